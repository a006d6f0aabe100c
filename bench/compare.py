"""What other tools see and what the gate sees, side by side: `python -m bench.compare`.

Each case is a whole small repository with a verdict that a person gave it: does production serve
the debugger or the development server? The tools run for real, with the one check they have for
it. The table goes into docs/coming-from.md. The cases are ours, and chosen to show differences.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from flaskgate.gate.cli import main as gate

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "coming-from.md"
PROGRAMS = Path(sys.executable).parent

_MARKED = re.compile(r"(<!-- comparison -->\n).*?(<!-- /comparison -->)", re.DOTALL)
_APP = "from flask import Flask\n\napp = Flask(__name__)\n"
_GUARD = 'if __name__ == "__main__":\n    '
_IMAGE = "FROM python:3.13\nWORKDIR /app\nCOPY . .\n"
_RUN_DEBUG = f"{_APP}{_GUARD}app.run(debug=True)\n"
_RUN = f"{_APP}{_GUARD}app.run()\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A repository, and whether it is wrong to ship it."""

    name: str
    """What is in it, as Markdown."""
    is_wrong: bool
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Who raised an alarm: the tool's finding, or the gate's exit code 1."""

    bandit: bool
    ruff: bool
    flaskgate: bool


CASES = (
    Case(
        name="`app.run(debug=True)`, and nothing says what is started",
        is_wrong=True,
        files={"app.py": _RUN_DEBUG},
    ),
    Case(
        name='the same, with `CMD ["python", "app.py"]`',
        is_wrong=True,
        files={"app.py": _RUN_DEBUG, "Dockerfile": f'{_IMAGE}CMD ["python", "app.py"]\n'},
    ),
    Case(
        name='the same, with `CMD ["gunicorn", "app:app"]`',
        is_wrong=False,
        files={"app.py": _RUN_DEBUG, "Dockerfile": f'{_IMAGE}CMD ["gunicorn", "app:app"]\n'},
    ),
    Case(
        name="the same, in `tests/server.py` only",
        is_wrong=False,
        files={"tests/server.py": _RUN_DEBUG},
    ),
    Case(
        name="`CMD flask run --debug`",
        is_wrong=True,
        files={"app.py": _APP, "Dockerfile": f"{_IMAGE}CMD flask run --debug --host=0.0.0.0\n"},
    ),
    Case(
        name="`FLASK_DEBUG=1` in Compose over `CMD flask run`",
        is_wrong=True,
        files={
            "app.py": _APP,
            "Dockerfile": f"{_IMAGE}CMD flask run --host=0.0.0.0\n",
            "compose.yaml": "services:\n  web:\n    build: .\n    environment: [FLASK_DEBUG=1]\n",
        },
    ),
    Case(
        name="the development server, debug off: `CMD python app.py`",
        is_wrong=True,
        files={"app.py": _RUN, "Dockerfile": f"{_IMAGE}CMD python app.py\n"},
    ),
    Case(
        name='`debug=os.getenv("DEBUG", "0")`, which is always on',
        is_wrong=True,
        files={"app.py": f'import os\n{_APP}{_GUARD}app.run(debug=os.getenv("DEBUG", "0"))\n'},
    ),
    Case(
        name='`app.config["DEBUG"] = True` and `app.run()`',
        is_wrong=True,
        files={"app.py": f'{_APP}app.config["DEBUG"] = True\n{_GUARD}app.run()\n'},
    ),
    Case(
        name="`run.py` imports the app from a package: `app.run(debug=True)`",
        is_wrong=True,
        files={
            "shop/__init__.py": _APP,
            "run.py": f"from shop import app\n\n{_GUARD}app.run(debug=True)\n",
        },
    ),
    Case(
        name="`asyncio.run(main(), debug=True)` in a file that imports Flask",
        is_wrong=False,
        files={"jobs.py": f"import asyncio\n{_APP}asyncio.run(main(), debug=True)\n"},
    ),
    Case(
        name="`compose.yaml` runs `flask run --debug`, and only developers use it",
        is_wrong=False,
        files={
            "app.py": _APP,
            "Dockerfile": f"{_IMAGE}CMD gunicorn app:app\n",
            "compose.yaml": "services:\n  web:\n    build: .\n    command: flask run --debug\n",
        },
    ),
    Case(
        name="`app.run(debug=True)` in a script that no one has started for years",
        is_wrong=False,
        files={"old/try_it.py": _RUN_DEBUG},
    ),
)


def main() -> None:
    """Look at every case with every tool, and write the table."""
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(renew(text, look(CASES)), encoding="utf-8")


def renew(text: str, seen: Sequence[tuple[Case, Seen]]) -> str:
    """Return the page with the table of what was seen."""
    return _MARKED.sub(lambda part: f"{part[1]}{to_markdown(seen)}{part[2]}", text)


def look(cases: Sequence[Case]) -> list[tuple[Case, Seen]]:
    """Write each case into a folder of its own, and let every tool look at it."""
    with tempfile.TemporaryDirectory(prefix="flaskgate-compare-") as place:
        folders = [Path(place, str(number)) for number in range(len(cases))]
        for case, folder in zip(cases, folders, strict=True):
            _write(case.files, folder)
        root = Path(place)
        bandit = json.loads(_run(root, "bandit", "-q", "-r", "-t", "B201", "-f", "json", "."))
        ruff = json.loads(_run(root, "ruff", "check", *_RUFF, "."))
        in_bandit = {
            (root / one["filename"]).relative_to(root).parts[0] for one in bandit["results"]
        }
        in_ruff = {Path(one["filename"]).relative_to(root).parts[0] for one in ruff}
        seen = [
            Seen(
                bandit=folder.name in in_bandit,
                ruff=folder.name in in_ruff,
                flaskgate=_fails(folder),
            )
            for folder in folders
        ]
        return list(zip(cases, seen, strict=True))


def _write(files: Mapping[str, str], folder: Path) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _fails(folder: Path) -> bool:
    """Return whether the gate fails on a folder; it is started once for all of them."""
    report = folder.with_suffix(".json")
    with (
        mock.patch.dict(os.environ, _environment(folder), clear=True),
        contextlib.chdir(folder),
        contextlib.redirect_stdout(io.StringIO()) as told,
        contextlib.redirect_stderr(told),
    ):
        code = gate(["scan", "--json", str(report)])
    _check("flaskgate", code, told.getvalue())
    verdict: str = json.loads(report.read_text(encoding="utf-8"))["verdict"]
    return verdict == "failed"


def to_markdown(seen: Sequence[tuple[Case, Seen]]) -> str:
    """Return the table; what differs from the verdict is bold."""
    lines = [
        "",
        "| in the repository | should alarm | Bandit B201 | Ruff S201 | Flaskgate |",
        "|---|---|---|---|---|",
        *(" | ".join(_row(case, one)) for case, one in seen),
    ]
    return "\n".join(lines) + "\n\n"


def _row(case: Case, seen: Seen) -> Iterator[str]:
    yield f"| {case.name}"
    yield "yes" if case.is_wrong else "no"
    yield _word(case, alarm=seen.bandit)
    yield _word(case, alarm=seen.ruff)
    yield f"{_word(case, alarm=seen.flaskgate)} |"


def _word(case: Case, *, alarm: bool) -> str:
    word = "alarm" if alarm else "silent"
    return word if alarm is case.is_wrong else f"**{word}**"


_RUFF = ("--isolated", "--no-cache", "--select=S201", "--output-format=json", "--exit-zero")


def _run(folder: Path, program: str, *arguments: str) -> str:
    """Return what a tool prints; `ValueError` if it ends as none does that could look."""
    done = subprocess.run(
        [PROGRAMS / program, *arguments],
        cwd=folder,
        env=_environment(folder),
        capture_output=True,
        text=True,
        check=False,
    )
    _check(program, done.returncode, done.stderr)
    return done.stdout


def _environment(folder: Path) -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(folder)}


def _check(program: str, code: int, told: str) -> None:
    if code not in {0, 1}:
        raise ValueError(f"{program} ended with {code}: {told}")


if __name__ == "__main__":
    main()
