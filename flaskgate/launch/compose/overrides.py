"""Compose files that are for developers by their name, the override of the default one too."""

from __future__ import annotations

from pathlib import PurePosixPath

from flaskgate.launch.images.development import is_development_name

OVERRIDES = (
    *("compose.override.yaml", "compose.override.yml"),
    *("docker-compose.override.yaml", "docker-compose.override.yml"),
)
"""What Compose reads by itself beside the default file."""


def is_for_developers(name: str) -> bool:
    """Return whether a Compose file, by its name or path, is there for developers."""
    return is_development_name(name) or PurePosixPath(name).name in OVERRIDES
