"""The recipes of a page, run as they stand there: `recipes.py PAGE HENG`.

A block behind `<!-- recipe -->` is run, in the order of the page: shell by itself, the Python and SQL of a section as one program, whose output is
to be what the section's block of text shows.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run(folder: Path, path: str, *command: str) -> str:
    done = subprocess.run(command, cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode != 0:
        sys.exit(f"{command[-1]}\n{done.stdout[-1000:]}{done.stderr[-3000:]}")
    return done.stdout


def main() -> None:
    page, heng = Path(sys.argv[1]), Path(sys.argv[2]).resolve()
    path = os.pathsep.join([str(Path(sys.executable).parent), str(heng.parent), os.environ["PATH"]])
    shown = 0
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "policies").symlink_to(ROOT / "policies")
        for section in re.split(r"^## ", page.read_text(encoding="utf-8"), flags=re.MULTILINE):
            program = ""
            for recipe, kind, body in re.findall(r"(<!-- recipe -->\n\n)?^```(\w+)\n(.*?)^```$", section, re.MULTILINE | re.DOTALL):
                if recipe and kind == "sh":
                    run(folder, path, "sh", "-ec", body)
                elif recipe and kind == "python":
                    program += body
                elif recipe and kind == "sql":
                    program += f'print(database.query({body!r}, "CSVWithNames"), end="")\ndatabase.close()\n'
                elif kind == "text" and program:
                    found = run(folder, path, sys.executable, "-c", program)
                    if found != body:
                        sys.exit(f"{section.splitlines()[0]} prints\n{found}and the page shows\n{body}")
                    shown += 1
    print(f"{shown} recipes print what {page.name} shows")


if __name__ == "__main__":
    main()
