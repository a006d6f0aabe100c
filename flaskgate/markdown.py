"""The report as GitHub-flavoured Markdown for the summary page of a job: pure, bounded in bytes.

A summary that is too long is not shown at all, so each section gets a share of the room and says
what it leaves out. Escapes follow https://github.github.com/gfm/; whatever GitHub would turn into
a link, a mention or a reference becomes a code span, which can still be read and copied.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import quote

from flaskgate.escape import shorten, visible
from flaskgate.model import Finding, Location, Notification, Rule, Severity, Step
from flaskgate.report import Report
from flaskgate.wording import count, last_line, page, reason, unlisted, verdict

LIMIT = 900 * 1024
"""Bytes. The runner drops a summary above 1,048,576, and the secrets it masks may lengthen it."""

_TEXT_LIMIT = 1000
"""Code points of one message or piece of advice."""
_NAME_LIMIT = 200
"""Code points of a name, where it is shown and not linked to."""
_CHAIN_LIMIT = 50
"""Steps of one launch chain."""

_SPECIAL = re.compile(r"[\\`*_\[\]|~$]")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_LINKED = re.compile(
    r"@|#\d|://|www\.|gh-\d|:[\w+-]+:|(?<!\w)[0-9a-f]{7,}(?!\w)", re.IGNORECASE | re.ASCII
)
"""A mention or e-mail address, an issue, an address, an emoji, a commit."""
_NO_BYTE = re.compile("[\ud800-\udc7f\udd00-\udfff]")
"""Surrogates that stand for no byte of a file name (PEP 383)."""


def to_markdown(
    report: Report,
    *,
    server_url: str = "",
    repository: str = "",
    sha: str = "",
    limit: int = LIMIT,
) -> str:
    """Return the summary: at most `limit` bytes of UTF-8, of which it needs 16 KiB or more.

    Places are links to the lines at the commit where `server_url` (such as `https://github.com`),
    `repository` (`owner/name`) and `sha` are all given.
    """
    blob = f"{server_url}/{repository}/blob/{sha}" if server_url and repository and sha else ""
    head, foot = _head(report), _reproduction(report)
    room = limit - len(f"{head}\n{foot}".encode())
    sections = (section.fit(room) for section in _sections(report, blob) if section.total)
    return "\n".join((head, *sections, foot))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Section:
    """A part of the page that may have to be cut: `total` rows between a head and a foot."""

    head: str
    rows: Iterator[str]
    total: int
    share: float
    more: str
    foot: str = ""

    def fit(self, room: int) -> str:
        """Return the rows that the share of `room`, in bytes, can hold, and say what is left."""
        note = f"\n{self.total:,} {self.more}\n"
        left = int(room * self.share) - len(f"{self.head}{note}{self.foot}\n".encode())
        taken: list[str] = []
        for row in self.rows:
            left -= len(row.encode()) + 1
            if left < 0:
                note = f"\n{self.total - len(taken):,} {self.more}\n"
                break
            taken.append(row)
        else:
            note = ""
        return "\n".join((self.head, *taken, f"{note}{self.foot}"))


def _head(report: Report) -> str:
    lines = ["## Flaskgate", "", f"**{_prose(verdict(report))}**", ""]
    if report.findings:
        lines += ["| severity | findings | gating |", "| --- | ---: | ---: |"]
        lines += [_counts(report, severity) for severity in sorted(Severity, reverse=True)]
        lines += ["", f"{unlisted(report)}\n"] if unlisted(report) else [""]
    return "\n".join(lines)


def _counts(report: Report, severity: Severity) -> str:
    fail_on = report.policy.fail_on
    found = report.count(severity)
    gating = found if fail_on is not None and severity >= fail_on else 0
    return f"| {severity.word} | {found:,} | {gating:,} |"


def _reproduction(report: Report) -> str:
    root = "." if report.root.startswith("/") else shorten(visible(report.root), _NAME_LIMIT)
    fail_on = report.policy.fail_on.word if report.policy.fail_on else "never"
    command = f"flaskgate scan {shlex.quote(root)} --fail-on {fail_on}"
    return f"To see this on your machine:\n\n```sh\n{command}\n```\n"


def _sections(report: Report, blob: str) -> Iterator[_Section]:
    shown = report.shown
    chained = [finding for finding in shown if finding.chain]
    yield _Section(
        head="### Findings\n\n| severity | gates | rule | place | problem |\n|" + " --- |" * 5,
        rows=(_finding(one, blob, gates=report.is_gating(one)) for one in shown),
        total=len(shown),
        share=0.55,
        more="more findings are in the SARIF file and the log.",
    )
    yield _Section(
        head="### How production gets there\n",
        rows=(_chain(finding, blob) for finding in chained),
        total=len(chained),
        share=0.2,
        more="more launch chains are in the SARIF file and the log.",
    )
    yield from _asides(report.suppressed, report.notifications, blob)


def _asides(
    suppressed: Sequence[Finding], notifications: Sequence[Notification], blob: str
) -> Iterator[_Section]:
    title = count(len(suppressed), "suppressed finding")
    yield _Section(
        head=f"<details><summary>{title}</summary>\n\n| severity | rule | place | reason |\n|"
        + " --- |" * 4,
        rows=(_suppressed(finding, blob) for finding in suppressed),
        total=len(suppressed),
        share=0.1,
        more="more suppressed findings are in the log.",
        foot="\n</details>\n",
    )
    yield _Section(
        head="### Notifications\n",
        rows=(_notification(one, blob) for one in notifications),
        total=len(notifications),
        share=0.15,
        more="more notifications are in the log.",
    )


def _finding(finding: Finding, blob: str, *, gates: bool) -> str:
    problem = _prose(finding.message)
    if finding.advice:
        problem += f"<br>**Fix:** {_prose(finding.advice)}"
    if finding.corroborated_by:
        problem += f"<br>Also seen as {_code(', '.join(sorted(finding.corroborated_by)))}."
    cells = (finding.rule.severity.word, "yes" if gates else "no", _rule(finding.rule))
    return f"| {' | '.join(cells)} | {_place(finding.location, blob)} | {problem} |"


def _chain(finding: Finding, blob: str) -> str:
    steps = finding.chain[:_CHAIN_LIMIT]
    lines = [f"{n}. {_step(step, blob)}" for n, step in enumerate(steps, start=1)]
    if len(finding.chain) > len(steps):
        lines.append(f"{len(steps) + 1}. … {len(finding.chain) - len(steps):,} more steps")
    head = f"{_place(finding.location, blob)} {_rule(finding.rule)}\n"
    return "\n".join((head, *lines, ""))


def _step(step: Step, blob: str) -> str:
    return f"{_place(step.location, blob)} {_code(step.message)}"


def _suppressed(finding: Finding, blob: str) -> str:
    why = _prose(reason(finding.suppression)) if finding.suppression else ""
    rule, place = _rule(finding.rule), _place(finding.location, blob)
    return f"| {finding.rule.severity.word} | {rule} | {place} | {why} |"


def _notification(one: Notification, blob: str) -> str:
    place = "" if one.path is None else f" {_line_link(one.path, one.line, blob)}"
    return f"- {one.level.value} {_code(one.id)}{place}: {_prose(one.message)}"


def _rule(rule: Rule) -> str:
    return _link(_code(rule.id), page(rule))


def _place(location: Location, blob: str) -> str:
    first, last = location.start.line, last_line(location)
    return _line_link(location.path, first, blob, until=last)


def _line_link(
    path: PurePosixPath, line: int | None, blob: str, *, until: int | None = None
) -> str:
    suffix = f":{line}" if line else ""
    label = shorten(str(path), _NAME_LIMIT - len(suffix)) + suffix
    if not blob:
        return _code(label)
    anchor = f"#L{line}" if line else ""
    if until != line and until is not None:
        anchor += f"-L{until}"
    uri = quote(_NO_BYTE.sub("\ufffd", str(path)), errors="surrogateescape")
    return _link(_code(label), f"{blob}/{uri}{anchor}")


def _link(label: str, address: str) -> str:
    return f"[{label}]({address})" if address else label


def _code(text: str) -> str:
    """Return code spans for any text in any place, also in a cell of a table.

    A cell ends at a `|` after a backslash that another one escapes, so bars stand between spans.
    """
    return r"\|".join(_span(part) for part in visible(shorten(text, _NAME_LIMIT)).split("|"))


def _span(text: str) -> str:
    if not text:
        return ""
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    is_stripped = text[0] == text[-1] == " " and text.strip() != ""
    padding = " " if is_stripped or "`" in text[0] + text[-1] else ""
    return f"{fence}{padding}{text}{padding}{fence}"


def _prose(text: str) -> str:
    """Return inline Markdown that shows `text`; not for the start of a line."""
    lines = shorten(text, _TEXT_LIMIT).split("\n")
    return "<br>".join(" ".join(map(_word, visible(line).split(" "))) for line in lines)


def _word(word: str) -> str:
    if _LINKED.search(word):
        return _code(word)
    return _SPECIAL.sub(r"\\\g<0>", word).translate(_ENTITIES)
