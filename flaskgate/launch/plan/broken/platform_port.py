"""Servers on a platform that do not listen on the port that it gives them.

A platform of Heroku's kind starts the process `web` with `PORT`, and asks it there
(https://devcenter.heroku.com/articles/runtime-principles#web-servers). Others that read a Procfile
take what is written there: Elastic Beanstalk asks port 8000, and a process manager on a machine,
such as honcho, starts whatever it is told.
"""

from __future__ import annotations

import re
from functools import partial

from flaskgate.launch.follow.python.programs import Programs
from flaskgate.launch.follow.results import Launch
from flaskgate.launch.model import PLATFORM_PORT, Repository, StartKind
from flaskgate.launch.plan.broken.reach import LOOPBACK, PORT, addresses_of
from flaskgate.launch.project.proxies import proxies
from flaskgate.launch.project.remember import Remembered

_ELSEWHERE = re.compile(
    r"\b(?:honcho|foreman|forego|goreman|overmind|hivemind|railway|dokku|nixpacks|coolify)\b"
    r"|beanstalk|\.ebextensions",
    re.IGNORECASE,
)
"""Who reads a Procfile and gives no port, or asks another one."""
_HEROKU = re.compile("heroku", re.IGNORECASE)
_OF_BEANSTALK = "8000"
_FILES, _LARGEST = 300, 100_000
_TOLD = frozenset({".md", ".rst", ".sh", ".yml", ".yaml", ".toml", ".json", ".txt", ".config"})


def off_the_port(launch: Launch, programs: Programs) -> str:
    """`web: gunicorn --bind 0.0.0.0:5001 app:app`."""
    unit, start = launch.unit, launch.start
    is_web = PLATFORM_PORT in unit.ports and unit.reach == "web process"
    if start.kind is not StartKind.SERVER or not is_web:
        return ""
    listening = _told(launch, programs)
    ports = [match[1] for one in listening if (match := PORT.fullmatch(one))]
    is_fixed = bool(ports) and len(ports) == len(listening)
    is_asked = _asks(launch, programs.repository)
    if not is_fixed or is_asked or _is_elsewhere(ports, programs.repository):
        return ""
    is_inner = all(LOOPBACK.fullmatch(one) for one in listening)
    where = " of its machine alone" if is_inner else ""
    return (
        f"listens on {listening[0]}{where}, and the platform asks the port that it says by `PORT`: "
        "nobody gets an answer. Bind 0.0.0.0:$PORT instead."
    )


def _told(launch: Launch, programs: Programs) -> list[str]:
    """Return where a server is told to listen; Gunicorn listens on `PORT` if it is told nothing."""
    is_asked = launch.start.program != "gunicorn" or any(
        one.startswith(("-b", "--bind")) for one in launch.start.words
    )
    return (addresses_of(launch, programs) or []) if is_asked else []


def _asks(launch: Launch, repository: Repository) -> bool:
    """Return whether a default stands there for the variable: `${PORT:-5000}`."""
    place = launch.start.location
    file = repository.read(place.path)
    lines = [] if file is None else file.lines[place.start.line - 1 : place.end.line]
    return any("$" in one for one in (launch.unit.command.text, *lines))


def _is_elsewhere(ports: list[str], repository: Repository) -> bool:
    """Return whether something else than a platform of Heroku's kind may start it."""
    if _OF_BEANSTALK in ports and not _names_heroku(repository):
        return True
    return not set(ports).isdisjoint(proxies(repository).local_ports) or _names_another(repository)


def _names(words: re.Pattern[str], repository: Repository) -> bool:
    for path in sorted(repository.paths)[:_FILES]:
        is_told = path.suffix in _TOLD or path.name in {"Makefile", "README"}
        file = repository.read(path) if is_told else None
        text = "" if file is None else file.text[:_LARGEST]
        if words.search(str(path)) is not None or words.search(text) is not None:
            return True
    return False


_names_another = Remembered(partial(_names, _ELSEWHERE))
_names_heroku = Remembered(partial(_names, _HEROKU))
