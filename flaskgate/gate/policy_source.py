"""Finds the policy that governs a run: that of the work tree, or of a pull request's base.

A pull request cannot lower its own bar: what its base says holds, and what it changes is told.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from flaskgate.git.run_git import resolve
from flaskgate.model.errors import GitHubError, HistoryError, InputError
from flaskgate.model.findings import Notification
from flaskgate.settings.config_file import FILE_NAME, MAX_BYTES, Config, decode_config, load_config
from flaskgate.settings.inputs import Inputs
from flaskgate.settings.named_files import read_named
from flaskgate.settings.workspace import Workspace

if TYPE_CHECKING:
    from flaskgate.github.base import Base
    from flaskgate.github.host import Host
    from flaskgate.steps.baseline import Baseline

Read = Callable[[PurePosixPath], bytes | None]
"""Gives a file of the base, from the repository root; None where it has none."""


_USUAL = PurePosixPath(FILE_NAME)


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySource:
    """The configuration that holds, and what a reader should know of it."""

    config: Config
    remarks: tuple[Notification, ...] = ()
    ahead: Config | None = None
    """What will hold once a pull request is merged; None where it changes nothing, or breaks it."""
    place: PurePosixPath = _USUAL
    """Where the configuration stands, from the repository root."""
    base: Base | None = None
    """What the policy was read from; None where the work tree's own holds."""
    read: Read | None = None
    """How to read from the base; None with it."""


def find_policy(inputs: Inputs, workspace: Workspace, host: Host | None) -> PolicySource:
    """Read the configuration that holds; `InputError` where it is wrong or cannot be read."""
    name = inputs.given.get("config", "")
    wants_own = inputs.given.get("config-from", "base") == "head"
    if host is None or wants_own or not host.event.is_change(resolve(workspace.root, "HEAD")):
        return PolicySource(config=_own(name, workspace))
    return _of_base(name, workspace, host)


def find_policy_before(inputs: Inputs, workspace: Workspace, read: Read) -> PolicySource:
    """Read the configuration that held before a change; `InputError` where it was wrong."""
    name = inputs.given.get("config", "")
    path = place_of(name, workspace, origin="'config'") if name else PurePosixPath(FILE_NAME)
    if path is None:
        return PolicySource(config=_own(name, workspace), read=read)
    data = read(path)
    config = Config() if data is None else decode_config(data, name=f"{path} of the base")
    return PolicySource(config=config, read=read)


def find_baseline(
    name: str, workspace: Workspace, policy: PolicySource
) -> tuple[Baseline | None, tuple[Notification, ...], int]:
    """Read the baseline that holds, if one is wanted; `InputError` as for the configuration.

    One that the base does not have accepts nothing yet. With it comes a remark on what a pull
    request changes in it, and how many findings more it accepts.
    """
    if not name:
        return None, (), 0
    from flaskgate.gate.policy_changes import baseline_changes  # noqa: PLC0415
    from flaskgate.steps.baseline import Baseline, read_baseline  # noqa: PLC0415 (see app.launch)

    if policy.read is None:
        return _own_baseline(name, workspace), (), 0
    path = place_of(name, workspace, origin="'baseline'")
    if path is None:
        return _own_baseline(name, workspace), (), 0
    data = policy.read(path)
    baseline = Baseline(name=name) if data is None else read_baseline(data, name)
    try:
        is_gone = not (workspace.root / path).exists()
        own = Baseline(name=name) if is_gone else _own_baseline(name, workspace)
    except InputError as error:
        return baseline, (_will_fail(error, path),), 0
    more = (Counter(own.counts) - Counter(baseline.counts)).total()
    return baseline, baseline_changes(baseline.counts, own.counts, path), more


def own_lines(policy: PolicySource, workspace: Workspace) -> Sequence[str]:
    """Return the lines of the configuration as the work tree has it; none where it has none."""
    place = workspace.root / policy.place
    if place.is_symlink() or not place.is_file():
        return ()
    return place.read_bytes()[:MAX_BYTES].decode("utf-8", "replace").splitlines()


def _own_baseline(name: str, workspace: Workspace) -> Baseline:
    from flaskgate.steps.baseline import MAX_BYTES, read_baseline  # noqa: PLC0415 (see app.launch)

    path = workspace.resolve(name, origin="'baseline'")
    try:
        return read_baseline(read_named(path, MAX_BYTES), name)
    except OSError as error:
        raise InputError(
            f"cannot read the baseline {name}: {error.strerror}",
            hint="write it first: flaskgate baseline -o FILE",
        ) from error


def _own(name: str, workspace: Workspace) -> Config:
    """Read the configuration that was named, else the usual file where it exists."""
    if name:
        return load_config(workspace.resolve(name, origin="'config'"), name=name)
    usual = workspace.root / FILE_NAME
    if not usual.is_symlink():
        return load_config(usual, name=FILE_NAME) if usual.exists() else Config()
    if not usual.resolve().is_relative_to(workspace.root):
        raise InputError(
            f"{FILE_NAME} is a link that leads out of the workspace",
            hint="put the file itself there, or name it: --config FILE",
        )
    return load_config(usual, name=FILE_NAME)


def _of_base(name: str, workspace: Workspace, host: Host) -> PolicySource:
    from flaskgate.github.base import find_base, read_at_base  # noqa: PLC0415 (see app.launch)

    base = find_base(host.event, workspace.root, host.client)

    def read(path: PurePosixPath) -> bytes | None:
        try:
            return read_at_base(base, path, workspace.root, host.client)
        except (GitHubError, HistoryError) as error:
            raise InputError(
                f"the policy of the base branch cannot be read: {error.message}",
                hint="check out with 'fetch-depth: 2', or pass a token that may read the contents; "
                "or take the pull request's own policy by 'config-from: head'",
            ) from error

    path = place_of(name, workspace, origin="'config'") if name else PurePosixPath(FILE_NAME)
    if path is None:
        raise InputError(f"'config' leads out of the workspace: {name}", hint="give a plain path")
    data = read(path)
    config = Config() if data is None else decode_config(data, name=f"{path} of the base branch")
    ahead, remarks = _changes(config, name, workspace, path)
    return PolicySource(
        config=config, remarks=remarks, ahead=ahead, place=path, base=base, read=read
    )


def _changes(
    config: Config, name: str, workspace: Workspace, path: PurePosixPath
) -> tuple[Config | None, tuple[Notification, ...]]:
    """Tell what the pull request changes; a file that would be an error once merged, too."""
    try:
        is_gone = bool(name) and not (workspace.root / path).exists()
        own = Config() if is_gone else _own(name, workspace)
    except InputError as error:
        return None, (_will_fail(error, path),)
    from flaskgate.gate.policy_changes import policy_changes  # noqa: PLC0415 (see app.launch)

    return own, policy_changes(config, own, path)


def _will_fail(error: InputError, path: PurePosixPath) -> Notification:
    message = f"this pull request's policy will fail the gate: {error.message}: {error.hint}"
    return Notification(id="policy-change", message=message, path=path)


def place_of(name: str, workspace: Workspace, *, origin: str) -> PurePosixPath | None:
    """Return the path of a file from the repository root; None for one that lies elsewhere.

    It need not exist in the work tree. Raises `InputError` where the workspace is confined to its
    root and the name leads out of it.
    """
    place = Path(os.path.normpath(workspace.resolve(name, origin=origin)))
    if not place.is_relative_to(workspace.root):
        return None
    return PurePosixPath(place.relative_to(workspace.root))
