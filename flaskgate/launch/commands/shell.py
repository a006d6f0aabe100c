"""A static interpreter of shell text: which simple commands it runs, in order, with what.

Conditions are evaluated with what is known. Where one cannot be decided both branches are taken,
and what stands in them is conditional. A loop's body is taken once. A command is taken to succeed
in `a && b`; whether it does is unknown in `if a`. Nothing is ever executed.
"""

from __future__ import annotations

from collections.abc import Sequence

from tree_sitter import Node

from flaskgate.launch.commands.origins import Origin
from flaskgate.launch.commands.shell_commands import COMMANDS
from flaskgate.launch.commands.shell_control import CONTROLS
from flaskgate.launch.commands.shell_state import End, Shell
from flaskgate.launch.commands.shell_tree import parse
from flaskgate.launch.commands.shell_world import Status, World
from flaskgate.launch.reasons import Cause, Reason
from flaskgate.model import Step

DEEPEST = 50
"""Levels of nested statements and calls of functions that are followed."""


class Interpreter:
    """Goes through one text; the shell that it changes is handed from call to call."""

    def __init__(self, world: World, origin: Origin) -> None:
        self.world = world
        self._origin = origin

    def run(self, content: str, shell: Shell) -> bool:
        """Run a whole text in `shell`; False if the grammar could not read all of it."""
        root = parse(content)
        self.block(root.children, shell)
        return not root.has_error

    def steps(self, node: Node) -> tuple[Step, ...]:
        """Return the chain from the unit's command to a node of this text."""
        return self._origin.steps(node)

    def block(self, nodes: Sequence[Node], shell: Shell) -> Status:
        """Run statements in order until one ends the flow; those of a `&` apart."""
        status = Status.DONE
        for index, node in enumerate(nodes):
            if shell.end is not End.NONE:
                break
            if node.is_named:
                follows = nodes[index + 1].type if index + 1 < len(nodes) else ""
                status = self.statement(node, shell.fork() if follows == "&" else shell)
        return status

    def statement(self, node: Node, shell: Shell) -> Status:
        """Run one statement; what is no statement, and what nests too deep, does nothing."""
        handler = CONTROLS.get(node.type) or COMMANDS.get(node.type)
        if handler is None or not self.world.spend():
            return Status.UNKNOWN
        if self.world.depth >= DEEPEST:
            self.world.give_up(Reason(Cause.SHELL_DEPTH, str(DEEPEST)))
            return Status.UNKNOWN
        self.world.depth += 1
        try:
            return handler(self, node, shell)
        finally:
            self.world.depth -= 1
