"""Commands that a shell carries out itself, such as `cd`, `set`, `source`, `exec` and `test`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flaskgate.launch.commands.marks import is_output, plain, unknown
from flaskgate.launch.commands.shell_state import End, Shell
from flaskgate.launch.commands.shell_tests import Facts, Token, evaluate
from flaskgate.launch.commands.shell_world import Status, World
from flaskgate.model import Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A simple command after expansion."""

    words: tuple[str, ...]
    """May hold marks; never empty."""
    steps: tuple[Step, ...]

    @property
    def arguments(self) -> tuple[str, ...]:
        """What follows the options."""
        return tuple(word for word in self.words[1:] if not word.startswith("-") or word == "-")


def judge(words: Sequence[Token], world: World, shell: Shell, *, is_double: bool = False) -> Status:
    """Return what a test gives in this shell."""
    facts = Facts(
        is_file=lambda path: world.is_file(path, shell.folder),
        is_set=lambda name: True if name in shell.variables else None if shell.is_open else False,
    )
    return Status.of(evaluate(words, facts, is_double=is_double))


def _cd(_: World, call: Call, shell: Shell, __: Shell) -> Status:
    target = call.arguments[0] if call.arguments else "~"
    shell.enter(unknown(target) if target == "-" else target)
    return Status.DONE


def _popd(_: World, __: Call, shell: Shell, ___: Shell) -> Status:
    shell.folder = None
    return Status.DONE


def _set(_: World, call: Call, shell: Shell, __: Shell) -> Status:
    words = list(call.words[1:])
    while words and words[0][:1] in {"-", "+"} and words[0] not in {"-", "--"}:
        option = words.pop(0)
        name = (
            words.pop(0) if option[1:] in {"o", "eo", "uo", "euo", "exo", "euxo"} and words else ""
        )
        if "a" in option[1:] or name == "allexport":
            shell.is_exporting = option[0] == "-"
    if words:
        shell.positional = tuple(words[1:] if words[0] in {"-", "--"} else words)
    return Status.DONE


def _shift(_: World, call: Call, shell: Shell, __: Shell) -> Status:
    count = call.words[1] if len(call.words) > 1 else "1"
    shell.positional = shell.positional[int(count) if count.isdecimal() else 0 :]
    return Status.DONE


def _source(world: World, call: Call, shell: Shell, _: Shell) -> Status:
    if len(call.words) > 1:
        world.load(call.words[1:], call.steps, shell)
    return Status.DONE


def _eval(world: World, call: Call, shell: Shell, _: Shell) -> Status:
    said = " ".join(call.words[1:])
    if not is_output(said):
        world.interpret(plain(said), call.steps, shell)
    return Status.DONE


def _exec(world: World, call: Call, shell: Shell, own: Shell) -> Status:
    if len(call.words) > 1:
        world.run(call.words, call.steps, own)
        shell.end = End.EXIT
    return Status.DONE


def _command(world: World, call: Call, _: Shell, own: Shell) -> Status:
    """Run `command PROGRAM`; with `-v` it only asks whether there is one."""
    if call.words[1:2] and call.words[1] in {"-v", "-V"}:
        return Status.UNKNOWN
    world.run(call.words, call.steps, own)
    return Status.DONE


def _exit(_: World, call: Call, shell: Shell, __: Shell) -> Status:
    is_failure = len(call.words) > 1 and call.words[1] != "0"
    shell.end = End.FAILURE if is_failure else End.EXIT
    return Status.DONE


def _return(_: World, __: Call, shell: Shell, ___: Shell) -> Status:
    shell.end = End.RETURN
    return Status.DONE


def _leave(_: World, __: Call, shell: Shell, ___: Shell) -> Status:
    shell.end = End.LOOP
    return Status.DONE


def _test(world: World, call: Call, shell: Shell, _: Shell) -> Status:
    closing = {"]"} if call.words[0] == "[" else set()
    return judge([Token(word) for word in call.words[1:] if word not in closing], world, shell)


def _true(_: World, __: Call, ___: Shell, ____: Shell) -> Status:
    return Status.TRUE


def _false(_: World, __: Call, ___: Shell, ____: Shell) -> Status:
    return Status.FALSE


def _nothing(_: World, __: Call, ___: Shell, ____: Shell) -> Status:
    return Status.UNKNOWN


def _read(_: World, call: Call, shell: Shell, __: Shell) -> Status:
    for name in call.arguments:
        if shell.location is not None and name.isidentifier():
            shell.assign(name, unknown(f"${name}"), shell.location)
    return Status.DONE


_Builtin = Callable[[World, Call, Shell, Shell], Status]
BUILTINS: Mapping[str, _Builtin] = {
    **dict.fromkeys(("cd", "pushd", "chdir"), _cd),
    "popd": _popd,
    "set": _set,
    "shift": _shift,
    **dict.fromkeys(("source", "."), _source),
    "eval": _eval,
    "exec": _exec,
    "command": _command,
    "exit": _exit,
    "return": _return,
    **dict.fromkeys(("break", "continue"), _leave),
    **dict.fromkeys(("test", "["), _test),
    **dict.fromkeys((":", "true"), _true),
    "false": _false,
    "read": _read,
    **dict.fromkeys(("trap", "alias", "unalias", "hash", "umask", "ulimit", "let"), _nothing),
    **dict.fromkeys(("shopt", "setopt", "type", "which", "getopts", "wait", "jobs"), _nothing),
}
"""Name to what it does with the shell, given the shell and the command's own fork of it."""
