from __future__ import annotations

import unittest

from heng_host import Module, Refused
from world import module

MODULE = Module.load(module("tests/hosts/hires.heng"))
PERSON = {"学历": "博士", "月薪": "20000", "专长": ["钳工"]}


def answer(**facts: object) -> dict:
    return MODULE.evaluate("2025-01-01", facts)["benefits"]


def paid(*people: dict) -> dict:
    return answer(资质=[], 新引进人员=list(people))["引才奖励"]


class Lists(unittest.TestCase):
    def refused(self, **facts: object) -> dict[str | None, str]:
        with self.assertRaises(Refused) as caught:
            MODULE.evaluate("2025-01-01", facts)
        return {r.fact: r.zh for r in caught.exception.reasons}

    def test_a_list_has_as_many_elements_as_stand_in_it_and_what_is_due_is_the_sum(self) -> None:
        self.assertEqual(paid()["status"], "not_eligible")
        self.assertEqual([paid(PERSON)["payable"], paid(PERSON, PERSON)["payable"]], [5_000_000, 8_000_000])
        self.assertEqual(paid(PERSON, {**PERSON, "专长": {"电工"}})["payable"], 5_000_000)
        found = paid(PERSON, {k: v for k, v in PERSON.items() if k != "学历"})
        self.assertEqual((found["status"], found["payable"], [n["fact"] for n in found["needs"]]), ("eligible", None, ["新引进人员[2].学历"]))

    def test_a_set_holds_what_is_named_and_nothing_else(self) -> None:
        status = lambda skills: answer(资质=skills, 新引进人员=[])["资质奖"]["status"]  # noqa: E731
        self.assertEqual([status(s) for s in (["电工", "焊接"], ("焊接",), [], None)], ["eligible", "not_eligible", "not_eligible", "undetermined"])

    def test_what_nobody_has_decided_is_not_a_no(self) -> None:
        def status(welds: bool, **decided: object) -> str:
            facts = {"资质": ["焊接"] if welds else [], "新引进人员": [], **decided}
            return MODULE.evaluate("2025-01-01", facts, receipts_complete=True)["benefits"]["特别奖"]["status"]

        self.assertEqual([status(True), status(False)], ["needs_decision", "not_eligible"])
        self.assertEqual([status(True, **{"研究确定(特别奖)": d}) for d in (True, False)], ["eligible", "not_eligible"])

    def test_what_a_list_or_a_set_cannot_be_is_refused_by_its_name(self) -> None:
        self.assertEqual(self.refused(新引进人员=[PERSON] * 4), {"新引进人员": "有 4 项，这个列表至多 3 项"})
        self.assertEqual(self.refused(资质=["焊工"]), {"资质": "没有这一类，可填 焊接、电工、钳工"})
        self.assertEqual(self.refused(新引进人员=["张三"]), {"新引进人员[1]": "应为字典 {…}"})
        self.assertEqual(list(self.refused(**{"新引进人员.数": 1, "新引进人员[2].月薪": 9000})), ["新引进人员[2].月薪"])


if __name__ == "__main__":
    unittest.main()
