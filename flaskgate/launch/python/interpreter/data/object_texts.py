"""What `repr` makes of objects whose classes do not say it: dataclasses, members, exceptions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flaskgate.launch.python.interpreter.data.comparisons import plain_of
from flaskgate.launch.python.interpreter.objects.exceptions import exception_named
from flaskgate.launch.python.interpreter.source.definition_names import qualified_name
from flaskgate.launch.python.interpreter.value_types.data_classes import field_of, shown_fields
from flaskgate.launch.python.interpreter.value_types.enumerations import is_member
from flaskgate.launch.python.interpreter.value_types.value_facts import facts_of
from flaskgate.launch.python.interpreter.value_types.values import (
    Class,
    Instance,
    Items,
    Known,
    Value,
)

Show = Callable[[Value], Value]
"""Gives the text of what is an object itself; all else as it is."""


def repr_of(value: Instance, show: Show) -> Value | None:
    """Return the text of an object; None where that cannot be told."""
    if is_member(value):
        return _of_member(value, show)
    if exception_named(value.base):
        return _of_exception(value, show)
    names = None if value.cls is None else shown_fields(value.cls)
    if names is None or value.cls is None:
        return None
    held = [field_of(value, name) for name in names]
    texts = _texts([one for one in held if one is not None], show)
    if texts is None or len(texts) != len(names):
        return None
    inner = ", ".join(f"{name}={text}" for name, text in zip(names, texts, strict=True))
    return Known(f"{_title(value.cls)}({inner})", facts_of(*(one for one in held if one)))


def _of_member(value: Instance, show: Show) -> Value | None:
    """Return the text of a member of an enumeration that is nothing else."""
    texts = _texts([value.attributes["_value_"]], show)
    name = value.attributes.get("_name_")
    if texts is None or value.cls is None or value.base != "enum.Enum":
        return None
    is_plain = isinstance(name, Known) and len(value.cls.bases) == 1
    return (
        Known(f"<{value.cls.node.name}.{name.constant}: {texts[0]}>")
        if is_plain and isinstance(name, Known)
        else None
    )


def _of_exception(value: Instance, show: Show) -> Value | None:
    args = value.attributes.get("args")
    texts = _texts(args.items, show) if isinstance(args, Items) else None
    if texts is None:
        return None
    name = value.cls.node.name if value.cls is not None else value.base.rpartition(".")[2]
    return Known(f"{name}({', '.join(texts)})")


def _texts(values: Sequence[Value], show: Show) -> list[str] | None:
    """Return what `repr` makes of values; None where that cannot be told of one of them."""
    found: list[str] = []
    for one in values:
        text = show(one)
        plain = plain_of(text)
        if plain is None:
            return None
        found.append(str(plain[0]) if text is not one else repr(plain[0]))
    return found


def _title(cls: Class) -> str:
    return qualified_name(cls.place.source, cls.node) or cls.node.name
