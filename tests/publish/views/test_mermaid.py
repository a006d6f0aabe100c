from __future__ import annotations

import re
from typing import NamedTuple

import pytest

from flaskgate.model.findings import Step
from flaskgate.publish.views.markdown import flowchart
from flaskgate.text.escape import visible
from tests.factories import a_location
from tests.hostile import HOSTILE

TOKEN = re.compile(
    r"""
    (?P<head>\Aflowchart\ LR)
    | \n\ {4}s(?P<node>\d+)\["(?P<label>(?:[0-9A-Za-z\ /]|\#\d+;)+)"\]
    | \n\ {4}s(?P<start>\d+)\ -->\ s(?P<end>\d+)
    | \n\ {4}class\ s(?P<danger>\d+)\ danger
    | \n\ {4}classDef\ danger\ (?P<style>[-a-z0-9:#,]+)
    """,
    re.VERBOSE | re.ASCII,
)
"""All that a chart may hold; whatever else Mermaid knows is refused."""

TRICKS = [
    pytest.param('"]; click s1 "javascript:alert(1)"', id="leaves its quotes"),
    pytest.param('x"] --> s9["y', id="another node"),
    pytest.param("%%{init: {'securityLevel': 'loose'}}%%", id="directive"),
    pytest.param("%% a comment", id="comment"),
    pytest.param("#quot; #34; #lt;b#gt;", id="entity codes"),
    pytest.param("style a:#b;", id="a statement that loses its semicolon"),
    pytest.param("```\n# out of the fence", id="fence"),
    pytest.param("`**bold**`", id="Markdown string"),
    pytest.param("1. one", id="list"),
    pytest.param("fa:fa-car $$x$$", id="icon and formula"),
    pytest.param("subgraph end", id="words of the language"),
]


class Chart(NamedTuple):
    """What a reader sees of a flowchart."""

    labels: list[str]
    edges: list[tuple[str, str]]
    danger: list[str]


def read(chart: str) -> Chart:
    """Return what Mermaid makes of `chart`; fail for anything that is not a plain flowchart."""
    found, at = [], 0
    while at < len(chart):
        token = TOKEN.match(chart, at)
        assert token, chart[at:]
        found.append(token)
        at = token.end()
    assert [one["head"] for one in found].count("flowchart LR") == 1
    nodes = [one for one in found if one["node"]]
    assert [one["node"] for one in nodes] == [str(n + 1) for n in range(len(nodes))]
    return Chart(
        labels=[re.sub(r"\#(\d+);", lambda code: chr(int(code[1])), one["label"]) for one in nodes],
        edges=[(one["start"], one["end"]) for one in found if one["start"]],
        danger=[one["danger"] for one in found if one["danger"]],
    )


def a_step(path: str, line: int, message: str) -> Step:
    return Step(location=a_location(path, (line, 1)), message=message)


def test_a_chain_is_a_row_of_nodes() -> None:
    chain = [
        a_step("Dockerfile", 9, "CMD ./go"),
        a_step("go", 2, "python a.py"),
        a_step("a.py", 3, "f"),
    ]
    assert flowchart(chain).split("\n") == [
        "flowchart LR",
        '    s1["Dockerfile#58;9 #183; CMD #46;/go"]',
        '    s2["go#58;2 #183; python a#46;py"]',
        '    s3["a#46;py#58;3 #183; f"]',
        "    s1 --> s2",
        "    s2 --> s3",
        "    class s3 danger",
        "    classDef danger fill:#ffebe9,stroke:#cf222e,color:#82071e,stroke-width:2px",
    ]
    assert read(flowchart(chain)) == Chart(
        labels=["Dockerfile:9 · CMD ./go", "go:2 · python a.py", "a.py:3 · f"],
        edges=[("1", "2"), ("2", "3")],
        danger=["3"],
    )


def test_one_step_has_no_edge() -> None:
    assert read(flowchart([a_step("a.py", 3, "f")])) == Chart(["a.py:3 · f"], [], ["1"])


def test_long_texts_are_cut_and_keep_the_line() -> None:
    label = read(flowchart([a_step("d" * 99 + "/start.sh", 15, "x" * 99)])).labels[0]
    assert label == f"…{'d' * 47}/start.sh:15 · {'x' * 59}…"


@pytest.mark.parametrize("text", [*HOSTILE, *TRICKS])
def test_no_text_leaves_its_label(text: str) -> None:
    chart = flowchart([a_step(text, 9, text), a_step("a.py", 3, text)])
    assert chart.isascii()
    assert chart.replace("\n", "").isprintable()
    seen = read(chart)
    assert (len(seen.labels), seen.edges, seen.danger) == (2, [("1", "2")], ["2"])
    message = visible(text)
    message = (message if len(message) <= 60 else message[:59] + "…").strip()
    assert seen.labels[1] == ("a.py:3 · " + message if message else "a.py:3")


@pytest.mark.parametrize(
    "chart",
    [
        pytest.param('flowchart LR\n    s1["a"b"]', id="quote"),
        pytest.param('flowchart LR\n    s1["a"]\n    click s1 "x"', id="click"),
        pytest.param("flowchart LR\n%%{init: {}}%%", id="directive"),
        pytest.param('flowchart LR\n    s1["<b>"]', id="html"),
        pytest.param('flowchart LR\n    s1["a#35"]', id="half an entity"),
    ],
)
def test_the_reader_refuses(chart: str) -> None:
    with pytest.raises(AssertionError):
        read(chart)
