"""What the hosts are given: a module, columns, and how they stand in their file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FLAGS = (0, 3)
"""Nothing besides statuses and sums, so that blocks of which all is known are answered at once; then everything."""


def read(folder: Path, name: str) -> dict[str, Any]:
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
