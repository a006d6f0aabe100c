"""The wrappers that need no code of their own, as a table: options with values, words to skip."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrapper:
    """How a wrapper's command line is laid out: options, its own words, then the command."""

    valued: frozenset[str] = frozenset()
    """Options that take the next word."""
    is_every_long_valued: bool = False
    """Every `--option` takes the next word, unless it is among the flags."""
    flags: frozenset[str] = frozenset()
    skip: int = 0
    """Words of its own before the command, such as the user of `gosu`."""
    commands: frozenset[str] = frozenset()
    """Its own subcommands, one of which must come first."""
    is_dashed: bool = False
    """The command follows `--`, where there is one."""
    needs_dashes: bool = False
    """Without `--` there is no command."""
    is_python: bool = False
    """What is inside are arguments of Python: a file, or `-m MODULE`."""
    is_module: bool = False
    """What is inside is the name of a module, and its arguments."""
    is_script: bool = False
    """A `.py` file or `-m MODULE` inside is run by Python."""
    is_text: bool = False
    """The word inside is text for a shell."""
    texts: tuple[str, ...] = ()
    """Options whose value is text for a shell."""
    folders: tuple[str, ...] = ()
    """Options that name the working directory."""
    dotenv: tuple[str, ...] = ()
    """Options that name a dotenv file to export."""
    default_dotenv: tuple[str, ...] = ()
    brings: bool = False
    """It sets variables that stand elsewhere, such as secrets: any may be among them."""

    @property
    def stops(self) -> tuple[str, ...]:
        """Options that are no longer the wrapper's own but Python's."""
        ends = ("-m", "-c") if self.is_python else ("-m",) if self.is_script else ()
        return tuple(one for one in ends if one not in self.valued)

    def takes(self, option: str) -> bool:
        """Return whether the option takes the next word as its value."""
        if self.is_every_long_valued and option.startswith("--"):
            return option not in self.flags
        return option in self.valued or option in self.texts


def _of(*valued: str) -> frozenset[str]:
    return frozenset(valued)


_PLAIN = Wrapper()
_USER = Wrapper(skip=1)
_PYTHON = Wrapper(is_python=True)
_AFTER_DASHES = Wrapper(is_dashed=True, needs_dashes=True)
_PROCESS = Wrapper(
    commands=_of("run"),
    valued=_of("-n", "--name", "-p", "--prefix", "--cwd"),
    folders=("--cwd",),
)
_UV = _of(
    *("--with", "--with-editable", "--with-requirements", "--python", "-p", "--extra", "--group"),
    *("--no-group", "--only-group", "--no-extra", "--package", "--index", "--index-url", "-i"),
    *("--extra-index-url", "--find-links", "-f", "--env-file", "--directory", "--project", "-w"),
    *("--cache-dir", "--color", "--config-file", "--refresh-package", "--from", "--prerelease"),
    *("--resolution", "--link-mode", "--python-platform", "--default-index", "--python-preference"),
)

