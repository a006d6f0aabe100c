"""The arguments of a job of launchd that starts another program (`man launchd.plist`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape, unescape

from flaskgate.launch.plan.changes.put_words import in_words
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Change

_ARGUMENTS = re.compile(
    r"<key>\s*ProgramArguments\s*</key>\s*<array>"
    r"\s*(?P<words>(?:<string>[^<]*</string>\s*)+)</array>"
)
_WORD = re.compile(r"<string>([^<]*)</string>")
_PROGRAM = re.compile(r"<key>\s*Program\s*</key>")
"""What launchd starts instead of the first argument."""
_QUOTES = {"&quot;": '"', "&apos;": "'"}


def plist_changes(
    file: SourceFile, old: tuple[str, ...], words: tuple[str, ...]
) -> Iterator[Change]:
    """Yield the change of the list of arguments, if that alone says what is started."""
    text, found = file.text, list(_ARGUMENTS.finditer(file.text))
    if len(found) != 1 or _PROGRAM.search(text) is not None:
        return
    written = list(_WORD.finditer(text, *found[0].span("words")))
    given = tuple(unescape(one[1], _QUOTES) for one in written)
    changed = in_words(given, old, words, is_whole=False)
    if changed is None:
        return
    begin, end = written[0].start(), written[-1].end()
    first = text.rfind("\n", 0, begin) + 1
    last = text.find("\n", end)
    last = len(text) if last < 0 else last
    indent = text[first:begin]
    between = text[written[0].end() : written[1].start()] if len(written) > 1 else ""
    if not between and not indent.strip():
        between = f"\n{indent}"
    made = between.join(f"<string>{escape(one)}</string>" for one in changed)
    yield Change(
        path=file.path,
        line=text.count("\n", 0, first) + 1,
        before=text[first:last],
        after=f"{indent}{made}{text[end:last]}",
    )
