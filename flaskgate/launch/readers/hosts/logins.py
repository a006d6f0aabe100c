"""Reads what a desktop or a kiosk starts when somebody logs in, and what init keeps running.

See https://specifications.freedesktop.org/autostart-spec/latest/, https://wiki.lxde.org/en/Autostart,
http://openbox.org/help/Autostart, https://i3wm.org/docs/userguide.html#exec,
https://wiki.termux.com/wiki/Termux:Boot and https://man7.org/linux/man-pages/man5/inittab.5.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import PurePosixPath

from flaskgate.launch.commands import screenrc
from flaskgate.launch.model import LaunchUnit, Reading, Repository
from flaskgate.launch.readers.common.by_hand import by_hand, is_worth_following
from flaskgate.launch.readers.common.unit_builders import lines_of, shell_command
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Context

_EXEC = re.compile(r"Exec=(.+)")
_FIELD = re.compile(r"%[a-zA-Z]")
"""What a desktop puts in: files that are opened."""
_SESSION = re.compile(r"@?([^#\s@].*)")
_WINDOWS = re.compile(r"(?:exec|exec_always)\s+(?:--no-startup-id\s+)?([^\s-].*)")
_INIT = re.compile(
    r"[^#:\s]*:[^:\s]*:(?:respawn|once|wait|boot|bootwait|sysinit|askfirst):([^:\s].*)"
)
_STARTS = re.compile(
    r"^[ \t]*(?:(?:nohup|sudo|exec|setsid)[ \t]+){0,3}"
    r"(?:\S*/)?(?:python[\d.]*|flask|gunicorn|bash|sh)[ \t]+\S|^[ \t]*(?:\./|~/)\S+\.(?:sh|py)\b",
    re.MULTILINE,
)
"""A program that is started, and not the alias or the path of one."""
_MOST = 200


def read_desktop(file: SourceFile, repository: Repository) -> Reading:
    """Return what a desktop starts when somebody logs in; elsewhere somebody has to click."""
    del repository
    is_clicked = "autostart" not in map(str.lower, file.path.parts)
    return _reading(file, _EXEC, "autostart", is_clicked=is_clicked)


def read_autostart(file: SourceFile, repository: Repository) -> Reading:
    """Return the commands of an `autostart` of LXDE; of Openbox and labwc it is a script."""
    if any(line.startswith("@") for line in file.lines):
        return _reading(file, _SESSION, "autostart")
    return read_script(file, repository)


def read_script(file: SourceFile, repository: Repository) -> Reading:
    """Return a script that is run at login, or at the boot of a phone: `.xinitrc`, Termux."""
    del repository
    unit = LaunchUnit(
        name="script at login",
        command=shell_command(file.text, lines_of(file, 1, len(file.lines)), said=file.path.name),
        reach="started at login",
    )
    return Reading(units=(unit,)) if is_worth_following(file.text) else Reading()


def read_profile(file: SourceFile, repository: Repository) -> Reading:
    """Return what a shell runs at login, if it starts a program: kiosks log in by themselves."""
    return read_script(file, repository) if _STARTS.search(file.text) else Reading()


def read_window_manager(file: SourceFile, repository: Repository) -> Reading:
    """Return what i3 and Sway execute when they start."""
    del repository
    return _reading(file, _WINDOWS, "autostart")


def read_screen(file: SourceFile, repository: Repository) -> Reading:
    """Return the windows that a session of Screen or Byobu opens when it begins."""
    del repository
    text = screenrc.to_shell(file.text)
    place = lines_of(file, 1, len(file.lines))
    unit = LaunchUnit(
        name="session of Screen",
        command=shell_command(text, place, said=file.path.name),
        reach="started with a session",
    )
    return Reading(units=(unit,)) if is_worth_following(text) else Reading()


def read_inittab(file: SourceFile, repository: Repository) -> Reading:
    """Return what init starts."""
    del repository
    return _reading(file, _INIT, "process of init")


def _reading(
    file: SourceFile, pattern: re.Pattern[str], name: str, *, is_clicked: bool = False
) -> Reading:
    units = _units(file, pattern, name, is_clicked=is_clicked)
    return Reading(units=tuple(islice(units, _MOST)))


def _units(
    file: SourceFile, pattern: re.Pattern[str], name: str, *, is_clicked: bool
) -> Iterator[LaunchUnit]:
    for number, line in enumerate(file.lines, 1):
        found = pattern.fullmatch(line.strip())
        text = _FIELD.sub("", found[1]).strip() if found else ""
        if is_worth_following(text):
            command = shell_command(text, lines_of(file, number, number))
            if is_clicked:
                yield by_hand("launcher", command, PurePosixPath(), context=Context.UNKNOWN)
            else:
                yield LaunchUnit(name=name, command=command, reach="started at login")
