"""A loaded module, and the machines that run it."""

from __future__ import annotations

import datetime
import hashlib
import os
import struct
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import wasmtime

from ._admit import WIDTH, Admitted, admit, output_columns
from ._cell import ABSENT, UNKNOWN, Cell, Fen, Wrong, fold, iso, nearest, read
from ._report import Answer, Report

if TYPE_CHECKING:
    import pyarrow

FLAG_TRACE, FLAG_TAKEN = 1, 2
FORMAT = {"i8": "<b", "i16": "<h", "i32": "<i", "i64": "<q"}


@dataclass(frozen=True)
class Reason:
    """One mistake: the fact, what was given, and why that is refused, in both languages."""

    fact: str | None
    value: str | None
    zh: str
    en: str


class Refused(ValueError):
    """What was given cannot be evaluated."""

    def __init__(self, reasons: list[Reason]) -> None:
        self.reasons = reasons
        self.zh = "；".join(r.zh if r.fact is None else f"{r.fact}：{r.zh}" for r in reasons)
        self.en = "; ".join(r.en if r.fact is None else f"{r.fact}: {r.en}" for r in reasons)
        super().__init__(self.en)


@dataclass(frozen=True)
class Column:
    """A column as it lies in the module's memory: values at the storage of their input, least byte first, and bitmaps, least bit first.

    Anything that lends its bytes will do: `bytes`, `array.array`, a numpy array.
    """

    values: Any
    known: Any = None
    """A 0 is an unknown value; None: all are known."""
    present: Any = None
    """A 0 is an absent value; None: all are there."""


@dataclass(frozen=True)
class SelfTest:
    """What became of a module's own examples."""

    vectors: int
    failed: list[str]
    """The names of those that were answered otherwise."""
    digest: str
    """The digest of all their output bytes, with everything that can be asked for."""


class Outputs:
    """The answers for a table, in columns, by their addresses in the interface: see docs/abi.md."""

    def __init__(self, contract: dict[str, Any], rows: int, *, trace: bool, taken: bool) -> None:
        self.rows = rows
        places = output_columns(contract, trace=trace, taken=taken)
        self._columns = [(address, width, bytearray(rows * width)) for address, width in places]
        self._at = {address: data for address, _, data in self._columns}

    def column(self, address: int) -> bytearray:
        """The column that stands at an address of the interface: i32 refusals, u8 codes, i64 sums with u8 `known`, i32 trace words."""
        return self._at[address]

    def _take(self, memory: memoryview, first: int, rows: int) -> None:
        for address, width, data in self._columns:
            data[first * width : (first + rows) * width] = memory[address : address + rows * width]

    def digest(self) -> str:
        """The digest of all output bytes: SHA-256 of the SHA-256 of each column, in the order of the interface."""
        return hashlib.sha256(b"".join(hashlib.sha256(data).digest() for _, _, data in self._columns)).hexdigest()


