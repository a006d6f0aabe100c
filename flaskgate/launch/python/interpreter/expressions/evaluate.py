"""Expressions: from a node of the tree to a value."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Callable, Sequence

from flaskgate.launch.python.interpreter.calls.arguments import arguments_of
from flaskgate.launch.python.interpreter.calls.coroutines import awaited, is_coroutine
from flaskgate.launch.python.interpreter.calls.parameters import defaults_of
from flaskgate.launch.python.interpreter.data import comparisons, logic, operators
from flaskgate.launch.python.interpreter.data.arithmetic import known, text_of
from flaskgate.launch.python.interpreter.data.comparisons import has_key
from flaskgate.launch.python.interpreter.data.iterators import result_of
from flaskgate.launch.python.interpreter.data.logic import own_method, shown
from flaskgate.launch.python.interpreter.data.own_operators import combine
from flaskgate.launch.python.interpreter.data.targets import items_of
from flaskgate.launch.python.interpreter.expressions import literals as displays
from flaskgate.launch.python.interpreter.expressions.subscripts import subscript
from flaskgate.launch.python.interpreter.objects.attributes import ancestors_after
from flaskgate.launch.python.interpreter.objects.implicit_calls import TEXTS, may_ask
from flaskgate.launch.python.interpreter.objects.module_names import of_stars, own_name, will_bind
from flaskgate.launch.python.interpreter.objects.refusals import refuse
from flaskgate.launch.python.interpreter.objects.standard_names import from_outside
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.misjudged_ends import doubt_that, is_fatal
from flaskgate.launch.python.interpreter.runs.path_ends import Raised
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.enumerations import is_member, text_of_member
from flaskgate.launch.python.interpreter.value_types.value_facts import facts_of, join_all
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Class,
    External,
    Frame,
    Function,
    Instance,
    Known,
    Maybe,
    Method,
    Super,
    Table,
    Unknown,
    Value,
    table_of,
)
from flaskgate.launch.python.libraries.files.path_parts import path_text
from flaskgate.launch.python.libraries.web.assumed_apps import is_no_application, serves_by_name
from flaskgate.text.python.gaps import UNREADABLE

_BUILTINS = frozenset(dir(builtins))


def evaluate(machine: Machine, node: ast.expr, frame: Frame) -> Value:
    """Return what an expression stands for; it may serve, raise or halt on the way."""
    how = _HOW.get(type(node))
    if how is None:
        machine.may_raise()
        return Unknown(f"`{SourceNode(frame.source, node).text}` is not known")
    try:
        return how(machine, node, frame)
    except Raised as error:
        if not is_fatal(machine, error):
            raise
        doubt_that(machine, error)
        return Unknown(f"`{SourceNode(frame.source, node).text}` seems to raise {error.name}")


def _constant(_machine: Machine, node: ast.Constant, _frame: Frame) -> Value:
    return known(node.value)


def _name(machine: Machine, node: ast.Name, frame: Frame) -> Value:
    here: Frame | None = frame.elsewhere.get(node.id, frame)
    maybe: list[Value] = []
    while here is not None:
        if node.id in here.names and (here is frame or not here.is_class):
            value = here.names[node.id]
            if not isinstance(value, Maybe):
                return _joint(maybe, value)
            if not (here.stars or here.is_class):
                return _joint([*maybe, value.value], _unbound(machine, node, here))
            maybe.append(value.value)
        here = _outer(machine, node, here)
    module = frame.module
    if module.stars:
        starred = of_stars(machine, module, node.id, SourceNode(frame.source, node))
        if starred is not None:
            return _joint(maybe, starred)
    return maybe[0] if maybe else _special(machine, node, module)


def _outer(machine: Machine, node: ast.Name, scope: Frame) -> Frame | None:
    """Return where a name is looked up next; one of a function's own is looked up nowhere else.

    One of a class's own is looked up in the module: functions around the class do not count.
    """
    if node.id in scope.own and scope.is_class:
        return scope.module
    if node.id in scope.own and node.id not in scope.names:
        refuse(machine, "UnboundLocalError")
    outer = scope.outer
    return outer if outer is None or outer.is_class else outer.elsewhere.get(node.id, outer)


def _unbound(machine: Machine, node: ast.Name, scope: Frame) -> Value:
    """Return what a name may stand for that a scope may not have: a built-in one, or nothing."""
    if scope.outer is None and node.id in _BUILTINS:
        return External(f"builtins.{node.id}")
    machine.may_raise("NameError" if scope.outer is None else "UnboundLocalError")
    return scope.names[node.id]


def _joint(maybe: Sequence[Value], value: Value) -> Value:
    """Return a name that may be bound in several places."""
    plain = value.value if isinstance(value, Maybe) else value
    return join_all([*maybe, plain]) or plain


def _special(machine: Machine, node: ast.Name, module: Frame) -> Value:
    own = own_name(module, node.id)
    if own is not None:
        return own
    if node.id == "__builtins__":
        return External("builtins")
    if node.id == UNREADABLE:
        return Unknown("what could not be read")
    if node.id in _BUILTINS and "__builtins__" not in module.names:
        return from_outside(machine, f"builtins.{node.id}")
    if node.id in _BUILTINS:
        return _of_own_builtins(machine, node.id, machine.force(module.names["__builtins__"]))
    if node.id in module.source.bound:
        raise Raised("NameError", is_early=will_bind(module, node.id))
    machine.may_raise("NameError")
    return Unknown(f"`{node.id}` is not to be seen")


def _of_own_builtins(machine: Machine, name: str, given: Value) -> Value:
    """Return a built-in name where a program says itself what these are, as for `eval`."""
    found = has_key(given, Known(name)) if isinstance(given, Table) else None
    if found is False:
        raise Raised("NameError")
    if isinstance(given, Table) and found:
        return given.entries[name]
    machine.may_raise("NameError")
    return (
        from_outside(machine, f"builtins.{name}")
        if given == External("builtins")
        else Unknown(f"`{name}` of other built-in names")
    )


def _attribute(machine: Machine, node: ast.Attribute, frame: Frame) -> Value:
    value = machine.evaluate(node.value, frame)
    return machine.attribute(value, frame.mangled(node.attr), SourceNode(frame.source, node))


def _call(machine: Machine, node: ast.Call, frame: Frame) -> Value:
    machine.tick()
    if isinstance(node.func, ast.Name) and node.func.id in _OF_FRAME:
        found = _OF_FRAME[node.func.id](node, frame)
        if found is not None:
            return found
    function = machine.force(machine.evaluate(node.func, frame))
    if isinstance(function, Method) and function.name in _INERT:
        return External("flask.registration()", SourceNode(frame.source, node))
    found = _searched(machine, function, node, frame)
    if found is not None:
        return found
    arguments = arguments_of(machine, node, frame)
    machine.notes.scope = frame
    if isinstance(node.func, ast.Attribute) and is_no_application(function, node.func.attr):
        machine.strangers.add(arguments.place)
    elif isinstance(node.func, ast.Attribute) and isinstance(function, Unknown | External):
        guessed = serves_by_name(machine, function, node.func, frame)
        function = guessed or function
    return machine.call(function, arguments)


def _searched(machine: Machine, function: Value, node: ast.Call, frame: Frame) -> Value | None:
    """`any(… for …)` and `all(… for …)`; None for other calls, and where it cannot be told."""
    match node:
        case ast.Call(args=[ast.GeneratorExp() as inner], keywords=[]):
            name = function.name if isinstance(function, External) else ""
            until = _SEARCHES.get(name)
            return None if until is None else displays.search(machine, inner, frame, until=until)
        case _:
            return None


def _super(node: ast.Call, frame: Frame) -> Value:
    here: Frame | None = frame
    while here is not None:
        if here.receiver is not None and here.cls is not None:
            start = _named_class(node.args[0], frame) if node.args else here.cls
            if start is not None:
                return Super(here.receiver, ancestors_after(here.receiver, start))
        here = here.outer
    return Unknown("`super()` outside a method")


def _named_class(node: ast.expr, frame: Frame) -> Class | None:
    """Return the class of a name that `super(Name, self)` goes on from."""
    here: Frame | None = frame
    while here is not None and isinstance(node, ast.Name):
        found = here.names.get(node.id)
        if found is not None:
            return found if isinstance(found, Class) else None
        here = here.outer
    return None


def _globals(node: ast.Call, frame: Frame) -> Value | None:
    return None if node.args else table_of(frame.module.names, is_open=bool(frame.module.stars))


def _locals(node: ast.Call, frame: Frame) -> Value | None:
    """Return the scope of a module or a class itself, and a copy of that of a function."""
    if node.args:
        return None
    is_live = frame.is_class or frame.outer is None
    return table_of(frame.names if is_live else dict(frame.names))


_OF_FRAME: dict[str, Callable[[ast.Call, Frame], Value | None]] = {
    "super": _super,
    "globals": _globals,
    "locals": _locals,
    "vars": _locals,
    "dir": _locals,
}
"""Built-in functions that look at the scope in which they are called."""

_SEARCHES = {"builtins.any": True, "builtins.all": False}
"""What goes through a generator until it finds this."""

_INERT = frozenset(
    [
        "add_url_rule",
        "route",
        "errorhandler",
        "before_request",
        "after_request",
        "teardown_appcontext",
        "context_processor",
        "register_error_handler",
        "add_template_filter",
    ]
)


def _binary(machine: Machine, node: ast.BinOp, frame: Frame) -> Value:
    left = machine.force(machine.evaluate(node.left, frame))
    right = machine.force(machine.evaluate(node.right, frame))
    return combine(machine, left, node.op, right, SourceNode(frame.source, node))


def _lambda(machine: Machine, node: ast.Lambda, frame: Frame) -> Value:
    return Function(node, frame, defaults=defaults_of(machine, node.args, frame))


def _named(machine: Machine, node: ast.NamedExpr, frame: Frame) -> Value:
    value = machine.evaluate(node.value, frame)
    home = displays.named_home(frame, node.target.id)
    machine.journal.put(home.names, node.target.id, value)
    return value


def _inner(machine: Machine, node: ast.Starred, frame: Frame) -> Value:
    return machine.evaluate(node.value, frame)


def _await(machine: Machine, node: ast.Await, frame: Frame) -> Value:
    value = machine.force(machine.evaluate(node.value, frame))
    machine.notes.waits += not is_coroutine(value)
    return awaited(machine, value)


def _yield(machine: Machine, node: ast.Yield, frame: Frame) -> Value:
    value = NONE if node.value is None else machine.force(machine.evaluate(node.value, frame))
    if frame.on_yield is None:
        return Unknown("what is sent to a generator")
    return frame.on_yield(value)


def _yield_from(machine: Machine, node: ast.YieldFrom, frame: Frame) -> Value:
    value = machine.force(machine.evaluate(node.value, frame))
    items = items_of(machine, value, SourceNode(frame.source, node))
    for item in items if items is not None else [Unknown("an item of a generator")]:
        if frame.on_yield is not None:
            frame.on_yield(item)
    if items is None:
        return Unknown("what a generator returns")
    return result_of(machine, value)


_WIDTH = 1_000  # that a text is filled up to


def _joined(machine: Machine, node: ast.JoinedStr, frame: Frame) -> Value:
    """Return an f-string whose parts are known and plainly formatted."""
    parts = [machine.force(machine.evaluate(part, frame)) for part in node.values]
    facts = facts_of(*parts)
    known = [part.constant for part in parts if isinstance(part, Known)]
    if len(known) != len(parts):
        return operators.text_of_parts(parts, facts)
    return text_of("".join(map(str, known)), facts)


def _shown(machine: Machine, value: Value, conversion: int, place: SourceNode) -> Value:
    """Return the text or number that a part of an f-string is by `str`, `repr` or neither."""
    own = own_method(machine, value, "__str__", place) if conversion < 0 else None
    if isinstance(value, Instance) and is_member(value) and conversion < 0 and own is None:
        return text_of_member(value, is_formatted=True)
    names = ("__repr__",) if conversion in _REPR else ("__str__", "__repr__")
    return shown(machine, value, place, *names)


_REPR = (ord("r"), ord("a"))
_SHOWN: dict[int, Callable[[object], str]] = {ord("r"): repr, ord("s"): str, ord("a"): ascii}


def _formatted(machine: Machine, node: ast.FormattedValue, frame: Frame) -> Value:
    """Return one part of an f-string, as text."""
    value = machine.force(machine.evaluate(node.value, frame))
    spec = Known("") if node.format_spec is None else machine.evaluate(node.format_spec, frame)
    place = SourceNode(frame.source, node)
    own = own_method(machine, value, "__format__", place) if node.conversion < 0 else None
    if own is not None:
        return machine.force(machine.call(own, Arguments(place=place, positional=(spec,))))
    if not isinstance(value, Instance):
        may_ask(machine, place, TEXTS, value)
    elif path_text(value) is not None and node.conversion < 0 and spec != Known(""):
        machine.may_raise("TypeError")  # `object.__format__` takes no specification
        return Unknown("a formatted text")
    text = _shown(machine, value, node.conversion, place)
    conversion = node.conversion if text is value else -1  # it is the text of an object already
    return _by_specification(machine, text, conversion, spec)


def _by_specification(machine: Machine, value: Value, conversion: int, spec: Value) -> Value:
    plain = comparisons.plain_of(value)
    if plain is None or not isinstance(spec, Known) or not isinstance(spec.constant, str):
        if spec != Known(""):
            machine.may_raise("TypeError", "ValueError")
        return Unknown("a formatted text", facts_of(value))
    if any(int(number) > _WIDTH for number in re.findall(r"\d+", spec.constant)):
        return Unknown("a long text", facts_of(value))
    convert = _SHOWN.get(conversion)
    try:
        text = format(plain[0] if convert is None else convert(plain[0]), spec.constant)
    except (ValueError, TypeError) as error:
        raise Raised(type(error).__name__) from None
    return text_of(text, facts_of(value))


_HOW: dict[type[ast.expr], Callable[..., Value]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Call: _call,
    ast.BoolOp: logic.bool_op,
    ast.UnaryOp: logic.unary,
    ast.Compare: logic.compare,
    ast.IfExp: logic.if_expression,
    ast.BinOp: _binary,
    ast.Dict: displays.table,
    ast.List: displays.items,
    ast.Tuple: displays.items,
    ast.Set: displays.items,
    ast.Subscript: subscript,
    ast.JoinedStr: _joined,
    ast.FormattedValue: _formatted,
    ast.Lambda: _lambda,
    ast.NamedExpr: _named,
    ast.ListComp: displays.comprehension,
    ast.SetComp: displays.comprehension,
    ast.GeneratorExp: displays.comprehension,
    ast.DictComp: displays.table_comprehension,
    ast.Yield: _yield,
    ast.YieldFrom: _yield_from,
    ast.Await: _await,
    ast.Starred: _inner,
}
