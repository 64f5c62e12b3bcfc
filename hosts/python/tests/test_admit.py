import unittest

from heng_host import LoadError, Module
from world import module, rewritten

DATA = module("tests/hosts/subsidies.heng")


class Admission(unittest.TestCase):
    def refused(self, data: bytes, *rules: str) -> None:
        with self.assertRaises(LoadError) as caught:
            Module.load(data)
        self.assertIn(caught.exception.rule, rules, caught.exception)
        self.assertTrue(caught.exception.zh and caught.exception.en)

    def in_interface(self, old: str, new: str) -> bytes:
        def change(kind: int, name: bytes, content: bytes) -> bytes | None:
            if name != b"heng:abi":
                return None
            self.assertIn(old.encode(), content)
            return content.replace(old.encode(), new.encode(), 1)

        return rewritten(DATA, change)

    def section(self, wanted: int, new: bytes) -> bytes:
        return rewritten(DATA, lambda kind, name, content: new if kind == wanted else None)

    def test_a_module_sealed_anew_is_admitted_and_its_digest_is_its_last_bytes(self) -> None:
        self.assertEqual(rewritten(DATA), DATA)
        self.assertEqual(Module.load(DATA).digest, DATA[-32:].hex())

    def test_a_module_cut_off_or_altered_is_refused(self) -> None:
        for n in range(0, len(DATA), 97):
            self.refused(DATA[:n], "wasm", "digest")
            self.refused(DATA[:n] + bytes([DATA[n] ^ 1]) + DATA[n + 1 :], "wasm", "digest")
        self.refused(b"not a module", "wasm")
        self.refused(b"", "wasm")
        self.refused(DATA[:-53], "digest")

    def test_another_major_version_is_refused_and_another_minor_is_not(self) -> None:
        self.refused(self.in_interface('"abi":[1,0]', '"abi":[2,0]'), "abi-version")
        self.refused(self.in_interface('"abi":[1,0]', '"abi":7'), "abi-version")
        Module.load(self.in_interface('"abi":[1,0]', '"abi":[1,9]'))

    def test_an_interface_that_does_not_fit_the_module_is_refused(self) -> None:
        interface = Module.load(DATA).interface
        refusals = f'"refusals":{interface["refusals"]}'
        self.refused(self.in_interface('"capacity":4096', '"capacity":4090'), "addresses")
        self.refused(self.in_interface(refusals, '"refusals":0'), "addresses")
        self.refused(self.in_interface(refusals, '"refusals":4294967295'), "addresses")
        self.refused(self.in_interface('"trace":0', '"trace":9999'), "addresses")
        self.refused(self.in_interface('"subject":', '"sujet":'), "interface")
        self.refused(self.in_interface('"items":', '"itens":'), "interface")
        self.refused(self.in_interface(f'"memory_pages":{interface["memory_pages"]}', '"memory_pages":99'), "fixed-memory")
        self.refused(rewritten(DATA, lambda _, name, content: content[:-1] if name == b"heng:vectors" else None), "vectors")

    def test_a_module_that_imports_starts_grows_has_a_table_or_lacks_an_export_is_refused(self) -> None:
        self.refused(rewritten(DATA, inserted=(1, 2, bytes([1, 1, 97, 1, 98, 0, 0]))), "no-imports")
        self.refused(rewritten(DATA, inserted=(3, 4, bytes([1, 0x70, 0, 1]))), "no-tables")
        self.refused(rewritten(DATA, inserted=(7, 8, bytes([0]))), "no-start")
        self.refused(self.section(5, bytes([1, 0, 8])), "fixed-memory")
        self.refused(self.section(5, bytes([1, 1, 0x81, 2, 0x81, 2])), "fixed-memory")
        self.refused(self.section(7, b"\1\6memory\2\0"), "exports")
        self.refused(self.section(10, b"\0"), "wasm")
