from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from flaskgate.model.findings import Context
from flaskgate.settings.contexts import Contexts

PLAIN = Contexts(within=[PurePosixPath()])


@pytest.mark.parametrize(
    "path",
    [
        "app.py",
        "src/app.py",
        "Dockerfile",
        "Dockerfile.prod",
        "docker-compose.yml",
        "docker-compose.prod.yml",
        "deploy/web.service",
        "contest/app.py",
        "latest.py",
        "attestation.py",
        "debugger.py",
        "device.py",
        "deployment.template.yaml",
        "testament/app.py",
        "localize.py",
        "entrypoint.sh",
        "developers.py",
        "demography/app.py",
        "exampled/app.py",
    ],
)
def test_what_may_ship(path: str) -> None:
    assert PLAIN.of(PurePosixPath(path)) is Context.UNKNOWN


@pytest.mark.parametrize(
    "path",
    [
        "tests/app.py",
        "src/tests/unit/app.py",
        "Examples/shop/app.py",
        "docs/conf.py",
        "test_app.py",
        "app_test.py",
        "conftest.py",
        "Dockerfile.dev",
        "Dockerfile-dev",
        "devel/site.yml",
        "devenv/entrypoint.sh",
        "devserver.py",
        "dev.Dockerfile",
        "docker-compose.override.yml",
        "compose.override.yaml",
        "docker-compose.dev.yml",
        "docker-compose-dev.yml",
        "compose.local.yaml",
        "docker/dev/Dockerfile",
        "run_dev.sh",
        "dev.sh",
        "local_settings.py",
        ".env.example",
        "sample.env",
        ".env.template",
        "Makefile",
        "tox.ini",
        ".github/workflows/ci.yml",
        ".devcontainer/docker-compose.yml",
        "app.dev.py",
        "tutorial_en/12/app.py",
        "examples_py/app.py",
        "demo-1/app.py",
        "workshop/app.py",
        "lesson3/app.py",
    ],
)
def test_what_only_developers_use(path: str) -> None:
    assert PLAIN.of(PurePosixPath(path)) is Context.DEVELOPMENT


def test_who_scans_an_example_means_it() -> None:
    contexts = Contexts(within=[PurePosixPath("examples/shop")])
    assert contexts.of(PurePosixPath("examples/shop/app.py")) is Context.UNKNOWN
    assert contexts.of(PurePosixPath("examples/shop/tests/app.py")) is Context.DEVELOPMENT


def test_the_project_has_the_last_word() -> None:
    contexts = Contexts(
        within=[PurePosixPath()],
        rules=(
            ("tools/**", Context.DEVELOPMENT),
            ("tools/serve.py", Context.PRODUCTION),
            ("docs/", Context.PRODUCTION),
        ),
    )
    assert contexts.of(PurePosixPath("tools/x.py")) is Context.DEVELOPMENT
    assert contexts.of(PurePosixPath("tools/serve.py")) is Context.PRODUCTION
    assert contexts.of(PurePosixPath("docs/app.py")) is Context.PRODUCTION


def test_who_names_several_folders_means_each() -> None:
    contexts = Contexts(within=[PurePosixPath("shop"), PurePosixPath("examples/shop")])
    assert contexts.of(PurePosixPath("examples/shop/app.py")) is Context.UNKNOWN
    assert contexts.of(PurePosixPath("shop/examples/app.py")) is Context.DEVELOPMENT
    assert contexts.of(PurePosixPath("examples/other/app.py")) is Context.DEVELOPMENT
