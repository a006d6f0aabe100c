"""What goes wrong between GitHub and its clients, as tests script it.

Each fault befalls one request. Those that replace GitHub's answer leave its state as it was; those
that spoil the answer on its way let GitHub do what was asked: the client cannot know it.
"""

from __future__ import annotations

import fnmatch
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from io import BufferedIOBase
from threading import Event

from tests.fake_github.exchange import Answer, Json, Request


@dataclass(frozen=True, kw_only=True)
class Reply:
    """Another answer instead of GitHub's own."""

    answer: Answer


@dataclass(frozen=True, kw_only=True)
class Drop:
    """The connection ends before any answer, after GitHub did what was asked if `done`."""

    done: bool = False


@dataclass(frozen=True, kw_only=True)
class Cut:
    """The answer ends in the middle of its body."""


@dataclass(frozen=True, kw_only=True)
class Drip:
    """The answer comes byte by byte: one each `interval` seconds until `release` is set.

    With `None` it stands still after half of it. The stand-in sets `release` when it stops.
    """

    interval: float | None = None
    release: Event = field(default_factory=Event)


Fault = Reply | Drop | Cut | Drip


def reply(
    status: int, content: Json | bytes | None = None, headers: Mapping[str, str] | None = None
) -> Reply:
    """Return any answer; without `content` one with a message alone."""
    body: Json | bytes = {"message": HTTPStatus(status).phrase} if content is None else content
    return Reply(answer=Answer(status=status, content=body, headers=headers or {}))


def rate_limited(reset: int) -> Reply:
    """Return the primary rate limit, which ends at `reset`, in seconds since 1970."""
    return reply(
        HTTPStatus.FORBIDDEN,
        {"message": "API rate limit exceeded for installation ID 1."},
        {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(reset)},
    )


def slow_down(retry_after: int, status: int = HTTPStatus.FORBIDDEN) -> Reply:
    """Return the secondary rate limit, which is said to end after `retry_after` seconds."""
    message = "You have exceeded a secondary rate limit. Please wait a few minutes."
    return reply(status, {"message": message}, {"retry-after": str(retry_after)})


def redirect(url: str, status: int = HTTPStatus.FOUND) -> Reply:
    """Return a redirection to `url`."""
    return reply(status, {"message": "Moved", "url": url}, {"location": url})


def nonsense(content: object = b'{"id": ', status: int = HTTPStatus.OK) -> Reply:
    """Return an answer that is no JSON (bytes) or JSON of a wrong type (anything else)."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return reply(status, body)


def deliver(fault: Fault | None, message: bytes, wire: BufferedIOBase) -> None:
    """Send `message` as far as `fault` lets it through."""
    body = message.index(b"\r\n\r\n") + 4
    middle = (body + len(message)) // 2
    match fault:
        case Drop():
            pass
        case Cut():
            wire.write(message[:middle])
        case Drip(interval=None):
            wire.write(message[:middle])
            fault.release.wait()
        case Drip():
            for byte in message:
                wire.write(bytes([byte]))
                if fault.release.wait(fault.interval):
                    break
        case _:
            wire.write(message)


@dataclass(kw_only=True)
class Script:
    """The faults to come."""

    waiting: list[tuple[str, str, Fault]] = field(default_factory=list)
    """Method, pattern of the path, fault; in order."""
    _drips: list[Drip] = field(default_factory=list)
    _ended: bool = False

    def add(self, method: str, path: str, *faults: Fault) -> None:
        """Let `faults` befall the next requests with `method` and a path like `path`, in order.

        `*` stands for any method, and in a path, such as `*/check-runs`, for any text.
        """
        self.waiting += [(method, path, fault) for fault in faults]

    def take(self, request: Request) -> Fault | None:
        """Return what befalls `request`, if anything."""
        for entry in self.waiting:
            method, path, fault = entry
            if method in ("*", request.method) and fnmatch.fnmatchcase(request.path, path):
                self.waiting.remove(entry)
                if isinstance(fault, Drip):
                    self._hold(fault)
                return fault
        return None

    def release(self) -> None:
        """Let nobody wait any longer, from now on."""
        self._ended = True
        for drip in self._drips:
            drip.release.set()

    def _hold(self, drip: Drip) -> None:
        self._drips.append(drip)
        if self._ended:
            drip.release.set()
