"""What functions may change, as their text shows: names of attributes, globals and containers.

A container is told by the names through which it is got at: `self.rows.append(x)` changes what is
kept as `rows`, and so does `rows = self.rows` before `rows.append(x)`. Where a function changes
what it was given, or what a call gave it, that may be anything which one of the functions names.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from flaskgate.text.python.names import last_name

_CHANGING = frozenset(
    {
        *("append", "appendleft", "add", "update", "pop", "popitem", "popleft", "setdefault"),
        *("clear", "extend", "extendleft", "insert", "remove", "discard", "sort", "reverse"),
        *("move_to_end", "rotate", "subtract", "difference_update", "intersection_update"),
        *("symmetric_difference_update", "__setitem__", "__delitem__", "__setattr__"),
    }
)
"""Methods of Python's own containers that change them."""
_QUIET = frozenset(
    {
        *(
            "len",
            "str",
            "int",
            "float",
            "bool",
            "repr",
            "print",
            "isinstance",
            "issubclass",
            "type",
        ),
        *(
            "hasattr",
            "getattr",
            "min",
            "max",
            "sum",
            "abs",
            "round",
            "range",
            "id",
            "format",
            "hash",
        ),
        *("info", "debug", "warning", "error", "exception", "critical", "log", "join", "exists"),
        *("startswith", "endswith", "split", "strip", "lower", "upper", "replace", "encode"),
    }
)
"""What changes nothing that it is given, by its last name."""
_LOOSE = frozenset({"exec", "eval", "globals", "vars", "locals"})
"""What may set any name."""


@dataclass(frozen=True, slots=True)
class Touched:
    """What may be changed, by name."""

    attributes: frozenset[str] = frozenset()
    """Set or deleted of an object or a class."""
    globals: frozenset[str] = frozenset()
    """Declared `global` or `nonlocal`, or set of what is no variable of the function."""
    containers: frozenset[str] = frozenset()
    """Under which a container is kept that is changed, or handed on."""
    is_open: bool = False
    """A container may be changed that none of these names tells."""
    is_any_attribute: bool = False
    """An attribute may be set whose name is computed."""
    is_any: bool = False
    """A global may be set whose name is computed, or unknown code is run."""

    def __or__(self, other: Touched) -> Touched:  # noqa: D105 - what either may change
        return Touched(
            self.attributes | other.attributes,
            self.globals | other.globals,
            self.containers | other.containers,
            self.is_open or other.is_open,
            self.is_any_attribute or other.is_any_attribute,
            self.is_any or other.is_any,
        )


@lru_cache(maxsize=4_096)
def touched_by(  # noqa: PLR0915 - one case a shape
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda,
) -> Touched:
    """Return what a function may change itself, what it calls left aside."""
    local = _Locals.of(node)
    attributes, outer = set[str](), set[str]()
    is_any_attribute, is_any = False, False
    roots: list[ast.expr] = []
    for one in ast.walk(node):
        match one:
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                outer.update(names)
            case ast.Attribute(attr=name, value=base, ctx=ast.Store() | ast.Del()):
                attributes.add(name)
                outer.update([] if local.has(base) else [name])
            case ast.Call(
                func=ast.Name(id="setattr" | "delattr"), args=[_, ast.Constant() as key, *_]
            ):
                attributes.add(str(key.value))
                outer.add(str(key.value))
            case ast.Call(func=ast.Name(id="setattr" | "delattr"), args=[base, *_]):
                is_any_attribute = True
                is_any |= not local.has(base)
            case ast.Call(func=ast.Name(id=name)) if name in _LOOSE:
                is_any = True
            case _:
                roots.extend(_changed(one))
    containers, is_open = local.names_of(roots)
    return Touched(
        frozenset(attributes),
        frozenset(outer),
        frozenset(containers),
        is_open=is_open,
        is_any_attribute=is_any_attribute,
        is_any=is_any,
    )


