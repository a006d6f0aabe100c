"""One stage of a Dockerfile while its instructions are carried out, in order."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import PurePosixPath
from typing import ClassVar

from flaskgate.launch.formats.expansion import Values
from flaskgate.launch.images.brought_files import brought_by
from flaskgate.launch.images.copies import (
    BuildContext,
    Copy,
    absolute,
    copy_from_stage,
    placed_in,
    settle,
)
from flaskgate.launch.images.docker_words import (
    expand_heredoc,
    read_arguments,
    read_json,
    read_pairs,
    resolve_word,
    split_words,
)
from flaskgate.launch.images.instructions import Instruction
from flaskgate.launch.model import Command, Edit, Mount, Setting, Written
from flaskgate.launch.project.fetched_files import Fetch, fetched_in
from flaskgate.launch.project.file_edits import edits_in, touched_in
from flaskgate.launch.project.origin import is_origin
from flaskgate.model.findings import Location, Position

_MAX_MOUNTS = 500
_MAX_EDITS = 200
_MAX_TEXT = 200
_MAX_SOURCES = 100
_SHELL = ("/bin/sh", "-c")
_WINDOWS_SHELL = ("cmd", "/S", "/C")
"""What runs the shell form in an image of Windows."""
_OF_BASES = re.compile(r".*_(?:VERSION|HOME|SHA256|URL)|PATH|HOME|LANG|LC_\w+")
"""Variables that base images set: `PYTHON_VERSION`, `JAVA_HOME`."""
_BASE_VARIABLES = ("PATH", "HOME", "LANG", "PYTHON_VERSION", "VIRTUAL_ENV")
"""Those that a text for a shell asks for most."""
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
"""What images have as PATH that set none, and others put their own folders before."""
_PATH_THERE = re.compile(r"(?:[A-Za-z]:[\\/]|\.{0,2}\\|[\w.-]+\\)[^\s\"'|&;]*")
"""A word that is a path on Windows: `C:\\shop\\web.py`, `venv\\Scripts\\python.exe`."""
_DRIVE = re.compile(r"^[A-Za-z]:(?=[\\/])")
_WINDOWS = re.compile(
    r"(?:mcr\.microsoft\.com/)?(?:windows|.*(?:nanoserver|servercore|-windows))", re.IGNORECASE
)
"""How the names of such images begin, their versions included (`python:3.12-windowsservercore`)."""
_VALUE = r"(?:\"[^\"]*+\"|'[^']*+'|[^\s\"'])*+"
_ROOT = PurePosixPath("/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What a `RUN` instruction runs while the image is built, as it is written."""

    text: str
    """With the texts of its heredocs, each on lines of its own."""
    location: Location


