import datetime
import json
import threading
import unittest
from collections import defaultdict
from decimal import Decimal

from heng_host import Module, Refused, fen, yuan
from world import PEOPLE, heng, module, table

MODULE = Module.load(module("tests/hosts/subsidies.heng"))
DAY = "2021-07-01"
PERSON = {
    "学历": "博士",
    "出生日期": datetime.date(1990, 1, 1),
    "月收入": Decimal(8000),
    "缴费月数": 12,
    "在职": True,
    "持股": None,
    "专业": None,
    "单位": None,
}


def answer(facts: dict, receipts_complete: bool = True) -> dict:
    return MODULE.evaluate(DAY, facts, receipts_complete=receipts_complete)["benefits"]


def person(**facts: object) -> dict:
    return {**PERSON, **facts}


def but(name: str) -> dict:
    return {k: v for k, v in PERSON.items() if k != name}


def state(benefit: str, mark: str, facts: dict) -> str:
    (found,) = [i["state"] for i in answer(facts)[benefit]["items"] if i["mark"] == mark]
    return found


class Facts(unittest.TestCase):
    def refused(self, facts: object, day: object = DAY) -> dict[str | None, str]:
        """The reasons for which facts are refused, by fact, in Chinese."""
        with self.assertRaises(Refused) as caught:
            MODULE.evaluate(day, facts)
        why = caught.exception
        for r in why.reasons:
            self.assertTrue(r.zh in why.zh and r.en in str(why))
        return {r.fact: r.zh for r in why.reasons}

    def test_who_chose_has_what_was_chosen_and_the_answer_says_what_combining_took(self) -> None:
        found = answer(person(**{"审核日期(租房补贴)": "2021-06-10", "选择(住房)": "安家费"}))
        rent, settlement = found["租房补贴"], found["安家费"]
        self.assertEqual([rent[k] for k in ("status", "amount", "payable", "periods_left")], ["eligible", 100_000, 0, 36])
        self.assertEqual(rent["reduced_by"], [{"by": "住房", "cites": None, "winner": "安家费", "amount": 100_000}])
        self.assertEqual((settlement["payable"], settlement["periods_left"], settlement["reduced_by"]), (5_000_000, None, []))
        self.assertEqual(answer(PERSON)["安家费"]["status"], "awaiting_choice")
        chosen = answer(person(**{"选择(住房)": "租房补贴"}))["租房补贴"]
        self.assertEqual((chosen["payable"], [n["fact"] for n in chosen["needs"]]), (None, ["审核日期(租房补贴)"]))

    def test_what_is_not_given_is_unknown_and_none_is_absent(self) -> None:
        rent = answer({**but("月收入"), "在职": "?"})["租房补贴"]
        office = {"source": "社保库", "department": "社保局"}
        self.assertEqual((rent["status"], rent["payable"]), ("undetermined", None))
        self.assertEqual(rent["needs"], [{"fact": "月收入", **office}, {"fact": "在职", **office}])
        self.assertEqual(answer(person(学历=None))["安家费"]["status"], "not_eligible")
        self.assertEqual(answer(but("学历"))["安家费"]["status"], "undetermined")
        self.assertEqual(answer(PERSON, False)["安家费"]["status"], "undetermined")

    def test_items_carry_their_marks_texts_and_states(self) -> None:
        items = answer({**but("缴费月数"), "月收入": "1.2万"})["租房补贴"]["items"]
        self.assertEqual([f"{i['mark']} {i['state']}" for i in items], ["（一） holds", "（二） fails", "（三） unknown", "（四） holds"])
        self.assertEqual((items[2]["text"], items[2]["list"], items[2]["below"]), ("缴费月数 满 6个月", "both", None))

    def test_before_the_first_day_of_a_parameter_the_answer_names_it(self) -> None:
        rent = MODULE.evaluate("2019-07-01", PERSON, receipts_complete=True)["benefits"]["租房补贴"]
        self.assertEqual(rent["needs"], [{"fact": "收入线", "source": None, "department": None, "since": "2020-01-01"}])

    def test_money_is_exact(self) -> None:
        for just in ("9999.99", "9,999.99元", "0.999999万", Decimal("9999.99"), fen(999_999)):
            self.assertEqual(state("租房补贴", "（二）", person(月收入=just)), "holds", just)
        for over in ("10000", "1万", "１万元/月", Decimal("1E4"), fen(1_000_000)):
            self.assertEqual(state("租房补贴", "（二）", person(月收入=over)), "fails", over)
        for number in (8000, 8000.5, float("nan")):
            self.assertTrue(self.refused({"月收入": number})["月收入"].startswith("金额应写作文字或 Decimal"))
        for finer in ("8000.005", Decimal("8000.005")):
            self.assertEqual(self.refused({"月收入": finer})["月收入"], "金额只能精确到分")
        self.assertEqual(self.refused({"月收入": "8000元/年"})["月收入"], "单位 `元/年` 不符，应为 `元/月`")
        self.assertEqual(self.refused({"月收入": fen(-1)})["月收入"], "超出范围，应在 0元/月 至 1,000,000元/月 之间")
        self.assertEqual(self.refused({"缴费月数": fen(1)})["缴费月数"], "此项不是金额")
        self.assertEqual(self.refused({"月收入": Decimal("Infinity")})["月收入"], "不是数字")
        for wrong in (0.5, True, "1"):
            self.assertRaises(TypeError, fen, wrong)
        self.assertEqual((yuan(83_333), yuan(None)), (Decimal("833.33"), None))

    def test_a_wrong_name_unit_case_range_or_type_is_refused_by_name_all_at_once(self) -> None:
        wrong = {"学力": "博士", "学历": "博土", "缴费月数": "3年", "出生日期": "2021-02-29", "在职": 1, "持股": "0.3", "月收入": "一千"}
        self.assertEqual(
            self.refused(wrong),
            {
                "学力": "没有名为 `学力` 的数据项，是否为 `学历`",
                "学历": "没有这一类，是否为 `博士`",
                "缴费月数": "单位 `年` 不符，应为 `月`",
                "出生日期": "日历上没有这一天",
                "在职": "此项不是数",
                "持股": "比例须带符号，例如 30% 或 3‰",
                "月收入": "不是数字",
            },
        )
        wrong = {"缴费月数": 601, "持股": "101%", "出生日期": datetime.datetime(1990, 1, 1), "专业": ["x"], "学历": True}
        self.assertEqual(
            self.refused(wrong),
            {
                "缴费月数": "超出范围，应在 0个月 至 600个月 之间",
                "持股": "超出范围，应在 0% 至 100% 之间",
                "出生日期": "不是可用的值",
                "专业": "不是可用的值",
                "学历": "此项不是是否",
            },
        )
        self.assertEqual(self.refused({"缴费月数": 36.5}), {"缴费月数": "应为整数"})
        self.assertEqual(list(self.refused([])), [None])

    def test_numbers_dates_shares_and_texts_in_the_forms_that_tables_know(self) -> None:
        self.assertEqual(state("安家费", "（二）", person(缴费月数="12个月", 出生日期="1990年1月1日", 持股="30.0001%", 在职="是")), "holds")
        self.assertEqual(state("安家费", "（二）", person(持股="300‰")), "fails")
        self.assertEqual(state("安家费", "（三）", person(专业="集成电路")), "holds")
        self.assertEqual(state("安家费", "（三）", person(专业="戏剧")), "fails")

    def test_a_part_is_a_mapping_or_names_with_a_point(self) -> None:
        for facts, wanted in [
            ({"单位": {"规模": 20}}, "holds"),
            ({"单位.规模": "20人"}, "holds"),
            ({"单位": {"规模": 5}}, "fails"),
            ({"单位": None}, "fails"),
            ({}, "unknown"),
        ]:
            self.assertEqual(state("安家费", "（四）", {**but("单位"), **facts}), wanted, facts)
        self.assertEqual(list(self.refused({"单位": {"规模": 20, "地址": "x"}})), ["单位.地址"])
        self.assertEqual(self.refused({"单位": {"规模": 20}, "单位.规模": 5}), {"单位.规模": "出现了两次"})
        for facts in ({"单位": False, "单位.规模": 20}, {"单位": None, "单位.规模": 20}):
            self.assertEqual(self.refused(facts), {"单位.规模": "填的是没有 `单位`，这里却填了值"})

    def test_what_the_data_must_satisfy_is_held_at_the_door(self) -> None:
        self.assertEqual(self.refused({"出生日期": "2021-07-02"}), {"出生日期": "`出生日期` 应 不晚于 基准日"})

    def test_a_day_is_a_date_or_days_since_1970_within_what_the_module_supports(self) -> None:
        for day in (18_809, "2021年7月1日", datetime.date(2021, 7, 1)):
            self.assertEqual(MODULE.evaluate(day, PERSON), MODULE.evaluate(DAY, PERSON))
        for day in ("1899-12-31", 10**9, 0.5, True, None, "2021-7-1"):
            self.assertEqual(list(self.refused({}, day)), ["as_of"])

    def test_threads_share_a_module(self) -> None:
        wanted, found = answer(PERSON), []
        unknown = answer({})

        def work() -> None:
            for _ in range(50):
                found.append(answer(PERSON) == wanted and answer({}) == unknown)

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(found, [True] * 200)


