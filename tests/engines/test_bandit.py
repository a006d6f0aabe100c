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
from flaskgate.model.errors import EngineError
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Location, NotificationLevel
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
    "data",
    [
        pytest.param(b"def f(:\n", id="a syntax error"),
        pytest.param(b"\0 = 1\n", id="a null byte"),
        pytest.param(b"x" + b".y" * 20_000, id="a long chain"),
        pytest.param(b"-" * 20_000 + b"1", id="many signs"),
    ],
)
def test_what_does_not_parse_is_noted_and_the_rest_scanned(data: bytes) -> None:
    good = a_file(IMPORT + "app.run(debug=True)\n", "good.py")
    bad = a_file(b"import flask\n" + data + b"\napp.run(debug=True)\n", "bad.py")
    result = scan(bad, good)
    found = [(str(one.location.path), one.location.start.line) for one in result.findings]
    assert ("good.py", 2) in found
    assert [(one.id, str(one.path), one.line) for one in result.notifications] == [
        ("syntax-error", "bad.py", 2)
    ]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"x = '\xe9'\n", id="another encoding than it says"),
        pytest.param(b"x = f'{a['b']}'\n", id="an f-string of Python 3.12"),
        pytest.param(b"type X = int\n", id="a type alias"),
        pytest.param(b"try: pass\nexcept A, B: pass\n", id="Python 3.14"),
        pytest.param(b"print 'x'\n", id="Python 2"),
    ],
)
def test_what_this_python_does_not_read_is_scanned(data: bytes) -> None:
    result = scan(a_file(b"import flask\n" + data + b"app.run(debug=True)\n"))
    (finding,) = result.findings
    assert finding.location.start.line == 2 + data.count(b"\n")
    assert result.notifications == ()


def test_an_unknown_encoding_is_read_as_utf_8() -> None:
    result = scan(a_file(f"# coding: none\n{IMPORT}app.run(debug=True)\n"))
    assert [one.location.start.line for one in result.findings] == [3]


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


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of what Bandit imports
def test_a_check_that_fails_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail_at_f(context: SimpleNamespace, _module: str) -> bool:
        if context.call_function_name == "f":
            raise KeyError("surprise")
        return True

    monkeypatch.setattr("bandit.core.context.Context.is_module_imported_like", fail_at_f)
    result = scan(a_file(IMPORT + "app.run(debug=True)\nf()\nb.run(debug=True)\n"))
    assert [one.location.start.line for one in result.findings] == [2, 4]
    assert [(one.id, one.level, one.line) for one in result.notifications] == [
        ("engine-error", NotificationLevel.ERROR, 3)
    ]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of what Bandit imports
def test_where_bandit_gives_up_is_told_and_its_findings_stay(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(_visitor: object, _node: object) -> None:
        raise RecursionError

    data = IMPORT + "app.run(debug=True)\ndef f(): pass\napp.run(debug=True)\n"
    monkeypatch.setattr("bandit.core.node_visitor.BanditNodeVisitor.visit_FunctionDef", fail)
    result = scan(a_file(data))
    assert [one.location.start.line for one in result.findings] == [2]
    assert [(one.id, one.level, one.line) for one in result.notifications] == [
        ("engine-error", NotificationLevel.ERROR, None)
    ]


def test_a_failing_bandit(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> None:
        raise KeyError("surprise")

    monkeypatch.setattr(bandit, "_load", lambda: fail)
    with pytest.raises(EngineError, match="Bandit failed: KeyError"):
        scan(a_file("import flask # debug run"))


def test_the_limit_within_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    release = threading.Event()
    monkeypatch.setattr(bandit, "_load", lambda: lambda _: release.wait(60))
    with pytest.raises(EngineError, match=r"did not finish within 0\.01 seconds"):
        Bandit(rule=RULE, limit=0.01).scan([a_file("import flask # debug run")])
    release.set()
    for thread in threading.enumerate():
        if thread.name == bandit.NAME:
            thread.join()


def test_the_limit_between_files(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter((0.0, 1.0, 3.0))
    visited: list[object] = []

    def visit(tree: object) -> SimpleNamespace:
        visited.append(tree)
        return SimpleNamespace(issues=(), failures=())

    monkeypatch.setattr(bandit, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    monkeypatch.setattr(bandit, "_load", lambda: visit)
    with pytest.raises(EngineError, match="did not finish within 2 seconds"):
        Bandit(rule=RULE, limit=2).scan([a_file("import flask # debug run")] * 2)
    assert len(visited) == 1
