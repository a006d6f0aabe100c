"""The floor: an organisation's policy, which no repository gets below.

Its values are minima, and `allow` says which keys a repository may loosen besides. What a
repository, its inputs or its marks try beyond that is ignored, and told.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

from flaskgate.model.errors import InputError
from flaskgate.model.findings import Context, Notification, Severity
from flaskgate.settings.config_file import MAX_BYTES, Config, config_of, read_mapping
from flaskgate.settings.named_files import read_named
from flaskgate.settings.options import BY_NAME, did_you_mean
from flaskgate.settings.workspace import Workspace

_Entry = TypeVar("_Entry")

MARKS: Final = "marks"
"""What `allow` calls the marks in the code."""
LADDERS: Final[Mapping[str, tuple[str, ...]]] = {
    "fail-on": ("never", "critical", "high", "medium", "low"),
    "report": ("critical", "high", "medium", "low"),
    "scope": ("changed", "all"),
    "strict": ("false", "true"),
    "summary": ("false", "true"),
    "suppressions": ("honour", "require-reason", "ignore"),
    "upload": ("never", "auto", "always"),
}
"""The values of the options that can be loosened, from the loosest to the strictest."""
ALLOWABLE: Final = (
    *("baseline", "contexts", "exclude", "fail-on", "ignore", "launches", MARKS, "scope"),
    "severity",
)
"""What a floor may leave to the repository."""

_NAME: Final = "the policy"
_INLINE: Final = re.compile(r"\s*(?:[\w-]+\s*:|\{)|.*\n", re.DOTALL)
_HINT: Final = "see docs/rollout.md for the keys of a policy"
_GATING: Final = ("fail-on", "scope", "strict", "suppressions")
"""Options whose defaults hold as minima, too, where the floor does not name them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """What holds for every repository."""

    config: Config
    allow: frozenset[str] = frozenset()
    """Keys that a repository may loosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A request as the floor lets it stand."""

    config: Config
    given: Mapping[str, str]
    """Options that hold, whatever the configuration says."""
    defaults: Mapping[str, str] = field(default_factory=dict)
    """Options that hold where nobody says anything else."""
    remarks: tuple[Notification, ...] = ()


