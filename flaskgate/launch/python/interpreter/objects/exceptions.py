"""Exceptions: which one is raised, and which handlers catch it."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Halt, Raised
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.class_line import family
from flaskgate.launch.python.interpreter.value_types.value_facts import truth
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Choice,
    Class,
    External,
    Frame,
    Instance,
    Items,
    Known,
    Unknown,
    Value,
)

_BUILTIN = "builtins."
_MODULES = frozenset(
    {
        *("argparse", "binascii", "configparser", "csv", "dataclasses", "decimal", "getopt"),
        *("http.client", "json", "json.decoder", "queue", "shutil", "smtplib", "socket"),
        *("struct", "subprocess", "tarfile", "tomllib", "urllib.error", "zipfile", "zlib"),
    }
)
"""Modules of the standard library whose exceptions are asked of the Python that runs this."""
_LATER = frozenset({"socket.timeout"})
"""What is another class in older versions of Python."""
_KIN = {
    "werkzeug.utils.ImportStringError": ImportError,
    "click.UsageError": Exception,
    "click.exceptions.UsageError": Exception,
    "attr.exceptions.FrozenInstanceError": AttributeError,
    "attrs.exceptions.FrozenInstanceError": AttributeError,
    "pydantic.ValidationError": ValueError,
    "pydantic_core.ValidationError": ValueError,
}
"""Classes of libraries, and Python's own that each is a kind of."""


def raised_by(machine: Machine, node: ast.Raise, frame: Frame) -> Raised | Halt:
    """Return how `raise` ends the path."""
    if node.exc is None:
        again = machine.handled[-1] if machine.handled else Raised("RuntimeError")
        return Raised(again.name, again.value, variable=again.variable, is_said=True)
    value = machine.force(machine.evaluate(node.exc, frame))
    if node.cause is not None:
        machine.force(machine.evaluate(node.cause, frame))
    place = SourceNode(frame.source, node)
    if isinstance(value, Class) or class_named(value) is not None:
        value = machine.force(machine.call(value, Arguments(place=place)))
    if isinstance(value, External) and value.name.removesuffix("()") in _ENDS_COMMAND:
        return Halt(serves=False, fails=_fails(value, node.exc))
    if not isinstance(value, Instance):
        return Raised("", value, is_said=True)
    name = value.base.removeprefix(_BUILTIN)
    if name in {"SystemExit", "KeyboardInterrupt"}:
        given = value.attributes.get("args")
        first = given.items[:1] if isinstance(given, Items) else ()
        status = [truth(machine.force(one)) for one in first]
        return Halt(serves=False, fails=True in status, value=value)
    return Raised(name or _name_of(value), value, is_said=True)


_ENDS_COMMAND = frozenset(
    f"{module}.{name}"
    for module in ("click", "click.exceptions", "typer")
    for name in ("Exit", "Abort", "ClickException", "UsageError", "BadParameter")
)
"""Exceptions that click and typer make the end of a program of, where a command raises them."""


def _fails(value: External, node: ast.expr) -> bool:
    """Return whether such an end says that something is wrong."""
    if value.name.removesuffix("()").rpartition(".")[2] != "Exit":
        return True
    given = (
        [*node.args, *(one.value for one in node.keywords)] if isinstance(node, ast.Call) else []
    )
    return not all(isinstance(one, ast.Constant) and not one.value for one in given)


def _name_of(value: Instance) -> str:
    return value.cls.node.name if value.cls is not None else ""


def exit_with(status: Value | None, *, fails: bool, is_hard: bool = False) -> Halt:
    """Return how a program ends that exits with a status; None for none."""
    given = Items([] if status is None else [status], is_tuple=True)
    value = Instance(None, f"{_BUILTIN}SystemExit", {"args": given})
    return Halt(serves=False, fails=fails, value=value, is_hard=is_hard)


def class_named(value: Value) -> type[BaseException] | None:
    """Return the exception of Python, or one that it is a kind of, that a name stands for."""
    return _class(value.name) if isinstance(value, External) else None


def _class(name: str) -> type[BaseException] | None:
    if name in _KIN:
        return _KIN[name]
    module, _, last = name.removeprefix(_BUILTIN).rpartition(".")
    if module and (module not in _MODULES or name in _LATER):
        return None
    found = getattr(import_module(module) if module else builtins, last, None)
    return found if isinstance(found, type) and issubclass(found, BaseException) else None


def exception_named(name: str) -> bool:
    """Return whether a name is that of an exception class of Python's own."""
    return _class(name) is not None


def new_exception(name: str, arguments: Arguments) -> Instance | None:
    """Return an object of an exception of Python's own; None for another name."""
    if _class(name) is None or "." not in name:
        return None
    given = Items(list(arguments.positional), is_tuple=True)
    return Instance(None, _by_number(name, given), {"args": given}, place=arguments.place)


def _by_number(name: str, given: Items) -> str:
    """Return the class of an error of the system, which its number says: `OSError(2, "…")`."""
    number = given.items[0] if len(given.items) > 1 else None
    is_told = isinstance(number, Known) and isinstance(number.constant, int)
    if _class(name) is not OSError or not is_told or not isinstance(number, Known):
        return name
    return f"{_BUILTIN}{type(OSError(number.constant, '')).__name__}"


def exception_method(
    machine: Machine, value: Instance, name: str, arguments: Arguments
) -> Value | None:
    """Do what `super().__init__(…)` of an exception of the repository does; None for the rest."""
    if name != "__init__" or _class(value.base) is None:
        return None
    given = Items(list(arguments.positional), is_tuple=True)
    machine.journal.put(value.attributes, "args", given)
    return NONE


