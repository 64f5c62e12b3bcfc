"""A module as ClickHouse runs it: `python -m heng_host.clickhouse MODULE.wasm -o FOLDER`.

ClickHouse hands a function rows in a buffer that the function's module allocates (`ABI BUFFERED_V1`). A Heng module has no allocator and knows
columns only, so it is wrapped: its functions stand in the wrapped module byte for byte, and behind them others that allocate a buffer, give
it back, and carry rows (`RowBinary`) into the columns, call `heng_eval`, and carry the answers out again. Beside it is written the statement
that makes the function: a row is one named tuple with a type for each fact, since a call in SQL has no names for its arguments, and since
ClickHouse does not call a function for an argument that is null.

INVARIANT: the same module gives the same wrapped bytes, and no byte of its functions or of its interface is another. The wrapped module keeps
no state between two calls, since buffers are given back.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import wasmtime

from ._admit import WIDTH, LoadError, admit
from ._cell import names
from ._module import FLAG_TAKEN, FLAG_TRACE

PAGE = 65_536
HEAD = 16
"""Bytes before the data of a buffer: its address and its length, and what keeps the data aligned."""


# Instructions, as far as they are needed.
I32, I64, NOTHING = b"\x7f", b"\x7e", b"\x40"
BLOCK, LOOP, IF, ELSE, END = b"\x02\x40", b"\x03\x40", b"\x04\x40", b"\x05", b"\x0b"
UNREACHABLE, SELECT, MEMORY_SIZE, MEMORY_GROW = b"\x00", b"\x1b", b"\x3f\x00", b"\x40\x00"
EQZ, EQ, LT_U, GT_U, ADD, SUB, MUL, AND, OR, XOR, SHL, SHR_U = (bytes([c]) for c in (0x45, 0x46, 0x49, 0x4B, 0x6A, 0x6B, 0x6C, 0x71, 0x72, 0x73, 0x74, 0x76))
LOAD = {1: b"\x2d\x00", 2: b"\x2f\x00", 4: b"\x28\x00", 8: b"\x29\x00"}
STORE = {1: b"\x3a\x00", 2: b"\x3b\x00", 4: b"\x36\x00", 8: b"\x37\x00"}


def unsigned(n: int) -> bytes:
    out = bytearray()
    while n > 127:
        out.append(n & 127 | 128)
        n >>= 7
    return bytes([*out, n])


def signed(n: int) -> bytes:
    out = bytearray()
    while not -64 <= n < 64:
        out.append(n & 127 | 128)
        n >>= 7
    return bytes([*out, n & 127])


def const(n: int) -> bytes:
    return b"\x41" + signed(n - (1 << 32) if n >= 1 << 31 else n)


def get(local: int) -> bytes:
    return b"\x20" + unsigned(local)


def put(local: int) -> bytes:
    return b"\x21" + unsigned(local)


def read(width: int, offset: int = 0) -> bytes:
    return LOAD[width] + unsigned(offset)


def write(width: int, offset: int = 0) -> bytes:
    return STORE[width] + unsigned(offset)


def repeat(depth: int = 0) -> bytes:
    """Goes on with the loop around, if what was computed is not zero."""
    return b"\x0d" + unsigned(depth)


def call(function: int) -> bytes:
    return b"\x10" + unsigned(function)


def step(local: int, by: int) -> bytes:
    return get(local) + const(by) + ADD + put(local)


def function(locals_: int, *code: bytes) -> bytes:
    body = (b"\x01" + unsigned(locals_) + I32 if locals_ else b"\x00") + b"".join(code) + END
    return unsigned(len(body)) + body


def sections(module: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Number, content and name (of a custom one) of each section of a module that was admitted."""
    at = 8

    def number() -> int:
        nonlocal at
        value = shift = 0
        while True:
            byte, at = module[at], at + 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(module):
        kind, at = module[at], at + 1
        size = number()
        start, end = at, at + size
        name = b""
        if kind == 0:
            length = number()
            name = module[at : at + length]
        yield kind, module[start:end], name
        at = end


def split(vector: bytes) -> tuple[int, bytes]:
    """How many elements a section has, and its elements."""
    value = shift = at = 0
    while True:
        byte, at = vector[at], at + 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, vector[at:]


