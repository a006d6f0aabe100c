"""Servers that listen where their container is not reached."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.launch.gate import FLASK, gate

APP = {"app.py": FLASK, "requirements.txt": "flask\ngunicorn\nwaitress\nuvicorn\n"}
IMAGE = "FROM python\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n"
INNER = "gunicorn -b 127.0.0.1:8000 app:app"
POD = "kind: Pod\nspec:\n  containers:\n    - image: registry.example.com/a:1\n"


def exposed(command: str, **files: str) -> dict[str, str]:
    return {"Dockerfile": f"{IMAGE}EXPOSE 5000\n{command}\n", **APP, **files}


def published(command: str, more: str = "", **files: str) -> dict[str, str]:
    service = "services:\n  web:\n    build: .\n    ports: ['80:5000']\n"
    compose = f"{service}    command: {command}\n{more}"
    return {"Dockerfile": IMAGE, "compose.yaml": compose, **APP, **files}


BOTH = """\
services:
  web:
    build: .
    command: gunicorn -b :8000 app:app
    ports: ['80:5000', '81:8000']
"""
SILENT = [
    pytest.param(exposed("CMD gunicorn -b 0.0.0.0:5000 app:app"), id="all addresses"),
    pytest.param(exposed("CMD gunicorn -b :8000 app:app"), id="EXPOSE may be another's"),
    pytest.param(exposed("CMD gunicorn app:app"), id="a platform may set PORT"),
    pytest.param(exposed(f"CMD nginx & {INNER}"), id="a proxy beside it"),
    pytest.param(exposed("CMD gunicorn -b unix:/a.sock app:app"), id="a socket"),
    pytest.param(
        exposed(f"CMD {INNER}", **{"run.sh": "docker run --network host web\n"}),
        id="the network of the host",
    ),
    pytest.param(exposed(f"CMD {INNER}", **{"pod.yaml": POD}), id="a pod with others"),
    pytest.param(
        exposed("CMD gunicorn app:app", **{"gunicorn.conf.py": "bind = ':5000'\n"}), id="a file"
    ),
    pytest.param(exposed("ENV PORT=5000\nCMD gunicorn app:app"), id="gunicorn takes PORT"),
    pytest.param(published("gunicorn -b 0.0.0.0:5000 app:app"), id="the published port"),
    pytest.param(
        published("sh -c 'nginx; gunicorn -b :8000 app:app'"), id="a proxy in the container"
    ),
    pytest.param(
        published(
            "gunicorn -b :8000 app:app",
            **{"metrics.py": "from prometheus_client import start_http_server as s\ns(5000)\n"},
        ),
        id="the program listens there itself",
    ),
    pytest.param(published("gunicorn -b :8000 app:app", "    network_mode: host\n"), id="host"),
    pytest.param(
        {**published(""), "compose.yaml": BOTH},
        id="one of two",
    ),
    pytest.param(exposed("CMD uvicorn --interface wsgi --host 0.0.0.0 app:app"), id="WSGI"),
]  # fmt: skip


@pytest.mark.parametrize("files", SILENT)
def test_what_may_be_reached_is_silence(files: Mapping[str, str]) -> None:
    assert [one for one in gate(files) if "start-broken" in one] == []


@pytest.mark.parametrize(
    ("files", "place"),
    [
        (exposed(f"CMD {INNER}"), "Dockerfile:6"),
        (exposed('CMD ["gunicorn", "-b", "localhost:5000", "app:app"]'), "Dockerfile:6"),
        (exposed("CMD exec waitress-serve --host 127.0.0.1 app:app"), "Dockerfile:6"),
        (published("gunicorn -b 0.0.0.0:8000 app:app"), "compose.yaml:5"),
        (published("waitress-serve --port=8000 app:app"), "compose.yaml:5"),
        (published("['gunicorn', '--bind', '[::]:8000', 'app:app']"), "compose.yaml:5"),
        (exposed("CMD uvicorn app:app --host 0.0.0.0 --port 5000"), "Dockerfile:6"),
    ],
)
def test_what_cannot_be_reached_is_told(files: Mapping[str, str], place: str) -> None:
    assert [one for one in gate(files) if "start-broken" in one] == [f"medium start-broken {place}"]
