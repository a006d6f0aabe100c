"""The line that sets a variable in the place of a start, as that place writes it.

An artefact that sets the variable already gets the new value. Else an image takes an `ENV`, which
all that run it share; and where no image of the repository is started, the artefact itself says it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from flaskgate.launch.follow.results import Launch
from flaskgate.launch.model import Repository, Setting
from flaskgate.launch.plan.variables.platform_variables import WRITERS, Writer
from flaskgate.launch.plan.variables.yaml_variables import in_container, in_service
from flaskgate.launch.readers.reading import kind_of
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Change, Location


def set_variable(name: str, value: str, launch: Launch, repository: Repository) -> Iterator[Change]:
    """Yield the one line that sets a variable where `launch` is started; none if it is not known.

    `value` is a plain word.
    """
    setting = launch.unit.environment.get(name) or launch.start.environment.get(name)
    if setting is not None:
        yield from _renewed(name, value, setting, repository)
        return
    for place in _places(launch, repository):
        file = repository.read(place.path)
        write = None if file is None else _writer(file, repository)
        change = write(file, place.start.line, name, value) if write and file is not None else None
        if change is not None:
            yield change
            return


def _writer(file: SourceFile, repository: Repository) -> Writer | None:
    """Return what writes a variable into a file: a platform's own way goes first."""
    row = kind_of(file, repository)
    own = None if row is None else WRITERS.get(row.reader)
    return own or _WRITERS.get(file.kind)


def _places(launch: Launch, repository: Repository) -> Sequence[Location]:
    """Return where it may be said, the image first, then from the command outwards."""
    steps = (step.location for step in reversed(launch.unit.steps))
    start = launch.start.location
    every = (launch.unit.command.location, *steps, start)
    outside = [one for one in every if _kind_of(one, repository) is not Kind.SHELL]
    first = {one.path: min(o for o in outside if o.path == one.path) for one in outside}
    places = {**first, start.path: first.get(start.path, start)}
    return sorted(places.values(), key=lambda one: _kind_of(one, repository) is not Kind.DOCKERFILE)


def _kind_of(place: Location, repository: Repository) -> Kind | None:
    file = repository.read(place.path)
    return None if file is None else file.kind


def _renewed(name: str, value: str, setting: Setting, repository: Repository) -> Iterator[Change]:
    """Yield the line of a setting with its new value, if it stands there as it is known."""
    place, old = setting.location, setting.value or ""
    file = repository.read(place.path)
    if file is None or file.kind in {Kind.SHELL, Kind.PYTHON} or not old:
        return
    for number in range(place.start.line, min(place.start.line + 1, len(file.lines)) + 1):
        before = file.lines[number - 1]
        named = re.escape(name) if number == place.start.line else ""
        for key in filter(None, (named, _VALUE)):
            pattern = rf"((?<![\w-]){key}[\"']?[ \t]*[=: \t][ \t]*[\"']?){re.escape(old)}(?![\w-])"
            after, count = re.subn(pattern, rf"\g<1>{value}", before)
            if count == 1:
                yield Change(path=place.path, line=number, before=before, after=after)
                return


_VALUE = "value"
"""The key of Kubernetes beside `name`."""


def _inserted(file: SourceFile, line: int, text: str) -> Change:
    return Change(path=file.path, line=line, before="", after=text)


def _in_image(file: SourceFile, line: int, name: str, value: str) -> Change:
    return _inserted(file, line, f"ENV {name}={value}")


def _in_unit(file: SourceFile, line: int, name: str, value: str) -> Change:
    return _inserted(file, line, f"Environment={name}={value}")


def _in_program(file: SourceFile, line: int, name: str, value: str) -> Change | None:
    """Set it for a program of Supervisor; in `environment` if it has one on one line."""
    pair = f'{name}="{value}"'
    for number in _section(file.lines, line):
        text = file.lines[number - 1]
        key, _, said = text.partition("=")
        if key.strip() == "environment":
            is_plain = said.strip() and ";" not in said and not said.rstrip().endswith(",")
            is_whole = number == len(file.lines) or not file.lines[number][:1].isspace()
            after = f"{text.rstrip()},{pair}"
            return (
                Change(path=file.path, line=number, before=text, after=after)
                if is_plain and is_whole
                else None
            )
    return _inserted(file, line, f"environment={pair}")


def _section(lines: Sequence[str], line: int) -> range:
    """Return the numbers of the lines of a section."""
    heads = [number for number, text in enumerate(lines, 1) if text.startswith("[")]
    first = max((one for one in heads if one <= line), default=0)
    last = min((one for one in heads if one > line), default=len(lines) + 1)
    return range(first + 1, last)


_PROCESS = re.compile(r"[\w-]+:(?=[ \t]+\S)")


def _in_process(file: SourceFile, line: int, name: str, value: str) -> Change | None:
    """Set it before the command of a Procfile, which a shell reads."""
    before = file.lines[line - 1]
    head = _PROCESS.match(before)
    if head is None:
        return None
    after = f"{head[0]} {name}={value}{before[head.end() :]}"
    return Change(path=file.path, line=line, before=before, after=after)


_GOES_ON = re.compile(r"(?:\\|&&|\|)[ \t]*\Z")


def _in_script(file: SourceFile, line: int, name: str, value: str) -> Change | None:
    """Export it before the command; not in the middle of one that goes over several lines."""
    before = file.lines[line - 1]
    if line > 1 and _GOES_ON.search(file.lines[line - 2]):
        return None
    indent = before[: len(before) - len(before.lstrip())]
    return _inserted(file, line, f"{indent}export {name}={value}")


_WRITERS: Mapping[Kind, Writer] = {
    Kind.DOCKERFILE: _in_image,
    Kind.UNIT: _in_unit,
    Kind.SUPERVISOR: _in_program,
    Kind.COMPOSE: in_service,
    Kind.MANIFEST: in_container,
    Kind.PROCFILE: _in_process,
    Kind.SHELL: _in_script,
}
"""What writes it into a file of a kind: told the file, the line of the start, name and value."""
