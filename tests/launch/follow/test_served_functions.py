"""Servers that are told of a function: it answers requests, and is no factory of an application."""

from __future__ import annotations

import pytest

from tests.launch.gate import FLASK, analysed, image

COMMAND = 'CMD ["functions-framework", "--target=hello"]'
FRAMEWORK = "import functions_framework\n@functions_framework.http\n"
HELLO = "def hello(request):\n    return request.args['name']\n"


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        pytest.param(HELLO, "safe", id="plain"),
        pytest.param(FRAMEWORK + HELLO, "safe", id="decorated"),
        pytest.param(f"{FLASK}{HELLO}", "safe", id="beside an application"),
        pytest.param(f"{FLASK}{HELLO}app.run()\n", "harmful", id="beside a server"),
        pytest.param(HELLO.replace("hello", "other"), "unknown", id="of another name"),
    ],
)
def test_a_function_is_served(program: str, expected: str) -> None:
    (launch,) = analysed(image(COMMAND, **{"main.py": program})).launches
    assert launch.answer.word == expected
