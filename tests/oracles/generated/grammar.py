"""Programs from a seed: a grammar is a text file, and this walks it.

A section `## name` holds the ways to write one thing: one a line, or, after `## name:`, one a
paragraph, each of several lines. A way may begin with `*3` (its weight) and with `[loop]` (only
where `break` is allowed, say). Holes stand between « and »:

* `«bool»` is written by the section `bool`;
* `«?bool»` names a variable of that type, `«=bool»` one that may be assigned here;
* `«a:=bool»` makes a variable, which is known from the next line on; `«a:+bool»` one that is known
  after the whole statement, `«a:>bool»` one that is known in the next block only,
  `«a:-»` one that nobody else uses; `«a»` names it again;
* `«block loop»` alone on a line is one to three statements, in which `[loop]` ways are allowed;
  `«body …»` is the same in a function of its own: variables outside it can only be read.

The same seed gives the same program in every version of Python: of `Random` only `random()` is
used, whose results are promised to stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from random import Random
from typing import TypeVar

_HOLE = re.compile(r"«([^»]*)»")
_BLOCK = re.compile(r"(\s*)«(block|body)((?: \w+)*)»")
_WAY = re.compile(r"(?:\*(\d+) )?(?:\[(\w+(?: \w+)*)\] ?)?(.*)", re.DOTALL)
_ATOM = re.compile(r"[A-Za-z_][\w.]*|\"[^\"]*\"|\([^()]*\)|\[[^\[\]]*\]")
_MAKES = re.compile(r"(\w+):([=+>-])(\w*)")

EXPRESSION = 3
"""How deep what stands in a line is nested."""

T = TypeVar("T")


@dataclass(frozen=True)
class Way:
    """One way to write something."""

    lines: tuple[str, ...]
    weight: int
    needs: frozenset[str]
    """All of these must be allowed where it stands."""

    @cached_property
    def wants(self) -> frozenset[tuple[str, str]]:
        """What must be there: (`?` or `=`, type)."""
        return frozenset((hole[0], hole[1:]) for hole in self.holes if hole[0] in "?=")

    @cached_property
    def holes(self) -> tuple[str, ...]:
        """The text of every hole, in order."""
        return tuple(hole for line in self.lines for hole in _HOLE.findall(line))


@dataclass(frozen=True)
class Grammar:
    """The ways to write each thing, by its name."""

    ways: Mapping[str, Sequence[Way]]

    @cached_property
    def depths(self) -> Mapping[int, int]:
        """How many levels a way needs at least, by its identity."""
        known: dict[str, int] = {}
        while True:
            found = {
                id(way): self._depth(way, known) for ways in self.ways.values() for way in ways
            }
            least = {name: min(found[id(way)] for way in ways) for name, ways in self.ways.items()}
            if least == known:
                return found
            known = least

    def _depth(self, way: Way, known: Mapping[str, int]) -> int:
        inner = [self._section(hole) for hole in way.holes]
        return 1 + max((known.get(name, 99) for name in inner if name), default=0)

    def _section(self, hole: str) -> str:
        name = "statement" if hole.partition(" ")[0] in {"block", "body"} else hole
        return name if name in self.ways else ""


def read_grammar(text: str) -> Grammar:
    """Return the grammar that a text describes (see the module)."""
    ways: dict[str, list[Way]] = {}
    for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        head, _, rest = section.partition("\n")
        parts = re.split(r"\n\s*\n", rest) if head.endswith(":") else rest.split("\n")
        found = [_way(part.strip("\n")) for part in parts if part.strip()]
        ways.setdefault(head.rstrip(":").strip(), []).extend(found)
    return Grammar(ways)


def _way(text: str) -> Way:
    match = _WAY.fullmatch(text)
    assert match is not None
    lines = tuple(line for line in match[3].split("\n") if line.strip())
    return Way(lines, int(match[1] or 1), frozenset((match[2] or "").split()))


@dataclass(frozen=True)
class _Variable:
    kind: str
    name: str
    level: int
    """How many functions are around the place that makes it."""


@dataclass
class Writer:
    """Writes one program."""

    grammar: Grammar
    seed: str
    variables: list[_Variable] = field(default_factory=list)
    level: int = 0
    allowed: frozenset[str] = frozenset()
    made: int = 0

    @cached_property
    def random(self) -> Random:
        """Where chance comes from."""
        return Random(self.seed)  # noqa: S311 - no secret

    def number(self, most: int) -> int:
        """Return 0 to `most` - 1."""
        return int(self.random.random() * most)

    def pick(self, options: Sequence[T], weights: Sequence[int]) -> T:
        """Return one of `options`; those with a larger weight more often."""
        sums = list(accumulate(weights))
        at = self.random.random() * sums[-1]
        return next(one for one, upto in zip(options, sums, strict=True) if at < upto)

    def write(self, name: str, budget: int) -> list[str]:
        """Return the lines of something; nested at most `budget` deep where that is possible."""
        there = {("?", one.kind) for one in self.variables}
        there |= {("=", one.kind) for one in self.variables if one.level == self.level}
        usable = [
            way
            for way in self.grammar.ways[name]
            if way.needs <= self.allowed and way.wants <= there
        ]
        depths = self.grammar.depths
        chosen = [way for way in usable if depths[id(way)] <= budget]
        if not chosen:
            least = min(depths[id(way)] for way in usable)
            chosen = [way for way in usable if depths[id(way)] == least]
        return self._fill(self.pick(chosen, [way.weight for way in chosen]), budget)

    def _candidates(self, sort: str, kind: str) -> list[_Variable]:
        return [
            one
            for one in self.variables
            if one.kind == kind and (sort == "?" or one.level == self.level)
        ]

    def _fill(self, way: Way, budget: int) -> list[str]:
        labels: dict[str, str] = {}
        inner: list[tuple[str, str]] = []
        later: list[tuple[str, str]] = []
        lines: list[str] = []
        for line in way.lines:
            block = _BLOCK.fullmatch(line)
            if block:
                made = self._block(block[3].split(), inner, budget, is_body=block[2] == "body")
                lines += [block[1] + one for one in made]
                inner.clear()
                continue
            known: list[tuple[str, str]] = []
            places = {"=": known, "+": later, ">": inner, "-": []}
            lines += self._line(line, budget, labels, places)
            self._declare(known)
        self._declare(later)
        return lines

    def _line(
        self,
        line: str,
        budget: int,
        labels: dict[str, str],
        places: Mapping[str, list[tuple[str, str]]],
    ) -> list[str]:
        """Fill one line; only an expression of several lines gives more than one."""
        parts = _HOLE.split(line)
        for number in range(1, len(parts), 2):
            hole = parts[number]
            makes = _MAKES.fullmatch(hole)
            if makes:
                labels[makes[1]] = self._name(makes[3] or "x")
                places[makes[2]].append((makes[3], labels[makes[1]]))
                parts[number] = labels[makes[1]]
            elif hole in labels:
                parts[number] = labels[hole]
            elif hole[0] in "?=":
                parts[number] = self._recent(self._candidates(hole[0], hole[1:]))
            else:
                made = "\n".join(self.write(hole, min(budget, EXPRESSION) - 1))
                is_bare = parts[number + 1][:1] in {".", "["} and not _ATOM.fullmatch(made)
                parts[number] = f"({made})" if is_bare else made
        blank = line[: len(line) - len(line.lstrip())]
        return "".join(parts).replace("\n", f"\n{blank}").split("\n")

    def _recent(self, candidates: Sequence[_Variable]) -> str:
        """Return a name, one that was made lately more often: later lines then matter."""
        return self.pick(candidates, range(1, len(candidates) + 1)).name

    def _name(self, kind: str) -> str:
        self.made += 1
        return f"{kind}{self.made}"

    def _declare(self, made: Sequence[tuple[str, str]]) -> None:
        self.variables += [_Variable(kind, name, self.level) for kind, name in made if kind]

    def _block(
        self, allows: Sequence[str], inner: Sequence[tuple[str, str]], budget: int, *, is_body: bool
    ) -> list[str]:
        before = (len(self.variables), self.level, self.allowed)
        self.level += is_body
        self.allowed = frozenset(allows) | (frozenset() if is_body else self.allowed)
        self._declare(inner)
        lines = list(self.statements(self.pick((1, 2, 3), (5, 3, 1)), budget - 1))
        kept, self.level, self.allowed = before
        del self.variables[kept:]
        return lines

    def statements(self, count: int, budget: int) -> Iterator[str]:
        """Yield the lines of some statements."""
        for _ in range(count):
            yield from self.write("statement", budget)
