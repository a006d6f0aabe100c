"""Reads Dockerfiles whose names do not say so, where a command builds an image of one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from flaskgate.launch.model import LaunchUnit, Repository
from flaskgate.launch.readers.builds.image_builds import builds_by_dockerfile
from flaskgate.launch.readers.containers import dockerfile
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Context


def odd_images(file: SourceFile, repository: Repository) -> Iterator[LaunchUnit]:
    """Yield the images of such Dockerfiles that a command in `file` is the first to build."""
    if b"build" not in file.data:
        return
    for path, builds in builds_by_dockerfile(repository).items():
        recipe = repository.read(path) if builds[0].step.location.path == file.path else None
        if recipe is not None and recipe.kind is not Kind.DOCKERFILE:
            for unit in dockerfile.read(replace(recipe, kind=Kind.DOCKERFILE), repository).units:
                is_open = unit.context is Context.UNKNOWN and file.kind is Kind.WORKFLOW
                yield replace(unit, context=Context.PRODUCTION) if is_open else unit
