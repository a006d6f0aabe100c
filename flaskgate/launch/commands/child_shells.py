"""The shells that a command starts: what they know of the one that starts them."""

from __future__ import annotations

from collections.abc import Sequence

from flaskgate.launch.commands.collector import Steps
from flaskgate.launch.commands.wrapper_layers import ShellText
from flaskgate.launch.program_names import program_of
from flaskgate.launch.shell.partial_text import unknown, unknown_names
from flaskgate.launch.shell.state import Shell
from flaskgate.launch.shell.variables import Variable

_POSIX = frozenset({"sh", "dash", "ash"})
_OPTIONS = frozenset({"e", "u", "a", "f", "pipefail", "errexit", "nounset"})


def part(layer: ShellText, steps: Steps, child: Shell) -> None:
    """Let a shell know no more than it does where its text is run, and by what."""
    if layer.brings:
        child.open(steps[-1].location)
    if layer.is_elsewhere:
        child.folder, child.variables, child.is_open = None, {}, False


def pass_on(text: str, steps: Steps, child: Shell) -> None:
    """Let a shell know the variables that its text was made of, if not what they hold."""
    for name in sorted(unknown_names(text)):
        held = child.variables.get(name)
        if held is None or not held.is_set:
            mark = Variable(value=unknown(f"${name}"), location=steps[-1].location)
            child.put(name, mark)


def child_of(words: Sequence[str], shell: Shell, name: str, positional: Sequence[str]) -> Shell:
    """Return the shell that `words` start, with the options among them."""
    child = shell.child(name, positional)
    child.is_posix = program_of(words[0]) in _POSIX
    letters: set[str] = set()
    for index, word in enumerate(words[1:], start=1):
        if word[:1] != "-" or word.startswith("--"):
            break
        letters |= set(word[1:])
        if word.endswith("o"):
            letters |= set(words[index + 1 : index + 2])
    child.options |= letters & _OPTIONS
    return child
