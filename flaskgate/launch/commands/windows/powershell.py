"""Turns PowerShell into shell, so that one interpreter follows both, as `windows` does for batch.

Each statement stays on its line. A condition that is no plain comparison is one that cannot be
told; a statement that is not understood is unknown alone. Cmdlets start nothing unless they are
listed here. See https://learn.microsoft.com/powershell/scripting/lang-spec/chapter-08.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise

from flaskgate.launch.commands.windows.power_commands import (
    CMDLET,
    IDLE,
    JOBS,
    PERHAPS,
    SERVICE,
    STARTS,
    TASK,
    TEXTS,
    Commands,
    function_name,
    known,
    last_line,
    parameter,
    parameters,
)
from flaskgate.launch.commands.windows.power_tokens import Sort, Statement, Token, statements_of
from flaskgate.launch.commands.windows.power_values import (
    UNTOLD,
    Code,
    Value,
    elements_of,
    is_text,
    part_of,
    quoted,
    split,
    table_of,
    untyped,
    value_of,
    word,
)

_UNKNOWN = f'"{UNTOLD}"'
_LOOPS = frozenset({"foreach", "for", "while", "do"})
_LOOKED_UP = frozenset({"get-command", "get-item"})
"""Cmdlets that may find nothing."""
_COMPARED = {"-eq": "=", "-ieq": "=", "-ceq": "=", "-ne": "!=", "-ine": "!=", "-cne": "!="}


def power_to_shell(text: str) -> str:
    """Return a script as shell, with as many lines."""
    return _Translator(text=text).shell()


def installs_service(text: str) -> bool:
    """Return whether a script makes a service or a scheduled task of something."""
    translator = _Translator(text=text)
    translator.shell()
    return translator.is_installer


@dataclass(slots=True)
class _Translator(Commands):
    """Emits the statements of a script."""

    text: str = ""

    def shell(self) -> str:
        statements = statements_of(self.text)
        self.services.note(_commands(statements), self.scope)
        self._lines[1].append('ps_psscriptroot="$(cd "$(dirname "$0")" && pwd)"')
        self.all(statements)
        return self._text()

    def _text(self) -> str:
        """Return all that was emitted, each on its line; a text of several lines takes those."""
        found, at = "", 1
        for number in sorted(self._lines):
            for fragment in self._lines[number]:
                if at < number:
                    found += "\n" * (number - at)
                    at = number
                elif found:
                    found += "; "
                found += fragment
                at += fragment.count("\n")
        return found + "\n" * max(self.text.count("\n") + 2 - at, 1)

    def all(self, statements: Sequence[Statement]) -> None:
        for one in statements:
            self._statement(one)

    def _statement(self, tokens: Statement) -> None:
        tokens = untyped(tokens) or tokens[-1:]
        first = tokens[0]
        block = self._block(first.word)
        if block is not None:
            block(tokens)
        elif first.sort is Sort.VARIABLE and len(tokens) > 1 and tokens[1].word in {"=", "+="}:
            self._assign(tokens)
        elif first.sort is Sort.TEXT and first.pieces == (None,):
            self._emit(first.line, _UNKNOWN)  # more brackets than are read
        else:
            self._pipeline(tokens)

    def _block(self, name: str) -> Callable[[Statement], None] | None:
        blocks: Sequence[tuple[AbstractSet[str], Callable[[Statement], None]]] = (
            ({"if"}, self._if),
            ({"try"}, self._try),
            ({"switch"}, self._switch),
            ({"function", "filter"}, self._function),
            ({"param"}, self._param),
            (_LOOPS, self._loop),
            ({"exit", "return", "throw"}, self._end),
        )
        return next((block for names, block in blocks if name in names), None)

    def _if(self, tokens: Statement) -> None:
        """Emit `if`, `elseif` and `else` as one chain."""
        rest, opens = list(tokens), "if"
        while rest and rest[0].word in {"if", "elseif", "else"}:
            head = rest.pop(0)
            group = rest.pop(0) if rest and rest[0].sort is Sort.GROUP else None
            if not rest or rest[0].sort is not Sort.BLOCK:
                break
            test = PERHAPS if group is None else self._condition(group)
            is_last = head.word == "else"
            self._emit(head.line, "else :" if is_last else f"{opens} {test}; then :")
            self.all(rest.pop(0).statements)
            opens = "elif"
        self._emit(last_line(tokens), "fi" if opens == "elif" else "")

    def _try(self, tokens: Statement) -> None:
        """Emit what is tried, then what may be done if that fails, then what is done at last."""
        head = ""
        for one in tokens:
            head = one.word or head
            if one.sort is Sort.BLOCK and head == "catch":
                self._branch(one, PERHAPS)
            elif one.sort is Sort.BLOCK:
                self.all(one.statements)

    def _loop(self, tokens: Statement) -> None:
        """Emit a loop; one over a list of literals has their values."""
        group = next((one for one in tokens if one.sort is Sort.GROUP), None)
        blocks = [one for one in tokens if one.sort is Sort.BLOCK]
        inner = group.statements[0] if group is not None and group.statements else ()
        head = f"while {PERHAPS}; do :"
        if tokens[0].word == "foreach" and len(inner) > 2 and inner[1].word == "in":  # noqa: PLR2004
            values = " ".join(word(one) for one in elements_of(inner[2:], self.scope))
            head = f"for ps_{inner[0].name or 'x'} in {values}; do :"
        elif tokens[0].word == "do":
            head = "while :; do :"
        for block in blocks[:1]:
            self._emit(tokens[0].line, head)
            self.all(block.statements)
            self._emit(last_line((block,)), "break; done" if tokens[0].word == "do" else "done")

    def _switch(self, tokens: Statement) -> None:
        """Emit `switch` as a chain of conditions; the clauses are a word and a block each."""
        group = next((one for one in tokens if one.sort is Sort.GROUP), None)
        block = next((one for one in tokens if one.sort is Sort.BLOCK), None)
        if group is None or block is None or len(group.statements) != 1:
            self._emit(tokens[0].line, _UNKNOWN)
            return
        asked = quoted(value_of(group.statements[0], self.scope))
        opens = "if"
        for label, body in _clauses(block):
            value = quoted(value_of((label,), self.scope))
            is_default = label.word == "default"
            test = f'test "{asked}" = "{value}"' if is_text(label) else PERHAPS
            if is_default and opens == "if":
                test = "true"
            is_else = is_default and opens == "elif"
            self._emit(label.line, "else :" if is_else else f"{opens} {test}; then :")
            self.all(body.statements)
            opens = "elif"
        self._emit(last_line((block,)), "fi" if opens == "elif" else "")

    def _function(self, tokens: Statement) -> None:
        block = next((one for one in tokens if one.sort is Sort.BLOCK), None)
        name = tokens[1].word if len(tokens) > 1 else ""
        if block is None or not name:
            return
        own = next((one for one in block.statements if one[0].word == "param"), ())
        self.functions[name] = tuple(parameters((*tokens[2:3], *own[1:2])))
        self._emit(tokens[0].line, f"{function_name(name)}() {{ :")
        self.all([one for one in block.statements if one[0].word != "param"])
        self._emit(last_line((block,)), "}")

    def _param(self, tokens: Statement) -> None:
        """Emit what parameters are if the script is called without words, as most are."""
        for one in parameters(tokens[1:2]):
            name, default = parameter(one)
            if not name:
                continue
            self._assign(default or _as_empty(one))
            self._emit(one[0].line, f'test $# = 0 || ps_{name}="{UNTOLD}"')

    def _end(self, tokens: Statement) -> None:
        """Emit `exit`, `return` and `throw`; what is returned may start something."""
        if tokens[0].word == "return" and len(tokens) > 1:
            self._pipeline(tokens[1:])
        ends = {"exit": "exit", "return": "return 0", "throw": "exit 1"}
        text = f"{ends[tokens[0].word]} {known(value_of(tokens[1:2], self.scope))}"
        is_failure = re.fullmatch(r"exit [1-9]\d*", text)
        self._emit(tokens[0].line, text if is_failure else ends[tokens[0].word])

    def _condition(self, group: Token) -> str:
        """Return a condition for a shell, if it is a plain comparison or a variable."""
        inner = group.statements[0] if len(group.statements) == 1 else ()
        negated = bool(inner) and inner[0].word in {"-not", "!"}
        rest = inner[1:] if negated else inner
        test = self._compared(rest)
        return f"! {test}" if negated and test != PERHAPS else test

    def _compared(self, tokens: Statement) -> str:
        if len(tokens) == 1 and tokens[0].sort is Sort.VARIABLE:
            if tokens[0].name in self.scope.found:
                return PERHAPS
            return f'test -n "{quoted(part_of(tokens[0], self.scope))}"'
        if len(tokens) == 1 and tokens[0].sort is Sort.GROUP and not tokens[0].pieces:
            return self._condition(tokens[0])
        sign = _COMPARED.get(tokens[1].word) if len(tokens) == 3 else None  # noqa: PLR2004
        if sign is None or not (is_text(tokens[0]) and is_text(tokens[2])):
            return PERHAPS
        left, right = (quoted(part_of(one, self.scope)) for one in (tokens[0], tokens[2]))
        return f'test "{left}" {sign} "{right}"'

    def _assign(self, tokens: Statement) -> None:
        target, sign, given = tokens[0], tokens[1].word, tokens[2:]
        variable = _shell_name(target.name)
        if given and given[0].word == "if":
            self._emit(target.line, f"{variable}={_UNKNOWN}")
            self._statement(given)
            return
        if self._acts(given):
            self._emit(target.line, f"{variable}={_UNKNOWN}")
            self._pipeline(given)
            return
        if sign == "=":
            self._note(target.name, given)
        held = self._held(given)
        text = "python" if known(held) == "py" else quoted(held)
        if sign == "+=":
            gap = " " if target.name in self.scope.lists else ""
            text = f"${{{variable}}}{gap}{text}"
        exports = "export " if target.name.startswith("env:") else ""
        self._emit(target.line, f'{exports}{variable}="{text}"')

    def _note(self, name: str, given: Statement) -> None:
        """Remember of what kind a variable is."""
        is_list = any(one.word == "," for one in given) or any(
            one.sort is Sort.LIST for one in given
        )
        (self.scope.lists.add if is_list else self.scope.lists.discard)(name)
        is_found = any(one[:1] and one[0].word in _LOOKED_UP for one in _commands((given,)))
        (self.scope.found.add if is_found else self.scope.found.discard)(name)
        if len(given) == 1 and given[0].sort is Sort.TABLE:
            self.scope.tables[name] = table_of(given[0])

    def _held(self, given: Statement) -> Value:
        """Return what a variable is given; what a command gives is not known."""
        is_command = bool(given) and given[0].sort is Sort.WORD and given[0].word[:1].isalpha()
        if not given or (is_command and not _gives_path(given)):
            return (Code(UNTOLD),)
        return value_of(given, self.scope) if len(split(given, "|")) == 1 else (Code(UNTOLD),)

    def _acts(self, given: Statement) -> bool:
        """Return whether what a variable is given starts something."""
        if not given or given[0].sort not in {Sort.WORD, Sort.SIGN}:
            return False
        name = given[0].word
        if name in {"&", "."}:
            return True
        is_plain = given[0].sort is Sort.WORD and not name.startswith(("-", "[", ":"))
        is_started = name in STARTS | TEXTS | JOBS | {TASK, SERVICE}
        is_program = not CMDLET.fullmatch(name) and name not in IDLE and name[:1].isalpha()
        return is_started or name in self.functions or (is_plain and is_program)

    # commands


def _commands(statements: Sequence[Statement]) -> Iterator[Statement]:
    """Yield the statements of a script, those in blocks too."""
    for one in statements:
        yield one
        for token in one:
            yield from _commands(token.statements)


def _clauses(block: Token) -> Iterator[tuple[Token, Token]]:
    tokens = [one for each in block.statements for one in each]
    for label, body in pairwise(tokens):
        if body.sort is Sort.BLOCK and label.sort is not Sort.BLOCK:
            yield label, body


def _as_empty(tokens: Statement) -> Statement:
    """Return the assignment of nothing to a parameter without a default."""
    target = next(one for one in tokens if one.name)
    sign = Token(Sort.SIGN, target.line, ("=",))
    return (target, sign, Token(Sort.TEXT, target.line, ("",)))


def _shell_name(name: str) -> str:
    scope, _, own = name.rpartition(":")
    return own.upper() if scope == "env" else f"ps_{own}"


def _gives_path(given: Statement) -> bool:
    return given[0].word in {
        *("join-path", "split-path", "resolve-path", "convert-path", "get-location"),
        *("get-command", "get-item"),
    }
