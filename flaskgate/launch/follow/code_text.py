"""Code without a file, as `python -c` and standard input have it: followed as a file is.

The text gets a path that no repository has; what is found in it stands where the start does.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath

from flaskgate.launch.model import Child, Effects, Sink, Start, Switch
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Location, Step


def code_file(start: Start, folder: PurePosixPath) -> SourceFile:
    """Return the code of a start as a file of `folder`, from which it imports."""
    place = start.location
    name = f"<code of {place.path.name}:{place.start.line}:{place.start.column}>"
    data = start.target.encode("utf-8", "replace")
    return SourceFile(path=folder / name.replace("/", "_"), kind=Kind.PYTHON, data=data)


def at_start(effects: Effects, path: PurePosixPath, start: Start) -> Effects:
    """Return the effects of the code in `path`, with what lies in it where the start is."""

    def place(location: Location) -> Location:
        return start.location if location.path == path else location

    def step(one: Step) -> Step:
        return replace(one, location=place(one.location))

    def switch(one: Switch) -> Switch:
        return replace(one, steps=tuple(map(step, one.steps)))

    def sink(one: Sink) -> Sink:
        return replace(
            one,
            location=place(one.location),
            debug=switch(one.debug),
            debugger=switch(one.debugger),
            evalex=switch(one.evalex),
            steps=tuple(step(each) for each in one.steps if each.location.path != path),
        )

    def child(one: Child) -> Child:
        """Move a process that the code starts to the last line of a file that leads to it."""
        steps = tuple(each for each in one.steps if each.location.path != path)
        if one.location.path != path or not steps:
            return replace(one, location=place(one.location), steps=steps)
        return replace(one, location=steps[-1].location, text=steps[-1].message, steps=steps[:-1])

    return replace(
        effects,
        sinks=tuple(map(sink, effects.sinks)),
        children=tuple(map(child, effects.children)),
        files=effects.files - {path},
        home=None if effects.home == path else effects.home,
        taken=frozenset(one for one in effects.taken if one.path != path),
        passed=frozenset(one for one in effects.passed if one.path != path),
    )
