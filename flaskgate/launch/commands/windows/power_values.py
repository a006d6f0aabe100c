"""What expressions of PowerShell hold, written for a shell: in quotes, or as a command line.

Variables of PowerShell have a name of their own there, since those of the environment are others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from flaskgate.launch.commands.windows.power_tokens import Name, Piece, Sort, Statement, Token

UNTOLD = "$(cat /untold)"
"""What nobody knows, in a shell."""

_DRIVE = re.compile(r"(?<![A-Za-z])[A-Za-z]:(?=[\\/])")
_SPECIAL = re.compile(r"[\\\"$`]")
_HOME = "${ps_psscriptroot}"
_ITSELF = f'{_HOME}/$(basename "$0")'
_KNOWN: Mapping[str, str] = {
    "true": "True",
    "false": "",
    "null": "",
    "pwd": "$(pwd)",
    "pscommandpath": _ITSELF,
    "home": "${HOME}",
    "args": "$*",
    **dict.fromkeys(("_", "psitem", "lastexitcode", "?", "error", "input"), UNTOLD),
}
"""Variables that PowerShell sets itself."""
_SAME = frozenset(
    {"source", "path", "definition", "fullname", "providerpath", "trim", "tostring", "value"}
)
"""Members that give what a variable holds here, such as the path of what `Get-Command` finds."""
_OWN_PATH = {("mycommand", "path"), ("mycommand", "definition"), ("pscommandpath",)}
_LOOSE = frozenset({Sort.WORD, Sort.TEXT, Sort.HERE, Sort.VARIABLE})


@dataclass(slots=True)
class Scope:
    """What is known of the variables of a script, by their names in lower case."""

    lists: set[str] = field(default_factory=set)
    """Those that hold several words."""
    tables: dict[str, Mapping[str, Statement]] = field(default_factory=dict)
    """Those that hold a table of literal keys."""
    found: set[str] = field(default_factory=set)
    """Those that hold what is looked for, and may not be there."""


@dataclass(frozen=True, slots=True)
class Text:
    """A part of a value that stands in the script."""

    text: str
    is_exact: bool = False
    """Backslashes in it are no separators of folders."""


@dataclass(frozen=True, slots=True)
class Code:
    """A part of a value that a shell finds out."""

    code: str
    is_list: bool = False


Part = Text | Code
Value = tuple[Part, ...]
"""One word."""


def quoted(value: Value) -> str:
    """Return a value for a shell, between double quotes, which are not part of it."""
    return "".join(one.code if isinstance(one, Code) else _escaped(one) for one in value)


def word(value: Value) -> str:
    """Return a value as one word of a shell; a list stays several."""
    if any(isinstance(one, Code) and one.is_list for one in value):
        return "".join(one.code if isinstance(one, Code) else _plain(one.text) for one in value)
    return f'"{quoted(value)}"'


def line(value: Value) -> str:
    """Return a value that is itself a command line, in the words of a shell."""
    return "".join(one.code if isinstance(one, Code) else _plain(one.text) for one in value)


def _escaped(part: Text) -> str:
    text = part.text if part.is_exact else posix(part.text)
    return _SPECIAL.sub(lambda found: f"\\{found[0]}", text)


def _plain(text: str) -> str:
    return re.sub(r"[$`]", r"\\\g<0>", posix(text.replace('\\"', '"')).replace("\n", " "))


def posix(text: str) -> str:
    """Return a path of Windows as that of a POSIX system."""
    return _DRIVE.sub("", text).replace("\\", "/")


_NEXT_LINE = Code("\\\n")
"""A text that begins on the next line."""


def is_text(token: Token) -> bool:
    """Return whether a token is a text, a variable or a bare word."""
    return token.sort in _LOOSE


def value_of(tokens: Sequence[Token], scope: Scope) -> Value:
    """Return what an expression holds; of a list, its elements with blanks between."""
    elements = elements_of(tokens, scope)
    if len(elements) == 1:
        return elements[0]
    parts: list[Part] = []
    for number, one in enumerate(elements):
        parts += [Text(" "), *one] if number else one
    return tuple(parts)


def elements_of(tokens: Sequence[Token], scope: Scope) -> list[Value]:
    """Return the elements of a list, or the one value that there is."""
    if len(tokens) == 1 and tokens[0].sort is Sort.LIST:
        return [one for each in tokens[0].statements for one in elements_of(each, scope)]
    if len(tokens) == 1 and tokens[0].sort is Sort.GROUP and len(tokens[0].statements) == 1:
        inner = tokens[0].statements[0]
        if not tokens[0].pieces and any(one.word == "," for one in inner):
            return elements_of(inner, scope)
    return [_single(one, scope) for one in split(tokens, ",")]


def split(tokens: Sequence[Token], sign: str) -> list[Statement]:
    """Return what stands between the signs."""
    found: list[list[Token]] = [[]]
    for one in tokens:
        if one.sort is Sort.SIGN and one.word == sign:
            found.append([])
        else:
            found[-1].append(one)
    return [tuple(one) for one in found if one]


def _single(tokens: Statement, scope: Scope) -> Value:
    """Return an expression that is no list: texts, joined by `+`, or what a cmdlet gives."""
    tokens = untyped(tokens)
    found = _formatted(tokens, scope)
    if found is not None:
        return found
    if tokens and tokens[0].sort is Sort.WORD and tokens[0].word in _PATHS:
        return _path(tokens, scope)
    terms = split(tokens, "+")
    parts = [part for term in terms for part in _term(term, scope)]
    return tuple(parts) if terms else (Text(""),)


def untyped(tokens: Statement) -> Statement:
    """Return an expression without the types that it is made."""
    types = takewhile(lambda one: one.sort is Sort.TYPE, tokens)
    at = sum(1 for _ in types)
    is_asked = at < len(tokens) and tokens[at].word.startswith(":")
    return tokens[at - 1 if is_asked else at :] if at else tokens


def _term(tokens: Statement, scope: Scope) -> Value:
    if any(number and one.is_apart for number, one in enumerate(tokens)):
        return (Code(UNTOLD),)  # operators
    return tuple(part for one in tokens for part in part_of(one, scope))


def part_of(token: Token, scope: Scope) -> Value:
    """Return what one token holds."""
    if is_text(token):
        is_exact = token.sort is Sort.HERE
        text = tuple(_piece(one, scope, is_exact=is_exact) for one in token.pieces)
        return (_NEXT_LINE, *text) if is_exact else text
    if token.sort in {Sort.GROUP, Sort.PART} and len(token.statements) == 1:
        first = token.pieces[0] if token.pieces else None
        is_same = first is None or (isinstance(first, Name) and set(first.members) <= _SAME)
        return value_of(token.statements[0], scope) if is_same else (Code(UNTOLD),)
    if token.sort is Sort.LIST:
        return value_of((token,), scope)
    return (Code(UNTOLD),)


def _piece(piece: Piece, scope: Scope, *, is_exact: bool) -> Part:
    if isinstance(piece, str):
        return Text(piece, is_exact)
    if piece is None:
        return Code(UNTOLD)
    if piece.name == "myinvocation" and piece.members in _OWN_PATH:
        return Code(_ITSELF)
    if not set(piece.members) <= _SAME:
        return Code(_argument(piece) or UNTOLD)
    if piece.name.startswith("env:"):
        return Code(f"${{{piece.name.partition(':')[2].upper()}}}")
    known = _KNOWN.get(piece.name, f"${{ps_{piece.name}}}")
    is_text = known == "" or known.isalpha()
    return Text(known) if is_text else Code(known, is_list=piece.name in scope.lists)


def _argument(piece: Name) -> str:
    """Return `$args[0]` as a shell has it."""
    index = re.fullmatch(r"\[(\d)\]", "".join(piece.members)) if piece.name == "args" else None
    return f"${int(index[1]) + 1}" if index else ""


def _formatted(tokens: Statement, scope: Scope) -> Value | None:
    """Return `'{0} {1}' -f $a, $b`; None if it is none such."""
    at = next((number for number, one in enumerate(tokens) if one.word == "-f"), 0)
    if at != 1 or tokens[0].sort is not Sort.TEXT:
        return None
    given = elements_of(tokens[at + 1 :], scope)
    parts: list[Part] = []
    for part in part_of(tokens[0], scope):
        if isinstance(part, Code):
            parts.append(part)
            continue
        for number, text in enumerate(re.split(r"\{(\d)\}", part.text)):
            is_place = number % 2 == 1
            parts += given[int(text)] if is_place and int(text) < len(given) else [Text(text)]
    return tuple(parts)


def arguments(
    tokens: Sequence[Token], scope: Scope
) -> tuple[dict[str, Statement], list[Statement]]:
    """Return what a cmdlet is given by name, and by position; names without value are switches."""
    named: dict[str, Statement] = {}
    plain: list[Statement] = []
    given = list(grouped(tokens))
    while given:
        one = given.pop(0)
        name, _, value = one[0].word.partition(":")
        if one[0].sort is Sort.SPLAT:
            named |= _table(one[0], scope)
        elif not re.fullmatch(r"-[a-z]\w*", name):
            plain.append(one)
        elif value or name in _SWITCHES or not given or _is_name(given[0]):
            named[name] = one[1:]
        else:
            named[name] = given.pop(0)
    return named, plain


_SWITCHES = frozenset(
    {
        *("-wait", "-passthru", "-nonewwindow", "-force", "-parent", "-leaf", "-recurse"),
        *("-append", "-resolve", "-nonewline", "-noclobber", "-isabsolute", "-qualifier"),
    }
)
"""Parameters of the cmdlets that are read here which take no value."""


def _is_name(argument: Statement) -> bool:
    return re.fullmatch(r"-[a-z]\w*(:.*)?", argument[0].word) is not None


def _table(token: Token, scope: Scope) -> dict[str, Statement]:
    first = token.pieces[0] if token.pieces else None
    table = scope.tables.get(first.name, {}) if isinstance(first, Name) else {}
    return {f"-{name}": value for name, value in table.items()}


def grouped(tokens: Sequence[Token]) -> Iterator[Statement]:
    """Yield the arguments of a command: tokens without blanks, and lists with commas."""
    open_: list[Token] = []
    for one in tokens:
        is_comma = one.word == "," and one.sort is Sort.SIGN
        after = bool(open_) and open_[-1].word == "," and open_[-1].sort is Sort.SIGN
        if open_ and one.is_apart and not is_comma and not after:
            yield tuple(open_)
            open_ = []
        open_.append(one)
    if open_:
        yield tuple(open_)


def table_of(token: Token) -> Mapping[str, Statement]:
    """Return a table of literal keys: `@{ FilePath = 'python'; Wait = $true }`."""
    return {
        one[0].word: one[2:]
        for one in token.statements
        if len(one) > 2 and one[0].word and one[1].word == "="  # noqa: PLR2004 (a key, a sign, more)
    }


def _path(tokens: Statement, scope: Scope) -> Value:
    """Return what a cmdlet of paths gives."""
    named, plain = arguments(tokens[1:], scope)
    values = [value_of(one, scope) for one in plain]
    for name in ("-literalpath", "-path", "-name"):
        values[:0] = [value_of(named[name], scope)] if named.get(name) else []
    values += [value_of(named["-childpath"], scope)] if named.get("-childpath") else []
    first = values[0] if values else (Text("."),)
    match tokens[0].word:
        case "join-path":
            rest = [part for one in values[1:] for part in (Text("/"), *one)]
            return (*first, *rest)
        case "split-path":
            program = "basename" if "-leaf" in named else "dirname"
            return (Code(f'$({program} "{quoted(first)}")'),)
        case "get-location":
            return (Code("$(pwd)"),)
    return first


_PATHS = frozenset(
    {
        *("join-path", "split-path", "resolve-path", "convert-path", "get-location"),
        *("get-command", "get-item"),
    }
)
"""Cmdlets that give a path, by what they are given."""