@dataclass(slots=True, kw_only=True)
class Stage:
    """A stage and what its instructions have made of it so far."""

    name: str = ""
    base: str = ""
    begun: Location | None = None
    """The `FROM` that names the base."""
    lines: Sequence[str]
    escape: str
    context: BuildContext
    arguments: Values
    """What is passed by `--build-arg`, or `args` of Compose."""
    defaults: Values
    """The `ARG`s before the first `FROM`."""
    earlier: Sequence[Stage] = ()
    declared: set[str] = field(default_factory=set)
    """The names of its own `ARG`s."""
    values: dict[str, str | None] = field(default_factory=dict)
    """What references stand for: the `ARG`s of this stage, and over them its environment."""
    environment: dict[str, Setting] = field(default_factory=dict)
    folder: PurePosixPath | None = _ROOT
    shell: tuple[str, ...] = _SHELL
    entrypoint: Command | None = None
    is_shell_entrypoint: bool = False
    command: Command | None = None
    sets_command: bool = False
    mounts: list[Mount] = field(default_factory=list)
    written: list[Written] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    ports: list[str] = field(default_factory=list)
    triggers: list[Instruction] = field(default_factory=list)
    """What `ONBUILD` keeps for the images that start from this one, and for no others."""

    def inherit(self, parent: Stage) -> None:
        """Take over what `FROM parent` brings along."""
        self.base, self.begun, self.values = parent.base, parent.begun, dict(parent.values)
        self.environment = dict(parent.environment)
        self.folder, self.shell = parent.folder, parent.shell
        self.entrypoint, self.command = parent.entrypoint, parent.command
        self.is_shell_entrypoint = parent.is_shell_entrypoint
        self.mounts, self.written = list(parent.mounts), list(parent.written)
        self.runs, self.ports = list(parent.runs), list(parent.ports)
        self.edits = list(parent.edits)
        self.trigger(parent.triggers)

    def trigger(self, triggers: Iterable[Instruction]) -> None:
        """Apply what the image that this one starts from has kept for it."""
        for one in triggers:
            self.carry_out(one)

    def carry_out(self, instruction: Instruction) -> None:
        """Apply one instruction; `HEALTHCHECK`, `LABEL` and their like are passed over."""
        step = self._STEPS.get(instruction.name)
        if step is not None:
            step(self, instruction)

    def _resolve(self, word: str) -> str | None:
        values = {"PATH": _PATH, **self._out_of_scope(), **self.values}
        return resolve_word(word, values, self.escape)

    def _path(self, word: str) -> str | None:
        """Return a path; one of Windows as it would be spelt elsewhere, without its drive."""
        path = self._resolve(word)
        return _plain_path(path) if path is not None and self.escape == "`" else path

    def _pattern(self, word: str) -> str | None:
        """Return a path in which `*` stands for each argument that has no value here."""
        values = {name: "*" if value is None else value for name, value in self.values.items()}
        return resolve_word(word, {"PATH": _PATH, **self._out_of_scope(), **values}, self.escape)

    def _out_of_scope(self) -> dict[str, str | None]:
        """Return the arguments of elsewhere, which are empty in a stage that declares none.

        Unless its base image has a variable of that name, as most have for their own version. See
        https://docs.docker.com/reference/dockerfile/#scope.
        """
        names = {*self.defaults, *self.arguments, *self.declared}
        names.update(*(stage.declared for stage in self.earlier))
        return dict.fromkeys((name for name in names if not _OF_BASES.fullmatch(name)), "")

    def _on_arg(self, instruction: Instruction) -> None:
        for name, value in read_arguments(instruction.value, self.escape):
            default = self.defaults.get(name) if value is None else self._resolve(value)
            self.declared.add(name)
            if name not in self.environment:
                self.values[name] = self.arguments.get(name, default)

    def _on_env(self, instruction: Instruction) -> None:
        places = _PairPlaces(instruction.location, self.lines)
        resolved = {
            name: None if value is None else self._resolve(value)
            for name, value in read_pairs(instruction.value, self.escape)
        }
        self.values |= resolved
        for name, value in resolved.items():
            self.environment[name] = Setting(value=value, location=places.find(name))

    def _on_workdir(self, instruction: Instruction) -> None:
        path = self._path(instruction.value)
        if path is None or (self.folder is None and not path.startswith("/")):
            self.folder = None
        else:
            self.folder = absolute(path, self.folder or _ROOT)

    def _on_shell(self, instruction: Instruction) -> None:
        self.shell = read_json(instruction.value) or self.shell

    def _on_cmd(self, instruction: Instruction) -> None:
        self.command, _ = self._said(instruction)
        self.sets_command = True

    def _on_entrypoint(self, instruction: Instruction) -> None:
        self.entrypoint, self.is_shell_entrypoint = self._said(instruction)
        if not self.sets_command:
            self.command = None

    def _said(self, instruction: Instruction) -> tuple[Command | None, bool]:
        """Return the command that is said, None for an empty one, and whether a shell runs it."""
        words = read_json(instruction.value)
        is_shell = words is None
        if words is None:
            words = (*self.shell, instruction.value)
        elif shell_of(self.base, self.escape) == _WINDOWS_SHELL:
            words = tuple(_plain_path(one) if _PATH_THERE.fullmatch(one) else one for one in words)
        text = shorten(f"{instruction.name} {instruction.value}")
        exact = frozenset() if is_shell else frozenset(words)
        command = Command(words=words, location=instruction.location, text=text, exact=exact)
        return command if words else None, is_shell

    def _on_run(self, instruction: Instruction) -> None:
        is_script = bool(re.fullmatch(r"<<-?\S+", instruction.value))
        bodies = "".join(
            f"\n{heredoc.text}{'' if is_script else heredoc.name}"
            for heredoc in instruction.heredocs
        )
        self.runs.append(Run(text=instruction.value + bodies, location=instruction.location))
        words = read_json(instruction.value)
        text = bodies if is_script else instruction.value + bodies
        said = text if words is None else shlex.join(words)
        values = {**self._out_of_scope(), **self.values}
        self._place(placed_in(said, self.folder, values))
        edits = (
            *edits_in(said, self.folder, instruction.location),
            *self._touched(instruction, said),
        )
        self.edits.extend(replace(one, mounted=len(self.mounts)) for one in dict.fromkeys(edits))
        self._bring(instruction, fetched_in(said, self.folder, values))

    def _touched(self, instruction: Instruction, said: str) -> Iterator[Edit]:
        """Yield the changes of files of the repository, whatever they are called."""
        where, text = instruction.location, said
        for target, script in islice(touched_in(said, self.folder), _MAX_SOURCES):
            if any(self._is_from(one, target) for one in self.mounts):
                yield Edit(
                    target=target, script=script, location=where, text=text, folder=self.folder
                )

    def _is_from(self, mount: Mount, target: PurePosixPath) -> bool:
        if not target.is_relative_to(mount.target):
            return False
        return mount.source / target.relative_to(mount.target) in self.context.repository.paths

    def _place(self, copies: Iterator[Copy]) -> None:
        """Take note of files of the repository that get a second place, where there are no others.

        What is put over others, or beside them, is a change of files that are there.
        """
        for copy in islice(copies, _MAX_SOURCES):
            layout = self.layout()[:_MAX_MOUNTS]
            target = PurePosixPath(copy.target)
            is_free = not any(target.is_relative_to(one.target) for one in layout)
            if is_free and len(self.mounts) <= _MAX_MOUNTS:
                self.mounts.extend(copy_from_stage(copy, _ROOT, layout, self.context))

    def _bring(self, instruction: Instruction, fetches: Iterable[Fetch]) -> None:
        """Take note of files that come from elsewhere, unless that is this very repository."""
        repository = self.context.repository
        for one in fetches:
            if one.source and is_origin(one.source, repository):
                self.mounts.append(Mount(source=PurePosixPath(), target=one.target.parent))
                continue
            edit = Edit(
                target=one.target,
                script=shorten(f"{instruction.name} {instruction.value}"),
                location=instruction.location,
                below=len(self.mounts),
            )
            self.edits.append(edit)

    def _on_onbuild(self, instruction: Instruction) -> None:
        name, _, value = instruction.value.strip().partition(" ")
        if name.upper() not in {"ONBUILD", "FROM"}:
            self.triggers.append(replace(instruction, name=name.upper(), value=value.strip()))

    def _on_expose(self, instruction: Instruction) -> None:
        ports = (self._resolve(word) for word in split_words(instruction.value, self.escape))
        self.ports.extend(port for port in ports if port)

    def _on_copy(self, instruction: Instruction) -> None:
        copy = self._copy(instruction)
        if copy is None or self.folder is None or len(self.mounts) > _MAX_MOUNTS:
            return
        if not copy.origin:
            mounts = [*self.context.mounts(copy, self.folder)]
            self.mounts.extend(mounts)
            self.edits = [one for one in self.edits if not self._is_covered(one, mounts)]
            self.written = [
                one for one in self.written if not any(self._is_from(m, one.target) for m in mounts)
            ]
            self._write(instruction, copy)
            self._bring(instruction, brought_by(copy, self.folder))
            return
        origin = self.find(copy.origin)
        if origin is None or origin.is_of_others:
            self._bring(instruction, brought_by(copy, self.folder))
        else:
            layout = origin.layout()[:_MAX_MOUNTS]
            self.mounts.extend(copy_from_stage(copy, self.folder, layout, self.context))
            self._change(_moved(origin.edits, copy, self.folder))

    def _change(self, moved: Iterator[Edit]) -> None:
        """Take over changes of another stage; where there are too many, anything is changed."""
        here = len(self.mounts)
        for one in islice(moved, _MAX_EDITS):
            self.edits.append(one if one.below is None else replace(one, below=here))
        if len(self.edits) > _MAX_EDITS:
            self.edits = [replace(self.edits[-1], target=_ROOT / "*", text="", below=None)]

    @property
    def is_of_others(self) -> bool:
        """Whether its file system is that of an image that nothing here builds."""
        return bool(self.base) and not (self.mounts or self.runs or self.written or self.edits)

    def _is_covered(self, edit: Edit, mounts: Sequence[Mount]) -> bool:
        """Return whether a file is copied anew after it was changed."""
        folders = (one for one in mounts if one.source not in self.context.repository.paths)
        return any(one.target == edit.target for one in mounts) or any(
            edit.target.is_relative_to(one.target) for one in folders
        )

    def layout(self) -> tuple[Mount, ...]:
        """Return where the repository's parts are once all instructions are carried out."""
        return settle(self.mounts, self.folder, self.context)

    def _copy(self, instruction: Instruction) -> Copy | None:
        flags, rest = split_flags(instruction.value)
        words = read_json(rest) or rest.split()
        resolved = [self._path(word) for word in words[:-1][:_MAX_SOURCES]]
        target = self._path(words[-1]) if resolved else None
        if target is None:
            return None
        unknown = [word for word, path in zip(words, resolved, strict=False) if path is None]
        return Copy(
            sources=tuple(source for source in resolved if source is not None),
            choices=tuple(filter(None, map(self._pattern, unknown))),
            target=target,
            origin=flags.get("from", ""),
            unpacks=instruction.name == "ADD",
        )

    def find(self, name: str) -> Stage | None:
        """Return the earlier stage of this name or number; the last of several."""
        for stage in reversed(self.earlier):
            if stage.name and stage.name == name.lower():
                return stage
        numbers = {str(number): stage for number, stage in enumerate(self.earlier)}
        return numbers.get(name)

    def _write(self, instruction: Instruction, copy: Copy) -> None:
        for heredoc in instruction.heredocs:
            target = absolute(copy.target, self.folder or _ROOT)
            inside = target / heredoc.name if copy.names_folder else target
            text = heredoc.text if heredoc.is_literal else self._expanded(heredoc.text)
            written = Written(target=inside, text=text, location=heredoc.location)
            self.written.append(written)
            if any(self._is_from(one, inside) for one in self.mounts):
                self.edits.append(replace(_overwriting(written), mounted=len(self.mounts)))

    def _expanded(self, text: str) -> str:
        values = {**dict.fromkeys(_BASE_VARIABLES), **self._out_of_scope(), **self.values}
        return expand_heredoc(text, values, self.escape)

    _STEPS: ClassVar[Mapping[str, Callable[[Stage, Instruction], None]]] = {
        "ARG": _on_arg,
        "ENV": _on_env,
        "WORKDIR": _on_workdir,
        "SHELL": _on_shell,
        "CMD": _on_cmd,
        "ENTRYPOINT": _on_entrypoint,
        "RUN": _on_run,
        "ONBUILD": _on_onbuild,
        "EXPOSE": _on_expose,
        "COPY": _on_copy,
        "ADD": _on_copy,
    }


