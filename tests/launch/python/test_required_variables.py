"""What is deployed runs: a variable without which it would fail is set by whoever deploys it."""

from __future__ import annotations

import pytest

from tests.launch.gate import analysed

HEAD = "import os\nfrom flask import Flask\n"
TAIL = "app = Flask(__name__)\nif app.debug: app.run()\n"
SERVED = "web: gunicorn app:app\n"


def answer(code: str, start: str = SERVED) -> str:
    (launch,) = analysed({"app.py": f"{HEAD}{code}\n{TAIL}", "Procfile": start}).launches
    return launch.answer.word


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("place = os.getenv('PLACE').lower()", id="a method"),
        pytest.param("hosts = [one for one in os.environ.get('H').split(',')]", id="in a loop"),
        pytest.param("assert os.environ.get('SECRET_KEY'), 'not set'", id="an assertion"),
        pytest.param("assert 'SECRET_KEY' in os.environ", id="an assertion that it is there"),
        pytest.param(
            "try:\n    place = os.getenv('PLACE').lower()\nexcept AttributeError:\n    place = ''",
            id="a failure that is expected",
        ),
    ],
)
def test_what_it_requires_is_set(code: str) -> None:
    assert answer(code) == "safe"


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("place = None\nplace.lower()", id="nothing of a variable"),
        pytest.param("assert False", id="an assertion that nobody can keep"),
    ],
)
def test_what_fails_whatever_is_set_is_not_known(code: str) -> None:
    assert answer(code) == "unknown"


def test_what_is_required_is_set_to_nobody_knows_what() -> None:
    code = "assert os.getenv('MODE')\nif os.getenv('MODE') == 'dev': Flask('a').run(debug=True)"
    assert answer(code, "web: python app.py\n") != "safe"
