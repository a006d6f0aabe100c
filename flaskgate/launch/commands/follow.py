"""Follows a command through wrappers, shells, scripts and task runners to what is started."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from flaskgate.launch.commands.child_shells import child_of, part, pass_on
from flaskgate.launch.commands.classified import Classified
from flaskgate.launch.commands.collector import Steps, start_of
from flaskgate.launch.commands.scripts import Scripts
from flaskgate.launch.commands.task_runners.invoke_tasks import code_of_tasks
from flaskgate.launch.commands.task_runners.requests import (
    jobs_of,
    not_followed,
    project_request,
    request_of,
)
from flaskgate.launch.commands.task_runners.task_words import Request
from flaskgate.launch.commands.wrapper_layers import Inner, Layer, ShellScript, ShellText
from flaskgate.launch.commands.wrappers import unwrap
from flaskgate.launch.model import StartKind
from flaskgate.launch.program_names import program_of
from flaskgate.launch.reasons import Cause, Reason
from flaskgate.launch.shell.origins import FileOrigin, Origin, TextOrigin, here_origin, step_at
from flaskgate.launch.shell.partial_text import is_known, is_many, plain, why
from flaskgate.launch.shell.state import Shell
from flaskgate.launch.shell.status import DONE, UNKNOWN, Status
from flaskgate.model.files import SourceFile

_INTERPRETER = re.compile(
    r"\$\{?(?:\w+_)?PY(?:THON)?3?(?:_?(?:BIN|EXE|CMD|PATH|EXECUTABLE|INTERPRETER|COMMAND))?\b"
    r"(?:[:\-=+?][^{}]*)?\}?",
    re.IGNORECASE,
)
_WATCHDOGS = frozenset({"fwatchdog", "of-watchdog"})
MOST_LAYERS = 30
"""Wrappers around one command."""
_FROM_ELSEWHERE = re.compile(r"\b(curl|wget)\b")
"""Programs whose output does not come from the repository: installers."""
_FED = re.compile(r"(?:<|\bcat\s)\s*[\"']?([^\s\"'|<>;&]+)")
"""The file that a shell is fed."""
_MOST_FED = 10


def _with_interpreter(words: Sequence[str]) -> Sequence[str]:
    """Return a command in which a variable that is called like Python is the interpreter.

    `$PYTHON_BIN app.py` runs that program, wherever the interpreter is.
    """
    named = _INTERPRETER.fullmatch(plain(words[0])) if words and not is_known(words[0]) else None
    runs = named is not None and len(words) > 1
    is_program = runs and (plain(words[1]).endswith(".py") or words[1] in {"-m", "-u"})
    return ("python3", *words[1:]) if is_program else words


def _watched(words: Sequence[str], shell: Shell) -> Layer | None:
    """Return what the watchdog of OpenFaaS runs: a variable says it, and no shell reads it.

    See https://docs.openfaas.com/architecture/watchdog/.
    """
    if program_of(plain(words[0])) not in _WATCHDOGS or len(words) > 1:
        return None
    given = (shell.variables.get(name) for name in ("fprocess", "function_process"))
    value = next((one.value for one in given if one is not None and one.value), None)
    return Inner(words=tuple(value.split())) if value and value.strip() else None


class Follower(Scripts):
    """Follows one unit's command and collects what it starts."""

    def run(self, words: Sequence[str], steps: Steps, shell: Shell) -> Status:
        """Follow a command; `shell` is its own and may be changed."""
        layers = 0
        words = _with_interpreter(words)
        layer = self._layer(words, shell)
        while isinstance(layer, Inner) and layers < MOST_LAYERS:
            self._apply(layer, steps, shell)
            words, layers = _with_interpreter(layer.words), layers + 1
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
        if self._project_task(words, shell) is not None:
            return None
        return _watched(words, shell) or unwrap(words)

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
        here = self._fed_from(plain(text), steps, shell) if layer.text is None else None
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
        if layer.is_elsewhere:  # where it ends, nothing ends here
            with self.beside():
                return self._start(
                    text, here or self._text_origin(steps), child, None, shell.fork()
                )
        return self._start(text, here or self._text_origin(steps), child, None, shell)

    def _fed_from(self, text: str, steps: Steps, shell: Shell) -> Origin | None:
        """Return where the text stands that a command is fed: below it, or in a script."""
        file = self._files.read(steps[-1].location.path)
        here = here_origin(text, steps, file)
        return here if here or file is None else self._redirected(text, steps, file, shell)

    def _redirected(
        self, text: str, steps: Steps, file: SourceFile, shell: Shell
    ) -> FileOrigin | None:
        """Return the script whose text a command is fed: `bash -s < up.sh`, `cat up.sh | bash`."""
        place = steps[-1].location
        said = "\n".join(file.lines[place.start.line - 1 : place.end.line])
        for name in _FED.findall(said)[:_MOST_FED]:
            path = self._files.find(name, shell.folder)
            script = self._files.read_text(path) if path is not None else None
            if path is not None and script is not None and script.text.strip() == text.strip():
                return FileOrigin(path=path, lines=script.lines, above=steps)
        return None

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
            self._add(start_of(found, words, steps, shell), shell)
        return code is not None
