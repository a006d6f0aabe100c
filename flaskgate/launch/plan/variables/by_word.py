"""A word of the command that a program takes for its debug mode: `python app.py --debug`.

The program's own option turns debug on, so the argument in its code stays, and the word goes. Which
word it is is tried: without it the start is followed again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from flaskgate.launch.follow.judge import DEBUG_BY_ENVIRONMENT, DEBUG_DEPLOYED, Verdict
from flaskgate.launch.follow.results import Harmful, Launch
from flaskgate.launch.follow.unit import Investigation
from flaskgate.launch.model import StartKind
from flaskgate.launch.plan.as_written import as_written
from flaskgate.launch.plan.changes.rewrite import handed, handed_whole, is_handed, start_changes
from flaskgate.launch.plan.variables.by_mode import serves_plainly
from flaskgate.model.findings import Change

_RULES = frozenset({DEBUG_DEPLOYED, DEBUG_BY_ENVIRONMENT})
_PROGRAMS = frozenset({StartKind.PYTHON_FILE, StartKind.PYTHON_MODULE, StartKind.CONSOLE_SCRIPT})
_VALUE = r"(?:debug|dev\w*|local|true|1)"
_SWITCH = re.compile(
    rf"--?[\w-]{{0,40}}(?:debug|dev|local|test)[\w-]*(?:=.*)?|-[dD]|(?:--?[\w-]+=)?{_VALUE}",
    re.IGNORECASE,
)
"""A word that may turn debug on, by what it says; for what is tried alone."""
_VALUED = re.compile(r"--?\w[\w-]*")
_TRIES, _ALL_TRIES = 4, 20


@dataclass(slots=True)
class Words:
    """Finds the words that turn debug on, for the starts of one repository."""

    investigation: Investigation
    tries: int = field(default=_ALL_TRIES)

    def told(self, launch: Launch) -> Launch:
        """Return a launch whose verdicts name the word, with the line without it."""
        wanting = [one for one in launch.verdicts if one.rule in _RULES and one.change is None]
        answer, words = launch.answer, launch.start.words
        if not wanting or launch.start.kind not in _PROGRAMS or not isinstance(answer, Harmful):
            return launch
        for part in list(_parts(words))[: min(_TRIES, self.tries)]:
            self.tries -= 1
            if self._is_off(launch, _without(words, part)):
                verdicts = tuple(
                    self._with(one, part, launch) if one in wanting else one
                    for one in launch.verdicts
                )
                return replace(launch, answer=replace(answer, verdicts=verdicts))
        return launch

    def _is_off(self, launch: Launch, words: tuple[str, ...]) -> bool:
        """Return whether a start serves with debug off by other words."""
        unit, start = launch.unit, launch.start
        command = replace(unit.command, words=words, location=start.location)
        alone = replace(
            unit,
            command=command,
            environment=start.environment,
            folder=start.folder or unit.folder,
            steps=(),
        )
        found = self.investigation.supposed(alone)
        return bool(found) and all(serves_plainly(one, launch) for one in found)

    def _with(self, verdict: Verdict, part: slice, launch: Launch) -> Verdict:
        change = self._change(launch, part)
        repository = self.investigation.programs.repository
        is_given = is_handed(launch, repository)
        place = launch.unit.command.location if is_given else launch.start.location
        spot = f"{place.path}:{place.start.line}"
        rest = " {serve}" if verdict.remedy.endswith("{serve}") else ""
        dropped = " ".join(launch.start.words[part])
        return replace(
            verdict,
            remedy=f"Remove `{dropped}` from the command in {spot}: it turns debug on.{rest}",
            change=change,
            cause=None,
        )

    def _change(self, launch: Launch, part: slice) -> Change | None:
        """Return the line of the command without a part of its words."""
        repository = self.investigation.programs.repository
        written = as_written(launch, repository).launch
        words = _without(written.start.words, part)
        changes = start_changes(written, words, 1, repository)
        if len(changes) == 1:
            return changes[0]
        whole = None if changes else handed_whole(written, words, repository)
        return whole or (None if changes else handed(written, words[1:], repository))


def _parts(words: Sequence[str]) -> Iterator[slice]:
    """Yield the parts of a command that may turn debug on: an option, with its value if any."""
    for at, word in enumerate(words[1:], 1):
        if _SWITCH.fullmatch(word) is not None:
            is_value = at > 1 and not word.startswith("-") and _VALUED.fullmatch(words[at - 1])
            yield slice(at - 1 if is_value else at, at + 1)


def _without(words: tuple[str, ...], part: slice) -> tuple[str, ...]:
    return (*words[: part.start], *words[part.stop :])
