"""A variable that selects the settings of production: set it, and debug mode is off.

`config[os.getenv("FLASK_CONFIG") or "default"]` needs no other code, but a value. Which one is not
guessed: what the program names for production is tried, and the start is followed again.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from flaskgate.launch.follow.judge import (
    DEBUG_BEHIND_SERVER,
    DEBUG_BY_ENVIRONMENT,
    DEBUG_DEPLOYED,
    NAMES_A_MODE,
    WITHOUT_MIDDLEWARE,
    Verdict,
)
from flaskgate.launch.follow.results import Harmful, Launch, Orphan, Safe
from flaskgate.launch.follow.unit import Investigation
from flaskgate.launch.model import (
    Effects,
    Repository,
    ServerKind,
    Setting,
    StartKind,
    State,
    Switch,
)
from flaskgate.launch.plan.variables.set_variable import set_variable
from flaskgate.launch.plan.variables.unread_dotenv import variable_read
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Location, Position
from flaskgate.text.python.python import parse

_RULES = frozenset({DEBUG_DEPLOYED, DEBUG_BEHIND_SERVER, DEBUG_BY_ENVIRONMENT})
_PRODUCTION = re.compile(r"prod|live|release|deploy", re.IGNORECASE)
_SELECTS = re.compile(r"ENV|MODE|STAGE|PROFILE|CONFIG|SETTING|PROD|LIVE|DEV|DEBUG|DEPLOY")
"""A variable that may select settings, by its name; for what is tried alone."""
_OWN = frozenset({"FLASK_DEBUG", "FLASK_RUN_DEBUG"})
"""Switches of Flask itself, which select nothing."""
_FILES, _LARGEST = 20, 200_000
_NAMES = 4
_TRIES, _ALL_TRIES = 8, 40
"""How often one start, and all of them, are followed again."""


@dataclass(slots=True)
class Modes:
    """Finds what to set so that debug is off, for the starts of one repository."""

    investigation: Investigation
    tries: int = field(default=_ALL_TRIES)

    def told(self, launch: Launch) -> Launch:
        """Return a launch whose verdicts say which value of a variable turns debug off."""
        wanting = [one for one in launch.verdicts if one.rule in _RULES and _is_selected(one)]
        if not wanting or not isinstance(launch.answer, Harmful):
            return launch
        repository = self.investigation.programs.repository
        for name, value in islice(_tried(launch, wanting[0], repository), min(_TRIES, self.tries)):
            self.tries -= 1
            if self._is_off(launch, name, value):
                verdicts = tuple(
                    _with(one, name, value, launch, repository) if one in wanting else one
                    for one in launch.verdicts
                )
                return replace(launch, answer=replace(launch.answer, verdicts=verdicts))
        return _with_needed(launch, wanting, repository)

    def selected(self, orphan: Orphan) -> tuple[str, str] | None:
        """Return which variable, with which value, turns debug off in a program nobody starts."""
        on = (one for one in _switches(orphan.effects) if one.state is State.ON and one.is_literal)
        name = next((one.variable for one in on if one.variable not in {"", *_OWN}), "")
        name = "" if self.investigation.programs.budget.is_low else name
        files = _small_files(orphan.effects, self.investigation.programs.repository) if name else ()
        values = _values(name, [], list(dict.fromkeys(_words(list(files)))))
        for value in islice(values if name else (), min(_TRIES, self.tries)):
            self.tries -= 1
            place = Location(orphan.path, Position(1, 1), Position(1, 1))
            setting = {name: Setting(value=value, location=place)}
            effects = self.investigation.survey(orphan.path, environment=setting)
            if _is_plain(effects, orphan.effects):
                return name, value
        return None

    def _is_off(self, launch: Launch, name: str, value: str) -> bool:
        """Return whether a start serves with debug off once a variable has a value."""
        found = self.investigation.supposed(launch.unit, {name: value})
        same = [one for one in found if one.start.location == launch.start.location]
        return bool(same) and all(serves_plainly(one, launch) for one in same)


def serves_plainly(launch: Launch, before: Launch) -> bool:
    """Return whether a start serves as before, and debug is known to be off."""
    if any(one.rule in _RULES for one in launch.verdicts) or not {*launch.doubts} <= {
        *before.doubts
    }:
        return False
    if launch.start.kind is StartKind.SERVER:
        return isinstance(launch.answer, Safe) and launch.effects.app_debug.state is State.OFF
    served = [one for one in launch.effects.sinks if one.kind is not ServerKind.MIDDLEWARE]
    is_served = bool(served) or launch.start.kind is StartKind.FLASK_CLI
    return is_served and all(one.debugger.state is State.OFF for one in launch.effects.sinks)


def _with_needed(launch: Launch, wanting: Sequence[Verdict], repository: Repository) -> Launch:
    """Return a launch that is not told to remove a variable without which the program ends."""
    answer = launch.answer
    files = _small_files(launch.effects, repository)
    nodes = (node for file in files for node in ast.walk(parse(file.data).tree))
    needed = {
        name for node in nodes if isinstance(node, ast.Subscript) for name in variable_read(node)
    }
    changed = {
        one: replace(one, remedy=_REMOVED.sub(r"Give `\1` another value", one.remedy))
        for one in wanting
        if (match := _REMOVED.match(one.remedy)) is not None and match[1] in needed
    }
    if not changed or not isinstance(answer, Harmful):
        return launch
    verdicts = tuple(changed.get(one, one) for one in launch.verdicts)
    return replace(launch, answer=replace(answer, verdicts=verdicts))


_REMOVED = re.compile(r"Remove `(\w+)=[^`]*`")


def _switches(effects: Effects) -> list[Switch]:
    return [*(one.debugger for one in effects.sinks), *(one.debug for one in effects.apps)]


def _is_plain(effects: Effects, before: Effects) -> bool:
    """Return whether a program does as much as before, and debug is known to be off."""
    is_same = len(effects.sinks) == len(before.sinks) and len(effects.apps) == len(before.apps)
    is_known = set(effects.unknown) <= set(before.unknown)
    return is_same and is_known and all(one.state is State.OFF for one in _switches(effects))


def _is_selected(verdict: Verdict) -> bool:
    """Return whether debug is on elsewhere than at the call or on the command line.

    A debugger around the application may stand under a condition.
    """
    is_wrapped = verdict.remedy == WITHOUT_MIDDLEWARE
    return bool(verdict.variable) or verdict.cause is not None or is_wrapped


def _tried(launch: Launch, verdict: Verdict, repository: Repository) -> Iterator[tuple[str, str]]:
    """Yield variables that may select the settings, and what they may be set to."""
    files = list(_small_files(launch.effects, repository))
    here = {**launch.start.environment, **launch.unit.environment}
    said = [one.value for one in here.values() if one.value]
    words = list(dict.fromkeys(_words(files, said)))
    names = _names(launch, verdict, files)
    for name in names[:_NAMES]:
        old = here[name].value if name in here else ""
        for value in _values(name, names, words):
            if old is not None and value != old:
                yield name, value


def _values(name: str, names: Sequence[str], words: Sequence[str]) -> Iterable[str]:
    """Return what a variable may be set to, the most likely first."""
    own, usual = [one for one in words if one not in names], _usual(name)
    return dict.fromkeys((*own, *usual) if NAMES_A_MODE.search(name) else (*usual, *own))


def _small_files(effects: Effects, repository: Repository) -> Iterator[SourceFile]:
    for path in sorted(effects.files)[:_FILES]:
        file = repository.read(path)
        if file is not None and file.kind is Kind.PYTHON and len(file.data) <= _LARGEST:
            yield file


def _names(launch: Launch, verdict: Verdict, files: Iterable[SourceFile]) -> list[str]:
    """Return the variables on which it may hang: those that the finding shows, then all read."""
    if verdict.variable:
        return [] if verdict.variable in _OWN else [verdict.variable]
    nodes = (node for file in files for node in ast.walk(parse(file.data).tree))
    read = dict.fromkeys(name for node in nodes for name in variable_read(node))
    places = {verdict.cause, verdict.location, *(step.location for step in verdict.chain)}
    set_here = [name for name, one in launch.start.environment.items() if one.location in places]
    named = [one for one in read if _SELECTS.search(one) or NAMES_A_MODE.search(one)]
    ordered = dict.fromkeys((*set_here, *named, *read))
    return [one for one in ordered if one in read and one not in _OWN]


def _words(files: Sequence[SourceFile], said: Sequence[str] = ()) -> Iterator[str]:
    """Yield what programs call production: keys, words that are compared, classes of settings.

    `said` are values of variables, which may name a class as the program does.
    """
    nodes = [node for file in files for node in ast.walk(parse(file.data).tree)]
    yield from (one for node in nodes for one in _compared(node) if _PRODUCTION.search(one))
    classes = {node.name for node in nodes if isinstance(node, ast.ClassDef)}
    chosen = sorted(one for one in classes if _PRODUCTION.search(one))
    texts = [node.value for node in nodes if isinstance(node, ast.Constant)]
    for text in dict.fromkeys((*(one for one in texts if isinstance(one, str)), *said)):
        folder, dot, last = text.rpartition(".")
        if last in classes and (dot or text in classes):
            yield from (f"{folder}{dot}{one}" for one in chosen)
    yield from chosen


_PLAIN = re.compile(r"[A-Za-z0-9][\w.-]{0,60}")


def _compared(node: ast.AST) -> Iterator[str]:
    """Yield the texts that a value is looked up by, or compared with."""
    if isinstance(node, ast.Dict):
        found: Iterable[ast.AST | None] = node.keys
    elif isinstance(node, ast.Compare):
        found = (inner for one in (node.left, *node.comparators) for inner in ast.walk(one))
    elif isinstance(node, ast.MatchValue):
        found = (node.value,)
    elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "dict":
        yield from (one.arg for one in node.keywords if one.arg)
        return
    else:
        return
    for one in found:
        value = getattr(one, "value", None) if isinstance(one, ast.Constant) else None
        if isinstance(value, str) and _PLAIN.fullmatch(value):
            yield value


def _usual(name: str) -> tuple[str, ...]:
    """Return what a variable of such a name is often set to."""
    if re.search(r"DEV|DEBUG", name):
        return ("0", "false")
    return ("production", "prod") if NAMES_A_MODE.search(name) else ("1", "production")


def _with(
    verdict: Verdict, name: str, value: str, launch: Launch, repository: Repository
) -> Verdict:
    """Return a verdict with what is to be set."""
    change = next(set_variable(name, value, launch, repository), None)
    is_server = launch.start.kind is StartKind.SERVER
    is_to_serve = verdict.remedy.endswith("{serve}") or not (verdict.remedy or is_server)
    rest = " {serve}" if is_to_serve else ""
    said = _said(name, value, launch)
    return replace(verdict, remedy=f"{said}{rest}", change=change, cause=None)


def unset(name: str, value: str) -> str:
    """Return what to do about a variable that selects the settings and that nothing sets."""
    return (
        f"Set `{name}={value}` where production is started: it selects the settings, nothing here "
        "sets it, and without it debug is on."
    )


def _said(name: str, value: str, launch: Launch) -> str:
    old = launch.start.environment.get(name) or launch.unit.environment.get(name)
    if old is None:
        return unset(name, value)
    spot = f"{old.location.path}:{old.location.start.line}"
    return (
        f"Set `{name}={value}` in {spot}, which selects the settings: `{old.value}` has debug on."
    )
