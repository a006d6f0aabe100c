"""What `launches` of the policy says of starts that the gate cannot follow."""

from __future__ import annotations

from pathlib import Path

import pytest

from flaskgate.gate.guard import GATED, OK
from tests.bypasses import CMD, HEAD, STARTED, program, scan, write

UNKNOWN = {"app.py": HEAD, "Dockerfile": CMD.format('["sh", "-c", "$START"]')}
SERVES_DEBUG = {**UNKNOWN, "app.py": program("app.run(debug=True)")}


def _starts(policy: str, files: dict[str, str], folder: Path) -> tuple[int, list[str], set[str]]:
    """Return the exit code, the answers of all starts, and what was told."""
    write(folder, {**files, ".flaskgate.yml": policy})
    outcome = scan(folder)
    starts = [one["answer"] for one in outcome.report["starts"]]
    return outcome.code, sorted(starts), outcome.told


@pytest.mark.parametrize(
    ("entry", "answers"),
    [
        pytest.param("{at: Dockerfile, command: gunicorn app:app}", ["safe", "safe"], id="file"),
        pytest.param("{at: 'Dockerfile:4', command: gunicorn app:app}", ["safe"] * 2, id="line"),
        pytest.param("{at: Dockerfile, serves: nothing}", ["safe"], id="nothing"),
        pytest.param("{command: gunicorn app:app}", ["safe", "unknown"], id="for no start"),
    ],
)
def test_a_start_that_is_explained_is_known(entry: str, answers: list[str], tree: Path) -> None:
    found = _starts(f"launches: [{entry}]", UNKNOWN, tree)
    assert found[:2] == (OK, answers)
    assert "policy-unmatched" not in found[2]


@pytest.mark.parametrize("at", ["Dockerfile:3", "Dockerfile:40", "docker", "app.py"])
def test_an_entry_that_explains_nothing_is_told(at: str, tree: Path) -> None:
    found = _starts(f"launches: [{{at: '{at}', serves: nothing}}]", UNKNOWN, tree)
    assert found[:2] == (OK, ["unknown"])
    assert "policy-unmatched" in found[2]


def test_what_is_said_to_start_is_followed(tree: Path) -> None:
    policy = "launches: [{at: Dockerfile, command: python app.py}]"
    assert _starts(policy, SERVES_DEBUG, tree)[:2] == (GATED, ["harmful", "safe"])


def test_nothing_explains_away_what_is_harmful(tree: Path) -> None:
    files = {**SERVES_DEBUG, "Dockerfile": STARTED}
    found = _starts("launches: [{at: Dockerfile, serves: nothing}]", files, tree)
    assert found[:2] == (GATED, ["harmful"])
    assert "policy-unmatched" in found[2]


def test_an_explained_start_takes_no_proof_away(tree: Path) -> None:
    files = {**SERVES_DEBUG, "Procfile": "web: gunicorn app:app\n"}
    assert _starts("fail-on: high", files, tree)[0] == GATED, "the image may run it"
    assert _starts("launches: [{at: Dockerfile, serves: nothing}]", files, tree)[0] == OK
