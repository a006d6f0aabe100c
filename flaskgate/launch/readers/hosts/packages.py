"""Reads what packages of a distribution, and rules of udev, run on a host.

The scriptlets of an RPM (https://rpm-software-management.github.io/rpm/manual/scriptlet_expansion.html)
and the maintainer scripts of Debian (https://www.debian.org/doc/debian-policy/ch-maintainerscripts.html)
count if they leave something running; units that packages bring are artefacts of their own. A rule
names a program (`man 7 udev`, `RUN`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.launch.model import LaunchUnit, Reading, Repository
from flaskgate.launch.readers.common.by_hand import is_worth_following
from flaskgate.launch.readers.common.unit_builders import lines_of, shell_command
from flaskgate.launch.readers.hosts.start_scripts import leaves_running
from flaskgate.model.files import SourceFile

_SECTION = re.compile(r"%(\w+)(?:[ \t].*)?")
_SECTIONS = frozenset(
    {
        *("prep", "build", "install", "check", "clean", "files", "changelog", "description"),
        *(
            "package",
            "pre",
            "post",
            "preun",
            "postun",
            "pretrans",
            "posttrans",
            "generate_buildrequires",
        ),
    }
)
_AFTER = frozenset({"post", "posttrans"})
"""What is run when the package has been installed, with the number of its versions as `$1`."""
_MACRO = re.compile(r"%\{[^{}\n]*\}|%\w+")
_RUN = re.compile(r"\bRUN(?:\{(?:program)\})?[ \t]*\+?=[ \t]*\"([^\"\n]+)\"")
_MOST = 100


def read_rpm(file: SourceFile, repository: Repository) -> Reading:
    """Return the scriptlets that leave something running when a package has been installed."""
    del repository
    return Reading(units=tuple(islice(_scriptlets(file), _MOST)))


def _scriptlets(file: SourceFile) -> Iterator[LaunchUnit]:
    name, first = "", 0
    for number, line in enumerate([*file.lines, "%files"], 1):
        found = _SECTION.fullmatch(line)
        if found is None or found[1] not in _SECTIONS:
            continue
        if name in _AFTER and number > first + 1:
            lines = file.lines[first : number - 1]
            text = _MACRO.sub(UNKNOWN, "\n".join(lines))
            if leaves_running(lines):
                command = shell_command(text, lines_of(file, first, number - 1), said=f"%{name}")
                words = (*command.words, "sh", "1")
                yield LaunchUnit(
                    name=f"scriptlet %{name}",
                    command=replace(command, words=words),
                    reach="service of a host",
                )
        name, first = found[1], number


def read_udev(file: SourceFile, repository: Repository) -> Reading:
    """Return the programs that rules of udev run, as far as they may lead to Python."""
    del repository
    return Reading(units=tuple(islice(_rules(file), _MOST)))


def _rules(file: SourceFile) -> Iterator[LaunchUnit]:
    for number, line in enumerate(file.lines, 1):
        for text in () if line.lstrip().startswith("#") else _RUN.findall(line):
            if is_worth_following(text):
                command = shell_command(text, lines_of(file, number, number), said=text)
                yield LaunchUnit(name="rule of udev", command=command, reach="service of a host")