_END_OF_TEXT = "END OF WHAT IS WRITTEN"


def _overwriting(written: Written) -> Edit:
    """Return what a here-document does to the file of the repository that lies in its place."""
    target = shlex.quote(str(written.target))
    end = f"'{_END_OF_TEXT}'"
    text = f"cat > {target} <<{end}\n{written.text.rstrip(chr(10))}\n{_END_OF_TEXT}\n"
    is_clear = _END_OF_TEXT not in written.text
    return Edit(
        target=written.target,
        script=written.text,
        location=written.location,
        text=text if is_clear else "",
        folder=_ROOT,
    )


@dataclass(slots=True)
class _PairPlaces:
    """Finds the line of each pair of an `ENV` instruction, one after the other."""

    location: Location
    lines: Sequence[str]
    position: Position | None = None

    def find(self, name: str) -> Location:
        start = self.location.start
        line, column = self.position or (start.line, start.column + len("ENV"))
        wanted = re.compile(rf"(?<!\w){re.escape(name)}(?:={_VALUE}|\s+[^\\`]*)")
        for number in range(line, self.location.end.line + 1):
            match = wanted.search(self.lines[number - 1], column - 1 if number == line else 0)
            if match:
                self.position = Position(number, match.start() + len(name) + 1)
                start = Position(number, match.start() + 1)
                width = len(match[0].rstrip())
                return Location(self.location.path, start, Position(number, start.column + width))
        return self.location


