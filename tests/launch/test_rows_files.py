"""The rows of the reference's table B on image names, Compose and Kubernetes."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.launch.gate import FLASK, IMAGE, MAIN, gate

GUARDED = FLASK + MAIN
SAFE = GUARDED + "app.run()\n"
DEBUG = GUARDED + "app.run(debug=True)\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {"Dockerfile": IMAGE + 'CMD ["gunicorn","app:app"]\n', "app.py": DEBUG},
            [],
            id="B043 acceptance: gunicorn and a guarded run",
        ),
        pytest.param(
            {"Dockerfile.dev": IMAGE + 'CMD ["flask","run","--debug"]\n', "app.py": SAFE},
            [],
            id="B045 Dockerfile.dev",
        ),
        pytest.param(
            {"Dockerfile.prod": IMAGE + 'CMD ["python","app.py"]\n', "app.py": DEBUG},
            ["critical debug-deployed app.py:5"],
            id="B046 Dockerfile.prod",
        ),
        pytest.param(
            {"docker/Dockerfile.web": IMAGE + 'CMD ["python","app.py"]\n', "app.py": DEBUG},
            ["critical debug-deployed app.py:5"],
            id="B046 docker/Dockerfile.web",
        ),
        pytest.param(
            {"Containerfile": IMAGE + 'CMD ["python","app.py"]\n', "app.py": DEBUG},
            ["critical debug-deployed app.py:5"],
            id="B046 Containerfile",
        ),
        pytest.param(
            {"tests/Dockerfile": IMAGE + 'CMD ["flask","run","--debug"]\n', "app.py": SAFE},
            [],
            id="B047 tests/Dockerfile",
        ),
        pytest.param(
            {
                "compose.yaml": (
                    "services:\n"
                    "  web:\n"
                    "    image: python:3.12\n"
                    "    working_dir: /app\n"
                    "    volumes: ['.:/app']\n"
                    "    ports: ['5000:5000']\n"
                    '    command: ["flask","run"]\n'
                ),
                "app.py": SAFE,
            },
            ["high dev-server-deployed compose.yaml:7"],
            id="B049 a command",
        ),
        pytest.param(
            {
                "compose.yaml": (
                    "services:\n"
                    "  web:\n"
                    "    image: python:3.12\n"
                    "    working_dir: /app\n"
                    "    volumes: ['.:/app']\n"
                    "    ports: ['5000:5000']\n"
                    "    command: >\n"
                    '      sh -c "flask db upgrade &&\n'
                    '      flask run"\n'
                ),
                "app.py": SAFE,
            },
            ["high dev-server-deployed compose.yaml:9"],
            id="B050 a folded command",
        ),
        pytest.param(
            {
                "compose.yaml": (
                    "services:\n"
                    "  web:\n"
                    "    image: python:3.12\n"
                    "    working_dir: /app\n"
                    "    volumes: ['.:/app']\n"
                    "    ports: ['5000:5000']\n"
                    "    command: flask run\n"
                    "    environment: [FLASK_DEBUG=1]\n"
                ),
                "app.py": SAFE,
            },
            ["critical debug-deployed compose.yaml:8", "high dev-server-deployed compose.yaml:7"],
            id="B053 environment",
        ),
        pytest.param(
            {
                "compose.yaml": (
                    "services:\n"
                    "  web:\n"
                    "    image: python:3.12\n"
                    "    working_dir: /app\n"
                    "    volumes: ['.:/app']\n"
                    "    ports: ['5000:5000']\n"
                    "    command: gunicorn app:app\n"
                    "    environment: [FLASK_DEBUG=1]\n"
                ),
                "app.py": SAFE,
            },
            ["medium debug-behind-server compose.yaml:8"],
            id="B053 environment and gunicorn",
        ),
        pytest.param(
            {
                "compose.yaml": (
                    "services:\n"
                    "  web:\n"
                    "    image: python:3.12\n"
                    "    working_dir: /app\n"
                    "    volumes: ['.:/app']\n"
                    "    ports: ['5000:5000']\n"
                    "    command: flask run\n"
                    "    environment:\n"
                    "      FLASK_DEBUG: ${FLASK_DEBUG:-1}\n"
                ),
                "app.py": SAFE,
            },
            ["critical debug-deployed compose.yaml:9", "high dev-server-deployed compose.yaml:7"],
            id="B054 a default",
        ),
        pytest.param(
            {
                "compose.yaml": (
                    "services:\n"
                    "  web:\n"
                    "    image: python:3.12\n"
                    "    working_dir: /app\n"
                    "    volumes: ['.:/app']\n"
                    "    ports: ['5000:5000']\n"
                    "    command: flask run\n"
                    "    environment:\n"
                    "      FLASK_DEBUG: ${FLASK_DEBUG}\n"
                ),
                "app.py": SAFE,
            },
            ["high dev-server-deployed compose.yaml:7"],
            id="B054 no default",
        ),
        pytest.param(
            {
                "compose.yaml": (
                    "services:\n"
                    "  web:\n"
                    "    image: python:3.12\n"
                    "    working_dir: /app\n"
                    "    volumes: ['.:/app']\n"
                    "    ports: ['5000:5000']\n"
                    "    command: flask run\n"
                    "    env_file: .env\n"
                ),
                "app.py": SAFE,
                ".env": "FLASK_DEBUG=1\n",
            },
            ["critical debug-deployed .env:1", "high dev-server-deployed compose.yaml:7"],
            id="B055 env_file",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE + 'CMD ["gunicorn","app:app"]\n',
                "compose.yaml": (
                    "services:\n  web:\n    build: .\n    command: flask run --debug\n"
                ),
                "app.py": DEBUG,
            },
            ["critical debug-deployed compose.yaml:4"],
            id="B057 a command over the image",
        ),
        pytest.param(
            {
                "docker-compose.override.yml": (
                    "services:\n  web:\n    build: .\n    command: flask run --debug\n"
                ),
                "Dockerfile": IMAGE + 'CMD ["gunicorn","app:app"]\n',
                "app.py": DEBUG,
            },
            [],
            id="B058 an override file",
        ),
        pytest.param(
            {
                "compose.yaml": (
                    "services:\n"
                    "  web:\n"
                    "    image: python:3.12\n"
                    "    working_dir: /app\n"
                    "    volumes: ['.:/app']\n"
                    "    ports: ['5000:5000']\n"
                    "    command: flask run --debug\n"
                    "    profiles: [dev]\n"
                ),
                "app.py": SAFE,
            },
            [],
            id="B058 a profile",
        ),
        pytest.param(
            {
                "compose.yaml": ("services:\n  web:\n    build: {context: ., target: dev}\n"),
                "Dockerfile": (
                    "FROM python:3 AS base\n"
                    "WORKDIR /app\n"
                    "COPY . .\n"
                    "FROM base AS dev\n"
                    'CMD ["flask","run","--debug"]\n'
                    "FROM base\n"
                    'CMD ["gunicorn","app:app"]\n'
                ),
                "app.py": DEBUG,
            },
            [],
            id="B058 a development stage",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE + 'CMD ["python", "app.py"]\n',
                "k8s/web.yaml": (
                    "apiVersion: apps/v1\n"
                    "kind: Deployment\n"
                    "metadata: {name: web}\n"
                    "spec:\n"
                    "  template:\n"
                    "    spec:\n"
                    "      containers:\n"
                    "        - name: web\n"
                    "          image: web\n"
                    '          command: ["flask"]\n'
                    '          args: ["run","--host=0.0.0.0"]\n'
                ),
                "app.py": SAFE,
            },
            ["high dev-server-deployed Dockerfile:4", "high dev-server-deployed k8s/web.yaml:10"],
            id="B059 command and args",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE + 'CMD ["python", "app.py"]\n',
                "k8s/web.yaml": (
                    "apiVersion: apps/v1\n"
                    "kind: Deployment\n"
                    "metadata: {name: web}\n"
                    "spec:\n"
                    "  template:\n"
                    "    spec:\n"
                    "      containers:\n"
                    "        - name: web\n"
                    "          image: web\n"
                    '          command: ["flask", "run"]\n'
                    "          env:\n"
                    "            - name: FLASK_DEBUG\n"
                    '              value: "1"\n'
                ),
                "app.py": SAFE,
            },
            [
                "critical debug-deployed k8s/web.yaml:12",
                "high dev-server-deployed Dockerfile:4",
                "high dev-server-deployed k8s/web.yaml:10",
            ],
            id="B060 env",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE + 'CMD ["python", "app.py"]\n',
                "k8s/web.yaml": (
                    "apiVersion: apps/v1\n"
                    "kind: Deployment\n"
                    "metadata: {name: web}\n"
                    "spec:\n"
                    "  template:\n"
                    "    spec:\n"
                    "      containers:\n"
                    "        - name: web\n"
                    "          image: web\n"
                    '          command: ["flask", "run"]\n'
                    "          env:\n"
                    "            - name: FLASK_DEBUG\n"
                    "              valueFrom: {secretKeyRef: {name: s, key: k}}\n"
                ),
                "app.py": SAFE,
            },
            ["high dev-server-deployed Dockerfile:4", "high dev-server-deployed k8s/web.yaml:10"],
            id="B060 a secret",
        ),
        pytest.param(
            {
                "Dockerfile": IMAGE + 'CMD ["python", "app.py"]\n',
                "k8s/web.yaml": (
                    "apiVersion: apps/v1\n"
                    "kind: Deployment\n"
                    "metadata: {name: web}\n"
                    "spec:\n"
                    "  template:\n"
                    "    spec:\n"
                    "      containers:\n"
                    "        - name: web\n"
                    "          image: web\n"
                    '          command: ["flask", "run"]\n'
                    "          envFrom:\n"
                    "            - configMapRef: {name: cfg}\n"
                ),
                "app.py": SAFE,
                "k8s/cfg.yaml": (
                    "apiVersion: v1\n"
                    "kind: ConfigMap\n"
                    "metadata: {name: cfg}\n"
                    'data: {FLASK_DEBUG: "1"}\n'
                ),
            },
            [
                "critical debug-deployed k8s/cfg.yaml:4",
                "high dev-server-deployed Dockerfile:4",
                "high dev-server-deployed k8s/web.yaml:10",
            ],
            id="B062 ConfigMap",
        ),
    ],
)
def test_files(files: Mapping[str, str], expected: list[str]) -> None:
    assert gate(files) == expected
