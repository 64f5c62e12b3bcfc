"""The digests in ClickHouse, in process (chDB): `clickhouse.py FOLDER NAME`.

The module is wrapped with the integers of its columns as types, so that values out of range come as far as the module.
"""

import hashlib
import sys
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import wasmtime
from chdb import session
from heng_host._admit import admit
from heng_host.clickhouse import beside, quoted, row_type, statements, wrap
from job import FLAGS, read


def expressions(input: dict) -> list[str]:
    """The elements of the row that stand for a fact: its value or null, and what null does not say."""
    value, known = quoted(input["name"], "`"), quoted(f"{input['name']} known", "`")
    if beside(input) is None:
        return [f"if({known}, {value}, NULL)"]
    present = quoted(f"{input['name']} present", "`")
    other = f"NOT {known}" if input["kind"] == "choice" else f"NOT {present}"
    return [f"if({known} AND {present}, {value}, NULL)", other]


def flat(array: pa.Array) -> list[pa.Array]:
    return [leaf for part in array.flatten() for leaf in flat(part)] if pa.types.is_struct(array.type) else [array]


def leaves(answers: pa.Table) -> list[bytes]:
    """The output columns as a module stores them: of a sum that is null the value is 0, and so is `known`."""
    out = []
    for one in flat(answers.column("answer").combine_chunks()):
        if pa.types.is_int64(one.type):
            out += [one.fill_null(0).to_numpy().astype("<i8").tobytes(), one.is_valid().to_numpy(zero_copy_only=False).astype(np.uint8).tobytes()]
        else:
            out.append(one.to_numpy().tobytes())
    return out


def digest(database: session.Session, folder: Path, name: str, flags: int) -> str:
    module, job = (folder / f"{name}.wasm").read_bytes(), read(folder, name)
    asked = {"trace": bool(flags & 1), "taken": bool(flags & 2)}
    contract, wrapped, function = admit(wasmtime.Engine(), module).contract, wrap(module, **asked), f"{name}_{flags}"
    (folder / f"{function}.clickhouse.wasm").write_bytes(wrapped)
    code = f"file('{folder / function}.clickhouse.wasm', 'RawBLOB', 'code String')"
    database.query(f"INSERT INTO system.webassembly_modules (name, code) SELECT '{function}', code FROM {code}")
    for statement in statements(contract, wrapped, function, integers=True, **asked):
        database.query(statement)
    facts = ", ".join(one for input in contract["inputs"] for one in expressions(input))
    cast = f"CAST(({facts}), {quoted(row_type(contract, True), chr(39))})"
    limits = "webassembly_udf_max_input_block_size = 4096, webassembly_udf_max_fuel = 1000000"
    query = f"SELECT row, {function}_row(toDate32({job['as_of']}), false, {cast}) AS answer FROM file('{folder / name}.parquet') SETTINGS {limits}"
    answers = pa.ipc.open_file(pa.py_buffer(database.query(query, "Arrow").bytes())).read_all().sort_by("row")
    return hashlib.sha256(b"".join(hashlib.sha256(column).digest() for column in leaves(answers))).hexdigest()


def main() -> None:
    folder, name = Path(sys.argv[1]), sys.argv[2]
    with tempfile.TemporaryDirectory() as place:
        database = session.Session(f"{place}?allow_experimental_webassembly_udf=1")
        for flags in FLAGS:
            print(digest(database, folder, name, flags))
        database.close()


if __name__ == "__main__":
    main()
