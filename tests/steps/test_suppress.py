from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import PurePosixPath

import pytest

from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Finding, Ignore, NotificationLevel, Severity, SuppressionKind
from flaskgate.steps.suppress import Suppressing, suppress
from tests.factories import a_finding, a_location, a_rule

RUN = a_rule(id="flask-debug-run", aliases=frozenset({"B201", "run-call"}))
HOW = Suppressing(
    accepts={
        "B201": Severity.HIGH,
        "debug-toolbar": Severity.LOW,
        "dev-server-run": Severity.LOW,
        "flask-debug-run": Severity.HIGH,
        "run-call": Severity.LOW,
    },
    today=dt.date(2030, 6, 1),
)


def python(text: str) -> SourceFile:
    return SourceFile(path=PurePosixPath("app.py"), kind=Kind.PYTHON, data=text.encode())


def finding_at(line: int, last: int | None = None) -> Finding:
    extent = a_location(start=(line, 1), end=((last or line), 40))
    return a_finding(rule=RUN, location=a_location(start=(line, 5), end=(line, 9)), extent=extent)


def outcome(
    text: str, finding: Finding, how: Suppressing = HOW, kind: Kind = Kind.PYTHON
) -> tuple[str | None, list[str]]:
    file = replace(python(text), kind=kind)
    (marked,), remarks = suppress([finding], [file], how)
    reason = None if marked.suppression is None else marked.suppression.justification
    return reason, [remark.id for remark in remarks]


@pytest.mark.parametrize(
    ("text", "remarks"),
    [
        pytest.param("app.run(debug=True)", [], id="no mark"),
        pytest.param("app.run(debug=True)  # noqa: E501", [], id="somebody else's mark"),
        pytest.param("app.run(debug=True)  # ruff: noqa: S201", [], id="a mark for a whole file"),
        pytest.param("app.run(debug=True)  # noqa", ["foreign-suppression"], id="blanket noqa"),
        pytest.param("app.run()  # noqa: S201", ["foreign-suppression"], id="Ruff's"),
        pytest.param("app.run()  # noqa: E501, S201 x", ["foreign-suppression"], id="and others"),
        pytest.param("app.run()  # NOQA:S201", ["foreign-suppression"], id="otherwise spelt"),
        pytest.param("app.run()  # skipcq: BAN-B201", ["foreign-suppression"], id="DeepSource's"),
        pytest.param("app.run()  # NOSONAR kiosk", ["foreign-suppression"], id="SonarQube's"),
        pytest.param("app.run()  # lgtm[py/flask-debug]", ["foreign-suppression"], id="CodeQL's"),
        pytest.param("app.run()  # lgtm", [], id="prose"),
        pytest.param("app.run()  # skipcq: PYL-W0212", [], id="DeepSource's, of another rule"),
        pytest.param("app.run(note='# nosec B201')", [], id="a mark in a string"),
        pytest.param("app.run()  # nosec", ["blanket-suppression"], id="blanket nosec"),
        pytest.param("app.run()  # nosec - mine", ["blanket-suppression"], id="prose is no id"),
        pytest.param("app.run()  # nosemgrep", ["blanket-suppression"], id="blanket nosemgrep"),
        pytest.param("app.run()  # flaskgate: ignore", ["blanket-suppression"], id="blanket ours"),
        pytest.param(
            "app.run()  # flaskgate: ignore[]", ["blanket-suppression"], id="empty brackets"
        ),
        pytest.param(
            "app.run()  # nosemgrep: python.flask.other",
            ["foreign-suppression"],
            id="of another rule set",
        ),
        pytest.param("app.run()  # nosec B999", ["unknown-suppression"], id="unknown Bandit id"),
        pytest.param("app.run()  # nosec B104", ["unknown-suppression"], id="other Bandit id"),
        pytest.param(
            "app.run()  # flaskgate: ignore[flask-debug] x", ["unknown-suppression"], id="typo"
        ),
        pytest.param(
            "app.run()  # flaskgate: ignore[debug-toolbar] x", ["unused-suppression"], id="not here"
        ),
        pytest.param(
            "app.run()\n# flaskgate: ignore[flask-debug-run] x",
            ["unused-suppression"],
            id="the line below",
        ),
    ],
)
def test_what_silences_nothing(text: str, remarks: list[str]) -> None:
    assert outcome(text, finding_at(1)) == (None, remarks)


