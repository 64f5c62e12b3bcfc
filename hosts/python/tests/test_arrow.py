import datetime
import random
import unittest
from decimal import Decimal

import numpy as np
import pyarrow as pa

from heng_host import Module, Refused
from world import module

MODULE = Module.load(module("tests/hosts/subsidies.heng"))
DAY = "2021-07-01"
CAPACITY = MODULE.interface["capacity"]
BENEFITS = [b["name"] for b in MODULE.interface["benefits"]]
FEN = {"unit": "fen"}


def people(rows: int) -> list[dict]:
    """People of whom nothing, much or everything is known; a value of each type."""
    r = random.Random(5)

    def some(*values):
        return r.choice([*values, None])

    out = [
        {
            "id": f"P{n}",
            "学历": some("本科", "硕士", "博士"),
            "出生日期": some(datetime.date(1960 + r.randrange(45), 1 + r.randrange(12), 1 + r.randrange(28))),
            "月收入": some(*(Decimal(r.randrange(2_000_000)).scaleb(-2) for _ in range(4))),
            "缴费月数": some(*range(12)),
            "在职": some(True, True, False),
            "持股": some("30%", "30.0001%"),
            "专业": some("集成电路", "戏剧"),
            "单位": some(True, False),
            "单位.规模": some(5, 20),
            "审核日期(租房补贴)": some(datetime.date(2021, 6, 10)),
        }
        for n in range(rows)
    ]
    # Of a firm that is not there nothing is known.
    return [{**person, "单位.规模": person["单位.规模"] if person["单位"] else None} for person in out]


SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("学历", pa.dictionary(pa.int8(), pa.string())),
        ("出生日期", pa.date32()),
        ("月收入", pa.decimal128(12, 2)),
        ("缴费月数", pa.int64()),
        ("在职", pa.bool_()),
        ("持股", pa.string()),
        ("专业", pa.large_string()),
        ("单位", pa.bool_()),
        ("单位.规模", pa.uint16()),
        ("审核日期(租房补贴)", pa.date32()),
    ]
)
PEOPLE = people(CAPACITY + 40)
BATCH = pa.RecordBatch.from_pylist(PEOPLE, schema=SCHEMA)


def one_by_one(person: dict) -> dict:
    """The row of the answers that a person alone has."""
    facts = {k: v for k, v in person.items() if k != "id"}
    found = MODULE.evaluate(DAY, facts, receipts_complete=True)["benefits"]
    out = {"id": person["id"], "refusal": 0}
    for name, b in found.items():
        out |= {f"{name}.{k}": b[k] for k in ("status", "amount", "payable")}
        if b["period"] != "once":
            out[f"{name}.periods_left"] = b["periods_left"]
    return out


def answers(batch: pa.RecordBatch) -> pa.RecordBatch:
    return MODULE.evaluate_batch(DAY, batch, receipts_complete=True)


def column(name: str, array: pa.Array, metadata: dict | None = None) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([array], schema=pa.schema([pa.field(name, array.type, metadata=metadata)]))


