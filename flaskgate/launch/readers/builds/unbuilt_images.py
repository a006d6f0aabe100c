"""Which images that no file here is known to build are the project's own all the same.

What they start is unknown, which is said of no other image: a database or a proxy is nobody's
business here. The signs are names: that of the repository or of its owner (`remote.origin.url`),
of a project in a manifest, of a folder with Flask in it, what a script or a workflow builds and
pushes, or Flask's own; or the container is given variables of Flask, or several that code of the
repository reads.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice

from flaskgate.launch.formats.expansion import UNKNOWN_NAME
from flaskgate.launch.model import Repository
from flaskgate.launch.project.origin import origin_of
from flaskgate.launch.project.remember import Remembered
from flaskgate.launch.project.tables import at, read_cfg, read_toml
from flaskgate.launch.readers.builds.build_files import build_files, folded, readable
from flaskgate.launch.readers.builds.image_names import (
    LANGUAGES,
    STORES,
    is_everybodys,
    without_tag,
)
from flaskgate.launch.reasons import Cause, Reason

_BESIDE = frozenset({"db", "database", "cache", "proxy"})
_SETUP = re.compile(r"""\bname\s*=\s*["']([\w.-]+)["']""")

_MAKES = re.compile(
    r"\b(?:docker|podman|nerdctl|buildah|buildx|kaniko|pack)\b.*\b(?:build|push|tag|bud|executor)\b"
    r"|^[ \t]*(?:tags|images|destination):"
)
_WORD = re.compile(
    r"(?:/|(?:-t|--tag|push|tag|tags:|images:|destination[=:]?)[ =]+[\"']?)([\w.-]+)(?=[:@\"'\s]|$)"
)

_READS = re.compile(
    rb"""(?:environ(?:\.get|\.setdefault)?|getenv|\benv(?:\.\w+)?)\s*[\[(]\s*["'](\w+)["']"""
)
_FLASK = re.compile(rb"^[ \t]*(?:from|import)[ \t]+flask\b", re.MULTILINE)
_OTHERS = re.compile(
    r"(?:POSTGRES|MYSQL|MARIADB|MONGO|REDIS|RABBITMQ|AWS|MINIO|SMTP|MAIL|LDAP|SA|ACCEPT|KAFKA"
    r"|ELASTIC|OIDC|OAUTH)_|PG"
    r"|DB_|DATABASE_|.*(?:_URLS?|_URI|_DSN)$"
    r"|(?:PORT|HOST|TZ|PATH|DEBUG|ENV|LOG_?LEVEL|SECRET_?KEY|USER(?:NAME)?|PASSWORD|HOSTNAME"
    r"|DOMAIN|NODE_ENV|P?UID|P?GID)$"
)
"""What images of others are given as well, and programs of Python read to find them."""
_FEW = 2
"""From how many variables on the likeness is no chance."""

_VENDORS = frozenset(
    {
        *("library", "bitnami", "bitnamilegacy", "grafana", "prom", "elastic", "hashicorp"),
        *("timescale", "google", "google-containers", "googlecontainertools", "amazon", "aws"),
        *("amazonlinux", "datadog", "newrelic", "jaegertracing", "openzipkin", "envoyproxy"),
        *("istio", "linkerd", "fluent", "cloudflare", "confluentinc", "oliver006", "dpage"),
        *("phpmyadmin", "containrrr", "linuxserver", "tiangolo", "jenkins", "gitlab", "otel"),
        *("minio", "mailhog", "axllent", "rediscommander", "provectuslabs", "localstack"),
    }
)
_REGISTRIES = re.compile(
    r"(?:mcr\.microsoft\.com|registry\.k8s\.io|k8s\.gcr\.io|docker\.elastic\.co|quay\.io/prometheus"
    r"|gcr\.io/(?:google\w*|distroless|cloud\S*|kaniko-project)|public\.ecr\.aws/(?:docker|aws\S*|lambda))/"
)
_RUNS_OURS = re.compile(r"python|pypy|conda|flask|wsgi|gunicorn|jupyter|tiangolo")
_LONGEST = 500
"""Characters of an image's name."""
_LONGEST_LINE = 1_000
"""Characters of a line that is looked at for names."""


def unbuilt(reference: str, variables: Collection[str], repository: Repository) -> Reason | None:
    """Return why nothing tells what an image starts; None where it may be anybody's.

    `variables` are the names of what the container is given.
    """
    plain = without_tag(reference.strip()[:_LONGEST])
    *places, name = plain.split("/")
    owner = places[-1] if places and not _is_host(places[-1]) else ""
    if not re.fullmatch(r"[\w.-]+", name) or UNKNOWN_NAME.lower() in plain:
        return None
    signs = _signs_of(repository)
    if owner in _VENDORS - signs.owners or _REGISTRIES.match(plain):
        return None
    is_own = _alike(name) in signs.names or (
        not _is_beside(name)
        and (
            (owner and owner in signs.owners)
            or name in signs.made
            or _alike(name) in _folders_of(repository)
            or "flask" in _alike(name).split("-")
            or _is_given(variables, signs)
        )
    )
    return Reason(Cause.NO_IMAGE, reference.strip()) if is_own else None


def is_of_others(reference: str, repository: Repository) -> bool:
    """Return whether an image is surely none of the project: everybody's, or another owner's.

    Whose is whose can be told only where Git says whose the repository is. Images of Python are
    there to run what others bring.
    """
    plain = without_tag(reference.strip()[:_LONGEST])
    *places, name = plain.split("/")
    owner = places[-1] if places and not _is_host(places[-1]) else ""
    is_told = re.fullmatch(r"[\w.-]+", name) and "$" not in plain and not _RUNS_OURS.search(plain)
    if not is_told or unbuilt(reference, (), repository) is not None:
        return False
    if owner in _VENDORS or _REGISTRIES.match(plain) or is_everybodys(plain):
        return True
    if not places or places in (["library"], ["docker.io", "library"]):
        return name in LANGUAGES
    return bool(owner) and origin_of(repository) is not None


def _is_beside(name: str) -> bool:
    """Return whether it is a store or a proxy beside the application: `shop-nginx`."""
    parts = re.split(r"[-_.]", name)
    return not _BESIDE.isdisjoint(parts) or any(part.startswith(STORES) for part in parts)


def _is_host(part: str) -> bool:
    return "." in part or ":" in part or part == "localhost"


def _alike(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name.lower())


def _is_given(variables: Collection[str], signs: _Signs) -> bool:
    if any(name.startswith("FLASK_") for name in variables):
        return True
    own = [one for one in variables if one in signs.variables and not _OTHERS.match(one)]
    return len(own) >= _FEW


@dataclass(frozen=True, slots=True, kw_only=True)
class _Signs:
    """By what an image is known as the project's own; all but the variables in lower case."""

    owners: frozenset[str]
    names: frozenset[str]
    made: frozenset[str]
    """The images that scripts and workflows build, by the last parts of their names."""
    variables: frozenset[str]
    """What code of the repository reads."""


def _find_signs(repository: Repository) -> _Signs:
    origin = origin_of(repository)
    names = {*((origin[1],) if origin else ()), *_projects(repository)}
    return _Signs(
        owners=frozenset({origin[0].lower()} if origin else ()),
        names=frozenset(map(_alike, names)),
        made=frozenset(one.lower() for one in _made(repository)),
        variables=frozenset(_variables(repository)),
    )


_signs_of = Remembered(_find_signs)


def _projects(repository: Repository) -> Iterator[str]:
    """Yield the names that manifests give to projects."""
    manifests = (one for one in sorted(repository.paths) if one.name in _NAMED)
    for file in readable(repository, manifests):
        yield from filter(None, _NAMED[file.path.name](file.text))


def _of_pyproject(text: str) -> Iterator[str]:
    content = read_toml(text)
    for keys in (("project", "name"), ("tool", "poetry", "name")):
        value = at(content, *keys)
        if isinstance(value, str):
            yield value


def _of_setup_cfg(text: str) -> Iterator[str]:
    yield read_cfg(text).get("metadata", "name", fallback="") or ""


def _of_setup(text: str) -> Iterator[str]:
    yield from (match[1] for match in islice(_SETUP.finditer(text), 1))


_NAMED = {"pyproject.toml": _of_pyproject, "setup.cfg": _of_setup_cfg, "setup.py": _of_setup}


def _made(repository: Repository) -> Iterator[str]:
    """Yield the images that scripts and workflows build, tag or push."""
    for file in build_files(repository):
        for line in folded(file.text).splitlines():
            if len(line) <= _LONGEST_LINE and _MAKES.search(line):
                yield from _WORD.findall(line)


def _variables(repository: Repository) -> Iterator[str]:
    sources = (one for one in sorted(repository.paths) if one.suffix == ".py")
    for file in readable(repository, sources):
        yield from (one.decode("ascii", "replace") for one in _READS.findall(file.data))


def _find_folders(repository: Repository) -> frozenset[str]:
    sources = (one for one in sorted(repository.paths) if one.suffix == ".py")
    found = (file for file in readable(repository, sources) if b"import" in file.data)
    flask = (file for file in found if _FLASK.search(file.data))
    return frozenset(_alike(folder.name) for file in flask for folder in file.path.parents)


_folders_of = Remembered(_find_folders)
