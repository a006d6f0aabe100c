"""Servers that production starts and that its image does not have."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping, Sequence

from flaskgate.launch.follow.python.programs import Programs
from flaskgate.launch.follow.results import Launch
from flaskgate.launch.images.whole_installs import WholeInstall, whole_install
from flaskgate.launch.model import ServerKind, StartKind
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Location
from flaskgate.text.python.python import parse

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
_LIBRARIES = frozenset({"waitress", "gunicorn", "hypercorn", "uvicorn"})
"""Servers that programs import by the name of their distribution."""
_INSTALLS = re.compile(r"\b(?:install|uv|poetry|pipenv|pdm|venv|virtualenv|site-packages)\b")
"""What may bring a server along when a container starts."""


def without_server(launch: Launch, programs: Programs) -> str:
    """Return that an image starts a server that nothing in it installs."""
    start = launch.start
    names = _DISTRIBUTIONS.get(start.program, ())
    if start.kind is not StartKind.SERVER or not names:
        return ""
    missing = _missing(names, launch, programs)
    return missing and f"starts {start.program}, {missing}"


def without_library(launch: Launch, programs: Programs) -> str:
    """Return that a program serves with a server whose library its image does not have."""
    for sink in launch.effects.sinks:
        if sink.kind is not ServerKind.PRODUCTION or sink.is_conditional:
            continue
        file = programs.repository.read(sink.location.path)
        names = [] if file is None else _imported(parse(file.data).tree.body, sink.location)
        for name in names:
            missing = _missing((name,), launch, programs)
            if missing:
                return f"imports {name}, {missing}"
    return ""


def _imported(body: Iterable[ast.stmt], place: Location) -> list[str]:
    """Return the servers that a file has imported for sure when it comes to a place of it."""
    found: list[str] = []
    for one in body:
        if isinstance(one, ast.ImportFrom):
            found += [one.module or ""] if not one.level else []
        elif isinstance(one, ast.Import):
            found += [alias.name for alias in one.names]
        elif not isinstance(one, ast.Try):
            found += _imported(_block_around(one, place), place)
    return [name for one in found if (name := one.partition(".")[0]) in _LIBRARIES]


def _block_around(statement: ast.stmt, place: Location) -> Sequence[ast.stmt]:
    """Return the block of a statement that holds a place; of two branches one runs."""
    for name in ("body", "orelse"):
        block: Sequence[ast.stmt] = getattr(statement, name, ())
        if block and block[0].lineno <= place.start.line <= (block[-1].end_lineno or 0):
            return block
    return ()


def _missing(names: Sequence[str], launch: Launch, programs: Programs) -> str:
    """Return that an image surely has none of some distributions, and where to add the first."""
    found = installed_with(launch, programs)
    if launch.start.is_conditional or found is None or any(map(found.may_have, names)):
        return ""
    if _may_come_otherwise(names, launch, programs):
        return ""
    name = names[0]
    listed = " and ".join(map(str, found.files)) or "its RUN line"
    spot = f"{found.place.path}:{found.place.start.line}"
    return (
        f"and the image does not have it: {spot} installs what {listed} names, and {name} is not "
        f"among it. Add {name} to {listed}."
    )


_OF_IMAGES = frozenset({Kind.DOCKERFILE, Kind.COMPOSE})


def installed_with(
    launch: Launch, programs: Programs, kinds: frozenset[Kind] = _OF_IMAGES
) -> WholeInstall | None:
    """Return what the image of a start installs, if all of it is known.

    `kinds`: of the artefact that starts it.
    """
    unit = launch.unit
    artefact = programs.repository.read(unit.artefact or unit.command.location.path)
    is_asked = artefact is not None and artefact.kind in kinds
    recipe = _recipe(launch, programs) if is_asked else None
    return None if recipe is None else whole_install(recipe, programs.repository)


def _recipe(launch: Launch, programs: Programs) -> SourceFile | None:
    """Return the Dockerfile that surely builds the image of a start, if it is the only one."""
    around = programs.around(launch).artefacts
    files = [one for path in around if (one := programs.repository.read(path)) is not None]
    recipes = [one for one in files if one.kind is Kind.DOCKERFILE]
    return recipes[0] if len(recipes) == 1 else None


def _may_come_otherwise(names: Sequence[str], launch: Launch, programs: Programs) -> bool:
    """Return whether the server may come from elsewhere: a script that installs, a copied program.

    The words of the start itself name it anyway.
    """
    repository = programs.repository
    commands = {*names, launch.start.program, *(f"{name}.py" for name in names)}
    if any(path.name in commands or path.parent.name in names for path in repository.paths):
        return True
    files = (repository.read(path) for path in programs.around(launch).artefacts)
    for file in files:
        if file is not None and file.kind is not Kind.DOCKERFILE and _INSTALLS.search(file.text):
            return True
    return bool(_INSTALLS.search(" ".join(launch.unit.command.words)))
