"""What `sed` makes of a text: substitutions and deletions, as far as they can be computed.

POSIX takes the longest of the leftmost matches, and `re` the first that it finds. They are the same
where nothing but a single character is repeated and there is no choice; all else is not known here.
https://www.gnu.org/software/sed/manual/sed.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

_LONGEST = 100_000
"""Code points of a text."""
_LONGEST_LINE = 1_000
_MOST_REPEATED = 6
"""Parts of a pattern that are any number of characters."""
_MOST_WORK = 100_000_000
"""Length of a text, times that of its longest line to the power of what matches take."""
_REPEATED = re.compile(
    r"(\\.|\[(?:\\.|[^\]\\])*\]|[^\\()])(?:[*+?]|\{\d*,?\d*\})[()]*\??(?=(\\.|.)?)", re.DOTALL
)
"""What is repeated in a pattern, and what stands behind it, groups apart."""
_CLASSES = {
    "alpha": "A-Za-z",
    "digit": "0-9",
    "alnum": "A-Za-z0-9",
    "upper": "A-Z",
    "lower": "a-z",
    "space": r" \t\n\r\f\v",
    "blank": r" \t",
    "punct": r"!-/:-@\[-`{-~",
}
_LETTERS = {"w": "[A-Za-z0-9_]", "W": "[^A-Za-z0-9_]", "s": r"[ \t\n\r\f\v]", "t": r"\t"}
_LETTERS |= {"S": r"[^ \t\n\r\f\v]", "<": r"\b(?=\w)", ">": r"\b(?<=\w)", "b": r"\b"}
_LETTERS |= {"r": r"\r", "f": r"\f", "v": r"\v"}
_SIGNS = frozenset("""!"#%&',-/:;<=>@_`~ """)
"""Characters that mean themselves, with a backslash or without."""
_SPECIAL = frozenset(r".*[]^$\+?(){}|")
_MEANING_THEMSELVES = _SIGNS | _SPECIAL | {"t"}
"""What stands behind a backslash in a replacement and is no case of its own."""
_INTERVAL = re.compile(r"(\d{1,3})(,?)(\d{0,3})")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_ADDRESS = re.compile(r"(\d+|\$)?")


class _Unclear(Exception):  # noqa: N818 - no error: something that is not modelled
    """The script does something that is not known here."""


def edited(
    script: str,
    text: str,
    *,
    is_extended: bool = False,
    is_quiet: bool = False,
    keeps: bool = False,
) -> str | None:
    """Return `text` after a script of `sed`; None if that cannot be told.

    `is_quiet`: only what the script prints is there (`-n`).
    `keeps`: a line that is deleted stays as an empty one, so that all others stay in their places.
    """
    try:
        commands = list(_Script(script, is_extended=is_extended).commands())
        if keeps and (is_quiet or any(one.is_moving for one in commands)):
            return None
        return _run(commands, text, is_quiet=is_quiet, keeps=keeps)
    except (_Unclear, re.error):
        return None


class _Changed(NamedTuple):
    """What a command makes of a line."""

    line: str | None
    """None: it is deleted."""
    is_printed: bool = False
    """At once, whatever becomes of it."""
    is_last: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Command:
    applies: Callable[[int, int, str], bool]
    """To the line of a number, of so many, with a text."""
    change: Callable[[str], _Changed]
    is_plain: bool
    """It looks at bytes alone: no matter in which encoding."""
    patterns: Sequence[re.Pattern[str]] = ()
    """Which are searched in a line."""
    is_moving: bool = False
    """It prints lines once more, or leaves some out."""


def _run(commands: Sequence[_Command], text: str, *, is_quiet: bool, keeps: bool) -> str:
    is_readable = text.isascii() or all(one.is_plain for one in commands)
    patterns = [pattern for one in commands for pattern in one.patterns]
    if not commands or not is_readable or len(text) > _LONGEST or is_too_much(patterns, text):
        raise _Unclear
    lines = _LINE.findall(text)
    found: list[str] = []
    for number, whole in enumerate(lines, start=1):
        line, ending = (whole[:-1], "\n") if whole.endswith("\n") else (whole, "")
        now = _Changed(line)
        for one in commands:
            is_over = now.line is None or now.is_last
            if now.line is not None and not is_over and one.applies(number, len(lines), now.line):
                now = one.change(now.line)
                found += [f"{now.line}{ending}"] * now.is_printed
        if (now.line is not None and not is_quiet) or keeps:
            found.append(f"{now.line or ''}{ending}")
        if now.is_last:
            break
    # a last line without an end gets one if it is printed twice
    return "".join(one if one.endswith("\n") else f"{one}\n" for one in found[:-1]) + "".join(
        found[-1:]
    )