def exception_part(value: Instance, name: str) -> Value | None:
    """Return an attribute that exceptions of Python's own have; None for another name, or object.

    A method is none of them.
    """
    kind = _class(value.base) if value.base.startswith(_BUILTIN) else None
    found = getattr(kind, name, None) if kind is not None else None
    if kind is None or name.startswith("__") or not hasattr(kind, name) or callable(found):
        return None
    given = value.attributes.get("args")
    if not isinstance(given, Items) or given.is_forgotten:
        return Unknown("a part of an exception")
    if (kind, name) in {(SystemExit, "code"), (StopIteration, "value")}:
        return given.items[0] if len(given.items) == 1 else given if given.items else NONE
    return _part_by_place(kind, name, given)


def _part_by_place(kind: type[BaseException], name: str, given: Items) -> Value:
    """Return what exceptions of some classes call one of the things that they are given."""
    is_group, is_of_system = issubclass(kind, BaseExceptionGroup), issubclass(kind, OSError)
    places = _OF_GROUPS if is_group else _OF_SYSTEM if is_of_system else {}
    place, count = places.get(name), len(given.items)
    if place is None or (is_of_system and count == 1):
        return Unknown("a part of an exception")
    if place >= count:
        return NONE
    part = given.items[place]
    is_row = is_group and name == "exceptions"
    return Items(part.items, is_tuple=True) if is_row and isinstance(part, Items) else part


_OF_GROUPS: Mapping[str, int] = {"message": 0, "exceptions": 1}
_OF_SYSTEM: Mapping[str, int] = {"errno": 0, "strerror": 1, "filename": 2}
"""Places of what a group of exceptions, or an error of the system, is given by position."""


def exception_text(value: Instance) -> Value | None:
    """Return what `str` makes of an exception of Python's own; None for anything else."""
    kind = _class(value.base) if value.base.startswith(_BUILTIN) else None
    if kind is None:
        return None
    given = value.attributes.get("args")
    hidden = Unknown("the text of an exception")
    if not isinstance(given, Items) or given.is_forgotten or issubclass(kind, _SAY_MORE):
        return hidden
    known = [one.constant for one in given.items if isinstance(one, Known)]
    return Known(str(kind(*known))) if len(known) == len(given.items) else hidden


_SAY_MORE = (OSError, UnicodeError, SyntaxError, ImportError, BaseExceptionGroup)
"""Exceptions that are shown otherwise than by what they are given."""


def covers(kind: Value, error: Raised) -> bool | None:  # noqa: C901, PLR0911 - one guard a shape
    """Return whether `except kind` catches an exception, None where it cannot be told."""
    if isinstance(kind, Items) and not kind.is_forgotten:
        return _any([covers(one, error) for one in kind.items])
    if isinstance(kind, Class):
        return _is_of_class(kind, error)
    if not isinstance(kind, External):
        return None
    own = class_named(kind)
    names = list(_ancestry(error))
    if kind.name in names:
        return True
    if kind.name in _KIN:
        return _is_that(kind.name, names)
    if own is None:
        return None if None in names or not error.name else _may_be_alias(names)
    known = [_class(name) for name in names if name is not None]
    if own is BaseException or (own is Exception and not _are_exits(known)):
        return True
    if any(one is not None and issubclass(one, own) for one in known):
        return True
    return None if None in known or None in names or not names else False


def _is_that(kind: str, names: Sequence[str | None]) -> bool | None:
    """Return whether an exception is of a class that is only a kind of one of Python's own."""
    last = kind.rpartition(".")[2]
    known = [name for name in names if name]
    if any(not name.startswith(_BUILTIN) and name.rpartition(".")[2] == last for name in known):
        return True
    is_told = len(known) == len(names) and all(_class(name) is not None for name in known)
    return False if is_told and known else None


def _are_exits(classes: Sequence[type[BaseException] | None]) -> bool:
    """Return whether an exception ends the program, which `except Exception` lets it do."""
    return any(one is not None and not issubclass(one, Exception) for one in classes)


def _any(answers: Sequence[bool | None]) -> bool | None:
    return True if True in answers else None if None in answers else False


def _may_be_alias(names: Sequence[str | None]) -> bool | None:
    """Return whether a class of a library may be one of Python's own: `OSError` has other names."""
    known = [_class(name) for name in names if name is not None]
    is_alias = any(one is None or issubclass(one, OSError | ImportError) for one in known)
    return None if is_alias else False


def _is_of_class(kind: Class, error: Raised) -> bool | None:
    if not isinstance(error.value, Instance):
        return False if error.name and _class(error.name) else None
    if error.value.cls is None:
        return False
    return (
        True if kind in family(error.value.cls) else (None if _is_open(error.value.cls) else False)
    )


def _is_open(cls: Class) -> bool:
    return any(isinstance(base, Unknown | Choice) for one in family(cls)
               if isinstance(one, Class) for base in one.bases)  # fmt: skip


def _ancestry(error: Raised) -> Iterator[str | None]:
    """Yield the names of the classes from outside that the exception is of; None: any."""
    value = error.value
    if isinstance(value, Instance) and value.cls is not None:
        for one in family(value.cls):
            if isinstance(one, External):
                yield one.name
        if _is_open(value.cls):
            yield None
    elif isinstance(value, Instance) and value.base:
        yield value.base
    else:
        yield (
            f"{_BUILTIN}{error.name}"
            if error.name and "." not in error.name
            else (error.name or None)
        )


def bound_to(error: Raised) -> Value:
    """Return what `as` binds."""
    if error.value is not None:
        return error.value
    if error.name and _class(error.name) is not None:
        return Instance(None, f"{_BUILTIN}{error.name}", {"args": Unknown("of an exception")})
    return Unknown("an exception")


EVERYTHING = (External("builtins.BaseException"),)
"""What `except:` catches."""
