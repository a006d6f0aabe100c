"""Shell text as a syntax tree: tree-sitter's bash grammar, and small questions to its nodes.

The grammar never fails: what it cannot read becomes an `ERROR` node, whose children may still be
statements (https://github.com/tree-sitter/tree-sitter-bash).

Two things it reads wrongly, so they have another form before, in which a script is as long as it
is. It ends a here-document at a line that only begins with the delimiter (`ENVIRONMENT=prod` where
`ENV` is said), and at an indented one; a shell wants the whole line, behind tabs after `<<-`: the
word becomes one of the same length with which no line begins. And it takes `$((` inside of `$(( …
))` for a substitution with a group in it: there `$((E))` is what `(E)` is.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import tree_sitter_bash
from tree_sitter import Language, Node, Parser, Query, QueryCursor

_LANGUAGE = Language(tree_sitter_bash.language())

LONGEST_TEXT = 1_000_000
"""Bytes of one script."""

_SLICE = re.compile(r"(\$\{[@*\w\[\]]{1,80}:)\$([A-Za-z_]\w*)")
"""`${X:$N`, which the grammar cannot read; `${X: N` means the same and is as long."""

_ARMS = frozenset({"elif_clause", "else_clause", "case_item"})
_LOOPS = frozenset({"while_statement", "for_statement", "c_style_for_statement"})
TEST = b"@"
"""What stands for a `[` that the grammar would read wrongly, as the name of a command."""
_NOT = b"\v"
"""What stands for a `!` before a group: a blank to the grammar."""
_MOST_READINGS = 4
_TESTS = Query(_LANGUAGE, "(test_command) @test")
_NEGATED = Query(_LANGUAGE, "(negated_command) @negated")
_COMMANDS = Query(_LANGUAGE, "(command) @command")
_DEFINITIONS = Query(_LANGUAGE, "(function_definition) @function")
_BROKEN = Query(_LANGUAGE, '(ERROR "[" @bracket)')
_DOCUMENTS = Query(_LANGUAGE, "(heredoc_redirect) @document")
_HERE_STRING = re.compile(r"\d*<<<")
_ENDS = Query(_LANGUAGE, "(heredoc_redirect (heredoc_end) @end)")
_STATEMENTS = frozenset(
    {*("command", "list", "redirected_statement", "pipeline", "if_statement", "negated_command")}
)
_EXPANSIONS = frozenset(
    {*("simple_expansion", "expansion", "command_substitution", "arithmetic_expansion")}
)

_ASSIGNED = re.compile(r"(?:^|[\s;&|({])([A-Za-z_]\w*)\+?=(.*)", re.MULTILINE)
_READ = re.compile(r"\b(?:for|select|read|mapfile|getopts|printf)\b([^\n;|&]*)")
_BARE_PIPE = re.compile(r"[\w*?.-]+(?:\|[\w*?.-]+)+")
_NAME = re.compile(r"(?<![\w$\"'%-])[A-Za-z_]\w*")


@lru_cache(maxsize=256)
def parse(text: str) -> Node:
    """Return the root of `text`, line endings as in `SourceFile.lines`; the same text once."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    data = _SLICE.sub(r"\1 \2", lines).encode("utf-8", "replace")
    data, root = _with_ends(data)
    for rewritten in (with_own_delimiters, _with_plain_arithmetic):
        other = rewritten(data) if root.has_error else data
        if other != data:
            other, again = _with_ends(other)
            data, root = (data, root) if again.has_error else (other, again)
    for _ in range(_MOST_READINGS):
        places = _misread(root)
        if not places:
            break
        read = bytearray(data)
        for place, sign in places.items():
            read[place : place + 1] = sign
        again = Parser(_LANGUAGE).parse(bytes(read)).root_node
        if again.has_error and not root.has_error:
            break
        data, root = bytes(read), again
    return root


def _with_ends(data: bytes) -> tuple[bytes, Node]:
    """Return a script, and its root, with `;` behind commands that are read on into the next line.

    The grammar does that behind a pipeline of three commands, if a line below it redirects
    something. Nothing moves but what ends the line.
    """
    root = Parser(_LANGUAGE).parse(data).root_node
    for _ in range(_MOST_READINGS):
        places = _read_on(root, data)
        if not places:
            break
        data = b";".join(data[first:last] for first, last in pairwise([0, *places, len(data)]))
        root = Parser(_LANGUAGE).parse(data).root_node
    return data, root


