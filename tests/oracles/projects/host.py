"""Runs small projects for real: the installed Flask and its relatives, of which nothing serves.

Started by `real`. Reads one JSON object a line: `files`, `words`, `environment`; writes an array
a line, of what happened: `on` and `off` for a server with and without the debugger, then how the
program ended. `host.py LOG python x.py` runs one program, and adds to a log: that is what the
programs `python` and `flask` are that a project starts.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import json
import os
import resource
import runpy
import shlex
import shutil
import sys
import tempfile
import threading
import traceback
import types
import wsgiref.simple_server
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar, NoReturn, Self

_CPU = 5  # seconds
_PROGRAMS = ("python", "python3", "flask", "gunicorn")
_STUB = '#!/bin/sh\nexec {host} {log} {name} "$@"\n'
_OFTEN = (
    *("flask", "flask.cli", "click", "dotenv", "yaml", "pydantic_settings", "flask_socketio"),
    *("waitress", "gunicorn.app.base", "werkzeug.debug", "wsgiref.simple_server", "attrs"),
    *("argparse", "asyncio", "configparser", "optparse", "tomllib", "unittest.mock"),
)
"""What programs and this one import; loaded once for all of them."""


def main() -> None:
    """Answer until the input ends."""
    for name in _OFTEN:
        importlib.import_module(name)
    gc.freeze()  # what is shared with the children is not written to
    # not a folder that cleans up after itself: a child that ends would do so
    folder = Path(tempfile.mkdtemp())
    _add_programs(folder, folder / "log")
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_run_apart(folder, json.loads(line))) + "\n")
        sys.stdout.flush()
    shutil.rmtree(folder)


def _run_apart(folder: Path, request: dict[str, dict[str, str]]) -> list[str]:
    """Lay a project out, run it in a child, and return what it told."""
    app, log = folder / "app", folder / "log"
    log.write_text("")
    for path, text in request["files"].items():
        (app / path).parent.mkdir(parents=True, exist_ok=True)
        (app / path).write_text(text)
    child = os.fork()
    if child == 0:
        _surround(folder, request["environment"])
        run(list(request["words"]), log)
    os.waitpid(child, 0)
    shutil.rmtree(app)
    return log.read_text().splitlines()


def _add_programs(folder: Path, log: Path) -> None:
    (folder / "bin").mkdir()
    host = shlex.join([sys.executable, "-W", "ignore", __file__])
    for name in _PROGRAMS:
        program = folder / "bin" / name
        program.write_text(_STUB.format(host=host, log=log, name=name.removesuffix("3")))
        program.chmod(0o755)


def _surround(folder: Path, environment: dict[str, str]) -> None:
    """Set limits, and what the program finds around it."""
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU, _CPU))
    os.chdir(folder / "app")
    os.environ.clear()
    os.environ.update(PATH=f"{folder}/bin:/usr/bin:/bin", HOME=str(folder), **environment)
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    sys.stdin, sys.stdout = os.fdopen(0, closefd=False), os.fdopen(1, "w", closefd=False)
    sys.stderr = os.fdopen(2, "w", closefd=False)
    sys.executable = str(folder / "bin" / "python")


def run(words: Sequence[str], log: Path) -> NoReturn:
    """Run a program in this process, which does not survive it."""

    def note(text: str) -> None:
        with log.open("a") as file:
            file.write(f"{text}\n")

    _replace_servers(note)
    name, *arguments = words
    try:
        _HOW[name](arguments, note)
        _wait_for_threads()
    except SystemExit as error:
        with contextlib.suppress(Exception):
            atexit._run_exitfuncs()
        note("done" if error.code in {None, 0} else "gave up")
    except BaseException as error:  # noqa: BLE001 - whatever the program does
        place = traceback.extract_tb(error.__traceback__)[-1]
        note(f"broke: {type(error).__name__}: {error}, line {place.lineno} of {place.filename}")
    else:
        note("done")
    os._exit(0)


def _wait_for_threads() -> None:
    """Do what Python does at the end of a program."""
    for thread in threading.enumerate():
        if thread is not threading.main_thread() and not thread.daemon:
            thread.join(_CPU)
    atexit._run_exitfuncs()


class _Server:
    """What `make_server` gives."""

    note: ClassVar[Callable[[str], None]]
    """Writes to the log."""

    def __init__(self, host: str, port: int, app: object, *_: object, **__: object) -> None:
        del host, port
        self._app = app

    def serve_forever(self, *_: object) -> None:
        """Tell that this serves."""
        _serve(type(self).note, self._app)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass


def _serve(note: Callable[[str], None], app: object, *, debugger: object = False) -> None:
    """Only tell that a server was reached; the program ends there, or the thread."""
    note("on" if debugger or _has_debugger(app) else "off")
    if threading.current_thread() is threading.main_thread():
        os._exit(0)
    sys.exit()


def _replace_servers(note: Callable[[str], None]) -> None:
    """Let servers only say that they were reached."""

    def run_simple(hostname: str, port: int, application: object, **options: object) -> None:
        del hostname, port
        _serve(note, application, debugger=options.get("use_debugger"))

    _Server.note = note
    for name in ("werkzeug", "werkzeug.serving", "flask.cli"):
        importlib.import_module(name).__dict__["run_simple"] = run_simple
    for module in (importlib.import_module("werkzeug.serving"), wsgiref.simple_server):
        module.__dict__["make_server"] = _Server
    waitress = importlib.import_module("waitress")
    waitress.__dict__["serve"] = lambda app, **_: _serve(note, app)
    kind = importlib.import_module("gunicorn.app.base").BaseApplication
    kind.run = lambda application: _serve(note, application.load())


def _has_debugger(app: object) -> bool:
    """Return whether Werkzeug's debugger is around an application, or inside of its wrappers."""
    kind = importlib.import_module("werkzeug.debug").DebuggedApplication
    for _ in range(10):
        if isinstance(app, kind):
            return True
        app = getattr(app, "app", None) or getattr(app, "wsgi_app", None)
        if app is None or hasattr(app, "__self__"):
            return False
    return False


