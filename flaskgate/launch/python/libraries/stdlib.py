"""Functions of the standard library that settings code leans on."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from flaskgate.launch.python.interpreter.calls.arguments import keywords_of
from flaskgate.launch.python.interpreter.data.arithmetic import known, text_of
from flaskgate.launch.python.interpreter.data.comparisons import plain_of
from flaskgate.launch.python.interpreter.data.counts import COUNTER
from flaskgate.launch.python.interpreter.data.logic import decide, own_method, shown
from flaskgate.launch.python.interpreter.data.targets import doubt_module, items_of, set_item
from flaskgate.launch.python.interpreter.objects.abstract_classes import may_take_others
from flaskgate.launch.python.interpreter.objects.metaclasses import (
    class_by_call,
    metaclass_of,
    new_by_type,
)
from flaskgate.launch.python.interpreter.objects.type_errors import check
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Raised
from flaskgate.launch.python.interpreter.statements.match_patterns import is_of
from flaskgate.launch.python.interpreter.value_types.class_line import family
from flaskgate.launch.python.interpreter.value_types.enumerations import member_value
from flaskgate.launch.python.interpreter.value_types.kinds import class_name, kind_of, own_class
from flaskgate.launch.python.interpreter.value_types.stand_ins import kinds_of
from flaskgate.launch.python.interpreter.value_types.value_facts import (
    facts_of,
    is_none,
    join_all,
    options_of,
)
from flaskgate.launch.python.interpreter.value_types.values import (
    ITERATOR,
    NONE,
    Arguments,
    Choice,
    Class,
    External,
    Function,
    Instance,
    Items,
    Known,
    Method,
    ModuleValue,
    Partial,
    Provenance,
    Table,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.code.attribute_functions import ATTRIBUTES
from flaskgate.launch.python.libraries.code.code_texts import CODE_TEXTS
from flaskgate.launch.python.libraries.command_line.argparse import vars_of
from flaskgate.launch.python.libraries.data.copies import copied
from flaskgate.launch.python.libraries.data.counters import new_counter
from flaskgate.launch.python.libraries.data.iteration import ITERATION, Handler, first
from flaskgate.launch.python.libraries.files.data_files import is_existing
from flaskgate.launch.python.libraries.files.path_parts import path_text
from flaskgate.launch.python.libraries.os_environ import COPY
from flaskgate.launch.python.libraries.web.debug_switch import is_trap

_METHOD_CALLER = "operator.methodcaller"


def _bool(machine: Machine, arguments: Arguments) -> Value:
    value = first(machine, arguments)
    decided = decide(machine, value)
    facts = facts_of(*options_of(value))
    if decided is None:
        return Unknown("a truth that is not known", facts)
    trap = any(is_trap(option) for option in options_of(value))
    return Known(decided, Provenance(facts.trace, facts.variable, is_trap=trap))


def _converted(kind: type[int | float | str]) -> Handler:
    def convert(machine: Machine, arguments: Arguments) -> Value:
        words = {key: machine.force(one) for key, one in arguments.keywords.items()}
        values = [machine.force(one) for one in arguments.positional]
        if not values and kind is str and "object" in words:
            values = [words.pop("object")]
        if not values:
            return Unknown("a number or text that is not known") if words else Known(kind())
        if isinstance(values[0], Choice):
            rest = tuple(values[1:])
            found = [convert(machine, replace(arguments, positional=(one, *rest)))
                     for one in values[0].options]  # fmt: skip
            return join_all(found) or NONE
        values[0] = shown(machine, values[0], arguments.place, *_CONVERTS[kind])
        text = path_text(values[0]) if kind is str else None
        if text is not None:
            return Known(text, facts_of(values[0]))
        return _convert(machine, kind, [member_value(one) for one in values], words)

    return convert


_CONVERTS: Mapping[type, tuple[str, ...]] = {
    str: ("__str__", "__repr__"),
    int: ("__int__", "__index__"),
    float: ("__float__", "__index__"),
}
"""The methods by which an object of the repository says what it is as one of these."""


_VARIABLE = re.compile(r"\$\{?([A-Za-z_]\w*)\}?")
"""A word of a command line whose value the place knows, and the repository does not."""


def _convert(
    machine: Machine,
    kind: type[int | float | str],
    values: list[Value],
    words: Mapping[str, Value],
) -> Value:
    value = values[0]
    facts = facts_of(*values, *words.values())
    plain = [plain_of(one) for one in values]
    named = {key: plain_of(one) for key, one in words.items()}
    known_parts = [one[0] for one in plain if one is not None]
    known_words = {key: one[0] for key, one in named.items() if one is not None}
    if len(known_parts) != len(plain) or len(known_words) != len(named):
        machine.may_raise("ValueError", "TypeError")
        return Unknown("a number or text that is not known", facts)
    text = value.constant if isinstance(value, Known) else None
    if kind is str and isinstance(text, str):
        return value
    unread = _VARIABLE.fullmatch(text) if isinstance(text, str) else None
    if unread is not None:
        machine.may_raise("ValueError")
        return Unknown(f"{unread[1]} is not known here", Provenance(facts.trace, unread[1]))
    try:
        new: object = kind(*known_parts, **known_words)  # type: ignore[call-overload, arg-type] # caught
    except (TypeError, ValueError, OverflowError) as error:
        raise Raised(type(error).__name__) from None
    return known(new, Provenance(facts.trace, facts.variable, is_trap=facts.is_trap))


def _dict(machine: Machine, arguments: Arguments) -> Value:
    if first(machine, arguments) == External("os.environ") and not arguments.keywords:
        return External(COPY)
    made = Table(is_open=arguments.is_open)
    machine.call(machine.attribute(made, "update", arguments.place), arguments)
    return made


def _len(machine: Machine, arguments: Arguments) -> Value:
    value = first(machine, arguments)
    hook = own_method(machine, value, "__len__", arguments.place)
    if hook is not None:
        return machine.force(machine.call(hook, Arguments(place=arguments.place)))
    if not isinstance(value, Instance) or value.base == ITERATOR:
        check(machine, len, value)
    if isinstance(value, Choice):
        found = [_len(machine, replace(arguments, positional=(one,))) for one in value.options]
        return join_all(found) or NONE
    if isinstance(value, Known) and not isinstance(value.constant, str | bytes):
        raise Raised("TypeError")
    items = items_of(machine, value, arguments.place)
    if items is not None:
        return Known(len(items), facts_of(value))
    return Unknown("a length that is not known")


def _ordered(machine: Machine, arguments: Arguments) -> Value:
    made = _dict(machine, arguments)
    return replace(made, is_ordered=True) if isinstance(made, Table) else made


def _callable(machine: Machine, arguments: Arguments) -> Value:
    value = first(machine, arguments)
    if isinstance(value, Function | Method | Class | Partial):
        return Known(constant=True)
    if isinstance(value, Known | Items | Table):
        return Known(constant=False)
    found = own_class(value)
    if found is not None or own_method(machine, value, "__call__", arguments.place) is not None:
        return Known(constant=True)
    is_plain = isinstance(value, Instance) and value.cls is not None and kinds_of(value)
    return Known(constant=False) if is_plain else Unknown("whether it can be called")


def _abs(machine: Machine, arguments: Arguments) -> Value:
    value = first(machine, arguments)
    if isinstance(value, Known) and isinstance(value.constant, int | float):
        return Known(abs(value.constant), value.facts)
    return Unknown("a number that is not known")


def _text_of(function: Callable[[object], str]) -> Handler:
    def show(machine: Machine, arguments: Arguments) -> Value:
        value = shown(machine, first(machine, arguments), arguments.place, "__repr__")
        if value is not first(machine, arguments):
            return value
        plain = plain_of(value)
        if plain is None:
            return Unknown("a text that is not known", facts_of(value))
        try:
            return text_of(function(plain[0]), facts_of(value))
        except (TypeError, ValueError) as error:
            raise Raised(type(error).__name__) from None

    return show


def _ord(machine: Machine, arguments: Arguments) -> Value:
    value = first(machine, arguments)
    if isinstance(value, Known) and isinstance(value.constant, str) and len(value.constant) == 1:
        return Known(ord(value.constant), value.facts)
    return Unknown("a number that is not known")


def _joined_path(machine: Machine, arguments: Arguments) -> Value:
    parts = [machine.force(value) for value in arguments.positional]
    texts = [text for text in map(path_text, parts) if text is not None]
    if len(texts) != len(parts) or not texts:
        return Unknown("a path that is not known")
    return text_of(posixpath.normpath(posixpath.join(*texts)), facts_of(*parts))


def _path_part(function: Callable[[str], str]) -> Handler:
    def take(machine: Machine, arguments: Arguments) -> Value:
        value = first(machine, arguments)
        text = path_text(value)
        if text is not None:
            return Known(function(text), facts_of(value))
        return Unknown("a path that is not known", facts_of(value))

    return take


def _vars(machine: Machine, arguments: Arguments) -> Value:
    return vars_of(first(machine, arguments))


def _isinstance(machine: Machine, arguments: Arguments) -> Value:
    value, kind = first(machine, arguments), machine.force(arguments.get("", 1) or NONE)
    is_set = isinstance(value, Instance) and "__class__" in value.attributes
    found: bool | None = False
    for one in _classes_in(machine, kind):
        check(machine, _as_classes, one)
        said = None if is_set else is_of(value, one)
        if said:
            return Known(constant=True, facts=facts_of(value))
        found = None if said is None else found
    if found is None:
        return Unknown("whether it is of that class")
    return Known(found, facts_of(value))


def _classes_in(machine: Machine, kind: Value) -> Iterator[Value]:
    """Yield what tuples within tuples hold, in order; a single value as it is."""
    kind = machine.force(kind)
    if not isinstance(kind, Items) or not kind.is_tuple or kind.is_forgotten:
        yield kind
        return
    for one in kind.items:
        yield from _classes_in(machine, one)


def _as_classes(value: object) -> object:
    """Do what `isinstance` does with a stand-in of its second argument."""
    return isinstance(None, value)  # type: ignore[arg-type] # a TypeError is looked for


def _issubclass(machine: Machine, arguments: Arguments) -> Value:
    value, kind = first(machine, arguments), machine.force(arguments.get("", 1) or NONE)
    own = own_class(value)
    if own is not None:
        answers = [_is_subclass(own, one) for one in _classes_in(machine, kind)]
        if True in answers or None not in answers:
            return Known(True in answers)
    if isinstance(value, Class):
        found = is_of(Instance(value, ""), kind)
        if found is not None:
            return Known(found)
    return Unknown("whether it is of that class")


def _is_subclass(own: type, kind: Value) -> bool | None:
    other = own_class(kind)
    if other is not None:
        return issubclass(own, other)
    return False if isinstance(kind, Class) and not may_take_others(kind) else None


def _type(machine: Machine, arguments: Arguments) -> Value:
    value = first(machine, arguments)
    if len(arguments.positional) > 1:
        return class_by_call(machine, None, arguments)
    if len(arguments.positional) == 1:
        meta = metaclass_of(value)
        if meta is not None:
            return meta
        if isinstance(value, Instance):
            given = value.attributes.get("__class__")
            return machine.force(given) if given else value.cls or External(value.base)
        own = kind_of(value)
        if own is not None:
            return External(class_name(own))
    return Unknown("a class that is not known")


def _call_plainly(machine: Machine, arguments: Arguments) -> Value:
    """`type.__call__(cls, …)`."""
    rest = replace(arguments, positional=arguments.positional[1:])
    return machine.call(Method(first(machine, arguments), "__call__", "__call__"), rest)


def _same(machine: Machine, arguments: Arguments) -> Value:
    return first(machine, arguments)


def _extension(name: str) -> Handler:
    """Return what makes an object of an extension that does nothing but answer requests."""
    return lambda _, arguments: External(f"{name}()", arguments.place)


def _nothing(_machine: Machine, _arguments: Arguments) -> Value:
    return NONE


def _print(machine: Machine, arguments: Arguments) -> Value:
    """Ask objects for their texts, and tell the file of the repository that they are printed to."""
    for one in arguments.positional:
        shown(machine, machine.force(one), arguments.place, "__str__", "__repr__")
    file = machine.force(arguments.keywords.get("file") or machine.patched.get("sys.stdout", NONE))
    write = own_method(machine, file, "write", arguments.place)
    if write is not None:
        text = Unknown("what is printed")
        machine.call(write, Arguments(place=arguments.place, positional=(text,)))
    return NONE


def _new(machine: Machine, arguments: Arguments) -> Value:
    """`object.__new__(cls)`."""
    cls = first(machine, arguments)
    if not isinstance(cls, Class):
        return Unknown("an object that is not known")
    base = next((one.name for one in family(cls) if isinstance(one, External)), "")
    return Instance(cls, base, place=arguments.place)


def _suppress(machine: Machine, arguments: Arguments) -> Value:
    classes = Items([machine.force(one) for one in arguments.positional], is_tuple=True)
    return Instance(None, "contextlib.suppress", {"classes": classes}, place=arguments.place)


def _default_dict(machine: Machine, arguments: Arguments) -> Value:
    """Return a dictionary that makes what is missing."""
    rest = replace(arguments, positional=arguments.positional[1:])
    made = _dict(machine, rest)
    if not isinstance(made, Table):
        return made
    factory = first(machine, arguments)
    return made if is_none(factory) else replace(made, factory=factory)


def _proxy(machine: Machine, arguments: Arguments) -> Value:
    value = first(machine, arguments)
    return replace(value, is_frozen=True) if isinstance(value, Table) else value


def _from_keys(machine: Machine, arguments: Arguments) -> Value:
    """`dict.fromkeys(keys, value)`."""
    made = Table()
    items = items_of(machine, first(machine, arguments), arguments.place)
    if items is None:
        return Table(is_open=True)
    for item in items:
        set_item(machine, made, machine.force(item), arguments.get("", 1) or NONE)
    return made


def _module(machine: Machine, arguments: Arguments) -> Value | None:
    """`sys.modules[name]`."""
    name = first(machine, arguments)
    if not isinstance(name, Known) or not isinstance(name.constant, str):
        return None
    frames = [frame for frame in (machine.main, *machine.loaded.values()) if frame is not None]
    found = next((frame for frame in frames if frame.name == name.constant), None)
    return None if found is None else ModuleValue(found)


def _without_module(machine: Machine, arguments: Arguments) -> Value:
    """`sys.modules.pop(name)`, and what puts another one in its place."""
    doubt_module(machine, first(machine, arguments))
    return Unknown("a module that is no longer there")


def _named_tuple(machine: Machine, arguments: Arguments) -> Value | None:
    """`namedtuple(name, "a b")`: a class whose objects have the fields as attributes."""
    given = machine.force(arguments.get("field_names", 1) or NONE)
    if isinstance(given, Known) and isinstance(given.constant, str):
        names: list[Value] = [Known(one) for one in given.constant.replace(",", " ").split()]
        given = Items(names)
    if not isinstance(given, Items):
        return None
    attributes: dict[str, Value] = {"fields": given, "_fields": given}
    defaults = arguments.keywords.get("defaults")
    if defaults is not None:
        attributes["defaults"] = machine.force(defaults)
    return Instance(None, "collections.namedtuple", attributes, place=arguments.place)


def _field(_machine: Machine, arguments: Arguments) -> Value:
    return Instance(None, "dataclasses.Field", keywords_of(arguments), place=arguments.place)


def _transparent(_machine: Machine, arguments: Arguments) -> Value | None:
    """`@lru_cache(…)`: the decorator, which gives the function itself."""
    value = arguments.positional[0] if arguments.positional else None
    return value if isinstance(value, Function) and len(arguments.positional) == 1 else None


def _namespace(_machine: Machine, arguments: Arguments) -> Value:
    return Instance(None, "", keywords_of(arguments), place=arguments.place)


def _exists(machine: Machine, arguments: Arguments) -> Value:
    return is_existing(machine, first(machine, arguments), arguments.place)


def _method_caller(_machine: Machine, arguments: Arguments) -> Value:
    """`operator.methodcaller(name, …)`: what it is called with is the object."""
    return Instance(None, _METHOD_CALLER, {"call": Partial(NONE, arguments)}, place=arguments.place)


BUILTINS: dict[str, Handler] = {
    "os.path.exists": _exists,
    "os.path.isfile": _exists,
    "operator.methodcaller": _method_caller,
    **ATTRIBUTES,
    **ITERATION,
    "builtins.bool": _bool,
    "builtins.int": _converted(int),
    "builtins.float": _converted(float),
    "builtins.str": _converted(str),
    "builtins.dict": _dict,
    "builtins.callable": _callable,
    "builtins.abs": _abs,
    "builtins.repr": _text_of(repr),
    "builtins.ascii": _text_of(ascii),
    "builtins.ord": _ord,
    **CODE_TEXTS,
    "builtins.issubclass": _issubclass,
    "builtins.type": _type,
    "builtins.type.__new__": new_by_type,
    "builtins.type.__init__": _nothing,
    "builtins.type.__call__": _call_plainly,
    "builtins.object": lambda _, arguments: Instance(
        None, "builtins.object", place=arguments.place
    ),
    "builtins.object.__new__": _new,
    "builtins.object.__init_subclass__": _nothing,
    "builtins.object.__init__": _nothing,
    "contextlib.suppress": _suppress,
    "collections.OrderedDict": _ordered,
    "platform.system": lambda _machine, _arguments: Known("Linux"),
    "types.MappingProxyType": _proxy,
    "collections.defaultdict": _default_dict,
    COUNTER: new_counter,
    "builtins.dict.fromkeys": _from_keys,
    "collections.OrderedDict.fromkeys": _from_keys,
    "functools.lru_cache": _transparent,
    "sys.modules.__getitem__": _module,
    "sys.modules.get": _module,
    "sys.modules.pop": _without_module,
    "sys.modules.__delitem__": _without_module,
    "sys.modules.setdefault": _without_module,
    "sys.modules.__setitem__": _without_module,
    "collections.namedtuple": _named_tuple,
    "dataclasses.field": _field,
    "builtins.len": _len,
    "builtins.vars": _vars,
    "builtins.isinstance": _isinstance,
    "builtins.print": _print,
    "os.path.join": _joined_path,
    "os.path.dirname": _path_part(posixpath.dirname),
    "os.path.basename": _path_part(posixpath.basename),
    "os.path.abspath": _same,
    "os.path.realpath": _same,
    "os.path.normpath": _path_part(posixpath.normpath),
    "typing.NewType()": first,
    "typing.cast": lambda machine, arguments: machine.force(arguments.get("", 1) or NONE),
    "copy.copy": copied(is_deep=False),
    "copy.deepcopy": copied(is_deep=True),
    "types.SimpleNamespace": _namespace,
    "argparse.Namespace": _namespace,
    "werkzeug.middleware.proxy_fix.ProxyFix": _same,
    "flask_cors.CORS": _extension("flask_cors.CORS"),
}
"""By canonical name; a function gives None where nothing is known after all."""
