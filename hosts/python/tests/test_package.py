import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from heng_host import Module
from world import module, modules, rewritten

HOME = Path(__file__).resolve().parents[1]
DATA = module("tests/hosts/subsidies.heng")


def python(folder: str, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-X", "utf8", *args], cwd=folder, capture_output=True, encoding="utf-8", check=False)


def blocks(page: str) -> list[tuple[str, str]]:
    """The blocks of a page, each with the word behind its fence."""
    text = (HOME / page).read_text(encoding="utf-8")
    return re.findall(r"^```(\w+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


class Package(unittest.TestCase):
    def test_a_module_proves_itself_and_one_with_another_answer_does_not(self) -> None:
        found = Module.load(DATA).self_test()
        self.assertEqual((found.vectors, found.failed), (1, []))
        other = rewritten(DATA, lambda _, name, content: content.replace(b"5000000", b"5000001") if name == b"heng:vectors" else None)
        with tempfile.TemporaryDirectory() as folder:
            for name, data, wanted in [
                ("module.wasm", DATA, (0, f"1 0 {found.digest}\n", "")),
                ("other.wasm", other, (1, f"1 1 {found.digest}\n", "博士\n")),
            ]:
                Path(folder, name).write_bytes(data)
                done = python(folder, "-m", "heng_host", name)
                self.assertEqual((done.returncode, done.stdout, done.stderr), wanted)
            self.assertEqual(python(folder, "-m", "heng_host", "none.wasm").returncode, 2)

    def test_the_programs_of_the_readmes_print_what_the_pages_show(self) -> None:
        built = modules("policies/hefei")
        for page in ("README.md", "README.zh.md"):
            shown = blocks(page)
            programs = [body for kind, body in shown if kind == "python"]
            self.assertEqual(len(programs), 2, page)
            with tempfile.TemporaryDirectory() as folder:
                for name, data in built.items():
                    Path(folder, f"{name}.wasm").write_bytes(data)
                for upto in (1, 2):
                    done = python(folder, "-c", "\n".join(programs[:upto]))
                    self.assertEqual((done.stderr, done.stdout), ("", dict(shown)["text"]), page)