def outputs(contract: dict[str, Any], flags: int) -> Iterator[tuple[str, list[tuple[str, dict[str, int] | int, int]]]]:
    """By the names of the answer's parts, each part's columns: name, address (of a sum those of both), width."""
    yield "", [("refusal", contract["refusals"], 4)]
    for b in contract["benefits"]:
        codes = [("eligible", b["eligible"], 1), ("awaiting", b["awaiting"], 1)]
        if b.get("deciding") is not None:
            codes.append(("deciding", b["deciding"], 1))
        if b.get("waits"):
            codes.append(("waits", b["waits"][0], 1))
        yield b["name"], [*codes, *((k, b[k], 8) for k in ("amount", "payable", "periods_left") if b.get(k))]
    for c in contract["coordinations"] if flags & FLAG_TAKEN else ():
        members = [contract["benefits"][m]["name"] for m in c["members"]]
        yield f"{c['name']}.taken", [(name, taken, 8) for name, taken in zip(members, c["taken"])]
    if flags & FLAG_TRACE:
        words = range(contract["trace"]["words"])
        yield "trace", [(f"word_{w}", contract["trace"]["address"] + 4 * w * contract["capacity"], 4) for w in words]


def decimals(input: dict[str, Any]) -> int:
    """The digits behind the point of what a fact counts in: none for what is no sum, share or number."""
    return {"money": 2, "percent": 6}.get(input["ty"]["type"], input["ty"].get("scale", 0))


def wire_width(input: dict[str, Any]) -> int:
    """Bytes of a value in a row: those of its column, but ClickHouse has no decimals of less than four."""
    return max(WIDTH[input["storage"]], 4 if decimals(input) else 1)