def _captured(query: Query, root: Node, needed: bytes) -> list[Node]:
    """Return what a query of one name finds; it takes long where a text is one error.

    So it is not asked of a text without what all that it finds is written with.
    """
    if needed not in (root.text or b""):
        return []
    return [node for nodes in QueryCursor(query).captures(root).values() for node in nodes]


def _read_on(root: Node, data: bytes) -> list[int]:
    """Return where commands end that have words of a further line, which none can have."""
    found = _captured(_COMMANDS, root, b"\n")
    return sorted(
        before.end_byte
        for command in found
        for before, after in pairwise(one for one in command.children if one.type != "comment")
        if b"\n" in data[before.end_byte : after.start_byte].replace(b"\\\n", b"")
    )


def _misread(root: Node) -> Mapping[int, bytes]:
    """Return where a sign stands that the grammar reads wrongly, and what stands for it."""
    groups = [one for one in _captured(_NEGATED, root, b"!") if _is_misread_group(one)]
    return {
        **{one.start_byte: _NOT for one in groups if one.start_byte > root.start_byte},
        **dict.fromkeys(_misread_tests(root), TEST),
    }


def _is_misread_group(node: Node) -> bool:
    """Return whether a `!` stands before a `{`, which the grammar takes for a command's name."""
    command = node.named_children[0] if node.named_child_count else None
    name = command.child_by_field_name("name") if command is not None else None
    return name is not None and source(name) == "{"


def is_negated(node: Node) -> bool:
    """Return whether a `!` before a node counts for it: a pipeline, or a group that is in none."""
    if node.type == "pipeline":
        first = node.named_children[0]
        return first.type == "negated_command" or _is_negated_group(first)
    is_piped = node.parent is not None and node.parent.type == "pipeline"
    return not is_piped and _is_negated_group(node)


def _is_negated_group(node: Node) -> bool:
    if node.type != "compound_statement":
        return False
    around: Node | None = node
    while around is not None and around.start_byte == node.start_byte:
        around = around.parent
    if around is None:
        return False
    before = (around.text or b"")[: node.start_byte - around.start_byte]
    return before.rstrip(b" \t").endswith(_NOT)


def _misread_tests(root: Node) -> list[int]:
    """Return where a `[` stands that the grammar reads wrongly, at times past its `]`.

    With another command's name in its place it is read as the simple command that it is.
    """
    found = _captured(_TESTS, root, b"[")
    tests = [one for one in found if one.children and one.children[0].type == "["]
    if root.has_error:
        broken = _captured(_BROKEN, root, b"[")
        return [*(one.start_byte for one in tests), *(one.start_byte for one in broken)]
    return [one.start_byte for one in tests if _has_statement(one)]


def _has_statement(node: Node) -> bool:
    stack = list(node.children)
    while stack:
        one = stack.pop()
        if one.type in _STATEMENTS:
            return True
        if one.type not in _EXPANSIONS:
            stack += one.children
    return False


def false_ends(root: Node) -> list[int]:
    """Return where the grammar ends a here-document at an indented line, as no shell does.

    For a shell all that follows is still a part of the document; `<<-` takes tabs.
    """
    found = _captured(_ENDS, root, b"<<")
    return [one.start_byte for one in found if one.start_point.column and not _takes_tabs(one)]


def _takes_tabs(end: Node) -> bool:
    body = end.prev_sibling
    before = source(body).rpartition("\n")[2] if body is not None else ""
    is_tabbed = end.parent is not None and end.parent.children[0].type == "<<-"
    return is_tabbed and not before.strip("\t")


def refused_from(root: Node) -> int | None:
    """Return where the line begins at which bash gives a script up: `[[ $a == b|c ]]`.

    What stands above it was run by then.
    """
    tests = sorted(_captured(_TESTS, root, b"|"), key=lambda node: node.start_byte)
    refused = next((one for one in tests if _is_refused(one)), None)
    if refused is None:
        return None
    around = [one for one in root.children if one.start_byte <= refused.start_byte]
    first = around.pop()
    while around and around[-1].end_point.row == first.start_point.row:
        first = around.pop()
    return first.start_byte


def _is_refused(test: Node) -> bool:
    """Return whether a `[[` holds a `|` that is neither quoted, nor of a `=~`, nor in `@(…)`."""
    stack = [] if source(test)[:2] != "[[" or b"=~" in (test.text or b"") else list(test.children)
    while stack:
        one = stack.pop()
        if one.type == "|" or (one.type == "regex" and _BARE_PIPE.fullmatch(source(one))):
            return True
        if one.type not in _EXPANSIONS:
            stack += one.children
    return False


