"""What a Dockerfile installs, where all of it is known: nothing else can be there.

Known are official base images, the commands of RUN lines that install nothing of Python, and
packages by name or from requirements files of the repository, each followed to its end. What is
installed besides through dependencies is known where a list is complete by itself (it has hashes,
or is what `pip freeze` prints), or where all its packages are among those whose dependencies were
looked at (by `pip install --dry-run --report` over all of them, in November 2026). The stages of a
file count together: that is more than any of them has, and never less.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import dropwhile
from pathlib import PurePosixPath

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from flaskgate.launch.images.installs import run_commands
from flaskgate.launch.images.instructions import Instruction, split_dockerfile
from flaskgate.launch.images.stages import split_flags
from flaskgate.launch.model import Repository
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Location

_OFFICIAL = re.compile(
    r"(?:docker\.io/(?:library/)?)?(?:python|debian|ubuntu|alpine|node|busybox|fedora|nginx)"
    r"(?:[:@]\S*)?"
)
_UV = re.compile(r"ghcr\.io/astral-sh/uv(?:[:@]\S*)?")
"""Brings a single program."""
_IDLE = frozenset(
    [
        *("apt-get", "apt", "apk", "mkdir", "chmod", "chown", "adduser", "addgroup", "useradd"),
        *("groupadd", "usermod", "groupmod", "rm", "echo", "printf", "touch", "ln", "export"),
        *("set", "cd", "true", ":", "update-ca-certificates", "locale-gen", "sed", "ls", "test"),
        *(
            "find",
            "ldconfig",
            "npm",
            "yarn",
            "virtualenv",
            "venv",
            "source",
            ".",
            "cat",
            "which",
            "exit",
        ),
    ]
)
_PIP = re.compile(r"pip(?:3(?:\.\d+)?)?")
_PYTHON = re.compile(r"python(?:3(?:\.\d+)?)?")
_VERBS = frozenset({"cache", "config", "list", "check", "freeze", "--version", "show"})
_VALUED = frozenset(
    [
        *("-i", "--index-url", "--extra-index-url", "-f", "--find-links", "--prefix", "--root"),
        *("--no-binary", "--only-binary", "--platform", "--trusted-host", "--cache-dir"),
        *("--timeout", "--default-timeout", "--retries", "-c", "--constraint", "--python", "-p"),
        *("-t", "--target"),
    ]
)
"""Options of pip whose value installs nothing."""
_FROZEN = frozenset({"flask", "werkzeug", "jinja2", "markupsafe", "click", "itsdangerous"})
"""What is in a list of everything that an application with Flask has."""
_LARGEST, _DEEPEST = 200_000, 5
"""Bytes of a requirements file, and how deep they name one another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeInstall:
    """All of Python that an image has beside its standard library."""

    names: frozenset[str]
    """Canonical names of distributions that are asked for."""
    files: tuple[PurePosixPath, ...]
    """The requirements files that were followed."""
    place: Location
    """The first RUN line that installs something."""
    text: str
    """All RUN lines: what they install that is no distribution is named in them."""

    def may_have(self, name: str) -> bool:
        """Return whether a distribution is asked for, or may come with a system's package."""
        return name in {one.partition("[")[0] for one in self.names} or name in self.text


@dataclass(frozen=True, slots=True)
class _List:
    """One list of packages that is installed together."""

    names: frozenset[str]
    is_complete: bool
    files: tuple[PurePosixPath, ...] = ()

    @property
    def is_known(self) -> bool:
        return self.is_complete or self.names <= _WELL_KNOWN


class _NotKnownError(Exception):
    """Something else may be installed."""


def whole_install(file: SourceFile, repository: Repository) -> WholeInstall | None:
    """Return what the stages of a Dockerfile install; None if that is not all known."""
    lists: list[tuple[_List, Location]] = []
    stages: set[str] = set()
    instructions = split_dockerfile(file).instructions
    try:
        for one in instructions:
            _check(one, stages)
            if one.name == "RUN":
                lists += [(found, one.location) for found in _installed(one, repository)]
    except _NotKnownError:
        return None
    if not lists or not all(one.is_known for one, _ in lists):
        return None
    return WholeInstall(
        names=frozenset().union(*(one.names for one, _ in lists)),
        files=tuple(dict.fromkeys(path for one, _ in lists for path in one.files)),
        place=lists[0][1],
        text="\n".join(one.value for one in instructions if one.name == "RUN"),
    )


