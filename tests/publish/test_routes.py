from __future__ import annotations

import pytest

from flaskgate.model.findings import Step
from flaskgate.publish.routes import other_starts, route, short_place, worth_showing
from tests.factories import a_finding, a_location
from tests.hostile import HOSTILE


def steps(*places: tuple[str, int]) -> tuple[Step, ...]:
    return tuple(Step(location=a_location(path, (line, 1)), message="x") for path, line in places)


def lines(found: tuple[Step, ...]) -> list[str]:
    return [short_place(step.location) for step in found]


@pytest.mark.parametrize(
    ("chain", "expected"),
    [
        pytest.param((), False, id="none"),
        pytest.param([("app.py", 8)], False, id="the finding alone"),
        pytest.param([("app.py", 8), ("app.py", 8)], False, id="twice on the finding's line"),
        pytest.param([("app.py", 9)], True, id="another line"),
        pytest.param([("Procfile", 8)], True, id="another file"),
        pytest.param([("Procfile", 1), ("app.py", 8)], True, id="a start and the finding"),
    ],
)
def test_a_chain_is_told_if_it_says_more(chain: list[tuple[str, int]], *, expected: bool) -> None:
    finding = a_finding(chain=steps(*chain))
    assert worth_showing(finding) == (finding.chain if expected else ())


@pytest.mark.parametrize(
    ("related", "expected", "more"),
    [
        pytest.param((), [], 0, id="none"),
        pytest.param([("app.py", 8), ("Dockerfile", 9)], [], 0, id="already told"),
        pytest.param([("b", 2), ("b", 2), ("a", 1)], ["b:2", "a:1"], 0, id="twice is once"),
        pytest.param([("a", n) for n in range(1, 6)], [f"a:{n}" for n in range(1, 6)], 0, id="5"),
        pytest.param([("a", n) for n in range(1, 9)], [f"a:{n}" for n in range(1, 6)], 3, id="8"),
    ],
)
def test_others(related: list[tuple[str, int]], expected: list[str], more: int) -> None:
    finding = a_finding(chain=steps(("Dockerfile", 9)), related=steps(*related))
    found, rest = other_starts(finding)
    assert (lines(found), rest) == (expected, more)


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        pytest.param([], "", id="none"),
        pytest.param([("a", 1)], "a:1", id="one"),
        pytest.param([("a", 1), ("a", 1), ("b", 2), ("a", 1)], "a:1 → b:2 → a:1", id="same line"),
        pytest.param(
            [("a", n) for n in range(1, 7)], "a:1 → a:2 → a:3 → a:4 → a:5 → a:6", id="six"
        ),
        pytest.param([("a", n) for n in range(1, 8)], "a:1 → a:2 → a:3 → … → a:6 → a:7", id="7"),
    ],
)
def test_route(places: list[tuple[str, int]], expected: str) -> None:
    assert route(steps(*places)) == expected


@pytest.mark.parametrize("text", HOSTILE)
def test_a_route_is_one_bounded_line(text: str) -> None:
    line = route(steps(*[(text, 10**n) for n in range(9)]))
    assert line.isprintable()
    assert len(line) <= 300


def test_a_long_path_keeps_its_end() -> None:
    place = a_location("x" * 99 + "/app.py", (8, 1))
    assert short_place(place) == "x" * 99 + "/app.py:8"
    assert short_place(place, 20) == "…" + "x" * 10 + "/app.py:8"