class _Wrapper:
    """The functions that are put behind those of a module."""

    # Locals of the function that carries rows.
    HANDLE, ROWS, IN, OUT, RESULT, DAY, ROW, LAST, NULL, OTHER, COMPLETE, VALUE = range(12)

    def __init__(self, contract: dict[str, Any], flags: int, first: int) -> None:
        self.contract, self.flags, self.first = contract, flags, first
        self.base = contract["memory_pages"] * PAGE

    def create(self) -> bytes:
        """`clickhouse_create_buffer`: behind what is lent already, with more memory if need be."""
        size, end, top = 0, 1, b"\x23\x00"
        grow = [get(end), MEMORY_SIZE, const(16), SHL, SUB, const(PAGE - 1), ADD, const(16), SHR_U, MEMORY_GROW, const(-1), EQ, IF, UNREACHABLE, END]
        return function(
            1,
            *(top, get(size), ADD, const(HEAD + 15), ADD, const(-16), AND, put(end)),
            *(get(end), MEMORY_SIZE, const(16), SHL, GT_U, IF, *grow, END),
            *(top, top, const(HEAD), ADD, write(4), top, get(size), write(4, 4)),
            *(b"\x23\x01", const(1), ADD, b"\x24\x01"),
            *(top, get(end), b"\x24\x00"),
        )

    def destroy(self) -> bytes:
        """`clickhouse_destroy_buffer`: once none is lent any more, the next begins where the first did."""
        return function(0, b"\x23\x01", const(1), SUB, b"\x24\x01", b"\x23\x01", EQZ, IF, const(self.base), b"\x24\x00", END)

    def put_bit(self) -> bytes:
        """Sets a bit of a bitmap: its address, the row, 0 or 1."""
        bitmap, row, bit, byte = range(4)
        shift = get(row) + const(7) + AND
        return function(
            1,
            *(get(bitmap), get(row), const(3), SHR_U, ADD, put(byte)),
            *(get(byte), get(byte), read(1), const(1), shift, SHL, const(-1), XOR, AND, get(bit), shift, SHL, OR, write(1)),
        )

    def bit(self, bitmap: int, *value: bytes) -> bytes:
        """Sets the bit of the row at hand."""
        return const(bitmap) + get(self.ROW) + b"".join(value) + call(self.first + 2)

    def byte(self, local: int) -> bytes:
        return get(self.IN) + read(1) + put(local) + step(self.IN, 1)

    def value(self, input: dict[str, Any]) -> bytes:
        """The value of a fact at hand. One that the column is too narrow for becomes another that is out of range."""
        width, wire = WIDTH[input["storage"]], wire_width(input)
        load = get(self.IN) + read(wire)
        if wire == width:
            return load
        least, most = -(1 << 8 * width - 1), (1 << 8 * width - 1) - 1
        refused = input["max"] + 1 if input["max"] < most else least
        fits = get(self.VALUE) + const(least % (1 << 32)) + SUB + const(most - least) + GT_U + EQZ
        return load + put(self.VALUE) + get(self.VALUE) + const(refused % (1 << 32)) + fits + SELECT

    def carry_in(self, input: dict[str, Any]) -> bytes:
        """A fact of a row. What null means, and what else is said beside it, is told by `row_type`."""
        width, known, present, kind = WIDTH[input["storage"]], input["known"], input.get("present"), input["kind"]
        value = const(input["values"]) + get(self.ROW) + const(width) + MUL + ADD
        zero = b"\x42\x00" if width == 8 else const(0)
        out = self.byte(self.NULL) + get(self.NULL) + EQZ + IF + value + self.value(input) + write(width) + step(self.IN, wire_width(input)) + END
        never = get(self.NULL) + get(self.COMPLETE) + AND
        if kind == "choice":
            out += self.byte(self.OTHER) + self.bit(known, get(self.OTHER), EQZ)
            return out + self.bit(present, get(self.NULL), EQZ, get(self.OTHER), OR)
        if present is None and kind == "receipt":
            out += never + IF + value + zero + write(width) + END
            return out + self.bit(known, get(self.NULL), EQZ, get(self.COMPLETE), OR)
        if present is None:
            return out + self.bit(known, get(self.NULL), EQZ)
        out += self.byte(self.OTHER)
        if kind == "receipt":
            out += get(self.OTHER) + never + OR + put(self.OTHER)
        return out + self.bit(present, get(self.OTHER), EQZ) + self.bit(known, get(self.NULL), EQZ, get(self.OTHER), OR)

    def carry_out(self, place: dict[str, int] | int, width: int) -> bytes:
        def at(address: int, width: int) -> bytes:
            return const(address) + get(self.ROW) + const(width) + MUL + ADD + read(width)

        if isinstance(place, int):
            return get(self.OUT) + at(place, width) + write(width) + step(self.OUT, width)
        # A sum that is open is a null.
        flag = get(self.OUT) + at(place["known"], 1) + EQZ + write(1) + step(self.OUT, 1)
        value = get(self.OUT) + at(place["values"], width) + write(width) + step(self.OUT, width)
        return flag + at(place["known"], 1) + IF + value + END

    def decide(self) -> bytes:
        """Carries rows of one as-of date, as many as the columns hold, into them; then the answers out; until there are no more."""
        parameters, capacity = self.contract["parameters"], self.contract["capacity"]
        columns = [column for _, part in outputs(self.contract, self.flags) for column in part]
        most = sum(width + isinstance(place, dict) for _, place, width in columns)
        same_day = get(self.IN) + read(4) + get(self.DAY) + EQ
        rows_in = [step(self.IN, 4), self.byte(self.COMPLETE), *map(self.carry_in, self.contract["inputs"]), step(self.ROW, 1), step(self.ROWS, -1)]
        go_on = [get(self.ROWS), IF, get(self.ROW), const(capacity), LT_U, IF, same_day, repeat(2), END, END]
        rows_out = [*(self.carry_out(place, width) for _, place, width in columns), step(self.ROW, 1)]
        return function(
            10,
            *(get(self.HANDLE), read(4), put(self.IN)),
            *(get(self.ROWS), const(most), MUL, call(self.first), put(self.RESULT), get(self.RESULT), read(4), put(self.OUT)),
            *(get(self.ROWS), IF, LOOP),
            *(get(self.IN), read(4), put(self.DAY), const(0), put(self.ROW)),
            *(LOOP, *rows_in, *go_on, END),
            *(const(parameters["as_of"]), get(self.DAY), write(4), const(parameters["flags"]), const(self.flags), write(4)),
            *(get(self.ROW), put(self.LAST), get(self.LAST), call(1), IF, UNREACHABLE, END),
            *(const(0), put(self.ROW), LOOP, *rows_out, get(self.ROW), get(self.LAST), LT_U, repeat(), END),
            *(get(self.ROWS), repeat(), END, END),
            *(get(self.RESULT), get(self.OUT), get(self.RESULT), read(4), SUB, write(4, 4), get(self.RESULT)),
        )


