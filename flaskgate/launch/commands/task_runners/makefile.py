"""Reads of a Makefile what running a target runs: recipe lines with their variables put in.

No library for it is kept up. Read are plain rules, prerequisites, conditionals, and variables
without functions; https://www.gnu.org/software/make/manual/make.html. What make would compute is
handed to the shell as a variable that cannot be told; a conditional that hangs on such a value
makes its lines uncertain.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flaskgate.launch.commands.task_runners.make_conditions import Conditions
from flaskgate.launch.commands.task_runners.task_words import Job
from flaskgate.launch.shell.partial_text import unknown

MOST_JOBS = 500
DEEPEST = 20
"""Levels of prerequisites, and of variables in variables."""
LONGEST = 20_000
"""Code points of a line after expansion."""

_ASSIGNMENT = re.compile(r"\s*(export\s+)?([\w.-]+)\s*(\?|\+|::?|)=\s*(.*)")
_EXPORT = re.compile(r"\s*export((?:\s+[\w.-]+)*)\s*")
_INCLUDE = re.compile(r" *[-s]?include\b(?!\s*:)")
_RULE = re.compile(r"([^\s#:=][^:=#]*?)\s*::?(?!=)\s*([^;#=]*)(?:;(.*)|#.*)?")
_COMPUTED = re.compile(r"\$(?:\((?:[^()]|\([^()]*\))*\)|\{[^{}]*\})")
"""`$(shell date)` and other functions, and what is too long to be expanded."""
_VARIABLE = re.compile(r"\$(?:\(([\w.-]+)\)|\{([\w.-]+)\}|([@<$A-Za-z]))")
_LEFT = re.compile("\0(?:\\{([^{}]*)\\})?")
"""What `_expanded` leaves to the shell: a variable, or a dollar."""


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str
    is_certain: bool


@dataclass(slots=True)
class _Rule:
    needs: dict[str, bool] = field(default_factory=dict)
    """Each with whether it is certain."""
    recipe: list[_Line] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class _Makefile:
    overrides: Mapping[str, str]
    """What the command line sets."""
    environment: Mapping[str, str | None]
    variables: dict[str, str] = field(default_factory=dict)
    doubtful: set[str] = field(default_factory=set)
    """Variables that may have another value than the one that is written."""
    includes: bool = False
    """Another file is read too, which may set what is not set here."""
    exported: set[str] = field(default_factory=set)
    is_exporting: bool = False
    rules: dict[str, _Rule] = field(default_factory=dict)
    current: list[_Rule] = field(default_factory=list)
    conditions: Conditions = field(default_factory=Conditions)

    def __post_init__(self) -> None:
        pairs = (f"{name}={value}" for name, value in self.overrides.items())
        self.variables = {"MAKE": shlex.join(("make", *pairs)), **self.overrides}

    @property
    def is_certain(self) -> bool:
        """Whether the line at hand counts for certain."""
        return self.conditions.holds is True

    def told(self, text: str) -> str | None:
        """Return a text with its variables put in, for a conditional; None if it has others.

        A variable that nobody sets is empty, as everywhere in make.
        """
        computed = dict.fromkeys(self.doubtful, "$(doubtful )")
        put = _expanded(text, {**self.variables, **computed})
        outer = {match[1]: self._outer(match[1]) for match in _LEFT.finditer(put)}
        if _COMPUTED.search(put) or None in outer.values():
            return None
        return _LEFT.sub(lambda match: outer[match[1]] or "", put)

    def _outer(self, name: str | None) -> str | None:
        """Return what the file does not set, or a dollar; None if it cannot be told."""
        if name is None:
            return "$"
        return self.environment.get(name, None if self.includes else "")


def make_jobs(
    content: str,
    goals: Sequence[str],
    overrides: Mapping[str, str],
    environment: Mapping[str, str | None],
) -> tuple[Job, ...] | None:
    """Return the recipe lines of the goals, prerequisites first; None if a goal is not there.

    Without goals it is the first rule whose name does not begin with a dot, as make has it. A
    variable of `environment` that cannot be told is None.
    """
    makefile = _Makefile(overrides=overrides, environment=environment)
    _read(content, makefile)
    first = [name for name in makefile.rules if not name.startswith(".")][:1]
    wanted = list(goals) or first
    if not wanted or any(goal not in makefile.rules for goal in wanted):
        return None
    seen: set[str] = set()
    found: list[Job] = []
    for goal in wanted:
        found += _jobs(goal, makefile, seen, 0, is_certain=True)
    return tuple(found[:MOST_JOBS])


def recipes_of(content: str) -> Mapping[str, tuple[Job, ...]]:
    """Return what each rule itself runs, by its target, without what it needs before."""
    makefile = _Makefile(overrides={}, environment={})
    _read(content, makefile)
    return {
        name: tuple(_recipe(name, rule, makefile, is_certain=True))
        for name, rule in list(makefile.rules.items())[:MOST_JOBS]
    }


def _jobs(
    name: str, makefile: _Makefile, seen: set[str], depth: int, *, is_certain: bool
) -> Iterator[Job]:
    rule = makefile.rules.get(name)
    if rule is None or name in seen or depth > DEEPEST:
        return
    seen.add(name)
    for need, is_needed in rule.needs.items():
        yield from _jobs(need, makefile, seen, depth + 1, is_certain=is_certain and is_needed)
    yield from _recipe(name, rule, makefile, is_certain=is_certain)


def _recipe(name: str, rule: _Rule, makefile: _Makefile, *, is_certain: bool) -> Iterator[Job]:
    own = {"@": name, "<": next(iter(rule.needs), "")}
    exported = makefile.variables if makefile.is_exporting else makefile.exported
    values = {one: _expanded(f"$({one})", makefile.variables) for one in exported}
    settings = {one: _told(value) for one, value in values.items()}
    for line in rule.recipe:
        text = _expanded(line.text.lstrip("@-+ \t"), {**makefile.variables, **own})
        text, computed = _with_names(text)
        yield Job(
            text=_shell_text(text),
            line=line.number,
            settings={**settings, **computed},
            is_certain=is_certain and line.is_certain,
        )


def _read(content: str, makefile: _Makefile) -> None:
    conditions = makefile.conditions
    for number, line in _logical_lines(content):
        is_recipe = line.startswith("\t") and bool(makefile.current)
        if not is_recipe and conditions.read(line, makefile.told):
            continue
        if conditions.holds is False or not line.strip():
            continue
        if is_recipe:
            for rule in makefile.current:
                rule.recipe.append(_Line(number, line.strip(), makefile.is_certain))
        elif not line.lstrip().startswith("#"):
            _read_line(line, number, makefile)


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


def _read_line(line: str, number: int, makefile: _Makefile) -> None:
    if len(line) > LONGEST:
        return
    assignment, export = _ASSIGNMENT.fullmatch(line), _EXPORT.fullmatch(line)
    if assignment:
        _assign(assignment, makefile)
    elif export:
        makefile.exported |= set(export[1].split())
        makefile.is_exporting = makefile.is_exporting or not export[1].split()
    elif _INCLUDE.match(line):
        makefile.includes = True
        makefile.current = []
    else:
        _read_rule(line, number, makefile)


def _assign(match: re.Match[str], makefile: _Makefile) -> None:
    exports, name, operator, value = match.groups()
    if exports:
        makefile.exported.add(name)
    value = re.sub(r"\s+#.*", "", value).rstrip()
    before = makefile.variables.get(name)
    is_set = before is not None or name in makefile.environment
    if name in makefile.overrides or (operator == "?" and is_set):
        return
    if not makefile.is_certain or (operator == "?" and makefile.includes):
        makefile.doubtful.add(name)
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
        for need in match[2].replace("|", " ").split():
            rule.needs[need] = makefile.is_certain or rule.needs.get(need, False)
        if match[3]:
            rule.recipe.append(_Line(number, match[3].strip(), makefile.is_certain))
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
