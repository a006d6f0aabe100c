"""What a program does before it serves, and a server that only imports the application would not.

`python app.py` runs the block under the main guard, where people make tables or read settings
before `app.run()`. A new start command would leave that behind, so it is said first. What is not
known to do nothing counts as doing something.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from flaskgate.launch.model import Effects, Repository, ServerKind, Sink
from flaskgate.launch.plan.serving.target import ServeTarget
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Location, Position, Statement
from flaskgate.text.escape import shorten
from flaskgate.text.python.python import parse

_IDLE = frozenset(
    [
        *("print", "int", "str", "bool", "float", "len", "max", "min", "getenv", "format"),
        *("list", "dict", "set", "tuple", "sorted", "range", "isinstance", "getattr", "hasattr"),
        *("exit", "quit", "freeze_support", "ArgumentParser", "OptionParser", "Path"),
        *("FlaskGroup", "Manager", "Server", "Migrate"),
    ]
)
_IDLE_METHODS = frozenset(
    [
        *("getenv", "get", "lower", "upper", "strip", "format", "pop", "join", "split"),
        *("startswith", "endswith", "exists", "isfile", "isdir", "dirname", "abspath", "basename"),
        *("realpath", "getcwd", "gethostname", "gethostbyname", "exit", "isatty", "time", "now"),
        *("ArgumentParser", "OptionParser", "add_argument", "add_option", "parse_args"),
        *("parse_known_args", "add_argument_group", "add_mutually_exclusive_group"),
        *("freeze_support", "add_command"),
    ]
)
"""What is called for its value. What is done with that value is looked at where it stands."""
_LOGGING = frozenset({"debug", "info", "warning", "error", "basicConfig"})
_OF_COMMAND_LINES = frozenset(
    [
        *("command", "group", "option", "argument", "pass_context", "pass_obj", "with_appcontext"),
        *("shell", "shell_context_processor", "version_option", "help_option"),
    ]
)
"""Decorators of click and Flask-Script."""
_DEBUG = frozenset({"debug", "DEBUG", "FLASK_DEBUG", "FLASK_ENV", "ENV"})
"""What is set so goes away for good."""
_PARSED = frozenset({"args", "arguments", "options", "opts", "parsed"})
"""What people call the options of a command line, which a server does not have."""
_OF_THREADS = frozenset({"start", "join", "setDaemon"})
_SERVING = frozenset({"run", "run_server", "run_simple"})
_MOST = 50
"""Statements that are told."""
_SHOWN = 60
"""Code points of a statement in a sentence."""

_Function = ast.FunctionDef | ast.AsyncFunctionDef
Definition = _Function | ast.ClassDef
"""A statement that only defines something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramFile:
    """One file on the way to the call that serves."""

    file: SourceFile
    lines: frozenset[int]
    """Those of the call that serves, and of the steps that lead there."""
    is_entry: bool = True
    """It is the program itself: what stands under its main guard runs."""
    is_imported: bool = True
    """The server imports it: what stands outside of functions and the main guard still runs."""
    is_own: Callable[[str], bool] = lambda _: False
    """Tells whether a module of that name is the repository's."""
    modules: frozenset[str] = frozenset()
    """The last names of the module that the server imports, and of the packages above it."""
    factory: str = ""
    """The function of it that the server calls."""


def left_behind(
    effects: Effects, entry: PurePosixPath | None, target: ServeTarget, repository: Repository
) -> tuple[Statement, ...]:
    """Return what runs when the program `entry` is started, and not when a server imports."""
    is_own = _Names(repository).has
    found: list[Statement] = []
    for path, lines in stations(effects.sinks).items():
        file = repository.read(path)
        if file is not None:
            program = ProgramFile(
                file=file,
                lines=frozenset(lines),
                is_entry=path == entry,
                is_imported=path == target.path,
                is_own=is_own,
                modules=frozenset(_executed(target.path, repository)),
                factory=target.name.partition("(")[0] if "(" in target.name else "",
            )
            found += statements_beside(program)
    return tuple(found[:_MOST])


