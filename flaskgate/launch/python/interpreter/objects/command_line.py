"""The command line of the analysed program: `sys.argv`, as it stands when somebody reads it."""

from __future__ import annotations

from collections.abc import Sequence

from flaskgate.launch.python.interpreter.objects.standard_names import from_outside
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.values import Items, Known


def words_of_program(machine: Machine) -> Sequence[str] | None:
    """Return `sys.argv[1:]`, None where the program has made of it what cannot be told."""
    return texts_in(machine, from_outside(machine, "sys.argv"), skip=1)


def texts_in(machine: Machine, value: object, *, skip: int = 0) -> Sequence[str] | None:
    """Return the texts of a list, None where it is none, or not all of them are known."""
    if not isinstance(value, Items) or value.is_forgotten:
        return None
    items = [machine.force(item) for item in value.items][skip:]
    words = [item.constant for item in items if isinstance(item, Known)]
    texts = [word for word in words if isinstance(word, str)]
    return texts if len(texts) == len(items) else None
