"""One module, the same bytes in every host: `python3 tests/engines/run.py`.

Evaluates a million rows, with unknown and absent facts, of the reference workload and of a city's policy, in every host that there is, and
prints for each the digest of all that came out; it fails unless all are equal, and if a host is missing. Then it runs the recipes of docs/engines.md.
What it needs it installs: packages from PyPI into `target/engines`, others with apt where it may (Debian, as root). `--rows` and `--hosts` do less.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
HOME = ROOT / "target/engines"
PYTHON = HOME / "venv/bin/python"
PACKAGES = ["wasmtime", "numpy", "pyarrow", "chdb", "pyspark", "flit_core"]
"""What the hosts rest on; of chDB and Spark any version that has WebAssembly functions and `toArrow`."""
MODULES = {"ref4": "policies/ref4", "hefei": "policies/hefei"}
C_FLAGS = ["-O2", "-DWASM_RT_MEMCHECK_SIGNAL_HANDLER=0", "-DWASM_RT_USE_MMAP=0", "-DWASM_RT_USE_STACK_DEPTH_COUNT=0", "-DWASM_RT_TRAP_HANDLER(code)=abort()"]


def run(*command: str | Path, cwd: Path | None = None) -> str:
    done = subprocess.run([str(c) for c in command], cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))[:400]}\n{done.stdout[-1000:]}{done.stderr[-3000:]}")
    return done.stdout


def apt(program: str, package: str) -> None:
    """Installs a program where that can be done unasked; where it cannot, the host that needs it says that it is missing."""
    if shutil.which(program) is None and os.geteuid() == 0 and Path("/etc/debian_version").exists():
        run("sh", "-c", f"apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends {package}")


def environment() -> None:
    """The Python environment, and the host for Python in it as it is now."""
    if not PYTHON.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        run(sys.executable, "-m", "venv", "--clear", PYTHON.parents[1])
    run(PYTHON, "-m", "pip", "install", "-q", *PACKAGES)
    run(PYTHON, "-m", "pip", "install", "-q", "--no-build-isolation", "--no-deps", "--force-reinstall", ROOT / "hosts/python")


def build(heng: Path, folder: Path, name: str) -> None:
    for flags, ending in (([], "wasm"), (["--no-simd"], "scalar.wasm")):
        made = folder / "built"
        shutil.rmtree(made, ignore_errors=True)
        run(heng, "build", *flags, ROOT / MODULES[name], "-o", made)
        shutil.move(next(made.glob("*.wasm")), folder / f"{name}.{ending}")


def write_rows(folder: Path, name: str, rows: int) -> None:
    """Runs in the environment: the columns of a job, and how they stand in their file."""
    import wasmtime
    from heng_host._admit import admit

    import rows as made

    admitted = admit(wasmtime.Engine(), (folder / f"{name}.wasm").read_bytes())
    contract = admitted.contract
    made.write_columns(contract, admitted.vectors, rows, folder / f"{name}.columns")
    made.write_parquet(contract, admitted.vectors, rows, folder / f"{name}.parquet")
    bitmap = (rows + 7) // 8
    sizes = [[rows * made.WIDTH[i["storage"]], bitmap, 0 if i["present"] is None else bitmap] for i in contract["inputs"]]
    job = {"as_of": made.AS_OF, "rows": rows, "sizes": sizes, "flags": [0, 3]}
    (folder / f"{name}.json").write_text(json.dumps(job), encoding="utf-8")


def python_host(target: str):
    return lambda folder, name: run(PYTHON, HERE / "wasmtime_host.py", folder, name, target)


def node(folder: Path, name: str) -> str:
    apt("node", "nodejs")
    return run("node", HERE / "node.mjs", folder, name)


def chromium(folder: Path, name: str) -> str:
    apt("chromium", "chromium")
    return run(PYTHON, HERE / "browser.py", folder, name)


def c(folder: Path, name: str) -> str:
    """The module without vector instructions: wasm2c of Debian has none."""
    apt("wasm2c", "wabt")
    apt("cc", "gcc libc6-dev")
    here, host, runtime = folder / f"c-{name}", ROOT / "hosts/c", Path("/usr/share/wabt/wasm2c")
    here.mkdir(exist_ok=True)
    shutil.copy(folder / f"{name}.scalar.wasm", here / "policy.wasm")
    run("wasm2c", "-n", "policy", "policy.wasm", "-o", "policy.c", cwd=here)
    files = [host / f for f in ("engine.c", "heng_host.c", "json.c", "sha256.c", "examples/vectors.c")]
    names = ["-DHENG_MODULE=policy", '-DHENG_WASM="policy.wasm"']
    run("cc", *C_FLAGS, *names, "-I.", f"-I{host}", f"-I{runtime}", "policy.c", *files, *runtime.glob("*.c"), "-lm", "-o", "vectors", cwd=here)
    job = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    table = [folder / f"{name}.columns", str(job["rows"]), str(job["as_of"])]
    return "".join(run(here / "vectors", *table, str(flags)) for flags in job["flags"])


def clickhouse(folder: Path, name: str) -> str:
    return run(PYTHON, HERE / "clickhouse.py", folder, name)


def spark(folder: Path, name: str) -> str:
    apt("java", "default-jre-headless")
    return run(PYTHON, HERE / "spark.py", folder, name)


HOSTS = {
    "wasmtime (Python)": python_host("jit"),
    "wasmtime Pulley": python_host("pulley64"),
    "Node": node,
    "Chromium": chromium,
    "wasm2c (C)": c,
    "ClickHouse": clickhouse,
    "Spark": spark,
}


def compare(folder: Path, name: str, rows: int, hosts: list[str]) -> bool:
    """Prints a line for each host; whether all gave the same."""
    found: dict[str, list[str]] = {}
    for host in hosts:
        begun = time.monotonic()
        try:
            found[host] = HOSTS[host](folder, name).split()
        except (RuntimeError, OSError) as why:
            found[host] = []
            print(why, file=sys.stderr)
        plain, everything = [*found[host], "failed", "failed"][:2]
        print(f"{name:6} {host:18} {rows:>8} {plain} {everything} {time.monotonic() - begun:6.1f} s", flush=True)
    return all(len(d) == 2 and d == found[hosts[0]] for d in found.values())


def main() -> int:
    parser = argparse.ArgumentParser(description="compares the digests of all hosts")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--hosts", nargs="*", choices=HOSTS, default=list(HOSTS))
    parser.add_argument("--modules", nargs="*", choices=MODULES, default=list(MODULES))
    parser.add_argument("--heng", type=Path, default=Path(os.environ.get("HENG", ROOT / "target/debug/heng")))
    given = parser.parse_args()
    environment()
    if not given.heng.exists():
        run("cargo", "build", "--locked", "--bin", "heng", cwd=ROOT)
    folder = HOME / "rows"
    folder.mkdir(exist_ok=True)
    right = True
    print(f"{'module':6} {'host':18} {'rows':>8} {'statuses and sums':64} {'with trace and what was taken':64}")
    for name in given.modules:
        build(given.heng, folder, name)
        run(PYTHON, "-c", f"import run, pathlib; run.write_rows(pathlib.Path({str(folder)!r}), {name!r}, {given.rows})", cwd=HERE)
        right &= compare(folder, name, given.rows, given.hosts)
    print("all equal" if right else "NOT EQUAL")
    if {"ClickHouse", "Spark"} <= set(given.hosts) and "hefei" in given.modules:
        print(run(PYTHON, HERE / "refusals.py", folder), end="")
        print(run(PYTHON, HERE / "recipes.py", ROOT / "docs/engines.md", given.heng), end="")
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
