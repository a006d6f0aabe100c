"""The index: which Python files lead to Flask, told from their imports before any is parsed.

A file leads to Flask if it imports Flask or a relative of it, itself or through files of the
repository. What counts as an import is a superset of what Python executes: statements in texts and
in branches that are never taken, and the names in literal calls of the import machinery. A name may
mean every file that it fits in a folder above its importer, and if there is none, anywhere.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from flaskgate.discover.encodings import text_of

RELATIVES = frozenset(
    {
        *("werkzeug", "dash", "jupyter_dash", "connexion", "quart", "eve", "functions_framework"),
        *("superset", "airflow", "ckan", "indico", "invenio_app"),
    }
)
"""Packages that are Flask inside although their names do not say so."""

_OFFERED = {
    "flask": b"Flask",
    "werkzeug": b"run_simple",
    "dash": b"Dash",
    "connexion": b"App",
    "quart": b"Quart",
}
"""What such a package offers by its own name."""

_IMPORT = re.compile(rb"(?<![\w\x80-\xff])import(?![\w\x80-\xff])")
_STATEMENT = re.compile(
    rb"(?:[^#]*:)?[ \t\f]*(?:from[^#]*[^\w\x80-\xff#])?(import)(?![\w\x80-\xff])"
)
"""A line that may be an import: the statement begins it, or follows the head of a block."""
_SIMPLE = re.compile(rb"[^\\(;]*")
_NAMES = re.compile(
    rb"[ \t\f]*(?:\\\r?\n[ \t\f]*)*(?:\(((?:[^)#]|\#[^\n]*)*)|((?:[^\n\\;\#]|\\\r?\n?)*))"
)
"""What follows the word: names in parentheses, else up to the end of the statement."""
_SPACE = b" \t\f\r\n\\"
_CONTINUED = re.compile(rb"\\\r?\n")
_AROUND_DOTS = re.compile(rb"(?<![\s\\])[\s\\]*\.[\s\\]*")
_DOTTED = re.compile(rb"[\w.\x80-\xff]+")
_DYNAMIC = re.compile(
    rb"(?:import__|import_\w+|from_object)[\s\\]*\([\s\\]*(?:\w+[\s\\]*=[\s\\]*)?"
    rb"[\"']([\w.:\x80-\xff]+)"
)
"""A call that imports what its first argument says, from a word on that it has in common."""
_PATIENCE = 8
"""How many times the length of a file its statements over several lines may take to read."""

Names = tuple[str, ...]
"""Dotted names that are imported, with leading dots for relative ones."""


def stems_of(paths: Iterable[str]) -> frozenset[str]:
    """Return the names of the files, without ending, and of the folders above them."""
    found: set[str] = set()
    for path in paths:
        folder, _, name = path.rpartition("/")
        found.add(name.partition(".")[0])
        while folder and folder not in found:
            found.add(folder)
            folder, _, name = folder.rpartition("/")
            found.add(name)
    return frozenset(found)


class Imports:
    """Lists what Python files import; a line that stands in many files is taken apart once."""

    def __init__(self, stems: Collection[str]) -> None:
        """Name what may be meant in a repository whose files and folders have these names."""
        self._stems = stems
        self._lines: dict[bytes, Names] = {}

    def of(self, data: bytes) -> Names:
        """Return the names of imports in a file's content that Flask or the repository may have."""
        data = normalised(data)
        found = dict.fromkeys(self._listed(data))
        if b"from_object" in data:
            found[tuple(_text(one) for one in _DYNAMIC.finditer(data))] = None
        return tuple(dict.fromkeys(name for names in found for name in names))

    def _listed(self, data: bytes) -> Iterator[Names]:
        """Yield the names of one statement after the other; what hides them imports Flask."""
        patience = _PATIENCE * len(data)
        end, at = 0, data.find(b"import")
        while at >= 0 and patience >= 0:
            begin, stop = data.rfind(b"\n", end, at) + 1 or end, data.find(b"\n", at)
            line = data[begin:stop] if stop >= 0 else data[begin:]
            if _SIMPLE.fullmatch(line) and b"\\" not in data[max(0, begin - 3) : begin]:
                names, end = self._line(line), begin + len(line)
            else:
                found, read = _statement(data, end, at)
                names = self._of_interest(found)
                patience -= read
                end = at + len(b"import")
            yield names
            at = data.find(b"import", end)
        if patience < 0:
            yield ("flask",)

    def _line(self, line: bytes) -> Names:
        names = self._lines.get(line)
        if names is None:
            word = _STATEMENT.match(line)
            found = _statement(line, 0, word.start(1))[0] if word else ()
            names = self._lines[line] = self._of_interest(found)
        return names

    def _of_interest(self, names: Names) -> Names:
        heads = ((name, name.partition(".")[0]) for name in names)
        return tuple(
            name for name, head in heads if not head or head in self._stems or is_relative(head)
        )


def _statement(data: bytes, start: int, at: int) -> tuple[Names, int]:
    """Return what a statement imports whose word `import` is at `at`, and how long that is.

    It begins at `start` or later.
    """
    if not _IMPORT.match(data, at):
        call = _DYNAMIC.match(data, at)
        return (_text(call),) if call else (), 0
    begin = data.rfind(b"from", start, at)
    before = _CONTINUED.sub(b" ", data[begin + len(b"from") : at]) if begin >= 0 else b"\n"
    origin = b"" if b"\n" in before else before.translate(None, _SPACE)
    names = _NAMES.match(data, at + len(b"import"))
    listed = (names[1] or names[2] or b"") if names else b""
    found = list(_DOTTED.findall(_AROUND_DOTS.sub(b".", listed)))
    if _DOTTED.fullmatch(origin):
        lead = origin if origin.endswith(b".") else origin + b"."
        found = [origin, *(lead + name for name in found)]
    return tuple(name.decode("utf-8", "replace") for name in found), len(listed)


