"""Reads `captain-definition` of CapRover (https://caprover.com/docs/captain-definition-file.html)."""

from __future__ import annotations

import json
from dataclasses import replace

from flaskgate.launch.model import Reading, Repository
from flaskgate.launch.readers.common.unit_builders import embedded, path_in
from flaskgate.launch.readers.containers import dockerfile
from flaskgate.model.files import Kind, SourceFile


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return what the Dockerfile starts whose lines the file holds; a named one is read anyway.

    The lines count from where the list begins, if each stands on a line of its own.
    """
    try:
        content = json.loads(file.text)
    except (ValueError, RecursionError):
        return Reading()
    named = content.get("dockerfilePath") if isinstance(content, dict) else None
    if isinstance(named, str):
        return _named(named, file, repository)
    lines = content.get("dockerfileLines") if isinstance(content, dict) else None
    if not isinstance(lines, list):
        return Reading()
    first = next((n for n, line in enumerate(file.lines, 1) if '"dockerfileLines"' in line), 1)
    begin = first if lines and f'"{lines[0]}' in file.lines[first - 1] else first + 1
    text = "\n".join(str(line).replace("\n", " ") for line in lines)
    return dockerfile.read(embedded(file, text, begin, Kind.DOCKERFILE), repository)


def _named(text: str, file: SourceFile, repository: Repository) -> Reading:
    """Return what a named Dockerfile starts whose name does not say that it is one."""
    path = path_in(file.path.parent, text)
    recipe = repository.read(path) if path is not None else None
    if recipe is None or recipe.kind is Kind.DOCKERFILE:
        return Reading()
    return dockerfile.read(replace(recipe, kind=Kind.DOCKERFILE), repository)
