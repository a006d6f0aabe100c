"""Compound statements: branches, loops, `try`, `with` and `match`."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence

from flaskgate.launch.python.frames import Frame
from flaskgate.launch.python.machine import Flow, Halt, Machine, Raised
from flaskgate.launch.python.operators import compare
from flaskgate.launch.python.places import Place
from flaskgate.launch.python.targets import assign, items_of
from flaskgate.launch.python.values import Known, Unknown, Value, facts_of, options_of, truth

_ROUNDS = 12  # rounds of a loop over a known list that are executed one by one
_CAUGHT = {
    "KeyError": {"KeyError", "LookupError", "Exception", "BaseException"},
    "ImportError": {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"},
}


def choose(machine: Machine, node: ast.If, frame: Frame) -> Flow:
    """Execute the branch that is taken; both, as perhaps, where that cannot be told."""
    test = machine.force(machine.evaluate(node.test, frame))
    decided = truth(test)
    guards = frame.outer is None and _asks_for_main(node.test)
    machine.guarded += guards
    try:
        if decided is None:
            branches = (node.body, node.orelse)
            for branch in branches:
                machine.branches.take(frame.source, branch)
            return machine.alternatives([_block(machine, one, frame) for one in branches])
        variable = facts_of(*options_of(test)).variable
        taken, other = (node.body, node.orelse) if decided else (node.orelse, node.body)
        note = machine.branches.guard if guards else machine.branches.skip
        note(frame.source, other)
        return _decided(machine, variable, (taken, other), frame)
    finally:
        machine.guarded -= guards


def _decided(
    machine: Machine,
    variable: str,
    branches: tuple[Sequence[ast.stmt], Sequence[ast.stmt]],
    frame: Frame,
) -> Flow:
    """Execute the branch that is taken, or the other one if the first ends what is deployed.

    What is deployed runs: an exception that nothing catches, or a failing exit, says that the
    condition was misjudged, an exit for want of a variable that whoever deploys it sets it.
    """
    taken, other = branches
    machine.branches.take(frame.source, taken)
    try:
        with machine.depending_on(variable):
            return machine.execute(taken, frame)
    except Raised:
        if machine.trying and not variable:
            raise
    except Halt as end:
        if end.serves or not (variable or end.fails):
            raise
    machine.branches.take(frame.source, other)
    return machine.execute(other, frame)


def _asks_for_main(test: ast.expr) -> bool:
    return any(isinstance(node, ast.Name) and node.id == "__name__" for node in ast.walk(test))


def _block(machine: Machine, body: Sequence[ast.stmt], frame: Frame) -> Callable[[], Flow]:
    return lambda: machine.execute(body, frame)


def repeat(machine: Machine, node: ast.For | ast.AsyncFor, frame: Frame) -> Flow:
    """Execute a loop: over a short known list round by round, else once, as perhaps."""
    items = items_of(machine.force(machine.evaluate(node.iter, frame)))
    place = Place(frame.source, node.iter)
    if items is None or len(items) > _ROUNDS:
        assign(machine, node.target, Unknown("an item of a loop"), place, frame)
        return _maybe(machine, node.body, frame)
    for item in items:
        assign(machine, node.target, item, place, frame)
        flow = machine.execute(node.body, frame)
        if flow is Flow.RETURN:
            return flow
    return machine.execute(node.orelse, frame)


def _maybe(machine: Machine, body: Sequence[ast.stmt], frame: Frame) -> Flow:
    machine.alternatives([_block(machine, body, frame), lambda: Flow.NEXT])
    return Flow.NEXT


def repeat_while(machine: Machine, node: ast.While, frame: Frame) -> Flow:
    """Execute a loop's body once; nothing follows one that has no end."""
    decided = truth(machine.force(machine.evaluate(node.test, frame)))
    if decided is False:
        return machine.execute(node.orelse, frame)
    if decided is None:
        return _maybe(machine, node.body, frame)
    flow = machine.execute(node.body, frame)
    if flow is Flow.NEXT and isinstance(node.test, ast.Constant) and not _can_leave(node.body):
        raise Halt(serves=False)
    return Flow.RETURN if flow is Flow.RETURN else Flow.NEXT


def _can_leave(body: Iterable[ast.stmt]) -> bool:
    ends = (ast.Break, ast.Return, ast.Raise)
    return any(isinstance(node, ends) for statement in body for node in ast.walk(statement))