def read_floor(value: str, workspace: Workspace) -> Floor | None:
    """Read the floor from its text, or from a file outside of the scanned tree; None for neither.

    Raises `InputError` where it is wrong, cannot be read, or lies where a change can reach it.
    """
    if not value.strip():
        return None
    if _INLINE.match(value):
        return parse_floor(value)
    place = Path(os.path.normpath(workspace.base / value))
    for one in (place, place.resolve()):
        if one.is_relative_to(workspace.root):
            raise InputError(
                f"the policy {value} lies in the scanned tree, where any change can lower it",
                hint="give a file outside of it, or the text of the policy",
            )
    try:
        data = read_named(place, MAX_BYTES)
        if len(data) > MAX_BYTES:
            raise InputError(f"the policy {value} is larger than {MAX_BYTES} bytes", hint=_HINT)
        return parse_floor(data.decode("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"cannot read the policy {value}: {getattr(error, 'strerror', None) or 'not UTF-8'}",
            hint="give the path of a readable file, or the text of the policy",
        ) from error


def parse_floor(text: str) -> Floor:
    """Parse the text of a floor; raises `InputError` for what is not one."""
    data = dict(read_mapping(text, name=_NAME))
    allow = data.pop("allow", [])
    if not isinstance(allow, list) or not all(isinstance(one, str) for one in allow):
        raise InputError(f"{_NAME}: 'allow' must be a list of keys", hint=_HINT)
    for one in allow:
        if one not in ALLOWABLE:
            near = did_you_mean(one, ALLOWABLE)
            raise InputError(
                f"{_NAME}: 'allow' cannot hold '{one}': choose from {', '.join(ALLOWABLE)}{near}",
                hint=_HINT,
            )
    return Floor(config=config_of(data, name=_NAME), allow=frozenset(allow))


def hold(
    floor: Floor, config: Config, given: Mapping[str, str], shipped: Mapping[str, Severity]
) -> Held:
    """Return what is left of a request; `shipped` holds the severities of the rules as they come.

    What is stricter than the floor always stands.
    """
    told: list[str] = []
    options = _options(floor, {**config.given, **given}, told)
    exclude, no_exclude = _entries("exclude", floor, lambda one: one.exclude, config)
    ignore, no_ignore = _entries("ignore", floor, lambda one: one.ignore, config)
    launches, no_launches = _entries("launches", floor, lambda one: one.launches, config)
    lists = Config(
        given=config.given,
        exclude=exclude,
        contexts=_contexts(floor, config, told),
        severity=_severities(floor, config, shipped, told),
        ignore=ignore,
        launches=launches,
    )
    told += [*no_exclude, *no_ignore, *no_launches]
    defaults = {name: text for name, text in floor.config.given.items() if name not in options}
    return Held(
        config=lists,
        given={**given, **options},
        defaults=defaults,
        remarks=tuple(
            Notification(id="policy-floor", message=f"the policy of the organisation {one}")
            for one in told
        ),
    )


def is_looser(name: str, value: str, than: str) -> bool:
    """Return whether a value of an option lets more pass than another."""
    ladder = LADDERS[name]
    return ladder.index(value) < ladder.index(than)


def _options(floor: Floor, asked: Mapping[str, str], told: list[str]) -> dict[str, str]:
    """Return the options that the floor decides, and tell what it takes away."""
    held = {}
    for name in LADDERS:
        least = _least(floor, name)
        value = asked.get(name, floor.config.given.get(name, BY_NAME[name].default))
        if least is not None and is_looser(name, value, least):
            held[name] = least
            if name in asked:
                told.append(f"holds '{name}' at '{least}': '{value}' is ignored")
    if "baseline" not in floor.allow:
        held["baseline"] = floor.config.given.get("baseline", "")
        if asked.get("baseline", held["baseline"]) != held["baseline"]:
            told.append(f"allows no 'baseline': '{asked['baseline']}' is ignored")
    return held


def _least(floor: Floor, name: str) -> str | None:
    """Return the loosest value that an option may have; None if all may be."""
    if name in floor.config.given:
        return floor.config.given[name]
    if name == "suppressions":
        return "honour" if MARKS in floor.allow else "ignore"
    return BY_NAME[name].default if name in _GATING and name not in floor.allow else None


def _entries(
    name: str, floor: Floor, read: Callable[[Config], tuple[_Entry, ...]], config: Config
) -> tuple[tuple[_Entry, ...], list[str]]:
    """Return the entries of a list that hold, and what there is to tell."""
    own, ours = read(config), read(floor.config)
    if name in floor.allow or not own:
        return (*ours, *own), []
    return ours, [f"allows no '{name}': {_count(len(own))} ignored"]


def _count(number: int) -> str:
    return "1 entry is" if number == 1 else f"{number:,} entries are"


def _contexts(floor: Floor, config: Config, told: list[str]) -> tuple[tuple[str, Context], ...]:
    """Let the floor's contexts win, as the last ones; `production` is never looser."""
    is_free = "contexts" in floor.allow
    kept = [one for one in config.contexts if is_free or one[1] is Context.PRODUCTION]
    left = len(config.contexts) - len(kept)
    if left:
        told.append(f"allows no 'contexts' of development: {_count(left)} ignored")
    return (*kept, *floor.config.contexts)


def _severities(
    floor: Floor, config: Config, shipped: Mapping[str, Severity], told: list[str]
) -> dict[str, Severity]:
    held = dict(floor.config.severity)
    for rule, severity in config.severity.items():
        least = held.get(rule, severity if "severity" in floor.allow else shipped.get(rule))
        if least is not None and severity < least:
            told.append(f"holds '{rule}' at {least.word}: {severity.word} is ignored")
        held[rule] = max(severity, least or severity)
    return held
