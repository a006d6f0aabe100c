"""What the attempts to get past the gate share: small programs, and the outcome of a scan."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from flaskgate.gate import cli

CMD = "FROM python:3.13\nWORKDIR /srv\nCOPY . .\nCMD {}\n"
STARTED = CMD.format('["python", "app.py"]')
FLASK_RUN = CMD.format('["flask", "run", "--host", "0.0.0.0"]')
FLASK_DEBUG = CMD.format('["flask", "run", "--debug"]')
HEAD = "from flask import Flask\n\napp = Flask(__name__)\n\n"


class Outcome(NamedTuple):
    code: int
    rules: list[str]
    """Of what gates, sorted."""
    told: set[str]
    """Ids of the notifications."""
    report: Any


def program(call: str) -> str:
    return f'{HEAD}if __name__ == "__main__":\n    {call}\n'


def write(folder: Path, files: Mapping[str, str | None]) -> None:
    for name, text in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            place.unlink()
        else:
            place.write_text(text)


def scan(folder: Path, *arguments: str) -> Outcome:
    place = folder.parent / "report.json"
    place.unlink(missing_ok=True)
    code = cli.main(["scan", "--json", str(place), *arguments])
    if not place.exists():
        return Outcome(code, [], set(), None)
    report = json.loads(place.read_text())
    return Outcome(
        code,
        sorted(one["rule"] for one in report["findings"] if one["gating"]),
        {one["id"] for one in report["notifications"]},
        report,
    )
