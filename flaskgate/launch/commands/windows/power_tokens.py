"""The text of a PowerShell script as statements of tokens, with their lines.

No maintained parser of PowerShell runs without it; this one reads what starts something, and never
fails: what it cannot nest any deeper is one token that nobody can tell. See
https://learn.microsoft.com/powershell/scripting/lang-spec/chapter-02.
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass, field

DEEPEST = 40
"""Blocks and parentheses in one another."""
_LONGEST = 500
"""Characters of the name of a type, or of what a method is given."""
_NAME = re.compile(r"\{[^{}\n]+\}|(?:[A-Za-z_]\w*:)?\w+|[$?^]")
_MEMBER = re.compile(r"(?:\.|::)[A-Za-z_]\w*")
_REDIRECTION = re.compile(r"(?:[*1-6])?>>?(?:&[12])?")
_PLAIN_END = frozenset(" \t\r\n;|,(){}\"'`$&>@#")
_TEXT_END = frozenset('"`$')
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "", "a": "", "b": "", "f": "", "v": ""}
_GOES_ON = frozenset({"|", ",", "&&", "||", "=", "+="})
_CLAUSES = re.compile(r"(?:[ \t\r\n]|#[^\n]*\n)*(?:else|elseif|catch|finally)\b", re.IGNORECASE)
_SIGNS = ("&&", "||", "+=", "-=", "==", "|", "&", ",", "=", "+", "!", "*", "/", "%")


class Sort(enum.Enum):
    """What a token is."""

    WORD = enum.auto()
    """A bare word; it may hold variables."""
    TEXT = enum.auto()
    """A text in quotes."""
    HERE = enum.auto()
    """A here-string: a text of whole lines."""
    VARIABLE = enum.auto()
    SPLAT = enum.auto()
    SIGN = enum.auto()
    TYPE = enum.auto()
    """`[string]`, or `[index]`."""
    BLOCK = enum.auto()
    GROUP = enum.auto()
    """`( … )`."""
    LIST = enum.auto()
    """`@( … )`."""
    TABLE = enum.auto()
    """`@{ … }`."""
    PART = enum.auto()
    """`$( … )`."""


@dataclass(frozen=True, slots=True)
class Name:
    """A variable inside of a text, in lower case, with the members that are read of it."""

    name: str
    members: tuple[str, ...] = ()


Piece = str | Name | None
"""A part of a text: as it stands, a variable, or what cannot be told."""


@dataclass(frozen=True, slots=True)
class Token:
    """One token; its pieces are those of a text, its statements what stands in its brackets."""

    sort: Sort
    line: int
    pieces: tuple[Piece, ...] = ()
    statements: tuple[Statement, ...] = ()
    is_apart: bool = True
    """Whether there is a blank before it."""

    @property
    def word(self) -> str:
        """Return a bare word or a sign in lower case; empty for others."""
        is_plain = self.sort in {Sort.WORD, Sort.SIGN} and len(self.pieces) == 1
        first = self.pieces[0] if is_plain else ""
        return first.lower() if isinstance(first, str) else ""

    @property
    def name(self) -> str:
        """Return the name of a variable; empty for everything else."""
        first = self.pieces[0] if self.sort is Sort.VARIABLE else None
        return first.name if isinstance(first, Name) else ""


Statement = tuple[Token, ...]


def statements_of(text: str) -> tuple[Statement, ...]:
    """Return the statements of a script, however they are divided into lines."""
    return tuple(_Scanner(text.replace("\r\n", "\n")).statements(""))


@dataclass(slots=True)
class _Scanner:
    text: str
    at: int = 0
    line: int = 1
    depth: int = 0
    closers: list[str] = field(default_factory=list)

    def statements(self, end: str) -> list[Statement]:
        """Read statements up to a bracket, or the end of the text."""
        found: list[Statement] = []
        tokens: list[Token] = []
        while self.at < len(self.text):
            is_apart = self._skip()
            if self._is_at(end) or self.at >= len(self.text):
                break
            if self.text[self.at] in "\n;":
                if self._ends(tokens):
                    found.append(tuple(tokens))
                    tokens = []
                self._advance(1)
                continue
            tokens.append(self._token(is_apart=is_apart or not tokens))
        self._advance(len(end))
        return [*found, tuple(tokens)] if tokens else found

    def _ends(self, tokens: list[Token]) -> bool:
        """Return whether a statement ends at a line's end or a semicolon."""
        if not tokens:
            return False
        if self.text[self.at] == ";":
            return True
        if tokens[-1].sort is Sort.SIGN and tokens[-1].word in _GOES_ON:
            return False
        return not (tokens[-1].sort is Sort.BLOCK and _CLAUSES.match(self.text, self.at))

    def _is_at(self, end: str) -> bool:
        return bool(end) and self.text.startswith(end, self.at)

    def _advance(self, count: int) -> str:
        taken = self.text[self.at : self.at + count]
        self.at += len(taken)
        self.line += taken.count("\n")
        return taken

    def _skip(self) -> bool:
        """Pass blanks, comments and lines that go on; return whether there were any."""
        start = self.at
        while self.at < len(self.text):
            if self.text[self.at] in " \t\r\f\v\u00a0":
                self.at += 1
            elif self.text.startswith("`\n", self.at):
                self._advance(2)
            elif self.text.startswith("<#", self.at):
                end = self.text.find("#>", self.at)
                self._advance((end if end >= 0 else len(self.text)) + 2 - self.at)
            elif self.text[self.at] == "#":
                end = self.text.find("\n", self.at)
                self.at = end if end >= 0 else len(self.text)
            else:
                break
        return self.at > start

    def _token(self, *, is_apart: bool) -> Token:
        text, line = self.text, self.line
        here = text[self.at : self.at + 2]
        if here in {'@"', "@'"}:
            return Token(Sort.HERE, line, self._here(here[1]), is_apart=is_apart)
        if here in {"@(", "@{", "$("}:
            sort = {"@(": Sort.LIST, "@{": Sort.TABLE, "$(": Sort.PART}[here]
            return self._bracket(sort, 2, is_apart=is_apart)
        if here[:1] in {"(", "{"}:
            sort = Sort.GROUP if here[0] == "(" else Sort.BLOCK
            return self._bracket(sort, 1, is_apart=is_apart)
        if here[:1] == "[":
            return Token(Sort.TYPE, line, (self._type(),), is_apart=is_apart)
        if here[:1] in {'"', "'"}:
            return Token(Sort.TEXT, line, self._quoted(here[0]), is_apart=is_apart)
        return self._plain(line, is_apart=is_apart)

    def _plain(self, line: int, *, is_apart: bool) -> Token:
        """Read a variable, a sign or a bare word."""
        redirection = _REDIRECTION.match(self.text, self.at)
        if redirection:
            return Token(Sort.SIGN, line, (self._advance(len(redirection[0])),), is_apart=is_apart)
        if self.text[self.at] == "@" and _NAME.match(self.text, self.at + 1):
            self.at += 1
            return Token(Sort.SPLAT, line, (self._variable(),), is_apart=is_apart)
        if self.text[self.at] == "$":
            name = self._variable()
            if self.text[self.at : self.at + 1] not in {"\\", "/"}:
                return Token(Sort.VARIABLE, line, (name,), is_apart=is_apart)
            return Token(Sort.WORD, line, (name, *self._bare()), is_apart=is_apart)
        sign = next((one for one in _SIGNS if self.text.startswith(one, self.at)), "")
        after = self.text[self.at + len(sign) : self.at + len(sign) + 1]
        if sign and (after in " \t\n$\"'(" or sign in {"|", ",", "&", "=", "!"}):
            return Token(Sort.SIGN, line, (self._advance(len(sign)),), is_apart=is_apart)
        return Token(Sort.WORD, line, self._bare(), is_apart=is_apart)

    def _bracket(self, sort: Sort, width: int, *, is_apart: bool) -> Token:
        """Read what is in brackets; what lies too deep is passed by."""
        line = self.line
        end = "}" if self.text[self.at + width - 1] == "{" else ")"
        self._advance(width)
        if self.depth >= DEEPEST:
            self._advance(len(self.text))
            return Token(Sort.TEXT, line, (None,), is_apart=is_apart)
        self.depth += 1
        inner = self.statements(end)
        self.depth -= 1
        return Token(sort, line, self._members(), tuple(inner), is_apart=is_apart)

    def _members(self) -> tuple[Piece, ...]:
        """Read what is asked of a value, as one name: `.Source`, `.Trim()`, `[0]`."""
        members = tuple(self._accessors())
        return (Name("", members),) if members else ()

    def _accessors(self) -> list[str]:
        found = []
        while self.at < len(self.text):
            member = _MEMBER.match(self.text, self.at)
            if member:
                found.append(member[0].lstrip(".:").lower())
                self.at = member.end()
                if self.text[self.at : self.at + 1] == "(":
                    self._type("(", ")")
            elif self.text[self.at] == "[":
                found.append(self._type())
            else:
                break
        return found

    def _type(self, opening: str = "[", closing: str = "]") -> str:
        """Read from one bracket to the one that closes it."""
        depth, start = 0, self.at
        for index in range(self.at, min(self.at + _LONGEST, len(self.text))):
            depth += (self.text[index] == opening) - (self.text[index] == closing)
            if depth <= 0:
                return self._advance(index + 1 - start)
        return self._advance(1)

    def _variable(self) -> Name | None:
        """Read `$name`, `${name}` or `$env:NAME` with its members; `$(…)` in a text is passed."""
        self.at += self.text[self.at] == "$"
        match = _NAME.match(self.text, self.at)
        if match is None:
            return None
        self.at = match.end()
        name = match[0].strip("{}").lower()
        scope, _, own = name.rpartition(":")
        return Name(name if scope == "env" else own, tuple(self._accessors()))

    def _bare(self) -> tuple[Piece, ...]:
        """Read a bare word, of which parts may be quoted or variables."""
        pieces: list[Piece] = []
        while self.at < len(self.text):
            sign = self.text[self.at]
            if sign in "\"'" and pieces:
                pieces += self._quoted(sign)
            elif sign == "`" and self.text[self.at : self.at + 2] != "`\n":
                pieces.append(self._escaped())
            elif sign == "$":
                pieces.append(self._inner_variable())
            elif (sign == "@" and pieces) or (sign in _PLAIN_END) is False:
                pieces.append(self._run(_PLAIN_END))
            else:
                break
        if not pieces:
            pieces.append(self._advance(1))
        return _joined(pieces)

    def _run(self, ends: frozenset[str]) -> str:
        start = self.at
        self.at += 1
        while self.at < len(self.text) and self.text[self.at] not in ends:
            self.at += 1
        self.line += self.text.count("\n", start, self.at)
        return self.text[start : self.at]

    def _escaped(self) -> str:
        taken = self._advance(2)[1:]
        return _ESCAPES.get(taken, taken)

    def _inner_variable(self) -> Piece:
        """Read a variable inside of a text, whose members are none of it."""
        if self.text.startswith("$(", self.at):
            inner = self._bracket(Sort.PART, 2, is_apart=False)
            alone = inner.statements[0] if len(inner.statements) == 1 else ()
            return alone[0].pieces[0] if len(alone) == 1 and alone[0].name else None
        match = _NAME.match(self.text, self.at + 1)
        if match is None:
            return self._advance(1)
        self.at = match.end()
        name = match[0].strip("{}").lower()
        scope, _, own = name.rpartition(":")
        return Name(name if scope == "env" or not own else own)

    def _quoted(self, quote: str) -> tuple[Piece, ...]:
        """Read a text in quotes, which are doubled inside of it."""
        self._advance(1)
        pieces: list[Piece] = []
        while self.at < len(self.text):
            if self.text[self.at] == quote:
                if self.text[self.at + 1 : self.at + 2] != quote:
                    self.at += 1
                    break
                self.at += 1
                pieces.append(self._advance(1))
            else:
                pieces.append(self._part(quote))
        return _joined(pieces)

    def _part(self, quote: str) -> Piece:
        if quote == "'":
            return self._run(frozenset("'"))
        if self.text[self.at] == "`":
            return self._escaped()
        return self._inner_variable() if self.text[self.at] == "$" else self._run(_TEXT_END)

    def _here(self, quote: str) -> tuple[Piece, ...]:
        """Read a here-string, from the line after its sign to the line that closes it."""
        start = self.text.find("\n", self.at)
        end = self.text.find(f"\n{quote}@", self.at)
        if start < 0 or end < 0:
            self._advance(len(self.text))
            return (None,)
        self._advance(start + 1 - self.at)
        if quote == "'":
            text = self._advance(max(end - self.at, 0))
            pieces: tuple[Piece, ...] = (text,)
        else:
            pieces = self._expanded(end)
        self._advance(max(end + len("\n'@") - self.at, 0))
        return pieces

    def _expanded(self, end: int) -> tuple[Piece, ...]:
        pieces: list[Piece] = []
        while self.at < end:
            sign = self.text[self.at]
            if sign == "`":
                pieces.append(self._escaped())
            elif sign == "$":
                pieces.append(self._inner_variable())
            else:
                stop = min(
                    (n for n in (self.text.find(one, self.at, end) for one in "`$") if n > 0),
                    default=end,
                )
                pieces.append(self._advance(stop - self.at))
        return _joined(pieces)


def _joined(pieces: list[Piece]) -> tuple[Piece, ...]:
    """Return the pieces with texts beside each other made one."""
    found: list[Piece] = []
    for one in pieces:
        last = found[-1] if found else None
        if isinstance(one, str) and isinstance(last, str):
            found[-1] = last + one
        elif one != "":
            found.append(one)
    return tuple(found) or ("",)
