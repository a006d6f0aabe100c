"""What a Python program writes into files, and which command lines it has run, by its text.

Functions are read once for each call that the program makes of them, with the texts that they are
given there; statements in the order in which they stand, whatever branch they are in.

Tables that a ConfigParser or plistlib writes are the texts of their files.
"""

from __future__ import annotations

import ast
import plistlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.launch.formats.python_texts import (
    Names,
    is_told,
    limited,
    text_of,
    texts_of,
)
from flaskgate.text.python.blocks import blocks_of
from flaskgate.text.python.names import last_name

_WRITES = frozenset({"write", "write_text", "write_bytes", "writelines", "communicate"})
_RUNS = frozenset({"run", "call", "check_call", "check_output", "Popen", "getoutput", "popen"})
_SHELLS = frozenset({"system", "getoutput", "popen"})
_OPENS = frozenset({"open", "file", "NamedTemporaryFile"})
_HANDS = frozenset({"put", "putfo", "upload", "upload_text", "write_file", "put_file"})
"""What is given a text and a path, in either order."""
_USER_DATA = frozenset({"UserData", "user_data", "CustomData", "custom_data", "userdata"})
"""What clouds call it (boto3, troposphere, the clients of DigitalOcean, Hetzner and Azure)."""
_CALLS = 20
"""How many calls of one function give its parameters values."""
_NODES = 400_000
"""Of syntax, those of a function again for each of its calls."""


@dataclass(frozen=True, slots=True)
class WrittenText:
    """A text that is written."""

    path: str
    """As far as it is known; empty: it is not."""
    text: str
    first: int
    """The line on which the text begins, counted from 1, and the last one of what writes it."""
    last: int


@dataclass(frozen=True, slots=True)
class Said:
    """A command line for a shell, or the entry of a table of cron."""

    text: str
    first: int
    last: int
    is_elsewhere: bool
    """On another host, or later by cron."""


@dataclass(frozen=True, slots=True)
class UserData:
    """A script that a new machine runs."""

    text: str
    first: int
    last: int


Heard = WrittenText | Said | UserData


def heard_in(tree: ast.Module) -> Iterator[Heard]:
    """Yield what a program writes and runs, in the order in which it stands."""
    program = _Program(tree)
    yield from program.module()


class _Program:
    def __init__(self, tree: ast.Module) -> None:
        self._tree = tree
        self._left = _NODES
        self._functions: dict[str, ast.FunctionDef] = {}
        self._calls: dict[str, list[ast.Call]] = defaultdict(list)
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                self._functions.setdefault(node.name, node)
            elif isinstance(node, ast.Call):
                self._calls[last_name(node.func)].append(node)
        self.has_cron = any(
            isinstance(one, ast.ImportFrom | ast.Import) and _imports(one, "crontab")
            for one in ast.walk(tree)
        )

    def module(self) -> Iterator[Heard]:
        """Yield what the module itself does, then what its functions do."""
        whole = _Scope(program=self)
        returned = {name: self.returned(name) for name in self._functions}
        whole.names |= {f"{name}()": text_of(one, {}) for name, one in returned.items() if one}
        yield from whole.read(self._tree.body)
        for function in self._functions.values():
            for names in self._given(function, whole.names):
                inner = _Scope(
                    program=self, names=names, lines=dict(whole.lines), paths=dict(whole.paths)
                )
                yield from inner.read(function.body)

    def _given(self, function: ast.FunctionDef, names: dict[str, str]) -> Iterator[dict[str, str]]:
        """Yield what the names in a function stand for: once for each call of it."""
        arguments = function.args
        parameters = [one.arg for one in (*arguments.posonlyargs, *arguments.args)]
        usual = dict.fromkeys([*parameters, *(one.arg for one in arguments.kwonlyargs)], UNKNOWN)
        ends = parameters[len(parameters) - len(arguments.defaults) :]
        usual |= {
            name: text_of(one, names) for name, one in zip(ends, arguments.defaults, strict=True)
        }
        plain = parameters[1:] if parameters[:1] in (["self"], ["cls"]) else parameters
        calls = self._calls[function.name][:_CALLS]
        for call in calls:
            given = [*zip(plain, call.args, strict=False)]
            named = [(one.arg, one.value) for one in call.keywords if one.arg in usual]
            texts = {name: text_of(one, names) for name, one in (*given, *named) if name}
            yield {**names, **usual, **texts}
        if not calls:
            yield {**names, **usual}

    def nodes(self, statement: ast.stmt) -> Iterator[ast.AST]:
        """Yield what is in a statement, as long as the program is not too long."""
        for node in ast.walk(statement):
            self._left -= 1
            if self._left < 0:
                return
            yield node

    def returned(self, name: str) -> ast.expr | None:
        """Return what a function of the program gives, where it has one `return`."""
        function = self._functions.get(name)
        found = (
            [one for one in ast.walk(function) if isinstance(one, ast.Return)] if function else []
        )
        return found[0].value if len(found) == 1 else None


