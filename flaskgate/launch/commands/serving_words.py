"""Whether the words of a command may lead to Python of the repository, or to a server: a guess.

It tells a tool of the system from what is worth following, where a command is none of the starts
that an artefact is read for: a hook, a task, a line of a session. What serves is decided by
following it, never by these words.
"""

from __future__ import annotations

import re

from flaskgate.launch.commands.classify import GROUPS
from flaskgate.launch.commands.server_commands import SERVERS
from flaskgate.launch.commands.wrappers import PYTHONS

SERVING_PROGRAMS = GROUPS | SERVERS.keys() | {"waitress"}
"""Plain names of the programs that serve an app, or are asked to."""
_NAMES = "|".join(sorted(map(re.escape, SERVING_PROGRAMS - {"flask"} | PYTHONS - {"python"})))
_WORDS = re.compile(
    rf"flask|python|wsgi|werkzeug|\b(?:{_NAMES})\b|\.(?:py|sh|bat|cmd|ps1)\b", re.IGNORECASE
)
"""A server or Python, under any name that has theirs in it, or a script."""


def may_serve(text: str) -> bool:
    """Return whether a command names a server, Python or a script."""
    return _WORDS.search(text) is not None