def wrap(module: bytes, *, trace: bool = False, taken: bool = False) -> bytes:
    """The wrapped module; raises `LoadError` if it is no Heng module."""
    admitted = admit(wasmtime.Engine(), module)
    contract, flags = admitted.contract, FLAG_TRACE * trace | FLAG_TAKEN * taken
    by_kind = {kind: content for kind, content, _ in sections(module) if kind}
    (types, type_bytes), (functions, function_bytes), (exports, export_bytes), (bodies, body_bytes) = (split(by_kind[k]) for k in (1, 3, 7, 10))
    wrapper = _Wrapper(contract, flags, functions)
    signatures = [I32 + b"\x01" + I32, I32 + b"\x00", I32 + I32 + I32 + b"\x00", I32 + I32 + b"\x01" + I32]
    parameters = [1, 1, 3, 2]
    # One type each: nobody counts them, and which ones the module has need not be known.
    new_types = b"".join(b"\x60" + unsigned(n) + s for n, s in zip(parameters, signatures))
    new_bodies = wrapper.create() + wrapper.destroy() + wrapper.put_bit() + wrapper.decide()
    exported = [(b"clickhouse_create_buffer", 0), (b"clickhouse_destroy_buffer", 1), (b"heng_decide", 3)]
    new_exports = b"".join(unsigned(len(name)) + name + b"\0" + unsigned(functions + at) for name, at in exported)
    changed = {
        1: unsigned(types + 4) + type_bytes + new_types,
        3: unsigned(functions + 4) + function_bytes + b"".join(unsigned(types + i) for i in range(4)),
        5: b"\x01\x00" + unsigned(contract["memory_pages"]),
        7: unsigned(exports + 3) + export_bytes + new_exports,
        10: unsigned(bodies + 4) + body_bytes + new_bodies,
    }
    globals_ = b"\x02" + b"".join(I32 + b"\x01" + const(n) + END for n in (wrapper.base, 0))
    out = bytearray(module[:8])

    def section(kind: int, content: bytes) -> None:
        out.extend(bytes([kind]) + unsigned(len(content)) + content)

    for kind, content, name in sections(module):
        if kind == 7:
            section(6, globals_)
        if name != b"heng:digest":
            section(kind, changed.get(kind, content))
    name = b"heng:wrapped"
    section(0, unsigned(len(name)) + name + b"sha256:" + bytes.fromhex(admitted.digest))
    return bytes(out)


def quoted(text: str, mark: str) -> str:
    return mark + text.replace("\\", "\\\\").replace(mark, "\\" + mark) + mark


def type_of(input: dict[str, Any], integers: bool) -> str:
    """What ClickHouse calls the values of a fact: each type has the bytes of the column's integers."""
    kind, width, digits = input["ty"]["type"], wire_width(input), decimals(input)
    if integers:
        return f"Int{8 * width}"
    if (kind, width) == ("yes_no", 1):
        return "Bool"
    if (kind, width) == ("date", 4):
        return "Date32"
    if digits:
        return f"Decimal({18 if width == 8 else 9}, {digits})"
    if kind in ("enum", "region", "text") and width <= 2:
        # Of a text the last number is any other one, written as none.
        values = names(input["ty"]) + ([""] if kind == "text" and "" not in names(input["ty"]) else [])
        cases = ", ".join(f"{quoted(name, chr(39))} = {n}" for n, name in enumerate(values))
        return f"Enum{8 * width}({cases})"
    return f"Int{8 * width}"


def beside(input: dict[str, Any]) -> str | None:
    """The column that says what null does not: null is unknown, but of a choice that it was not made."""
    if input["kind"] == "choice":
        return f"{input['name']}_unknown"
    return None if input.get("present") is None else f"{input['name']}_absent"


def row_type(contract: dict[str, Any], integers: bool) -> str:
    columns = []
    for input in contract["inputs"]:
        columns.append(f"{quoted(input['name'], '`')} Nullable({type_of(input, integers)})")
        if (more := beside(input)) is not None:
            columns.append(f"{quoted(more, '`')} Bool")
    return f"Tuple({', '.join(columns)})"


