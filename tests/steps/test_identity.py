from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Identity, Step
from flaskgate.steps.identity import identify, is_similar, sketch
from tests.factories import a_finding, a_location

CALL = "app.run(debug=True, port=80)"
LINES = [f"line {number}" for number in range(40)]


def a_file(text: str, kind: Kind = Kind.PYTHON, path: str = "app.py") -> SourceFile:
    return SourceFile(path=PurePosixPath(path), kind=kind, data=text.encode())


def identity(text: str, kind: Kind = Kind.PYTHON, first: int = 1) -> Identity:
    last = len(text.splitlines())
    extent = a_location(start=(first, 1), end=(last, 200))
    found = identify(
        a_finding(location=a_location(start=(first, 1)), extent=extent),
        lambda _: a_file(text, kind),
    )
    assert found is not None
    return found


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("app.run(port=80, debug=True)", id="another order"),
        pytest.param("app.run(debug=True, port=8080)", id="another port"),
        pytest.param("app.run(debug=True)", id="an argument less"),
        pytest.param("web.run(debug=True, port=80)", id="another object"),
        pytest.param("app.run(debug='True', port=80)", id="a text"),
        pytest.param("app.run(debug= Tru e, port=80)", id="a blank inside a word"),
    ],
)
def test_another_statement(text: str) -> None:
    assert identity(text).own.statement != identity(CALL).own.statement


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("    app.run(debug=True, port=80)", id="indented"),
        pytest.param("app.run( debug = True,port=80 )", id="other blanks"),
        pytest.param("app.run(\n    debug=True,\n    port=80,\n)", id="as Black lays it out"),
        pytest.param("app.run(debug=True, port=80)  # nosec B201", id="with a mark"),
        pytest.param("app.run(  # web\n debug=True, port=80)", id="with a comment inside"),
        pytest.param("app.run(debug=True, \\\n    port=80)", id="continued"),
        pytest.param("app.run(debug=True,\r\n port=80)", id="other line ends"),
    ],
)
def test_the_same_statement(text: str) -> None:
    assert identity(text).own == identity(CALL).own


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("f('a')", 'f("a")', id="plain"),
        pytest.param("f('''a''')", 'f("a")', id="three quotes"),
        pytest.param("f(rb'a')", 'f(rb"a")', id="prefixed"),
    ],
)
def test_quotes_are_layout(one: str, other: str) -> None:
    assert identity(one).own == identity(other).own


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("f('a b')", "f('a  b')", id="blanks in a string"),
        pytest.param("f('a#b')", "f('a')", id="a comment sign in a string"),
        pytest.param("f('a\\'b')", "f('a')", id="an escaped quote"),
        pytest.param("f(b'a')", "f('a')", id="bytes"),
    ],
)
def test_strings_are_no_layout(one: str, other: str) -> None:
    assert identity(one).own != identity(other).own


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        pytest.param(
            Kind.DOCKERFILE, 'CMD ["flask", "run"]', 'CMD  [ "flask","run" ]', id="a list"
        ),
        pytest.param(
            Kind.COMPOSE, "command: flask run", "    command: flask run  # web", id="a comment"
        ),
        pytest.param(
            Kind.COMPOSE, "command: [flask, run]", "command:\n  - flask\n  - run", id="a YAML list"
        ),
    ],
)
def test_layout_of_artefacts(kind: Kind, one: str, other: str) -> None:
    assert identity(one, kind).own == identity(other, kind).own


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        pytest.param(Kind.PYTHON, "app.run(debug=True)", "app.run(port=8)", id="a call"),
        pytest.param(Kind.PYTHON, "app.debug = True", "app.debug = x", id="an assignment"),
        pytest.param(
            Kind.DOCKERFILE, 'CMD ["flask", "run", "--debug"]', 'CMD ["flask", "run"]', id="CMD"
        ),
        pytest.param(
            Kind.COMPOSE, "command: flask --debug run", "command: flask run", id="Compose"
        ),
        pytest.param(
            Kind.SHELL, "FLASK_DEBUG=1 flask run", "flask run --no-reload", id="a variable"
        ),
    ],
)
def test_what_is_left_of_a_repaired_statement(kind: Kind, before: str, after: str) -> None:
    assert identity(before, kind).own.rest == identity(after, kind).own.rest


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        pytest.param(Kind.PYTHON, "app.run(debug=True)", "web.run()", id="another object"),
        pytest.param(
            Kind.COMPOSE, "command: flask run --debug", "command: flask --app b run", id="an app"
        ),
    ],
)
def test_what_is_no_repair(kind: Kind, before: str, after: str) -> None:
    assert identity(before, kind).own.rest != identity(after, kind).own.rest


def test_a_file_that_is_gone_has_no_identity() -> None:
    assert identify(a_finding(), lambda _: None) is None
    assert identify(a_finding(), lambda _: a_file("")) is None


def test_long_statements_are_cut() -> None:
    long = "app.run(" + "x, " * 1_000_000 + ")"
    assert identity(long).own.path == PurePosixPath("app.py")


def sketched(lines: list[str]) -> str:
    return sketch(a_file("\n".join(lines)))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(LINES, True, id="the same"),
        pytest.param(LINES[::-1], True, id="in another order"),
        pytest.param([f"  {line}" for line in LINES], True, id="indented"),
        pytest.param([*LINES[:34], *"abcdef"], True, id="a few lines edited"),
        pytest.param([f"other {line}" for line in LINES], False, id="another file"),
        pytest.param([*LINES[:6], *(f"other {line}" for line in LINES)], False, id="some lines"),
        pytest.param([], False, id="empty"),
    ],
)
def test_files_that_have_moved(lines: list[str], *, expected: bool) -> None:
    assert is_similar(sketched(LINES), sketched(lines)) is expected


def test_nothing_is_similar_to_nothing() -> None:
    assert not is_similar("", "")


STEPS = (a_location("Dockerfile", (1, 1)), a_location("start.sh", (1, 1)))


def test_every_statement_that_leads_there_is_kept_with_the_sketch_of_the_file() -> None:
    texts = {
        "app.py": a_file("\n".join([CALL, *LINES])),
        "Dockerfile": a_file("CMD sh start.sh", Kind.DOCKERFILE, "Dockerfile"),
        "start.sh": a_file("python app.py", Kind.SHELL, "start.sh"),
    }
    chain = tuple(Step(location=one, message="a step") for one in STEPS)
    found = identify(a_finding(chain=chain), lambda path: texts[str(path)])
    assert found is not None
    assert found.sketch == sketch(texts["app.py"]) != ""
    assert {str(one.path) for one in found.led_by} == {"Dockerfile", "start.sh"}


@pytest.mark.parametrize(
    ("end", "lines"),
    [((1, 30), 1), ((2, 1), 1), ((2, 2), 2), ((2, 9), 2), ((3, 1), 2)],
    ids=["on its line", "with its line", "a letter more", "on the next", "with the next"],
)
def test_a_statement_has_the_lines_that_it_has_letters_on(end: tuple[int, int], lines: int) -> None:
    text = "first()\nsecond()\nthird()"
    extent = a_location(start=(1, 1), end=end)
    found = identify(
        a_finding(location=a_location(start=(1, 1)), extent=extent), lambda _: a_file(text)
    )
    assert found is not None
    assert found.own == identity("\n".join(text.splitlines()[:lines])).own


def test_letters_that_are_none_have_an_identity() -> None:
    path = PurePosixPath("app.py")
    file = SourceFile(path=path, kind=Kind.PYTHON, data=b"f('\xff')")
    assert identify(a_finding(location=a_location(start=(1, 1))), lambda _: file) is not None
