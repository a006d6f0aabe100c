"""Runs scripts and texts of a shell: as a process of its own, or in the shell that loads one."""

from __future__ import annotations

import re
from abc import ABC
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from flaskgate.launch.commands import execline, screenrc
from flaskgate.launch.commands.child_shells import child_of
from flaskgate.launch.commands.collector import Steps
from flaskgate.launch.commands.schedules import Schedules
from flaskgate.launch.commands.start_files import Locate, interpreter_of, is_foreign, is_script
from flaskgate.launch.commands.windows import scripts as windows
from flaskgate.launch.commands.wrapper_layers import ShellScript
from flaskgate.launch.model import Repository, Written
from flaskgate.launch.reasons import Cause, Reason
from flaskgate.launch.shell import interpreter
from flaskgate.launch.shell.meetings import joined_words
from flaskgate.launch.shell.origins import (
    FileOrigin,
    LineOrigin,
    Origin,
    TextOrigin,
    written_origin,
)
from flaskgate.launch.shell.partial_text import known_end, plain, why, without_added
from flaskgate.launch.shell.state import End, Shell
from flaskgate.launch.shell.status import DONE, FALSE, Status
from flaskgate.model.findings import Step

MOST_PARTS = 50
"""Instructions that write one script."""
DEEPEST = 8
"""Scripts, texts and task files that call each other."""

_LANGUAGES: Mapping[str, str] = {
    **dict.fromkeys((".js", ".mjs", ".cjs"), "JavaScript"),
    **dict.fromkeys((".ts", ".tsx"), "TypeScript"),
    ".rb": "Ruby",
    ".php": "PHP",
    ".pl": "Perl",
    ".lua": "Lua",
    ".go": "Go",
    ".jar": "Java",
}
"""Endings of programs that no shell reads, whatever a kernel makes of them."""
_SETTINGS = frozenset({".conf", ".cfg", ".ini", ".json", ".yml", ".yaml", ".toml", ".properties"})
"""Endings of files that no shell reads either: they are for a program of the image that is unseen,
as `command: ./cache.conf` is for Redis."""
_HARMLESS_SOURCES = frozenset(
    {
        *("activate", ".bashrc", ".profile", "profile", "nvm.sh", "conda.sh"),
        *("functions", "init-functions", "rc.subr"),  # of init scripts
    }
)

_SCRIPTS = frozenset({".sh", ".bash"})
_LANGUAGE = re.compile(r"sh\b|python|perl|ruby|node|php|awk|expect|tclsh|lua|pwsh|env$|^-")
"""What names the language of a script, whatever its ending."""


