"""Parsers of untrusted text take any text: nothing but what they document is raised, and it ends.

The same few texts in every run; `make fuzz` tries new ones. Steps are counted and not seconds:
a call of a Python function is one.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import PurePosixPath
from types import FrameType
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flaskgate.launch.commands.windows import installs_service, posix_words, to_shell
from flaskgate.launch.formats.hcl import read_blocks, read_hcl
from flaskgate.launch.formats.toml_and_json import read_document
from flaskgate.launch.formats.yaml_nodes import read_yaml
from flaskgate.launch.images.instructions import split_dockerfile
from flaskgate.launch.readers.ini_files import ini_assignments
from flaskgate.launch.readers.unit_files import assignments, split_words
from flaskgate.launch.shell.tree import parse as parse_shell
from flaskgate.model.errors import InputError
from flaskgate.model.files import Kind, SourceFile
from flaskgate.settings.config_file import parse_config
from flaskgate.text.python.python import parse as parse_python
from tests.launch.starting import a_unit, traced

MORE = int(os.environ.get("FUZZ", "0"))
"""How many new texts each parser gets; 0 for the few that are always the same."""
FEW = 15
MOST_STEPS = 1_000_000
"""Of a text of some hundred characters."""


class Parser(NamedTuple):
    """A parser, the words its texts are made of, and what it may raise."""

    take: Callable[[SourceFile], object]
    words: tuple[str, ...]
    raises: tuple[type[Exception], ...] = ()


def text(take: Callable[[str], object]) -> Callable[[SourceFile], object]:
    return lambda file: take(file.text)


def whole(take: Callable[..., Iterator[object]], *more: object) -> Callable[[SourceFile], object]:
    return lambda file: list(take(file, *more))


def windows(file: SourceFile) -> None:
    for suffix in (".bat", ".ps1"):
        parse_shell(to_shell(file.text, suffix=suffix))
    installs_service(file.text)
    for line in file.text.splitlines():
        posix_words(line)


def shell(file: SourceFile) -> None:
    traced(a_unit(["/app/start.sh", "one"], {"X": "1"}), {"start.sh": b"#!/bin/sh\n" + file.data})


SHELL = (
    *(
        "if ",
        "then ",
        "else ",
        "fi\n",
        "for x in ",
        "while ",
        "do ",
        "done\n",
        "case $1 in ",
        "esac",
    ),
    *("$(", ")", "`", "${X:-", "}", "$((", "))", "[[ ", "]]", "[ ", "]", "<<E\n", "E\n", "<(", "|"),
    *("&&", "||", ";", "&", "exec ", "eval ", "set -- ", "f() {", "f", "flask run", "X=$X$X", "~"),
    *("${X//a/b}", "${!X}", "${X[@]}", "trap ", "source ", "/app/start.sh", ">", "2>&1", "{a,b}"),
)
YAML = (
    *(
        "- ",
        "  ",
        "a: ",
        "b: ",
        "? ",
        "&a ",
        "*a",
        "<<: ",
        "|\n",
        ">-\n",
        "!!binary ",
        "!x ",
        "---\n",
    ),
    *("...\n", "[", "]", "{", "}", ", ", "'", '"', "#", "%YAML 1.1\n", "\t", "~", "1e9", "{{ x }}"),
)
DOCKER = (
    *("FROM ", "python:3 ", "AS b\n", "RUN ", "CMD ", "ENTRYPOINT ", "ENV ", "A=1 ", "COPY ", "# "),
    *(
        "--from=b ",
        "<<E ",
        "<<-'E'\n",
        "E\n",
        "\\\n",
        "`\n",
        "# escape=`\n",
        '["a", "b"]',
        "ONBUILD ",
    ),
    *("$A", "${A:-b}", "SHELL ", "HEALTHCHECK ", "--mount=type=bind "),
)
HCL = (
    *(
        "resource ",
        '"a" ',
        "{",
        "}",
        "x ",
        "= ",
        "[",
        "]",
        "${",
        "%{ if x }",
        "<<E\n",
        "E\n",
        "jsonencode(",
    ),
    *(")", "command", "# ", "//", "/*", "*/", "for a in b : ", "?", ":", "..."),
)
INI = (
    *(
        "[program:a]\n",
        "[",
        "]",
        "command",
        " = ",
        ":",
        "python a.py",
        ";",
        "#",
        "  ",
        "\t",
        "%(a)s",
    ),
    *("{{ x }}", "\\\n", "ExecStart=", "Environment=", '"', "'", "[Service]\n", "%i", "${X}"),
)
BATCH = (
    *("@echo off\n", "if ", "(", ")", " else ", "for %%a in ", "do ", "goto a\n", ":a\n", "call "),
    *("%1", "%X:~0,1%", "^\n", "`\n", "set X=", "$env:X = ", "foreach ", "try {", "} catch {", "}"),
    *("nssm install a ", "a.exe ", '"', "'", "> nul", "rem ", "#", "&", "|"),
)
PYTHON = (
    *(
        "if x:\n",
        "    ",
        "\t",
        "def f(",
        "):\n",
        "class A:\n",
        "lambda: ",
        "match x:\n",
        "case [",
        "*a",
    ),
    *(
        "f'{",
        "}'",
        "'''",
        '"""',
        "\\\n",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "print x\n",
        "exec 'a'\n",
        "0777",
    ),
    *(
        "@a\n",
        "async ",
        "await ",
        "yield ",
        "try:\n",
        "except* E:\n",
        "# coding: utf-7\n",
        "app.run(",
    ),
    *(
        "debug=True",
        "\f",
        "\x00",
        "x := ",
        "`x`",
        "<>",
        "type X = ",
        "import a as ",
        "\u017f",
        "del ",
    ),
)
TOML = (
    "[a]\n",
    "[[b]]\n",
    "x",
    " = ",
    "'''",
    '"""',
    "{",
    "}",
    "[",
    "]",
    "1979-05-27",
    "inf",
    ".",
    "#",
)

