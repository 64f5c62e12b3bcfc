import json
import os
import random
import unittest
from pathlib import Path

from heng_host import Column, Module, Refused
from world import bits, columns, module

MODULE = Module.load(module("policies/ref4"))
INPUTS = MODULE.interface["inputs"]
CAPACITY = MODULE.interface["capacity"]
WIDTH = {"i8": 1, "i16": 2, "i32": 4, "i64": 8}


class Tables(unittest.TestCase):
    def test_a_table_of_any_length_gives_each_row_the_answer_that_the_row_alone_has(self) -> None:
        for known in (0.9, 1.0):
            for asked in ({}, {"taken": True}, {"taken": True, "trace": True}):
                with self.subTest(known=known, **asked):
                    self.rows_alone(columns(MODULE.interface, CAPACITY + 33, known=known), asked)

    def rows_alone(self, whole_columns: dict[str, Column], asked: dict[str, bool]) -> None:
        whole = MODULE.evaluate_columns("2021-07-01", CAPACITY + 33, whole_columns, **asked)

        def flags(bitmap: bytes | None, at: int, n: int) -> bytes | None:
            return None if bitmap is None else bits(bitmap[i >> 3] >> (i & 7) & 1 for i in range(at, at + n))

        for n in [*range(18), 32, 33, CAPACITY - 1, CAPACITY, CAPACITY + 1]:
            at = 3 * n if n < 34 else 5
            part = {}
            for input in INPUTS:
                column, width = whole_columns[input["name"]], WIDTH[input["storage"]]
                part[input["name"]] = Column(column.values[at * width : (at + n) * width], flags(column.known, at, n), flags(column.present, at, n))
            some = MODULE.evaluate_columns(18_809, n, part, **asked)
            for (address, width, found), (_, _, wanted) in zip(some._columns, whole._columns, strict=True):
                self.assertEqual(found, wanted[at * width : (at + n) * width], (n, address))

    def test_what_stands_under_unknown_and_absent_values_changes_no_byte(self) -> None:
        rows, r = CAPACITY + 5, random.Random(3)
        fills = (lambda: 0, lambda: -1, lambda: r.randint(-128, 127))
        noisy = [columns(MODULE.interface, rows, fill) for fill in fills]
        digests = {MODULE.evaluate_columns(18_809, rows, c, trace=True, taken=True).digest() for c in noisy}
        self.assertEqual(len(digests), 1)
        other = {**noisy[0], "hukou_local": Column(bytes([1]) * rows)}
        self.assertNotIn(MODULE.evaluate_columns(18_809, rows, other, trace=True, taken=True).digest(), digests)

    def test_a_row_out_of_range_is_refused_alone(self) -> None:
        all_columns = columns(MODULE.interface, 4)
        all_columns["insured_months"] = Column(b"".join(v.to_bytes(2, "little", signed=True) for v in (601, 600, -1, 0)))
        out = MODULE.evaluate_columns(18_809, 4, all_columns)
        codes = memoryview(out.column(MODULE.interface["refusals"])).cast("i").tolist()
        code = 1 + [i["name"] for i in INPUTS].index("insured_months")
        self.assertEqual([c == code for c in codes], [True, False, True, False])
        self.assertEqual(MODULE.reason(code).fact, "insured_months")
        self.assertEqual(out.column(MODULE.interface["benefits"][0]["eligible"])[0], 1)

    def test_a_column_of_another_name_or_length_is_refused_by_name(self) -> None:
        for name, column in [
            ("degre", Column(bytes(20))),
            ("degree", Column(bytes(21))),
            ("degree", Column(bytes(20), bytes(2))),
            ("full_time", Column(bytes(20), None, bytes(3))),
        ]:
            with self.assertRaises(Refused) as caught:
                MODULE.evaluate_columns(18_809, 20, {**columns(MODULE.interface, 20), name: column})
            self.assertEqual([r.fact for r in caught.exception.reasons], [name])

    @unittest.skipUnless("HENG_FIXTURES" in os.environ, "run by `cargo test`, which writes the rows")
    def test_the_rust_host_gives_the_same_bytes(self) -> None:
        found = sorted(Path(os.environ["HENG_FIXTURES"]).glob("*.json"))
        self.assertGreaterEqual(len(found), 4)
        for path in found:
            said = json.loads(path.read_text(encoding="utf-8"))
            one, raw, rows, at = Module.load(path.with_suffix(".wasm")), path.with_suffix(".columns").read_bytes(), said["rows"], 0
            given = {}
            for input in one.interface["inputs"]:
                parts = []
                for size in (rows * WIDTH[input["storage"]], (rows + 7) // 8, (rows + 7) // 8 if input["present"] is not None else 0):
                    parts.append(raw[at : at + size] if size else None)
                    at += size
                given[input["name"]] = Column(*parts)
            self.assertEqual(at, len(raw))
            for wanted, asked in (("plain", {}), ("taken", {"taken": True}), ("everything", {"taken": True, "trace": True})):
                self.assertEqual(one.evaluate_columns(said["as_of"], rows, given, **asked).digest(), said[wanted], (path.name, wanted))
            tested = one.self_test()
            self.assertEqual({"vectors": tested.vectors, "failed": tested.failed, "digest": tested.digest}, said["vectors"])
