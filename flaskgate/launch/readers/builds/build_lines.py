"""Finds command lines in the text of a script, a pipeline or a task, such as those of builds.

What stands around such a line is not followed: a variable counts where the file gives it one plain
value, and what cannot be told leaves the part open that it stands in. The options are those of
https://docs.docker.com/reference/cli/docker/buildx/build/, of Podman and of Kaniko.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from flaskgate.launch.commands.flags import Options, read_options
from flaskgate.launch.formats.expansion import UNKNOWN, UNKNOWN_NAME
from flaskgate.launch.readers.builds.build_files import folded, only_values, with_folded_blocks

_BUILD = re.compile(
    r"(?:\b(?:docker|podman|nerdctl|buildah)[ \t]+(?:(?:buildx|image|builder)[ \t]+)?(?:build|bud)"
    r"|/kaniko/executor|\bfly(?:ctl)?[ \t]+deploy)(?=[ \t])"
)
_ENTERED = re.compile(r"\bcd[ \t]+([\w./-]+)[ \t]*(?:&&|;)")
_END = re.compile(r"&&|\|\||;|\||\n|(?<!\S)#|[^\S\n]>|\Z")
_QUOTED = re.compile(r"'[^'\n]*'|\"(?:[^\"\\\n]|\\.)*\"")
_ASSIGNED = re.compile(
    r"^[ \t]*(?:-[ \t]+)?(?:export[ \t]+|readonly[ \t]+|set[ \t]+|\$)?(\w+)"
    r"[ \t]*(?::=|\?=|=|:)[ \t]*[\"']?"
    r"((?:\$\{\{[^{}\n]*\}\}|\$\{\w+\}|\$\(\w+\)|\$\w+|[\w./:@-])+)[\"']?[ \t]*$",
    re.MULTILINE,
)
_REFERENCE = re.compile(
    r"\$\{\{[ \t]*(?:env\.(?P<of_job>\w+)|[^{}]*)[ \t]*\}\}|\$\{(?P<braced>\w+)[^{}]*\}"
    r"|\$\((?P<of_make>\w+)\)|\$\([^()]*\)|\$\{[^{}]*\}|\$(?P<plain>\w+)|\{\{[^{}]*\}\}"
)
_FLAGS = frozenset(
    {
        *("-q", "--quiet", "--no-cache", "--pull", "--push", "--load", "--rm", "--force-rm"),
        *("--compress", "--squash", "--squash-all", "--check", "--layers", "--debug", "-D"),
        *(
            "--disable-content-trust",
            "--no-push",
            "--cleanup",
            "--reproducible",
            *("--single-snapshot", "--remote-only", "--local-only", "--now", "--detach", "--yes"),
        ),
    }
)
_LONGEST = 3_000
"""Characters of one command line."""
_MOST = 50
"""Command lines of one file."""
_NESTED = 3
"""How often a variable may stand in the value of another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandLine:
    """One command line in a text."""

    words: tuple[str, ...]
    """What follows the words by which it was found."""
    folder: str
    """Where the line changes to before, as it is written; empty: nowhere."""
    line: int
    """Counted from 1."""

    def options(self) -> Options:
        """Return the options of a build."""
        return read_options(self.words, lambda word: word not in _FLAGS, is_mixed=True)


def build_lines(text: str) -> Iterator[CommandLine]:
    """Yield the command lines of a text that build images."""
    yield from command_lines(text, _BUILD)


def command_lines(text: str, program: re.Pattern[str]) -> Iterator[CommandLine]:
    """Yield the command lines of a text that begin as `program` says."""
    text = text.replace("\r\n", "\n")
    whole = with_folded_blocks(text)
    found = list(islice(program.finditer(whole), _MOST))
    values = only_values(_ASSIGNED.findall(text)) if found else {}
    for one in found:
        above = folded(whole[max(0, one.start() - _LONGEST) : one.start()])
        before = above.rpartition("\n")[2]
        words = _words(_until_end(folded(whole[one.end() : one.end() + _LONGEST]), before), values)
        if words:
            entered = _ENTERED.findall(before)
            yield CommandLine(
                words=tuple(words),
                folder=entered[-1] if entered else "",
                line=text.count("\n", 0, one.start()) + 1,
            )


def _until_end(text: str, before: str) -> str:
    """Return the text up to the end of its command; a quote that is open before it ends it, too."""
    for sign in "'\"":
        if _QUOTED.sub("", before).count(sign) % 2:
            return text.partition(sign)[0]
    masked = _QUOTED.sub(lambda one: "x" * len(one[0]), text)
    end = _END.search(masked)
    return text[: end.start()] if end else text


def _words(text: str, values: Mapping[str, str]) -> list[str]:
    try:
        return shlex.split(_filled(text, values, _NESTED))
    except ValueError:
        return []


def _filled(text: str, values: Mapping[str, str], depth: int) -> str:
    """Return a text with the values of its variables, whose own are filled in `depth` times."""

    def value(found: re.Match[str]) -> str:
        name = found["of_job"] or found["braced"] or found["of_make"] or found["plain"]
        said = values.get(name or "", "") if depth else ""
        return _filled(said, values, depth - 1) if said else UNKNOWN

    return _REFERENCE.sub(value, text)[:_LONGEST]


def is_untold(text: str) -> bool:
    """Return whether a part of a word cannot be told."""
    return UNKNOWN_NAME in text
