"""Functions that start nothing, whatever they call: a further call of one need not be followed.

Told from the names in their text. A name is looked up where the function stands; an attribute is
taken for any method of that name of a class that has objects so far, or gets one here (rapid type
analysis). What imports modules by name starts nothing where it was followed before: what it
imports is loaded by then.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import PurePosixPath

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.source.import_effects import keeps
from flaskgate.launch.python.interpreter.source.modules import Source
from flaskgate.launch.python.interpreter.source.outward_calls import leads_out
from flaskgate.launch.python.interpreter.value_types.class_line import family
from flaskgate.launch.python.interpreter.value_types.values import (
    COROUTINE,
    ITERATOR,
    Arguments,
    Choice,
    Class,
    External,
    Frame,
    Function,
    Instance,
    Items,
    Lazy,
    Maybe,
    Method,
    ModuleValue,
    Partial,
    Table,
    Value,
)
from flaskgate.launch.start_words import (
    serves_by_its_words,
    starts_by_its_words,
    starts_others,
)

_MOST = 2_000  # functions that one question may touch
_A_STEP = 10  # functions that are looked at in the time of a step
_LOOKS = 100  # values that are looked at in that time
_NESTED = 3  # containers and objects within one another in which functions are looked for
_SETTING = frozenset(
    {
        *("from_object", "from_mapping", "from_pyfile", "from_envvar", "from_file"),
        *("from_prefixed_env", "from_json"),
    }
)
"""What changes settings of applications."""
_DECIDING = frozenset({"putenv", "unsetenv", "load_dotenv"})
"""What changes the environment."""
_IMPORTING = frozenset({"import_module", "__import__", "import_string"})
_HARMLESS = re.compile(r"\b(?:" + "|".join(sorted({*_IMPORTING, "getattr"})) + r")\b")
"""Words that start nothing here: what they give is told from what was loaded, or from the tree."""
_COPYING = frozenset(
    {"__getstate__", "__setstate__", "__reduce__", "__reduce_ex__", "__copy__", "__deepcopy__"}
)
"""What only a copy or a pickle calls, which nothing here follows."""


def is_idle(machine: Machine, function: Function, given: Iterable[Value]) -> bool:
    """Return whether a call can start nothing; `given` is all that it gets, `self` among it."""
    search = _Search(machine)
    is_idle = search.finds_nothing([function, *_within(given, _NESTED)])
    machine.steps += len(search.seen) // _A_STEP + search.looks // _LOOKS
    return is_idle


@dataclass(frozen=True, slots=True)
class Reach:
    """What a call may come to."""

    functions: tuple[Function, ...]
    """Every function that it may call, itself among them."""
    is_idle: bool
    """It can start nothing."""
    is_harmless: bool
    """It serves nothing, and does not change the environment, by all that can be told."""
    is_setting: bool
    """It may change settings of applications."""
    is_leading_out: bool
    """It may start, import or execute what does not stand in it."""

    @property
    def starts_nothing(self) -> bool:
        """Whether it serves nothing, and starts nothing else; it may change settings."""
        return self.is_idle or (self.is_harmless and not self.is_leading_out)

    @property
    def stays_inside(self) -> bool:
        """Whether it serves nothing, starts nothing else, and changes no settings."""
        return self.is_harmless and not (self.is_setting or self.is_leading_out)


def reach_of(machine: Machine, function: Function, given: Iterable[Value]) -> Reach:
    """Return what a call may come to; `given` is all that it gets, `self` among it."""
    search = _Search(machine, loads=True)
    search.explore([function, *_within(given, _NESTED)])
    machine.steps += len(search.seen) // _A_STEP + search.looks // _LOOKS
    is_whole = len(search.seen) <= _MOST
    return Reach(
        functions=tuple(search.seen.values()),
        is_idle=is_whole and not search.is_starting,
        is_harmless=is_whole and not search.is_serving,
        is_setting=search.is_setting,
        is_leading_out=search.is_leading_out,
    )


def stays_inside(machine: Machine, function: Value, arguments: Arguments) -> bool:
    """Return whether what is called can start nothing, or nothing that matters here."""
    called = called_by(function, arguments)
    return called is not None and is_contained(machine, *called)


def is_contained(machine: Machine, function: Function, given: Sequence[Value]) -> bool:
    """Return whether a call that is not followed leaves nothing open, but what it changes."""
    return is_idle(machine, function, given) or reach_of(machine, function, given).stays_inside


def called_by(function: Value, arguments: Arguments) -> tuple[Function, list[Value]] | None:
    """Return the function of the repository that is called, and all that it is given."""
    held = [*arguments.positional, *arguments.keywords.values()]
    match function:
        case Partial():
            return called_by(function.function, function.arguments)
        case Function():
            return function, held
        case Method(function=Function() as own):
            return own, [function.receiver, *held]
        case _:
            return None


_EXCEPTIONS = ("Error", "Exception")
"""How the names of classes end that are only raised and caught."""
_WAITING = frozenset({COROUTINE, ITERATOR})
"""What runs more of the program when somebody asks it to."""
_MAKING = frozenset({"__new__", "__init__", "__post_init__", "__init_subclass__"})
"""What only making an object calls."""
_MODULES = (Lazy, ModuleValue)
"""What is taken of these depends on the attributes that a function names."""
_NOTHING = frozenset({*_MAKING, ""})
"""More than any class leaves out: one that was not met yet."""


def _is_outward(value: Value) -> bool:
    """Return whether something that is given starts others: what is named is told from the text."""
    return isinstance(value, External) and "()" not in value.name and starts_others(value.name)


def words_in(function: Function) -> frozenset[str]:
    """Return the names and attributes that a function mentions."""
    words = _words(function.frame.source, function.node)
    return words.names | words.attributes


@dataclass(slots=True)
class _Search:
    """What may be called from a few functions on."""

    machine: Machine
    loads: bool = False
    """Modules that were imported, and wait until a name of them is needed, are executed."""
    attributes: set[str] = field(default_factory=set)
    classes: dict[Class, frozenset[str]] = field(default_factory=dict)
    """With what of each is not called by itself."""
    seen: dict[int, Function] = field(default_factory=dict)
    taken: dict[int, tuple[Value, tuple[Value, ...]]] = field(default_factory=dict)
    """By identity; with what in each has to be looked at again for other attributes."""
    looks: int = 0
    """Values that were looked at, those within others too."""
    waiting: list[Function] = field(default_factory=list)
    is_starting: bool = False
    is_serving: bool = False
    """It serves, or that cannot be told at all."""
    is_setting: bool = False
    is_leading_out: bool = False

    def finds_nothing(self, roots: Iterable[Value]) -> bool:
        self._begin(roots)
        while self.waiting and not self.is_starting:
            self._look_into(self.waiting.pop())
        return not self.is_starting

    def explore(self, roots: Iterable[Value]) -> None:
        """Look into everything, unless it serves."""
        self._begin(roots)
        while self.waiting and not self.is_serving and len(self.seen) <= _MOST:
            self._look_into(self.waiting.pop())

    def _begin(self, roots: Iterable[Value]) -> None:
        for cls in self.machine.classes:
            self._make(cls, but=_MAKING)
        for root in roots:
            self._take(root)
            self.is_leading_out |= _is_outward(root)

    def _look_into(self, function: Function) -> None:
        words = _words(function.frame.source, function.node)
        is_new = id(function.node) not in self.machine.written
        self.is_starting |= words.is_starting or (is_new and words.is_importing)
        self.is_starting |= len(self.seen) > _MOST
        self.is_serving |= words.is_serving
        self.is_setting |= words.is_setting
        self.is_leading_out |= words.is_leading_out
        for name in sorted(words.names):  # the order decides how far a search gets
            self._look_up(function.frame, name, words.attributes)
        for name in sorted(words.attributes - self.attributes):
            self.attributes.add(name)
            for cls in tuple(self.classes):
                self._take_method(cls, name)

    def _look_up(self, frame: Frame, name: str, attributes: Iterable[str]) -> None:
        here: Frame | None = frame
        while here is not None and name not in here.names:
            here = here.outer
        if here is not None:
            self._take(here.names[name], attributes)
            return
        for path in frame.module.stars:
            self._import(path, name, attributes)

    def _take(self, value: Value, attributes: Iterable[str] = ()) -> None:  # noqa: C901 - a case a shape
        """Take in what a value is, or holds, that can be called."""
        for one in self._parts(value):
            if id(one) in self.machine.sources:
                self._take_iterator(one)
            match one:
                case Function():
                    self._wait_for(one)
                case Class():
                    self._make(one)
                case Method(name=name):
                    self._ask(name)
                case External(name=name) if not name.endswith(_EXCEPTIONS):
                    self._ask(name)
                case Lazy(path=path, name=name):
                    self._import(path, name, attributes)
                case ModuleValue(frame=frame):
                    self._enter(frame, attributes)

    def _take_iterator(self, iterator: Value) -> None:
        """Take in what runs when somebody asks an iterator for its first item."""
        self.is_starting = True
        called = self.machine.notes.generators.get(id(iterator))
        if called is None:
            self.is_serving = True
            return
        function, frame = called
        self._wait_for(function)
        for value in tuple(frame.names.values()):
            self._take(value)

    def _ask(self, name: str) -> None:
        self.is_starting |= starts_by_its_words(f"{name}(")
        self.is_serving |= serves_by_its_words(name.rpartition(".")[2])

    def _parts(self, value: Value) -> tuple[Value, ...]:
        """Return what a value is or holds; later only what other attributes lead further in."""
        before = self.taken.get(id(value))
        if before is not None:
            return before[1]
        parts = tuple(_within([value], _NESTED))
        self.taken[id(value)] = (value, tuple(one for one in parts if isinstance(one, _MODULES)))
        self.looks += len(parts)
        return parts

    def _wait_for(self, function: Function) -> None:
        if id(function.node) not in self.seen:
            self.seen[id(function.node)] = function
            self.waiting.append(function)
            if function.setter is not None:
                self._wait_for(function.setter)

    def _make(self, cls: Class, *, but: frozenset[str] = frozenset()) -> None:
        """Take in a class that has objects: what Python calls of them by itself, and by name.

        `but`: what it calls of a new one only.
        """
        for one in family(cls):
            if not isinstance(one, Class) or self.classes.get(one, _NOTHING) <= but:
                continue
            self.classes[one] = but
            own = {name for name in one.names if name.startswith("__") and name.endswith("__")}
            for name in sorted((own - _COPYING - but) | self.attributes):
                self._take_method(one, name)

    def _take_method(self, cls: Class, name: str) -> None:
        if name in cls.names:
            self._take(cls.names[name])

    def _import(self, path: PurePosixPath, name: str, attributes: Iterable[str]) -> None:
        frame = self.machine.loaded.get(path) or (self._load(path) if self.loads else None)
        if frame is None:
            self.is_starting |= self.machine.modules.may_start(path, self.machine.roots)
            self.is_serving = True
        elif name:
            self._look_up(frame, name, attributes)
        else:
            self._enter(frame, attributes)

    def _load(self, path: PurePosixPath) -> Frame | None:
        """Execute a module that Python has executed by now; None where that fails."""
        place = self.machine.waiting.get(path)
        if place is None:
            return None
        found: list[Value] = []
        end = self.machine.outcome(lambda: found.append(self.machine.force(Lazy(path, "", place))))
        module = found[0] if found else None
        return module.frame if end is None and isinstance(module, ModuleValue) else None

    def _enter(self, frame: Frame, attributes: Iterable[str]) -> None:
        """Take in what a function may take from a module that it names."""
        for name in sorted(attributes):
            if name in frame.names:
                self._take(frame.names[name])


def _within(values: Iterable[Value], depth: int) -> Iterator[Value]:
    """Yield values, and those that they hold instead of containers and objects."""
    for value in values:
        held = _held(value)
        if held is None:
            yield value
        elif depth:
            yield from _within(held, depth - 1)


def _held(value: Value) -> Iterable[Value] | None:  # noqa: C901, PLR0911 - one line a shape
    match value:
        case Items():
            return tuple(value.items)
        case Table(home=None):
            return tuple(value.entries.values())
        case Choice():
            return value.options
        case Maybe():
            return (value.value,)
        case Partial():
            return (value.function, *value.arguments.positional)
        case Method(function=Function() as function):
            return (function,)
        case Instance(config=None, base=base) if base not in _WAITING:
            return tuple(value.attributes.values())
        case _:
            return None


@dataclass(frozen=True, slots=True)
class _Words:
    """What the text of a function mentions."""

    is_starting: bool
    is_serving: bool
    is_setting: bool
    """It changes settings of an application, perhaps."""
    is_importing: bool
    """It imports modules by names."""
    is_leading_out: bool
    """It may start, import or execute what does not stand in it."""
    names: frozenset[str]
    attributes: frozenset[str]


@lru_cache(maxsize=4_096)
def _words(source: Source, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> _Words:
    text = "\n".join(source.lines[node.lineno - 1 : node.end_lineno])
    inner = list(ast.walk(node))
    looked_up = [_looked_up(one) for one in inner if isinstance(one, ast.Call)]
    names = frozenset(one.id for one in inner if isinstance(one, ast.Name))
    attributes = frozenset(_attributes(inner)) | {
        part for one in inner if isinstance(one, ast.alias) for part in one.name.split(".")
    }
    mentioned = names | attributes
    is_setting = not _SETTING.isdisjoint(mentioned) or any(map(_configures, inner))
    is_deciding = not _DECIDING.isdisjoint(mentioned) or _sets_environment(inner)
    is_vague = "" in looked_up or any(isinstance(one, ast.Global) for one in inner)
    return _Words(
        is_starting=is_deciding or is_setting or is_vague or _starts(text, node),
        is_serving=is_deciding or any(map(_serves, inner)),
        is_setting=is_setting,
        is_importing=not _IMPORTING.isdisjoint(names | attributes),
        is_leading_out=leads_out(source.tree, _without_keepers(node, inner)),
        names=names,
        attributes=attributes | {name for name in looked_up if name},
    )


def _without_keepers(node: ast.AST, inner: Iterable[ast.AST]) -> list[ast.AST]:
    """Leave out the decorators that only keep a function for later: `@celery.task`."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    kept = {id(part) for one in decorators if keeps(one) for part in ast.walk(one)}
    return [one for one in inner if id(one) not in kept]