@dataclass(slots=True, kw_only=True)
class _Scope:
    """The statements of a module or a function, and what is known where they stand."""

    program: _Program
    names: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    """The line on which the text of a name begins."""
    paths: dict[str, str] = field(default_factory=dict)
    """Names of open files, and of processes that take an input, to where it goes."""
    tables: dict[str, ast.Dict] = field(default_factory=dict)
    sections: dict[str, dict[str, ast.Dict]] = field(default_factory=dict)
    """Names of ConfigParsers to the sections that they are given."""

    def read(self, body: Sequence[ast.stmt]) -> Iterator[Heard]:
        """Yield what statements write and run; functions in them are read by themselves."""
        for statement in body:
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            self._note(statement)
            blocks = [*blocks_of(statement)]
            inside = {id(one) for block in blocks for inner in block for one in ast.walk(inner)}
            for node in self.program.nodes(statement):
                if id(node) not in inside:
                    yield from self._user_data(node)
                    yield from self._call(node) if isinstance(node, ast.Call) else ()
            for block in blocks:
                yield from self.read(block)

    def _user_data(self, node: ast.AST) -> Iterator[Heard]:
        """Yield what a new machine is given to run: a named argument, or an entry of a table."""
        given: list[ast.expr] = []
        if isinstance(node, ast.Call):
            given = [one.value for one in node.keywords if one.arg in _USER_DATA]
        elif isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            given = [value for key, value in pairs if key and text_of(key, {}) in _USER_DATA]
        for one in given:
            text = self._text(one)
            if text.lstrip().startswith(("#!", "#cloud-config")):
                line = self._line(one)
                yield UserData(text, line, line + text.count("\n"))

    def _note(self, statement: ast.stmt) -> None:
        """Take down what names stand for."""
        match statement:
            case ast.Assign(targets=[target], value=value):
                self._bind(target, value)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                self._assign(name, value)
            case ast.AugAssign(target=ast.Name(id=name), op=ast.Add(), value=value):
                self.names[name] = limited((self.names.get(name, UNKNOWN), self._text(value)))
            case ast.With(items=items) | ast.AsyncWith(items=items):
                for item in items:
                    if isinstance(item.optional_vars, ast.Name):
                        self._assign(item.optional_vars.id, item.context_expr)

    def _bind(self, target: ast.expr, value: ast.expr) -> None:
        match target, value:
            case ast.Name(id=name), _:
                self._assign(name, value)
            case ast.Subscript(value=ast.Name(id=name), slice=key), ast.Dict():
                self.sections.setdefault(name, {})[text_of(key, self.names)] = value

    def _assign(self, name: str, value: ast.expr) -> None:
        texts = texts_of(value, self.names)
        self.names[name] = (
            self._text(value) if texts is None else limited(f"{one}\n" for one in texts)
        )
        self.lines[name] = self._line(value)
        if isinstance(value, ast.Dict):
            self.tables[name] = value
        if isinstance(value, ast.Call):
            self.paths[name] = self._opened(value) or self._fed(value)

    def _text(self, node: ast.expr) -> str:
        given = self.program.returned(last_name(node.func)) if isinstance(node, ast.Call) else None
        known = text_of(node, self.names)
        return known if is_told(known) or given is None else text_of(given, self.names)

    def _line(self, node: ast.expr) -> int:
        """Return where the text of an expression begins: where its literal stands."""
        for one in ast.walk(node):
            if isinstance(one, ast.Name) and one.id in self.lines and is_told(self.names[one.id]):
                return self.lines[one.id]
            if isinstance(one, ast.Constant) and isinstance(one.value, str) and "\n" in one.value:
                return one.lineno
        return node.lineno

    def _opened(self, call: ast.Call) -> str:
        """Return the path that a call opens; empty for other calls."""
        name = last_name(call.func)
        if name not in _OPENS:
            return ""
        is_method = isinstance(call.func, ast.Attribute) and not call.args
        is_method |= bool(call.args) and self._text(call.args[0]) in {"w", "wt", "a", "w+"}
        owner = call.func.value if is_method and isinstance(call.func, ast.Attribute) else None
        return self._text(owner) if owner else self._text(call.args[0]) if call.args else ""

    def _fed(self, call: ast.Call) -> str:
        """Return where the input of a process goes: into a file (`tee`), or into a crontab."""
        if last_name(call.func) not in _RUNS or not call.args:
            return ""
        given = call.args[0]
        words = [*(texts_of(given, self.names) or self._text(given).split())]
        if "crontab" in words[:2] and not {"-l", "-r", "-e"} & set(words):
            return "crontab"
        files = [one for one in words[1:] if not one.startswith("-")]
        return files[-1] if "tee" in words[:3] and files else ""

    def _call(self, call: ast.Call) -> Iterator[Heard]:
        name = last_name(call.func)
        if name in _WRITES | {"print", "dump"} and call.args:
            yield from self._text_written(call, name)
        elif name in _HANDS:
            yield from self._handed(call)
        elif name in _RUNS | _SHELLS and call.args:
            yield from self._process(call, name)
        elif isinstance(call.func, ast.Attribute) and self._is_elsewhere(name):
            for one in (*call.args[:1], *_named(call, "command")):
                yield self._said(one, call, is_elsewhere=True)

    def _text_written(self, call: ast.Call, name: str) -> Iterator[Heard]:
        if name in {"write", "dump"} and self._made(call) is not None:
            yield from self._dumped(call)
        elif name != "dump":
            path = self._printed(call) if name == "print" else self._place(call)
            if path is not None:
                yield self._written(path, call.args[0], call)

    def _made(self, call: ast.Call) -> str | None:
        """Return the text that an object writes into a file: a ConfigParser, or plistlib."""
        owner = call.func.value if isinstance(call.func, ast.Attribute) else None
        name = owner.id if isinstance(owner, ast.Name) else ""
        if last_name(call.func) == "write":
            return _ini_text(self.sections[name], self.names) if name in self.sections else None
        given = call.args[0]
        known = self.tables.get(given.id) if isinstance(given, ast.Name) else given
        is_table = name == "plistlib" and isinstance(known, ast.Dict)
        return _plist_text(known, self.names) if is_table and isinstance(known, ast.Dict) else None

    def _dumped(self, call: ast.Call) -> Iterator[Heard]:
        """Yield what an object writes into a file that is its last argument."""
        target = call.args[-1]
        path = self.paths.get(target.id, "") if isinstance(target, ast.Name) else ""
        path = self._opened(target) if isinstance(target, ast.Call) else path
        yield WrittenText(path, self._made(call) or "", call.lineno, call.end_lineno or 0)

    def _is_elsewhere(self, name: str) -> bool:
        """Return whether what a method is given runs on another host, or by cron."""
        return name == "exec_command" or (name == "new" and self.program.has_cron)

    def _printed(self, call: ast.Call) -> str | None:
        to = next(_named(call, "file"), None)
        return self.paths.get(to.id) or None if isinstance(to, ast.Name) else None

    def _handed(self, call: ast.Call) -> Iterator[Heard]:
        """Yield what is written by a call that is given a text and a path."""
        texts = [self._text(one) for one in call.args[:3]]
        for path in texts:
            if path.startswith(("/", "~", "$")) and "\n" not in path:
                for one, text in zip(call.args, texts, strict=False):
                    if "\n" in text:
                        yield self._written(path, one, call)

    def _process(self, call: ast.Call, name: str) -> Iterator[Heard]:
        for value in _named(call, "input"):
            yield self._written(self._fed(call), value, call)
        if self._fed(call):
            return  # what it is given, and not it, says what is run
        if name in _SHELLS or any(_is_true(one) for one in _named(call, "shell")):
            yield self._said(call.args[0], call, is_elsewhere=False)

    def _said(self, node: ast.expr, call: ast.Call, *, is_elsewhere: bool) -> Said:
        return Said(self._text(node), self._line(node), call.end_lineno or 0, is_elsewhere)

    def _written(self, path: str, node: ast.expr, call: ast.Call) -> WrittenText:
        texts = texts_of(node, self.names)
        text = self._text(node) if texts is None else limited(texts)
        first = self._line(node)
        last = max(first, first + text.count("\n") if first < call.lineno else call.end_lineno or 0)
        return WrittenText(path, text, first, last)

    def _place(self, call: ast.Call) -> str:
        """Return the path of what is written by a method of an open file, or of a path."""
        owner = call.func.value if isinstance(call.func, ast.Attribute) else None
        if isinstance(owner, ast.Attribute):  # `process.stdin.write`
            owner = owner.value
        if isinstance(owner, ast.Name):
            known = self.names.get(owner.id, "")
            return self.paths.get(owner.id) or (known if is_told(known) else "")
        if isinstance(owner, ast.Call) and last_name(owner.func) in _OPENS | _RUNS:
            return self._opened(owner) or self._fed(owner)
        return self._text(owner) if owner is not None else ""


