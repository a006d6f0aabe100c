"""Expands the words of a shell: braces, quotes, parameters, substitutions, arithmetic, splitting.

What is not known becomes a mark (see `marks`). The rules are those of POSIX,
https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_06, and bash.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from tree_sitter import Node

from flaskgate.launch.shell.arithmetic import calculated
from flaskgate.launch.shell.parameters import Rest, parameter
from flaskgate.launch.shell.partial_text import (
    as_condition,
    atoms,
    clean,
    is_known,
    is_many,
    settled,
    several,
    single,
    unknown,
)
from flaskgate.launch.shell.patterns import has_pattern, literal
from flaskgate.launch.shell.pieces import Piece, braced, with_home
from flaskgate.launch.shell.protocols import TextRunner
from flaskgate.launch.shell.state import Shell
from flaskgate.launch.shell.tree import marks_translation, parse, parts, source

DEEPEST = 20
"""Levels of nesting inside one word that are looked into."""
MOST_WORDS = 2000
"""Words that one expansion becomes; more are any number of words."""

_BACKSLASH = re.compile(r"\\(\n|.)|([^\\]+|\\)", re.DOTALL)
_EXPANDED = re.compile(r"(?<!\\)(?:\\\\)*[$`]")
_BEFORE_QUOTE = re.compile(r'(\\*)"')
_QUOTED_ESCAPE = re.compile(r"\\([\n\"$`\\])")
_HERE_ESCAPE = re.compile(r"\\([\n$`\\])")
_ANSI = re.compile(
    r"\\(?:x([\da-fA-F]{1,2})|u([\da-fA-F]{1,4})|U([\da-fA-F]{1,8})|([0-7]{1,3})|c(.)|(.))",
    re.DOTALL,
)
_ANSI_LETTERS = {
    "n": "\n",
    "t": "\t",
    "r": "\r",
    "a": "\a",
    "b": "\b",
    "v": "\v",
    "f": "\f",
    "e": "\x1b",
    "E": "\x1b",
}
_BLANKS = " \t\n"
_HIGHEST = 0x10FFFF


class Words:
    """Expands the words of one text in one shell."""

    def __init__(self, runner: TextRunner, shell: Shell) -> None:
        self.shell = shell
        self._runner = runner
        self._depth = 0

    def fields(self, nodes: Sequence[Node], *, keeps_unset: bool = False) -> list[str]:
        """Return the words that one word of the script becomes: none, one or several.

        `nodes` stand side by side. A variable that no artefact sets is no word, unless it is kept
        to be named.
        """
        pieces = [piece for node in nodes for piece in self._pieces(node, is_quoted=False)]
        found: list[str] = []
        words = braced(pieces)
        for word in words:
            whole = with_home(word, _home(self.shell))
            found += _joined(whole, self.shell, keeps_unset=keeps_unset)
        # dash knows no braces
        if len(found) > MOST_WORDS or (len(words) > 1 and self.shell.is_posix):
            return [several(unknown(source(nodes[0])))]
        return found

    def text(self, node: Node) -> str:
        """Return what a node becomes where no words are split: an assignment, a subject."""
        return self.whole([node])

    def assigned(self, node: Node) -> str:
        """Return what a value becomes that is assigned."""
        pieces = with_home(self._pieces(node, is_quoted=False), _home(self.shell), is_assigned=True)
        return single("".join(" " if piece.is_break else piece.text for piece in pieces))

    def whole(self, items: Sequence[Node | str]) -> str:
        """Return what parts of a word become where no words are split."""
        pieces = with_home(self._all(items, is_quoted=False), _home(self.shell))
        return single("".join(" " if piece.is_break else piece.text for piece in pieces))

    def pattern(self, items: Sequence[Node | str], quote: Callable[[str], str] = literal) -> str:
        """Return a pattern in which `quote` makes text of what was quoted."""
        found: list[str] = []
        for piece in with_home(self._all(items, is_quoted=False), _home(self.shell)):
            is_text = piece.is_quoted and is_known(piece.text)
            found.append(quote(piece.text) if is_text else piece.text)
        return single("".join(found))

    def expression(self, items: Sequence[Node | str]) -> str:
        """Return an arithmetic expression with its expansions put in."""
        return "".join(
            one if isinstance(one, str) else "".join(self._operands(one)) for one in items
        )

    def _operands(self, node: Node) -> Iterator[str]:
        if node.type in _EXPANSIONS:
            yield self.text(node)
        elif node.child_count == 0 or self._depth > DEEPEST:
            yield source(node).strip("\"'") if node.type != "raw_string" else source(node)[1:-1]
        else:
            self._depth += 1
            for part in parts(node):
                if isinstance(part, str):
                    yield part
                else:
                    yield from self._operands(part)
            self._depth -= 1

    def _all(self, items: Sequence[Node | str], *, is_quoted: bool) -> Iterator[Piece]:
        for one in items:
            if isinstance(one, str):
                yield Piece(clean(one), is_quoted=is_quoted)
            else:
                yield from self._pieces(one, is_quoted=is_quoted)

    def _pieces(self, node: Node, *, is_quoted: bool) -> Iterator[Piece]:
        self._depth += 1
        if self._depth > DEEPEST:
            yield Piece(unknown(source(node).strip()))
        elif node.type in _NESTED:
            yield from self._nested(node, is_quoted=is_quoted or node.type in _IN_QUOTES)
        elif node.type in _EXPANSIONS:
            yield from self._expansion(node, is_quoted=is_quoted)
        elif node.type == "regex":
            yield from self._raw(source(node))
        else:
            yield from _literal(node, is_quoted=is_quoted)
        self._depth -= 1

    def _nested(self, node: Node, *, is_quoted: bool) -> Iterator[Piece]:
        inner = [
            piece for part in parts(node) for piece in self._part(part, node, is_quoted=is_quoted)
        ]
        is_empty_list = not inner and source(node) != '""'
        if node.type == "string" and not is_empty_list:
            yield Piece("", is_quoted=True)
        yield from inner

    def _part(self, part: Node | str, node: Node, *, is_quoted: bool) -> Iterator[Piece]:
        """Yield the pieces of a part of a word or a here-document."""
        is_text = isinstance(part, str) or part.type in {"string_content", "heredoc_content"}
        text = part if isinstance(part, str) else source(part)
        if not isinstance(part, str) and (part.type == '"' or marks_translation(part)):
            return
        if is_text and node.type == "heredoc_body" and _EXPANDED.search(text):
            yield from self._overlooked(text)
        elif is_text and is_quoted:
            escape = _HERE_ESCAPE if node.type == "heredoc_body" else _QUOTED_ESCAPE
            yield Piece(_unescaped(text, escape), is_quoted=True)
        elif isinstance(part, str):
            yield Piece(clean(part))
        else:
            yield from self._pieces(part, is_quoted=is_quoted)

    def _overlooked(self, text: str) -> Iterator[Piece]:
        """Yield the pieces of a here-document of which the grammar overlooks the expansions."""
        if '"' in text and ("$(" in text or "`" in text):
            yield Piece(unknown(text), is_quoted=True)
            return
        quoted = _BEFORE_QUOTE.sub(
            lambda found: found[1] + "\\" * (len(found[1]) % 2) + '\\"', text
        )
        value = parse(f'x="{quoted}"').children[0].child_by_field_name("value")
        if value is None or value.type != "string":
            yield Piece(unknown(text), is_quoted=True)
        else:
            yield from self._pieces(value, is_quoted=True)

    def _raw(self, text: str) -> Iterator[Piece]:
        """Yield the pieces of a pattern that the grammar leaves as text."""
        if not any(sign in text for sign in "$`\"'"):
            yield Piece(clean(text))
            return
        value = parse(f"x={text}").children[0].child_by_field_name("value")
        if (
            value is None
            or value.type == "regex"
            or value.end_byte - value.start_byte != len(text.encode())
        ):
            yield Piece(unknown(text))
        else:
            yield from self._pieces(value, is_quoted=False)

    def _expansion(self, node: Node, *, is_quoted: bool) -> Iterator[Piece]:
        nested = _nested_arithmetic(node)
        if nested is not None:
            yield self._split(self._calculated(nested), is_quoted=is_quoted)
        elif node.type == "command_substitution":
            yield self._split(self._substituted(node), is_quoted=is_quoted)
        elif node.type == "arithmetic_expansion":
            yield self._split(self._calculated(node), is_quoted=is_quoted)
        elif node.type == "process_substitution":
            yield Piece(self._file_of(node), is_quoted=True)
        else:
            yield from self._parameter(node, is_quoted=is_quoted)

    def _split(self, text: str, *, is_quoted: bool) -> Piece:
        return Piece(text, is_split=not is_quoted, is_quoted=is_quoted)

    def _parameter(self, node: Node, *, is_quoted: bool) -> Iterator[Piece]:
        found = parameter(node, self)
        if isinstance(found, Rest):
            if is_quoted:
                yield Piece("", is_quoted=True)  # one word, also of a list that is empty
            for piece in self._all(found.items, is_quoted=is_quoted):
                yield piece if is_quoted else piece._replace(is_split=not piece.is_quoted)
            return
        if found.is_list and found.is_star and is_quoted:
            yield Piece(single(_separator(self.shell).join(found.words)), is_quoted=True)
            return
        for index, word in enumerate(found.words):
            if index:
                yield Piece("", is_break=True)
            yield self._split(word, is_quoted=is_quoted)

    def _calculated(self, node: Node) -> str:
        items = [one for one in parts(node) if isinstance(one, str) or one.type not in _FRAMES]
        value = calculated(self.expression(items), self.shell)
        return unknown(source(node).strip()) if value is None else str(value)

    def _substituted(self, node: Node) -> str:
        """Return what `$(…)` and its like print, without the last line ends."""
        inner = [one for one in node.children if one.type not in _FRAMES]
        if node.children[0].type == "`" and "\\" in source(node):
            inner = parse(source(node)[1:-1].replace("\\`", "`").replace("\\$", "$")).children
        if [one.type for one in inner] == ["file_redirect"]:
            return self._content(inner[0], source(node))
        found = self._runner.output(inner, self.shell).rstrip("\n")
        return found if len(atoms(found)) > 1 or is_known(found) else unknown(source(node).strip())

    def _content(self, redirect: Node, said: str) -> str:
        target = redirect.child_by_field_name("destination")
        path = self.text(target) if target is not None else ""
        text = self._runner.follower.read(path, self.shell)
        return unknown(said) if text is None else text.rstrip("\n")

    def _file_of(self, node: Node) -> str:
        """Return the name of the file that `<(…)` stands for; what is in it is kept."""
        inner = [one for one in node.children if one.type not in _FRAMES]
        text = self._runner.output(inner, self.shell, is_file=True)
        if source(node).startswith(">"):
            return unknown(source(node).strip())
        path = f"/dev/fd/{node.start_byte + 10}"
        self.shell.files = {**self.shell.files, path: text}
        return path if is_known(text) else unknown(source(node).strip())


_NESTED = {"string", "translated_string", "concatenation", "heredoc_body", "command_name"}
_IN_QUOTES = {"string", "translated_string", "heredoc_body"}
_EXPANSIONS = {
    *("simple_expansion", "expansion", "command_substitution"),
    *("arithmetic_expansion", "process_substitution"),
}
_FRAMES = {"$(", ")", "`", "$((", "))", "$[", "]", "<(", ">("}


def without_escapes(text: str, *, is_here: bool = False) -> str:
    """Return what a shell makes of the backslashes in double quotes, or in a here-document."""
    return _unescaped(text, _HERE_ESCAPE if is_here else _QUOTED_ESCAPE)


def _unescaped(quoted: str, escape: re.Pattern[str]) -> str:
    return clean(escape.sub(lambda found: found[1].strip("\n"), quoted))


def _literal(node: Node, *, is_quoted: bool) -> Iterator[Piece]:
    content = source(node)
    if is_quoted:
        yield Piece(clean(content), is_quoted=True)
    elif node.type == "raw_string":
        yield Piece(clean(content[1:-1]), is_quoted=True)
    elif node.type == "ansi_c_string":
        yield Piece(clean(_ANSI.sub(_ansi, content[2:-1])), is_quoted=True)
    else:
        for match in _BACKSLASH.finditer(content):
            if match[2] is not None:
                yield Piece(clean(match[2]))
            elif match[1] != "\n":
                yield Piece(clean(match[1]), is_quoted=True)


def _ansi(match: re.Match[str]) -> str:
    digits = match[1] or match[2] or match[3]
    if digits:
        number = int(digits, 16)
        return chr(number) if number <= _HIGHEST else "\ufffd"
    if match[4]:
        return chr(int(match[4], 8) % 256)
    if match[5]:
        return chr(ord(match[5]) % 32)
    return _ANSI_LETTERS.get(match[6], match[6] if match[6] in "\\'\"?" else match[0])


def _home(shell: Shell) -> str | None:
    """Return what `~` stands for; None where HOME cannot be told."""
    variable = shell.variables.get("HOME")
    is_told = variable is not None and variable.is_set and is_known(variable.value)
    return variable.value if variable is not None and is_told else None


def _separator(shell: Shell) -> str:
    separators = _separators(shell)
    return unknown("$IFS") if separators is None else separators[:1]


def _separators(shell: Shell) -> str | None:
    """Return the characters of IFS; None if they cannot be told."""
    variable = shell.variables.get("IFS")
    if variable is None or not variable.is_set:
        return _BLANKS
    return variable.value if is_known(variable.value) else None


def _joined(pieces: Iterable[Piece], shell: Shell, *, keeps_unset: bool) -> list[str]:
    words: list[str] = []
    current: str | None = None
    has_glob = False
    for piece in pieces:
        if piece.is_break:
            words += _finished(current, shell, has_glob=has_glob)
            current, has_glob = None, False
        elif not piece.is_split:
            current = (current or "") + piece.text if piece.text or piece.is_quoted else current
            has_glob = has_glob or (not piece.is_quoted and has_pattern(piece.text))
        else:
            parted = _parted(piece.text, shell, keeps_unset=keeps_unset)
            for index, part in enumerate(parted):
                if index:
                    words += _finished(current, shell, has_glob=has_glob)
                    current, has_glob = None, False
                current = current if part is None else (current or "") + part
                has_glob = has_glob or (part is not None and has_pattern(part))
    return words + _finished(current, shell, has_glob=has_glob)


def _nested_arithmetic(node: Node) -> Node | None:
    """Return an arithmetic expansion inside of another, which the grammar takes for a subshell."""
    text = source(node).strip() if node.type == "command_substitution" else ""
    if not (text.startswith("$((") and text.endswith("))")):
        return None
    value = parse(f"x={text}").children[0].child_by_field_name("value")
    is_whole = value is not None and value.end_byte - value.start_byte == len(text.encode())
    return value if is_whole and value and value.type == "arithmetic_expansion" else None


def _finished(word: str | None, shell: Shell, *, has_glob: bool) -> list[str]:
    if word is None:
        return []
    is_name = has_glob and shell.options.isdisjoint({"f", "noglob"})
    return [several(unknown(word)) if is_name and is_known(word) else word]


def _parted(text: str, shell: Shell, *, keeps_unset: bool) -> list[str | None]:
    """Return the parts of an expansion between which words end; None: there is no text."""
    separators = _separators(shell)
    text = several(settled(text) if keeps_unset else as_condition(text))
    if separators is None:
        return [several(unknown(text))]
    if is_many(text) and not separators:
        text = single(text)
    found: list[str | None] = [None]
    last = ""  # the sort of delimiter since the last text
    for atom in atoms(text):
        if atom not in separators:
            found[-1] = (found[-1] or "") + atom
            last = ""
            continue
        is_blank = atom in _BLANKS
        if not is_blank and last != "blank":
            found[-1] = found[-1] or ""
        if found[-1] is not None or len(found) == 1:
            found.append(None)
        last = last if is_blank and last else "blank" if is_blank else "other"
    return found
