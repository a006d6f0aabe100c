"""Programs that run what a file of the project says: make, npm, honcho, poe and their like."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flaskgate.launch.commands.flags import Options, read_options
from flaskgate.launch.commands.makefile import make_jobs
from flaskgate.launch.commands.project_tasks import files_of, is_project_tool, project_tasks
from flaskgate.launch.commands.wrapper_table import TABLE
from flaskgate.launch.program_names import program_of
from flaskgate.launch.reasons import Cause, Reason
from flaskgate.launch.shell.partial_text import plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Text for a shell, and where it stands."""

    text: str
    line: int
    """Of the file, counted from 1."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """Variables that the file exports to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What such a program is asked for."""

    tool: str
    files: tuple[str, ...]
    """Where the tasks may stand, the first that is there counts; empty: they are not read."""
    names: tuple[str, ...] = ()
    """The tasks; empty: the default of the tool."""
    arguments: tuple[str, ...] = ()
    """What is added to the task's text."""
    folder: str = ""
    """Where it changes to; empty: it stays."""
    settings: Mapping[str, str] = field(default_factory=dict)
    dotenv: tuple[str, ...] = ()
    """Files whose variables it exports."""


_MAKEFILES = ("GNUmakefile", "makefile", "Makefile")
_NPM_SHORT = {"start", "stop", "test", "restart"}
_NPM_VALUED = {"--prefix", "-C", "--cwd", "--dir", "-w", "--workspace", "--loglevel", "--filter"}
_YARN_OWN = {"install", "add", "remove", "exec", "dlx", "build", "set", "config", "cache", "why"}
_UNREAD = {"just", "task", "go-task", "invoke", "inv", "fab", "doit", "nox", "tox", "rake"}
_PROCESS = re.compile(r"([\w-]+):\s*(\S.*)")


def request_of(words: Sequence[str]) -> Request | None:
    """Return what a task runner is asked for; None if the program is none."""
    name = program_of(words[0])
    if name in _UNREAD:
        return Request(tool=name, files=(), names=tuple(words[1:2]))
    reader = _REQUESTS.get(name)
    return None if reader is None else reader(name, words[1:])


def project_request(words: Sequence[str]) -> Request | None:
    """Return what `pdm run`, `hatch run` and their like are asked for; None for other commands.

    It is a task only where the project has one of that name; else it is a program.
    """
    name = program_of(words[0])
    if not is_project_tool(name) or name not in TABLE:
        return None
    options = read_options(words[1:], TABLE[name].takes)
    rest = options.rest
    if rest[:1] == ("run",):
        inner = read_options(rest[1:], TABLE[name].takes)
        options, rest = Options(given=options.given + inner.given, rest=()), inner.rest
    elif name != "pdm":
        return None
    environment = options.value("-e", "--env") if name == "hatch" else None
    folder = options.value("-p", "--project") if name == "pdm" else None
    return _project(name, rest, folder=folder, environment=environment)


def _project(
    tool: str, words: Sequence[str], *, folder: str | None, environment: str | None = None
) -> Request | None:
    if not words:
        return None
    name = f"{environment}:{words[0]}" if environment and ":" not in words[0] else words[0]
    return Request(
        tool=tool,
        files=files_of(tool),
        names=(name,),
        arguments=tuple(words[1:]),
        folder=folder or "",
    )


def _poe(_: str, words: Sequence[str]) -> Request | None:
    options = read_options(words, {"-C", "--directory", "--root", "-e", "--executor"}.__contains__)
    folder = options.value("-C", "--directory", "--root")
    return _project("poe", options.rest, folder=folder)


def is_runner(name: str) -> bool:
    """Return whether a program runs tasks of a file, if it is asked to."""
    return name in _UNREAD or name in _REQUESTS


def jobs_of(request: Request, content: str) -> tuple[Job, ...] | None:
    """Return what the tasks run, in order; None if the file does not have one of them."""
    if request.tool == "make":
        found = make_jobs(content, request.names, request.settings)
        if found is None:
            return None
        return tuple(Job(text=one.text, line=one.line, settings=one.settings) for one in found)
    if request.tool == "honcho":
        return tuple(_processes(content, request.names)) or None
    if is_project_tool(request.tool):
        tasks = project_tasks(request.tool, content, request.names[0], request.arguments)
        return None if tasks is None else tuple(Job(text=one.text, line=one.line) for one in tasks)
    return _scripts(content, request)


