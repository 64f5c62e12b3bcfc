"""Tables as Arrow record batches.

A column is read by its type: texts as cells of a table are, everything else as the integers it stores, so nothing passes through floating
point. A row with a value that cannot be read is refused like one that is out of range, and the other rows go on.

INVARIANT: what stands under a null, and where a slice begins, changes nothing.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from ._cell import ABSENT, UNKNOWN, Cell, Wrong, fold, nothing, read
from ._module import Column, Reason, Refused
from ._report import status

if TYPE_CHECKING:
    from ._module import Module

STORAGE = {"i8": np.int8, "i16": np.int16, "i32": np.int32, "i64": np.int64}
RAW = {"money": "fen", "percent": "millionths"}
"""The metadata `unit` that says of a column of integers in what it counts, where nobody could tell otherwise."""
STATUS = ["eligible", "not_eligible", "undetermined", "needs_decision", "awaiting_choice"]


@dataclass
class _Read:
    """The integers of a column, and where they are none: masks of rows that say nothing, of unknown, absent and unreadable ones."""

    values: np.ndarray
    empty: np.ndarray
    unknown: np.ndarray
    absent: np.ndarray
    bad: np.ndarray


def evaluate(module: Module, as_of: str | datetime.date | int, batch: pa.RecordBatch, receipts_complete: bool) -> pa.RecordBatch:
    """See `Module.evaluate_batch`."""
    inputs = {input["name"]: input for input in module.interface["inputs"]}
    reasons: list[Reason] = []
    found: dict[str, _Read] = {}
    fields = [pair for field, column in zip(batch.schema, batch.columns) for pair in _flat(field, column) if pair[0].name != "id"]
    for field, column in fields:
        name = field.name.removesuffix("?")
        if name not in inputs:
            reasons.append(module._no_such(field.name, list(inputs)))
        elif field.name != name and not pa.types.is_boolean(column.type):
            reasons.append(Reason(field.name, str(column.type), "应为布尔列：真为未知", "a column of booleans is expected: true is unknown"))
        elif field.name == name:
            try:
                found[name] = _column(column, field, inputs[name])
            except Wrong as why:
                reasons.append(Reason(name, str(column.type), why.zh, why.en))
    if reasons:
        raise Refused(reasons)
    for name in inputs:
        _part(name, inputs, found)
    for field, column in fields:
        if field.name.endswith("?") and field.name[:-1] in found:
            own = found[field.name[:-1]]
            own.unknown = own.unknown | (_booleans(column) & _valid(column))
    columns: dict[str, Column] = {}
    refused = np.zeros(batch.num_rows, np.int32)
    # The least code counts, as in the module.
    for code, (name, input) in reversed(list(enumerate(inputs.items(), 1))):
        if name in found:
            columns[name], bad = _stored(found[name], input)
            refused[bad] = code
    out = module.evaluate_columns(as_of, batch.num_rows, columns, taken=True, receipts_complete=receipts_complete)
    own = np.frombuffer(out.column(module.interface["refusals"]), np.int32)
    refusal = np.where(refused == 0, own, np.where(own == 0, refused, np.minimum(own, refused)))
    return _answers(module.interface, out, refusal, batch)


def _flat(field: pa.Field, column: pa.Array) -> list[tuple[pa.Field, pa.Array]]:
    """A column, or of a part its facts: `登记日期` in the struct `单位` is `单位.登记日期`."""
    if not pa.types.is_struct(column.type):
        return [(field, column)]
    below = [pair for f, c in zip(column.type, column.flatten()) for pair in _flat(f.with_name(f"{field.name}.{f.name}"), c)]
    return [(pa.field(field.name, pa.bool_()), column.is_valid()), *below]


def _part(name: str, inputs: dict[str, dict[str, Any]], found: dict[str, _Read]) -> None:
    """A part of which a fact is known is there; one that is left empty, or whose facts all are, is not. Of one that is not nothing can be known."""
    below = [n for n in inputs if n.startswith(f"{name}.")]
    given = [found[n] for n in below if n in found]
    if not below or (name not in found and not given):
        return
    known = np.logical_or.reduce([np.zeros(len(next(iter(found.values())).empty), bool), *(~(g.unknown | g.absent | g.bad) for g in given)])
    if name in found:
        own = found[name]
        own.values, own.unknown = np.where(own.empty, known, own.values), own.unknown & ~own.empty
        own.bad = own.bad | (known & (own.values == 0) & ~(own.unknown | own.absent))
        return
    empty = np.logical_and.reduce([g.empty for g in given])
    none = np.zeros(len(known), bool)
    found[name] = _Read(known.astype(np.int8), none, ~(known | empty), none, none)


def _valid(column: pa.Array) -> np.ndarray:
    buffer = column.buffers()[0]
    return np.ones(len(column), bool) if buffer is None else _bits(buffer, column.offset, len(column))


def _bits(buffer: pa.Buffer, offset: int, rows: int) -> np.ndarray:
    """A bitmap from any bit on, as one boolean a row."""
    packed = np.frombuffer(buffer, np.uint8)[offset // 8 : (offset + rows + 7) // 8]
    return np.unpackbits(packed, bitorder="little")[offset % 8 : offset % 8 + rows].astype(bool)


def _booleans(column: pa.Array) -> np.ndarray:
    return _bits(column.buffers()[1], column.offset, len(column)) if len(column) else np.zeros(0, bool)


def _integers(column: pa.Array, dtype: Any, each: int = 1) -> np.ndarray:
    """The stored integers of a column, `each` of them a row."""
    buffer = column.buffers()[1]
    if buffer is None:
        return np.zeros(len(column) * each, dtype)
    return np.frombuffer(buffer, dtype)[column.offset * each : (column.offset + len(column)) * each]


def _column(column: pa.Array, field: pa.Field, input: dict[str, Any]) -> _Read:
    kind, arrow = input["ty"]["type"], column.type
    if pa.types.is_dictionary(arrow):
        return _texts(column, input)
    if pa.types.is_string(arrow) or pa.types.is_large_string(arrow) or pa.types.is_null(arrow):
        return _texts(column.cast(pa.large_string()).dictionary_encode(), input)
    missing = ~_valid(column)
    none = np.zeros(len(column), bool)
    unknown, absent = (none, missing) if input["optional"] else (missing, none)
    if pa.types.is_boolean(arrow) and kind == "yes_no":
        return _Read(_booleans(column).astype(np.int8), missing, unknown, absent, none)
    if pa.types.is_date32(arrow) and kind == "date":
        return _Read(_integers(column, np.int32), missing, unknown, absent, none)
    if pa.types.is_decimal128(arrow) and kind in ("money", "number"):
        values, bad = _decimals(column, 2 if kind == "money" else input["ty"]["scale"], missing)
        return _Read(values, missing, unknown, absent, bad)
    if pa.types.is_integer(arrow):
        unit = (field.metadata or {}).get(b"unit", b"").decode()
        if (kind == "number" and input["ty"]["scale"] == 0) or (kind in RAW and unit == RAW[kind]):
            return _Read(_integers(column, arrow.to_pandas_dtype()), missing, unknown, absent, none)
    zh, en = _expected(input)
    raise Wrong(f"列的类型应为 {zh}", f"this column is to be {en}")


def _expected(input: dict[str, Any]) -> tuple[str, str]:
    kind = input["ty"]["type"]
    more = {
        "yes_no": ("bool", "bool"),
        "date": ("date32", "date32"),
        "money": ("decimal128（元）、元数据 unit 为 fen 的整数", "decimal128 (yuan), integers with the metadata unit=fen"),
        "percent": ("元数据 unit 为 millionths 的整数", "integers with the metadata unit=millionths"),
        "number": ("decimal128", "decimal128") if input["ty"].get("scale") else ("整数、decimal128", "integers, decimal128"),
    }.get(kind)
    return ("字符串", "strings") if more is None else (f"{more[0]} 或字符串", f"{more[1]} or strings")


def _decimals(column: pa.Array, scale: int, missing: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Decimals as integers at `10^-scale`, and which of them are finer or too large."""
    words = _integers(column, np.int64, 2).reshape(-1, 2)
    low, high = np.where(missing, 0, words[:, 0]), np.where(missing, 0, words[:, 1])
    finer, step = column.type.scale > scale, 10 ** abs(column.type.scale - scale)
    # What fits 64 bits on the way is computed at once.
    limit = 2**63 - 1 if finer else (2**63 - 1) // step
    wide = (high != low >> 63) | (low > limit) | (low < -limit) | (step >= 2**63)
    step_64 = step if step < 2**63 else 1
    values, rest = np.divmod(low, step_64) if finer else (np.where(wide, 0, low) * step_64, 0)
    bad = np.broadcast_to(rest != 0, len(column)).copy()
    # Few, if any, need more than 64 bits on the way.
    for at in np.flatnonzero(wide):
        exact = int(high[at]) << 64 | int(low[at]) & 2**64 - 1
        value, rest = divmod(exact, step) if finer else (exact * step, 0)
        bad[at] = rest != 0 or not -(2**63) <= value < 2**63
        values[at] = 0 if bad[at] else value
    return values, bad


