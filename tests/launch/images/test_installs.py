"""Which packages the RUN lines of a Dockerfile install."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from flaskgate.launch.images.installs import installs_of
from tests.launch.gate import gate
from tests.launch.repository import Tree

FILE = PurePosixPath("Dockerfile")


@pytest.mark.parametrize(
    ("run", "expected", "is_whole"),
    [
        pytest.param("pip install flask", ["flask"], True, id="a name"),
        pytest.param('pip install --no-cache-dir "flask<2.3" gunicorn==21.2', ["flask<2.3",
                     "gunicorn==21.2"], True, id="bounds"),
        pytest.param("apt-get update && python3 -m pip install -U flask~=2.2", ["flask~=2.2"],
                     True, id="python -m pip"),
        pytest.param("uv pip install --system flask==2.2.5", ["flask==2.2.5"], True, id="uv pip"),
        pytest.param("uv add 'flask<2.3'", ["flask<2.3"], True, id="uv add"),
        pytest.param("/opt/venv/bin/pip3 install flask", ["flask"], True, id="a path"),
        pytest.param("pip install -i https://x/simple flask", ["flask"], True, id="an index"),
        pytest.param("pip install 'flask[dotenv]'", ["flask", "python-dotenv"], True, id="extras"),
        pytest.param("pip install flask==${V}", ["flask==2.2.5"], True, id="an ARG"),
        pytest.param("conda install -y flask=2.2", ["flask==2.2.*"], True, id="conda"),
        pytest.param('["pip", "install", "flask==2.2.5"]', ["flask==2.2.5"], True,
                     id="the exec form"),
        pytest.param("pip install -r requirements.txt", [], False, id="a list"),
        pytest.param("pip install .", [], False, id="the project"),
        pytest.param("poetry install", [], False, id="poetry"),
        pytest.param("apt-get install -y flask", [], True, id="another program"),
        pytest.param("echo pip", [], True, id="a word"),
    ],
)  # fmt: skip
def test_what_is_installed(run: str, expected: list[str], *, is_whole: bool) -> None:
    tree = Tree({"Dockerfile": f"FROM python:3.12\nARG V=2.2.5\nRUN {run}\n"})
    found = installs_of(tree, FILE)
    assert [f"{name}{specifiers}" for name, specifiers in found.wanted] == expected
    assert found.is_whole is is_whole


OLD = "FROM python:3.8\nRUN pip install 'flask<2.3'\nWORKDIR /app\nCOPY . .\n"
APP = "from flask import Flask\napp = Flask(__name__)\n"


@pytest.mark.parametrize(
    ("files", "is_on"),
    [
        pytest.param({"Dockerfile": f"{OLD}ENV FLASK_ENV=development\nCMD flask run\n"}, True,
                     id="in the image"),
        pytest.param({"Dockerfile": f"{OLD}CMD gunicorn app:app\n",
                      "compose.yaml": "services:\n  web:\n    build: .\n    command: flask run\n"
                                      "    environment: [FLASK_ENV=development]\n"}, True,
                     id="a command of Compose"),
        pytest.param({"Dockerfile": OLD.replace("<2.3", ">=3")
                      + "ENV FLASK_ENV=development\nCMD flask run\n"}, False, id="a new Flask"),
    ],
)  # fmt: skip
def test_old_flask_reads_flask_env(files: dict[str, str], *, is_on: bool) -> None:
    found = gate({"app.py": APP, **files})
    assert any(one.startswith("critical debug-deployed") for one in found) is is_on


def test_python_dotenv_beside_a_list() -> None:
    image = "FROM python:3.12\nRUN pip install -r requirements.txt python-dotenv\nWORKDIR /app\n"
    files = {"Dockerfile": f"{image}COPY . .\nCMD flask run\n", "requirements.txt": "flask\n"}
    found = gate({"app.py": APP, ".env": "FLASK_DEBUG=1\n", **files})
    assert "critical debug-deployed .env:1" in found
