"""The digests in wasmtime, from Python: `wasmtime_host.py FOLDER NAME TARGET`, where TARGET is `jit` or `pulley64`."""

import sys
from pathlib import Path

import wasmtime
from heng_host import Column, Module
from job import FLAGS, read

folder, name, target = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
job = read(folder, name)
config = wasmtime.Config()
if target != "jit":
    config.target = target
module = Module.load(folder / f"{name}.wasm", wasmtime.Engine(config))
raw, at, columns = memoryview((folder / f"{name}.columns").read_bytes()), 0, {}
for input, sizes in zip(module.interface["inputs"], job["sizes"]):
    parts = []
    for size in sizes:
        parts.append(raw[at : at + size] if size else None)
        at += size
    columns[input["name"]] = Column(*parts)
for flags in FLAGS:
    print(module.evaluate_columns(job["as_of"], job["rows"], columns, trace=bool(flags & 1), taken=bool(flags & 2)).digest())
