"""What people write of a fact, read as the integer that the module computes with.

A text means what it means in a cell of a table (docs/tables.md): `1.5万` of a money fact is 1,500,000 fen, `2020年5月1日` and `2020-05-01` are
one date, `36个月` is refused where years are counted. What could mean two things is refused with the reason, never guessed.

INVARIANT: no sum passes through floating point: money is a text, a `Decimal` of yuan or `fen(…)`, never a float, nor an integer of which nobody
can tell whether it counts yuan or fen.
"""

from __future__ import annotations

import datetime
import math
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NoReturn, Union


@dataclass(frozen=True)
class Fen:
    """A sum in whole fen, for programs that hold it so."""

    value: int

    def __post_init__(self) -> None:
        if type(self.value) is not int:
            raise TypeError("fen are whole: an int")


def fen(value: int) -> Fen:
    """`fen(800050)` is 8,000.50 yuan."""
    return Fen(value)


def yuan(value: int | None) -> Decimal | None:
    """Fen as yuan: `yuan(83333)` is `Decimal("833.33")`; None stays None."""
    return None if value is None else Decimal(value).scaleb(-2)


class _Sign:
    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


UNKNOWN = _Sign("UNKNOWN")
ABSENT = _Sign("ABSENT")
Cell = Union[int, _Sign]
EPOCH = datetime.date(1970, 1, 1)


