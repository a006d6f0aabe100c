"""Modules of Python itself that run what their command line names."""

from __future__ import annotations

import pytest

from tests.launch.gate import FLASK, gate

SERVES = f"{FLASK}app.run(debug=True)\n"
WAITS = f"{FLASK}\ndef main():\n    app.run(debug=True)\n"


@pytest.mark.parametrize(
    ("command", "program"),
    [
        pytest.param("timeit -n1 -s 'import door' 'door.main()'", WAITS, id="timeit"),
        pytest.param("timeit 'import door'", SERVES, id="timeit, one statement"),
        pytest.param("inspect door:app", SERVES, id="inspect"),
        pytest.param("inspect --details door", SERVES, id="inspect, a module"),
        pytest.param("pydoc door", SERVES, id="pydoc"),
        pytest.param("pydoc ./door.py", SERVES, id="pydoc, a file"),
        pytest.param("pydoc -w door", SERVES, id="pydoc, written"),
        pytest.param("code < door.py", SERVES, id="code on standard input"),
    ],
)
def test_what_is_run(command: str, program: str) -> None:
    found = gate({"Procfile": f"web: python -m {command}\n", "door.py": program})
    assert any(one.startswith("critical debug-deployed") for one in found)


@pytest.mark.parametrize(
    "command",
    [
        "doctest door.py",
        "pickle door.pkl",
        "http.server --cgi 80",
        "idlelib -r door.py",
        "unittest door",
        "pytest -s door.py",
    ],
)
def test_what_nobody_follows(command: str) -> None:
    found = gate({"Procfile": f"web: python -m {command}\n", "door.py": WAITS})
    assert "medium launch-unresolved Procfile:1" in found


@pytest.mark.parametrize(
    "command",
    [
        "http.server 80",
        "json.tool a.json",
        "dis door.py",
        "pyclbr door.py",
        "zipfile -l a.zip",
        "unittest discover -v",
        "unittest tests.test_door",
    ],
)
def test_what_runs_nothing(command: str) -> None:
    found = gate({"Procfile": f"web: python -m {command}\n", "door.py": WAITS})
    assert not any("deployed" in one or "unresolved" in one for one in found)


def test_a_module_of_the_repository_comes_first() -> None:
    files = {"Procfile": "web: python -m timeit 1\n", "timeit.py": SERVES}
    assert "critical debug-deployed timeit.py:4" in gate(files)
