"""Reads crontabs: a command a line, at times or at boot.

See https://man7.org/linux/man-pages/man5/crontab.5.html: a table of the system (`/etc/crontab`,
`/etc/cron.d/`) names a user before the command.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from flaskgate.launch.commands.crontab import ENTRY, MOST, SETTING, command_in
from flaskgate.launch.model import LaunchUnit, Reading, Repository, Setting
from flaskgate.launch.readers.unit_builders import lines_of, shell_command
from flaskgate.model.files import SourceFile

_USER = re.compile(r"[a-z_][\w-]*\s+(?=\S)")


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return one unit for each entry; what runs at times ends again, unless it serves."""
    del repository
    return Reading(units=tuple(islice(_units(file), MOST)))


def _units(file: SourceFile) -> Iterator[LaunchUnit]:
    environment: dict[str, Setting] = {}
    names_user = file.path.parent.name == "cron.d" or file.path.parts[-2:] == ("etc", "crontab")
    for number, line in enumerate(file.lines, 1):
        place = lines_of(file, number, number)
        setting, entry = SETTING.fullmatch(line), ENTRY.fullmatch(line)
        if line.lstrip().startswith("#"):
            continue
        if entry is not None:
            text = _USER.sub("", entry[2], count=1) if names_user else entry[2]
            is_boot = entry[1] == "@reboot"
            yield LaunchUnit(
                name="cron entry",
                command=shell_command(command_in(text), place, said=line.strip()),
                environment=dict(environment),
                reach="at every boot" if is_boot else "",
            )
        elif setting is not None:
            value = setting[2].strip("\"'")
            environment[setting[1]] = Setting(value=value, location=place)
