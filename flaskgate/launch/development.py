"""Which names of stages, profiles and targets say that they are for developers."""

from __future__ import annotations

import re

_WORDS = frozenset(
    {
        *(
            "dev",
            "devel",
            "develop",
            "development",
            "developer",
            "devcontainer",
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