def _executed(path: PurePosixPath, repository: Repository) -> Iterator[str]:
    """Yield the last names of the modules that importing one executes: its packages, too."""
    yield path.parent.name if path.name == "__init__.py" else path.stem
    for folder in path.parents:
        if folder / "__init__.py" not in repository.paths:
            return
        yield folder.name


@dataclass(frozen=True, slots=True)
class _Names:
    repository: Repository

    def has(self, name: str) -> bool:
        """Return whether a file or a folder of the repository has a module's name."""
        paths = self.repository.paths
        return any(path.stem == name or name in path.parent.parts for path in paths
                   if path.suffix == ".py")  # fmt: skip


def stations(sinks: Iterable[Sink]) -> Mapping[PurePosixPath, list[int]]:
    """Return the lines on the way to the development server, by file."""
    found: dict[PurePosixPath, list[int]] = defaultdict(list)
    for sink in sinks:
        if sink.kind is ServerKind.DEVELOPMENT:
            for place in (*(step.location for step in sink.steps), sink.location):
                found[place.path].append(place.start.line)
    return found


def statements_beside(program: ProgramFile) -> tuple[Statement, ...]:
    """Return the statements that run beside a line of a program and would no longer run."""
    if program.file.kind is not Kind.PYTHON:
        return ()
    tree = parse(program.file.data).tree
    scope = _Scope(tree, program)
    beside = _beside(tree, program)
    return tuple(statement_of(program.file, one) for one in beside if scope.misses(one))


@dataclass(frozen=True, slots=True)
class _Scope:
    """What the rest of a file does with the names that a statement binds."""

    tree: ast.Module
    program: ProgramFile

    def misses(self, statement: ast.stmt) -> bool:
        """Return whether the application may need what a statement does."""
        if isinstance(statement, ast.Import | ast.ImportFrom):
            return self._misses_import(statement)
        if acts(statement, self.program.factory, _idle_functions(self.tree)):
            return True
        return not _is_local(self.tree, statement) and self._is_used(_bound(statement))

    def _misses_import(self, statement: ast.Import | ast.ImportFrom) -> bool:
        """Return whether a module is imported for what its import does, or for the functions."""
        names = set(_imported(statement)) - self._imported_anyway()
        if not _is_local(self.tree, statement) and self._is_used(names):
            return True
        modules = [one.name for one in statement.names]
        if isinstance(statement, ast.ImportFrom):
            modules = [statement.module or ""]
        others = (one for one in modules if one.rpartition(".")[2] not in self.program.modules)
        own = any(self.program.is_own(one.partition(".")[0]) for one in others)
        return own and bool(names) and _read(self.tree).isdisjoint(_spoken(statement))

    def _imported_anyway(self) -> frozenset[str]:
        """Return the names that a file which is imported imports outside of any block."""
        body = self.tree.body if self.program.is_imported else []
        tops = (one for one in body if isinstance(one, ast.Import | ast.ImportFrom))
        return frozenset(name for one in tops for name in _imported(one))

    def _is_used(self, names: Iterable[str]) -> bool:
        """Return whether functions of an imported file read these names of it."""
        if not self.program.is_imported:
            return False
        wanted, lines = frozenset(names), self.program.lines
        found = (one for one in self.tree.body if isinstance(one, Definition))
        return any(_reads(one, wanted) for one in found if not holds(one, lines))


def _reads(definition: Definition, wanted: frozenset[str]) -> bool:
    """Return whether a definition reads one of some names of its module, and binds none of it."""
    inner = list(ast.walk(definition))
    names = [one for one in inner if isinstance(one, ast.Name)]
    read = {one.id for one in names if isinstance(one.ctx, ast.Load)}
    bound = {one.id for one in names if isinstance(one.ctx, ast.Store)}
    bound |= {one.arg for one in inner if isinstance(one, ast.arg)}
    is_function = isinstance(definition, _Function)
    return not wanted.isdisjoint(read - bound if is_function else read)


