"""Simple commands of the shell interpreter: words, functions, aliases, programs, tests."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise

from tree_sitter import Node

from flaskgate.launch.program_names import program_of
from flaskgate.launch.reasons import Cause, Reason
from flaskgate.launch.shell.assignments import ASSIGNMENTS, assign, assign_text
from flaskgate.launch.shell.builtins import BUILTINS, ENVIRONMENT_STAYS, ONLY_BASH, RUNNING, Call
from flaskgate.launch.shell.conditions import doubly_tested, groups, tested
from flaskgate.launch.shell.file_changes import changed_files
from flaskgate.launch.shell.partial_text import is_known, plain, several, unknown
from flaskgate.launch.shell.programs import PROGRAMS, Asked, left_of_input
from flaskgate.launch.shell.protocols import Handler, TextRunner, Way
from flaskgate.launch.shell.redirections import REDIRECTIONS, REDIRECTS, key_of_file
from flaskgate.launch.shell.state import End, Shell, ShellFunction
from flaskgate.launch.shell.status import DONE, FALSE, TRUE, UNKNOWN, Status
from flaskgate.launch.shell.tree import TEST, adjacent, marks_translation, source
from flaskgate.launch.shell.variables import Parting, parting_in
from flaskgate.launch.shell.words import Words
from flaskgate.model.findings import Step
from flaskgate.text.escape import shorten

_NAMED = re.compile(r"(?<![\"'\w=-])\$\{?(\w+)")
_LONGEST = 200
_HANDING_ON = RUNNING | {"sudo", "nohup", "setsid", "nice", "env", "ionice", "stdbuf", "!"}
"""Words that run the command which follows."""


def _command(runner: TextRunner, node: Node, shell: Shell) -> Status:
    parting = _parting(node, shell)
    if parting is not None:
        return runner.retrace(shell, parting, lambda one: _command(runner, node, one))
    steps = runner.steps(node)
    shell.location = steps[-1].location
    own = shell.fork()
    names = [
        assign(runner, child, own, is_exported=True)
        for child in node.children
        if child.type == "variable_assignment"
    ]
    given = [one for one in node.children if one.type not in {"variable_assignment", *REDIRECTS}]
    if _forget_torn(node, own, shell):
        given = given[1:]
    herestrings = [one for one in node.children if one.type == "herestring_redirect"]
    before = shell.status
    words = _words(runner, given, shell)
    if not words:
        return shell.status if shell.status is not before else TRUE
    if given[0].type == "command_name" and source(given[0]) in {"{", "}"}:
        # the grammar does not know `! { …; }`
        runner.follower.give_up(Reason(Cause.UNPARSED, "the shell text"))
        shell.doubt()
        return UNKNOWN
    shell.status = before
    own.stdin, own.files, own.out = _herestring(runner, herestrings, shell), shell.files, shell.out
    call = Call(
        words=tuple(words),
        steps=(*steps[:-1], *_origin(node, shell), steps[-1]),
        names=tuple(filter(None, names)),
        runner=runner,
    )
    return invoke(call, shell, own)


def _forget_torn(node: Node, *shells: Shell) -> bool:
    """Forget a variable whose value the grammar ends too early; return whether there is one.

    Within a loop or a branch it takes the end of `said=$A,$B,$C` for the name of a command.
    """
    for one, after in pairwise(node.children):
        if one.type == "variable_assignment" and one.end_byte == after.start_byte:
            target = one.child_by_field_name("name")
            name = source(target) if target is not None else ""
            for shell in shells:
                assign_text(name, unknown(f"${name}"), shell)
            return True
    return False


def _parting(node: Node, shell: Shell) -> Parting | None:
    """Return the ways on which a variable that names the program has different values.

    So `if …; then COMPOSE="docker compose"; else COMPOSE=docker-compose; fi; $COMPOSE up` starts
    the same as it would in either branch.
    """
    for child in node.children:
        if child.type in {"variable_assignment", *REDIRECTS}:
            continue
        text = source(child)
        parting = parting_in(text, shell.variables)
        if parting is not None or text not in _HANDING_ON:
            return parting
    return None


def _herestring(runner: TextRunner, redirects: Sequence[Node], shell: Shell) -> str | None:
    if not redirects:
        return shell.stdin
    return Words(runner, shell).text(redirects[-1].named_children[-1]) + "\n"


def _words(runner: TextRunner, given: Sequence[Node], shell: Shell) -> list[str]:
    """Return the words of a command; a program is told the variables that nothing sets."""
    expand = Words(runner, shell)
    words: list[str] = []
    for group in adjacent(given):
        nodes = [node for node in group if not marks_translation(node)]
        is_own = bool(words) and (words[0] in BUILTINS or words[0] in shell.functions)
        keeps = not is_own or words[0] in RUNNING
        words += expand.fields(nodes, keeps_unset=keeps)
    stand_in = TEST.decode()
    if words and source(given[0]).startswith(stand_in) and words[0] != stand_in:
        words[0] = words[0].replace(stand_in, "[", 1)  # no test: `[` is the start of a name
    return words


def _origin(node: Node, shell: Shell) -> tuple[Step, ...]:
    """Return the line that says the command where a variable holds it: `COMMAND="flask run"`."""
    for named in _NAMED.findall(source(node)[:_LONGEST]):
        variable = shell.variables.get(named)
        if variable is not None and " " in variable.value.strip():
            said = f"{named}={shorten(plain(variable.value), _LONGEST)}"
            return (Step(location=variable.location, message=said),)
    return ()


def invoke(call: Call, shell: Shell, own: Shell) -> Status:
    """Run a command: an alias, a function, a builtin, a program. `own` has its assignments."""
    name = call.words[0]
    has_aliases = shell.is_posix or "expand_aliases" in shell.options
    if name in shell.aliases and has_aliases and not call.skips_functions:
        return _alias(call, shell, own)
    if name in shell.functions and not call.skips_functions:
        return _with_names(call, shell, own, partial(_functions, call, own))
    if name not in BUILTINS:
        return program(call, shell, own)
    stdin, shell.stdin = shell.stdin, own.stdin

    def run(one: Shell) -> Status:
        own.share = one.share
        return BUILTINS[name](call, own, one)

    if name in ONLY_BASH and shell.is_posix:
        status = call.runner.branch(shell, [run, lambda _: FALSE])
        status = status if status.holds is False else DONE  # it is taken to work
    elif name in ENVIRONMENT_STAYS and shell.is_posix and call.names:
        status = call.runner.branch(shell, [partial(_keeping, call, own, run), run])
    else:
        status = _with_names(call, shell, own, run)
    shell.stdin = shell.stdin if own.stdin is stdin else stdin
    return status


def _keeping(call: Call, own: Shell, way: Way, shell: Shell) -> Status:
    for name in call.names:
        shell.put(name, own.variables[name])
    return way(shell)


def _with_names(call: Call, shell: Shell, own: Shell, way: Way) -> Status:
    """Go a way with the assignments before a command, and without them after it."""
    before = {name: shell.variables.get(name) for name in call.names}
    if not before:
        return way(shell)
    status = _keeping(call, own, way, shell)
    for name, variable in before.items():
        if variable is not None:
            shell.put(name, variable)
        else:
            shell.variables = {key: one for key, one in shell.variables.items() if key != name}
    return status


def _alias(call: Call, shell: Shell, own: Shell) -> Status:
    """Run an alias, or the command itself: it counts only for lines that are read later."""
    name = call.words[0]
    rest = " ".join(shlex.quote(plain(word)) for word in call.words[1:])
    text = f"{plain(shell.aliases[name])} {rest}"
    aliases = {key: one for key, one in shell.aliases.items() if key != name}

    def expanded(inner: Shell) -> Status:
        before, inner.aliases = inner.aliases, aliases
        status = call.runner.follower.interpret(text, call.steps, inner)
        inner.aliases = before
        return status

    plainly = replace(call, skips_functions=True)
    return call.runner.branch(
        shell, [expanded, lambda inner: invoke(plainly, inner, own.fork(share=inner.share))]
    )


def _functions(call: Call, own: Shell, shell: Shell) -> Status:
    """Run a function; where it is not sure which one, each of them."""
    ways = [
        partial(_function, call, body)
        if body is not None
        else lambda inner: invoke(
            replace(call, skips_functions=True), inner, own.fork(share=inner.share)
        )
        for body in shell.functions[call.words[0]]
    ]
    return ways[0](shell) if len(ways) == 1 else call.runner.branch(shell, ways)


def _function(call: Call, body: ShellFunction, shell: Shell) -> Status:
    """Run a function: its arguments, loops and `local` variables are its own."""
    outer = (shell.positional, shell.loops, shell.returns, shell.calls, shell.scopes)
    returns: list[Shell] = []
    shell.positional, shell.loops, shell.returns = call.words[1:], (), returns
    shell.calls, shell.scopes = (call.words[0], *shell.calls), (*shell.scopes, {})
    shell.status = call.runner.nested(shell, body.run)
    shell.join([shell.fork(), *returns])
    _restore(shell)
    shell.positional, shell.loops, shell.returns, shell.calls, shell.scopes = outer
    return shell.status


def _restore(shell: Shell) -> None:
    """Bring back what `local` has hidden."""
    hidden = shell.scopes[-1] if shell.scopes else {}
    if hidden:
        kept = {key: one for key, one in shell.variables.items() if key not in hidden}
        back = {key: one for key, one in hidden.items() if one is not None}
        shell.variables = {**kept, **back}


def program(call: Call, shell: Shell, own: Shell) -> Status:
    """Run a program; what it reads of the shell's input is gone for those who come later."""
    is_shared = shell.stdin is own.stdin
    status = _program(call, shell, own)
    if is_shared:
        shell.stdin = left_of_input(program_of(call.words[0]), call.words, own.stdin)
    return status


