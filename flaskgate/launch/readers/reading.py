"""Hands an artefact to its reader, and keeps a reader's bug from ending the run.

The reader is that of the first row of `model.kinds` that fits the file, loaded when the first file
of its kind comes. YAML, JSON, TOML and INI files are of many tools; one that is of none has no
units.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from importlib import import_module

from flaskgate.launch.model import LaunchUnit, Reading, Repository
from flaskgate.launch.readers.common import templates
from flaskgate.launch.readers.containers import charts
from flaskgate.launch.readers.hosts import embedded_units
from flaskgate.launch.readers.hosts.installed_programs import with_programs
from flaskgate.model import kinds
from flaskgate.model.errors import describe
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Notification, NotificationLevel
from flaskgate.model.kinds import ArtefactKind


def read_units(file: SourceFile, repository: Repository) -> Reading:
    """Return what an artefact starts; an artefact of no known format starts nothing."""
    try:
        return read(file, repository)
    except RecursionError:
        trouble = Notification(
            id="launch-limit", message="it is nested too deeply to be followed", path=file.path
        )
        return Reading(notifications=(trouble,))
    except Exception as bug:  # noqa: BLE001 (one artefact must not take the others with it)
        failure = Notification(
            id="launch-error",
            message=f"what it starts could not be read: {describe(bug)}",
            level=NotificationLevel.ERROR,
            path=file.path,
        )
        return Reading(notifications=(failure,))


_Reader = Callable[[SourceFile, Repository], Reading]

_OF_MANY_TOOLS = frozenset({Kind.MANIFEST, Kind.INI, Kind.TOML, Kind.JSON, Kind.RECIPE})
_NAMING = (b" -f", b"--file", b"file:")
_BUILDERS = frozenset({Kind.SHELL, Kind.WORKFLOW, Kind.RECIPE})
"""Files with commands, which may build an image of a file of any name."""


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return what the artefact starts, unit files inside it included."""
    reading = _read_whole(file, repository)
    return replace(reading, units=tuple(with_programs(reading.units, repository)))


def _read_whole(file: SourceFile, repository: Repository) -> Reading:
    kind = kind_of(file, repository)
    unread = Reading(is_familiar=file.kind not in _OF_MANY_TOOLS)
    reading = _read_as(kind, file, repository) if kind else unread
    if kind and kind.has_own_units:
        return reading
    inner = embedded_units.embedded_units(file, repository)
    inner = (*inner, *_built_by(file, repository))
    if file.kind is Kind.SHELL:
        from flaskgate.launch.readers.infrastructure import here_documents  # noqa: PLC0415 (see the module)

        inner = (*inner, *here_documents.here_documents(file, repository))
    return replace(reading, units=(*reading.units, *inner))


def _built_by(file: SourceFile, repository: Repository) -> Iterable[LaunchUnit]:
    if file.kind not in _BUILDERS or not any(one in file.data for one in _NAMING):
        return ()
    from flaskgate.launch.readers.containers.dockerfile import oddly_named_images  # noqa: PLC0415 (see the module)

    return oddly_named_images(file, repository)


def _read_as(kind: ArtefactKind, file: SourceFile, repository: Repository) -> Reading:
    reader = reader_of(kind)
    file = templates.with_jinja(file)
    if templates.is_template(file) and not kind.in_chart:
        return templates.read_template(file, repository, reader)
    return reader(file, repository)


def kind_of(file: SourceFile, repository: Repository) -> ArtefactKind | None:
    """Return the kind of an artefact, or None if it is of no format that starts something."""
    for row in kinds.TABLE.rows_of(file.kind, str(file.path), file.data):
        if not row.in_chart or charts.is_template(file, repository):
            return row
    return None


def reader_of(kind: ArtefactKind) -> _Reader:
    """Return the function that reads artefacts of a kind."""
    module, _, function = kind.reader.partition(":")
    reader: _Reader = getattr(
        import_module(f"flaskgate.launch.readers.{module}"), function or "read"
    )
    return reader
