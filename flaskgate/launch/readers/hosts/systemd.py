"""Reads systemd services: unit files with their drop-ins, and init scripts under such names.

See https://www.freedesktop.org/software/systemd/man/latest/systemd.service.html and systemd.exec.
A drop-in (`shop.service.d/debug.conf`) is read together with its unit file if that is beside it.

In commands, `$X` as a word of its own becomes the words of its value, and no word if it is not set;
`${X}` is text wherever it stands, and `$X` inside of a word stays as it is written ("Command lines"
on the first page).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from flaskgate.launch.commands.serving_words import may_serve
from flaskgate.launch.formats import jinja
from flaskgate.launch.formats.expansion import UNKNOWN, UNKNOWN_NAME
from flaskgate.launch.model import (
    OTHERS,
    Command,
    LaunchUnit,
    Reading,
    Repository,
    Setting,
    UnitRole,
)
from flaskgate.launch.project.environment_files import overlaid, read_for_unit
from flaskgate.launch.project.lookup import LookupContext
from flaskgate.launch.project.resolve import locate
from flaskgate.launch.readers.common.ansible_variables import variables_beside
from flaskgate.launch.readers.common.unit_builders import in_project, lines_of, one_line
from flaskgate.launch.readers.common.unit_files import (
    Assignment,
    assignments,
    drop_ins,
    split_words,
)
from flaskgate.model.files import SourceFile

_RUNS_OTHERS = re.compile(r"sh\b|docker|podman")
"""What a command before or after the service has that runs what is named in it, or elsewhere."""
_CHOICE = "{%"
"""What opens a statement of Jinja, such as `{% if debug %}`."""
_MOST = 500
"""Commands of one unit."""
_PREFIXES = "@-:+!|"
"""Prefixes of a command line: `@` says that the second word is only a name, `:` expands nothing."""
_WORDS = re.compile(r"\$(\w+)", re.ASCII)
_TEXTS = re.compile(r"\$\$|\$\{(\w+)\}", re.ASCII)
_SPECIFIERS = {"%%": "%", "%h": "~", "%d": "$CREDENTIALS_DIRECTORY", "%t": "/run"}
_SPECIFIER = re.compile(r"%[A-Za-z%]")
_HEXADECIMAL = re.compile(r"\\x(2[b-f]|3[0-9a]|[46][1-9a-f]|[57][0-9a]|5f|7e)", re.IGNORECASE)
"""Letters, digits and signs that mean themselves, written as C has them."""
_OF_SYSTEM = re.compile(
    r"HOME|USER|LOGNAME|SHELL|PATH|LANG|LC_\w+|MAINPID|\w+_DIRECTORY|TERM|NOTIFY_SOCKET"
    rf"|INVOCATION_ID|LISTEN_\w+|JOURNAL_STREAM|{UNKNOWN_NAME}"
)
"""Variables that systemd itself may set, and what stands for a part of a template."""


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return one unit for each `ExecStart`, and what is run around it that may serve.

    Of several `ExecStart` only `Type=oneshot` makes use; in a template any may be the one.
    """
    if file.text.startswith("#!"):
        return Reading(units=(_init_script(file),))
    is_choice = _CHOICE in file.text
    file = _chosen(file, repository)
    is_unit = file.path.suffix == ".service"
    parts = [file, *(drop_ins(file.path, repository) if is_unit else ())]
    folder = file.path.parent
    if folder.name.endswith(".service.d") and _has_base(folder, repository):
        return Reading()
    service = _Service(repository=repository, near=folder, is_choice=is_choice)
    for part in parts:
        service.take(assignments(part))
    name = folder.name.removesuffix(".d") if folder.name.endswith(".d") else file.path.name
    return Reading(units=tuple(service.units(name)))


def _chosen(file: SourceFile, repository: Repository) -> SourceFile:
    """Return a template of a role without the branches that the role's defaults rule out."""
    if _CHOICE not in file.text:
        return file
    lines = jinja.without_branches(file.lines, variables_beside(file.path, repository))
    return replace(file, data="\n".join(lines).encode())


