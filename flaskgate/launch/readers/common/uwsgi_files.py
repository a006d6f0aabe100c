"""Reads the options of uWSGI from a file of any format: INI, YAML, JSON or XML.

See https://uwsgi-docs.readthedocs.io/en/latest/Configuration.html: each key is a long option, and
one that has a list stands for several. Of other formats than INI there is one section.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from flaskgate.launch.formats.toml_and_json import read_document
from flaskgate.launch.formats.xml_elements import line_with, plain_name, read_xml
from flaskgate.launch.formats.yaml_nodes import MappingEntry
from flaskgate.launch.readers.common.ini_files import ini_assignments
from flaskgate.launch.readers.common.unit_builders import lines_of
from flaskgate.launch.readers.common.unit_files import Assignment
from flaskgate.model.files import Kind, SourceFile

SECTION = "uwsgi"
ENDINGS = (".ini", ".yaml", ".yml", ".json", ".xml")
"""Endings by which uWSGI knows a file of its options."""
_KINDS = {".yaml": Kind.MANIFEST, ".yml": Kind.MANIFEST, ".json": Kind.JSON}
_MOST = 500
_NOTHING: Mapping[str, str] = {}


def uwsgi_assignments(
    file: SourceFile, variables: Mapping[str, str] = _NOTHING
) -> Iterator[Assignment]:
    """Yield the options in order; `variables` are those of a template of INI."""
    ending = file.path.suffix.lower()
    if ending in _KINDS:
        yield from _of_document(replace(file, kind=_KINDS[ending]))
    elif ending == ".xml":
        yield from _of_xml(file)
    else:
        yield from ini_assignments(file, variables)


def _of_document(file: SourceFile) -> Iterator[Assignment]:
    document = read_document(file).document
    for entry in document.get(SECTION).entries[:_MOST] if document else ():
        for value in entry.value.elements or (entry.value,):
            yield _assignment(entry, value.text or "", file)


def _assignment(entry: MappingEntry, value: str, file: SourceFile) -> Assignment:
    number = entry.location.start.line
    place = lines_of(file, number, max(number, entry.location.end.line))
    return Assignment(
        section=SECTION,
        key=entry.name,
        value=" ".join(value.split()),
        location=place,
        text=f"{entry.name}: {value}",
    )


def _of_xml(file: SourceFile) -> Iterator[Assignment]:
    root = read_xml(file).root
    if root is None or plain_name(root) != SECTION:
        return
    for one in list(root)[:_MOST]:
        value = " ".join((one.text or "").split())
        number = line_with(file, f"<{one.tag}>{one.text or ''}".split("\n", maxsplit=1)[0])
        yield Assignment(
            section=SECTION,
            key=one.tag,
            value=value,
            location=lines_of(file, number, number),
            text=f"{one.tag}: {value}",
        )
