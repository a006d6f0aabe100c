"""Production servers: which app their command line names.

Options that take no value are listed, so that the app can be told from a value; sources are
`gunicorn/config.py`, `uvicorn/main.py`, `hypercorn/__main__.py`, `waitress/runner.py`,
`daphne/cli.py`, `granian --help`, `cheroot/cli.py`, `twisted/web/tap.py`, the options page of uWSGI
and `functions_framework/_cli.py`.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping, Sequence

from flaskgate.launch.commands.classified import Classified
from flaskgate.launch.commands.flags import Options, read_options
from flaskgate.launch.model import Environment, StartKind
from flaskgate.launch.reasons import Cause, Reason
from flaskgate.launch.shell.partial_text import is_known

_GUNICORN = {
    *("--reload", "--spew", "--check-config", "--print-config", "--preload", "--no-sendfile"),
    *("--reuse-port", "-D", "--daemon", "-R", "--enable-stdio-inheritance", "--log-syslog"),
    *("--disable-redirect-access-to-syslog", "--capture-output", "--initgroups"),
    *("--suppress-ragged-eofs", "--do-handshake-on-connect", "--strip-header-spaces"),
    *("--permit-unconventional-http-method", "--permit-unconventional-http-version"),
    *("--permit-obsolete-folding", "--casefold-http-method", "-h", "--help", "-v", "--version"),
    *("--no-control-socket", "--proxy-protocol"),
}
_UVICORN = {
    *("--reload", "--factory", "--proxy-headers", "--no-proxy-headers", "--use-colors"),
    *("--no-use-colors", "--access-log", "--no-access-log", "--server-header", "--date-header"),
    *("--no-server-header", "--no-date-header", "--version", "--help"),
}
_HYPERCORN = {"--debug", "--reload", "-h", "--help"}
_WAITRESS = {
    *("--call", "--expose-tracebacks", "--no-expose-tracebacks", "--ipv4", "--no-ipv4"),
    *("--ipv6", "--no-ipv6", "--help", "--log-untrusted-proxy-headers"),
    *("--clear-untrusted-proxy-headers", "--log-socket-errors", "--no-log-socket-errors"),
    *("--no-clear-untrusted-proxy-headers", "--asyncore-use-poll"),
}
_DAPHNE = {"--proxy-headers", "--no-server-name", "-h", "--help"}
_GRANIAN = {
    *("--reload", "--no-reload", "--ws", "--no-ws", "--log", "--no-log", "--access-log"),
    *("--no-access-log", "--factory", "--no-factory", "--respawn-failed-workers"),
    *("--http1-keep-alive", "--no-http1-keep-alive", "--ssl-client-verify", "--help"),
}
_MOD_WSGI = {
    *("--debug-mode", "--enable-debugger", "--reload-on-changes", "--log-to-terminal"),
    *("--enable-profiler", "--enable-coverage", "--enable-recorder", "--isolate-request-logs"),
    *("--https-only", "--setup-only", "--startup-log", "--access-log", "--compress-responses"),
    *("--include-access-log", "--with-php5", "--verify-client", "--hsts-policy"),
}
_UWSGI = {
    *("--module", "-w", "--wsgi", "--wsgi-file", "--file", "--mount", "--callable", "--ini", "-x"),
    *("--http", "--http-socket", "--https", "--socket", "-s", "--processes", "-p", "--workers"),
    *("--threads", "--chdir", "--chdir2", "--pythonpath", "--pp", "--home", "-H", "--virtualenv"),
    *("--uid", "--gid", "--plugin", "--plugins", "--stats", "--logto", "--pidfile", "--env"),
    *("--buffer-size", "--listen", "--yaml", "--xml", "--json", "--set", "--paste", "--pyargv"),
    *("--chmod-socket", "--harakiri", "--max-requests", "--static-map", "--emperor", "-d"),
    *("--touch-reload", "--py-autoreload", "--python-autoreload", "--daemonize"),
}
DAEMONS = frozenset(
    {
        *("attach-daemon", "attach-control-daemon", "legion-attach-daemon"),
        *("smart-attach-daemon", "legion-smart-attach-daemon", "attach-daemon2", "exec-as-vassal"),
        *("worker-exec", "worker-exec2"),
    }
)
"""Options of uWSGI whose value is a command that runs as long as the instance does."""
_HOOKS = frozenset(
    {
        *("exec-asap", "exec-pre-jail", "exec-post-jail", "exec-in-jail", "exec-as-root"),
        *("exec-as-user", "exec-pre-app", "exec-post-app"),
    }
)
"""Options of uWSGI whose value is a command that is waited for."""
_CRON = frozenset({"cron", "cron2", "unique-cron", "legion-cron"})
"""Options of uWSGI whose value is a time and a command."""
_TIMES = re.compile(r"^(?:(?:-?\d+\s+){5}|(?:\w+=[-\w,]*\s+)?)")
_IMPORTS = frozenset(
    {
        *("import", "pyimport", "py-import", "python-import", "spooler-import"),
        *("shared-import", "shared-pyimport", "shared-py-import", "shared-python-import"),
        *("spooler-python-import", "pyrun", "py-run", "mule", "python-worker-override"),
    }
)
"""Options of uWSGI whose value is a module, or a file, of Python that is imported or run."""
_MAGIC = re.compile(r"@\(exec://([^()]+)\)")
"""A value that the output of a command becomes (uWSGI's `Configuration.html#magic-variables`)."""
_PIDFILE = re.compile(r"^(?:\S+\.pid\s+|cmd=)")
"""What stands before the command: the file of a smart daemon's process id, or a key."""
_UWSGI |= {f"--{one}" for one in DAEMONS | _HOOKS | _CRON | _IMPORTS | {"eval"}}
_TWISTED = {"-n", "--nodaemon", "-o", "--no_save", "-b", "--debug", "-e", "--encrypted", "--euid"}
_PLATFORMS: Mapping[str, str] = {
    "aws-lambda": "AWS Lambda",
    "vercel-python": "Vercel",
    "app-engine": "App Engine",
    "mod_wsgi": "mod_wsgi",
    "passenger-wsgi": "Passenger",
    "unitd": "NGINX Unit",
    "wfastcgi": "FastCGI",
}
"""What readers call the servers of platforms, which have no command line; to their names."""
_TRUE = re.compile(r"1|true|t|yes|y|on", re.IGNORECASE)

SERVERS: Mapping[str, str] = {
    **{name: name for name in ("gunicorn", "uvicorn", "hypercorn", "daphne", "granian", "uwsgi")},
    **{name: name for name in ("waitress-serve", "mod_wsgi-express", "functions-framework")},
    **_PLATFORMS,
    **{name: name for name in ("bjoern", "cheroot", "twistd", "twist")},
    "functions_framework": "functions-framework",
    "functions-framework-python": "functions-framework",
}
"""Program to its plain name."""


def serve(name: str, words: Sequence[str], environment: Environment) -> Classified:
    """Return a server's plain name and app; `name` is one of `SERVERS`.

    The target is as the server takes it: `module:object`, or `file.py:object` where it names a
    file. It is empty where only a configuration file says it. functions-framework has `--debug`
    among its arguments where its `DEBUG` variable turns that on.
    """
    program = SERVERS[name]
    options = server_options(program, words)
    target = _READERS[program][1](options)
    arguments = tuple(word for word in words if word != target)
    if program == "functions-framework" and _is_debugging(environment):
        arguments = (*arguments, "--debug")
    if program in {"twistd", "twist"} and not target:
        reason = Reason(Cause.UNFAMILIAR, program)  # another service, or a file of Python
        return Classified(kind=StartKind.UNKNOWN, program=program, reason=reason)
    if program == "mod_wsgi-express" and "start-server" not in options.rest:
        return Classified(kind=StartKind.OTHER, target=name, program=name, arguments=arguments)
    return Classified(kind=StartKind.SERVER, target=target, program=program, arguments=arguments)


def command_beside(option: str, value: str) -> str:
    """Return the command that an option of uWSGI, without dashes, starts; empty for any other."""
    magic = _MAGIC.search(value)
    if magic is not None:
        return magic[1]
    name = "hook-*" if option.startswith("hook-") else option
    make = next((make for names, make in _BESIDE.items() if name in names), None)
    return "" if make is None else make(value)


def _hooked(value: str) -> str:
    kind, _, command = value.partition(":")
    return command if kind == "exec" else ""


def _evaluated(code: str) -> str:
    return shlex.join(("python", "-c", code))


def _python_beside(name: str) -> str:
    """Return the command that does what importing a module or a file does; empty for a number."""
    if name.endswith(".py"):
        return shlex.join(("python", name))
    module, _, function = name.partition(":")
    if not all(part.isidentifier() for part in module.split(".")):
        return ""
    call = f"; {module}.{function}()" if function.isidentifier() else ""
    return _evaluated(f"import {module}{call}")


_BESIDE: Mapping[frozenset[str], Callable[[str], str]] = {
    DAEMONS: lambda value: _PIDFILE.sub("", value),
    _HOOKS: str,
    _CRON: lambda value: _TIMES.sub("", value, count=1),
    _IMPORTS: _python_beside,
    frozenset({"hook-*"}): _hooked,
    frozenset({"eval"}): _evaluated,
}
"""Options of uWSGI to what makes the command of a value that it starts besides its app."""


def commands_beside(program: str, words: Sequence[str]) -> tuple[str, ...]:
    """Return the commands that a server on a command line starts besides its app."""
    if SERVERS.get(program) != "uwsgi":
        return ()
    given = server_options("uwsgi", words).given
    texts = (command_beside(one.name.lstrip("-"), one.value or "") for one in given)
    return tuple(text for text in texts if text)


def server_options(program: str, words: Sequence[str]) -> Options:
    """Return the options that a server reads from words; `program` is its plain name."""
    return read_options(words, _READERS[program][0], is_mixed=True)


def _is_debugging(environment: Environment) -> bool:
    """Return whether `DEBUG` turns the debug flag of functions-framework on, as click reads it."""
    setting = environment.get("DEBUG")
    return bool(setting and setting.value and _TRUE.fullmatch(setting.value.strip()))


def _first(options: Options) -> str:
    """Return the app among the words: what looks like one, else the last that is known."""
    apps = [word for word in options.rest if ":" in word and is_known(word)]
    known = [word for word in options.rest if is_known(word)]
    return next(iter(apps or known[-1:] or options.rest), "")


def _handler(options: Options) -> str:
    """Return the module of a handler such as `app.handler`, or an app as it stands."""
    target = _first(options)
    return target if ":" in target or target.endswith(".py") else target.rpartition(".")[0]


def _uwsgi(options: Options) -> str:
    target = options.value("--module", "-w", "--wsgi") or options.value("--wsgi-file", "--file")
    if target is None:
        target = (options.value("--mount") or "").partition("=")[2]
    if not target:
        target = next((word for word in options.rest if word.endswith((".py", ".wsgi"))), "")
    called = options.value("--callable")
    return f"{target}:{called}" if target and called and ":" not in target else target


def _mod_wsgi(options: Options) -> str:
    entry = [word for word in options.rest if word != "start-server"]
    return entry[0] if entry else ""


def _twisted(options: Options) -> str:
    """Return the application of `twistd web --wsgi=package.module.object`, which is dotted."""
    module, _, name = (options.value("--wsgi") or "").rpartition(".")
    return f"{module}:{name}" if module and "web" in options.rest else ""


def _functions(options: Options) -> str:
    source = options.value("--source") or "main.py"
    target = options.value("--target") or ""
    return f"{source}:{target}" if target else source


def _takes_all_but(flags: set[str]) -> Callable[[str], bool]:
    """Return what tells that an option takes a value; `-w4` has brought its own."""
    return lambda option: option not in flags and (option[:2] == "--" or len(option) == len("-w"))


_Reader = Callable[[Options], str]
_NO_OPTIONS = frozenset[str]().__contains__
_READERS: Mapping[str, tuple[Callable[[str], bool], _Reader]] = {
    "gunicorn": (_takes_all_but(_GUNICORN), _first),
    "uvicorn": (_takes_all_but(_UVICORN), _first),
    "hypercorn": (_takes_all_but(_HYPERCORN), _first),
    "daphne": (_takes_all_but(_DAPHNE), _first),
    "granian": (_takes_all_but(_GRANIAN), _first),
    "waitress-serve": (_takes_all_but(_WAITRESS), _first),
    "mod_wsgi-express": (_takes_all_but(_MOD_WSGI), _mod_wsgi),
    "functions-framework": (_takes_all_but({"--debug"}), _functions),
    "uwsgi": (_UWSGI.__contains__, _uwsgi),
    "bjoern": (_NO_OPTIONS, _first),
    "cheroot": (_takes_all_but({"-h", "--help"}), _first),
    **dict.fromkeys(("twistd", "twist"), (_takes_all_but(_TWISTED), _twisted)),
    **dict.fromkeys(_PLATFORMS.values(), (_NO_OPTIONS, _first)),
    "AWS Lambda": (_NO_OPTIONS, _handler),
}
"""Plain name to which options take a value, and where the app stands."""
