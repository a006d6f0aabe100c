from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Position
from flaskgate.steps.advice import Module, parse
from tests.factories import a_location


def module(text: str, path: str = "app.py") -> Module:
    file = SourceFile(path=PurePosixPath(path), kind=Kind.PYTHON, data=text.encode())
    return parse(file)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"def f(:\n  app.run()", id="a syntax error"),
        pytest.param(b"x = 1\0", id="a null byte"),
        pytest.param(b"(" * 300, id="nested too deeply"),
        pytest.param(b"-" * 100_000 + b"1", id="a long chain"),
    ],
)
def test_what_is_no_python_is_no_statement(data: bytes) -> None:
    file = SourceFile(path=PurePosixPath("app.py"), kind=Kind.PYTHON, data=data)
    place = a_location(start=(1, 1), end=(1, 2))
    parsed = parse(file)
    assert parsed.statement_at(place) == place


def test_what_surrounds_a_syntax_error_is_read() -> None:
    parsed = module("app = Flask()\nx = = 3\nif y:\n  app.run(\n    debug=True)\n")
    place = a_location(start=(5, 5), end=(5, 6))
    span = parsed.statement_at(place)
    assert (span.start.line, span.end.line) == (4, 5)


def test_a_warning_of_the_workspace_is_not_ours() -> None:
    assert module("x = '\\d'\n1 is 1\n") is not None


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        pytest.param("app.run(\n  debug=True,\n)", 2, ((1, 1), (3, 2)), id="a call of three lines"),
        pytest.param("if x:\n  app.run()\n", 2, ((2, 1), (2, 12)), id="inside a block"),
        pytest.param("if (x or\n    y):\n  pass\n", 1, ((1, 1), (2, 8)), id="the head of a block"),
        pytest.param(
            "try:\n  x\nexcept E:\n  app.run()\n", 4, ((4, 1), (4, 12)), id="in a handler"
        ),
        pytest.param("try:\n  x\nfinally:\n  app.run()\n", 4, ((4, 1), (4, 12)), id="in a finally"),
        pytest.param(
            "if x: pass; app.run()\n", 1, ((1, 1), (1, 22)), id="behind another on its line"
        ),
        pytest.param("match x:\n  case 1:\n    app.run()\n", 3, ((3, 1), (3, 14)), id="in a case"),
        pytest.param("if x:\n  a\nelse:\n  app.run()", 4, ((4, 1), (4, 12)), id="in an else"),
        pytest.param("if x: app.run()", 1, ((1, 1), (1, 16)), id="all in one line"),
        pytest.param("a\n\nb; app.run()\nc", 3, ((3, 1), (3, 13)), id="the second of a line"),
        pytest.param("a\n\n# no\nb", 3, ((3, 3), (3, 4)), id="between two statements"),
        pytest.param("# only a comment\n", 1, ((1, 3), (1, 4)), id="no statement"),
    ],
)
def test_statement_at(
    text: str, line: int, expected: tuple[tuple[int, int], tuple[int, int]]
) -> None:
    span = module(text).statement_at(a_location(start=(line, 3), end=(line, 4)))
    assert (span.start, span.end) == (Position(*expected[0]), Position(*expected[1]))
