from __future__ import annotations

import logging
import sys
import threading
from pathlib import Path, PurePosixPath
from types import SimpleNamespace

import pytest

from flaskgate.engines import bandit
from flaskgate.engines.bandit import Bandit
from flaskgate.engines.base import ScanResult
from flaskgate.errors import EngineError
from flaskgate.model import Location, Notification
from flaskgate.source import Kind, SourceFile
from tests.factories import a_rule

RULE = a_rule(id="B201")
IMPORT = "from flask import Flask\n"


def a_file(data: bytes | str, path: str = "app.py", kind: Kind = Kind.PYTHON) -> SourceFile:
    data = data.encode() if isinstance(data, str) else data
    return SourceFile(path=PurePosixPath(path), kind=kind, data=data)


def scan(*files: SourceFile) -> ScanResult:
    return Bandit(rule=RULE).scan(files)


def span(location: Location | None) -> tuple[int, int, int, int]:
    assert location is not None
    return (*location.start, *location.end)


@pytest.mark.parametrize(
    "file",
    [
        pytest.param(a_file("print(1)\n"), id="no word of it"),
        pytest.param(a_file("import flask\napp.run(debug=False)\n"), id="debug off"),
        pytest.param(a_file("app.run(debug=True)  # flask\n"), id="no import"),
        pytest.param(a_file("FROM flask\n# run debug\n", kind=Kind.DOCKERFILE), id="no Python"),
    ],
)
def test_no_finding(file: SourceFile) -> None:
    result = scan(file)
    assert (result.findings, result.notifications) == ((), ())


@pytest.mark.parametrize(
    ("data", "tight", "extent"),
    [
        pytest.param("app.run(debug=True)\n", (2, 9, 2, 19), (2, 1, 2, 20), id="one line"),
        pytest.param(
            "app.run(\n  port=1,\n  debug = True,\n)\n",
            (4, 3, 4, 15),
            (2, 1, 5, 2),
            id="many lines",
        ),
        pytest.param(
            "app.run(debug=(\n  True))\n", (3, 3, 3, 9), (2, 1, 3, 9), id="a value of its own line"
        ),
        pytest.param("app.run(debug=(True))\n", (2, 1, 2, 22), (2, 1, 2, 22), id="in parentheses"),
        pytest.param(
            "x = 'é€😀'; app.run('é', debug=True)\n", (2, 25, 2, 35), (2, 12, 2, 36), id="not ASCII"
        ),
        pytest.param(
            "f(debug=True); app.run(debug=True)\n", (2, 24, 2, 34), (2, 16, 2, 35), id="a neighbour"
        ),
    ],
)
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["no mark", "byte order mark"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_places(
    data: str,
    tight: tuple[int, int, int, int],
    extent: tuple[int, int, int, int],
    mark: str,
    ending: str,
) -> None:
    text = (mark + IMPORT + data).replace("\n", ending)
    (finding,) = scan(a_file(text.encode())).findings
    assert (span(finding.location), span(finding.extent)) == (tight, extent)
    assert finding.snippet == data.splitlines()[tight[0] - 2]


def test_an_old_encoding_counts_characters() -> None:
    data = f"# coding: latin-1\n{IMPORT}x = 'éé'; app.run(debug=True)\n".encode("latin-1")
    (finding,) = scan(a_file(data)).findings
    assert span(finding.location) == (3, 19, 3, 29)


def test_a_finding_is_whole() -> None:
    result = scan(a_file(IMPORT + "app.run(debug=True)\n", path="src/app.py"))
    (finding,) = result.findings
    assert finding.rule is RULE
    assert finding.location.path == PurePosixPath("src/app.py")
    assert finding.engines == {"bandit"}
    assert finding.message == bandit.MESSAGE
    assert (result.run.name, result.run.files) == ("bandit", 1)
    assert result.run.version.count(".") == 2


def test_findings_come_by_location() -> None:
    data = IMPORT + "app.run(debug=True)\n"
    result = scan(a_file(data, "b.py"), a_file(data + "app.run(debug=True)\n", "a.py"))
    assert [(str(one.location.path), one.location.start.line) for one in result.findings] == [
        ("a.py", 2),
        ("a.py", 3),
        ("b.py", 2),
    ]


def test_marks_of_bandit_have_no_say() -> None:
    assert len(scan(a_file(IMPORT + "app.run(debug=True)  # nosec\n")).findings) == 1


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        pytest.param(b"def f(:\n", 2, "no valid Python", id="a syntax error"),
        pytest.param(b"x = 1\n\0\n", None, "no valid Python", id="a null byte"),
        pytest.param(b"x = '\xe9'\n", 2, "no valid Python", id="another encoding"),
        pytest.param(b"# coding: none\n", None, "no valid Python", id="an unknown encoding"),
        pytest.param(b"x" + b".y" * 20_000, None, "nested too deeply", id="a long chain"),
        pytest.param(b"-" * 20_000 + b"1", None, "nested too deeply", id="many signs"),
    ],
)
def test_what_does_not_parse_is_noted_and_the_rest_scanned(
    data: bytes, line: int | None, reason: str
) -> None:
    good = a_file(IMPORT + "app.run(debug=True)\n", "good.py")
    first, rest = (data, b"") if data.startswith(b"#") else (b"", data)
    bad = a_file(first + b"import flask # debug run\n" + rest, "bad.py")
    result = scan(bad, good)
    assert [str(one.location.path) for one in result.findings] == ["good.py"]
    assert result.notifications == (
        Notification(
            id="syntax-error",
            message=f"Bandit could not parse the file: it is {reason}",
            path=PurePosixPath("bad.py"),
            line=line,
        ),
    )


