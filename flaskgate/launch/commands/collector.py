"""Collects what a unit starts and writes, and knows the repository for its shell."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from fractions import Fraction
from pathlib import PurePosixPath

from flaskgate.launch.commands.classified import Classified
from flaskgate.launch.commands.start_files import Files, Locate
from flaskgate.launch.model import Edit, Repository, Start, StartKind, Written, ignore_nothing
from flaskgate.launch.program_names import program_of
from flaskgate.launch.project.dotenv import NAMES as DOTENV_FILES
from flaskgate.launch.project.dotenv import read_dotenv
from flaskgate.launch.project.file_edits import changes, written_by
from flaskgate.launch.reasons import Cause, Reason
from flaskgate.launch.shell.file_changes import changed_files
from flaskgate.launch.shell.partial_text import as_glob, clean, may_be_any, plain, unknown
from flaskgate.launch.shell.redirections import key_of_file
from flaskgate.launch.shell.state import Shell, joined
from flaskgate.model.findings import Location, Step

MOST_STATEMENTS = 5_000
_RESERVED = 500
MOST_FILES = 50
"""Written files that are kept."""
_SOURCES = (".py", ".sh")
_PATTERN_OF_FILES = re.compile(r"(?:[\w./*?-]|\[[\w-]+\])+")
_GLOB = re.compile(r"[*?[]")
_PATCHING = frozenset({"patch", "git"})

Steps = tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenFile:
    """A file that a script writes, such as a unit file in a here-document."""

    path: str
    """As the script names it."""
    text: str
    location: Location
    """The command that writes it, its text included."""
    folder: PurePosixPath | None
    steps: tuple[Step, ...]

    def as_text(self) -> Written:
        """Return it as a file of the unit that runs the script."""
        target = posixpath.normpath(posixpath.join("/", str(self.folder or ""), self.path))
        return Written(target=PurePosixPath(target), text=self.text, location=self.location)


def _know_no_names(folder: PurePosixPath) -> Sequence[str] | None:
    del folder
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What is known of the files where a unit runs."""

    is_known: bool = False
    """Where those of the repository are."""
    is_ignored: Callable[[PurePosixPath], bool] = ignore_nothing
    """Which files of the repository are not there."""
    is_changed: Callable[[PurePosixPath], bool] = ignore_nothing
    """In which places a file is not what the repository has for it."""
    names_in: Callable[[PurePosixPath], Sequence[str] | None] = _know_no_names
    """All that is in a folder, sorted; None where the repository does not tell."""


_INPUT = frozenset({"/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"})


