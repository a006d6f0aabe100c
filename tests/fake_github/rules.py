"""What every request must have, and what GitHub's description does not say about bodies."""

from __future__ import annotations

import base64
import binascii
import gzip
import json
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tests.fake_github.exchange import Json, Request

API_VERSION = "2022-11-28"
GZIP_BYTES = 10 * 1024 * 1024
TITLE = 255
MESSAGE_BYTES = 64 * 1024

JSON_MEDIA = "application/vnd.github+json"
RAW_MEDIA = "application/vnd.github.raw+json"


def header_errors(request: Request, operation: str) -> Iterator[str]:
    """Yield what is wrong with the headers of `request`."""
    headers = request.headers
    accepted = {JSON_MEDIA, RAW_MEDIA} if operation == "repos/get-content" else {JSON_MEDIA}
    if headers.get("accept") not in accepted:
        yield f"header Accept: {headers.get('accept')!r}"
    if headers.get("x-github-api-version") != API_VERSION:
        yield f"header X-GitHub-Api-Version: {headers.get('x-github-api-version')!r}"
    if not headers.get("user-agent"):
        yield "header User-Agent is missing"
    if not re.fullmatch(r"Bearer \S+", headers.get("authorization", "")):
        yield "header Authorization is not `Bearer` and a token"
    if request.body and not headers.get("content-type", "").startswith("application/json"):
        yield f"header Content-Type: {headers.get('content-type')!r}"


def body_errors(body: Json, operation: str) -> Iterator[str]:
    """Yield what is wrong with a body although GitHub's description allows it."""
    rule = _RULES.get(operation)
    if rule is not None:
        yield from rule(body)


def decoded_sarif(text: str) -> Json:
    """Return the log in the `sarif` of an upload; `ValueError` if it is not gzip in base64."""
    try:
        packed = base64.b64decode(text, validate=True)
        sarif = json.loads(gzip.decompress(packed))
    except (binascii.Error, OSError, EOFError, zlib.error, ValueError) as error:
        raise ValueError(f"sarif is not JSON in gzip in base64: {error}") from error
    if not isinstance(sarif, dict):
        raise ValueError("sarif is no object")  # noqa: TRY004 - the one error of this function
    return sarif


def gzip_size(text: str) -> int:
    """Return how many bytes of gzip an upload's `sarif` holds."""
    return len(text.rstrip("=")) * 3 // 4


def _upload(body: Json) -> Iterator[str]:
    if body["ref"].startswith("refs/pull/") and not re.fullmatch(
        r"refs/pull/\d+/(head|merge)", body["ref"]
    ):
        yield f"ref: {body['ref']} ends in neither /head nor /merge"
    try:
        decoded_sarif(body["sarif"])
    except ValueError as error:
        yield str(error)


def _check_run(body: Json) -> Iterator[str]:
    if body.get("status") == "completed" and "conclusion" not in body:
        yield "a completed check run without a conclusion"
    for number, annotation in enumerate(body.get("output", {}).get("annotations", ())):
        for error in _annotation(annotation):
            yield f"annotation {number}: {error}"


def _annotation(annotation: Json) -> Iterator[str]:
    start, end = annotation["start_line"], annotation["end_line"]
    if not 1 <= start <= end:
        yield f"lines {start} to {end}"
    if start != end and {"start_column", "end_column"} & annotation.keys():
        yield "columns although it has several lines"
    if len(annotation.get("title", "")) > TITLE:
        yield f"a title of more than {TITLE} characters"
    for name in ("message", "raw_details"):
        if len(annotation.get(name, "").encode()) > MESSAGE_BYTES:
            yield f"{name} of more than {MESSAGE_BYTES} bytes"
    if annotation["path"].startswith(("/", "./")) or not annotation["path"]:
        yield f"path {annotation['path']!r} is not relative to the root of the repository"


def _review(body: Json) -> Iterator[str]:
    for number, comment in enumerate(body.get("comments", ())):
        for error in _review_comment(comment):
            yield f"comment {number}: {error}"


def _review_comment(comment: Json) -> Iterator[str]:
    if "position" in comment:
        yield "position is deprecated"
    if "in_reply_to" in comment or comment.get("subject_type") == "file":
        return
    if "line" not in comment:
        yield "no line"
    elif "start_line" in comment and not comment["start_line"] < comment["line"]:
        yield f"lines {comment['start_line']} to {comment['line']}: start_line must be less"


_RULES: Mapping[str, Callable[[dict[str, Any]], Iterator[str]]] = {
    "checks/create": _check_run,
    "checks/update": _check_run,
    "code-scanning/upload-sarif": _upload,
    "pulls/create-review": _review,
    "pulls/create-review-comment": _review_comment,
}
