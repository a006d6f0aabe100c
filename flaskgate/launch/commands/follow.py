"""Follows a command through wrappers, shells, scripts and task runners to what is started."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from flaskgate.launch.commands import shell as interpreter
from flaskgate.launch.commands import windows
from flaskgate.launch.commands.argv import classify, is_program
from flaskgate.launch.commands.collector import Collector, Steps, start_of
from flaskgate.launch.commands.layers import Inner, ShellScript, ShellText, program_of
from flaskgate.launch.commands.marks import is_known, plain, why
from flaskgate.launch.commands.origins import (
    FileOrigin,
    Origin,
    TextOrigin,
    step_at,
    written_origin,
)
from flaskgate.launch.commands.shell_state import End, Shell
from flaskgate.launch.commands.start_files import (
    Locate,
    interpreter_of,
    is_foreign,
    is_script,
    is_system,
)
from flaskgate.launch.commands.tasks import Request, jobs_of, not_followed, request_of
from flaskgate.launch.commands.trivial import is_trivial
from flaskgate.launch.commands.wrappers import unwrap
from flaskgate.launch.model import Repository, Written
from flaskgate.launch.reasons import Cause, Reason
from flaskgate.model import Step

MOST_LAYERS = 30
"""Wrappers around one command."""
MOST_PARTS = 50
"""Instructions that write one script."""
DEEPEST = 8
"""Scripts, texts and task files that call each other."""

_HARMLESS_SOURCES = frozenset(
    {*("activate", ".bashrc", ".profile", "profile", "nvm.sh", "conda.sh", "functions")}
)


class Follower(Collector):
    """Follows one unit's command and collects what it starts."""

    def __init__(
        self, repository: Repository, locate: Locate, texts: Sequence[Written] = ()
    ) -> None:
        super().__init__(repository, locate, texts)
        self.depth = 0
        self._executed: list[PurePosixPath] = []
        """The files that are being run by their names."""
        self._open: list[PurePosixPath | None] = []
        """The scripts that are being followed, None for a text."""

    def run(self, words: Sequence[str], steps: Steps, shell: Shell) -> None:
        """Follow a command; `shell` is its own and may be changed."""
        layers = 0
        layer = unwrap(words)
        while isinstance(layer, Inner) and layers < MOST_LAYERS:
            self._apply(layer, steps, shell)
            words, layers = layer.words, layers + 1
            layer = unwrap(words)
        if isinstance(layer, Inner):
            self._unknown(words, steps, shell, Reason(Cause.WRAPPERS))
        elif isinstance(layer, ShellText):
            self._text(layer, words, steps, shell)
        elif isinstance(layer, ShellScript):
            self._script(layer, words, steps, shell)
        else:
            self._program(words, steps, shell)

    def _apply(self, layer: Inner, steps: Steps, shell: Shell) -> None:
        if layer.is_bare:
            shell.variables = {}
        for name in layer.removed:
            shell.remove(name)
        if layer.folder:
            shell.enter(layer.folder)
        for path in layer.dotenv:
            self.load_settings(plain(path), shell)
        self._set(layer.settings, steps, shell)

    def _text(self, layer: ShellText, words: Sequence[str], steps: Steps, shell: Shell) -> None:
        text = shell.stdin if layer.text is None else plain(layer.text)
        if text is None:
            self._drop(words, steps, shell)
            return
        arguments = layer.arguments
        child = shell.child(arguments[0] if arguments else "sh", arguments[1:])
        child.stdin = None
        child.folder = None if layer.is_elsewhere else child.folder
        self._enter(text, self._text_origin(steps), child, None)

    def _text_origin(self, steps: Steps) -> TextOrigin:
        span = steps[-1].location
        file = None if span.start.line == span.end.line else self._files.read(span.path)
        lines = file.lines[span.start.line - 1 : span.end.line] if file else ()
        return TextOrigin(chain=steps, lines=lines)

    def _script(self, layer: ShellScript, words: Sequence[str], steps: Steps, shell: Shell) -> None:
        path = self._files.find(plain(layer.path), shell.folder)
        if path is None:
            if not self._written(layer.path, layer.arguments, steps, shell):
                self._missing(layer.path, layer.arguments, steps, shell)
            return
        file = self._files.read_text(path)
        if file is None:
            self._unknown(words, steps, shell, Reason(Cause.UNREADABLE, str(path)))
            return
        child = shell.child(plain(layer.path), layer.arguments)
        origin = FileOrigin(path=path, lines=file.lines, above=steps)
        suffix = path.suffix.lower()
        is_windows = suffix in windows.SUFFIXES
        text = windows.to_shell(file.text, suffix=suffix) if is_windows else file.text
        self._enter(text, origin, child, path)

    def _written(self, word: str, arguments: tuple[str, ...], steps: Steps, shell: Shell) -> bool:
        """Follow a shell script that the artefact itself writes; False if it writes none."""
        parts = self._files.written(plain(word), shell.folder)
        if not parts or is_foreign(parts[0].text):
            return False
        if len(parts) > MOST_PARTS:
            self.give_up(Reason(Cause.SCRIPT_PARTS, str(MOST_PARTS), plain(word)))
        child = shell.child(plain(word), arguments)
        for one in parts[:MOST_PARTS]:
            chain = (*steps, Step(location=one.location, message=f"writes {one.target}"))
            file = self._files.read(one.location.path)
            self._enter(one.text, written_origin(one.location, one.text, chain, file), child, None)
        return True

    def _enter(self, text: str, origin: Origin, shell: Shell, path: PurePosixPath | None) -> None:
        """Interpret a text in `shell`; a script that calls itself says nothing new."""
        if path is not None and path in self._open:
            return
        if len(self._open) >= DEEPEST:
            self.give_up(Reason(Cause.SCRIPT_DEPTH, str(DEEPEST)))
            return
        self._open.append(path)
        found = interpreter.Interpreter(self, origin).run(text, shell)
        if not found:
            what = f"the script {path}" if path else "the shell text"
            self.give_up(Reason(Cause.UNPARSED, what))
        self._open.pop()

    def _program(self, words: Sequence[str], steps: Steps, shell: Shell) -> None:
        request = request_of(words)
        if request is not None:
            self._tasks(request, words, steps, shell)
        elif not is_known(program_of(words[0])):
            reason = why(program_of(words[0])) or Reason(Cause.UNCLEAR)
            self._unknown(words, steps, shell, reason)
        elif is_trivial(words):
            self._drop(words, steps, shell)
        elif is_program(words[0]):
            self._classified(words, steps, shell)
        else:
            self._executable(words, steps, shell)

    def _classified(self, words: Sequence[str], steps: Steps, shell: Shell) -> None:
        found = classify(words, shell.environment, shell.stdin)
        self.starts.append(start_of(found, words, steps, shell))

    def _executable(self, words: Sequence[str], steps: Steps, shell: Shell) -> None:
        """Follow a program that may be a script of the repository."""
        name = plain(words[0])
        path = self._files.find_program(name, shell.folder)
        if path is not None and path not in self._executed:
            self._executed.append(path)
            self._execute(path, words, steps, shell)
            self._executed.pop()
        elif path is None and self._written(words[0], tuple(words[1:]), steps, shell):
            return
        elif path is None and (("/" in name and not is_system(name)) or is_script(name)):
            self._missing(words[0], tuple(words[1:]), steps, shell)
        elif "--" in words and is_program((*words[words.index("--") + 1 :], "")[0]):
            self.run(words[words.index("--") + 1 :], steps, shell)
        elif path is None:
            self._classified(words, steps, shell)

    def _execute(
        self, path: PurePosixPath, words: Sequence[str], steps: Steps, shell: Shell
    ) -> None:
        file = self._files.read_text(path)
        first = file.lines[0][:500] if file else ""
        name = words[0] if "/" in words[0] else f"/usr/local/bin/{words[0]}"
        name = words[0] if self._files.find(plain(name), shell.folder) != path else name
        if file is None:
            self._classified(words, steps, shell)
        elif first.startswith("#!") and first[2:].strip():
            self.run((*interpreter_of(first), name, *words[1:]), steps, shell)
        elif path.suffix == ".py":
            self.run(("python", name, *words[1:]), steps, shell)
        else:
            self.run(("sh", name, *words[1:]), steps, shell)

    def _missing(self, word: str, arguments: tuple[str, ...], steps: Steps, shell: Shell) -> None:
        """Say that a script is not there; if it is given a command, it most likely runs it."""
        name = word.rpartition("/")[2]
        cause = Cause.NO_SCRIPT if is_script(name) else Cause.NO_PROGRAM
        reason = why(name) or Reason(cause, plain(word))
        self._unknown((word, *arguments), steps, shell, reason)
        if arguments and is_program(arguments[0]):
            self.run(arguments, steps, shell.fork(is_conditional=True))

    def _tasks(self, request: Request, words: Sequence[str], steps: Steps, shell: Shell) -> None:
        """Follow what a Makefile, a package.json or a Procfile says."""
        self._apply(Inner(words=(), folder=request.folder, dotenv=request.dotenv), steps, shell)
        found = [self._files.find(plain(name), shell.folder) for name in request.files]
        path = next((one for one in found if one is not None), None)
        file = self._files.read_text(path) if path else None
        if path is None or file is None:
            self._unknown(words, steps, shell, not_followed(request, words))
            return
        jobs = jobs_of(request, "\n".join(file.lines))
        if jobs is None:
            wanted = " ".join(request.names) or "that can be run"
            self._unknown(words, steps, shell, Reason(Cause.NO_TASK, str(path), wanted[:80]))
            return
        for job in jobs:
            where = step_at(job.line, path, file.lines)
            child = shell.child("sh")
            self._set(job.settings, (where,), child)
            self._enter(job.text, TextOrigin(chain=(*steps, where)), child, None)

    def load(self, words: Sequence[str], steps: Steps, shell: Shell) -> None:
        """Follow `source FILE ARGUMENTS` in `shell` itself; also what the script has written."""
        path = self._files.find(plain(words[0]), shell.folder)
        file = self._files.read_text(path) if path else None
        if path is None or file is None:
            for one in [one for one in self.files if one.path == plain(words[0])]:
                file = self._files.read(one.location.path)
                origin = written_origin(one.location, one.text, one.steps, file)
                self._enter(one.text, origin, shell, None)
            is_harmless = plain(words[0]).rpartition("/")[2] in _HARMLESS_SOURCES
            shell.is_open = shell.is_open or not is_harmless
            return
        before = shell.positional
        shell.positional = tuple(words[1:]) or before
        self._enter(file.text, FileOrigin(path=path, lines=file.lines, above=steps), shell, path)
        shell.positional = before
        shell.end = End.NONE if shell.end is End.RETURN else shell.end

    def interpret(self, text: str, steps: Steps, shell: Shell) -> None:
        """Follow the text of an `eval` in `shell` itself."""
        self._enter(text, TextOrigin(chain=steps), shell, None)
