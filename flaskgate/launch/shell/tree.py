"""Shell text as a syntax tree: tree-sitter's bash grammar, and small questions to its nodes.

The grammar never fails: what it cannot read becomes an `ERROR` node, whose children may still be
statements (https://github.com/tree-sitter/tree-sitter-bash).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

import tree_sitter_bash
from tree_sitter import Language, Node, Parser, Query, QueryCursor

from flaskgate.launch.shell.arithmetic_texts import with_plain_arithmetic
from flaskgate.launch.shell.delimiters import with_own_delimiters

_LANGUAGE = Language(tree_sitter_bash.language())

LONGEST_TEXT = 1_000_000
"""Bytes of one script."""

_SLICE = re.compile(r"(\$\{[@*\w\[\]]{1,80}:)\$([A-Za-z_]\w*)")
"""`${X:$N`, which the grammar cannot read; `${X: N` means the same and is as long."""

_ARMS = frozenset({"elif_clause", "else_clause", "case_item"})
_LOOPS = frozenset({"while_statement", "for_statement", "c_style_for_statement"})
TEST = b"@"
"""What stands for a `[` that the grammar would read wrongly, as the name of a command."""
_MOST_READINGS = 4
_TESTS = Query(_LANGUAGE, "(test_command) @test")
_COMMANDS = Query(_LANGUAGE, "(command) @command")
_DEFINITIONS = Query(_LANGUAGE, "(function_definition) @function")
_BROKEN = Query(_LANGUAGE, '(ERROR "[" @bracket)')
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
    for rewritten in (with_own_delimiters, with_plain_arithmetic):
        other = rewritten(data) if root.has_error else data
        if other != data:
            other, again = _with_ends(other)
            data, root = (data, root) if again.has_error else (other, again)
    for _ in range(_MOST_READINGS):
        places = _misread(root)
        if not places:
            break
        read = bytearray(data)
        for place in places:
            read[place : place + 1] = TEST
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


def _misread(root: Node) -> list[int]:
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
