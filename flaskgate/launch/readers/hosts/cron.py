"""Reads crontabs: a command a line, at times or at boot.

See https://man7.org/linux/man-pages/man5/crontab.5.html: a table of the system (`/etc/crontab`,
`/etc/cron.d/`) names a user before the command. A file is one by where it lies, or by where a
Dockerfile or a script puts it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import PurePosixPath

from flaskgate.launch.commands.crontab import ENTRY, MOST, SETTING, command_in, without_user
from flaskgate.launch.model import LaunchUnit, Reading, Repository, Setting, UnitRole
from flaskgate.launch.project.remember import Remembered
from flaskgate.launch.readers.builds.build_files import readable
from flaskgate.launch.readers.common.unit_builders import lines_of, shell_command
from flaskgate.model.files import SourceFile

_INSTALLS = re.compile(r"dockerfile|containerfile|\.sh$")
_PUT = re.compile(r"""(?<![\w./-])([\w./-]+)["',]*[ \t]+["']?/etc/(?:cron\.d/|crontab\b)""")


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return one unit for each entry; what runs at times ends again, unless it serves."""
    names_user = (
        file.path.parent.name == "cron.d"
        or file.path.name.endswith(".cron.d")  # of a package of Debian
        or file.path.parts[-2:] == ("etc", "crontab")
        or file.path.name in _system_tables(repository)
    )
    return Reading(units=tuple(islice(entries(file, names_user=names_user), MOST)))


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
