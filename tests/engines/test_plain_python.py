from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

import pytest

from flaskgate.engines.plain_python import plain
from flaskgate.engines.semgrep import Semgrep, default, native
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import NotificationLevel
from tests.engines.test_semgrep import Rules
from tests.factories import a_rule

RULE = """
rules:
  - id: debug
    languages: [python]
    severity: HIGH
    message: On.
    pattern: $APP.run(..., debug=True, ...)
"""
AFTER = "\n\napp.run(debug=True)\n"

SAME = [
    pytest.param("x = f'{a}' + b'c' + rb'd' + u'e'", id="usual prefixes"),
    pytest.param("x = 'rf\"{a}\"'  # F'{b}'", id="prefixes in a text and in a remark"),
    pytest.param("run(*[1], **{})", id="what a call is given"),
    pytest.param("class A(*[B]): pass", id="what a class is made of"),
    pytest.param("a, *b = c", id="what takes the rest"),
    pytest.param("class A[T: (int, str), *Ts, **P]: pass", id="type parameters without defaults"),
    pytest.param("class A[T = run(debug=True)]: pass", id="a default that calls something"),
    pytest.param("# coding: latin-1\nx = [*[1]]", id="another encoding"),
]
REWRITTEN = [
    pytest.param("x = F'{a}'", "x = f'{a}'", id="a capital"),
    pytest.param('x = rf"{a:\'b\'}" Rf"c"', 'x = fr"{a:\'b\'}" fr"c"', id="raw before formatted"),
    pytest.param("x = t'{a}' rT'{b}'", "x = f'{a}' fr'{b}'", id="template strings"),
    pytest.param("x = t'{d['a']}'", "x = f'{d['a']}'", id="a template with its own quotes"),
    pytest.param("for x in *[1], 2: pass", "for x in  [1], 2: pass", id="a star in a loop"),
    pytest.param("a[*[1], 2]", "a[ [1], 2]", id="a star in a subscript"),
    pytest.param("é = 1; a[*[1]]", "é = 1; a[ [1]]", id="a star after what is no ASCII"),
    pytest.param("class A[T = int]: pass", "class A[T      ]: pass", id="a default of a type"),
    pytest.param(
        "def f[T: int = str, **P = [int, str]](x: T): pass",
        "def f[T: int      , **P             ](x: T): pass",
        id="defaults of several types",
    ),
    pytest.param("class A[T = B[a,\n C]]: pass", "class A[T       \n   ]: pass", id="two lines"),
    pytest.param(
        "match a:\n case {'b': c, **d}: pass",
        "match a:\n case {1  : c, 1:d}: pass",
        id="the rest of a mapping",
    ),
    pytest.param(
        "match a:\n case {b.c: [*d], 'e'\n 'f': 1}: pass",
        "match a:\n case {1  : [ d], 1  \n    : 1}: pass",
        id="keys of a mapping",
    ),
]


@pytest.mark.parametrize("source", SAME)
def test_plain_python_stays_as_it_is(source: str) -> None:
    assert plain(source.encode()).decode() == source


@pytest.mark.parametrize(("source", "expected"), REWRITTEN)
def test_plain_words(source: str, expected: str) -> None:
    assert plain(source.encode()).decode() == expected


UNREAD = [
    pytest.param(
        'match a[1]:\n case 1: x = rf\'\\b{"|".join(a)}|(?:b)\\b{a:"b"}\'',
        id="a raw f-string beside match",
    ),
    pytest.param("with (\n a as b,\n c as d,\n): raise X(F'a{not b:#x}')", id="a capital"),
    pytest.param("x = [Rf'#{*a, b}', 1]", id="a star in an f-string"),
    pytest.param("for x in *[1], 2: pass", id="a star in a loop"),
    pytest.param("x: tuple = *[1], 2", id="a star in a value with a type"),
    pytest.param("a[*[1], 2] = 1", id="a star in a subscript"),
    pytest.param("match a:\n case {b.c: 1, **d}: pass", id="patterns"),
    pytest.param("x = t'{a}'", id="a template"),
    pytest.param("x = t'{d['a']!r:>{w}}' t'b'", id="templates side by side"),
    pytest.param("class A[T: int = str, **P = [int]]: pass", id="defaults of types"),
    pytest.param("type A[T = int] = list[T]", id="the default of an alias"),
]
READ = [
    pytest.param("x = f'{d['a']}{'\\n'.join(b)}'", id="quotes and backslashes of 3.12"),
    pytest.param("try: a\nexcept B, C: d", id="exceptions without parentheses"),
    pytest.param("try: a\nexcept* B, C: d", id="groups of exceptions without parentheses"),
    pytest.param("type A[T] = list[T]\ndef f[T: int](x: T): pass", id="type parameters"),
]


@pytest.mark.parametrize("front_end", [native, default])
def test_semgrep_reads_what_is_new_or_rare(front_end: object, tmp_path: Path) -> None:
    """All of them in two calls, each with a finding after it, at its place."""
    sources = [str(row.values[0]) + AFTER for row in (*UNREAD, *READ)]
    result = an_engine(tmp_path, front_end).scan(files(sources))
    assert result.notifications == ()
    assert result.run.files == len(sources)
    found = {(one.location.path.name, one.location.start.line) for one in result.findings}
    assert found == {(f"{number}.py", source.count("\n")) for number, source in enumerate(sources)}


def test_each_of_them_is_something_that_semgrep_does_not_read(tmp_path: Path) -> None:
    """Where a newer one reads it, the row, and perhaps what rewrites it, can go."""
    engine = an_engine(tmp_path, native)
    sources = files([str(row.values[0]) + AFTER for row in UNREAD])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("flaskgate.engines.plain_python.plain", lambda data: data)
        told = {one.path.name for one in engine.scan(sources).notifications if one.path}
    assert told == {one.path.name for one in sources}


def test_what_is_left_out_though_it_calls_something_is_told(tmp_path: Path) -> None:
    source = f"class A[T = app.run(debug=True)]: pass{AFTER}"
    (note,) = an_engine(tmp_path, native).scan(files([source])).notifications
    assert (note.id, note.line) == ("partial-parse", 1)


def test_what_is_no_python_is_told_as_before(tmp_path: Path) -> None:
    source = f"x = = 3\ny = rf'{{a:#x}}'{AFTER}"
    (note,) = an_engine(tmp_path, native).scan(files([source])).notifications
    assert (note.id, note.level) == ("partial-parse", NotificationLevel.WARNING)


def files(sources: Sequence[str]) -> list[SourceFile]:
    return [
        SourceFile(path=PurePosixPath(f"{number}.py"), kind=Kind.PYTHON, data=source.encode())
        for number, source in enumerate(sources)
    ]


def an_engine(folder: Path, front_end: object) -> Semgrep:
    place = folder / "rules.yaml"
    place.write_text(RULE)
    rules = Rules(semgrep_files=[place], checks={"debug": a_rule(id="debug")}, refuters={})
    return Semgrep(rules=rules, front_ends=(front_end,))  # type: ignore[arg-type]
