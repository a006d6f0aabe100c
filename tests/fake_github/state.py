"""What the stand-in knows: repositories and their pull requests.

Plain objects: a test sets them up, lets the client loose, and looks at what became of them.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha1

from tests.fake_github.code_scanning import CodeScanning
from tests.fake_github.git import ChangedFile, Commit, changed_files, merge_base
from tests.fake_github.records import CheckRun, Comment, Review, ReviewComment


@dataclass(kw_only=True)
class PullRequest:
    """A pull request; its files may be replaced by ones that no small tree could produce."""

    number: int
    head: Commit
    base: Commit
    merge: Commit
    base_branch: str
    head_branch: str
    head_repository: str
    """Another one than the repository itself: the pull request comes from a fork."""
    files: list[ChangedFile]
    author: str
    title: str = "A pull request"
    locked: bool = False
    comments: list[Comment] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    review_comments: list[ReviewComment] = field(default_factory=list)

    def visible_comments(self) -> list[ReviewComment]:
        """Return the review comments that others see, in order of their making."""
        pending = {review.id for review in self.reviews if review.state == "PENDING"}
        return [one for one in self.review_comments if one.review not in pending]


@dataclass(kw_only=True)
class Repository:
    """One repository with everything in it."""

    full_name: str
    private: bool = False
    archived: bool = False
    default_branch: str = "main"
    code_scanning: CodeScanning = field(default_factory=CodeScanning)
    commits: dict[str, Commit] = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=dict)
    """From full name, such as `refs/heads/main`, to commit."""
    pulls: dict[int, PullRequest] = field(default_factory=dict)
    check_runs: dict[int, CheckRun] = field(default_factory=dict)
    _serial: Iterator[int] = field(default_factory=lambda: itertools.count(1001))

    @property
    def tip(self) -> Commit:
        """The newest commit of the default branch."""
        return self.commits[self.refs[f"refs/heads/{self.default_branch}"]]

    def commit(
        self,
        changes: Mapping[str, str | bytes | None],
        *parents: Commit,
        branch: str | None = None,
        message: str = "A commit",
    ) -> Commit:
        """Add a commit: the first parent's tree with `changes`, where `None` deletes a file.

        `branch` is moved to it, or made.
        """
        tree = dict(parents[0].files) if parents else {}
        tree |= {path: b"" if text is None else _bytes(text) for path, text in changes.items()}
        tree = {path: text for path, text in tree.items() if changes.get(path, text) is not None}
        sha = sha1(f"{self.full_name} {self.next_id()}".encode(), usedforsecurity=False).hexdigest()
        ids = tuple(parent.sha for parent in parents)
        commit = Commit(sha=sha, files=tree, parents=ids, message=message)
        self.commits[sha] = commit
        if branch is not None:
            self.refs[f"refs/heads/{branch}"] = sha
        return commit

    def open_pull(
        self, number: int, head: Commit, *, fork: str | None = None, author: str = "octocat"
    ) -> PullRequest:
        """Open a pull request of `head` to the default branch, from the repository `fork` if given.

        `head` is a commit of this repository: GitHub shows those of forks there, too.
        """
        pull = PullRequest(
            number=number,
            head=head,
            base=self.tip,
            merge=head,
            base_branch=self.default_branch,
            head_branch=f"topic-{number}",
            head_repository=fork or self.full_name,
            files=[],
            author=author,
        )
        self.pulls[number] = pull
        self.push(pull, head)
        return pull

    def push(self, pull: PullRequest, head: Commit) -> None:
        """Move the head of `pull`; comments on lines that changed or left the diff are outdated."""
        pull.head = head
        shared, pull.files = self.compare(pull.base.sha, head.sha)
        before = shared.files if shared else {}
        changes = {
            path: head.files.get(path)
            for path in before.keys() | head.files.keys()
            if before.get(path) != head.files.get(path)
        }
        pull.merge = self.commit(changes, pull.base, head, message="Merge")
        self.refs[f"refs/pull/{pull.number}/head"] = head.sha
        self.refs[f"refs/pull/{pull.number}/merge"] = pull.merge.sha
        if pull.head_repository == self.full_name:
            self.refs[f"refs/heads/{pull.head_branch}"] = head.sha
        pull.review_comments = [self._carried(one, pull) for one in pull.review_comments]

    def compare(self, base: str, head: str) -> tuple[Commit | None, list[ChangedFile]]:
        """Return the merge base of two commits and what changed from there to `head`."""
        shared = merge_base(self.commits, base, head)
        before = self.commits[shared].files if shared else {}
        found = self.commits[shared] if shared else None
        return found, changed_files(before, self.commits[head].files)

    def files_at(self, pull: PullRequest, commit: str) -> list[ChangedFile]:
        """Return the files of `pull` as of `commit`."""
        return pull.files if commit == pull.head.sha else self.compare(pull.base.sha, commit)[1]

    def resolve(self, name: str) -> Commit | None:
        """Return the commit that a commit id, branch, tag, full ref or `owner:branch` means."""
        short = name.partition(":")[2] or name
        spellings = (name, f"refs/{name}", f"refs/heads/{short}", f"refs/tags/{short}")
        sha = next((self.refs[one] for one in spellings if one in self.refs), name)
        return self.commits.get(sha)

    def next_id(self) -> int:
        """Return a number that nothing in this repository has yet."""
        return next(self._serial)

    def _carried(self, comment: ReviewComment, pull: PullRequest) -> ReviewComment:
        if comment.line is None or comment.side == "LEFT":
            return comment
        was = _line(self.commits[comment.commit], comment.path, comment.line)
        shown = any(
            file.filename == comment.path and file.hunk("RIGHT", comment.line)
            for file in pull.files
        )
        if shown and was == _line(pull.head, comment.path, comment.line):
            return replace(comment, commit=pull.head.sha)
        return replace(comment, line=None, start_line=None)


def _line(commit: Commit, path: str, line: int) -> bytes | None:
    lines = commit.files.get(path, b"").split(b"\n")
    return lines[line - 1] if line <= len(lines) else None


def _bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text
