"""The command `flaskgate fix`: scans, applies every exact correction, and scans what comes of it.

The second scan is of the corrected text in memory, before anything is written. So what is said to
remain does remain, and a correction that brings another one to light is followed by it: `flask run
--debug` without its flag is still the development server.
"""

from __future__ import annotations

import sys
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from flaskgate.discover import Discovery
from flaskgate.fix.apply import applicable, apply_fixes
from flaskgate.fix.write_file import rewrite
from flaskgate.gate.prepare import prepare
from flaskgate.gate.run import FAILED, GATED, OK, examine
from flaskgate.git.unified_diff import unified_diff
from flaskgate.github.commands import fence
from flaskgate.model.errors import SinkError
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Finding, NotificationLevel
from flaskgate.model.report import Report
from flaskgate.model.wording import count, is_complete, place
from flaskgate.publish.reporters.console import write
from flaskgate.settings.inputs import Inputs
from flaskgate.text.escape import defuse, shorten, visible

_ROUNDS = 5
"""How often what comes to light is corrected in turn; two are usual."""
_LIMIT = 160
"""Code points of a remark that are shown; `flaskgate scan` shows all of it."""

_Troubles = Mapping[PurePosixPath, str]
"""Why a file was not written."""


@dataclass(slots=True, kw_only=True)
class _Draft:
    """The workspace with its corrections, in memory."""

    report: Report
    """What is found in it."""
    before: dict[PurePosixPath, bytes] = field(default_factory=dict)
    """What each changed file held when it was scanned."""
    after: dict[PurePosixPath, bytes] = field(default_factory=dict)
    fixed: list[Finding] = field(default_factory=list)


def fix(inputs: Inputs, *, show_diff: bool) -> int:
    """Correct the files, or show how if `show_diff`; return the exit code.

    Raises `GateError` where the gate could not do its work; nothing is written then.
    """
    prepared = prepare(inputs)
    draft = _drafted(
        prepared.discover(), lambda seen: examine(prepared, seen, started=time.monotonic())
    )
    token = str(uuid.uuid4()) if inputs.runner is not None else ""
    troubles: _Troubles = {}
    if show_diff:
        _write_patch(draft, token)
    else:
        troubles = _written(draft, prepared.workspace.root)
    text = "".join(f"{line}\n" for line in _listing(draft, troubles, show_diff=show_diff))
    write(sys.stderr if show_diff else sys.stdout, fence(text, token) if token else text)
    if not draft.report.passed or _gating_still(draft, troubles):
        return GATED
    return OK if is_complete(draft.report) else FAILED


def _drafted(discovery: Discovery, look: Callable[[Discovery], Report]) -> _Draft:
    draft = _Draft(report=look(discovery))
    for _ in range(_ROUNDS):
        changed = dict(_corrected(draft, discovery))
        if not changed:
            break
        discovery = discovery.revised(changed)
        draft.report = look(discovery)
    return draft


def _corrected(draft: _Draft, discovery: Discovery) -> Iterator[tuple[PurePosixPath, SourceFile]]:
    """Yield the files that change, and keep in the draft what does."""
    found: dict[PurePosixPath, list[Finding]] = defaultdict(list)
    for finding in draft.report.shown:
        if finding.fix is not None:
            found[finding.fix.location.path].append(finding)
    for path, findings in sorted(found.items()):
        file = discovery.tree.read(path)
        chosen = applicable(file.data, findings) if file else ()
        if file is None or not chosen:
            continue
        data = apply_fixes(file.data, [one.fix for one in chosen if one.fix is not None])
        draft.before.setdefault(path, file.data)
        draft.after[path] = data
        draft.fixed += chosen
        yield path, replace(file, data=data)


def _written(draft: _Draft, root: Path) -> _Troubles:
    """Write the files that change, each whole or not at all; return what kept some from it."""
    tried = (
        (path, rewrite(root, path, old, draft.after[path]))
        for path, old in sorted(draft.before.items())
    )
    return {path: trouble for path, trouble in tried if trouble}


def _gating_still(draft: _Draft, troubles: _Troubles) -> Sequence[Finding]:
    """Return the gating findings whose corrections could not be written."""
    return [
        one for one in draft.fixed if one.location.path in troubles and draft.report.is_gating(one)
    ]


def _listing(draft: _Draft, troubles: _Troubles, *, show_diff: bool) -> Iterator[str]:
    fixed = [one for one in draft.fixed if one.location.path not in troubles]
    verb = "would fix" if show_diff else "fixed"
    for finding in sorted(fixed, key=lambda one: one.location):
        yield _line(verb, _spot(finding))
    for path, trouble in sorted(troubles.items()):
        yield _line("not written", str(path), trouble)
    left = sorted(draft.report.shown, key=lambda one: one.location)
    for finding in left:
        yield _line("left", _spot(finding), finding.advice.split("\n")[0])
    for one in draft.report.notifications:
        if one.level is NotificationLevel.ERROR:
            yield _line(one.level.value, one.id, str(one.path or ""), one.message)
    files = len({one.location.path for one in fixed})
    lost = [one for one in draft.fixed if one.location.path in troubles]
    gating = len(draft.report.gating) + len(_gating_still(draft, troubles))
    yield (
        f"{count(len(fixed), 'finding')} {'can be ' * show_diff}fixed in {count(files, 'file')}; "
        f"{count(len(left) + len(lost), 'finding')} left, {gating:,} of them "
        f"{'gates' if gating == 1 else 'gate'}"
    )


def _spot(finding: Finding) -> str:
    return f"{place(finding.location)}  {finding.rule.severity.word}  {finding.rule.id}"


def _line(*parts: str) -> str:
    return "  ".join(defuse(shorten(part, _LIMIT)) for part in parts if part)


def _write_patch(draft: _Draft, token: str) -> None:
    """Write the patch as it is, but visible on a terminal, and fenced off where a runner reads."""
    patch = b"".join(
        unified_diff(path, old, draft.after[path]) for path, old in sorted(draft.before.items())
    )
    if sys.stdout.isatty():
        write(sys.stdout, _visible(patch))
        return
    if token and patch:
        patch = b"::stop-commands::%b\n%b::%b::\n" % (token.encode(), patch, token.encode())
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(patch)
        sys.stdout.buffer.flush()
    except OSError as error:
        raise SinkError(
            f"the patch could not be written: {error.strerror}",
            hint="check where the output of flaskgate goes",
        ) from error


def _visible(patch: bytes) -> str:
    lines = patch.decode("utf-8", "surrogateescape").split("\n")
    return "\n".join("\t".join(map(visible, line.split("\t"))) for line in lines)
