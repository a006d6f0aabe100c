"""Crontabs: what their lines say, and which table `crontab` installs.

See https://man7.org/linux/man-pages/man5/crontab.5.html: `%` ends the command, and its input
follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from flaskgate.launch.commands.flags import read_options
from flaskgate.launch.commands.task_runners.task_words import Job
from flaskgate.launch.shell.partial_text import plain

SETTING = re.compile(r"\s*([A-Za-z_]\w*)\s*=\s*(.*?)\s*")
ENTRY = re.compile(r"\s*(@[a-z]+|(?:[\d*][\w*/,?#LW-]*\s+){4}[\w*][\w*/,?#-]*)\s+(\S.*)")
MOST = 500
"""Entries of one table."""
_INPUT = re.compile(r"(?<!\\)%")
_OUTPUT = re.compile(r"(?:\$\([^()\n]{1,500}\))+")
"""What a line begins with where the output of a command, which is not known, was added to."""
_VALUED = frozenset({"-u", "-c"})
_LATER = frozenset(
    {"-prometheus-listen-address", "-sentry-dsn", "-sentryEnvironment", "-sentryRelease"}
)
"""Options of supercronic that take a value (https://github.com/aptible/supercronic)."""
_OTHER = frozenset({"-l", "-r", "-e", "-T", "-V"})
"""Options with which `crontab` installs nothing."""


def command_in(entry: str) -> str:
    """Return the command of an entry, without the input that it is given."""
    return _INPUT.split(entry, maxsplit=1)[0].replace("\\%", "%").strip()


def without_user(command: str) -> str:
    """Return the command of an entry in a table of the system, which names a user before it."""
    return _USER.sub("", command, count=1)


_USER = re.compile(r"\A[a-z_][\w-]*\s+(?=\S)")


def table_of(words: Sequence[str]) -> str | None:
    """Return the file that `crontab` is to install, `-` for its input; None if it is to do more."""
    found = read_options(words[1:], _VALUED.__contains__)
    is_other = any(one.name in _OTHER for one in found.given)
    return None if is_other else next(iter(found.rest), "-")


def table_of_supercronic(words: Sequence[str]) -> str | None:
    """Return the table that `supercronic` runs; it is the last word, after options of Go."""
    rest = list(words[1:])
    while len(rest) > 1 and rest[0].startswith("-"):
        option = rest.pop(0)
        del rest[: int(f"-{option.lstrip('-')}" in _LATER)]
    return rest[0] if rest and not rest[0].startswith("-") else None


def jobs_in(text: str) -> Iterator[Job]:
    """Yield the entries of a table, of which parts may be unknown, with the settings before."""
    settings: dict[str, str] = {}
    lines = (_OUTPUT.sub("", plain(line), count=1) for line in text.split("\n"))
    for number, line in islice(enumerate(lines, 1), MOST):
        setting, entry = SETTING.fullmatch(line), ENTRY.fullmatch(line)
        if entry is not None:
            yield Job(text=command_in(entry[2]), line=number, settings=dict(settings))
        elif setting is not None:
            settings[setting[1]] = setting[2].strip("\"'")
