from __future__ import annotations

import json
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from flaskgate.engines.base import ScanResult
from flaskgate.engines.semgrep_output import parse
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import NotificationLevel, Position
from tests.factories import a_rule

RECORDED = Path(__file__).parent.parent / "data" / "engines"
RULE = a_rule(id="debug")
CHECKS = {"debug": RULE, "own.debug": a_rule(id="own.debug")}
REFUTERS = {"look-alike": frozenset({"B201"})}


def a_file(path: str, data: bytes, kind: Kind = Kind.PYTHON) -> SourceFile:
    return SourceFile(path=PurePosixPath(path), kind=kind, data=data)


FILES = {
    "src/app.py": a_file(
        "src/app.py", "# é\nfrom shop import app\nx = 'é'; app.run('é', debug=True)\n".encode()
    ),
    "mark.py": a_file("mark.py", b"\xef\xbb\xbfapp.run(debug=True)\r\n\r\napp.run(debug=True)\r\n"),
    "bad.py": a_file("bad.py", b"app.run(debug=True)\nx = = 3\n"),
    "start.sh": a_file("start", b"flask run\n", Kind.SHELL),
}


def a_result(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 (checked by the parser)
    result = {
        "check_id": "debug",
        "path": "src/app.py",
        "start": {"line": 3, "col": 11, "offset": 36},
        "end": {"line": 3, "col": 36, "offset": 61},
        "extra": {"message": "Debug\n is on."},
    }
    return {**result, **changes}


def an_output(*results: object, errors: object = (), scanned: object = tuple(FILES)) -> str:
    paths = {"scanned": scanned}
    data = {"version": "1.182.0", "results": results, "errors": errors, "paths": paths}
    return json.dumps(data)


def read(output: bytes | str) -> ScanResult:
    return parse(output, FILES, CHECKS, REFUTERS)


@pytest.mark.parametrize("front_end", ["native", "default"])
def test_recorded_output(front_end: str) -> None:
    result = read((RECORDED / f"semgrep-{front_end}.json").read_bytes())
    assert [
        (str(one.location.path), *one.location.start, *one.location.end, one.snippet)
        for one in result.findings
    ] == [
        ("bad.py", 1, 1, 1, 20, "app.run(debug=True)"),
        ("mark.py", 1, 1, 1, 20, "app.run(debug=True)"),
        ("mark.py", 3, 1, 3, 20, "app.run(debug=True)"),
        ("src/app.py", 3, 10, 3, 34, "x = 'é'; app.run('é', debug=True)"),
    ]
    assert {one.rule.id for one in result.findings} == {"debug"}
    assert {one.fix.text for one in result.findings if one.fix} == {"app.run()"}
    assert [one.location.path.name for one in result.look_alikes] == ["start"]
    assert [(one.id, str(one.path), one.line) for one in result.notifications] == [
        ("partial-parse", "bad.py", 2)
    ]
    assert (result.run.version, result.run.files) == ("1.182.0", 4)


def test_a_finding_is_whole() -> None:
    (finding,) = read(an_output(a_result())).findings
    assert finding.rule is RULE
    assert finding.message == "Debug is on."
    assert finding.location.start == Position(3, 10)
    assert finding.engines == {"semgrep"}
    assert finding.fix is None


def test_a_fix_stands_where_the_finding_is() -> None:
    extra = {"message": "On.", "fix": "False"}
    (finding,) = read(an_output(a_result(extra=extra))).findings
    assert finding.fix is not None
    assert (finding.fix.location, finding.fix.text) == (finding.location, "False")


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        pytest.param((0, 15), ((1, 3), (2, 6)), id="blanks before and after"),
        pytest.param((2, 7), ((1, 3), (1, 8)), id="none"),
        pytest.param((13, 15), ((2, 6), (3, 1)), id="nothing else"),
    ],
)
def test_white_space_around_a_region_is_left_out(
    span: tuple[int, int], expected: tuple[object, object]
) -> None:
    files = {"a": a_file("a", b"  flask\n  run \n", Kind.SHELL)}
    result = a_result(path="a", start={"offset": span[0]}, end={"offset": span[1]})
    (finding,) = parse(an_output(result, scanned=[]), files, CHECKS, REFUTERS).findings
    assert (finding.location.start, finding.location.end) == expected


