"""XML of strangers as elements: no entity is expanded, since they may multiply without end."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree import ElementTree as ET

from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Notification


@dataclass(frozen=True, slots=True)
class Xml:
    """What a file holds; no root where it cannot be read."""

    root: ET.Element | None
    notifications: tuple[Notification, ...] = ()


def read_xml(file: SourceFile) -> Xml:
    """Return the root element; XML that cannot be read is a Notification (`syntax-error`)."""
    if b"<!DOCTYPE" in file.data or b"<!ENTITY" in file.data:
        return Xml(None, (_note(file, "declares entities, which are not expanded"),))
    try:
        return Xml(ET.fromstring(file.text))  # noqa: S314 - no entities, see above
    except (ET.ParseError, ValueError, RecursionError) as error:
        return Xml(None, (_note(file, f"is not valid XML: {error}"),))


def _note(file: SourceFile, message: str) -> Notification:
    return Notification(id="syntax-error", message=message, path=file.path)


def plain_name(element: ET.Element) -> str:
    """Return the name of an element without its namespace, in lower case."""
    return element.tag.rpartition("}")[2].lower()


def line_with(file: SourceFile, text: str) -> int:
    """Return the first line that has a text, counted from 1; else the first."""
    return next((number for number, line in enumerate(file.lines, 1) if text in line), 1)