def _starts(text: str, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> bool:
    """Return whether a function names a start, be its own name and its comments left aside."""
    if not starts_by_its_words(_HARMLESS.sub("", text)):
        return False
    body = [node.body] if isinstance(node, ast.Lambda) else [*node.decorator_list, *node.body]
    return starts_by_its_words(_HARMLESS.sub("", "\n".join(map(ast.unparse, body))))


def _serves(node: ast.AST) -> bool:
    """Return whether something most likely serves, or runs a program."""
    match node:
        case ast.Call(func=ast.Attribute(attr=name, value=base)):
            return serves_by_its_words(name) and not _is_named(base, "subprocess", "asyncio")
        case ast.Call(func=ast.Name(id=name)):
            return serves_by_its_words(name)
        case _:
            return False


def _attributes(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Yield the attributes that may be those of the repository's own classes."""
    for node in nodes:
        if isinstance(node, ast.Attribute) and not _is_named(node.value, "subprocess", "asyncio"):
            yield node.attr


def _is_named(node: ast.expr, *names: str) -> bool:
    return isinstance(node, ast.Name) and node.id in names


def _sets_environment(nodes: Iterable[ast.AST]) -> bool:
    """Return whether the environment is named, but for a variable that is read of it."""
    reading, naming, given = 0, 0, set[str]()
    for one in nodes:
        match one:
            case (
                ast.Subscript(value=value, ctx=ast.Load())
                | ast.Attribute(value=value, attr="get" | "copy" | "items" | "keys")
                | ast.Compare(comparators=[value])
                | ast.comprehension(iter=value)
                | ast.For(iter=value)
                | ast.keyword(arg=None, value=value)
                | ast.Call(func=ast.Name(id="dict" | "sorted" | "list"), args=[value])
            ):
                reading += _is_environment(value)
            case ast.arg(arg=name):
                given.add(name)
            case ast.expr():
                naming += _is_environment(one)
            case _:
                pass
    return naming > reading and "environ" not in given


def _is_environment(node: ast.AST) -> bool:
    match node:
        case ast.Name(id="environ"):
            return True
        case ast.Attribute(attr="environ", value=base):
            return not _is_named(base, "request", "req", "self")
        case _:
            return False


def _configures(node: ast.AST) -> bool:
    """Return whether settings of an application may be set, of whatever name."""
    match node:
        case ast.Attribute(attr="debug", ctx=ast.Store()) | ast.keyword(arg="DEBUG"):
            return True
        case ast.Subscript(ctx=ast.Store(), slice=ast.Constant(value=key)):
            return key == "DEBUG"
        case ast.Subscript(ctx=ast.Store(), value=base):
            return _is_config(base)
        case ast.Call(func=ast.Attribute(attr="update", value=base), args=[], keywords=named):
            return _is_config(base) and any(one.arg in {None, "DEBUG"} for one in named)
        case ast.Call(func=ast.Attribute(attr="update" | "setdefault", value=base)):
            return _is_config(base)
        case _:
            return False


def _is_config(node: ast.expr) -> bool:
    name = getattr(node, "attr", "") or getattr(node, "id", "")
    return "config" in name.lower()


def _looked_up(node: ast.AST) -> str | None:
    """Return the name that a `getattr` takes, empty where it cannot be told; None for another."""
    match node:
        case ast.Call(func=ast.Name(id="getattr"), args=[_, ast.Constant(value=str(name)), *_]):
            return name
        case ast.Call(func=ast.Name(id="getattr")):
            return ""
        case _:
            return None