def is_broken(node: Node) -> bool:
    """Return whether the grammar could not read all of a node.

    It does not know `<<<` behind a group, `{ …; } <<< x`, and behind a number; what it makes of
    them is told apart (`is_here_string`), unless it takes one for a here-document.
    """
    if any(_HERE_STRING.match(source(one)) for one in _captured(_DOCUMENTS, node, b"<<<")):
        return True
    waiting = [node] if node.has_error else []
    while waiting:
        one = waiting.pop()
        if one.is_missing or (one.is_error and source(one) != _HALF_A_STRING):
            return True
        waiting += [child for child in one.children if child.has_error or child.is_missing]
    return False


_HALF_A_STRING = "<<"


def is_here_string(redirect: Node) -> bool:
    """Return whether a `<` stands behind the `<<` that the grammar takes for an error."""
    near = [redirect.prev_sibling, *redirect.children]
    return any(one is not None and one.is_error and source(one) == _HALF_A_STRING for one in near)


def source(node: Node) -> str:
    """Return the text of a node."""
    return (node.text or b"").decode("utf-8", "replace")


def line(node: Node, longest: int = 160) -> str:
    """Return the text of a node as one line for a message, shortened to `longest`."""
    head = source(node)[: 4 * longest].replace("\\\n", " ")
    text = " ".join(head.split())
    return text if len(text) <= longest else text[: longest - 1] + "…"


def parts(node: Node) -> list[Node | str]:
    """Return the children of a node, and as text what stands between them, in order.

    The grammar gives no node to some blanks and plain text inside of quotes and defaults.
    """
    data = node.text or b""
    found: list[Node | str] = []
    at = node.start_byte
    for child in node.children:
        if child.start_byte > at:
            gap = data[at - node.start_byte : child.start_byte - node.start_byte]
            found.append(gap.decode("utf-8", "replace"))
        # the grammar counts blanks between two expansions in quotes to the second one
        text = source(child) if child.type in _EXPANSIONS else ""
        blanks = text[: len(text) - len(text.lstrip())]
        found += [blanks, child] if blanks else [child]
        at = max(at, child.end_byte)
    if at < node.end_byte:
        found.append(data[at - node.start_byte :].decode("utf-8", "replace"))
    return found


def definitions(text: str) -> list[Node]:
    """Return the definitions of functions in a script, in order, wherever they stand."""
    found = _captured(_DEFINITIONS, parse(text), b"(")
    return sorted(found, key=lambda node: node.start_byte)


def is_arithmetic(node: Node) -> bool:
    """Return whether a node is `((…))`, which the grammar takes for a group."""
    return (
        node.type == "compound_statement"
        and node.child_count > 0
        and (node.children[0].type == "((")
    )


def marks_translation(node: Node) -> bool:
    """Return whether a `$` says that a text is translated (`$"text"`), and is no text itself."""
    after = node.next_sibling
    is_before = after is not None and after.type == "string" and after.start_byte == node.end_byte
    return node.type == "$" and is_before


def adjacent(nodes: Iterable[Node]) -> list[list[Node]]:
    """Return nodes in groups of those without a blank between them: the words of a line."""
    groups: list[list[Node]] = []
    for node in nodes:
        if groups and groups[-1][-1].end_byte == node.start_byte:
            groups[-1].append(node)
        else:
            groups.append([node])
    return groups


@lru_cache(maxsize=256)
def assigned_names(text: str) -> frozenset[str]:
    """Return the variables that a script sets somewhere, and not from what they were before."""
    assigned = {match[1] for match in _ASSIGNED.finditer(text) if not _refers(match[2], match[1])}
    read = {name for match in _READ.finditer(text) for name in _NAME.findall(match[1])}
    kept = {match[1] for match in _ASSIGNED.finditer(text) if _refers(match[2], match[1])}
    return frozenset((assigned | read) - kept)


def _refers(text: str, name: str) -> bool:
    return re.search(rf"\$\{{?{name}\b", text[:1000]) is not None


def is_final(node: Node) -> bool:
    """Return whether nothing of the text comes after a statement."""
    while node.parent is not None:
        follower = node.next_named_sibling
        if node.type in _ARMS:
            follower = None
        if follower is not None and follower.type not in {*_ARMS, "comment"}:
            return False
        if node.parent.type in _LOOPS:
            return False
        node = node.parent
    return True


