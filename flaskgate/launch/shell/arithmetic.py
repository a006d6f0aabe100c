"""Arithmetic of a shell: `$((…))`, `((…))`, `let`, indexes; after its expansions are put in.

The operators are those of C, on 64 bits,
https://www.gnu.org/software/bash/manual/html_node/Shell-Arithmetic.html. A name is the value of
the variable, which may be an expression itself. What cannot be told makes the result unknown, and
every variable that it may assign.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable

from flaskgate.launch.shell.partial_text import (
    as_condition,
    is_by_default,
    is_known,
    plain,
    unknown,
)
from flaskgate.launch.shell.state import Shell
from flaskgate.launch.shell.status import UNKNOWN, Status, of

LONGEST = 1000
"""Code points of an expression."""
DEEPEST = 20

_TOKEN = re.compile(
    r"\s*(?:(\d+#\w+|0[xX][\da-fA-F]+|\d+)|([A-Za-z_]\w*)|"
    r"(<<=|>>=|\*\*|\+\+|--|[-+*/%&|^]=|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%<>&|^!~?:=(),]))"
)
_ASSIGNED = re.compile(
    r"(?<!\w)([A-Za-z_]\w*)\s*(?:\[[^\]]*\]\s*)?(?:(?:[-+*/%&|^]|<<|>>)?=(?!=)|\+\+|--)"
)
_STEPPED = re.compile(r"(?:\+\+|--)\s*([A-Za-z_]\w*)")
_BITS = 64

_LEVELS: tuple[tuple[str, ...], ...] = (
    ("||",),
    ("&&",),
    ("|",),
    ("^",),
    ("&",),
    ("==", "!="),
    ("<", "<=", ">", ">="),
    ("<<", ">>"),
    ("+", "-"),
    ("*", "/", "%"),
)
_OPERATORS: dict[str, Callable[[int, int], int]] = {
    "|": operator.or_,
    "^": operator.xor,
    "&": operator.and_,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}


class _Unclear(Exception):  # noqa: N818 - the answer "is not known"
    """The expression cannot be evaluated."""


def calculated(text: str, shell: Shell) -> int | None:
    """Return the value of an expression, its assignments made; None if it cannot be told."""
    expression = as_condition(text)
    before = shell.variables
    if is_known(expression) and len(expression) <= LONGEST:
        try:
            return _Reader(expression, shell, 0).whole()
        except _Unclear:
            pass
    shell.variables = before
    _forget_assigned(plain(text), shell)
    return None


def holds(text: str, shell: Shell) -> Status:
    """Return the status of `((…))` and `let`: whether the value is not zero."""
    value = calculated(text, shell)
    hangs = is_by_default(text) or not _names_are_set(text, shell)
    return UNKNOWN if value is None else of(value != 0, is_by_default=hangs)


def _names_are_set(text: str, shell: Shell) -> bool:
    return all(
        shell.variable(name) is not None for name in re.findall(r"\b[A-Za-z_]\w*", plain(text))
    )


def _forget_assigned(text: str, shell: Shell) -> None:
    for name in sorted({*_ASSIGNED.findall(text), *_STEPPED.findall(text)}):
        if shell.location is not None:
            shell.assign(name, unknown(f"${name}"), shell.location)


class _Reader:
    """Recursive descent; what `&&`, `||` and `?:` skip is read without its effects."""

    def __init__(self, text: str, shell: Shell, depth: int) -> None:
        if depth > DEEPEST:
            raise _Unclear
        self._tokens = _tokens(text)
        self._shell, self._depth, self._at = shell, depth, 0
        self._is_skipping = False

    def whole(self) -> int:
        if not self._tokens:
            return 0
        value = self._comma()
        if self._at < len(self._tokens):
            raise _Unclear
        return value

    def _comma(self) -> int:
        value = self._assignment()
        while self._takes(","):
            value = self._assignment()
        return value

    def _assignment(self) -> int:
        name, sign = self._peek(0), self._peek(1)
        is_name = bool(name) and (name[0].isalpha() or name[0] == "_")
        if not is_name or sign[-1:] != "=" or sign in {"==", "!=", "<=", ">="}:
            return self._choice()
        self._at += 2
        value = self._deeper(self._assignment)
        before = self._value(name) if sign != "=" else 0
        return self._set(name, _applied(sign[:-1], before, value) if sign != "=" else value)

    def _choice(self) -> int:
        condition = self._binary(0)
        if not self._takes("?"):
            return condition
        first = self._unless(not condition, self._assignment)
        if not self._takes(":"):
            raise _Unclear
        second = self._unless(bool(condition), self._assignment)
        return first if condition else second

    def _binary(self, level: int) -> int:
        if level == len(_LEVELS):
            return self._power()
        left = self._binary(level + 1)
        while self._peek(0) in _LEVELS[level]:
            sign = self._next()
            if sign == "&&":
                right = self._unless(not left, lambda: self._binary(level + 1))
                left = int(bool(left) and bool(right))
            elif sign == "||":
                right = self._unless(bool(left), lambda: self._binary(level + 1))
                left = int(bool(left) or bool(right))
            else:
                left = _applied(sign, left, self._binary(level + 1))
        return left

    def _power(self) -> int:
        base = self._unary()
        if not self._takes("**"):
            return base
        exponent = self._deeper(self._power)
        if not 0 <= exponent <= _BITS:
            raise _Unclear
        return _wrapped(base**exponent)

    def _unary(self) -> int:
        sign = self._peek(0)
        if sign in {"++", "--"} and self._peek(1).isidentifier():
            self._at += 2
            name = self._tokens[self._at - 1]
            return self._set(name, self._value(name) + (1 if sign == "++" else -1))
        if sign not in {"!", "~", "-", "+"}:
            return self._primary()
        self._at += 1
        value = self._deeper(self._unary)
        return {"!": int(not value), "~": ~value, "-": -value, "+": value}[sign]

    def _primary(self) -> int:
        here = self._next()
        if here == "(":
            value = self._deeper(self._comma)
            if not self._takes(")"):
                raise _Unclear
            return value
        if here[:1].isdigit():
            return _number(here)
        if not here.isidentifier():
            raise _Unclear
        value = self._value(here)
        if self._peek(0) in {"++", "--"}:
            self._set(here, value + (1 if self._next() == "++" else -1))
        return value

    def _value(self, name: str) -> int:
        variable = self._shell.variable(name)
        if variable is None and self._shell.is_open:
            raise _Unclear
        text = "" if variable is None else as_condition(variable.value)
        if not is_known(text) or len(text) > LONGEST:
            raise _Unclear
        return _Reader(text, self._shell, self._depth + 1).whole()

    def _set(self, name: str, value: int) -> int:
        value = _wrapped(value)
        if self._shell.location is None:
            raise _Unclear
        if not self._is_skipping:
            self._shell.assign(name, str(value), self._shell.location)
        return value

    def _unless(self, skips: bool, read: Callable[[], int]) -> int:  # noqa: FBT001 - a condition
        before, self._is_skipping = self._is_skipping, self._is_skipping or skips
        value = self._deeper(read)
        self._is_skipping = before
        return value

    def _deeper(self, read: Callable[[], int]) -> int:
        self._depth += 1
        if self._depth > DEEPEST:
            raise _Unclear
        value = read()
        self._depth -= 1
        return value

    def _peek(self, ahead: int) -> str:
        at = self._at + ahead
        return self._tokens[at] if at < len(self._tokens) else ""

    def _next(self) -> str:
        token = self._peek(0)
        self._at += 1
        return token

    def _takes(self, token: str) -> bool:
        takes = self._peek(0) == token
        self._at += takes
        return takes


def _tokens(text: str) -> list[str]:
    found: list[str] = []
    at, text = 0, text.strip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise _Unclear
        found.append(match[1] or match[2] or match[3])
        at = match.end()
    return found


def _number(token: str) -> int:
    try:
        if "#" in token:
            base, _, digits = token.partition("#")
            return int(digits, int(base))
        if token[:2] in {"0x", "0X"}:
            return int(token, 16)
        return int(token, 8) if len(token) > 1 and token[0] == "0" else int(token)
    except ValueError:
        raise _Unclear from None


def _applied(sign: str, left: int, right: int) -> int:
    if sign in {"/", "%"}:
        if right == 0:
            raise _Unclear
        quotient = abs(left) // abs(right)
        quotient = -quotient if (left < 0) != (right < 0) else quotient
        return _wrapped(quotient if sign == "/" else left - right * quotient)
    if sign in {"<<", ">>"}:
        if not 0 <= right < _BITS:
            raise _Unclear
        return _wrapped(left << right if sign == "<<" else left >> right)
    return _wrapped(int(_OPERATORS[sign](left, right)))


def _wrapped(value: int) -> int:
    half = 1 << (_BITS - 1)
    return (value + half) % (2 * half) - half
