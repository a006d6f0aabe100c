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
_NUMBER = re.compile(r"[\w-]{1,100}", re.ASCII)
"""The id of an upload."""
_PAUSES = (1, 2, 4, 8, 15, 30)
"""Seconds between the questions whether GitHub is done: usually it is after the second."""
_ERRORS = 500
"""Code points of GitHub's errors."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysedCommit:
    """What the results are about, as GitHub wants it named."""

    ref: str
    commit_sha: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Nowhere:
    """Why results belong nowhere."""

    reason: str
    hint: str = ""
    """What the user can do about it; empty where nothing is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedOut:
    """The commit of the work tree."""

    commit: str = ""
    """Empty where git does not know it."""
    parents: tuple[str, ...] = ()


def target_of(
    event: Event, here: CheckedOut, wish: Mapping[str, str] | None = None
) -> AnalysedCommit | Nowhere:
    """Return where results of this event belong: to what was scanned, or nowhere.

    `wish` has `ref` and `sha` where the user names them. On a pull request GitHub tells the merge
    commit from the head (https://github.com/github/codeql-action, `src/actions-util.ts`).
    """
    if wish:
        return _wished(wish, here)
    if event.is_queue:
        return Nowhere(reason="a merge queue's branch is gone before results are processed")
    if event.is_target:
        return Nowhere(reason="on pull_request_target they would be booked to the base branch")
    if event.is_fork:
        return Nowhere(
            reason="the token of a pull request from a fork may not upload "
            "(docs/github.md has a way)"
        )
    target = _of_event(event, here)
    if isinstance(target, AnalysedCommit) and not (
        _REF.fullmatch(target.ref) and is_commit(target.commit_sha)
    ):
        return Nowhere(reason="the workflow runs for no branch, tag or pull request")
    return target


def _of_event(event: Event, here: CheckedOut) -> AnalysedCommit | Nowhere:
    commit, change = here.commit or event.sha, event.pull_request
    if change is None or event.ref.startswith("refs/heads/"):
        # also a pull request that was closed: the event is about the branch that it was merged into
        return (
            AnalysedCommit(ref=event.ref, commit_sha=commit)
            if commit == event.sha
            else _other(event, here)
        )
    if commit == event.sha or here.parents[1:] == (change.head_sha,):
        return AnalysedCommit(ref=f"refs/pull/{change.number}/merge", commit_sha=commit)
    if commit == change.head_sha:
        return AnalysedCommit(ref=f"refs/pull/{change.number}/head", commit_sha=commit)
    return _other(event, here)


def _other(event: Event, here: CheckedOut) -> Nowhere:
    return Nowhere(
        reason=f"the commit {here.commit[:12]} was scanned, and the event '{event.name}' is about "
        f"{event.sha[:12]}",
        hint="name what is checked out by the inputs 'ref' and 'sha'",
    )


def _wished(wish: Mapping[str, str], here: CheckedOut) -> AnalysedCommit | Nowhere:
    ref, commit = wish.get("ref", ""), wish.get("sha", "")
    if not _REF.fullmatch(ref) or not is_commit(commit):
        return Nowhere(
            reason="'ref' and 'sha' do not name a ref and a commit",
            hint="give both, a whole ref such as refs/heads/main and a whole commit id",
        )
    if here.commit not in {"", commit}:
        return Nowhere(
            reason=f"'sha' is {commit[:12]}, but {here.commit[:12]} was scanned",
            hint="give the commit that is checked out",
        )
    return AnalysedCommit(ref=ref, commit_sha=commit)


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


def upload(client: Client, target: AnalysedCommit, log: Log) -> bool:
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
    if not isinstance(number, str) or not _NUMBER.fullmatch(number):
        raise ApiError("GitHub's answer to the upload names none", Trouble.UNREACHABLE)
    for pause in _PAUSES:
        client.sleep(pause)
        try:
            answer = client.get(f"code-scanning/sarifs/{quote(number, safe='')}")
        except ApiError:
            return False  # it was taken; that it cannot be looked at is no refusal
        if _is_processed(answer):
            return True
    return False


def _is_processed(answer: object) -> bool:
    answer = answer if isinstance(answer, dict) else {}
    state = answer.get("processing_status")
    if state == "failed":
        errors = answer.get("errors")
        words = "; ".join(map(str, errors)) if isinstance(errors, list) else "no reason given"
        said = visible(shorten(words, _ERRORS))
        raise ApiError(f"GitHub could not process the results: {said}", Trouble.REJECTED)
    return bool(state == "complete")