def _check(one: Instruction, stages: set[str]) -> None:
    """Raise where an instruction may bring packages along that nobody sees; note a new stage."""
    flags, rest = split_flags(one.value)
    words = rest.split()
    if one.name == "FROM":
        if not words or (words[0].lower() not in stages and not _OFFICIAL.fullmatch(words[0])):
            raise _NotKnownError
        stages.add(words[-1].lower())
    source = flags.get("from", "").lower()
    is_here = source in stages or source.isdecimal()
    if source and not is_here and not _UV.fullmatch(source):
        raise _NotKnownError
    if one.name in {"ADD", "ONBUILD"}:
        raise _NotKnownError


def _installed(run: Instruction, repository: Repository) -> Iterator[_List]:
    _, plain = split_flags(run.value)
    for words in run_commands(replace(run, value=plain), {}):
        found = _of_command(words, repository)
        if found is not None:
            yield found


def _of_command(words: Sequence[str], repository: Repository) -> _List | None:
    """Return what a command installs, None for nothing; raises where that is not known."""
    program, rest = _program(words)
    if not program or program in _IDLE:
        return None
    while len(rest) > 1 and rest[0].startswith("-"):
        rest = rest[1:]
    if not _PIP.fullmatch(program) or not rest:
        raise _NotKnownError
    if rest[0] in _VERBS:
        return None
    if rest[0] != "install":
        raise _NotKnownError
    return _of_pip(rest[1:], repository)


def _program(words: Sequence[str]) -> tuple[str, Sequence[str]]:
    """Return the program of a command without what is before it, and its arguments."""
    plain = [one for one in words if one not in {"sudo", "time"}]
    rest = list(dropwhile(re.compile(r"\w+=[^$`]*").fullmatch, plain))
    program = rest[0].rpartition("/")[2] if rest else ""
    if _PYTHON.fullmatch(program) and rest[1:2] == ["-m"]:
        return rest[2] if len(rest) > 2 else "", rest[3:]  # noqa: PLR2004 (python -m pip …)
    if program == "uv" and rest[1:2] == ["pip"]:
        return "pip", rest[2:]
    return program, rest[1:]


def _of_pip(words: Sequence[str], repository: Repository) -> _List:
    parts: list[_List] = []
    names: list[str] = []
    waiting = list(words)
    while waiting:
        word = waiting.pop(0)
        if word in {"-r", "--requirement"} and waiting:
            parts.append(_of_file(waiting.pop(0), repository))
        elif word.startswith(("-r", "--requirement=")):
            parts.append(_of_file(re.sub(r"^(?:-r|--requirement=)", "", word), repository))
        elif word in _VALUED:
            waiting = waiting[1:]
        elif word in {"-e", "--editable"} or word.startswith("--editable="):
            raise _NotKnownError
        elif not word.startswith("-"):
            names.append(_name(word))
    own = _List(frozenset(names), is_complete=frozenset(names) <= _WELL_KNOWN)
    return _joined([own, *parts])


def _joined(parts: Sequence[_List]) -> _List:
    return _List(
        frozenset().union(*(one.names for one in parts)),
        is_complete=all(one.is_known for one in parts),
        files=tuple(path for one in parts for path in one.files),
    )


def _name(text: str) -> str:
    """Return the canonical name in a requirement by name; raises for everything else."""
    try:
        requirement = Requirement(text)
    except InvalidRequirement:
        raise _NotKnownError from None
    if requirement.url:
        raise _NotKnownError
    extras = ",".join(sorted(requirement.extras))
    return canonicalize_name(requirement.name) + (f"[{extras}]" if extras else "")


def _of_file(path: str, repository: Repository, depth: int = 0) -> _List:
    """Return what requirements files of this name hold: of several that may be meant, all."""
    name = PurePosixPath(path).name
    found = sorted(one for one in repository.paths if one.name == name)
    if not found or "$" in path or depth > _DEEPEST:
        raise _NotKnownError
    return _joined([_of_lines(one, repository, depth) for one in found])


