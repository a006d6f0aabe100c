"""Workflow commands and file commands as text: pure, so a table can try every hostile text.

Escapes and limits are those of actions/runner 2.336.0: `ActionCommand.cs`,
`ActionCommandManager.cs`, `FileCommandManager.cs` and `ExecutionContext.cs`. Lines and columns
count from 1.
"""

from __future__ import annotations

import re
from typing import Literal

from flaskgate.model.findings import Location
from flaskgate.model.wording import last_line
from flaskgate.text.escape import encodable, shorten

Level = Literal["error", "warning", "notice"]

MESSAGE_LIMIT = 4096
"""The runner cuts the message of an annotation here; counted in UTF-16 code units."""

ANNOTATION_LIMIT = 10
"""The runner drops, without a word, what a step says beyond this for each level."""

_TITLE_LIMIT = 255
"""What the Checks API takes (https://docs.github.com/en/rest/checks/runs)."""

_TOKEN = re.compile(r"[0-9A-Za-z-]{16,}")
"""Too long to be the name of a command, and plain enough to need no escape."""


def command(name: str, message: str, **properties: object) -> str:
    """Return `::name key=value,…::message`: one line without its ending, safe for any text.

    Properties that are None or empty are left out, as the runner would drop them. Leading equal
    signs of a value are lost in the runner. Lone surrogates are shown as escapes.
    """
    given = ((key, str(value)) for key, value in properties.items() if value is not None)
    pairs = ",".join(f"{key}={_escape_property(value)}" for key, value in given if value)
    return f"::{name}{' ' if pairs else ''}{pairs}::{_escape_data(message)}"


def annotation(
    level: Level, message: str, *, location: Location | None = None, title: str = ""
) -> str:
    """Return the command that marks `location`, or the step where there is none.

    Columns are given for a span in one line only: the runner drops both where the lines differ.
    Whether GitHub counts `endColumn` in is not documented; here it is the last column of the
    span, so a mark is never too long. A message beyond `MESSAGE_LIMIT` is cut with `…`.
    """
    return command(
        level,
        _cut(message, MESSAGE_LIMIT),
        **({} if location is None else _span(location)),
        title=shorten(title, _TITLE_LIMIT),
    )


def fence(text: str, token: str) -> str:
    """Return `text` between `stop-commands` and its end, so that the runner obeys none of it.

    `token` must be new and unguessable each time, such as a UUID 4, and must not occur in `text`
    in any case; `ValueError` otherwise. The result ends with a line feed.
    """
    if not _TOKEN.fullmatch(token):
        raise ValueError("the token of a fence needs 16 letters, digits or hyphens")
    if token.lower() in text.lower():
        raise ValueError("the text contains the token of its own fence")
    ending = "" if text.endswith("\n") else "\n"
    return f"::stop-commands::{token}\n{encodable(text)}{ending}::{token}::\n"


def file_command(name: str, value: str, delimiter: str) -> str:
    """Return what to append to `GITHUB_OUTPUT` to set `name`, with its line feed.

    One line is `name=value`; more are set between `delimiter`, which must be new and unguessable,
    such as `ghadelimiter_` and a UUID 4. `ValueError` if name or value contain it, as
    https://github.com/actions/toolkit does, or if the name is not plain.
    """
    if not re.fullmatch(r"[A-Za-z_][\w-]*", name, re.ASCII):
        raise ValueError(f"{name!r} cannot be the name of an output")
    if delimiter in name or delimiter in value:
        raise ValueError("the output contains its own delimiter")
    text = encodable(value)
    if "\n" in text or "\r" in text:
        return f"{name}<<{delimiter}\n{text}\n{delimiter}\n"
    return f"{name}={text}\n"


def _span(location: Location) -> dict[str, object]:
    path = str(location.path)
    first, last = location.start.line, last_line(location)
    span: dict[str, object] = {
        # the runner would lose the sign of a file that is named `=x.py`
        "file": f"./{path}" if path.startswith("=") else path,
        "line": first,
        "endLine": last,
    }
    if location.end.line == first == last:
        column = location.start.column
        span |= {"col": column, "endColumn": max(column, location.end.column - 1)}
    return span


def _cut(text: str, limit: int) -> str:
    units = encodable(text).encode("utf-16-le")
    if len(units) <= 2 * limit:
        return encodable(text)
    return units[: 2 * (limit - 1)].decode("utf-16-le", "ignore") + "…"


def _escape_data(text: str) -> str:
    return encodable(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")
