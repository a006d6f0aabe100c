"""How GitHub's API shows what people and apps add to a repository."""

from __future__ import annotations

from urllib.parse import quote

from tests.fake_github.exchange import Json
from tests.fake_github.git import Commit
from tests.fake_github.records import CheckRun, Comment, Review, ReviewComment, timestamp
from tests.fake_github.repository_views import WEB, RepositoryViews
from tests.fake_github.state import PullRequest

_OPEN_PULL: Json = {
    "node_id": "PR_1",
    "state": "open",
    "draft": False,
    "merged": False,
    "mergeable": True,
    "mergeable_state": "clean",
    "maintainer_can_modify": False,
    "author_association": "CONTRIBUTOR",
    "body": None,
    "labels": [],
    "commits": 1,
    "created_at": timestamp(0),
    "updated_at": timestamp(0),
    **dict.fromkeys(("assignee", "milestone", "auto_merge"), None),
    **dict.fromkeys(("closed_at", "merged_at", "merged_by"), None),
}


class Views(RepositoryViews):
    """All views of one repository."""

    def pull(self, pull: PullRequest) -> Json:
        """Return a pull request."""
        page, links = f"{self.page}/pull/{pull.number}", self._links(pull)
        return {
            **{f"{name}_url": link for name, link in links.items() if name != "self"},
            "url": links["self"],
            "_links": {name: {"href": link} for name, link in links.items()},
            **_OPEN_PULL,
            "diff_url": f"{page}.diff",
            "patch_url": f"{page}.patch",
            "id": 1000 + pull.number,
            "number": pull.number,
            "title": pull.title,
            "locked": pull.locked,
            "user": self.user(pull.author),
            "head": self._end(pull.head, pull.head_branch, pull.head_repository),
            "base": self._end(pull.base, pull.base_branch, self.repository.full_name),
            "merge_commit_sha": pull.merge.sha,
            "comments": len(pull.comments),
            "review_comments": len(pull.visible_comments()),
            "additions": sum(file.count("+") for file in pull.files),
            "deletions": sum(file.count("-") for file in pull.files),
            "changed_files": len(pull.files),
        }

    def issue_comment(self, comment: Comment, pull: PullRequest) -> Json:
        """Return a comment on a pull request as a whole."""
        return {
            **self._comment(comment, f"{self.url}/issues/comments/{comment.id}"),
            "issue_url": f"{self.url}/issues/{pull.number}",
            "html_url": f"{self.page}/pull/{pull.number}#issuecomment-{comment.id}",
        }

    def review_comment(self, comment: ReviewComment, pull: PullRequest) -> Json:
        """Return a comment on lines; what it does not answer to is not there."""
        url = f"{self.url}/pulls/comments/{comment.id}"
        page = f"{self.page}/pull/{pull.number}#discussion_r{comment.id}"
        links = {"self": url, "html": page, "pull_request": f"{self.url}/pulls/{pull.number}"}
        position = comment.line and 1
        return {
            **self._comment(comment, url),
            "html_url": page,
            "pull_request_url": links["pull_request"],
            "_links": {name: {"href": link} for name, link in links.items()},
            "path": comment.path,
            "commit_id": comment.commit,
            "diff_hunk": comment.hunk,
            "original_commit_id": comment.commit,
            "pull_request_review_id": comment.review,
            "subject_type": "line" if comment.original_line else "file",
            "line": comment.line,
            "side": comment.side,
            "position": position,
            "original_position": 1,
            "original_line": comment.original_line or 1,
            "start_line": comment.start_line,
            "start_side": comment.start_side,
            **({"in_reply_to_id": comment.in_reply_to} if comment.in_reply_to else {}),
        }

    def review(self, review: Review, pull: PullRequest) -> Json:
        """Return a review without its comments."""
        page = f"{self.page}/pull/{pull.number}#pullrequestreview-{review.id}"
        url = f"{self.url}/pulls/{pull.number}"
        return {
            "id": review.id,
            "node_id": "PRR_1",
            "user": self.user(review.author),
            "body": review.body,
            "state": review.state,
            "commit_id": review.commit,
            "html_url": page,
            "pull_request_url": url,
            "submitted_at": review.submitted_at,
            "_links": {"html": {"href": page}, "pull_request": {"href": url}},
            "author_association": "NONE",
        }

    def check_run(self, run: CheckRun) -> Json:
        """Return a check run; its annotations are on pages of their own."""
        url = f"{self.url}/check-runs/{run.id}"
        page = f"{self.page}/runs/{run.id}"
        done = timestamp(run.id) if run.status == "completed" else None
        return {
            "id": run.id,
            "name": run.name,
            "head_sha": run.head_sha,
            "node_id": "CR_1",
            "external_id": run.external_id,
            "url": url,
            "html_url": page,
            "details_url": run.details_url or page,
            "status": run.status,
            "conclusion": run.conclusion,
            "started_at": timestamp(run.id),
            "completed_at": done,
            "check_suite": {"id": 5},
            "pull_requests": [],
            "app": self._app(run.app),
            "output": {
                "title": run.title,
                "summary": run.summary,
                "text": run.text,
                "annotations_count": len(run.annotations),
                "annotations_url": f"{url}/annotations",
            },
        }

    def annotation(self, annotation: Json, run: CheckRun) -> Json:
        """Return an annotation of a check run."""
        optional = dict.fromkeys(("start_column", "end_column", "title", "raw_details"))
        blob = f"{self.page}/blob/{run.head_sha}/{quote(annotation['path'])}"
        return {**optional, **annotation, "blob_href": blob}

    def _links(self, pull: PullRequest) -> dict[str, str]:
        url = f"{self.url}/pulls/{pull.number}"
        issue = f"{self.url}/issues/{pull.number}"
        return {
            "self": url,
            "html": f"{self.page}/pull/{pull.number}",
            "issue": issue,
            "statuses": f"{self.url}/statuses/{pull.head.sha}",
            "comments": f"{issue}/comments",
            "commits": f"{url}/commits",
            "review_comments": f"{url}/comments",
            "review_comment": f"{self.url}/pulls/comments{{/number}}",
        }

    def _comment(self, comment: Comment, url: str) -> Json:
        return {
            "id": comment.id,
            "node_id": "C_1",
            "url": url,
            "body": comment.body,
            "user": self.user(comment.author),
            "author_association": "NONE",
            "created_at": comment.created_at,
            "updated_at": comment.updated_at,
        }

    def _end(self, commit: Commit, branch: str, full_name: str) -> Json:
        owner = full_name.partition("/")[0]
        return {
            "label": f"{owner}:{branch}",
            "ref": branch,
            "sha": commit.sha,
            "user": self.user(owner),
            "repo": self.repo(full_name),
        }

    def _app(self, app: int) -> Json:
        return {
            "id": app,
            "slug": "github-actions",
            "node_id": "MDM6QXBwMTUzNjg=",
            "owner": self.user("github"),
            "name": "GitHub Actions",
            "description": "",
            "external_url": WEB,
            "html_url": f"{WEB}/apps/github-actions",
            "events": [],
            "created_at": timestamp(0),
            "updated_at": timestamp(0),
            "permissions": {},
        }
