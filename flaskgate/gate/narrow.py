"""Narrows the gate to what is new: what the baseline does not hold, and the base did not have."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from flaskgate.discover import Discovery
from flaskgate.gate.prepare import Prepared, prepare_before
from flaskgate.model.errors import GateError, InputError
from flaskgate.model.findings import Finding, Notification

if TYPE_CHECKING:
    from flaskgate.git.objects import Objects
    from flaskgate.git.past import Past
    from flaskgate.steps.scope import Side

Look = Callable[[Prepared, Discovery], tuple[Finding, ...]]
"""Looks at an earlier state by the policy of its time: what is found, suppressions marked."""

_Narrowed = tuple[tuple[Finding, ...], tuple[Notification, ...]]


def narrow(
    findings: tuple[Finding, ...], prepared: Prepared, discovery: Discovery, look: Look
) -> _Narrowed:
    """Return the findings by location, marked, and remarks on base and baseline.

    The baseline comes first, on both sides: what it accepts now needs no partner in the base.
    """
    findings, stale = _accepted(findings, prepared)
    if prepared.settings.scope != "changed":
        return findings, (*_unseen(prepared), *stale)
    findings, remarks = _scoped(findings, prepared, discovery, look)
    return findings, (*_unseen(prepared), *remarks, *stale)


def _unseen(prepared: Prepared) -> Iterator[Notification]:
    host = prepared.host
    if host is not None and host.event.is_target and not prepared.settings.sha:
        from flaskgate.github.changes import unseen  # noqa: PLC0415 (see app.launch)

        yield from unseen(host.event, prepared.workspace.root)


def _accepted(findings: tuple[Finding, ...], prepared: Prepared) -> _Narrowed:
    if prepared.baseline is None:
        return findings, ()
    from flaskgate.steps.recognise import recognise  # noqa: PLC0415 (see app.launch)

    workspace = prepared.workspace
    return recognise(
        findings,
        prepared.baseline,
        exists=lambda path: os.path.lexists(workspace.root / path),
        within=workspace.parts,
    )


def _scoped(
    findings: tuple[Finding, ...], prepared: Prepared, discovery: Discovery, look: Look
) -> _Narrowed:
    from flaskgate.git.objects import Objects  # noqa: PLC0415
    from flaskgate.github.changes import scope_unknown  # noqa: PLC0415 (see app.launch)
    from flaskgate.steps.scope import scope  # noqa: PLC0415

    with closing(Objects(prepared.workspace.root)) as objects:
        past = _past(prepared, discovery, objects)
        if isinstance(past, Notification):
            return findings, (past,)
        if not any(one.is_live for one in findings):
            return findings, ()
        try:
            before = _before(prepared, past, look)
        except GateError as error:
            return findings, (scope_unknown(error.message),)
    return scope(_side(findings, prepared, discovery), before, past.moved), ()


def _before(prepared: Prepared, past: Past, look: Look) -> Side:
    """Look at the base; what gates there is old."""
    then = prepare_before(prepared, lambda path: past.read(str(path)))
    earlier = then.discover(past)
    findings, _ = _accepted(look(then, earlier), then)
    return _side(findings, then, earlier)


def _side(findings: tuple[Finding, ...], prepared: Prepared, discovery: Discovery) -> Side:
    from flaskgate.steps.scope import Side  # noqa: PLC0415 (see app.launch)

    def lines(path: PurePosixPath) -> Sequence[str]:
        file = discovery.tree.read(path)
        return () if file is None else file.lines

    return Side(findings=findings, fail_on=prepared.settings.policy.fail_on, lines=lines)


def _past(prepared: Prepared, discovery: Discovery, objects: Objects) -> Past | Notification:
    """Return the base, or why there is none to compare with."""
    from flaskgate.git.history import fork_point  # noqa: PLC0415
    from flaskgate.git.past import past_of  # noqa: PLC0415
    from flaskgate.git.run_git import resolve  # noqa: PLC0415 (see app.launch)
    from flaskgate.github.base import find_base  # noqa: PLC0415
    from flaskgate.github.changes import find_past  # noqa: PLC0415

    root, host = prepared.workspace.root, prepared.host
    head = resolve(root, "HEAD")
    current = _content_of(discovery)
    if prepared.settings.base:
        base = fork_point(root, prepared.settings.base, head)
        return past_of(root, base, head, current, objects)
    if host is None:
        raise InputError(
            "there is no pull request to compare with", hint="name the commit by `--base`"
        )
    found = prepared.policy_source.base or find_base(host.event, root, host.client)
    return find_past(host.event, root, found, host.client, current, objects)


def _content_of(discovery: Discovery) -> Callable[[PurePosixPath], bytes | None]:
    def content(path: PurePosixPath) -> bytes | None:
        file = discovery.tree.read(path)
        return None if file is None else file.data

    return content
