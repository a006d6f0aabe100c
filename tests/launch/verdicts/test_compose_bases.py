"""Compose files that only others start: what an engine guesses there is void."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from tests.launch.gate import FLASK, gate, image, launched

BASE = "services:\n  web:\n    image: shop\n    command: flask --app app run --debug\n"
BY_EXTENDS = (
    "services:\n  web:\n    extends: {file: deploy/base.yaml, service: web}\n"
    "    command: gunicorn app:app\n"
)
BY_INCLUDE = "include:\n  - path: [deploy/base.yaml, deploy/live.yaml]\n"
LIVE = "services:\n  web:\n    command: gunicorn app:app\n"


def files(compose: str, live: str = LIVE) -> dict[str, str]:
    given = {"compose.yaml": compose, "deploy/base.yaml": BASE, "deploy/live.yaml": live}
    return image('CMD ["gunicorn", "app:app"]', **given, **{"app.py": FLASK})


@pytest.mark.parametrize("compose", [BY_EXTENDS, BY_INCLUDE], ids=["extends", "include"])
def test_a_base_is_read_and_starts_nothing(compose: str) -> None:
    found = files(compose)
    assert gate(found) == []
    assert PurePosixPath("deploy/base.yaml") in launched(found).evidence.read


def test_what_no_later_file_replaces_is_started() -> None:
    found = files(BY_INCLUDE, "services:\n  web:\n    restart: always\n")
    assert gate(found) == ["critical debug-deployed deploy/base.yaml:4"]


def test_an_empty_choice_of_files_is_no_base() -> None:
    found = {".env": "COMPOSE_FILE=absent.yaml\n", "app.py": FLASK}
    assert PurePosixPath(".env") not in launched(found).evidence.read
