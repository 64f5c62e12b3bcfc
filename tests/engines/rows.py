"""Rows for a module, the same on every machine: people as in the policy's examples, with other values, unknown and absent facts, values out of range.

A cell is a function of the column and the row alone (splitmix64). Of four stretches of 64 rows the first has nothing open: a module answers sixteen
such rows at once, and others row by row. In the second some values are others, and so may contradict each other; in the last two some are unknown,
absent or out of range besides.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

AS_OF = 18_809
WIDTH = {"i8": 1, "i16": 2, "i32": 4, "i64": 8}
UNKNOWN, ABSENT, OTHER = 40, 60, 15
"""Of a thousand cells that may be open so many are unknown, then absent if they may be, the next one is out of range; and so many have another value."""


def _mixed(n: np.ndarray) -> np.ndarray:
    with np.errstate(over="ignore"):
        n = n * np.uint64(0x9E3779B97F4A7C15)
        n = (n ^ n >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
        n = (n ^ n >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
        return n ^ n >> np.uint64(31)


def column(input: dict[str, Any], at: int, rows: int, examples: list[Any]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Values, and masks of the known ones and of those that are there; `examples` are the cells of the column in the policy's examples."""
    row = np.arange(rows)
    n = row.astype(np.uint64) + np.uint64(at << 40)
    drawn, choice = _mixed(n), _mixed(n + np.uint64(1 << 39)) % np.uint64(1000)
    low, high = (7_000, AS_OF) if input["ty"]["type"] == "date" else (input["min"], input["max"])
    anything = (drawn % np.uint64(high - low + 1)).astype(np.int64) + low

    # Which example a row begins as depends on the row alone.
    example = (_mixed(row.astype(np.uint64)) % np.uint64(len(examples))).astype(np.int64)
    cells = [None if cell == "unknown" else input["min"] if cell == "absent" else cell["known"] for cell in examples]
    given = np.array([cell is not None for cell in cells])[example]
    absent = np.array([cell == "absent" for cell in examples])[example]
    stretch = (row // 64) % 4
    # What an example leaves open is absent, if it may be, or anything, in stretches that have nothing open.
    closed = ~given & (stretch < 2)
    absent |= closed & input["optional"]
    values = np.where(given, np.array([cell or 0 for cell in cells])[example], anything)
    other = (stretch > 0) & (choice >= 1000 - OTHER)
    values, absent = np.where(other, anything, values), absent & ~other
    open_ = stretch > 1
    values[open_ & (choice == ABSENT)] = 2 if input["ty"]["type"] == "yes_no" else input["max"] + 1
    unknown = (~given & open_ & ~other & (choice > ABSENT)) | (open_ & (choice < UNKNOWN))
    absent = ~unknown & (absent | (open_ & (choice >= UNKNOWN) & (choice < ABSENT))) & (input["present"] is not None)
    # Something else stands under what is not known.
    values[unknown | absent] = 0x5A5A5A5A5A5A5A5A
    return values.astype(f"<i{WIDTH[input['storage']]}"), ~unknown, ~absent


def table(contract: dict[str, Any], vectors: list[dict[str, Any]], rows: int) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    people = [vector["row"] for vector in vectors if vector["refusal"] == 0]
    return [column(input, at, rows, [person[at] for person in people]) for at, input in enumerate(contract["inputs"])]


def bits(mask: np.ndarray) -> bytes:
    return np.packbits(mask, bitorder="little").tobytes()


def write_columns(contract: dict[str, Any], vectors: list[dict[str, Any]], rows: int, path: Path) -> None:
    """The columns as hosts take them: of each input its values, the bitmap of the known ones and, if it may be absent, that of those there."""
    with path.open("wb") as file:
        for input, (values, known, present) in zip(contract["inputs"], table(contract, vectors, rows)):
            file.write(values.tobytes() + bits(known))
            if input["present"] is not None:
                file.write(bits(present))


def write_parquet(contract: dict[str, Any], vectors: list[dict[str, Any]], rows: int, path: Path) -> None:
    """The same as a table: of each input its value, `NAME known` and `NAME present`, and the number of the row.

    Numbers are signed: Spark would read unsigned ones as wider ones.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns: dict[str, pa.Array] = {"row": pa.array(np.arange(rows))}
    for input, (values, known, present) in zip(contract["inputs"], table(contract, vectors, rows)):
        columns[input["name"]] = pa.array(values)
        columns[f"{input['name']} known"] = pa.array(known)
        if input["present"] is not None:
            columns[f"{input['name']} present"] = pa.array(present)
    pq.write_table(pa.table(columns), path, row_group_size=max(1, rows // 8))