class Collector:
    """Takes down starts; what cannot be told for one and the same reason is said once."""

    def __init__(
        self, repository: Repository, locate: Locate, texts: Sequence[Written] = ()
    ) -> None:
        self.is_building, self.layout = False, Layout()
        self.starts: list[Start] = []
        self.files: list[WrittenFile] = []
        self.edits: list[Edit] = []
        """What its scripts change in files that are there."""
        self.dropped: Start | None = None
        """The last command that was not worth a start."""
        self.fetched: Start | None = None
        """The last text that came from the network: an installer, if anything else is started."""
        self.limit: Reason | None = None
        """Why not everything was followed (the first reason)."""
        self.failed, self.has_refused = Fraction(0), False
        """The part of all runs that has ended in a failure since ways last parted."""
        self._files = Files(repository, locate, texts)
        self._left = MOST_STATEMENTS
        self._places: dict[Location, list[int]] = {}
        """Where which starts are, by their numbers."""
        self._known: dict[object, int] = {}
        """Numbers of what is started, whatever says it."""
        self._reasons: set[tuple[Reason, bool]] = set()

    @contextmanager
    def beside(self) -> Iterator[None]:
        """Follow something in a fork that nothing goes on from: its failures are nobody's else."""
        failed = self.failed
        yield
        self.failed = failed

    def give_up(self, reason: Reason) -> None:
        """Say why not everything is followed."""
        self.limit = self.limit or reason

    def spend(self) -> bool:
        """Count one statement; False if there have been too many."""
        self._left -= 1
        if self._left < 0:
            self.give_up(Reason(Cause.STATEMENTS, f"{MOST_STATEMENTS:,}"))
        return self._left >= 0

    @contextmanager
    def reserving(self) -> Iterator[None]:
        """Keep some of the statements that are left while a process of its own is followed.

        One that does too much is given up; what comes after it is followed all the same.
        """
        kept = min(self._left // 2, _RESERVED)
        self._left -= kept
        yield
        self._left = max(self._left, 0) + kept

    def _set(self, settings: Mapping[str, str], steps: Steps, shell: Shell) -> None:
        for name, value in settings.items():
            shell.assign(name, value, steps[-1].location, is_exported=True)

    def load_settings(self, path: str, shell: Shell) -> bool:
        """Export what a dotenv file sets; False if it is not in the repository."""
        found = self._files.find(path, shell.folder)
        file = self._files.read_text(found) if found else None
        if found is None or file is None:
            return False
        for name, one in read_dotenv(file).items():
            value = unknown(f"${name}") if one.value is None else clean(one.value)
            shell.assign(name, value, one.location, is_exported=True)
        return True

    def is_file(self, path: str, shell: Shell) -> bool | None:
        """Return whether there is a file of the repository or the script.

        Others may be there, too, except source files where those of the repository are.
        """
        key = _key(path, shell)
        if key in shell.files:
            return True if shell.files[key] is not None else None
        if self._files.mounted(path, shell.folder):
            return True
        found = self._files.find(path, shell.folder)
        if found is not None:
            here = self._files.find(path, shell.folder, is_exact=self.layout.is_known)
            return True if here == found and self._is_as_here(found, path, shell) else None
        is_source = path.endswith(_SOURCES) and not path.startswith("/")
        return False if is_source and self._files.is_home(shell.folder) else None

    def _is_as_here(self, found: PurePosixPath, path: str, shell: Shell) -> bool:
        """Return whether a file of the repository is in that place, and unchanged."""
        place = joined(shell.folder, path)
        is_changed = place is not None and self.layout.is_changed(PurePosixPath("/", place))
        return not is_changed and not self.layout.is_ignored(found)

    def is_own(self, path: str, shell: Shell) -> bool:
        """Return whether the scripts of this unit have written a file."""
        return bool(shell.files) and key_of_file(path, shell) in shell.files

    def expand(self, pattern: str, shell: Shell) -> Sequence[str] | None:
        """Return the files that a pattern names, in order; None if that cannot be told."""
        folder, _, name = pattern.rpartition("/")
        place = joined(shell.folder, folder or ".")
        if place is None or not _PATTERN_OF_FILES.fullmatch(pattern) or _GLOB.search(folder):
            return None
        names = self.layout.names_in(PurePosixPath("/", place))
        if names is None or any(key.startswith(f"{place}/") for key in shell.files):
            return None
        found = [one for one in names if fnmatchcase(one, name) and not one.startswith(".")]
        head = f"{folder}/" if folder else ""
        return [clean(f"{head}{one}") for one in found] or [pattern]

    def is_folder(self, path: str, shell: Shell) -> bool | None:  # noqa: ARG002 - the port asks so
        """Return whether there is such a folder; None if that cannot be told."""
        return True if path.rstrip("/") in {"", ".", "/tmp", "/etc"} and path else None  # noqa: S108

    def read(self, path: str, shell: Shell) -> str | None:
        """Return the text of a file of the script or the repository; None if it has none such.

        What is not known of a file that a script writes is marked.
        """
        key = _key(path, shell)
        if key in shell.files:
            return shell.files[key]
        if key in _INPUT:
            return shell.stdin
        mounted = self._files.mounted(path, shell.folder)
        if mounted is not None:
            return clean(mounted.text)
        found = self._files.find(path, shell.folder)
        is_here = found is not None and self._is_as_here(found, path, shell)
        file = self._files.read_text(found) if found is not None and is_here else None
        return None if file is None else clean(file.text)

    def mark(self) -> object:
        """Return what has been taken down so far."""
        return (tuple(self.starts), tuple(self.files), self.dropped, frozenset(self._reasons))

    def reset(self, mark: object) -> None:
        """Take back all that was taken down since `mark`."""
        if isinstance(mark, tuple):
            starts, files, self.dropped, reasons = mark
            self.starts[:], self.files[:], self._reasons = starts, files, set(reasons)
            self._places = {}
            for index, start in enumerate(self.starts):
                self._places.setdefault(start.location, []).append(index)

    def _add(self, start: Start, shell: Shell) -> None:
        """Take down a start; one that is there already is said once, and surely if once surely."""
        shell.started |= {self._known.setdefault(_what(start), len(self._known))}
        here = self._places.setdefault(start.location, [])
        for index in here:
            other = self.starts[index]
            if replace(other, is_conditional=start.is_conditional) == start:
                if other.is_conditional and not start.is_conditional:
                    self.starts[index] = start
                return
        here.append(len(self.starts))
        self.starts.append(start)

    def settle(self, shell: Shell) -> None:
        """Take as sure what every run starts, on whatever way; `shell` is that of the end."""
        for index, start in enumerate(self.starts):
            if start.is_conditional and self._known.get(_what(start)) in shell.started:
                self.starts[index] = replace(start, is_conditional=False)

    def write(self, path: str, content: str, steps: Steps, shell: Shell) -> None:
        """Take note of a file that a script writes."""
        if content.strip() and not path.startswith("/dev/") and len(self.files) < MOST_FILES:
            written = WrittenFile(
                path=path,
                text=content,
                location=steps[-1].location,
                folder=shell.folder,
                steps=steps,
            )
            self.files.append(written)

    def change(self, path: str, text: str, steps: Steps, shell: Shell) -> None:
        """Take note of a module, or a file of variables, that a script writes."""
        key = key_of_file(path, shell)
        is_read = key is not None and key.endswith((".py", *DOTENV_FILES))
        if key is not None and is_read and len(self.edits) < MOST_FILES:
            target = PurePosixPath("/", key)
            self.edits.append(Edit(target=target, script=text, location=steps[-1].location))

    def note_edits(self, words: Sequence[str], steps: Steps, shell: Shell) -> None:
        """Take note of the files that a command changes in place."""
        found = [*changes([as_glob(word) for word in words])]
        if program_of(plain(words[0])) in _PATCHING:
            changed = changed_files(words, shell, shell.stdin, self)
            found = [(" ".join(map(plain, words)), f"/{key}") for key in changed] or found
        if shell.stdin is not None and program_of(plain(words[0])) == "python":
            found += written_by(plain(shell.stdin))
        for script, path in found:
            key = "*" if path.startswith("*") else key_of_file(path, shell)
            if key is not None and len(self.edits) < MOST_FILES:
                target = PurePosixPath("/", key)
                self.edits.append(Edit(target=target, script=script, location=steps[-1].location))

    def _drop(self, words: Sequence[str], steps: Steps, shell: Shell) -> None:
        name = program_of(plain(words[0]))
        found = Classified(
            kind=StartKind.OTHER,
            target=name,
            program=name,
            arguments=tuple(words[1:]),
            reason=Reason(Cause.NOTHING_RUN),
        )
        self.dropped = start_of(found, words, steps, shell)

    def _fetch(self, words: Sequence[str], steps: Steps, shell: Shell) -> None:
        found = _puzzle(words, Reason(Cause.FROM_NETWORK))
        self.fetched = start_of(found, words, steps, shell)

    def doubt(self, words: Sequence[str], steps: Steps, shell: Shell, reason: Reason) -> None:
        """Take down that something is started here which cannot be told."""
        self._unknown(words, steps, shell, reason)

    def _unknown(self, words: Sequence[str], steps: Steps, shell: Shell, reason: Reason) -> None:
        if (reason, shell.is_conditional) in self._reasons:
            return
        self._reasons.add((reason, shell.is_conditional))
        self._add(start_of(_puzzle(words, reason), words, steps, shell), shell)


def _puzzle(words: Sequence[str], reason: Reason) -> Classified:
    """Return what is said of a command that cannot be told."""
    target = plain(words[0])
    return Classified(
        kind=StartKind.UNKNOWN,
        target=target,
        program=program_of(target),
        arguments=tuple(words[1:]),
        reason=reason,
    )


def _what(start: Start) -> object:
    """Return what is started, wherever that is said."""
    settings = ((name, one.value, one.is_perhaps) for name, one in start.environment.items())
    where = (start.folder, frozenset(settings))
    return (start.kind, start.words, start.target, start.arguments, start.unknown_words, where)


def start_of(found: Classified, words: Sequence[str], steps: Steps, shell: Shell) -> Start:
    """Return a start of what `words` were classified as, at the last of `steps`."""
    return Start(
        kind=found.kind,
        location=steps[-1].location,
        words=tuple(plain(word) for word in words),
        target=plain(found.target),
        program=found.program,
        arguments=tuple(plain(word) for word in found.arguments),
        environment=shell.environment,
        folder=None if shell.folder is None else PurePosixPath("/", shell.folder),
        steps=steps,
        is_conditional=shell.is_conditional,
        unknown_words=" ".join(plain(word) for word in found.arguments if may_be_any(word)),
        reason=found.reason,
    )


def _key(path: str, shell: Shell) -> str:
    found = joined(shell.folder, path)
    return path if found is None else str(found)
