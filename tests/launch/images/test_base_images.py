"""Base images that serve an app by themselves."""

from __future__ import annotations

import pytest

from tests.launch.gate import FLASK, MAIN, gate
from tests.launch.readers.test_importers import findings

APP = FLASK + MAIN + "app.run(debug=True)\n"
UWSGI = "FROM tiangolo/uwsgi-nginx-flask:python3.11\n"
GUNICORN = "FROM tiangolo/meinheld-gunicorn-flask:python3.9\n"
LAMBDA = "FROM public.ecr.aws/lambda/python:3.12\n"


@pytest.mark.parametrize(
    ("dockerfile", "path"),
    [
        pytest.param(f"{UWSGI}COPY ./app /app\n", "app/main.py", id="uWSGI"),
        pytest.param(f"{UWSGI}COPY . /app\n", "app/main.py", id="uWSGI, the app in a package"),
        pytest.param(f'{UWSGI}COPY . .\nCMD ["/start.sh"]\n', "main.py", id="uWSGI, said again"),
        pytest.param(f"{GUNICORN}COPY ./app /app\n", "app/main.py", id="Gunicorn"),
        pytest.param(
            f"{GUNICORN}ENV APP_MODULE=shop.web:app\nCOPY . /app\n",
            "shop/web.py",
            id="Gunicorn with a module",
        ),
        pytest.param(
            f"{UWSGI[:-1]} AS base\nCOPY . .\nFROM base\nENV A=1\n", "main.py", id="in a stage"
        ),
        pytest.param(
            f'{LAMBDA}COPY app.py ${{LAMBDA_TASK_ROOT}}\nCMD ["app.handler"]\n',
            "app.py",
            id="Lambda",
        ),
        pytest.param(
            'FROM amazon/aws-lambda-python\nCOPY src ./src\nCMD ["src.app.handler"]\n',
            "src/app.py",
            id="Lambda of Docker Hub",
        ),
    ],
)
def test_app_is_imported(dockerfile: str, path: str) -> None:
    files = {"Dockerfile": dockerfile, path: APP}
    assert findings(path, files) == [f"low flask-debug-inert {path}:5"]


@pytest.mark.parametrize(
    "dockerfile",
    [
        pytest.param(f'{UWSGI}COPY . .\nCMD ["python", "main.py"]\n', id="its own command"),
        pytest.param(f'{UWSGI}COPY . .\nENTRYPOINT ["python", "main.py"]\n', id="entrypoint"),
        pytest.param(f'{LAMBDA}COPY . .\nENTRYPOINT ["python"]\nCMD ["main.py"]\n', id="Lambda"),
        pytest.param(
            'FROM tiangolo/uvicorn-gunicorn\nCOPY . /app\nCMD ["python", "/app/main.py"]\n',
            id="another image",
        ),
    ],
)
def test_own_command_counts(dockerfile: str) -> None:
    assert gate({"Dockerfile": dockerfile, "main.py": APP}) == ["critical debug-deployed main.py:5"]


def test_entrypoint_before_the_start_of_the_base_image() -> None:
    text = f'{UWSGI}COPY . .\nENTRYPOINT ["/app/go.sh"]\nCMD ["/start.sh"]\n'
    files = {"Dockerfile": text, "go.sh": '#!/bin/sh\nexec "$@"\n', "main.py": APP}
    assert findings("main.py", files) == ["low flask-debug-inert main.py:5"]


def test_image_that_is_not_known_starts_nothing() -> None:
    files = {"Dockerfile": "FROM someone/uwsgi-nginx-flask\nCOPY . /app\n", "main.py": APP}
    assert findings("main.py", files) == ["high flask-debug-run main.py:5"]


ONBUILD = (
    'FROM python:3.12 AS base\nWORKDIR /app\nONBUILD COPY . .\nONBUILD CMD ["python", "a.py"]\n'
)


@pytest.mark.parametrize(
    ("files", "is_started"),
    [
        pytest.param({"Dockerfile": f"{ONBUILD}FROM base\n"}, True, id="in the next stage"),
        pytest.param({"Dockerfile": f"{ONBUILD}FROM base\nCMD gunicorn a:app\n"}, False,
                     id="said again"),
        pytest.param({"Dockerfile": f"{ONBUILD}FROM base AS b\nCMD gunicorn a:b\nFROM b\n"}, False,
                     id="not in the one after that"),
        pytest.param({"Dockerfile": f"{ONBUILD}FROM python:3.12\nCOPY . .\n"}, False,
                     id="not elsewhere"),
        pytest.param({"Dockerfile": ONBUILD}, False, id="not in the image itself"),
    ],
)  # fmt: skip
def test_instructions_that_wait_for_the_next_image(
    files: dict[str, str],
    is_started: bool,  # noqa: FBT001
) -> None:
    found = gate({"a.py": f"{FLASK}{MAIN}app.run(debug=True)\n", **files})
    assert ("critical debug-deployed a.py:5" in found) is is_started
