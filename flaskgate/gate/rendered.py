"""Takes manifests that the user rendered earlier in the place of the templates that made them.

`helm template`, `kustomize build` and `docker compose config` know the values of a deployment; what
they print says what is started. The templates are not read again: they would be guessed at.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

from flaskgate.discover import Discovery
from flaskgate.discover.artefacts import is_artefact
from flaskgate.discover.classify import settle_kind
from flaskgate.discover.words import is_candidate
from flaskgate.model.errors import InputError
from flaskgate.model.files import Kind, SourceFile
from flaskgate.settings.workspace import Workspace

LARGEST = 20_000_000
"""Bytes; the manifests of a large platform have some hundred thousand."""
PIPED = "rendered.yaml"
"""What the standard input is called in reports."""

_SOURCE = re.compile(r"^# Source: (\S+)/templates/\S+$", re.MULTILINE)
"""What `helm template` writes above each document: the chart, and those that it is within."""
_NAME = re.compile(r"^name:[ \t]*[\"']?([\w.-]+)", re.MULTILINE)
_RUNNER = re.compile(r"/home/runner/work/([\w.-]+)/\1(?=[/\s\"']|$)", re.MULTILINE)
"""Where GitHub's runners check out, which a container sees elsewhere."""
_KUSTOMIZATIONS = frozenset({"kustomization.yaml", "kustomization.yml", "kustomization"})
_LISTED = re.compile(r"^[ \t]*-[ \t]*(?:path:[ \t]*)?[\"']?([\w./-]+)[\"']?[ \t]*$", re.MULTILINE)


def with_rendered(discovery: Discovery, source: str, workspace: Workspace) -> Discovery:
    """Return what was discovered with `source`, a file or `-`, in the place of its templates.

    Raises `InputError` where there is nothing to read, or nothing that says what is started.
    """
    file = _read(source, workspace)
    is_out = _replaced(file, discovery)
    gone = frozenset(path for path in discovery.tree.paths if is_out(path))
    kept = [one for one in discovery.artefacts if one.path not in gone and one.path != file.path]
    candidates = [one for one in discovery.files if one.path not in gone and one.path != file.path]
    if is_candidate(file.kind, file.data, path=str(file.path)):
        candidates.append(file)
    return replace(
        discovery,
        files=tuple(sorted(candidates, key=lambda one: one.path)),
        artefacts=tuple(sorted([*kept, file], key=lambda one: one.path)),
        tree=discovery.tree.exchanged([file], gone),
    )


def _read(source: str, workspace: Workspace) -> SourceFile:
    data = _data(source, workspace)
    path = _shown(source, workspace)
    kind = settle_kind(Kind.MANIFEST, str(path), data) or Kind.MANIFEST
    if not is_artefact(kind, data, str(path)):
        raise InputError(
            f"'rendered' says nothing of what is started: {source}",
            hint="give what `helm template`, `kustomize build` or `docker compose config` prints",
        )
    return SourceFile(path=path, kind=kind, data=_from_root(data, path, workspace.root))


def _data(source: str, workspace: Workspace) -> bytes:
    hint = "give the file that an earlier step wrote, or `-` for the standard input"
    if source == "-":
        if workspace.is_confined:
            raise InputError("'rendered' cannot be '-' here", hint="give a file")
        data = sys.stdin.buffer.read(LARGEST + 1)
    else:
        place = workspace.resolve(source, origin="'rendered'")
        if not place.is_file():
            raise InputError(f"'rendered' is not a file: {source}", hint=hint)
        try:
            with place.open("rb") as file:
                data = file.read(LARGEST + 1)
        except OSError as error:
            raise InputError(
                f"'rendered' cannot be read: {source} ({error.strerror})", hint=hint
            ) from error
    if len(data) > LARGEST:
        raise InputError(
            f"'rendered' has more than {LARGEST:,} bytes", hint="render one deployment at a time"
        )
    return data


def _shown(source: str, workspace: Workspace) -> PurePosixPath:
    """Return the path that the file has in reports: from the root, or its name alone."""
    if source == "-":
        return PurePosixPath(PIPED)
    place = Path(os.path.normpath(workspace.base / source))
    if place.is_relative_to(workspace.root):
        return PurePosixPath(place.relative_to(workspace.root))
    return PurePosixPath(place.name)


def _from_root(data: bytes, path: PurePosixPath, root: Path) -> bytes:
    """Return the content with absolute paths of this work tree relative to the file.

    `docker compose config` prints every path from the root of the machine that it ran on.
    """
    text = data.decode("utf-8", "replace")
    near = "/".join([".."] * (len(path.parts) - 1)) or "."
    text = re.sub(rf"{re.escape(str(root))}(?=[/\s\"']|$)", near, text, flags=re.MULTILINE)
    return _RUNNER.sub(near, text).encode()


def _replaced(file: SourceFile, discovery: Discovery) -> Callable[[PurePosixPath], bool]:
    """Return what tells whether a file is a template that the rendered manifests stand for."""
    if file.kind is Kind.COMPOSE:
        gone = frozenset(one.path for one in discovery.artefacts if one.kind is Kind.COMPOSE)
        return lambda path: path in gone
    charts = {_chart(one) for one in _SOURCE.findall(file.text)}
    if charts:
        folders = frozenset(_folders_of(charts, discovery))
        return lambda path: _template_folder(path, discovery) in folders
    resources = frozenset(_kustomized(discovery))
    if resources:
        return lambda path: path in resources
    return lambda path: _template_folder(path, discovery) is not None


def _chart(source: str) -> str:
    """Return the name of the inner chart: `db` of `shop/charts/db`."""
    return source.rpartition("/charts/")[2].rpartition("/")[2]


def _template_folder(path: PurePosixPath, discovery: Discovery) -> PurePosixPath | None:
    """Return the folder of the chart that a file is a template of; None: it is none."""
    folders = (one.parent for one in path.parents if one.name == "templates")
    charts = (one for one in folders if one / "Chart.yaml" in discovery.tree.paths)
    return next(charts, None)


def _folders_of(charts: Iterable[str], discovery: Discovery) -> Iterator[PurePosixPath]:
    wanted = set(charts)
    for path in discovery.tree.paths:
        if path.name == "Chart.yaml":
            file = discovery.tree.read(path)
            name = _NAME.search(file.text) if file else None
            if (name[1] if name else path.parent.name) in wanted:
                yield path.parent


def _kustomized(discovery: Discovery) -> Iterator[PurePosixPath]:
    """Yield the kustomizations, and the files that they are made of."""
    for path in discovery.tree.paths:
        if path.name.lower() in _KUSTOMIZATIONS:
            yield path
            file = discovery.tree.read(path)
            for name in _LISTED.findall(file.text) if file else ():
                yield PurePosixPath(os.path.normpath(path.parent / name))