_NEXT_TO_NOTHING: Mapping[str, Callable[[str], _Changed]] = {
    "d": lambda _: _Changed(None),
    "p": lambda line: _Changed(line, is_printed=True),
    "q": lambda line: _Changed(line, is_last=True),
}
"""Commands that leave a line as it is, or leave nothing of it."""


class _Script:
    """Reads a script from left to right."""

    def __init__(self, text: str, *, is_extended: bool) -> None:
        self._text, self._at, self._is_extended = text, 0, is_extended
        self._patterns: list[re.Pattern[str]] = []
        """Those of the command at hand."""

    def commands(self) -> Iterator[_Command]:
        """Yield the commands; raises where one is not known."""
        while self._skip("; \t\n"):
            yield self._command()
            self._skip(" \t")
            if self._at < len(self._text) and self._text[self._at] not in ";\n":
                raise _Unclear

    def _skip(self, blanks: str) -> bool:
        while self._at < len(self._text) and self._text[self._at] in blanks:
            self._at += 1
        return self._at < len(self._text)

    def _next(self) -> str:
        if self._at >= len(self._text):
            raise _Unclear
        self._at += 1
        return self._text[self._at - 1]

    def _command(self) -> _Command:
        self._patterns = []
        applies = self._address()
        self._skip(" \t")
        name = self._next()
        if name == "!":
            applies, name = _unless(applies), self._next()
        if name in _NEXT_TO_NOTHING:
            change = _NEXT_TO_NOTHING[name]
            return _Command(
                applies=applies,
                change=change,
                is_plain=True,
                is_moving=name != "d",
                patterns=self._patterns,
            )
        if name != "s":
            raise _Unclear
        by = self._next()
        if by in "\\\n" or by.isalnum():
            raise _Unclear
        pattern, replacement = self._until(by), self._until(by)
        flags = self._flags()
        wanted = pattern_of(
            pattern, is_extended=self._is_extended, ignores_case="i" in flags.lower()
        )
        return _Command(
            applies=applies,
            change=_substitution(wanted, replacement, flags),
            is_plain=not any(one in _SPECIAL for one in pattern.replace("\\.", "")) and not flags,
            is_moving=flags.endswith("p"),
            patterns=[*self._patterns, wanted],
        )

    def _address(self) -> Callable[[int, int, str], bool]:
        if self._text[self._at] == "/":
            self._at += 1
            said, is_extended = self._until("/"), self._is_extended
            wanted = pattern_of(said, is_extended=is_extended, is_search=True)
            self._patterns.append(wanted)
            return lambda _number, _count, line: wanted.search(_bounded(line)) is not None
        first = self._number()
        if not first:
            return lambda _number, _count, _line: True
        last = first
        if self._text[self._at : self._at + 1] == ",":
            self._at += 1
            last = self._number()
            if not last or (last.isdecimal() and first.isdecimal() and int(last) < int(first)):
                raise _Unclear
        return lambda number, count, _line: _place(first, count) <= number <= _place(last, count)

    def _number(self) -> str:
        match = _ADDRESS.match(self._text, self._at)
        found = match[0] if match else ""
        self._at += len(found)
        return found

    def _until(self, by: str) -> str:
        """Return the text before the next `by`; one behind a backslash means itself."""
        found: list[str] = []
        while (sign := self._next()) != by:
            if sign == "\n":
                raise _Unclear
            if sign == "\\":
                sign = self._next()
                if sign == by and by in _SPECIAL:
                    raise _Unclear
                sign = sign if sign == by else f"\\{sign}"
            found.append(sign)
        return "".join(found)

    def _flags(self) -> str:
        start = self._at
        while self._at < len(self._text) and self._text[self._at] not in "; \t\n":
            self._at += 1
        flags = self._text[start : self._at]
        if not re.fullmatch(r"[gIi]*\d{0,3}[gIi]*p?", flags) or flags.count("0") == len(flags) > 0:
            raise _Unclear
        return flags


