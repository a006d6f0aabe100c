"""The files of a unit as its commands name them: programs, scripts, task files."""

from __future__ import annotations

import posixpath
import re
import shlex
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, islice
from pathlib import PurePosixPath
from typing import Protocol

from flaskgate.launch.model import Repository, Written
from flaskgate.launch.project.entry_points import entry_point, installed_script
from flaskgate.launch.project.remember import Answers
from flaskgate.launch.shell.partial_text import clean, plain
from flaskgate.launch.shell.tree import LONGEST_TEXT
from flaskgate.model.files import SourceFile

_SYSTEM = ("/usr/", "/bin/", "/sbin/", "/opt/venv/", "/opt/aws/")
_MOST_NAMES = 200
"""Files of the repository by which a folder is known as its own."""
_SCRIPTS = (".sh", ".bash", ".py", ".pyz", ".bat", ".cmd", ".ps1")
"""Endings of the names of scripts."""
_BINS = {"bin", "Scripts"}
"""Folders in which programs are installed."""
_SPLITTING = re.compile(r"-[v0]*S|--split-string(?:=|$)")
_PROVIDES = re.compile(r"^### BEGIN INIT INFO|^[ \t]*start on\s", re.MULTILINE)
"""What an init script or a job of Upstart has."""
_SUPERVISED = re.compile(r"^\[(?:program|fcgi-program|group):([^\]\n]+)\]", re.MULTILINE)
_CONFIGURATIONS = frozenset({".conf", ".ini", ".j2", ".tpl", ".tmpl", ".erb", ".template"})
_MOST_CONFIGURATIONS = 500
_ENTRIES = 20
"""How many entries of `PATH` are looked at."""


class Locate(Protocol):
    """Finds a file of the unit's file system in the repository."""

    def __call__(
        self, path: str, folder: PurePosixPath | None, *, is_exact: bool = False
    ) -> PurePosixPath | None:
        """Return the file of the repository; `folder` is the working directory, absolute.

        `is_exact`: only where the layout has it, or beside the artefact and above it; a file that
        bears the same name elsewhere is another one.
        """


class Files:
    """The repository as a unit sees it."""

    def __init__(
        self, repository: Repository, locate: Locate, texts: Sequence[Written] = ()
    ) -> None:
        self._repository = repository
        self._locate = locate
        self._texts = texts
        self._targets = _by_target(texts)
        self._endings = _unknown_endings(texts)
        self._homes = Answers(self._is_home)

    def find(
        self, path: str, folder: PurePosixPath | None, *, is_exact: bool = False
    ) -> PurePosixPath | None:
        """Return the file that is meant by a path; a relative folder is below an unknown one.

        What the artefact writes in that place is no file of the repository that is called so, too.
        """
        if not path or "\0" in path:
            return None
        whole = None if folder is None else PurePosixPath("/", folder)
        if self.mounted(path, folder) is not None:
            return None
        by_layout = is_exact or bool(self.written(path, folder))
        return self._locate(path, whole, is_exact=by_layout)

    def is_home(self, folder: PurePosixPath | None) -> bool:
        """Return whether files of the repository lie in a folder."""
        return self._homes[folder]

    def _is_home(self, folder: PurePosixPath | None) -> bool:
        names = islice(self._repository.paths, _MOST_NAMES)
        found = (self.find(name, folder) for path in names for name in (str(path), path.name))
        return any(one is not None for one in found)

    def find_program(self, word: str, folder: PurePosixPath | None) -> PurePosixPath | None:
        """Return the script that a program's name means.

        A bare name, and one in a system folder, is one of the repository's scripts only if it is
        written like one, by its ending or by its first line, or if the project installs it.
        """
        if "/" in word and not is_system(word):
            return self.find(word, folder)
        found = self.find(word if "/" in word else f"/usr/local/bin/{word}", folder)
        if found is None and word.endswith(_SCRIPTS):
            found = self.find(word, folder)
        if found is None:
            found = installed_script(posixpath.basename(word), self._repository)
        if found is None or found.suffix in _SCRIPTS:
            return found
        file = self.read(found)
        return found if file is not None and file.data.startswith(b"#!") else None

    def on_path(
        self, word: str, search: str, folder: PurePosixPath | None = None
    ) -> PurePosixPath | None:
        """Return the script of the repository that a bare name means, by the value of `PATH`.

        What is not absolute in that is from the folder of the process.
        """
        if "/" in word or not word:
            return None
        places = filter(None, search.split(":")[:_ENTRIES])
        found = (self.find(f"{place}/{word}", folder, is_exact=True) for place in places)
        return next((one for one in found if one is not None), None)

    def is_console_script(self, word: str) -> bool:
        """Return whether a program is one that the project itself declares."""
        name = posixpath.basename(word)
        in_place = "/" not in word or posixpath.basename(posixpath.dirname(word)) in _BINS
        return in_place and entry_point(name, self._repository) is not None

    def names(self, name: str) -> bool:
        """Return whether the repository has a file of this name, wherever it is, or writes one."""
        return any(path.name == name for path in self._repository.paths) or any(
            one.target.name == name for one in self._texts
        )

    def has_ending(self, ending: str) -> bool:
        """Return whether a file of the repository, or one that is written, has such a name."""
        files = (*self._repository.paths, *(one.target for one in self._texts))
        return any(path.suffix == ending for path in files)

    def has_unit(self, service: str) -> bool:
        """Return whether a file of the repository makes a host know a service, by name or word.

        Units may be templates, of systemd (`shop@.service`) or of a tool (`shop.service.j2`). A
        package installs an init script under the name that the script itself provides.
        """
        units = (path.name.partition(".service") for path in self._repository.paths)
        if any(dot and stem.removesuffix("@") == service for stem, dot, _ in units):
            return True
        if self.names(service) or self.names(f"{service}.service"):
            return True
        named = (one for one in self._repository.paths if one.stem == service)
        files = (self.read(one) for one in islice(named, _MOST_NAMES))
        return any(one is not None and _PROVIDES.search(one.text) is not None for one in files)

    def is_supervised(self, program: str, written: Iterable[str]) -> bool:
        """Return whether a configuration of Supervisor has a program or a group of this name.

        `written` are texts that the start itself writes. `all` is any; so is a name that a
        template has filled in.
        """
        paths = (one for one in self._repository.paths if one.suffix in _CONFIGURATIONS)
        files = (self.read(one) for one in islice(paths, _MOST_CONFIGURATIONS))
        texts = (one.text for one in files if one is not None)
        named = (name for text in chain(written, texts) for name in _SUPERVISED.findall(text))
        return any(program in {name, "all"} or not name.isidentifier() for name in named)

    def written(self, path: str, folder: PurePosixPath | None) -> tuple[Written, ...]:
        """Return the parts of a file that the artefact writes; a bare name may be on the path."""
        whole = posixpath.normpath(posixpath.join("/", str(folder or ""), path))
        found = self._targets.get
        numbers = [*found(whole, ()), *(() if "/" in path else found(f"bin {path}", ()))]
        numbers = numbers or self._staged(whole)
        return tuple(self._texts[number] for number in sorted(set(numbers)))

    def written_in(self, folder: str) -> Sequence[str]:
        """Return the paths of the files that the artefact writes right into a folder, sorted."""
        return sorted(path for path in self._targets if posixpath.dirname(path) == folder)

    def _staged(self, path: str) -> list[int]:
        """Return which texts are written to a path below a folder that nobody knows.

        What builds a package writes it below the root of that: `$DESTDIR/usr/bin/serve`.
        """
        return [number for ending, number in self._endings if path.endswith(ending)]

    def mounted(self, path: str, folder: PurePosixPath | None) -> Written | None:
        """Return the file that the artefact mounts in a place, over whatever is there."""
        return next((one for one in self.written(path, folder) if one.is_mounted), None)

    def read(self, path: PurePosixPath) -> SourceFile | None:
        """Return a file of the repository; None if there is none that may be read."""
        return self._repository.read(path)

    def read_text(self, path: PurePosixPath) -> SourceFile | None:
        """As `read`, but None for what is too large or no text."""
        file = self._repository.read(path)
        if file is None or len(file.data) > LONGEST_TEXT or b"\0" in file.data[:4096]:
            return None
        return file


