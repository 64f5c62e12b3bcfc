import hashlib
import struct
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import wasmtime

from heng_host import Module
from heng_host.clickhouse import beside, outputs, sections, statements, wire_width, wrap
from world import columns, module

WIDTH = {"i8": 1, "i16": 2, "i32": 4, "i64": 8}


class Wrapped:
    """A wrapped module, called as ClickHouse does it: rows in a buffer, answers in a buffer."""

    def __init__(self, data: bytes) -> None:
        engine = wasmtime.Engine()
        self.store = wasmtime.Store(engine)
        self.exports = wasmtime.Instance(self.store, wasmtime.Module(engine, data), []).exports(self.store)

    def call(self, name: str, *args: int) -> int:
        return self.exports[name](self.store, *args)

    def lend(self, size: int) -> int:
        return self.call("clickhouse_create_buffer", size)

    def give_back(self, handle: int) -> None:
        self.call("clickhouse_destroy_buffer", handle)

    def decide(self, rows: list[bytes]) -> bytes:
        memory, given = self.exports["memory"], b"".join(rows)
        handle = self.lend(len(given))
        at, size = struct.unpack("<II", memory.read(self.store, handle, handle + 8))
        assert size == len(given)
        memory.write(self.store, given, at)
        answer = self.call("heng_decide", handle, len(rows))
        at, size = struct.unpack("<II", memory.read(self.store, answer, answer + 8))
        out = bytes(memory.read(self.store, at, at + size))
        self.give_back(handle)
        self.give_back(answer)
        return out


def bit(bitmap: bytes | None, row: int) -> bool:
    return bitmap is None or bool(bitmap[row >> 3] >> (row & 7) & 1)


def row_of(contract: dict, given: dict, row: int, day: int) -> bytes:
    """A row as ClickHouse writes it (RowBinary)."""
    out = struct.pack("<i?", day, False)
    for input in contract["inputs"]:
        column, width = given[input["name"]], WIDTH[input["storage"]]
        known, present = bit(column.known, row), bit(column.present, row)
        there = known and present
        value = int.from_bytes(column.values[row * width : (row + 1) * width], "little", signed=True)
        out += b"\0" + value.to_bytes(wire_width(input), "little", signed=True) if there else b"\1"
        if beside(input) is not None:
            out += bytes([not known if input["kind"] == "choice" else known and not present])
    return out


def read_back(contract: dict, answers: bytes, rows: int, flags: int) -> str:
    """The digest of answers in RowBinary."""
    places = [(place, width) for _, part in outputs(contract, flags) for _, place, width in part]
    found = [[bytearray(), bytearray()] for _ in places]
    at = 0
    for _ in range(rows):
        for (place, width), (values, known) in zip(places, found):
            if isinstance(place, dict):
                known.append(1 - answers[at])
                at += 1
                if not known[-1]:
                    values += bytes(width)
                    continue
            values += answers[at : at + width]
            at += width
    assert at == len(answers)
    columns = [c for (place, _), pair in zip(places, found) for c in (pair if isinstance(place, dict) else pair[:1])]
    return hashlib.sha256(b"".join(hashlib.sha256(c).digest() for c in columns)).hexdigest()


