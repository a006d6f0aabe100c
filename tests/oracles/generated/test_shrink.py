"""Programs are made smaller as long as something holds."""

from __future__ import annotations

from tests.oracles.generated.shrink import shrink
from tests.oracles.generated.shrink_python import smaller_python
from tests.oracles.generated.shrink_shell import smaller_shell

PYTHON = """
import os
a = [1, 2, len("abc")]
for one in a:
    if one == 2:
        try:
            run(debug=not os.environ.get("X"))
        except ValueError:
            pass
    else:
        a.append(one)
def f():
    return 1
"""
SHELL = """#!/bin/bash
X="a$1"
if [ "$X" = a ]; then
    for i in 1 2; do
        case $i in
            1) flask run ;;
            *) gunicorn app:app ;;
        esac
    done
else
    Y=2
fi
"""


def test_python() -> None:
    found = shrink(PYTHON, smaller_python, lambda text: "run(" in text and "get" in text)
    assert found == "run(debug=os.environ.get())\n"


def test_shell() -> None:
    found = shrink(SHELL, smaller_shell, lambda text: "gunicorn app:app" in text)
    assert found == "#!/bin/bash\ngunicorn app:app\n"


def test_what_is_small_stays() -> None:
    assert shrink("pass\n", smaller_python, lambda _: False) == "pass\n"
