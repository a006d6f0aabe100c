"""Starts of further kinds, as small repositories: what is said of the worst, if there is any.

In the tables `## title: answer` begins a repository and `### path` a file of it, beside an `app.py`
that serves and a `safe.py` that does not. Answers are those of `test_containers`; `dev`: only for
development, `hand`: only listed for whoever starts it by hand, `none`: nothing is a start.
"""

from __future__ import annotations

import pytest

from flaskgate.model.findings import Context
from tests.launch.gate import analysed
from tests.launch.test_containers import HOST, WORST, files_of, rows, told

TABLES = ("written.txt", "further.txt")


@pytest.mark.parametrize(
    ("answer", "body"),
    [
        pytest.param(answer, body, id=title)
        for table in TABLES
        for title, answer, body in rows(table)
    ],
)
def test_further_start(answer: str, body: str) -> None:
    assert judged(files_of(HOST + body)) == answer


def judged(files: dict[str, str]) -> str:
    analysis = analysed(files)
    production = [one for one in analysis.launches if one.context is not Context.DEVELOPMENT]
    if production:
        return min(map(told, production), key=WORST.index)
    if analysis.launches or analysis.for_people:
        return "dev"
    return "hand" if analysis.by_hand else "none"
