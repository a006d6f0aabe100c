"""What the documentation tells people to paste: it is read by the tools that would read it."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import textwrap
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from flaskgate.settings.config_file import parse_config
from flaskgate.settings.options import BY_NAME, checked

ROOT = Path(__file__).parent.parent
ACTIONLINT = Path(sys.executable).parent / "actionlint"
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
_BLOCK = re.compile(r"^( *)```yaml\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)


def blocks() -> Iterator[Any]:
    """Yield every block of YAML, with its page and line as id."""
    for page in PAGES:
        text = page.read_text("utf-8")
        for found in _BLOCK.finditer(text):
            line = text.count("\n", 0, found.start()) + 1
            place = f"{page.relative_to(ROOT)}:{line}"
            yield pytest.param(found[2], id=place)


BLOCKS = list(blocks())


def workflow_of(text: str) -> dict[Any, Any] | None:
    """Return a block as a whole workflow; None if it is none."""
    content = yaml.safe_load(text.replace("# …\n", ""))
    if isinstance(content, dict) and "jobs" in content:
        if True not in content:  # YAML 1.1 reads `on` as true
            content = {True: "push", **content}
        return {"on" if key is True else key: value for key, value in content.items()}
    return None


def steps_in(node: object) -> Iterator[dict[str, Any]]:
    """Yield every step that uses our action."""
    if isinstance(node, dict):
        if str(node.get("uses", "")).startswith("flaskgate/flaskgate@"):
            yield node
        for value in node.values():
            yield from steps_in(value)
    elif isinstance(node, list):
        for value in node:
            yield from steps_in(value)


def test_there_are_blocks() -> None:
    assert len(BLOCKS) > 10


@pytest.mark.parametrize("text", BLOCKS)
def test_a_workflow_to_paste_is_in_order(text: str) -> None:
    workflow = workflow_of(text)
    if workflow is not None:
        done = subprocess.run(
            [ACTIONLINT, "-shellcheck=", "-pyflakes=", "-"],
            input=yaml.safe_dump(workflow),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("text", BLOCKS)
def test_the_inputs_exist_and_take_their_values(text: str) -> None:
    for step in steps_in(yaml.safe_load(text.replace("# …\n", ""))):
        for name, value in step.get("with", {}).items():
            assert BY_NAME[name].in_action
            if "${{" not in str(value):
                checked(BY_NAME[name], str(value), origin=name)


def test_the_configuration_to_paste_is_taken() -> None:
    page = (ROOT / "docs" / "configuration.md").read_text("utf-8")
    found = _BLOCK.search(page)
    assert found is not None
    config = parse_config(found[2])
    assert config.given["fail-on"] == "high"
    assert config.launches


_SHELL = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_OTHER = re.compile(r"^ *```(json|toml|python)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_can_be_pasted(page: Path) -> None:
    for script in _SHELL.findall(page.read_text("utf-8")):
        done = subprocess.run(
            ["bash", "-n"], input=script, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{done.stderr}\n{script}"
        assert not script.startswith("$ ")


READERS: dict[str, Callable[[str], object]] = {
    "json": json.loads,
    "toml": tomllib.loads,
    "python": ast.parse,
}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_other_blocks_are_what_they_say(page: Path) -> None:
    for language, text in _OTHER.findall(page.read_text("utf-8")):
        READERS[language](textwrap.dedent(text))


def slug(heading: str) -> str:
    """Return the anchor that GitHub makes of a heading."""
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


def test_places_that_pages_link_to_exist() -> None:
    for page in PAGES:
        text = page.read_text("utf-8")
        for target, anchor in re.findall(r"\]\((?!https?:)([^)#\s]*)#([^)\s]+)\)", text):
            there = (page.parent / target if target else page).read_text("utf-8")
            anchors = {slug(one) for one in re.findall(r"^#+ (.*)$", there, re.MULTILINE)}
            assert anchor in anchors, f"{page.name} links to #{anchor} of {target or page.name}"


def test_the_workflow_of_the_readme_is_one_for_a_security_gate(tmp_path: Path) -> None:
    (text,) = _BLOCK.findall((ROOT / "README.md").read_text("utf-8"))
    workflow = tmp_path / "flaskgate.yml"
    workflow.write_text(text[1].replace("@COMMIT", f"@{'a' * 40}"), encoding="utf-8")
    options = ("--offline", "--no-progress", "--no-exit-codes", "--format=json")
    done = subprocess.run(
        [ACTIONLINT.with_name("zizmor"), *options, workflow],
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == []
    events = yaml.safe_load(text[1])[True]  # YAML 1.1 reads `on` as true
    assert events == {"push": {"branches": ["main"]}, "pull_request": None}
