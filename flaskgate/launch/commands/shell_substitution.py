"""Command substitutions of which a reader can tell the result: those that only turn paths."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Sequence

from tree_sitter import Node

from flaskgate.launch.commands.marks import is_known
from flaskgate.launch.commands.shell_state import Shell, joined
from flaskgate.launch.commands.shell_tree import source

_LOOKUPS = {"which", "command", "type"}


def substitution(node: Node, shell: Shell, expand: Callable[[Node], str]) -> str | None:
    """Return the output of `$(…)` without its line end; None if it cannot be told.

    Known are `pwd`, `dirname`, `basename`, `realpath`, `readlink -f`, `echo`, `which`,
    `command -v`, and `cd DIR && pwd`, by which scripts find their own folder.
    """
    commands = [one for child in node.named_children for one in _commands(child)]
    words = [_words(one, expand) for one in commands]
    if any(word is None or not word for word in words):
        return None
    known = [word for word in words if word]
    if len(known) == len(("cd", "pwd")) and known[0][0] == "cd" and known[1][0] == "pwd":
        return _path(shell, known[0][-1])
    return _output(known[0], shell) if len(known) == 1 else None


def _commands(node: Node) -> list[Node]:
    if node.type == "redirected_statement":
        body = node.child_by_field_name("body")
        return [] if body is None else _commands(body)
    if node.type == "list" and node.child_count == len(["a", "&&", "b"]):
        if source(node.children[1]) != "&&" or node.children[0].type == "list":
            return [node]
        return [*_commands(node.children[0]), *_commands(node.children[2])]
    return [node]


def _words(node: Node, expand: Callable[[Node], str]) -> list[str] | None:
    if node.type != "command":
        return None
    named = [one for one in node.named_children if "redirect" not in one.type]
    return [expand(one) for one in named]


def _output(words: Sequence[str], shell: Shell) -> str | None:
    program, arguments = words[0], [word for word in words[1:] if not word.startswith("-")]
    if program == "pwd":
        return _path(shell, ".")
    if program == "echo":
        return " ".join(arguments)
    if len(arguments) != 1 or not is_known(arguments[0]):
        return None
    if program in {"realpath", "readlink"}:
        return _path(shell, arguments[0])
    folder, name = posixpath.split(arguments[0].rstrip("/"))
    known = dict.fromkeys(_LOOKUPS, arguments[0])
    return {**known, "dirname": folder or ".", "basename": name}.get(program)


def _path(shell: Shell, path: str) -> str | None:
    if not is_known(path):
        return None
    found = joined(shell.folder, path)
    return str(found) if found is not None else "." if posixpath.normpath(path) == "." else path
