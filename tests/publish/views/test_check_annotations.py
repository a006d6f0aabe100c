from __future__ import annotations

import json
from typing import Any

import pytest

from flaskgate.model.findings import Severity, Step
from flaskgate.model.wording import page
from flaskgate.publish.views.check_annotations import annotation, identity, is_markable, plain
from flaskgate.text.escape import visible
from tests.factories import a_finding, a_location, a_rule
from tests.fake_github.rules import _annotation as problems
from tests.hostile import HOSTILE, a_hostile_report

PAGE = page(a_rule())


def test_it_says_everything_there_is_to_say() -> None:
    start = a_location("Dockerfile", (9, 1))
    compose = tuple(
        Step(location=a_location("compose.yml", (line, 3)), message="command: flask run")
        for line in range(1, 8)
    )
    chain = (
        Step(location=start, message='CMD ["python", "app.py"]'),
        Step(location=a_location(), message="app.run(debug=True)"),
    )
    assert annotation(a_finding(chain=chain, related=compose)) == {
        "path": "app.py",
        "start_line": 8,
        "end_line": 8,
        "start_column": 13,
        "end_column": 22,
        "annotation_level": "failure",
        "title": "high: Flask's debug mode is switched on in the call that starts the app",
        "message": "app.run() is called with debug=True.\n\n"
        "Dockerfile:9 → app.py:8\n\n"
        f"Remove debug=True and serve the app with gunicorn app:app.\n\n{PAGE}",
        "raw_details": 'Dockerfile:9  CMD ["python", "app.py"]\n'
        "app.py:8  app.run(debug=True)\n"
        "also: compose.yml:1  command: flask run\n"
        "also: compose.yml:2  command: flask run\n"
        "also: compose.yml:3  command: flask run\n"
        "also: compose.yml:4  command: flask run\n"
        "also: compose.yml:5  command: flask run\n"
        "also: 2 more",
    }


def test_without_a_chain_there_are_no_details() -> None:
    assert "raw_details" not in annotation(a_finding())


def test_of_a_long_chain_the_first_hundred_steps_are_told() -> None:
    steps = tuple(Step(location=a_location("a.sh", (n, 1)), message="x") for n in range(1, 200))
    details = str(annotation(a_finding(chain=steps))["raw_details"])
    assert details.split("\n")[-2:] == ["a.sh:100  x", "… 99 more steps"]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        pytest.param((3, 5), (6, 2), {"start_line": 3, "end_line": 6}, id="several lines"),
        pytest.param((3, 5), (6, 1), {"start_line": 3, "end_line": 5}, id="up to a line's start"),
        pytest.param((3, 5), (4, 1), {"start_line": 3, "end_line": 3}, id="with its line ending"),
        pytest.param(
            (3, 5),
            (3, 9),
            {"start_line": 3, "end_line": 3, "start_column": 5, "end_column": 8},
            id="in one line",
        ),
        pytest.param(
            (3, 5),
            (3, 5),
            {"start_line": 3, "end_line": 3, "start_column": 5, "end_column": 5},
            id="nothing",
        ),
    ],
)
def test_the_span(start: tuple[int, int], end: tuple[int, int], expected: dict[str, int]) -> None:
    made = annotation(a_finding(location=a_location("a.py", start, end)))
    assert {name: made[name] for name in made if "line" in name or "column" in name} == expected


@pytest.mark.parametrize(
    ("severity", "level"),
    [
        pytest.param(Severity.CRITICAL, "failure", id="critical"),
        pytest.param(Severity.HIGH, "failure", id="high"),
        pytest.param(Severity.MEDIUM, "warning", id="medium"),
        pytest.param(Severity.LOW, "notice", id="low"),
    ],
)
def test_level(severity: Severity, level: str) -> None:
    made = annotation(a_finding(rule=a_rule(severity=severity)))
    assert made["annotation_level"] == level


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_keeps_within_what_the_api_takes(text: str) -> None:
    finding = a_hostile_report(text).shown[0]
    made = annotation(finding)
    is_plain = plain(text) == text
    assert is_markable(finding) is is_plain
    assert [one for one in problems(made) if is_plain or not one.startswith("path")] == []
    for name in ("title", "message", "raw_details"):
        value = str(made[name])
        assert max(map(ord, value)) < 0x10000
        assert value.replace("\n", "").isprintable()
    assert str(made["message"]).startswith(
        "\n".join(plain(visible(line)) for line in text.split("\n"))[:1500]
    )
    assert json.loads(json.dumps(made)) == made


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("caf\udce9.py", False, id="no UTF-8"),
        pytest.param("\U0001f40d.py", False, id="beyond the first plane"),
        pytest.param("日本/é #%.py", True, id="letters and marks"),
    ],
)
def test_names_that_the_api_takes(name: str, expected: bool) -> None:  # noqa: FBT001 (a table)
    assert is_markable(a_finding(location=a_location(name))) is expected


@pytest.mark.parametrize("before", ["", "x"])
def test_long_texts_are_cut_at_whole_characters(before: str) -> None:
    chain = tuple(
        Step(location=a_location(before + "é" * 400, (n, 1)), message="é" * 400)
        for n in range(100, 200)
    )
    made = str(annotation(a_finding(chain=chain))["raw_details"])
    assert 63_990 < len(made.encode()) <= 64_000
    assert made.endswith("é…")


A = annotation(a_finding())


@pytest.mark.parametrize(
    "told",
    [
        pytest.param({**A, "message": "another"}, id="message"),
        pytest.param({**A, "start_line": 7}, id="line"),
        pytest.param({**A, "path": "b.py"}, id="path"),
        pytest.param({**A, "annotation_level": "notice"}, id="level"),
        pytest.param({**A, "raw_details": "d"}, id="details"),
        pytest.param({**A, "title": ["x"]}, id="of another type"),
        pytest.param({}, id="nothing"),
    ],
)
def test_another_annotation_is_not_the_same(told: dict[str, Any]) -> None:
    assert identity(told) != identity(A)


def test_github_tells_an_annotation_with_nulls_and_without_the_last_line_feed() -> None:
    place, rule = a_location("a.py", (1, 1), (3, 1)), a_rule(help="")
    made = annotation(a_finding(location=place, message="m\n", advice="", rule=rule))
    nulls = dict.fromkeys(("start_column", "end_column", "raw_details"))
    told = {**made, **nulls, "message": str(made["message"]).rstrip(), "blob_href": "https://x"}
    assert identity(told) == identity(made)
