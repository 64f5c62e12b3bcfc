"""A hundred million people of the reference workload, from Parquet to Parquet: `python3 benches/peers/large.py`.

`heng run` and DuckDB each read the file that `examples/ref4.rs` writes, and write what everybody is paid. What is printed are people a second and
the most memory that was in use; both must pay the same. Then `heng run` is killed at instants drawn at random: where its answers go, there must be
nothing, or all of them. `--rows` takes fewer people, `--folder` another place for some gigabytes of files.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import time
from pathlib import Path

import run

POLICY = run.ROOT / "policies/ref4"
LIMIT = 1 << 30
"""The most memory that `heng run` may use, in bytes."""

CASES = """
    select * replace (
        list_position(['none', 'vocational', 'college', 'bachelor', 'master', 'doctor'], degree) - 1 as degree,
        list_position(['none', 'enterprise', 'institution', 'government', 'self'], employer_kind) - 1 as employer_kind)
    from read_parquet('{0}')
"""
"""The people, with numbers for degrees and employers, as the rules in SQL take them."""

DUCKDB = f"""
import os, sys, duckdb
from tables import DAYS, SQL
people, out = sys.argv[1:]
rules = SQL.replace("with judged", "with people as (" + {CASES!r}.format(people) + "), judged", 1)
for name, day in DAYS.items():
    rules = rules.replace(name, f"date '{{day}}'")
rules = rules.replace("select settlement_eligible,", "select id, settlement_eligible,")
database = duckdb.connect(config={{"threads": os.cpu_count(), "memory_limit": "4GB"}})
database.execute("set preserve_insertion_order = true")
database.execute(f"copy ({{rules}} select * from paid) to '{{out}}' (format parquet)")
"""

SUMS = """
import sys, duckdb
columns = duckdb.sql(f"select * from read_parquet('{sys.argv[1]}') limit 0").columns
paid = [c for c in columns if c.endswith(".payable")] or ["settlement", "living", "rent", "startup"]
sums = ", ".join(f'sum("{c}")' for c in paid)
[row] = duckdb.sql(f"select count(*), {sums} from read_parquet('{sys.argv[1]}')").fetchall()
print(*row)
"""


def measured(command: list[str | Path]) -> tuple[float, int]:
    """Seconds by the clock, and the most bytes in use."""
    start = time.monotonic()
    process = subprocess.Popen([str(c) for c in command], cwd=run.HERE, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{command[0]} stopped with {status}")
    return time.monotonic() - start, used.ru_maxrss * 1024


def sums(path: Path) -> list[int]:
    """How many people there are, and what each benefit pays."""
    done = subprocess.run([run.PYTHON, "-c", SUMS, path], check=True, capture_output=True, text=True)
    return [int(n) for n in done.stdout.split()]


def killed(command: list[str | Path], out: Path, seconds: float, whole: list[int]) -> int:
    """Kills it 20 times; how often the answers were whole."""
    draw, found = random.Random(1), 0
    for _ in range(20):
        out.unlink(missing_ok=True)
        process = subprocess.Popen([str(c) for c in command], stdout=subprocess.DEVNULL)
        try:
            process.wait(draw.uniform(0, 1.3 * seconds))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
        if out.exists():
            found += 1
            if sums(out) != whole:
                raise SystemExit("part of the answers stayed")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, default=100_000_000)
    parser.add_argument("--folder", type=Path, default=run.HOME / "large")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    people, answers, theirs, partial = (given.folder / f"{name}.parquet" for name in ("people", "answers", "duckdb", "partial"))
    target = Path(os.environ.setdefault("CARGO_TARGET_DIR", str(run.ROOT / "target"))) / "release"
    build = ["cargo", "build", "--release", "--locked", "--features", "tables", "--bin", "heng", "--example", "ref4"]
    subprocess.run(build, cwd=run.ROOT, check=True)
    run.installed()
    subprocess.run([target / "examples/ref4", str(given.rows), people], check=True)

    heng = [target / "heng", "run", POLICY, "--facts", people, "--as-of", "2021-07-01", "-q", "-o"]
    print("| | people a second | most memory |\n|---|---:|---:|")
    found = {}
    for name, command, out in (("Heng", [*heng, answers], answers), ("DuckDB", [run.PYTHON, "-c", DUCKDB, people, theirs], theirs)):
        seconds, memory = measured(command)
        found[name] = (seconds, memory, sums(out))
        print(f"| {name} | {given.rows / seconds:,.0f} | {memory / 2**20:,.0f} MiB |", flush=True)
    (seconds, memory, paid), (_, _, others) = found.values()
    if paid != others or paid[0] != given.rows or run.CHECKSUMS.get(given.rows, sum(paid[1:])) != sum(paid[1:]):
        raise SystemExit(f"they pay different sums: {paid}, {others}")
    if memory > LIMIT:
        raise SystemExit("Heng used more than 1 GiB")
    times = killed([*heng, partial], partial, seconds, paid)
    print(f"\nEverybody is paid {sum(paid[1:])} fen. Killed 20 times: {times} times all answers were there, else none.")
    for path in (people, answers, theirs, partial):
        path.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
