"""What the tests stand on: the `heng` binary (`HENG`, else the one that Cargo built) and the modules that it compiles."""

from __future__ import annotations

import csv
import hashlib
import os
import random
import subprocess
import tempfile
from pathlib import Path
from typing import Callable

from heng_host import Column

ROOT = Path(__file__).resolve().parents[3]
HENG = os.environ.get("HENG", str(ROOT / "target/debug/heng"))
PEOPLE = {"hefei": "policies/hefei/hefei.heng.md", "qingdao": "policies/qingdao/city.heng.md", "shenzhen": "policies/shenzhen/rent.heng.md"}


def heng(*args: str) -> str:
    """What `heng` prints; findings are no failure."""
    done = subprocess.run([HENG, *args], cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr)
    return done.stdout


def modules(*paths: str) -> dict[str, bytes]:
    """The modules of policies, by the name of their files."""
    with tempfile.TemporaryDirectory() as folder:
        heng("build", *paths, "-o", folder)
        return {f.stem: f.read_bytes() for f in Path(folder).glob("*.wasm")}


def module(path: str) -> bytes:
    """The module of the one policy of a path."""
    (data,) = modules(path).values()
    return data


def table(path: str) -> list[dict[str, str]]:
    """A CSV file as dictionaries."""
    with open(ROOT / path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _leb(n: int) -> bytes:
    return bytes([n]) if n < 128 else bytes([n & 127 | 128]) + _leb(n >> 7)


def rewritten(
    data: bytes, change: Callable[[int, bytes, bytes], bytes | None] = lambda *_: None, inserted: tuple[int, int, bytes] | None = None
) -> bytes:
    """A module rewritten section by section and sealed anew.

    `change` gives a section's content, or None to keep it; `inserted` is a section to put after the one with a number.
    """
    out, at = data[:8], 8
    while at < len(data):
        kind, at, size, shift = data[at], at + 1, 0, 0
        while True:
            size |= (data[at] & 127) << shift
            shift, at = shift + 7, at + 1
            if data[at - 1] < 128:
                break
        content = data[at : at + size]
        name = content[1 : 1 + content[0]] if kind == 0 else b""
        at += size
        if name == b"heng:digest":
            continue
        new = change(kind, name, content)
        new = content if new is None else new
        out += bytes([kind]) + _leb(len(new)) + new
        if inserted and inserted[0] == kind:
            out += bytes([inserted[1]]) + _leb(len(inserted[2])) + inserted[2]
    seal = b"\x0bheng:digestsha256:" + hashlib.sha256(out).digest()
    return out + b"\0" + bytes([len(seal)]) + seal


def columns(interface: dict, rows: int, fill: Callable[[], int] = lambda: 0, known: float = 0.9) -> dict[str, Column]:
    """Rows with this share of the facts known, and as many present; under the others stands what `fill` gives."""
    r = random.Random(7)
    out = {}
    for input in interface["inputs"]:
        width, optional = {"i8": 1, "i16": 2, "i32": 4, "i64": 8}[input["storage"]], input["present"] is not None
        low, high = (7000, 18_809) if input["ty"]["type"] == "date" else (input["min"], input["max"])
        cells = [(r.random() < known, not optional or r.random() < known, r.randint(low, high)) for _ in range(rows)]
        values = b"".join((v if k and p else fill()).to_bytes(width, "little", signed=True) for k, p, v in cells)
        out[input["name"]] = Column(values, bits(k for k, _, _ in cells), bits(p for _, p, _ in cells) if optional else None)
    return out


def bits(flags) -> bytes:
    """A bitmap, least bit first."""
    flags = list(flags)
    return bytes(sum(flag << i for i, flag in enumerate(flags[at : at + 8])) for at in range(0, len(flags), 8))