def enter(machine: Machine, node: ast.With | ast.AsyncWith, frame: Frame) -> Flow:
    """Execute a `with` block; what it enters is taken to give itself."""
    for item in node.items:
        value = machine.evaluate(item.context_expr, frame)
        if item.optional_vars is not None:
            place = Place(frame.source, item.context_expr)
            assign(machine, item.optional_vars, value, place, frame)
    suppresses = any(_is_suppress(item.context_expr) for item in node.items)
    try:
        return machine.execute(node.body, frame)
    except Raised:
        if suppresses:
            return Flow.NEXT
        raise


def _is_suppress(node: ast.expr) -> bool:
    function = node.func if isinstance(node, ast.Call) else node
    return getattr(function, "attr", getattr(function, "id", "")) == "suppress"


def attempt(machine: Machine, node: ast.Try | ast.TryStar, frame: Frame) -> Flow:
    """Execute a `try`: handlers as perhaps, or for sure where the body is known to raise."""
    flow, ended = _try_body(machine, node, frame)
    try:
        flow, ended = _handle(machine, node, frame, flow, ended)
        if ended is None and flow is Flow.NEXT:
            flow = machine.execute(node.orelse, frame)
    finally:
        last = machine.execute(node.finalbody, frame)
    if ended is not None:
        raise ended
    return last if last is not Flow.NEXT else flow


def _try_body(
    machine: Machine, node: ast.Try | ast.TryStar, frame: Frame
) -> tuple[Flow, Halt | Raised | None]:
    catches = any(_covers(handler, "KeyError") for handler in node.handlers)
    machine.catching += catches
    machine.trying += bool(node.handlers)
    try:
        return machine.execute(node.body, frame), None
    except (Halt, Raised) as end:
        return Flow.NEXT, end
    finally:
        machine.catching -= catches
        machine.trying -= bool(node.handlers)


def _handle(
    machine: Machine,
    node: ast.Try | ast.TryStar,
    frame: Frame,
    flow: Flow,
    ended: Halt | Raised | None,
) -> tuple[Flow, Halt | Raised | None]:
    """Return how the `try` ends after its handlers, and what still goes on upwards."""
    if isinstance(ended, Raised):
        for handler in node.handlers:
            if not ended.name or _covers(handler, ended.name):
                return machine.execute(handler.body, frame), None
        return flow, ended
    for handler in node.handlers:
        _consider(machine, handler, frame)
    return flow, ended


def _consider(machine: Machine, handler: ast.ExceptHandler, frame: Frame) -> None:
    """Look at a handler for what it may serve; what it assigns fills only what is missing."""
    before = machine.journal.mark()
    count = len(frame.returned)
    doubt = machine.doubt
    machine.conditional += 1
    try:
        machine.execute(handler.body, frame)
    except (Halt, Raised):
        pass
    finally:
        machine.conditional -= 1
        machine.doubt = doubt
        del frame.returned[count:]
    for mapping, key, value in machine.journal.undo(before):
        if key not in mapping and mapping is frame.names:
            machine.journal.put(mapping, key, value)


def _covers(handler: ast.ExceptHandler, name: str) -> bool:
    if handler.type is None:
        return True
    names = {getattr(node, "attr", getattr(node, "id", "")) for node in ast.walk(handler.type)}
    return not names.isdisjoint(_CAUGHT.get(name, {name, "Exception", "BaseException"}))


def match(machine: Machine, node: ast.Match, frame: Frame) -> Flow:
    """Execute the first case that fits; all that may fit where that cannot be told."""
    subject = machine.force(machine.evaluate(node.subject, frame))
    possible: list[ast.match_case] = []
    for case in node.cases:
        fits = None if case.guard is not None else _fits(machine, case.pattern, subject, frame)
        if fits is not False:
            possible.append(case)
        if fits:
            break
    else:
        possible.append(ast.match_case(pattern=ast.MatchAs(), guard=None, body=[]))
    if len(possible) == 1:
        return machine.execute(possible[0].body, frame)
    return machine.alternatives([_block(machine, case.body, frame) for case in possible])


def _fits(machine: Machine, pattern: ast.pattern, subject: Value, frame: Frame) -> bool | None:
    if isinstance(pattern, ast.MatchAs) and pattern.pattern is None:
        return True
    if isinstance(pattern, ast.MatchOr):
        fits = [_fits(machine, one, subject, frame) for one in pattern.patterns]
        return True if True in fits else (None if None in fits else False)
    if isinstance(pattern, ast.MatchValue):
        value = machine.force(machine.evaluate(pattern.value, frame))
        return truth(compare(subject, ast.Eq(), value))
    if isinstance(pattern, ast.MatchSingleton):
        return truth(compare(subject, ast.Is(), Known(pattern.value)))
    return None
