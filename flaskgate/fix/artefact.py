"""Switches off what an artefact switches on: variables, flags of commands, options of uWSGI.

The languages differ (Dockerfile, YAML, JSON, TOML, unit files, shell), but a flag stands in only
four ways in any of them: as a word of a command line, as an element of a list between brackets, as
an item on a line of its own, or alone in a text. Whatever stands otherwise is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from flaskgate.fix.text import Edit, Text
from flaskgate.model.findings import Location, Position

_MOST = 20
"""How many flags are taken out of one region; more than one is rare, more than these hostile."""
_LONGEST = 40
"""Code points of the longest flag, and more."""
_ITEM_BEFORE = re.compile(r"(?:\A|(?<=[\r\n]))(?P<indent>[ \t]*-[ \t]+)\Z")
_LINE_END = re.compile(r"[ \t]*(?:\r\n|\r|\n|\Z)")
_COMMA_BEFORE = re.compile(r"(?<![ \t])[ \t]*,[\s\\]*\Z")
_ELEMENT_END = re.compile(r"\s*[,\]]")
_BRACKET_BEFORE = re.compile(r"\[\s*\Z")
_COMMA_AFTER = re.compile(r"\s*,[ \t]*")
_ASSIGNED = re.compile(r"[=:][ \t]*\Z")
_WORD_BEFORE = re.compile(r"(?P<last>[^\s\\])(?P<gap>[\s\\]*\s)\Z")
_GAP = re.compile(r"[ \t]+")
_NEAR = 400
"""Code points before a flag that can matter to it."""


class _Flag(NamedTuple):
    """A flag that can be taken out of a command of a program."""

    program: re.Pattern[str]
    """What the same simple command must have before or behind the flag."""
    flag: re.Pattern[str]


def _flag(program: str, flag: str) -> _Flag:
    return _Flag(re.compile(program), re.compile(rf"(?<![\w-])(?:{flag})(?![\w=-])"))


_FLASK = _flag(
    r"(?<![\w.-])flask(?![\w.-])|(?<!poetry )(?<!pipenv )(?<!uv )(?<!pdm )(?<!hatch )\brun\b",
    "--debug|--debugger",
)
_FLAGS: Mapping[str, _Flag] = {
    "debug-deployed": _FLASK,
    "functions-framework-debug": _flag("functions-framework", "--debug"),
    "gunicorn-reload": _flag("gunicorn|GUNICORN_CMD_ARGS", "--reload"),
    "gunicorn-spew": _flag("gunicorn|GUNICORN_CMD_ARGS", "--spew"),
    "mod-wsgi-debug": _flag("mod_wsgi-express", "--debug-mode|--enable-debugger"),
    "uwsgi-catch-exceptions": _flag("uwsgi", "--catch-exceptions"),
    "waitress-expose-tracebacks": _flag("waitress", "--expose-tracebacks"),
}


def _variable(names: str, value: str = r"\w[\w.+-]*") -> re.Pattern[str]:
    """Match a variable with a plain value, which is group `value`, as all languages write it.

    `NAME=1`, `NAME: "1"`; `ENV NAME 1` of a Dockerfile; `name: NAME` and `value: "1"` of
    Kubernetes, on two lines, in one or as JSON.
    """
    one = r"[ \t]*[=:][ \t]*"
    two = r"""[ \t]*,?\s*["']?value["']?[ \t]*[=:][ \t]*"""
    return re.compile(
        rf"""(?m)(?:(?<![\w$]){names}["']?(?:{one}|{two})|^[ \t]*ENV[ \t]+{names}[ \t]+)"""
        rf"""["']?(?P<value>{value})(?=["'\s,;\]}})&|\\]|\Z)"""
    )


class _Switch(NamedTuple):
    """A value that can be turned off."""

    rules: frozenset[str]
    pattern: re.Pattern[str]
    """Has the value as its group `value`."""
    off: str


_DEBUG = frozenset({"debug-behind-server", "debug-deployed", "debug-environment"})
_CATCHING = frozenset({"uwsgi-catch-exceptions"})
_RELOADING = frozenset({"uwsgi-autoreload"})
_OPTION = r"""py(?:thon)?-auto-?reload["']?(?:[ \t]*[=:,]\s*|\s+(?:-[ ]+)?)["']?(?P<value>\d+)\b"""
_SWITCHES = (
    _Switch(_DEBUG, _variable("(?:FLASK_DEBUG|FLASK_RUN_DEBUG(?:GER)?)"), "0"),
    # Dash takes every text but `false` and an empty one for true
    _Switch(_DEBUG, _variable("DASH_DEBUG"), "false"),
    _Switch(_CATCHING, _variable("UWSGI_CATCH_EXCEPTIONS"), "0"),
    _Switch(_CATCHING, _variable("(?<!--)catch-exceptions"), "false"),
    # so many seconds between two looks at the code: with 0 it never looks
    _Switch(_RELOADING, _variable(r"UWSGI_PY(?:THON)?_AUTO_?RELOAD", r"\d+"), "0"),
    _Switch(_RELOADING, re.compile(_OPTION), "0"),
)

_NAMED = re.compile(
    r"""\bname["']?[ \t]*[=:][ \t]*["']?(?:FLASK|DASH|UWSGI)_\w+["']?[ \t]*,?[ \t]*\r?\n\Z"""
)
"""A line that only names a variable: `- name: FLASK_DEBUG`."""
_SEPARATOR = re.compile(r"[;&|]")
_PRINTING = re.compile(r"\b(?:echo|printf)\b")


def artefact_edits(text: Text, rule: str, place: Location) -> Sequence[Edit]:
    """Return the edits that switch off what `rule` found at `place`; none where none is exact."""
    lines = text.whole_lines(place)
    if lines is None:
        return ()
    region = range(text.offset(*place.start), text.offset(*place.end))
    if _NAMED.search(text.text, lines.start, lines.stop):  # the value stands on the next line
        below = text.whole_lines(replace(place, end=Position(place.end.line + 1, 1)))
        lines = below or lines
        region = range(region.start, lines.stop)
    return (*_switched(rule, text.text, lines, region), *_without_flags(rule, text.text, region))


def _switched(rule: str, text: str, lines: range, region: range) -> Iterator[Edit]:
    """Yield the values to change: those that begin in the region, which may end before they do."""
    for switch in _SWITCHES:
        if rule in switch.rules:
            for found in switch.pattern.finditer(text, lines.start, lines.stop):
                if found.start("value") in region and found["value"] != switch.off:
                    yield Edit(*found.span("value"), switch.off)


def _without_flags(rule: str, text: str, region: range) -> Iterator[Edit]:
    spec = _FLAGS.get(rule)
    if spec is None:
        return
    # behind the region stands at least the word that it may end in
    words = spec.flag.finditer(text, region.start, region.stop + _LONGEST)
    for found in islice((one for one in words if one.start() in region), _MOST):
        command = _command(text, found, region)
        if spec.program.search(command) and not _PRINTING.search(command):
            edit = _without_flag(text, *found.span())
            if edit is not None:
                yield edit


def _command(text: str, flag: re.Match[str], region: range) -> str:
    """Return the simple command around a flag, as far as the region goes."""
    before = [one.end() for one in _SEPARATOR.finditer(text, region.start, flag.start())]
    after = _SEPARATOR.search(text, flag.end(), region.stop)
    return text[before[-1] if before else region.start : after.start() if after else region.stop]


def _without_flag(text: str, start: int, end: int) -> Edit | None:
    """Return the edit that takes out the flag between two offsets, or None where none is exact."""
    quote = text[start - 1 : start]
    is_quoted = quote in {'"', "'"} and text[end : end + 1] == quote
    if quote in {'"', "'"} and text[start - 2 : start - 1] == "\\":
        return None  # a text in a text: what escapes what is not ours to tell
    outer = (start - 1, end + 1) if is_quoted else (start, end)
    edit = _item(text, *outer) or _element(text, *outer)
    if edit is not None:
        return edit
    if is_quoted and _ASSIGNED.search(text, max(0, outer[0] - _NEAR), outer[0]):
        return Edit(start, end)
    return _word(text, *outer, is_quoted=is_quoted)


def _item(text: str, start: int, end: int) -> Edit | None:
    """Take out a line `- --flag` of a YAML list that has another item beside it."""
    before = _ITEM_BEFORE.search(text, max(0, start - _NEAR), start)
    after = _LINE_END.match(text, end)
    if before is None or after is None:
        return None
    indent = before["indent"]
    above = re.split(r"\r\n|\r|\n", text[max(0, before.start() - _NEAR) : before.start()])
    has_neighbour = text.startswith(indent, after.end()) or (
        len(above) > 1 and above[-2].startswith(indent)
    )
    return Edit(before.start(), after.end()) if has_neighbour else None


def _element(text: str, start: int, end: int) -> Edit | None:
    """Take out an element of a list between brackets, with one comma."""
    near = text[max(0, start - _NEAR) : start]
    if _ELEMENT_END.match(text, end) is None:
        return None
    comma = _COMMA_BEFORE.search(near)
    if comma is not None:
        return Edit(start - len(comma[0]), end)
    if _BRACKET_BEFORE.search(near) is None:
        return None
    after = _COMMA_AFTER.match(text, end)
    return Edit(start, after.end() if after else end)


def _word(text: str, start: int, end: int, *, is_quoted: bool) -> Edit | None:
    """Take out a word of a command line with the white space before it, else that behind it."""
    before = _WORD_BEFORE.search(text, max(0, start - _NEAR), start)
    if before is not None:
        is_value = before["last"] in ":-=|>[{,"
        return None if is_value else Edit(start - len(before["gap"]), end)
    if is_quoted or text[start - 1 : start] not in {'"', "'", "="}:
        return None
    behind = _GAP.match(text, end)
    return Edit(start, behind.end() if behind else end)
