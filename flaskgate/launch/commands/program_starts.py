"""Takes down what a command line without wrappers starts: a known program, or one nobody knows.

Among the words of one that nobody knows a start is looked for: what it is given, it may run.
"""

from __future__ import annotations

import re
import shlex
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from flaskgate.launch.commands.classified import Classified
from flaskgate.launch.commands.classify import GROUPS, SUPERVISORS, classify, is_program, own_module
from flaskgate.launch.commands.collector import Collector, Steps, start_of
from flaskgate.launch.commands.host_services import StartedService, started_services
from flaskgate.launch.commands.known_programs import (
    COMPOSERS,
    is_routine,
    start_in_code,
    starts_no_container,
    starts_services,
    why_harmless,
)
from flaskgate.launch.commands.server_commands import commands_beside
from flaskgate.launch.commands.start_files import is_installed, is_script, is_system
from flaskgate.launch.commands.task_runners.task_words import Request
from flaskgate.launch.commands.wrappers import is_wrapper
from flaskgate.launch.model import CONTAINER_ENGINES, StartKind, Written
from flaskgate.launch.program_names import program_of
from flaskgate.launch.reasons import Cause, Reason
from flaskgate.launch.shell.partial_text import (
    clean,
    is_known,
    known_end,
    plain,
    unknown,
    why,
    without_added,
)
from flaskgate.launch.shell.state import Shell
from flaskgate.launch.shell.status import DONE, Status
from flaskgate.model.findings import Step

_LOCAL = "/usr/local/sbin:/usr/local/bin"
"""Where images put programs of their own before those of the system, whatever PATH is."""
_INSTALLED = re.compile(r"/.*/s?bin/[^/]+$")
"""A program in a folder of its own, such as that of an environment; nobody else's has its name."""
_LONGEST = 200
"""Characters of a command that a reason shows."""