def test_a_mark_behind_the_line_above_speaks_of_that_line() -> None:
    text = "x = 1  # flaskgate: ignore[flask-debug-run] x\napp.run()"
    assert outcome(text, finding_at(2)) == (None, ["unused-suppression"])


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("app.run()  # flaskgate: ignore[flask-debug-run]", "", id="ours"),
        pytest.param(
            "app.run()  # flaskgate: ignore[flask-debug-run] kiosk", "kiosk", id="ours, reason"
        ),
        pytest.param(
            "app.run()  # Flaskgate: ignore[debug-toolbar, flask-debug-run] - a",
            "a",
            id="several ids",
        ),
        pytest.param("app.run()  # nosec B201", "", id="nosec"),
        pytest.param("app.run()  # nosec flask_debug_true", "", id="nosec by the rule's name"),
        pytest.param("app.run()  # nosec: B104, B201 kiosk", "kiosk", id="nosec with others"),
        pytest.param("app.run()  # noqa # nosec B201", "", id="nosec behind another"),
        pytest.param("app.run()  # nosemgrep: flask-debug-run", "", id="nosemgrep"),
        pytest.param("app.run()  # nosemgrep: a.b.flask-debug-run", "", id="dotted id"),
    ],
)
def test_marks_that_count(text: str, reason: str) -> None:
    assert outcome(text, finding_at(1)) == (reason, [])


def deployed(severity: Severity = Severity.CRITICAL) -> Finding:
    """Return what becomes of `finding_at(1)` where production starts it."""
    rule = a_rule(id="debug-deployed", severity=severity, aliases=frozenset({"run-call"}))
    heard = frozenset({"flask-debug-run", "B201"})
    return replace(finding_at(1), rule=rule, corroborated_by=heard)


MARKS = ["flaskgate: ignore[{}] x", "nosemgrep: {}", "nosemgrep: a.{}"]
NOT_SEEN = [
    *(mark.format("flask-debug-run") for mark in MARKS),
    *(mark.format("run-call") for mark in MARKS),
    "flaskgate: ignore[B201] x",
    "nosec B201",
    "nosec flask_debug_true",
]


@pytest.mark.parametrize("mark", NOT_SEEN)
@pytest.mark.parametrize("severity", [Severity.CRITICAL, Severity.HIGH, Severity.LOW])
def test_what_was_accepted_on_a_laptop_is_news_in_production(mark: str, severity: Severity) -> None:
    found = deployed(severity=severity)
    assert outcome(f"app.run(debug=True)  # {mark}", found) == (None, ["outgrown-suppression"])


def test_what_is_started_can_be_accepted_by_its_name() -> None:
    how = replace(HOW, accepts={**HOW.accepts, "debug-deployed": Severity.CRITICAL})
    text = "app.run(debug=True)  # flaskgate: ignore[debug-deployed] demonstration"
    assert outcome(text, deployed(), how) == ("demonstration", [])


def test_a_mark_accepts_what_is_milder_now() -> None:
    milder = replace(finding_at(1), rule=a_rule(id="flask-debug-inert", severity=Severity.LOW))
    milder = replace(milder, corroborated_by=frozenset({"flask-debug-run"}))
    assert outcome("app.run()  # flaskgate: ignore[flask-debug-run] x", milder) == ("x", [])


def test_a_mark_for_what_was_milder_does_not_accept_what_is_graver_now() -> None:
    graver = replace(finding_at(1), corroborated_by=frozenset({"dev-server-run"}))
    text = "app.run(debug=True)  # flaskgate: ignore[dev-server-run] x"
    assert outcome(text, graver) == (None, ["outgrown-suppression"])


@pytest.mark.parametrize("rule", ["flask-debug-run", "B201", "run-call"])
def test_an_entry_of_the_configuration_accepts_no_more_than_a_mark(rule: str) -> None:
    how = replace(HOW, external=(Ignore(rule=rule, path="**", reason="laptop"),))
    assert outcome("app.run()", deployed(), how) == (None, ["outgrown-suppression"])


