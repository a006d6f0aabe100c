"""Python files of the repository: parsed once, found by the names under which they are imported.

Nothing is run or imported: a name resolves to a file by the rules of the import system alone.
"""

from __future__ import annotations

import ast
import re
import sys
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from flaskgate.launch.model import Repository
from flaskgate.launch.python.interpreter.source.circles import Circles
from flaskgate.launch.python.interpreter.source.executed_text import acts_at_once
from flaskgate.launch.python.interpreter.source.import_effects import ImportEffects, effects_of
from flaskgate.launch.python.interpreter.source.outward_calls import asks_to_serve, leads_out
from flaskgate.launch.python.interpreter.source.start_words import (
    starts_by_its_words,
)
from flaskgate.launch.python.libraries.names import FOREIGN
from flaskgate.launch.reasons import Cause, Reason
from flaskgate.model.files import SourceFile
from flaskgate.text.python.gaps import Gap
from flaskgate.text.python.python import parse

LARGEST = 1_000_000
"""Bytes; a Python file beyond that is data or generated, and is not read."""

TOLERATED = 5_000_000
"""Bytes of files that `ast` does not read; another grammar takes up to some ten seconds each 1 MB,
and a real repository has less."""

_STANDARD = sys.stdlib_module_names
_COPY = 40
"""Modules with names of the standard library, of which more in one folder are a copy of it."""
_CLOSURE = 400  # files that one question about a file and all it imports may touch
_IMPORT = re.compile(
    r"(?:^|[;:])[ \t]*(?:from[ \t]*([.\w \t]+?)[ \t]*\bimport\b[ \t]*(\([^)]*\)|[^;\n]*)"
    r"|import[ \t]+([^;\n]+))",
    re.MULTILINE,
)
_ACTIVE = re.compile(
    r"(?<!subprocess)(?<!asyncio)\.\s*run(?:_server)?\b\s*[(,)\n]|\bserve(?:_forever)?\s*\("
    r"|run_simple|make_server|(?:WSGI|HTTP)Server|DebuggedApplication|\.debug\s*="
    r"|(?<!logging\.)\bDEBUG\b|\bFLASK_\w+|environ\.(?:setdefault|update)|putenv|load_dotenv"
    r"|environ\[[^\]\n]{1,200}\]\s*=(?!=)|os\.system|subprocess\.(?:run|call|Popen)"
    r"|\bimport_(?:module|string)\b|__import__|(?:load|exec)_(?:module|source)|\bexec\s*\(|\brunpy\b"
)
_TEST = re.compile(r"/tests?/|/test_[^/]*$|_test\.py$|/conftest\.py$")
_FLASK = re.compile(
    r"(?:api)?flask\w*|werkzeug|(?:jupyter_)?dash\w*|connexion|eve|functions_framework|superset"
    r"|invenio\w*"
)
"""Packages that are Flask, or bring it along, by the name under which they are imported."""
_BY_NAME = re.compile(r"(?:import_module|__import__)\(\s*['\"](?:flask|werkzeug|dash)\b")


@dataclass(frozen=True, kw_only=True, eq=False)
class Source:
    """One Python file that could be parsed."""

    file: SourceFile
    tree: ast.Module
    gaps: tuple[Gap, ...] = ()
    """What of it no grammar reads; `tree` has calls of `UNREADABLE` in their places."""

    @property
    def path(self) -> PurePosixPath:
        """The file, from the repository root."""
        return self.file.path

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """Its lines, split where Python's own `lineno` counts one."""
        return self.file.lines

    @cached_property
    def encoded(self) -> tuple[bytes, ...]:
        """The lines in UTF-8, in which the `ast` counts its columns."""
        return tuple(line.encode() for line in self.lines)

    @cached_property
    def bound(self) -> frozenset[str]:
        """The names that it binds anywhere; none where others may bring names of theirs."""
        names = [name for node in ast.walk(self.tree) for name in _names_bound(node)]
        return frozenset() if "*" in names else frozenset(names)

    @cached_property
    def raises(self) -> bool:
        """Whether a statement that importing it executes raises something."""
        waiting: list[ast.AST] = [self.tree]
        inner = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
        while waiting:
            here = waiting.pop()
            if isinstance(here, ast.Raise):
                return True
            if not isinstance(here, inner):
                waiting.extend(ast.iter_child_nodes(here))
        return False


def _names_bound(node: ast.AST) -> Iterator[str]:
    """Yield the names that one node binds; `*` of a star import."""
    match node:
        case ast.Name(id=name, ctx=ast.Store()):
            yield name
        case ast.alias(name=name, asname=other):
            yield other or name.partition(".")[0]
        case ast.MatchMapping(rest=str(name)):
            yield name
        case (
            ast.FunctionDef(name=str(name))
            | ast.AsyncFunctionDef(name=str(name))
            | ast.ClassDef(name=str(name))
            | ast.MatchAs(name=str(name))
            | ast.MatchStar(name=str(name))
            | ast.ExceptHandler(name=str(name))
        ):
            yield name


