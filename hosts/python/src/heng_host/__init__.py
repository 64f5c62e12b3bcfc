"""Runs Heng modules: policies compiled to WebAssembly that import nothing, own their memory and describe themselves.

    from heng_host import Module

    module = Module.load("policy.wasm")
    answer = module.evaluate("2021-07-01", {"学历": "博士", "户籍迁入日期": None})

It knows nothing of the language: a payment system that holds this package can run a policy and cannot change one.
"""

from ._admit import LoadError
from ._cell import Fen, fen, yuan
from ._module import Column, Module, Outputs, Reason, Refused, SelfTest

__all__ = ["Column", "Fen", "LoadError", "Module", "Outputs", "Reason", "Refused", "SelfTest", "fen", "yuan"]
