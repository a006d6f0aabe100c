"""GitHub's REST API, as far as Flaskgate calls it: one client for one repository.

Trouble on the way (a server error, a lost connection) is repeated by urllib3; GitHub's rate
limits, which speak by headers of their own, are waited for here
(https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api). Every failure
is an `ApiError`, and none of them holds the token.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlsplit

from flaskgate import __version__
from flaskgate.github.answers import ApiError, Trouble, limit_pause, refusal
from flaskgate.github.certificates import Bundle, context_with

if TYPE_CHECKING:
    from requests import PreparedRequest, Response, Session

JSON: Final = "application/vnd.github+json"
RAW: Final = "application/vnd.github.raw+json"
"""A file as it is (https://docs.github.com/en/rest/repos/contents)."""
VERSION: Final = "2022-11-28"
PAGE_SIZE: Final = 100
"""The most that GitHub gives at once."""

_TIMEOUTS = (10.0, 30.0)
"""Seconds to connect, and between two bytes."""
_MAX_ANSWER = 64 * 1024 * 1024
"""Bytes: more than any answer that is asked for."""
_MAX_WAIT = 120.0
"""Seconds of one run that are spent on rate limits."""
_MAX_LIMITS = 3
"""How often one call waits for a rate limit, each time twice as long at least."""
_RETRIES = 3
_TRANSIENT = (500, 502, 503, 504)
_REPEATABLE = frozenset({"GET", "DELETE"})
"""A POST or PATCH that was lost on the way back may have been done."""


@dataclass(kw_only=True, eq=False)
class Client:
    """Calls with one token, which stands in no message and no `repr`."""

    api_url: str
    """Such as `https://api.github.com`, or `https://HOST/api/v3` for an Enterprise Server."""
    repository: str
    """`owner/name`."""
    token: str = field(repr=False)
    sleep: Callable[[float], None] = field(default_factory=lambda: time.sleep, repr=False)
    """Takes seconds; looked up when a client is made, so that a test can wait in no time."""
    backoff: float = 1.0
    """Seconds that urllib3 doubles between two attempts."""
    patience: float = 60.0
    """Seconds for one answer, however slowly its bytes come."""
    total: float = 300.0
    """Seconds from the first call on, after which no other is made."""
    bundle: Bundle | None = None
    """Certificates to trust besides those of the system."""
    clock: Callable[[], float] = field(default=time.monotonic, repr=False)
    _end: float = field(default=math.inf, init=False, repr=False)
    _waited: float = field(default=0.0, init=False, repr=False)

    def get(self, path: str, **query: str | int) -> Any:  # noqa: ANN401 (JSON)
        """Return what `path`, below the repository and already quoted, answers."""
        return _decoded(self._call("GET", path, query=query))

    def raw(self, path: str, **query: str | int) -> bytes:
        """Return a file of the repository as it is."""
        return self._call("GET", path, accept=RAW, query=query)

    def pages(
        self, path: str, *, limit: int, key: str = "", **query: str | int
    ) -> Iterator[dict[str, Any]]:
        """Yield the objects of a list over all its pages, of which at most `limit` are read.

        `key` is where the list stands if the answer is an object.
        """
        for page in range(1, limit + 1):
            node = self.get(path, per_page=PAGE_SIZE, page=page, **query)
            items = node.get(key) if key and isinstance(node, dict) else node
            if not isinstance(items, list) or not all(isinstance(one, dict) for one in items):
                raise _unreadable(path)
            yield from items
            if len(items) < PAGE_SIZE:
                return

    def post(self, path: str, body: Mapping[str, object]) -> Any:  # noqa: ANN401 (JSON)
        """Send `body` once, and return what is answered."""
        return _decoded(self._call("POST", path, body=body))

    def patch(self, path: str, body: Mapping[str, object]) -> Any:  # noqa: ANN401 (JSON)
        """Change what is at `path`, and return what is answered."""
        return _decoded(self._call("PATCH", path, body=body))

    def delete(self, path: str) -> None:
        """Remove what is at `path`."""
        self._call("DELETE", path)

    def _call(
        self,
        method: str,
        path: str,
        *,
        accept: str = JSON,
        query: Mapping[str, str | int] | None = None,
        body: Mapping[str, object] | None = None,
    ) -> bytes:
        address = self._address(path)
        what = f"{method} {urlsplit(address).path}"
        for attempt in count():
            answer, content = self._send(method, address, accept, query, body)
            if answer.status_code in range(200, 300):
                break
            pause = limit_pause(answer.status_code, answer.headers, content, time.time())
            if pause is None or not self._waits(max(pause, 2.0**attempt), attempt):
                limited = pause is not None
                raise refusal(what, answer.status_code, content, is_limited=limited)
        return content

    def _waits(self, pause: float, attempt: int) -> bool:
        """Wait for a rate limit, if that is not too long and not too often."""
        if attempt >= _MAX_LIMITS or self._waited + pause > _MAX_WAIT:
            return False
        self._waited += pause
        self.sleep(pause)
        return True

    def _begin(self, what: str) -> None:
        """Raise `ApiError` if there is no time for another call."""
        now = self.clock()
        if self._end == math.inf:
            self._end = now + self.total
        if now > self._end:
            raise ApiError(
                f"there was no time left to call {what}: GitHub took more than "
                f"{self.total:.0f} seconds",
                Trouble.UNREACHABLE,
            )

    def _address(self, path: str) -> str:
        return f"{self.api_url.rstrip('/')}/repos/{quote(self.repository)}/{path}"

    def _send(
        self,
        method: str,
        address: str,
        accept: str,
        query: Mapping[str, str | int] | None,
        body: Mapping[str, object] | None,
    ) -> tuple[Response, bytes]:
        import requests  # noqa: PLC0415 (a tenth of a second that most runs need not pay)

        what = f"{method} {urlsplit(address).path}"
        self._begin(what)
        try:
            with self._session.request(
                method,
                address,
                params=query,
                json=body,
                headers={"Accept": accept},
                timeout=_TIMEOUTS,
                stream=True,
                # not what the environment names: that may be missing, and is loaded with the others
                verify=requests.utils.DEFAULT_CA_BUNDLE_PATH,
                # the token goes to this address and to no other
                allow_redirects=False,
            ) as answer:
                return answer, self._content(answer)
        except (requests.RequestException, OSError, ValueError) as error:
            kind = type(error).__name__
            raise ApiError(f"GitHub did not answer {what} ({kind})", Trouble.UNREACHABLE) from error

    def _content(self, answer: Response) -> bytes:
        """Read an answer that may be endless or never end."""
        end = time.monotonic() + self.patience
        parts, size = [], 0
        for part in answer.iter_content(65_536):
            parts.append(part)
            size += len(part)
            if size > _MAX_ANSWER or time.monotonic() > end:
                raise TimeoutError
        return b"".join(parts)

    @cached_property
    def _session(self) -> Session:
        import requests  # noqa: PLC0415 (see `_send`)
        from urllib3.util import Retry  # noqa: PLC0415

        from flaskgate.github.adapter import Adapter  # noqa: PLC0415

        retry = Retry(
            total=_RETRIES,
            redirect=False,
            status_forcelist=_TRANSIENT,
            allowed_methods=_REPEATABLE,
            backoff_factor=self.backoff,
            respect_retry_after_header=False,
            raise_on_status=False,
        )
        session = requests.Session()
        context = context_with(self.bundle)
        session.mount(self.api_url, Adapter(context, retry))
        # the same results twice are the same alerts, so an upload may be repeated
        uploading = retry.new(allowed_methods=_REPEATABLE | {"POST"})
        session.mount(self._address("code-scanning/"), Adapter(context, uploading))
        session.headers.update(
            {"User-Agent": f"flaskgate/{__version__}", "X-GitHub-Api-Version": VERSION}
        )
        session.auth = self._sign
        return session

    def _sign(self, request: PreparedRequest) -> PreparedRequest:
        """Add the token; a session that has its own way to do so asks no `.netrc`."""
        if self.token:
            request.headers["Authorization"] = f"Bearer {self.token}"
        return request


def _decoded(content: bytes) -> Any:  # noqa: ANN401 (JSON)
    try:
        return json.loads(content) if content else None
    except (ValueError, RecursionError) as error:
        raise _unreadable("a call") from error


def _unreadable(what: str) -> ApiError:
    return ApiError(f"GitHub's answer to {what} cannot be read", Trouble.UNREACHABLE)
