"""A variable by which a script or a program already starts a production server: set it.

`if [ "$ENV" != production ]; then python app.py; else gunicorn app:app; fi` needs no other command,
but a value. Nothing is read into the text of the condition: what it compares is tried, and the
start is followed again.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from flaskgate.launch.follow.judge import NAMES_A_MODE
from flaskgate.launch.follow.results import Launch, Safe
from flaskgate.launch.follow.unit import Investigation
from flaskgate.launch.model import Repository, ServerKind, StartKind
from flaskgate.launch.plan.variables.set_variable import set_variable
from flaskgate.launch.plan.variables.unread_dotenv import variable_read
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Location, ServePlan
from flaskgate.text.python.python import parse

_CONDITION = re.compile(r"\b(?:if|elif|case|test|while|until)\b|\[|&&|\|\|")
_NAMED = re.compile(r"\$\{?([A-Za-z_]\w*)")
_WORD = re.compile(r"(?<![\w$/.{-])[A-Za-z0-9][\w-]*(?![\w/.(-])")
_PATTERN = re.compile(r"[\s(]*[\w\"'| *?-]+\)")
"""One of `case`, at the beginning of its line."""
_KEYWORDS = frozenset(
    [
        *("if", "then", "elif", "else", "fi", "case", "in", "esac"),
        *("for", "while", "until", "do", "done", "test"),
    ]
)
_FILES = 5
"""Python files whose conditions are read."""
_TRIES = 12
"""How often one start is followed again."""
_ALL_TRIES = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class _Choice:
    name: str
    value: str
    server: Launch
    """What starts then."""


@dataclass(slots=True)
class Settings:
    """Finds what to set, for the starts of one repository."""

    investigation: Investigation
    tries: int = field(default=_ALL_TRIES)

    def preferred(self, plan: ServePlan, launch: Launch) -> ServePlan:
        """Return a plan that sets a variable, where one does."""
        choice = self._choice(launch)
        if choice is None:
            return plan
        repository = self.investigation.programs.repository
        changes = tuple(set_variable(choice.name, choice.value, launch, repository))
        is_same = choice.server.start.program in plan.requirements
        required = plan.required if is_same and changes else ()
        return replace(
            plan,
            choice=_sentence(choice),
            text=f"{choice.name}={choice.value}",
            missing="",
            waitress=(),
            waitress_text="",
            requirements=plan.requirements if is_same else (),
            renewals=plan.renewals if is_same else (),
            guard=None,
            to_move=(),
            alone=None,
            ending=(),
            kept="",
            changes=(*changes, *required),
            required=required,
        )

    def _choice(self, launch: Launch) -> _Choice | None:
        repository = self.investigation.programs.repository
        tried = islice(_tried(launch, repository), min(_TRIES, self.tries))
        for name, value in tried:
            self.tries -= 1
            server = self._started(launch, name, value)
            if server is not None:
                return _Choice(name=name, value=value, server=server)
        return None

    def _started(self, launch: Launch, name: str, value: str) -> Launch | None:
        """Return the production server that is started then, where nothing else serves."""
        found = self.investigation.supposed(launch.unit, {name: value})
        is_safe = all(isinstance(one.answer, Safe) for one in found)
        apps = _apps(launch)
        serving = (one for one in found if _serves(one) and not _is_other(apps, _apps(one)))
        return next(serving, None) if is_safe else None


def _apps(launch: Launch) -> frozenset[Location]:
    """Return the calls that make the applications which a start serves."""
    sinks = (one.serving for one in launch.effects.sinks if one.serving is not None)
    return launch.effects.served.union(*(one.apps for one in sinks))


def _is_other(apps: frozenset[Location], others: frozenset[Location]) -> bool:
    return bool(apps) and bool(others) and apps.isdisjoint(others)


def _serves(launch: Launch) -> bool:
    is_served = any(one.kind is ServerKind.PRODUCTION for one in launch.effects.sinks)
    return launch.start.kind is StartKind.SERVER or is_served


def _tried(launch: Launch, repository: Repository) -> Iterator[tuple[str, str]]:
    """Yield variables that a condition asks for, and values that it may compare them with."""
    place = launch.start.location
    script = repository.read(place.path)
    lines = () if script is None else script.lines
    if script is not None and script.kind is not Kind.SHELL:
        lines = lines[place.start.line - 1 : place.end.line]
    names, values = _of_shell(lines)
    if not names and launch.effects.sinks:
        paths = sorted(launch.effects.files)[:_FILES]
        names, values = _of_python(file for path in paths if (file := repository.read(path)))
    here = launch.unit.environment
    wanted = [one for one in dict.fromkeys(names) if one not in here or here[one].value]
    ordered = sorted(dict.fromkeys(values), key=lambda one: "prod" not in one.lower())
    for name in wanted[:_FILES]:
        others = ("production", "1", "0") if NAMES_A_MODE.search(name) else ("1", "0")
        for value in dict.fromkeys((*ordered, *others)):
            if name not in here or here[name].value != value:
                yield name, value


def _of_shell(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    names: list[str] = []
    values: list[str] = []
    for line in lines:
        if _CONDITION.search(line) and _NAMED.search(line):
            names += _NAMED.findall(line)
            values += _WORD.findall(_NAMED.sub("$", line))
        elif (pattern := _PATTERN.match(line)) is not None:
            values += _WORD.findall(pattern[0])
    return names, [one for one in values if one not in _KEYWORDS]


def _of_python(files: Iterable[SourceFile]) -> tuple[list[str], list[str]]:
    names: list[str] = []
    values: list[str] = []
    for file in files:
        for node in ast.walk(parse(file.data).tree):
            names += variable_read(node)
            is_compared = isinstance(node, ast.Compare) and ast.unparse(node.left) != "__name__"
            compared = [node] if is_compared else []
            texts = (inner for one in compared for inner in ast.walk(one))
            values += [str(one.value) for one in texts if isinstance(one, ast.Constant)]
    return names, [one for one in values if one not in names]  # `os.getenv("MODE") == "live"`


def _sentence(choice: _Choice) -> str:
    start = choice.server.start
    sinks = choice.server.effects.sinks
    is_server = start.kind is StartKind.SERVER
    place = start.location if is_server or not sinks else sinks[-1].location
    what = " ".join(start.words) if is_server or not sinks else sinks[-1].text
    spot = f"{place.path}:{place.start.line}"
    return (
        f"Set `{choice.name}={choice.value}` where production starts this: then {spot} serves it "
        f"with `{what}`."
    )
