"""Code that has no file: one line of a script may run several texts, and each is followed."""

from __future__ import annotations

import pytest

from tests.launch.gate import FLASK, gate

OFF, ON = "port=5000", "debug=True"
LOOP = 'for d in {} {}; do\n  python -c "from app import app; app.run($d)"\ndone\n'
INPUT = (
    "serve() {{\n  python - <<END\nfrom app import app\napp.run($1)\nEND\n}}\nserve {}\nserve {}\n"
)
CALLED = 'serve() {{\n  python -c "from app import app; app.run($1)"\n}}\nserve {}\nserve {}\n'
WRITTEN = (
    'for d in {} {}; do\n  echo "from app import app; app.run($d)" > run.py\n'
    "  python run.py\ndone\n"
)


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(LOOP, id="a loop"),
        pytest.param(CALLED, id="a function"),
        pytest.param(INPUT, id="standard input"),
        pytest.param(WRITTEN, id="a file that is written again"),
    ],
)
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ((OFF, OFF), {"dev-server-deployed"}),
        ((OFF, ON), {"dev-server-deployed", "debug-deployed"}),
        ((ON, OFF), {"dev-server-deployed", "debug-deployed"}),
    ],
)
def test_each_text_is_followed(script: str, words: tuple[str, str], expected: set[str]) -> None:
    files = {
        "app.py": FLASK,
        "Dockerfile": 'FROM python:3\nCOPY . .\nRUN pip install flask\nCMD ["sh", "start.sh"]\n',
        "start.sh": script.format(*words),
    }
    assert {one.split()[1] for one in gate(files)} == expected
