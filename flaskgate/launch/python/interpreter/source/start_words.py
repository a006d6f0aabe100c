"""What names say of what they do: whether it may start something, or most likely serves.

Names are a guess. They decide what is looked into and what is given up, and never that a server
is started: where a name says that something may serve and nothing was followed, it is unknown.
"""

from __future__ import annotations

import re

_STARTING = re.compile(
    r"\b(?:\w*run|run_\w+|serve(?!r\b)\w*|(?!startswith)start\w*|spawn\w*|(?<!platform\.)system|popen"
    r"|eval|listen|launch"
    r"|(?:check_)?(?:call|output)|submit|apply|exec(?:[lv]p?e?)?|main|cli|import_(?:module|string))"
    r"\s*[(,)]|\b(?:subprocess|runpy|threading|multiprocessing|getattr|globals|__import__|asyncio)\b"
    r"|(?:WSGI|HTTP)Server\b|DebuggedApplication|\.debug\s*=(?!=)|\[['\"]DEBUG['\"]\]|[(,]\s*DEBUG\s*=",
    re.IGNORECASE,
)
"""What starts a server, a program, or something of which only the name is known."""


def starts_by_its_words(text: str) -> bool:
    """Return whether a text names what starts a server, a program, or something unknown."""
    return _STARTING.search(text) is not None


_SERVING = re.compile(
    r"run|run_(?:simple|server|app|forever|with_\w+|wsgi)|serve(?:_forever)?|make_server|launch|main|cli"
    r"|listen|run_(?:path|module)|\w*(?:WSGI|HTTP)Server|DebuggedApplication",
    re.IGNORECASE,
)
"""Names of what serves, or runs a program."""


def serves_by_its_words(name: str) -> bool:
    """Return whether what has this name most likely serves, or runs a program."""
    return _SERVING.fullmatch(name) is not None


_OTHERS = re.compile(
    r"subprocess|pexpect|paramiko|fabric|invoke|plumbum|delegator|docker|nohup|\bpty\b|\bsh\b"
    r"|(?<!platform\.)\bsystem\s*\(|popen|spawn|startfile|create_process|ctypes|\bexec(?:[lv]p?e?|file)?\b|\beval\b"
    r"|runpy|importlib|import_(?:module|string)|__import__|load_(?:source|module)|pkg_resources"
    r"|entry_points|stevedore|\bpluggy|wsgi|asgi|uvicorn|gunicorn|hypercorn|waitress|granian|cherrypy"
    r"|twisted|cheroot|bjoern|make_server|\bserve(?:_forever)?\s*[(,]|supervis|celery|honcho|circus",
    re.IGNORECASE,
)
"""What runs programs, texts, modules or applications that are named at most."""
_VERBS = frozenset(["run", "serve", "serve_forever", "run_forever", "start", "launch", "listen",
                     "main", "execute", "__call__", "run_server", "up"])  # fmt: skip
_SERVING_VERBS = frozenset({"run", "serve", "serve_forever", "run_forever", "run_server", "launch"})


def may_start(verb: str) -> bool:
    """Return whether an object that holds an application may start it by this method."""
    return verb in _VERBS


def starts_others(text: str) -> bool:
    """Return whether a text may start, import or execute what does not stand in it.

    Servers that take an application by its name are of these, too.
    """
    return _OTHERS.search(text) is not None


def surely_serves(verb: str) -> bool:
    """Return whether a method of this name serves, whatever object has it."""
    return verb in _SERVING_VERBS