class Scripts(Schedules, ABC):
    """Runs texts, scripts of the repository, and what the artefact or a script has written."""

    def __init__(
        self, repository: Repository, locate: Locate, texts: Sequence[Written] = ()
    ) -> None:
        super().__init__(repository, locate, texts)
        self.depth = 0
        self._executed: list[PurePosixPath] = []
        """The files that are being run by their names."""
        self._open: list[tuple[PurePosixPath | None, Shell]] = []
        """The scripts that are being followed with how they began; None for a text."""

    def _script(
        self, layer: ShellScript, words: Sequence[str], steps: Steps, shell: Shell
    ) -> Status:
        child = child_of(words, shell, plain(layer.path), layer.arguments)
        if self.is_own(plain(layer.path), shell):
            return self._own_script(plain(layer.path), words, steps, child, shell)
        path = self._files.find(plain(layer.path), shell.folder)
        if path is None:
            found = self._written(layer.path, steps, child, shell)
            return found or self._missing(layer.path, layer.arguments, steps, shell)
        file = self._files.read_text(path)
        if file is None:
            self._unknown(words, steps, shell, Reason(Cause.UNREADABLE, str(path)))
            return DONE
        is_shell = path.suffix.lower() not in windows.SUFFIXES
        kind = FileOrigin if is_shell else LineOrigin
        origin = kind(path=path, lines=file.lines, above=steps)
        name = "screenrc" if layer.is_screenrc else path.name
        return self._start(_as_shell(file.text, name), origin, child, path, shell)

    def _own_script(
        self, path: str, words: Sequence[str], steps: Steps, child: Shell, shell: Shell
    ) -> Status:
        """Follow a script that the scripts of this unit have written."""
        text = self.read(path, shell)
        text, is_whole = known_end(text or "")
        if not is_whole:
            self._unknown(words, steps, shell, Reason(Cause.OUTPUT, path))
            return DONE
        if is_foreign(text):
            return self._program((*interpreter_of(text.partition("\n")[0]), path), steps, shell)
        origin = self._own_origin(path, steps)
        return self._start(_as_shell(text, path), origin, child, None, shell)

    def _own_origin(self, path: str, steps: Steps) -> TextOrigin:
        """Return where a text stands that a script has written."""
        found = next((one for one in reversed(self.files) if one.path == path), None)
        if found is None:
            return TextOrigin(chain=steps)
        file = self._files.read(found.location.path)
        return written_origin(found.location, found.text, found.steps, file)

    def _written(self, word: str, steps: Steps, child: Shell, shell: Shell) -> Status | None:
        """Follow a shell script that the artefact itself writes; None if it writes none."""
        parts = self._files.written(plain(word), shell.folder)
        if not parts or is_foreign(parts[0].text):
            return None
        if len(parts) > MOST_PARTS:
            self.give_up(Reason(Cause.SCRIPT_PARTS, str(MOST_PARTS), plain(word)))
        status = DONE
        for one in parts[:MOST_PARTS]:
            if child.is_over:
                break
            chain = (*steps, Step(location=one.location, message=f"writes {one.target}"))
            file = self._files.read(one.location.path)
            origin = written_origin(one.location, one.text, chain, file)
            status = self._start(one.text, origin, child, None, shell)
        return status

    def _start(
        self,
        text: str,
        origin: Origin,
        child: Shell,
        path: PurePosixPath | None,
        shell: Shell,
    ) -> Status:
        """Run a text as a process of its own, to its end."""
        if path is not None and any(
            one == path and before.is_like(child) for one, before in self._open
        ):
            # it starts itself anew as it was: what happens then is said already
            self.failed += shell.share
            shell.end = End.FAILED
            return DONE
        failed, before = self.failed, shell.fork()
        self._load_startup(child)
        with self.reserving():
            found = self._enter(text, origin, child, path)
            if found is not None:
                found.finish(child)
        child.forget_partial(before, self.failed - failed)
        self.failed = failed
        shell.take_over(child)
        shell.stdin = child.stdin
        if child.end is End.FAILED:
            return FALSE
        if child.is_over:
            shell.end = End.LEFT
        return child.status

    def _enter(
        self, text: str, origin: Origin, shell: Shell, path: PurePosixPath | None
    ) -> interpreter.Interpreter | None:
        """Interpret a text in `shell`; None if texts nest too deep."""
        if len(self._open) >= DEEPEST:
            self.give_up(Reason(Cause.SCRIPT_DEPTH, str(DEEPEST)))
            shell.doubt()
            return None
        self._open.append((path, shell.fork()))
        found = interpreter.Interpreter(self, origin)
        if not found.run(text, shell):
            what = f"the script {path}" if path else "the shell text"
            self.give_up(Reason(Cause.UNPARSED, what))
        self._open.pop()
        return found

    def _executable(self, words: Sequence[str], steps: Steps, shell: Shell) -> Status:
        """Follow a program that may be a script of the repository."""
        name = plain(words[0])
        child = child_of(("sh",), shell, name, words[1:])
        if self.is_own(name, shell) and "/" in name:
            return self._own_script(name, words, steps, child, shell)
        path = self._on_path(words[0], shell) or self._files.find_program(name, shell.folder)
        if path is not None and (path not in self._executed or "/" in name):
            return self._execute(path, words, steps, shell)
        found = self._written(words[0], steps, child, shell) if path is None else None
        if found is not None:
            return found
        if path is not None:
            return DONE
        return self._absent(without_added(words), steps, shell)

    def _execute(
        self, path: PurePosixPath, words: Sequence[str], steps: Steps, shell: Shell
    ) -> Status:
        if len(self._executed) >= DEEPEST:
            self.give_up(Reason(Cause.SCRIPT_DEPTH, str(DEEPEST)))
            return DONE
        self._executed.append(path)
        status = self._by_first_line(path, words, steps, shell)
        self._executed.pop()
        return status

    def _by_first_line(
        self, path: PurePosixPath, words: Sequence[str], steps: Steps, shell: Shell
    ) -> Status:
        file = self._files.read_text(path)
        first = file.lines[0][:500] if file else ""
        names = (words[0] if "/" in words[0] else f"/usr/local/bin/{words[0]}", words[0])
        fitting = (one for one in names if self._files.find(plain(one), shell.folder) == path)
        name = next(fitting, f"/{path}")
        language = _LANGUAGES.get(path.suffix.lower())
        if file is None:
            self._unknown(words, steps, shell, Reason(Cause.UNREADABLE, str(path)))
            return DONE
        if first.startswith("#!") and first[2:].strip():
            interpreter = interpreter_of(first)
            is_shell = path.suffix.lower() in _SCRIPTS and not _LANGUAGE.search(interpreter[-1])
            if is_shell or execline.FIRST_LINE.match(first):
                interpreter = ("bash",)  # with a library of its own (bashio), or in its words
            return self.run((*interpreter, name, *words[1:]), steps, shell)
        if path.suffix == ".py":
            return self.run(("python", name, *words[1:]), steps, shell)
        if path.suffix.lower() in _SETTINGS:
            self._unknown(words, steps, shell, Reason(Cause.UNFAMILIAR, path.name))
            return DONE
        if language is not None:
            self._harmless(path.name, words, steps, shell, f"is a program in {language}")
            return DONE
        return self.run(("sh", name, *words[1:]), steps, shell)

    def _missing(self, word: str, arguments: tuple[str, ...], steps: Steps, shell: Shell) -> Status:
        """Say that a script is not there; if it is given a command, it most likely runs it."""
        name = word.rpartition("/")[2]
        cause = Cause.NO_SCRIPT if is_script(name) else Cause.NO_PROGRAM
        reason = why(name) or Reason(cause, plain(word))
        self._unfamiliar((word, *arguments), steps, shell, reason)
        return DONE

    def load(self, words: Sequence[str], steps: Steps, shell: Shell) -> Status:
        """Follow `source FILE ARGUMENTS` in `shell` itself; also what the script has written."""
        name = plain(words[0])
        path = None if self.is_own(name, shell) else self._files.find(name, shell.folder)
        text = self.read(name, shell)
        known, is_whole = known_end(text or "")
        if text is None or not is_whole:
            self._load_unknown(words, steps, shell)
        if text is None or shell.is_over:
            return DONE
        text = known
        if path is None:
            return self._load_text(text, self._own_origin(name, steps), words, shell, None)
        file = self._files.read(path)
        origin = FileOrigin(path=path, lines=file.lines if file else (), above=steps)
        return self._load_text(text, origin, words, shell, path)

    def _load_unknown(self, words: Sequence[str], steps: Steps, shell: Shell) -> None:
        name = plain(words[0])
        if name.rpartition("/")[2] in _HARMLESS_SOURCES:
            return
        if name.startswith("<("):
            self._unknown(words, steps, shell, Reason(Cause.OUTPUT, name[:80]))
        shell.location = shell.location or steps[-1].location
        shell.forget_exports()

    def _load_text(
        self,
        text: str,
        origin: Origin,
        words: Sequence[str],
        shell: Shell,
        path: PurePosixPath | None,
    ) -> Status:
        if path is not None and any(one == path for one, _ in self._open[1:]):
            return DONE  # a file that loads itself says nothing new
        outer = (shell.positional, shell.returns, shell.calls)
        returns: list[Shell] = []
        shell.positional = given = _given(words, shell)
        shell.returns, shell.calls = returns, ("source", *shell.calls)
        self._enter(text, origin, shell, path)
        shell.join([shell.fork(), *returns])
        if len(words) > 1 and not _sets_anew(given, shell):
            shell.positional = outer[0]
        shell.returns, shell.calls = outer[1:]
        return shell.status

    def _load_startup(self, shell: Shell) -> None:
        """Load the file that BASH_ENV names, as bash does before a script."""
        variable = shell.variables.get("BASH_ENV")
        if variable is None or not variable.value or shell.is_posix:
            return
        location = variable.location
        self.load((variable.value,), (Step(location=location, message="BASH_ENV"),), shell)

    def interpret(self, text: str, steps: Steps, shell: Shell) -> Status:
        """Follow the text of an `eval` in `shell` itself."""
        self._enter(text, TextOrigin(chain=steps), shell, None)
        return shell.status


def _given(words: Sequence[str], shell: Shell) -> tuple[str, ...]:
    """Return the arguments of a sourced file; to dash they are those of the script in any case."""
    said = tuple(words[1:])
    if not said or not shell.is_posix:
        return said or shell.positional
    return joined_words([said, shell.positional])


def _sets_anew(given: tuple[str, ...], shell: Shell) -> bool:
    """Return whether a sourced file leaves arguments of its own: `set -- …`, and no `shift`.

    In a function the arguments of that come back.
    """
    left = shell.positional
    is_rest = left == given[len(given) - len(left) :]
    return not shell.scopes and not is_rest


def _as_shell(text: str, name: str) -> str:
    """Return the text of a script as shell; those of Windows and of s6 have other words."""
    if execline.FIRST_LINE.match(text):
        return execline.to_shell(text)
    if screenrc.NAME.fullmatch(PurePosixPath(name).name):
        return screenrc.to_shell(text)
    suffix = PurePosixPath(name).suffix.lower()
    return windows.to_shell(text, suffix=suffix) if suffix in windows.SUFFIXES else text