def _texts(column: pa.DictionaryArray, input: dict[str, Any]) -> _Read:
    """A column of texts: each text is read once."""
    if not (pa.types.is_string(column.type.value_type) or pa.types.is_large_string(column.type.value_type)):
        raise Wrong("词典列应为字符串", "a dictionary column is to be one of strings")
    texts = [*column.dictionary.to_pylist(), None]
    cells = [_cell(text, input) for text in texts]
    indices = column.indices
    # The entry after the last stands for a null.
    at = np.where(_valid(indices), _integers(indices, indices.type.to_pandas_dtype()), len(cells) - 1).astype(np.int64)
    values = np.array([c if isinstance(c, int) else 0 for c in cells], np.int64)
    empty = np.array([text is None or fold(text) == "" for text in texts], bool)
    unknown, absent, bad = (np.array([c is sign for c in cells], bool) for sign in (UNKNOWN, ABSENT, None))
    return _Read(values[at], empty[at], unknown[at], absent[at], bad[at])


def _cell(text: str | None, input: dict[str, Any]) -> Cell | None:
    """The cell that a text stands for; None if it cannot be read."""
    try:
        return nothing(input) if text is None else read(text, input)
    except Wrong:
        return None


def _stored(found: _Read, input: dict[str, Any]) -> tuple[Column, np.ndarray]:
    """The column at its storage, and the rows that are refused because it cannot hold their values."""
    storage = STORAGE[input["storage"]]
    limits = np.iinfo(storage)
    values, bad = found.values, found.bad
    if np.iinfo(values.dtype).max > limits.max:
        wide = values > limits.max
        if np.iinfo(values.dtype).min < 0:
            wide |= values < limits.min
        bad = bad | (wide & ~found.unknown & ~found.absent)
    bad = bad & ~found.unknown
    # A block of rows is computed at once if every value in it lies in its range, those of absent facts too.
    values = np.where(found.absent, 0, values) if found.absent.any() else values
    known = np.packbits(~(found.unknown | bad), bitorder="little")
    present = None if input.get("present") is None else np.packbits(~found.absent, bitorder="little")
    return Column(np.ascontiguousarray(values.astype(storage)), known, present), bad


