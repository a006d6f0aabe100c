"""Control flow of the shell interpreter: lists, branches, loops, groups, pipelines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from tree_sitter import Node

from flaskgate.launch.commands.marks import as_condition, unknown
from flaskgate.launch.commands.shell_state import End, Shell
from flaskgate.launch.commands.shell_tests import matches
from flaskgate.launch.commands.shell_tree import source
from flaskgate.launch.commands.shell_words import fields, text
from flaskgate.launch.commands.shell_world import Runner, Status

MOST_ROUNDS = 8
"""Values of a `for` that are tried one by one; more, and the variable is unknown."""


def _group(runner: Runner, node: Node, shell: Shell) -> Status:
    if source(node).startswith("(("):
        return Status.UNKNOWN
    return runner.block(node.children, shell)


def _subshell(runner: Runner, node: Node, shell: Shell) -> Status:
    return runner.block(node.children, shell.fork())


def _pipeline(runner: Runner, node: Node, shell: Shell) -> Status:
    for child in node.named_children:
        runner.statement(child, shell.fork())
    return Status.DONE


def _list(runner: Runner, node: Node, shell: Shell) -> Status:
    """Run `a && b || c`, which the tree nests to the left, without recursion."""
    chain: list[tuple[str, Node]] = []
    first = node
    while first.type == "list" and first.child_count:
        chain.append((source(first.children[1]), first.children[-1]))
        first = first.children[0]
    status = runner.statement(first, shell)
    for operator, right in reversed(chain):
        if shell.end is not End.NONE:
            break
        status = _continued(runner, status, operator, right, shell)
    return status


def _continued(runner: Runner, status: Status, operator: str, right: Node, shell: Shell) -> Status:
    skipping = Status.FALSE if operator == "&&" else Status.TRUE
    if status is skipping:
        return status
    if status in (Status.TRUE, Status.FALSE):
        return _taken(lambda branch: runner.statement(right, branch), shell) or skipping
    if status is Status.DONE and operator == "&&":
        return runner.statement(right, shell)
    results: list[Status] = []
    _maybe([lambda branch: results.append(runner.statement(right, branch))], shell)
    return skipping if results == [skipping] else status


def _maybe(
    ways: Sequence[Callable[[Shell], object]], shell: Shell, *, is_complete: bool = False
) -> None:
    """Take each way, or none unless they are complete; what they differ in is unknown."""
    branches = [shell.fork(is_conditional=True) for _ in ways]
    for way, branch in zip(ways, branches, strict=True):
        way(branch)
    shell.join([*branches] if is_complete else [shell.fork(), *branches])


def _taken(way: Callable[[Shell], Status], shell: Shell) -> Status | None:
    """Go a way whose condition holds, unless it only ends in failure; then return None.

    A unit is taken to work: `[ -z "$SECRET" ] && exit 1` says that the secret will be there.
    """
    branch = shell.fork()
    status = way(branch)
    if branch.end is End.FAILURE:
        return None
    shell.join([branch])
    return status


def _if(runner: Runner, node: Node, shell: Shell) -> Status:
    clauses = [one for one in node.children if one.type in {"elif_clause", "else_clause"}]
    now, results = shell, []
    for condition, body in (_clause(one) for one in [node, *clauses]):
        status = runner.block(condition, now) if condition else Status.TRUE
        if now.end is not End.NONE or (
            status is Status.TRUE and _taken(_way(runner, body), now) is not None
        ):
            break
        if status not in (Status.FALSE, Status.TRUE):
            results.append(now.fork(is_conditional=True))
            runner.block(body, results[-1])
            now = now.fork(is_conditional=True)
    if results:
        shell.join([*results, now])
    return Status.DONE


def _while(runner: Runner, node: Node, shell: Shell) -> Status:
    body = [one for one in node.children if one.type == "do_group"]
    condition = [one for one in node.children if one not in body]
    status = runner.block(condition, shell)
    status = status.opposite if node.children[0].type == "until" else status
    if status is Status.TRUE:
        runner.block(body, shell)
    elif status is not Status.FALSE:
        _maybe([lambda branch: runner.block(body, branch)], shell)
    shell.end = End.NONE if shell.end is End.LOOP else shell.end
    return Status.DONE


def _for(runner: Runner, node: Node, shell: Shell) -> Status:
    variable = node.child_by_field_name("variable")
    name = source(variable) if variable else ""
    given = node.children_by_field_name("value")
    values = [word for one in given for word in fields(one, shell)]
    if not any(one.type == "in" for one in node.children):
        values = list(shell.positional)
    body = [one for one in node.children if one.type == "do_group"]
    if len(values) > MOST_ROUNDS:
        values = [unknown(f"${name}")]
    for value in values:
        if name:
            shell.assign(name, value, runner.steps(node)[-1].location)
        runner.block(body, shell)
        shell.end = End.NONE if shell.end is End.LOOP else shell.end
    return Status.DONE


def _c_style_for(runner: Runner, node: Node, shell: Shell) -> Status:
    body = node.child_by_field_name("body")
    runner.block([body] if body else [], shell)
    shell.end = End.NONE if shell.end is End.LOOP else shell.end
    return Status.DONE


def _case(runner: Runner, node: Node, shell: Shell) -> Status:
    subject = node.child_by_field_name("value")
    said = text(subject, shell) if subject else ""
    items = [one for one in node.children if one.type == "case_item"]
    ways: list[Callable[[Shell], Status]] = []
    is_complete = False
    for item in items:
        found = [matches(said, text(one, shell)) for one in _patterns(item)]
        way = _way(runner, _item_body(item))
        is_complete = True in found
        if is_complete and not ways:
            return _sure_case(runner, way, items, said, shell)
        if is_complete or None in found:
            ways.append(way)
        if is_complete:
            break
    if ways:
        _maybe(ways, shell, is_complete=is_complete)
    return Status.DONE


def _sure_case(
    runner: Runner, way: Callable[[Shell], Status], items: list[Node], said: str, shell: Shell
) -> Status:
    """Go the way that fits; if a missing variable leads to failure, it will be set to another."""
    is_missing = said != as_condition(said)
    if not is_missing:
        return way(shell)
    status = _taken(way, shell)
    if status is None:
        _maybe([_way(runner, _item_body(item)) for item in items], shell)
    return status or Status.DONE


def _negated(runner: Runner, node: Node, shell: Shell) -> Status:
    inner = node.named_children[0] if node.named_children else None
    return Status.UNKNOWN if inner is None else runner.statement(inner, shell).opposite


def _clause(node: Node) -> tuple[list[Node], list[Node]]:
    """Return condition and body of an `if`, `elif` or `else`."""
    condition: list[Node] = []
    body: list[Node] = []
    is_body = node.type == "else_clause"
    for child in node.children:
        if child.type == "then":
            is_body = True
        elif child.type not in {"if", "elif", "else", "fi", "elif_clause", "else_clause"}:
            (body if is_body else condition).append(child)
    return condition, body


def _patterns(item: Node) -> list[Node]:
    return item.children_by_field_name("value")


def _item_body(item: Node) -> list[Node]:
    types = [one.type for one in item.children]
    return item.children[types.index(")") + 1 :] if ")" in types else []


def _way(runner: Runner, body: list[Node]) -> Callable[[Shell], Status]:
    return lambda branch: runner.block(body, branch)


CONTROLS: Mapping[str, Callable[[Runner, Node, Shell], Status]] = {
    **dict.fromkeys(("compound_statement", "do_group", "ERROR"), _group),
    "subshell": _subshell,
    "pipeline": _pipeline,
    "list": _list,
    "if_statement": _if,
    "while_statement": _while,
    "for_statement": _for,
    "c_style_for_statement": _c_style_for,
    "case_statement": _case,
    "negated_command": _negated,
}
"""Type of a node to what runs it."""
