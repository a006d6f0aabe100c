"""Servers that production starts and that its image does not have."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from flaskgate.launch.follow.results import Launch
from flaskgate.launch.follow.unit import Investigation
from flaskgate.launch.images.whole_installs import WholeInstall, whole_install
from flaskgate.launch.model import StartKind
from flaskgate.model.files import Kind, SourceFile

_DISTRIBUTIONS: Mapping[str, tuple[str, ...]] = {
    "gunicorn": ("gunicorn",),
    "waitress-serve": ("waitress",),
    "uwsgi": ("uwsgi", "pyuwsgi"),
    "hypercorn": ("hypercorn",),
    "uvicorn": ("uvicorn",),
    "daphne": ("daphne",),
    "granian": ("granian",),
}
"""Servers to the distributions that bring them."""
_INSTALLS = re.compile(r"\b(?:install|uv|poetry|pipenv|pdm|venv|virtualenv|site-packages)\b")
"""What may bring a server along when a container starts."""


def without_server(launch: Launch, investigation: Investigation) -> str:
    """Return that an image starts a server that nothing in it installs."""
    start = launch.start
    names = _DISTRIBUTIONS.get(start.program, ())
    if start.kind is not StartKind.SERVER or not names or start.is_conditional:
        return ""
    found = installed_with(launch, investigation)
    if found is None or any(map(found.may_have, names)):
        return ""
    if _may_come_otherwise(names, launch, investigation):
        return ""
    listed = " and ".join(map(str, found.files)) or "its RUN line"
    spot = f"{found.place.path}:{found.place.start.line}"
    return (
        f"starts {start.program}, and the image does not have it: {spot} installs what {listed} "
        f"names, and {names[0]} is not among it. Add {names[0]} to {listed}."
    )


def installed_with(launch: Launch, investigation: Investigation) -> WholeInstall | None:
    """Return what the image of a start installs, if all of it is known."""
    recipe = _own_recipe(launch, investigation)
    return None if recipe is None else whole_install(recipe, investigation.repository)


def _own_recipe(launch: Launch, investigation: Investigation) -> SourceFile | None:
    """Return the Dockerfile that surely builds the image of a start, if it is the only one."""
    unit = launch.unit
    artefact = investigation.repository.read(unit.artefact or unit.command.location.path)
    if artefact is None or artefact.kind not in {Kind.DOCKERFILE, Kind.COMPOSE}:
        return None
    around = investigation.around(launch).artefacts
    files = [one for path in around if (one := investigation.repository.read(path)) is not None]
    recipes = [one for one in files if one.kind is Kind.DOCKERFILE]
    return recipes[0] if len(recipes) == 1 else None


def _may_come_otherwise(names: Sequence[str], launch: Launch, investigation: Investigation) -> bool:
    """Return whether the server may come from elsewhere: a script that installs, a copied program.

    The words of the start itself name it anyway.
    """
    repository = investigation.repository
    programs = {*names, launch.start.program, *(f"{name}.py" for name in names)}
    if any(path.name in programs or path.parent.name in names for path in repository.paths):
        return True
    files = (repository.read(path) for path in investigation.around(launch).artefacts)
    for file in files:
        if file is not None and file.kind is not Kind.DOCKERFILE and _INSTALLS.search(file.text):
            return True
    return bool(_INSTALLS.search(" ".join(launch.unit.command.words)))
