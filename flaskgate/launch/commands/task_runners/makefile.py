"""Reads of a Makefile what running a target runs: recipe lines with their variables put in.

No library for it is kept up. Read are rules, also by patterns, prerequisites, conditionals, and
variables, also those of one target; https://www.gnu.org/software/make/manual/make.html. What make
would compute is handed to the shell as a variable that cannot be told; a conditional that hangs on
such a value makes its lines uncertain.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from flaskgate.launch.commands.task_runners.make_text import (
    COMPUTED,
    LONGEST,
    Conditions,
    expanded,
    fits,
)
from flaskgate.launch.commands.task_runners.task_words import Job
from flaskgate.launch.shell.partial_text import unknown

MOST_JOBS = 500
DEEPEST = 20
"""Levels of prerequisites."""
_MOST_PATTERNS = 100

_ASSIGNMENT = re.compile(r"\s*((?:(?:export|override)\s+)*)([\w.-]+)\s*(\?|\+|::?|)=\s*(.*)")
_EXPORT = re.compile(r"\s*export((?:\s+[\w.-]+)*)\s*")
_INCLUDE = re.compile(r" *[-s]?include\b(?!\s*:)")
_RULE = re.compile(r"([^\s#:=][^:=#]*?)\s*::?(?!=)\s*([^;#=]*)(?:;(.*)|#.*)?")
_LEFT = re.compile("\0(?:\\{([^{}]*)\\})?")
"""What is left to the shell: a variable, or a dollar."""
_OF_TARGETS = re.compile(
    r"([^:=#]+)::?[ \t]*((?:(?:export|override|private)\s+)*)([\w.-]+)\s*(\?|\+|::?|)=\s*(.*)"
)
_DEFINE = re.compile(r"\s*(?:override\s+|export\s+)*define\s+([\w.-]+)\s*(?:[?+:]{0,2}=)?\s*")
_ENDEF = re.compile(r"\s*endef\b.*")


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str
    is_certain: bool


class _Setting(NamedTuple):
    """An assignment, of the file or of one rule."""

    name: str
    operator: str
    value: str
    is_exported: bool


@dataclass(slots=True)
class _Rule:
    needs: dict[str, bool] = field(default_factory=dict)
    """Each with whether it is certain."""
    recipe: list[_Line] = field(default_factory=list)
    settings: list[_Setting] = field(default_factory=list)
    """What counts for the rule, and for what it needs."""
    stem: str = ""
    """What `%` stands for, of a rule with a pattern of its own."""


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
    """By target, patterns such as `run-%` among them."""
    patterns: list[str] = field(default_factory=list)
    """The targets with a `%`."""
    current: list[_Rule] = field(default_factory=list)
    conditions: Conditions = field(default_factory=Conditions)
    defines: str = ""
    """The variable whose lines are read, up to `endef`."""

    def __post_init__(self) -> None:
        pairs = (f"{name}={value}" for name, value in self.overrides.items())
        self.variables = {"MAKE": shlex.join(("make", *pairs)), **self.overrides}

    @property
    def is_certain(self) -> bool:
        """Whether the line at hand counts for certain."""
        return self.conditions.holds is True

    @property
    def prefix(self) -> str:
        """What a line of a recipe begins with."""
        return self.variables.get(".RECIPEPREFIX", "")[:1] or "\t"

    def told(self, text: str) -> str | None:
        """Return a text with its variables put in, for a conditional; None if it has others.

        A variable that nobody sets is empty, as everywhere in make.
        """
        computed = dict.fromkeys(self.doubtful, "$(doubtful )")
        put = expanded(text, {**self.variables, **computed})
        outer = {match[1]: self._outer(match[1]) for match in _LEFT.finditer(put)}
        if COMPUTED.search(put) or None in outer.values():
            return None
        return _LEFT.sub(lambda match: outer[match[1]] or "", put)

    def _outer(self, name: str | None) -> str | None:
        """Return what the file does not set, or a dollar; None if it cannot be told."""
        if name is None:
            return "$"
        return self.environment.get(name, None if self.includes else "")

    def rule_of(self, name: str) -> tuple[_Rule, str] | None:
        """Return the rule that makes a target, and what `%` stands for in it; None: there is none.

        A pattern adds the recipe to a rule without one; the shortest stem wins.
        """
        own = self.rules.get(name)
        if own is not None and own.recipe:
            return own, own.stem
        patterns = ((self.rules[one], fits(one, name)) for one in self.patterns[:_MOST_PATTERNS])
        fitting = [(one, stem) for one, stem in patterns if stem and one.recipe]
        if not fitting:
            return None if own is None else (own, own.stem)
        found, stem = min(fitting, key=lambda pair: len(pair[1]))
        needs = {need.replace("%", stem, 1): held for need, held in found.needs.items()}
        settings = [*found.settings, *(own.settings if own else ())]
        return _Rule({**(own.needs if own else {}), **needs}, found.recipe, settings), stem


def make_jobs(
    content: str,
    goals: Sequence[str],
    overrides: Mapping[str, str],
    environment: Mapping[str, str | None],
) -> tuple[Job, ...] | None:
    """Return the recipe lines of the goals, prerequisites first; None if a goal is not there.

    Without goals it is the first rule whose name does not begin with a dot, as make has it. A
    variable of `environment` that is not known is None.
    """
    makefile = _Makefile(overrides=overrides, environment=environment)
    _read(content, makefile)
    first = [name for name in makefile.rules if not name.startswith(".") and "%" not in name][:1]
    said = (makefile.told(makefile.variables.get(".DEFAULT_GOAL", "")) or "").split()
    wanted = list(goals) or said or first
    if not wanted or any(makefile.rule_of(goal) is None for goal in wanted):
        return None
    seen: set[str] = set()
    found: list[Job] = []
    for goal in wanted:
        found += _jobs(goal, makefile, seen, (), is_certain=True)
    return tuple(found[:MOST_JOBS])


def recipes_of(content: str) -> Mapping[str, tuple[Job, ...]]:
    """Return what each rule itself runs, by its target, without what it needs before."""
    makefile = _Makefile(overrides={}, environment={})
    _read(content, makefile)
    return {
        name: tuple(_recipe(name, rule, "", makefile, rule.settings, is_certain=True))
        for name, rule in list(makefile.rules.items())[:MOST_JOBS]
    }


def _jobs(
    name: str,
    makefile: _Makefile,
    seen: set[str],
    above: tuple[_Setting, ...],
    *,
    is_certain: bool,
    depth: int = 0,
) -> Iterator[Job]:
    """Yield what a target needs, then its own recipe; `above` are variables of who needs it."""
    made = makefile.rule_of(name)
    if made is None or name in seen or depth > DEEPEST:
        return
    seen.add(name)
    rule, stem = made
    settings = (*above, *rule.settings)
    for need, is_needed in rule.needs.items():
        certain = is_certain and is_needed
        if COMPUTED.search(need):
            yield _unclear(need, rule, is_certain=certain)
        else:
            yield from _jobs(need, makefile, seen, settings, is_certain=certain, depth=depth + 1)
    yield from _recipe(name, rule, stem, makefile, settings, is_certain=is_certain)


def _unclear(need: str, rule: _Rule, *, is_certain: bool) -> Job:
    """Return what runs where nobody can tell which targets are needed."""
    text, computed = _with_names(need)
    line = rule.recipe[0].number if rule.recipe else 1
    return Job(text=_shell_text(text), line=line, settings=computed, is_certain=is_certain)


def _recipe(
    name: str,
    rule: _Rule,
    stem: str,
    makefile: _Makefile,
    settings: Iterable[_Setting],
    *,
    is_certain: bool,
) -> Iterator[Job]:
    needs = list(rule.needs)
    own = {"@": name, "<": next(iter(needs), ""), "*": stem, "^": " ".join(needs)}
    variables = dict(makefile.variables)
    exported = set(variables if makefile.is_exporting else makefile.exported)
    for one in settings:
        _set(one, variables, makefile)
        exported |= {one.name} if one.is_exported else set()
    values = {one: expanded(f"$({one})", variables) for one in sorted(exported)}
    environment = {one: _told(value) for one, value in values.items()}
    for line in rule.recipe:
        text = expanded(line.text.lstrip("@-+ \t"), {**variables, **own})
        text, computed = _with_names(text)
        yield Job(
            text=_shell_text(text),
            line=line.number,
            settings={**environment, **computed},
            is_certain=is_certain and line.is_certain,
        )


def _read(content: str, makefile: _Makefile) -> None:
    for number, line in _logical_lines(content):
        if makefile.defines:
            _read_definition(line, makefile)
        elif line.startswith(makefile.prefix) and makefile.current:
            _read_recipe(line, number, makefile)
        elif not makefile.conditions.read(line, makefile.told):
            is_said = bool(line.strip()) and not line.lstrip().startswith("#")
            if is_said and makefile.conditions.holds is not False:
                _read_line(line, number, makefile)


def _read_recipe(line: str, number: int, makefile: _Makefile) -> None:
    if line.strip() and makefile.conditions.holds is not False:
        for rule in makefile.current:
            rule.recipe.append(_Line(number, line[1:].strip(), makefile.is_certain))


def _read_definition(line: str, makefile: _Makefile) -> None:
    """Take in a line of a `define`; those of a recipe are run one after the other."""
    if _ENDEF.fullmatch(line):
        makefile.defines = ""
        return
    before = makefile.variables.get(makefile.defines, "")
    lines = [one for one in (before, line.strip().lstrip("@-+")) if one]
    makefile.variables[makefile.defines] = "; ".join(lines)[:LONGEST]


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
    defined = _DEFINE.fullmatch(line)
    if assignment:
        _assign(_setting_of(assignment), makefile)
    elif export:
        makefile.exported |= set(export[1].split())
        makefile.is_exporting = makefile.is_exporting or not export[1].split()
    elif defined:
        makefile.defines, makefile.current = defined[1], []
        makefile.variables[defined[1]] = ""
    elif _INCLUDE.match(line):
        makefile.includes = True
        makefile.current = []
    else:
        _read_rule(line, number, makefile)


def _setting_of(match: re.Match[str]) -> _Setting:
    *_, words, name, operator, value = match.groups()
    value = re.sub(r"(?<!\s)\s+#.*", "", value).rstrip()
    return _Setting(name, operator, value, "export" in words)


def _assign(setting: _Setting, makefile: _Makefile) -> None:
    if setting.is_exported:
        makefile.exported.add(setting.name)
    is_new = _set(setting, makefile.variables, makefile)
    if is_new and (not makefile.is_certain or (setting.operator == "?" and makefile.includes)):
        makefile.doubtful.add(setting.name)


def _set(setting: _Setting, variables: dict[str, str], makefile: _Makefile) -> bool:
    """Take in an assignment; return whether it counts: others may have set the variable before."""
    name, operator, value, _ = setting
    before = variables.get(name)
    is_set = before is not None or name in makefile.environment
    if name in makefile.overrides or (operator == "?" and is_set):
        return False
    if operator == "+" and before is not None:
        value = f"{before} {value}"[:LONGEST]
    variables[name] = value.replace(f"$({name})", before or "")[:LONGEST]
    return True


def _read_rule(line: str, number: int, makefile: _Makefile) -> None:
    makefile.current = []
    own = _OF_TARGETS.fullmatch(line)
    match = None if own else _RULE.fullmatch(line.rstrip())
    if own:
        for name in _names(own[1], makefile):
            makefile.rules.setdefault(name, _Rule()).settings.append(_setting_of(own))
    elif match:
        pattern, _, needs = match[2].rpartition(":")
        for name in _names(match[1], makefile):
            makefile.patterns += [name] if "%" in name and name not in makefile.rules else []
            rule = makefile.rules.setdefault(name, _Rule())
            rule.stem = (fits(pattern.strip(), name) if pattern else None) or rule.stem
            _add_needs(rule, needs.replace("%", rule.stem or "%"), makefile)
            if match[3]:
                rule.recipe.append(_Line(number, match[3].strip(), makefile.is_certain))
            makefile.current.append(rule)


def _names(text: str, makefile: _Makefile) -> list[str]:
    """Return the targets that a text means; what nobody sets is empty."""
    put = expanded(text, makefile.variables)
    return _LEFT.sub(lambda left: makefile.environment.get(left[1] or "") or "", put).split()


def _add_needs(rule: _Rule, text: str, makefile: _Makefile) -> None:
    """Add what a rule needs: make puts variables in when it reads the rule."""
    computed = dict.fromkeys(makefile.doubtful, "$(doubtful )")
    put = expanded(text.replace("|", " "), {**makefile.variables, **computed})
    told = _LEFT.sub(lambda left: _needed(left[1], makefile), put)
    for need in COMPUTED.findall(told) + COMPUTED.sub(" ", told).split():
        rule.needs[need] = makefile.is_certain or rule.needs.get(need, False)


def _needed(name: str | None, makefile: _Makefile) -> str:
    """Return the targets of a variable that the file does not set."""
    if name is None:
        return " "
    value = makefile.environment.get(name, None if makefile.includes else "")
    return f"$({name})" if value is None else value


def _shell_text(text: str) -> str:
    """Return a text as a shell gets it: `$$` is one dollar."""
    return text.replace("\0", "$")


def _told(text: str) -> str:
    """Return a value, marked where make would compute it."""
    return _shell_text(COMPUTED.sub(lambda found: unknown(found[0]), text))


def _with_names(text: str) -> tuple[str, Mapping[str, str]]:
    """Return a text with variables for what make would compute, and these variables."""
    computed: dict[str, str] = {}

    def name_of(match: re.Match[str]) -> str:
        name = f"make_{len(computed) + 1}"
        computed[name] = unknown(match[0])
        return f"\0{{{name}}}"

    return COMPUTED.sub(name_of, text), computed
