"""Reads of a Makefile what running a target runs: recipe lines with their variables put in.

No library for it is kept up. Read are plain rules, prerequisites, and variables without functions;
https://www.gnu.org/software/make/manual/make.html. What make would compute is handed to the shell
as a variable that cannot be told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flaskgate.launch.shell.partial_text import unknown

MOST_JOBS = 500
DEEPEST = 20
"""Levels of prerequisites, and of variables in variables."""
LONGEST = 20_000
"""Code points of a line after expansion."""

_ASSIGNMENT = re.compile(r"\s*(export\s+)?([\w.-]+)\s*(\?|\+|::?|)=\s*(.*)")
_EXPORT = re.compile(r"\s*export((?:\s+[\w.-]+)*)\s*")
_RULE = re.compile(r"([^\s#:=][^:=#]*?)\s*::?(?!=)\s*([^;#=]*)(?:;(.*)|#.*)?")
_COMPUTED = re.compile(r"\$(?:\((?:[^()]|\([^()]*\))*\)|\{[^{}]*\})")
"""`$(shell date)` and other functions, and what is too long to be expanded."""
_VARIABLE = re.compile(r"\$(?:\(([\w.-]+)\)|\{([\w.-]+)\}|([@<$A-Za-z]))")


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeJob:
    """One recipe line."""

    text: str
    line: int
    """Counted from 1."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """May hold marks."""


@dataclass(slots=True)
class _Rule:
    needs: list[str] = field(default_factory=list)
    recipe: list[tuple[int, str]] = field(default_factory=list)


@dataclass(slots=True)
class _Makefile:
    variables: dict[str, str] = field(default_factory=dict)
    exported: set[str] = field(default_factory=set)
    is_exporting: bool = False
    rules: dict[str, _Rule] = field(default_factory=dict)
    current: list[_Rule] = field(default_factory=list)


def make_jobs(
    content: str, goals: Sequence[str], overrides: Mapping[str, str]
) -> tuple[MakeJob, ...] | None:
    """Return the recipe lines of the goals, prerequisites first; None if a goal is not there.

    Without goals it is the first rule whose name does not begin with a dot, as make has it.
    """
    makefile = _read(content, overrides)
    first = [name for name in makefile.rules if not name.startswith(".")][:1]
    wanted = list(goals) or first
    if not wanted or any(goal not in makefile.rules for goal in wanted):
        return None
    seen: set[str] = set()
    found: list[MakeJob] = []
    for goal in wanted:
        found += _jobs(goal, makefile, seen, 0)
    return tuple(found[:MOST_JOBS])


def _jobs(name: str, makefile: _Makefile, seen: set[str], depth: int) -> Iterator[MakeJob]:
    rule = makefile.rules.get(name)
    if rule is None or name in seen or depth > DEEPEST:
        return
    seen.add(name)
    for need in rule.needs:
        yield from _jobs(need, makefile, seen, depth + 1)
    own = {"@": name, "<": rule.needs[0] if rule.needs else ""}
    exported = makefile.variables if makefile.is_exporting else makefile.exported
    values = {one: _expanded(f"$({one})", makefile.variables) for one in exported}
    settings = {one: _told(value) for one, value in values.items()}
    for line, recipe in rule.recipe:
        text = _expanded(recipe.lstrip("@-+ \t"), {**makefile.variables, **own})
        text, computed = _with_names(text)
        yield MakeJob(text=_shell_text(text), line=line, settings={**settings, **computed})


def _read(content: str, overrides: Mapping[str, str]) -> _Makefile:
    makefile = _Makefile(variables=dict(overrides))
    for number, line in _logical_lines(content):
        if line.startswith("\t"):
            for rule in makefile.current:
                rule.recipe.append((number, line.strip()))
        elif line.strip() and not line.lstrip().startswith("#"):
            _read_line(line, number, makefile, overrides)
    return makefile


def _logical_lines(content: str) -> Iterator[tuple[int, str]]:
    held = ""
    began = 1
    for number, line in enumerate(content.split("\n"), start=1):
        began = began if held else number
        if line.endswith("\\"):
            held += line[:-1] + " "
            continue
        yield began, held + line
        held = ""
    if held:
        yield began, held


def _read_line(line: str, number: int, makefile: _Makefile, overrides: Mapping[str, str]) -> None:
    if len(line) > LONGEST:
        return
    assignment, export = _ASSIGNMENT.fullmatch(line), _EXPORT.fullmatch(line)
    if assignment:
        _assign(assignment, makefile, overrides)
    elif export:
        makefile.exported |= set(export[1].split())
        makefile.is_exporting = makefile.is_exporting or not export[1].split()
    else:
        _read_rule(line, number, makefile)


def _assign(match: re.Match[str], makefile: _Makefile, overrides: Mapping[str, str]) -> None:
    exports, name, operator, value = match.groups()
    if exports:
        makefile.exported.add(name)
    value = re.sub(r"\s+#.*", "", value).rstrip()
    before = makefile.variables.get(name)
    if name in overrides or (operator == "?" and before is not None):
        return
    if operator == "+" and before is not None:
        value = f"{before} {value}"[:LONGEST]
    makefile.variables[name] = value.replace(f"$({name})", before or "")[:LONGEST]


def _read_rule(line: str, number: int, makefile: _Makefile) -> None:
    match = _RULE.fullmatch(line.rstrip())
    makefile.current = []
    if match is None:
        return
    for name in _shell_text(_expanded(match[1], makefile.variables)).split():
        rule = makefile.rules.setdefault(name, _Rule())
        rule.needs += [need for need in match[2].split() if need != "|"]
        if match[3]:
            rule.recipe.append((number, match[3].strip()))
        makefile.current.append(rule)


def _expanded(text: str, variables: Mapping[str, str]) -> str:
    """Put variables in; one that the file does not set is left to the shell."""

    def value(match: re.Match[str]) -> str:
        name = match[1] or match[2] or match[3]
        if name == "$":
            return "\0"
        return variables.get(name, f"\0{{{name}}}")

    for _ in range(DEEPEST):
        put = _VARIABLE.sub(value, text)
        if put == text or len(put) > LONGEST:
            break
        text = put
    return text


def _shell_text(text: str) -> str:
    """Return a text as a shell gets it: `$$` is one dollar."""
    return text.replace("\0", "$")


def _told(text: str) -> str:
    """Return a value, marked where make would compute it."""
    return _shell_text(_COMPUTED.sub(lambda found: unknown(found[0]), text))


def _with_names(text: str) -> tuple[str, Mapping[str, str]]:
    """Return a text with variables for what make would compute, and these variables."""
    computed: dict[str, str] = {}

    def name_of(match: re.Match[str]) -> str:
        name = f"make_{len(computed) + 1}"
        computed[name] = unknown(match[0])
        return f"\0{{{name}}}"

    return _COMPUTED.sub(name_of, text), computed
