"""A program of which the repository has several by that name, and nothing says which is meant."""

from __future__ import annotations

import pytest

from tests.launch.gate import FLASK, gate

UNIT = "[Service]\nExecStart=/opt/x/venv/bin/python /opt/x/app.py\n"
OPEN = "medium launch-unresolved x.service:2"
SERVES, DEBUGS, ENDS = "app.run()", "app.run(debug=True)", "pass"


@pytest.mark.parametrize(
    ("programs", "expected"),
    [
        pytest.param((ENDS, ENDS), [OPEN], id="none serves"),
        pytest.param((SERVES, ENDS), [OPEN], id="one serves"),
        pytest.param((SERVES, SERVES), ["high dev-server-deployed x.service:2"], id="all serve"),
        pytest.param((SERVES,) * 9, [OPEN], id="too many to follow"),
        pytest.param(
            (DEBUGS, DEBUGS),
            ["high flask-debug-run a0/app.py:4", "high flask-debug-run a1/app.py:4", OPEN],
            id="each does its own harm",
        ),
    ],
)
def test_which_it_is_does_not_matter_where_all_are_alike(
    programs: tuple[str, ...], expected: list[str]
) -> None:
    files = {f"a{n}/app.py": f"{FLASK}{text}\n" for n, text in enumerate(programs)}
    assert gate({**files, "x.service": UNIT}) == expected