@pytest.mark.parametrize(
    ("check", "rule"),
    [
        pytest.param("debug", "debug", id="alone"),
        pytest.param("rules.flask.debug", "debug", id="with folders before it"),
        pytest.param("own.debug", "own.debug", id="an id with a dot"),
        pytest.param("rules.own.debug", "own.debug", id="an id with a dot and folders before it"),
    ],
)
def test_rule_ids(check: str, rule: str) -> None:
    (finding,) = read(an_output(a_result(check_id=check))).findings
    assert finding.rule.id == rule


def test_what_a_refuter_finds_is_a_look_alike() -> None:
    result = read(an_output(a_result(check_id="rules.look-alike")))
    (look_alike,) = result.look_alikes
    assert result.findings == ()
    assert look_alike.refutes == {"B201"}


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        pytest.param(
            {"type": ["PartialParsing", []], "path": "bad.py", "spans": [{"start": {"line": 2}}]},
            ("partial-parse", NotificationLevel.WARNING, "bad.py", 2),
            id="a part that does not parse",
        ),
        pytest.param(
            {"type": "Syntax error", "path": "bad.py"},
            ("syntax-error", NotificationLevel.WARNING, "bad.py", None),
            id="a file that does not parse",
        ),
        pytest.param(
            {"type": "Timeout", "path": "bad.py", "rule_id": "debug"},
            ("engine-timeout", NotificationLevel.ERROR, "bad.py", None),
            id="a file that takes too long",
        ),
        pytest.param(
            {"type": "Too many matches", "path": "bad.py"},
            ("engine-limit", NotificationLevel.ERROR, "bad.py", None),
            id="a file with too many matches",
        ),
        pytest.param(
            {"type": "Fatal error", "spans": [{"start": {"line": 2}}]},
            ("engine-error", NotificationLevel.ERROR, "None", None),
            id="anything else",
        ),
    ],
)
def test_errors(error: object, expected: tuple[object, ...]) -> None:
    (one,) = read(an_output(errors=[error, error])).notifications
    assert (one.id, one.level, str(one.path), one.line) == expected


GOOD = b"class A[T = int]: pass\nx = f'{a['b']}'\n"


@pytest.mark.parametrize(
    ("error", "level"),
    [
        pytest.param({"type": "Syntax error"}, NotificationLevel.ERROR, id="all of it"),
        pytest.param(
            {"type": ["PartialParsing", []], "spans": [((1, 11), (1, 16))]},
            NotificationLevel.WARNING,
            id="a part without a call",
        ),
        pytest.param(
            {"type": ["PartialParsing", []], "spans": [((1, 11), (1, 16)), ((2, 6), (2, 14))]},
            NotificationLevel.WARNING,
            id="two parts without a call",
        ),
        pytest.param(
            {"type": ["PartialParsing", []], "spans": [((1, 11), (2, 3))]},
            NotificationLevel.ERROR,
            id="two lines",
        ),
    ],
)
def test_python_that_semgrep_cannot_parse_was_not_looked_at(
    error: dict[str, Any], level: NotificationLevel
) -> None:
    spans = [
        {"start": {"line": a, "col": b}, "end": {"line": c, "col": d}}
        for (a, b), (c, d) in error.get("spans", ())
    ]
    output = an_output(errors=[{**error, "path": "a.py", "spans": spans}], scanned=["a.py"])
    (one,) = parse(output, {"a.py": a_file("a.py", GOOD)}, CHECKS, REFUTERS).notifications
    assert one.level is level


def test_python_that_was_left_out_in_silence_is_noted() -> None:
    (one,) = read(an_output(scanned=["bad.py", "mark.py"])).notifications
    assert (one.id, str(one.path)) == ("not-scanned", "src/app.py")


@pytest.mark.parametrize(
    "output",
    [
        pytest.param("", id="nothing"),
        pytest.param("Traceback (most recent call last):", id="no JSON"),
        pytest.param("[]", id="no object"),
        pytest.param("{}", id="nothing in it"),
        pytest.param('{"results": 1}', id="no results"),
        pytest.param(an_output(1), id="a result that is none"),
        pytest.param(an_output(a_result(path="other.py")), id="a file that was not given"),
        pytest.param(an_output(a_result(check_id="other")), id="a rule that was not given"),
        pytest.param(an_output(a_result(extra={})), id="no message"),
        pytest.param(an_output(errors=[{"type": []}]), id="an error without a type"),
    ],
)
def test_other_output_is_refused(output: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (JSON's own error counts as well)
        read(output)
