"""Programs from a seed that do something with objects of any two classes, and may be refused."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tests.oracles.generated.grammar import Grammar, Writer, read_grammar
from tests.oracles.generated.program import Program

_HEAD = """import collections, contextlib, dataclasses, enum, functools, os, random
from flask import Flask
app = Flask(__name__)
def f(*args, **names):
    return args
class Plain:
    pass
class Same:
    def __eq__(self, other):
        return True
class Both:
    def __eq__(self, other):
        return self is other
    def __hash__(self):
        return 1
class Own(dict):
    pass
@dataclasses.dataclass
class Pair:
    debug: bool = False
class Mode(enum.Enum):
    DEV = "dev"
"""
_DEEP = 3


@cache
def _grammar() -> Grammar:
    return read_grammar(Path(__file__).with_name("operations_grammar.txt").read_text("utf-8"))


def operation_program(seed: str) -> Program:
    """Return the program of a seed."""
    writer = Writer(_grammar(), seed)
    return Program(text="\n".join([_HEAD, *writer.write("program", _DEEP), ""]))
