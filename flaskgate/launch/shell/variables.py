"""The variables of a shell, and what is known of one where several ways meet."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from flaskgate.launch.shell.partial_text import is_known, plain, unknown
from flaskgate.model.findings import Location, Position

_NAME = re.compile(r"\$\{?([A-Za-z_]\w*)")
_LONGEST_TEXT = 500
LONGEST_VALUE = 100_000
"""Code points; a longer value counts as unknown, so that doubling scripts end."""
MOST_WAYS = 4
"""Ways that meet of which each keeps its values."""


class Parting:
    """Ways that have met, told by its identity: every run has gone one of them."""

    def __init__(self, number: int) -> None:
        self.number = number


@dataclass(frozen=True, slots=True)
class Ways:
    """What a variable is on each way of a parting, in their order."""

    parting: Parting = field(compare=False, repr=False)
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """One variable of a shell."""

    value: str
    """May hold marks; of an array its first element."""
    location: Location
    is_set: bool = True
    """False: the script has unset it, or only declared it."""
    is_exported: bool | None = False
    """None: in some runs."""
    items: Mapping[str, str] | None = None
    """The elements of an array by key; a word that stands for many moves those after it."""
    is_map: bool = False
    """Its keys are any text (`declare -A`)."""
    is_number: bool = False
    """`declare -i`: what is assigned is an expression."""
    case: str = ""
    """`declare -l`, `-u` or `-c`: the letter of what is made of each text that is assigned."""
    is_fixed: bool = False
    """`readonly`."""
    is_reference: bool = False
    """`declare -n`: it stands for the variable that it names."""
    origin: Location | None = None
    """Where the artefact that sets it has the value from, if from elsewhere."""
    ways: Ways | None = None
    """What it is on each of several ways that have met; None: that is not known."""


_OF_ITSELF = (
    *("BASHOPTS", "BASHPID", "BASH_ARGV0", "BASH_COMMAND", "BASH_LINENO", "BASH_SUBSHELL"),
    *("BASH_VERSINFO", "COMP_WORDBREAKS", "DIRSTACK", "EPOCHREALTIME", "EPOCHSECONDS", "EUID"),
    *("GROUPS", "HISTCMD", "LINENO", "PIPESTATUS", "PPID", "RANDOM", "SECONDS", "SHELLOPTS"),
    *("SRANDOM", "UID", "_"),
)
"""What bash reckons anew, or keeps, whatever is assigned."""
_AT_FIRST: Mapping[str, str | None] = {
    "OPTIND": "1",
    "OPTERR": "1",
    "IFS": " \t\n",
    **dict.fromkeys(
        (
            *("BASH", "BASH_VERSION", "HOME", "HOSTNAME", "HOSTTYPE", "MACHTYPE", "OLDPWD"),
            *("OSTYPE", "PATH", "PS4", "PWD", "SHELL", "SHLVL", "TERM", *_OF_ITSELF),
        )
    ),
}
"""What shells set before a script begins, whatever they inherit; None: to what cannot be told.

`env -i bash -c 'declare -p'`; dash sets fewer, and the system the home.
"""
_NOWHERE = Location(PurePosixPath("."), Position(1, 1), Position(1, 1))
_CASES: Mapping[str, Callable[[str], str]] = {
    "": str,
    "l": str.lower,
    "u": str.upper,
    "c": str.capitalize,
}


def set_by_shells(name: str, *, is_open: bool) -> Variable | None:
    """Return a variable that a script finds although nothing has set it but the shell itself.

    `is_open`: something that is not seen may have set it anew.
    """
    if name not in _AT_FIRST:
        return None
    value = None if is_open else _AT_FIRST[name]
    return Variable(value=unknown(f"${name}") if value is None else value, location=_NOWHERE)


def starts_anew(name: str) -> bool:
    """Return whether each shell sets a variable anew, whatever it inherits."""
    return _AT_FIRST.get(name) is not None


def is_reckoned(name: str) -> bool:
    """Return whether a variable need not be what is assigned to it: `RANDOM=1`, `UID=0`."""
    return name in _OF_ITSELF


def cased(text: str, case: str) -> str:
    """Return what a variable of this case makes of a text."""
    return _CASES[case](text) if is_known(text) or not case else unknown(plain(text))


def is_same(values: Iterable[object]) -> bool:
    """Return whether values are all equal; there is at least one."""
    first, *rest = values
    return all(one is first or one == first for one in rest)


def joined_variable(
    name: str, found: Sequence[Variable | None], parting: Parting | None = None
) -> Variable:
    """Return what is known of a variable that is this on each way; None: it is not there."""
    present = [variable for variable in found if variable is not None]
    last = present[-1]
    if len(present) == len(found) and is_same(found):
        partings = {id(one.ways.parting) for one in present if one.ways is not None}
        return last if len(partings) < len(("one", "another")) else replace(last, ways=None)
    is_one = is_same(one and (one.value, one.is_set, one.items) for one in found)
    exported = {False if one is None else one.is_exported for one in found}
    return replace(
        last,
        value=last.value if is_one else unknown(f"${name}"),
        is_set=last.is_set if is_one else True,
        items=last.items if is_one else None,
        is_reference=any(one.is_reference for one in present),
        is_exported=exported.pop() if len(exported) == 1 else None,
        ways=None if parting is None else _ways(found, parting),
    )


def _ways(found: Sequence[Variable | None], parting: Parting) -> Ways | None:
    values = tuple(
        one.value
        for one in found
        if one is not None and one.is_set and one.items is None and is_known(one.value)
    )
    return Ways(parting, values) if len(values) == len(found) == parting.number else None


def parting_in(text: str, variables: Mapping[str, Variable]) -> Parting | None:
    """Return the ways on which a variable that a text names has different values."""
    for name in _NAME.findall(text[:_LONGEST_TEXT]):
        variable = variables.get(name)
        if variable is not None and variable.ways is not None:
            return variable.ways.parting
    return None


def taken(
    variables: Mapping[str, Variable], parting: Parting, number: int
) -> Mapping[str, Variable]:
    """Return the variables of the runs that have gone one way of a parting."""
    return {
        name: one
        if one.ways is None or one.ways.parting is not parting
        else replace(one, value=one.ways.values[number], ways=None)
        for name, one in variables.items()
    }


def restored(
    variables: Mapping[str, Variable], before: Mapping[str, Variable], parting: Parting
) -> Mapping[str, Variable]:
    """Return the variables after the ways of a parting met anew; those that none changed as before.

    So what is known of a part of a value stays known.
    """
    return {
        name: old
        if (old := before.get(name)) is not None
        and old.ways is not None
        and old.ways.parting is parting
        and replace(one, value=old.value) == old
        else one
        for name, one in variables.items()
    }
