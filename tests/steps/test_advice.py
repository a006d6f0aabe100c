from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath

import pytest

from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import (
    Change,
    Finding,
    Renewal,
    Restarter,
    ServePlan,
    Severity,
    Statement,
)
from flaskgate.model.wording import what_to_move
from flaskgate.steps.advice import PAGE, advise, serve_with, tellers
from tests.factories import a_finding, a_location, a_rule

RULE = a_rule(remedy="Turn debug off. {serve}")
ADDED = Change(path=PurePosixPath("pyproject.toml"), line=1, before="", after="gunicorn")
INSTALLED = Change(
    path=PurePosixPath("setup.sh"),
    line=3,
    before="pip install flask",
    after="pip install flask gunicorn",
)
TEXT = "gunicorn --bind 0.0.0.0:5000 --workers 2 shop:app"


def a_plan(**changes: object) -> ServePlan:
    fields: dict[str, object] = {
        "target": "shop:app",
        "text": TEXT,
        "restarter": Restarter.ORCHESTRATOR,
    }
    return ServePlan(**{**fields, **changes})  # type: ignore[arg-type]


WORK = (
    Statement(a_location("app.py", (9, 5)), "pins.cleanup()"),
    Statement(a_location("app.py", (10, 5)), "log.close()"),
)
MOVED = what_to_move(WORK)


@pytest.mark.parametrize(
    ("plan", "sentence"),
    [
        pytest.param(
            a_plan(to_move=WORK), f"{MOVED} Then serve it with `{TEXT}`.", id="work before"
        ),
        pytest.param(
            a_plan(ending=WORK),
            f"Serve it with `{TEXT}`. `pins.cleanup()` at app.py:9 (and 1 more statement) run once "
            "the server has ended, and then no longer: register that with `atexit`.",
            id="more work at the end",
        ),
        pytest.param(
            a_plan(requirements=("gunicorn",), required=(ADDED, INSTALLED)),
            f"Serve it with `{TEXT}`. Add gunicorn to pyproject.toml and what setup.sh:3 installs.",
            id="two places that install",
        ),
        pytest.param(
            a_plan(
                waitress=("venv/bin/waitress-serve", "a:b"),
                waitress_text="venv/bin/waitress-serve a/b:c",
                restarter=Restarter.NOTHING,
            ),
            f"Serve it with `{TEXT}` (or `venv/bin/waitress-serve a/b:c`). Keep it up with systemd "
            f"or Supervisor, behind Nginx or Apache: {PAGE}.",
            id="a program of another system",
        ),
        pytest.param(
            a_plan(
                waitress=("waitress-serve", "a:b"),
                waitress_text="waitress-serve a/b:c",
                restarter=Restarter.NOTHING,
            ),
            f"Serve it with `{TEXT}` (or `waitress-serve a/b:c`, also on Windows). Keep it up with "
            f"systemd or Supervisor, behind Nginx or Apache: {PAGE}.",
            id="a path among its words",
        ),
        pytest.param(None, f"Serve it with Gunicorn or Waitress: {PAGE}.", id="nothing is known"),
        pytest.param(a_plan(), f"Serve it with `{TEXT}`.", id="a container restarts it"),
        pytest.param(
            a_plan(folder="back"), f"In back/, serve it with `{TEXT}`.", id="nothing starts it"
        ),
        pytest.param(
            a_plan(waitress=("waitress-serve",), waitress_text="waitress-serve shop:app"),
            f"Serve it with `{TEXT}` (or `waitress-serve shop:app`).",
            id="both servers",
        ),
        pytest.param(
            a_plan(
                waitress=("waitress-serve",),
                waitress_text="waitress-serve shop:app",
                restarter=Restarter.NOTHING,
            ),
            f"Serve it with `{TEXT}` (or `waitress-serve shop:app`, also on Windows). Keep it up "
            f"with systemd or Supervisor, behind Nginx or Apache: {PAGE}.",
            id="both servers where nobody knows the system",
        ),
        pytest.param(
            a_plan(guard=a_location("shop.py", (7, 1))),
            'First put the call in shop.py:7 under `if __name__ == "__main__":`. '
            f"Serve it with `{TEXT}`.",
            id="the guard comes first",
        ),
        pytest.param(
            a_plan(target="", text="gunicorn MODULE:APP", missing="Name the application."),
            "Serve it with `gunicorn MODULE:APP`. Name the application.",
            id="what is to be filled in",
        ),
        pytest.param(
            a_plan(
                requirements=("gunicorn",),
                required=(ADDED,),
                renewals=(Renewal(PurePosixPath("uv.lock"), "uv lock"),),
            ),
            f"Serve it with `{TEXT}`. Add gunicorn to pyproject.toml. Then renew uv.lock: "
            "`uv lock`.",
            id="the requirement, its file, and what is made of it",
        ),
        pytest.param(
            a_plan(requirements=("gunicorn",), required=(INSTALLED,)),
            f"Serve it with `{TEXT}`. Add gunicorn to what setup.sh:3 installs.",
            id="the requirement and the command that installs",
        ),
        pytest.param(
            a_plan(requirements=("gunicorn", "uvicorn")),
            f"Serve it with `{TEXT}`. Install gunicorn and uvicorn where Flask is installed.",
            id="no file is known",
        ),
        pytest.param(
            a_plan(ending=(Statement(a_location("app.py", (9, 5)), "pins.cleanup()"),)),
            f"Serve it with `{TEXT}`. `pins.cleanup()` at app.py:9 runs once the server has ended, "
            "and then no longer: register that with `atexit`.",
            id="work at the end",
        ),
        pytest.param(
            a_plan(alone=Statement(a_location("app.py", (4, 1)), "jobs = BackgroundScheduler()")),
            f"Serve it with `{TEXT}`. One worker with threads, because of "
            "`jobs = BackgroundScheduler()` at app.py:4.",
            id="one process",
        ),
        pytest.param(
            a_plan(kept="Dockerfile:4 also starts `flask db upgrade`."),
            f"Serve it with `{TEXT}`. Dockerfile:4 also starts `flask db upgrade`.",
            id="a line that has to stay",
        ),
        pytest.param(
            a_plan(restarter=Restarter.WINDOWS),
            f"Serve it with `{TEXT}`. Keep it up as a service (NSSM, WinSW), behind IIS or Nginx: "
            f"{PAGE}.",
            id="a script of Windows",
        ),
        pytest.param(
            a_plan(restarter=Restarter.SERVICE),
            f"Serve it with `{TEXT}`. Put Nginx or Apache in front: {PAGE}.",
            id="a service lacks a proxy",
        ),
        pytest.param(
            a_plan(restarter=Restarter.NOTHING),
            f"Serve it with `{TEXT}`. Keep it up with systemd or Supervisor, behind Nginx or "
            f"Apache: {PAGE}.",
            id="nothing restarts it",
        ),
    ],
)
def test_serve_with(plan: ServePlan | None, sentence: str) -> None:
    assert serve_with(plan) == sentence


