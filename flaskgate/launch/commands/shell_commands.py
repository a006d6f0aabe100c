"""Simple commands of the shell interpreter: words, assignments, redirections, functions."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from tree_sitter import Node

from flaskgate.escape import shorten
from flaskgate.launch.commands.marks import plain
from flaskgate.launch.commands.shell_builtins import BUILTINS, Call, judge
from flaskgate.launch.commands.shell_state import End, Shell
from flaskgate.launch.commands.shell_tests import tokens
from flaskgate.launch.commands.shell_tree import source
from flaskgate.launch.commands.shell_words import fields, text
from flaskgate.launch.commands.shell_world import Runner, Status
from flaskgate.model import Step

_REDIRECTS = {"file_redirect", "heredoc_redirect", "herestring_redirect"}
_EXPORTING = {"export"}
_DOTENV = re.compile(r"[\w./-]*\.env[\w.-]*|[\w./-]+\.env\b")
_WRITERS = {"cat", "tee", "echo", "printf"}
_NAMED = re.compile(r"(?<![\"'\w=-])\$\{?(\w+)")
_LONGEST = 200


def _command(runner: Runner, node: Node, shell: Shell) -> Status:
    shell.location = runner.steps(node)[-1].location
    words: list[str] = []
    own = shell.fork()
    stdin = shell.stdin
    for child in node.children:
        if child.type == "variable_assignment":
            _assign(child, own, is_exported=True)
        elif child.type == "herestring_redirect":
            stdin = "".join(fields(child.named_children[-1], shell))
        elif child.type not in _REDIRECTS and (words or child.is_named):
            words += fields(child, shell)
    own.stdin = stdin
    if not words:
        return Status.DONE
    steps = runner.steps(node)
    steps = (*steps[:-1], *_origin(node, shell), steps[-1])
    return _invoke(runner, Call(words=tuple(words), steps=steps), shell, own)


def _origin(node: Node, shell: Shell) -> tuple[Step, ...]:
    """Return the line that says the command where a variable holds it: `COMMAND="flask run"`."""
    for named in _NAMED.findall(source(node)[:_LONGEST]):
        variable = shell.variables.get(named)
        if variable is not None and " " in variable.value.strip():
            said = f"{named}={shorten(plain(variable.value), _LONGEST)}"
            return (Step(location=variable.location, message=said),)
    return ()


def _invoke(runner: Runner, call: Call, shell: Shell, own: Shell) -> Status:
    name = call.words[0]
    body = shell.functions.get(name)
    if body is not None:
        return _function_call(body, call, shell)
    builtin = BUILTINS.get(name)
    if builtin is not None:
        return builtin(runner.world, call, shell, own)
    runner.world.run(call.words, call.steps, own)
    return Status.DONE


def _function_call(body: Callable[[Shell], object], call: Call, shell: Shell) -> Status:
    """Run a function; its variables are those of the caller."""
    before, shell.positional = shell.positional, call.words[1:]
    body(shell)
    shell.positional = before
    shell.end = End.NONE if shell.end is End.RETURN else shell.end
    return Status.DONE


def _define(runner: Runner, node: Node, shell: Shell) -> Status:
    name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    if name is not None and body is not None:
        shell.functions[source(name)] = lambda caller: runner.statement(body, caller)
    return Status.DONE


def _assign(node: Node, shell: Shell, *, is_exported: bool = False) -> None:
    name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
    if name is None or name.type != "variable_name" or shell.location is None:
        return
    before = shell.variables.get(source(name))
    if value is not None and value.type == "array":
        items = tuple(word for one in value.named_children for word in fields(one, shell))
        adds = before is not None and before.items is not None and _is_adding(node)
        known = (*before.items, *items) if adds and before and before.items else items
        shell.assign(source(name), " ".join(known[:1]), shell.location)
        shell.put(source(name), replace(shell.variables[source(name)], items=known))
        return
    said = "" if value is None else text(value, shell)
    if _is_adding(node) and before is not None:
        said = before.value + said
    shell.assign(source(name), said, shell.location, is_exported=is_exported)


def _is_adding(node: Node) -> bool:
    return any(child.type == "+=" for child in node.children)


def _assignment(runner: Runner, node: Node, shell: Shell) -> Status:
    shell.location = runner.steps(node)[-1].location
    given = [node] if node.type == "variable_assignment" else node.named_children
    for one in given:
        _assign(one, shell)
    return Status.DONE


def _declaration(runner: Runner, node: Node, shell: Shell) -> Status:
    """Follow `export`, `declare`, `local`, `readonly`, `typeset`."""
    shell.location = runner.steps(node)[-1].location
    options = "".join(source(one) for one in node.named_children if source(one).startswith("-"))
    exports = node.children[0].type in _EXPORTING or "x" in options
    for child in node.named_children:
        if child.type == "variable_assignment":
            _assign(child, shell, is_exported=exports)
        elif child.type == "variable_name" and exports:
            shell.export(source(child))
        elif child.type in {"command_substitution", "string", "simple_expansion"} and exports:
            _export_listed(runner, child, shell)
    return Status.DONE


def _export_listed(runner: Runner, node: Node, shell: Shell) -> None:
    """Follow `export $(grep -v '^#' .env | xargs)`, by which scripts load a dotenv file."""
    found = _DOTENV.findall(source(node)[:500])
    is_loaded = [runner.world.load_settings(path, shell) for path in found[:3]]
    shell.is_open = shell.is_open or not any(is_loaded)


def _unset(_: Runner, node: Node, shell: Shell) -> Status:
    for child in node.named_children:
        shell.remove(source(child))
        shell.functions.pop(source(child), None)
    return Status.DONE


def _test(runner: Runner, node: Node, shell: Shell) -> Status:
    words, is_double = tokens(node, lambda one: text(one, shell))
    return judge(words, runner.world, shell, is_double=is_double)


def _redirected(runner: Runner, node: Node, shell: Shell) -> Status:
    body = node.child_by_field_name("body")
    redirects = [one for one in node.children if one.type in _REDIRECTS]
    stdin = "".join(_stdin(one, shell) for one in redirects)
    before, shell.stdin = shell.stdin, stdin or shell.stdin
    status = Status.DONE
    if body is not None:
        _note_written(runner, node, body, shell)
        status = runner.statement(body, shell)
    shell.stdin = before
    for redirect in redirects:
        if redirect.type == "heredoc_redirect":
            runner.block([one for one in redirect.named_children if one.type in COMMANDS], shell)
    return status


def _stdin(redirect: Node, shell: Shell) -> str:
    bodies = [one for one in redirect.named_children if one.type == "heredoc_body"]
    quoted = any(
        one.type == "heredoc_start" and source(one)[:1] in {"'", '"', "\\"}
        for one in redirect.children
    )
    return "".join(source(one) if quoted else text(one, shell) for one in bodies)


def _note_written(runner: Runner, node: Node, body: Node, shell: Shell) -> None:
    """Take note of `cat > FILE <<EOF`, `tee FILE <<EOF` and `echo TEXT > FILE`."""
    while body.type == "list" and body.child_count:  # `a && echo b > FILE` is parsed as one
        body = body.children[-1]
    words = [word for one in body.named_children[:50] for word in fields(one, shell)]
    words = [word for word in words if word not in {"sudo", "-a", "-E", "--"}]
    if body.type != "command" or not words or words[0] not in _WRITERS:
        return
    targets = words[1:] if words[0] == "tee" else _targets(node, shell)
    content = _printed(words) if words[0] in {"echo", "printf"} else shell.stdin
    for target in targets[:1]:
        if content is not None and target != "/dev/null":
            runner.world.write(plain(target), plain(content), runner.steps(node), shell)


def _printed(words: Sequence[str]) -> str:
    """Return what is printed; escapes count, as in the `sh` of most images."""
    rest = [word for word in words[1:] if word not in {"-e", "-n", "-en", "-ne"}]
    if words[0] == "printf" and len(rest) > 1 and rest[0].startswith("%s"):
        return "\n".join(rest[1:])
    return " ".join(rest[:1] if words[0] == "printf" else rest).replace("\\n", "\n")


def _targets(node: Node, shell: Shell) -> list[str]:
    """Return the files to which a statement's output goes: `> FILE`, `>> FILE`, not `2> FILE`."""
    found: list[str] = []
    # in `cat <<EOF > FILE` the second redirection is a child of the first
    inner = [
        one for part in node.children if part.type == "heredoc_redirect" for one in part.children
    ]
    for redirect in (*node.children, *inner):
        destination = redirect.child_by_field_name("destination")
        is_output = {one.type for one in redirect.children} & {">", ">>", ">|"}
        has_number = redirect.child_by_field_name("descriptor") is not None
        if redirect.type == "file_redirect" and destination and is_output and not has_number:
            found += fields(destination, shell)
    return found


COMMANDS: Mapping[str, Callable[[Runner, Node, Shell], Status]] = {
    "command": _command,
    "function_definition": _define,
    "variable_assignment": _assignment,
    "variable_assignments": _assignment,
    "declaration_command": _declaration,
    "unset_command": _unset,
    "test_command": _test,
    "redirected_statement": _redirected,
}
