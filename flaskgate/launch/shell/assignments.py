"""Assignments and declarations: `X=1`, `A+=(b)`, `A[1]=x`, `export`, `local`, `unset`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tree_sitter import Node

from flaskgate.launch.shell.arithmetic import calculated
from flaskgate.launch.shell.parameters import key_of
from flaskgate.launch.shell.partial_text import as_condition, is_known, is_many, plain, unknown
from flaskgate.launch.shell.protocols import Handler, TextRunner
from flaskgate.launch.shell.state import Shell
from flaskgate.launch.shell.status import FALSE, TRUE, UNKNOWN, Status
from flaskgate.launch.shell.tree import adjacent, source
from flaskgate.launch.shell.variables import Variable, Ways, cased, parting_in, taken
from flaskgate.launch.shell.words import Words

_DOTENV = re.compile(r"(?<![\w./-])[\w./-]*\.env[\w.-]*")
_SUBSTITUTION = re.compile(r"\$\((?!\()|`")
_CASES = frozenset({"l", "u", "c"})
"""Options of `declare` by which what is assigned changes its case."""
_PAIR = re.compile(r"([A-Za-z_]\w*)(?:(\+?=)(.*))?", re.DOTALL)
_ITEM = re.compile(r"\[([^\]]+)\]=(.*)", re.DOTALL)
_LOCAL = {"local", "declare", "typeset"}
_ONLY_BASH = {"declare", "typeset"}
_REFERRING = {*_ONLY_BASH, "local"}
LONGEST_SOURCE = 500


@dataclass(frozen=True, slots=True)
class Declaration:
    """A declaring command, and its options by their letters."""

    kind: str
    on: frozenset[str] = frozenset()
    off: frozenset[str] = frozenset()

    @property
    def is_local(self) -> bool:
        """Whether it makes a variable of the function at hand."""
        return self.kind in _LOCAL and "g" not in self.on

    @property
    def refers(self) -> bool:
        """Whether it makes references to other variables."""
        return "n" in self.on and self.kind in _REFERRING

    @property
    def exports(self) -> bool | None:
        """Whether the variable is to be exported; None: as it is."""
        if (self.kind == "export" and "n" in self.on) or "x" in self.off:
            return False
        return True if self.kind == "export" or "x" in self.on else None


def assign(runner: TextRunner, node: Node, shell: Shell, *, is_exported: bool = False) -> str:
    """Follow `NAME=VALUE` and return the name; empty if there is none."""
    target, value = node.child_by_field_name("name"), node.child_by_field_name("value")
    if target is None or shell.location is None:
        return ""
    is_adding = any(child.type == "+=" for child in node.children)
    words = Words(runner, shell)
    if target.type == "subscript":
        return _assign_element(target, words.assigned(value) if value else "", words, is_adding)
    name = source(target)
    if value is not None and value.type == "array":
        _assign_array(name, value, words, is_adding=is_adding)
    else:
        said = "" if value is None else words.assigned(value)
        ways = None if value is None or is_adding else _ways_of(value, runner, shell)
        assign_text(name, said, shell, is_adding=is_adding, is_exported=is_exported)
        _remember(name, ways, shell)
    return name


def _ways_of(value: Node, runner: TextRunner, shell: Shell) -> Ways | None:
    """Return what a value is on each of the ways on which a variable in it differs."""
    parting = parting_in(source(value), shell.variables)
    if parting is None or _SUBSTITUTION.search(source(value)):
        return None
    said = []
    for number in range(parting.number):
        inner = shell.fork()
        inner.variables = taken(shell.variables, parting, number)
        said.append(Words(runner, inner).assigned(value))
    return Ways(parting, tuple(said)) if all(map(is_known, said)) else None


def _remember(name: str, ways: Ways | None, shell: Shell) -> None:
    variable = shell.variables.get(name)
    if ways is None or variable is None or variable.items is not None:
        return
    if not (variable.is_fixed or variable.is_number or variable.case):
        shell.put(name, replace(variable, ways=ways))


def assign_text(
    name: str, text: str, shell: Shell, *, is_adding: bool = False, is_exported: bool = False
) -> None:
    """Set a variable to a text, or to the value of an expression if it is a number."""
    name = shell.named(name)
    before = shell.variables.get(name)
    if shell.location is None:
        return
    if before is not None and before.is_number:
        value = calculated(text, shell)
        base = calculated(before.value, shell) if is_adding else 0
        total = None if value is None or base is None else value + base
        text = unknown(f"${name}") if total is None else str(total)
    elif is_adding and shell.is_posix:  # to dash this is no assignment
        text = unknown(f"${name}")
    elif is_adding:
        text = (unknown(f"${name}") if before is None and shell.is_open else "") + text
        text = before.value + text if before is not None else text
    if before is not None and before.items is not None:
        items = {**before.items, "0": text}
        shell.put(name, replace(before, value=text, items=items, is_set=True, ways=None))
        return
    shell.assign(name, text, shell.location, is_exported=is_exported)


def _assign_element(target: Node, text: str, words: Words, is_adding: bool) -> str:  # noqa: FBT001
    shell = words.shell
    name_node, index = target.child_by_field_name("name"), target.child_by_field_name("index")
    name = shell.named(source(name_node)) if name_node is not None else ""
    before = shell.variables.get(name)
    if index is None or shell.location is None:
        return ""
    if before is not None and before.is_reference:
        shell.forget()
        return name
    key = key_of(index, before, words)
    items = _items_of(before)
    if key is None or items is None:
        shell.put(name, _unknown_array(name, before, shell))
        return name
    items[key] = (items.get(key, "") if is_adding else "") + text
    _put_items(name, items, before, shell)
    return name


def _items_of(variable: Variable | None) -> dict[str, str] | None:
    """Return the elements; None if they cannot be told."""
    if variable is None or not variable.is_set:
        return {}
    if variable.items is not None:
        return dict(variable.items)
    return {"0": variable.value} if is_known(as_condition(variable.value)) else None


def _unknown_array(name: str, before: Variable | None, shell: Shell) -> Variable:
    assert shell.location is not None  # noqa: S101 - checked by the callers
    is_map = before is not None and before.is_map
    return Variable(value=unknown(f"${name}"), location=shell.location, is_map=is_map)


def _put_items(name: str, items: Mapping[str, str], before: Variable | None, shell: Shell) -> None:
    if shell.location is None:
        return
    is_map = before is not None and before.is_map
    ordered = dict(items) if is_map else dict(sorted(items.items(), key=lambda one: int(one[0])))
    exported = before.is_exported if before is not None else False
    case = before.case if before is not None else ""
    ordered = {key: cased(text, case) for key, text in ordered.items()}
    shell.put(
        name,
        Variable(
            value=ordered.get("0", ""),
            location=shell.location,
            items=ordered,
            case=case,
            is_map=is_map,
            is_exported=exported,
        ),
    )


def _assign_array(name: str, value: Node, words: Words, *, is_adding: bool) -> None:
    shell = words.shell
    name = shell.named(name)
    before = shell.variables.get(name)
    items = _items_of(before) if is_adding else {}
    if shell.location is None:
        return
    if before is not None and before.is_reference:
        shell.forget()
        return
    for group in adjacent(value.named_children):
        if items is None:
            break
        for word in words.fields(group):
            items = _with_element(items, word, before, words, is_keyed=source(group[0])[:1] == "[")
    if items is None:
        shell.put(name, _unknown_array(name, before, shell))
    else:
        _put_items(name, items, before, shell)


def _with_element(
    items: dict[str, str] | None,
    word: str,
    before: Variable | None,
    words: Words,
    *,
    is_keyed: bool,
) -> dict[str, str] | None:
    """Return the elements with one more; None if it cannot be told which."""
    match = _ITEM.fullmatch(word) if is_keyed else None
    if items is None:
        return None
    if match is None:
        if before is not None and before.is_map:
            return None
        return {**items, str(max(map(int, items), default=-1) + 1): word}
    key = as_condition(match[1])
    if before is None or not before.is_map:
        number = calculated(key, words.shell)
        return None if number is None or number < 0 else {**items, str(number): match[2]}
    return {**items, key: match[2]} if is_known(key) else None


def _assignment(runner: TextRunner, node: Node, shell: Shell) -> Status:
    shell.location = runner.steps(node)[-1].location
    given = [node] if node.type == "variable_assignment" else node.named_children
    for one in given:
        assign(runner, one, shell)
    # the status of an assignment is that of the last substitution in it
    return shell.status if _SUBSTITUTION.search(source(node)) else TRUE


def _declaration(runner: TextRunner, node: Node, shell: Shell) -> Status:
    """Follow `export`, `declare`, `local`, `readonly`, `typeset`."""
    shell.location = runner.steps(node)[-1].location
    kind = node.children[0].type

    def declare_all(inner: Shell) -> Status:
        return _declare_all(runner, kind, node, inner)

    if kind in _ONLY_BASH and shell.is_posix:
        return runner.branch(shell, [declare_all, lambda _: FALSE])
    return declare_all(shell)


def _declare_all(runner: TextRunner, kind: str, node: Node, shell: Shell) -> Status:
    given = [group for group in adjacent(node.children[1:]) if group[0].is_named]
    options = [source(group[0]) for group in given if source(group[0])[:1] in {"-", "+"}]
    declaration = declaration_of(kind, options)
    status = TRUE
    for group in given:
        node_of = group[0]
        if source(node_of)[:1] in {"-", "+"}:
            continue
        if node_of.type == "variable_assignment" and len(group) == 1:
            _declare_assignment(runner, node_of, declaration, shell)
        elif node_of.type == "variable_name" and len(group) == 1:
            declare(source(node_of), None, declaration, shell)
        elif _declare_words(runner, group, declaration, shell).holds is False:
            status = FALSE
    return status


def _declare_assignment(
    runner: TextRunner, node: Node, declaration: Declaration, shell: Shell
) -> None:
    name_node, value = node.child_by_field_name("name"), node.child_by_field_name("value")
    name = source(name_node) if name_node is not None else ""
    if declaration.refers and value is not None:
        declare(name, Words(runner, shell).assigned(value), declaration, shell)
        return
    prepare(name, declaration, shell)
    assign(runner, node, shell)
    attribute(name, declaration, shell)


def declaration_of(kind: str, options: Sequence[str]) -> Declaration:
    """Return a declaration with options as they are written."""
    on = frozenset("".join(one[1:] for one in options if one[:1] == "-"))
    off = frozenset("".join(one[1:] for one in options if one[:1] == "+"))
    return Declaration(kind, on, off)


def _declare_words(
    runner: TextRunner, group: Sequence[Node], declaration: Declaration, shell: Shell
) -> Status:
    said = "".join(source(one) for one in group)[:LONGEST_SOURCE]
    words = Words(runner, shell).fields(group)
    status = declare_all_words(words, declaration, shell)
    if status is not UNKNOWN:
        return status
    # `export $(grep -v '^#' .env | xargs)`, by which scripts load a dotenv file
    found = _DOTENV.findall(said) if declaration.exports else []
    loaded = [runner.follower.load_settings(path, shell) for path in found[:3]]
    if not any(loaded):
        shell.location = runner.steps(group[0])[-1].location if group else shell.location
        (shell.forget_exports if declaration.exports else shell.forget)()
    return UNKNOWN


def declare_all_words(words: Sequence[str], declaration: Declaration, shell: Shell) -> Status:
    """Follow `NAME` and `NAME=VALUE` as words; unknown if a name cannot be told.

    What is no name, such as an empty line of a file, bash refuses and goes on; dash ends there.
    """
    status = TRUE
    for word in words:
        match = _PAIR.fullmatch(word)
        if is_many(word) or (match is None and (shell.is_posix or not is_known(word))):
            return UNKNOWN
        if match is None:
            status = FALSE
        else:
            declare(match[1], match[3] if match[2] else None, declaration, shell)
    return status


def declare(name: str, value: str | None, declaration: Declaration, shell: Shell) -> None:
    """Follow one name of a declaration, with what is assigned to it."""
    prepare(name, declaration, shell)
    if declaration.refers:
        if shell.location is not None:
            shell.refer(name, value, shell.location)
        return
    if value is not None:
        assign_text(name, value, shell)
    attribute(name, declaration, shell)


def prepare(name: str, declaration: Declaration, shell: Shell) -> None:
    """Make a variable of the function at hand, and give it the attributes that assigning asks."""
    if "f" in declaration.on or "F" in declaration.on or shell.location is None:
        return
    before = shell.variables.get(name)
    if declaration.is_local and shell.scopes:
        _hide(name, before, shell)
    if declaration.on.isdisjoint({"i", "A", *_CASES}) or declaration.kind == "export":
        return
    name = shell.named(name)
    here = shell.variables.get(name)
    here = here or Variable(value="", location=shell.location, is_set=False)
    kinds = replace(
        here,
        is_number=here.is_number or "i" in declaration.on,
        case=min(declaration.on & _CASES, default=here.case),
        is_map=here.is_map or "A" in declaration.on,
    )
    shell.put(name, kinds)


def _hide(name: str, before: Variable | None, shell: Shell) -> None:
    scope = shell.scopes[-1]
    if shell.location is None or name in scope:
        return
    shell.scopes = (*shell.scopes[:-1], {**scope, name: before})
    is_exported = before is not None and before.is_exported
    value = unknown(f"${name}") if shell.is_posix and before is not None else ""
    shell.put(
        name,
        Variable(
            value=value,
            location=shell.location,
            is_set=bool(value),
            is_exported=is_exported,
        ),
    )


def attribute(name: str, declaration: Declaration, shell: Shell) -> None:
    """Give a variable what a declaration says of it after it is assigned."""
    if "f" in declaration.on or "F" in declaration.on:
        if declaration.exports:
            shell.options |= {"functions"}
        return
    exports = declaration.exports
    if exports is not None and not (declaration.is_local and shell.scopes):
        rest = {key: one for key, one in shell.promised.items() if key != name}
        shell.promised = {**rest, shell.named(name): True} if exports else rest
    name = name if "n" in declaration.off else shell.named(name)
    variable = shell.variables.get(name)
    if variable is not None:
        shell.put(name, _with_attributes(variable, declaration))


def _with_attributes(variable: Variable, declaration: Declaration) -> Variable:
    if declaration.exports is not None:
        variable = replace(variable, is_exported=declaration.exports)
    if declaration.kind == "readonly" or "r" in declaration.on:
        variable = replace(variable, is_fixed=True)
    if "n" in declaration.off:
        variable = replace(variable, is_reference=False)
    if declaration.on & {"a", "A"} and variable.items is None and not variable.value:
        variable = replace(variable, items={}, is_set=True, ways=None)
    return variable


def _unset(runner: TextRunner, node: Node, shell: Shell) -> Status:
    shell.location = runner.steps(node)[-1].location
    words = Words(runner, shell)
    given = [
        "".join(source(one) for one in group)
        if group[0].type == "variable_name"
        else " ".join(words.fields(group))
        for group in adjacent(node.named_children)
    ]
    return unset_all(given, shell)


def unset_all(words: Sequence[str], shell: Shell) -> Status:
    """Follow `unset WORDS`."""
    options = "".join(word[1:] for word in words if word[:1] == "-")
    for word in words:
        if word[:1] == "-":
            continue
        if not re.fullmatch(r"[\w.-]+(?:\[.*\])?", as_condition(word)) or not is_known(word):
            shell.forget()
        elif word.endswith("]"):
            _unset_element(word, shell)
        else:
            if "f" not in options:
                shell.remove(word if "n" in options else shell.named(word))
            if "v" not in options:
                shell.functions = {
                    name: body for name, body in shell.functions.items() if name != word
                }
    return TRUE


def _unset_element(word: str, shell: Shell) -> None:
    name, _, key = plain(word)[:-1].partition("[")
    name = shell.named(name)
    variable = shell.variables.get(name)
    if variable is None or shell.location is None:
        return
    key = key.strip("\"'")
    items = _items_of(variable)
    if re.fullmatch(r"-\d{1,6}", key) and not variable.is_map and items:
        key = str(max(map(int, items)) + 1 + int(key))  # from the end
    is_simple = variable.is_map or key.isdecimal()
    if not is_simple or items is None or "$" in key or any(map(is_many, items.values())):
        shell.put(name, _unknown_array(name, variable, shell))
        return
    items.pop(key, None)
    _put_items(name, items, variable, shell)


ASSIGNMENTS: Mapping[str, Handler] = {
    "variable_assignment": _assignment,
    "variable_assignments": _assignment,
    "declaration_command": _declaration,
    "unset_command": _unset,
}
"""Type of a node to what runs it."""
