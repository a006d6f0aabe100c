"""What words say of what they do: whether it may start something, or most likely serves.

The words are names of code, and those by which a command asks a program to serve. They are a
guess: they decide what is looked into and what is given up, and never that a server is started.
Where a name says that something may serve and nothing was followed, it is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import Flag, auto

_STARTING = re.compile(
    r"\b(?:\w*run|run_\w+|serve(?!r\b)\w*|(?!startswith|start_response\b|start(?:s|ed|ing)?_(?:at|date|datetime|id|index|line|time|tz)\b)start\w*"
    r"|spawn\w*|(?<!platform\.)system|popen"
    r"|eval|listen|launch"
    r"|(?:check_)?(?:call|output)|submit|apply|exec(?:[lv]p?e?)?|main|cli|import_(?:module|string))"
    r"\s*[(,)]|\b(?:subprocess|runpy|threading|multiprocessing|getattr|globals|__import__|asyncio)\b"
    r"|(?:WSGI|HTTP)Server\b|DebuggedApplication|\.debug\s*=(?!=)|\[['\"]DEBUG['\"]\]|[(,]\s*DEBUG\s*=",
    re.IGNORECASE,
)
"""What starts a server, a program, or something of which only the name is known.

A server's `start_response` takes the headers of an answer, and `start_date` is data.
"""


_CHANGING = re.compile(r"debug|environ|putenv|exec|run_simple|import_module", re.IGNORECASE)
"""What beside that may change what a server serves, and with what, however it is written."""


def starts_by_its_words(text: str) -> bool:
    """Return whether a text names what starts a server, a program, or something unknown."""
    return _STARTING.search(text) is not None


def changes_what_serves(text: str) -> bool:
    """Return whether a text that a server loads may start something, or set what the app finds."""
    return starts_by_its_words(text) or _CHANGING.search(text) is not None


class _Sense(Flag):
    """What the name of something that is called says of it, whoever has it; or a command's word."""

    LIKELY = auto()
    """It most likely serves, or runs a program."""
    OF_HOLDER = auto()
    """It may start the application that the object holds."""
    SURE = auto()
    """It serves, whatever object has it."""
    OF_COMMAND = auto()
    """A program that is told this word is asked to serve, whatever program it is."""


_ALL = _Sense.SURE | _Sense.OF_HOLDER | _Sense.LIKELY
_SENSES: Mapping[str, _Sense] = {
    **dict.fromkeys(("run", "serve", "launch"), _ALL | _Sense.OF_COMMAND),
    **dict.fromkeys(("serve_forever", "run_forever", "run_server"), _ALL),
    "runserver": _Sense.OF_COMMAND,
    **dict.fromkeys(("listen", "main"), _Sense.OF_HOLDER | _Sense.LIKELY),
    **dict.fromkeys(("start", "up"), _Sense.OF_HOLDER | _Sense.OF_COMMAND),
    **dict.fromkeys(("execute", "__call__"), _Sense.OF_HOLDER),
    **dict.fromkeys(("cli", "make_server", "run_simple", "run_app", "run_wsgi"), _Sense.LIKELY),
    **dict.fromkeys(("run_path", "run_module", "debuggedapplication"), _Sense.LIKELY),
}
_LIKELY = re.compile(r"run_with_\w+|\w*(?:wsgi|http)server")
"""Names that most likely serve, too; in lower case, as those of the table."""


def _says(name: str, sense: _Sense) -> bool:
    return sense in _SENSES.get(name, _Sense(0))


def serves_by_its_words(name: str) -> bool:
    """Return whether what has this name most likely serves, or runs a program."""
    plain = name.casefold()
    return _says(plain, _Sense.LIKELY) or _LIKELY.fullmatch(plain) is not None


def asks_to_serve(words: Iterable[str]) -> bool:
    """Return whether one of a command's words asks a program to serve, whatever program it is."""
    return any(_says(word, _Sense.OF_COMMAND) for word in words)


_OTHERS = re.compile(
    r"subprocess|pexpect|paramiko|fabric|invoke|plumbum|delegator|docker|nohup|\bpty\b|\bsh\b"
    r"|(?<!platform\.)\bsystem\s*\(|popen|spawn|startfile|create_process|ctypes|\bexec(?:[lv]p?e?|file)?\b|\beval\b"
    r"|runpy|importlib|import_(?:module|string)|__import__|load_(?:source|module)|pkg_resources"
    r"|entry_points|stevedore|\bpluggy|wsgi(?!_app\b)|asgi|uvicorn|gunicorn|hypercorn|waitress|granian|cherrypy"
    r"|twisted|cheroot|bjoern|make_server|\bserve(?:_forever)?\s*[(,]|supervis|celery|honcho|circus",
    re.IGNORECASE,
)
"""What runs programs, texts, modules or applications that are named at most."""


def may_start(verb: str) -> bool:
    """Return whether an object that holds an application may start it by this method."""
    return _says(verb, _Sense.OF_HOLDER)


def starts_others(text: str) -> bool:
    """Return whether a text may start, import or execute what does not stand in it.

    Servers that take an application by its name are of these, too; `app.wsgi_app` is none.
    """
    return _OTHERS.search(text) is not None


def surely_serves(verb: str) -> bool:
    """Return whether a method of this name serves, whatever object has it."""
    return _says(verb, _Sense.SURE)
