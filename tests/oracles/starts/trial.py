"""Does to the letter what the plan of a start says, and starts what is there then for real."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from flaskgate.launch.follow.results import Launch, Safe
from flaskgate.launch.plan.spelling import spell
from flaskgate.model.findings import Change, ServePlan
from tests.launch.gate import analysed
from tests.oracles.starts.places import Start

MANIFESTS = ("requirements.txt", "pyproject.toml")
PATIENCE = 60.0
"""Seconds until a server has to answer; what ends before that is not waited for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What came of one start."""

    start: Start
    advice: str
    """What was advised; empty: nothing was."""
    trouble: str = ""
    """What went wrong; empty where the server answered as it has to."""
    is_moved: bool = False
    """The plan said first what is to be moved."""

    @property
    def is_withheld(self) -> bool:
        return not self.advice


def advised(start: Start) -> ServePlan | None:
    """Return the plan of the one start that serves with the development server.

    What its findings show besides is among the changes: the line that sets a variable.
    """
    found = [one for one in analysed(start.files).launches if one.plan is not None]
    plan = found[-1].plan if found else None
    if plan is None or not plan.is_known:
        return None
    own = [one.change for one in found[-1].verdicts if one.change is not None]
    return replace(plan, changes=(*plan.changes, *own))


def rewritten(files: Mapping[str, str], changes: Sequence[Change]) -> dict[str, str]:
    """Return the files after the changes, from the last line to the first."""
    found = dict(files)
    for change in sorted(changes, key=lambda one: (one.line, bool(one.before)), reverse=True):
        lines = found[str(change.path)].split("\n")
        before = change.before.split("\n") if change.before else []
        at = change.line - 1
        assert lines[at : at + len(before)] == before, change
        lines[at : at + len(before)] = change.after.split("\n") if change.after else []
        found[str(change.path)] = "\n".join(lines)
    return found


def tried(start: Start, folder: Path, *, for_real: bool = True) -> Trial:
    """Follow the plan of a start, look at the result with the gate, and start it."""
    plan = advised(start)
    is_moved = plan is not None and bool(plan.to_move)
    if is_moved:
        start = _moved(start)
        plan = advised(start)
    if plan is None:
        return Trial(start=start, advice="", is_moved=is_moved)
    files = rewritten(start.files, plan.changes)
    after = [one for one in analysed(files).launches if one.start.kind.value != "other"]
    trouble = _what_is_wrong(start, plan, files, after)
    if for_real and not trouble:
        start = _with_settings(start, after)
        trouble = _served(start, files, spell(_words(after, plan)), folder)
        other = _served(start, files, plan.waitress_text, folder) if plan.waitress else ""
        trouble = trouble or (f"Waitress: {other}" if other else "")
    return Trial(start=start, advice=plan.text, trouble=trouble, is_moved=is_moved)


def _what_is_wrong(
    start: Start, plan: ServePlan, files: Mapping[str, str], after: Sequence[Launch]
) -> str:
    """Return what can be seen to be wrong before anything is started."""
    if plan.to_move:
        return f"still to move: {plan.to_move}"
    if not all(isinstance(one.answer, Safe) for one in after):
        return f"the gate says {[str(one.answer) for one in after]}"
    if "gunicorn" not in "\n".join(
        text for path, text in files.items() if path.endswith(MANIFESTS)
    ):
        return "nothing installs the server"
    is_open = plan.bind.startswith("0.0.0.0:")
    return "" if is_open == start.is_reached_from_outside else f"it listens on {plan.bind}"


def _moved(start: Start) -> Start:
    """Return a start after its reader has moved what the plan says is to be moved."""
    moved = {
        str(start.project / path): text.replace("PORT", str(start.port))
        for path, text in start.layout.moved.items()
    }
    return replace(start, files={**start.files, **moved})


def _with_settings(start: Start, after: Sequence[Launch]) -> Start:
    """Return a start with the variables that its place sets now."""
    settings = after[-1].start.environment if after else {}
    said = {name: one.value for name, one in settings.items() if one.value is not None}
    return replace(start, environment={**said, **start.environment})


def _words(after: Sequence[Launch], plan: ServePlan) -> Sequence[str]:
    """Return what is started now: it has to be what was advised."""
    words = [one.start.words for one in after]
    return plan.command if plan.command in words or not words else words[-1]


def _served(start: Start, files: Mapping[str, str], command: str, folder: Path) -> str:
    """Lay the project out as the place does, start the command, and ask for its page."""
    home = folder / start.home.relative_to("/")
    for path, text in files.items():
        inside = PurePosixPath(path)
        if inside.is_relative_to(start.project):
            target = home / inside.relative_to(start.project)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
    programs = home / ".venv"
    programs.symlink_to(sys.prefix)
    # what listens on all addresses listens on this machine's alone, and paths are below `folder`
    local = command.replace("0.0.0.0:", "127.0.0.1:")
    local = re.sub(r"(?<![\w.])/(?=(?:app|srv|code)\b)", f"{folder}/", local)
    environment = {
        name: re.sub(r"^/(?=(?:app|srv|code)\b)", f"{folder}/", value)
        for name, value in start.environment.items()
    }
    if start.layout.installed:
        environment["PYTHONPATH"] = str(home / start.layout.installed)
    with _running(local, home, environment) as process:
        return _answer(process, f"http://127.0.0.1:{start.port}{start.layout.page}")


@contextmanager
def _running(
    command: str, home: Path, environment: Mapping[str, str]
) -> Iterator[subprocess.Popen[str]]:
    path = os.pathsep.join([str(Path(sys.executable).parent), "/usr/bin", "/bin"])
    process = subprocess.Popen(
        ["/bin/sh", "-c", f"exec {command}"],
        cwd=home,
        env={"PATH": path, "HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.communicate()
        shutil.rmtree(home, ignore_errors=True)


def _answer(process: subprocess.Popen[str], address: str) -> str:
    ask = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    last = time.monotonic() + PATIENCE
    while time.monotonic() < last:
        if process.poll() is not None:
            output = process.stdout.read() if process.stdout else ""
            return f"it ended: {output[-400:]}"
        try:
            with ask.open(address, timeout=5) as answer:
                page, server = answer.read().decode(), answer.headers["Server"]
        except OSError as error:
            if isinstance(error, urllib.error.HTTPError):
                return f"{address} answers {error.code}"
            continue
        return "" if page == "ok" and "Werkzeug" not in server else f"{server} says {page[:80]}"
    return f"nothing answers on {address}"
