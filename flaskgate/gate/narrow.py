"""Narrows the gate to what is new: what the change touches, and what the baseline does not hold."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from flaskgate.gate.prepare import Prepared
from flaskgate.model.errors import InputError
from flaskgate.model.findings import Finding, Notification

if TYPE_CHECKING:
    from flaskgate.steps.scope import Changes


def narrow(
    findings: tuple[Finding, ...], prepared: Prepared
) -> tuple[tuple[Finding, ...], tuple[Notification, ...]]:
    """Return the findings by location, marked, and remarks on base and baseline.

    Scope comes first: of equal findings the baseline accepts those that the change leaves alone.
    """
    remarks: tuple[Notification, ...] = ()
    if prepared.settings.scope == "changed":
        from flaskgate.steps.scope import places, scope  # noqa: PLC0415 (see app.launch)

        changes, remarks = _changes(prepared, places(findings))
        findings = scope(findings, changes)
    if prepared.baseline is None:
        return findings, remarks
    from flaskgate.steps.baseline import apply  # noqa: PLC0415 (see app.launch)

    findings, stale = apply(findings, prepared.baseline, within=prepared.workspace.within)
    return findings, (*remarks, *stale)


def _changes(
    prepared: Prepared, paths: Collection[PurePosixPath]
) -> tuple[Changes, tuple[Notification, ...]]:
    from flaskgate.git.history import changes_since  # noqa: PLC0415
    from flaskgate.github.base import find_base  # noqa: PLC0415 (see app.launch)
    from flaskgate.github.changes import find_changes  # noqa: PLC0415

    root, host = prepared.workspace.root, prepared.host
    if prepared.settings.base:
        return changes_since(root, prepared.settings.base, paths), ()
    if host is None:
        raise InputError(
            "there is no pull request to compare with", hint="name the commit by `--base`"
        )
    base = prepared.governing.base or find_base(host.event, root, host.client)
    return find_changes(host.event, root, base, host.client, paths)
