"""Looks a name up in the repository: through the layout, from folders, or as the only one."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from flaskgate.launch.model import Mount, Repository
from flaskgate.launch.project.remember import Remembered
from flaskgate.launch.reasons import Cause, Reason

_VENDORED = frozenset(
    {
        *("node_modules", "bower_components", "site-packages", "dist-packages", "vendor"),
        *("venv", "env", "virtualenv", "__pycache__", "__pypackages__"),
    }
)
_NAMED = 4
"""How many candidates a reason names."""
_DEEPEST = 16
"""How many folders of a foreign file system are compared: more never decide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """Where something is in the repository."""

    path: PurePosixPath | None
    """None: it is not in the repository, or it cannot be told which file it is."""
    rule: str = ""
    """Which rule decided, in words; empty if none did."""
    reason: Reason | None = None
    """Why there is no path; None if there is one, or if the next place is to be asked."""
    candidates: tuple[PurePosixPath, ...] = ()
    """The files of which it is one, where it cannot be told which."""

    @classmethod
    def nowhere(cls, reason: Reason | None) -> Located:
        """Return that nothing was found, and why."""
        return cls(path=None, reason=reason)


@dataclass(frozen=True, slots=True)
class LookupContext:
    """From where something is looked up."""

    repository: Repository
    near: PurePosixPath
    """The artefact's folder, of the repository."""
    folder: PurePosixPath | None = None
    """The working directory in the unit's file system."""
    mounts: tuple[Mount, ...] = ()
    """The layout of that file system."""


def find(
    forms: tuple[str, ...],
    prefix: tuple[str, ...],
    place: LookupContext,
    *,
    said: Reason | None = None,
    is_exact: bool = False,
) -> Located:
    """Return the first of `forms` (paths, relative or absolute, by preference) that is there.

    `prefix` are folders of a foreign file system that lead to the forms; as many of them as fit
    are used. `is_exact` keeps to the layout and, where there is none, to the folders above the
    artefact. `said` is what is to be said if it is nowhere.
    """
    found = _found(forms, prefix, place, is_exact=is_exact)
    found = found or _anywhere(
        [_foreign(form, prefix, place.folder) for form in forms],
        place.repository,
        said or Reason(Cause.NOT_FOUND, forms[0]),
    )
    # a link is what it leads to, as for Python itself
    file = None if found.path is None else place.repository.read(found.path)
    return found if file is None else replace(found, path=file.path)


def _found(
    forms: tuple[str, ...], prefix: tuple[str, ...], place: LookupContext, *, is_exact: bool
) -> Located | None:
    """Find once what a script names again and again."""
    known = _known(place.repository)
    key = (forms, prefix, place.folder, place.mounts, place.near, is_exact)
    if key not in known:
        known[key] = _find(forms, prefix, place, is_exact=is_exact)
    return known[key]


def _find(
    forms: tuple[str, ...], prefix: tuple[str, ...], place: LookupContext, *, is_exact: bool
) -> Located | None:
    """Return what the layout says, or what lies near; None where all of it is to be searched."""
    through = next(_through_mounts(forms, place), None)
    if through is not None:
        return through
    pairs = [_foreign(form, prefix, place.folder) for form in forms]
    anchored = None if is_exact and place.mounts else next(_anchored(pairs, place), None)
    if anchored is not None:
        return anchored
    return Located.nowhere(None) if is_exact else None


def normalise(path: str) -> str:
    """Return `path` without `.`, `..` and doubled slashes, as far as the text alone can say."""
    normal = posixpath.normpath(path)
    return normal[1:] if normal.startswith("//") else normal


def _through_mounts(forms: tuple[str, ...], place: LookupContext) -> Iterator[Located]:
    """Yield what the layout says, the preferred form first; a later mount wins."""
    for form in forms:
        if not form.startswith("/") and place.folder is None:
            continue
        inside = PurePosixPath(normalise(f"{place.folder}/{form}" if form[0] != "/" else form))
        for mount in reversed(place.mounts):
            if inside.is_relative_to(mount.target):
                path = mount.source / inside.relative_to(mount.target)
                if path in place.repository.paths:
                    yield _through(mount, path, inside, place)


def _through(
    mount: Mount, path: PurePosixPath, inside: PurePosixPath, place: LookupContext
) -> Located:
    """Return what a mount says; of several that are meant as one, only one may have the file."""
    others = [one for one in place.mounts if one.is_one_of and one.target == mount.target]
    paths = {one.source / inside.relative_to(one.target) for one in others if mount.is_one_of}
    found = sorted(one for one in paths if one in place.repository.paths)
    if len(found) > 1:
        return _ambiguous(inside.name, found)
    return Located(path=path, rule=f"{mount.source} is {mount.target} there")


