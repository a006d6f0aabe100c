"""What a launch finding takes in, which guesses are void, and what becomes inert."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any  # fields are checked by the dataclasses

import pytest

from flaskgate.model.findings import Finding, Location, Replacement, Severity, Step
from flaskgate.model.launch_evidence import NONE, Doubt, Evidence, Served
from flaskgate.model.report import Refuted
from flaskgate.model.wording import NOT_STARTED
from flaskgate.settings.catalog import load_catalogue
from flaskgate.steps.apply_launch_evidence import apply_evidence
from tests.factories import a_finding, a_location
from tests.soon import ends_soon

RULES = load_catalogue().rules
ARTEFACT = a_location("Dockerfile", (4, 1))
CALL = a_location("app.py", (8, 5), (8, 24))
ARGUMENT = a_location("app.py", (8, 13), (8, 23))
FOLDER = PurePosixPath()


def a_step(location: Location) -> Step:
    return Step(location=location, message="a step")


def doubt(*folders: PurePosixPath, files: frozenset[PurePosixPath] = frozenset()) -> Doubt:
    return Doubt(
        step=a_step(ARTEFACT), reason="RUNNER is set nowhere", folders=folders, files=files
    )


def by_launch(rule: str, location: Location = ARGUMENT, **changes: Any) -> Finding:  # noqa: ANN401 - see the import
    finding = Finding(
        rule=RULES[rule],
        location=location,
        message="Started.",
        engines=frozenset({"launch"}),
        chain=(a_step(ARTEFACT), a_step(CALL)),
    )
    return replace(finding, **changes)


def seen(rule: str, location: Location = ARGUMENT, **changes: Any) -> Finding:  # noqa: ANN401 - see the import
    return a_finding(rule=RULES[rule], location=location, **changes)


def said(findings: tuple[Finding, ...]) -> list[str]:
    return [f"{one.rule.id} {one.location.path}:{one.location.start.line}" for one in findings]


@pytest.mark.parametrize(
    ("finding", "launch"),
    [
        pytest.param(
            seen("flask-debug-run", a_location("app.py", (9, 13))), "debug-deployed", id="next line"
        ),
        pytest.param(
            seen("flask-debug-run", a_location("b.py", (8, 13))), "debug-deployed", id="other file"
        ),
        pytest.param(seen("werkzeug-pin-off"), "debug-deployed", id="another story"),
        pytest.param(seen("traceback-response"), "debug-deployed", id="a leak of its own"),
        pytest.param(seen("flask-debug-run"), "dev-server-deployed", id="debug is worse"),
        pytest.param(seen("flask-debug-run"), "dev-server-on-import", id="debug on import"),
        pytest.param(seen("dev-server-run"), "debug-behind-server", id="the server is not meant"),
        pytest.param(seen("dev-server-run"), "launch-unresolved", id="nothing is known"),
        pytest.param(seen("gunicorn-reload", ARTEFACT), "debug-deployed", id="another flag"),
    ],
)
def test_a_finding_stands_beside_a_launch(finding: Finding, launch: str) -> None:
    findings = apply_evidence([finding], Evidence(findings=(by_launch(launch),)), RULES).findings
    assert len(findings) == 2
    assert all(not one.corroborated_by for one in findings)


@pytest.mark.parametrize(
    ("finding", "launch"),
    [
        pytest.param(seen("flask-debug-run"), "debug-deployed", id="the argument"),
        pytest.param(seen("flask-debug-env"), "debug-deployed", id="a variable in the call"),
        pytest.param(seen("flask-debug-config"), "debug-deployed", id="a config key"),
        pytest.param(seen("dev-server-run", CALL), "debug-deployed", id="the server is less"),
        pytest.param(seen("debug-environment", ARTEFACT), "debug-deployed", id="a variable's line"),
        pytest.param(seen("debug-deployed", ARTEFACT), "debug-deployed", id="the guess was right"),
        pytest.param(seen("werkzeug-debugger"), "debug-deployed", id="middleware"),
        pytest.param(seen("dev-server-deployed", ARTEFACT), "dev-server-deployed", id="the start"),
        pytest.param(seen("dev-server-run", CALL), "dev-server-deployed", id="the call"),
        pytest.param(seen("unsafe-werkzeug", CALL), "dev-server-deployed", id="the opt-out"),
        pytest.param(seen("dev-server-run", CALL), "dev-server-on-import", id="on import"),
        pytest.param(seen("flask-debug-config"), "debug-behind-server", id="behind a server"),
        pytest.param(seen("flask-debug-run"), "flask-debug-env", id="by the environment"),
        pytest.param(seen("werkzeug-traceback"), "werkzeug-traceback", id="the traceback"),
        pytest.param(
            seen("functions-framework-debug", ARTEFACT), "functions-framework-debug", id="a flag"
        ),
        pytest.param(
            seen(
                "flask-debug-run",
                a_location("app.py", (3, 1)),
                extent=a_location("app.py", (3, 1), (9, 2)),
            ),
            "debug-deployed",
            id="a statement of several lines",
        ),
    ],
)
def test_a_launch_takes_in_its_story(finding: Finding, launch: str) -> None:
    evidence = Evidence(findings=(by_launch(launch),))
    (joined,) = apply_evidence([finding], evidence, RULES).findings
    assert joined.rule.id == launch
    assert joined.engines == {"launch", "semgrep"}
    assert joined.corroborated_by == {finding.rule.id} - {launch}


def test_every_launch_through_a_line_hears_it() -> None:
    other = by_launch("debug-deployed", a_location("Dockerfile", (3, 1)))
    witness = seen("flask-debug-run", corroborated_by=frozenset({"B201"}))
    evidence = Evidence(findings=(by_launch("flask-debug-env"), other))
    heard = [one.corroborated_by for one in apply_evidence([witness], evidence, RULES).findings]
    assert heard == [{"B201", "flask-debug-run"}] * 2


@pytest.mark.parametrize(
    ("location", "own", "expected"),
    [
        pytest.param(CALL, None, None, id="beside the place"),
        pytest.param(ARGUMENT, None, "debug=False", id="at the place"),
        pytest.param(ARGUMENT, "False", "False", id="its own first"),
    ],
)
def test_a_fix_is_taken_over(location: Location, own: str | None, expected: str | None) -> None:
    place = a_location("app.py", (8, 13), (8, 23))
    elsewhere = a_location("app.py", (8, 1), (8, 4))
    fix = Replacement(location=place, text="debug=False")
    mine = None if own is None else Replacement(location=place, text=own)
    witness = seen("flask-debug-run", place if location is ARGUMENT else elsewhere, fix=fix)
    evidence = Evidence(findings=(by_launch("debug-deployed", fix=mine),))
    (joined,) = apply_evidence([witness], evidence, RULES).findings
    assert (joined.fix.text if joined.fix else None) == expected


def test_more_corrections_than_a_line_can_have_are_not_kept() -> None:
    fix = Replacement(location=CALL, text="x")
    outside = [seen("flask-debug-run", a_location("app.py", (8, 1), (8, 2)), fix=fix)] * 20
    evidence = Evidence(findings=(by_launch("debug-deployed"),))
    (joined,) = apply_evidence(
        [*outside, seen("flask-debug-run", fix=fix)], evidence, RULES
    ).findings
    assert joined.fix is None


def test_a_start_of_two_lines_takes_the_first_correction_of_them() -> None:
    place = a_location("app.py", (8, 5), (9, 24))
    lines = [a_location("app.py", (line, 7), (line, 9)) for line in (8, 9)]
    witnesses = [
        seen("flask-debug-run", one, fix=Replacement(location=one, text=str(one.start.line)))
        for one in lines
    ]
    evidence = Evidence(findings=(by_launch("debug-deployed", place),))
    (joined,) = apply_evidence(witnesses, evidence, RULES).findings
    assert joined.fix == witnesses[0].fix


@pytest.mark.parametrize("is_first", [True, False], ids=["debug first", "server first"])
def test_places_that_share_a_line_take_in_what_each_tells(*, is_first: bool) -> None:
    debug = by_launch("debug-deployed", a_location("app.py", (8, 13), (8, 23)), chain=())
    server = by_launch("dev-server-on-import", a_location("app.py", (8, 1), (9, 2)), chain=())
    both = (debug, server) if is_first else (server, debug)
    findings = apply_evidence([seen("flask-debug-run")], Evidence(findings=both), RULES).findings
    assert sorted(one.rule.id for one in findings) == ["debug-deployed", "dev-server-on-import"]


READ = frozenset({ARTEFACT.path})


@pytest.mark.parametrize(
    ("finding", "evidence", "remaining"),
    [
        pytest.param(seen("debug-deployed", ARTEFACT), NONE, 1, id="an artefact nobody read"),
        pytest.param(
            seen("debug-deployed", ARTEFACT),
            Evidence(read=frozenset({PurePosixPath("web/Dockerfile")})),
            1,
            id="another artefact was read",
        ),
        pytest.param(
            seen("debug-environment", ARTEFACT), Evidence(read=READ), 1, id="a variable is a fact"
        ),
        pytest.param(
            seen("dev-server-run", ARTEFACT), Evidence(read=READ), 1, id="a call is a fact"
        ),
        pytest.param(
            seen("dev-server-deployed", ARTEFACT),
            Evidence(read=READ, findings=(by_launch("launch-unresolved"),)),
            2,
            id="what nobody could follow",
        ),
        pytest.param(
            seen("dev-server-deployed", ARTEFACT), Evidence(read=READ), 0, id="nothing starts it"
        ),
        pytest.param(
            seen("debug-deployed", a_location("Dockerfile", (2, 1))),
            Evidence(read=READ, findings=(by_launch("dev-server-deployed"),)),
            1,
            id="something else is started",
        ),
    ],
)
def test_a_guess_at_a_start_is_void(finding: Finding, evidence: Evidence, remaining: int) -> None:
    assert len(apply_evidence([finding], evidence, RULES).findings) == remaining


def served(root: str = ".", **changes: Any) -> Served:  # noqa: ANN401 - see the import
    one = Served(root=PurePosixPath(root), program="gunicorn", step=a_step(ARTEFACT))
    return replace(one, **changes)


APP = frozenset({CALL.path})


@pytest.mark.parametrize(
    ("rule", "changes", "is_left"),
    [
        pytest.param("dev-server-run", {}, False, id="a server imports the app"),
        pytest.param("flask-debug-run", {}, True, id="debug mode is named all the same"),
        pytest.param("dev-server-run", {"served": ()}, True, id="nothing serves it"),
        pytest.param("dev-server-run", {"served": (served("web"),)}, True, id="elsewhere"),
        pytest.param("dev-server-run", {"started": APP}, True, id="production runs the file, too"),
        pytest.param("dev-server-run", {"apart": APP}, True, id="another app beside it"),
        pytest.param("dev-server-run", {"answering_blocks": (CALL,)}, True, id="in a view"),
        pytest.param(
            "dev-server-run",
            {"doubts": (Doubt(step=a_step(ARTEFACT), reason="x", folders=(PurePosixPath(),)),)},
            True,
            id="an unknown start may get there",
        ),
    ],
)
def test_a_development_server_beside_the_one_that_serves(
    rule: str, changes: dict[str, Any], *, is_left: bool
) -> None:
    evidence = Evidence(**{"served": (served(),), **changes})
    finding = a_finding(rule=RULES[rule], location=CALL)
    standing = apply_evidence([finding], evidence, RULES)
    assert bool(standing.findings) == is_left
    assert [one.reason for one in standing.refuted] == ([] if is_left else [SERVED])


@pytest.mark.parametrize(
    ("second", "left"),
    [
        pytest.param(("dev-server-run", "app.py"), 1, id="another call in the file"),
        pytest.param(("dev-server-run", "web.py"), 2, id="another file"),
        pytest.param(("flask-debug-run", "app.py"), 2, id="another rule"),
    ],
)
def test_one_word_about_the_development_servers_of_a_file(
    second: tuple[str, str], left: int
) -> None:
    rule, path = second
    findings = [
        a_finding(rule=RULES["dev-server-run"], location=a_location("app.py", (3, 1))),
        a_finding(rule=RULES[rule], location=a_location(path, (9, 1))),
    ]
    standing = apply_evidence(findings, NONE, RULES)
    assert len(standing.findings) == left
    assert [one.reason for one in standing.refuted] == [
        "the development server of this file is named in line 3"
    ] * (2 - left)
    raised = [replace(one, rule=replace(one.rule, severity=Severity.HIGH)) for one in findings]
    assert len(apply_evidence(raised, NONE, RULES).findings) == 2, "what may gate is never left out"


START = f"{ARTEFACT.path}:{ARTEFACT.start.line}"
SERVED = f"production does not get here: {START} serves the app through gunicorn"


@pytest.mark.parametrize(
    ("rule", "evidence", "expected"),
    [
        pytest.param("flask-debug-run", NONE, "flask-debug-run", id="nothing is known"),
        pytest.param(
            "flask-debug-run", Evidence(served=(served("web"),)), "flask-debug-run", id="elsewhere"
        ),
        pytest.param(
            "flask-debug-run",
            Evidence(served=(served(),), started=APP),
            "flask-debug-run",
            id="the file itself is started too",
        ),
        pytest.param(
            "flask-debug-run",
            Evidence(served=(served(),), doubts=(doubt(FOLDER),)),
            "flask-debug-run",
            id="something above starts who knows what",
        ),
        pytest.param(
            "werkzeug-debugger", Evidence(served=(served(),)), "werkzeug-debugger", id="any server"
        ),
        pytest.param(
            "debug-environment", Evidence(served=(served(),)), "debug-environment", id="no code"
        ),
        pytest.param(
            "flask-debug-config",
            Evidence(served=(served(),)),
            "debug-behind-server",
            id="R9: a config that may be loaded",
        ),
        pytest.param(
            "flask-debug-config",
            Evidence(served=(served(is_debug_off=True), served())),
            "debug-behind-server",
            id="R9: one of two servers may load it",
        ),
        pytest.param(
            "flask-debug-config",
            Evidence(served=(served(is_debug_off=True),)),
            "flask-debug-inert",
            id="a config that is not loaded",
        ),
        pytest.param(
            "flask-debug-run", Evidence(served=(served(),)), "flask-debug-inert", id="R10: B043"
        ),
        pytest.param(
            "flask-debug-env", Evidence(served=(served(),)), "flask-debug-inert", id="R10: variable"
        ),
        pytest.param(
            "flask-debug-run",
            Evidence(served=(served(),), doubts=(doubt(PurePosixPath("web")),)),
            "flask-debug-inert",
            id="something unknown is elsewhere",
        ),
        pytest.param(
            "flask-debug-run",
            Evidence(debug_off_calls=(CALL,)),
            "flask-debug-inert",
            id="a quiet call",
        ),
        pytest.param(
            "flask-debug-run",
            Evidence(debug_off_calls=(CALL,), started=APP),
            "flask-debug-inert",
            id="a quiet call of a file that is started",
        ),
        pytest.param(
            "flask-debug-run",
            Evidence(debug_off_calls=(a_location("app.py", (8, 40)), a_location("app.py", (9, 1)))),
            "flask-debug-run",
            id="quiet calls beside it",
        ),
    ],
)
def test_what_production_does_not_reach_is_inert(
    rule: str, evidence: Evidence, expected: str
) -> None:
    (joined,) = apply_evidence([seen(rule)], evidence, RULES).findings
    assert joined.rule.id == expected
    assert (rule in joined.corroborated_by) == (rule != expected)


def test_what_is_inert_asks_for_nothing() -> None:
    message = f"It is on, and {NOT_STARTED}."
    finding = seen("flask-debug-env", message=message, remedy="Set A to b.", cause=ARGUMENT)
    (joined,) = apply_evidence([finding], Evidence(served=(served(),)), RULES).findings
    assert joined.message.startswith("It is on. ")
    assert (joined.remedy, joined.cause) == ("", None)


def test_what_several_engines_say_of_one_line_is_taken_in_together() -> None:
    fix = Replacement(location=ARGUMENT, text="")
    said_first = seen("flask-debug-run", engines=frozenset({"bandit"}), fix=None)
    said_then = seen("flask-debug-run", corroborated_by=frozenset({"B201"}), fix=fix)
    evidence = Evidence(findings=(by_launch("debug-deployed"),))
    for findings in ([said_first, said_then], [said_then, said_first]):
        (joined,) = apply_evidence(findings, evidence, RULES).findings
        assert joined.engines == {"launch", "bandit", "semgrep"}
        assert joined.corroborated_by == {"B201", "flask-debug-run"}
        assert joined.fix == fix


def test_two_stories_of_one_line_take_in_what_each_tells() -> None:
    evidence = Evidence(
        findings=(by_launch("debug-behind-server"), by_launch("dev-server-on-import"))
    )
    findings = [seen("flask-debug-run"), seen("dev-server-run")]
    taken = apply_evidence(findings, evidence, RULES).findings
    assert [sorted(one.corroborated_by) for one in taken] == [
        ["flask-debug-run"],
        ["dev-server-run"],
    ]


@pytest.mark.parametrize(
    ("path", "line", "expected"),
    [
        pytest.param("app.py", 15, "flask-debug-inert", id="in the outer, after the inner"),
        pytest.param("app.py", 5, "flask-debug-inert", id="in the outer, before the inner"),
        pytest.param("app.py", 11, "flask-debug-inert", id="in the outer, between two inner"),
        pytest.param("app.py", 25, "flask-debug-run", id="between two"),
        pytest.param("app.py", 30, "flask-debug-inert", id="in the last"),
        pytest.param("b.py", 3, "flask-debug-inert", id="in another file"),
        pytest.param("b.py", 15, "flask-debug-run", id="elsewhere in that"),
    ],
)
def test_blocks_within_blocks(path: str, line: int, expected: str) -> None:
    spans = [("b.py", 2, 4), ("app.py", 30, 32), ("app.py", 8, 9), ("app.py", 1, 20)]
    spans += [("app.py", 1, 3), ("app.py", 12, 14)]
    blocks = tuple(a_location(name, (first, 1), (last, 1)) for name, first, last in spans)
    finding = seen("flask-debug-run", a_location(path, (line, 5)))
    (found,) = apply_evidence([finding], Evidence(unreached_blocks=blocks), RULES).findings
    assert found.rule.id == expected


@pytest.mark.parametrize(
    ("rule", "evidence", "reason"),
    [
        pytest.param(
            "flask-debug-run",
            Evidence(not_app_calls=frozenset({CALL})),
            "launch analysis knows what runs here: it is not a Flask application",
            id="no application",
        ),
        pytest.param(
            "werkzeug-debugger", Evidence(not_app_calls=frozenset({CALL})), None, id="not a run"
        ),
        pytest.param(
            "dev-server-run",
            Evidence(production_calls=(CALL,)),
            "launch analysis knows what serves here: it is built for production",
            id="a production server",
        ),
        pytest.param("flask-debug-run", Evidence(production_calls=(CALL,)), None, id="yet debug"),
        pytest.param("dev-server-run", Evidence(), None, id="nothing is known"),
    ],
)
def test_what_launch_analysis_knows_better_is_refuted_with_its_reason(
    rule: str, evidence: Evidence, reason: str | None
) -> None:
    finding = seen(rule)
    found = apply_evidence([finding], evidence, RULES)
    assert found.findings == (() if reason else (finding,))
    assert found.refuted == ((Refuted(finding=finding, reason=reason),) if reason else ())


def test_a_start_on_several_lines_takes_in_what_was_said_on_each() -> None:
    whole = a_location("app.py", (8, 5), (9, 24))
    fix = Replacement(location=a_location("app.py", (9, 1), (9, 9)), text="")
    outside = Replacement(location=a_location("app.py", (8, 1), (8, 3)), text="")
    said_above = seen(
        "flask-debug-run",
        outside.location,
        fix=outside,
        corroborated_by=frozenset({"B201"}),
        engines=frozenset({"bandit"}),
    )
    said_below = seen(
        "flask-debug-run",
        fix.location,
        fix=fix,
        corroborated_by=frozenset({"run-call"}),
        engines=frozenset({"semgrep"}),
    )
    evidence = Evidence(findings=(by_launch("debug-deployed", whole, chain=()),))
    for findings in ([said_above, said_below], [said_below, said_above]):
        (joined,) = apply_evidence(findings, evidence, RULES).findings
        assert joined.corroborated_by == {"B201", "run-call", "flask-debug-run"}
        assert joined.engines == {"launch", "bandit", "semgrep"}
        assert joined.fix == fix


@pytest.mark.parametrize(
    ("rule", "evidence", "expected"),
    [
        pytest.param(
            "flask-debug-run",
            Evidence(debug_off_calls=(CALL,)),
            "Every start of this app in the repository turns debug off.",
            id="turned off",
        ),
        pytest.param(
            "flask-debug-config",
            Evidence(debugger_off_files=APP),
            "What production starts of this app serves without the debugger.",
            id="no debugger",
        ),
        pytest.param("flask-debug-run", Evidence(debugger_off_files=APP), "", id="but not a call"),
        pytest.param(
            "debug-deployed",
            Evidence(development=APP),
            "Only what is for development starts this script.",
            id="a start in a script for development",
        ),
        pytest.param("debug-deployed", Evidence(), "", id="a start in another script"),
        pytest.param("flask-debug-run", Evidence(development=APP), "", id="a call there"),
        pytest.param(
            "flask-debug-config",
            Evidence(served=(served(),)),
            "gunicorn serves the app (Dockerfile:4): no console, but debug mode may be on.",
            id="no console",
        ),
        pytest.param(
            "flask-debug-run",
            Evidence(unreached_blocks=(ARGUMENT,)),
            "No start in the repository gets here.",
            id="exactly the block that is passed by",
        ),
    ],
)
def test_the_proof_is_told(rule: str, evidence: Evidence, expected: str) -> None:
    finding = seen(rule)
    (joined,) = apply_evidence([finding], evidence, RULES).findings
    assert joined.message == f"{finding.message} {expected}".strip()


def test_the_proof_names_the_nearest_server() -> None:
    location = a_location("shop/web/app.py", (8, 13))
    near = served("shop", program="uwsgi", step=a_step(a_location("shop/uwsgi.ini", (2, 1))))
    evidence = Evidence(served=(served(), near))
    (joined,) = apply_evidence([seen("flask-debug-run", location)], evidence, RULES).findings
    assert joined.message.endswith(
        "Production does not get here: shop/uwsgi.ini:2 serves the app through uwsgi."
    )
    assert joined.chain == (near.step,)


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        pytest.param({}, "werkzeug-debugger-conditional", id="an app that is only imported"),
        pytest.param({"guarded_blocks": ()}, "werkzeug-debugger", id="under no guard"),
        pytest.param({"served": ()}, "werkzeug-debugger", id="of an app that nothing serves"),
        pytest.param({"started": APP}, "werkzeug-debugger", id="of a file that is started"),
    ],
)
def test_a_debugger_under_a_main_guard(evidence: dict[str, Any], expected: str) -> None:
    block = a_location("app.py", (7, 1), (9, 1))
    known = Evidence(**{"served": (served(),), "guarded_blocks": (block,), **evidence})
    (joined,) = apply_evidence([seen("werkzeug-debugger")], known, RULES).findings
    assert joined.rule.id == expected
    is_demoted = expected != "werkzeug-debugger"
    proof = "Production does not get here: Dockerfile:4 serves the app through gunicorn."
    assert joined.message.endswith(proof) is is_demoted
    assert joined.chain == ((a_step(ARTEFACT),) if is_demoted else ())


@pytest.mark.parametrize(
    ("rule", "last", "expected"),
    [
        pytest.param("flask-debug-run", 9, "flask-debug-run", id="a server that it starts"),
        pytest.param("flask-debug-config", 9, "debug-behind-server", id="debug mode"),
        pytest.param("flask-debug-run", 2, "flask-debug-inert", id="another function"),
    ],
)
def test_what_answers_requests_is_reached_behind_a_server(
    rule: str, last: int, expected: str
) -> None:
    block = a_location("app.py", (1, 1), (last, 1))
    known = Evidence(served=(served(is_debug_off=True),), answering_blocks=(block,))
    (joined,) = apply_evidence([seen(rule)], known, RULES).findings
    assert joined.rule.id == expected


def test_a_demoted_finding_keeps_every_name_that_it_had() -> None:
    witness = seen("flask-debug-run", corroborated_by=frozenset({"run-call"}))
    (joined,) = apply_evidence([witness], Evidence(debug_off_calls=(CALL,)), RULES).findings
    assert joined.corroborated_by == {"run-call", "flask-debug-run", *witness.rule.aliases}


def test_a_start_that_no_reader_opens_is_named_as_that() -> None:
    known = Evidence(served=(served(),), doubts=(replace(doubt(FOLDER), reason=""),))
    (finding,) = apply_evidence([seen("flask-debug-run")], known, RULES).findings
    assert finding.message.endswith(": Flaskgate does not read this kind of file.")


def test_the_result_is_sorted_by_place() -> None:
    findings = [seen("flask-debug-run", a_location("z.py")), seen("flask-debug-run")]
    evidence = Evidence(findings=(by_launch("dev-server-deployed", ARTEFACT),))
    assert said(apply_evidence(findings, evidence, RULES).findings) == [
        "dev-server-deployed Dockerfile:4",
        "flask-debug-run app.py:8",
        "flask-debug-run z.py:8",
    ]


def places(path: str, count: int, *, is_one_line: bool) -> list[Location]:
    return [
        a_location(path, (1, 20 * at + 1) if is_one_line else (at + 1, 1)) for at in range(count)
    ]


@pytest.mark.parametrize(
    "evidence",
    [
        pytest.param(Evidence(served=(served(),), doubts=(doubt(FOLDER),)), id="served"),
        pytest.param(Evidence(served=(served(),), doubts=(doubt(files=APP),)), id="by its file"),
        pytest.param(
            Evidence(debug_off_calls=(CALL,), doubts=(doubt(FOLDER),)), id="quiet elsewhere"
        ),
        pytest.param(
            Evidence(unreached_blocks=(CALL,), doubts=(doubt(FOLDER),)), id="passed by elsewhere"
        ),
    ],
)
def test_a_proof_is_withdrawn_by_a_start_that_may_get_there(evidence: Evidence) -> None:
    (finding,) = apply_evidence([seen("flask-debug-run")], evidence, RULES).findings
    assert finding.rule.id == "flask-debug-run"
    assert "Dockerfile:4" in finding.message
    assert "RUNNER is set nowhere" in finding.message
    assert finding.related == (a_step(ARTEFACT),)


GIVEN = replace(doubt(FOLDER), runs_server=True)
"""An unknown program that has a server among its words."""


@pytest.mark.parametrize(
    ("rule", "known", "expected"),
    [
        pytest.param("flask-debug-run", (GIVEN,), "launch-unresolved", id="neither gate nor pass"),
        pytest.param("flask-debug-config", (GIVEN,), "debug-behind-server", id="medium as it is"),
        pytest.param(
            "flask-debug-run", (GIVEN, doubt(files=APP)), "flask-debug-run", id="another one"
        ),
        pytest.param(
            "flask-debug-run",
            (replace(GIVEN, folders=(), files=APP), doubt(FOLDER)),
            "flask-debug-run",
            id="another one further up",
        ),
    ],
)
def test_a_program_that_is_given_a_server_most_likely_runs_it(
    rule: str, known: tuple[Doubt, ...], expected: str
) -> None:
    evidence = Evidence(served=(served(),), doubts=known)
    (finding,) = apply_evidence([seen(rule)], evidence, RULES).findings
    assert finding.rule.id == expected
    assert "Production may get here through" in finding.message


def test_what_an_unknown_program_may_run_keeps_its_names() -> None:
    evidence = Evidence(served=(served(),), doubts=(GIVEN,))
    witness = seen("flask-debug-run", corroborated_by=frozenset({"B201"}))
    (finding,) = apply_evidence([witness], evidence, RULES).findings
    names = {"B201", "flask-debug-run"} | witness.rule.aliases
    assert finding.corroborated_by == names


@pytest.mark.parametrize(
    ("severity", "expected"),
    [(Severity.LOW, "flask-debug-run"), (Severity.MEDIUM, "flask-debug-run"),
     (Severity.HIGH, "launch-unresolved")],
    ids=str,
)  # fmt: skip
def test_what_does_not_gate_needs_no_other_name(severity: Severity, expected: str) -> None:
    evidence = Evidence(served=(served(),), doubts=(GIVEN,))
    rule = replace(RULES["flask-debug-run"], severity=severity)
    (finding,) = apply_evidence([a_finding(rule=rule, location=ARGUMENT)], evidence, RULES).findings
    assert finding.rule.id == expected


def test_a_doubt_is_no_matter_where_nothing_was_proven() -> None:
    finding = seen("flask-debug-run")
    assert apply_evidence([finding], Evidence(doubts=(doubt(FOLDER),)), RULES).findings == (
        finding,
    )


@pytest.mark.parametrize("is_one_line", [False, True], ids=["many lines", "one line"])
def test_hostile_sizes_take_no_time(*, is_one_line: bool) -> None:
    starts = places("Dockerfile", 2_000, is_one_line=is_one_line)
    calls = places("app.py", 20_000, is_one_line=is_one_line)
    shared = a_step(a_location("start.sh", (1, 1), (5_000, 1)))
    evidence = Evidence(
        findings=tuple(
            by_launch("dev-server-deployed", one, chain=(a_step(one), shared)) for one in starts
        ),
        read=READ,
        served=tuple(served(f"s{number}") for number in range(2_000)),
        doubts=tuple(doubt(PurePosixPath(f"u{number}")) for number in range(2_000)),
        debug_off_calls=tuple(places("other.py", 2_000, is_one_line=is_one_line)),
    )
    guesses = [seen("debug-deployed", a_location("Dockerfile", (9_999, 1)))] * 5_000
    findings = [*(seen("flask-debug-run", one) for one in calls[:15_000]), *guesses]
    with ends_soon(15):
        joined = apply_evidence(findings, evidence, RULES).findings
    assert len(joined) == 17_000


SCRIPT = PurePosixPath("run.sh")
PROGRAM = PurePosixPath("app.py")


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        pytest.param(Evidence(), "dev-server-deployed", id="nothing is known of the script"),
        pytest.param(
            Evidence(by_hand={SCRIPT: frozenset({PROGRAM})}),
            "dev-server-deployed",
            id="nothing else serves the app",
        ),
        pytest.param(
            Evidence(by_hand={SCRIPT: frozenset()}, served=(served(),)),
            "dev-server-deployed",
            id="what it serves is not known",
        ),
        pytest.param(
            Evidence(
                by_hand={SCRIPT: frozenset({PROGRAM})}, served=(served(),), doubts=(doubt(FOLDER),)
            ),
            "dev-server-deployed",
            id="an unknown start may run the program",
        ),
        pytest.param(
            Evidence(
                by_hand={SCRIPT: frozenset({PROGRAM})},
                served=(served(),),
                started=frozenset({PROGRAM}),
            ),
            "dev-server-deployed",
            id="production runs the program, too",
        ),
        pytest.param(
            Evidence(by_hand={SCRIPT: frozenset({PROGRAM})}, served=(served(),)),
            "dev-server-run",
            id="a server serves the app",
        ),
    ],
)
def test_a_start_in_a_script_that_nothing_runs(evidence: Evidence, expected: str) -> None:
    finding = seen("dev-server-deployed", a_location("run.sh", (2, 1), (2, 10)))
    (one,) = apply_evidence([finding], evidence, RULES).findings
    assert one.rule.id == expected


@pytest.mark.parametrize(
    ("rule", "line", "expected"),
    [
        pytest.param("dev-server-deployed", 9, [], id="a guess at the start"),
        pytest.param("debug-deployed", 9, [], id="a guess at its debugger"),
        pytest.param("dev-server-deployed", 8, ["dev-server-deployed run.sh:8"], id="another line"),
        pytest.param("werkzeug-debugger", 9, ["werkzeug-debugger run.sh:9"], id="no guess"),
    ],
)
def test_a_start_that_may_be_reached_is_told_once(
    rule: str, line: int, expected: list[str]
) -> None:
    evidence = Evidence(perhaps=(a_location("run.sh", (9, 3), (9, 40)),))
    finding = seen(rule, a_location("run.sh", (line, 3), (line, 40)))
    found, refuted = apply_evidence([finding], evidence, RULES)
    assert (said(found), len(refuted)) == (expected, not expected)