def _program(call: Call, shell: Shell, own: Shell) -> Status:
    """Run a program: what well-known ones print follows from their words."""
    name, words, fed = program_of(call.words[0]), call.words, own.stdin
    if name == "sudo" and len(words) > 1 and words[1] in {"tee", "cat", *_COPYING}:
        name, words = words[1], words[1:]
    if name in _COPYING and _INPUT in words[1:-1]:
        _write(words[-1], call, shell, own)  # install -m 755 /dev/stdin FILE
    if name in _FEEDING:
        return _FEEDING[name](call, words, shell, own)
    printer = PROGRAMS.get(name)
    if printer is None:
        status = call.runner.follower.run(call.words, call.steps, own)
        shell.take_over(own)
        shell.end = End.LEFT if own.is_over else shell.end
    else:
        text, status = printer(Asked(words, call.runner.follower, own))
        call.runner.follower.run(call.words, call.steps, replace_out(own))
        said = " ".join(call.words)
        shell.print(unknown(f"$({plain(said)})") if text is None else text)
    changed = changed_files(words, shell, fed, call.runner.follower)
    shell.files = {**shell.files, **changed} if changed else shell.files
    return status


def replace_out(own: Shell) -> Shell:
    """Return the shell of a program whose output is taken down elsewhere."""
    silent = own.fork()
    silent.out = None
    return silent