class People(unittest.TestCase):
    def test_people_are_answered_as_by_heng_run(self) -> None:
        for city, policy in PEOPLE.items():
            with self.subTest(city):
                self.compare(city, policy)

    def compare(self, city: str, policy: str) -> None:
        people, history = f"policies/{city}/people.csv", f"policies/{city}/receipts.csv"
        tables = ["--facts", people, "--receipts", history, "--receipts-complete", "--ignore-extra"]
        said = heng("run", policy, *tables, "--as-of", DAY, "--format", "json", "--lang", "zh").splitlines()
        one = Module.load(module(policy))
        inputs, benefits = one.interface["inputs"], one.interface["benefits"]
        known = {i["name"] for i in inputs}
        receipts = defaultdict(list)
        for receipt in table(history):
            receipts[receipt["id"]].append(receipt)
        rows = table(people)
        self.assertEqual(len(said), len(rows))
        paid = 0
        for line, row in zip(said, rows):
            facts = {name: cell for name, cell in row.items() if name in known}
            for receipt in receipts[row["id"]]:
                fields = [i for i in inputs if i["kind"] == "receipt" and benefits[i["benefit"]]["name"] == receipt["benefit"]]
                facts |= {i["name"]: receipt[i["field"]] for i in fields if receipt[i["field"]]}
            found = one.evaluate(DAY, facts, receipts_complete=True)
            for benefit in found["benefits"].values():
                paid += (benefit["payable"] or 0) > 0
                benefit["items"] = [{k: i[k] for k in ("mark", "list", "state")} for i in benefit["items"]]
            self.assertEqual({"subject": row["id"], **found, "refused": []}, json.loads(line))
        self.assertGreater(paid, 100)
