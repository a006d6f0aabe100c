"""The stand-in itself: HTTP on loopback in front of the state."""

from __future__ import annotations

import fnmatch
import socket
import sys
import traceback
from collections.abc import Iterable, Mapping
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl

from tests.fake_github.calls import Call
from tests.fake_github.description import Operation, find
from tests.fake_github.exchange import Answer, RefusedError, Request
from tests.fake_github.faults import Cut, Drip, Drop, Fault, Reply, Script, deliver
from tests.fake_github.permissions import admit, authenticate
from tests.fake_github.records import Token
from tests.fake_github.routes import ROUTES
from tests.fake_github.rules import API_VERSION, body_errors, header_errors
from tests.fake_github.state import Repository
from tests.fake_github.views import Views

_HEADERS = {
    "server": "github.com",
    "x-github-api-version-selected": API_VERSION,
    "x-github-request-id": "0000:0000:000000:000000:00000000",
    "x-ratelimit-limit": "1000",
    "x-ratelimit-remaining": "999",
}
_REFUSED_BY_HANDLER = "code-scanning/upload-sarif"
"""GitHub looks into an upload only once it knows that code scanning is there."""


class FakeGitHub:
    """GitHub's API at `url`, running while the context lasts.

    With `enterprise`, a version such as `3.19.1`, it is an enterprise server: `url` ends in
    `/api/v3` and answers name the version.
    """

    def __init__(self, *, enterprise: str | None = None) -> None:
        self.repositories: dict[str, Repository] = {}
        self.tokens: dict[str, Token] = {}
        self.faults = Script()
        self.requests: list[Request] = []
        """All that arrived, in order."""
        self.violations: list[str] = []
        """What the client did wrong whatever GitHub's state, and errors of the stand-in itself."""
        self._prefix = "/api/v3" if enterprise else ""
        version = {"x-github-enterprise-version": enterprise} if enterprise else {}
        self._headers = {**_HEADERS, **version}
        self._lock = Lock()
        self._server = _Server(self)
        self._thread = Thread(target=self._server.serve_forever, args=(0.01,))

    @property
    def url(self) -> str:
        """Where the API is, without a last slash."""
        return f"http://127.0.0.1:{self._server.server_port}{self._prefix}"

    def __enter__(self) -> Self:
        """Start to answer."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End all connections and wait until nothing of it runs any more."""
        self._server.shutdown()
        with self._lock:
            self.faults.release()
        self._server.hang_up()
        self._server.server_close()
        self._thread.join()

    def repository(self, full_name: str = "octo/app", *, private: bool = False) -> Repository:
        """Make a repository with a first commit on its branch `main`."""
        made = Repository(full_name=full_name, private=private)
        made.commit({"README.md": "# App\n"}, branch=made.default_branch)
        self.repositories[full_name] = made
        return made

    def token(self, text: str, permissions: Mapping[str, str], *repositories: str) -> str:
        """Make a token that may do this and sees the private `repositories`; return its text."""
        self.tokens[text] = Token(permissions=permissions, repositories=frozenset(repositories))
        return text

    def sent(self, method: str, path: str) -> list[Request]:
        """Return the requests with this method and a path like this pattern, in order."""
        return [
            one
            for one in self.requests
            if one.method == method and fnmatch.fnmatchcase(one.path, path)
        ]

    def complaints(self) -> list[str]:
        """Return the violations and the faults that no request met."""
        unmet = (f"no {method} {path} met {fault}" for method, path, fault in self.faults.waiting)
        return [*self.violations, *unmet]

    def receive(self, request: Request) -> tuple[bytes, Fault | None]:
        """Do what `request` asks for; return the answer as HTTP and what befalls it."""
        with self._lock:
            self.requests.append(request)
            fault = self.faults.take(request)
            try:
                answer = self._answer(
                    request, acts=not isinstance(fault, Reply) and fault != Drop()
                )
            except RefusedError as refused:
                answer = refused.answer
            if isinstance(fault, Reply):
                answer = fault.answer
            return answer.message(self._headers), fault

    def _answer(self, request: Request, *, acts: bool) -> Answer:
        try:
            operation, parameters = find(request, self._prefix)
        except LookupError as error:
            self.violations.append(str(error.args[0]))
            raise RefusedError(HTTPStatus.NOT_FOUND, "Not Found") from error
        problems = self._judge(operation, request)
        if not acts:
            return Answer()
        try:
            answer = self._call(operation, parameters, request, problems)
        except RefusedError as refused:
            answer = refused.answer
        self._note(request, operation.answer_errors(answer), "the stand-in's answer: ")
        return answer

    def _judge(self, operation: Operation, request: Request) -> list[str]:
        """Record what is wrong with `request`; return that for which GitHub refuses it."""
        self._note(request, header_errors(request, operation.name))
        errors = operation.request_errors(request)
        further = [] if errors else list(body_errors(request.json(), operation.name))
        self._note(request, [*errors, *further])
        return errors if operation.name == _REFUSED_BY_HANDLER else [*errors, *further]

    def _call(
        self,
        operation: Operation,
        parameters: Mapping[str, str],
        request: Request,
        problems: list[str],
    ) -> Answer:
        route = ROUTES[operation.name]
        token = authenticate(self.tokens, request)
        asked = self.repositories.get(f"{parameters['owner']}/{parameters['repo']}")
        repository = admit(token, asked, route.needs, reads=request.method == "GET")
        if problems:
            message = "\n".join(["Invalid request.\n", *problems])
            raise RefusedError(HTTPStatus.UNPROCESSABLE_ENTITY, message)
        return route.handler(
            Call(
                request=request,
                parameters=parameters,
                repository=repository,
                token=token,
                views=Views(api=self.url, repository=repository),
            )
        )

    def _note(self, request: Request, errors: Iterable[str], whose: str = "") -> None:
        self.violations += [f"{request.method} {request.path}: {whose}{one}" for one in errors]


class _Server(ThreadingHTTPServer):
    daemon_threads = False

    def __init__(self, github: FakeGitHub) -> None:
        self.github = github
        self._connections: set[socket.socket] = set()
        super().__init__(("127.0.0.1", 0), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:  # noqa: ANN401
        self._connections.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """End the connections that clients keep open for further requests."""
        for connection in list(self._connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401, ARG002
        """Record an error of the stand-in; that a client went away is none."""
        error = sys.exception()
        if not isinstance(error, ConnectionError):
            self.github.violations.append("".join(traceback.format_exception(error)))


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        """Read one request and answer it."""
        github = self.server.github
        path, _, query = self.path.partition("?")
        request = Request(
            method=self.command,
            path=path,
            query=dict(parse_qsl(query, keep_blank_values=True)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(int(self.headers.get("content-length", 0))),
        )
        message, fault = github.receive(request)
        deliver(fault, message, self.wfile)
        self.close_connection = self.close_connection or isinstance(fault, Drop | Cut | Drip)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = answer  # noqa: N815 - http.server's names

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuse what is not even a request, or one by a method that the API does not have."""
        self.server.github.violations.append(f"{code}: {message}")
        super().send_error(code, message, explain)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""
