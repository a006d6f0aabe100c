"""Finds the tree that the gated change is compared with: by git, else through the API.

Answers of the API are not trusted, and some are cut off: only a complete one that fits what is
checked out counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

from flaskgate.git.history import SUBMODULE, TreeEntry, tree_of
from flaskgate.git.objects import Objects
from flaskgate.git.past import Past, Read, past_of
from flaskgate.git.run_git import resolve
from flaskgate.github.answers import ApiError, Trouble
from flaskgate.github.api import PAGE_SIZE, Client
from flaskgate.github.base import Base, StrangeError, compare
from flaskgate.github.context import Event, PullRequest
from flaskgate.model.errors import GitHubError, HistoryError
from flaskgate.model.findings import Notification, NotificationLevel

COMPARED_FILES = 300
"""A comparison names no more (https://docs.github.com/en/rest/commits/commits)."""
PULL_FILES = 3000
"""Nor does the list of a pull request (https://docs.github.com/en/rest/pulls/pulls)."""

_HINT = "check out with 'fetch-depth: 2'"
_UNCHANGED_PLACE = frozenset({"modified", "changed"})


def find_past(
    event: Event, root: Path, base: Base, client: Client | None, current: Read, objects: Objects
) -> Past | Notification:
    """Return what the base of the change at `root` held, or why that cannot be told."""
    head = resolve(root, "HEAD")
    if not event.is_change(head):
        return _nothing_to_compare(event.name)
    if _is_base_alone(event, head):
        return _not_checked_out()
    try:
        if resolve(root, base.commit):
            return past_of(root, base.commit, head, current, objects)
        if client is None or not base.commit:
            return scope_unknown("the commit that this change is merged into is not here")
        now = tree_of(root, head)
        entries, moved = _patched(client, base, event.pull_request, now)
    except HistoryError as error:
        return scope_unknown(error.message)
    fetch = partial(_content, client, base.commit, objects)
    return Past(entries=entries, now=now, moved=moved, fetch=fetch, current=current)


def unseen(event: Event, root: Path) -> Iterator[Notification]:
    """Yield that the change is not what is looked at, where a workflow checks out its base."""
    if _is_base_alone(event, resolve(root, "HEAD")):
        yield Notification(
            id="not-checked-out",
            message="the pull request is not checked out, so nobody looked at what it changes: run "
            "the gate on 'pull_request' instead of 'pull_request_target'; where its base is what "
            "you mean to scan, say so by 'ref' and 'sha'",
            level=NotificationLevel.ERROR,
        )


def _is_base_alone(event: Event, head: str) -> bool:
    return event.is_target and head == event.sha


def scope_unknown(why: str) -> Notification:
    """Return the remark that everything counts, and how to change that."""
    return Notification(
        id="scope-unknown",
        message=f"what is new could not be found out, so every finding counts: {why}; check out "
        "with 'fetch-depth: 2' ('fetch-depth: 0' where the head is checked out), or give the job "
        "'contents: read' and 'pull-requests: read'",
    )


_Patched = tuple[Mapping[str, TreeEntry], Mapping[PurePosixPath, PurePosixPath]]
"""What the base held, and from where a file is to where it was."""


def _patched(
    client: Client, base: Base, change: PullRequest | None, now: Mapping[str, TreeEntry]
) -> _Patched:
    """Return what the first complete answer says of the base; raises `HistoryError` for none."""
    ways: list[Callable[[], Sequence[Any]]] = [partial(_compared_files, client, base)]
    if change is not None:
        ways.append(partial(_pull_files, client, change))
    for way in ways:
        try:
            return _undone(way(), now)
        except (GitHubError, StrangeError):
            continue
    raise HistoryError("the base is not here, and GitHub does not tell all of it", hint=_HINT)


def _compared_files(client: Client, base: Base) -> list[Any]:
    files = compare(client, base.commit, base.head).get("files")
    if not isinstance(files, list) or len(files) >= COMPARED_FILES:
        raise StrangeError
    return files


def _pull_files(client: Client, change: PullRequest) -> list[Any]:
    files = list(client.pages(f"pulls/{change.number}/files", limit=PULL_FILES // PAGE_SIZE))
    if len(files) >= PULL_FILES:
        raise StrangeError
    return files


def _undone(files: Sequence[object], now: Mapping[str, TreeEntry]) -> _Patched:
    """Take back from what is checked out what the files of a comparison say has changed."""
    before = dict(now)
    moved: dict[PurePosixPath, PurePosixPath] = {}
    for node in files:
        name, status, was = _facts(node, now)
        if status != "removed":
            del before[name]
        if status in _UNCHANGED_PLACE or status == "removed":
            before[name] = _unknown_content(now.get(name))
        elif was:
            before[was] = _unknown_content(now[name])
            moved[PurePosixPath(name)] = PurePosixPath(was)
    return before, moved


def _facts(node: object, now: Mapping[str, TreeEntry]) -> tuple[str, str, str]:
    """Return name, status and former name of a changed file that is checked out as it says."""
    if not isinstance(node, dict):
        raise StrangeError
    name, status, was = (node.get(key) for key in ("filename", "status", "previous_filename"))
    if not isinstance(name, str) or not isinstance(status, str):
        raise StrangeError
    here = now.get(name)
    # GitHub gives a name that is no UTF-8 with other characters
    fits = (
        here is None if status == "removed" else here is not None and here.blob == node.get("sha")
    )
    if not fits:
        raise StrangeError
    return name, status, was if status == "renamed" and isinstance(was, str) else ""


def _unknown_content(like: TreeEntry | None) -> TreeEntry:
    """Return an entry whose content GitHub knows; a comparison tells no modes."""
    if like is not None and like.mode == SUBMODULE:
        return TreeEntry(SUBMODULE, "")
    return TreeEntry("100644", "")


def _content(
    client: Client, commit: str, objects: Objects, path: str, entry: TreeEntry, limit: int
) -> bytes | None:
    if entry.blob:
        return objects.blob(entry.blob, limit)
    try:
        data = client.raw(f"contents/{quote(path, errors='surrogateescape')}", ref=commit)
    except ApiError as error:
        if error.trouble is Trouble.TOO_LARGE:
            return None
        raise HistoryError(error.message, hint=error.hint) from error
    return data if len(data) <= limit else None


def _nothing_to_compare(event: str) -> Notification:
    return Notification(
        id="scope-all",
        message=f"the event '{event}' merges nothing, so there is nothing to compare with: "
        "every finding counts",
        level=NotificationLevel.NOTE,
    )


def _not_checked_out() -> Notification:
    return Notification(
        id="scope-unknown",
        message="the pull request is not checked out, so what it changes is not here: every "
        "finding counts; run the gate on 'pull_request' instead of 'pull_request_target'",
    )
