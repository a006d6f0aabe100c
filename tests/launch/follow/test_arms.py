"""Arms of an image's script that only words reach which nothing here adds: perhaps, not surely."""

from __future__ import annotations

import pytest

from flaskgate.model.findings import Context
from tests.launch.gate import FLASK, IMAGE, analysed, gate

ARMS = """\
#!/bin/sh
case "$1" in
  web) exec gunicorn app:app ;;
  local) exec flask run --debug ;;
  *) echo "say what"; exit 1 ;;
esac
"""
TESTS = """\
#!/bin/sh
if [ "$1" = local ]; then
  exec flask run --debug
elif [ "$1" = web ]; then
  exec gunicorn app:app
fi
"""
CRITICAL = "critical debug-deployed"
PERHAPS = "medium launch-unresolved"


def found(script: str, end: str = "", **files: str) -> set[str]:
    dockerfile = f'{IMAGE}ENTRYPOINT ["/app/run.sh"]\n{end}\n'
    lines = gate({"app.py": FLASK, "run.sh": script, "Dockerfile": dockerfile, **files})
    return {" ".join(line.split()[:2]) for line in lines}


UNKNOWN = ARMS.replace("gunicorn app:app", 'gunicorn -c "$SETTINGS" app:app')


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(ARMS, id="case"),
        pytest.param(TESTS, id="if"),
        pytest.param(UNKNOWN, id="with settings that nobody knows"),
    ],
)
def test_arm_that_nobody_asks_for_is_taken_perhaps(script: str) -> None:
    said = found(script)
    assert PERHAPS in said
    assert CRITICAL not in said


@pytest.mark.parametrize(
    ("script", "end", "files"),
    [
        pytest.param(ARMS, 'CMD ["local"]', {}, id="CMD asks for it"),
        pytest.param(ARMS, "", {"compose.yml": "services:\n  a:\n    build: .\n"
                                               "    command: local\n"},
                     id="Compose asks for it"),
        pytest.param("#!/bin/sh\nexec flask run --debug $@\n", "", {}, id="no arm"),
        pytest.param(ARMS.replace("gunicorn app:app", "flask run"), "", {},
                     id="no arm for production"),
    ],
)  # fmt: skip
def test_arm_that_is_asked_for_is_taken(script: str, end: str, files: dict[str, str]) -> None:
    assert CRITICAL in found(script, end, **files)


PASSED = "services:\n  a:\n    build: .\n    environment:\n      - FLASK_ENV{value}\n"
MODES = """\
#!/bin/sh
if [ "$FLASK_ENV" = development ]; then
  exec flask run --debug
fi
if [ "$FLASK_ENV" = production ]; then
  exec gunicorn app:app
fi
"""
LATER = """\
#!/bin/sh
if [ "$FLASK_ENV" = production ]; then
  exec gunicorn app:app
fi
exec flask run --debug
"""


@pytest.mark.parametrize(
    ("script", "value", "expected"),
    [
        pytest.param(MODES, "", {PERHAPS}, id="a branch for development"),
        pytest.param(MODES, "=${MODE}", {PERHAPS}, id="a variable of the host"),
        pytest.param(MODES, "=production", set(), id="a value for production"),
        pytest.param(MODES, "=development", {CRITICAL}, id="a value for development"),
        pytest.param(LATER, "=", {CRITICAL}, id="empty"),
        pytest.param(
            MODES.replace("gunicorn app:app", "flask run"), "", {CRITICAL}, id="no alternative"
        ),
    ],
)
def test_branch_by_a_variable_that_compose_passes_through(
    script: str, value: str, expected: set[str]
) -> None:
    said = found(script, **{"compose.yml": PASSED.format(value=value)})
    assert said & {CRITICAL, PERHAPS} == expected


@pytest.mark.parametrize(
    ("comment", "is_harmful"),
    [
        ("# This is for the **development** setup.", False),
        ("# Development stack", False),
        ("# Compose file for local development", False),
        ("# Mounted volumes for easier local development", True),
        ("# Builds what our development team wrote", True),
        ("# Not for development", True),
        ("# For production and development", True),
        ("# The stack of the developers' bakery", True),
        ("version: '3' # development", True),
    ],
)
def test_compose_file_says_what_it_is_for(comment: str, *, is_harmful: bool) -> None:
    compose = f"{comment}\nservices:\n  a:\n    build: .\n    command: flask run --debug\n"
    files = {"compose.yml": compose, "Dockerfile": IMAGE, "app.py": FLASK}
    contexts = [one.context for one in analysed(files).launches if one.unit.name == "service a"]
    assert contexts == [Context.PRODUCTION if is_harmful else Context.DEVELOPMENT]
    assert (CRITICAL in {" ".join(line.split()[:2]) for line in gate(files)}) is is_harmful