@pytest.mark.parametrize(
    ("kind", "text", "counts"),
    [
        pytest.param(Kind.DOCKERFILE, "CMD x # nosec B201", False, id="an argument of a CMD"),
        pytest.param(Kind.JSON, '{"a": 1} # nosec B201', False, id="JSON has none"),
        pytest.param(Kind.PROCFILE, "web: x # nosec B201", False, id="an argument in a Procfile"),
        pytest.param(Kind.COMPOSE, "command: x#nosec B201", False, id="no blank before"),
        pytest.param(Kind.COMPOSE, "command: x # nosec B201", True, id="YAML"),
        pytest.param(Kind.SHELL, "flask run # nosec B201", True, id="shell"),
    ],
)
def test_comments_of_one_line(kind: Kind, text: str, *, counts: bool) -> None:
    assert (outcome(text, finding_at(1), kind=kind)[0] is not None) is counts


@pytest.mark.parametrize(
    ("kind", "mark"),
    [
        pytest.param(Kind.PYTHON, "    # nosec B201", id="Python"),
        pytest.param(Kind.DOCKERFILE, "# nosec B201", id="Dockerfile"),
        pytest.param(Kind.INI, "; nosec B201", id="ini"),
        pytest.param(Kind.UNIT, "# nosec B201", id="unit"),
        pytest.param(Kind.DOTENV, "# nosec B201", id="dotenv"),
    ],
)
def test_alone_on_the_line_above(kind: Kind, mark: str) -> None:
    text = f"{mark}\napp.run()" if kind is not Kind.PYTHON else f"if x:\n{mark}\n    app.run()"
    line = 2 if kind is not Kind.PYTHON else 3
    assert outcome(text, finding_at(line), kind=kind) == ("", [])


def test_any_line_of_the_statement_counts() -> None:
    text = "app.run(\n    debug=True,\n)  # nosec B201"
    assert outcome(text, finding_at(1, 3)) == ("", [])


def test_broken_python_keeps_the_marks_before_the_fault() -> None:
    assert outcome("app.run()  # nosec B201\n'''", finding_at(1)) == ("", [])


def test_a_reason_can_be_required() -> None:
    how = replace(HOW, require_reason=True)
    assert outcome("app.run()  # nosec B201", finding_at(1), how) == (
        None,
        ["suppression-without-reason"],
    )
    assert outcome("app.run()  # nosec B201 kiosk", finding_at(1), how) == ("kiosk", [])


def test_marks_can_be_ignored() -> None:
    how = replace(HOW, honour=False)
    assert outcome("app.run()  # nosec B201\n# nosec", finding_at(1), how) == (None, [])


@pytest.mark.parametrize(
    ("entry", "reason", "remarks"),
    [
        pytest.param({"rule": "debug-toolbar"}, None, ["unused-suppression"], id="another rule"),
        pytest.param({"path": "lib/"}, None, ["unused-suppression"], id="another place"),
        pytest.param(
            {"until": dt.date(2030, 5, 31)}, None, ["expired-suppression"], id="until yesterday"
        ),
        pytest.param({"until": dt.date(2030, 6, 1)}, "kiosk", [], id="until today"),
        pytest.param({}, "kiosk", [], id="for ever"),
        pytest.param({"rule": "B201"}, "kiosk", [], id="by Bandit's name"),
    ],
)
def test_entries_of_the_configuration(
    entry: dict[str, object], reason: str | None, remarks: list[str]
) -> None:
    fields: dict[str, object] = {"rule": "flask-debug-run", "path": "*.py", "reason": "kiosk"}
    how = replace(HOW, external=(Ignore(**{**fields, **entry}),))  # type: ignore[arg-type]
    assert outcome("app.run()", finding_at(1), how) == (reason, remarks)


def test_a_suppression_says_where_it_stands() -> None:
    (marked,), _ = suppress([finding_at(1)], [python("app.run()  # nosec B201")], HOW)
    assert marked.suppression is not None
    assert marked.suppression.kind is SuppressionKind.IN_SOURCE
    assert marked.suppression.location == a_location(start=(1, 14), end=(1, 24))


def test_a_remark_names_its_line() -> None:
    _, (remark,) = suppress([], [python("\n# flaskgate: ignore[nope] x")], HOW)
    assert (remark.path, remark.line) == (PurePosixPath("app.py"), 2)


NOTE, WARNING = NotificationLevel.NOTE, NotificationLevel.WARNING
INSTEAD = "Flaskgate takes `# flaskgate: ignore[flask-debug-run]` and a reason"