def _of_lines(path: PurePosixPath, repository: Repository, depth: int) -> _List:
    file = repository.read(path)
    if file is None or len(file.data) > _LARGEST:
        raise _NotKnownError
    parts: list[_List] = []
    names: list[str] = []
    for line in _logical(file.lines):
        match = re.match(r"(?:-r|--requirement)[ =]?\s*(\S+)", line)
        if match is not None:
            parts.append(_of_file(match[1], repository, depth + 1))
        elif line.startswith("-"):
            if line.startswith(("-e", "--editable")):
                raise _NotKnownError
        else:
            names.append(_name(re.sub(r"\s+--hash\S*", "", line)))
    pinned = [line for line in file.lines if re.match(r"\s*[\w.\[\]-]+\s*==", line)]
    plain = frozenset(one.partition("[")[0] for one in names)
    is_frozen = len(pinned) >= len(names) and plain >= _FROZEN
    own = _List(frozenset(names), is_frozen or "--hash" in file.text, (path,))
    return _joined([own, *parts])


def _logical(lines: Iterable[str]) -> Iterator[str]:
    """Yield the lines of a requirements file, continued ones joined, without comments."""
    text = re.sub(r"\\\n", " ", "\n".join(lines))
    for line in text.split("\n"):
        plain = re.sub(r"(?:^|\s)#.*", "", line).strip()
        if plain:
            yield plain


_SERVERS = frozenset({"gunicorn", "waitress", "uwsgi", "uvicorn", "hypercorn"})
_OTHERS = """
    aiohappyeyeballs aiohttp aiohttp-retry aiosignal alembic amqp aniso8601 annotated-types
    anyio apiflask apispec apscheduler argon2-cffi argon2-cffi-bindings asgiref attrs authlib
    babel backports-zstd bcrypt beautifulsoup4 bidict billiard bleach blinker bootstrap-flask
    boto3 botocore brotli cachelib celery certifi cffi charset-normalizer click click-didyoumean
    click-plugins click-repl cloudpickle comm connexion contourpy croniter cryptography cycler
    dash dash-bootstrap-components deprecated dnspython elastic-transport elasticsearch
    email-validator et-xmlfile eventlet flasgger flask flask-admin flask-babel flask-bcrypt
    flask-caching flask-compress flask-cors flask-debugtoolbar flask-httpauth flask-jwt-extended
    flask-limiter flask-login flask-mail flask-marshmallow flask-migrate flask-moment
    flask-pymongo flask-redis flask-restful flask-restx flask-session flask-smorest
    flask-socketio flask-sqlalchemy flask-swagger-ui flask-talisman flask-wtf fonttools
    frozenlist gevent greenlet h11 httpcore httpx idna importlib-metadata importlib-resources
    inflection itsdangerous janus jinja2 jmespath joblib joserfc jsonschema
    jsonschema-specifications kiwisolver kombu lazy-importer limits lxml mako markdown
    markupsafe marshmallow marshmallow-sqlalchemy matplotlib mistune mongoengine msgspec
    multidict mysql-connector-python narwhals nest-asyncio numpy openpyxl ordered-set packaging
    pandas passlib peewee pillow pip plotly prometheus-client prometheus-flask-exporter
    prompt-toolkit propcache psutil psycopg psycopg2-binary pycparser pydantic pydantic-core
    pyjwt pymongo pymysql pyparsing python-dateutil python-dotenv python-engineio
    python-http-client python-multipart python-socketio pytz pyyaml redis referencing requests
    retrying rpds-py rq s3transfer schedule scikit-learn scipy sendgrid sentry-sdk setuptools
    simple-websocket six sniffio soupsieve sqlalchemy starlette stripe tabulate threadpoolctl
    tqdm twilio typing-extensions typing-inspection tzlocal urllib3 vine wcwidth webargs
    webencodings werkzeug wheel wrapt wsproto wtforms xlrd yarl zipp zope-event zope-interface
"""
_WELL_KNOWN = _SERVERS | frozenset(_OTHERS.split())