PARSERS: Mapping[str, tuple[Kind, Parser]] = {
    "shell text": (Kind.SHELL, Parser(shell, SHELL)),
    "YAML": (Kind.MANIFEST, Parser(read_yaml, YAML)),
    "the policy": (Kind.MANIFEST, Parser(text(parse_config), YAML, (InputError,))),
    "a Dockerfile": (Kind.DOCKERFILE, Parser(split_dockerfile, DOCKER)),
    "HCL": (Kind.MANIFEST, Parser(whole(read_hcl, frozenset({"command", "x"})), HCL)),
    "blocks of HCL": (Kind.MANIFEST, Parser(whole(read_blocks), HCL)),
    "INI": (Kind.INI, Parser(whole(ini_assignments), INI)),
    "a unit file": (Kind.INI, Parser(whole(assignments), INI)),
    "words of a unit file": (Kind.INI, Parser(text(split_words), INI)),
    "scripts of Windows": (Kind.SHELL, Parser(windows, BATCH)),
    "Python": (Kind.PYTHON, Parser(lambda file: parse_python(file.data), PYTHON)),
    "TOML": (Kind.TOML, Parser(read_document, TOML)),
    "JSON": (Kind.JSON, Parser(read_document, YAML)),
}


class TooManyStepsError(AssertionError):
    """A text takes steps without end."""


@contextmanager
def counted(most: int = MOST_STEPS) -> Iterator[None]:
    """Raise `TooManyStepsError` after so many calls of Python functions."""
    left = most

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal left
        left -= event == "call"
        if left < 0:
            sys.setprofile(None)
            raise TooManyStepsError

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        yield
    finally:
        sys.setprofile(before)


def texts(words: tuple[str, ...]) -> st.SearchStrategy[bytes]:
    """Return texts of these words with anything in between, some of them no UTF-8."""
    piece = st.sampled_from(words) | st.text(max_size=4)
    joined = st.lists(piece, max_size=60).map("".join)
    repeated = st.builds(lambda one, count: one * count, joined, st.sampled_from([1, 1, 1, 40]))
    data = repeated.map(lambda one: one.encode("utf-8", "surrogatepass"))
    return data | st.binary(max_size=200)


@pytest.mark.filterwarnings("ignore::SyntaxWarning")
@pytest.mark.parametrize("name", PARSERS)
def test_any_text_is_taken(name: str) -> None:
    kind, parser = PARSERS[name]

    @settings(
        max_examples=MORE or FEW,
        derandomize=not MORE,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(texts(parser.words))
    def take(data: bytes) -> None:
        file = SourceFile(path=PurePosixPath("a"), kind=kind, data=data)
        with counted():
            try:
                parser.take(file)
            except parser.raises:
                return

    take()


def test_steps_are_counted() -> None:
    def endless() -> None:
        while True:
            texts(("a",))

    with pytest.raises(TooManyStepsError), counted(1_000):
        endless()
    with counted(1_000):
        parse_shell("true")
