"""Says what a command line without wrappers is: Flask's own server, Python, a server, or other.

Pure: nothing is looked up. Whether a name that is not known here is a script of the repository is
asked by whoever follows the command (`starts`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from flaskgate.launch.commands.classified import Classified
from flaskgate.launch.commands.flags import GivenOption, read_options
from flaskgate.launch.commands.python_line import read_python
from flaskgate.launch.commands.python_tools import NAMES, READERS, given_code, runs_a_file
from flaskgate.launch.commands.server_commands import SERVERS, serve
from flaskgate.launch.commands.wrappers import PYTHONS
from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.launch.model import Environment, StartKind
from flaskgate.launch.program_names import program_of
from flaskgate.launch.reasons import Cause, Reason
from flaskgate.launch.shell.partial_text import is_known, known_part, plain, why

STARTUP = "PYTHONSTARTUP"
"""The variable that names what an interactive Python executes first, that of `flask shell` too."""
_ENDING = {"-V", "-VV", "--version", "-h", "--help", "-?"}
_SHOWING = frozenset({"--help", "--version", "--check-config", "--print-config"})
"""Options of servers that end them before they serve."""
GROUPS = frozenset({"flask", "superset", "flaskbb", "ckan", "invenio", "indico"})
"""The `flask` command, and products whose own command is a `FlaskGroup`: it has `run`, too."""
_MODULES = {"flask": "flask", "flask.cli": "flask", "flask.__main__": "flask"}
_MODULES |= {"waitress": "waitress-serve", "functions_framework": "functions-framework"}
_MODULES |= {name: name for name in ("gunicorn", "uvicorn", "hypercorn", "daphne", "granian")}
_MODULES |= {"gunicorn.app.wsgiapp": "gunicorn", "uwsgi": "uwsgi", "pip": "pip"}
_TOOLS = {"venv", "virtualenv", "ensurepip", "compileall", "py_compile", "pytest", "unittest"}
_GLOBAL_VALUED = {"-A", "--app", "-e", "--env-file"}
_RUN_VALUED = {
    *("-h", "--host", "-p", "--port", "--cert", "--key", "--extra-files", "--exclude-patterns"),
    *("-e", "--env-file", "-A", "--app"),
}
_CONFIGURED = {
    "supervisord": {"-c", "--configuration", "-u", "-d", "-l"},
    "circusd": {"--log-level", "--log-output", "--logger-config", "--pidfile"},
}
"""Supervisors that read one file, with their options that take a value: `circusd FILE`."""
SUPERVISORS = frozenset(_CONFIGURED)
_LONG = {"-h": "--host", "-p": "--port", "-A": "--app", "-e": "--env-file"}


def classify(words: Sequence[str], environment: Environment, stdin: str | None) -> Classified:
    """Return what `words` start; a program that is not known here is `OTHER`.

    `stdin` is the text of a here-document that is fed to it.
    """
    name = program_of(words[0])
    if name in PYTHONS:
        return _python(words[1:], environment, stdin)
    if name in GROUPS and words[1:2] == ["shell"] and STARTUP in environment:
        return _startup(environment)
    if name in GROUPS:
        return _flask(name, words[1:])
    if name in SERVERS:
        is_shown = not _SHOWING.isdisjoint(words[1:])
        return (
            _shown(name, words[1:]) if is_shown else _checked(serve(name, words[1:], environment))
        )
    return _other(name, words[1:])


def is_program(word: str) -> bool:
    """Return whether a word is known by its name alone, wherever it stands on the disk."""
    name = program_of(word)
    return name in PYTHONS or name == "flask" or name in SERVERS


def _other(name: str, arguments: Sequence[str]) -> Classified:
    target = name
    if name in SUPERVISORS:
        options = read_options(arguments, _CONFIGURED[name].__contains__, is_mixed=True)
        plain_word = options.rest[0] if options.rest and name == "circusd" else ""
        target = options.value("-c", "--configuration") or plain_word
    return Classified(kind=StartKind.OTHER, target=target, program=name, arguments=tuple(arguments))


def _shown(name: str, arguments: Sequence[str]) -> Classified:
    """Return what only prints its help, its version or its settings, and ends."""
    return Classified(
        kind=StartKind.OTHER,
        target=name,
        program=name,
        arguments=tuple(arguments),
        reason=Reason(Cause.NO_SERVER, name, "is only asked about itself"),
    )


def _checked(found: Classified) -> Classified:
    """Return `found`, or unknown if what it is about to serve cannot be told."""
    if is_known(found.target):
        return found
    return Classified(
        kind=StartKind.UNKNOWN,
        target=found.target,
        program=found.program,
        arguments=found.arguments,
        reason=why(found.target),
    )


def _python(words: Sequence[str], environment: Environment, stdin: str | None) -> Classified:
    line = read_python(words)
    if line.module is not None:
        return _module(line.module, line.rest, environment, stdin)
    if line.code is not None:
        return Classified(kind=StartKind.PYTHON_CODE, target=plain(line.code), arguments=line.rest)
    if not _ENDING.isdisjoint(line.options):
        return Classified(kind=StartKind.OTHER, target="python", program="python")
    if not line.rest or line.rest[0] == "-":
        is_interactive = not line.rest and stdin is None and STARTUP in environment
        return _startup(environment) if is_interactive else _from_input(line.rest, stdin)
    return _file(line.rest[0], line.rest[1:])


def _startup(environment: Environment) -> Classified:
    """Return the file that an interactive Python executes before it asks for anything."""
    return _file(environment[STARTUP].value or UNKNOWN, ())


def _module(
    module: str, rest: tuple[str, ...], environment: Environment, stdin: str | None
) -> Classified:
    if module in _MODULES:
        return classify((_MODULES[module], *rest), environment, None)
    if not is_known(module):
        return Classified(kind=StartKind.UNKNOWN, target=plain(module), reason=why(module))
    if module in _TOOLS and not runs_a_file(module, rest):
        return Classified(kind=StartKind.OTHER, target=module, program=module, arguments=rest)
    code = stdin if module in READERS else given_code(module, rest)
    if code is not None:
        return Classified(kind=StartKind.PYTHON_CODE, target=plain(code))
    if runs_a_file(module, rest):
        reason = Reason(Cause.UNFOLLOWED, f"python -m {plain(module)}")
        return Classified(kind=StartKind.UNKNOWN, target=module, program="python", reason=reason)
    return Classified(kind=StartKind.PYTHON_MODULE, target=module, arguments=rest)


def own_module(words: Sequence[str]) -> Classified | None:
    """Return `python -m NAME` as a module of the repository where NAME is known as a program's.

    The folder of the command comes first on the module path, before what is installed.
    """
    line = read_python(words[1:]) if program_of(words[0]) in PYTHONS else None
    name = line.module if line is not None else None
    if line is None or name is None or name not in (_MODULES.keys() | _TOOLS | NAMES):
        return None
    return Classified(kind=StartKind.PYTHON_MODULE, target=name, arguments=line.rest)


def _from_input(rest: tuple[str, ...], stdin: str | None) -> Classified:
    if stdin is not None:
        return Classified(kind=StartKind.PYTHON_CODE, target=plain(stdin), arguments=rest[1:])
    if not rest:
        return Classified(kind=StartKind.OTHER, target="python", program="python")
    reason = Reason(Cause.STANDARD_INPUT)
    return Classified(kind=StartKind.UNKNOWN, target="-", reason=reason)


def _file(target: str, arguments: tuple[str, ...]) -> Classified:
    name = target.rpartition("/")[2]
    if not is_known(name):
        return Classified(kind=StartKind.UNKNOWN, target=plain(target), reason=why(name))
    return Classified(kind=StartKind.PYTHON_FILE, target=plain(target), arguments=arguments)


class FlaskLine(NamedTuple):
    """What follows `flask` where it is not `run`."""

    app: str
    """As `--app` names it; empty where it does not."""
    debug: bool | None
    """What `--debug` and `--no-debug` say."""
    words: tuple[str, ...]
    """The command and its arguments."""


def flask_line(words: Sequence[str]) -> FlaskLine:
    """Read the options of the `flask` command before the name of one of its commands."""
    options = read_options(words, _GLOBAL_VALUED.__contains__)
    flags = [one.name for one in options.given if one.name in {"--debug", "--no-debug"}]
    app = options.value("--app", "-A") or ""
    return FlaskLine(app, flags[-1] == "--debug" if flags else None, options.rest)


def _flask(name: str, words: Sequence[str]) -> Classified:
    before = read_options(words, _GLOBAL_VALUED.__contains__)
    command = before.rest[0] if before.rest else ""
    after = read_options(before.rest[1:], _RUN_VALUED.__contains__, is_mixed=True)
    asks = after.has("--help") if command == "run" else "--help" in before.rest
    if before.has("--help", "--version") or asks:
        return _shown(name, words)
    if not is_known(command) and not known_part(command):
        return Classified(kind=StartKind.UNKNOWN, program=name, reason=why(command))
    if command != "run":
        return _other(name, words)
    given = [
        GivenOption(_LONG.get(one.name, one.name), one.value) for one in before.given + after.given
    ]
    apps = [one.value or "" for one in given if one.name == "--app"]
    arguments = tuple(str(one) for one in given if one.name != "--app")
    return _checked(
        Classified(
            kind=StartKind.FLASK_CLI,
            target=apps[-1] if apps else "",
            program=name,
            arguments=(*arguments, *after.rest),
        )
    )
