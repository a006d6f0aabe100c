"""Abstract classes: which cannot be made objects of, and which objects they take for theirs.

Source: https://docs.python.org/3/library/abc.html and typing.html#typing.Protocol.
"""

from __future__ import annotations

import ast

from flaskgate.launch.python.interpreter.value_types.class_line import family, own_or_inherited
from flaskgate.launch.python.interpreter.value_types.values import Class, External, Function

REGISTERS = "(registers others)"
"""Set on a class whose `register` is looked up."""
_BASES = frozenset({"abc.ABC", "typing.Protocol", "typing_extensions.Protocol"})
_ABSTRACT = frozenset(
    {"abstractmethod", "abstractproperty", "abstractclassmethod", "abstractstaticmethod"}
)


def is_abstract(cls: Class) -> bool:
    """Return whether a class leaves a method to those derived from it: it has no objects."""
    own = [one for one in family(cls) if isinstance(one, Class)]
    names = {str(name) for one in own for name in one.names}
    return has_abstract_base(cls) and any(map(_is_left, (own_or_inherited(cls, n) for n in names)))


def has_abstract_base(cls: Class) -> bool:
    """Return whether a class is derived from `ABC` or by `ABCMeta`."""
    line = list(family(cls))
    if any(isinstance(one, External) and one.name in _BASES for one in line):
        return True
    own = [one for one in line if isinstance(one, Class)]
    named = [word.value for one in own for word in one.node.keywords if word.arg == "metaclass"]
    return any(ast.unparse(one).rpartition(".")[2] == "ABCMeta" for one in named)


def may_take_others(kind: Class) -> bool:
    """Return whether objects of classes that are not derived from it may be instances of one."""
    is_protocol = any(
        isinstance(base, External) and base.name.endswith(".Protocol") for base in kind.bases
    )
    own = [one for one in family(kind) if isinstance(one, Class)]
    return is_protocol or any({REGISTERS, "__subclasshook__"} & set(one.names) for one in own)


def _is_left(value: object) -> bool:
    if not isinstance(value, Function) or isinstance(value.node, ast.Lambda):
        return False
    last = {ast.unparse(one).rpartition(".")[2] for one in value.node.decorator_list}
    return not last.isdisjoint(_ABSTRACT)
