"""Functions of a program that no start calls: what is written there does not gate."""

from __future__ import annotations

import pytest

from tests.launch.gate import FLASK, MAIN, gate, image
from tests.launch.verdicts.test_unreached_blocks import seen

RUN = 'CMD ["python", "app.py", "web"]'
TWO = "def web(): serve(app)\ndef dev():\n    app.run(debug=True)\n"
START = FLASK + "from waitress import serve\n" + TWO
LINE = 7
"""Of `app.run(debug=True)`."""


def after(rest: str) -> list[str]:
    """Return what the gate says of the program, of whose line an engine has a finding."""
    return gate(image(RUN, **{"app.py": START + rest}), [seen("flask-debug-run", LINE)])


@pytest.mark.parametrize(
    "rest",
    [
        pytest.param(MAIN + "{'web': web, 'dev': dev}[sys.argv[1]]()\n", id="a table"),
        pytest.param(MAIN + "[web, dev][0]()\n", id="a list"),
        pytest.param(MAIN + "globals()['web']()\n", id="by name"),
        pytest.param(MAIN + "dev() if 'dev' in sys.argv else web()\n", id="a condition"),
    ],
)
def test_what_nothing_calls_does_not_gate(rest: str) -> None:
    assert after(rest) == [f"low flask-debug-inert app.py:{LINE}"]


@pytest.mark.parametrize(
    "rest",
    [
        pytest.param(MAIN + "{'web': web, 'dev': dev}[os.environ['WHICH']]()\n", id="unknown"),
        pytest.param("import atexit\natexit.register(dev)\n" + MAIN + "web()\n", id="at the end"),
        pytest.param(
            "@app.post('/dev')\ndef go():\n    dev()\n" + MAIN + "web()\n", id="for a request"
        ),
        pytest.param(
            "from threading import Thread\n" + MAIN + "Thread(target=dev).start()\n    web()\n",
            id="in a thread",
        ),
        pytest.param(MAIN + "print('migrated')\n", id="a start that serves nothing"),
    ],
)
def test_what_may_be_called_gates(rest: str) -> None:
    assert any(one.split()[0] in {"critical", "high"} for one in after(rest))
