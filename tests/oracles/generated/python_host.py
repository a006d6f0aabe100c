"""Runs Python programs for real, each in a process of its own; started by `real_python`.

Reads one JSON object a line: `text`, `arguments`, `environment`, `runs` (how many at most); writes
one array a line, of runs: `{"ending": …, "serves": [debug, …], "error": …}`. A program is run again
with other forced bits until every way has been taken that chance may go.
"""

from __future__ import annotations

import argparse
import atexit
import collections
import contextlib
import copy
import dataclasses
import enum
import functools
import itertools
import json
import logging
import operator
import os
import re
import resource
import sys
import threading
import traceback
import types
import typing
from pathlib import Path

from tests.oracles.generated.python_stubs import Forced, Record, flask_module

CPU = 1  # seconds
MEMORY = 1 << 30  # bytes
_WARM = (
    *(argparse, collections, copy, dataclasses, enum, functools, itertools, logging, operator),
    *(re, typing),
)
"""What programs import; here it is loaded once for all of them."""

Request = dict[str, typing.Any]
Told = dict[str, typing.Any]


def main() -> None:
    """Answer until the input ends."""
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_every_run(json.loads(line))) + "\n")
        sys.stdout.flush()


def _every_run(request: Request) -> list[Told]:
    """Run a program with all bits that lead somewhere else, or as often as it may be."""
    found: list[Told] = []
    waiting = [""]
    while waiting and len(found) < request["runs"]:
        bits = waiting.pop(0)
        run = _run_apart(request, bits)
        found.append(run)
        if run["ending"] == "too long":
            break
        asked = run["asked"]
        waiting += [asked[:at] + "1" for at in range(len(bits), len(asked))]
    return found


def _run_apart(request: Request, bits: str) -> Told:
    """Run the program in a child and return what it told."""
    listen, tell = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(listen)
        _run(request, Forced(bits), tell)
    os.close(tell)
    told = b""
    while part := os.read(listen, 65_536):
        told += part
    os.close(listen)
    os.waitpid(child, 0)
    nothing = {"ending": "too long", "serves": [], "error": "it was stopped", "asked": ""}
    return json.loads(told) if told else nothing


def _run(request: Request, forced: Forced, tell: int) -> None:
    """Run the program in this process, which does not survive it."""

    def end(ending: str = "serves", error: str = "") -> None:
        ending = "serves" if record.serves else ending
        found = {"ending": ending, "serves": record.serves, "error": error, "asked": forced.asked}
        os.write(tell, json.dumps(found).encode())
        os._exit(0)

    record = Record(end)
    _bound(request)
    forced.rule()
    sys.modules["flask"] = flask_module(record)
    try:
        _execute(request["text"])
    except SystemExit as error:
        with contextlib.suppress(Exception):
            atexit._run_exitfuncs()
        end("done" if error.code in {None, 0} else "gave up", "SystemExit")
    except BaseException as error:  # noqa: BLE001 - whatever the program does
        end("gave up" if _is_wanting(error) else "broke", f"{type(error).__name__}: {error}"[:200])
    end("done")


def _bound(request: Request) -> None:
    """Set limits, and what the program finds around it."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU, CPU))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    os.environ.clear()
    os.environ.update(request["environment"])
    sys.argv = ["app.py", *request["arguments"]]
    sys.stdout = sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115 - until the process ends


def _execute(text: str) -> None:
    main = types.ModuleType("__main__")
    main.__dict__["__file__"] = "app.py"
    sys.modules["__main__"] = main
    exec(compile(text, "app.py", "exec", dont_inherit=True), main.__dict__)  # noqa: S102 - that is what it is for
    for thread in threading.enumerate():
        if thread is not threading.main_thread() and not thread.daemon:
            thread.join(CPU)
    atexit._run_exitfuncs()


def _is_wanting(error: BaseException) -> bool:
    """Return whether a variable of the environment is missing: a unit that works sets it."""
    frames = traceback.extract_tb(error.__traceback__)
    return isinstance(error, KeyError) and frames[-1].name == "__getitem__"


if __name__ == "__main__":
    main()