def _text(call: re.Match[bytes]) -> str:
    return call[1].decode("utf-8", "replace").replace(":", ".")


def normalised(data: bytes) -> bytes:
    """Return the bytes, followed by what Python takes identifiers for if that differs (NFKC)."""
    if data.isascii():
        return data
    text = text_of(data)
    if unicodedata.is_normalized("NFKC", text):
        return data
    return data + b"\n" + unicodedata.normalize("NFKC", text).encode("utf-8", "replace")


def is_relative(head: str) -> bool:
    """Return whether a package, by the first part of its name, is Flask or built upon it."""
    return head in RELATIVES or "flask" in head.lower() or head.startswith("dash_")


def leading_to_flask(imports: Mapping[str, Names]) -> frozenset[str]:
    """Return the files that lead to Flask, given what each Python file imports."""
    found = {path for path, names in imports.items() if imports_flask(names)}
    importers = _importers(imports) if found else {}
    waiting = deque(found)
    while waiting:
        for path in importers.pop(waiting.popleft(), ()):
            if path not in found:
                found.add(path)
                waiting.append(path)
    return frozenset(found)


def is_vendored(folder: str, data: bytes) -> bool:
    """Return whether a folder with this `__init__.py` is a copy of Flask or of a relative.

    It has that package's name, and offers what the package is there for from a module of its own,
    by an import or, as Werkzeug did before 1.0, by a table of names.
    """
    package = folder.rpartition("/")[2]
    offered = _OFFERED.get(package)
    own = re.compile(rb"[ \t]*(?:from[ \t]*\.|[\"']%s\.)" % re.escape(package.encode()))
    return offered is not None and any(
        offered in line and own.match(line) for line in data.splitlines()
    )


def imports_flask(names: Names) -> bool:
    """Return whether a file that imports these names imports Flask or a relative itself."""
    return any(is_relative(name.partition(".")[0]) for name in names)


def _importers(imports: Mapping[str, Names]) -> dict[str, list[str]]:
    """Return for each file the files that may import it."""
    places = _Places(imports)
    found: dict[str, list[str]] = defaultdict(list)
    for path, names in imports.items():
        folder = path.rpartition("/")[0]
        for name in names:
            for target in places.of(name, folder):
                found[target].append(path)
    return found


class _Places:
    """Finds the files that a name may mean."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._files: dict[str, list[str]] = defaultdict(list)
        """From a module's path without ending, from the root, to its files."""
        self._folders: dict[str, list[str]] = defaultdict(list)
        """From the name of a file or of a folder to the folders that it lies in."""
        self._known: dict[tuple[str, str], tuple[str, ...]] = {}
        self._bases: dict[tuple[str, str], tuple[str, ...]] = {}
        folders: set[str] = set()
        for path in paths:
            stem = _stem(path)
            self._files[stem].append(path)
            while stem not in folders and stem:
                folders.add(stem)
                above, _, name = stem.rpartition("/")
                self._folders[name].append(above)
                stem = above

    def of(self, name: str, folder: str) -> tuple[str, ...]:
        """Return the files that a module of `folder` may execute by importing `name`."""
        key = (name, folder)
        if key not in self._known:
            self._known[key] = tuple(self._targets(name, folder))
        return self._known[key]

    def _targets(self, name: str, folder: str) -> Iterator[str]:
        plain = name.lstrip(".")
        parts = [part for part in plain.split(".") if part]
        if len(plain) < len(name):
            for _ in range(len(name) - len(plain) - 1):
                folder = folder.rpartition("/")[0]
            yield from self._files.get(folder, ())
            yield from self._along(folder, parts)
        elif parts:
            for root in self._roots(parts[0], folder):
                yield from self._along(root, parts)

    def _along(self, base: str, parts: Sequence[str]) -> Iterator[str]:
        """Yield the files of a name below a folder, with the packages on the way to it."""
        for part in parts:
            base = f"{base}/{part}" if base else part
            yield from self._files.get(base, ())

    def _roots(self, head: str, folder: str) -> tuple[str, ...]:
        """Return where a search path may begin that has `head`, for an importer in `folder`."""
        key = (head, folder)
        if key not in self._bases:
            holders = self._folders.get(head, ())
            above = tuple(one for one in holders if _is_above(one, folder))
            if head in sys.stdlib_module_names:
                above = tuple(one for one in above if one == folder)
                holders = ()
            self._bases[key] = above or tuple(one for one in holders if not self._is_package(one))
        return self._bases[key]

    def _is_package(self, folder: str) -> bool:
        return any(path.endswith("__init__.py") for path in self._files.get(folder, ()))


def _is_above(folder: str, other: str) -> bool:
    return not folder or folder == other or other.startswith(f"{folder}/")


def _stem(path: str) -> str:
    """Return the path of a module without its ending; a package is its folder."""
    folder, _, name = path.rpartition("/")
    stem = name.partition(".")[0]
    whole = f"{folder}/{stem}" if folder else stem
    return folder if stem == "__init__" else whole
