"""What GitHub answers about pull requests, and what becomes of the comments on them."""

from __future__ import annotations

from http import HTTPStatus

from tests.fake_github.calls import Call, edit, found, valid_body
from tests.fake_github.exchange import Answer, RefusedError
from tests.fake_github.records import Comment, timestamp
from tests.fake_github.state import PullRequest

PULL_FILES = 3000


def get_pull(call: Call) -> Answer:
    """Answer with the pull request."""
    return Answer(content=call.views.pull(call.pull()))


def list_files(call: Call) -> Answer:
    """Answer with the first files of the pull request, at most 3,000 on all pages together."""
    pull = call.pull()
    return call.listed(pull.files[:PULL_FILES], lambda file: call.views.file(file, pull.head))


def list_comments(call: Call) -> Answer:
    """Answer with the comments on the pull request as a whole."""
    pull = call.pull("issue_number")
    return call.listed(pull.comments, lambda one: call.views.issue_comment(one, pull))


def create_comment(call: Call) -> Answer:
    """Comment on the pull request as a whole."""
    pull = call.pull("issue_number")
    if pull.locked:
        message = "Unable to create comment because issue is locked."
        raise RefusedError(HTTPStatus.FORBIDDEN, message)
    body = valid_body(call, "IssueComment")
    number = call.repository.next_id()
    now = timestamp(number)
    author = call.token.login
    comment = Comment(id=number, author=author, body=body, created_at=now, updated_at=now)
    pull.comments.append(comment)
    return Answer(status=HTTPStatus.CREATED, content=call.views.issue_comment(comment, pull))


def update_comment(call: Call) -> Answer:
    """Change what a comment on the pull request as a whole says."""
    pull, comment = _comment(call)
    edit(call, comment, "IssueComment")
    return Answer(content=call.views.issue_comment(comment, pull))


def delete_comment(call: Call) -> Answer:
    """Delete a comment on the pull request as a whole."""
    pull, comment = _comment(call)
    pull.comments.remove(comment)
    return Answer(status=HTTPStatus.NO_CONTENT)


def _comment(call: Call) -> tuple[PullRequest, Comment]:
    return found(call, "comment_id", lambda pull: pull.comments)
