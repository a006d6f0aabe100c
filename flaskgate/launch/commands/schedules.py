"""Follows what hosts run later by themselves: cron, `at`, what is added to boot and login."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from flaskgate.launch.commands.child_shells import child_of
from flaskgate.launch.commands.collector import Steps
from flaskgate.launch.commands.crontab import (
    jobs_in,
    table_of,
    table_of_supercronic,
    without_user,
)
from flaskgate.launch.commands.flags import read_options
from flaskgate.launch.commands.program_starts import Programs
from flaskgate.launch.program_names import program_of
from flaskgate.launch.reasons import Cause, Reason
from flaskgate.launch.shell.origins import Origin, TextOrigin, step_at
from flaskgate.launch.shell.partial_text import plain, unknown, without_added
from flaskgate.launch.shell.sed_words import sed_command
from flaskgate.launch.shell.state import Shell
from flaskgate.launch.shell.status import Status
from flaskgate.model.findings import Step

_BOOT = frozenset({"/etc/rc.local", "/etc/rc.d/rc.local"})
"""The script that a host runs at its boot, after all else."""
_ADDED = re.compile(r"(?:\d+|\$|/(?:[^/\\\n]|\\.)*/)?[ \t]*[aic](?:\\\n|[ \t]*\\?)(.*)", re.DOTALL)
"""What `sed` puts before a line, behind it or in its place: the text reaches to the end."""
_AT_LOGIN = re.compile(
    r"(?:.*/)?(?:autostart/[^/]+\.desktop|(?:lxsession|openbox|labwc)/(?:[^/]+/)?autostart)",
    re.DOTALL,
)
"""What a desktop reads when somebody logs in: an entry, or a list of commands."""
_EXEC = re.compile(r"^Exec=(.+)$", re.MULTILINE)
_FIELD = re.compile(r"%[a-zA-Z]")
"""What a desktop puts in: files that are opened."""
_OF_AT = frozenset({"-f", "-q", "-t"})
"""The options of `at` that take a value."""
_CRONS = frozenset({"cron", "crond"})
_TABLES = {
    **dict.fromkeys(("/etc", "/etc/cron.d"), True),
    **dict.fromkeys(("/etc/crontabs", "/var/spool/cron", "/var/spool/cron/crontabs"), False),
}
"""Where cron looks for tables, and whether they name a user before the command."""
_ESCAPED = re.compile(r"\\(.)")


def added_by_sed(words: Sequence[str]) -> Iterator[str]:
    """Yield the text that a `sed` command adds to the script of the boot."""
    command = sed_command([plain(word) for word in words])
    if command is None or not command.is_in_place or _BOOT.isdisjoint(command.files):
        return
    added = _ADDED.fullmatch(command.script.strip())
    if added is not None:
        yield _ESCAPED.sub(r"\1", added[1])


def at_login(path: str, content: str) -> Iterator[str]:
    """Yield what a desktop runs by a file that a script writes, when somebody logs in.

    See https://specifications.freedesktop.org/autostart-spec/latest/, and the `autostart` of LXDE,
    where `@` has a command started again.
    """
    if not _AT_LOGIN.fullmatch(path):
        return
    if path.endswith(".desktop"):
        yield from (_FIELD.sub("", found[1]).strip() for found in _EXEC.finditer(content))
    else:
        yield "\n".join(line.strip().removeprefix("@") for line in content.split("\n"))


class Schedules(Programs, ABC):
    """Knows programs that have others run later."""

    @abstractmethod
    def _start(
        self, text: str, origin: Origin, child: Shell, path: PurePosixPath | None, shell: Shell
    ) -> Status:
        """Follow a text that a shell of its own runs."""

    def _scheduled(self, words: Sequence[str], steps: Steps, shell: Shell) -> bool:
        """Follow what a command has run later; False if it is no such command."""
        name = program_of(words[0])
        if name == "crontab":
            self._crontab(without_added(words), steps, shell)
        elif name == "supercronic":
            self._supercronic(without_added(words), steps, shell)
        elif name in _CRONS and self.layout.is_known:
            self._cron(without_added(words), steps, shell)
        elif name == "at":
            self._later(without_added(words), steps, shell)
        else:
            for text in added_by_sed(words) if name == "sed" else ():
                self._at_boot(text, steps, shell)
            return False
        return True

    def write(self, path: str, content: str, steps: Steps, shell: Shell) -> None:
        """Take note of a file that a script writes, and follow what it adds to boot and login."""
        super().write(path, content, steps, shell)
        if path in _BOOT:
            self._at_boot(content, steps, shell)
        for text in at_login(plain(path), content):
            self._at_boot(text, steps, shell)

    def _at_boot(self, text: str, steps: Steps, shell: Shell) -> None:
        """Follow lines that are added to the script of the boot, which has nothing of this one."""
        child = _of_host(shell)
        with self.beside():
            self._start(text, TextOrigin(chain=steps), child, None, shell.fork())

    def _crontab(self, words: Sequence[str], steps: Steps, shell: Shell) -> None:
        """Follow the entries of a table, each of which cron runs by itself."""
        shell.print(f"{unknown('$(crontab)')}\n")
        name = table_of(words)
        own = shell.stdin if name == "-" else None
        text = self.read(plain(name), shell) if name and own is None else own
        if not self._entries(text or "", self._text_origin(steps), steps, shell):
            self._drop(words, steps, shell)

    def _entries(
        self, text: str, origin: TextOrigin, steps: Steps, shell: Shell, *, names_user: bool = False
    ) -> bool:
        """Follow what a table has cron run; False if it has no entries."""
        jobs = tuple(jobs_in(text))
        for job in jobs:
            child = _of_host(shell)
            self._set(job.settings, steps, child)
            command = without_user(job.text) if names_user else job.text
            with self.beside():
                self._start(command, origin, child, None, shell.fork())
        return bool(jobs)

    def _cron(self, words: Sequence[str], steps: Steps, shell: Shell) -> None:
        """Follow the tables that an image has where its cron looks for them."""
        for folder, names_user in _TABLES.items():
            names = self.layout.names_in(PurePosixPath(folder)) or ()
            there = {f"{folder}/{one}" for one in names} | set(self._files.written_in(folder))
            for path in sorted(there):
                if folder != "/etc" or path == "/etc/crontab":
                    self._table(path, steps, shell, names_user=names_user)
        self._drop(words, steps, shell)

    def _table(self, path: str, steps: Steps, shell: Shell, *, names_user: bool) -> None:
        parts = self._files.written(path, None)
        text = "".join(one.text for one in parts) or self.read(path, shell) or ""
        where = tuple(Step(location=one.location, message=f"writes {path}") for one in parts)
        origin = TextOrigin(chain=(*steps[:-1], *where, steps[-1]))
        self._entries(text, origin, steps, shell, names_user=names_user)

    def _supercronic(self, words: Sequence[str], steps: Steps, shell: Shell) -> None:
        """Follow the entries of a table that run where the program does, with its variables."""
        name = table_of_supercronic(words)
        text = self.read(plain(name), shell) if name else None
        path = self._files.find(plain(name), shell.folder) if name else None
        if text is None:
            self._unknown(words, steps, shell, Reason(Cause.NO_CONFIGURATION, "supercronic"))
            return
        for job in jobs_in(text):
            where = () if path is None else (step_at(job.line, path, text.splitlines()),)
            child = child_of(("sh",), shell, "sh", ())
            self._set(job.settings, steps, child)
            origin = TextOrigin(chain=(*steps, *where))
            with self.beside():
                self._start(job.text, origin, child, None, shell.fork())

    def _later(self, words: Sequence[str], steps: Steps, shell: Shell) -> None:
        """Follow what `at` runs: a file, or its input, with the variables and the folder of now."""
        options = read_options(
            [plain(one) for one in words[1:]], _OF_AT.__contains__, is_mixed=True
        )
        name, text = options.value("-f"), shell.stdin
        with self.beside():
            if name:
                self.run(("sh", name), steps, shell.fork())
            elif text is not None:
                child = child_of(("sh",), shell, "sh", ())
                self._start(text, self._text_origin(steps), child, None, shell.fork())
            else:
                self._drop(words, steps, shell)

    def _text_origin(self, steps: Steps) -> TextOrigin:
        span = steps[-1].location
        file = None if span.start.line == span.end.line else self._files.read(span.path)
        lines = file.lines[span.start.line - 1 : span.end.line] if file else ()
        is_one = all(line.rstrip().endswith("\\") for line in lines[:-1])  # continued: one line
        return TextOrigin(chain=steps, lines=() if is_one else lines)


def _of_host(shell: Shell) -> Shell:
    """Return a shell that the host itself starts: it has nothing of the one that asks for it."""
    child = child_of(("sh",), shell, "sh", ())
    child.variables, child.folder, child.is_open = {}, None, False
    return child
