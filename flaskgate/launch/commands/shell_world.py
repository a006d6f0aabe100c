"""What the parts of the shell interpreter ask of each other and of whoever follows commands."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Protocol

from tree_sitter import Node

from flaskgate.launch.commands.shell_state import Shell
from flaskgate.launch.reasons import Reason
from flaskgate.model import Step


class Status(enum.Enum):
    """What a command returned."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"
    DONE = "done"
    """An ordinary command: taken to succeed in `a && b`, but unknown in `if a`."""

    @classmethod
    def of(cls, value: bool | None) -> Status:  # noqa: FBT001 - a three-valued result, no switch
        """Return the status that a condition gives."""
        return cls.UNKNOWN if value is None else cls.TRUE if value else cls.FALSE

    @property
    def opposite(self) -> Status:
        """What `!` makes of it."""
        turned = {Status.TRUE: Status.FALSE, Status.FALSE: Status.TRUE}
        return turned.get(self, Status.UNKNOWN)


class World(Protocol):
    """Follows what a shell starts and knows the repository."""

    depth: int
    """Levels of statements that are being followed, over all scripts of the unit."""

    def run(self, words: Sequence[str], steps: tuple[Step, ...], shell: Shell) -> None:
        """Follow a simple command; `shell` is its own."""

    def load(self, words: Sequence[str], steps: tuple[Step, ...], shell: Shell) -> None:
        """Follow `source FILE ARGUMENTS` in `shell` itself."""

    def interpret(self, text: str, steps: tuple[Step, ...], shell: Shell) -> None:
        """Follow the text of an `eval` in `shell` itself."""

    def load_settings(self, path: str, shell: Shell) -> bool:
        """Export what a dotenv file sets; False if it is not in the repository."""

    def is_file(self, path: str, folder: PurePosixPath | None) -> bool | None:
        """Return whether there is such a file; None if that cannot be told."""

    def write(self, path: str, content: str, steps: tuple[Step, ...], shell: Shell) -> None:
        """Take note of a file that the script writes."""

    def give_up(self, reason: Reason) -> None:
        """Say why not everything is followed."""

    def spend(self) -> bool:
        """Count one statement; False if there have been too many."""


class Runner(Protocol):
    """Goes through one text."""

    @property
    def world(self) -> World:
        """Where commands go."""

    def steps(self, node: Node) -> tuple[Step, ...]:
        """Return the chain from the unit's command to a node of this text."""

    def block(self, nodes: Sequence[Node], shell: Shell) -> Status:
        """Run statements in order until one ends the flow."""

    def statement(self, node: Node, shell: Shell) -> Status:
        """Run one statement."""