@pytest.mark.parametrize(
    ("text", "level", "message"),
    [
        pytest.param(
            "app.run()  # noqa", NOTE, f"(noqa) speaks to another tool; {INSTEAD}", id="foreign"
        ),
        pytest.param(
            "app.run()  # nosec",
            WARNING,
            f"names no rule, so it silences nothing; {INSTEAD}",
            id="blanket",
        ),
        pytest.param(
            "x = 1  # flaskgate: ignore",
            WARNING,
            "names no rule, so it silences nothing",
            id="blanket where nothing is found",
        ),
        pytest.param(
            "app.run()  # flaskgate: ignore[nope, never] x",
            WARNING,
            "names never, nope, which is not a Flaskgate rule",
            id="unknown",
        ),
        pytest.param(
            "x = 1  # flaskgate: ignore[debug-toolbar] x",
            NOTE,
            "silences nothing any more; remove it",
            id="unused",
        ),
        pytest.param(
            "app.run()  # nosec B201",
            WARNING,
            "gives no reason, so it does not count",
            id="no reason",
        ),
        pytest.param(
            "app.run()  # flaskgate: ignore[run-call, dev-server-run] x",
            WARNING,
            "accepts dev-server-run, run-call; what is found here now is flask-debug-run (high), "
            "which nobody has accepted: put it right, or name flask-debug-run",
            id="outgrown",
        ),
    ],
)
def test_remarks_say_what_to_do(text: str, level: NotificationLevel, message: str) -> None:
    found = [finding_at(1)] if text.startswith("app") else []
    _, (remark,) = suppress(found, [python(text)], replace(HOW, require_reason=True))
    assert (remark.level, remark.message) == (level, f"this suppression {message}")


@pytest.mark.parametrize(
    ("entry", "level", "message"),
    [
        pytest.param(
            Ignore(rule="debug-toolbar", path="*.py", reason="x"),
            NOTE,
            "debug-toolbar in *.py silences nothing any more; remove it",
            id="unused",
        ),
        pytest.param(
            Ignore(rule="B201", path="*.py", reason="x", until=dt.date(2030, 5, 31)),
            WARNING,
            "B201 in *.py ended on 2030-05-31",
            id="expired",
        ),
        pytest.param(
            Ignore(rule="run-call", path="*.py", reason="x"),
            WARNING,
            "run-call in *.py accepts run-call; what is found here now is flask-debug-run (high), "
            "which nobody has accepted: put it right, or name flask-debug-run",
            id="outgrown",
        ),
    ],
)
def test_remarks_on_entries_say_what_to_do(
    entry: Ignore, level: NotificationLevel, message: str
) -> None:
    how = replace(HOW, external=(entry,))
    _, (remark,) = suppress([finding_at(1)], [python("app.run()")], how)
    assert (remark.level, remark.message) == (level, f"the entry of 'ignore' for {message}")


def test_a_mark_on_the_line_after_the_statement_does_not_count() -> None:
    finding = replace(finding_at(1), extent=a_location(start=(1, 1), end=(2, 1)))
    assert outcome("app.run()\nx = 1  # nosec B201 kiosk", finding)[0] is None
    longer = replace(finding, extent=a_location(start=(1, 1), end=(2, 2)))
    assert outcome("app.run()\n)  # nosec B201 kiosk", longer)[0] == "kiosk"


def test_an_entry_of_the_configuration_is_told_from_a_mark() -> None:
    how = replace(HOW, external=(Ignore(rule="B201", path="*.py", reason="kiosk"),))
    (marked,), _ = suppress([finding_at(1)], [python("app.run()")], how)
    assert marked.suppression is not None
    assert marked.suppression.kind is SuppressionKind.EXTERNAL
    assert marked.suppression.location is None


def test_one_start_that_was_accepted_speaks_for_another_that_is_no_graver() -> None:
    rule = a_rule(id="debug-deployed", aliases=frozenset({"dev-server-deployed"}))
    how = replace(HOW, accepts={"dev-server-deployed": rule.severity})
    mark = "app.run()  # flaskgate: ignore[dev-server-deployed] kiosk"
    assert outcome(mark, replace(finding_at(1), rule=rule), how) == ("kiosk", [])


def test_a_finding_in_a_file_that_is_gone_has_no_mark() -> None:
    finding = finding_at(1)
    assert suppress([finding], [], HOW) == ((finding,), ())
