"""Servers that go to a folder that is not there, or that listen where nobody asks them."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.launch.gate import FLASK, gate, image

APP = {"app.py": FLASK, "requirements.txt": "flask\ngunicorn\nwaitress\n"}
PIP = "RUN pip install -r requirements.txt\n"
SUPERVISED = "[supervisord]\n[program:web]\ndirectory={}\ncommand=gunicorn -b :80 app:app\n"


def broken(files: Mapping[str, str]) -> list[str]:
    """Return where a start is told to be broken."""
    found = (one.split() for one in gate({**APP, **files}))
    return [place for _, rule, place, *_ in found if rule == "start-broken"]


def built(command: str, more: str = "", **files: str) -> dict[str, str]:
    return image(f"{PIP}{more}CMD {command}", **APP, **files)


def supervised(folder: str) -> dict[str, str]:
    more = "RUN apt-get install -y supervisor\n"
    return {**built("supervisord -c /app/s.conf", more), "s.conf": SUPERVISED.format(folder)}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (built("gunicorn -b :80 --chdir src app:app"), ["Dockerfile:5"]),
        (built('["gunicorn", "--chdir=/app/src", "app:app"]'), ["Dockerfile:5"]),
        ({"Procfile": "web: gunicorn --chdir src app:app\n"}, ["Procfile:1"]),
        (supervised("/app/src"), ["s.conf:4"]),
        (supervised("/app"), []),
        (built("gunicorn -b :80 --chdir src app:app", **{"src/app.py": FLASK}), []),
        (built("gunicorn -b :80 --chdir src app:app", "RUN mkdir src && cp app.py src\n"), []),
        (built("gunicorn -b :80 --chdir src app:app", "RUN ./build.sh\n"), []),
        (built("gunicorn -b :80 --chdir /usr/share app:app"), []),
        (built("gunicorn -b :80 --chdir $HOME/src app:app"), []),
        (
            {
                **built("gunicorn -b :80 --chdir src app:app"),
                "compose.yaml": "services:\n  web:\n    build: .\n    volumes: ['./x:/app/src']\n",
            },
            [],
        ),
        ({"a.service": "[Service]\nWorkingDirectory=/srv\nExecStart=gunicorn --chdir a b:c\n"}, []),
    ],
)
def test_a_folder_that_is_not_there(files: Mapping[str, str], expected: list[str]) -> None:
    assert broken(files) == expected


def procfile(command: str, **files: str) -> dict[str, str]:
    return {"Procfile": f"web: {command}\n", **files}


HEROKU = {"README.md": "git push heroku main\n"}
ON_HEROKU = "build:\n  docker:\n    web: Dockerfile\nrun:\n  web: gunicorn -b :5001 app:app\n"
SITE = "server {{\n  location / {{\n    proxy_pass http://{};\n  }}\n}}\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (procfile("gunicorn -b 0.0.0.0:5000 app:app"), ["Procfile:1"]),
        (procfile("gunicorn --bind=127.0.0.1:5000 app:app"), ["Procfile:1"]),
        (procfile("waitress-serve app:app"), ["Procfile:1"]),
        (procfile("gunicorn -b :8000 app:app", **HEROKU), ["Procfile:1"]),
        ({**built("gunicorn -b :80 app:app"), "heroku.yml": ON_HEROKU}, ["heroku.yml:5"]),
        (procfile("gunicorn -b :$PORT app:app"), []),
        (procfile("gunicorn -b :${PORT:-5000} app:app"), []),
        (procfile("gunicorn app:app"), []),
        ({"Procfile": "admin: gunicorn -b :5000 app:app\n"}, []),
        (procfile("gunicorn -b :8000 app:app"), []),
        (procfile("gunicorn -b :5000 app:app", **{"README.md": "Run `honcho start`.\n"}), []),
        (
            procfile("gunicorn -b 127.0.0.1:5000 app:app", **{
                "nginx.conf": SITE.format("127.0.0.1:5000")
            }),
            [],
        ),
    ],
)  # fmt: skip
def test_a_platform_says_the_port(files: Mapping[str, str], expected: list[str]) -> None:
    assert broken(files) == expected


def unit(address: str) -> dict[str, str]:
    command = f"ExecStart=/srv/a/bin/gunicorn {address} app:app"
    return {"a.service": f"[Service]\nWorkingDirectory=/srv/a\n{command}\n"}


def behind(target: str, more: str = "", **files: str) -> dict[str, str]:
    return {"nginx.conf": SITE.format(target) + more, **files}


TWO = "services:\n  web:\n    build: .\n  nginx:\n    image: nginx\n    ports: ['80:80']\n"
SECOND = SITE.format("127.0.0.1:7000")


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (behind("127.0.0.1:8000", **unit("-b 127.0.0.1:5000")), ["a.service:3"]),
        (behind("localhost:9000", **unit("")), ["a.service:3"]),
        (
            behind("web:8000", **built("gunicorn -b :5000 app:app", **{"compose.yaml": TWO})),
            ["Dockerfile:5"],
        ),
        (behind("127.0.0.1:8000", **unit("-b 127.0.0.1:8000")), []),
        (behind("127.0.0.1:8000", **unit("-b 127.0.0.1:${PORT}")), []),
        (behind("127.0.0.1:8000", **unit("-b unix:/run/a.sock")), []),
        (behind("127.0.0.1:8000", SECOND, **unit("-b 127.0.0.1:5000")), []),
        (behind("unix:/run/a", SITE.format("localhost:8000"), **unit("-b :5000")), []),
        (behind("$up", SITE.format("localhost:8000"), **unit("-b :5000")), []),
        (
            behind("127.0.0.1:8000", **unit("-b :5000"), **{
                "b.service": "[Service]\nExecStart=node web.js --port 8000\n"
            }),
            [],
        ),
        (behind("api:8000", **built("gunicorn -b :5000 app:app", **{"compose.yaml": TWO})), []),
    ],
)  # fmt: skip
def test_a_proxy_asks_the_port_that_the_server_has(
    files: Mapping[str, str], expected: list[str]
) -> None:
    assert broken(files) == expected