def answer_type(contract: dict[str, Any], flags: int, integers: bool) -> str:
    code = "Int8" if integers else "Enum8('no' = 0, 'unknown' = 1, 'yes' = 3)"

    def type_out(name: str, place: dict[str, int] | int, width: int) -> str:
        if isinstance(place, int):
            return f"Int{8 * width}" if width > 1 else code
        return "Nullable(Int64)" if integers or name == "periods_left" else "Nullable(Decimal(18, 2))"

    answers = []
    for part, columns in outputs(contract, flags):
        inside = [f"{quoted(n, '`')} {type_out(n, place, width)}" for n, place, width in columns]
        answers += inside if part == "" else [f"{quoted(part, '`')} Tuple({', '.join(inside)})"]
    return f"Tuple({', '.join(answers)})"


def statements(contract: dict[str, Any], wrapped: bytes, name: str, *, trace: bool = False, taken: bool = False, integers: bool = False) -> list[str]:
    """What makes the functions; ClickHouse knows the module by the same name.

    `NAME_row` is the module's and takes what has exactly its types. `NAME` takes any row with names, and refuses a name that is no fact, a case
    that there is not, a number that does not fit, and what ClickHouse would make another value of: what is cast must be cast back the same. With `integers` facts and answers have the integers of the module's columns.
    """
    row = row_type(contract, integers)
    facts = [name for input in contract["inputs"] for name in (input["name"], beside(input)) if name is not None]
    listed = ", ".join(quoted(fact, "'") for fact in facts)
    why = quoted(f"{name}: the row has a name that is no fact; the facts are {', '.join(facts)}", "'")
    stranger = f"throwIf(arrayExists(name -> NOT has([{listed}], name), tupleNames(facts)), {why})"
    other = f"{name}: the as-of date or a fact has a value that is none of its type, such as 29 February 2021, a tenth of a fen or half a month"
    cast = f"accurateCast(facts, {quoted(row, chr(39))})"
    same_day = "isNotDistinctFrom(CAST(accurateCast(as_of, 'Date32'), toTypeName(as_of)), as_of)"
    same_facts = f"isNotDistinctFrom(CAST({cast}, toTypeName(facts)), facts)"
    return [
        f"CREATE OR REPLACE FUNCTION {name}_row LANGUAGE WASM FROM '{name}' :: 'heng_decide'\n"
        f"ARGUMENTS (as_of Date32, receipts_complete Bool, facts {row})\n"
        f"RETURNS {answer_type(contract, FLAG_TRACE * trace | FLAG_TAKEN * taken, integers)}\n"
        f"ABI BUFFERED_V1 DETERMINISTIC SHA256_HASH '{hashlib.sha256(wrapped).hexdigest()}'\n"
        f"SETTINGS serialization_format = 'RowBinary'",
        f"CREATE OR REPLACE FUNCTION {name} AS (as_of, receipts_complete, facts) -> {name}_row(\n"
        f"    addDays(accurateCast(as_of, 'Date32'), {stranger}\n"
        f"        + throwIf(NOT ({same_day} AND {same_facts}), {quoted(other, chr(39))})),\n"
        f"    accurateCast(receipts_complete, 'Bool'),\n"
        f"    {cast})",
    ]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m heng_host.clickhouse", description="wraps a module for ClickHouse")
    parser.add_argument("module", type=Path, help="MODULE.wasm")
    parser.add_argument("-o", dest="folder", type=Path, default=Path(), help="where NAME.wasm and NAME.sql are written")
    parser.add_argument("--name", required=True, help="what the function and its module are called: letters, digits, underscores")
    parser.add_argument("--taken", action="store_true", help="with what coordinations took")
    parser.add_argument("--trace", action="store_true", help="with the state of each item")
    parser.add_argument("--integers", action="store_true", help="facts and answers as the integers of the module's columns")
    given = parser.parse_args()
    if not (given.name.isascii() and given.name.isidentifier()):
        parser.error(f"not a name: {given.name}")
    asked = {"trace": given.trace, "taken": given.taken}
    try:
        module = given.module.read_bytes()
        wrapped = wrap(module, **asked)
    except (LoadError, OSError) as why:
        print(getattr(why, "zh", why), getattr(why, "en", why), sep="\n", file=sys.stderr)
        return 2
    contract = admit(wasmtime.Engine(), module).contract
    given.folder.mkdir(parents=True, exist_ok=True)
    (given.folder / f"{given.name}.wasm").write_bytes(wrapped)
    sql = statements(contract, wrapped, given.name, integers=given.integers, **asked)
    (given.folder / f"{given.name}.sql").write_text("".join(f"{one};\n\n" for one in sql), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
