"""What goes over the wire: a request that arrived, and what GitHub says to it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

Json = dict[str, Any]

DOCUMENTATION = "https://docs.github.com/rest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request as it arrived."""

    method: str
    path: str
    """Percent-encoded as sent, without the query."""
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    """By their names in lower case."""
    body: bytes = b""

    def json(self) -> Any:  # noqa: ANN401 - a client may have sent anything
        """Return the body read as JSON, `None` if there is no body; else `ValueError`."""
        return json.loads(self.body) if self.body else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What GitHub answers."""

    status: int = HTTPStatus.OK
    content: bytes | Json | Sequence[Json] | None = None
    """Bytes are sent as they are, everything else as JSON, `None` as an answer without body."""
    headers: Mapping[str, str] = field(default_factory=dict)

    def body(self) -> bytes:
        """Return the bytes that are sent."""
        if self.content is None or isinstance(self.content, bytes):
            return self.content or b""
        return json.dumps(self.content).encode()

    def message(self, headers: Mapping[str, str]) -> bytes:
        """Return the whole answer as HTTP/1.1 with `headers`, which this answer's own override."""
        body = self.body()
        lines = {"content-type": "application/json; charset=utf-8", **headers}
        if self.status != HTTPStatus.NO_CONTENT:
            lines["content-length"] = str(len(body))
        lines |= {name.lower(): value for name, value in self.headers.items()}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        phrase = HTTPStatus(self.status).phrase
        return f"HTTP/1.1 {int(self.status)} {phrase}\r\n{head}\r\n".encode("latin-1") + body


class RefusedError(Exception):
    """GitHub refuses the request; `answer` says how."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        errors: Sequence[str | Json] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        content: Json = {
            "message": message,
            "documentation_url": DOCUMENTATION,
            "status": str(int(status)),
        }
        if errors:
            content["errors"] = list(errors)
        self.answer = Answer(status=status, content=content, headers=headers or {})