def _make(_: str, words: Sequence[str]) -> Request:
    valued = {"-C", "--directory", "-f", "--file", "--makefile", "-I", "-o", "-W"}
    options = read_options(words, valued.__contains__, is_mixed=True)
    pairs = [word.partition("=") for word in options.rest if "=" in word]
    file = options.value("-f", "--file", "--makefile")
    return Request(
        tool="make",
        files=(file,) if file else _MAKEFILES,
        names=tuple(word for word in options.rest if "=" not in word and not word.isdecimal()),
        folder=options.value("-C", "--directory") or "",
        settings={name.rstrip(":"): value for name, _, value in pairs},
    )


def _npm(name: str, words: Sequence[str]) -> Request | None:
    options = read_options(words, _NPM_VALUED.__contains__)
    rest = list(options.rest)
    if rest and rest[0] in {"run", "run-script"}:
        rest = list(read_options(rest[1:], _NPM_VALUED.__contains__).rest)
    elif not rest or (name == "npm" and rest[0] not in _NPM_SHORT) or rest[0] in _YARN_OWN:
        return None
    if not rest:
        return None
    arguments = tuple(word for word in rest[1:] if word != "--")
    folder = options.value("--prefix", "-C", "--cwd", "--dir") or ""
    return Request(
        tool="npm",
        files=("package.json",),
        names=(rest[0],),
        arguments=arguments,
        folder=folder,
    )


def _honcho(_: str, words: Sequence[str]) -> Request | None:
    valued = {"-f", "--procfile", "-e", "--env", "-d", "--app-root", "-p", "--port", "-c"}
    options = read_options(words, valued.__contains__, is_mixed=True)
    if options.rest[:1] != ("start",):
        return None
    dotenv = options.value("-e", "--env")
    return Request(
        tool="honcho",
        files=(options.value("-f", "--procfile") or "Procfile",),
        names=options.rest[1:],
        folder=options.value("-d", "--app-root") or "",
        dotenv=tuple(dotenv.split(",")) if dotenv else (".env",),
    )


def _npm_run_all(name: str, words: Sequence[str]) -> Request | None:
    """Read `npm-run-all`, whose words are names of scripts, or patterns of them."""
    options = read_options(words, {"--max-parallel"}.__contains__, is_mixed=True)
    del name
    return (
        Request(tool="npm", files=("package.json",), names=options.rest) if options.rest else None
    )


_REQUESTS: Mapping[str, Callable[[str, Sequence[str]], Request | None]] = {
    **dict.fromkeys(("make", "gmake"), _make),
    **dict.fromkeys(("npm", "yarn", "pnpm", "bun"), _npm),
    **dict.fromkeys(("npm-run-all", "npm-run-all2", "run-s", "run-p"), _npm_run_all),
    "poe": _poe,
    **dict.fromkeys(("honcho", "foreman", "forego"), _honcho),
}


def _processes(content: str, names: Sequence[str]) -> Iterator[Job]:
    for number, line in enumerate(content.split("\n"), start=1):
        match = _PROCESS.match(line.strip())
        if match and (not names or match[1] in names):
            yield Job(text=match[2], line=number)


def _scripts(content: str, request: Request) -> tuple[Job, ...] | None:
    """Return the scripts of a package.json: with the one before, which npm runs too."""
    scripts = _read_scripts(content)
    asked = [(word, [name for name in scripts if _fits(name, word)]) for word in request.names]
    if not all(found for _, found in asked):
        return None
    jobs: list[Job] = []
    for name in dict.fromkeys(name for _, found in asked for name in found):
        text = " ".join((scripts[name], *request.arguments))
        wanted = [(f"pre{name}", scripts.get(f"pre{name}", "")), (name, text)]
        jobs += [Job(text=said, line=_line_of(key, content)) for key, said in wanted if said]
    return tuple(jobs)


def _fits(name: str, wanted: str) -> bool:
    """Return whether a script is asked for: by its name, or by a pattern such as `watch:*`."""
    pattern = re.escape(wanted).replace(r"\*\*", ".*").replace(r"\*", "[^:]*")
    return re.fullmatch(pattern, name) is not None


def _read_scripts(content: str) -> dict[str, str]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    scripts = found.get("scripts") if isinstance(found, dict) else None
    if not isinstance(scripts, dict):
        return {}
    return {key: value for key, value in scripts.items() if isinstance(value, str)}


def _line_of(name: str, content: str) -> int:
    """Return the line of a script's key: the first one after `"scripts"`, else the first line."""
    block = max(content.find('"scripts"'), 0)
    match = re.compile(re.escape(json.dumps(name)) + r"\s*:").search(content, block)
    return content.count("\n", 0, match.start()) + 1 if match else 1


def not_followed(request: Request, words: Sequence[str]) -> Reason:
    """Return why a request is not followed."""
    said = " ".join(plain(word) for word in words[:3])
    if not request.files:
        return Reason(Cause.TASKS_UNREAD, said)
    return Reason(Cause.NO_TASK_FILE, said, request.files[-1])