class _Machine:
    """An instance with a memory of its own, for one thread."""

    def __init__(self, engine: wasmtime.Engine, admitted: Admitted) -> None:
        self.contract = admitted.contract
        self.store = wasmtime.Store(engine)
        exports = wasmtime.Instance(self.store, admitted.code, []).exports(self.store)
        self.eval = exports["heng_eval"]
        # The memory never grows, so what is lent once stays where it is.
        self.memory = memoryview(exports["memory"].get_buffer_ptr(self.store)).cast("B")

    def write(self, cells: list[Cell]) -> int:
        """Writes one row. The code of a refusal that the module cannot see, since its column cannot hold the value."""
        refused = 0
        for i, (input, cell) in enumerate(zip(self.contract["inputs"], cells), 1):
            limit = 1 << (8 * WIDTH[input["storage"]] - 1)
            present = input.get("present")
            if present is None if cell is ABSENT else cell is not UNKNOWN and not -limit <= cell < limit:
                refused, cell = refused or i, UNKNOWN
            if isinstance(cell, int):
                struct.pack_into(FORMAT[input["storage"]], self.memory, input["values"], cell)
            self.memory[input["known"]] = cell is not UNKNOWN
            if present is not None:
                self.memory[present] = cell is not ABSENT
        return refused

    def call(self, day: int, rows: int, *, trace: bool, taken: bool) -> None:
        parameters = self.contract["parameters"]
        struct.pack_into("<i", self.memory, parameters["as_of"], day)
        struct.pack_into("<i", self.memory, parameters["flags"], FLAG_TRACE * trace | FLAG_TAKEN * taken)
        code = self.eval(self.store, rows)
        if code != 0:
            raise RuntimeError(f"heng_eval({rows}) returned {code}")

    def refusal(self) -> int:
        return struct.unpack_from("<i", self.memory, self.contract["refusals"])[0]

    def answer(self) -> Answer:
        """The answer in the first row."""
        contract, memory = self.contract, self.memory
        trace, capacity = contract["trace"], contract["capacity"]

        def int_(out: dict[str, int] | None) -> int | None:
            known = out is not None and memory[out["known"]]
            return struct.unpack_from("<q", memory, out["values"])[0] if known else None

        def state(at: int) -> int:
            word = struct.unpack_from("<I", memory, trace["address"] + 4 * capacity * (at // 16))[0]
            return word >> 2 * (at % 16) & 3

        benefits = [
            {
                "eligible": memory[b["eligible"]],
                "awaiting": memory[b["awaiting"]],
                "deciding": memory[b["deciding"]] if b.get("deciding") is not None else None,
                "waits": memory[b["waits"][0]] if b.get("waits") else None,
                **{name: int_(b.get(name)) for name in ("amount", "payable", "periods_left")},
            }
            for b in contract["benefits"]
        ]
        return Answer(benefits, [[int_(t) for t in c["taken"]] for c in contract["coordinations"]], state)


class Module:
    """A module that was admitted and compiled. Threads may share it: each runs an instance of its own."""

    def __init__(self, engine: wasmtime.Engine, admitted: Admitted) -> None:
        self._engine = engine
        self._admitted = admitted
        self._own = threading.local()
        # Names as they are compared, and the facts of each part.
        self._inputs = {fold(input["name"]): input for input in admitted.contract["inputs"]}
        parts = {name[:at] for name in self._inputs for at, c in enumerate(name) if c == "."}
        # Of each set its cases with their inputs; of each list the input that says how many elements it has, the most, and its elements.
        self._sets: dict[str, list[tuple[str, str]]] = {}
        self._lists: dict[str, tuple[str, int, list[tuple[str, int]]]] = {}
        for name, input in self._inputs.items():
            if input.get("set") is not None:
                whole = fold(input["set"])
                self._sets.setdefault(whole, []).append((name[len(whole) + 1 :], name))
            if input.get("list") is not None and input["list"]["position"] == 0:
                self._lists[fold(input["list"]["name"])] = (name, input["max"], [])
        for name, input in self._inputs.items():
            if input.get("list") is not None and input["list"]["position"] > 0:
                self._lists[fold(input["list"]["name"])][2].append((name, input["list"]["position"]))
        self._below = {part: [n for n in self._inputs if n.startswith(f"{part}.")] for part in parts}

    @staticmethod
    def load(source: bytes | bytearray | memoryview | str | os.PathLike[str], engine: wasmtime.Engine | None = None) -> Module:
        """Admits and compiles a module, from its bytes or from a file; raises `LoadError` if it breaks a rule.

        An engine of your own may be configured otherwise, for instance to interpret (`target = "pulley64"`) where no code may be made.
        """
        if isinstance(source, (str, os.PathLike)):
            with open(source, "rb") as file:
                source = file.read()
        engine = engine or wasmtime.Engine()
        return Module(engine, admit(engine, bytes(source)))

    @property
    def interface(self) -> dict[str, Any]:
        """What the module says of itself: the JSON of its `heng:abi` section."""
        return self._admitted.contract

    @property
    def digest(self) -> str:
        """Its digest, hexadecimal."""
        return self._admitted.digest

    def evaluate(
        self, as_of: str | datetime.date | int, facts: Mapping[str, Any], *, receipts_complete: bool = False
    ) -> dict[str, Any]:
        """The answer for one person, in the shape of `heng run --format json`; sums are fen.

        What is not given is unknown, None is absent; a choice that is not given has not been made. With `receipts_complete` what is not given
        of the history never was. Raises `Refused`, before anything is evaluated, if something cannot be read.
        """
        reasons: list[Reason] = []
        day = self._day(as_of, reasons)
        cells = self._cells(facts, receipts_complete, reasons)
        if reasons:
            raise Refused(reasons)
        machine = self._machine()
        refused = machine.write(cells)
        machine.call(day, 1, trace=True, taken=True)
        code = refused or machine.refusal()
        if code:
            raise Refused([self.reason(code)])
        return {"as_of": iso(day), "benefits": Report(self.interface, cells, machine.answer(), day).benefits()}

    def reason(self, code: int) -> Reason:
        """The reason that a refusal code stands for."""
        inputs, doors = self.interface["inputs"], self.interface["doors"]
        if code > len(inputs):
            door = doors[code - 1 - len(inputs)]
            return Reason(inputs[door["inputs"][0]]["name"] if door["inputs"] else None, None, door["zh"], door["en"])
        return Reason(inputs[code - 1]["name"], None, "超出范围，或无法识别", "out of range, or not one of its values")

    def evaluate_columns(
        self,
        as_of: str | datetime.date | int,
        rows: int,
        columns: Mapping[str, Column],
        *,
        trace: bool = False,
        taken: bool = False,
        receipts_complete: bool = False,
    ) -> Outputs:
        """The answers for a table of any length. An input that is not there is unknown for all.

        What coordinations took, and the trace of the items, are computed if they are asked for.
        """
        reasons: list[Reason] = []
        day = self._day(as_of, reasons)
        given = self._given(columns, rows, reasons)
        if reasons:
            raise Refused(reasons)
        machine, capacity = self._machine(), self.interface["capacity"]
        self._fill_missing(machine.memory, columns, receipts_complete)
        out = Outputs(self.interface, rows, trace=trace, taken=taken)
        for first in range(0, rows, capacity):
            n = min(rows - first, capacity)
            for input, column in given:
                _write_column(machine.memory, input, column, first, n)
            machine.call(day, n, trace=trace, taken=taken)
            out._take(machine.memory, first, n)
        return out

    def evaluate_batch(
        self, as_of: str | datetime.date | int, batch: pyarrow.RecordBatch, *, receipts_complete: bool = False
    ) -> pyarrow.RecordBatch:
        """The answers for an Arrow record batch, as one (needs the extra `arrow`); see the README for the types of the columns."""
        from ._arrow import evaluate

        return evaluate(self, as_of, batch, receipts_complete)

    def self_test(self) -> SelfTest:
        """Holds the module against the answers that every host must give."""
        machine, vectors, failed = self._machine(), self._admitted.vectors, []
        out = Outputs(self.interface, len(vectors), trace=True, taken=True)
        signs: dict[str, Cell] = {"unknown": UNKNOWN, "absent": ABSENT}
        for row, vector in enumerate(vectors):
            refused = machine.write([signs[c] if isinstance(c, str) else c["known"] for c in vector["row"]])
            machine.call(vector["as_of"], 1, trace=True, taken=True)
            out._take(machine.memory, row, 1)
            keys = ("eligible", "awaiting", "amount", "payable", "periods_left")
            found = [[b[k] for k in keys] for b in machine.answer().benefits]
            if found != vector["benefits"] or (refused or machine.refusal()) != vector["refusal"]:
                failed.append(vector["name"])
        return SelfTest(len(vectors), failed, out.digest())

    def _machine(self) -> _Machine:
        # A store of wasmtime is not to be used by two threads.
        if not hasattr(self._own, "machine"):
            self._own.machine = _Machine(self._engine, self._admitted)
        return self._own.machine

    def _day(self, as_of: Any, reasons: list[Reason]) -> int:
        least, most = self.interface["parameters"]["as_of_min"], self.interface["parameters"]["as_of_max"]
        try:
            day = as_of if type(as_of) is int else read(as_of, {"ty": {"type": "date"}, "min": least, "max": most, "optional": False})
        except Wrong as why:
            reasons.append(Reason("as_of", str(as_of), why.zh, why.en))
            return least
        if not isinstance(day, int) or not least <= day <= most:
            reasons.append(Reason("as_of", str(as_of), "不是支持的基准日", "not an as-of date that the module supports"))
            return least
        return day

    def _no_such(self, name: str, names: list[str]) -> Reason:
        near = nearest(name, names)
        zh, en = ("", "") if near is None else (f"，是否为 `{near}`", f"; did you mean `{near}`?")
        return Reason(name, None, f"没有名为 `{name}` 的数据项{zh}", f"no fact is called `{name}`{en}")

    def _cells(self, facts: Mapping[str, Any], receipts_complete: bool, reasons: list[Reason]) -> list[Cell]:
        inputs, given, empty = self._inputs, {}, []

        def put(name: str, value: Any) -> None:
            if name in given:
                reasons.append(Reason(name, str(value), "出现了两次", "it stands there twice"))
            given.setdefault(name, value)

        def say(name: str, value: Any) -> None:
            part = self._below.get(name)
            if isinstance(value, (list, tuple, set, frozenset)) and name in self._sets:
                cases = self._sets[name]
                named, known = {fold(str(v)) for v in value}, [text for text, _ in cases]
                for wrong in sorted(named - set(known)):
                    zh, en = f"没有这一类，可填 {'、'.join(known[:8])}", f"no such case; there are {', '.join(known[:8])}"
                    reasons.append(Reason(name, wrong, zh, en))
                for text, column in cases:
                    put(column, text in named)
            elif isinstance(value, (list, tuple)) and name in self._lists:
                count, most, _ = self._lists[name]
                if len(value) > most:
                    zh, en = f"有 {len(value)} 项，这个列表至多 {most} 项", f"there are {len(value)}; this list has at most {most}"
                    reasons.append(Reason(name, None, zh, en))
                    return
                put(count, len(value))
                for position, element in enumerate(value, 1):
                    if not isinstance(element, Mapping):
                        reasons.append(Reason(f"{name}[{position}]", str(element), "应为字典 {…}", "a mapping {…} is expected"))
                        continue
                    for key, below in element.items():
                        say(f"{name}[{position}].{fold(str(key))}", below)
            elif part and (value is None or isinstance(value, Mapping)):
                if name in inputs:
                    put(name, value is not None)
                if value is None:
                    empty.extend(part)
                for key, below in ({} if value is None else value).items():
                    say(f"{name}.{fold(str(key))}", below)
            elif name in inputs:
                put(name, value)
            else:
                reasons.append(self._no_such(name, list(inputs)))

        if isinstance(facts, Mapping):
            for key, value in facts.items():
                say(fold(str(key)), value)
        else:
            reasons.append(Reason(None, None, "应为字典 {…}", "a mapping {…} is expected"))
        given = {**dict.fromkeys(empty), **given}
        cells: dict[str, Cell] = {}
        for name, input in inputs.items():
            try:
                cells[name] = read(given[name], input) if name in given else _missing(input, receipts_complete)
            except Wrong as why:
                cells[name] = UNKNOWN
                value = given[name].value if isinstance(given[name], Fen) else given[name]
                reasons.append(Reason(input["name"], str(value), why.zh, why.en))
        for name, part in self._below.items():
            if name not in cells:
                continue
            one = next((n for n in part if n in given and isinstance(cells[n], int)), None)
            if name not in given or given[name] == "":
                cells[name] = _presence(part, cells, given, 0 if name in given else cells[name])
            elif one is not None and cells[name] == 0:
                zh, en = f"填的是没有 `{name}`，这里却填了值", f"`{name}` is said not to be there, and a value of it is given"
                reasons.append(Reason(inputs[one]["name"], str(given[one]), zh, en))
        for count, _, elements in self._lists.values():
            if isinstance(cells[count], int):
                self._beyond(cells[count], elements, cells, given, reasons)
        return [cells[name] for name in inputs]

    def _beyond(self, count: Cell, elements: list[tuple[str, int]], cells: dict[str, Cell], given: dict[str, Any], reasons: list[Reason]) -> None:
        """Elements that a list does not reach are not unknown: there is nothing to be known of them."""
        for name, position in elements:
            if position <= count:
                continue
            if given.get(name) is not None and cells[name] is not UNKNOWN:
                zh = f"列表只有 {count} 项，这里却填了第 {position} 项"
                reasons.append(Reason(name, str(given[name]), zh, f"the list has only {count} elements, and this is of number {position}"))
            input = self._inputs[name]
            cells[name] = ABSENT if input["optional"] else input["min"]

    def _given(self, columns: Mapping[str, Column], rows: int, reasons: list[Reason]) -> list[tuple[dict[str, Any], Column]]:
        inputs = {input["name"]: input for input in self.interface["inputs"]}
        given = []
        for name, column in columns.items():
            input = inputs.get(name)
            if input is None:
                reasons.append(self._no_such(name, list(inputs)))
                continue
            lent = [None if b is None else memoryview(b).cast("B") for b in (column.values, column.known, column.present)]
            values, bitmaps = lent[0], [b for b in lent[1:] if b is not None]
            width = WIDTH[input["storage"]]
            if values is None or len(values) != rows * width:
                reasons.append(Reason(name, None, f"此列应有 {rows} 行，每行 {width} 字节", f"this column is to have {rows} rows of {width} bytes"))
            if any(len(b) < (rows + 7) // 8 for b in bitmaps):
                reasons.append(Reason(name, None, "位图过短", "a bitmap is too short"))
            if column.present is not None and input.get("present") is None:
                reasons.append(Reason(name, None, "此项不会缺失，没有存在位图", "this fact is never absent and has no presence bitmap"))
            given.append((input, Column(*lent)))
        return given

    def _fill_missing(self, memory: memoryview, columns: Mapping[str, Column], receipts_complete: bool) -> None:
        capacity = self.interface["capacity"]
        for input in self.interface["inputs"]:
            if input["name"] in columns:
                continue
            cell = _missing(input, receipts_complete)
            size, bits = capacity * WIDTH[input["storage"]], capacity // 8
            memory[input["values"] : input["values"] + size] = bytes(size)
            for address, there in ((input["known"], cell is not UNKNOWN), (input.get("present"), cell is not ABSENT)):
                if address is not None:
                    memory[address : address + bits] = (b"\xff" if there else b"\0") * bits


def _write_column(memory: memoryview, input: dict[str, Any], column: Column, first: int, rows: int) -> None:
    width, at, last = WIDTH[input["storage"]], input["values"], first + rows
    memory[at : at + rows * width] = column.values[first * width : last * width]
    bits = (rows + 7) // 8
    for address, bitmap in ((input["known"], column.known), (input.get("present"), column.present)):
        if address is not None:
            memory[address : address + bits] = b"\xff" * bits if bitmap is None else bitmap[first // 8 : first // 8 + bits]


def _missing(input: dict[str, Any], receipts_complete: bool) -> Cell:
    """What stands where nothing is said: of a complete history that it never was, of a choice that it was not made."""
    if input["kind"] == "choice":
        return ABSENT
    if input["kind"] != "receipt" or not receipts_complete:
        return UNKNOWN
    return ABSENT if input["ty"]["type"] == "date" or input["optional"] else 0


def _presence(part: list[str], cells: dict[str, Cell], given: dict[str, Any], otherwise: Cell) -> Cell:
    """A part of which a fact is known is there; one whose facts were all left empty is not."""
    told = [n for n in part if n in given]
    if any(isinstance(cells[n], int) for n in told):
        return 1
    return 0 if told and all(given[n] is None or given[n] == "" for n in told) else otherwise