def _unless(applies: Callable[[int, int, str], bool]) -> Callable[[int, int, str], bool]:
    return lambda number, count, line: not applies(number, count, line)


def _place(address: str, count: int) -> int:
    return count if address == "$" else int(address)


def _bounded(line: str) -> str:
    if len(line) > _LONGEST_LINE:
        raise _Unclear
    return line


def _substitution(
    wanted: re.Pattern[str], replacement: str, flags: str
) -> Callable[[str], _Changed]:
    parts = list(_replacement(replacement, wanted.groups))
    numbers = re.findall(r"\d+", flags)
    first = int(numbers[0]) if numbers else 1

    def change(line: str) -> _Changed:
        found, end = [], 0
        for count, match in enumerate(wanted.finditer(_bounded(line)), start=1):
            if count < first:
                continue
            new = "".join(one if isinstance(one, str) else match[one] or "" for one in parts)
            found += [line[end : match.start()], new]
            end = match.end()
            if "g" not in flags:
                break
        return _Changed("".join([*found, line[end:]]), is_printed=bool(found) and "p" in flags)

    return change


def _replacement(text: str, groups: int) -> Iterator[str | int]:
    """Yield the parts of a replacement: texts, and the numbers of what matched."""
    for escaped, whole, plain in re.findall(r"\\(.)|(&)|([^\\&]+)", text):
        if escaped.isdecimal() and int(escaped) > groups:
            raise _Unclear
        if escaped and not (escaped.isdecimal() or escaped in _MEANING_THEMSELVES):
            raise _Unclear
        is_group = whole or escaped.isdecimal()
        yield int(escaped or 0) if is_group else {"t": "\t"}.get(escaped, escaped) + plain


def pattern_of(
    text: str, *, is_extended: bool = False, ignores_case: bool = False, is_search: bool = False
) -> re.Pattern[str]:
    """Return a pattern of POSIX as one of `re`; raises where they may differ.

    `is_search`: only whether it matches counts, so that a choice is no matter.
    """
    flags = re.ASCII | (re.IGNORECASE if ignores_case else re.NOFLAG)
    whole = _Pattern(text, is_extended=is_extended, is_search=is_search).translated()
    found = re.compile(whole, flags)
    is_empty = found.match("") is not None and text not in {"^", "$"}
    if not text or (is_empty and not is_search):
        raise _Unclear  # which empty texts match is told differently
    return found


def is_too_much(patterns: Iterable[re.Pattern[str]], text: str) -> bool:
    """Return whether searching the lines of a text may take too long."""
    power = max((_power(one.pattern) for one in patterns), default=0)
    longest = max(len(line) for line in text.split("\n"))
    work: int = len(text) * longest ** (1 + power)
    return work > _MOST_WORK


def _power(pattern: str) -> int:
    """Return the power of a line's length that a match takes time to, from one place."""
    found = [match.groups() for match in _REPEATED.finditer(pattern)]
    return sum(not _is_bounded(atom, after or "") for atom, after in found)


def _is_bounded(atom: str, after: str) -> bool:
    """Return whether what is repeated ends where something stands that it does not fit.

    Then it is gone through once. So is what stands at the end.
    """
    if after in {"", "$"} or after == r"\Z":
        return True
    is_letter = after not in _SPECIAL if len(after) == 1 else not after[1:].isalnum()
    return is_letter and re.fullmatch(atom, after[-1]) is None


def searched(text: str, *, is_extended: bool, ignores_case: bool = False) -> re.Pattern[str] | None:
    """Return a pattern that only is searched for; None if it is not known here."""
    try:
        return pattern_of(text, is_extended=is_extended, ignores_case=ignores_case, is_search=True)
    except (_Unclear, re.error):
        return None


