"""Where in a pull request's diff a comment on a finding can stand: pure.

The scan may be of the merge commit, while comments stand on lines of the head commit. Where other
changes moved the lines, numbers differ; so a line counts only if its text is the one that was
scanned.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from flaskgate.fix.apply import suggestion
from flaskgate.git.patches import Hunk
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Finding
from flaskgate.model.wording import last_line

SUGGESTIONS = 100
"""For how many findings of one file one is made; a hostile file may hold thousands."""

_BOM = "\ufeff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """Lines of the head commit that one hunk shows, counted from 1, the last one included."""

    first: int
    last: int
    suggestion: str | None = None
    """What these lines should be, without the ending of the last; empty where they should go."""


class ChangedFile:
    """What a pull request shows of one file, beside the file as it was scanned."""

    def __init__(self, hunks: Sequence[Hunk], source: SourceFile | None) -> None:
        """Take `None` for a file that cannot be read any more."""
        self._text = source.text if source else ""
        self._lines = source.lines if source else ()
        self._times = Counter(self._lines)
        self._suggests = SUGGESTIONS
        self._places: dict[str, dict[int, Hunk]] = defaultdict(dict)
        for hunk in hunks:
            for number, text in hunk.lines.items():
                self._places[_bare(text)][number] = hunk

    def anchor(self, finding: Finding) -> Anchor | None:
        """Return where the comment on `finding` can stand; None where no hunk shows its line."""
        start = finding.location.start.line
        place = self._place(start, finding.snippet)
        if place is None:
            return None
        line, hunk = place
        shift = line - start
        if proposed := self._suggestion(finding):
            first, last, text = proposed
            if self._shows(hunk, first, last, shift, exactly=True):
                return Anchor(first=first + shift, last=last + shift, suggestion=text)
        last = last_line(finding.location)
        whole = self._shows(hunk, start, last, shift, exactly=False)
        return Anchor(first=line, last=last + shift if whole else line)

    def _place(self, start: int, snippet: str) -> tuple[int, Hunk] | None:
        """Return the line with the finding's text, which may have moved, and its hunk."""
        places = self._places.get(snippet, {}) if snippet.strip() else {}
        if start in places:
            return start, places[start]
        is_certain = len(places) == self._times[snippet] == 1
        return next(iter(places.items())) if is_certain else None

    def _suggestion(self, finding: Finding) -> tuple[int, int, str] | None:
        fix = finding.fix
        if fix is None or fix.location.path != finding.location.path or not self._suggests:
            return None
        self._suggests -= 1
        return suggestion(finding, self._text)

    def _shows(self, hunk: Hunk, first: int, last: int, shift: int, *, exactly: bool) -> bool:
        """Return whether `hunk` shows all these lines of the scanned file, `shift` lines below."""
        if last > len(self._lines):
            return False
        shown = (hunk.lines.get(line + shift) for line in range(first, last + 1))
        scanned = self._lines[first - 1 : last]
        return all(
            one is not None and (one if exactly else _bare(one)) == other
            for one, other in zip(shown, scanned, strict=True)
        )


def _bare(text: str) -> str:
    """Return a line as `SourceFile.lines` has it."""
    return text.removesuffix("\r").removeprefix(_BOM)
