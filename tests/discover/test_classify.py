from __future__ import annotations

import pytest

from flaskgate.discover.classify import guess_kind, is_nameless, settle_kind
from flaskgate.model.files import Kind

COMPOSE = b"services:\n  web:\n    image: shop\n"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        pytest.param("CHANGES.md", None, id="prose"),
        pytest.param("README.md", Kind.RECIPE, id="what may be prose, or a Space"),
        pytest.param("docs/Dockerfile.md", None, id="prose about a Dockerfile"),
        pytest.param("Dockerfile.dockerignore", None, id="what a Dockerfile ignores"),
        pytest.param(".dockerignore", None, id="docker's ignore list"),
        pytest.param("dockerfile.ts", None, id="code about Dockerfiles"),
        pytest.param("Dockerfile.go", Kind.DOCKERFILE, id="Dockerfile.go"),
        pytest.param("images/web.docker", Kind.DOCKERFILE, id="web.docker"),
        pytest.param("profile", None, id="a word that ends in file"),
        pytest.param("Makefile", Kind.RECIPE, id="a Makefile"),
        pytest.param("myprocfile", None, id="no Procfile"),
        pytest.param("environment", None, id="a word that begins with env"),
        pytest.param("app.py", Kind.PYTHON, id="Python"),
        pytest.param("app.PY", Kind.PYTHON, id="Python in capitals"),
        pytest.param("dockerfile.py", Kind.PYTHON, id="Python about Dockerfiles"),
        pytest.param(".env.py", Kind.PYTHON, id="Python that begins like a dotenv file"),
        pytest.param("site.wsgi", Kind.PYTHON, id="a mod_wsgi script"),
        pytest.param("Dockerfile", Kind.DOCKERFILE, id="Dockerfile"),
        pytest.param("docker/dockerfile", Kind.DOCKERFILE, id="dockerfile"),
        pytest.param("Dockerfile.prod", Kind.DOCKERFILE, id="Dockerfile.prod"),
        pytest.param("Dockerfile-web", Kind.DOCKERFILE, id="Dockerfile-web"),
        pytest.param("web.Dockerfile", Kind.DOCKERFILE, id="web.Dockerfile"),
        pytest.param("web.dockerfile", Kind.DOCKERFILE, id="web.dockerfile"),
        pytest.param("Containerfile", Kind.DOCKERFILE, id="Containerfile"),
        pytest.param("Dockerfile.j2", Kind.DOCKERFILE, id="a Dockerfile's template"),
        pytest.param("Dockerfile.template", Kind.DOCKERFILE, id="Dockerfile.template"),
        pytest.param("docker-compose.yml", Kind.COMPOSE, id="docker-compose.yml"),
        pytest.param("docker-compose.prod.yaml", Kind.COMPOSE, id="docker-compose.prod.yaml"),
        pytest.param("compose.yaml", Kind.COMPOSE, id="compose.yaml"),
        pytest.param("app.compose.yaml", Kind.COMPOSE, id="app.compose.yaml"),
        pytest.param("docker-compose.yml.j2", Kind.COMPOSE, id="a template of Compose"),
        pytest.param(".github/workflows/ci.yml", Kind.WORKFLOW, id="GitHub workflow"),
        pytest.param(".gitlab-ci.yml", Kind.WORKFLOW, id="GitLab's CI"),
        pytest.param(".circleci/config.yml", Kind.WORKFLOW, id="CircleCI"),
        pytest.param("action.yml", Kind.WORKFLOW, id="a composite action"),
        pytest.param("workflows/ci.yml", Kind.MANIFEST, id="no workflow outside .github"),
        pytest.param("k8s/web.yaml", Kind.MANIFEST, id="a manifest"),
        pytest.param("chart/templates/web.yaml.tpl", Kind.MANIFEST, id="a manifest's template"),
        pytest.param("Procfile", Kind.PROCFILE, id="Procfile"),
        pytest.param("Procfile.prod", Kind.PROCFILE, id="Procfile.prod"),
        pytest.param("web.procfile", Kind.PROCFILE, id="web.procfile"),
        pytest.param("web.service", Kind.UNIT, id="a unit"),
        pytest.param("web.service.d/debug.conf", Kind.UNIT, id="a drop-in"),
        pytest.param("web.service.j2", Kind.UNIT, id="a unit's template"),
        pytest.param("etc/supervisord.conf", Kind.SUPERVISOR, id="supervisord.conf"),
        pytest.param("supervisor-web.ini", Kind.SUPERVISOR, id="supervisor-web.ini"),
        pytest.param("start.sh", Kind.SHELL, id="a shell script"),
        pytest.param("start.zsh", Kind.SHELL, id="a zsh script"),
        pytest.param(".env", Kind.DOTENV, id=".env"),
        pytest.param(".env.production", Kind.DOTENV, id=".env.production"),
        pytest.param(".env.template", Kind.DOTENV, id="a dotenv file's template"),
        pytest.param("web.env", Kind.DOTENV, id="web.env"),
        pytest.param(".flaskenv", Kind.DOTENV, id=".flaskenv"),
        pytest.param("uwsgi.ini", Kind.INI, id="uwsgi.ini"),
        pytest.param("nginx.conf", Kind.INI, id="nginx.conf"),
        pytest.param("fly.toml", Kind.TOML, id="fly.toml"),
        pytest.param("app.json", Kind.JSON, id="app.json"),
        pytest.param("compose.json", Kind.JSON, id="compose in JSON"),
        pytest.param("dockerfile.yaml", Kind.MANIFEST, id="YAML about Dockerfiles"),
        pytest.param("dockerfile.sh", Kind.SHELL, id="a script about Dockerfiles"),
    ],
)
def test_guess_kind(path: str, kind: Kind | None) -> None:
    assert guess_kind(path) is kind


