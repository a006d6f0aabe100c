"""What production servers take from their own settings: the app, a folder, an environment.

gunicorn: the command line beats GUNICORN_CMD_ARGS, which beats the configuration file
(`gunicorn/app/base.py`); `./gunicorn.conf.py` is read without being named. uWSGI: the keys of an
ini file are its long options (`uwsgi-docs/Configuration.html`).

Code of the repository that a server runs beside the app, classes and logging and settings in
Python, is looked at for what it may start.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import PurePosixPath

from flaskgate.launch.commands.flags import Options
from flaskgate.launch.commands.server_commands import SERVERS, serve, server_options
from flaskgate.launch.follow.python.surroundings import Surroundings
from flaskgate.launch.model import Environment, Repository, Setting, Start, Written
from flaskgate.launch.program_names import program_of
from flaskgate.launch.project.dotenv import read_dotenv
from flaskgate.launch.project.lookup import normalise
from flaskgate.launch.python.analyse_program import Analyser
from flaskgate.launch.python.libraries.web.gunicorn import NOTHING, Preparation
from flaskgate.launch.readers.common.ansible_variables import variables_beside
from flaskgate.launch.readers.common.ini_files import ini_assignments
from flaskgate.launch.readers.common.unit_files import Assignment
from flaskgate.launch.readers.common.uwsgi_files import ENDINGS, uwsgi_assignments
from flaskgate.launch.readers.hosts.uwsgi import filled_in
from flaskgate.launch.reasons import Cause, Reason
from flaskgate.launch.start_words import changes_what_serves
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Step

_IN_PYTHON = frozenset({"gunicorn", "uvicorn", "hypercorn", "waitress-serve", "daphne", "granian"})
"""Servers that are programs of Python, whose workers keep the command line."""
_SOFTWARE = "gunicorn/23.0.0"
"""What `gunicorn/arbiter.py` sets `SERVER_SOFTWARE` to; its name matters, not its version."""
_APPS = frozenset({"module", "wsgi", "wsgi-file", "file", "mount"})
"""Keys of uWSGI that name an app."""
_FILES = 8
"""How many ini files of uWSGI may name one another."""
_SECTION = re.compile(r"^[ \t]*\[", re.MULTILINE)
_REFERENCE = re.compile(r"[$%]\([^()]+\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfiguredStart:
    """A start of a server with what its own settings add."""

    start: Start
    """With the app, the folder and the environment that the settings say."""
    preparation: Preparation = NOTHING
    doubts: tuple[Reason, ...] = ()
    """Settings that could not be read."""
    unfollowed: tuple[Reason, ...] = ()
    """Code of the repository that the server runs, and that nobody follows."""
    safe: Reason | None = None
    """What shows that it serves nothing by itself."""


def serving(around: Surroundings, analyser: Analyser) -> ConfiguredStart:
    """Return what the server of a start makes of its settings."""
    match around.start.program:
        case "gunicorn":
            return _gunicorn(around, analyser)
        case "uwsgi":
            return _uwsgi(around)
        case "uvicorn":
            return _uvicorn(around)
        case "hypercorn":
            options = server_options("hypercorn", own_words(around.start))
            beside = (*_settings_in_python(around, options), *_named_by_logging(around, options))
            return ConfiguredStart(start=around.start, unfollowed=beside)
        case _:
            return ConfiguredStart(start=around.start)


def own_words(start: Start) -> Sequence[str]:
    """Return what follows the server's name on its command line."""
    for number, word in enumerate(start.words):
        if SERVERS.get(program_of(word)) == start.program or word.startswith("gunicorn."):
            return start.words[number + 1 :]
    return ()


def words_of_process(start: Start) -> tuple[str, ...]:
    """Return `sys.argv[1:]` of the process that imports the app: the server's own command line.

    uWSGI gives `--pyargv` there; servers that are modules of others, and platforms, give nothing.
    """
    words = own_words(start)
    if start.program == "uwsgi":
        return tuple(_split(server_options("uwsgi", words).value("--pyargv")))
    return tuple(words) if start.program in _IN_PYTHON else ()


def has_further_settings(around: Surroundings, options: Options) -> bool:
    """Return whether Gunicorn is told more than its command line says (see the module)."""
    return (
        options.has("-c", "--config")
        or "GUNICORN_CMD_ARGS" in around.start.environment
        or around.file("gunicorn.conf.py") is not None
    )