def test_nothing_is_printed(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "flaskgate"):
        scan(a_file(IMPORT + "x = '\\d'; 1 is 1; app.run(debug=True)\n"))
    assert capfd.readouterr() == ("", "")


def test_files_of_the_workspace_are_not_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bandit").mkdir()
    for name in ("bandit/__init__.py", "yaml.py"):
        (tmp_path / name).write_text("raise SystemExit('imported')\n")
    (tmp_path / ".bandit").write_text("[bandit]\nskips = B201\n")
    monkeypatch.chdir(tmp_path)
    assert len(scan(a_file(IMPORT + "app.run(debug=True)\n")).findings) == 1


def test_no_files_need_no_bandit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "bandit.core", None)
    assert scan().run.files == 0


def test_a_missing_bandit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "bandit.core", None)
    with pytest.raises(EngineError, match="Bandit cannot be loaded"):
        scan(a_file("import flask # debug run"))


def test_a_failing_bandit(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: bytes) -> None:
        raise KeyError("surprise")

    monkeypatch.setattr(bandit, "_load", lambda: fail)
    with pytest.raises(EngineError, match="Bandit failed: KeyError"):
        scan(a_file("import flask # debug run"))


def test_the_limit_within_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    release = threading.Event()
    monkeypatch.setattr(bandit, "_load", lambda: lambda _: [] if release.wait(60) else None)
    with pytest.raises(EngineError, match=r"did not finish within 0\.01 seconds"):
        Bandit(rule=RULE, limit=0.01).scan([a_file("import flask # debug run")])
    release.set()
    for thread in threading.enumerate():
        if thread.name == bandit.NAME:
            thread.join()


def test_the_limit_between_files(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter((0.0, 1.0, 3.0))
    visited: list[bytes] = []

    def visit(data: bytes) -> tuple[()]:
        visited.append(data)
        return ()

    monkeypatch.setattr(bandit, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    monkeypatch.setattr(bandit, "_load", lambda: visit)
    with pytest.raises(EngineError, match="did not finish within 2 seconds"):
        Bandit(rule=RULE, limit=2).scan([a_file("import flask # debug run")] * 2)
    assert len(visited) == 1
