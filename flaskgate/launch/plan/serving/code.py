"""What has to change in Python before a server can import the application."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from flaskgate.launch.model import Repository, Sink
from flaskgate.launch.plan.serving.left_behind import (
    Definition,
    acts,
    asks_for_main,
    holds,
    serves,
)
from flaskgate.launch.plan.serving.target import ServeTarget
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Change, Location, Position
from flaskgate.text.python.python import parse

_GUARD = 'if __name__ == "__main__":'


def code_changes(
    target: ServeTarget, repository: Repository, *, is_exact: bool
) -> Iterator[Change]:
    """Yield the lines that name Dash's server, and that put a call under the main guard.

    What a command names has to be there, also where something of it is to be filled in; unless
    that is `is_exact`, the guard is left to whoever does.
    """
    if target.dash:
        yield from _named_server(target, repository)
    if target.guard is not None and is_exact:
        yield from _guarded(guarded_place(target.guard, repository), repository)


def _named_server(target: ServeTarget, repository: Repository) -> Iterator[Change]:
    file = repository.read(target.path)
    made = target.serving.made if target.serving else frozenset()
    here = sorted(place for place in made if place.path == target.path)
    after = f"{target.name} = {target.dash}.server"
    if file is None:
        return
    is_plain = len(here) == 1 and not file.lines[here[0].start.line - 1][:1].isspace()
    last = here[0].end.line if is_plain else _last_binding(file, target.dash)
    if last is not None:
        yield Change(path=target.path, line=last + 1, before="", after=after)
    elif target.call is not None and target.call.path == target.path:
        first = _statement_at(file, target.call.start.line)
        yield Change(path=target.path, line=first, before="", after=f"{after}\n")


def _last_binding(file: SourceFile, name: str) -> int | None:
    """Return the last line of the one statement of a module that assigns a name."""
    assigned = [
        one
        for one in parse(file.data).tree.body
        if isinstance(one, ast.Assign | ast.AnnAssign)
        and name in {inner.id for inner in _targets(one) if isinstance(inner, ast.Name)}
    ]
    return assigned[0].end_lineno if len(assigned) == 1 else None


def _targets(statement: ast.Assign | ast.AnnAssign) -> Sequence[ast.expr]:
    return statement.targets if isinstance(statement, ast.Assign) else (statement.target,)


def _statement_at(file: SourceFile, line: int) -> int:
    """Return where the statement of the module begins that holds a line."""
    tops = (one.lineno for one in parse(file.data).tree.body if one.lineno <= line)
    return max(tops, default=line)


def guarded_place(sink: Sink, repository: Repository) -> Location:
    """Return what goes under the main guard: the last statement of a module that leads to a call.

    Where a function serves that the module calls, it is the call of the function.
    """
    way = (sink.location, *(step.location for step in reversed(sink.steps)))
    return next(filter(None, (_as_statement(one, repository) for one in way)), sink.location)


def _as_statement(place: Location, repository: Repository) -> Location | None:
    """Return the statement of a module that a place is in; None for one in a definition."""
    file = repository.read(place.path)
    tops = [] if file is None else parse(file.data).tree.body
    top = next((one for one in tops if holds(one, {place.start.line})), None)
    if file is None or top is None or isinstance(top, Definition):
        return None
    if not isinstance(top, ast.Expr) and not _only_chooses(top):
        return place
    line = file.lines[(top.end_lineno or top.lineno) - 1].encode()
    column = len(line[: top.end_col_offset].decode(errors="replace")) + 1
    end = Position(top.end_lineno or top.lineno, column)
    return Location(place.path, Position(top.lineno, 1), end)


def _only_chooses(top: ast.stmt) -> bool:
    """Return whether a statement only chooses how to serve: `if debug: app.run(…) else: …`."""
    return isinstance(top, ast.If) and not asks_for_main(top) and _serves_at_most(top)


def _serves_at_most(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.If):
        return all(map(_serves_at_most, (*statement.body, *statement.orelse)))
    return serves(statement) or not acts(statement)


def _guarded(place: Location, repository: Repository) -> Iterator[Change]:
    """Yield the change for a call that is a statement of the module on lines of its own.

    What the program does once the server has ended goes with it: a server that imports the module
    would do it before the first request.
    """
    file = repository.read(place.path)
    if file is None or place.start.column != 1:
        return
    call = file.lines[place.start.line - 1 : place.end.line]
    rest = call[-1][place.end.column - 1 :].strip()
    last = _last_with(file, place)
    if (rest and not rest.startswith("#")) or last is None:
        return
    lines = file.lines[place.start.line - 1 : last]
    text = "\n".join(lines)
    if '"""' in text or "'''" in text:
        return
    indented = "\n".join(f"    {line}" if line.strip() else line for line in lines)
    yield Change(path=place.path, line=place.start.line, before=text, after=f"{_GUARD}\n{indented}")


def _last_with(file: SourceFile, place: Location) -> int | None:
    """Return the last line of what has to go under the guard with a call; None: not to be told."""
    body = parse(file.data).tree.body
    behind = [one for one in body if one.lineno > place.end.line]
    if not any(acts(one) for one in behind if not isinstance(one, Definition)):
        return place.end.line
    if any(isinstance(one, Definition | ast.Import | ast.ImportFrom) for one in behind):
        return None  # what is defined there may be meant for the server, too
    return behind[-1].end_lineno
