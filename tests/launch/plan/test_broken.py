"""Starts that are shown not to work; what is not proven is silence."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.launch.gate import FLASK, IMAGE, gate, image

APP = {"app.py": FLASK}
SITE = {"app.py": FLASK.replace("app =", "site =")}
FACTORY = {"app.py": "from flask import Flask\ndef create_app():\n    return Flask('x')\n"}
NAMED = "medium start-broken Dockerfile:4"


def service(command: str, ports: str = "ports: ['80:8000']", **files: str) -> dict[str, str]:
    compose = f"services:\n  web:\n    build: .\n    command: {command}\n    {ports}\n"
    return {"Dockerfile": IMAGE, "compose.yaml": compose, **APP, **files}


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(image("CMD gunicorn app:app", **APP), id="the name is there"),
        pytest.param(image("CMD gunicorn shop.web:app", **APP), id="a module may be installed"),
        pytest.param(
            image("CMD gunicorn app:app", **{"app.py": "from shop import *\n"}),
            id="a star import may bring it",
        ),
        pytest.param(
            image("CMD gunicorn app:app", **{"app.py": "globals()['app'] = make()\n"}),
            id="it may be bound by its text",
        ),
        pytest.param(
            image("CMD gunicorn app:web", **SITE, **{"hooks.py": "import app\napp.web = 1\n"}),
            id="another module binds it",
        ),
        pytest.param(
            image("CMD gunicorn app:web", **{"app.py": "def __getattr__(name): return 1\n"}),
            id="the module makes what it is asked for",
        ),
        pytest.param(
            image("CMD gunicorn shop:web", **{"shop/__init__.py": "x = 1\n", "shop/web.py": FLASK}),
            id="a module of the package is called so",
        ),
        pytest.param(
            {"web.service": "[Service]\nExecStart=/srv/bin/gunicorn app:app\n", **SITE},
            id="how a host is laid out is not known",
        ),
        pytest.param(
            {"Dockerfile": "FROM shop-base\nCMD gunicorn app:app\n", **SITE}, id="nothing is copied"
        ),
        pytest.param(
            image("CMD gunicorn app:app", **{"app.py": "app = = 1\n"}), id="it cannot be read"
        ),
        pytest.param(image("CMD gunicorn 'app:create_app()'", **FACTORY), id="a factory"),
        pytest.param(service("gunicorn -b 0.0.0.0:8000 app:app"), id="it is bound to all"),
        pytest.param(
            service("gunicorn -b 127.0.0.1:5000 app:app"),
            id="something else may listen on what is published",
        ),
        pytest.param(
            service("gunicorn app:app", "network_mode: host"), id="the network of the host"
        ),
        pytest.param(
            service("gunicorn app:app", "network_mode: host\n    ports: ['80:8000']"),
            id="what is published with the network of the host is not",
        ),
        pytest.param(service("gunicorn app:app", "expose: ['8000']"), id="nothing is published"),
        pytest.param(
            service("gunicorn app:app", "ports: ['8000:8000']\n    environment: {PORT: 8000}"),
            id="gunicorn takes PORT",
        ),
        pytest.param(
            service("gunicorn app:app", **{"gunicorn.conf.py": "bind = ':8000'\n"}),
            id="a configuration file says where",
        ),
        pytest.param(service("gunicorn -b unix:/run/x.sock app:app"), id="a socket"),
        pytest.param(
            service("gunicorn -b 127.0.0.1:8000 -b 0.0.0.0:8000 app:app"), id="two addresses"
        ),
        pytest.param(service("waitress-serve app:app"), id="waitress listens everywhere"),
        pytest.param(
            image(
                'ENTRYPOINT ["flask"]\nCMD ["gunicorn"]',
                **{"app.py": f"{FLASK}@app.cli.command('gunicorn')\ndef f():\n    pass\n"},
            ),
            id="a command of the application",
        ),
        pytest.param(image("CMD flask db upgrade", **APP), id="a command of an extension"),
    ],
)
def test_what_is_not_proven_is_silence(files: Mapping[str, str]) -> None:
    assert [one for one in gate(files) if "start-broken" in one] == []


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(image("CMD gunicorn app:app", **SITE), NAMED, id="another name is there"),
        pytest.param(image("CMD gunicorn app:create_app()", **APP), NAMED, id="no such factory"),
        pytest.param(image("CMD gunicorn app", **APP), NAMED, id="gunicorn takes `application`"),
        pytest.param(
            image("CMD waitress-serve --port=80 app:web", **APP), NAMED, id="under another server"
        ),
        pytest.param(
            image("CMD gunicorn shop.web:app", **{"shop/__init__.py": "", "shop/web.py": "x=1\n"}),
            NAMED,
            id="in a package",
        ),
        pytest.param(
            {"Procfile": "web: gunicorn app:app\n", **SITE},
            "medium start-broken Procfile:1",
            id="on a platform",
        ),
        pytest.param(
            image('ENTRYPOINT ["flask"]\nCMD ["gunicorn", "app:app"]', **APP),
            "medium start-broken Dockerfile:5",
            id="the entry point is still flask",
        ),
        pytest.param(
            service("gunicorn app:app"), "medium start-broken compose.yaml:4", id="gunicorn's own"
        ),
        pytest.param(
            service("gunicorn --bind=127.0.0.1:8000 app:app"),
            "medium start-broken compose.yaml:4",
            id="bound to the container itself",
        ),
        pytest.param(
            service("waitress-serve --listen=localhost:8000 app:app"),
            "medium start-broken compose.yaml:4",
            id="waitress told so",
        ),
    ],
)
def test_what_is_proven(files: Mapping[str, str], expected: str) -> None:
    assert expected in gate(files)
