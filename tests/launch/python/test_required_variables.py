"""What is deployed runs: a variable without which it would fail is set by whoever deploys it."""

from __future__ import annotations

import pytest

from tests.launch.gate import analysed

HEAD = "import os\nfrom flask import Flask\n"
TAIL = "app = Flask(__name__)\nif app.debug: app.run()\n"
SERVED = "web: gunicorn app:app\n"


def answer(code: str, start: str = SERVED, tail: str = TAIL) -> str:
    (launch,) = analysed({"app.py": f"{HEAD}{code}\n{tail}", "Procfile": start}).launches
    return launch.answer.word


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("place = os.getenv('PLACE').lower()", id="a method"),
        pytest.param("hosts = [one for one in os.environ.get('H').split(',')]", id="in a loop"),
        pytest.param("assert os.environ.get('SECRET_KEY'), 'not set'", id="an assertion"),
        pytest.param("assert 'SECRET_KEY' in os.environ", id="an assertion that it is there"),
        pytest.param(
            "for n in os.listdir('/'):\n    continue\nassert os.environ.get('S')", id="after a loop"
        ),
        pytest.param(
            "while os.path.exists('/x'):\n    pass\nassert os.environ.get('S')",
            id="after a loop that waits",
        ),
        pytest.param(
            "try:\n    place = os.getenv('PLACE').lower()\nexcept AttributeError:\n    place = ''",
            id="a failure that is expected",
        ),
        pytest.param("url = 'https://' + os.getenv('HOST')", id="a sum"),
        pytest.param("url = 'x'\nurl += os.getenv('HOST')", id="a sum in place"),
        pytest.param("first = os.environ.get('HOSTS')[0]", id="a part"),
        pytest.param("size = len(os.getenv('HOSTS'))", id="a function"),
        pytest.param("port = int(os.getenv('PORT', ''))", id="a number of a default that is none"),
        pytest.param("is_in = 'a' in os.getenv('HOSTS')", id="a member"),
        pytest.param("host, port = os.getenv('BIND')", id="parts"),
        pytest.param("all = ','.join([os.getenv('HOST'), 'b'])", id="an item of a list"),
        pytest.param("part = os.getenv('H', '').split(',')[1]", id="an item of a made list"),
        pytest.param("def f(a): return a + '/b'\nx = f(os.getenv('X'))", id="in a function"),
        pytest.param(
            "C = {'a': {'DEBUG': False}, 'b': {}}\nconfig = C[os.getenv('MODE')]", id="a key"
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
        pytest.param("size = None\nsize += 1", id="a sum"),
    ],
)
def test_what_fails_whatever_is_set_is_not_known(code: str) -> None:
    assert answer(code) == "unknown"


def test_what_is_required_is_set_to_nobody_knows_what() -> None:
    code = "assert os.getenv('MODE')\nif os.getenv('MODE') == 'dev': Flask('a').run(debug=True)"
    assert answer(code, "web: python app.py\n") != "safe"


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(
            "C = {'a': {'DEBUG': True}, 'b': {'DEBUG': False}}\n"
            "app.config.update(C[os.getenv('MODE')])",
            id="a key",
        ),
        pytest.param(
            "mode = os.environ['MODE']\nif os.getenv('MODE') == 'dev': app.debug = True",
            id="asked again",
        ),
        pytest.param(
            "import random\nx = 'a' if random.random() > 0.5 else None\n"
            "try:\n    y = x + 'b'\nexcept TypeError:\n    app.debug = True",
            id="one of two values fails",
        ),
    ],
)
def test_what_it_decides_is_open(code: str) -> None:
    assert answer(f"app = Flask(__name__)\n{code}", tail="if app.debug: app.run()\n") == "unknown"


def test_a_failure_that_is_expected_happens() -> None:
    code = "try:\n    n = int(os.getenv('N'))\nexcept TypeError:\n    app.debug = True"
    assert answer(f"app = Flask(__name__)\n{code}", tail="if app.debug: app.run()\n") == "harmful"