def advised(finding: Finding, plan: ServePlan | None, kind: Kind = Kind.PYTHON) -> Finding:
    path = PurePosixPath("app.py")
    data = b"web = Flask('x')\nweb.run(\n    debug=True\n)"
    file = SourceFile(path=path, kind=kind, data=data)
    (found,) = advise([finding], file, {} if plan is None else {path: plan}, {})
    return found


def test_python_gets_its_statement_and_the_plan_of_its_program() -> None:
    place = a_location(start=(3, 5), end=(3, 9))
    finding = advised(a_finding(rule=RULE, location=place), a_plan())
    assert finding.advice == f"Turn debug off. Serve it with `{TEXT}`."
    assert finding.plan == a_plan()
    assert finding.extent == a_location(start=(2, 1), end=(4, 2))


def test_a_variable_that_puts_it_right_is_all_that_is_said() -> None:
    plan = a_plan(choice="Set `A=1`.")
    finding = advised(a_finding(rule=RULE), plan)
    assert (finding.advice, finding.plan) == ("Set `A=1`.", plan)


def test_the_plan_of_the_start_itself_comes_first() -> None:
    own = a_plan(text="gunicorn own:app")
    finding = advised(a_finding(rule=RULE, plan=own), a_plan(), Kind.DOCKERFILE)
    assert (finding.plan, "own:app" in finding.advice) == (own, True)


def test_a_rule_that_asks_for_no_server_has_no_plan() -> None:
    finding = advised(a_finding(rule=a_rule(remedy="Turn it off.")), a_plan())
    assert (finding.plan, finding.advice) == (None, "Turn it off.")
    as_written = advised(a_finding(rule=a_rule(remedy="Turn  it\noff.")), a_plan())
    assert as_written.advice == "Turn  it\noff."


def test_several_findings_of_one_start_say_once_how_to_serve_it() -> None:
    start = a_location("compose.yaml", (8, 5))
    plan = a_plan(start=start)
    variable = a_finding(rule=RULE, plan=plan, location=a_location("compose.yaml", (6, 5)))
    code = a_finding(rule=RULE, location=a_location("app.py"))
    itself = a_finding(rule=RULE, plan=plan, location=start)
    other = a_finding(rule=a_rule(remedy="Turn it off."), location=a_location("app.py"))
    plans = {PurePosixPath("app.py"): plan}
    told = tellers([variable, code, itself, other], plans)
    assert told == {start: start}
    file = SourceFile(path=start.path, kind=Kind.COMPOSE, data=b"")
    found = advise([variable, code, itself], file, plans, told)
    assert [one.advice for one in found] == [
        "Turn debug off. How to serve it instead is said at compose.yaml:8.",
        "Turn debug off. How to serve it instead is said at compose.yaml:8.",
        f"Turn debug off. Serve it with `{TEXT}`.",
    ]
    assert [one.plan for one in found] == [None, None, plan]
    assert tellers([variable, code], plans) == {start: variable.location}
    grave = replace(RULE, severity=Severity.CRITICAL)
    assert tellers([variable, replace(code, rule=grave)], plans) == {start: code.location}
