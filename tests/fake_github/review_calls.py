"""What becomes of reviews and of comments on lines."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

from tests.fake_github.anchors import hunk_text, problem
from tests.fake_github.calls import BODY, Call, edit, found, known, valid_body
from tests.fake_github.exchange import Answer, Json, RefusedError
from tests.fake_github.records import Review, ReviewComment, timestamp
from tests.fake_github.state import PullRequest

_STATES = {"COMMENT": "COMMENTED", "APPROVE": "APPROVED", "REQUEST_CHANGES": "CHANGES_REQUESTED"}


def list_review_comments(call: Call) -> Answer:
    """Answer with the comments on lines that are not part of a pending review."""
    pull = call.pull()
    shown = pull.visible_comments()
    return call.listed(shown, lambda one: call.views.review_comment(one, pull))


def create_review_comment(call: Call) -> Answer:
    """Comment on lines or on a file, or reply to such a comment."""
    pull = call.pull()
    valid_body(call, "PullRequestReviewComment")
    commit = _commit(call, pull)
    if "in_reply_to" in call.body:
        comment = _reply(call, pull)
    else:
        _refuse_unless_in_diff(call, pull, commit)
        comment = _made(call, pull, call.body, commit)
    pull.review_comments.append(comment)
    return Answer(status=HTTPStatus.CREATED, content=call.views.review_comment(comment, pull))


def update_review_comment(call: Call) -> Answer:
    """Change what a comment on lines says."""
    pull, comment = _review_comment(call)
    edit(call, comment, "PullRequestReviewComment")
    return Answer(content=call.views.review_comment(comment, pull))


def delete_review_comment(call: Call) -> Answer:
    """Delete a comment on lines; replies to it stay."""
    pull, comment = _review_comment(call)
    pull.review_comments.remove(comment)
    return Answer(status=HTTPStatus.NO_CONTENT)


def list_reviews(call: Call) -> Answer:
    """Answer with the reviews, pending ones only to their author."""
    pull = call.pull()
    login = call.token.login
    shown = [one for one in pull.reviews if one.state != "PENDING" or one.author == login]
    return call.listed(shown, lambda one: call.views.review(one, pull))


def create_review(call: Call) -> Answer:
    """Review the pull request: with all comments, or not at all."""
    pull, body = call.pull(), call.body
    commit = _commit(call, pull)
    errors = _review_errors(call, pull, commit)
    if errors:
        raise RefusedError(HTTPStatus.UNPROCESSABLE_ENTITY, "Unprocessable Entity", errors=errors)
    number = call.repository.next_id()
    review = Review(
        id=number,
        author=call.token.login,
        body=body.get("body", ""),
        state=_STATES.get(body.get("event", ""), "PENDING"),
        commit=commit,
        submitted_at=timestamp(number),
    )
    pull.reviews.append(review)
    made = [_made(call, pull, one, commit, review=number) for one in body.get("comments", [])]
    pull.review_comments += made
    return Answer(content=call.views.review(review, pull))


def delete_review(call: Call) -> Answer:
    """Delete a review, which is possible only as long as it is pending."""
    pull, review = _review(call)
    if review.state != "PENDING":
        message = "Can not delete a non-pending pull request review"
        raise RefusedError(
            HTTPStatus.UNPROCESSABLE_ENTITY, "Unprocessable Entity", errors=[message]
        )
    pull.reviews.remove(review)
    pull.review_comments = [one for one in pull.review_comments if one.review != review.id]
    return Answer(content=call.views.review(review, pull))


def list_comments_of_review(call: Call) -> Answer:
    """Answer with the comments of one review."""
    pull, review = _review(call)
    shown = [one for one in pull.review_comments if one.review == review.id]
    return call.listed(shown, lambda one: call.views.review_comment(one, pull))


def _review_errors(call: Call, pull: PullRequest, commit: str) -> list[str]:
    """Return what is wrong, once each: GitHub does not say with which comment."""
    body, comments = call.body, call.body.get("comments", [])
    files = call.repository.files_at(pull, commit)
    problems = {one for comment in comments if (one := problem(files, comment)) is not None}
    errors = [f"Pull request review thread {one}" for one in sorted(problems)]
    texts = [one["body"] for one in (body, *comments) if "body" in one]
    if any(len(text) > BODY for text in texts):
        errors.append(f"Body is too long (maximum is {BODY} characters)")
    if not body.get("body") and not comments and body.get("event") != "APPROVE":
        errors.append("Body can't be blank")
    return errors


def _refuse_unless_in_diff(call: Call, pull: PullRequest, commit: str) -> None:
    wrong = problem(call.repository.files_at(pull, commit), call.body)
    if wrong is not None:
        message = f"pull_request_review_thread {wrong}"
        error = {"resource": "PullRequestReviewComment", "code": "custom", "message": message}
        raise RefusedError(HTTPStatus.UNPROCESSABLE_ENTITY, "Validation Failed", errors=[error])


def _commit(call: Call, pull: PullRequest) -> str:
    commit: str = call.body.get("commit_id", pull.head.sha)
    if commit not in call.repository.commits:
        message = f"No commit found for SHA: {commit}"
        raise RefusedError(HTTPStatus.UNPROCESSABLE_ENTITY, message)
    return commit


def _made(
    call: Call, pull: PullRequest, body: Json, commit: str, *, review: int | None = None
) -> ReviewComment:
    number = call.repository.next_id()
    side = body.get("side", "RIGHT")
    return ReviewComment(
        id=number,
        author=call.token.login,
        body=body["body"],
        created_at=timestamp(number),
        updated_at=timestamp(number),
        review=review,
        path=body["path"],
        commit=commit,
        line=body.get("line"),
        original_line=body.get("line"),
        start_line=body.get("start_line"),
        side=side,
        start_side=body.get("start_side", side) if "start_line" in body else None,
        hunk=hunk_text(call.repository.files_at(pull, commit), body),
    )


def _reply(call: Call, pull: PullRequest) -> ReviewComment:
    wanted = call.body["in_reply_to"]
    parent = known(next((one for one in pull.review_comments if one.id == wanted), None))
    number = call.repository.next_id()
    now = timestamp(number)
    return replace(
        parent,
        id=number,
        author=call.token.login,
        body=call.body["body"],
        created_at=now,
        updated_at=now,
        in_reply_to=parent.in_reply_to or parent.id,
    )


def _review_comment(call: Call) -> tuple[PullRequest, ReviewComment]:
    return found(call, "comment_id", lambda pull: pull.review_comments)


def _review(call: Call) -> tuple[PullRequest, Review]:
    pull, number = call.pull(), call.number("review_id")
    return pull, known(next((one for one in pull.reviews if one.id == number), None))
