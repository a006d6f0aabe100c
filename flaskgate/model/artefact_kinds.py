"""What a kind of artefact says of its files, and a table of kinds that can be asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from flaskgate.model.file_kinds import FILE_KINDS
from flaskgate.model.files import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class ArtefactKind:
    """One kind of artefact: which files are of it, and who reads them."""

    reader: str
    """The module of `flaskgate.launch.readers` whose `read` makes launch units of a file, or
    `module:function` where it is called otherwise, as entry points of Python are written."""
    name: str = ""
    """Regular expression for the file's name, in lower case, as a whole; empty: any."""
    folder: str = ""
    """Regular expression for somewhere in `/folder/of/the/file/`, in lower case; empty: any."""
    words: bytes | tuple[bytes, ...] = b""
    """Regular expressions that the content holds, upper and lower case alike; empty: any.

    The content is a stranger's, so each is linear: none begins a line with `\\s*`, which runs over
    empty lines, or leads over any text to something else."""
    without: bytes = b""
    """Regular expression that the content does not hold; empty: nothing is forbidden."""
    kinds: frozenset[Kind] = frozenset()
    """Which of the files that discovery keeps anyway; empty: what fits is kept because of it."""
    in_chart: bool = False
    """Only templates of a chart of Helm."""
    has_own_units: bool = False
    """Its reader reads the unit files that stand inside it, too."""


TEMPLATES = frozenset(
    {
        *("j2", "jinja", "jinja2", "jnj", "tmpl", "gotmpl", "tpl", "tftpl", "template", "in"),
        *("erb", "epp", "mustache"),
    }
)
"""Endings of templates: what stands before one names the kind, unless that is code."""


def read_as(name: str) -> str:
    """Return the name of the file that a template makes, in lower case; of any other its own."""
    stem, _, ending = name.rpartition(".")
    return stem if ending in TEMPLATES else name


class KindTable:
    """The rows, ready to be asked."""

    def __init__(self, rows: Sequence[ArtefactKind]) -> None:
        self._own = tuple(_Row(row) for row in rows if not row.kinds)
        self._known = tuple(_Row(row) for row in rows if row.kinds)
        names = (row.name or ".*" for row in rows if not row.kinds and not row.folder)
        folders = (row.folder for row in rows if not row.kinds and row.folder)
        self._any_name = re.compile("|".join(f"(?:{name})" for name in names))
        self._any_folder = re.compile("|".join(f"(?:{folder})" for folder in folders))

    def may_be_kept(self, path: str) -> bool:
        """Return whether a row may keep the file, by its path; its content decides then."""
        return any(True for _ in self._fitting(path))

    def kept_by(self, path: str, data: bytes) -> ArtefactKind | None:
        """Return the row because of which discovery keeps a file of no kind of its own."""
        return next((row.kind for row in self._fitting(path) if row.has_content(data)), None)

    def is_named(self, kind: Kind, path: str, data: bytes) -> bool:
        """Return whether the name of a file, or a row that keeps it, makes it an artefact."""
        if kind is not Kind.PYTHON and self.kept_by(path, data) is not None:
            return True
        return any(
            row.kind.name and not row.kind.in_chart and row.fits(kind, *_split(path))
            for row in self._known
        )

    def rows_of(self, kind: Kind, path: str, data: bytes) -> Iterator[ArtefactKind]:
        """Yield the rows that fit a file, the one that counts first."""
        kept = None if FILE_KINDS[kind].has_one_reader else self.kept_by(path, data)
        if kept is not None:
            yield kept
        folder, name = _split(path)
        for row in self._known:
            if row.fits(kind, folder, name) and row.has_content(data):
                yield row.kind

    def _fitting(self, path: str) -> Iterator[_Row]:
        folder, name = _split(path)
        if self._any_name.fullmatch(name) or self._any_folder.search(folder):
            yield from (row for row in self._own if row.is_named(folder, name))


@dataclass(frozen=True)
class _Row:
    kind: ArtefactKind

    @cached_property
    def _name(self) -> re.Pattern[str]:
        return re.compile(self.kind.name or ".*", re.DOTALL)

    @cached_property
    def _folder(self) -> re.Pattern[str]:
        return re.compile(self.kind.folder)

    @cached_property
    def _words(self) -> tuple[re.Pattern[bytes], ...]:
        words = self.kind.words
        every = words if isinstance(words, tuple) else (words,)
        return tuple(re.compile(one, re.IGNORECASE | re.MULTILINE) for one in every)

    @cached_property
    def _without(self) -> re.Pattern[bytes] | None:
        return re.compile(self.kind.without) if self.kind.without else None

    def is_named(self, folder: str, name: str) -> bool:
        return bool(self._name.fullmatch(name) and self._folder.search(folder))

    def fits(self, kind: Kind, folder: str, name: str) -> bool:
        """Return whether a file of a kind fits, be it what is read or a template of that."""
        if kind not in self.kind.kinds:
            return False
        return self.is_named(folder, name) or self.is_named(folder, read_as(name))

    def has_content(self, data: bytes) -> bool:
        forbidden = self._without is not None and self._without.search(data)
        return not forbidden and all(one.search(data) for one in self._words)


def _split(path: str) -> tuple[str, str]:
    folder, _, name = f"/{path.lower()}".rpartition("/")
    return f"{folder}/", name