_SIGN = re.compile(rb"\$\(\(|[()]")
_ARITHMETIC = b"$(("
_DEEPEST = 500


def _with_plain_arithmetic(data: bytes) -> bytes:
    """Return a script, as long as it is, in which no arithmetic expansion stands in another."""
    text = bytearray(data)
    open_: list[tuple[int, int]] = []  # where a group begins, and how many `)` end it
    arithmetic = 0
    for sign in _SIGN.finditer(data):
        if sign[0] != b")":
            is_arithmetic = sign[0] == _ARITHMETIC
            open_.append((sign.start(), 1 + is_arithmetic))
            arithmetic += is_arithmetic
        elif open_:
            begin, left = open_.pop()
            if left > 1:
                open_.append((begin, left - 1))
            elif data.startswith(_ARITHMETIC, begin):
                arithmetic -= 1
                _simplify(text, begin, sign.start(), is_inner=arithmetic > 0)
        if len(open_) > _DEEPEST:
            return data
    return bytes(text)


def _simplify(text: bytearray, begin: int, end: int, *, is_inner: bool) -> None:
    """Make `  (E) ` of `$((E))`, whose last parenthesis is at `end`, if it stands in another."""
    if is_inner and text[end - 1 : end] == b")":
        text[begin : begin + len(_ARITHMETIC)] = b"  ("
        text[end : end + 1] = b" "


_BEGINS = re.compile(rb"(?<!<)<<(-?)[ \t]*([\"']?)(\w+)\2(?![\w<])")
_LETTERS = (b"Q", b"Z", b"X", b"J", b"K", b"V", b"W", b"Y")


class _Document(NamedTuple):
    at: int
    """Offset of its delimiter in the line that begins it."""
    first: int
    end: int
    """Numbers of the line that begins it, and of the one that ends it."""
    delimiter: bytes


def with_own_delimiters(data: bytes) -> bytes:
    """Return a script, as long as it is, in which each delimiter begins no line but its own."""
    if b"<<" not in data:
        return data
    lines = data.split(b"\n")
    for document in _documents(lines):
        body = lines[document.first + 1 : document.end]
        if any(line.lstrip().startswith(document.delimiter) for line in body):
            _rename(lines, document, body)
    return b"\n".join(lines)


def _rename(lines: list[bytes], document: _Document, body: Sequence[bytes]) -> None:
    """Replace a delimiter in both of its places; one that has no replacement stays."""
    length, begins = len(document.delimiter), {line.lstrip()[:1] for line in body}
    letter = next((one for one in _LETTERS if one not in begins), None)
    if letter is None:
        return
    head, last = lines[document.first], lines[document.end]
    after = head[document.at + length :]
    lines[document.first] = head[: document.at] + letter * length + after
    lines[document.end] = last[: len(last) - length] + letter * length


def _documents(lines: Sequence[bytes]) -> Iterator[_Document]:
    """Yield the documents in order; several of one line follow one another."""
    places = _places(lines)
    number = 0
    while number < len(lines):
        line, before = lines[number], number
        is_code = line.lstrip()[:1] != b"#" and b"((" not in line
        for found in _BEGINS.finditer(line) if is_code else ():
            end = _end(places, found[3], before, takes_tabs=bool(found[1]))
            if end is not None:
                yield _Document(found.start(3), number, end, found[3])
                before = end
        number = before + 1


def _places(lines: Sequence[bytes]) -> dict[bytes, list[int]]:
    """Return the numbers of the lines by their text, those with tabs also as with one tab."""
    places: dict[bytes, list[int]] = defaultdict(list)
    for number, line in enumerate(lines):
        places[line].append(number)
        if line.startswith(b"\t\t"):
            places[b"\t" + line.lstrip(b"\t")].append(number)
    return places


def _end(
    places: Mapping[bytes, Sequence[int]], delimiter: bytes, number: int, *, takes_tabs: bool
) -> int | None:
    """Return the first line behind another one that ends a document; None if there is none."""
    forms = (delimiter, b"\t" + delimiter) if takes_tabs else (delimiter,)
    after = [places.get(form, ()) for form in forms]
    found = [one[at] for one in after if (at := bisect_right(one, number)) < len(one)]
    return min(found, default=None)
