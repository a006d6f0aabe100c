"""What the documentation tells people to paste: it is read by the tools that would read it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
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
