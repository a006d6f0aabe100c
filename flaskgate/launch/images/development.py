"""Which names of stages, profiles and targets say that they are for developers."""

from __future__ import annotations

import re
from itertools import islice
from pathlib import PurePosixPath

from flaskgate.launch.model import Repository
from flaskgate.model.files import SourceFile

_WORDS = frozenset(
    {
        *(
            "dev",
            "devel",
            "develop",
            "development",
            "developer",
            "devcontainer",
            "devenv",
            "devserver",
            "devstack",
            "local",
            "debug",
            "debugger",
        ),
        *("test", "tests", "testing", "tester", "e2e", "ci", "lint", "linter", "mypy", "docs"),
    }
)
_PRODUCTION = frozenset({"prod", "production", "release", "runtime", "final", "deploy"})
_SEPARATOR = re.compile(r"[^a-z0-9]+")


def is_development_name(name: str) -> bool:
    """Return whether a name such as `dev`, `web-dev` or `test` is one for developers."""
    words = set(_SEPARATOR.split(name.lower()))
    return bool(words & _WORDS) and not words & _PRODUCTION


def is_production_name(name: str) -> bool:
    """Return whether a name such as `prod` or `runtime` says that this is what ships."""
    words = set(_SEPARATOR.split(name.lower()))
    return bool(words & _PRODUCTION) and not words & _WORDS


def is_said_to_be_for_developers(file: SourceFile) -> bool:
    """Return whether the comment that a file begins with says what it is for: development.

    "This configuration is for the development setup." A sentence that speaks of production as
    well, or denies or joins anything, says nothing that can be relied on; nor does one that only
    says what is good for development, too: "volumes for easier local development".
    """
    first = file.text[:_HEAD].partition("\n")[0].lower()
    return _PURPOSE.match(first) is not None and _UNCLEAR.isdisjoint(_SEPARATOR.split(first))


def says_it_is_for_developers(program: SourceFile) -> bool:
    """Return whether a program's own first words say so: "Launcher for local development".

    They are those of its docstring, or of the comment above it. That a development server is run
    says nothing: Flask's own is called that.
    """
    lines = (line.strip() for line in program.text[:_HEAD].splitlines())
    said = (line.strip("#\"' ").lower() for line in lines if not line.startswith(("#!", "# -*-")))
    first = next(filter(None, said), "")
    is_prose = program.text.lstrip()[:1] in {"#", '"', "'"}
    is_clear = _UNCLEAR.isdisjoint(_SEPARATOR.split(first))
    return is_prose and is_clear and _MEANT.search(first) is not None


def is_asked_for(stage: str, repository: Repository) -> bool:
    """Return whether an artefact or a script asks for a stage by its name: `target: dev`.

    Who names it does not mean what a build gives that names none.
    """
    wanted = re.compile(rf"target[\s=:\"'(\[]{{1,5}}{re.escape(stage)}\b", re.IGNORECASE)
    named = (path for path in sorted(repository.paths) if _ASKING.search(path.name.lower()))
    files = (repository.read(path) for path in islice(named, _MOST_ASKING))
    return any(file is not None and wanted.search(file.text) for file in files)


_ASKING = re.compile(
    r"compose.*\.ya?ml$|^devcontainer\.json$|^(?:gnu)?makefile$|^justfile$|bake.*\.(?:hcl|json)$"
    r"|^skaffold.*\.ya?ml$|^tiltfile$"
)
"""What builds images for developers."""
_MOST_ASKING = 50
_HEAD = 200
"""Characters of a comment that are read."""
_PURPOSE = re.compile(
    r"#\W*(?:.{0,80}\bfor\s+)?(?:(?:the|a|our|your|use)\s+)?(?:(?:local|in)\s+)?\W*development\b"
)
_MEANT = re.compile(
    r"\b(?:development|developers?|dev)[ -](?:launcher|runner|entry[ -]?point|use|purposes|only)\b"
    r"|\bfor (?:local )?(?:development|developers|debugging)\b(?! (?:of|boards?|kits?|teams?)\b)"
)
_UNCLEAR = frozenset(
    {*_PRODUCTION, "not", "no", "never", "don", "isn", "and", "or", "both", "than"}
)

_PLAIN = re.compile(
    r"(?P<stem>(?:docker-)?compose)(?P<ending>\.ya?ml)|(?P<image>dockerfile|containerfile)"
)


def has_production_twin(path: PurePosixPath, repository: Repository) -> bool:
    """Return whether an artefact of a plain name stands beside one that is named for production.

    A `docker-compose.prod.yml` or `production.yml` beside `docker-compose.yml`, or a
    `Dockerfile.prod` beside `Dockerfile`, says that the plain one is what developers use.
    """
    plain = _PLAIN.fullmatch(path.name.lower())
    if plain is None:
        return False
    name = path.name if plain["image"] else path.name[: -len(plain["ending"])]
    ending = "" if plain["image"] else path.suffix
    stems = [f"{name}{separator}" for separator in ".-_"] + [""] * (plain["image"] is None)
    twins = (
        path.with_name(f"{stem}{word}{ending}") for stem in stems for word in ("prod", "production")
    )
    return any(twin in repository.paths for twin in twins)