class Programs(Collector, ABC):
    """Knows programs; what a program runs in turn is for whoever follows commands."""

    @abstractmethod
    def run(self, words: Sequence[str], steps: Steps, shell: Shell) -> Status:
        """Follow a command; `shell` is its own and may be changed."""

    @abstractmethod
    def _executable(self, words: Sequence[str], steps: Steps, shell: Shell) -> Status:
        """Follow a program that may be a script of the repository."""

    @abstractmethod
    def _request(self, words: Sequence[str], shell: Shell) -> Request | None:
        """Return what a task runner is asked for; None if the program is none."""

    @abstractmethod
    def _tasks(self, request: Request, words: Sequence[str], steps: Steps, shell: Shell) -> None:
        """Follow what a file of tasks says."""

    def _program(self, words: Sequence[str], steps: Steps, shell: Shell) -> Status:
        shell.print(unknown(f"$({' '.join(words)})"))
        own = without_added(words)
        self.note_edits(own, steps, shell)
        request = self._request(own, shell)
        name = program_of(words[0])
        if request is not None:
            self._tasks(request, own, steps, shell)
        elif _is_from_elsewhere(plain(words[0])):
            self._fetch(own, steps, shell)
        elif _is_quoted_tool(words[0]) or _is_plain_routine(name, own):
            self._drop(own, steps, shell)
        elif not is_known(name):
            self._unfamiliar(words, steps, shell, self._why_unclear(words[0], name))
        elif started_services(own):
            self._services(own, steps, shell)
        elif is_program(words[0]) and not self._is_hidden(words[0], shell):
            self._classified(own, steps, shell)
        else:
            first = self._written_on_path(words[0], shell) or words[0]
            return self._executable((first, *words[1:]), steps, shell)
        return DONE

    def _is_hidden(self, word: str, shell: Shell) -> bool:
        """Return whether a script of the repository, or of the unit, stands before a program."""
        is_written = self._written_on_path(word, shell) is not None
        is_found = is_written or self._on_path(word, shell) is not None
        return is_found or self._is_script_there(plain(word), shell)

    def _is_script_there(self, path: str, shell: Shell) -> bool:
        """Return whether a path is that of a script of a shell, `./bin/flask`, and of no program.

        What is installed is a script of Python, if anything.
        """
        if "/" not in path:
            return False
        if self._files.written(path, shell.folder):
            return True
        found = self._files.find(path, shell.folder, is_exact=True)
        file = None if found is None else self._files.read_text(found)
        first = file.lines[0] if file is not None and file.lines else ""
        return first.startswith("#!") and "python" not in first

    def _written_on_path(self, word: str, shell: Shell) -> str | None:
        """Return the script, written by the unit's scripts, that a bare name means."""
        variable = shell.variables.get("PATH")
        if variable is None or "/" in word or not (shell.files and is_known(word)):
            return None
        places = [one for one in plain(variable.value).split(":") if one]
        return next(
            (f"{one}/{word}" for one in places if self.is_own(f"{one}/{word}", shell)), None
        )

    def _why_unclear(self, word: str, name: str) -> Reason:
        """Return why a program is unknown whose name is not known to its end, or not at all.

        A script whose ending no file has is none of the repository, whatever it is called.
        """
        if is_script(name) and not self._files.has_ending(PurePosixPath(name).suffix):
            return Reason(Cause.NO_SCRIPT, plain(word))
        return why(name) or Reason(Cause.UNCLEAR)

    def _services(self, words: Sequence[str], steps: Steps, shell: Shell) -> None:
        """Say which service is started whose unit is neither in the repository nor written here.

        `service` runs the init script of that name where there is one, in `/` and with variables of
        its own alone (init-system-helpers: `run_via_sysvinit`).
        """
        for service in started_services(words):
            script = f"/etc/init.d/{service.name}"
            if service.manager == "service" and self._is_placed(script, shell):
                with self.beside():
                    self.run(("env", "-i", "-C", "/", script, *words[2:]), steps, shell.fork())
            elif service.is_of_system or why_harmless((service.name,)) or self._is_here(service):
                self._drop(words, steps, shell)
            else:
                self._unknown(words, steps, shell, service.reason)

    def _is_here(self, service: StartedService) -> bool:
        """Return whether what the service runs is an artefact of its own, or not known by name."""
        if not is_known(service.name):
            return True
        if service.manager == "supervisorctl":
            return self._files.is_supervised(service.plain, (one.text for one in self.files))
        written = {PurePosixPath(one.path).name for one in self.files}
        unit = f"{service.name}.service"
        return unit in written or self._files.has_unit(service.plain)

    def _is_placed(self, path: str, shell: Shell) -> bool:
        """Return whether an image or a script has put a file in that place."""
        is_known = self.layout.is_known or self._files.written(path, None) != ()
        found = self._files.find(path, shell.folder, is_exact=True)
        return self.is_own(path, shell) or (is_known and found is not None)

    def _on_path(self, word: str, shell: Shell) -> PurePosixPath | None:
        """Return the script of the repository that stands before a program of this name."""
        variable = shell.variables.get("PATH")
        search = plain(variable.value) if variable else _LOCAL if self.layout.is_known else ""
        return self._files.on_path(plain(word), search, shell.folder) if search else None

    def _classified(self, words: Sequence[str], steps: Steps, shell: Shell) -> None:
        found = classify(words, shell.environment, shell.stdin)
        own = own_module(words)
        found = own if own is not None and self._shadows(own.target, shell) else found
        script = found.target if found.kind is StartKind.PYTHON_FILE else ""
        if script and self._written_python(found, words, steps, shell):
            return
        if is_installed(script) and self._files.find(plain(script), shell.folder) is None:
            # `python /opt/venv/bin/gunicorn`: the file is the script of that program
            self.run((script, *found.arguments), steps, shell)
        elif found.kind is StartKind.PYTHON_MODULE:
            self._module(found, words, steps, shell)
        else:
            self._add(start_of(found, words, steps, shell), shell)
            for text in commands_beside(found.program, words[1:]):
                with self.beside():
                    self.run(("/bin/sh", "-c", text), steps, shell.fork())

    def _written_python(
        self, found: Classified, words: Sequence[str], steps: Steps, shell: Shell
    ) -> bool:
        """Take down a Python file that the artefact or its script writes; False for another one.

        It is there whatever bears its name in the repository.
        """
        path = plain(found.target)
        parts = self._files.written(path, shell.folder)
        if self.is_own(path, shell):
            text, is_whole = known_end(self.read(path, shell) or "")
            if not is_whole:
                self._unknown(words, steps, shell, Reason(Cause.OUTPUT, path))
                return True
        elif parts and not self._holds_what_is_written(path, parts, shell):
            text = "".join(one.text for one in parts)
            steps = (*steps[:-1], *(_writing(one) for one in parts), steps[-1])
        else:
            return False
        code = replace(found, kind=StartKind.PYTHON_CODE, target=text)
        self._add(start_of(code, words, steps, shell), shell)
        return True

    def _holds_what_is_written(self, path: str, parts: Sequence[Written], shell: Shell) -> bool:
        """Return whether the file is one of the repository, as the image has changed it."""
        found = self._files.find(path, shell.folder, is_exact=True)
        file = None if found is None else self._files.read_text(found)
        return file is not None and all(one.text.strip() in file.text for one in parts)

    def _module(self, found: Classified, words: Sequence[str], steps: Steps, shell: Shell) -> None:
        """Take down a module that is run, or follow what it runs if nobody knows it.

        Most tools bear one name as a program and as a module.
        """
        name = plain(found.target)
        first = name.partition(".")[0]
        why_so = why_harmless((first, *found.arguments))
        is_own = first in sys.stdlib_module_names or self._has_module(name, shell)
        if why_so and not is_own:
            self._harmless(name, words, steps, shell, why_so)
        elif is_own or _inner_start(found.arguments, self._is_there(shell)) is None:
            self._add(start_of(found, words, steps, shell), shell)
        else:
            self._unfamiliar((name, *found.arguments), steps, shell, Reason(Cause.NO_MODULE, name))

    def _has_module(self, name: str, shell: Shell) -> bool:
        stem = name.replace(".", "/")
        forms = (f"{stem}.py", f"{stem}/__main__.py", f"src/{stem}.py", f"src/{stem}/__main__.py")
        return any(self._files.find(form, shell.folder) is not None for form in forms)

    def _shadows(self, name: str, shell: Shell) -> bool:
        """Return whether the repository has a module of this name where it comes first.

        A folder without `__init__.py` does not: what is installed is found before it.
        """
        stem = name.replace(".", "/")
        forms = (f"{stem}.py", f"{stem}/__init__.py")
        return any(self._files.find(one, shell.folder, is_exact=True) for one in forms)

    def _absent(self, words: Sequence[str], steps: Steps, shell: Shell) -> Status:
        """Say what is known of a program that is no file of the repository."""
        name = plain(words[0])
        program = program_of(name)
        why_so = why_harmless(words)
        if self._files.is_console_script(name):
            found = Classified(
                kind=StartKind.CONSOLE_SCRIPT,
                target=program,
                program=program,
                arguments=tuple(words[1:]),
            )
            self._add(start_of(found, words, steps, shell), shell)
        elif program in SUPERVISORS | GROUPS:
            self._classified(words, steps, shell)
        elif program in CONTAINER_ENGINES | COMPOSERS:
            self._engine(words, steps, shell)
        elif starts_services(words):
            self._unknown(words, steps, shell, Reason(Cause.NO_SERVICES, name))
        elif why_so:
            self._harmless_by_name(words, steps, shell, why_so)
        elif _INSTALLED.match(name) and is_routine((program, *words[1:])):
            self._drop(words, steps, shell)
        else:
            self._unfamiliar(words, steps, shell, _why_absent(words[0]))
        return DONE

    def _harmless_by_name(
        self, words: Sequence[str], steps: Steps, shell: Shell, why_so: str
    ) -> None:
        """Take down a program that serves nothing itself; a script that it runs may start more."""
        program = program_of(plain(words[0]))
        handed = self._start_in_code(program, words, shell)
        if handed:
            self._unknown(words, steps, shell, Reason(Cause.MAY_RUN, program, handed))
        else:
            self._harmless(program, words, steps, shell, why_so)

    def _start_in_code(self, program: str, words: Sequence[str], shell: Shell) -> str:
        """Return the line of a script of another language that starts something, if it has one."""
        named = (one for one in words[1:] if not one.startswith("-"))
        found = (self._files.find(plain(one), shell.folder) for one in named)
        files = (self._files.read_text(one) for one in found if one is not None)
        starts = (start_in_code(program, one.text) for one in files if one is not None)
        return next(filter(None, starts), "")[:_LONGEST]

    def _engine(self, words: Sequence[str], steps: Steps, shell: Shell) -> None:
        """Take down what may start a container; a command inside of one that runs is followed.

        What only lists, stops or removes containers and images is not worth a start.
        """
        if starts_no_container(words):
            self._drop(words, steps, shell)
            return
        composes = "compose" in words[1:2] or program_of(plain(words[0])) in COMPOSERS
        goes_inside = "exec" in words[1:] or (composes and "run" in words[1:])
        inner = _inner_start(words[1:], self._is_there(shell)) if goes_inside else None
        if inner is not None:
            inside = shell.fork(share=shell.share / 2)
            inside.forget_exports()  # an image and a Compose file set variables of their own
            with self.beside():
                self.run(inner, steps, inside)
            return
        why_so = why_harmless(words) or "works on containers, each of which is a start of its own"
        self._harmless(program_of(plain(words[0])), words, steps, shell, why_so)

    def _unfamiliar(self, words: Sequence[str], steps: Steps, shell: Shell, reason: Reason) -> None:
        """Say that a program may do anything, and follow the start among its words if there is one.

        A program that is given a command most likely runs it.
        """
        inner = _inner_start(words[1:], self._is_there(shell))
        if inner is None and is_wrapper(words[0]):
            self._drop(words, steps, shell)
            return
        if inner is None:
            self._unknown(words, steps, shell, reason)
            return
        said = " ".join(plain(word) for word in inner)[:_LONGEST]
        self._unknown(words, steps, shell, Reason(Cause.MAY_RUN, plain(words[0]), said))
        with self.beside():
            self.run(inner, steps, shell.fork(share=shell.share / 2))

    def _is_there(self, shell: Shell) -> Callable[[str], bool]:
        return lambda word: self._files.find(plain(word), shell.folder) is not None

    def _harmless(
        self, name: str, words: Sequence[str], steps: Steps, shell: Shell, why_so: str
    ) -> None:
        found = Classified(
            kind=StartKind.OTHER,
            target=name,
            program=name,
            arguments=tuple(words[1:]),
            reason=Reason(Cause.NO_SERVER, name, why_so),
        )
        self._add(start_of(found, words, steps, shell), shell)


