from __future__ import annotations

import json

import pytest

from flaskgate.github.answers import LIMIT_PAUSE, Trouble, limit_pause, message_of, refusal

NOW = 1_000_000.0


def body(message: str, **more: object) -> bytes:
    return json.dumps({"message": message, **more}).encode()


@pytest.mark.parametrize(
    ("status", "headers", "content", "expected"),
    [
        pytest.param(403, {}, body("Resource not accessible by integration"), None, id="forbidden"),
        pytest.param(404, {"Retry-After": "5"}, b"", None, id="not found, whatever it says"),
        pytest.param(503, {"Retry-After": "5"}, b"", None, id="no rate limit"),
        pytest.param(403, {"x-ratelimit-remaining": "7"}, b"", None, id="some calls are left"),
        pytest.param(403, {"Retry-After": "soon"}, b"", None, id="no number"),
        pytest.param(429, {"Retry-After": "soon"}, b"", LIMIT_PAUSE, id="no number, but a limit"),
        pytest.param(429, {"Retry-After": "9" * 400}, b"", LIMIT_PAUSE, id="no sane number"),
        pytest.param(429, {}, b"", LIMIT_PAUSE, id="no time is named"),
        pytest.param(403, {"Retry-After": "5"}, b"", 5, id="a secondary limit"),
        pytest.param(
            403, {}, body("You have exceeded a secondary rate limit."), LIMIT_PAUSE, id="in words"
        ),
        pytest.param(
            403,
            {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1000009"},
            body("API rate limit exceeded"),
            10,
            id="until the reset, and a second",
        ),
        pytest.param(
            403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "5"}, b"", 1, id="in the past"
        ),
        pytest.param(403, {"x-ratelimit-remaining": "0"}, b"", LIMIT_PAUSE, id="without a reset"),
    ],
)
def test_limit_pause(
    status: int, headers: dict[str, str], content: bytes, expected: float | None
) -> None:
    assert limit_pause(status, headers, content, NOW) == expected


@pytest.mark.parametrize(
    ("status", "message", "expected"),
    [
        pytest.param(
            403,
            "Advanced Security must be enabled for this repository to use code scanning.",
            Trouble.UNAVAILABLE,
            id="no licence",
        ),
        pytest.param(
            403, "Code Security must be enabled for this repository", Trouble.UNAVAILABLE, id="new"
        ),
        pytest.param(
            403,
            "Code Scanning is not enabled for this repository.",
            Trouble.UNAVAILABLE,
            id="switched off",
        ),
        pytest.param(
            403, "Repository was archived so is read-only.", Trouble.UNAVAILABLE, id="archived"
        ),
        pytest.param(
            403, "Resource not accessible by integration", Trouble.FORBIDDEN, id="permission"
        ),
        pytest.param(401, "Bad credentials", Trouble.UNAUTHORIZED, id="token"),
        pytest.param(404, "Not Found", Trouble.NOT_FOUND, id="not found"),
        pytest.param(413, "", Trouble.TOO_LARGE, id="too large"),
        pytest.param(422, "upload is too large", Trouble.TOO_LARGE, id="too large, in words"),
        pytest.param(400, "commit not found", Trouble.REJECTED, id="bad request"),
        pytest.param(422, "Validation Failed", Trouble.REJECTED, id="unprocessable"),
        pytest.param(302, "", Trouble.REJECTED, id="elsewhere"),
        pytest.param(502, "", Trouble.UNREACHABLE, id="a fault"),
    ],
)
def test_refusal(status: int, message: str, expected: Trouble) -> None:
    error = refusal("GET /x", status, body(message), is_limited=False)
    assert error.trouble is expected
    assert error.status == status
    assert str(error).startswith(f"GitHub answered GET /x with {status}")
    assert error.hint


def test_a_rate_limit_is_a_refusal_of_its_own() -> None:
    assert refusal("GET /x", 403, b"", is_limited=True).trouble is Trouble.RATE_LIMITED


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(b"", "", id="empty"),
        pytest.param(b"<html>", "", id="no JSON"),
        pytest.param(b"[" * 100_000, "", id="too deep"),
        pytest.param(b"[1]", "", id="no object"),
        pytest.param(body(""), "", id="no words"),
        pytest.param(b'{"message": 1}', "", id="no text"),
        pytest.param(body("a\n::error::b\x1b[2J"), "a\\n::error::b\\x1b[2J", id="hostile"),
        pytest.param(body("no", errors=["x", {"message": "y"}, 1, {}]), "no x y", id="reasons"),
        pytest.param(body("no", errors="x"), "no", id="strange reasons"),
        pytest.param(body("x" * 10_000), "x" * 299 + "…", id="long"),
    ],
)
def test_message_of(content: bytes, expected: str) -> None:
    assert message_of(content) == expected
