"""Starts a program that serves on loopback, and asks it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any

PROGRAMS = Path(sys.executable).parent
"""Where gunicorn, waitress-serve and supervisord are."""
_PATIENCE = 60
"""Seconds until something that does not answer has failed."""

APP = """\
import os

from flask import Flask, request

site = Flask(__name__)


@site.get("/")
def home():
    return {
        "address": request.remote_addr,
        "host": request.host,
        "parent": os.getppid(),
        "process": os.getpid(),
        "scheme": request.scheme,
    }


@site.get("/fail")
def fail():
    password = "hunter2"
    raise RuntimeError(password)


if __name__ == "__main__":
    site.run(debug=True)
"""
"""A project's `app.py`: it says whom it sees, and fails if it is asked to."""


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def is_busy(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def serving(
    command: Sequence[str], folder: Path, port: int, **variables: str
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program until the block ends; the block begins when its port answers."""
    environment = {"PATH": f"{PROGRAMS}:{os.defpath}", "HOME": str(folder), **variables}
    log = folder.parent / f"{folder.name}.{port}.log"
    with (
        log.open("wb") as stream,
        subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdout=stream,
            stderr=stream,
            start_new_session=True,
        ) as process,
    ):
        try:
            for _ in waiting(lambda: f"nothing serves on {port}: {log.read_text('utf-8')}"):
                if is_busy(port):
                    break
                assert process.poll() is None, log.read_text("utf-8")
            yield process
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(_PATIENCE)


def waiting(complaint: Any = "it does not happen") -> Iterator[None]:  # noqa: ANN401 - text or call
    """Yield again and again, ever less often, until the caller leaves or patience ends."""
    end = time.monotonic() + _PATIENCE
    pause = 0.01
    while time.monotonic() < end:
        yield
        time.sleep(pause)
        pause = min(2 * pause, 0.2)
    raise AssertionError(complaint() if callable(complaint) else complaint)


def ask(port: int, path: str = "/", **headers: str) -> tuple[int, str]:
    """Return status and body of an answer; `_` in a header's name stands for `-`."""
    named: Mapping[str, str] = {key.replace("_", "-"): value for key, value in headers.items()}
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=dict(named))
    try:
        with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:  # noqa: S310
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def told(port: int, **headers: str) -> dict[str, Any]:
    """Return what the app of this module says of a request."""
    status, body = ask(port, **headers)
    assert status == HTTPStatus.OK, body
    answer: dict[str, Any] = json.loads(body)
    return answer


def assert_nothing_leaks(port: int) -> None:
    """See that an error tells nothing, and that nobody gets a console."""
    status, body = ask(port, "/fail")
    assert status == HTTPStatus.INTERNAL_SERVER_ERROR
    assert "hunter2" not in body
    assert "Traceback" not in body
    assert ask(port, "/console")[0] == HTTPStatus.NOT_FOUND
    assert "EVALEX" not in ask(port, "/fail")[1]
