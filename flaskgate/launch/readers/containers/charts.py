"""Renders the templates of Helm charts with the values of the chart itself (`values.yaml`).

A release may lay others over them; what a template computes has no value. Where a condition cannot
be told, there is a rendering for either outcome.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePosixPath
from types import MappingProxyType

from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.launch.formats.go_functions import MARK, NOT_KNOWN
from flaskgate.launch.formats.go_rendering import Line, Renderer
from flaskgate.launch.formats.go_templates import Node, parse
from flaskgate.launch.model import Repository
from flaskgate.launch.project.remember import Remembered
from flaskgate.launch.readers.containers.chart_values import (
    Values,
    chart_of,
    data_of,
    merged,
    outermost,
    table,
)
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Location, Position

_LARGEST = 400_000
"""Bytes of a template."""
_MOST = 400
"""Templates of a chart that are looked through for definitions."""
_BARE = re.compile(rf"(?<=[\[,\s])([\w./:@-]*{MARK}[\w./:@{MARK}-]*)(?=\s*[\],])")
"""What is not known in a list of YAML in brackets, where a brace would end it."""
_BUILT_IN = dict.fromkeys(("Release", "Capabilities", "Template", "Files", "Subcharts"), NOT_KNOWN)


_NO_VALUES: Values = MappingProxyType({})


class Rendering:
    """One text that a template becomes, as a manifest with the template's own path."""

    def __init__(self, template: SourceFile, lines: Sequence[Line]) -> None:
        text = "\n".join(_told([line for _, line in lines]))
        self.file = SourceFile(path=template.path, kind=Kind.MANIFEST, data=text.encode())
        self._source = template.lines
        self._numbers = [number for number, _ in lines]

    def line(self, rendered: int) -> int:
        """Return the line of the template from which a rendered line is."""
        return self._numbers[rendered - 1] if 0 < rendered <= len(self._numbers) else 1

    def place(self, location: Location) -> Location:
        """Return whole lines of the template; places in other files stay.

        What is printed has no columns of its own in the template.
        """
        if location.path != self.file.path:
            return location
        first, last = self.line(location.start.line), self.line(location.end.line)
        text = self._source[first - 1]
        start = Position(first, len(text) - len(text.lstrip()) + 1)
        return Location(location.path, start, Position(last, len(self._source[last - 1]) + 1))


def is_template(file: SourceFile, repository: Repository) -> bool:
    """Return whether a file is a template of a chart that the repository has."""
    return file.path.suffix in {".yaml", ".yml"} and chart_of(file.path, repository) is not None


def renderings(
    file: SourceFile, repository: Repository, over: Values = _NO_VALUES
) -> list[Rendering]:
    """Return what a template becomes, the likelier outcome first; empty if it makes no manifest.

    `over` are values of the whole release that lie over those of its chart.
    """
    folder = chart_of(file.path, repository)
    if folder is None or len(file.data) > _LARGEST or file.path.name.startswith("_"):
        return []
    template = parse("\n".join(file.lines))
    chart = _chart_in(folder, repository)
    definitions = {**chart.definitions, **template.definitions}
    root = {
        **chart.root,
        "Values": merged(table(chart.root["Values"]), _own(over, folder, repository)),
    }
    found = []
    for assumed in (True, False):
        renderer = Renderer(definitions=definitions, assumed=assumed)
        found.append(Rendering(file, renderer.lines(template.nodes, root)))
        if not renderer.has_assumed:
            break
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chart:
    """What all templates of a chart share."""

    root: Mapping[str, object]
    """What `.` is at the top of a template."""
    definitions: Mapping[str, list[Node]]
    """The templates that it defines, with those of the charts that it holds."""


def _nothing_known(_: Repository) -> dict[PurePosixPath, _Chart]:
    return {}


_known_of = Remembered(_nothing_known)
"""The charts of a repository, each read once."""


def _chart_in(folder: PurePosixPath, repository: Repository) -> _Chart:
    known = _known_of(repository)
    if folder not in known:
        own = {"Values": _values_of(folder, repository), "Chart": _about(folder, repository)}
        known[folder] = _Chart(
            root={**_BUILT_IN, **own}, definitions=_definitions_of(folder, repository)
        )
    return known[folder]


def _told(lines: Sequence[str]) -> Iterator[str]:
    """Yield the lines with what is not known as `UNKNOWN`, where YAML has a place for it.

    A line of its own may be any number of entries; only as all that a key holds it is a value.
    """
    for index, line in enumerate(lines):
        if MARK not in line:
            yield line
        elif line.strip(f" {MARK}"):
            yield _BARE.sub(_quoted, line).replace(MARK, UNKNOWN)
        else:
            yield line.replace(MARK, UNKNOWN) if _is_all(lines, index) else ""


def _quoted(found: re.Match[str]) -> str:
    is_inside = found.string.count('"', 0, found.start()) % 2
    return found[0] if is_inside else f'"{found[0]}"'


def _is_all(lines: Sequence[str], index: int) -> bool:
    above = next((one for one in reversed(lines[max(index - 9, 0) : index]) if one.strip()), "")
    below = next((one for one in islice(lines, index + 1, index + 9) if one.strip()), "")
    margin = len(above) - len(above.lstrip(" -"))
    is_other = len(below) - len(below.lstrip()) > margin or below.strip().startswith("- ")
    return above.rstrip().endswith(":") and not is_other


def _own(over: Values, chart: PurePosixPath, repository: Repository) -> Values:
    """Return what values of a release say of one of its charts."""
    outer = outermost(chart, repository)
    for part in chart.relative_to(outer).parts[1::2]:
        shared = {"global": over["global"]} if "global" in over else {}
        over = {**shared, **table(over.get(part))}
    return over


def _values_of(chart: PurePosixPath, repository: Repository) -> object:
    """Return the values of a chart, with what the chart above sets for it."""
    own = data_of(chart / "values.yaml", repository)
    above = chart.parent.parent
    if chart.parent.name != "charts" or above / "Chart.yaml" not in repository.paths:
        return own
    values = data_of(above / "values.yaml", repository)
    return merged(own, {"global": values.get("global"), **table(values.get(chart.name))})


def _about(chart: PurePosixPath, repository: Repository) -> dict[str, object]:
    """Return what `.Chart` holds, whose names begin with a capital."""
    data = data_of(chart / "Chart.yaml", repository)
    about = {name[:1].upper() + name[1:]: value for name, value in data.items()}
    return {"Name": chart.name, "Version": NOT_KNOWN, "AppVersion": NOT_KNOWN, **about}


def _definitions_of(chart: PurePosixPath, repository: Repository) -> Mapping[str, list[Node]]:
    found: dict[str, list[Node]] = {}
    folders = (f"{chart}/templates/", f"{chart}/charts/")
    paths = (
        path
        for path in sorted(repository.paths)
        if path.suffix in {".tpl", ".yaml", ".yml", ".txt"} and str(path).startswith(folders)
    )
    for path in islice(paths, _MOST):
        file = repository.read(path) if "templates" in path.parts else None
        if file is not None and b"define" in file.data and len(file.data) <= _LARGEST:
            found.update(parse("\n".join(file.lines)).definitions)
    return found
