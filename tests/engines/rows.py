"""Rows of anything for a module, the same on every machine: with unknown and absent facts, values out of range, and stretches of which all is known.

A cell is a function of the column and the row alone (splitmix64), so any part of a table can be made by itself. Half of the stretches of 64 rows
have nothing open: a module answers sixteen of those at once, and the others row by row.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

AS_OF = 18_809
WIDTH = {"i8": 1, "i16": 2, "i32": 4, "i64": 8}
UNKNOWN, ABSENT, OUT_OF_RANGE = 60, 120, 999
"""Of a thousand cells of a stretch with open ones, those below 60 are unknown, those below 120 absent if they may be, one is out of range."""


def _mixed(n: np.ndarray) -> np.ndarray:
    with np.errstate(over="ignore"):
        n = n * np.uint64(0x9E3779B97F4A7C15)
        n = (n ^ n >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
        n = (n ^ n >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
        return n ^ n >> np.uint64(31)


def column(input: dict[str, Any], at: int, rows: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Values, and masks of the known ones and of those that are there."""
    n = np.arange(1, rows + 1, dtype=np.uint64) + np.uint64(at << 40)
    drawn, choice = _mixed(n), _mixed(n + np.uint64(1 << 39)) % np.uint64(1000)
    date = input["ty"]["type"] == "date"
    low, high = (7_000, AS_OF) if date else (input["min"], input["max"])
    values = (drawn % np.uint64(high - low + 1)).astype(np.int64) + low
    open_ = (np.arange(rows) // 64) % 2 == 1
    out_of_range = 2 if input["ty"]["type"] == "yes_no" else input["max"] + 1
    values[open_ & (choice == OUT_OF_RANGE)] = out_of_range
    unknown = open_ & (choice < UNKNOWN)
    absent = open_ & ~unknown & (choice < ABSENT) & (input["present"] is not None)
    # Something else stands under what is not known.
    values[unknown | absent] = 0x5A5A5A5A5A5A5A5A
    return values.astype(f"<i{WIDTH[input['storage']]}"), ~unknown, ~absent


def table(contract: dict[str, Any], rows: int) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    return [column(input, at, rows) for at, input in enumerate(contract["inputs"], 1)]


def bits(mask: np.ndarray) -> bytes:
    return np.packbits(mask, bitorder="little").tobytes()


def write_columns(contract: dict[str, Any], rows: int, path: Path) -> None:
    """The columns as hosts take them: of each input its values, the bitmap of the known ones and, if it may be absent, that of those there."""
    with path.open("wb") as file:
        for input, (values, known, present) in zip(contract["inputs"], table(contract, rows)):
            file.write(values.tobytes() + bits(known))
            if input["present"] is not None:
                file.write(bits(present))


def write_parquet(contract: dict[str, Any], rows: int, path: Path) -> None:
    """The same as a table: of each input its value, `NAME known` and `NAME present`, and the number of the row.

    Numbers are signed: Spark would read unsigned ones as wider ones.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns: dict[str, pa.Array] = {"row": pa.array(np.arange(rows))}
    for input, (values, known, present) in zip(contract["inputs"], table(contract, rows)):
        columns[input["name"]] = pa.array(values)
        columns[f"{input['name']} known"] = pa.array(known)
        if input["present"] is not None:
            columns[f"{input['name']} present"] = pa.array(present)
    pq.write_table(pa.table(columns), path, row_group_size=max(1, rows // 8))
