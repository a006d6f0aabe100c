"""What the parts of the shell interpreter ask of each other and of whoever follows commands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Protocol

from tree_sitter import Node

from flaskgate.launch.reasons import Reason
from flaskgate.launch.shell.state import Functions, Shell
from flaskgate.launch.shell.status import Status
from flaskgate.launch.shell.variables import Parting
from flaskgate.model.findings import Step

Steps = tuple[Step, ...]
Way = Callable[[Shell], Status]
"""One way that a script may take from a point on."""


class CommandFollower(Protocol):
    """Follows what a shell starts and knows the repository."""

    depth: int
    """Levels of statements that are being followed, over all scripts of the unit."""
    is_building: bool
    """It builds an image: programs that it changes are run later, by another unit."""
    failed: Fraction
    """The part of all runs that has ended in a failure since the last place where ways parted."""
    has_refused: bool
    """A shell has said `exit 1` where all runs get."""

    def run(self, words: Sequence[str], steps: Steps, shell: Shell) -> Status:
        """Follow a simple command; `shell` is its own."""

    def load(self, words: Sequence[str], steps: Steps, shell: Shell) -> Status:
        """Follow `source FILE ARGUMENTS` in `shell` itself."""

    def interpret(self, text: str, steps: Steps, shell: Shell) -> Status:
        """Follow the text of an `eval` in `shell` itself."""

    def load_settings(self, path: str, shell: Shell) -> bool:
        """Export what a dotenv file sets; False if it is not in the repository."""

    def doubt(self, words: Sequence[str], steps: Steps, shell: Shell, reason: Reason) -> None:
        """Take down that something is started here which cannot be told."""

    def is_file(self, path: str, shell: Shell) -> bool | None:
        """Return whether there is such a file; None if that cannot be told."""

    def expand(self, pattern: str, shell: Shell) -> Sequence[str] | None:
        """Return the files that a pattern names, in order; None if that cannot be told."""

    def is_folder(self, path: str, shell: Shell) -> bool | None:
        """Return whether there is such a folder; None if that cannot be told."""

    def read(self, path: str, shell: Shell) -> str | None:
        """Return the text of a file; None if it is not in the repository, or cannot be told."""

    def write(self, path: str, content: str, steps: Steps, shell: Shell) -> None:
        """Take note of a file that the script writes."""

    def change(self, path: str, text: str, steps: Steps, shell: Shell) -> None:
        """Take note of what a script adds to a file, or writes into it, whether known or not."""

    def give_up(self, reason: Reason) -> None:
        """Say why not everything is followed."""

    def spend(self) -> bool:
        """Count one statement; False if there have been too many."""

    def mark(self) -> object:
        """Return what has been taken down so far, for `reset`."""

    def reset(self, mark: object) -> None:
        """Take back all that was taken down since."""


class WordExpander(Protocol):
    """Expands the words of one text in one shell."""

    shell: Shell

    def text(self, node: Node) -> str:
        """Return what a node becomes where no words are split."""

    def whole(self, items: Sequence[Node | str]) -> str:
        """Return what parts of a word become where no words are split."""

    def pattern(self, items: Sequence[Node | str]) -> str:
        """Return a pattern in which what was quoted is text."""

    def expression(self, items: Sequence[Node | str]) -> str:
        """Return an arithmetic expression with its expansions put in."""


class TextRunner(Protocol):
    """Goes through one text."""

    @property
    def follower(self) -> CommandFollower:
        """Where commands go."""

    def steps(self, node: Node) -> Steps:
        """Return the chain from the unit's command to a node of this text."""

    def functions_later(self, steps: Steps, shell: Shell) -> Functions:
        """Return what the names of functions may mean at some time after a command of the text."""

    def block(self, nodes: Sequence[Node], shell: Shell) -> Status:
        """Run statements in order until one ends the flow."""

    def statement(self, node: Node, shell: Shell) -> Status:
        """Run one statement."""

    def nested(self, shell: Shell, way: Way) -> Status:
        """Go a way one level deeper, unless that is too deep."""

    def branch(self, shell: Shell, ways: Sequence[Way]) -> Status:
        """Take each way in a part of the runs, and go on where they meet."""

    def retrace(self, shell: Shell, parting: Parting, way: Way) -> Status:
        """Go a way apart for each of the ways that have met before."""

    def decide(self, shell: Shell, status: Status, yes: Way, no: Way) -> Status:
        """Go the way that a condition says, or both if it cannot be told."""

    def assume(self, shell: Shell, way: Way, other: Way) -> Status:
        """Go a way that only a missing variable says; the other one if it ends in a failure."""

    def isolate(self, shell: Shell, way: Way) -> Status:
        """Run something in a subshell of its own."""

    def background(self, shell: Shell, way: Way) -> Status:
        """Run something beside the shell."""

    def piped(self, shell: Shell, text: str | None, way: Way, *, is_last: bool) -> Shell:
        """Run a part of a pipeline that is fed `text`; return its shell at the end."""

    def output(self, nodes: Sequence[Node], shell: Shell, *, is_file: bool = False) -> str:
        """Return what statements print in a subshell, with marks; `is_file`: it is read later."""

    def command(self, words: Sequence[str], steps: Steps, own: Shell, shell: Shell) -> Status:
        """Run a command that another one names, such as `command NAME`; no function is meant."""

    def fail(self, shell: Shell, status: Status) -> None:
        """End the shell as `exit` does."""


Handler = Callable[[TextRunner, Node, Shell], Status]
"""Runs one sort of statement."""
