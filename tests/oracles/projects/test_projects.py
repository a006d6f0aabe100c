"""Projects as people write them, run by CPython with the real Flask beside the analysis."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.oracles.projects.answer import answer_to
from tests.oracles.projects.project import Project, read_projects
from tests.oracles.projects.real import RealProjects, real_projects

_HERE = Path(__file__).parent
PROJECTS = {
    f"{path.stem}: {title}": project
    for path in sorted(_HERE.glob("*.txt"))
    for title, project in read_projects(path.read_text("utf-8")).items()
}


@pytest.fixture(scope="module")
def real() -> Iterator[RealProjects]:
    with real_projects() as projects:
        yield projects


@pytest.mark.parametrize("project", PROJECTS.values(), ids=list(PROJECTS))
def test_what_is_said_is_what_happens(real: RealProjects, project: Project) -> None:
    outcome, answer = real.outcome(project), answer_to(project)
    assert outcome in {"on", "off", "none"}
    assert outcome in answer
    assert (len(answer) > 1) is project.is_open