class ClickHouse(unittest.TestCase):
    def test_rows_carried_in_and_out_give_the_same_bytes(self) -> None:
        # A policy with receipts and a choice, and one without; more rows than a batch, and days between.
        for path, rows in (("tests/hosts/subsidies.heng", 300), ("policies/ref4", 4200)):
            data = module(path)
            one = Module.load(data)
            for flags, asked in ((0, {}), (3, {"taken": True, "trace": True})):
                wrapped = Wrapped(wrap(data, **asked))
                for known in (0.9, 1.0):
                    given = columns(one.interface, rows, known=known)
                    wanted = one.evaluate_columns(18_809, rows, given, **asked).digest()
                    # What an earlier call left must not show.
                    for _ in range(2):
                        answers = wrapped.decide([row_of(one.interface, given, row, 18_809) for row in range(rows)])
                        self.assertEqual(read_back(one.interface, answers, rows, flags), wanted, (path, flags, known))

    def test_rows_of_several_days_are_each_answered_for_theirs(self) -> None:
        data = module("policies/ref4")
        one, wrapped = Module.load(data), Wrapped(wrap(data))
        given = columns(one.interface, 30)
        days = [18_809 - 900 * (row // 4 % 3) for row in range(30)]
        together = wrapped.decide([row_of(one.interface, given, row, day) for row, day in enumerate(days)])
        alone = [wrapped.decide([row_of(one.interface, given, row, day)]) for row, day in enumerate(days)]
        self.assertEqual(together, b"".join(alone))
        with self.assertRaises(wasmtime.Trap):
            wrapped.decide([row_of(one.interface, given, 0, 10**6)])

    def test_receipts_that_are_complete_never_were_if_they_are_not_given(self) -> None:
        data = module("tests/hosts/subsidies.heng")
        one, wrapped = Module.load(data), Wrapped(wrap(data))
        inputs = one.interface["inputs"]
        nothing = b"".join(b"\1" + (b"\0" if beside(i) is not None else b"") for i in inputs)
        for complete in (False, True):
            answers = wrapped.decide([struct.pack("<i?", 18_809, complete) + nothing])
            wanted = one.evaluate_columns(18_809, 1, {}, receipts_complete=complete).digest()
            self.assertEqual(read_back(one.interface, answers, 1, 0), wanted)

    def test_decimals_of_a_narrow_column_are_carried_and_refused_if_they_do_not_fit(self) -> None:
        policy = "对象 个人：\n    年限：数值 年，0.0..327.6。\n待遇 补贴 面向 个人：\n    同时符合：\n        （一）年限 满 10.5年；\n    标准 1万元。\n"
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "years.heng")
            path.write_text(policy, encoding="utf-8")
            data = module(str(path))
        one = Module.load(data)
        self.assertEqual((one.interface["inputs"][0]["storage"], wire_width(one.interface["inputs"][0])), ("i16", 4))
        self.assertIn("`年限` Nullable(Decimal(9, 1))", statements(one.interface, wrap(data), "years")[0])
        wrapped = Wrapped(wrap(data))
        for years, refused, paid in ((104, 0, 0), (105, 0, 1_000_000), (3276, 0, 1_000_000), (3277, 1, 0), (65_641, 1, 0), (-65_431, 1, 0)):
            rest = b"".join(b"\1" + (b"\0" if beside(i) is not None else b"") for i in one.interface["inputs"][1:])
            answer = wrapped.decide([struct.pack("<i?bi", 18_809, True, 0, years) + rest])
            refusal, _, _, unknown = struct.unpack_from("<ibbb", answer)
            amount = 0 if unknown else struct.unpack_from("<q", answer, 7)[0]
            self.assertEqual((refusal, amount), (refused, paid), years)

    def test_buffers_that_are_given_back_are_lent_again(self) -> None:
        wrapped = Wrapped(wrap(module("tests/hosts/subsidies.heng")))
        handles = [wrapped.lend(100_000) for _ in range(40)]
        self.assertTrue(all(b - a >= 100_008 for a, b in zip(handles, handles[1:])))
        size = wrapped.exports["memory"].size(wrapped.store)
        for handle in handles:
            wrapped.give_back(handle)
        self.assertEqual(wrapped.lend(4_000_000), handles[0])
        self.assertEqual(wrapped.exports["memory"].size(wrapped.store), size)

    def test_no_byte_of_the_modules_functions_is_another(self) -> None:
        data = module("policies/ref4")
        before, after = ({kind: content for kind, content, _ in sections(d) if kind} for d in (data, wrap(data)))
        self.assertIn(before[10][2:], after[10])
        named = lambda d: {name: content for kind, content, name in sections(d) if kind == 0}
        self.assertEqual(named(data)[b"heng:abi"], named(wrap(data))[b"heng:abi"])
        self.assertTrue(named(wrap(data))[b"heng:wrapped"].endswith(data[-32:]))
        self.assertEqual(wrap(data), wrap(data))

    def test_the_statements_name_each_fact_with_its_type_and_each_answer(self) -> None:
        data = module("tests/hosts/subsidies.heng")
        row, any_row = statements(Module.load(data).interface, wrap(data), "subsidies")
        for wanted in (
            "`学历` Nullable(Enum8('本科' = 0, '硕士' = 1, '博士' = 2)), `学历_absent` Bool",
            "`月收入` Nullable(Decimal(18, 2))",
            "`持股` Nullable(Decimal(9, 6)), `持股_absent` Bool",
            "`专业` Nullable(Enum8('集成电路' = 0, '' = 1))",
            "`缴费月数` Nullable(Int16)",
            "`出生日期` Nullable(Date32)",
            "`选择(住房)_unknown` Bool",
            "`租房补贴` Tuple(`eligible` Enum8('no' = 0, 'unknown' = 1, 'yes' = 3)",
            f"SHA256_HASH '{hashlib.sha256(wrap(data)).hexdigest()}'",
        ):
            self.assertIn(wanted, row)
        self.assertIn("accurateCast(facts, 'Tuple(", any_row)

    def test_the_command_writes_both_and_refuses_what_is_no_module(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "module.wasm").write_bytes(module("policies/ref4"))
            Path(folder, "other.wasm").write_bytes(b"no module")

            def run(*args: str) -> int:
                return subprocess.run([sys.executable, "-m", "heng_host.clickhouse", *args], cwd=folder, capture_output=True, check=False).returncode

            self.assertEqual(run("module.wasm", "--name", "ref4", "-o", "out"), 0)
            self.assertEqual(sorted(f.name for f in Path(folder, "out").iterdir()), ["ref4.sql", "ref4.wasm"])
            self.assertEqual((run("other.wasm", "--name", "x"), run("module.wasm", "--name", "a b")), (2, 2))
