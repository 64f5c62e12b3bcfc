"""What the function for ClickHouse refuses before anything is answered: `refusals.py FOLDER`, where the module of the Hefei sample is."""

import sys
import tempfile
from pathlib import Path

import wasmtime
from chdb import session
from heng_host._admit import admit
from heng_host.clickhouse import statements, wrap

DOCTOR = "'博士'", "`学历` String"
CASES = [
    # As-of date, elements, their types, and a part of what ClickHouse says; None: it answers.
    ("2021-07-01", *DOCTOR, None),
    ("2021-07-01", "'博士', '12000.5'", "`学历` String, `家庭人均月收入` String", None),
    ("2021-07-01", "'博士', NULL", "`学历` String, `家庭自有住房` Nullable(Int64)", None),
    ("2021-07-01", "'博士'", "`学力` String", "no fact"),
    ("2021-07-01", "'博土'", "`学历` String", "博土"),
    ("2021-07-01", "1000", "`家庭自有住房` Int64", "cannot be safely converted"),
    ("2021-07-01", "'2021-02-29'", "`毕业日期` String", "none of its type"),
    ("2021-07-01", "toDecimal64('12000.005', 3)", "`家庭人均月收入` Decimal(18, 3)", "none of its type"),
    ("2021-07-01", "toDecimal64('36.5', 1)", "`连续缴费月数` Decimal(9, 1)", "none of its type"),
    ("2021-07-01", "'3年'", "`连续缴费月数` String", "Cannot convert"),
    ("2021-07-01", "2", "`职工养老保险在缴` UInt8", "none of its type"),
    ("2021-02-29", *DOCTOR, "none of its type"),
    ("2250-07-01", *DOCTOR, "unreachable"),
]


def main() -> int:
    module = next(Path(sys.argv[1]).glob("hefei.wasm")).read_bytes()
    wrapped, contract, wrong = wrap(module), admit(wasmtime.Engine(), module).contract, 0
    with tempfile.TemporaryDirectory() as place:
        database = session.Session(f"{place}/database?allow_experimental_webassembly_udf=1")
        Path(place, "wrapped.wasm").write_bytes(wrapped)
        code = f"file('{place}/wrapped.wasm', 'RawBLOB', 'code String')"
        database.query(f"INSERT INTO system.webassembly_modules (name, code) SELECT 'hefei', code FROM {code}")
        for statement in statements(contract, wrapped, "hefei"):
            database.query(statement)
        for day, elements, types, wanted in CASES:
            try:
                said, answered = str(database.query(f"SELECT hefei('{day}', true, CAST(tuple({elements}), 'Tuple({types})'))", "CSV")), True
            except (RuntimeError, UnicodeDecodeError) as why:
                # Where chDB cuts a message within a character, the message is in the bytes that could not be read.
                said, answered = why.object.decode(errors="replace") if isinstance(why, UnicodeDecodeError) else str(why), False
            if answered != (wanted is None) or (wanted or "") not in said:
                print(f"{types}: {said[:2000]}", file=sys.stderr)
                wrong += 1
        database.close()
    print(f"ClickHouse refuses {len(CASES)} mistakes as it should" if wrong == 0 else f"{wrong} of {len(CASES)} are answered otherwise")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
