"""The reference workload in Heng and in other engines, in one run: `python3 benches/peers/run.py`.

Builds what is measured in Rust, installs what is measured in Python (both under `target/peers`), writes the table of people that all of them
read, and runs each in turn, several times, on one thread. An engine that pays another sum than the workload is an error. What is printed is the
table of docs/benchmarks.md; it is written there, and drawn, unless the run is `--quick`, which takes three turns.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
from pathlib import Path
from statistics import median

import chart

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
HOME = ROOT / "target/peers"
PYTHON = HOME / "venv/bin/python"
CHECKSUMS = {10_000: 12_576_560_000, 100_000: 127_544_880_000, 1_000_000: 1_266_105_360_000}
"""What the workload pays, in fen."""

GROUPS = {
    ("heng", "Answers of each person", "逐人结果"): {
        "loop": ("Rust loop by hand, vectorised", "手写 Rust 循环（向量化）"),
        "heng-resident": ("Heng, columns in its memory", "衡，各列已在模块内存中"),
        "heng": ("Heng, columns copied in and out", "衡，含复制输入和结果"),
        "polars": ("Polars", "Polars"),
        "numpy": ("NumPy", "NumPy"),
        "openfisca": ("OpenFisca", "OpenFisca"),
        "duckdb": ("DuckDB", "DuckDB"),
    },
    ("heng-totals", "Totals only", "只要合计"): {
        "heng-totals": ("Heng, columns copied in", "衡，含复制输入"),
        "polars-totals": ("Polars", "Polars"),
        "duckdb-totals": ("DuckDB", "DuckDB"),
    },
    ("heng-call", "One call a person", "逐人调用"): {
        "heng-call": ("Heng", "衡"),
        "zen": ("ZEN expressions", "ZEN 表达式"),
        "cel": ("CEL", "CEL"),
        "rego": ("Rego (regorus)", "Rego（regorus）"),
        "cedar": ("Cedar, yes or no only", "Cedar，只判是否符合"),
    },
}
"""What is compared, with whom, and how it is called in English and in Chinese."""


class Worker:
    """A process that runs ways to compute the answers: see src/main.rs for what is said."""

    def __init__(self, *command: str | Path) -> None:
        self.process = subprocess.Popen([str(c) for c in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.ways: dict[str, list[int]] = {}
        while line := self.line().split():
            self.ways[line[0]] = [int(n) for n in line[1:]]

    def line(self) -> str:
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{Path(self.process.args[0]).name} stopped with {self.process.wait()}")
        return line

    def run(self, way: str) -> list[int]:
        """What came out, and the nanoseconds of each piece."""
        self.process.stdin.write(f"{way}\n")
        self.process.stdin.flush()
        return [int(n) for n in self.line().split()]

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()


def built() -> Path:
    """The program of this crate, which no other build of the repository makes. Not `--locked`: the lock follows what Heng itself rests on."""
    target = Path(os.environ.setdefault("CARGO_TARGET_DIR", str(HOME / "rust")))
    subprocess.run(["cargo", "build", "--release"], cwd=HERE, check=True)
    return target / "release/heng-peers"


def installed() -> None:
    if not PYTHON.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(PYTHON.parents[1])], check=True)
    subprocess.run([str(PYTHON), "-m", "pip", "install", "-q", "-r", str(HERE / "requirements.txt")], check=True)


def measured(workers: list[Worker], turns: int) -> dict[str, tuple[int, float]]:
    """Of each way the people it answered for, and its nanoseconds a person: the sum of the medians of each piece.

    A first turn is not counted: in it memory is touched for the first time.
    """
    ways = {name: (worker, said) for worker in workers for name, said in worker.ways.items()}
    rows, expected = ways["loop"][1]
    if CHECKSUMS.get(rows, expected) != expected:
        raise SystemExit(f"the loop pays {expected} fen to {rows} people")
    runs: dict[str, list[list[int]]] = {name: [] for name in ways}
    for turn in range(turns + 1):
        for name, (worker, said) in ways.items():
            paid, *pieces = worker.run(name)
            if paid != (said[1] if len(said) == 2 else expected):
                raise SystemExit(f"{name} gives {paid} for {said[0]} people")
            if turn:
                runs[name].append(pieces)
    return {name: (said[0], sum(map(median, zip(*runs[name]))) / said[0]) for name, (_, said) in ways.items()}


def table(found: dict[str, tuple[int, float]], language: int) -> str:
    """Markdown: the nanoseconds, and how many times as long that is as the loop and as the same work in Heng."""
    heads = [
        ["", "people", "ns a person", "÷ loop", "÷ Heng, whole columns", "÷ Heng, one call"],
        ["", "人数", "每人纳秒", "÷ 循环", "÷ 衡（整列）", "÷ 衡（逐人调用）"],
    ][language]
    lines = [heads, ["---", *["---:"] * 5]]
    loop, columns, call = (found[name][1] for name in ("loop", "heng", "heng-call"))
    for (base, *titles), ways in GROUPS.items():
        lines.append([f"**{titles[language]}**", *[""] * 5])
        for name, names in ways.items():
            people, time = found[name]
            whole = time / (found[base][1] if base == "heng-totals" else columns)
            lines.append([names[language], f"{people:,}", number(time), number(time / loop), number(whole), number(time / call) if base == "heng-call" else ""])
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def number(value: float) -> str:
    """Three digits that count, in whole numbers where there are more."""
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:,.0f}"


def circumstances(language: int, turns: int, load: float) -> str:
    machine, processors, after = platform.machine(), os.cpu_count(), os.getloadavg()[0]
    if language == 0:
        return f"{machine}, {processors} processors, load {load:.1f} before and {after:.1f} after; medians of {turns} turns."
    return f"{machine}，{processors} 个处理器，运行前后的负载为 {load:.1f}、{after:.1f}；{turns} 轮的中位数。"


def record(page: Path, measured: str) -> None:
    """Writes what was measured between the marks of a page."""
    start, end = "<!-- measured -->\n", "<!-- /measured -->"
    before, rest = page.read_text(encoding="utf-8").split(start)
    page.write_text(f"{before}{start}\n{measured}\n\n{end}{rest.split(end)[1]}", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description="measures the reference workload in Heng and in other engines")
    parser.add_argument("--rows", type=int, default=1_000_000, help="people for engines that take whole columns")
    parser.add_argument("--calls", type=int, default=20_000, help="of these, people for engines that are called for one at a time")
    parser.add_argument("--turns", type=int, default=9)
    parser.add_argument("--quick", action="store_true", help="three turns; nothing is written or drawn")
    given = parser.parse_args()
    program = built()
    installed()
    rows = HOME / "rows.csv"
    with rows.open("wb") as file:
        subprocess.run([str(program), "write", str(given.rows)], stdout=file, check=True)
    workers = [Worker(program, "measure", rows, str(given.calls)), Worker(PYTHON, HERE / "tables.py", rows)]
    turns = 3 if given.quick else given.turns
    load = os.getloadavg()[0]
    found = measured(workers, turns)
    for worker in workers:
        worker.close()
    for language, name in enumerate(("en", "zh")):
        page = "\n\n".join([table(found, language), circumstances(language, turns, load)])
        print(page, end="\n\n")
        if not given.quick:
            record(ROOT / "docs" / ("benchmarks.md" if name == "en" else "benchmarks.zh.md"), page)
            groups = [(titles[language], [(ways[way][language], found[way][1]) for way in ways]) for (_, *titles), ways in GROUPS.items()]
            (ROOT / f"docs/images/peers.{name}.svg").write_text(chart.draw(groups, chart.TITLES[language]), encoding="utf-8")


if __name__ == "__main__":
    main()
