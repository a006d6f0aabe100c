"""Parameter expansion: `$X`, `$1`, `$#`, `${X:-y}`, `${X%%.*}`, `${A[@]:1}` and their like.

https://www.gnu.org/software/bash/manual/html_node/Shell-Parameter-Expansion.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from tree_sitter import Node

from flaskgate.launch.formats.expansion import UNKNOWN_NAME
from flaskgate.launch.shell.arithmetic import calculated
from flaskgate.launch.shell.operators import CASES, replaced, substring, trimmed, with_slashes
from flaskgate.launch.shell.partial_text import (
    as_condition,
    is_by_default,
    is_known,
    is_many,
    several,
    single,
    unknown,
    unset,
)
from flaskgate.launch.shell.protocols import WordExpander
from flaskgate.launch.shell.state import Shell
from flaskgate.launch.shell.tree import parts, source
from flaskgate.launch.shell.variables import Variable

_NAMES = {"variable_name", "special_variable_name"}
_DEFAULTS = {":-", "-", ":=", "="}
_ALTERNATIVES = {":+", "+"}
_REQUIRED = {":?", "?"}
_TRIMS = {"%", "%%", "#", "##"}


class Expansion(NamedTuple):
    """What a parameter becomes."""

    words: tuple[str, ...]
    """One, or those of a list."""
    is_list: bool = False
    is_star: bool = False
    """`*`: within quotes they are one word."""


class Rest(NamedTuple):
    """Parts of the word itself that stand for the parameter, such as a default."""

    items: Sequence[Node | str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    said: str
    name: str
    index: Node | None = None
    is_indirect: bool = False
    is_length: bool = False
    operator: str = ""
    rest: Sequence[Node | str] = ()


def parameter(node: Node, expander: WordExpander) -> Expansion | Rest:
    """Return what a `$X` or `${…}` becomes, with marks where it cannot be told."""
    asked = _asked(node)
    if asked is None or (node.has_error and node.type == "expansion"):
        return Expansion((unknown(source(node)),))
    if asked.is_indirect:
        return _indirect(asked, expander)
    found = _found(asked, expander)
    if asked.is_length:
        return Expansion((_length(asked, found, expander.shell),))
    if not asked.operator:
        return _plain(asked, found, expander.shell)
    return _operated(asked, found, expander)


def _asked(node: Node) -> _Asked | None:
    items = [
        one for one in parts(node) if isinstance(one, str) or one.type not in {"${", "}", "$", "$("}
    ]
    said = source(node).strip()
    signs = [one for one in items[:1] if isinstance(one, Node) and one.type in {"!", "#"}]
    if signs and len(items) == 1:
        return _Asked(said=said, name=signs[0].type)
    sign = signs[0].type if signs else ""
    items = items[len(signs) :]
    head = items[0] if items else ""
    if sign == "!" and len(items) == 1 and isinstance(head, Node) and head.type == "#":
        return _Asked(said=said, name="#", is_indirect=True)
    if isinstance(head, str) or head.type not in {*_NAMES, "subscript"}:
        return None
    name, index = head, None
    if head.type == "subscript":
        name = head.child_by_field_name("name") or head
        index = head.child_by_field_name("index")
    operator, rest = _operator(items[1:])
    return _Asked(
        said=said,
        name=source(name),
        index=index,
        is_indirect=sign == "!",
        is_length=sign == "#",
        operator=operator,
        rest=rest,
    )


def _operator(items: Sequence[Node | str]) -> tuple[str, Sequence[Node | str]]:
    """Return the operator, empty without one, and what stands after it."""
    if not items:
        return "", ()
    first = items[0] if isinstance(items[0], str) else source(items[0])
    if first == "@" and len(items) > 1 and isinstance(items[1], Node):
        return "@" + source(items[1]), ()
    return first.strip() or first, items[1:]


def _found(asked: _Asked, expander: WordExpander) -> Expansion | None:
    """Return the value; None if the parameter is not set."""
    name, shell = asked.name, expander.shell
    if asked.index is not None or name in {"BASH_SOURCE", "FUNCNAME"}:
        return _element(asked, expander)
    if name in {"@", "*"}:
        return Expansion(shell.positional, is_list=True, is_star=name == "*")
    if name.isdecimal():
        return _one(_positional(int(name), shell))
    return _one(_special(name, shell))


def _one(text: str | None) -> Expansion | None:
    return None if text is None else Expansion((text,))


def _special(name: str, shell: Shell) -> str | None:
    if name in {"#", "?", "$", "!", "-"}:
        return _sign(name, shell)
    if name == "PWD" and name not in shell.variables and _is_somewhere(shell):
        return str(shell.folder)
    variable = shell.variable(name)
    if variable is None or not variable.is_set:
        return None
    if variable.is_reference:
        return unknown(f"${name}")
    if variable.items is not None:
        return _item(variable.items, "0", f"${name}")
    return single(variable.value)


def _is_somewhere(shell: Shell) -> bool:
    return shell.folder is not None and shell.folder.is_absolute()


def _sign(name: str, shell: Shell) -> str:
    status, words = shell.status, shell.positional
    if name == "#" and not any(is_many(word) for word in words):
        return str(len(words))
    if name == "?" and status.code is not None:
        return str(status.code) + _taint(status.is_by_default)
    return unknown(f"${name}")


def _taint(is_by_default: bool) -> str:  # noqa: FBT001 - what it is of
    return unset("") if is_by_default else ""


def _positional(index: int, shell: Shell) -> str | None:
    if index == 0:
        return shell.name
    if any(is_many(word) for word in shell.positional[:index]):
        return unknown(f"${index}")
    return shell.positional[index - 1] if index <= len(shell.positional) else None


def _element(asked: _Asked, expander: WordExpander) -> Expansion | None:
    shell = expander.shell
    index = "0" if asked.index is None else source(asked.index)
    variable = _array(asked.name, shell)
    if variable is None and shell.variable(asked.name) is not None:
        mark = unknown(asked.said)
        return Expansion((several(mark) if index in {"@", "*"} else mark,))
    if index in {"@", "*"}:
        words = () if variable is None else _elements(asked.name, variable)
        return Expansion(words, is_list=True, is_star=index == "*")
    if variable is None:
        return None
    key = _key(asked, variable, expander)
    if key is None or (variable.items is None and not is_known(variable.value)):
        return Expansion((unknown(asked.said),))
    if variable.items is None:
        return _one(variable.value if key == "0" and variable.is_set else None)
    return _one(_item(variable.items, key, asked.said))


def _item(items: Mapping[str, str], key: str, said: str) -> str | None:
    if key.isdecimal() and any(is_many(word) for place, word in items.items() if place.isdecimal()):
        return unknown(said)
    found = items.get(key)
    return None if found is None else single(found)


def _array(name: str, shell: Shell) -> Variable | None:
    if name in {"BASH_SOURCE", "FUNCNAME"} and shell.location is not None:
        calls = (*shell.calls, "main") if shell.calls else ()
        words = calls if name == "FUNCNAME" else (shell.name, *(unknown(name),) * len(shell.calls))
        if name == "BASH_SOURCE" and "source" in shell.calls:
            words = (several(unknown(name)),)
        items = {str(at): word for at, word in enumerate(words)}
        return Variable(value="", location=shell.location, items=items)
    return shell.variables.get(shell.named(name))


def _elements(name: str, variable: Variable) -> tuple[str, ...]:
    if variable.items is not None:
        is_shuffled = variable.is_map and len(variable.items) > 1
        words = tuple(variable.items.values())
        return (several(unknown(f"${{{name}[@]}}")),) if is_shuffled else words
    if not variable.is_set:
        return ()
    known = is_known(as_condition(variable.value))
    return (variable.value,) if known else (several(unknown(f"${{{name}[@]}}")),)


def _key(asked: _Asked, variable: Variable, expander: WordExpander) -> str | None:
    if asked.index is None:
        return "0"
    return key_of(asked.index, variable, expander)


def key_of(index: Node, variable: Variable | None, expander: WordExpander) -> str | None:
    """Return the key of an element that is meant by `[index]`; None if it cannot be told."""
    if variable is not None and variable.is_map:
        text = as_condition(expander.text(index))
        return text if is_known(text) else None
    at = calculated(expander.expression([index]), expander.shell)
    if at is None or at >= 0:
        return None if at is None else str(at)
    items = variable.items if variable is not None else None
    last = max((int(key) for key in items or {} if key.isdecimal()), default=0)
    is_moved = any(is_many(word) for word in (items or {}).values())
    return None if is_moved else str(last + 1 + at)


def _indirect(asked: _Asked, expander: WordExpander) -> Expansion | Rest:
    """Follow `${!X}`: the value of the variable that X names; and `${!A[@]}`, the keys."""
    if asked.index is not None and source(asked.index) in {"@", "*"}:
        variable = _array(asked.name, expander.shell)
        items = None if variable is None else variable.items
        keys = tuple(items) if items is not None else (several(unknown(asked.said)),)
        is_moved = items is not None and any(is_many(word) for word in items.values())
        words = (several(unknown(asked.said)),) if is_moved else keys
        return Expansion(words, is_list=True, is_star=source(asked.index) == "*")
    own = expander.shell.variables.get(asked.name)
    if own is not None and own.is_reference and asked.index is None and not asked.operator:
        return Expansion((own.value if own.value.isidentifier() else unknown(asked.said),))
    found = _found(replace(asked, is_indirect=False), expander)
    name = as_condition(found.words[0]) if found is not None and found.words else ""
    if asked.operator in {"*", "@"} or not re.fullmatch(r"\w+|[@*#]", name):
        return Expansion((unknown(asked.said),))
    there = replace(asked, name=name, index=None, is_indirect=False)
    value = _found(there, expander)
    if not there.operator:
        return _plain(there, value, expander.shell)
    return _operated(there, value, expander)


def _plain(asked: _Asked, found: Expansion | None, shell: Shell) -> Expansion:
    if found is not None:
        return found
    return Expansion((_missing(asked.name, asked.said, shell),))


def _missing(name: str, said: str, shell: Shell) -> str:
    """Return what a parameter is that is not set; a part of a template may be anything."""
    if name == UNKNOWN_NAME:
        return unknown(said)
    if name.isdecimal() or name in shell.variables:
        return ""
    if name in shell.own_names and not shell.is_open:
        return ""
    if shell.is_open or not shell.options.isdisjoint({"u", "nounset"}):
        return unknown(said)
    return unset(said)


def _length(asked: _Asked, found: Expansion | None, shell: Shell) -> str:
    if found is not None and found.is_list:
        is_countable = not any(is_many(word) for word in found.words)
        return str(len(found.words)) if is_countable else unknown(asked.said)
    text = _plain(asked, found, shell).words[0]
    seen = as_condition(text)
    if not is_known(seen):
        return unknown(asked.said)
    return str(len(seen)) + _taint(is_by_default(text))


def _operated(asked: _Asked, found: Expansion | None, expander: WordExpander) -> Expansion | Rest:
    operator, shell = asked.operator, expander.shell
    if operator in _DEFAULTS | _ALTERNATIVES | _REQUIRED:
        return _chosen(asked, found, expander)
    if operator == ":":
        return _sliced(asked, found, expander)
    change = _change(asked, expander)
    value = _plain(asked, found, shell)
    words = tuple(_changed(word, change, asked.said) for word in value.words)
    return value._replace(words=words)


def _changed(word: str, change: Callable[[str], str | None] | None, said: str) -> str:
    seen = as_condition(word)
    if change is None or not is_known(seen):
        return several(unknown(said)) if is_many(word) else unknown(said)
    result = change(seen)
    return unknown(said) if result is None else result + _taint(is_by_default(word))


def _change(asked: _Asked, expander: WordExpander) -> Callable[[str], str | None] | None:
    """Return what an operator makes of one word; None if it is not known here."""
    operator, rest = asked.operator, asked.rest
    if operator in _TRIMS:
        pattern = as_condition(expander.pattern(rest))
        return lambda text: trimmed(text, operator, pattern)
    if operator[:1] == "/":
        return _replacing(operator, rest, expander)
    return None if rest else CASES.get(operator)


def _is_missing(found: Expansion | None, operator: str, shell: Shell, name: str) -> bool | None:
    """Return whether the operator takes the value for missing; None if that cannot be told."""
    if found is None or (found.is_list and not found.words):
        return None if found is None and _may_be_set(name, shell) else True
    if not operator.startswith(":"):
        is_sure = is_known(as_condition(" ".join(found.words)))
        return False if is_sure else None
    seen = as_condition(" ".join(found.words))
    if is_known(seen):
        return not seen
    return False if found.is_list and len(found.words) > 1 else None


def _may_be_set(name: str, shell: Shell) -> bool:
    return shell.is_open and not name.isdecimal() and name not in shell.variables


def _chosen(asked: _Asked, found: Expansion | None, expander: WordExpander) -> Expansion | Rest:
    operator, shell = asked.operator, expander.shell
    is_missing = _is_missing(found, operator, shell, asked.name)
    if operator in _REQUIRED:
        return _required(asked, found, shell, is_missing=is_missing)
    if operator in _ALTERNATIVES:
        is_missing = None if is_missing is None else not is_missing
    if is_missing is None:
        return Expansion((_uncertain(asked, found, expander),))
    if not is_missing:
        return _nothing(asked) if operator in _ALTERNATIVES or found is None else found
    if operator.endswith("=") and shell.location is not None:
        text = expander.whole(asked.rest)
        before = shell.variables.get(asked.name)
        shell.assign(asked.name, text, shell.location)
        if before is not None and before.origin is not None:
            shell.put(asked.name, replace(shell.variables[asked.name], origin=before.origin))
        return Expansion((text,))
    return Rest(asked.rest)


def _nothing(asked: _Asked) -> Expansion:
    """Return an empty text; of a list no word at all."""
    is_list = "@" in {asked.name, "" if asked.index is None else source(asked.index)}
    return Expansion(() if is_list else ("",), is_list=is_list)


def _uncertain(asked: _Asked, found: Expansion | None, expander: WordExpander) -> str:
    """Return what is neither surely the value nor surely its replacement."""
    shell = expander.shell
    if asked.operator.endswith("=") and shell.location is not None:
        shell.assign(asked.name, unknown(f"${asked.name}"), shell.location)
    is_same = found is not None and [expander.whole(asked.rest)] == list(found.words)
    return expander.whole(asked.rest) if is_same else unknown(asked.said)


def _required(
    asked: _Asked, found: Expansion | None, shell: Shell, *, is_missing: bool | None
) -> Expansion:
    """Return the value; a unit that works has one, so what is missing will be set."""
    if not is_missing and found is not None:
        return found
    if shell.location is not None and asked.name.isidentifier():
        shell.assign(asked.name, unknown(f"${asked.name}"), shell.location)
    return Expansion((unknown(asked.said),))


def _sliced(asked: _Asked, found: Expansion | None, expander: WordExpander) -> Expansion:
    shell = expander.shell
    value = _plain(asked, found, shell)
    bounds = _bounds(asked.rest, expander)
    if bounds is None:
        return (
            Expansion((unknown(asked.said),)) if not value.is_list else _anything(value, asked.said)
        )
    if value.is_list:
        return _slice_of_list(asked, value, bounds, shell)
    word = _changed(value.words[0], lambda text: substring(text, *bounds), asked.said)
    return Expansion((word,))


def _anything(value: Expansion, said: str) -> Expansion:
    return value._replace(words=(several(unknown(said)),))


def _bounds(rest: Sequence[Node | str], expander: WordExpander) -> tuple[int, int | None] | None:
    """Return offset and length of a slice; None if they cannot be told."""
    at = next(
        (n for n, one in enumerate(rest) if (one if isinstance(one, str) else one.type) == ":"),
        len(rest),
    )
    offset = calculated(expander.expression(rest[:at]), expander.shell)
    if at == len(rest) or offset is None:
        return None if offset is None else (offset, None)
    length = calculated(expander.expression(rest[at + 1 :]), expander.shell)
    return None if length is None else (offset, length)


def _slice_of_list(
    asked: _Asked, value: Expansion, bounds: tuple[int, int | None], shell: Shell
) -> Expansion:
    offset, length = bounds
    words = value.words
    if asked.name in {"@", "*"}:
        words = (shell.name, *words) if offset == 0 else ("", *words)
    offset = len(words) + offset if offset < 0 else offset
    many = [at for at, word in enumerate(words) if is_many(word)]
    if many and (bounds[0] < 0 or many[0] < offset or length is not None):
        return _anything(value, asked.said)
    if offset < 0 or (length is not None and length < 0):
        return value._replace(words=())
    end = None if length is None else offset + length
    return value._replace(words=words[offset:end])


def _replacing(
    operator: str, rest: Sequence[Node | str], expander: WordExpander
) -> Callable[[str], str | None] | None:
    slash = [n for n, one in enumerate(rest) if isinstance(one, Node) and one.type == "/"]
    at = slash[0] if slash else len(rest)
    said = "".join(one if isinstance(one, str) else source(one) for one in rest)
    if "\\/" in said:
        return with_slashes(operator, said)
    pattern = as_condition(expander.pattern(rest[:at]))
    by = as_condition(expander.whole(rest[at + 1 :]))
    if operator == "/" and pattern[:1] in {"#", "%"}:
        operator, pattern = operator + pattern[0], pattern[1:]
    return lambda text: replaced(text, operator, pattern, by)
