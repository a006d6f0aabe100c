"""How GitHub's API shows a repository: itself, its commits and its files."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from urllib.parse import quote

from tests.fake_github.exchange import Json
from tests.fake_github.git import ChangedFile, Commit, object_id
from tests.fake_github.records import timestamp
from tests.fake_github.state import Repository

WEB = "https://github.com"
BOT = 41898282
"""The id of the user github-actions[bot]."""
LARGE_FILE = 1024 * 1024
"""Larger files have no content but in the raw form: https://docs.github.com/rest/repos/contents."""

_USER_URLS = (
    *("followers", "following", "gists", "starred", "subscriptions", "organizations", "repos"),
    *("events", "received_events"),
)
_REPOSITORY_URLS = (
    *("archive", "assignees", "blobs", "branches", "collaborators", "comments", "commits"),
    *("compare", "contents", "contributors", "deployments", "downloads", "events", "forks"),
    *("git_commits", "git_refs", "git_tags", "hooks", "issue_comment", "issue_events", "issues"),
    *("keys", "labels", "languages", "merges", "milestones", "notifications", "pulls", "releases"),
    *("stargazers", "statuses", "subscribers", "subscription", "tags", "teams", "trees"),
)
_COUNTS = (
    *("forks", "forks_count", "stargazers_count", "watchers", "watchers_count", "size"),
    *("open_issues", "open_issues_count", "subscribers_count", "network_count"),
)
_FEATURES = ("issues", "projects", "wiki", "pages", "discussions", "downloads")


@dataclass(frozen=True, slots=True, kw_only=True)
class RepositoryViews:
    """The views of one repository."""

    api: str
    """Where the API is, without a last slash."""
    repository: Repository

    @property
    def url(self) -> str:
        """Where the repository is in the API."""
        return f"{self.api}/repos/{self.repository.full_name}"

    @property
    def page(self) -> str:
        """Where the repository is on the web."""
        return f"{WEB}/{self.repository.full_name}"

    def user(self, login: str) -> Json:
        """Return a user or a bot, whose login ends in `[bot]`."""
        url = f"{self.api}/users/{quote(login)}"
        return {
            **{f"{name}_url": f"{url}/{name}" for name in _USER_URLS},
            "login": login,
            "id": BOT if login == "github-actions[bot]" else 1000 + sum(login.encode()),
            "node_id": "MDM6Qm90NDE4OTgyODI=",
            "url": url,
            "avatar_url": "https://avatars.githubusercontent.com/in/15368?v=4",
            "html_url": f"{WEB}/{quote(login)}",
            "gravatar_id": "",
            "site_admin": False,
            "user_view_type": "public",
            "type": "Bot" if login.endswith("[bot]") else "User",
        }

    def repo(self, full_name: str | None = None) -> Json:
        """Return the repository, or its fork `full_name`."""
        full_name = full_name or self.repository.full_name
        owner, name = full_name.split("/")
        url, page = f"{self.api}/repos/{full_name}", f"{WEB}/{full_name}"
        return {
            **{f"{one}_url": f"{url}/{one}" for one in _REPOSITORY_URLS},
            **dict.fromkeys(_COUNTS, 0),
            **{f"has_{one}": False for one in _FEATURES},
            "id": 1296269,
            "node_id": "MDEwOlJlcG9zaXRvcnkxMjk2MjY5",
            "name": name,
            "full_name": full_name,
            "owner": self.user(owner),
            "url": url,
            "html_url": page,
            "private": self.repository.private,
            "archived": self.repository.archived,
            "disabled": False,
            "fork": full_name != self.repository.full_name,
            "default_branch": self.repository.default_branch,
            "description": None,
            "homepage": None,
            "language": "Python",
            "license": None,
            "mirror_url": None,
            "clone_url": f"{page}.git",
            "svn_url": page,
            "git_url": f"git:{full_name}.git",
            "ssh_url": f"git@github.com:{full_name}.git",
            **{one: timestamp(0) for one in ("created_at", "pushed_at", "updated_at")},
        }

    def commit(self, commit: Commit) -> Json:
        """Return a commit without its files."""
        url = f"{self.url}/commits/{commit.sha}"
        person = {"name": "Octo Cat", "email": "octocat@example.com", "date": timestamp(0)}
        return {
            "url": url,
            "sha": commit.sha,
            "node_id": "C_1",
            "comments_url": f"{url}/comments",
            "html_url": f"{self.page}/commit/{commit.sha}",
            "commit": {
                "url": f"{self.url}/git/commits/{commit.sha}",
                "message": commit.message,
                "author": person,
                "committer": person,
                "comment_count": 0,
                "tree": {"sha": commit.sha, "url": f"{self.url}/git/trees/{commit.sha}"},
            },
            "author": self.user("octocat"),
            "committer": self.user("octocat"),
            "parents": [{"sha": sha, "url": f"{self.url}/commits/{sha}"} for sha in commit.parents],
        }

    def file(self, file: ChangedFile, commit: Commit) -> Json:
        """Return a changed file; a patch or former name that it does not have is not there."""
        name, added, deleted = quote(file.filename), file.count("+"), file.count("-")
        optional = {"patch": file.patch, "previous_filename": file.previous_filename}
        return {
            "sha": file.sha,
            "filename": file.filename,
            "status": file.status,
            "additions": added,
            "deletions": deleted,
            "changes": added + deleted,
            "blob_url": f"{self.page}/blob/{commit.sha}/{name}",
            "raw_url": f"{self.page}/raw/{commit.sha}/{name}",
            "contents_url": f"{self.url}/contents/{name}?ref={commit.sha}",
            **{key: value for key, value in optional.items() if value is not None},
        }

    def content(self, path: str, content: bytes | None, ref: str) -> Json:
        """Return a file, or with `None` as its content a folder, as an entry of a folder."""
        url = f"{self.url}/contents/{quote(path)}?ref={ref}"
        kind = "blob" if content is not None else "tree"
        sha = object_id(content or b"")
        git, page = f"{self.url}/git/{kind}s/{sha}", f"{self.page}/{kind}/{ref}/{quote(path)}"
        return {
            "type": "dir" if content is None else "file",
            "size": len(content or b""),
            "name": path.rpartition("/")[2],
            "path": path,
            "sha": sha,
            "url": url,
            "git_url": git,
            "html_url": page,
            "download_url": None if content is None else f"{self.page}/raw/{ref}/{quote(path)}",
            "_links": {"self": url, "git": git, "html": page},
        }

    def whole_file(self, path: str, content: bytes, ref: str) -> Json:
        """Return a file with what is in it, in lines of base64; large ones without."""
        large = len(content) > LARGE_FILE
        text = "" if large else base64.encodebytes(content).decode()
        encoding = "none" if large else "base64"
        return {**self.content(path, content, ref), "content": text, "encoding": encoding}
