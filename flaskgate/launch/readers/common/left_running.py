"""Tells whether a script leaves something running when it has ended: here or elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

_DETACHED = re.compile(
    r"^[^#\n]*\b(?:docker|podman|nerdctl)(?:\s+(?:-H|--host|-c|--context)[ =]\S+){0,3}"
    r"(?:[ -]compose\b[^\n]{0,200}?)?\s+(?:container\s+)?"
    r"(?:run|exec)(?=[^\n]*\s(?:-\w*d\w*|--detach)\s)",
    re.MULTILINE,
)
_ON_PLATFORM = re.compile(
    r"^[^#\n]*\b(?:"
    r"gcloud\s+(?:\w+\s+)?run\s+deploy|gcloud\s+compute\s+instances\s+create-with-container"
    r"|(?:kubectl|oc)\s+run|az\s+container(?:app)?\s+(?:create|update|up)|cf\s+push\b.*\s-c"
    r"|fly(?:ctl)?\s+machines?\s+run|az\s+webapp\s+deploy\b.*\s--type[\s=]startup"
    r"|(?:kubectl|oc)\s+create\s+deploy|docker\s+service\s+create"
    r"|az\s+webapp\s+(?:create|config\s+container)\b.*\s--[\w-]+-image-name"
    r"|(?:koyeb|clever|pack|gcloud)\s[^\n]*(?:-run-command|CC_RUN_COMMAND|CC_PYTHON_MODULE"
    r"|GOOGLE_ENTRYPOINT)"
    r"|aws\s+ssm\s+send-command|az\s+vm\s+(?:run-command|extension)"
    r"|gcloud\s+compute\s+ssh\b.*(?:\s--command|<<-?\s*[\"']?\w+))\b"
    r"|^[^#\n]*\s--(?:startup-file|user-data\S*|custom-data)\b"
    r"|^[^#\n]*\s--metadata(?:-from-file)?[\s=]\S*startup-script=",
    re.MULTILINE,
)
_ELSEWHERE = re.compile(
    r"(?:^|[;&|(\s\"'])ssh\s"
    r"|\b(?:Invoke-Command|Enter-PSSession|New-PSSession)\s[^\n]*-(?:ComputerName|Session|HostName)\b",
    re.IGNORECASE,
)
LEFT_RUNNING = "left running in the background"
"""What makes it reachable, for messages."""
UNATTENDED = "writing to a log of the host"
_COMPOSE = re.compile(r"\b(?:docker|podman)[ -]compose\b")
_RUNS = re.compile(r"\s(?:up|run|exec)(?=\s|[\"';&|]|$)")
_DETACHING = re.compile(r"-\w*d\w*|--detach")
_CHECKED_OUT = re.compile(
    r"\b(?:git\s(?:[^\n]{0,80}\s)?(?:pull|clone|fetch|checkout|reset)|rsync)\s"
)
_LONGEST = 4_000
"""Characters of a line that is looked at."""
_CONTINUED = re.compile(r"[\\`^][ \t]*\r?\n[ \t]*")


def lines_of_commands(text: str) -> Iterator[str]:
    """Yield the lines of a script, continued ones as one, each as far as it is looked at."""
    return (line[:_LONGEST] for line in _CONTINUED.sub(" ", text).split("\n"))


def goes_elsewhere(text: str) -> bool:
    """Return whether something is done on another host."""
    return any(map(_ELSEWHERE.search, lines_of_commands(text)))


def has_detached_container(text: str) -> bool:
    """Return whether a container goes on when the script has ended."""
    return any(map(_DETACHED.search, lines_of_commands(text)))


def has_detached_services(text: str) -> bool:
    """Return whether the services of a Compose file go on when the script has ended."""
    return any(map(_brings_up, lines_of_commands(text)))


def _brings_up(line: str) -> bool:
    found = _COMPOSE.search(line)
    is_up = _RUNS.search(line, found.end()) if found else None
    after = line[is_up.end() :] if is_up else ""
    return bool(is_up) and any(map(_DETACHING.fullmatch, re.split(r"[\s;\"'&|]+", after)))


def is_of_checkout(text: str) -> bool:
    """Return whether a script brings the whole repository to where it starts something."""
    return _CHECKED_OUT.search(text) is not None


def starts_on_platform(text: str) -> bool:
    """Return whether a platform or a new machine is told what it is to start."""
    return any(map(_ON_PLATFORM.search, lines_of_commands(text)))
