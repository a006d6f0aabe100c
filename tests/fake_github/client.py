"""The smallest possible client, for the tests of the stand-in itself."""

from __future__ import annotations

import base64
import gzip
import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tests.fake_github.server import FakeGitHub

PERMISSIONS = {
    "contents": "read",
    "actions": "read",
    "checks": "write",
    "issues": "write",
    "pull-requests": "write",
    "security-events": "write",
}
HEADERS = {
    "Accept": "application/vnd.github+json",
    "X-GitHub-Api-Version": "2022-11-28",
    "User-Agent": "tests",
    "Authorization": "Bearer all",
}
REPOSITORY = "/repos/octo/app"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:  # noqa: ANN401 - tests look into it
        return json.loads(self.body)

    @property
    def said(self) -> str:
        """Return the message and the errors of a refusal."""
        content = self.json()
        return f"{content['message']}: {json.dumps(content.get('errors'))}"


def call(
    github: FakeGitHub,
    method: str,
    path: str,
    body: object = None,
    *,
    headers: Mapping[str, str | None] | None = None,
) -> Reply:
    """Send one request to a path below the repository; a header of `None` is left out."""
    url = urlsplit(github.url)
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    sent = {**HEADERS, **({"Content-Type": "application/json"} if data else {}), **(headers or {})}
    connection = http.client.HTTPConnection(url.netloc, timeout=10)
    try:
        connection.request(
            method,
            url.path + REPOSITORY + path,
            body=data,
            headers={name: value for name, value in sent.items() if value is not None},
        )
        answer = connection.getresponse()
        head = {name.lower(): value for name, value in answer.getheaders()}
        return Reply(status=answer.status, headers=head, body=answer.read())
    finally:
        connection.close()


def packed(sarif: object, *, level: int = 6) -> str:
    """Return `sarif` as uploads carry it, with gzip's `level`: 0 leaves it as large as it is."""
    text = json.dumps(sarif).encode()
    return base64.b64encode(gzip.compress(text, compresslevel=level, mtime=0)).decode()


def a_log(*paths: str, category: str = "flaskgate/", **changes: object) -> dict[str, Any]:
    """Return a SARIF log with a result for each of `paths`; `changes` are to its run."""
    results = [
        {
            "ruleId": "R1",
            "message": {"text": "Debug is on"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": path},
                        "region": {"startLine": 1},
                    }
                }
            ],
            "partialFingerprints": {"primaryLocationLineHash": "a:1"},
        }
        for path in paths
    ]
    run = {
        "tool": {"driver": {"name": "Tool", "rules": [{"id": "R1"}]}},
        "automationDetails": {"id": category},
        "results": results,
        **changes,
    }
    return {"version": "2.1.0", "runs": [run]}
