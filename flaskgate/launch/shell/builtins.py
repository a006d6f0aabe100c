"""Commands that a shell carries out itself, such as `cd`, `set`, `source`, `exec` and `read`."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import pairwise

from flaskgate.launch.reasons import Cause, Reason
from flaskgate.launch.shell.arithmetic import holds
from flaskgate.launch.shell.assignments import declaration_of, declare_all_words, unset_all
from flaskgate.launch.shell.conditions import tested
from flaskgate.launch.shell.input import read, read_lines, read_option, set_named
from flaskgate.launch.shell.partial_text import (
    ARGUMENTS,
    as_condition,
    is_by_default,
    is_known,
    is_many,
    is_output,
    plain,
    unknown,
    why,
)
from flaskgate.launch.shell.programs import formatted, found_at
from flaskgate.launch.shell.protocols import Steps, TextRunner
from flaskgate.launch.shell.state import NO_TRAP, End, Shell, Trap
from flaskgate.launch.shell.status import DONE, FALSE, TRUE, UNKNOWN, Status, of_code
from flaskgate.launch.shell.tree import TEST

_BLANKS = " \t\n"
_HARMLESS = re.compile(
    r"ssh-agent|pyenv|rbenv|nodenv|conda|mamba|direnv|dircolors|brew|opam|fnm|starship|lesspipe"
)
"""Programs whose output is made for `eval` and sets up a session."""
_ENDS = re.compile(r"\bexit\b")
_SIGNALS_AT_END = {"EXIT", "0"}
_CODE_OF_MISUSE = 2
_CODES = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A simple command after expansion."""

    words: tuple[str, ...]
    """May hold marks; never empty."""
    steps: Steps
    runner: TextRunner
    names: tuple[str, ...] = ()
    """The variables that are assigned for it alone."""
    skips_functions: bool = False
    """`command NAME`: no function of that name is meant."""

    @property
    def arguments(self) -> tuple[str, ...]:
        """What follows the options."""
        return tuple(word for word in self.words[1:] if not word.startswith("-") or word == "-")


def _cd(call: Call, _: Shell, shell: Shell) -> Status:
    target = call.arguments[0] if call.arguments else "~"
    shell.enter(unknown(target) if target == "-" else as_condition(target))
    if "PWD" in shell.variables:
        shell.variables = {key: one for key, one in shell.variables.items() if key != "PWD"}
    return DONE


def _popd(_: Call, __: Shell, shell: Shell) -> Status:
    shell.folder = None
    return DONE


_SET_NAMES = {"errexit": "e", "nounset": "u", "allexport": "a", "noglob": "f"}


def _set(call: Call, _: Shell, shell: Shell) -> Status:
    words = list(call.words[1:])
    while words and words[0][:1] in {"-", "+"} and words[0] not in {"-", "--"}:
        option = words.pop(0)
        letters = set(option[1:]) - {"o"}
        if "o" in option[1:] and words:
            name = words.pop(0)
            letters.add(_SET_NAMES.get(name, name))
        shell.options = shell.options | letters if option[0] == "-" else shell.options - letters
    if words:
        shell.positional = tuple(words[1:] if words[0] in {"-", "--"} else words)
    return TRUE


def _shift(call: Call, _: Shell, shell: Shell) -> Status:
    said = as_condition(call.words[1]) if len(call.words) > 1 else "1"
    if not said.isdecimal():
        shell.positional = (ARGUMENTS,) if not is_known(said) else shell.positional
        return FALSE if is_known(said) else UNKNOWN
    count = int(said)
    if any(is_many(word) for word in shell.positional[:count]):
        shell.positional = (ARGUMENTS,)
        return UNKNOWN
    if count > len(shell.positional):
        return FALSE
    shell.positional = shell.positional[count:]
    return TRUE


def _source(call: Call, _: Shell, shell: Shell) -> Status:
    if len(call.words) == 1:
        return of_code(_CODE_OF_MISUSE)
    return call.runner.follower.load(call.words[1:], call.steps, shell)


def _eval(call: Call, _: Shell, shell: Shell) -> Status:
    said = " ".join(call.words[1:])
    if not is_output(said):
        return call.runner.follower.interpret(plain(said), call.steps, shell)
    if not _HARMLESS.search(plain(said)):
        call.runner.follower.doubt(
            call.words, call.steps, shell, why(said) or Reason(Cause.UNCLEAR)
        )
        shell.forget_exports()
    return DONE


