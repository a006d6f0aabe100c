"""Finds what the gated change is, against its base: by git, else through the API.

Answers of the API are not trusted, and some are cut off: only a complete one counts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from flaskgate.git.history import HistoryError, changed_lines, is_same, with_folders
from flaskgate.git.patches import PatchError, touched_lines
from flaskgate.git.run_git import resolve
from flaskgate.github.api import PAGE_SIZE, Client
from flaskgate.github.base import Base, StrangeError, compare
from flaskgate.github.context import Event, PullRequest
from flaskgate.model.errors import GitHubError
from flaskgate.model.findings import Notification, NotificationLevel
from flaskgate.steps.scope import UNKNOWN, Changes
from flaskgate.text.escape import encodable

COMPARED_FILES = 300
"""A comparison names no more (https://docs.github.com/en/rest/commits/commits)."""
PULL_FILES = 3000
"""Nor does the list of a pull request (https://docs.github.com/en/rest/pulls/pulls)."""


def find_changes(
    event: Event, root: Path, base: Base, client: Client | None, paths: Collection[PurePosixPath]
) -> tuple[Changes, tuple[Notification, ...]]:
    """Return what is new at `root` against `base`, with the lines of `paths`, and a remark.

    Nothing is left out of scope where that cannot be found out, or where nothing is merged.
    """
    change = event.pull_request
    if change is None and event.name != "merge_group":
        return UNKNOWN, (_nothing_to_compare(event.name),)
    if event.is_target and resolve(root, "HEAD") == event.sha:
        return UNKNOWN, (_not_checked_out(),)
    found = _by_git(root, base, paths)
    if found is None and client is not None:
        found = _by_api(client, root, base, change, paths)
    return (UNKNOWN, (_unknown(),)) if found is None else (found, ())


def _by_git(root: Path, base: Base, paths: Collection[PurePosixPath]) -> Changes | None:
    head = resolve(root, "HEAD")
    if not head or not base.commit or resolve(root, base.commit) != base.commit:
        return None
    try:
        return changed_lines(root, base.commit, head, paths)
    except HistoryError:
        return None


def _by_api(
    client: Client,
    root: Path,
    base: Base,
    change: PullRequest | None,
    paths: Collection[PurePosixPath],
) -> Changes | None:
    """Return what the first complete answer says."""
    ways = [partial(_compared_files, client, base)]
    if change is not None:
        ways.append(partial(_pull_files, client, change))
    for way in ways:
        try:
            nodes = way()
            if _is_root(nodes, root):
                return Changes(files=dict(_files(nodes, root, paths)))
        except (GitHubError, StrangeError):
            continue
    return None


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


def _is_root(nodes: Iterable[object], root: Path) -> bool:
    """Return whether paths of the repository are paths from `root`.

    A repository that is checked out further down has other names for its files than the findings.
    """
    if resolve(root, "HEAD"):
        return True
    files = (node for node in nodes if isinstance(node, dict))
    return any(
        is_same(root, PurePosixPath(name), blob)
        for name, blob in ((file.get("filename"), file.get("sha")) for file in files)
        if isinstance(name, str) and isinstance(blob, str)
    )


def _files(
    nodes: Iterable[object], root: Path, paths: Collection[PurePosixPath]
) -> Iterator[tuple[PurePosixPath, frozenset[int] | None]]:
    # GitHub gives the name of such a file with other characters
    yield from ((path, None) for path in paths if encodable(str(path)) != str(path))
    wanted = with_folders(paths)
    for node in nodes:
        name = node.get("filename") if isinstance(node, dict) else None
        if not isinstance(node, dict) or not isinstance(name, str) or not name:
            raise StrangeError
        path = PurePosixPath(name)
        if path in wanted:
            yield path, _lines(node, root, path)


def _lines(node: Mapping[str, Any], root: Path, path: PurePosixPath) -> frozenset[int] | None:
    """Return the touched lines of a file; None, for all of it, where they cannot be told.

    A patch speaks of one content of the file: it must be the one that was scanned, which differs
    where the base has moved on.
    """
    patch, blob = node.get("patch"), node.get("sha")
    if node.get("status") == "renamed" or not isinstance(patch, str) or not isinstance(blob, str):
        return None
    try:
        return touched_lines(patch) if is_same(root, path, blob) else None
    except PatchError:
        return None


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


def _unknown() -> Notification:
    return Notification(
        id="scope-unknown",
        message="what this change touches could not be found out, so every finding counts: check "
        "out with 'fetch-depth: 2', or give the job 'contents: read' and 'pull-requests: read'",
    )
