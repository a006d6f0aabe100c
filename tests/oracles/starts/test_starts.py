"""The advised command for real: it has to answer on the port that the place publishes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.oracles.starts.__main__ import every, report
from tests.oracles.starts.layouts import LAYOUTS
from tests.oracles.starts.places import Start
from tests.oracles.starts.trial import advised, tried

STARTS = every("")
SERVED = [
    "factory-argument · image, shell form",
    "imported-under-guard · image of a subfolder",
    "absolute-flask-app · systemd",
    "unguarded-import · Procfile",
    "dash · image, entry point",
    "socketio-factory · Kubernetes",
    "connexion · Compose",
    "work-under-guard · systemd",
]
"""What the suite starts for real; `make oracle-starts` starts all."""


def test_advice_is_given_and_finishes_the_job(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trials = [tried(one, tmp_path, for_real=False) for one in STARTS]
    assert report(trials) == 0, capsys.readouterr().out
    withheld = {one.start.layout.name for one in trials if one.is_withheld}
    assert withheld == {layout.name for layout in LAYOUTS if layout.is_withheld}
    assert sum(one.is_withheld for one in trials) <= len(trials) / 10
    moved = {one.start.layout.name for one in trials if one.is_moved}
    assert moved == {layout.name for layout in LAYOUTS if layout.moved}


@pytest.mark.parametrize("start", [one for one in STARTS if one.name in SERVED],
                         ids=lambda one: one.name)  # fmt: skip
def test_the_advised_command_serves(start: Start, tmp_path: Path) -> None:
    trial = tried(start, tmp_path)
    assert (trial.advice != "", trial.trouble) == (True, "")


def test_every_start_that_is_served_is_there() -> None:
    assert {one.name for one in STARTS} >= set(SERVED)


def test_a_command_that_does_not_work_is_told(tmp_path: Path) -> None:
    """The oracle itself: a page that is not there is no answer."""
    (start,) = [one for one in STARTS if one.name == "plain · image, exec form"]
    broken = {**start.files, "app.py": start.files["app.py"].replace("'ok'", "'no'")}
    trial = tried(replace(start, files=broken), tmp_path)
    assert "says no" in trial.trouble
    assert advised(start) is not None