def _named(call: ast.Call, name: str) -> Iterator[ast.expr]:
    return (one.value for one in call.keywords if one.arg == name)


def _is_true(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and bool(node.value)


def _imports(node: ast.Import | ast.ImportFrom, module: str) -> bool:
    if isinstance(node, ast.ImportFrom):
        return node.module == module
    return any(one.name == module for one in node.names)


_DEEPEST = 10


def _ini_text(sections: Mapping[str, ast.Dict], names: Names) -> str:
    """Return what a ConfigParser writes of its sections, in order."""
    lines: list[str] = []
    for section, table in sections.items():
        lines.append(f"[{section}]")
        lines += [f"{key}={text_of(value, names)}" for key, value in _pairs(table, names)]
    return "\n".join((*lines, ""))


def _plist_text(table: ast.Dict, names: Names) -> str:
    """Return a table as a property list."""
    plain = {key: _plain(value, names, 1) for key, value in _pairs(table, names)}
    return plistlib.dumps(plain).decode()


def _pairs(table: ast.Dict, names: Names) -> Iterator[tuple[str, ast.expr]]:
    for key, value in zip(table.keys, table.values, strict=True):
        if key is not None:
            yield text_of(key, names), value


def _plain(node: ast.expr, names: Names, depth: int) -> object:
    if isinstance(node, ast.Dict) and depth < _DEEPEST:
        return {key: _plain(value, names, depth + 1) for key, value in _pairs(node, names)}
    if isinstance(node, ast.List | ast.Tuple) and depth < _DEEPEST:
        return [_plain(one, names, depth + 1) for one in node.elts]
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        return node.value
    return text_of(node, names)
