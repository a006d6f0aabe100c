"""Reads pages of one host, with a bound on everything that a server can make large or long.

Nothing but GET is sent. A redirection is followed by hand, and only on the host that was named, so
that headers with credentials reach no other. What is read of a body is what a sign needs.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from flaskgate import __version__
from flaskgate.model.errors import GateError

if TYPE_CHECKING:
    from requests import RequestException, Response

MAX_BODY = 256 * 1024
"""Bytes of a body that are read; the pages of the debugger begin with their signs."""
_PART = 32 * 1024
MAX_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class ProbeError(GateError):
    """A site that does not answer, or not in HTTP."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a server said to one GET."""

    url: str
    """What was asked for, after redirections."""
    status: int
    headers: Mapping[str, str]
    """By name in lower case."""
    body: bytes
    """Its beginning, at most `MAX_BODY` bytes, not decompressed."""

    @property
    def text(self) -> str:
        """The beginning of the body as UTF-8, other bytes as U+FFFD."""
        return self.body.decode("utf-8", "replace")


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """How a site is spoken to."""

    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What is sent besides; it may hold credentials and stands in no message."""
    proxy: str = field(default="", repr=False)
    """Address of an HTTP proxy; empty: what the environment says."""
    ca_bundle: Path | None = None
    """Certificates to trust in the place of the usual ones."""
    seconds: float = 10.0
    """How long one answer may take, from the connection to its last byte."""

    def get(self, url: str, *, host: str = "") -> Reply:
        """Return what `url` answers, redirections on the same host followed.

        `host` is sent in the place of the host's own name. Raises `ProbeError` where there is no
        answer in HTTP within the time.
        """
        for _ in range(MAX_REDIRECTS + 1):
            answer = self._within_time(url, host)
            target = _target(answer)
            if target is None:
                return answer
            url = target
        return answer

    def _within_time(self, url: str, host: str) -> Reply:
        """Ask in a thread of its own: a server that sends a byte a second never times out."""
        outcome: list[Reply | Exception] = []

        def work() -> None:
            try:
                outcome.append(self._ask(url, host))
            except Exception as error:  # noqa: BLE001 (told below, in this thread's place)
                outcome.append(error)

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        thread.join(self.seconds)
        if not outcome:
            raise _too_slow(url, self.seconds)
        if isinstance(outcome[0], Reply):
            return outcome[0]
        raise _explained(url, outcome[0], self.seconds) from outcome[0]

    def _ask(self, url: str, host: str) -> Reply:
        """Send one request, below a session: that would read what redirections have as body."""
        import requests  # noqa: PLC0415 (a tenth of a second that other commands need not pay)
        from requests.adapters import HTTPAdapter  # noqa: PLC0415

        headers = {
            "User-Agent": f"flaskgate/{__version__}",
            "Accept": "*/*",
            "Accept-Encoding": "identity",
            **self.headers,
            **({"Host": host} if host else {}),
        }
        with (
            closing(HTTPAdapter()) as adapter,
            adapter.send(
                requests.Request("GET", url, headers=headers).prepare(),
                stream=True,
                timeout=self.seconds,
                verify=True if self.ca_bundle is None else str(self.ca_bundle),
                proxies=self._proxies(url),
            ) as answer,
        ):
            return Reply(
                url=url,
                status=answer.status_code,
                headers={name.lower(): value for name, value in answer.headers.items()},
                body=_beginning(answer),
            )

    def _proxies(self, url: str) -> dict[str, str]:
        from requests.utils import get_environ_proxies  # noqa: PLC0415 (see `_ask`)

        if self.proxy:
            return {"http": self.proxy, "https": self.proxy}
        return get_environ_proxies(url)


def _beginning(answer: Response) -> bytes:
    """Return what a sign needs of the body; a body that breaks off is as long as it came."""
    from urllib3.exceptions import HTTPError  # noqa: PLC0415 (see `_ask`)

    parts: list[bytes] = []
    size = 0
    try:
        while size < MAX_BODY:
            part = answer.raw.read(min(_PART, MAX_BODY - size), decode_content=False)
            if not part:
                break
            parts.append(part)
            size += len(part)
    except HTTPError:
        pass
    return b"".join(parts)


def _target(answer: Reply) -> str | None:
    """Return where an answer sends its reader, if that is another page of the same host."""
    place = answer.headers.get("location", "")
    if answer.status not in _REDIRECTS or not place:
        return None
    try:
        target = urljoin(answer.url, place)
        here, there = urlsplit(answer.url), urlsplit(target)
    except ValueError:
        return None
    is_same = there.scheme in {"http", "https"} and here.hostname == there.hostname
    return target if is_same and target != answer.url else None


def _too_slow(url: str, seconds: float) -> ProbeError:
    return ProbeError(
        f"{url} did not finish its answer within {seconds:g} s",
        hint="check that the site is up, or give it longer by `--timeout`",
    )


def _explained(url: str, error: Exception, seconds: float) -> Exception:
    """Return an error in words; one that nobody expected as it is."""
    import requests  # noqa: PLC0415 (see `_ask`)
    from urllib3.exceptions import LocationParseError  # noqa: PLC0415 (see `_ask`)

    if isinstance(error, requests.Timeout):
        return _too_slow(url, seconds)
    if isinstance(error, requests.exceptions.InvalidURL | LocationParseError):
        return ProbeError(f"{url} cannot be asked", hint="check the spelling of the address")
    return _unreached(url, error) if isinstance(error, requests.RequestException) else error


def _unreached(url: str, error: RequestException) -> ProbeError:
    from requests.exceptions import ProxyError, SSLError  # noqa: PLC0415 (see `_ask`)

    if isinstance(error, SSLError):
        what = f"no trusted connection to {url} can be made"
        hint = "name the authority's certificates by `--ca-bundle`, and check that it speaks TLS"
    elif isinstance(error, ProxyError):
        what, hint = "the proxy cannot be used", "check `--proxy` or the variable HTTPS_PROXY"
    elif _is_no_http(error):
        what, hint = f"{url} does not answer in HTTP", "check the port"
    else:
        what = f"{url} cannot be reached ({type(error).__name__})"
        hint = "check the address, and that the site is up"
    return ProbeError(what, hint=hint)


def _is_no_http(error: BaseException) -> bool:
    """Return whether there was an answer that is not HTTP."""
    return any(isinstance(one, HTTPException) for one in _within(error))


def _within(error: object, depth: int = 5) -> Iterator[object]:
    """Yield an exception and those in its arguments: requests and urllib3 wrap them there."""
    yield error
    if isinstance(error, BaseException) and depth:
        for one in (*error.args, error.__cause__, error.__context__):
            yield from _within(one, depth - 1)
