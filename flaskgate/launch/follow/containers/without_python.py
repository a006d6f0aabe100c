"""Tells the images into which nothing of the repository's Python gets.

A program that nobody knows may run anything that it finds. In an image that is built here on one of
others, by instructions that bring neither Python nor a package of it, there is none; in an image of
others there is theirs.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from flaskgate.launch.follow.results import Launch
from flaskgate.launch.model import LaunchUnit, Repository, StartKind
from flaskgate.launch.readers.builds.unbuilt_images import is_of_others
from flaskgate.launch.reasons import Cause, Reason
from flaskgate.model.files import Kind, SourceFile

_CAUSES = frozenset({Cause.UNFAMILIAR, Cause.NO_PROGRAM, Cause.NO_SCRIPT, Cause.MAY_RUN})
_HINT = re.compile(r"\.py\b|flask|python|wsgi|gunicorn|\b\w+:\w*app\b", re.IGNORECASE)
_BRINGS = re.compile(
    r"\bpip[x\d]?\b|python|conda|mamba|poetry|\buv\b|pyinstaller|\bpex\b|\.py[zw]?\b|\.whl\b"
    r"|\bgit\s+clone\b|flask",
    re.IGNORECASE,
)
"""What an instruction has that may bring Python, or code that may be of the repository."""
_COMMENT = re.compile(r"^[ \t]*#.*", re.MULTILINE)
_FROM = re.compile(
    r"^[ \t]*FROM[ \t]+(?:--\S+[ \t]+)*(\S+)(?:[ \t]+AS[ \t]+(\S+))?", re.MULTILINE | re.IGNORECASE
)
_ENDINGS = frozenset({".py", ".pyw", ".pyz", ".whl", ".ipynb"})


def without_python(launch: Launch, repository: Repository) -> Reason | None:
    """Return why nothing of the repository's Python is behind an unknown program; None: it may."""
    start, unit = launch.start, launch.unit
    cause = start.reason.cause if start.reason is not None else None
    if start.kind is not StartKind.UNKNOWN or cause not in _CAUSES or not start.words:
        return None
    if any(map(_HINT.search, start.words)) or _holds_python(unit, repository):
        return None
    if unit.image:
        is_foreign = is_of_others(unit.image, repository) and not unit.texts
        return Reason(Cause.IMAGE_OF_OTHERS, unit.image) if is_foreign else None
    recipe = _recipe_of(unit, repository)
    is_known = recipe is not None and _brings_no_python(recipe, repository)
    return Reason(Cause.WITHOUT_PYTHON, str(recipe.path)) if recipe and is_known else None


def _recipe_of(unit: LaunchUnit, repository: Repository) -> SourceFile | None:
    steps = (step.location.path for step in reversed(unit.steps))
    paths = dict.fromkeys((unit.recipe, *steps, unit.command.location.path))
    files = (repository.read(path) for path in paths if path is not None)
    return next((one for one in files if one is not None and one.kind is Kind.DOCKERFILE), None)


def _brings_no_python(recipe: SourceFile, repository: Repository) -> bool:
    """Return whether a Dockerfile brings no Python, and all that it begins with is of others."""
    text = _COMMENT.sub("", recipe.text)
    if _BRINGS.search(text):
        return False
    stages = {"scratch"}
    for base, name in _FROM.findall(text):
        if base.lower() not in stages and not is_of_others(base, repository):
            return False
        stages.add(name.lower())
    return True


def _holds_python(unit: LaunchUnit, repository: Repository) -> bool:
    sources = {mount.source for mount in unit.mounts}
    return any(
        path.suffix in _ENDINGS and _is_below(path, sources) and not unit.is_ignored(path)
        for path in repository.paths
    )


def _is_below(path: PurePosixPath, folders: set[PurePosixPath]) -> bool:
    return path in folders or any(one in folders for one in path.parents)