class _Pattern:
    def __init__(self, text: str, *, is_extended: bool, is_search: bool = False) -> None:
        self._text, self._at, self._is_extended = text, 0, is_extended
        self._is_search = is_search
        self._parts: list[str] = []
        self._is_atom = False
        """What stands last is one character, which may be repeated."""
        self._depth, self._repeated = 0, 0

    def translated(self) -> str:
        """Return the pattern; raises where it is not known."""
        while self._at < len(self._text):
            self._one()
        if self._depth:
            raise _Unclear
        return "".join(self._parts)

    def _one(self) -> None:
        sign = self._text[self._at]
        self._at += 1
        if sign == "\\":
            self._escaped()
        elif sign == "[":
            self._add(self._bracket())
        elif sign == ".":
            self._add(".")
        elif sign in "^$":
            self._anchor(sign)
        elif sign == "*" or (self._is_extended and sign in "+?{"):
            self._repeat(sign)
        elif self._is_extended and sign in "()|":
            self._group(sign)
        else:
            self._add(re.escape(sign))

    def _add(self, part: str, *, is_atom: bool = True) -> None:
        self._parts.append(part)
        self._is_atom = is_atom

    def _escaped(self) -> None:
        sign = self._text[self._at : self._at + 1]
        self._at += 1
        if not self._is_extended and sign in {"(", ")", "|"}:
            self._group(sign)
        elif not self._is_extended and sign in {"{", "+", "?"}:
            self._repeat(sign)
        elif sign in _LETTERS:
            self._add(_LETTERS[sign], is_atom=sign in "wWsStrfv")
        elif sign and (sign in _SPECIAL or sign in _SIGNS) and sign not in "<>}":
            self._add(re.escape(sign))
        else:
            raise _Unclear

    def _group(self, sign: str) -> None:
        self._depth += {"(": 1, ")": -1}.get(sign, 0)
        if (sign == "|" and not self._is_search) or self._depth < 0:
            raise _Unclear
        self._add(sign, is_atom=False)

    def _anchor(self, sign: str) -> None:
        is_first = not self._parts or (self._is_search and self._parts[-1] in {"(", "|"})
        is_last = self._at == len(self._text) or (self._is_search and self._ends_a_choice())
        if (sign == "^" and is_first) or (sign == "$" and is_last):
            self._add(r"\A" if sign == "^" else r"\Z", is_atom=False)
        elif self._is_extended or (self._parts[-1:] == ["("]) or self._depth:
            raise _Unclear
        else:
            self._add(re.escape(sign))

    def _ends_a_choice(self) -> bool:
        signs = ("|", ")") if self._is_extended else ("\\|", "\\)")
        return self._text.startswith(signs, self._at)

    def _repeat(self, sign: str) -> None:
        if not self._is_atom:
            is_text = sign == "*" and not self._is_extended
            if is_text and (not self._parts or self._parts[-1] in {r"\A", "("}):
                self._add(r"\*")
                return
            raise _Unclear
        self._repeated += 1
        if self._repeated > _MOST_REPEATED:
            raise _Unclear
        self._add(self._interval() if sign == "{" else sign, is_atom=False)

    def _interval(self) -> str:
        match = _INTERVAL.match(self._text, self._at)
        end = "}" if self._is_extended else "\\}"
        if match is None or not self._text.startswith(end, match.end()):
            raise _Unclear
        self._at = match.end() + len(end)
        return "{" + match[0] + "}"

    def _bracket(self) -> str:
        """Return a bracket expression; nothing in it is special but classes and ranges."""
        match = re.compile(r"(\^?)(\]?(?:\[:[a-z]+:\]|[^]\\[])*)\]").match(self._text, self._at)
        if match is None or not match[2]:
            raise _Unclear
        self._at = match.end()
        pieces = re.findall(r"\[:([a-z]+):\]|(.)-([^]])|(.)", match[2])
        return "[" + match[1] + "".join(map(_piece, pieces)) + "]"


def _piece(found: tuple[str, str, str, str]) -> str:
    name, first, last, sign = found
    if name:
        if name not in _CLASSES:
            raise _Unclear
        return _CLASSES[name]
    if sign:
        return re.escape(sign)
    if not (first.isalnum() and last.isalnum() and first <= last):
        raise _Unclear
    return f"{re.escape(first)}-{re.escape(last)}"