def _answers(contract: dict[str, Any], out: Any, refusal: np.ndarray, batch: pa.RecordBatch) -> pa.RecordBatch:
    refused = refusal != 0
    fields: list[pa.Field] = []
    columns: list[pa.Array] = []

    def add(name: str, column: pa.Array, metadata: dict[str, str] | None = None) -> None:
        fields.append(pa.field(name, column.type, metadata=metadata))
        columns.append(column)

    def sums(name: str, place: dict[str, int], metadata: dict[str, str] | None = None) -> None:
        values = np.frombuffer(out.column(place["values"]), np.int64)
        open_ = (np.frombuffer(out.column(place["known"]), np.uint8) == 0) | refused
        add(name, pa.array(values, pa.int64(), mask=open_), metadata)

    if "id" in batch.schema.names:
        add("id", batch.column("id"))
    add("refusal", pa.array(refusal.astype(np.int32)))
    # A status by its codes: 0, 1 and 3 each.
    by_codes = np.array([[[STATUS.index(status(e, w, d)) for d in range(4)] for w in range(4)] for e in range(4)], np.int8)
    for b in contract["benefits"]:
        eligible, awaiting = (np.frombuffer(out.column(b[name]), np.uint8) for name in ("eligible", "awaiting"))
        deciding = np.frombuffer(out.column(b["deciding"]), np.uint8) if b.get("deciding") is not None else np.zeros_like(eligible)
        indices = pa.array(by_codes[eligible, awaiting, deciding], mask=refused)
        add(f"{b['name']}.status", pa.DictionaryArray.from_arrays(indices, STATUS))
        sums(f"{b['name']}.amount", b["amount"], {"unit": "fen"})
        sums(f"{b['name']}.payable", b["payable"], {"unit": "fen"})
        if b.get("periods_left"):
            sums(f"{b['name']}.periods_left", b["periods_left"])
    for c in contract["coordinations"]:
        for member, taken in zip(c["members"], c["taken"]):
            sums(f"{c['name']}.taken.{contract['benefits'][member]['name']}", taken, {"unit": "fen"})
    return pa.RecordBatch.from_arrays(columns, schema=pa.schema(fields))
