"""What GitHub answers about a repository, its files and its commits."""

from __future__ import annotations

from http import HTTPStatus

from tests.fake_github.calls import Call
from tests.fake_github.exchange import Answer, Json, RefusedError
from tests.fake_github.git import Commit
from tests.fake_github.rules import RAW_MEDIA

COMPARED_FILES = 300
FOLDER_ENTRIES = 1000
"""How many a folder shows at most: https://docs.github.com/rest/repos/contents."""


def get_repository(call: Call) -> Answer:
    """Answer with the repository."""
    return Answer(content=call.views.repo())


def get_content(call: Call) -> Answer:
    """Answer with a file, raw or as JSON, or with what a folder holds."""
    ref = call.request.query.get("ref", call.repository.default_branch)
    path = call.parameters["path"].strip("/")
    commit = call.repository.resolve(ref)
    if commit is None:
        raise RefusedError(HTTPStatus.NOT_FOUND, f"No commit found for the ref {ref}")
    content = commit.files.get(path)
    if content is None:
        return Answer(content=_folder(call, commit, path, ref))
    if call.request.headers.get("accept") == RAW_MEDIA:
        kind = f"{RAW_MEDIA}; charset=utf-8"
        return Answer(content=content, headers={"content-type": kind})
    return Answer(content=call.views.whole_file(path, content, ref))


def get_commit(call: Call) -> Answer:
    """Answer with a commit and what it changed against its first parent."""
    ref = call.parameters["ref"]
    commit = call.repository.resolve(ref)
    if commit is None:
        raise RefusedError(HTTPStatus.UNPROCESSABLE_ENTITY, f"No commit found for SHA: {ref}")
    first = commit.parents[0] if commit.parents else None
    _, changed = call.repository.compare(first or commit.sha, commit.sha)
    files = [call.views.file(file, commit) for file in changed[:COMPARED_FILES]]
    return Answer(content={**call.views.commit(commit), "files": files})


def compare(call: Call) -> Answer:
    """Answer with what leads from the merge base of two commits to the second one."""
    names = call.parameters["basehead"].partition("...")
    base, head = (call.repository.resolve(name) for name in (names[0], names[2]))
    if base is None or head is None:
        raise RefusedError(HTTPStatus.NOT_FOUND, "Not Found")
    shared, changed = call.repository.compare(base.sha, head.sha)
    if shared is None:
        message = f"No common ancestor between {names[0]} and {names[2]}."
        raise RefusedError(HTTPStatus.NOT_FOUND, message)
    first_page = call.request.query.get("page", "1") == "1"
    shown = changed[:COMPARED_FILES] if first_page else []
    files = [call.views.file(file, head) for file in shown]
    content, headers = _compared(call, base, shared, head)
    return Answer(content={**content, "files": files}, headers=headers)


def _compared(
    call: Call, base: Commit, shared: Commit, head: Commit
) -> tuple[Json, dict[str, str]]:
    url = f"{call.views.url}/compare/{base.sha}...{head.sha}"
    page = f"{call.views.page}/compare/{base.sha}...{head.sha}"
    ahead, behind = head.sha != shared.sha, base.sha != shared.sha
    commits, headers = call.page([head] if ahead else [], call.views.commit)
    content: Json = {
        "url": url,
        "html_url": page,
        "permalink_url": page,
        "diff_url": f"{page}.diff",
        "patch_url": f"{page}.patch",
        "commits": commits,
        "base_commit": call.views.commit(base),
        "status": _STATUS[ahead, behind],
        "merge_base_commit": call.views.commit(shared),
        "ahead_by": int(ahead),
        "behind_by": int(behind),
        "total_commits": int(ahead),
    }
    return content, headers


def _folder(call: Call, commit: Commit, path: str, ref: str) -> list[Json]:
    start = f"{path}/" if path else ""
    inside = {file.removeprefix(start) for file in commit.files if file.startswith(start)}
    if not inside:
        raise RefusedError(HTTPStatus.NOT_FOUND, "Not Found")
    paths = sorted({start + name.partition("/")[0] for name in inside})
    return [call.views.content(one, commit.files.get(one), ref) for one in paths[:FOLDER_ENTRIES]]


_STATUS = {
    (False, False): "identical",
    (True, False): "ahead",
    (False, True): "behind",
    (True, True): "diverged",
}
