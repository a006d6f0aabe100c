"""What a build does not see: `.dockerignore`, as far as one file is asked for.

Source: https://docs.docker.com/build/concepts/context/#dockerignore-files. Patterns are anchored
at the build context, the last one that matches decides, and `!` takes an exclusion back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from flaskgate.launch.model import Mount, Repository
from flaskgate.text.globs import matches

_MAX_PATTERNS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Dockerignore:
    """The patterns of a build."""

    context: PurePosixPath
    patterns: tuple[str, ...] = ()

    def ignores(self, path: PurePosixPath) -> bool:
        """Return whether a file of the repository stays out of the build; so does one outside."""
        if not path.is_relative_to(self.context):
            return True
        inside = path.relative_to(self.context)
        is_ignored = False
        for pattern in self.patterns:
            is_exception = pattern.startswith("!")
            if is_exception == is_ignored and matches(inside, "/" + _bare(pattern)):
                is_ignored = not is_exception
        return is_ignored


def unless_mounted(
    is_ignored: Callable[[PurePosixPath], bool], mounts: Sequence[Mount]
) -> Callable[[PurePosixPath], bool]:
    """Return what tells that a build leaves a file out, and no mount brings it to the container."""

    def is_missing(path: PurePosixPath) -> bool:
        return is_ignored(path) and not any(path.is_relative_to(one.source) for one in mounts)

    return is_missing


def _bare(pattern: str) -> str:
    return pattern.removeprefix("!").strip().removeprefix("./").strip("/")


def read_dockerignore(
    dockerfile: PurePosixPath, context: PurePosixPath, repository: Repository
) -> Dockerignore:
    """Return the patterns that count: those beside the Dockerfile under its name come first."""
    own = dockerfile.with_name(f"{dockerfile.name}.dockerignore")
    file = repository.read(own) or repository.read(context / ".dockerignore")
    lines = file.lines if file else ()
    patterns = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    return Dockerignore(context=context, patterns=tuple(patterns[:_MAX_PATTERNS]))
