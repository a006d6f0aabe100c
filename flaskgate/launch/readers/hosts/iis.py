"""Reads `web.config` of IIS: a program that HttpPlatformHandler starts, or an app for wfastcgi.

The first starts a process, the second imports `WSGI_HANDLER`. See the pages on HttpPlatformHandler
below https://learn.microsoft.com/iis/extensions/ and https://pypi.org/project/wfastcgi/.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from flaskgate.launch.commands.windows.scripts import posix_words
from flaskgate.launch.formats.xml_elements import line_with, read_xml
from flaskgate.launch.model import Command, LaunchUnit, Reading, Repository, Setting
from flaskgate.launch.readers.common.unit_builders import exec_command, lines_of, one_line
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Location


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return what the handlers start; XML that cannot be read is a Notification."""
    del repository
    content = read_xml(file)
    root = content.root
    units = () if root is None else (*_platforms(root, file), *_handlers(root, file))
    return Reading(units=units, notifications=content.notifications)


def _platforms(root: ET.Element, file: SourceFile) -> Iterator[LaunchUnit]:
    for one in root.iter("httpPlatform"):
        path, arguments = one.get("processPath", ""), one.get("arguments", "")
        words = posix_words(f'"{path}" {arguments}')
        place = _place(file, "<httpPlatform")
        if path:
            yield LaunchUnit(
                name="HttpPlatformHandler",
                command=Command(words=words, location=place, text=one_line(f"{path} {arguments}")),
                environment={
                    variable.get("name", ""): Setting(
                        value=variable.get("value"),
                        location=_place(file, f'"{variable.get("name", "")}"'),
                    )
                    for variable in one.iter("environmentVariable")
                },
                reach="site of IIS",
            )


def _handlers(root: ET.Element, file: SourceFile) -> Iterator[LaunchUnit]:
    """Yield the app that wfastcgi imports; its settings are variables of the process."""
    settings = {one.get("key", ""): one.get("value", "") for one in root.iter("add")}
    target = settings.get("WSGI_HANDLER", "")
    if target and "wfastcgi" in file.text:
        place = _place(file, "WSGI_HANDLER")
        module, _, name = target.partition("()")[0].rpartition(".")
        call = "()" if target.endswith("()") else ""
        yield LaunchUnit(
            name="FastCGI of IIS",
            command=exec_command(("wfastcgi", f"{module}:{name}{call}"), place, key=target),
            environment={
                key: Setting(value=value, location=_place(file, f'"{key}"'))
                for key, value in settings.items()
            },
            reach="site of IIS",
        )


def _place(file: SourceFile, text: str) -> Location:
    number = line_with(file, text)
    return lines_of(file, number, number)