_COPYING = frozenset({"cp", "install"})
_INPUT = "/dev/stdin"


def _tee(call: Call, words: Sequence[str], shell: Shell, own: Shell) -> Status:
    for name in [word for word in words[1:] if word[:1] != "-"]:
        _write(name, call, shell, own, adds="-a" in words)
    shell.print(unknown("$(tee)") if own.stdin is None else own.stdin)
    return TRUE


def _write(name: str, call: Call, shell: Shell, own: Shell, *, adds: bool = False) -> None:
    """Put what a program is fed into a file."""
    text = unknown("$(tee)") if own.stdin is None else own.stdin
    key = key_of_file(name, shell)
    if key is not None:
        shell.files = {**shell.files, key: None if adds else text}
    call.runner.follower.change(name, plain(text), call.steps, shell)
    if own.stdin is not None:
        call.runner.follower.write(plain(name), plain(text), call.steps, shell)


def _find(call: Call, words: Sequence[str], shell: Shell, own: Shell) -> Status:
    """Run what `find … -exec` runs for each file, of which there may be none."""
    starts = [at for at, word in enumerate(words) if word in {"-exec", "-execdir", "-ok"}]
    for at in starts:
        ends = [end for end in range(at, len(words)) if words[end] in {";", "+"}]
        inner = words[at + 1 : ends[0] if ends else len(words)]
        given = [several(unknown("what find finds")) if word == "{}" else word for word in inner]
        if given and _is_found(words[1:at], call, shell):
            call.runner.command(given, call.steps, own.fork(), shell)
        elif given:
            _perhaps(call, [given], shell, own)
    call.runner.follower.run(words[:1], call.steps, replace_out(own))
    shell.print(unknown("$(find)"))
    return DONE


def _is_found(tests: Sequence[str], call: Call, shell: Shell) -> bool:
    """Return whether `find . -name FILE` surely finds something: that very file, right here."""
    match tests:
        case [".", "-name", name] | [".", "-name", name, "-type", "f"]:
            return call.runner.follower.is_file(name, shell) is True
        case [".", "-type", "f", "-name", name]:
            return call.runner.follower.is_file(name, shell) is True
        case _:
            return False


_LINES = 20
"""Lines of which `xargs -I` makes a command each."""
_OPTION_OF_LINES = ("-d", "\\n")
_XARGS_VALUED = ("-n", "-P", "-L", "-I", "-d", "-E", "-s", "-a")