def _python(arguments: Sequence[str], _: Callable[[str], None]) -> None:
    first, *rest = arguments
    sys.path[0] = str(Path.cwd())
    if first == "-m":
        sys.argv = rest
        runpy.run_module(rest[0], run_name="__main__", alter_sys=True)
        return
    code = rest[0] if first == "-c" else Path(first).read_text()
    sys.argv = [first, *rest[first == "-c" :]]
    main_module = types.ModuleType("__main__")
    if first != "-c":
        sys.path[0] = str(Path(first).resolve().parent)
        main_module.__dict__["__file__"] = first
    sys.modules["__main__"] = main_module
    compiled = compile(code, first, "exec", dont_inherit=True)
    exec(compiled, main_module.__dict__)  # noqa: S102 - that is what it is for


def _flask(arguments: Sequence[str], _: Callable[[str], None]) -> None:
    sys.argv = ["flask", *arguments]
    sys.path[0] = str(Path.cwd())
    importlib.import_module("flask.cli").main()


def _gunicorn(arguments: Sequence[str], note: Callable[[str], None]) -> None:
    """Import the application as a worker does, and tell whether it brings the debugger along."""
    sys.path[0] = str(Path.cwd())
    name, _, expression = arguments[-1].partition(":")
    module = importlib.import_module(name)
    app = eval(expression or "application", dict(vars(module)))  # noqa: S307 - as gunicorn does
    note("on" if _has_debugger(app) else "off")


_HOW: dict[str, Callable[[Sequence[str], Callable[[str], None]], None]] = {
    "python": _python,
    "flask": _flask,
    "gunicorn": _gunicorn,
}


if __name__ == "__main__":
    if len(sys.argv) > 1:
        run(sys.argv[2:], Path(sys.argv[1]))
    main()