def _gunicorn(around: Surroundings, analyser: Analyser) -> ConfiguredStart:
    start = around.start
    asked = start.environment.get("GUNICORN_CMD_ARGS")
    line = server_options("gunicorn", own_words(start))
    variable = server_options("gunicorn", _split(asked.value if asked else None))
    named = _first(line, variable, "-c", "--config")
    path = _configuration(around, named)
    doubts = [Reason(Cause.NOT_FOUND, named)] if named and path is None else []
    if asked is not None and asked.value is None:
        doubts.append(Reason(Cause.VARIABLE_UNKNOWN, "GUNICORN_CMD_ARGS"))
    said = _said_by(path, start, analyser)
    folder = _first(line, variable, "--chdir") or said.get("chdir")
    preparation = Preparation(
        configuration=path,
        given=_given(start, line, variable),
        software=_SOFTWARE,
        is_preloaded=line.has("--preload") or variable.has("--preload"),
    )
    start = replace(start, target=start.target or said.get("wsgi_app") or "")
    folders = _first(line, variable, "--pythonpath") or said.get("pythonpath")
    start = _importing(start, folders, around)
    doubts += [] if start.target else [Reason(Cause.NO_APP_CONFIGURED, start.program)]
    classes = _own_classes(around, (line, variable), said)
    return ConfiguredStart(
        start=replace(start, folder=_inside(start.folder, folder)),
        preparation=preparation,
        doubts=tuple(doubts),
        unfollowed=(*classes, *_named_by_logging(around, line, variable)),
    )


def _said_by(
    path: PurePosixPath | None, start: Start, analyser: Analyser
) -> Mapping[str, str | None]:
    """Return what a configuration file says of the app, and of classes."""
    if path is None:
        return {}
    names = ("wsgi_app", "chdir", "pythonpath", *_CLASSES.values())
    return analyser.settings(
        path, *names, environment=start.environment, arguments=words_of_process(start)
    )


def _preferred(around: Surroundings, target: str, folders: str) -> str:
    """Return the app as the file that Gunicorn finds in a folder of `--pythonpath` first.

    It puts them before the folder in which it runs (`gunicorn/app/base.py`).
    """
    module, _, rest = target.partition(":")
    stem = module.replace(".", "/")
    for folder in folders.split(",") if stem else ():
        path = f"{folder.rstrip('/')}/{stem}.py"
        if around.file(path) is not None and around.file(f"{stem}.py") is not None:
            return f"{path}:{rest}"
    return target


def _importing(start: Start, folders: str | None, around: Surroundings) -> Start:
    """Return a start that looks for modules in the folders of `--pythonpath` first."""
    if not folders:
        return start
    start = replace(start, target=_preferred(around, start.target, folders))
    old = start.environment.get("PYTHONPATH")
    more = f":{old.value}" if old is not None and old.value else ""
    setting = Setting(value=f"{folders.replace(',', ':')}{more}", location=start.location)
    return replace(start, environment={**start.environment, "PYTHONPATH": setting})


def _split(text: str | None) -> list[str]:
    try:
        return shlex.split(text or "")
    except ValueError:
        return []


def _first(line: Options, variable: Options, *names: str) -> str | None:
    return line.value(*names) or variable.value(*names)


def _configuration(around: Surroundings, named: str | None) -> PurePosixPath | None:
    if named is None:
        return around.file("gunicorn.conf.py")
    if named.startswith("python:"):
        return around.module(named.removeprefix("python:")).path
    return around.locate(named.removeprefix("file:")) if named else None


def _given(start: Start, line: Options, variable: Options) -> Environment:
    """Return what `-e` sets; of command line and variable the first that has any."""
    for options in (line, variable):
        pairs = [one.value for one in options.given if one.name in {"-e", "--env"}]
        if pairs:
            return dict(_settings(start, pairs))
    return {}


def _settings(start: Start, pairs: Iterable[str | None]) -> Iterator[tuple[str, Setting]]:
    for pair in pairs:
        name, equals, value = (pair or "").partition("=")
        if equals:
            yield name.strip(), Setting(value=value, location=start.location)


def _inside(folder: PurePosixPath | None, change: str | None) -> PurePosixPath | None:
    if not change:
        return folder
    if change.startswith("/"):
        return PurePosixPath(normalise(change))
    return None if folder is None else PurePosixPath(normalise(f"{folder}/{change}"))


def _uvicorn(around: Surroundings) -> ConfiguredStart:
    """Read what `--env-file` names; it sets what is not set (`uvicorn/config.py`)."""
    start = around.start
    options = server_options("uvicorn", own_words(start))
    named = options.value("--env-file")
    path = around.file(named) if named else None
    file = None if path is None else around.repository.read(path)
    read = {} if file is None else read_dotenv(file)
    return ConfiguredStart(
        start=replace(start, environment={**read, **start.environment}),
        unfollowed=tuple(_named_by_logging(around, options)),
    )


