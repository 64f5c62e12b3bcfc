import tempfile
import threading
import unittest
from pathlib import Path

import wasmtime

from heng_host import Module
from world import ROOT, columns, module

POLICY = "tests/hosts/subsidies.heng"
PERSON = {
    "学历": "博士",
    "出生日期": "1990-01-01",
    "月收入": "8000",
    "缴费月数": 12,
    "在职": True,
    "持股": None,
    "专业": None,
    "单位": None,
    "选择(住房)": "租房补贴",
}


def later() -> bytes:
    """The same policy as it may be next year: another sum."""
    text = (ROOT / POLICY).read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "next.heng")
        path.write_text(text.replace("标准 1000元/月", "标准 1200元/月"), encoding="utf-8")
        return module(str(path))


class Side(unittest.TestCase):
    def test_two_versions_and_another_policy_run_side_by_side_in_threads(self) -> None:
        old, new, ref4 = Module.load(module(POLICY)), Module.load(later()), Module.load(module("policies/ref4"))
        self.assertNotEqual(old.digest, new.digest)
        tested, found = ref4.self_test(), []

        def amount(one: Module) -> int:
            return one.evaluate("2021-07-01", PERSON, receipts_complete=True)["benefits"]["租房补贴"]["amount"]

        def work() -> None:
            for _ in range(30):
                found.append((amount(old), amount(new), ref4.self_test() == tested))

        threads = [threading.Thread(target=work) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(found, [(100_000, 120_000, True)] * 90)

    def test_an_interpreter_gives_the_same_bytes(self) -> None:
        config = wasmtime.Config()
        config.target = "pulley64"
        data = module("policies/ref4")
        compiled, interpreted = Module.load(data), Module.load(data, wasmtime.Engine(config))
        self.assertEqual(compiled.self_test(), interpreted.self_test())
        for known in (0.9, 1.0):
            rows = columns(compiled.interface, 700, known=known)
            for asked in ({}, {"taken": True, "trace": True}):
                digests = {one.evaluate_columns(18_809, 700, rows, **asked).digest() for one in (compiled, interpreted)}
                self.assertEqual(len(digests), 1)
