"""Reads scripts that a host runs at boot: init scripts (LSB, OpenRC) and rc.local.

An init script is called with `start`. One of OpenRC says in variables what to start and may leave
the rest to `openrc-run`: https://github.com/OpenRC/openrc/blob/master/service-script-guide.md. So
does one of FreeBSD (`rc.subr`), and one of OpenWrt hands a command to `procd`.
"""

from __future__ import annotations

import re
from dataclasses import replace

from flaskgate.launch.formats.expansion import filled
from flaskgate.launch.model import Command, LaunchUnit, Reading, Repository
from flaskgate.launch.readers.common.unit_builders import lines_of, one_line
from flaskgate.model.files import SourceFile

_OPENRC = re.compile(r"#!\s*/sbin/(?:openrc-run|runscript)")
_PROCD = re.compile(r"#!\s*/bin/sh /etc/rc\.common")
_START_SERVICE = re.compile(r"^[ \t]*start_service\s*\(\)", re.MULTILINE)
_OF_PROCD = """procd_set_param() { [ "$1" = command ] && shift && "$@"; }
procd_open_instance() { :; }
procd_close_instance() { :; }
start_service"""
"""What of procd makes a command a service of its own."""
_SAID = re.compile(r"^[ \t]*procd_set_param[ \t]+command\b", re.MULTILINE)
_FREEBSD = re.compile(r"^[ \t]*run_rc_command\b", re.MULTILINE)
_OF_FREEBSD = re.compile(
    r"^[ \t]*(?:run_rc_command|load_rc_config|\. /etc/rc\.subr)\b.*", re.MULTILINE
)
_NEVER = re.compile(r"(?!)")
_COMMAND = re.compile(r"^[ \t]*command=", re.MULTILINE)
_START = re.compile(r"^[ \t]*start\s*\(\)", re.MULTILINE)


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return the script as a unit that is started at boot; its folder there is not known."""
    del repository
    if _OPENRC.match(file.text):
        return Reading(units=_defined(file, _START, "start"))
    if _PROCD.match(file.text):
        is_service = _START_SERVICE.search(file.text) is not None
        how = (_START_SERVICE, _OF_PROCD) if is_service else (_START, "start")
        return Reading(units=_defined(file, *how))
    if _FREEBSD.search(file.text):
        return Reading(units=_defined(file, _NEVER, ""))
    is_boot = file.path.name.lower().startswith("rc.local")
    script = (f"./{file.path.name}", *(() if is_boot else ("start",)))
    said = " ".join(script)
    if "{{" not in file.text:
        return Reading(units=(_unit(file, ("/bin/sh", *script), 1, said),))
    unit = _unit(file, ("/bin/sh", "-c", filled(file.text), *script), 1, said)
    return Reading(units=(_by_lines(unit, file),))


def _defined(file: SourceFile, function: re.Pattern[str], call: str) -> tuple[LaunchUnit, ...]:
    """Return what a function runs that is called at boot, else `command` with its arguments."""
    found = function.search(file.text) or _COMMAND.search(file.text)
    if found is None:
        return ()
    said = _SAID.search(file.text)
    line = file.text.count("\n", 0, (said or found).start()) + 1
    is_function = found.re is function
    ending = call if is_function else "$command $command_args"
    text = _OF_FREEBSD.sub("", file.text)
    words = ("/bin/sh", "-c", f"{text}\n{ending}\n")
    unit = _unit(file, words, line, file.lines[line - 1].strip())
    return (_by_lines(unit, file) if is_function and said is None else unit,)


def _by_lines(unit: LaunchUnit, file: SourceFile) -> LaunchUnit:
    """Return a unit whose text is that of its file: each command in it has its line."""
    whole = lines_of(file, 1, len(file.lines))
    return replace(unit, command=replace(unit.command, location=whole))


def _unit(file: SourceFile, words: tuple[str, ...], line: int, text: str) -> LaunchUnit:
    return LaunchUnit(
        name=f"init script {file.path.name}",
        command=Command(words=words, location=lines_of(file, line, line), text=one_line(text)),
        reach="service of a host",
    )