@pytest.mark.parametrize(
    ("guess", "path", "data", "kind"),
    [
        pytest.param(None, "LICENSE", b"The licence\n", None, id="text without an ending"),
        pytest.param(None, "a", b"#!/usr/bin/perl\n", None, id="another language"),
        pytest.param(None, "a", b"#!/usr/bin/fish\n", None, id="a shell that is not sh-like"),
        pytest.param(None, "a", b"", None, id="an empty file"),
        pytest.param(None, "a", b"#!/bin/sh\n", Kind.SHELL, id="sh"),
        pytest.param(
            None, "a", b"#!/usr/bin/env -S uv run --script\n", Kind.PYTHON, id="a script of uv"
        ),
        pytest.param(None, "a", b"#!/usr/bin/env -S uv pip list\n", None, id="uv, but no script"),
        pytest.param(None, "a", b"#!/usr/bin/env -S bash -e\n", Kind.SHELL, id="bash through env"),
        pytest.param(None, "a", b"#! /bin/dash", Kind.SHELL, id="dash without an end of line"),
        pytest.param(None, "a", b"#!/usr/bin/env python3.12\r\n", Kind.PYTHON, id="Python"),
        pytest.param(None, "a", b"#!/usr/bin/env pypy3\n", Kind.PYTHON, id="another Python"),
        pytest.param(None, "a", b"#!/usr/bin/python3-dbg -u\n", Kind.PYTHON, id="one with symbols"),
        pytest.param(None, "a", b"#!/usr/bin/mypython-tool\n", None, id="a longer name"),
        pytest.param(Kind.MANIFEST, "a.yml", COMPOSE, Kind.COMPOSE, id="services like Compose's"),
        pytest.param(
            Kind.MANIFEST,
            "a.yml",
            b"services: # all\r\n\r\n  # web\r\n  'web':\r\n    build: .\r\n",
            Kind.COMPOSE,
            id="services with comments",
        ),
        pytest.param(
            Kind.MANIFEST,
            "render.yaml",
            b"services:\n  - type: web\n    startCommand: flask run\n",
            Kind.MANIFEST,
            id="a list of services",
        ),
        pytest.param(
            Kind.MANIFEST,
            "a.yaml",
            b"apiVersion: v1\nservices:\n  web:\n    image: shop\n",
            Kind.MANIFEST,
            id="Kubernetes",
        ),
        pytest.param(
            Kind.MANIFEST,
            "a.yaml",
            b"services:\n  web:\n    x: 1\n",
            Kind.MANIFEST,
            id="other keys",
        ),
        pytest.param(
            Kind.MANIFEST,
            "a.yml",
            b"services:\n  web: {command: python app.py}\n",
            Kind.COMPOSE,
            id="a service in braces",
        ),
        pytest.param(
            Kind.MANIFEST,
            "a.yml",
            b"services: {web: {image: a}}\n",
            Kind.COMPOSE,
            id="all in braces",
        ),
        pytest.param(
            Kind.MANIFEST,
            "a.yml",
            b'"services": &all\n  "web":\n    "build": .\n',
            Kind.COMPOSE,
            id="keys in quotes",
        ),
        pytest.param(
            Kind.MANIFEST,
            "a.yml",
            b"services:\n  App: {class: X, tags: [a]}\n",
            Kind.MANIFEST,
            id="services of another sort in braces",
        ),
        pytest.param(Kind.INI, "a.conf", b"[program:web]\n", Kind.SUPERVISOR, id="a program"),
        pytest.param(Kind.INI, "a.conf", b"[uwsgi]\n", Kind.INI, id="another section"),
        pytest.param(
            Kind.INI, "gunicorn.conf", b"reload = True\n", Kind.PYTHON, id="Gunicorn's settings"
        ),
        pytest.param(
            Kind.INI, "gunicorn.conf", b"[program:g]\n", Kind.SUPERVISOR, id="supervised Gunicorn"
        ),
        pytest.param(Kind.INI, "gunicorn.conf", b"[server]\n", Kind.INI, id="sections of Gunicorn"),
        pytest.param(Kind.RECIPE, "app.py.j2", b"import flask\n", None, id="a template of Python"),
        pytest.param(Kind.RECIPE, "README.template", b"Read me", None, id="a template of nothing"),
        pytest.param(Kind.RECIPE, "README.md", b"# Shop\n\nsdk: gradio\n", None, id="prose"),
        pytest.param(Kind.RECIPE, "README.md", b"---\nsdk: docker\n---\n", None, id="of Docker"),
        pytest.param(
            Kind.RECIPE, "README.md", b"---\nsdk: gradio\n---\n", Kind.RECIPE, id="of Gradio"
        ),
        pytest.param(
            Kind.RECIPE, "web.j2", b"[program:web]\ncommand=a\n", Kind.RECIPE, id="of Supervisor"
        ),
        pytest.param(Kind.RECIPE, "main.tf", b"", Kind.RECIPE, id="Terraform"),
        pytest.param(None, "docker/DockerfileAll", b"# x\nFROM a\n", Kind.DOCKERFILE, id="image"),
        pytest.param(None, "DemoDockerfile", b"FROM a\n", Kind.DOCKERFILE, id="in one word"),
        pytest.param(None, "dockerfile2", b"ARG A\nFROM a\n", Kind.DOCKERFILE, id="second image"),
        pytest.param(None, "Dockerfiles", b"where they are\n", None, id="a list of Dockerfiles"),
        pytest.param(None, "Ourdockerfile2", b"FROM a\n", None, id="another name"),
        pytest.param(Kind.PYTHON, "a.py", b"#!/bin/sh\n", Kind.PYTHON, id="a name that says it"),
    ],
)
def test_settle_kind(guess: Kind | None, path: str, data: bytes, kind: Kind | None) -> None:
    assert settle_kind(guess, path, data) is kind


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("a.d/b.txt", False, id="with an ending"),
        pytest.param("a.d/start", True, id="without one"),
        pytest.param(".hidden", True, id="a hidden file"),
    ],
)
def test_is_nameless(path: str, expected: bool) -> None:  # noqa: FBT001 (a column of the table)
    assert is_nameless(path) is expected
