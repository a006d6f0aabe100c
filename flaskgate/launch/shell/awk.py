"""What `awk` prints of a text: programs that pick lines and print parts of them.

`-F= '$1 == "mode" { print $2 }'`, `'/^web/ { print $NF; exit }'`, `'NR > 1 && !/x/'`: no variables
of their own, no loops, no functions but those that change letters. All else is not known here.
https://pubs.opengroup.org/onlinepubs/9799919799/utilities/awk.html
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flaskgate.launch.shell.escapes import unescaped
from flaskgate.launch.shell.sed import is_too_much, searched

_LONGEST = 2_000
_LONGEST_SEPARATOR = 12
_TOKEN = re.compile(
    r"""[ \t]*(?:(?P<text>"(?:[^"\\\n]|\\.)*")|(?P<number>\d+)|(?P<name>[A-Za-z_]\w*)"""
    r"""|(?P<sign>&&|\|\||==|!=|<=|>=|!~|[$!~<>(){},;+-]|\n))"""
)
_REGEX = re.compile(r"[ \t]*/((?:[^/\\\n]|\\.)+)/")
_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_NUMBER = re.compile(r"\s*[+-]?\d{1,15}\s*")
_LIKE_A_NUMBER = re.compile(r"\s*[+-]?(?:\.?\d|inf|nan)", re.IGNORECASE)
"""How fractions and other numbers begin, which are not told here."""
_FUNCTIONS: Mapping[str, Callable[[str], str]] = {
    "tolower": str.lower,
    "toupper": str.upper,
    "length": lambda text: str(len(text)),
}


class _Unclear(Exception):  # noqa: N818 - no error: something that is not modelled
    """The program does something that is not known here."""


@dataclass(frozen=True, slots=True)
class _Record:
    line: str
    number: int
    fields: Sequence[str]

    def field(self, at: int) -> str:
        """Return `$at`; empty behind the last one."""
        if at == 0:
            return self.line
        return self.fields[at - 1] if at <= len(self.fields) else ""


_COUNTS: Mapping[str, Callable[[_Record], str]] = {
    **dict.fromkeys(("NR", "FNR"), lambda record: str(record.number)),
    "NF": lambda record: str(len(record.fields)),
}


@dataclass(frozen=True, slots=True)
class _Value:
    """What an expression is for a line."""

    of: Callable[[_Record], str]
    is_number: bool = False
    """A number as it is written, or as awk counts."""
    is_input: bool = False
    """Of the text: a number if it looks like one."""

    @property
    def is_text(self) -> bool:
        """Whether it is no number, whatever it looks like."""
        return not (self.is_number or self.is_input)


@dataclass(frozen=True, slots=True)
class _Rule:
    fits: Callable[[_Record], bool]
    prints: Sequence[Sequence[_Value]]
    """What each `print` prints, with blanks between."""
    is_last: bool


def printed(words: Sequence[str], text: str) -> str | None:
    """Return what `awk WORDS` prints of a text; None if that is not known."""
    try:
        return _printed(words, text)
    except (_Unclear, IndexError):
        return None


def _printed(words: Sequence[str], text: str) -> str:
    separator, variables, rest = " ", dict[str, str](), list(words)
    while rest and rest[0][:1] == "-":
        option = rest.pop(0)
        value = option[2:] or rest.pop(0)
        name, _, given = value.partition("=")
        if option[:2] == "-F":
            separator = value
        elif option[:2] == "-v" and re.fullmatch(r"[a-z]\w*", name) and "\\" not in given:
            variables[name] = given
        else:
            raise _Unclear
    if len(rest) != 1 or not text.isascii():
        raise _Unclear
    program, split = _Program(rest[0], variables), _splitter(separator)
    rules = program.rules()
    if is_too_much(program.patterns, text):
        raise _Unclear
    lines = _run(rules, text, split)
    return "".join(f"{one}\n" for one in lines)


def _run(rules: Sequence[_Rule], text: str, split: Callable[[str], Sequence[str]]) -> Iterator[str]:
    for number, line in enumerate(text.splitlines(), start=1):
        record = _Record(line, number, split(line))
        for rule in rules:
            if rule.fits(record):
                yield from (" ".join(one.of(record) for one in said) for said in rule.prints)
                if rule.is_last:
                    return


def _splitter(separator: str) -> Callable[[str], list[str]]:
    if separator == " ":
        return str.split
    if len(separator) == 1 and separator not in "\\t":
        return lambda line: line.split(separator) if line else []
    said = unescaped(separator) if separator.startswith("\\") else separator
    wanted = re.compile(re.escape(said)) if len(said) == 1 else searched(said, is_extended=True)
    is_odd = separator == "t" or "|" in said or len(said) > _LONGEST_SEPARATOR
    if wanted is None or is_odd or wanted.search(""):
        raise _Unclear
    return lambda line: wanted.split(line) if line and not wanted.groups else []