def _ambiguous(name: str, found: Sequence[PurePosixPath]) -> Located:
    named = ", ".join(str(path) for path in found[:_NAMED])
    rest = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    reason = Reason(Cause.AMBIGUOUS, name, f"{named}{rest}")
    return Located(path=None, reason=reason, candidates=tuple(found))


@dataclass(frozen=True, slots=True)
class _Foreign:
    """A path whose first part is not of this repository."""

    prefix: tuple[str, ...]
    form: str
    is_written: bool
    """Whether the command says the prefix; else it is the working directory."""


def _foreign(form: str, prefix: tuple[str, ...], folder: PurePosixPath | None) -> _Foreign:
    is_above = normalise(form).startswith("..")
    if form.startswith("/") or (folder is not None and is_above):
        whole = normalise(form if form.startswith("/") else f"{folder}/{form}")
        depth = 2 if form.endswith(("/__main__.py", "/__init__.py")) else 1
        parts = tuple(part for part in whole.split("/") if part)
        return _Foreign(parts[:-depth][-_DEEPEST:], "/".join(parts[-depth:]), is_written=True)
    before = prefix if folder is None else folder.parts[1:]
    return _Foreign(tuple(before[-_DEEPEST:]), normalise(form), is_written=folder is None)


def _anchored(pairs: list[_Foreign], place: LookupContext) -> Iterator[Located]:
    """Yield what lies beside the artefact or above it, with as much of the prefix as fits."""
    bases = (place.near, *place.near.parents[:_DEEPEST], PurePosixPath())
    longest = max(len(pair.prefix) for pair in pairs)
    for count in range(longest, -1, -1):
        for base in bases:
            for pair in pairs:
                path = _join(base, pair, count)
                if path is not None and _is_there(path, pair, count, place.repository):
                    yield Located(path=path, rule=_rule_of(base, place.near))


def _is_there(path: PurePosixPath, pair: _Foreign, count: int, repository: Repository) -> bool:
    if path not in repository.paths:
        return False
    if count == 0 or pair.is_written or pair.form.startswith(".."):
        return True
    # `/opt/shop` is where a repository with a package `shop` is cloned to, not that package.
    folder = path.parents[pair.form.count("/")]
    return folder / "__init__.py" not in repository.paths


def _join(base: PurePosixPath, pair: _Foreign, count: int) -> PurePosixPath | None:
    if count > len(pair.prefix):
        return None
    path = normalise("/".join((str(base), *pair.prefix[len(pair.prefix) - count :], pair.form)))
    return None if path.startswith("..") else PurePosixPath(path)


def _rule_of(base: PurePosixPath, near: PurePosixPath) -> str:
    if base == near:
        return "beside the artefact"
    return f"from {base}, above the artefact" if base.parts else "from the repository root"


def _anywhere(pairs: list[_Foreign], repository: Repository, said: Reason) -> Located:
    """Return the only file that ends so; the longest ending that fits any file decides."""
    names = _names_of(repository)
    longest = max(len(pair.prefix) for pair in pairs)
    for count in range(longest, -1, -1):
        found = sorted({path for pair in pairs for path in _ending_so(names, pair, count)})
        if len(found) == 1:
            return Located(path=found[0], rule="the only file of that name")
        if found:
            return _ambiguous(said.subject, found)
    return Located.nowhere(said)


def _ending_so(
    names: Mapping[str, tuple[PurePosixPath, ...]], pair: _Foreign, count: int
) -> Iterator[PurePosixPath]:
    form = tuple(part for part in pair.form.split("/") if part not in {"..", "."})
    if count > len(pair.prefix) or form in {(), ("__main__.py",), ("__init__.py",)}:
        return
    wanted = (*pair.prefix[len(pair.prefix) - count :], *form)
    for path in names.get(wanted[-1], ()):
        if path.parts[-len(wanted) :] == wanted and not _is_vendored(path, wanted):
            yield path


def _is_vendored(path: PurePosixPath, wanted: tuple[str, ...]) -> bool:
    folders = path.parts[: len(path.parts) - len(wanted)]
    return any(part in _VENDORED or part.startswith(".") for part in folders)


def _index_names(repository: Repository) -> Mapping[str, tuple[PurePosixPath, ...]]:
    names: dict[str, list[PurePosixPath]] = defaultdict(list)
    for path in repository.paths:
        names[path.name].append(path)
    return {name: tuple(paths) for name, paths in names.items()}


_names_of = Remembered(_index_names)


def _nothing_known(_repository: Repository) -> dict[tuple[object, ...], Located | None]:
    return {}


_known = Remembered(_nothing_known)
