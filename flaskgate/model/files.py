"""A file of the workspace, read once: its path, its kind and its bytes."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath


class Kind(enum.StrEnum):
    """What sort of file it is; `discover` decides it by name, then by content."""

    PYTHON = "python"
    DOCKERFILE = "dockerfile"
    """Dockerfile, Containerfile and every usual variant of the two names."""
    COMPOSE = "compose"
    MANIFEST = "manifest"
    """Any other YAML: Kubernetes, Helm, render.yaml, app.yaml, heroku.yml, cloud-init …"""
    WORKFLOW = "workflow"
    """A GitHub Actions workflow: what CI runs, not what production starts."""
    PROCFILE = "procfile"
    UNIT = "unit"
    """systemd: `.service` and its drop-ins."""
    SUPERVISOR = "supervisor"
    SHELL = "shell"
    """By ending or by shebang."""
    DOTENV = "dotenv"
    """`.env`, `.flaskenv` and files that units read with `EnvironmentFile=` or `env_file`."""
    INI = "ini"
    """uWSGI and other `.ini`, `.cfg` and `.conf` files that are not Supervisor's."""
    TOML = "toml"
    JSON = "json"
    RECIPE = "recipe"
    """What starts things in a language of its own: Terraform, a Jenkinsfile, a Makefile."""


@dataclass(frozen=True, kw_only=True)
class SourceFile:
    """One file of the workspace with what was read of it, which was all of it, once."""

    path: PurePosixPath
    """Relative to the repository root, without `./`; undecodable bytes of a name as surrogates."""
    kind: Kind
    data: bytes

    @cached_property
    def text(self) -> str:
        """The content as UTF-8, without a byte order mark, undecodable bytes as U+FFFD."""
        return self.data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines without their endings; only LF, CR and CRLF end one, as in editors."""
        return tuple(self.text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