_STAGE = re.compile(r"\$(?:\w+|\{[^{}]*\}|\([^()]*\))")
"""A part of a path that nobody knows, as a shell writes it."""


def _by_target(texts: Sequence[Written]) -> Mapping[str, Sequence[int]]:
    """Return which texts are written to a path, or as `bin NAME` into a folder of programs."""
    found = defaultdict[str, list[int]](list)
    for number, one in enumerate(texts):
        found[str(one.target)].append(number)
        if one.target.parent.name == "bin":
            found[f"bin {one.target.name}"].append(number)
    return found


def _unknown_endings(texts: Sequence[Written]) -> Sequence[tuple[str, int]]:
    """Return how the path of each text ends that is below a folder that nobody knows."""
    split = (_STAGE.split(str(one.target)) for one in texts)
    return [
        (ending, number)
        for number, (*unknown, ending) in enumerate(split)
        if unknown and ending.count("/") > 1
    ]


def is_system(word: str) -> bool:
    """Return whether a program lies where packages are installed, not where projects put theirs."""
    folder = posixpath.dirname(word) + "/"
    return folder.startswith(_SYSTEM) or "node_modules/" in folder or folder.endswith("env/bin/")


def is_script(word: str) -> bool:
    """Return whether a program's name says that it is a script."""
    return word.endswith(_SCRIPTS)


def is_installed(path: str) -> bool:
    """Return whether a path is that of a script which an installer puts beside the interpreter."""
    folder, name = posixpath.split(plain(path))
    return posixpath.basename(folder) in _BINS and "." not in name and bool(name)


def is_foreign(text: str) -> bool:
    """Return whether a `#!` line names something else than a shell."""
    first = text.lstrip().partition("\n")[0]
    return first.startswith("#!") and "sh" not in first


def interpreter_of(first: str) -> tuple[str, ...]:
    """Return the words of a `#!` line; `env -S` takes what follows apart, as is done here."""
    try:
        words = shlex.split(clean(first[2:]))
    except ValueError:
        words = clean(first[2:]).split()
    is_split = len(words) > 1 and posixpath.basename(words[0]) == "env"
    option = _SPLITTING.match(words[1]) if is_split else None
    if option is None:
        return tuple(words)
    rest = words[1][option.end() :]
    return (words[0], *([rest] if rest else []), *words[2:])