def _uwsgi(around: Surroundings) -> ConfiguredStart:
    """Put the options of ini files into the command line, and read it as a whole."""
    start = around.start
    read, doubts = _with_files(around, list(own_words(start)))
    words = [(_with_variables(word, start.environment), line) for word, line in read]
    environment = {**start.environment, **dict(_uwsgi_environment(start, words))}
    plain = [word for word, _ in words]
    options = server_options("uwsgi", plain)
    found = serve("uwsgi", plain, environment)
    folder = _inside(start.folder, options.value("--chdir"))
    start = replace(
        start,
        target=found.target or start.target,
        arguments=found.arguments,
        environment=environment,
        folder=folder,
        steps=(*start.steps, *_named_in((line for _, line in words), start)),
    )
    vassals = options.value("--emperor") if not start.target else None
    if vassals and _has_vassals(around.repository):
        return ConfiguredStart(start=start, safe=_EMPEROR)
    if vassals:
        return ConfiguredStart(start=start, doubts=(*doubts, Reason(Cause.NOT_FOUND, vassals)))
    doubts += [] if start.target else [Reason(Cause.NO_APP_CONFIGURED, start.program)]
    return ConfiguredStart(start=start, doubts=tuple(doubts))


def _named_in(lines: Iterable[Assignment | None], start: Start) -> Iterator[Step]:
    """Yield the line of a file that names the app as the next step to it, if there is one."""
    app = next((one for one in lines if one is not None and one.key in _APPS), None)
    if app is not None and app.location != start.location:
        yield Step(location=app.location, message=app.text)


_PACKAGED = {"/etc/uwsgi-emperor/emperor.ini": "/etc/uwsgi-emperor/vassals"}
"""What the package uwsgi-emperor of Debian brings along, and the folder of vassals it names."""
_UWSGI = b"uwsgi"
_EMPEROR = Reason(Cause.NO_SERVER, "uwsgi", "is an emperor: each vassal is a start of its own")


def _has_vassals(repository: Repository) -> bool:
    """Return whether the repository has a configuration of an app, which is read by itself."""
    paths = (path for path in sorted(repository.paths) if _may_be_vassal(path))
    every = (file for path in paths if (file := repository.read(path)) and _UWSGI in file.data)
    return any(one.key in _APPS for file in every for one in uwsgi_assignments(file))


def _may_be_vassal(path: PurePosixPath) -> bool:
    return ".ini" in path.name or (path.name.endswith(ENDINGS) and "uwsgi" in path.name)


_VARIABLE = re.compile(r"\$\(([^()]+)\)")


def _with_variables(word: str, environment: Environment) -> str:
    """Return a word with each `$(NAME)` as the variable that the server was started with.

    uWSGI puts them in when all options are read, before `env` sets any; of one that is not there
    the word is kept as it is.
    """
    known = {name: one.value for name, one in environment.items()}
    return _VARIABLE.sub(lambda found: known.get(found[1]) or found[0], word)


_FILE_OPTIONS = frozenset({"--ini", "--include", "--yaml", "--yml", "--json", "--xml"})
_Word = tuple[str, Assignment | None]
"""A word, and the line of a file that it comes from."""


def _with_files(around: Surroundings, words: Sequence[str]) -> tuple[list[_Word], list[Reason]]:
    found: list[_Word] = []
    doubts: list[Reason] = []
    waiting: list[_Word] = [(word, None) for word in words]
    files = 0
    values = {name: f"%({name})" for word in words for name in word.lstrip("-").split("=")[:2]}
    # what the command line sets may come first: placeholders of these names stay as they are
    while waiting:
        word, line = waiting.pop(0)
        name = _file_of(word, waiting)
        if name is None or files >= _FILES:
            found.append((word, line))
            continue
        files += 1
        lines = _lines(around, name, line)
        if lines is None and name in _PACKAGED:
            found += [("--emperor", None), (_PACKAGED[name], None)]
        elif lines is None:
            doubts.append(Reason(Cause.NOT_FOUND, name))
        waiting = [*_words_of(filled_in(one, values) for one in lines or ()), *waiting]
    return found, doubts


