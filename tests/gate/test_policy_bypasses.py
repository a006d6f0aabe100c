"""Spellings of a policy, of marks and of a floor that are meant to open the gate, and do not."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from flaskgate.gate.guard import FAILED, GATED
from tests.bypasses import STARTED, program, scan, write

RUN = "app.run(debug=True)"
BAD = {"app.py": program(RUN), "Dockerfile": STARTED}
SERVED = STARTED.replace('"python", "app.py"', '"gunicorn", "app:app"')
STARTS = "services:\n  web:\n    build: .\n    command: python app.py\n    ports: ['80:80']\n"
NOTHING = "services:\n  web:\n    image: x\n"
RULE = (
    "rules:\n- id: {}\n  languages: [python]\n  severity: INFO\n  message: x\n"
    "  pattern: app.run(...)\n"
)

UNDER_A_FLOOR = {
    "a merge key": "<<: {fail-on: never}\n",
    "an anchor": "x: &a never\nfail-on: *a\n",
    "a key twice": "fail-on: high\nfail-on: never\n",
    "a list twice": "exclude: []\nexclude: ['**']\n",
    "a tag of text": "fail-on: !!str never\n",
    "a tag of Python": "fail-on: !!python/object/apply:os.system ['true']\n",
    "a tag of bytes": "fail-on: !!binary bmV2ZXI=\n",
    "two documents": "fail-on: high\n---\nfail-on: never\n",
    "a directive": "%YAML 1.2\n---\nfail-on: never\n",
    "JSON": '{"fail-on": "never"}',
    "a byte order mark": "\ufefffail-on: never\n",
    "another line end": "strict: true\x85fail-on: never\n",
    "the severity of an alias": "severity: {B201: low}\n",
    "the severity of all": "severity: {debug-deployed: low, flask-debug-run: low}\n",
    "contexts by a star": "contexts: {'*': development, Dockerfile: development}\n",
    "contexts with dots": "contexts: {'./**': development, '././Dockerfile': development}\n",
    "exclude what starts": "exclude: [Dockerfile]\n",
    "exclude by a class": "exclude: ['[D]ockerfile', '?pp.py']\n",
    "a start that serves nothing": "launches: [{at: 'Dockerfile:4', serves: nothing}]\n",
    "a start beside": "launches: [{command: gunicorn app:app}]\n",
    "rendered": "rendered: r.yaml\n",
    "a rule of our name": "extra-rules: own.yaml\n",
    "a baseline by hand": "baseline: b.json\n",
    "the base is the head": "scope: changed\n",
    "what is shown": "report: critical\n",
    "a rule by a pattern": "ignore: [{rule: 'debug-.*', path: app.py, reason: x}]\n",
}
BESIDE = {
    "r.yaml": NOTHING,
    "own.yaml": RULE.format("debug-deployed"),
    "b.json": '{"format": 2, "files": {}, "findings": [{"rule": "debug-deployed", "path": "**"}]}',
}


@pytest.mark.parametrize("policy", [pytest.param(p, id=name) for name, p in UNDER_A_FLOOR.items()])
def test_no_spelling_gets_below_a_floor(policy: str, tree: Path) -> None:
    write(tree, {**BAD, **BESIDE, ".flaskgate.yml": policy})
    assert scan(tree, "--policy", "fail-on: high").code in {GATED, FAILED}


ALONE = {
    "an empty policy": "",
    "null": "null\n",
    "a list": "- fail-on: never\n",
    "a word": "never\n",
    "a key with a space": "'fail-on ': never\n",
    "a key in capitals": "Fail-On: never\n",
    "a key with an underscore": "fail_on: never\n",
    "a value in capitals": "fail-on: NEVER\n",
    "folders of one level": "exclude: ['*/']\n",
    "the severity of no rule": "severity: {debug-deploid: low}\n",
    "a severity that is none": "severity: {debug-deployed: info}\n",
    "a context that is none": "contexts: {app.py: dev}\n",
    "an entry of the past": "ignore: [{rule: debug-deployed, path: app.py, reason: x,"
    " until: 2001-01-01}]\n",
    "an entry whose reason is not to be seen": "ignore: [{rule: debug-deployed, path: app.py,"
    ' reason: "\\u200b"}]\n',
    "an entry whose reason says nothing": "ignore: [{rule: debug-deployed, path: app.py,"
    " reason: '...'}]\n",
    "more than a policy may hold": "#" * 2_000_000 + "\nfail-on: never\n",
}


@pytest.mark.parametrize("policy", [pytest.param(p, id=name) for name, p in ALONE.items()])
def test_no_policy_means_what_it_does_not_say(policy: str, tree: Path) -> None:
    write(tree, {**BAD, ".flaskgate.yml": policy})
    assert scan(tree).code in {GATED, FAILED}


@pytest.mark.parametrize("reason", ["", "-", "...", "\u200b\u2060", "\u00a0", "!?", "\u202e"])
def test_a_reason_says_something(reason: str, tree: Path) -> None:
    mark = f"  # flaskgate: ignore[debug-deployed] {reason}"
    write(tree, {**BAD, "app.py": program(RUN + mark)})
    outcome = scan(tree, "--suppressions", "require-reason")
    assert (outcome.code, outcome.told) == (GATED, {"suppression-without-reason"})


@pytest.mark.parametrize(
    ("floor", "files"),
    [
        pytest.param("..", {}, id="a folder"),
        pytest.param("allow: [exlude]", {".flaskgate.yml": "exclude: ['**']"}, id="a typo"),
        pytest.param("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", {}, id="a bomb"),
        pytest.param("fail-on: high\nfail-on: never", {}, id="a key twice"),
    ],
)
def test_a_floor_that_says_nothing_is_no_pass(
    floor: str, files: Mapping[str, str], tree: Path
) -> None:
    write(tree, {**BAD, **files})
    assert scan(tree, "--policy", floor).code == FAILED


def test_a_policy_that_is_a_folder_is_no_pass(tree: Path) -> None:
    write(tree, {**BAD, ".flaskgate.yml/x": ""})
    assert scan(tree).code == FAILED


def test_a_repository_cannot_say_what_is_rendered(tree: Path) -> None:
    files = {"Dockerfile": SERVED, "compose.yaml": STARTS, "r.yaml": NOTHING}
    write(tree, {**BAD, **files, ".flaskgate.yml": "rendered: r.yaml"})
    assert scan(tree).code == FAILED
