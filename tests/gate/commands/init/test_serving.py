"""What `flaskgate init` writes is started for real: it serves the app, and comes back."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import sys
from collections.abc import Mapping
from configparser import RawConfigParser
from pathlib import Path

import pytest
import yaml

from flaskgate.gate import cli
from flaskgate.gate.guard import OK
from tests.served import (
    APP,
    PROGRAMS,
    ask,
    assert_nothing_leaks,
    free_port,
    serving,
    told,
    waiting,
)

FORWARDED = {"X_Forwarded_For": "192.0.2.1, 203.0.113.7", "X_Forwarded_Proto": "https"}
Layout = Mapping[str, str]
ALL = "0.0.0.0"  # noqa: S104 (what a container listens on; the tests do on loopback)
PLAIN: Layout = {"app.py": APP, "requirements.txt": "flask\ngunicorn\nwaitress\n"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def lay_out(folder: Path, files: Layout) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def docker(folder: Path) -> list[str]:
    found = re.search(r"^CMD (.*)$", (folder / "Dockerfile").read_text(), re.MULTILINE)
    assert found is not None
    words: list[str] = json.loads(found[1])
    return words


def on_port(words: list[str], port: int) -> list[str]:
    return [word.replace(":8000", f":{port}").replace(ALL, "127.0.0.1") for word in words]


def test_the_image_s_command_serves(folder: Path) -> None:
    lay_out(folder, PLAIN)
    assert cli.main(["init", "--production", "docker"]) == OK
    port = free_port()
    with serving(on_port(docker(folder), port), folder, port):
        assert told(port, **FORWARDED)["address"] == "127.0.0.1", "no proxy is trusted"
        assert_nothing_leaks(port)
    assert cli.main(["scan"]) == OK


SRC = {"src/web.py": APP}
OTHER_NAME = {"backend/main.py": APP.replace("site", "application")}
CALLED = {
    "shop/__init__.py": "from flask import Flask\n\n\ndef create_app():\n"
    "    app = Flask(__name__)\n    app.get('/')(lambda: {'address': 'factory'})\n    return app\n",
}
OWN_ENTRY = {
    "wsgi.py": "from shop import create_app\n\napplication = create_app()\n",
    "run.py": "from shop import create_app\n\napp = create_app()\nif __name__ == '__main__':\n"
    "    app.run(debug=True)\n",
    **CALLED,
}


@pytest.mark.parametrize(
    ("files", "address"),
    [
        pytest.param(SRC, "127.0.0.1", id="src layout"),
        pytest.param(OTHER_NAME, "127.0.0.1", id="in a folder, by another name"),
        pytest.param(CALLED, "factory", id="a factory of a package"),
        pytest.param(OWN_ENTRY, "factory", id="the project has a wsgi.py of its own"),
    ],
)
def test_the_very_app_is_served(folder: Path, files: Layout, address: str) -> None:
    lay_out(folder, files)
    assert cli.main(["init", "--production", "docker"]) == OK
    port = free_port()
    with serving(on_port(docker(folder), port), folder, port):
        assert told(port)["address"] == address
    assert cli.main(["scan"]) == OK


def test_the_platform_says_the_port(folder: Path) -> None:
    lay_out(folder, PLAIN)
    assert cli.main(["init", "--production", "procfile"]) == OK
    command = (folder / "Procfile").read_text().removeprefix("web: ")
    port = free_port()
    with serving(["sh", "-c", command], folder, port, PORT=str(port)):
        seen = told(port, **FORWARDED)
        assert (seen["address"], seen["scheme"]) == ("203.0.113.7", "https"), "one proxy is"
        assert_nothing_leaks(port)
    assert cli.main(["scan"]) == OK


def test_waitress_serves(folder: Path) -> None:
    lay_out(folder, PLAIN)
    assert cli.main(["init", "--production", "windows"]) == OK
    assert r"%CD%\serve.py" in (folder / "deploy/windows/shop.cmd").read_text()
    port = free_port()
    listen = f"127.0.0.1:{port}"
    with serving([sys.executable, "serve.py"], folder, port, LISTEN=listen):
        assert told(port, **FORWARDED)["address"] == "203.0.113.7"
        assert_nothing_leaks(port)
    assert cli.main(["scan"]) == OK


def supervised(folder: Path, port: int) -> Path:
    """Return a configuration of Supervisor with the program that was written, in this folder."""
    written = (folder / "deploy/supervisor/shop.conf").read_text()
    program = RawConfigParser(comment_prefixes=";")
    program.read_string(written)
    program.remove_option("program:shop", "user")  # for root alone
    text = "\n".join(f"{key}={value}" for key, value in program["program:shop"].items())
    text = text.replace("/srv/shop/.venv/bin", str(PROGRAMS)).replace("/srv/shop", str(folder))
    text = text.replace("/var/log/supervisor", str(folder.parent))
    (text,) = on_port([text], port)
    file = folder.parent / "supervisord.conf"
    root = "user=root\n" if os.getuid() == 0 else ""
    head = f"[supervisord]\nnodaemon=true\n{root}logfile=/dev/null\nlogfile_maxbytes=0\n"
    pid = f"pidfile={folder.parent}/supervisord.pid\n"
    file.write_text(f"{head}{pid}[program:shop]\n{text}\n")
    return file


def test_supervisor_brings_it_back(folder: Path) -> None:
    lay_out(folder, PLAIN)
    assert cli.main(["init", "--production", "supervisor"]) == OK
    port = free_port()
    command = [str(PROGRAMS / "supervisord"), "--configuration", str(supervised(folder, port))]
    with serving(command, folder, port):
        first = told(port, **FORWARDED)
        assert first["address"] == "203.0.113.7"
        assert_nothing_leaks(port)
        os.kill(first["process"], signal.SIGKILL)
        worker = comes_back(port, "process", first)
        assert worker["parent"] == first["parent"], "Gunicorn replaces a worker"
        os.kill(first["parent"], signal.SIGKILL)
        assert comes_back(port, "parent", worker), "Supervisor replaces Gunicorn"
    assert cli.main(["scan"]) == OK


def comes_back(port: int, what: str, before: dict[str, int]) -> dict[str, int]:
    """Return what is told once another process tells it."""
    for _ in waiting():
        try:
            after = told(port)
        except OSError:
            continue
        if after[what] != before[what]:
            return after
    raise AssertionError


def test_systemd_s_command_serves(folder: Path) -> None:
    lay_out(folder, PLAIN)
    assert cli.main(["init", "--production", "systemd"]) == OK
    unit = RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string((folder / "deploy/shop.service").read_text())
    service = unit["Service"]
    words = shlex.split(service["ExecStart"].replace("/srv/shop/.venv/bin", str(PROGRAMS)))
    name, _, value = service["Environment"].partition("=")
    port = free_port()
    with serving(on_port(words, port), folder, port, **{name: value}):
        assert told(port, **FORWARDED)["address"] == "203.0.113.7"
        assert ask(port, "/fail")[0] == 500
    assert cli.main(["scan"]) == OK


def test_orchestrators_start_what_the_image_starts(folder: Path) -> None:
    lay_out(folder, SRC)
    for platform in ("compose", "kubernetes"):
        assert cli.main(["init", "--production", platform]) == OK
    services = yaml.safe_load((folder / "compose.yaml").read_text())["services"]
    assert services["web"]["command"] == docker(folder)
    pod = next(yaml.safe_load_all((folder / "deploy/kubernetes/shop.yaml").read_text()))
    (container,) = pod["spec"]["template"]["spec"]["containers"]
    words = [*container["command"], *container["args"]]
    assert " ".join(words).replace("--bind=", "--bind ") == " ".join(docker(folder))
    for one in (services["web"]["environment"], *container["env"]):
        assert "1" in one.values(), "one proxy is trusted"
    assert cli.main(["scan"]) == OK