def _read(tree: ast.Module) -> frozenset[str]:
    """Return the names that a program reads, with their attributes: `core`, `core.app`."""
    nodes = list(ast.walk(tree))
    plain = {one.id for one in nodes if isinstance(one, ast.Name)}
    dotted = (one for one in nodes if isinstance(one, ast.Attribute))
    return frozenset((*plain, *(ast.unparse(one) for one in dotted if _is_dotted(one))))


def _is_dotted(node: ast.expr) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def _spoken(statement: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """Yield by what names a program reads what it imports: `core.jobs` of `import core.jobs`."""
    yield from (one.asname or one.name for one in statement.names)


def _imported(statement: ast.Import | ast.ImportFrom) -> Iterator[str]:
    yield from (one.asname or one.name.partition(".")[0] for one in statement.names)


def _bound(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [statement.name]
    nodes = (node for node in ast.walk(statement) if isinstance(node, ast.Name))
    return [node.id for node in nodes if isinstance(node.ctx, ast.Store)]


def _is_local(tree: ast.Module, statement: ast.stmt) -> bool:
    """Return whether a statement stands in a function, and its names are that function's."""
    tops = (one for one in tree.body if holds(one, {statement.lineno}))
    return isinstance(next(tops, None), _Function | ast.ClassDef)


def _beside(tree: ast.Module, program: ProgramFile) -> Iterator[ast.stmt]:
    """Yield the statements that run on the way, and not when the file is imported."""
    lines = program.lines
    for function in (one for one in ast.walk(tree) if isinstance(one, _Function)):
        if holds(function, lines):
            yield from _block(function.body, lines)
    for statement in tree.body:
        if isinstance(statement, ast.If) and asks_for_main(statement):
            yield from _block(statement.body, lines) if program.is_entry else ()
        elif not program.is_imported and not holds(statement, lines):
            yield statement


def _block(body: Iterable[ast.stmt], lines: Collection[int]) -> Iterator[ast.stmt]:
    """Yield the statements of a block; of what leads on those around it, in turn."""
    threads: list[str] = []
    for statement in body:
        if not holds(statement, lines):
            if not _is_of_thread(statement, threads):
                yield statement
        elif not isinstance(statement, _Function):
            threads += _bound(statement)
            blocks: Sequence[ast.stmt] = getattr(statement, "body", [])
            others: Sequence[ast.stmt] = getattr(statement, "orelse", [])
            inner = (one for one in (blocks, others) if any(holds(s, lines) for s in one))
            yield from _block(next(inner, ()), lines)
            if serves(statement):
                return  # what follows runs when the server has ended


def _is_of_thread(statement: ast.stmt, threads: Collection[str]) -> bool:
    """Return whether a statement starts a thread that serves, or waits for it: `web.start()`."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    function = call.func if isinstance(call, ast.Call) else None
    is_method = isinstance(function, ast.Attribute) and function.attr in _OF_THREADS
    owner = getattr(getattr(function, "value", None), "id", "")
    return is_method and owner in threads


def serves(statement: ast.stmt) -> bool:
    """Return whether a statement is the call that serves, and no thread that does."""
    value = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(value, ast.Call) and _called(value) in _SERVING


def holds(node: ast.stmt, lines: Collection[int]) -> bool:
    """Return whether one of some lines is of a statement."""
    return any(node.lineno <= line <= (node.end_lineno or node.lineno) for line in lines)


def asks_for_main(statement: ast.stmt) -> bool:
    """Return whether a statement is a main guard."""
    if not isinstance(statement, ast.If):
        return False
    names = {node.id for node in ast.walk(statement.test) if isinstance(node, ast.Name)}
    texts = {node.value for node in ast.walk(statement.test) if isinstance(node, ast.Constant)}
    return "__name__" in names and "__main__" in texts


_ROUNDS = 3
"""How deep functions that do nothing call one another."""


def _idle_functions(tree: ast.Module) -> frozenset[str]:
    """Return the functions of a module that only make a value: `def parse(): …parse_args()`."""
    functions = [one for one in tree.body if isinstance(one, ast.FunctionDef)]
    idle: frozenset[str] = frozenset()
    for _ in range(_ROUNDS):
        idle = frozenset(
            one.name
            for one in functions
            if not one.decorator_list and not any(acts(inner, idle=idle) for inner in one.body)
        )
    return idle


def acts(statement: ast.stmt, factory: str = "", idle: Collection[str] = frozenset()) -> bool:
    """Return whether a statement may do something that the application needs.

    `idle` are functions of the module that do nothing.
    """
    match statement:
        case ast.Pass() | ast.Expr(value=ast.Constant()):
            return False
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return not all(map(_is_of_command_line, statement.decorator_list))  # a view
        case ast.Assign(targets=targets) if not all(map(_is_plain, targets)):
            return True
        case ast.AugAssign() | ast.Delete() | ast.Global():
            return True
    inner = list(ast.walk(statement))
    if any(map(_writes, inner)):
        return True
    calls = (node for node in inner if isinstance(node, ast.Call))
    return any(
        not _is_idle(one) and _called(one) != factory and getattr(one.func, "id", "") not in idle
        for one in calls
    )


def _writes(node: ast.AST) -> bool:
    """Return whether a part of a statement changes what others have, and more than debug mode."""
    match node:
        case ast.Global() | ast.Nonlocal() | ast.Delete():
            return True
        case ast.Assign(targets=targets):
            return not all(map(_is_plain, targets))
        case ast.AugAssign(target=target):
            return not isinstance(target, ast.Name)
    return False


def _is_of_command_line(decorator: ast.expr) -> bool:
    """Return whether a decorator makes a command, which a server does not run: `@cli.command`."""
    function = decorator.func if isinstance(decorator, ast.Call) else decorator
    return getattr(function, "attr", getattr(function, "id", "")) in _OF_COMMAND_LINES


def _called(call: ast.Call) -> str:
    """Return the last name of what is called, empty if it has none."""
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def _is_plain(target: ast.expr) -> bool:
    """Return whether an assignment only names a value, or sets the debug mode."""
    if isinstance(target, ast.Subscript):
        key = target.slice
        return isinstance(key, ast.Constant) and key.value in _DEBUG
    if isinstance(target, ast.Tuple):
        return all(map(_is_plain, target.elts))
    if isinstance(target, ast.Name) or getattr(target, "attr", "") in _DEBUG:
        return True
    return getattr(getattr(target, "value", None), "id", "") in _PARSED


def _is_idle(call: ast.Call) -> bool:
    function = call.func
    if isinstance(function, ast.Name):
        return function.id in _IDLE
    if not isinstance(function, ast.Attribute):
        return False
    owner = getattr(function.value, "id", getattr(function.value, "attr", ""))
    is_logging = function.attr in _LOGGING and owner in {"logging", "logger", "log", "LOGGER"}
    return is_logging or function.attr in _IDLE_METHODS


def spot_of(file: SourceFile, number: int) -> Statement:
    """Return a line of a file, counted from 1, as a sentence shows it."""
    line = file.lines[number - 1]
    start = Position(number, len(line) - len(line.lstrip()) + 1)
    place = Location(file.path, start, Position(number, len(line) + 1))
    return Statement(place, shorten(line.strip(), _SHOWN))


def statement_of(file: SourceFile, statement: ast.stmt) -> Statement:
    """Return a statement with its place and its text, as a sentence shows it."""
    spot, body = spot_of(file, statement.lineno), getattr(statement, "body", [])
    if isinstance(statement, ast.With) and body:  # `with app.app_context():` says little
        text = f"{spot.text} {file.lines[body[0].lineno - 1].strip()}"
        return Statement(spot.location, shorten(text, _SHOWN))
    return spot
