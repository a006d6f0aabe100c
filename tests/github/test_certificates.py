"""Whom the client trusts, over real TLS on the loopback."""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
import trustme

from flaskgate.github.answers import ApiError
from flaskgate.github.api import Client
from flaskgate.github.certificates import Bundle, trouble_with
from flaskgate.github.host import open_host
from flaskgate.settings.inputs import from_environment

AUTHORITY = trustme.CA()


class Answering(BaseHTTPRequestHandler):
    """Says the same to everything."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    AUTHORITY.issue_cert("127.0.0.1").configure_cert(context)
    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"https://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def authority(tmp_path: Path) -> Path:
    path = tmp_path / "ca.pem"
    AUTHORITY.cert_pem.write_to_path(path)
    return path


def ask(address: str, path: Path | None) -> object:
    bundle = None if path is None else Bundle(origin="x", path=path)
    client = Client(api_url=address, repository="o/n", token="t", backoff=0.0, bundle=bundle)
    return client.get("x")


def test_a_stranger_is_not_trusted(address: str, tmp_path: Path) -> None:
    with pytest.raises(ApiError, match="SSLError"):
        ask(address, None)
    with pytest.raises(ApiError, match="SSLError"):
        ask(address, tmp_path / "nope.pem")


def test_a_named_authority_is_trusted(address: str, authority: Path) -> None:
    assert ask(address, authority) == {}


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_what_the_environment_names_and_is_not_there_breaks_nothing(
    address: str, authority: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "/nope/ca.pem")
    assert ask(address, authority) == {}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param(None, "No such file", id="missing"),
        pytest.param("", "holds no certificates", id="empty"),
        pytest.param("-----BEGIN CERTIFICATE-----\nx\n", "holds no certificates", id="broken"),
    ],
)
def test_what_cannot_be_used_is_told(tmp_path: Path, content: str | None, why: str) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_text(content)
    trouble = trouble_with(Bundle(origin="'ca-bundle'", path=path))
    assert trouble is not None
    assert trouble.message.startswith("'ca-bundle' names ")
    assert why in trouble.message


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "ca.pem")
    trouble = trouble_with(Bundle(origin="'ca-bundle'", path=tmp_path / "ca.pem"))
    assert trouble is not None
    assert "holds no certificates" in trouble.message


def test_what_can_be_used_is_no_trouble(authority: Path) -> None:
    assert trouble_with(None) is None
    assert trouble_with(Bundle(origin="x", path=authority)) is None
    assert trouble_with(Bundle(origin="x", path=authority.parent)) is None


@pytest.mark.parametrize(
    ("more", "told"),
    [
        pytest.param({}, "", id="nothing named"),
        pytest.param({"INPUT_CA-BUNDLE": "ca.pem"}, "", id="the input"),
        pytest.param({"REQUESTS_CA_BUNDLE": "/n/ca.pem"}, "REQUESTS_CA_BUNDLE", id="environment"),
        pytest.param(
            {"INPUT_CA-BUNDLE": "ca.pem", "REQUESTS_CA_BUNDLE": "/n/ca.pem"}, "", id="input first"
        ),
        pytest.param({"INPUT_CA-BUNDLE": "nope.pem"}, "'ca-bundle'", id="a missing file"),
        pytest.param({"INPUT_CA-BUNDLE": "nope.pem", "INPUT_TOKEN": ""}, "", id="no calls"),
    ],
)
def test_where_certificates_are_named(authority: Path, more: dict[str, str], told: str) -> None:
    environ = {
        "GITHUB_WORKSPACE": str(authority.parent),
        "GITHUB_API_URL": "https://api.example",
        "GITHUB_REPOSITORY": "o/n",
        "GITHUB_EVENT_NAME": "push",
        "INPUT_TOKEN": "t",
        **more,
    }
    inputs = from_environment(environ)
    assert inputs.runner is not None
    host = open_host(inputs, inputs.runner)
    assert [one.message.split(" ")[0] for one in host.remarks] == ([told] if told else [])
