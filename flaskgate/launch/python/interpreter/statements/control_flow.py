"""Branches and loops; where a condition cannot be told, every path is tried and all are joined.

A branch tells of the names in its condition that they have a value with which it is taken.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from functools import cache

from flaskgate.launch.python.interpreter.data.iterators import (
    is_outdated,
    iterator_in,
    leave,
    pass_groups_by,
    peek,
)
from flaskgate.launch.python.interpreter.data.lazy_code import reached_from
from flaskgate.launch.python.interpreter.data.logic import decide
from flaskgate.launch.python.interpreter.data.targets import assign, items_of
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import (
    Break,
    Continue,
    Dead,
    Ended,
    Halt,
    Meeting,
    Raised,
)
from flaskgate.launch.python.interpreter.runs.state import Delta
from flaskgate.launch.python.interpreter.source.import_effects import blocks_of
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.value_facts import (
    facts_of,
    join_all,
    options_of,
)
from flaskgate.launch.python.interpreter.value_types.values import (
    Choice,
    Frame,
    Instance,
    Items,
    Known,
    ListItems,
    Unknown,
    Value,
    age,
)
from flaskgate.launch.python.interpreter.value_types.views import Rounds, View, table_behind
from flaskgate.launch.reasons import Cause, Reason

_ROUNDS = 400  # rounds of a loop that are executed one by one
_MOST = 2 * _ROUNDS  # rounds of a loop over a list that it lengthens itself
_LONG = 1_500  # steps of a loop whose rounds are executed one by one, before the rest is joined:
# those of modules that it imports are left out, as each is executed once
_DOUBTS = 4  # rounds of `while` that may leave it, before the rest is joined
_ENDLESS = 50  # rounds of `while True`
_TRIES = 6  # rounds of a loop of unknown length, before all that it writes is forgotten
_LATER = Unknown("it changes in a loop whose rounds are not known")


def choose(machine: Machine, node: ast.If, frame: Frame) -> None:
    """Execute the branch that is taken; both, as perhaps, where that cannot be told."""
    test = machine.force(machine.evaluate(node.test, frame))
    decided = decide(machine, test)
    guards = frame.outer is None and _asks_for_main(node.test)
    is_main = guards and frame.name == "__main__"
    machine.guarded += is_main
    try:
        if decided is None:
            _either(machine, node, frame)
            return
        variable = facts_of(*options_of(test)).variable
        taken, other = (node.body, node.orelse) if decided else (node.orelse, node.body)
        if guards:
            _guarded(machine, (taken, other), frame)
        else:
            machine.branches.skip(frame.source, other)
            _decided(machine, variable, (taken, other), node.test, frame)
    finally:
        machine.guarded -= is_main


def _guarded(
    machine: Machine, branches: tuple[Sequence[ast.stmt], Sequence[ast.stmt]], frame: Frame
) -> None:
    """Execute what a main guard lets run; its condition is never misjudged."""
    taken, other = branches
    module = frame.source.tree
    for block in blocks_of(other, module):
        machine.branches.guard(frame.source, block)
    for block in blocks_of(taken, module):
        machine.branches.take(frame.source, block)
    machine.execute(taken, frame)


def _either(machine: Machine, node: ast.If, frame: Frame) -> None:
    for branch in (node.body, node.orelse):
        machine.branches.take(frame.source, branch)

    def path(body: Sequence[ast.stmt], *, holds: bool) -> Callable[[], None]:
        def follow() -> None:
            _narrow(machine, node.test, frame, holds=holds)
            machine.execute(body, frame)

        return follow

    machine.alternatives([path(node.body, holds=True), path(node.orelse, holds=False)])


def _decided(
    machine: Machine,
    variable: str,
    branches: tuple[Sequence[ast.stmt], Sequence[ast.stmt]],
    test: ast.expr,
    frame: Frame,
) -> None:
    """Execute the branch that is taken, or the other one if the first ends what is deployed.

    What is deployed runs: an exception that nothing catches, or a failing exit, says that the
    condition was misjudged, an exit for want of a variable that whoever deploys it sets it.
    """
    taken, other = branches
    machine.branches.take(frame.source, taken)
    machine.journal.begin()
    with machine.depending_on(variable):
        end = machine.outcome(lambda: machine.execute(taken, frame))
    if end is None or not _is_misjudged(machine, end, variable):
        machine.journal.commit()
        if end is not None:
            raise end
        return
    machine.journal.rollback()
    machine.doubt += isinstance(end, Halt) and not end.fails
    machine.branches.take(frame.source, other)
    _forget(machine, test, frame)
    machine.execute(other, frame)


def _is_misjudged(machine: Machine, end: Ended, variable: str) -> bool:
    if isinstance(end, Raised):
        return not machine.catches(end)
    is_exit = isinstance(end, Halt) and not end.serves and bool(variable or end.fails)
    return is_exit and not machine.catches(Raised("SystemExit"))


def _asks_for_main(test: ast.expr) -> bool:
    return any(isinstance(node, ast.Name) and node.id == "__name__" for node in ast.walk(test))


def repeat(machine: Machine, node: ast.For | ast.AsyncFor, frame: Frame) -> None:
    """Execute a loop: over what is known round by round, else any number of rounds."""
    value = machine.force(machine.evaluate(node.iter, frame))
    place = SourceNode(frame.source, node.iter)
    items, last = _gone_through(machine, value, node, place)
    check_size = _size_check(value)
    meeting = machine.meet(Break, Continue, frame=frame)

    def one_round(item: Value) -> Callable[[], None]:
        def follow() -> None:
            if item is _LAST and last is not None:
                raise last
            check_size()
            if item is not _END:
                assign(machine, node.target, item, place, frame)
                machine.execute(node.body, frame)

        return follow

    goes_on = _rounds(machine, meeting, (value, items), one_round, (node.body, frame))
    pass_groups_by(machine, value, items or ())
    _finish(machine, meeting, node.orelse, frame, goes_on=goes_on)


def _rounds(
    machine: Machine,
    meeting: Meeting,
    over: tuple[Value, Sequence[Value] | None],
    one_round: Callable[[Value], Callable[[], None]],
    body: tuple[Sequence[ast.stmt], Frame],
) -> bool:
    """Execute all rounds; return whether the loop comes to its regular end."""
    value, items = over
    if items is None or len(items) > _ROUNDS:
        item = Unknown("an item of a loop", facts_of(value))
        return _any_rounds(machine, meeting, one_round(item))
    return _each(machine, meeting, _live(machine, value, items, body), one_round)


def _size_check(value: Value) -> Callable[[], None]:
    """Return what raises where a loop goes through a dictionary whose size has changed by then."""
    table = table_behind(value)
    size = 0 if table is None else len(table.entries)

    def check() -> None:
        if table is not None and len(table.entries) != size:
            raise Raised("RuntimeError")

    return check


def _gone_through(
    machine: Machine, value: Value, node: ast.For | ast.AsyncFor, place: SourceNode
) -> tuple[list[Value] | None, Ended | None]:
    """Return what a loop goes through, and how it ends where a generator does not just stop."""
    iterator = iterator_in(value)
    if iterator is None:
        items = items_of(machine, value, place)
        is_table = table_behind(value) is not None and items is not None
        return [*(items or ()), _END] if is_table else items, None
    is_left = any(map(_may_leave, node.body))
    items, last = peek(machine, iterator, perhaps=is_left)
    leave(machine, iterator, None if is_left else ())
    if items is not None and last is not None:
        items.append(_LAST)
    return items, last


_LAST = Unknown("the end of a generator")
_END = Unknown("the end of a dictionary")


class _Generated(list[Value]):
    """Items that were worked out before the rounds in which they are given."""

    def __init__(
        self,
        machine: Machine,
        iterator: Instance,
        items: Sequence[Value],
        body: tuple[Sequence[ast.stmt], Frame],
    ) -> None:
        super().__init__(items)
        self._machine = machine
        self._iterator = iterator
        self._touched = cache(lambda: reached_from(machine, *body))

    @property
    def is_forgotten(self) -> bool:
        """Whether they may be others by now."""
        return is_outdated(self._machine, self._iterator, self._touched)


def _live(
    machine: Machine, value: Value, items: Sequence[Value], body: tuple[Sequence[ast.stmt], Frame]
) -> Sequence[Value]:
    """Return what a loop takes its items from as it goes: a list itself, which may change."""
    iterator = iterator_in(value)
    if iterator is not None:
        return _Generated(machine, iterator, items, body)
    if isinstance(value, View):
        return Rounds(value, _END)
    is_list = isinstance(value, Items) and not value.is_tuple and not value.is_set
    return value.items if is_list and isinstance(value, Items) else items


def _may_leave(node: ast.stmt) -> bool:
    """Return whether a statement may leave the loop that it stands in, as it is written."""
    leaving = ast.Break | ast.Return | ast.Raise | ast.Yield | ast.YieldFrom
    return any(isinstance(inner, leaving) for inner in ast.walk(node))


def _each(
    machine: Machine,
    meeting: Meeting,
    items: Sequence[Value],
    one_round: Callable[[Value], Callable[[], None]],
) -> bool:
    """Execute rounds one after the other; return whether the loop comes to its regular end.

    If that takes too long, the rest is any number of rounds, each for one of the items left; so it
    is where it can no longer be told which those are.
    """
    first = machine.steps - machine.imported
    for number in range(_MOST):
        is_lost = isinstance(items, ListItems | _Generated) and items.is_forgotten
        if number >= len(items) and not is_lost:
            return True
        if machine.steps - machine.imported - first > _LONG or is_lost:
            known = None if is_lost else join_all(items[number:])
            rest = known or Unknown("an item of a loop")
            return _any_rounds(machine, meeting, one_round(rest))
        if not _round(machine, meeting, one_round(items[number])):
            return False
    return _any_rounds(machine, meeting, one_round(Unknown("an item of a loop")))


def _round(machine: Machine, meeting: Meeting, body: Callable[[], None]) -> bool:
    """Execute one round; return whether another one may follow."""
    end = machine.outcome(body)
    if isinstance(end, Break | Continue) and meeting.admits(end):
        if isinstance(end, Continue) and not meeting.arrivals:
            return True
        meeting.arrivals.append((end, machine.journal.snapshot(meeting.epoch)))
    elif end is not None:
        _leave_by(machine, meeting, end)
    continued = machine.gather(meeting, (Continue,), goes_on=end is None)
    return bool(continued) or end is None


def _leave_by(machine: Machine, meeting: Meeting, end: Ended) -> None:
    """Leave a loop for good, unless paths arrived before that go on behind it."""
    if not meeting.arrivals:
        machine.leave(meeting)
        machine.journal.commit()
        raise end
    waiting, meeting.takes = meeting.takes, ()
    machine.send(end)
    meeting.takes = waiting


def _finish(
    machine: Machine,
    meeting: Meeting,
    orelse: Sequence[ast.stmt],
    frame: Frame,
    *,
    goes_on: bool,
) -> None:
    """Execute the `else` of a loop, and join what broke out of it."""
    machine.leave(meeting)
    end: Ended | None = Dead()
    if goes_on:
        end = machine.outcome(lambda: machine.execute(orelse, frame))
    if not meeting.arrivals:
        machine.journal.commit()
        if end is not None:
            raise end
        return
    if end is not None:
        machine.send(end)
    machine.gather(meeting, (Break, Continue), goes_on=end is None)
    machine.journal.commit()


def _any_rounds(machine: Machine, meeting: Meeting, body: Callable[[], None]) -> bool:
    """Execute a body any number of times, none too: join until nothing new comes.

    What goes on changing is forgotten; returns True, for there may be no round at all.
    """
    for number in range(2 * _TRIES):
        began = age()
        machine.journal.begin()
        _once(machine, meeting, body)
        delta = machine.journal.rollback()
        older, younger = _by_age(delta, began)
        if number < _TRIES // 2:
            machine.journal.widen(younger)
            is_new = machine.journal.widen(older)
        else:
            machine.journal.blur(younger, _LATER)
            is_new = machine.journal.blur(older, _LATER)
        if not is_new:
            return True
    machine.miss(Reason(Cause.LOOP))
    return True


def _by_age(delta: Delta, began: int) -> tuple[Delta, Delta]:
    """Split what a round wrote: what was there before it, and what it made and no other sees.

    What it made is news only where something that was there leads to it.
    """
    older = {cell: one for cell, one in delta.items() if one.container.born < began}
    return older, {cell: one for cell, one in delta.items() if cell not in older}


def _once(machine: Machine, meeting: Meeting, body: Callable[[], None]) -> None:
    """Execute one round, perhaps; what it leaves behind is what goes on after it."""
    inner = machine.meet(Continue, frame=meeting.frame)
    machine.conditional += 1
    try:
        end = machine.outcome(body)
    finally:
        machine.conditional -= 1
    machine.leave(inner)
    if end is not None and inner.admits(end):
        inner.arrivals.append((end, machine.journal.snapshot(inner.epoch)))
    elif end is not None:
        machine.send(end)
    if end is not None and not inner.arrivals:
        machine.journal.rollback()
        return
    machine.gather(inner, (Continue,), goes_on=end is None)
    machine.journal.commit()


def repeat_while(machine: Machine, node: ast.While, frame: Frame) -> None:
    """Execute a loop round by round while its condition is known; nothing follows a stuck one."""
    meeting = machine.meet(Break, Continue, frame=frame)
    is_endless = isinstance(node.test, ast.Constant) and bool(node.test.value)
    last = machine.steps - machine.imported + _LONG
    for number in range(_ENDLESS if is_endless else _ROUNDS):
        before = machine.journal.snapshot(meeting.epoch)
        decided = decide(machine, machine.force(machine.evaluate(node.test, frame)))
        is_long = is_endless and machine.steps - machine.imported > last
        if decided is None or is_long or (number >= _DOUBTS and meeting.arrivals):
            break
        goes_on = decided and _round(machine, meeting, lambda: machine.execute(node.body, frame))
        if not goes_on:
            orelse = [] if decided else node.orelse
            _finish(machine, meeting, orelse, frame, goes_on=not decided)
            return
        if machine.journal.is_as(before, meeting.epoch):
            _stay(machine, meeting, frame)
            return
    _any_rounds(machine, meeting, lambda: _another(machine, node, frame))
    _leave_after(machine, meeting, node.orelse, frame, is_endless=is_endless)


def _leave_after(
    machine: Machine,
    meeting: Meeting,
    orelse: Sequence[ast.stmt],
    frame: Frame,
    *,
    is_endless: bool,
) -> None:
    """Go on after any number of rounds: of a loop without end only by what breaks out of it."""
    if is_endless:
        _stay(machine, meeting, frame)
    else:
        _finish(machine, meeting, orelse, frame, goes_on=True)


def _another(machine: Machine, node: ast.While, frame: Frame) -> None:
    machine.evaluate(node.test, frame)
    machine.execute(node.body, frame)


def _stay(machine: Machine, meeting: Meeting, frame: Frame) -> None:
    """Go on with what broke out of a loop that does not end by itself; with nothing else."""
    if meeting.arrivals:
        _finish(machine, meeting, [], frame, goes_on=False)
        return
    machine.leave(meeting)
    machine.journal.commit()
    raise Halt(serves=False, stays=True)


_PLAIN = (
    *(ast.Name, ast.Constant, ast.Tuple, ast.List, ast.Set, ast.expr_context),
    *(ast.Compare, ast.BoolOp, ast.UnaryOp, ast.cmpop, ast.boolop, ast.unaryop),
)
"""Conditions of these alone can be evaluated again: that does nothing."""


def _narrow(machine: Machine, test: ast.expr, frame: Frame, *, holds: bool) -> None:
    """Let each name of a condition be one of the values with which it holds, or does not."""
    for name in _names(test, frame):
        value = frame.names[name]
        if isinstance(value, Choice):
            fitting = [
                one
                for one in value.options
                if _decided_with(machine, test, frame, name, one) is not (not holds)
            ]
            narrowed = join_all(fitting)
            if narrowed is not None:
                machine.journal.put(frame.names, name, narrowed)


def _forget(machine: Machine, test: ast.expr, frame: Frame) -> None:
    """Forget the constants in a condition that was misjudged: they are not what they seem."""
    for name in _names(test, frame):
        value = frame.names[name]
        if isinstance(value, Known):
            gone = Unknown(f"`{name}` is not what it seems", facts_of(value))
            machine.journal.put(frame.names, name, gone)


def _names(test: ast.expr, frame: Frame) -> Iterator[str]:
    nodes = list(ast.walk(test))
    if all(isinstance(node, _PLAIN) for node in nodes):
        found = dict.fromkeys(node.id for node in nodes if isinstance(node, ast.Name))
        yield from (name for name in found if name in frame.names)


def _decided_with(
    machine: Machine, test: ast.expr, frame: Frame, name: str, value: Value
) -> bool | None:
    """Return what a condition is with another value of a name."""
    machine.journal.begin()
    machine.journal.put(frame.names, name, value)
    decided = decide(machine, machine.force(machine.evaluate(test, frame)))
    machine.journal.rollback()
    return decided
