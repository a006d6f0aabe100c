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
from flaskgate.launch.project.remember import Answers
from flaskgate.launch.python.interpreter.source.circles import Circles
from flaskgate.launch.python.interpreter.source.import_effects import (
    ImportEffects,
    acts_at_once,
    effects_of,
)
from flaskgate.launch.python.interpreter.source.outward_calls import is_call_that_serves, leads_out
from flaskgate.launch.python.libraries.names import FOREIGN
from flaskgate.launch.reasons import Cause, Reason
from flaskgate.launch.start_words import (
    starts_by_its_words,
)
from flaskgate.model.files import SourceFile
from flaskgate.text.python.gaps import Gap
from flaskgate.text.python.python import parse

Roots = tuple[PurePosixPath, ...]
"""The folders from which absolute imports resolve, in their order."""
_Program = tuple[PurePosixPath, Roots]

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
        names = [name for node in ast.walk(self.tree) for name in names_bound(node)]
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


def names_bound(node: ast.AST) -> Iterator[str]:
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
        self._sources = Answers(self._parse)
        self._texts = Answers(self._read)
        self._names = Answers(self._find_names)
        self._active = Answers(self._is_active)
        self._found = Answers(self._find)
        self._below = Answers(self._find_below)
        self._imported = Answers(self._find_imports)
        self._circles = Answers(self._circles_from)
        self._on_import = Answers(self._effects_on_import)
        self._concerning = Answers(self._concerns_flask)
        self._harmless = Answers(self._starts_nothing)
        self._starting = Answers(self._may_start)
        self._worded = Answers(self._mentions)

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
        return self._sources[path]

    def add(self, file: SourceFile) -> None:
        """Take in code that is no file of the repository, under a path that no other text has."""
        if file.path not in self._sources:
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

    def find(self, dotted: str, roots: Roots) -> PurePosixPath | None:
        """Return the file of an absolute module name: the first of `roots` that has it."""
        return self._found[dotted, roots]

    def _find(self, question: tuple[str, Roots]) -> PurePosixPath | None:
        dotted, roots = question
        return next(filter(None, (self._below[dotted, root] for root in roots)), None)

    def _find_below(self, question: tuple[str, PurePosixPath]) -> PurePosixPath | None:
        """Return the file of a name below one folder; programs share most of their folders."""
        dotted, root = question
        parts = dotted.split(".")
        here, first = self._stems.get(root, set()), parts[0]
        if first in FOREIGN or first not in here or (first in _STANDARD and _is_copy(here)):
            return None
        is_name = all(part and "/" not in part for part in parts)
        return self.inside(root, parts) if is_name else None

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
        return self._active[path]

    def _is_active(self, path: PurePosixPath) -> bool:
        return _ACTIVE.search(self._texts[path]) is not None

    def is_active_by_itself(self, path: PurePosixPath) -> bool:
        """Return whether importing a file may do so by what is executed of it then.

        For one of many files, of which nobody knows which a program names: what its functions may
        do when they are called is no reason to doubt all that follows. Nothing names tests.
        """
        if not self.is_active(path) or _TEST.search(f"/{path}"):
            return False
        source = self.load(path)
        return isinstance(source, Reason) or acts_at_once(source.tree)

    def on_import(self, path: PurePosixPath, roots: Roots) -> ImportEffects | None:
        """Return what the statements of a file do on import besides binding names."""
        return self._on_import[path, roots]

    def _effects_on_import(self, question: _Program) -> ImportEffects | None:
        path, roots = question
        source = self.load(path)
        if isinstance(source, Reason):
            return None
        return effects_of(source.tree, lambda node, name: self._is_ours(node, name, path, roots))

    def _is_ours(
        self,
        node: ast.Import | ast.ImportFrom,
        name: str,
        path: PurePosixPath,
        roots: Roots,
    ) -> bool:
        """Return whether an import brings a name of the repository, or any that it may have."""
        if isinstance(node, ast.Import):
            return self.resolve(name, path, roots) is not None
        dots, module = "." * node.level, node.module or ""
        tried = (f"{dots}{module}", f"{dots}{module}.{name}" if module else f"{dots}{name}")
        return any(self.resolve(one, path, roots) is not None for one in tried)

    def concerns_flask(self, path: PurePosixPath, roots: Roots) -> bool:
        """Return whether a file, or one that it imports, imports Flask or a relative."""
        return self._concerning[path, roots]

    def _concerns_flask(self, question: _Program) -> bool:
        return any(map(self._imports_flask, self.closure(*question)))

    def is_without_flask(self, path: PurePosixPath, roots: Roots) -> bool:
        """Return whether neither a file nor anything that it imports from here imports Flask."""
        if self.concerns_flask(path, roots):
            return False  # the answer to most programs, and it is remembered
        files = list(self.closure(path, roots))
        return len(files) < _CLOSURE and not any(self._misses(one, roots) for one in files)

    def _misses(self, path: PurePosixPath, roots: Roots) -> bool:
        """Return whether a file imports what is not found here, and may be found once it runs.

        `sys.path` may lead to any folder of the repository that has such a name.
        """
        tops = {name.partition(".")[0] for name in self._names[path]} & self._modules_by_name
        return not all(self.find(top, roots) or self.is_folder(top, roots) for top in tops)

    @cached_property
    def _modules_by_name(self) -> frozenset[str]:
        """The names of all modules and packages, wherever they are."""
        files = [path for path in self.repository.paths if path.suffix == ".py"]
        return frozenset({one.stem for one in files} | {one.parent.name for one in files}) - {""}

    def starts_nothing(self, path: PurePosixPath, roots: Roots) -> bool:
        """Return whether no text of a file and what it imports has Flask, or starts anything.

        Then it is harmless however it runs: nothing in it serves, executes text, imports by name
        or starts a program.
        """
        return self._harmless[path, roots]

    def _starts_nothing(self, question: _Program) -> bool:
        files = self.closure(*question)
        return self.is_without_flask(*question) and all(map(self._stays_inside, files))

    def _imports_flask(self, path: PurePosixPath) -> bool:
        tops = (name.partition(".")[0] for name in self._names[path])
        return any(map(_FLASK.fullmatch, tops)) or _BY_NAME.search(self._texts[path]) is not None

    def _find_names(self, path: PurePosixPath) -> tuple[str, ...]:
        """Return what a file's import statements name, as they write it."""
        return tuple(dict.fromkeys(_imported_names(self._texts[path])))

    def mentions(self, path: PurePosixPath, words: str, roots: Roots) -> bool:
        """Return whether a file, or one that it imports, has a word of the pattern `words`."""
        return self._worded[words, path, roots]

    def _mentions(self, question: tuple[str, PurePosixPath, Roots]) -> bool:
        words, path, roots = question
        pattern = re.compile(r"\b(?:" + words + r")\b")
        return any(pattern.search(self._texts[one]) for one in self.closure(path, roots))

    def may_start(self, path: PurePosixPath, roots: Roots) -> bool:
        """Return whether a file, or one that it imports, may start a server or a program.

        False is certain of what stands in these files, and says nothing of what they are given.
        """
        return self._starting[path, roots]

    def _may_start(self, question: _Program) -> bool:
        files = list(self.closure(*question))
        texts = (self._texts[one] for one in files)
        return len(files) >= _CLOSURE or any(map(starts_by_its_words, texts))

    def _stays_inside(self, path: PurePosixPath) -> bool:
        """Return whether all of a file is read, and nothing of it leads out of the program."""
        source = self.load(path)
        if not isinstance(source, Source) or source.gaps:
            return False
        nodes = list(ast.walk(source.tree))
        return not (leads_out(source.tree, nodes) or any(map(is_call_that_serves, nodes)))

    def closure(self, path: PurePosixPath, roots: Roots) -> Iterator[PurePosixPath]:
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

    def imports(self, path: PurePosixPath, roots: Roots) -> tuple[PurePosixPath, ...]:
        """Return the files of the repository that a file imports, as far as its text shows."""
        return self._imported[path, roots]

    def _find_imports(self, question: _Program) -> tuple[PurePosixPath, ...]:
        path, roots = question
        found = (self.resolve(name, path, roots) for name in self._names[path])
        return tuple(dict.fromkeys(one for one in found if one is not None))

    def circles(self, roots: Roots) -> Circles:
        """Return which modules lead to one another by their imports."""
        return self._circles[roots]

    def _circles_from(self, roots: Roots) -> Circles:
        return Circles(lambda path: self.imports(path, roots))

    def resolve(self, name: str, importer: PurePosixPath, roots: Roots) -> PurePosixPath | None:
        """Return the file of a name as `importer` writes it, with leading dots for relative."""
        plain = name.lstrip(".")
        level = len(name) - len(plain)
        if not level:
            return self._absolute(plain, importer, roots)
        folder = importer.parent
        for _ in range(level - 1):
            folder = folder.parent
        return self.inside(folder, [part for part in plain.split(".") if part])

    def _absolute(self, name: str, importer: PurePosixPath, roots: Roots) -> PurePosixPath | None:
        """Return the file of an absolute name; a module of a package does not mean itself by it.

        `from jira import JIRA` in `shop/jira.py` could not work if `shop` were on the search path:
        it is what is installed under that name.
        """
        found = self.find(name, roots)
        is_inside = importer.parent / "__init__.py" in self.repository.paths
        if found != importer or not is_inside or "." in name:
            return found
        return self.find(name, tuple(one for one in roots if one != importer.parent))

    def _read(self, path: PurePosixPath) -> str:
        file = self.repository.read(path)
        return "" if file is None else _as_read(file.text[:LARGEST])


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
