"""Follows a command through wrappers, shells, scripts and task runners to what is started."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from flaskgate.launch.commands import execline
from flaskgate.launch.commands.child_shells import child_of, part, pass_on
from flaskgate.launch.commands.classified import Classified
from flaskgate.launch.commands.collector import Steps, start_of
from flaskgate.launch.commands.schedules import Schedules
from flaskgate.launch.commands.start_files import (
    Locate,
    interpreter_of,
    is_foreign,
    is_script,
)
from flaskgate.launch.commands.task_runners.invoke_tasks import code_of_tasks
from flaskgate.launch.commands.task_runners.requests import (
    jobs_of,
    not_followed,
    project_request,
    request_of,
)
from flaskgate.launch.commands.task_runners.task_words import Request
from flaskgate.launch.commands.windows import scripts as windows
from flaskgate.launch.commands.wrapper_layers import Inner, Layer, ShellScript, ShellText
from flaskgate.launch.commands.wrappers import unwrap
from flaskgate.launch.model import Repository, StartKind, Written
from flaskgate.launch.reasons import Cause, Reason
from flaskgate.launch.shell import interpreter
from flaskgate.launch.shell.origins import (
    FileOrigin,
    LineOrigin,
    Origin,
    TextOrigin,
    here_origin,
    step_at,
    written_origin,
)
from flaskgate.launch.shell.partial_text import (
    is_known,
    is_many,
    known_end,
    plain,
    why,
    without_added,
)
from flaskgate.launch.shell.state import End, Shell
from flaskgate.launch.shell.status import DONE, FALSE, UNKNOWN, Status
from flaskgate.model.findings import Step

MOST_LAYERS = 30
"""Wrappers around one command."""
MOST_PARTS = 50
"""Instructions that write one script."""
_FROM_ELSEWHERE = re.compile(r"\b(curl|wget)\b")
"""Programs whose output does not come from the repository: installers."""
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
    {*("activate", ".bashrc", ".profile", "profile", "nvm.sh", "conda.sh", "functions")}
)

_SCRIPTS = frozenset({".sh", ".bash"})
_LANGUAGE = re.compile(r"sh\b|python|perl|ruby|node|php|awk|expect|tclsh|lua|pwsh|env$|^-")
"""What names the language of a script, whatever its ending."""


class Follower(Schedules):
    """Follows one unit's command and collects what it starts."""

    def __init__(
        self, repository: Repository, locate: Locate, texts: Sequence[Written] = ()
    ) -> None:
        super().__init__(repository, locate, texts)
        self.depth = 0
        self._executed: list[PurePosixPath] = []
        """The files that are being run by their names."""
        self._open: list[tuple[PurePosixPath | None, Shell]] = []
        """The scripts that are being followed with how they began; None for a text."""

    def run(self, words: Sequence[str], steps: Steps, shell: Shell) -> Status:
        """Follow a command; `shell` is its own and may be changed."""
        layers = 0
        layer = self._layer(words, shell)
        while isinstance(layer, Inner) and layers < MOST_LAYERS:
            self._apply(layer, steps, shell)
            words, layers = layer.words, layers + 1
            layer = self._layer(words, shell)
        if isinstance(layer, Inner):
            self._unknown(words, steps, shell, Reason(Cause.WRAPPERS))
        elif isinstance(layer, ShellText):
            return self._text(layer, words, steps, shell)
        elif isinstance(layer, ShellScript):
            return self._script(layer, words, steps, shell)
        elif not self._scheduled(words, steps, shell):
            return self._program(words, steps, shell)
        return DONE

    def _layer(self, words: Sequence[str], shell: Shell) -> Layer | None:
        """Return what is inside of a wrapper; None if it is asked for a task of the project."""
        return None if self._project_task(words, shell) is not None else unwrap(words)

    def _request(self, words: Sequence[str], shell: Shell) -> Request | None:
        return request_of(words) or self._project_task(words, shell)

    def _project_task(self, words: Sequence[str], shell: Shell) -> Request | None:
        request = project_request(words)
        if request is None:
            return None
        names = (f"{request.folder}/{name}" if request.folder else name for name in request.files)
        found = (self._files.find(plain(name), shell.folder, is_exact=True) for name in names)
        path = next((one for one in found if one is not None), None)
        file = self._files.read_text(path) if path else None
        is_task = file is not None and jobs_of(request, "\n".join(file.lines)) is not None
        return request if is_task else None

    def _apply(self, layer: Inner, steps: Steps, shell: Shell) -> None:
        if layer.is_bare:
            shell.variables = {n: one for n, one in shell.variables.items() if n in layer.kept}
            shell.is_open = False
        for name in layer.removed:
            shell.remove(name)
        if layer.brings:
            shell.open(steps[-1].location)
        if layer.folder:
            shell.enter(layer.folder)
        for path in layer.dotenv:
            self.load_settings(plain(path), shell)
        self._set(layer.settings, steps, shell)

    def _text(self, layer: ShellText, words: Sequence[str], steps: Steps, shell: Shell) -> Status:
        text = shell.stdin if layer.text is None else plain(layer.text)
        if text is None:
            self._drop(words, steps, shell)
            return DONE
        if layer.text is not None and is_many(layer.text):
            self._unknown(words, steps, shell, why(layer.text) or Reason(Cause.UNCLEAR))
            return UNKNOWN
        fed = self._files.read(steps[-1].location.path) if layer.text is None else None
        here = here_origin(plain(text), steps, fed)
        if layer.text is None and here is None and not is_known(text):
            if _FROM_ELSEWHERE.search(plain(text)):
                self._fetch(words, steps, shell)
            else:
                self._unknown(words, steps, shell, Reason(Cause.STANDARD_INPUT))
            return UNKNOWN
        arguments = layer.arguments
        child = child_of(words, shell, arguments[0] if arguments else "sh", arguments[1:])
        child.stdin = None if layer.text is None else child.stdin
        part(layer, steps, child)
        pass_on(layer.text or "", steps, child)
        text = text if here is None else plain(text)
        return self._start(text, here or self._text_origin(steps), child, None, shell)

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
        return self._start(_as_shell(file.text, path.name), origin, child, path, shell)

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
        failed = self.failed
        self._load_startup(child)
        found = self._enter(text, origin, child, path)
        if found is not None:
            found.finish(child)
        self.failed = failed
        shell.take_over(child)
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

    def _tasks(self, request: Request, words: Sequence[str], steps: Steps, shell: Shell) -> None:
        """Follow what a Makefile, a package.json or a Procfile says."""
        self._apply(Inner(words=(), folder=request.folder, dotenv=request.dotenv), steps, shell)
        if request.tool == "invoke" and self._invoke(request, words, steps, shell):
            return
        found = [
            self._files.find(plain(name), shell.folder, is_exact=True) for name in request.files
        ]
        path = next((one for one in found if one is not None), None)
        file = self._files.read_text(path) if path else None
        if path is None or file is None:
            self._unknown(words, steps, shell, not_followed(request, words))
            return
        environment = {name: one.value for name, one in shell.environment.items()}
        jobs = jobs_of(replace(request, environment=environment), "\n".join(file.lines))
        if jobs is None:
            wanted = " ".join(map(plain, request.names)) or "that can be run"
            self._unknown(words, steps, shell, Reason(Cause.NO_TASK, str(path), wanted[:80]))
            return
        for job in jobs:
            where = step_at(job.line, path, file.lines)
            child = child_of(("sh",), shell, "sh", ())
            if not job.is_certain:
                child.doubt()
            self._set(job.settings, (where,), child)
            self._start(job.text, TextOrigin(chain=(*steps, where)), child, None, shell)

    def _invoke(self, request: Request, words: Sequence[str], steps: Steps, shell: Shell) -> bool:
        """Take down tasks of Invoke; False where one of them is not there."""
        first = next((number for number, one in enumerate(words) if one in request.names), None)
        if first is None:
            return False

        def read(name: str) -> str | None:
            found = self._files.find(name, shell.folder, is_exact=True)
            file = self._files.read_text(found) if found else None
            return None if file is None else file.text

        rest = [plain(one) if is_known(one) else None for one in words[first:]]
        code = code_of_tasks(rest, read, request.files[0].removesuffix(".py"))
        if code is not None:
            found = Classified(kind=StartKind.PYTHON_CODE, program="invoke", target=code)
            self._add(start_of(found, words, steps, shell))
        return code is not None

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
        shell.positional = tuple(words[1:]) or shell.positional
        shell.returns, shell.calls = returns, ("source", *shell.calls)
        self._enter(text, origin, shell, path)
        shell.join([shell.fork(), *returns])
        positional = shell.positional if len(words) == 1 else outer[0]
        shell.positional, shell.returns, shell.calls = positional, *outer[1:]
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


def _as_shell(text: str, name: str) -> str:
    """Return the text of a script as shell; those of Windows and of s6 have other words."""
    if execline.FIRST_LINE.match(text):
        return execline.to_shell(text)
    suffix = PurePosixPath(name).suffix.lower()
    return windows.to_shell(text, suffix=suffix) if suffix in windows.SUFFIXES else text
