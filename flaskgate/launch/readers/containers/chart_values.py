"""The values that a Helm chart is rendered with: files, and what a command line sets over them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import PurePosixPath

from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.launch.formats.go_functions import MARK
from flaskgate.launch.formats.yaml_nodes import read_yaml
from flaskgate.launch.formats.yaml_values import plain
from flaskgate.launch.model import Repository

Values = Mapping[str, object]
_ESCAPED = re.compile(r"(?<!\\),")
_DOT = re.compile(r"(?<!\\)\.")
_WORDS: Mapping[str, object] = {"true": True, "false": False, "null": None}
_DEEPEST = 20
"""Names within one another that a command line sets."""


def data_of(path: PurePosixPath, repository: Repository) -> Values:
    """Return what a file of values holds; empty where it is none."""
    file = repository.read(path)
    document = read_yaml(file).document if file else None
    return table(plain(document)) if document else {}


def table(value: object) -> Values:
    """Return a value that is a table; else an empty one."""
    return value if isinstance(value, dict) else {}


def told(text: str) -> object:
    """Return what a word of a command line is for a chart; `MARK` stands for what is not known."""
    return _WORDS.get(text, text.replace(UNKNOWN, MARK))


def with_texts(value: object, change: Callable[[str], object]) -> object:
    """Return a value with each of its texts changed; what an alias names is changed once."""
    made: dict[int, object] = {}

    def of(one: object) -> object:
        if isinstance(one, str):
            return change(one)
        if isinstance(one, dict | list) and id(one) not in made:
            made[id(one)] = (
                {name: of(inner) for name, inner in one.items()}
                if isinstance(one, dict)
                else [of(inner) for inner in one]
            )
        return made.get(id(one), one)

    return of(value)


def merged(own: Values, other: Values) -> dict[str, object]:
    """Return values with others over them, tables within them entry by entry."""
    found = {**own, **other}
    for name in own.keys() & other.keys():
        mine, theirs = own[name], other[name]
        if isinstance(mine, dict) and isinstance(theirs, dict):
            found[name] = merged(mine, theirs)
    return found


def set_by(pairs: Iterable[str], *, is_text: bool) -> Values:
    """Return what `--set a.b=1,c=x` sets; `is_text`: it is `--set-string`.

    Entries of lists (`a[0]=x`) are left out. See https://helm.sh/docs/intro/using_helm/#the-format-and-limitations-of---set.
    """
    found: dict[str, object] = {}
    for text in (one for pair in pairs for one in _ESCAPED.split(pair)):
        path, is_pair, value = text.partition("=")
        names = [name.replace("\\.", ".") for name in _DOT.split(path.strip())]
        if is_pair and "[" not in path and len(names) <= _DEEPEST:
            said = value.replace(UNKNOWN, MARK) if is_text else told(value)
            for name in reversed(names):
                said = {name: said}
            found = merged(found, table(said))
    return found


def chart_of(path: PurePosixPath, repository: Repository) -> PurePosixPath | None:
    """Return the folder of the chart that a file is a template of; None: it is none."""
    for folder in path.parents:
        if folder.name == "templates" and folder.parent / "Chart.yaml" in repository.paths:
            return folder.parent
    return None


def outermost(chart: PurePosixPath, repository: Repository) -> PurePosixPath:
    """Return the chart whose releases a chart is part of: the outermost that holds it."""
    above = chart.parent.parent
    is_inner = chart.parent.name == "charts" and above / "Chart.yaml" in repository.paths
    return outermost(above, repository) if is_inner else chart