def _moved(edits: Sequence[Edit], copy: Copy, folder: PurePosixPath) -> Iterator[Edit]:
    """Yield the changes of an earlier stage where `COPY --from` takes the files that have them."""
    target = absolute(copy.target, folder)
    for source in (absolute(name, _ROOT) for name in copy.sources):
        above = f"{source}/".replace("//", "/")
        for one in edits:
            if one.target.name == "*" and source.is_relative_to(one.target.parent):
                yield replace(one, target=target / "*", text="")
            elif one.target == source:
                place = target / source.name if copy.names_folder else target
                yield replace(one, target=place, text="")
            elif str(one.target).startswith(above):  # there may be thousands
                yield replace(one, target=target / str(one.target)[len(above) :], text="")


def split_flags(text: str) -> tuple[dict[str, str], str]:
    """Return the `--name=value` flags that an instruction begins with, and the rest."""
    flags: dict[str, str] = {}
    while match := re.match(r"--([\w-]+)(?:=(\S*))?\s+", text):
        flags[match[1]] = match[2] or ""
        text = text[match.end() :]
    return flags, text


def _plain_path(path: str) -> str:
    """Return a path of Windows as it would be spelt elsewhere."""
    return _DRIVE.sub("", path).replace("\\", "/")


def shell_of(base: str, escape: str) -> tuple[str, ...]:
    """Return what runs the shell form in an image; only files for Windows change their `escape`."""
    is_windows = escape == "`" or _WINDOWS.match(base) is not None
    return _WINDOWS_SHELL if is_windows else _SHELL


def shorten(text: str) -> str:
    """Return `text` on one line, cut where it is too long for a message."""
    line = " ".join(text[: 4 * _MAX_TEXT].split())
    return line if len(line) <= _MAX_TEXT else f"{line[: _MAX_TEXT - 1]}…"