def _writing(one: Written) -> Step:
    return Step(location=one.location, message=f"writes {one.target}")


def _is_quoted_tool(word: str) -> bool:
    """Return whether a whole command line of a tool is one word, of which a shell finds nothing."""
    first, blank, _ = plain(word).partition(" ")
    is_tool = bool(first) and is_known(first) and "/" not in first
    return bool(blank) and is_tool and (first in CONTAINER_ENGINES or bool(why_harmless((first,))))


def _is_plain_routine(name: str, words: Sequence[str]) -> bool:
    return is_known(name) and is_routine(words) and not started_services(words)


def _is_from_elsewhere(word: str) -> bool:
    """Return whether a text comes from the network, as `bash -c "$(curl …)"` has it: installers."""
    return re.match(r"\$\(\s*(?:curl|wget)\b", word) is not None


def _why_absent(word: str) -> Reason:
    name = plain(word)
    if ("/" in name and not is_system(name)) or is_script(name):
        cause = Cause.NO_SCRIPT if is_script(name) else Cause.NO_PROGRAM
        return why(program_of(word)) or Reason(cause, name)
    return Reason(Cause.UNFAMILIAR, name)


_SHELLS = frozenset({"sh", "bash", "ash", "dash", "zsh", "ksh", "cmd", "powershell", "pwsh"})
_IN_BIN = re.compile(r"(?:^|/)(?:bin|sbin|Scripts)/[^/]+$|^/[^/]+$|^\./")
"""A path that may be a program's: `python/flask` is the name of an image."""


