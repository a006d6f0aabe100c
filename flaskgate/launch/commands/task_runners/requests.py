"""Programs that run what a file of the project says: make, npm, honcho, just and their like."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from flaskgate.launch.commands.flags import Options, read_options
from flaskgate.launch.commands.task_runners.makefile import make_jobs
from flaskgate.launch.commands.task_runners.project_tasks import (
    files_of,
    is_project_tool,
    project_tasks,
)
from flaskgate.launch.commands.task_runners.python_tasks import PYTHON_RUNNERS, python_jobs
from flaskgate.launch.commands.task_runners.task_files import FILE_RUNNERS, file_jobs
from flaskgate.launch.commands.task_runners.task_words import Job, Request
from flaskgate.launch.commands.wrapper_table import TABLE
from flaskgate.launch.program_names import program_of
from flaskgate.launch.reasons import Cause, Reason
from flaskgate.launch.shell.partial_text import plain

_MAKEFILES = ("GNUmakefile", "makefile", "Makefile")
_TASKFILES = ("Taskfile.yml", "taskfile.yml", "Taskfile.yaml", "taskfile.yaml")
_NPM_SHORT = {"start", "stop", "test", "restart"}
_NPM_VALUED = {"--prefix", "-C", "--cwd", "--dir", "-w", "--workspace", "--loglevel", "--filter"}
_YARN_OWN = {"install", "add", "remove", "exec", "dlx", "build", "set", "config", "cache", "why"}
_UNREAD = {"doit", "rake"}
_HONCHO_VALUED = {
    *("-f", "--procfile", "-e", "--env", "-d", "--app-root", "-p", "--port", "-c", "-m", "-t"),
    *("--formation", "--concurrency", "--timeout", "-j", "-x", "--exec", "-basedir", "-baseport"),
}
_OVERMIND_VALUED = {
    *("-f", "--procfile", "-l", "--processes", "-d", "--root", "-p", "--port", "-P", "-w", "-T"),
    *("--port-step", "--title", "-c", "--can-die", "-r", "--auto-restart", "-m", "--formation"),
    *("-s", "--socket", "-t", "--timeout", "-x", "--ignored-processes", "-b", "--colors"),
}
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
    readers: Mapping[str, Callable[[Request, str], tuple[Job, ...] | None]] = {
        **dict.fromkeys(FILE_RUNNERS.values(), file_jobs),
        **dict.fromkeys(PYTHON_RUNNERS.values(), python_jobs),
        "invoke": _not_there,
        "make": _make_jobs,
        "honcho": _processes,
        "npm": _scripts,
        "task": _task_jobs,
    }
    return readers.get(request.tool, _project_jobs)(request, content)


def _task_jobs(request: Request, content: str) -> tuple[Job, ...] | None:
    """Return what `task` runs: of a Taskfile, or of taskipy, which has a program of that name."""
    if "[tool.taskipy" not in content:
        return file_jobs(request, content)
    return _project_jobs(replace(request, tool="taskipy"), content) if request.names else None


def _not_there(request: Request, content: str) -> None:
    """Return that a task is not there: those of Invoke that are there are code (`invoke_tasks`)."""
    del request, content


def _make_jobs(request: Request, content: str) -> tuple[Job, ...] | None:
    return make_jobs(content, request.names, request.settings, request.environment)


def _project_jobs(request: Request, content: str) -> tuple[Job, ...] | None:
    tasks = project_tasks(request.tool, content, request.names[0], request.arguments)
    return None if tasks is None else tuple(Job(text=one.text, line=one.line) for one in tasks)


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


def _just(_: str, words: Sequence[str]) -> Request:
    valued = {"-f", "--justfile", "-d", "--working-directory", "--shell", "--dotenv-path"}
    options = read_options(words, valued.__contains__)
    pairs = [word.partition("=") for word in options.rest if "=" in word]
    names = [word for word in options.rest if "=" not in word]
    file = options.value("-f", "--justfile")
    return Request(
        tool="just",
        files=(file,) if file else ("justfile", "Justfile", ".justfile"),
        names=tuple(names[:1]),
        arguments=tuple(names[1:]),
        folder=options.value("-d", "--working-directory") or "",
        settings={name: value for name, _, value in pairs},
    )


def _task(_: str, words: Sequence[str]) -> Request:
    valued = {"-t", "--taskfile", "-d", "--dir", "-o", "--output", "-C", "--concurrency"}
    own, given = _split(words)
    options = read_options(own, valued.__contains__, is_mixed=True)
    names = options.rest
    pairs = [word.partition("=") for word in names if "=" in word]
    file = options.value("-t", "--taskfile")
    dist = ("Taskfile.dist.yml", "taskfile.dist.yml")
    return Request(
        tool="task",
        files=(file,) if file else (*_TASKFILES, *dist, "pyproject.toml"),
        names=tuple(word for word in names if "=" not in word),
        arguments=given,
        folder=options.value("-d", "--dir") or "",
        settings={name: value for name, _, value in pairs},
    )


def _split(words: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what stands before `--`, and what is handed on behind it."""
    at = words.index("--") if "--" in words else len(words)
    return tuple(words[:at]), tuple(words[at + 1 :])


