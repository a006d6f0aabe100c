"""The pure steps in their order, on engines' results and launch analysis together."""

from __future__ import annotations

from pathlib import PurePosixPath

from flaskgate.engines.base import ScanResult
from flaskgate.gate.all_steps import Steps, suppressing
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Finding, Step
from flaskgate.model.launch_evidence import Evidence, Launched, Served
from flaskgate.model.report import EngineRun
from flaskgate.settings.catalog import load_catalogue
from flaskgate.settings.config_file import Config
from flaskgate.settings.contexts import Contexts
from flaskgate.settings.settings import settle
from tests.factories import a_finding, a_location

CATALOGUE = load_catalogue()
RULES = CATALOGUE.rules
CODE = b"from flask import Flask\napp = Flask(__name__)\napp.run(debug=True)\n"
ARGUMENT = a_location("app.py", (3, 9), (3, 19))
START = a_location("Dockerfile", (4, 1))


def refined(
    findings: list[Finding], launched: Launched, data: bytes = CODE, path: str = "app.py"
) -> tuple[Finding, ...]:
    file = SourceFile(path=PurePosixPath(path), kind=Kind.PYTHON, data=data)
    steps = Steps(
        catalogue=CATALOGUE,
        contexts=Contexts(within=[PurePosixPath()]),
        suppressing=suppressing(CATALOGUE, Config(), settle({}, {}, defaults={})),
        read={file.path: file}.get,
    )
    run = EngineRun(name="semgrep", version="1", files=1)
    result = ScanResult(run=run, findings=tuple(findings), look_alikes=(), notifications=())
    found = steps.refine([result], launched, [file])
    assert found.remarks == ()
    return found.findings


def seen(path: str = "app.py") -> Finding:
    location = a_location(path, (3, 9), (3, 19))
    return a_finding(rule=RULES["flask-debug-run"], location=location, fingerprint="", advice="")


def test_a_finding_is_completed() -> None:
    (finding,) = refined([seen()], Launched())
    assert finding.fingerprint.endswith(":1")
    assert "Gunicorn or Waitress" in finding.advice


def test_what_production_starts_takes_in_what_engines_saw() -> None:
    step = Step(location=START, message="CMD python app.py")
    by_launch = Finding(
        rule=RULES["debug-deployed"],
        location=ARGUMENT,
        message="On.",
        engines=frozenset({"launch"}),
        chain=(step,),
    )
    (finding,) = refined([seen()], Launched(evidence=Evidence(findings=(by_launch,))))
    assert finding.rule.id == "debug-deployed"
    assert finding.engines == {"launch", "semgrep"}
    assert finding.fingerprint


def test_what_nothing_starts_is_merged_with_what_engines_saw() -> None:
    orphan = a_finding(
        rule=RULES["flask-debug-run"],
        location=a_location("app.py", (3, 1), (3, 20)),
        engines=frozenset({"launch"}),
    )
    (finding,) = refined([seen()], Launched(findings=(orphan,)))
    assert finding.engines == {"launch", "semgrep"}


def test_what_is_for_developers_is_relabelled_before_it_is_joined() -> None:
    served = Served(
        root=PurePosixPath(), program="gunicorn", step=Step(location=START, message="CMD")
    )
    launched = Launched(evidence=Evidence(served=(served,)))
    (finding,) = refined([seen("tests/app.py")], launched, path="tests/app.py")
    assert finding.rule.id == "development-only"


def test_a_mark_that_names_the_first_rule_still_counts() -> None:
    served = Served(
        root=PurePosixPath(), program="gunicorn", step=Step(location=START, message="CMD")
    )
    data = CODE.rstrip() + b"  # flaskgate: ignore[flask-debug-run] a demo\n"
    (finding,) = refined([seen()], Launched(evidence=Evidence(served=(served,))), data)
    assert finding.rule.id == "flask-debug-inert"
    assert finding.suppression is not None


def test_a_file_that_is_gone_since_is_taken_as_empty() -> None:
    (finding,) = refined([seen("gone.py")], Launched())
    assert finding.fingerprint == ""