def read_embedded(
    file: SourceFile, repository: Repository, *, is_in_script: bool = False
) -> tuple[LaunchUnit, ...]:
    """Return the units of a unit file that stands in another file.

    `is_in_script`: a variable that it does not set may be one of the script that writes it.
    """
    service = _Service(
        repository=repository,
        near=file.path.parent,
        is_choice=_CHOICE in file.text,
        is_in_script=is_in_script,
    )
    service.take(assignments(file))
    found = service.units(f"service in {file.path.name}")
    return tuple(replace(one, role=UnitRole.WRITTEN_SERVICE) for one in found)


def _has_base(folder: PurePosixPath, repository: Repository) -> bool:
    return folder.with_name(folder.name.removesuffix(".d")) in repository.paths


def _init_script(file: SourceFile) -> LaunchUnit:
    command = Command(
        words=("/bin/sh", f"./{file.path.name}", "start"),
        location=lines_of(file, 1, 1),
        text=one_line(f"init script {file.path.name} start"),
    )
    unit = LaunchUnit(name=f"init script {file.path.name}", command=command)
    return in_project(unit, file.path.parent)


@dataclass(slots=True, kw_only=True)
class _Service:
    """What the assignments of a unit file and its drop-ins come to."""

    repository: Repository
    near: PurePosixPath
    is_choice: bool = False
    """A template decides which of its lines are there."""
    is_in_script: bool = False
    """A script decides about its variables."""
    starts: list[Assignment] = field(default_factory=list)
    around: dict[str, list[Assignment]] = field(default_factory=dict)
    """The commands before and after it, by their keys."""
    environment: dict[str, Setting] = field(default_factory=dict)
    named: dict[str, list[Assignment]] = field(default_factory=dict)
    """The files of variables, and the variables that are taken away, by their keys."""
    folder: str = ""
    kind: str = "simple"
    has_terminal: bool = False

    def take(self, lines: Iterable[Assignment]) -> None:
        """Apply assignments in order; an empty one takes back those before it."""
        for one in lines:
            if one.section.lower() == "service":
                self._apply(one)

    def _apply(self, one: Assignment) -> None:
        match one.key:
            case "ExecStart":
                _append(self.starts, one)
            case "ExecStartPre" | "ExecStartPost":
                _append(self.around.setdefault(one.key, []), one)
            case "Environment":
                self._set(one)
            case "EnvironmentFile" | "UnsetEnvironment" | "PassEnvironment":
                _append(self.named.setdefault(one.key, []), one)
            case "WorkingDirectory":
                self.folder = _specified(one.value.lstrip("-"))
            case "Type" | "StandardInput":
                self._choose(one)

    def _choose(self, one: Assignment) -> None:
        value = one.value.lower()
        if one.key == "Type":
            self.kind = value
        else:
            self.has_terminal = value.startswith("tty")

    def _set(self, one: Assignment) -> None:
        if not one.value:
            self.environment.clear()
        for word in split_words(one.value):
            name, is_pair, value = word.partition("=")
            if is_pair:
                filled = _specified(value)
                known = None if UNKNOWN in filled else filled
                earlier = self.environment.get(name)
                if self.is_choice and earlier is not None and earlier.value != known:
                    known = None
                self.environment[name] = Setting(value=known, location=one.location)

    def units(self, name: str) -> Iterator[LaunchUnit]:
        """Yield a unit for each command that is started."""
        is_each = self.kind == "oneshot" or self.is_choice
        starts = self.starts if is_each else self.starts[-1:]
        around = [one for key in sorted(self.around) for one in self.around[key]]
        around = [one for one in around if _is_more_than_a_tool(one.value)]
        environment = self._environment()
        folder = PurePosixPath(self.folder) if self.folder.startswith("/") else None
        for start in [*starts, *around][:_MOST]:
            unseen = {OTHERS: Setting(value=None, location=start.location)}
            known = {**unseen, **environment} if self.is_in_script else environment
            for one in _commands_of(start.value, known):
                yield LaunchUnit(
                    name=name,
                    command=Command(
                        words=one.words,
                        location=start.location,
                        text=one_line(start.text),
                        exact=one.exact,
                    ),
                    environment=environment,
                    folder=folder,
                    reach="service of a host",
                    serves=self.kind != "oneshot" and start.key == "ExecStart",
                    has_terminal=self.has_terminal,
                )

    def _environment(self) -> dict[str, Setting]:
        """Return the variables; those of files win, and what is unset is not there."""
        found = {**self._passed(), **self.environment}
        for one in self.named.get("EnvironmentFile", ()):
            path = _specified(one.value.lstrip("-"))
            folder = PurePosixPath(self.folder) if self.folder.startswith("/") else None
            place = locate(path, LookupContext(self.repository, self.near, folder)).path
            file = self.repository.read(place) if place else None
            found = overlaid(found, read_for_unit, file, one.location)
        unset = self.named.get("UnsetEnvironment", ())
        return _without(found, [word for one in unset for word in split_words(one.value)])

    def _passed(self) -> dict[str, Setting]:
        """Return the variables of the manager that are handed on, if it has them."""
        return {
            name: Setting(value=None, location=one.location, is_perhaps=True)
            for one in self.named.get("PassEnvironment", ())
            for name in split_words(one.value)
        }


