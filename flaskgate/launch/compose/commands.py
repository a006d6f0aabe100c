"""What a service runs: the words of `command` and `entrypoint` once Compose has filled them in.

Compose expands before anything is started, from the variables of the host. `$X` is not the variable
of the container; `$$X` is, where a shell reads it, and else a text with a dollar sign.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Collection

from flaskgate.launch.compose.project import ComposeProject
from flaskgate.launch.formats.expansion import expand
from flaskgate.launch.formats.yaml_nodes import YamlNode
from flaskgate.launch.images.stages import shorten
from flaskgate.launch.model import Command

_MAX_WORDS = 20_000
"""Characters of a command that are split into words."""
_REFERENCE = re.compile(r"\$(?:(\w+)|\{(\w+)[^{}]*\})", re.ASCII)
_ONE = re.compile(r"\A\$\{(\w+)\}\Z", re.ASCII)
_MANY = re.compile(r"\A\$(\w+)\Z", re.ASCII)
"""What a command has for a variable that is one word, and for one that is any number of them."""
_OF_HOST = "${%s_OF_THE_HOST}"
"""Stands for a variable of the host that the container has, too, with a value of its own."""


def command_of(
    key: str, value: YamlNode, project: ComposeProject, names: Collection[str]
) -> Command | None:
    """Return what a `command` or `entrypoint` says; None for an empty one.

    `names` are the variables that the container has.
    """
    if value.is_sequence:
        elements = [one.text or "" for one in project.allowance.take(value.elements)]
        found = [_of_list(one, project, names) for one in elements]
        shown = json.dumps([project.fill(one) for one in elements], ensure_ascii=False)
    else:
        found = _of_text(value.text or "", project, names)
        shown = project.fill(value.text or "")
    if not found:
        return None
    return Command(
        words=tuple(word for word, _ in found),
        location=value.location,
        text=shorten(f"{key}: {shown}"),
        exact=frozenset(word for word, is_exact in found if is_exact),
    )


def _of_list(text: str, project: ComposeProject, names: Collection[str]) -> tuple[str, bool]:
    """Return one word, and whether nothing is left in it that the host would say."""
    word, is_exact = _filled(text, project, names)
    return word if is_exact else _MANY.sub(r"${\1}", word), is_exact


def _of_text(text: str, project: ComposeProject, names: Collection[str]) -> list[tuple[str, bool]]:
    """Return the words of a text; a variable that is one of them may become any number."""
    filled, is_exact = _filled(text, project, names)
    words = _split(filled)
    return [(word if is_exact else _ONE.sub(r"$\1", word), is_exact) for word in words]


def _filled(text: str, project: ComposeProject, names: Collection[str]) -> tuple[str, bool]:
    """Return a text in which no variable of the host is taken for one of the container.

    And whether nothing is left in it that the host would say.
    """

    def told_apart(match: re.Match[str]) -> str:
        name = match[1] or match[2]
        return _OF_HOST % name if name in names or _is_given(name, text) else match[0]

    parts = [expand(part, project.values, keep=True) or "" for part in text.split("$$")]
    is_exact = not any(_REFERENCE.search(part) for part in parts)
    return "$".join(_REFERENCE.sub(told_apart, part) for part in parts), is_exact


def _is_given(name: str, text: str) -> bool:
    """Return whether a text for a shell seems to give a variable a value."""
    return re.search(rf"(?<![$\w{{-]){re.escape(name)}\b", text) is not None


def _split(text: str) -> tuple[str, ...]:
    """Return the words of a text as Compose splits it: like a shell, but without one."""
    if len(text) > _MAX_WORDS:
        return ("/bin/sh", "-c", text)
    try:
        return tuple(shlex.split(text))
    except ValueError:
        return tuple(text.split())
