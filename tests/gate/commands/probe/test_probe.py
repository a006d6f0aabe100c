"""What a probe sees of real servers, and what it makes of hostile ones."""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import trustme

from flaskgate.gate import cli
from tests.gate.commands.probe.servers import Page, pages, program, raw

HELLO: Page = (200, {}, "hello")


def document(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(capsys.readouterr().out)
    return parsed


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.mark.parametrize(
    ("words", "path", "expected"),
    [
        pytest.param(
            ("-m", "waitress", "--listen=127.0.0.1:0", "shop:app"), "/", [], id="waitress"
        ),
        pytest.param(
            ("-m", "gunicorn", "--bind", "127.0.0.1:0", "shop:app"), "/broken", [], id="gunicorn"
        ),
        pytest.param(
            ("-m", "flask", "--app", "shop", "run", "--port", "0"),
            "/",
            ["high Werkzeug's development server"],
            id="development server, debug off",
        ),
        pytest.param(
            ("-m", "flask", "--app", "shop", "run", "--port", "0", "--debug", "--no-reload"),
            "/",
            ["high Werkzeug's development server", "critical the debugger's console is reachable"],
            id="development server, debug on",
        ),
        pytest.param(
            ("shop.py",),
            "/",
            ["high Werkzeug's development server", "high the debugger answers"],
            id="development server, debugger without evaluation",
        ),
        pytest.param(
            ("-m", "gunicorn", "--bind", "127.0.0.1:0", "shop:debugged"),
            "/broken",
            ["critical the debugger's console is reachable"],
            id="the middleware behind gunicorn",
        ),
        pytest.param(
            ("-m", "waitress", "--listen=127.0.0.1:0", "shop:unpinned"),
            "/",
            ["critical the debugger's console runs code for anybody"],
            id="the middleware without PIN behind waitress",
        ),
    ],
)
def test_real_servers(
    words: tuple[str, ...],
    path: str,
    expected: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with program(tmp_path, *words) as address:
        code = cli.main(["probe", f"{address}{path}", "--json", "--timeout", "60"])
    found = document(capsys)
    said = [f"{one['severity']} {one['what']}" for one in found["signs"]]
    assert len(said) == len(expected), said
    assert all(map(str.startswith, said, expected)), said
    assert (code, found["verdict"]) == ((1, "failed") if expected else (0, "passed"))


def test_a_name_that_the_debugger_does_not_trust_hides_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with program(tmp_path, "-m", "gunicorn", "--bind", "127.0.0.1:0", "shop:debugged") as address:
        elsewhere = address.replace("127.0.0.1", "127.0.0.2")
        with pytest.MonkeyPatch.context() as patch:
            _route(patch, "127.0.0.2", "127.0.0.1")
            assert cli.main(["probe", elsewhere, "--timeout", "60"]) == 1
    assert "console is reachable" in (text := capsys.readouterr().out)
    assert "with 'Host: 127.0.0.1'" in text


def _route(patch: pytest.MonkeyPatch, name: str, place: str) -> None:
    connect = socket.socket.connect

    def there(self: socket.socket, address: tuple[str, int]) -> None:
        connect(self, (place if address[0] == name else address[0], address[1]))

    patch.setattr(socket.socket, "connect", there)


def test_an_application_that_answers_everything_is_no_debugger(
    capsys: pytest.CaptureFixture[str],
) -> None:
    page = "<title>Console // Werkzeug Debugger, explained</title> div.debugger EVALEX = true"
    with pages(lambda _: (200, {"Content-Type": "text/html"}, page)) as (address, asked):
        assert cli.main(["probe", address]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("PASSED")
    assert [path for path, _ in asked] == [
        "/",
        "/?__debugger__=yes&cmd=resource&f=style.css",
        "/console",
    ]


def test_only_reading_is_done(capsys: pytest.CaptureFixture[str]) -> None:
    with pages(lambda _: HELLO) as (address, asked):
        assert cli.main(["probe", f"{address}shop/?a=1#x", "-H", "X-Smoke: yes"]) == 0
    capsys.readouterr()
    assert all(headers["X-Smoke"] == "yes" for _, headers in asked)
    assert [path for path, _ in asked] == [
        "/shop/?a=1",
        "/shop/?__debugger__=yes&cmd=resource&f=style.css",
        "/console",
        "/shop/console",
    ]


@pytest.mark.parametrize(
    ("target", "first"),
    [
        pytest.param("/home", "/home", id="same host"),
        pytest.param("http://example.invalid/", "/", id="another host"),
        pytest.param("file:///etc/passwd", "/", id="no web address"),
        pytest.param("http://[", "/", id="no address at all"),
    ],
)
def test_redirections_stay_on_the_host(
    target: str, first: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def answer(path: str) -> Page:
        return (302, {"Location": target}, "") if path == "/" else HELLO

    with pages(answer) as (address, asked):
        assert cli.main(["probe", address]) == 0
    capsys.readouterr()
    assert f"{first}?__debugger__=yes&cmd=resource&f=style.css" in [path for path, _ in asked]


def test_redirections_end(capsys: pytest.CaptureFixture[str]) -> None:
    def answer(path: str) -> Page:
        return (302, {"Location": f"{path}x"}, "")

    with pages(answer) as (address, asked):
        assert cli.main(["probe", address]) == 0
    capsys.readouterr()
    assert len(asked) < 30


def _silent(connection: socket.socket) -> None:
    while connection.recv(4096):
        pass


def _dripping(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    connection.settimeout(0.05)
    while True:
        try:
            if not connection.recv(4096):
                return
        except TimeoutError:
            connection.sendall(b"X: ")


def _no_http(connection: socket.socket) -> None:
    connection.recv(4096)
    connection.sendall(b"SSH-2.0-OpenSSH_9.9\r\n")


def _gone(connection: socket.socket) -> None:
    connection.recv(4096)


@pytest.mark.parametrize(
    ("behaviour", "message"),
    [
        pytest.param(_silent, "did not finish its answer within 0.5 s", id="hangs"),
        pytest.param(_dripping, "did not finish its answer within 0.5 s", id="a byte at a time"),
        pytest.param(_no_http, "does not answer in HTTP", id="another protocol"),
        pytest.param(_gone, "does not answer in HTTP", id="hangs up"),
    ],
)
def test_what_is_no_site_is_an_error(
    behaviour: Callable[[socket.socket], None], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with raw(behaviour) as address:
        assert cli.main(["probe", address, "--timeout", "0.5"]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


def test_an_endless_body_is_read_to_its_beginning(capsys: pytest.CaptureFixture[str]) -> None:
    def endless(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(b"HTTP/1.1 200 OK\r\nServer: Werkzeug/3.1.9 Python/3.12.3\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65536)

    with raw(endless) as address:
        assert cli.main(["probe", address, "--timeout", "60"]) == 1
    assert "development server answers (Server: Werkzeug/3.1.9" in capsys.readouterr().out


def test_endless_headers_are_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    def endless(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            connection.sendall(b"X-A: " + b"x" * 1000 + b"\r\n")

    with raw(endless) as address:
        assert cli.main(["probe", address, "--timeout", "60"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [
        pytest.param(503, 2, "behind the gateway does not answer", id="gateway"),
        pytest.param(401, 2, "behind the login was not seen", id="login"),
        pytest.param(404, 0, "PASSED", id="nothing at this path"),
        pytest.param(500, 0, "PASSED", id="an error page of its own"),
    ],
)
def test_an_answer_that_is_not_the_applications(
    status: int, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pages(lambda _: (status, {}, "")) as (address, _):
        assert cli.main(["probe", address]) == code
    assert said in capsys.readouterr().out


def test_what_a_server_says_cannot_forge_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    def hostile(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(b"HTTP/1.1 200 OK\r\nServer: \x1b[2J::error::x\r\n\r\n")

    with raw(hostile) as address:
        assert cli.main(["probe", address]) == 0
    output = capsys.readouterr().out
    assert "\x1b" not in output
    assert not any(line.startswith("::") for line in output.splitlines())


def test_certificates(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    bundle = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(bundle))
    with pages(lambda _: HELLO, tls=context) as (address, _):
        assert cli.main(["probe", address]) == 2
        assert "no trusted connection" in capsys.readouterr().err
        assert cli.main(["probe", address, "--ca-bundle", str(bundle)]) == 0


def test_a_proxy_is_asked_for_the_page(capsys: pytest.CaptureFixture[str]) -> None:
    with pages(lambda _: HELLO) as (proxy, asked):
        assert cli.main(["probe", "http://shop.invalid/", "--proxy", proxy]) == 0
    capsys.readouterr()
    assert asked[0][0] == "http://shop.invalid/"


def test_a_netrc_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with pages(lambda _: HELLO) as (address, asked):
        assert cli.main(["probe", address]) == 0
    capsys.readouterr()
    assert not any("Authorization" in headers for _, headers in asked)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["shop.example"], "the address is not a web address", id="no scheme"),
        pytest.param(["ftp://shop.example"], "the address is not a web address", id="no http"),
        pytest.param(["http://h:x/"], "the address is not a web address", id="no port"),
        pytest.param(["http://me:pw@h/"], "holds a name or a password", id="credentials"),
        pytest.param(["http://h/", "-H", "x"], "'--header' is not a header", id="no header"),
        pytest.param(["http://h/", "-H", "a: b\r\nc: d"], "'--header' is", id="two headers"),
        pytest.param(["http://h/", "-H", "a: ☃"], "'--header' is", id="no Latin-1"),
        pytest.param(["http://h/", "--proxy", "x"], "'--proxy' is not a web", id="no proxy"),
        pytest.param(["http://h/", "--ca-bundle", "/n"], "is not a file: /n", id="no bundle"),
        pytest.param(["http://h/", "--timeout", "0"], "'--timeout' cannot be '0'", id="no time"),
        pytest.param(["http://h/", "--timeout", "x"], "'--timeout' cannot be 'x'", id="no number"),
        pytest.param(["http://127.0.0.1:1/"], "cannot be reached", id="nobody listens"),
        pytest.param(["http://a..b/"], "cannot be", id="no host name"),
    ],
)
def test_wrong_use(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["probe", *arguments]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert "pw" not in error
    assert error.count("\n") == 1
