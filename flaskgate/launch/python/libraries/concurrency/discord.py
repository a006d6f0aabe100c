"""discord.py and its forks: a bot that runs until it is stopped, and what it does when it is ready.

`run` logs in and calls `on_ready` once that is done, see
https://discordpy.readthedocs.io/en/stable/api.html#discord.on_ready. Other events may never come:
what they are for is handed over, as to any call that is not followed.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from flaskgate.launch.python.interpreter.calls.coroutines import awaited
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.values import Arguments, Function, Value
from flaskgate.launch.python.libraries.library import Library

_PACKAGES = frozenset({"discord", "nextcord", "disnake"})
_CLIENTS = frozenset({"Client", "Bot", "AutoShardedClient", "AutoShardedBot", "InteractionBot"})
_READY = frozenset({"setup_hook", "on_connect", "on_ready"})


def _call(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    """Call what waits for a bot to be ready; the rest of `run` stays what nobody follows."""
    client, _, method = name.rpartition("().")
    package = client.partition(".")[0]
    if method != "run" or package not in _PACKAGES or client.rpartition(".")[2] not in _CLIENTS:
        return None
    for function in list(_waiting(machine, package)):
        machine.outcome(partial(_ready, machine, function, arguments))
    return None


def _ready(machine: Machine, function: Function, arguments: Arguments) -> None:
    awaited(machine, machine.call(function, Arguments(place=arguments.place)))


def _waiting(machine: Machine, package: str) -> Iterator[Function]:
    """Yield the functions that decorators of the package were given for those events."""
    for top, one, _ in machine.notes.registered:
        if top == package and isinstance(one, Function) and _name(one) in _READY:
            yield one


def _name(function: Function) -> str:
    return getattr(function.node, "name", "")


LIBRARY = Library(call=_call)
