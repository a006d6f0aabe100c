"""Follows what programs load that serve nothing of a project by themselves: workers, migrations.

Only what acts at once when it is loaded is followed, and counts where it surely serves: a worker
imports the app whose tasks it runs, and is no server because of that.

What `celery -A tasks` and its like load is an app, tasks, a script or a configuration, by its name;
the command-line references of the programs say so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import NamedTuple

from flaskgate.launch.commands.flags import Options, read_options
from flaskgate.launch.commands.python_tools import import_of
from flaskgate.launch.follow.answers import unknown
from flaskgate.launch.follow.python.programs import Programs
from flaskgate.launch.follow.python.python_starts import followed_code
from flaskgate.launch.follow.results import Harmful, Launch
from flaskgate.launch.model import StartKind
from flaskgate.launch.reasons import Cause, Reason
from flaskgate.launch.shell.partial_text import is_known, plain


def serving_by_load(launch: Launch, programs: Programs) -> Launch | None:
    """Return the launch of a program that serves by what it loads; None where it does not.

    Beside a server of the program's own, in a thread, Flask's may refuse to serve: it is unknown.
    """
    start = launch.start
    loaded = _loaded_code(start.program, start.arguments)
    if loaded is None or not _acts(loaded, launch, programs):
        return None
    code = replace(start, kind=StartKind.PYTHON_CODE, target=loaded.code, arguments=())
    found = followed_code(replace(launch, start=code), programs)
    if not isinstance(found.answer, Harmful):
        return None
    names = ", ".join(loaded.names)
    return unknown(launch, Reason(Cause.UNFOLLOWED, names)) if loaded.is_in_thread else found


def _acts(loaded: _LoadedCode, launch: Launch, programs: Programs) -> bool:
    around = programs.around(launch)

    def path(name: str) -> PurePosixPath | None:
        module = name.partition(":")[0]
        if name.endswith(".py"):
            return around.file(name)
        return around.module(module).path or around.module(module.rpartition(".")[0]).path

    paths = map(path, loaded.names)
    return any(one is not None and programs.modules.is_active(one) for one in paths)


class _LoadedCode(NamedTuple):
    """What a program loads."""

    names: tuple[str, ...]
    """Modules, perhaps with an object behind them, and paths of files."""
    code: str
    """Code of Python that does the same."""
    is_in_thread: bool
    """It is executed beside a server of the program's own."""


def _loaded_code(program: str, words: Sequence[str]) -> _LoadedCode | None:
    """Return what a program loads by the words after its name; None for other programs."""
    way = _WAYS.get(program)
    if way is None:
        return None
    options = read_options(words, way.valued.__contains__, is_mixed=True)
    named = (plain(one) for one in way.names(options) if is_known(one))
    names = tuple(one for one in named if one and not one.startswith("-"))
    lines = (_as_main(one) if way.is_main else _loading(one) for one in names)
    return _LoadedCode(names, "\n".join(lines), way.is_in_thread) if names else None


def _loading(name: str) -> str:
    if name.endswith(".py"):
        return f"import runpy; runpy.run_path({name!r})"
    module, _, last = name.partition(":")[0].rpartition(".")
    parts = (*module.split("."), last)
    if not module or not all(map(str.isidentifier, parts)):
        return import_of(name)
    return f"from {module} import {last}"


def _as_main(name: str) -> str:
    return f"import runpy; runpy.run_path({name!r}, run_name='__main__')"


class _Way(NamedTuple):
    names: Callable[[Options], Sequence[str]]
    valued: frozenset[str] = frozenset()
    is_main: bool = False
    is_in_thread: bool = False


def _by(*names: str, default: str = "") -> _Way:
    """Return how programs load what an option names."""
    return _Way(lambda options: (options.value(*names) or default,), frozenset(names))


def _first(options: Options) -> Sequence[str]:
    return options.rest[:1]


def _after(verb: str) -> Callable[[Options], Sequence[str]]:
    return lambda options: options.rest[1:2] if options.rest[:1] == (verb,) else ()


def _all(options: Options) -> Sequence[str]:
    return options.rest


_DRAMATIQ = frozenset({"-p", "-t", "-P", "-Q", "-Z", "--processes", "--threads", "--path",
                       "--queues", "--pid-file", "--log-file"})  # fmt: skip
_BOKEH = frozenset({"--port", "--address", "--allow-websocket-origin", "--prefix", "--args"})
_WAYS: Mapping[str, _Way] = {
    **dict.fromkeys(("celery", "faust", "procrastinate"), _by("-A", "--app")),
    **dict.fromkeys(("rq", "rqworker"), _by("-c", "--config")),
    **dict.fromkeys(("mitmdump", "mitmproxy", "mitmweb"), _by("-s", "--scripts")),
    "dramatiq": _Way(_all, _DRAMATIQ),
    **dict.fromkeys(("huey_consumer", "huey_consumer.py", "arq", "saq"), _Way(_first)),
    "taskiq": _Way(lambda options: options.rest[1:]),
    "nameko": _Way(_after("run")),
    "locust": _by("-f", "--locustfile", default="locustfile.py"),
    "alembic": _Way(lambda _: ("alembic/env.py", "migrations/env.py")),
    "sphinx-build": _Way(lambda options: [f"{one}/conf.py" for one in options.rest[:1]]),
    "pylint": _by("--load-plugins"),
    "scrapy": _Way(_after("runspider")),
    **dict.fromkeys(("robyn", "gradio"), _Way(_first, is_main=True)),
    "streamlit": _Way(_after("run"), is_main=True, is_in_thread=True),
    **dict.fromkeys(("bokeh", "panel"), _Way(_after("serve"), _BOKEH, is_in_thread=True)),
    **dict.fromkeys(("chainlit", "solara", "fastapi"), _Way(_after("run"), is_in_thread=True)),
    **dict.fromkeys(("mesop", "voila"), _Way(_first, is_in_thread=True)),
}