class Batches(unittest.TestCase):
    def test_each_row_has_the_answer_that_the_person_alone_has(self) -> None:
        found = answers(BATCH).to_pylist()
        taken = [f"住房.taken.{name}" for name in BENEFITS]
        statuses = set()
        for person, row in zip(PEOPLE[:500] + PEOPLE[-40:], found[:500] + found[-40:]):
            self.assertEqual({k: v for k, v in row.items() if k not in taken}, one_by_one(person))
            statuses |= {row[f"{name}.status"] for name in BENEFITS}
            for name in BENEFITS:
                amount, payable = row[f"{name}.amount"], row[f"{name}.payable"]
                if amount is not None and payable is not None:
                    self.assertEqual(amount - payable, row[f"住房.taken.{name}"])
        self.assertEqual(statuses, {"eligible", "not_eligible", "undetermined", "awaiting_choice"})

    def test_a_slice_has_the_answers_of_its_rows(self) -> None:
        whole = answers(BATCH)
        for n in [*range(18), 63, CAPACITY - 1, CAPACITY, CAPACITY + 1]:
            for at in (0, 1, 3, 8, 13):
                self.assertTrue(answers(BATCH.slice(at, n)).equals(whole.slice(at, n)), f"{n} rows from {at}")

    def test_what_stands_under_a_null_changes_nothing(self) -> None:
        wanted = answers(BATCH)
        rows = BATCH.num_rows
        for byte in (0x00, 0xFF, None):
            r = np.random.default_rng(1)
            noisy = []
            for array in BATCH.columns:
                width = {"int64": 8, "uint16": 2, "date32[day]": 4, "decimal128(12, 2)": 16}.get(str(array.type))
                if width is None:
                    noisy.append(array)
                    continue
                values = np.frombuffer(array.buffers()[1], np.uint8)[: rows * width].reshape(rows, width).copy()
                null = np.asarray(array.is_null())
                values[null] = r.integers(0, 256, (null.sum(), width)) if byte is None else byte
                noisy.append(pa.Array.from_buffers(array.type, rows, [array.buffers()[0], pa.py_buffer(values.tobytes())]))
            self.assertTrue(answers(pa.RecordBatch.from_arrays(noisy, schema=SCHEMA)).equals(wanted), byte)

    def test_texts_of_a_table_are_read_like_typed_columns(self) -> None:
        def text(value: object) -> str | None:
            return {True: "是", False: "否", None: None}[value] if value is None or isinstance(value, bool) else str(value)

        rows = [{k: v if k == "id" else text(v) for k, v in p.items()} for p in PEOPLE[:200]]
        batch = pa.RecordBatch.from_pylist(rows, schema=pa.schema([(n, pa.string()) for n in SCHEMA.names]))
        self.assertTrue(answers(batch).equals(answers(BATCH.slice(0, 200))))

    def test_money_is_decimals_of_yuan_or_integers_that_say_fen(self) -> None:
        yuan = [Decimal("9999.99"), Decimal("10000"), None]

        def items(batch: pa.RecordBatch) -> list:
            return MODULE.evaluate_batch(DAY, batch).column("租房补贴.status").to_pylist()

        wanted = items(column("月收入", pa.array(["9999.99", "10000", None])))
        self.assertEqual(wanted, ["undetermined", "not_eligible", "undetermined"])
        for scale in (2, 3, 6, 20):
            self.assertEqual(items(column("月收入", pa.array(yuan, pa.decimal128(30, scale)))), wanted)
        for kind in (pa.int32(), pa.int64(), pa.uint64()):
            self.assertEqual(items(column("月收入", pa.array([999_999, 1_000_000, None], kind), FEN)), wanted)
        for array in (pa.array([9999]), pa.array([9999.0]), pa.array([True])):
            with self.assertRaises(Refused) as caught:
                answers(column("月收入", array))
            self.assertEqual([r.fact for r in caught.exception.reasons], ["月收入"])
        finer = answers(column("月收入", pa.array([Decimal("1.001"), Decimal("1.000"), Decimal("-1")], pa.decimal128(5, 3))))
        code = 1 + [i["name"] for i in MODULE.interface["inputs"]].index("月收入")
        self.assertEqual(finer.column("refusal").to_pylist(), [code, 0, code])
        self.assertEqual(answers(BATCH).schema.field("安家费.payable").metadata, {b"unit": b"fen"})

    def test_a_row_that_cannot_be_read_is_refused_alone(self) -> None:
        rows = [("硕士", 1), ("博土", 2), ("博士", 601), ("本科", 70_000), ("?", 3)]
        arrays = [pa.array([d for d, _ in rows]), pa.array([m for _, m in rows])]
        found = answers(pa.RecordBatch.from_arrays(arrays, ["学历", "缴费月数"]))
        codes = found.column("refusal").to_pylist()
        self.assertEqual([c and MODULE.reason(c).fact for c in codes], [0, "学历", "缴费月数", "缴费月数", 0])
        self.assertEqual(found.column("安家费.status").to_pylist(), ["undetermined", None, None, None, "undetermined"])
        self.assertEqual(found.column("安家费.payable").null_count, 5)

    def test_a_null_is_absent_where_a_fact_may_be_and_a_second_column_says_what_is_unknown(self) -> None:
        rest = {"持股": None, "专业": None, "单位": None}
        others = [pa.nulls(4), pa.nulls(4), pa.nulls(4)]
        degree, asked = pa.array([None, None, "博士", "博士"], pa.string()), pa.array([False, True, True, None])
        known = pa.RecordBatch.from_arrays([degree, *others], ["学历", *rest])
        both = pa.RecordBatch.from_arrays([degree, asked, *others], ["学历", "学历?", *rest])
        for batch, people in [
            (known, ({"学历": None}, {"学历": None}, {"学历": "博士"}, {"学历": "博士"})),
            (both, ({"学历": None}, {}, {}, {"学历": "博士"})),
        ]:
            wanted = [answer_of({**rest, **p}) for p in people]
            self.assertEqual(answers(batch).column("安家费.status").to_pylist(), wanted)
        self.assertEqual(wanted, ["not_eligible", *["undetermined"] * 3])

    def test_a_part_is_a_struct_or_columns_with_a_point(self) -> None:
        parts = [{"规模": 20}, {"规模": 5}, {"规模": None}, None]
        size = pa.array([20, 5, None, None])
        struct = column("单位", pa.array(parts, pa.struct([("规模", pa.int32())])))
        wanted = [answer_of({"学历": None, "持股": None, "专业": None, "单位": part}) for part in parts]
        self.assertEqual(wanted, ["eligible", "not_eligible", "undetermined", "not_eligible"])
        others = [pa.nulls(4)] * 3
        for columns, names in [
            ([struct.column(0)], ["单位"]),
            ([pa.array([True, True, True, None]), size], ["单位", "单位.规模"]),
        ]:
            batch = pa.RecordBatch.from_arrays([*columns, *others], [*names, "学历", "持股", "专业"])
            self.assertEqual(answers(batch).column("安家费.status").to_pylist(), wanted, names)
        for own, statuses in [
            ([None] * 4, ["eligible", *["not_eligible"] * 3]),
            ([False] * 4, [None, None, "not_eligible", "not_eligible"]),
        ]:
            said = pa.RecordBatch.from_arrays([pa.array(own, pa.bool_()), size, *others], ["单位", "单位.规模", "学历", "持股", "专业"])
            self.assertEqual(answers(said).column("安家费.status").to_pylist(), statuses, own)
        alone = pa.RecordBatch.from_arrays([size, *others], ["单位.规模", "学历", "持股", "专业"])
        self.assertEqual(answers(alone).column("安家费.status").to_pylist(), ["eligible", *["not_eligible"] * 3])

    def test_a_column_of_another_name_or_type_is_refused_by_name(self) -> None:
        for name, array in [
            ("学力", pa.array(["博士"])),
            ("学历", pa.array([3])),
            ("在职", pa.array([1])),
            ("出生日期", pa.array([datetime.datetime(1990, 1, 1)])),
            ("缴费月数", pa.array([1.0])),
            ("持股", pa.array([30])),
            ("学历?", pa.array(["是"])),
        ]:
            with self.assertRaises(Refused) as caught:
                answers(column(name, array))
            self.assertEqual([r.fact for r in caught.exception.reasons], [name])
        self.assertEqual(answers(column("持股", pa.array([300_000]), {"unit": "millionths"})).column("refusal").to_pylist(), [0])
        self.assertEqual(answers(column("学历", pa.nulls(2))).column("refusal").to_pylist(), [0, 0])


def answer_of(facts: dict) -> str:
    return MODULE.evaluate(DAY, facts, receipts_complete=True)["benefits"]["安家费"]["status"]