def _xargs(call: Call, _: Sequence[str], shell: Shell, own: Shell) -> Status:
    """Run the command of `xargs`, with the words that it is fed."""
    words = list(call.words[1:])
    options: list[str] = []
    while words and words[0][:1] == "-":
        option = words.pop(0)
        options.append(option)
        if option in _XARGS_VALUED and words:
            options.append(words.pop(0))
    text = own.stdin if own.stdin is not None and is_known(own.stdin) else None
    own.stdin = None
    status = DONE
    commands = _fed_commands(words or ["echo"], text, options)
    if _needs_input(options):
        if text is None:
            return _perhaps(call, commands, shell, own)
        commands = commands if text.strip() else []
    for inner in commands:
        status = call.runner.command(inner, call.steps, own, shell)
    return status


def _perhaps(call: Call, commands: Sequence[Sequence[str]], shell: Shell, own: Shell) -> Status:
    """Run commands that run only if there is something to run them for."""

    def run(inner: Shell) -> Status:
        for one in commands:
            inner.status = call.runner.command(one, call.steps, own.fork(share=inner.share), inner)
        return inner.status

    return call.runner.branch(shell, [run, lambda _: DONE])


def _needs_input(options: Sequence[str]) -> bool:
    """Return whether `xargs` runs nothing where it is fed nothing (GNU's own rule otherwise)."""
    return bool(_option("-I", options)) or any(
        one == "--no-run-if-empty" or re.fullmatch(r"-[0rtpx]*r[0rtpx]*", one) for one in options
    )


def _fed_commands(
    words: Sequence[str], text: str | None, options: Sequence[str]
) -> list[Sequence[str]]:
    """Return the commands that `xargs` runs: one for each line with `-I`, else one for all."""
    unknown_words = several(unknown("what xargs is fed"))
    mark = _option("-I", options)
    if mark:
        lines = None if text is None else text.splitlines()
        if lines is None or len(lines) > _LINES:
            lines = [unknown("what xargs is fed")]
        return [[word.replace(mark, line.strip()) for word in words] for line in lines]
    is_by_line = _option("-d", options) in {"\\n", "\n"}
    if text is not None and is_by_line and len(options) == len(_OPTION_OF_LINES):
        return [[*words, *text.split("\n")]] if text.strip() else [words]
    fed = [unknown_words] if text is None else _fed_words(text, options)
    most = int(_option("-n", options) or 0) or len(fed)
    return [[*words, *fed[at : at + most]] for at in range(0, len(fed), most or 1)] or [words]


def _option(name: str, options: Sequence[str]) -> str:
    """Return the value of an option with one letter, written apart or attached."""
    for at, one in enumerate(options):
        if one == name:
            return options[at + 1] if at + 1 < len(options) else ""
        if one.startswith(name):
            return one.removeprefix(name)
    return ""


def _fed_words(text: str, options: Sequence[str]) -> list[str]:
    found = text.split()
    most = _option("-n", options)
    is_counted = re.fullmatch(r"[1-9]\d{0,3}", most) is not None
    is_short = is_counted and len(found) <= int(most) * _LINES
    others = set(options) - {"-r", "-t"} - ({"-n", most, f"-n{most}"} if is_short else set())
    if others or re.search(r"[\"'\\]", text):
        return [several(unknown("what xargs is fed"))]
    return found


_FEEDING: Mapping[str, Callable[[Call, Sequence[str], Shell, Shell], Status]] = {
    "find": _find,
    "tee": _tee,
    "xargs": _xargs,
}
"""Programs that hand on what they are fed or find."""


def _define(runner: TextRunner, node: Node, shell: Shell) -> Status:
    shell.functions = {
        **shell.functions,
        **{name: (function,) for name, function in defined(runner, node)},
    }
    return TRUE


def defined(runner: TextRunner, node: Node) -> Iterator[tuple[str, ShellFunction]]:
    """Yield the function that a definition is of, and its name; none of a broken one."""
    name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    if name is not None and body is not None:
        key = (id(runner), node.start_byte)
        yield (
            source(name),
            ShellFunction(key=key, run=lambda caller: runner.statement(body, caller)),
        )


def _test(runner: TextRunner, node: Node, shell: Shell) -> Status:
    shell.location = runner.steps(node)[-1].location
    words = Words(runner, shell)
    if source(node).startswith("[["):
        status = doubly_tested(node, words, runner.follower)
        is_sure = not shell.is_posix
    else:
        given = [word for group in groups(node) for word in words.fields(group, keeps_unset=True)]
        status = tested(given, runner.follower, shell)
        is_sure = not shell.is_posix or "==" not in given
    # dash fails where bash says yes: `[[` is no command, `==` no operator of `[`
    return status if is_sure or not status.holds else UNKNOWN


COMMANDS: Mapping[str, Handler] = {
    "command": _command,
    "function_definition": _define,
    "test_command": _test,
    **ASSIGNMENTS,
    **REDIRECTIONS,
}
"""Type of a node to what runs it."""