class Wrong(Exception):
    """A value that is not one, and why in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


def fold(text: str) -> str:
    """The text with full-width forms as half-width ones, in NFC, without white space around it."""

    def half(c: str) -> str:
        return chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else " " if c in "\u3000\u00a0" else c

    return "".join(map(half, unicodedata.normalize("NFC", text))).strip()


def names(ty: dict[str, Any]) -> list[str]:
    return ty.get("cases") or ty.get("leaves") or ty.get("literals") or []


def nothing(input: dict[str, Any]) -> Cell:
    """What an empty cell means: absent of a fact that may be absent, else unknown."""
    return ABSENT if input["optional"] else UNKNOWN


def read(value: Any, input: dict[str, Any]) -> Cell:
    """What was given for an input; raises `Wrong` if it is no value of it."""
    ty = input["ty"]
    kind = ty["type"]
    if value is None:
        return nothing(input)
    if isinstance(value, str):
        return _written(fold(value), input)
    if isinstance(value, Fen):
        return within(value.value if kind == "money" else _wrong("此项不是金额", "this is not a sum of money"), input)
    if isinstance(value, bool):
        return int(value) if kind == "yes_no" else _wrong("此项不是是否", "this is not a yes/no")
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return within((value - EPOCH).days if kind == "date" else _wrong("此项不是日期", "this is not a date"), input)
    if isinstance(value, (int, float, Decimal)):
        if kind == "money" and not isinstance(value, Decimal):
            _wrong("金额应写作文字或 Decimal（以元计），或 fen(…)", "money is a text or a Decimal (in yuan), or fen(…), not a bare number")
        if kind not in ("money", "number"):
            _wrong("此项不是数", "this is not a number")
        return within(READ[kind](_plain(value), ty), input)
    return _wrong("不是可用的值", "not a value that a fact can have")


def _plain(value: int | float | Decimal) -> str:
    """A number as people write it; of a float the shortest decimal that stands for it."""
    if not math.isfinite(value):
        _wrong("不是数字", "not a number")
    return format(Decimal(repr(value)) if isinstance(value, float) else Decimal(value), "f")


def _written(text: str, input: dict[str, Any]) -> Cell:
    ty = input["ty"]
    if text == "":
        return nothing(input)
    if text in ("?", "未知"):
        return UNKNOWN
    if text == "无" and input["optional"] and "无" not in names(ty):
        return ABSENT
    return within(READ[ty["type"]](text, ty), input)


def _wrong(zh: str, en: str) -> NoReturn:
    raise Wrong(zh, en)


def within(value: int, input: dict[str, Any]) -> int:
    low, high = input["min"], input["max"]
    if low <= value <= high:
        return value
    (low_zh, low_en), (high_zh, high_en) = ([show(v, input["ty"], language) for language in ("zh", "en")] for v in (low, high))
    return _wrong(f"超出范围，应在 {low_zh} 至 {high_zh} 之间", f"out of range: from {low_en} to {high_en} is accepted")


def _yes_no(text: str, ty: dict[str, Any]) -> int:
    word = text.lower()
    if word in ("是", "yes", "true", "1"):
        return 1
    if word in ("否", "no", "false", "0"):
        return 0
    return _wrong("应填“是”或“否”", "not yes or no; write yes/no, true/false, 1/0 or 是/否")


def _date(text: str, ty: dict[str, Any]) -> int:
    found = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", text) or re.fullmatch(r"([0-9]{4})\s*年\s*([0-9]+)\s*月\s*([0-9]+)\s*日", text)
    if not found:
        _wrong("不是日期，应写作 2020-05-01 或 2020年5月1日", "not a date; write 2020-05-01 or 2020年5月1日")
    try:
        return (datetime.date(*map(int, found.groups())) - EPOCH).days
    except (ValueError, OverflowError):
        return _wrong("日历上没有这一天", "there is no such day in the calendar")


def iso(days: int) -> str:
    """Days since 1970-01-01 as an ISO date."""
    return (EPOCH + datetime.timedelta(days)).isoformat()


@dataclass(frozen=True)
class _Figure:
    """`1,234.50元` is the digits 1234 and 5, and what stands behind them."""

    negative: bool
    whole: str
    fraction: str
    unit: str

    def scaled(self, scale: int, zh: str, en: str) -> int:
        if len(self.fraction) > scale:
            _wrong(zh, en)
        value = int(self.whole + self.fraction.ljust(scale, "0"))
        return -value if self.negative else value


# The integers of a module have at most nineteen digits.
_FIGURE = re.compile(r"([-+]?)([0-9]{1,40}|[0-9]{1,3}(?:[,_][0-9]{3}){1,13})(?:\.([0-9]+))?(?![0-9.,_])\s*(.*)", re.DOTALL)


def _figure(text: str) -> _Figure:
    found = _FIGURE.fullmatch(text)
    if not found:
        _wrong("不是数字", "not a number")
    sign, whole, fraction, unit = found.groups()
    return _Figure(sign == "-", re.sub("[,_]", "", whole), (fraction or "").rstrip("0"), unit)


def _digits(scale: int) -> tuple[str, str]:
    return f"小数最多 {scale} 位", f"at most {scale} digits after the point"


YUAN = {"": 2, "元": 2, "yuan": 2, "万": 6, "万元": 6, "亿": 10, "亿元": 10}


def _money(text: str, ty: dict[str, Any]) -> int:
    figure, per = _figure(text), ty.get("per")
    unit, *period = (part.strip() for part in figure.unit.split("/", 1))
    if unit not in YUAN or any(per is None or canonical(p) != canonical(per) for p in period):
        _wrong_unit(figure.unit, *(unit if per is None else f"{unit}/{per}" for unit in ("元", "yuan")))
    return figure.scaled(YUAN[unit], "金额只能精确到分", "finer than one fen")


def _percent(text: str, ty: dict[str, Any]) -> int:
    figure = _figure(text)
    scale = {"%": 4, "‰": 3}.get(figure.unit)
    if scale is None:
        _wrong("比例须带符号，例如 30% 或 3‰", "a share needs its sign, as in 30% or 3‰")
    return figure.scaled(scale, *_digits(scale))


def _number(text: str, ty: dict[str, Any]) -> int:
    figure, unit, scale = _figure(text), ty.get("unit"), ty["scale"]
    if figure.unit and unit is None:
        _wrong(f"单位 `{figure.unit}` 多余，此项没有单位", f"unit `{figure.unit}` is not expected: this is a plain number")
    if figure.unit and canonical(figure.unit) != canonical(unit):
        _wrong_unit(figure.unit, unit, unit)
    return figure.scaled(scale, *(_digits(scale) if scale else ("应为整数", "a whole number is expected")))


def _wrong_unit(found: str, zh: str, en: str) -> NoReturn:
    _wrong(f"单位 `{found}` 不符，应为 `{zh}`", f"unit `{found}` does not fit: `{en}` is expected")


UNITS = [
    ("个月", "月", "month", "months"),
    ("年", "year", "years"),
    ("周岁", "岁", "years of age"),
    ("天", "日", "day", "days"),
    ("人", "名", "person", "persons", "people"),
]


def canonical(unit: str) -> str:
    """One spelling for the units that people write in several."""
    return next((spellings[0] for spellings in UNITS if unit in spellings), unit)


def _named(text: str, ty: dict[str, Any]) -> int:
    known = names(ty)
    found = next((at for at, name in enumerate(known) if fold(name) == text), None)
    if found is not None:
        return found
    near = nearest(text, known)
    if near is not None:
        _wrong(f"没有这一类，是否为 `{near}`", f"no such case; did you mean `{near}`?")
    more = "…" if len(known) > 8 else ""
    return _wrong(f"没有这一类，可填 {'、'.join(known[:8])}{more}", f"no such case; there are {', '.join(known[:8])}{more}")


def _literal(text: str, ty: dict[str, Any]) -> int:
    """Of a text that the program does not name, the number after the last."""
    literals = ty["literals"]
    return next((at for at, name in enumerate(literals) if fold(name) == text), len(literals))


READ = {
    "yes_no": _yes_no,
    "date": _date,
    "money": _money,
    "percent": _percent,
    "number": _number,
    "enum": _named,
    "region": _named,
    "text": _literal,
}


def nearest(text: str, known: list[str]) -> str | None:
    """The one of the known names that is nearest to a text, if one is near enough to be meant."""
    enough = [(_distance(text, name), at) for at, name in enumerate(known)]
    enough = [(d, at) for d, at in enough if d <= (max(len(text), len(known[at])) + 1) // 2]
    return known[min(enough)[1]] if enough else None


def _distance(a: str, b: str) -> int:
    """Insertions, deletions and changes between two texts."""
    row = list(range(len(b) + 1))
    for i, c in enumerate(a, 1):
        corner, row[0] = row[0], i
        for j, d in enumerate(b, 1):
            corner, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, corner + (c != d))
    return row[-1]


def show(value: int, ty: dict[str, Any], language: str) -> str:
    """A value as people write it."""
    zh, kind = language == "zh", ty["type"]
    if kind == "yes_no":
        return ("否", "是")[value] if zh else ("no", "yes")[value]
    if kind == "date":
        year, month, day = map(int, iso(value).split("-"))
        return f"{year}年{month}月{day}日" if zh else iso(value)
    if kind == "money":
        figure = f"{Decimal(value).scaleb(-2):,.2f}".removesuffix(".00") + ("元" if zh else " yuan")
        return figure if ty.get("per") is None else f"{figure}/{ty['per']}"
    if kind == "percent":
        return f"{_trimmed(value, 4)}%"
    if kind == "number":
        figure, unit = _trimmed(value, ty["scale"]), ty.get("unit")
        if unit is None:
            return figure
        return (figure + ("个月" if unit == "月" else unit)) if zh else f"{figure} {unit}"
    known = names(ty)
    return known[value] if 0 <= value < len(known) else ("其他" if zh else "other")


def _trimmed(value: int, scale: int) -> str:
    text = format(Decimal(value).scaleb(-scale), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
