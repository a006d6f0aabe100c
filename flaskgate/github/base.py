"""Finds what the gated change is merged into, and reads the policy there.

A pull request is gated as it would be merged: GitHub makes that commit, and its first parent is
the base. The tip of the base branch that the event names is older than that, or newer than what
the author branched off, so it is never compared with. Answers of the API are not trusted: one
that has not the expected form is no answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

from flaskgate.git.history import file_at
from flaskgate.git.run_git import is_commit, merge_base, parents, resolve
from flaskgate.github.answers import ApiError, Trouble
from flaskgate.github.api import Client
from flaskgate.github.context import Event, PullRequest
from flaskgate.model.errors import GitHubError


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """What the change is merged into; ids of commits that this clone may lack, empty: unknown."""

    commit: str = ""
    """What to compare with."""
    policy: str = ""
    """What the policy is read from: in the base branch, and not chosen by the change's author,
    who may have branched off long ago."""
    head: str = ""
    """What is compared with it, as the API knows it."""


class StrangeError(Exception):
    """An answer of the API has not the expected form, or does not hold everything."""


def find_base(event: Event, root: Path, client: Client | None) -> Base:
    """Return what the checkout at `root` is compared with; all unknown if nothing is merged."""
    if event.name == "merge_group":
        return Base(commit=event.queue_base, policy=event.queue_base, head=event.sha)
    change = event.pull_request
    if change is None:
        return _elsewhere(event, root, client)
    found = _merged(event, change, root) or _branched(change, root)
    found = found or _asked(event, change, root, client)
    if event.is_target:
        # the base branch is what such a workflow runs from, and nobody else's commit
        return Base(commit=found.commit, policy=event.sha, head=found.head)
    return found


def read_at_base(
    base: Base, path: PurePosixPath, root: Path, client: Client | None
) -> bytes | None:
    """Return a file as the base has it, which its author cannot have changed; None: not there.

    Raises `HistoryError` for what is no ordinary file, and `GitHubError` where the base cannot be
    read: that is not the same as a base without this file.
    """
    if base.policy and resolve(root, base.policy) == base.policy:
        return file_at(root, base.policy, path)
    if client is None or not base.policy:
        raise GitHubError(
            "the commit that this change is merged into cannot be read",
            hint="check out with 'fetch-depth: 2', or pass a token that may read the contents",
        )
    try:
        return client.raw(f"contents/{quote(str(path), errors='surrogateescape')}", ref=base.policy)
    except ApiError as error:
        if error.trouble is not Trouble.NOT_FOUND:
            raise
    # GitHub says the same of a repository or a commit that the token may not see
    client.get(f"commits/{base.policy}", per_page=1)
    return None


def compare(client: Client, base: str, head: str) -> Mapping[str, Any]:
    """Return what leads from `base`, or where the two went different ways, to `head`.

    Raises `GitHubError`, and `StrangeError` for an answer that is none.
    """
    if not base or not head:
        raise StrangeError
    # the files stand on the first page, however few commits it holds
    answer = client.get(f"compare/{quote(f'{base}...{head}', safe='')}", per_page=1)
    if not isinstance(answer, dict):
        raise StrangeError
    return answer


def _elsewhere(event: Event, root: Path, client: Client | None) -> Base:
    """Return where a commit left the default branch that an event about something else checks out.

    The policy is that of the default branch, which is what such a workflow runs from.
    """
    head = resolve(root, "HEAD")
    if not event.is_change(head):
        return Base()
    commit = merge_base(root, event.sha, head)
    if not commit and client is not None:
        with suppress(GitHubError, StrangeError):
            commit = _commit(compare(client, event.sha, head).get("merge_base_commit"))
    return Base(commit=commit, policy=event.sha, head=head)


def _merged(event: Event, change: PullRequest, root: Path) -> Base | None:
    """Return the first parent of the merge commit, if that is checked out."""
    head = resolve(root, "HEAD")
    match parents(root, head) if head else ():
        case (first, _) if head == event.sha and not event.is_target:
            return Base(commit=first, policy=first, head=head)
        case (first, second) if second == change.head_sha:
            # a merge of another time, made by GitHub or by somebody else
            return Base(commit=first, policy=change.base_sha, head=head)
        case _:
            return None


def _branched(change: PullRequest, root: Path) -> Base | None:
    """Return where the checked-out head left the base branch, if this clone knows it."""
    tip = resolve(root, f"refs/remotes/origin/{change.base_ref}")
    if not tip or resolve(root, "HEAD") != change.head_sha:
        return None
    commit = merge_base(root, tip, change.head_sha)
    return Base(commit=commit, policy=tip, head=change.head_sha) if commit else None


def _asked(event: Event, change: PullRequest, root: Path, client: Client | None) -> Base:
    """Return what GitHub says is the base; the tip of the base branch remains the policy's.

    Without git it is the merge commit that was checked out.
    """
    is_head = event.is_target or resolve(root, "HEAD") == change.head_sha
    for head in (change.head_sha,) if is_head else (event.sha, change.head_sha):
        try:
            answer = compare(client, change.base_ref, head) if client else {}
            commit = _commit(answer.get("merge_base_commit"))
        except (GitHubError, StrangeError):
            continue
        return Base(commit=commit, policy=change.base_sha, head=head)
    return Base(policy=change.base_sha, head=change.head_sha)


def _commit(node: object) -> str:
    sha = node.get("sha") if isinstance(node, dict) else None
    if not isinstance(sha, str) or not is_commit(sha):
        raise StrangeError
    return sha
