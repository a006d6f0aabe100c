"""What an engine sees in a script that launch analysis has followed: what is started counts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath

import pytest

from flaskgate.model.findings import Finding, Location, Position
from flaskgate.steps.apply_launch_evidence import apply_evidence
from tests.launch.gate import FLASK, MAIN, RULES, image, launched, said

SERVE = "gunicorn app:app"
DEVELOPERS = {"compose.dev.yml": "services:\n  web:\n    build: .\n    command: ./start.sh\n"}


A_START = Finding(
    rule=RULES["debug-deployed"],
    location=Location(PurePosixPath("start.sh"), Position(1, 1), Position(1, 2)),
    message="",
    snippet="",
    engines=frozenset({"semgrep"}),
)


def after(line: int, files: dict[str, str]) -> list[str]:
    """Return what the gate says where an engine sees `flask run --debug` in a line of start.sh."""
    place = Location(PurePosixPath("start.sh"), Position(line, 1), Position(line, 9))
    seen = replace(A_START, location=place)
    found = launched(files)
    return said(apply_evidence([seen, *found.findings], found.evidence, RULES).findings)


def repository(script: str, command: str = 'CMD ["./start.sh"]', **more: str) -> dict[str, str]:
    files = image(command, **{"app.py": FLASK, "start.sh": f"#!/bin/sh\n{script}\n"})
    return {**files, **more}


@pytest.mark.parametrize(
    "script",
    [
        pytest.param("flask run --debug", id="started"),
        pytest.param(f"unknown || flask run --debug\n{SERVE}", id="perhaps"),
        pytest.param(f"./missing.sh || flask run --debug\n{SERVE}", id="after what is not there"),
    ],
)
def test_start_that_may_happen_gates(script: str) -> None:
    assert "critical debug-deployed start.sh:2" in after(2, repository(script))


def test_script_that_nothing_starts_gates() -> None:
    files = repository("flask run --debug", f"CMD {SERVE}")
    assert after(2, files) == ["critical debug-deployed start.sh:2"]


def test_branch_of_a_script_that_is_not_taken_is_no_start() -> None:
    script = f'if [ "$DEBUG" = 1 ]; then\n  flask run --debug\nelse\n  {SERVE}\nfi'
    assert after(3, repository(script)) == []
    taken = repository(script, 'ENV DEBUG=1\nCMD ["./start.sh"]')
    assert "critical debug-deployed start.sh:3" in after(3, taken)


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(f'case "$1" in dev) flask run --debug;; *) {SERVE};; esac\n$LAST', id="word"),
        pytest.param(f"[ 1 = 2 ] && flask run --debug\n{SERVE}\nif then fi (", id="syntax"),
    ],
)
def test_script_that_is_not_understood_as_a_whole_keeps_what_engines_see(script: str) -> None:
    assert "critical debug-deployed start.sh:2" in after(2, repository(script))


def test_script_that_only_developers_start_is_theirs() -> None:
    files = repository("flask run --debug", f"CMD {SERVE}", **DEVELOPERS)
    assert after(2, files) == ["low development-only start.sh:2"]


def test_script_that_production_starts_too_gates() -> None:
    files = repository("flask run --debug", **DEVELOPERS)
    assert after(2, files) == ["critical debug-deployed start.sh:2"]


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        pytest.param("./prepare.sh && gunicorn app:app", "low flask-debug-inert", id="before it"),
        pytest.param("./prepare.sh", "high flask-debug-run", id="no server"),
        pytest.param("gunicorn app:app & ./works.sh", "high flask-debug-run", id="after it"),
        pytest.param(
            "./prepare.sh || gunicorn app:app", "high flask-debug-run", id="perhaps instead of it"
        ),
    ],
)
def test_what_cannot_be_told_before_a_server_prepares_it(command: str, expected: str) -> None:
    program = f"{FLASK}{MAIN}app.run(debug=True)\n"
    found = launched(image(f"CMD {command}", **{"app.py": program}))
    place = Location(PurePosixPath("app.py"), Position(5, 5), Position(5, 9))
    seen = replace(A_START, rule=RULES["flask-debug-run"], location=place)
    rest = said(apply_evidence([seen], found.evidence, RULES).findings)
    assert f"{expected} app.py:5" in rest
    assert any("launch-unresolved" in one for one in rest)


def test_a_script_that_only_a_vagrantfile_runs_is_for_developers() -> None:
    files = {
        "app.py": FLASK,
        "start.sh": "#!/bin/sh\nnohup flask run --debug &\n",
        "Vagrantfile": 'config.vm.provision "shell", path: "start.sh"\n',
    }
    assert after(2, files) == ["low development-only start.sh:2"]
    del files["Vagrantfile"]
    assert after(2, files) == ["critical debug-deployed start.sh:2"]
