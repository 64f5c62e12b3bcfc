"""Which modules are loaded.

A module is refused by the first rule that it breaks; the rules have the names that the Rust host gives them. Here they are checked as far as a
few lines can: the digest, the version and the shape of the interface, nothing imported, a fixed memory, every column inside it and none upon
another. That no float is computed with and that the work has a bound is `heng verify`'s to say.

INVARIANT: of an admitted module every address in the interface lies inside the memory with room for its column.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Iterator, NoReturn

import wasmtime

ABI_MAJOR = 1
PAGE = 65_536
MAX_PAGES = 256
DIGEST = b"sha256:"

WIDTH = {"i8": 1, "i16": 2, "i32": 4, "i64": 8}
"""Bytes of an element, by its storage."""


class LoadError(Exception):
    """Why a module is not loaded: the `rule` that it breaks, and the reason in both languages."""

    def __init__(self, rule: str, zh: str, en: str) -> None:
        super().__init__(f"{en} ({rule})")
        self.rule, self.zh, self.en = rule, zh, en


@dataclass(frozen=True)
class Section:
    """A section: its number, its name if it is a custom one, where it begins, and what it holds."""

    id: int
    name: bytes | None
    start: int
    content: bytes


@dataclass(frozen=True)
class Admitted:
    """What is kept of an admitted module."""

    contract: dict[str, Any]
    code: wasmtime.Module
    digest: str
    vectors: list[dict[str, Any]]


def admit(engine: wasmtime.Engine, data: bytes) -> Admitted:
    """Admits and compiles a module."""
    sections = list(_read(data))
    digest = _check_digest(data, sections)
    contract = _check_interface(_custom(sections, b"heng:abi"))
    code = _check_code(engine, data, sections)
    _check_memory(sections, contract)
    try:
        _check_addresses(contract)
    except (TypeError, KeyError, AttributeError) as why:
        raise _unreadable(repr(why)) from why
    return Admitted(contract, code, digest, _vectors(_custom(sections, b"heng:vectors")))


def _not_wasm(why: str) -> LoadError:
    return LoadError("wasm", f"不是完整的 WebAssembly 模块：{why}", f"this is not a whole WebAssembly module: {why}")


def _number(data: bytes, at: int, end: int) -> tuple[int, int]:
    """The number at a place, and where it ends."""
    value = 0
    for n in range(5):
        if at + n >= end:
            break
        byte = data[at + n]
        value |= (byte & 127) << 7 * n
        if byte < 128:
            return value, at + n + 1
    raise _not_wasm(f"no number at byte {at}")


def _read(data: bytes) -> Iterator[Section]:
    if data[:8] != b"\0asm\1\0\0\0":
        raise _not_wasm("no header")
    at = 8
    while at < len(data):
        start, kind = at, data[at]
        size, at = _number(data, at + 1, len(data))
        end = at + size
        if end > len(data):
            raise _not_wasm(f"a section ends at {end} of {len(data)} bytes")
        name = None
        if kind == 0:
            length, at = _number(data, at, end)
            if at + length > end:
                raise _not_wasm("a section's name is longer than the section")
            name, at = data[at : at + length], at + length
        yield Section(kind, name, start, data[at:end])
        at = end


def _custom(sections: list[Section], name: bytes) -> bytes | None:
    return next((s.content for s in sections if s.name == name), None)


def _check_digest(data: bytes, sections: list[Section]) -> str:
    def refuse(zh: str, en: str) -> NoReturn:
        raise LoadError("digest", zh, en)

    content = _custom(sections[-1:], b"heng:digest")
    if content is None:
        refuse("最后一节不是摘要：文件不完整，或不是衡编译的模块", "the last section is not the digest: the file is cut off, or no Heng module")
    if not content.startswith(DIGEST) or len(content) != len(DIGEST) + 32:
        refuse("摘要不是 SHA-256", "the digest is not a SHA-256")
    found = content[len(DIGEST) :]
    if hashlib.sha256(data[: sections[-1].start]).digest() != found:
        refuse(
            "内容与摘要不符：文件在编译之后被改动或损坏",
            "the digest is not that of the content: the file was altered or damaged after it was compiled",
        )
    return found.hex()


SHAPE = {
    "inputs": ["name", "kind", "ty", "min", "max", "optional", "storage", "values", "known"],
    "doors": ["zh", "en", "inputs"],
    "benefits": ["name", "period", "eligible", "awaiting", "amount", "payable", "items", "amount_inputs"],
    "coordinations": ["name", "kind", "members", "taken"],
}
TOP = ["name", "subject", "language", "source_digest", "capacity", "memory_pages", "parameters", "refusals", "trace", *SHAPE]


def _unreadable(zh: str, en: str | None = None) -> LoadError:
    return LoadError("interface", f"接口说明无法读取：{zh}", f"the interface section cannot be read: {en or zh}")


def _check_interface(section: bytes | None) -> dict[str, Any]:
    if section is None:
        raise LoadError("interface", "模块没有接口说明", "the module has no interface section")
    try:
        contract = json.loads(section)
    except ValueError as why:
        raise _unreadable(str(why)) from why
    # The version is read first: another major version may describe itself in another shape.
    abi = contract.get("abi") if isinstance(contract, dict) else None
    major = abi[0] if isinstance(abi, list) and abi else "?"
    if major != ABI_MAJOR:
        raise LoadError(
            "abi-version",
            f"模块的接口版本为 {major}，此处只支持 {ABI_MAJOR}",
            f"the module's interface has major version {major}; {ABI_MAJOR} is supported here",
        )
    _check_keys(contract, TOP)
    for name, keys in SHAPE.items():
        if not isinstance(contract[name], list):
            raise _unreadable(f"`{name}` 不是列表", f"`{name}` is no list")
        for one in contract[name]:
            _check_keys(one, keys)
    contract.setdefault("policy_parameters", [])
    return contract


def _check_keys(value: Any, keys: list[str]) -> None:
    missing = next((k for k in keys if not isinstance(value, dict) or k not in value), None)
    if missing:
        raise _unreadable(f"缺少 `{missing}`", f"`{missing}` is missing")


def _check_code(engine: wasmtime.Engine, data: bytes, sections: list[Section]) -> wasmtime.Module:
    def has(kind: int) -> bool:
        return any(s.id == kind and s.content[:1] != b"\0" for s in sections)

    if has(2):
        raise LoadError("no-imports", "模块要求导入，衡的模块不依赖任何导入", "the module asks for imports; a Heng module needs none")
    if any(s.id == 8 for s in sections):
        raise LoadError("no-start", "模块在载入时会自行运行", "the module would run while it is loaded")
    if has(4):
        raise LoadError("no-tables", "模块含有函数表，可间接调用", "the module has a table, and could call indirectly")
    try:
        code = wasmtime.Module(engine, data)
    except wasmtime.WasmtimeError as why:
        raise LoadError(
            "wasm", f"模块无效，或使用了不允许的指令：{why}", f"the module is invalid, or uses an instruction that is not allowed: {why}"
        ) from why
    exports = {e.name: e.type for e in code.exports}
    wanted = {"memory": wasmtime.MemoryType, "heng_abi": wasmtime.FuncType, "heng_eval": wasmtime.FuncType}
    if not all(isinstance(exports.get(name), kind) for name, kind in wanted.items()):
        raise LoadError("exports", "模块没有导出 memory、heng_abi、heng_eval", "the module does not export memory, heng_abi and heng_eval")
    return code


def _check_memory(sections: list[Section], contract: dict[str, Any]) -> None:
    def refuse(zh: str, en: str) -> NoReturn:
        raise LoadError("fixed-memory", f"内存不固定或过大：{zh}", f"the memory is not fixed, or too large: {en}")

    content = next((s.content for s in sections if s.id == 5), b"\0")
    memories, at = _number(content, 0, len(content))
    if memories != 1:
        refuse(f"有 {memories} 个内存", f"there are {memories} memories")
    flags, at = _number(content, at, len(content))
    least, at = _number(content, at, len(content))
    most = _number(content, at, len(content))[0] if flags & 1 else None
    if least != most or least > MAX_PAGES:
        shown = "∞" if most is None else most
        refuse(f"{least} 至 {shown} 页", f"{least} to {shown} pages")
    said = contract["memory_pages"]
    if least != said:
        refuse(f"接口写明 {said} 页，模块为 {least} 页", f"the interface says {said} pages, the module has {least}")


def _check_addresses(contract: dict[str, Any]) -> None:
    """Every column inside the memory, none upon another unless both are outputs of benefits and the same column, and what is named by its position there."""

    def refuse(zh: str, en: str) -> NoReturn:
        raise LoadError("addresses", f"接口中的地址有误：{zh}", f"the addresses of the interface are wrong: {en}")

    capacity = contract["capacity"]
    if not isinstance(capacity, int) or capacity <= 0 or capacity % 16 or capacity > 4096:
        refuse(f"容量为 {capacity}", f"the capacity is {capacity}")
    end = 0
    for address, length in sorted(_buffers(contract)):
        if not isinstance(address, int) or address < end:
            refuse(f"{address} 处两列重叠", f"two columns overlap at {address}")
        end = address + length
    size = contract["memory_pages"] * PAGE
    if end > size:
        refuse(f"有一列止于 {end}，内存只有 {size} 字节", f"a column ends at {end}, the memory has {size} bytes")

    def below(limit: int, values: Any) -> bool:
        return all(isinstance(v, int) and 0 <= v < limit for v in values)

    benefits, coordinations = contract["benefits"], contract["coordinations"]
    items = [item for b in benefits for item in b["items"]]
    positions = [p for i in items for p in (i["trace"], i.get("settled"), i.get("applies")) if p is not None]
    versions = [v for b in benefits for v in b.get("versions", ())]
    positions += [v["trace"] for v in versions]
    read = [i for x in (*contract["doors"], *items) for i in x["inputs"]] + [i for b in benefits for i in b["amount_inputs"]]
    read += [b["waits"][1] for b in benefits if b.get("waits")] + [i for b in benefits for i in b.get("version_inputs", ())]
    read += [v["input"] for v in versions if v.get("input") is not None]
    members = all(len(c["members"]) == len(c["taken"]) and below(len(benefits), c["members"]) for c in coordinations)
    recovers = [b["recovers"] for b in benefits if b.get("recovers") is not None]
    recovered = below(len(benefits), recovers) and all(benefits[of].get("recovers") is None for of in recovers)
    if not (below(contract["trace"]["words"] * 16, positions) and below(len(contract["inputs"]), read) and members and recovered):
        refuse("所指的输入、项目或待遇不存在", "an input, item or benefit that it names does not exist")


def _buffers(contract: dict[str, Any]) -> list[tuple[int, int]]:
    """Address and length of every buffer that has a length; what two outputs of benefits show alike is one."""
    capacity, parameters, trace = contract["capacity"], contract["parameters"], contract["trace"]
    out = [(parameters["as_of"], 4), (parameters["flags"], 4), (trace["address"], 4 * capacity * trace["words"])]
    if contract.get("totals") is not None:
        out.append((contract["totals"], 8 + 32 * len(contract["benefits"])))
    for i in contract["inputs"]:
        out.append((i["values"], capacity * WIDTH[i["storage"]]))
        out += [(a, capacity // 8) for a in (i["known"], i.get("present")) if a is not None]
    shown, every = (output_columns(contract, trace=False, taken=taken) for taken in (False, True))
    refusals, benefits, taken = shown[:1], set(shown[1:]), every[len(shown) :]
    out += [(address, capacity * width) for address, width in (*refusals, *benefits, *taken)]
    return [(address, length) for address, length in out if length]


def output_columns(contract: dict[str, Any], *, trace: bool, taken: bool) -> list[tuple[int, int]]:
    """Address and width of every output column, in the order of the interface."""

    def ints(*outs: dict[str, int] | None) -> list[tuple[int, int]]:
        return [column for out in outs if out is not None for column in ((out["values"], 8), (out["known"], 1))]

    columns = [(contract["refusals"], 4)]
    for b in contract["benefits"]:
        codes = [b["eligible"], b["awaiting"], *([b["deciding"]] if b.get("deciding") is not None else []), *([b["waits"][0]] if b.get("waits") else [])]
        columns += [(address, 1) for address in codes] + ints(b["amount"], b["payable"], b.get("periods_left"))
    for c in contract["coordinations"] if taken else ():
        columns += ints(*c["taken"])
    if trace:
        words, address = contract["trace"]["words"], contract["trace"]["address"]
        columns += [(address + 4 * w * contract["capacity"], 4) for w in range(words)]
    return columns


def _vectors(section: bytes | None) -> list[dict[str, Any]]:
    try:
        return json.loads(section) if section is not None else []
    except ValueError as why:
        raise LoadError("vectors", f"测试向量无法读取：{why}", f"the test vectors cannot be read: {why}") from why
