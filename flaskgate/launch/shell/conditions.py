"""Evaluates `[ … ]`, `test` and `[[ … ]]`, three-valued.

True, False, or None where it cannot be told. A variable that no artefact sets counts as empty.
What is no test is false, as its status is not zero. `[` goes by the number of its words,
https://pubs.opengroup.org/onlinepubs/9799919799/utilities/test.html.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal, NamedTuple

from tree_sitter import Node

from flaskgate.launch.shell.arithmetic import calculated
from flaskgate.launch.shell.partial_text import (
    as_condition,
    doubted,
    is_absent,
    is_known,
    is_many,
    known_part,
    unknown,
)
from flaskgate.launch.shell.patterns import fits, fits_here, literal
from flaskgate.launch.shell.protocols import CommandFollower
from flaskgate.launch.shell.sed import is_too_much
from flaskgate.launch.shell.state import Shell
from flaskgate.launch.shell.status import UNKNOWN, Status, of
from flaskgate.launch.shell.tree import parts, source
from flaskgate.launch.shell.variables import Variable
from flaskgate.launch.shell.words import Words

LONGEST = 1000
"""Code points of a text in which a regular expression is searched."""
MOST_WORDS = 64
"""Words and operators of one test that are looked at."""

_BRACKETS = {"[", "]", "[[", "]]"}
_GROUPS = {
    *("binary_expression", "unary_expression", "parenthesized_expression", "test_command"),
    *("negated_command", "postfix_expression"),
}
_REGEX = re.compile(r"(?:\\[^\w]|\[[^\]]*\]|[\w /:.^$|()=@,-]|[*+?](?![*+?{]))*")
_REPEATED_GROUP = re.compile(r"\)[*+{]")
_NAMED_CLASSES = {
    "alpha": "A-Za-z",
    "digit": "0-9",
    "alnum": "A-Za-z0-9",
    "upper": "A-Z",
    "lower": "a-z",
    "space": r"\s",
    "xdigit": "0-9A-Fa-f",
    "blank": " \\t",
}
_MOST_REPETITIONS = 8
_NUMBERS: dict[str, Callable[[int, int], bool]] = {
    "-eq": lambda one, other: one == other,
    "-ne": lambda one, other: one != other,
    "-lt": lambda one, other: one < other,
    "-le": lambda one, other: one <= other,
    "-gt": lambda one, other: one > other,
    "-ge": lambda one, other: one >= other,
}
_UNARY = frozenset(f"-{letter}" for letter in "abcdefghkLnoprsStuvwxzGNOR")
_OF_FILES = {"-f", "-e", "-x", "-r", "-s", "-a"}
_EQUAL = {"=", "=="}
_TEXTUAL = {*_EQUAL, "!=", "<", ">", "\\<", "\\>"}
_BINARY = {*_TEXTUAL, "=~", "-nt", "-ot", "-ef", *_NUMBERS}
_CODE_OF_NO_TEST = 2

Answer = bool | None


class Token(NamedTuple):
    """One word or operator of a `[[`."""

    text: str
    """A pattern after `==`, a regular expression after `=~`."""
    is_operator: bool = False


@dataclass(frozen=True, slots=True)
class TestContext:
    """What a test may ask."""

    follower: CommandFollower
    shell: Shell
    missing: list[str] = field(default_factory=list)
    """Files that were asked for and do not come with the repository."""

    def unary(self, operator: str, operand: str) -> Answer:
        """Return what a test of one word gives."""
        if operator in {"-z", "-n"}:
            full = is_full(operand)
            return full if operator == "-n" else negated(full)
        if not is_known(operand):
            return None
        if operator == "-v":
            return self._is_set(operand)
        return self._is_there(operator, operand)

    def _is_there(self, operator: str, path: str) -> Answer:
        is_folder = self.follower.is_folder(path, self.shell)
        if operator == "-d":
            return is_folder
        found = self.follower.is_file(path, self.shell) if operator in _OF_FILES else None
        if found is False:
            self.missing.append(path)
        if operator in {"-e", "-a"}:
            return True if found or is_folder else found
        if operator == "-s" and found:
            content = self.follower.read(path, self.shell)
            return None if content is None else bool(content)
        return found

    def _is_set(self, said: str) -> Answer:
        """Return what `-v NAME` and `-v NAME[KEY]` give; an array without a key is its first."""
        name, _, index = said.partition("[")
        if name.isdecimal():
            is_far = int(name) > len(self.shell.positional)
            return None if any(map(is_many, self.shell.positional)) else not is_far
        variable = self.shell.variable(name)
        if variable is None or variable.is_reference:
            return None if self.shell.is_open or variable is not None else False
        if variable.items is not None:
            return self._has_item(index.removesuffix("]") or "0", variable)
        key = index.removesuffix("]") or "0"
        if not variable.is_set or key not in {"0", "@", "*"}:
            return False if key.isdecimal() or not variable.is_set else None
        return True if is_known(as_condition(variable.value)) else None

    def _has_item(self, key: str, variable: Variable) -> Answer:
        items = variable.items or {}
        if any(map(is_many, items.values())):
            return None
        if key in {"@", "*"}:
            return bool(items)
        if variable.is_map:
            return key in items
        at = calculated(key, self.shell)
        if at is None:
            return None
        return str(at) in items if at >= 0 else -at <= max(map(int, items), default=-1) + 1


def is_full(text: str) -> Answer:
    """Return whether a text is not empty."""
    if is_known(text):
        return bool(text)
    return True if known_part(text) else None


def negated(value: Answer) -> Answer:
    """Return the opposite; of the unknown, the unknown."""
    return None if value is None else not value


def tested(words: Sequence[str], follower: CommandFollower, shell: Shell) -> Status:
    """Return the status of `test WORDS`."""
    if any(is_many(word) for word in words) or len(words) > MOST_WORDS:
        return UNKNOWN
    facts = TestContext(follower, shell)
    seen = [as_condition(word) for word in words if not is_absent(word)]
    answer = _Words(seen, facts).answer()
    hangs = bool(facts.missing)
    hangs = hangs or _doubted_answer(words, facts) is None
    return of(answer, is_by_default=hangs)._replace(code=0 if answer else None)


def _doubted_answer(words: Sequence[str], facts: TestContext) -> Answer:
    """Return what a test gives whatever the operator sets."""
    seen = [doubted(word) for word in words]
    return None if any(is_many(word) for word in seen) else _Words(seen, facts).answer()


class _Descent(ABC):
    """Recursive descent over a test: alternatives of conjunctions of what may be negated."""

    OR: ClassVar[str]
    AND: ClassVar[str]

    def __init__(self, facts: TestContext) -> None:
        self._facts, self._at = facts, 0

    @abstractmethod
    def _takes(self, operator: str) -> bool:
        """Go past an operator if it comes next."""

    @abstractmethod
    def _primary(self) -> Answer:
        """Go past what is no operator that joins, and answer it."""

    def _alternatives(self) -> Answer:
        answer = self._conjunction()
        while self._takes(self.OR):
            answer = either(answer, self._conjunction())
        return answer

    def _conjunction(self) -> Answer:
        answer = self._negation()
        while self._takes(self.AND):
            answer = both(answer, self._negation())
        return answer

    def _negation(self) -> Answer:
        is_negated = False
        while self._takes("!"):
            is_negated = not is_negated
        answer = self._primary()
        return negated(answer) if is_negated else answer

    def _enclosed(self) -> Answer:
        """Answer what stands in parentheses, past the one that opens."""
        answer = self._alternatives()
        self._takes(")")
        return answer


class _Words(_Descent):
    """A test of words, of which an operator is known by its place only."""

    OR, AND = "-o", "-a"

    def __init__(self, words: Sequence[str], facts: TestContext) -> None:
        super().__init__(facts)
        self._words = list(words)

    def answer(self) -> Answer:
        return self._counted(self._words)

    def _counted(self, words: Sequence[str]) -> Answer:
        if len(words) <= 1:
            return is_full(words[0]) if words else False
        if words[0] == "!" and (len(words) != len(("a", "=", "b")) or words[1] not in _BINARY):
            return negated(self._counted(words[1:])) if len(words) <= len("!abc") else self._all()
        if len(words) == len(("-n", "a")):
            return self._facts.unary(*words) if words[0] in _UNARY else False
        if len(words) == len(("a", "=", "b")):
            return self._three(words[0], words[1], words[2])
        return self._all()

    def _three(self, left: str, operator: str, right: str) -> Answer:
        if operator in _BINARY:
            return compared(left, operator, right)
        if operator == "-a":
            return both(is_full(left), is_full(right))
        if operator == "-o":
            return either(is_full(left), is_full(right))
        return is_full(operator) if (left, right) == ("(", ")") else False

    def _all(self) -> Answer:
        self._at = 0
        answer = self._alternatives()
        return answer if self._at >= len(self._words) else None

    def _primary(self) -> Answer:
        here, after = self._peek(0), self._peek(1)
        if after in _BINARY and self._at + 2 < len(self._words):
            self._at += 3
            return compared(here, after, self._words[self._at - 1])
        if here == "(":
            self._at += 1
            return self._enclosed()
        if here in _UNARY and self._at + 1 < len(self._words) and after not in {"-a", "-o"}:
            self._at += 2
            return self._facts.unary(here, after)
        self._at += 1
        return is_full(here)

    def _takes(self, word: str) -> bool:
        takes = self._at < len(self._words) and self._words[self._at] == word
        self._at += takes
        return takes

    def _peek(self, ahead: int) -> str:
        at = self._at + ahead
        return self._words[at] if at < len(self._words) else ""


def compared(left: str, operator: str, right: str) -> Answer:
    """Return what a test of two words gives in `[`."""
    if operator in _EQUAL:
        return _is_equal(left, right)
    if operator == "!=":
        return negated(_is_equal(left, right))
    if not (is_known(left) and is_known(right)):
        return None
    if operator in _NUMBERS:
        numbers = [re.fullmatch(r"\s*[+-]?\d{1,19}\s*", one) for one in (left, right)]
        return _NUMBERS[operator](int(left), int(right)) if all(numbers) else False
    if operator in _TEXTUAL:
        return left < right if operator[-1] == "<" else left > right
    return None


def _is_equal(left: str, right: str) -> Answer:
    if is_known(right):
        return fits(left, literal(right))
    return fits(right, literal(left)) if is_known(left) else None


def both(one: Answer, other: Answer) -> Answer:
    """Return whether both hold."""
    if one is False or other is False:
        return False
    return None if None in (one, other) else True


def either(one: Answer, other: Answer) -> Answer:
    """Return whether one of them holds."""
    if one is True or other is True:
        return True
    return None if None in (one, other) else False


def groups(node: Node) -> Iterator[list[Node]]:
    """Yield the words of a `[` or `[[`, each as the nodes that stand side by side."""
    current: list[Node] = []
    for leaf in _leaves(node):
        is_apart = bool(current) and (
            current[-1].end_byte != leaf.start_byte or _is_sign(current[-1]) or _is_sign(leaf)
        )
        if is_apart:
            yield current
            current = []
        current.append(leaf)
    if current:
        yield current


def _is_sign(node: Node) -> bool:
    return node.type in {"(", ")", "&&", "||", "!"}


def _leaves(node: Node) -> Iterator[Node]:
    stack = [node]
    while stack:
        one = stack.pop()
        if one.type in _GROUPS:
            stack += reversed(one.children)
        elif one.type not in _BRACKETS:
            yield one


def doubly_tested(node: Node, words: Words, follower: CommandFollower) -> Status:
    """Return the status of `[[ … ]]`."""
    found = _tokens(node, words)
    if not found or len(found) > MOST_WORDS:
        return UNKNOWN
    facts = TestContext(follower, words.shell)
    answer = _Doubled([one._replace(text=as_condition(one.text)) for one in found], facts).answer()
    doubting = [one._replace(text=doubted(one.text)) for one in found]
    hangs = bool(facts.missing) or _Doubled(doubting, facts).answer() is None
    return of(answer, is_by_default=hangs)


def _tokens(node: Node, words: Words) -> list[Token]:
    found: list[Token] = []
    before = ""
    for group in groups(node):
        if len(found) > MOST_WORDS:
            break
        is_operator = len(group) == 1 and (
            not group[0].is_named or group[0].type == "test_operator"
        )
        if is_operator:
            token = Token(source(group[0]), is_operator=True)
        elif before in {*_EQUAL, "!="}:
            token = Token(words.pattern(group))
        elif before == "=~":
            token = Token(words.pattern([part for one in group for part in _regex(one)], re.escape))
        else:
            token = Token(words.whole(group))
        before = token.text if token.is_operator else ""
        found.append(token)
    return found


def _regex(node: Node) -> list[Node | str]:
    """Return the parts of a regular expression, whose backslashes are its own."""
    if node.type == "regex" and "$" not in source(node).rstrip("$"):
        return [source(node)]
    return parts(node) if node.type == "concatenation" else [node]


class _Doubled(_Descent):
    """The tokens of a `[[`, which say of themselves whether they are operators."""

    OR, AND = "||", "&&"

    def __init__(self, tokens: list[Token], facts: TestContext) -> None:
        super().__init__(facts)
        self._tokens = tokens

    def answer(self) -> Answer:
        answer = self._alternatives()
        return answer if self._at >= len(self._tokens) else None

    def _primary(self) -> Answer:
        if self._takes("("):
            return self._enclosed()
        here, after = self._peek(0), self._peek(1)
        if after is not None and after.is_operator and after.text in _BINARY:
            self._at += 3
            right = self._tokens[self._at - 1] if self._at <= len(self._tokens) else Token("")
            return None if here is None else self._compared(here.text, after.text, right.text)
        if here is not None and here.is_operator and here.text in _UNARY and after is not None:
            self._at += 2
            return self._facts.unary(here.text, after.text)
        self._at += 1
        return None if here is None else is_full(here.text)

    def _compared(self, left: str, operator: str, right: str) -> Answer:
        if operator in {*_EQUAL, "!="}:
            answer = fits_here(left, right, self._facts.shell.options)
            return negated(answer) if operator == "!=" else answer
        if operator in _NUMBERS:
            numbers = [calculated(text, self._facts.shell) for text in (left, right)]
            known = [number for number in numbers if number is not None]
            return _NUMBERS[operator](*known) if len(known) == len(numbers) else None
        if operator == "=~":
            return self._searched(left, right)
        return compared(left, operator, right)

    def _searched(self, text: str, pattern: str) -> Answer:
        """Search with a pattern that cannot take long; others are not decided."""
        shell = self._facts.shell
        found = _search(text, pattern, ignores_case="nocasematch" in shell.options)
        if shell.location is None:
            return None
        if found is None:
            shell.assign("BASH_REMATCH", unknown("$BASH_REMATCH"), shell.location)
            return None
        words = (found[0], *(one or "" for one in found.groups())) if found else ()
        items = {str(at): one for at, one in enumerate(words)}
        matched = Variable(value=items.get("0", ""), location=shell.location, items=items)
        shell.put("BASH_REMATCH", matched)
        return bool(found)

    def _takes(self, text: str) -> bool:
        here = self._peek(0)
        takes = here is not None and here.is_operator and here.text == text
        self._at += takes
        return takes

    def _peek(self, ahead: int) -> Token | None:
        at = self._at + ahead
        return self._tokens[at] if at < len(self._tokens) else None


def _search(
    text: str, pattern: str, *, ignores_case: bool = False
) -> re.Match[str] | Literal[False] | None:
    """Return the match, False if there is none, None if that cannot be told."""
    if not (is_known(text) and is_known(pattern)) or max(len(text), len(pattern)) > LONGEST:
        return None
    for name, letters in _NAMED_CLASSES.items():
        pattern = pattern.replace(f"[:{name}:]", letters)
    repetitions = len(re.findall(r"(?<!\\)[*+?]", pattern))
    if not _REGEX.fullmatch(pattern) or repetitions > _MOST_REPETITIONS:
        return None
    if _REPEATED_GROUP.search(pattern):
        return None
    try:
        wanted = re.compile(pattern, re.IGNORECASE if ignores_case else 0)
        return None if is_too_much([wanted], text) else wanted.search(text) or False
    except re.error:
        return None