def _changed(node: ast.AST) -> Iterator[ast.expr]:
    """Yield the expressions whose values one node may change."""
    match node:
        case ast.Subscript(value=base, ctx=ast.Store() | ast.Del()):
            yield base
        case ast.AugAssign(target=ast.Name() | ast.Attribute() as target):
            yield target
        case ast.Call(func=function):
            if isinstance(function, ast.Attribute) and function.attr in _CHANGING:
                yield function.value
            if last_name(function) not in _QUIET:
                yield from _handed_on([*node.args, *(one.value for one in node.keywords)])


def _handed_on(arguments: Iterable[ast.expr]) -> Iterator[ast.expr]:
    """Yield what is given to a call, and is no constant or result of an operation."""
    for one in arguments:
        plain = one.value if isinstance(one, ast.Starred) else one
        if isinstance(plain, ast.Name | ast.Attribute | ast.Subscript):
            yield plain


@dataclass(frozen=True, slots=True)
class _Locals:
    """The variables of a function, with what each is bound to."""

    parameters: frozenset[str]
    bound: dict[str, list[ast.expr]]

    @classmethod
    def of(cls, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> _Locals:
        parameters, bound = set[str](), dict[str, list[ast.expr]]()
        for one in ast.walk(node):
            if isinstance(one, ast.arg):
                parameters.add(one.arg)
            for target, value in _bindings(one):
                for name in ast.walk(target):
                    if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store):
                        bound.setdefault(name.id, []).append(value)
        return cls(frozenset(parameters), bound)

    def has(self, node: ast.expr) -> bool:
        """Return whether an expression begins with a variable of the function."""
        first = _first(node)
        return first in self.parameters or first in self.bound

    def names_of(  # noqa: C901, PLR0915 - one case a shape
        self, roots: list[ast.expr]
    ) -> tuple[set[str], bool]:
        """Return under which names the values of expressions are kept; whether others may be."""
        found, is_open = set[str](), False
        waiting, seen = list(roots), set[int]()
        while waiting:
            here = _without_keys(waiting.pop())
            if id(here) in seen:
                continue
            seen.add(id(here))
            match here:
                case ast.Attribute(attr=name):
                    found.add(name)
                case ast.Name(id=name) if name in self.parameters:
                    is_open |= name not in {"self", "cls"}
                case ast.Name(id=name) if name in self.bound:
                    waiting.extend(self.bound[name])
                case ast.Name(id=name):
                    found.add(name)
                case ast.Call() | ast.Await():
                    is_open |= not _makes_anew(here)
                case ast.IfExp() | ast.BoolOp() | ast.NamedExpr():
                    waiting.extend(
                        one for one in ast.iter_child_nodes(here) if isinstance(one, ast.expr)
                    )
        return found, is_open


def _bindings(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield what a statement binds, with what it binds that to, or takes it from."""
    match node:
        case ast.Assign(targets=targets, value=value):
            yield from ((target, value) for target in targets)
        case ast.AnnAssign(target=target, value=ast.expr() as value):
            yield target, value
        case ast.NamedExpr(target=target, value=value):
            yield target, value
        case (
            ast.For(target=target, iter=value)
            | ast.AsyncFor(target=target, iter=value)
            | ast.comprehension(target=target, iter=value)
        ):
            yield target, value
        case ast.withitem(optional_vars=ast.expr() as target, context_expr=value):
            yield target, value


_MAKING = frozenset({"list", "dict", "set", "tuple", "sorted", "deque", "defaultdict", "Counter",
                     "OrderedDict", "copy", "deepcopy", "open", "split", "loads", "load", "read",
                     "join", "range", "readlines", "encode", "decode"})  # fmt: skip
"""Functions whose results are new."""


def _makes_anew(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and last_name(node.func) in _MAKING


def _without_keys(node: ast.expr) -> ast.expr:
    """Return what an expression looks into: `a.b` of `a.b[0].items()`."""
    while True:
        match node:
            case ast.Subscript(value=inner) | ast.Starred(value=inner):
                node = inner
            case ast.Call(
                func=ast.Attribute(attr="items" | "values" | "keys" | "get", value=inner)
            ):
                node = inner
            case ast.Call(
                func=ast.Name(id="enumerate" | "reversed" | "zip" | "iter"), args=[inner, *_]
            ):
                node = inner
            case _:
                return node


def _first(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""