def _exec(call: Call, own: Shell, shell: Shell) -> Status:
    words = list(call.words[1:])
    bare = False
    while words and re.fullmatch(r"-[acl]+", words[0]):
        bare = bare or "c" in words[0]
        del words[: 2 if "a" in words[0] else 1]
    if not words:
        return TRUE
    failed = call.runner.follower.failed
    head = ("env", "-i") if bare else ("exec",)  # `exec -c` hands no variable on
    status = call.runner.follower.run((*head, *words), call.steps, own)
    shell.take_over(own)
    shell.status = status
    if call.runner.follower.failed != failed:  # it starts this script again, which says nothing new
        shell.end = End.FAILED
        return status
    one = shell.fork()
    one.end = shell.end = End.REPLACED
    shell.exits.append(one)
    return status


def _command(call: Call, own: Shell, shell: Shell) -> Status:
    """Run `command NAME`, which is no function; with `-v` it only asks whether there is one."""
    words = call.words[1:]
    while words[:1] == ("-p",) or words[:1] == ("--",):
        words = words[1:]
    if not words:
        return TRUE
    if words[0] in {"-v", "-V"}:
        name = words[1] if len(words) > 1 else ""
        is_here = name in shell.functions or name in BUILTINS
        shell.print(f"{name if is_here or not is_known(name) else found_at(name)}\n")
        return TRUE if is_here else UNKNOWN
    return call.runner.command(words, call.steps, own, shell)


def _type(call: Call, _: Shell, shell: Shell) -> Status:
    match call.words:
        case [_, "-p" | "-P", name] if is_known(name):
            shell.print(f"{found_at(name)}\n")
            return UNKNOWN
        case _:
            shell.print(unknown("type"))
    is_here = all(name in BUILTINS or name in shell.functions for name in call.arguments)
    return TRUE if is_here else UNKNOWN


def _exit(call: Call, _: Shell, shell: Shell) -> Status:
    call.runner.fail(shell, _given_status(call, shell))
    return shell.status


def _given_status(call: Call, shell: Shell) -> Status:
    if len(call.words) == 1:
        return shell.status
    said = as_condition(call.words[1])
    if not is_known(said):
        return UNKNOWN
    is_number = re.fullmatch(r"-?\d{1,9}", said) is not None
    if shell.is_posix and is_number and not 0 <= int(said) < _CODES:
        return UNKNOWN  # dash keeps all of it, or complains
    found = of_code(int(said)) if is_number else of_code(_CODE_OF_MISUSE)
    return found._replace(is_by_default=is_by_default(call.words[1]))


def _return(call: Call, _: Shell, shell: Shell) -> Status:
    status = _given_status(call, shell)
    if shell.returns is not None:
        shell.status = status
        shell.leave(shell.returns)
    elif shell.is_posix:
        call.runner.fail(shell, status)
    return status


def _leave(call: Call, _: Shell, shell: Shell) -> Status:
    """Follow `break N` and `continue N`."""
    said = as_condition(call.words[1]) if len(call.words) > 1 else "1"
    if not shell.loops:
        return TRUE
    if not said.isdecimal() or said == "0":
        shell.doubt()
        return UNKNOWN
    loop = shell.loops[-min(int(said), len(shell.loops))]
    shell.status = TRUE
    shell.leave(loop.breaks if call.words[0] == "break" else loop.continues)
    return TRUE


def _test(call: Call, _: Shell, shell: Shell) -> Status:
    words = call.words[1:]
    if call.words[0] != "test":
        if words[-1:] != ("]",):
            return of_code(_CODE_OF_MISUSE) if not any(map(is_many, words)) else UNKNOWN
        words = words[:-1]
    status = tested(words, call.runner.follower, shell)
    # dash knows no `==`
    return UNKNOWN if shell.is_posix and "==" in words and status.holds else status


def _true(_: Call, __: Shell, ___: Shell) -> Status:
    return TRUE


def _false(_: Call, __: Shell, ___: Shell) -> Status:
    return FALSE


def _done(_: Call, __: Shell, ___: Shell) -> Status:
    return DONE


def _unclear(_: Call, __: Shell, ___: Shell) -> Status:
    return UNKNOWN


