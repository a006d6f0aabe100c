"""Uploads a SARIF log to code scanning, and waits for what GitHub makes of it.

Endpoint: https://docs.github.com/en/rest/code-scanning/code-scanning#upload-an-analysis-as-sarif-data
"""

from __future__ import annotations

import base64
import gzip
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from flaskgate.git.run_git import is_commit
from flaskgate.github.answers import ApiError, Trouble
from flaskgate.github.api import Client
from flaskgate.github.context import Event
from flaskgate.text.escape import shorten, visible

MAX_BYTES = 10_000_000
"""Of the zipped log: GitHub refuses more."""

_REF = re.compile(r"refs/(heads|tags|pull)/.+")
_PAUSES = (1, 2, 4, 8, 15, 30)
"""Seconds between the questions whether GitHub is done: usually it is after the second."""
_ERRORS = 500
"""Code points of GitHub's errors."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What the results are about, as GitHub wants it named."""

    ref: str
    commit_sha: str


def target_of(event: Event, checked_out: str) -> Target | str:
    """Return where results of this event belong, or why they belong nowhere.

    `checked_out` is the commit of the work tree, empty where git does not know it. On a pull
    request GitHub tells the merge commit from the head
    (https://github.com/github/codeql-action, `src/actions-util.ts`).
    """
    if event.is_queue:
        return "a merge queue's branch is gone before results are processed"
    if event.is_target:
        return "on pull_request_target the results would be booked to the base branch"
    if event.is_fork:
        return "the token of a pull request from a fork may not upload (docs/github.md has a way)"
    ref, commit = event.ref, event.sha
    if event.pull_request is not None:
        on_head = checked_out not in {"", event.sha}
        ref = f"refs/pull/{event.pull_request.number}/{'head' if on_head else 'merge'}"
        commit = checked_out if on_head else commit
    if not _REF.fullmatch(ref) or not is_commit(commit):
        return "the workflow runs for no branch, tag or pull request"
    return Target(ref=ref, commit_sha=commit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """A zipped log that fits, and how many results it holds."""

    data: bytes
    results: int


def packed(build: Callable[[int], Mapping[str, object]], results: int) -> Log:
    """Return the zipped log with as many of `results` as GitHub takes by size.

    `build` makes the log with at most so many results, the worst first.
    """
    while True:
        text = json.dumps(build(results), ensure_ascii=False, separators=(",", ":"))
        data = gzip.compress(text.encode(), mtime=0)
        if len(data) <= MAX_BYTES or results == 0:
            return Log(data=data, results=results)
        results //= 2


def upload(client: Client, target: Target, log: Log) -> bool:
    """Upload, and return whether GitHub has processed the results by now.

    Raises `ApiError` where GitHub refuses them, at once or while it processes them.
    """
    body = {
        "commit_sha": target.commit_sha,
        "ref": target.ref,
        "sarif": base64.b64encode(log.data).decode("ascii"),
    }
    answer = client.post("code-scanning/sarifs", body)
    number = answer.get("id") if isinstance(answer, dict) else None
    if not isinstance(number, str):
        return False
    for pause in _PAUSES:
        client.sleep(pause)
        if _is_processed(client, number):
            return True
    return False


def _is_processed(client: Client, number: str) -> bool:
    try:
        answer = client.get(f"code-scanning/sarifs/{quote(number, safe='')}")
    except ApiError:
        return False  # it was taken; that it cannot be looked at is no refusal
    state = answer.get("processing_status") if isinstance(answer, dict) else None
    if state == "failed":
        errors = answer.get("errors")
        words = "; ".join(map(str, errors)) if isinstance(errors, list) else "no reason given"
        said = visible(shorten(words, _ERRORS))
        raise ApiError(f"GitHub could not process the results: {said}", Trouble.REJECTED)
    return bool(state == "complete")
