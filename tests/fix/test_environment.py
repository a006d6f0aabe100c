"""Debug mode that the environment decides: what is rewritten is run for real."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.fix.edits import corrected

HEAD = "import os\nfrom os import environ, getenv\n"


def rewritten(value: str) -> str | None:
    text = f"app.run(debug={value})\n"
    new = corrected("flask-debug-env", f"{HEAD}{text}", text.rstrip("\n"))
    return None if new is None else new.removeprefix(f"{HEAD}app.run(debug=").removesuffix(")\n")


SAME = [
    'os.getenv("DEBUG", "0") == "1"',
    'os.getenv("DEBUG") == "1"',
    'os.getenv("DEBUG", "false").lower() in ("1", "true")',
    'os.getenv("APP_ENV", "production") != "production"',
    'os.environ["APP_ENV"] != "production"',
    'int(os.getenv("DEBUG", "0"))',
    'int(os.getenv("DEBUG"))',
    'env.bool("DEBUG", False)',
    'not os.environ.get("PRODUCTION")',
    '"PRODUCTION" not in os.environ',
    'False if os.environ.get("PRODUCTION") else True',
    'settings.get("DEBUG", "0")',
    'os.environ.get("DEBUG", default="0")',
    'os.getenv("DEBUG",\n    "0")',
    "debug()",
    "flag",
]


@pytest.mark.parametrize("value", SAME)
def test_left_alone(value: str) -> None:
    assert rewritten(value) is None


ON = 'lower() in {"1", "true", "yes", "on"}'
NEW = [
    ('os.getenv("DEBUG", "0")', f'os.getenv("DEBUG", "").{ON}'),
    ('os.getenv("DEBUG")', f'os.getenv("DEBUG", "").{ON}'),
    ('os.environ.get("DEBUG", False)', f'os.environ.get("DEBUG", "").{ON}'),
    ('getenv("DEBUG", "false").lower()', f'getenv("DEBUG", "").{ON}'),
    ('environ["DEBUG"]', f'environ["DEBUG"].{ON}'),
    ('bool(os.getenv("DEBUG", "False"))', f'os.getenv("DEBUG", "").{ON}'),
    ('os.environ.get("DEBUG") or True', f'os.environ.get("DEBUG", "").{ON}'),
    ('os.getenv("DEBUG", "true").lower() == "true"', 'os.getenv("DEBUG", "").lower() == "true"'),
    ('os.getenv("DEBUG", "1") in ["true", "1"]', 'os.getenv("DEBUG", "") in ["true", "1"]'),
    ('os.getenv("APP_ENV") != "production"', 'os.getenv("APP_ENV", "production") != "production"'),
    ('os.getenv("E", "dev") != "production"', 'os.getenv("E", "production") != "production"'),
    ('int(os.getenv("DEBUG", 1))', 'int(os.getenv("DEBUG", "0"))'),
    ('bool(int(os.getenv("DEBUG", "1")))', 'bool(int(os.getenv("DEBUG", "0")))'),
    ('strtobool(os.getenv("DEBUG", "true"))', 'strtobool(os.getenv("DEBUG", "0"))'),
    ('env.bool("DEBUG", True)', 'env.bool("DEBUG", False)'),
    ('config("DEBUG", default=True, cast=bool)', 'config("DEBUG", default=False, cast=bool)'),
]


@pytest.mark.parametrize(("value", "expected"), NEW, ids=[value for value, _ in NEW])
def test_rewritten(value: str, expected: str) -> None:
    assert rewritten(value) == expected
    assert rewritten(expected) is None, "once is enough, unless it raises"


@pytest.mark.parametrize("value", [value for value, _ in NEW if value[:3] in {"os.", "get", "boo"}])
@pytest.mark.parametrize("said", [None, "0", "False", "false", "", "no"])
def test_python_says_that_it_fails_closed(value: str, said: str | None) -> None:
    """Only `1`, `true` and the like switch debug mode on: the real interpreter is asked."""
    new = rewritten(value)
    if said is not None and ("int(" in value or "!=" in value):
        return
    variables = {} if said is None else {"DEBUG": said, "APP_ENV": said, "E": said}
    program = f"{HEAD}print(bool({new}))"
    environment = {"PATH": os.defpath, **variables}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"


WRAPPED = "DebuggedApplication(app.wsgi_app, evalex=True)"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"a = 1\napp.wsgi_app = {WRAPPED}\nb = 1\n", "a = 1\nb = 1\n"),
        (f"app.wsgi_app = {WRAPPED}", ""),
        (f"app.wsgi_app = {WRAPPED}  # why\n", "app.wsgi_app = app.wsgi_app  # why\n"),
        (f"wrapped = {WRAPPED}\n", "wrapped = app.wsgi_app\n"),
        (f"if x:\n    app.wsgi_app = {WRAPPED}\n", "if x:\n    pass\n"),
        ("wrapped = DebuggedApplication(make(), True)\n", None),
    ],
)
def test_the_debugger_is_taken_from_around_the_application(text: str, expected: str | None) -> None:
    region = text[text.index("Debugged") :].partition("\n")[0].partition("  #")[0]
    assert corrected("werkzeug-debugger", text, region) == expected