def _inner_start(words: Sequence[str], is_file: Callable[[str], bool]) -> tuple[str, ...] | None:
    """Return the words from the first that begins a start; None if there is no such word.

    `words` are those after the program. A start begins with Python, Flask, a server, a shell with
    something to run, or a script of the repository, which `is_file` tells; or it is the text of a
    single word.
    """
    for at, word in enumerate(words):
        rest = tuple(words[at:])
        if _begins(rest, is_file):
            return rest
        text = _text_in(word, is_file)
        if text is not None:
            return ("sh", "-c", text)
    return None


def _begins(words: tuple[str, ...], is_file: Callable[[str], bool]) -> bool:
    word, has_more = words[0], len(words) > 1
    if is_program(word) or program_of(word).lower() in _SHELLS:
        return has_more and ("/" not in word or _IN_BIN.search(word) is not None)
    return is_script(plain(word)) and is_file(word)


def _text_in(word: str, is_file: Callable[[str], bool]) -> str | None:
    """Return the command line in one word: the word as a whole, or what follows `--option=`."""
    if not word or (" " not in word and "=" not in word):
        return None
    _, is_option, value = word.partition("=")
    for text in (word, value if word.startswith("-") and is_option else ""):
        inner = _split(text)
        if inner and _inner_start_of_text(inner, is_file):
            return text
    return None


def _inner_start_of_text(words: tuple[str, ...], is_file: Callable[[str], bool]) -> bool:
    """Return whether a command line in one word starts something, after its assignments."""
    while words and "=" in words[0].partition(" ")[0] and not words[0].startswith("-"):
        words = words[1:]
    return bool(words) and _begins(words, is_file)


def _split(text: str) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(clean(text)))
    except ValueError:
        return tuple(clean(text).split())
