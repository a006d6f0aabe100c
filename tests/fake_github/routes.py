"""Which handler answers which operation of GitHub's description, and what it takes to call it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.fake_github import (
    check_calls,
    pull_calls,
    repository_calls,
    review_calls,
    upload_calls,
)
from tests.fake_github.calls import Call
from tests.fake_github.exchange import Answer


@dataclass(frozen=True, slots=True)
class Route:
    """How one operation is answered."""

    handler: Callable[[Call], Answer]
    needs: str
    """The permissions, as `permissions.admit` reads them."""


_COMMENT_READ = "issues=read; pull_requests=read"
_COMMENT_WRITE = "issues=write; pull_requests=write"

ROUTES: Mapping[str, Route] = {
    "repos/get": Route(repository_calls.get_repository, ""),
    "repos/get-content": Route(repository_calls.get_content, "contents=read"),
    "repos/get-commit": Route(repository_calls.get_commit, "contents=read"),
    "repos/compare-commits-with-basehead": Route(repository_calls.compare, "contents=read"),
    "pulls/get": Route(pull_calls.get_pull, "pull_requests=read"),
    "pulls/list-files": Route(pull_calls.list_files, "pull_requests=read"),
    "issues/list-comments": Route(pull_calls.list_comments, _COMMENT_READ),
    "issues/create-comment": Route(pull_calls.create_comment, _COMMENT_WRITE),
    "issues/update-comment": Route(pull_calls.update_comment, _COMMENT_WRITE),
    "issues/delete-comment": Route(pull_calls.delete_comment, _COMMENT_WRITE),
    "pulls/list-review-comments": Route(review_calls.list_review_comments, "pull_requests=read"),
    "pulls/create-review-comment": Route(review_calls.create_review_comment, "pull_requests=write"),
    "pulls/update-review-comment": Route(review_calls.update_review_comment, "pull_requests=write"),
    "pulls/delete-review-comment": Route(review_calls.delete_review_comment, "pull_requests=write"),
    "pulls/list-reviews": Route(review_calls.list_reviews, "pull_requests=read"),
    "pulls/create-review": Route(review_calls.create_review, "pull_requests=write"),
    "pulls/delete-pending-review": Route(review_calls.delete_review, "pull_requests=write"),
    "pulls/list-comments-for-review": Route(
        review_calls.list_comments_of_review, "pull_requests=read"
    ),
    "checks/create": Route(check_calls.create_check_run, "checks=write"),
    "checks/update": Route(check_calls.update_check_run, "checks=write"),
    "checks/get": Route(check_calls.get_check_run, "checks=read"),
    "checks/list-annotations": Route(check_calls.list_annotations, "checks=read"),
    "checks/list-for-ref": Route(check_calls.list_check_runs, "checks=read"),
    "code-scanning/upload-sarif": Route(upload_calls.upload_sarif, "security_events=write"),
    "code-scanning/get-sarif": Route(upload_calls.get_sarif, "security_events=read"),
}
"""By GitHub's id of the operation."""