def _printf(call: Call, _: Shell, shell: Shell) -> Status:
    """Follow `printf -v NAME FORMAT …`, which prints into a variable, and the plain one."""
    words = call.words[1:]
    is_kept = words[:1] == ("-v",) and len(words) > 1
    if is_kept and shell.is_posix:  # dash knows no such option
        set_named(words[1], unknown(f"${words[1]}"), shell)
        return UNKNOWN
    text = formatted(words[2:] if is_kept else words)
    said = unknown("$(printf)") if text is None else text
    if is_kept:
        set_named(words[1], said, shell)
    else:
        shell.print(said)
    return TRUE


def _read(call: Call, _: Shell, shell: Shell) -> Status:
    return read(call.words[1:], shell)


def _mapfile(call: Call, _: Shell, shell: Shell) -> Status:
    """Follow `mapfile`; with `-C` it evaluates a text whenever it has read some lines."""
    words = call.words[1:]
    texts = [after for option, after in pairwise(words) if option == "-C"]
    for text in texts:
        follower = call.runner.follower
        way = partial(follower.interpret, plain(text), call.steps)
        call.runner.branch(shell, [way, lambda _: TRUE])
    return read_lines(words, shell)


def _getopts(call: Call, _: Shell, shell: Shell) -> Status:
    return read_option(call.words[1:], shell)


def _let(call: Call, _: Shell, shell: Shell) -> Status:
    status = of_code(1)
    for word in call.words[1:]:
        status = holds(word, shell)
    return status


def _trap(call: Call, _: Shell, shell: Shell) -> Status:
    words = call.words[1:]
    while words[:1] == ("--",):
        words = words[1:]
    if not words or words[0] in {"-p", "-l"}:
        return DONE
    code = words[0]
    is_reset = code == "-" or len(words) == 1 or code.isdecimal()
    signals = words[1:] if len(words) > 1 and not code.isdecimal() else words
    trap = NO_TRAP if is_reset else Trap(plain(code), call.steps)
    names = {one.upper().removeprefix("SIG") for one in signals}
    if is_output(code) and not is_reset:
        call.runner.follower.doubt(
            call.words, call.steps, shell, why(code) or Reason(Cause.UNCLEAR)
        )
    elif names & _SIGNALS_AT_END:
        shell.traps = (trap,)
    elif trap.text and "DEBUG" in names and not shell.is_posix:
        call.runner.follower.interpret(trap.text, trap.steps, shell)  # it runs before each command
    elif trap.text:
        _run_perhaps(call, trap, shell)
        shell.options |= _ended_by(trap, names, shell)
        _change_perhaps(call, trap, names, shell)
    return TRUE


def _ended_by(trap: Trap, names: set[str], shell: Shell) -> set[str]:
    """Return the option by which what fails ends the script, if a trap says so instead."""
    is_end = "ERR" in names and _ENDS.search(trap.text) and not shell.is_posix
    return {"e"} if is_end else set()


_WITHIN = frozenset({"RETURN", "ERR"})
"""What runs a trap in the midst of a script, which sees what that sets."""


def _change_perhaps(call: Call, trap: Trap, names: set[str], shell: Shell) -> None:
    """Follow a trap as one that has run by the next command, or not; one that ends is no such."""
    if shell.is_posix or not names & _WITHIN or _ENDS.search(trap.text):
        return
    follower = call.runner.follower
    call.runner.branch(
        shell, [lambda inner: follower.interpret(trap.text, trap.steps, inner), lambda _: TRUE]
    )


def _run_perhaps(call: Call, trap: Trap, shell: Shell) -> None:
    """Follow what a signal would start, in a part of the runs.

    It comes later, so that functions below the trap are defined by then.
    """
    apart = shell.fork(share=shell.share * Fraction(1, 2))
    apart.functions = call.runner.functions_later(call.steps, shell)
    call.runner.background(
        apart, lambda inner: call.runner.follower.interpret(trap.text, trap.steps, inner)
    )


def _alias(call: Call, _: Shell, shell: Shell) -> Status:
    for word in call.words[1:]:
        name, equals, text = word.partition("=")
        if equals:
            shell.aliases = {**shell.aliases, name: text}
    return TRUE


def _hash(call: Call, _: Shell, shell: Shell) -> Status:
    """Take note of `hash -p FILE NAME`: the name means that file from then on."""
    is_given = list(call.words[1:2]) == ["-p"]
    for name in call.words[3:] if is_given else ():
        if name.replace("-", "_").replace(".", "_").isidentifier():
            text = f'{name}() {{ {shlex.quote(plain(call.words[2]))} "$@"; }}'
            call.runner.follower.interpret(text, call.steps, shell)
    return TRUE


