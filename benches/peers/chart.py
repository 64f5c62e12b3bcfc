"""Bars of nanoseconds on a logarithmic scale, as SVG."""

from __future__ import annotations

from html import escape
from math import log10

TITLES = (
    "Reference workload: nanoseconds a person, one thread (shorter is faster; each line is ten times as long)",
    "基准测算：每人所需纳秒，单线程（越短越快；每格为十倍）",
)
LEFT, WIDTH, RIGHT, ROW, TOP = 230, 520, 70, 22, 44
"""Where bars begin, how long the longest may be, the room for its number, and the heights of a line and of what is above the first."""
FONT = "system-ui, 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
HENG, OTHER = "#b3261e", "#8a94a6"


def draw(groups: list[tuple[str, list[tuple[str, float]]]], title: str) -> str:
    """Groups of named numbers; bars of Heng are red."""
    decades = 1 + int(log10(max(value for _, bars in groups for _, value in bars)))
    bottom = TOP + ROW * sum(1 + len(bars) for _, bars in groups)
    parts = [text(12, 24, title, weight="bold")]
    for decade in range(decades + 1):
        x = LEFT + WIDTH * decade / decades
        parts.append(f'<path d="M{x:.1f} {TOP}V{bottom}" stroke="#d0d5dd"/>')
        parts.append(text(x, bottom + 16, f"{10**decade:,}", anchor="middle"))
    y = TOP
    for name, bars in groups:
        parts.append(text(12, y + 16, name, weight="bold"))
        y += ROW
        for label, value in bars:
            length = WIDTH * max(log10(value), 0.01) / decades
            colour = HENG if label.startswith(("Heng", "衡")) else OTHER
            parts.append(text(LEFT - 8, y + 15, label, anchor="end"))
            parts.append(f'<rect x="{LEFT}" y="{y + 3}" width="{length:.1f}" height="{ROW - 6}" rx="2" fill="{colour}"/>')
            parts.append(text(LEFT + length + 6, y + 15, f"{value:.1f}" if value < 100 else f"{value:,.0f}"))
            y += ROW
    width, height = LEFT + WIDTH + RIGHT, bottom + 28
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'font-family="{FONT}" font-size="12" fill="#1d2433">\n<title>{escape(title)}</title>\n<rect width="{width}" height="{height}" fill="#fff"/>\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def text(x: float, y: float, words: str, anchor: str = "start", weight: str = "normal") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-weight="{weight}">{escape(words)}</text>'