def _is_more_than_a_tool(text: str) -> bool:
    return may_serve(text) or _RUNS_OTHERS.search(text) is not None


def _without(environment: dict[str, Setting], unset: list[str]) -> dict[str, Setting]:
    """Return variables without those named, or named with the value that they have."""
    return {
        name: setting
        for name, setting in environment.items()
        if name not in unset and f"{name}={setting.value}" not in unset
    }


def _append(earlier: list[Assignment], one: Assignment) -> None:
    if not one.value:
        earlier.clear()
    earlier.extend([one] if one.value and len(earlier) < _MOST else [])


@dataclass(frozen=True, slots=True)
class _UnitCommand:
    """One command of a line."""

    words: tuple[str, ...]
    exact: frozenset[str]
    """Those that are what is started; in others a variable is left that cannot be told."""


def _specified(text: str) -> str:
    """Return a text with its specifiers replaced; those of an instance or a host are not known."""
    return _SPECIFIER.sub(lambda one: _SPECIFIERS.get(one[0], UNKNOWN), text)


def _commands_of(text: str, environment: Mapping[str, Setting]) -> Iterator[_UnitCommand]:
    """Yield the commands of one line: a single `;` separates several."""
    words: list[str] = []
    text = _HEXADECIMAL.sub(lambda one: chr(int(one[1], 16)), text)
    for word in (*split_words(_specified(text)), ";"):
        if word != ";":
            words.append(word.replace("\\;", ";"))
            continue
        command = _command(words, environment) if words else None
        if command is not None and command.words:
            yield command
        words = []


def _command(words: list[str], environment: Mapping[str, Setting]) -> _UnitCommand:
    program = words[0].lstrip(_PREFIXES)
    prefixes = words[0][: len(words[0]) - len(program)]
    rest = words[2 if "@" in prefixes else 1 :]
    said = [program, *rest] if program else rest
    if ":" in prefixes:
        return _UnitCommand(tuple(said), frozenset(said))
    expanded = [one for word in said for one in _expanded(word, environment)]
    exact = (word for word, is_known in expanded if is_known and UNKNOWN not in word)
    return _UnitCommand(tuple(word for word, _ in expanded), frozenset(exact))


def _expanded(word: str, environment: Mapping[str, Setting]) -> Iterator[tuple[str, bool]]:
    """Yield the words that one becomes, each with whether all of it is known."""
    own = _WORDS.fullmatch(word)
    if own is not None:
        value = _value(own[1], environment)
        yield from [(word, False)] if value is None else [(one, True) for one in split_words(value)]
        return
    parts: list[str] = []
    is_known, position = True, 0
    for one in _TEXTS.finditer(word):
        value = "$" if one[1] is None else _value(one[1], environment)
        is_known = is_known and value is not None
        parts += (word[position : one.start()], one[0] if value is None else value)
        position = one.end()
    yield "".join((*parts, word[position:])), is_known


def _value(name: str, environment: Mapping[str, Setting]) -> str | None:
    """Return what a variable holds, nothing where none is set; None: that cannot be told."""
    setting = environment.get(name)
    if setting is not None:
        return setting.value
    return None if OTHERS in environment or _OF_SYSTEM.fullmatch(name) else ""
