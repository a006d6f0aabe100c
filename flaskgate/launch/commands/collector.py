"""Collects what a unit starts and writes, and knows the repository for its shell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from flaskgate.launch.commands.classified import Classified
from flaskgate.launch.commands.layers import program_of
from flaskgate.launch.commands.marks import clean, plain, unknown
from flaskgate.launch.commands.shell_state import Shell
from flaskgate.launch.commands.start_files import Files, Locate
from flaskgate.launch.model import Repository, Start, StartKind, Written
from flaskgate.launch.project.dotenv import read_dotenv
from flaskgate.launch.reasons import Cause, Reason
from flaskgate.model import Location, Step

MOST_STATEMENTS = 5_000
MOST_FILES = 50
"""Written files that are kept."""

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


class Collector:
    """Takes down starts; what cannot be told for one and the same reason is said once."""

    def __init__(
        self, repository: Repository, locate: Locate, texts: Sequence[Written] = ()
    ) -> None:
        self.starts: list[Start] = []
        self.files: list[WrittenFile] = []
        self.dropped: Start | None = None
        """The last command that was not worth a start."""
        self.limit: Reason | None = None
        """Why not everything was followed (the first reason)."""
        self._files = Files(repository, locate, texts)
        self._left = MOST_STATEMENTS
        self._reasons: set[tuple[Reason, bool]] = set()

    def give_up(self, reason: Reason) -> None:
        """Say why not everything is followed."""
        self.limit = self.limit or reason

    def spend(self) -> bool:
        """Count one statement; False if there have been too many."""
        self._left -= 1
        if self._left < 0:
            self.give_up(Reason(Cause.STATEMENTS, f"{MOST_STATEMENTS:,}"))
        return self._left >= 0

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

    def is_file(self, path: str, folder: PurePosixPath | None) -> bool | None:
        """Return True for a file of the repository; others may be there all the same."""
        return True if self._files.find(path, folder) is not None else None

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

    def _drop(self, words: Sequence[str], steps: Steps, shell: Shell) -> None:
        name = program_of(plain(words[0]))
        found = Classified(
            kind=StartKind.OTHER, target=name, program=name, arguments=tuple(words[1:])
        )
        self.dropped = start_of(found, words, steps, shell)

    def _unknown(self, words: Sequence[str], steps: Steps, shell: Shell, reason: Reason) -> None:
        if (reason, shell.is_conditional) in self._reasons:
            return
        self._reasons.add((reason, shell.is_conditional))
        target = plain(words[0])
        found = Classified(kind=StartKind.UNKNOWN, target=target, reason=reason)
        self.starts.append(start_of(found, words, steps, shell))


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
        reason=found.reason,
    )
