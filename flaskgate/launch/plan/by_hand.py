"""How people start a program that no artefact starts: as a file beside it, or as a module.

What imports its own package, or from it, does not run as a file: it is started as a module, from
the folder that has the package.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from pathlib import PurePosixPath

from flaskgate.launch.follow.results import Launch, Orphan
from flaskgate.launch.model import Command, LaunchUnit, Repository, Start, StartKind
from flaskgate.launch.plan.serving.command import dotted_below
from flaskgate.model.findings import Context, Location, Position
from flaskgate.text.python.python import parse


def by_hand(orphan: Orphan, repository: Repository) -> Launch:
    """Return the start of a program."""
    path, home = orphan.path, home_of(orphan.path, repository)
    module = dotted_below(path, home) if home != path.parent else None
    words = ("python", "-m", module) if module else ("python", path.name)
    place = Location(path, Position(1, 1), Position(1, 1))
    return Launch(
        unit=LaunchUnit(name="", command=Command(words=words, location=place, text="")),
        start=Start(
            kind=StartKind.PYTHON_MODULE if module else StartKind.PYTHON_FILE,
            location=place,
            words=words,
            target=words[-1],
        ),
        context=Context.UNKNOWN,
        path=path,
        effects=orphan.effects,
    )


def home_of(path: PurePosixPath, repository: Repository) -> PurePosixPath:
    """Return the folder in which a program is started, so that its imports find what they name."""
    file = repository.read(path)
    tree = ast.Module([], []) if file is None else parse(file.data).tree
    homes = {one for one in _homes(path, tree, repository) if one.parts != path.parent.parts}
    beside = _beside(path, repository)
    is_beside = any(name in beside for name in _absolute(tree))
    return path.parent if is_beside or not homes else min(homes, key=lambda one: len(one.parts))


def _homes(
    path: PurePosixPath, tree: ast.Module, repository: Repository
) -> Iterator[PurePosixPath]:
    """Yield the folders from which the packages around a program are imported that it names."""
    named = _absolute(tree)
    for folder in (one for one in path.parents if one.name in named):
        inner = {folder / "__init__.py", *(folder / one for one in named[folder.name])}
        if not inner.isdisjoint(repository.paths):  # else it is another one of that name
            yield folder.parent
    is_package = path.name == "__init__.py"
    if is_package and _is_imported_beside(path.parent, repository):
        yield path.parent.parent
    elif is_package or any(isinstance(one, ast.ImportFrom) and one.level for one in tree.body):
        package = path.parent
        while package.parent.name and package.parent / "__init__.py" in repository.paths:
            package = package.parent
        yield package.parent


_NEIGHBOURS = 20
"""Programs beside a package that are looked at."""


def _is_imported_beside(package: PurePosixPath, repository: Repository) -> bool:
    """Return whether a program beside a package imports it by its own name alone."""
    beside = sorted(one for one in repository.paths
                    if one.parent == package.parent and one.suffix == ".py")  # fmt: skip
    files = (repository.read(one) for one in beside[:_NEIGHBOURS])
    return any(package.name in _absolute(parse(one.data).tree) for one in files if one is not None)


def _absolute(tree: ast.Module) -> Mapping[str, Collection[str]]:
    """Return the packages and modules that a program imports when it is run, by the first name.

    The values are the paths below it that may be named.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for one in tree.body:
        if isinstance(one, ast.Import):
            names = [alias.name for alias in one.names]
        elif isinstance(one, ast.ImportFrom) and not one.level and one.module:
            names = [one.module, *(f"{one.module}.{alias.name}" for alias in one.names)]
        else:
            continue
        for first, _, rest in (name.partition(".") for name in names):
            inner = rest.replace(".", "/")
            found[first] |= {f"{inner}.py", f"{inner}/__init__.py"} if inner else set()
    return found


def _beside(path: PurePosixPath, repository: Repository) -> frozenset[str]:
    """Return the names of the modules beside a program, itself left out."""
    folder = path.parent
    files = {one.stem for one in repository.paths if one.parent == folder and one.suffix == ".py"}
    inner = {one.parent.name for one in repository.paths
             if one.name == "__init__.py" and one.parent.parent == folder}  # fmt: skip
    return frozenset((files | inner) - {path.stem, "__init__"})
