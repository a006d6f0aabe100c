"""A static interpreter of shell text: which simple commands it runs, in order, with what.

Conditions are evaluated with what is known. Where one cannot be decided each way is taken in a part
of all runs, and what stands on it is conditional; where the ways meet, only what they agree in is
still known. A unit is taken to work: what ends it with a failure does not happen, unless it always
does, and an ordinary command succeeds in `a && b`; whether it does is unknown in `if a`. What is
not modelled is forgotten. Nothing is ever executed.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import partial

from tree_sitter import Node

from flaskgate.launch.reasons import Cause, Reason
from flaskgate.launch.shell.builtins import Call
from flaskgate.launch.shell.commands import COMMANDS, defined, invoke
from flaskgate.launch.shell.control import CONTROLS
from flaskgate.launch.shell.origins import Origin
from flaskgate.launch.shell.protocols import CommandFollower, Steps, Way
from flaskgate.launch.shell.state import (
    NO_TRAP,
    End,
    Functions,
    Shell,
    ShellFunction,
    Trap,
    targets,
)
from flaskgate.launch.shell.status import DONE, FAILURE, FALSE, TRUE, UNKNOWN, Status
from flaskgate.launch.shell.tree import (
    assigned_names,
    definitions,
    false_ends,
    is_arithmetic,
    is_broken,
    is_negated,
    parse,
    refused_from,
)
from flaskgate.launch.shell.variables import Parting, restored, taken

DEEPEST = 50
"""Levels of nested statements and calls of functions that are followed."""

_ERREXIT = frozenset({"e", "errexit"})
_ENDING = frozenset(
    {
        *("command", "pipeline", "subshell", "test_command"),
        *("variable_assignment", "variable_assignments", "declaration_command", "unset_command"),
    }
)
"""Statements whose failure ends a shell with `set -e`, as others only contain such."""


class Interpreter:
    """Goes through one text; the shell that it changes is handed from call to call."""

    def __init__(self, follower: CommandFollower, origin: Origin) -> None:
        self.follower = follower
        self._origin = origin
        self._text = ""

    def run(self, content: str, shell: Shell) -> bool:
        """Run a whole text in `shell`; False if the grammar could not read all of it."""
        self._text = content
        root = parse(content)
        shell.own_names |= assigned_names(content)
        is_whole = not is_broken(root)
        ends = false_ends(root)
        refused = None if shell.is_posix else refused_from(root)
        for node, follower in _with_followers(root.children):
            if refused is not None and node.start_byte >= refused:
                shell.status = FAILURE
                shell.leave(shell.exits)
                break
            is_misread = any(node.start_byte <= end < node.end_byte for end in ends)
            if is_misread or (node.type != "ERROR" and is_broken(node)):
                shell.doubt()
            is_whole = is_whole and not is_misread
            self._next(node, follower, shell)
        return is_whole

    def steps(self, node: Node) -> Steps:
        """Return the chain from the unit's command to a node of this text."""
        return self._origin.steps(node)

    def functions_later(self, steps: Steps, shell: Shell) -> Functions:
        """Return what the names of functions may mean at some time after a command of the text.

        A name that is defined already may be defined anew below the command; any other name is
        what the text defines anywhere.
        """
        later: dict[str, tuple[ShellFunction | None, ...]] = dict(shell.functions)
        for node in definitions(self._text):
            is_below = self.steps(node)[-1].location.start > steps[-1].location.start
            for name, function in defined(self, node):
                if is_below or name not in shell.functions:
                    later[name] = tuple(dict.fromkeys((*later.get(name, ()), function)))
        return later

    def block(self, nodes: Sequence[Node], shell: Shell) -> Status:
        """Run statements in order until none goes on; those of a `&` apart."""
        for node, follower in _with_followers(nodes):
            self._next(node, follower, shell)
        return shell.status

    def _next(self, node: Node, follower: str, shell: Shell) -> None:
        if shell.is_over or not node.is_named:
            return
        if follower == "&":
            self.background(shell, lambda inner: self.statement(node, inner))
        else:
            self.statement(node, shell)

    def statement(self, node: Node, shell: Shell) -> Status:
        """Run one statement; what is no statement, and what nests too deep, does nothing."""
        handler = CONTROLS.get(node.type) or COMMANDS.get(node.type)
        if handler is None or shell.is_over:
            return shell.status
        shell.status = self.nested(shell, lambda one: handler(self, node, one))
        if _may_end(node) and not shell.is_over:
            self._check(shell)
        return shell.status

    def nested(self, shell: Shell, way: Way) -> Status:
        """Go a way one level deeper, unless that is too deep or there was too much already."""
        follower = self.follower
        if follower.depth >= DEEPEST:
            follower.give_up(Reason(Cause.SHELL_DEPTH, str(DEEPEST)))
        if not follower.spend() or follower.depth >= DEEPEST:
            shell.doubt()
            return UNKNOWN
        follower.depth += 1
        status = way(shell)
        follower.depth -= 1
        return status

    def _check(self, shell: Shell) -> None:
        """End a shell with `set -e` whose command has failed."""
        status = shell.status
        if shell.is_checked or shell.options.isdisjoint(_ERREXIT):
            return
        if status.holds is False and not status.is_by_default:
            shell.leave(shell.exits)
        elif not status.holds:
            shell.status = DONE

    def fail(self, shell: Shell, status: Status) -> None:
        """End the shell as `exit` does: a failure that is only possible does not happen."""
        shell.status = status
        if status.holds is False and shell.is_conditional and not shell.is_checked:
            self.follower.failed += shell.share
            shell.end = End.FAILED
            return
        self.follower.has_refused |= status.holds is False
        shell.leave(shell.exits)
        shell.end = End.FAILED if status.holds is False else End.LEFT

    def command(self, words: Sequence[str], steps: Steps, own: Shell, shell: Shell) -> Status:
        """Run a command that another one names; no function is meant."""
        call = Call(words=tuple(words), steps=steps, runner=self, skips_functions=True)
        return self.nested(shell, lambda one: invoke(call, one, own))

    def branch(self, shell: Shell, ways: Sequence[Way], parting: Parting | None = None) -> Status:
        """Take each way in a part of the runs, and go on where they meet."""
        follower, whole = self.follower, shell.share
        before, follower.failed = follower.failed, Fraction(0)
        branches: list[Shell] = []
        for way in ways:
            one = shell.fork(share=whole / len(ways))
            one.status = way(one)
            branches.append(one)
        failed, follower.failed = follower.failed, before
        if all(one.is_over for one in branches):
            follower.failed += failed
            is_failure = all(one.end is End.FAILED for one in branches)
            shell.end = End.FAILED if is_failure else End.LEFT
            return shell.status
        is_whole = not any(one.is_over for one in branches)
        shell.join(branches, parting if is_whole else None)
        shell.share *= whole / (whole - failed)
        return shell.status

    def retrace(self, shell: Shell, parting: Parting, way: Way) -> Status:
        """Go a way apart for each of the ways that have met before, with the values of that one."""
        ways = [partial(_retraced, parting, number, way) for number in range(parting.number)]
        before = shell.variables
        status = self.branch(shell, ways, parting)
        shell.variables = restored(shell.variables, before, parting)
        return status

    def decide(self, shell: Shell, status: Status, yes: Way, no: Way) -> Status:
        """Go the way that a condition says, or both if it cannot be told."""
        if status.holds is None:
            return self.branch(shell, (_knowing(TRUE, yes), _knowing(FAILURE, no)))
        way, other = (yes, no) if status.holds else (no, yes)
        return self.assume(shell, way, other) if status.is_by_default else way(shell)

    def assume(self, shell: Shell, way: Way, other: Way) -> Status:
        """Go a way that only a missing variable says; the other one if it ends in a failure.

        A unit is taken to work: `[ -z "$SECRET" ] && exit 1` says that the secret will be there.
        """
        mark, failed = self.follower.mark(), self.follower.failed
        lengths = [(target, len(target)) for target in targets(shell)]
        one = shell.fork()
        one.status = way(one)
        if one.end is not End.FAILED:
            shell.become(one)
            return shell.status
        self.follower.reset(mark)
        self.follower.failed = failed
        for target, length in lengths:
            del target[length:]
        return other(shell)

    def isolate(self, shell: Shell, way: Way) -> Status:
        """Run something in a subshell of its own; one that never ends is never left."""
        inner = shell.apart()
        self._run_to_end(inner, way)
        shell.take_over(inner)
        shell.stdin = inner.stdin
        if inner.end is End.FAILED:
            return FALSE
        if inner.is_over:
            shell.end = End.LEFT
        return inner.status

    def background(self, shell: Shell, way: Way) -> Status:
        """Run something beside the shell, which goes on at once."""
        inner = shell.apart()
        inner.stdin = None
        self._run_to_end(inner, way)
        shell.files, shell.status, shell.started = inner.files, TRUE, inner.started
        return TRUE

    def piped(self, shell: Shell, text: str | None, way: Way, *, is_last: bool) -> Shell:
        """Run a part of a pipeline that is fed `text`; return its shell at the end."""
        inner = shell.apart()
        inner.stdin = text
        inner.out = shell.out if is_last else ""
        self._run_to_end(inner, way)
        shell.files, shell.started = inner.files, inner.started
        return inner

    def output(self, nodes: Sequence[Node], shell: Shell, *, is_file: bool = False) -> str:
        """Return what statements print in a subshell, with marks; `is_file`: it is read later."""
        inner = shell.apart()
        inner.out = ""
        if not (is_file or shell.is_posix or "inherit_errexit" in shell.options):
            inner.options -= _ERREXIT  # bash forgets it within `$(…)`
        inner.is_checked = shell.is_checked and not is_file
        way = partial(_block_of, self, nodes)
        is_odd = shell.is_posix and shell.is_checked and not inner.options.isdisjoint(_ERREXIT)
        self._run_to_end(inner, partial(self._in_two_shells, way) if is_odd else way)
        shell.files, shell.status, shell.started = inner.files, inner.status, inner.started
        shell.stdin = shell.stdin if is_file else inner.stdin
        return inner.out or ""

    def _in_two_shells(self, way: Way, shell: Shell) -> Status:
        """Go a way with `set -e` where nothing is checked, as dash does in `$(…)`, or as bash."""
        return self.branch(shell, [partial(_unchecked, way), way])

    def _run_to_end(self, inner: Shell, way: Way) -> None:
        failed, before = self.follower.failed, inner.fork()
        inner.status = way(inner)
        self.finish(inner)
        inner.forget_partial(before, self.follower.failed - failed)
        self.follower.failed = failed

    def finish(self, shell: Shell) -> None:
        """Go to where a process ends: all its ends meet there, and its traps run."""
        replaced = [one for one in shell.exits if one.end is End.REPLACED]
        left = [shell.fork(), *(one for one in shell.exits if one.end is End.NONE)]
        if any(not one.is_over for one in left):
            shell.exits = []
            shell.join(left)
            self._run_traps(shell)
            left = [shell.fork(), *shell.exits]
        for one in replaced:
            one.end = End.NONE
        shell.join([*left, *replaced])

    def _run_traps(self, shell: Shell) -> None:
        traps, shell.traps = shell.traps, (NO_TRAP,)
        if any(trap.text for trap in traps):
            ways = [_run_trap(self.follower, trap) for trap in traps]
            status = shell.status
            self.branch(shell, ways)
            shell.status = status


def _may_end(node: Node) -> bool:
    """Return whether a shell with `set -e` ends where a statement fails."""
    return (node.type in _ENDING or is_arithmetic(node)) and not is_negated(node)


def _block_of(runner: Interpreter, nodes: Sequence[Node], shell: Shell) -> Status:
    return runner.block(nodes, shell)


def _unchecked(way: Way, shell: Shell) -> Status:
    shell.is_checked = False
    status = way(shell)
    shell.is_checked = True
    return status


def _knowing(status: Status, way: Way) -> Way:
    """Return a way on which `$?` is what led there."""

    def known(shell: Shell) -> Status:
        shell.status = status
        return way(shell)

    return known


def _retraced(parting: Parting, number: int, way: Way, shell: Shell) -> Status:
    shell.variables = taken(shell.variables, parting, number)
    return way(shell)


def _run_trap(follower: CommandFollower, trap: Trap) -> Way:
    return lambda shell: follower.interpret(trap.text, trap.steps, shell)


def _with_followers(nodes: Sequence[Node]) -> list[tuple[Node, str]]:
    """Return nodes, each with the type of the next one."""
    types = [*(node.type for node in nodes[1:]), ""]
    return list(zip(nodes, types, strict=False))
