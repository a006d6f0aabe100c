"""What is said of the kinds of artefacts: the table of docs/launch.md, and an example of each kind.

`launch_kinds.yaml` has one entry for each reader that `model.kinds` names: words, and an example.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from flaskgate.model.kinds import KINDS

ENTRIES: Mapping[str, Mapping[str, Any]] = yaml.safe_load(
    Path(__file__).with_suffix(".yaml").read_text("utf-8")
)
HARMFUL = "flask --app app run"
COMMANDS = {"harmful": HARMFUL, "safe": "gunicorn safe:app", "unresolved": "./absent.sh"}
"""What an example starts in each case; for developers it is what is harmful."""
_LONGEST = 76
"""Characters of an example in the table."""


def example(reader: str, case: str) -> dict[str, str]:
    """Return the files of the example of a kind, by their paths; `case` is of `COMMANDS`.

    Or `development`: then the example stands below `examples/`, unless it has a form of its own.
    """
    entry = ENTRIES[reader]
    own = entry.get(case)
    said = own if isinstance(own, dict) else {"text": own} if own else {}
    folder = "examples/" if case == "development" and not said else ""
    whole = {entry["path"]: said.get("text", entry["text"]), **entry.get("also", {})}
    command = COMMANDS.get(case, HARMFUL)
    return {f"{folder}{path}": filled(text, command) for path, text in whole.items()}


def filled(text: str, command: str) -> str:
    """Return the text of an example with a command in all forms that it asks for."""
    program, *rest = command.split()
    forms = {
        "@RUN@": command,
        "@LIST@": json.dumps([program, *rest]),
        "@PROGRAM@": program,
        "@REST@": " ".join(rest),
        "@ARGS@": json.dumps(rest),
        "@COMMAS@": ",".join(rest),
        "@QUOTED@": "\n".join(f"    '{one}'" for one in rest),
        "@XML@": "".join(f"<string>{one}</string>" for one in (program, *rest)),
    }
    for mark, form in forms.items():
        text = text.replace(mark, form)
    return text


def table() -> str:
    """Return the table of all kinds, in the order of their titles."""
    readers = sorted({row.reader for row in KINDS}, key=lambda one: ENTRIES[one]["title"].lower())
    rows = ["| kind | files | example | limits |", "| --- | --- | --- | --- |"]
    for reader in readers:
        entry = ENTRIES[reader]
        said = (entry["title"], entry["files"], f"`{_line_of(reader)}`", entry["limits"])
        rows.append("| " + " | ".join(one.replace("|", r"\|") for one in said) + " |")
    return "\n".join(rows) + "\n"


def _line_of(reader: str) -> str:
    """Return the line of the example that says what is started, or what stands around it."""
    texts = example(reader, "harmful").values()
    lines = [line.strip() for text in texts for line in text.splitlines()]
    marked = [line for line in lines if "flask" in line and "app" in line]
    line = (marked or [one for one in lines if "flask" in one] or lines)[0]
    if len(line) <= _LONGEST:
        return line
    first = max(0, line.find("flask") - _LONGEST // 3)
    part = line[first : first + _LONGEST - 2]
    return f"{'…' * bool(first)}{part}{'…' * (first + len(part) < len(line))}"
