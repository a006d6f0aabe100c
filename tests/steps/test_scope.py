from __future__ import annotations

import time
from pathlib import PurePosixPath
from typing import Any

import pytest

from flaskgate.model.findings import Step
from flaskgate.steps.scope import UNKNOWN, Changes, places, scope
from tests.factories import a_finding, a_location

APP = PurePosixPath("app.py")
DOCKERFILE = PurePosixPath("Dockerfile")
STEP = Step(location=a_location("Dockerfile", (9, 1)), message="CMD")


@pytest.mark.parametrize(
    ("files", "changes", "expected"),
    [
        pytest.param({}, {}, False, id="nothing changed"),
        pytest.param({"other.py": None}, {}, False, id="another file"),
        pytest.param({"app.py": {7, 9}}, {}, False, id="the lines around it"),
        pytest.param({"app.py": set()}, {}, False, id="only the mode of the file"),
        pytest.param(
            {"app.py": {9}},
            {"location": a_location(start=(8, 1), end=(9, 1))},
            False,
            id="the line that the span ends before",
        ),
        pytest.param({"Dockerfile": {8, 10}}, {"chain": (STEP,)}, False, id="beside a step"),
        pytest.param({"app": None}, {}, False, id="a name that is only the beginning"),
        pytest.param({"app.py": {8}}, {}, True, id="its line"),
        pytest.param({"app.py": {1, 8, 99}}, {}, True, id="its line among others"),
        pytest.param({"app.py": None}, {}, True, id="all of its file"),
        pytest.param(
            {"app.py": {12}},
            {"extent": a_location(start=(8, 1), end=(14, 2))},
            True,
            id="its statement",
        ),
        pytest.param({"Dockerfile": {9}}, {"chain": (STEP,)}, True, id="a step of its chain"),
        pytest.param({"Dockerfile": None}, {"related": (STEP,)}, True, id="another start"),
        pytest.param(
            {"vendor/lib": None},
            {"location": a_location("vendor/lib/web/app.py")},
            True,
            id="the submodule that its file is in",
        ),
    ],
)
def test_what_counts_as_touched(
    files: dict[str, set[int] | None], changes: dict[str, Any], expected: object
) -> None:
    known = {
        PurePosixPath(path): None if lines is None else frozenset(lines)
        for path, lines in files.items()
    }
    (marked,) = scope([a_finding(**changes)], Changes(files=known))
    assert marked.in_scope is expected


def test_a_change_that_is_not_known_may_touch_everything() -> None:
    findings = (a_finding(), a_finding(location=a_location("b.py")))
    assert scope(findings, UNKNOWN) == findings


def test_the_places_are_those_of_every_step() -> None:
    finding = a_finding(
        extent=a_location("app.py", (7, 1)),
        chain=(STEP,),
        related=(Step(location=a_location("start.sh"), message="sh"),),
    )
    assert places([finding]) == {APP, DOCKERFILE, PurePosixPath("start.sh")}


def test_time_is_linear_in_findings_and_lines() -> None:
    """The spans and the touched lines together would be 10^10 comparisons."""
    finding = a_finding(extent=a_location(start=(2, 1), end=(100_000, 1)), chain=(STEP,) * 10)
    changes = Changes(files={APP: frozenset(range(100_001, 200_000)), DOCKERFILE: frozenset()})
    started = time.monotonic()
    marked = scope([finding] * 10_000, changes)
    assert time.monotonic() - started < 5
    assert not any(one.in_scope for one in marked)
