"""Reads crontabs: a command a line, at times or at boot.

See https://man7.org/linux/man-pages/man5/crontab.5.html: a table of the system (`/etc/crontab`,
`/etc/cron.d/`) names a user before the command. A file is one by where it lies, by where a
Dockerfile or a script puts it, or by what it says in every line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import PurePosixPath

from flaskgate.launch.commands.classify import is_program
from flaskgate.launch.commands.crontab import ENTRY, MOST, SETTING, command_in, without_user
from flaskgate.launch.commands.known_programs import is_routine, why_harmless
from flaskgate.launch.model import LaunchUnit, Reading, Repository, Setting, UnitRole
from flaskgate.launch.project.remember import Remembered
from flaskgate.launch.readers.builds.build_files import readable
from flaskgate.launch.readers.common.unit_builders import lines_of, shell_command
from flaskgate.model.files import SourceFile

_INSTALLS = re.compile(r"dockerfile|containerfile|\.sh$")
_NAME = re.compile(r"[a-z_][a-z0-9_-]*")
_PUT = re.compile(r"""(?<![\w./-])([\w./-]+)["',]*[ \t]+["']?/etc/(?:cron\.d/|crontab\b)""")


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return one unit for each entry; what runs at times ends again, unless it serves."""
    names_user = (
        file.path.parent.name == "cron.d"
        or file.path.name.endswith(".cron.d")  # of a package of Debian
        or file.path.parts[-2:] == ("etc", "crontab")
        or file.path.name in _system_tables(repository)
        or _begins_with_user(file)
    )
    return Reading(units=tuple(islice(entries(file, names_user=names_user), MOST)))


def _begins_with_user(file: SourceFile) -> bool:
    """Return whether all entries begin with one name of no program that is known, then a command.

    `root` is enough of one; what is no path and no program that is known may be an argument.
    """
    words = [command_in(found[2]).split() for found in map(ENTRY.fullmatch, file.lines) if found]
    users = {one[0] for one in words}
    if len(users) != 1 or not all(one[1:] and _is_command(one[1:]) for one in words):
        return False
    (user,) = users
    is_name = _NAME.fullmatch(user) is not None and not _is_command([user])
    return user == "root" or (is_name and len(words) > 1)


def _is_command(words: list[str]) -> bool:
    """Return whether words begin with a path, or with a program that is known."""
    return "/" in words[0] or is_program(words[0]) or is_routine(words) or bool(why_harmless(words))


def _installed(repository: Repository) -> frozenset[str]:
    """Return the names of the files that are put where the tables of the system are."""
    paths = (one for one in sorted(repository.paths) if _INSTALLS.search(one.name.lower()))
    return frozenset(
        PurePosixPath(source).name
        for file in readable(repository, paths)
        for source in _PUT.findall(file.text)
    )


_system_tables = Remembered(_installed)


def entries(file: SourceFile, *, names_user: bool) -> Iterator[LaunchUnit]:
    """Yield a unit for each entry of a table; one of the system names a user before the command."""
    environment: dict[str, Setting] = {}
    for number, line in enumerate(file.lines, 1):
        place = lines_of(file, number, number)
        setting, entry = SETTING.fullmatch(line), ENTRY.fullmatch(line)
        if line.lstrip().startswith("#"):
            continue
        if entry is not None:
            text = without_user(entry[2]) if names_user else entry[2]
            is_boot = entry[1] == "@reboot"
            yield LaunchUnit(
                name="cron entry",
                role=UnitRole.CRON,
                command=shell_command(command_in(text), place, said=line.strip()),
                environment=dict(environment),
                reach="at every boot" if is_boot else "",
            )
        elif setting is not None:
            value = setting[2].strip("\"'")
            environment[setting[1]] = Setting(value=value, location=place)