def _unalias(call: Call, _: Shell, shell: Shell) -> Status:
    gone = set(shell.aliases) if "-a" in call.words else set(call.words)
    shell.aliases = {name: text for name, text in shell.aliases.items() if name not in gone}
    return TRUE


def _shopt(call: Call, _: Shell, shell: Shell) -> Status:
    options = "".join(word[1:] for word in call.words[1:] if word[:1] == "-")
    names = frozenset(_SET_NAMES.get(word, word) for word in call.arguments)
    if "s" in options:
        shell.options |= names
    elif "u" in options:
        shell.options -= names
    else:
        return UNKNOWN
    return TRUE


def _declare(call: Call, _: Shell, shell: Shell) -> Status:
    """Follow `export` and its like where they are words, as in `builtin export X=1`."""
    options = [word for word in call.words[1:] if word[:1] in {"-", "+"}]
    rest = [word for word in call.words[1:] if word[:1] not in {"-", "+"}]
    status = declare_all_words(rest, declaration_of(call.words[0], options), shell)
    if status is UNKNOWN:
        shell.forget()
    return status


def _unset(call: Call, _: Shell, shell: Shell) -> Status:
    return unset_all(call.words[1:], shell)


def _passing(call: Call, own: Shell, shell: Shell) -> Status:
    """Run what follows `time` and its options."""
    words = call.words[1:]
    while words[:1] == ("-p",):
        words = words[1:]
    return call.runner.command(words, call.steps, own, shell) if words else TRUE


def _builtin(call: Call, own: Shell, shell: Shell) -> Status:
    words = call.words[1:]
    return call.runner.command(words, call.steps, own, shell) if words else TRUE


def _coproc(call: Call, _: Shell, shell: Shell) -> Status:
    words = call.words[1:]
    status = call.runner.background(
        shell, lambda inner: call.runner.command(words, call.steps, inner.fork(), inner)
    )
    set_named("COPROC", unknown("$COPROC"), shell)
    return status


Builtin = Callable[[Call, Shell, Shell], Status]
BUILTINS: Mapping[str, Builtin] = {
    **dict.fromkeys(("cd", "pushd", "chdir"), _cd),
    "popd": _popd,
    "set": _set,
    "shift": _shift,
    **dict.fromkeys(("source", "."), _source),
    "eval": _eval,
    "exec": _exec,
    "command": _command,
    "builtin": _builtin,
    "time": _passing,
    "coproc": _coproc,
    "type": _type,
    "exit": _exit,
    "return": _return,
    **dict.fromkeys(("break", "continue"), _leave),
    **dict.fromkeys(("test", "[", TEST.decode()), _test),
    **dict.fromkeys((":", "true"), _true),
    "false": _false,
    "printf": _printf,
    "read": _read,
    **dict.fromkeys(("mapfile", "readarray"), _mapfile),
    "let": _let,
    "getopts": _getopts,
    "trap": _trap,
    "alias": _alias,
    "unalias": _unalias,
    "shopt": _shopt,
    **dict.fromkeys(("export", "declare", "typeset", "local", "readonly"), _declare),
    "unset": _unset,
    "hash": _hash,
    **dict.fromkeys(("umask", "ulimit", "wait", "jobs", "disown", "dirs"), _done),
    **dict.fromkeys(("fg", "bg", "times", "enable", "bind", "complete", "setopt"), _unclear),
}
"""Name to what it does with the shell, given the command's own fork of it and the shell."""

ONLY_BASH = frozenset(
    {
        *(
            "source",
            "declare",
            "typeset",
            "shopt",
            "pushd",
            "popd",
            "mapfile",
            "readarray",
            "let",
            "coproc",
            "builtin",
            "enable",
        )
    }
)
"""Names that dash does not know; other shells under the name `sh` do."""

RUNNING = frozenset(
    {*("exec", "command", "builtin", "time", "coproc", "eval"), *("test", "[", TEST.decode())}
)
"""Builtins whose words are a command, or that are told which variables nothing sets."""

ENVIRONMENT_STAYS = frozenset({":", ".", "eval", "export", "set", "shift", "unset", "trap"})
"""Builtins of POSIX after which the assignments before them stay, except in bash."""
