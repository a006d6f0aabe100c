"""Python programs from a seed."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from tests.oracles.generated.grammar import Grammar, Writer, read_grammar
from tests.oracles.generated.program import Program

HEADER = "from flask import Flask\nimport os\n"
APP = "app = Flask(__name__)\n"
_IMPORTED = (
    *("abc", "argparse", "atexit", "collections", "contextlib", "copy", "dataclasses", "enum"),
    *("functools", "getopt", "itertools", "json", "logging", "math", "operator", "optparse"),
    *("pathlib", "random", "re", "socket", "string", "sys", "threading", "time", "types", "typing"),
    *("ast", "asyncio", "collections.abc", "concurrent.futures", "configparser", "contextvars"),
    *("csv", "datetime", "heapq", "importlib", "inspect", "io", "queue", "shlex", "textwrap"),
    *("warnings", "weakref"),
)
_VARIABLES = ("MODE", "APP_ENV", "DEBUG", "STAGE", "LEVEL")
_VALUES = ("dev", "prod", "1", "0", "true", "")
_DEEP = 3


@cache
def _grammar() -> Grammar:
    return read_grammar(Path(__file__).with_name("python_grammar.txt").read_text("utf-8"))


def python_program(seed: str) -> Program:
    """Return the program of a seed: header, imports, the app, statements, and how it ends."""
    writer = Writer(_grammar(), seed)
    writer.allowed = frozenset({"main"})
    lines = list(writer.statements(2 + writer.number(8), _DEEP))
    body = "\n".join([*lines, *writer.write("end", _DEEP), ""])
    imports = "".join(
        f"import {name}\n" for name in _IMPORTED if re.search(rf"(?<![\w.]){name}\.", body)
    )
    return Program(
        text=f"{HEADER}{imports}{APP}{body}",
        arguments=_arguments(writer),
        environment=_environment(writer),
    )


def _arguments(writer: Writer) -> tuple[str, ...]:
    if writer.number(3):
        return ()
    options = (("--debug",), ("--mode", "dev"), ("--mode=prod",), ("--level", "1"))
    return tuple(word for option in options if not writer.number(3) for word in option)


def _environment(writer: Writer) -> dict[str, str]:
    found = {
        name: _VALUES[writer.number(len(_VALUES))] for name in _VARIABLES if not writer.number(4)
    }
    if "LEVEL" in found:
        found["LEVEL"] = str(writer.number(3))
    if not writer.number(12):
        found["FLASK_DEBUG"] = str(writer.number(2))
    return found