class _Program:
    """Reads a program from left to right."""

    def __init__(self, text: str, variables: Mapping[str, str]) -> None:
        if len(text) > _LONGEST or "#" in text:
            raise _Unclear
        self._text, self._at, self._variables = text.strip(), 0, variables
        self.patterns: list[re.Pattern[str]] = []
        """Those that it searches for."""

    def rules(self) -> list[_Rule]:
        """Return the rules; raises where one is not known."""
        found: list[_Rule] = []
        while not self._is_over():
            if not self._takes(";", "\n"):
                found.append(self._rule())
        return found

    def _rule(self) -> _Rule:
        fits = (lambda _: True) if self._peek() == "{" else self._either()
        if not self._takes("{"):
            return _Rule(fits, [[_Value(lambda record: record.line)]], is_last=False)
        prints: list[Sequence[_Value]] = []
        is_last = False
        while not self._takes("}"):
            if self._takes(";", "\n"):
                continue
            if is_last:
                raise _Unclear
            if self._takes("exit"):
                is_last = True
            elif self._takes("print"):
                prints.append(self._list())
            else:
                raise _Unclear
        return _Rule(fits, prints, is_last)

    def _list(self) -> Sequence[_Value]:
        if self._peek() in {"}", ";", "\n"}:
            return [_Value(lambda record: record.line)]
        found = [self._joined()]
        while self._takes(","):
            found.append(self._joined())
        if self._peek() not in {"}", ";", "\n"}:
            raise _Unclear
        return found

    def _either(self) -> Callable[[_Record], bool]:
        ways = [self._both()]
        while self._takes("||"):
            ways.append(self._both())
        return ways[0] if len(ways) == 1 else lambda record: any(way(record) for way in ways)

    def _both(self) -> Callable[[_Record], bool]:
        tests = [self._test()]
        while self._takes("&&"):
            tests.append(self._test())
        return tests[0] if len(tests) == 1 else lambda record: all(one(record) for one in tests)

    def _test(self) -> Callable[[_Record], bool]:
        if self._takes("!"):
            inner = self._test()
            return lambda record: not inner(record)
        regex = self._regex()
        if regex is not None:
            wanted = regex
            return lambda record: wanted.search(record.line) is not None
        left = self._joined()
        sign = self._peek()
        if sign in {"~", "!~"}:
            self._takes(sign)
            regex = self._regex()
            if regex is None:
                raise _Unclear
            return _searching(left, regex, is_wanted=sign == "~")
        if sign not in _COMPARISONS:
            return _truth(left)
        self._takes(sign)
        return _comparing(left, sign, self._joined())

    def _joined(self) -> _Value:
        """Read values that stand side by side, which make one text."""
        found = [self._value()]
        while self._peek()[:1] in {'"', "$"} or self._peek().isidentifier():
            found.append(self._value())
        if len(found) == 1:
            return found[0]
        return _Value(lambda record: "".join(one.of(record) for one in found))

    def _value(self) -> _Value:
        said = self._next()
        if said[:1] == "$":
            at = self._value()
            if not at.is_number:
                raise _Unclear
            return _Value(lambda record: record.field(int(at.of(record))), is_input=True)
        if said[:1] == '"':
            text = unescaped(said[1:-1])
            return _Value(lambda _: text)
        if said.isdecimal():
            return _Value(lambda _: said, is_number=True)
        if said in _COUNTS:
            return _Value(_COUNTS[said], is_number=True)
        return self._named(said)

    def _named(self, name: str) -> _Value:
        if name in self._variables:
            said = self._variables[name]
            return _Value(lambda _: said, is_input=True)
        if name not in _FUNCTIONS or not self._takes("("):
            raise _Unclear
        inner, change = self._joined(), _FUNCTIONS[name]
        if not self._takes(")"):
            raise _Unclear
        return _Value(lambda record: change(inner.of(record)), is_number=name == "length")

    def _regex(self) -> re.Pattern[str] | None:
        match = _REGEX.match(self._text, self._at)
        if match is None:
            return None
        self._at = match.end()
        found = searched(match[1].replace("\\/", "/"), is_extended=True)
        if found is None:
            raise _Unclear
        self.patterns.append(found)
        return found

    def _is_over(self) -> bool:
        return not self._text[self._at :].strip(" \t")

    def _peek(self) -> str:
        match = _TOKEN.match(self._text, self._at)
        return "" if match is None else match[0].strip(" \t")

    def _next(self) -> str:
        match = _TOKEN.match(self._text, self._at)
        if match is None:
            raise _Unclear
        self._at = match.end()
        return match[0].strip(" \t")

    def _takes(self, *tokens: str) -> bool:
        if self._peek() not in tokens:
            return False
        self._next()
        return True


def _searching(
    value: _Value, wanted: re.Pattern[str], *, is_wanted: bool
) -> Callable[[_Record], bool]:
    return lambda record: (wanted.search(value.of(record)) is not None) is is_wanted


def _comparing(left: _Value, sign: str, right: _Value) -> Callable[[_Record], bool]:
    """Compare as numbers if both are, or look like some, and as texts otherwise."""
    compare, may_be = _COMPARISONS[sign], not (left.is_text or right.is_text)

    def compared(record: _Record) -> bool:
        said = left.of(record), right.of(record)
        is_number = may_be and all(_is_number(one) for one in said)
        return compare(int(said[0]), int(said[1])) if is_number else compare(*said)

    return compared


def _truth(value: _Value) -> Callable[[_Record], bool]:
    """Return whether a value is neither zero nor empty."""

    def holds(record: _Record) -> bool:
        said = value.of(record)
        return int(said) != 0 if not value.is_text and _is_number(said) else bool(said)

    return holds


def _is_number(text: str) -> bool:
    if _NUMBER.fullmatch(text):
        return True
    if _LIKE_A_NUMBER.match(text):
        raise _Unclear
    return False