def _file_of(word: str, waiting: list[_Word]) -> str | None:
    """Return the file of options that a word names, taking its value from what waits."""
    option, equals, value = word.partition("=")
    if option in _FILE_OPTIONS:
        if equals:
            return value
        return waiting.pop(0)[0] if waiting else None
    is_file = word.partition(":")[0].endswith(ENDINGS)
    return word if is_file and not word.startswith("-") else None


def _lines(around: Surroundings, name: str, line: Assignment | None) -> list[Assignment] | None:
    """Return the section that a word of `line` names; `:web` is one of the file of that line."""
    path, _, section = name.partition(":")
    is_same = line is not None and not path and section
    found = line.location.path if line is not None and is_same else around.file(path)
    file = None if found is None else around.repository.read(found)
    parts = () if is_same else around.written(path)
    if parts:
        return _in_section(_written_lines(parts, file), section)
    if file is None:
        return None
    variables = variables_beside(file.path, around.repository) if "{{" in file.text else {}
    return _in_section(uwsgi_assignments(file, variables), section)


def _written_lines(parts: Sequence[Written], file: SourceFile | None) -> Iterator[Assignment]:
    """Yield the lines of a file that the artefact writes, or of one that it adds to."""
    text = "".join(one.text for one in parts)
    before = "" if file is None or _SECTION.search(text) else file.text
    place = parts[0].location
    whole = SourceFile(path=place.path, kind=Kind.INI, data=f"{before}\n{text}".encode())
    yield from (replace(one, location=place) for one in ini_assignments(whole))


def _in_section(lines: Iterable[Assignment], section: str) -> list[Assignment]:
    return [one for one in lines if one.section == (section or "uwsgi")]


def _words_of(lines: Iterable[Assignment]) -> Iterator[_Word]:
    for line in lines:
        yield f"--{line.key}", line
        if line.value and line.value not in {"true", "True", "1"}:
            yield line.value, line


def _uwsgi_environment(start: Start, words: Sequence[_Word]) -> Iterator[tuple[str, Setting]]:
    for number, (word, line) in enumerate(words):
        option, _, text = word.partition("=")
        if option != "--env":
            continue
        if not text and number + 1 < len(words):
            text = words[number + 1][0]
        name, is_pair, value = text.partition("=")
        if is_pair:
            location = start.location if line is None else line.location
            known = None if _REFERENCE.search(value) else value.strip()
            yield name.strip(), Setting(value=known, location=location)


_CLASSES: Mapping[tuple[str, ...], str] = {
    ("-k", "--worker-class"): "worker_class",
    ("--logger-class",): "logger_class",
}
"""Options of Gunicorn that name a class of Python, and what its configuration calls them."""
_LOGGING = ("--log-config", "--log-config-json")
"""Options that name a file of `logging.config`, whose handlers and formatters are made."""
_DOTTED = re.compile(r"\b[A-Za-z_]\w*(?:\.\w+)+")
_MOST = 100
"""Names in one file."""


def _own_classes(
    around: Surroundings, options: tuple[Options, ...], said: Mapping[str, str | None]
) -> Iterator[Reason]:
    """Yield the classes of the repository that Gunicorn runs, and that may serve."""
    for names, setting in _CLASSES.items():
        given = (one.value(*names) for one in options)
        name = next(filter(None, given), None) or said.get(setting)
        if name and _may_serve(name, around):
            yield Reason(Cause.UNFOLLOWED, name)


def _named_by_logging(around: Surroundings, *options: Options) -> Iterator[Reason]:
    """Yield what a configuration of logging names of the repository, and what may serve."""
    for path in filter(None, (one.value(*_LOGGING) for one in options)):
        found = around.file(path)
        file = None if found is None else around.repository.read(found)
        names = dict.fromkeys(_DOTTED.findall(file.text)) if file else ()
        for name in islice(names, _MOST):
            if _may_serve(name, around):
                yield Reason(Cause.UNFOLLOWED, name)


def _settings_in_python(around: Surroundings, options: Options) -> Iterator[Reason]:
    """Yield the program that Hypercorn runs for its settings, where it may serve."""
    named = options.value("-c", "--config") or ""
    kind, is_said, name = named.partition(":")
    if is_said and kind in {"python", "file"}:
        path = around.module(name).path if kind == "python" else around.file(name)
        file = None if path is None else around.repository.read(path)
        if file is not None and changes_what_serves(file.text):
            yield Reason(Cause.UNFOLLOWED, named)


def _may_serve(name: str, around: Surroundings) -> bool:
    module = re.split(r"[:#]", name)[0].rpartition(".")[0]
    path = around.module(module).path if module else None
    file = None if path is None else around.repository.read(path)
    return file is not None and changes_what_serves(file.text)
