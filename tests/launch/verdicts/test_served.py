"""Apps that a program of the repository serves, and what that proves of other main guards."""

from __future__ import annotations

import pytest

from flaskgate.settings.catalog import load_catalogue
from tests.factories import a_finding, a_location
from tests.launch.gate import FLASK, MAIN, gate

DEBUG = f"{FLASK}{MAIN}app.run(debug=True)\n"
SERVE = "from waitress import serve\nfrom app import app\nserve(app)\n"


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"serve.py": SERVE}, id="nothing starts what serves it"),
        pytest.param({"api.py": f"from waitress import serve\n{FLASK}serve(app)\n"}, id="another"),
        pytest.param(
            {"serve.py": SERVE.replace("serve(app)", "if os.getenv('P'): serve(app)")},
            id="perhaps",
        ),
        pytest.param(
            {"serve.py": f"{SERVE}app.run()\n".replace("serve(", "sys.argv[1:] and serve(")},
            id="and otherwise",
        ),
        pytest.param({"serve.py": SERVE, "start.sh": "python app.py\n"}, id="a start script"),
        pytest.param({"serve.py": SERVE, "start.bat": "python serve.py\n%X%\n"}, id="a lost start"),
        pytest.param({"serve.py": SERVE, "Procfile": "web: python app.py\n"}, id="started"),
        pytest.param({"serve.py": SERVE, "Procfile": "web: ./x.sh\n"}, id="an unknown start"),
        pytest.param({"tests/serve.py": SERVE}, id="for a test"),
    ],
)
def test_what_it_does_not_serve_gates(files: dict[str, str]) -> None:
    found = gate({"app.py": DEBUG, **files})
    assert any(one.endswith("app.py:5") and not one.startswith("low") for one in found)


RUNS = "from app import app\napp.run('0.0.0.0')\n"
STARTED = "high dev-server-deployed Procfile:1"
SEEN = a_finding(
    rule=load_catalogue().rules["flask-debug-run"], location=a_location("app.py", (5, 13), (5, 23))
)


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"Procfile": "web: python main.py\n", "main.py": RUNS}, id="a program"),
        pytest.param({"Procfile": "web: python -m main\n", "main.py": RUNS}, id="a module"),
        pytest.param(
            {"Procfile": "web: python main.py\nold: python run.py\n", "main.py": RUNS},
            id="beside one that is missing",
        ),
        pytest.param(
            {
                "Procfile": "web: python main.py\n",
                "main.py": "from views import app\napp.run()\n",
                "views.py": "import app as one\napp = one.app\n",
            },
            id="through a third file",
        ),
    ],
)
def test_main_guard_that_a_program_passes_by_is_not_reached(files: dict[str, str]) -> None:
    found = gate({"app.py": DEBUG, **files}, [SEEN])
    found = [one for one in found if "launch-unresolved" not in one]
    assert found == [STARTED, "low flask-debug-inert app.py:5"]


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(
            {"Procfile": "web: python main.py\n", "main.py": f"import os\n{RUNS}".replace(
                "app.run", "if os.getenv('P'): app.run")},
            id="perhaps",
        ),
        pytest.param(
            {"Procfile": "web: python main.py\nold: python lib/app.py\n", "main.py": RUNS},
            id="beside a missing one of that name",
        ),
        pytest.param(
            {"Procfile": "web: python main.py\nold: ./unknown-tool app\n", "main.py": RUNS},
            id="beside one that nobody knows",
        ),
        pytest.param(
            {"Procfile": "web: python main.py\n",
             "main.py": "import runpy\nrunpy.run_path('app.py', run_name='__main__')\n"},
            id="run as the main program",
        ),
    ],
)  # fmt: skip
def test_main_guard_that_may_be_reached_is_no_less(files: dict[str, str]) -> None:
    assert not [one for one in gate({"app.py": DEBUG, **files}, [SEEN]) if "inert" in one]