TABLE: Mapping[str, Wrapper] = {
    "exec": Wrapper(valued=_of("-a")),
    **dict.fromkeys(("nohup", "setsid", "command", "builtin", "with-contenv", "eatmydata"), _PLAIN),
    "nice": Wrapper(valued=_of("-n", "--adjustment")),
    "ionice": Wrapper(valued=_of("-c", "--class", "-n", "--classdata", "-p", "-P", "-u")),
    "timeout": Wrapper(valued=_of("-k", "--kill-after", "-s", "--signal"), skip=1),
    "stdbuf": Wrapper(valued=_of("-i", "-o", "-e", "--input", "--output", "--error")),
    "time": Wrapper(valued=_of("-f", "--format", "-o", "--output")),
    "unbuffer": _PLAIN,
    "chrt": Wrapper(skip=1),
    "torify": Wrapper(),
    "torsocks": Wrapper(
        valued=_of("-u", "--user", "-p", "--pass", "-a", "--address", "-P", "--port")
    ),
    "taskset": Wrapper(skip=1),
    **dict.fromkeys(("gosu", "su-exec", "s6-setuidgid", "setuidgid", "s6-envuidgid"), _USER),
    "chpst": Wrapper(valued=frozenset(f"-{one}" for one in "uUbemdopfcrtCn/")),
    "setpriv": Wrapper(
        is_every_long_valued=True,
        flags=_of("--no-new-privs", "--init-groups", "--clear-groups", "--keep-groups")
        | _of("--reset-env", "--nnp"),
    ),
    "tini": Wrapper(valued=_of("-p", "-e")),
    "tini-static": Wrapper(valued=_of("-p", "-e")),
    "dumb-init": Wrapper(valued=_of("-r", "--rewrite")),
    "catatonit": Wrapper(valued=_of("-P")),
    "init": _AFTER_DASHES,
    "my_init": Wrapper(is_dashed=True),
    **dict.fromkeys(("wait-for-it", "wait-for", "wait_for_it", "wait-for-postgres"), _AFTER_DASHES),
    "dockerize": Wrapper(
        valued=_of("-wait", "-timeout", "-template", "-stdout", "-stderr", "-env", "-delims")
        | _of("-wait-retry-interval", "-env-section", "-wait-http-header", "-poll-interval")
    ),
    "poetry": Wrapper(
        commands=_of("run"),
        valued=_of("-C", "--directory", "-P", "--project"),
        folders=("-C", "--directory"),
    ),
    "pipenv": Wrapper(commands=_of("run"), valued=_of("--python", "--pypi-mirror")),
    "pdm": Wrapper(
        commands=_of("run"), valued=_of("-p", "--project", "-s", "--site-packages"), is_script=True
    ),
    "hatch": Wrapper(commands=_of("run"), valued=_of("-e", "--env", "-p", "--project")),
    "rye": Wrapper(commands=_of("run"), valued=_of("--pyproject")),
    "pixi": Wrapper(commands=_of("run"), valued=_of("-e", "--environment", "--manifest-path")),
    **dict.fromkeys(("conda", "mamba", "micromamba"), _PROCESS),
    "uv": Wrapper(
        commands=_of("run"),
        valued=_UV,
        is_script=True,
        folders=("--directory",),
        dotenv=("--env-file",),
    ),
    "uvx": Wrapper(valued=_UV),
    "pipx": Wrapper(commands=_of("run"), valued=_of("--spec", "--python", "--index-url")),
    "newrelic-admin": Wrapper(commands=_of("run-program")),
    "ddtrace-run": _PLAIN,
    "opentelemetry-instrument": Wrapper(is_every_long_valued=True),
    "elastic-apm-run": Wrapper(valued=_of("--config")),
    "sentry-run": _PLAIN,
    "coverage": Wrapper(
        commands=_of("run"),
        valued=_of("--source", "--rcfile", "--omit", "--include", "--context", "--concurrency")
        | _of("--data-file", "--debug"),
        is_python=True,
    ),
    "kernprof": Wrapper(valued=_of("-o", "--outfile", "-s", "--setup", "-u"), is_python=True),
    "debugpy": Wrapper(
        valued=_of("--listen", "--connect", "--log-to", "--adapter-access-token", "--configure"),
        is_python=True,
    ),
    "scalene": Wrapper(valued=_of("--outfile", "--cpu-sampling-rate"), is_python=True),
    "py-spy": Wrapper(commands=_of("record", "top"), is_dashed=True, needs_dashes=True),
    "memray": Wrapper(
        commands=_of("run"), valued=_of("-o", "--output", "-p", "--live-port"), is_python=True
    ),
    "viztracer": Wrapper(
        valued=_of("-o", "--output_file", "--output_dir", "--tracer_entries", "--max_stack_depth")
        | _of("--min_duration"),
        is_python=True,
    ),
    "cProfile": Wrapper(valued=_of("-o", "-s"), is_python=True),
    **dict.fromkeys(("pudb", "memory_profiler", "ipython", "bpython"), _PYTHON),
    **dict.fromkeys(("pdb", "ipdb"), Wrapper(valued=_of("-c", "--command"), is_python=True)),
    "profile": Wrapper(valued=_of("-o", "-s"), is_python=True),
    "pyinstrument": Wrapper(valued=_of("-o", "-r", "-t", "-i", "--outfile"), is_python=True),
    "trace": Wrapper(
        valued=_of("-f", "--file", "-C", "--coverdir", "--ignore-module", "--ignore-dir"),
        is_python=True,
    ),
    "ptvsd": Wrapper(valued=_of("--host", "--port", "--pid"), is_python=True),
    "runpy": Wrapper(is_module=True),
    "watchmedo": Wrapper(
        commands=_of("auto-restart"),
        valued=_of("-d", "--directory", "--directories", "-p", "--pattern", "--patterns", "-i")
        | _of("--ignore-pattern", "--ignore-patterns", "--signal", "--kill-after", "--interval"),
        is_dashed=True,
    ),
    "watchfiles": Wrapper(valued=_of("--filter", "--args", "--ignore-paths", "--target-type")),
    "strace": Wrapper(valued=frozenset(f"-{one}" for one in "abeEoOpPsSuUX")),
    "xvfb-run": Wrapper(
        valued=_of("-n", "--server-num", "-s", "--server-args", "-e", "--error-file", "-f")
        | _of("--auth-file", "-p", "--xauth-protocol", "-w", "--wait")
    ),
    "doppler": Wrapper(
        brings=True,
        commands=_of("run"),
        valued=_of("-p", "--project", "-c", "--config", "-t", "--token", "--command", "--mount"),
        texts=("--command",),
    ),
    "bundle": Wrapper(commands=_of("exec")),
    "railway": Wrapper(
        commands=_of("run"),
        valued=_of("-s", "--service", "-e", "--environment", "-p", "--project"),
    ),
    "chamber": Wrapper(brings=True, commands=_of("exec"), is_dashed=True, needs_dashes=True),
    "aws-vault": Wrapper(commands=_of("exec"), is_dashed=True, needs_dashes=True),
    "op": Wrapper(commands=_of("run"), valued=_of("--env-file"), dotenv=("--env-file",)),
    "infisical": Wrapper(brings=True, commands=_of("run"), is_dashed=True, needs_dashes=True),
    "dotenv": Wrapper(
        commands=_of("run"),
        valued=_of("-f", "--file", "-e", "-q", "--quote"),
        dotenv=("-f", "--file"),
        default_dotenv=(".env",),
    ),
    "dapr": Wrapper(commands=_of("run"), is_dashed=True, needs_dashes=True),
    "shawl": Wrapper(commands=_of("add", "run"), is_dashed=True, needs_dashes=True),
    "flock": Wrapper(valued=_of("-w", "--timeout", "-E"), skip=1, texts=("-c", "--command")),
    "npx": Wrapper(valued=_of("-p", "--package"), texts=("-c", "--call")),
    "systemd-run": Wrapper(valued=_of("-u", "--unit", "-p", "--property", "-E", "--setenv")),
    "direnv": Wrapper(commands=_of("exec"), skip=1),
    "start_daemon": _PLAIN,
    "authbind": Wrapper(valued=_of("--depth")),
    "chroot": Wrapper(is_every_long_valued=True, flags=_of("--skip-chdir"), skip=1),
    "cpulimit": Wrapper(valued=_of("-l", "--limit", "-e", "--exe", "-p", "--pid"), is_dashed=True),
    "envdir": Wrapper(brings=True, skip=1),
    "faketime": _USER,
    "firejail": _PLAIN,
    "fakeroot": _PLAIN,
    "numactl": Wrapper(is_every_long_valued=False, valued=_of("-m", "-N", "-C", "-i", "-p")),
    "pidproxy": _USER,
    "pkexec": Wrapper(valued=_of("--user", "-u")),
    "prlimit": _PLAIN,
    **dict.fromkeys(("pyenv", "rbenv", "asdf"), Wrapper(commands=_of("exec"))),
    "mise": Wrapper(commands=_of("exec", "x"), is_dashed=True, needs_dashes=True),
    "script": Wrapper(valued=_of("-E", "-I", "-O"), texts=("-c", "--command")),
    "softlimit": Wrapper(valued=frozenset(f"-{one}" for one in "mdslrfcpoat")),
    "sops": Wrapper(brings=True, commands=_of("exec-env"), skip=1, is_text=True),
    "unshare": Wrapper(valued=_of("-S", "-G", "-R", "-w", "--root", "--wd")),
    "vault-env": _PLAIN,
    "caffeinate": _PLAIN,
}
"""Program (without `.sh`) to its layout; from each one's manual page or `--help`."""

MODULES: Mapping[str, str] = {
    **{name: name for name in ("poetry", "pipenv", "pdm", "uv", "hatch", "coverage", "scalene")},
    **{name: name for name in ("kernprof", "debugpy", "memray", "viztracer", "cProfile", "pdb")},
    **{name: name for name in ("profile", "trace", "runpy", "ptvsd", "ipdb", "pudb", "bpython")},
    **{name: name for name in ("pyinstrument", "memory_profiler")},
    "IPython": "ipython",
    "ddtrace.commands.ddtrace_run": "ddtrace-run",
    "dotenv": "dotenv",
    "honcho": "honcho",
    "opentelemetry.instrumentation.auto_instrumentation": "opentelemetry-instrument",
    "pipx": "pipx",
}
"""Modules that are wrappers when run with `python -m`, to their programs."""
