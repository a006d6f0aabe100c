"""Real servers on loopback, and servers that are none."""

from __future__ import annotations

import re
import socket
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

_ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)")

APP = """\
from flask import Flask
from werkzeug.debug import DebuggedApplication

app = Flask(__name__)


@app.get("/")
def index():
    return "hello"


@app.get("/broken")
def broken():
    raise RuntimeError("broken")


debugged = DebuggedApplication(app, evalex=True)
unpinned = DebuggedApplication(app, evalex=True, pin_security=False)

if __name__ == "__main__":
    app.run(port=0, debug=True, use_reloader=False, use_evalex=False)
"""


@contextmanager
def program(folder: Path, *words: str) -> Iterator[str]:
    """Yield the address of a server that says on its output where it listens."""
    (folder / "shop.py").write_text(APP)
    command = [sys.executable, *words]
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        try:
            said = next((found for one in process.stdout if (found := _ADDRESS.search(one))), None)
            assert said is not None, f"{command} says no address"
            yield said[0]
        finally:
            process.terminate()
            process.stdout.read()  # a full pipe would keep it


@contextmanager
def raw(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """Yield the address of a server that does with a connection what it is told."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    Thread(target=handle, args=(connection,), daemon=True).start()

        def handle(connection: socket.socket) -> None:
            with connection, suppress(OSError):
                answer(connection)

        Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)


Page = tuple[int, Mapping[str, str], str]


@contextmanager
def pages(
    answers: Callable[[str], Page], *, tls: ssl.SSLContext | None = None
) -> Iterator[tuple[str, Sequence[tuple[str, Mapping[str, str]]]]]:
    """Yield the address of a site, and what it was asked so far: path and headers of each."""
    asked: list[tuple[str, Mapping[str, str]]] = []

    class Handler(BaseHTTPRequestHandler):
        server_version = "nginx"
        sys_version = ""

        def do_GET(self) -> None:
            asked.append((self.path, dict(self.headers)))
            status, headers, body = answers(self.path)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        scheme = "http" if tls is None else "https"
        try:
            yield f"{scheme}://127.0.0.1:{server.server_address[1]}/", asked
        finally:
            server.shutdown()
            thread.join()