def _tox(_: str, words: Sequence[str]) -> Request | None:
    own, given = _split(words[1:] if words[:1] in (["run"], ["r"]) else words)
    options = read_options(own, {"-e", "-c", "--conf", "--workdir", "--root"}.__contains__)
    environment = options.value("-e")
    if environment is None:
        return None
    return Request(
        tool="tox",
        files=(options.value("-c", "--conf") or "tox.ini",),
        names=tuple(environment.split(",")),
        arguments=given,
    )


def _invoke(name: str, words: Sequence[str]) -> Request | None:
    tool = PYTHON_RUNNERS[name]
    valued = {"-c", "--collection", "-r", "--search-root", "-f", "--noxfile", "-H", "--hosts"}
    options = read_options(words, {*valued, "-s", "--session", "-e"}.__contains__)
    sessions = options.value("-s", "--session", "-e")
    names = (
        (sessions or "").split() if tool == "nox" else [one for one in options.rest if one != "--"]
    )
    names = [one for one in names if not one.startswith("-")]
    if not names:
        return None
    collection = options.value("-c", "--collection")
    own = {"nox": "noxfile.py", "fabric": "fabfile.py"}.get(tool, f"{collection or 'tasks'}.py")
    return Request(
        tool=tool,
        files=(options.value("-f", "--noxfile") or own,),
        names=tuple(names),
        folder=options.value("-r", "--search-root") or "",
    )


def _honcho(_: str, words: Sequence[str]) -> Request | None:
    options = read_options(words, _HONCHO_VALUED.__contains__, is_mixed=True)
    if options.rest[:1] != ("start",):
        return None
    dotenv = options.value("-e", "--env")
    return Request(
        tool="honcho",
        files=(options.value("-f", "--procfile", "-j") or "Procfile",),
        names=tuple(one.partition("=")[0] for one in options.rest[1:]),
        folder=options.value("-d", "--app-root") or "",
        dotenv=tuple(dotenv.split(",")) if dotenv else (".env",),
    )


def _overmind(name: str, words: Sequence[str]) -> Request | None:
    """Read `overmind start -f FILE -l web,worker`, and `hivemind FILE`, which has no command.

    Sources: https://github.com/DarthSim/overmind, https://github.com/DarthSim/hivemind.
    """
    options = read_options(words, _OVERMIND_VALUED.__contains__, is_mixed=True)
    command, *rest = options.rest or ("",)
    if name == "overmind" and command not in {"start", "s"}:
        return None
    named = command if name == "hivemind" else rest[0] if rest else ""
    processes = options.value("-l", "--processes") or ""
    return Request(
        tool="honcho",
        files=(options.value("-f", "--procfile") or named or "Procfile",),
        names=tuple(one for one in processes.split(",") if one),
        folder=options.value("-d", "--root") or "",
        dotenv=(".env",),
    )


def _npm_run_all(name: str, words: Sequence[str]) -> Request | None:
    """Read `npm-run-all`, whose words are names of scripts, or patterns of them."""
    options = read_options(words, {"--max-parallel"}.__contains__, is_mixed=True)
    del name
    names = tuple(map(plain, options.rest))  # a shell finds no files of such names
    return Request(tool="npm", files=("package.json",), names=names) if names else None


_REQUESTS: Mapping[str, Callable[[str, Sequence[str]], Request | None]] = {
    **dict.fromkeys(("make", "gmake"), _make),
    **dict.fromkeys(("npm", "yarn", "pnpm", "bun"), _npm),
    **dict.fromkeys(("npm-run-all", "npm-run-all2", "run-s", "run-p"), _npm_run_all),
    "poe": _poe,
    "just": _just,
    **dict.fromkeys(("task", "go-task"), _task),
    "tox": _tox,
    **dict.fromkeys(PYTHON_RUNNERS, _invoke),
    **dict.fromkeys(("honcho", "foreman", "forego", "goreman", "nf"), _honcho),
    **dict.fromkeys(("overmind", "hivemind"), _overmind),
}


def _processes(request: Request, content: str) -> tuple[Job, ...] | None:
    matches = (_PROCESS.match(line.strip()) for line in content.split("\n"))
    jobs = (
        Job(text=match[2], line=number)
        for number, match in enumerate(matches, start=1)
        if match and (not request.names or match[1] in request.names)
    )
    return tuple(jobs) or None


def _scripts(request: Request, content: str) -> tuple[Job, ...] | None:
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