class Modules:
    """The Python files of one repository; share one object, for it remembers what it parsed."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self._tolerated = 0
        self._sources: dict[PurePosixPath, Source | Reason] = {}
        self._texts: dict[PurePosixPath, str] = {}
        self._imported: dict[
            tuple[PurePosixPath, tuple[PurePosixPath, ...]], tuple[PurePosixPath, ...]
        ] = {}
        self._active: dict[PurePosixPath, bool] = {}
        self._on_import: dict[
            tuple[PurePosixPath, tuple[PurePosixPath, ...]], ImportEffects | None
        ] = {}
        self._found: dict[tuple[str, tuple[PurePosixPath, ...]], PurePosixPath | None] = {}
        self._below: dict[tuple[str, PurePosixPath], PurePosixPath | None] = {}
        self._names: dict[PurePosixPath, tuple[str, ...]] = {}
        self._circles: dict[tuple[PurePosixPath, ...], Circles] = {}
        self._answers: dict[tuple[str, PurePosixPath, tuple[PurePosixPath, ...]], bool] = {}

    @cached_property
    def folders(self) -> frozenset[PurePosixPath]:
        """Every folder that holds a file, at any depth."""
        found: set[PurePosixPath] = set()
        for path in self.repository.paths:
            for folder in path.parents:
                if folder in found:
                    break
                found.add(folder)
        return frozenset(found)

    def load(self, path: PurePosixPath) -> Source | Reason:
        """Return the parsed file, or why there is none."""
        if path not in self._sources:
            self._sources[path] = self._parse(path)
        return self._sources[path]

    def add(self, file: SourceFile) -> None:
        """Take in code that is no file of the repository, under a path of its own."""
        self._sources[file.path] = self._parsed(file)
        self._texts[file.path] = _as_read(file.text[:LARGEST])

    def _parse(self, path: PurePosixPath) -> Source | Reason:
        file = self.repository.read(path)
        return Reason(Cause.FILE_UNREAD, str(path)) if file is None else self._parsed(file)

    def _parsed(self, file: SourceFile) -> Source | Reason:
        path = file.path
        if len(file.data) > LARGEST:
            return Reason(Cause.FILE_TOO_LARGE, str(path))
        parsed = parse(file.data, is_patient=self._tolerated < TOLERATED)
        self._tolerated += 0 if parsed.is_standard else len(file.data)
        return Source(file=file, tree=parsed.tree, gaps=parsed.gaps)

    def find(self, dotted: str, roots: tuple[PurePosixPath, ...]) -> PurePosixPath | None:
        """Return the file of an absolute module name: the first of `roots` that has it."""
        key = (dotted, roots)
        if key not in self._found:
            found = (self._find_below(root, dotted) for root in roots)
            self._found[key] = next(filter(None, found), None)
        return self._found[key]

    def _find_below(self, root: PurePosixPath, dotted: str) -> PurePosixPath | None:
        """Return the file of a name below one folder; programs share most of their folders."""
        first = dotted.partition(".")[0]
        here = self._stems.get(root, set())
        if first in FOREIGN or first not in here or (first in _STANDARD and _is_copy(here)):
            return None
        key = (dotted, root)
        if key not in self._below:
            parts = dotted.split(".")
            is_name = all(part and "/" not in part for part in parts)
            self._below[key] = self.inside(root, parts) if is_name else None
        return self._below[key]

    @cached_property
    def _stems(self) -> Mapping[PurePosixPath, set[str]]:
        """What each folder holds by name, files of Python without their ending."""
        found: dict[PurePosixPath, set[str]] = {}
        for path in (*self.repository.paths, *self.folders):
            found.setdefault(path.parent, set()).add(path.name.removesuffix(".py"))
        return found

    def inside(self, folder: PurePosixPath, parts: Sequence[str]) -> PurePosixPath | None:
        """Return the file of a module below `folder`; no parts: the package `folder` itself."""
        base = folder.joinpath(*parts)
        paths = self.repository.paths
        package = base / "__init__.py"
        if package in paths:
            return package
        module = base.with_name(base.name + ".py") if parts else package
        return module if module in paths else None

    def held_by(self, folder: PurePosixPath) -> list[tuple[str, PurePosixPath]]:
        """Return the modules and packages that lie in a folder, by name, each with its file."""
        names = sorted(self._stems.get(folder, ()))
        found = [(name, self.inside(folder, (name,))) for name in names if name.isidentifier()]
        return [(name, path) for name, path in found if path is not None and name != "__init__"]

    def is_folder(self, dotted: str, roots: Sequence[PurePosixPath]) -> PurePosixPath | None:
        """Return the folder that a name stands for where it is a package without `__init__.py`."""
        folders = (root.joinpath(*dotted.split(".")) for root in roots)
        return next((folder for folder in folders if folder in self.folders), None)

    def is_active(self, path: PurePosixPath) -> bool:
        """Return whether importing a file may serve, or change what others see of debug.

        Its text alone decides, without what it imports; False lets the import wait until a name
        of it is needed.
        """
        if path not in self._active:
            self._active[path] = _ACTIVE.search(self._text(path)) is not None
        return self._active[path]

    def is_active_by_itself(self, path: PurePosixPath) -> bool:
        """Return whether importing a file may do so by what is executed of it then.

        For one of many files, of which nobody knows which a program names: what its functions may
        do when they are called is no reason to doubt all that follows. Nothing names tests.
        """
        if not self.is_active(path) or _TEST.search(f"/{path}"):
            return False
        source = self.load(path)
        return isinstance(source, Reason) or acts_at_once(source.tree)

    def on_import(
        self, path: PurePosixPath, roots: tuple[PurePosixPath, ...]
    ) -> ImportEffects | None:
        """Return what the statements of a file do on import besides binding names."""
        key = (path, roots)
        if key not in self._on_import:
            source = self.load(path)
            self._on_import[key] = (
                None
                if isinstance(source, Reason)
                else effects_of(
                    source.tree, lambda node, name: self._is_ours(node, name, path, roots)
                )
            )
        return self._on_import[key]

    def _is_ours(
        self,
        node: ast.Import | ast.ImportFrom,
        name: str,
        path: PurePosixPath,
        roots: tuple[PurePosixPath, ...],
    ) -> bool:
        """Return whether an import brings a name of the repository, or any that it may have."""
        if isinstance(node, ast.Import):
            return self.resolve(name, path, roots) is not None
        dots, module = "." * node.level, node.module or ""
        tried = (f"{dots}{module}", f"{dots}{module}.{name}" if module else f"{dots}{name}")
        return any(self.resolve(one, path, roots) is not None for one in tried)

    def concerns_flask(self, path: PurePosixPath, roots: tuple[PurePosixPath, ...]) -> bool:
        """Return whether a file, or one that it imports, imports Flask or a relative."""
        key = (_FLASK.pattern, path, roots)
        if key not in self._answers:
            self._answers[key] = any(map(self._imports_flask, self.closure(path, roots)))
        return self._answers[key]

    def is_without_flask(self, path: PurePosixPath, roots: tuple[PurePosixPath, ...]) -> bool:
        """Return whether neither a file nor anything that it imports from here imports Flask."""
        if self.concerns_flask(path, roots):
            return False  # the answer to most programs, and it is remembered
        files = list(self.closure(path, roots))
        return len(files) < _CLOSURE and not any(self._misses(one, roots) for one in files)

    def _misses(self, path: PurePosixPath, roots: tuple[PurePosixPath, ...]) -> bool:
        """Return whether a file imports what is not found here, and may be found once it runs.

        `sys.path` may lead to any folder of the repository that has such a name.
        """
        tops = {name.partition(".")[0] for name in self._named(path)} & self._modules_by_name
        return not all(self.find(top, roots) or self.is_folder(top, roots) for top in tops)

    @cached_property
    def _modules_by_name(self) -> frozenset[str]:
        """The names of all modules and packages, wherever they are."""
        files = [path for path in self.repository.paths if path.suffix == ".py"]
        return frozenset({one.stem for one in files} | {one.parent.name for one in files}) - {""}

    def starts_nothing(self, path: PurePosixPath, roots: tuple[PurePosixPath, ...]) -> bool:
        """Return whether no text of a file and what it imports has Flask, or starts anything.

        Then it is harmless however it runs: nothing in it serves, executes text, imports by name
        or starts a program.
        """
        key = ("starts nothing", path, roots)
        if key not in self._answers:
            self._answers[key] = self.is_without_flask(path, roots) and all(
                self._stays_inside(one) for one in self.closure(path, roots)
            )
        return self._answers[key]

    def _imports_flask(self, path: PurePosixPath) -> bool:
        tops = (name.partition(".")[0] for name in self._named(path))
        return any(map(_FLASK.fullmatch, tops)) or _BY_NAME.search(self._text(path)) is not None

    def _named(self, path: PurePosixPath) -> tuple[str, ...]:
        """Return what a file's import statements name, as they write it."""
        if path not in self._names:
            self._names[path] = tuple(dict.fromkeys(_imported_names(self._text(path))))
        return self._names[path]

    def mentions(self, path: PurePosixPath, words: str, roots: tuple[PurePosixPath, ...]) -> bool:
        """Return whether a file, or one that it imports, has a word of the pattern `words`."""
        return self._any_text(re.compile(r"\b(?:" + words + r")\b"), path, roots)

    def may_start(self, path: PurePosixPath, roots: tuple[PurePosixPath, ...]) -> bool:
        """Return whether a file, or one that it imports, may start a server or a program.

        False is certain of what stands in these files, and says nothing of what they are given.
        """
        key = ("start words", path, roots)
        if key not in self._answers:
            files = list(self.closure(path, roots))
            is_whole = len(files) < _CLOSURE
            texts = (self._text(one) for one in files)
            self._answers[key] = not is_whole or any(map(starts_by_its_words, texts))
        return self._answers[key]

    def _stays_inside(self, path: PurePosixPath) -> bool:
        """Return whether all of a file is read, and nothing of it leads out of the program."""
        source = self.load(path)
        if not isinstance(source, Source) or source.gaps:
            return False
        nodes = list(ast.walk(source.tree))
        return not (leads_out(source.tree, nodes) or any(map(asks_to_serve, nodes)))

    def _any_text(
        self, pattern: re.Pattern[str], path: PurePosixPath, roots: tuple[PurePosixPath, ...]
    ) -> bool:
        key = (pattern.pattern, path, roots)
        if key not in self._answers:
            self._answers[key] = any(
                pattern.search(self._text(one)) for one in self.closure(path, roots)
            )
        return self._answers[key]

    def closure(
        self, path: PurePosixPath, roots: tuple[PurePosixPath, ...]
    ) -> Iterator[PurePosixPath]:
        """Yield a file and what it imports, as many as one question may touch."""
        seen = {path}
        waiting = [path]
        while waiting and len(seen) < _CLOSURE:
            here = waiting.pop()
            yield here
            for one in self.imports(here, roots):
                if one not in seen:
                    seen.add(one)
                    waiting.append(one)

    def imports(
        self, path: PurePosixPath, roots: tuple[PurePosixPath, ...]
    ) -> tuple[PurePosixPath, ...]:
        """Return the files of the repository that a file imports, as far as its text shows."""
        if (path, roots) not in self._imported:
            self._imported[path, roots] = tuple(dict.fromkeys(self._imports(path, roots)))
        return self._imported[path, roots]

    def circles(self, roots: tuple[PurePosixPath, ...]) -> Circles:
        """Return which modules lead to one another by their imports."""
        if roots not in self._circles:
            self._circles[roots] = Circles(lambda path: self.imports(path, roots))
        return self._circles[roots]

    def _imports(
        self, path: PurePosixPath, roots: tuple[PurePosixPath, ...]
    ) -> Iterator[PurePosixPath]:
        for name in self._named(path):
            found = self.resolve(name, path, roots)
            if found is not None:
                yield found

    def resolve(
        self, name: str, importer: PurePosixPath, roots: tuple[PurePosixPath, ...]
    ) -> PurePosixPath | None:
        """Return the file of a name as `importer` writes it, with leading dots for relative."""
        plain = name.lstrip(".")
        level = len(name) - len(plain)
        if not level:
            return self._absolute(plain, importer, roots)
        folder = importer.parent
        for _ in range(level - 1):
            folder = folder.parent
        return self.inside(folder, [part for part in plain.split(".") if part])

    def _absolute(
        self, name: str, importer: PurePosixPath, roots: tuple[PurePosixPath, ...]
    ) -> PurePosixPath | None:
        """Return the file of an absolute name; a module of a package does not mean itself by it.

        `from jira import JIRA` in `shop/jira.py` could not work if `shop` were on the search path:
        it is what is installed under that name.
        """
        found = self.find(name, roots)
        is_inside = importer.parent / "__init__.py" in self.repository.paths
        if found != importer or not is_inside or "." in name:
            return found
        return self.find(name, tuple(one for one in roots if one != importer.parent))

    def _text(self, path: PurePosixPath) -> str:
        if path not in self._texts:
            file = self.repository.read(path)
            self._texts[path] = "" if file is None else _as_read(file.text[:LARGEST])
        return self._texts[path]


def _as_read(text: str) -> str:
    """Return a text as Python reads its names, without lines that are continued."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return plain.replace("\\\r\n", " ").replace("\\\n", " ")


def _is_copy(names: AbstractSet[str]) -> bool:
    """Return whether a folder holds Python's own library, which is known as it is."""
    return len(names & _STANDARD) > _COPY


def _imported_names(text: str) -> Iterator[str]:
    """Yield what import statements name, with leading dots for relative ones."""
    for match in _IMPORT.finditer(text):
        origin, names, plain = match.groups()
        origin = None if origin is None else "".join(origin.split())
        listed = re.findall(r"[.\w]+", (names or plain)[:1000])
        within = "" if origin is None else origin if origin.endswith(".") else f"{origin}."
        yield from listed if origin is None else [origin, *(f"{within}{name}" for name in listed)]
