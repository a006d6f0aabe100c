"""What the configuration says of starts that the gate cannot follow: `at` of its `launches`.

A command that is declared for such a start is followed as a unit of its own; here the start itself
gets its answer. What is known to be harmful stays so, whatever is declared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flaskgate.launch.follow.results import Analysis, Launch, Safe, Unsure
from flaskgate.launch.reasons import Cause, Reason
from flaskgate.model.findings import Notification
from flaskgate.model.launch_evidence import Declared


def with_declared(analysis: Analysis, declared: Sequence[Declared]) -> Analysis:
    """Return an analysis in which declared starts are known; what matches none is noted."""
    explaining = [one for one in declared if one.path is not None]
    if not explaining:
        return analysis
    used: set[Declared] = set()

    def explained(launch: Launch) -> Launch:
        entry = next((one for one in explaining if _explains(one, launch)), None)
        if entry is None:
            return launch
        used.add(entry)
        return replace(launch, answer=Safe(reason=Reason(Cause.DECLARED, _what(entry))))

    launches = tuple(map(explained, analysis.launches))
    unbuilt = tuple(map(explained, analysis.unbuilt))
    notes = tuple(_unmatched(one) for one in explaining if one not in used)
    return replace(
        analysis,
        launches=launches,
        unbuilt=unbuilt,
        notifications=(*analysis.notifications, *notes),
    )


def _explains(entry: Declared, launch: Launch) -> bool:
    if not isinstance(launch.answer, Unsure):
        return False
    places = [launch.start.location, launch.unit.command.location]
    if any(one.path == entry.path and entry.line in {0, one.start.line} for one in places):
        return True
    return not entry.line and launch.unit.artefact == entry.path


def _what(entry: Declared) -> str:
    return f"`{entry.command}`" if entry.command else "nothing that serves"


def _unmatched(entry: Declared) -> Notification:
    return Notification(
        id="policy-unmatched",
        message=f"the policy: 'launches' explains '{entry.at}', where no start is unknown",
    )
