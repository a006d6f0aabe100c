"""Runs start scripts in the real bash, with programs that only say that they were started."""

from __future__ import annotations

import os
import resource
import select
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.oracles.generated.program import Ending, Program, Run, Started

CPU = 1  # seconds
WALL = 3  # seconds; only for what waits and takes no CPU
_SERVERS = ("flask", "gunicorn", "python")
_PROBES = ("pg_isready", "nc", "curl", "redis-cli")
_WRAPPERS = {
    "gosu": "shift",
    "su-exec": "shift",
    "tini": 'while [ "$1" != -- ]; do shift; done; shift',
    "dumb-init": "while :; do case $1 in --rewrite) shift 2 ;; -*) shift ;; *) break ;; esac; done",
}
"""Programs of images that run another one, and how each takes its own words away."""
_PATIENCE = 6
"""So many probes fail unless they are forced; then they take turns, and loops end."""

_SERVER = """#!/bin/sh
behind=
{{
  printf '%s' "{name}"; for word; do printf '\\037%s' "$word"; done
  [ /proc/$$/fd/0 -ef /dev/null ] && behind=1
  printf '\\036%s\\036%s\\n' "${{FLASK_DEBUG-}}" "$behind"
}} >> {folder}/log
"""
_PROBE = """#!/bin/sh
read -r asked < {folder}/asked
read -r bits < {folder}/bits
bits=${{bits}}{beyond}
n=${{#asked}}
while [ $n -gt 0 ]; do bits=${{bits#?}}; n=$((n - 1)); done
case $bits in 1*) bit=1 ;; *) bit=0 ;; esac
echo "$asked$bit" > {folder}/asked
[ $bit = 1 ]
"""


class RealShell:
    """A folder with stub programs, in which scripts are run one after the other."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._programs = folder / "bin"
        self._programs.mkdir()
        self._app = folder / "app"
        for name in _SERVERS:
            self._write(name, _SERVER.format(name=name, folder=folder))
        for name in _PROBES:
            self._write(name, _PROBE.format(folder=folder, beyond="0" * _PATIENCE + "10" * 40))
        for name, takes in _WRAPPERS.items():
            self._write(name, f'#!/bin/sh\n{takes}\nexec "$@"\n')
        self._write("sleep", "#!/bin/sh\n")

    def _write(self, name: str, text: str) -> None:
        path = self._programs / name
        path.write_text(text)
        path.chmod(0o755)

    def runs(self, program: Program, most: int = 8) -> tuple[Run, ...]:
        """Return what may happen: a run for every way that the probes may go, at most `most`."""
        found: list[Run] = []
        waiting = [""]
        while waiting and len(found) < most:
            bits = waiting.pop(0)
            run, asked = self._run(program, bits)
            found.append(run)
            if run.ending is Ending.TOO_LONG:
                break
            waiting += [
                asked[:at] + ("0" if asked[at] == "1" else "1")
                for at in range(len(bits), min(len(asked), _PATIENCE))
            ]
        return tuple(found)

    def _run(self, program: Program, bits: str) -> tuple[Run, str]:
        self._prepare(program, bits)
        ending = self._execute(program)
        events = [
            line.split("\036") for line in (self._folder / "log").read_text().split("\n")[:-1]
        ]
        started = tuple(
            Started(words=words.replace("\037", " "), debug=debug, is_behind=bool(behind))
            for words, debug, behind in events
        )
        return Run(ending=ending, started=started), (self._folder / "asked").read_text().strip()

    def _prepare(self, program: Program, bits: str) -> None:
        shutil.rmtree(self._app, ignore_errors=True)
        self._app.mkdir()
        (self._app / "start.sh").write_text(program.text)
        (self._app / "app.py").write_text("from flask import Flask\napp = Flask(__name__)\n")
        for name, text in program.files.items():
            (self._app / name).write_text(text)
        (self._folder / "bits").write_text(f"{bits}\n")
        (self._folder / "asked").write_text("\n")
        (self._folder / "log").write_text("")
        (self._folder / "input").write_text("")

    def _execute(self, program: Program) -> Ending:
        command = ["/bin/bash", "./start.sh", *program.arguments]
        environment = {"PATH": f"{self._programs}:/usr/bin:/bin", "HOME": str(self._folder)}
        with (self._folder / "input").open() as nothing:
            process = subprocess.Popen(
                command,
                cwd=self._app,
                env={**environment, **program.environment},
                stdin=nothing,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                preexec_fn=_limit,  # noqa: PLW1509 - no threads here
            )
        if not _ends(process):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return Ending.TOO_LONG
        status = process.wait()
        if status < 0:
            return Ending.TOO_LONG
        started = (self._folder / "log").stat().st_size > 0
        return Ending.SERVES if started else Ending.GAVE_UP if status else Ending.DONE


def _ends(process: subprocess.Popen[bytes]) -> bool:
    """Return whether a process ends in time; told at once, where a wait with a limit would poll."""
    handle = os.pidfd_open(process.pid)
    try:
        return bool(select.select([handle], [], [], WALL)[0])
    finally:
        os.close(handle)


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU, CPU))
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, 1 << 16))
    resource.setrlimit(resource.RLIMIT_NPROC, (4_096, 4_096))


@contextmanager
def real_shell() -> Iterator[RealShell]:
    """Make the folder, and remove it."""
    with tempfile.TemporaryDirectory() as folder:
        yield RealShell(Path(folder))
