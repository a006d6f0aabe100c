"""What is being gated: the event that started the workflow, as facts.

The payload comes from GitHub but carries text of strangers, such as the names of branches. Only
what has the expected form is taken over. Its shape is that of
https://docs.github.com/en/webhooks/webhook-events-and-payloads
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flaskgate.git.run_git import is_commit
from flaskgate.model.errors import InputError
from flaskgate.settings.inputs import Runner

ELSEWHERE = frozenset(
    {
        *("issue_comment", "workflow_run", "check_run", "check_suite", "repository_dispatch"),
        "workflow_dispatch",
    }
)
"""Events that run for the default branch, or for one that a person names, whatever they are about:
what they check out besides is somebody's (https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows)."""
QUEUE = "refs/heads/gh-readonly-queue/"
"""Where a merge queue keeps its short-lived branches."""
_TARGET = "pull_request_target"
_MAX_PAYLOAD = 26 * 1024 * 1024
"""Bytes: GitHub caps payloads at 25 MB (https://docs.github.com/en/webhooks)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequest:
    """The pull request that the event is about."""

    number: int
    head_sha: str
    head_repository: str
    """`owner/name`; empty where it is gone."""
    base_ref: str
    """The name of the branch to merge into."""
    base_sha: str
    """The tip of that branch when the event was made: it may have moved on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """The event, and the commit it is about."""

    name: str
    """Such as `push` or `pull_request`."""
    repository: str
    """`owner/name`."""
    sha: str
    """`GITHUB_SHA`; on `pull_request` the merge commit."""
    ref: str
    """`GITHUB_REF`, such as `refs/heads/main` or `refs/pull/7/merge`."""
    pull_request: PullRequest | None = None
    queue_base: str = ""
    """In a merge queue, the commit that the group is merged into."""
    actor: str = ""
    """Who started the workflow."""

    @property
    def is_fork(self) -> bool:
        """Return whether a pull request comes from another repository."""
        change = self.pull_request
        return change is not None and change.head_repository.lower() != self.repository.lower()

    @property
    def is_dependabot(self) -> bool:
        """Return whether Dependabot is the author, whose token can read only."""
        return self.actor == "dependabot[bot]"

    @property
    def is_queue(self) -> bool:
        """Return whether it is about a merge queue's branch, pushed or grouped."""
        return self.name == "merge_group" or self.ref.startswith(QUEUE)

    def is_change(self, checked_out: str) -> bool:
        """Return whether what is checked out is merged into something that has a policy.

        `checked_out` is its commit, empty where git does not know it.
        """
        if self.pull_request is not None or self.queue_base:
            return True
        return self.name in ELSEWHERE and checked_out not in {"", self.sha}

    @property
    def is_target(self) -> bool:
        """Return whether it runs in the context of the base branch (`pull_request_target`)."""
        return self.name == _TARGET


def read_event(runner: Runner) -> Event:
    """Return the facts of the event; raises `InputError` where those are missing that decide.

    A change of which nobody knows what it is merged into would bring its own policy.
    """
    payload = _payload(runner.event_path)
    # reviews and their comments carry one as well
    change = _pull_request(payload.get("pull_request"))
    if runner.event_name.startswith("pull_request") and change is None:
        raise _unreadable(runner.event_name, "pull request")
    group = payload.get("merge_group")
    queue_base = _commit(group.get("base_sha")) if isinstance(group, dict) else ""
    if runner.event_name == "merge_group" and not queue_base:
        raise _unreadable(runner.event_name, "base")
    return Event(
        name=runner.event_name,
        repository=runner.repository,
        sha=runner.sha,
        ref=runner.ref,
        pull_request=change,
        queue_base=queue_base,
        actor=runner.actor,
    )


def _unreadable(event: str, what: str) -> InputError:
    return InputError(
        f"the event '{event}' comes without a readable {what}",
        hint="GITHUB_EVENT_PATH must name the payload of the event; `act` takes it by `-e`",
    )


def _payload(path: Path | None) -> dict[str, Any]:
    try:
        if path is None or path.stat().st_size > _MAX_PAYLOAD:
            return {}
        payload = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return payload if isinstance(payload, dict) else {}


def _pull_request(node: object) -> PullRequest | None:
    if not isinstance(node, dict):
        return None
    head, base, number = node.get("head"), node.get("base"), node.get("number")
    if not isinstance(head, dict) or not isinstance(base, dict) or type(number) is not int:
        return None
    repository = head.get("repo")
    change = PullRequest(
        number=number,
        head_sha=_commit(head.get("sha")),
        head_repository=_text(repository.get("full_name")) if isinstance(repository, dict) else "",
        base_ref=_text(base.get("ref")),
        base_sha=_commit(base.get("sha")),
    )
    return change if number > 0 and change.head_sha and change.base_ref else None


def _commit(value: object) -> str:
    return value if isinstance(value, str) and is_commit(value) else ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
