from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from flaskgate.launch.follow.results import Analysis
from flaskgate.launch.readers.declared import declared_unit
from flaskgate.launch.verdicts.analyse import analyse
from flaskgate.launch.verdicts.listing import to_json, to_text
from flaskgate.model.findings import Context
from flaskgate.model.launch_evidence import Declared
from flaskgate.settings.catalog import load_catalogue
from tests.launch.repository import Tree

RULES = load_catalogue().rules
APP = """
from flask import Flask
app = Flask(__name__)
if __name__ == "__main__": app.run(debug=True)
"""


def analysed(files: dict[str, str], *declared: Declared) -> Analysis:
    tree = Tree(files)
    artefacts = [tree.file(path) for path in files if not path.endswith(".py")]
    units = [declared_unit(one, PurePosixPath(".flaskgate.yml")) for one in declared]
    return analyse(artefacts, [], tree, lambda _: Context.UNKNOWN, units)


def listing(files: dict[str, str], *declared: Declared) -> str:
    return to_text(analysed(files, *declared), RULES)


def test_nothing_is_started() -> None:
    assert listing({"app.py": APP}).startswith("nothing here says what is started; `launches`")


def test_a_start_is_followed_to_the_line_that_serves() -> None:
    text = listing(
        {"Dockerfile": 'FROM python\nCOPY . .\nCMD ["python", "app.py"]\n', "app.py": APP}
    )
    assert text.splitlines() == [
        "Dockerfile:3  image, production",
        '  runs     CMD ["python", "app.py"]',
        "  is       python-file: python app.py",
        "  resolves app.py  (. is / there)",
        "  reaches  app.py:4  app.run(debug=True): development, debugger on (debug=True)",
        "  verdict  critical debug-deployed at app.py:4",
        "",
        "1 start found: 1 harmful",
    ]


def test_the_same_as_json() -> None:
    procfile = "web: gunicorn app:app\nadmin: python app.py\nworker: ./$SCRIPT\n"
    node = to_json(analysed({"Procfile": procfile, "app.py": APP}), RULES)
    assert node["counts"] == {"seen": 3, "harmful": 1, "safe": 1, "unknown": 1, "development": 0}
    starts = node["starts"]
    assert isinstance(starts, list)
    assert [(one["answer"], one["resolves"]) for one in starts] == [
        ("safe", "app.py"),
        ("harmful", "app.py"),
        ("unknown", None),
    ]
    assert starts[0]["reason"] == "gunicorn serves app:app, debug off"
    assert starts[2]["reason"] == "$SCRIPT is set nowhere in the repository"
    assert [one["rule"] for one in starts[1]["verdicts"]] == ["debug-deployed"]
    assert starts[1]["chain"][0]["location"] == {"path": "Procfile", "line": 2, "column": 1}


def test_the_reason_of_harm_is_the_harm_whatever_is_open_besides() -> None:
    code = f"import tool\nfor one in tool.all():\n    exec(one)\n{APP}"
    node = to_json(analysed({"Procfile": "web: python app.py\n", "app.py": code}), RULES)
    assert isinstance(node["starts"], list)
    assert str(node["starts"][0]["reason"]).startswith("The process web of Procfile serves")


@pytest.mark.parametrize(
    ("dockerfile", "expected"),
    [
        pytest.param(
            "CMD gunicorn app:app", "  safe     gunicorn serves app:app, debug off", id="a server"
        ),
        pytest.param("CMD $START", "  unknown  ", id="a variable"),
        pytest.param("CMD python nowhere.py", "  unknown  ", id="a file that is not there"),
    ],
)
def test_what_becomes_of_it(dockerfile: str, expected: str) -> None:
    text = listing({"Dockerfile": f"FROM python\nCOPY . .\n{dockerfile}\n", "app.py": APP})
    assert expected in text


OFF = "safe     gunicorn serves app:app, debug off"
UNTOLD = "safe     gunicorn serves app:app without a debugger; its debug mode is not known ("


@pytest.mark.parametrize(
    ("loads", "expected"),
    [
        pytest.param('from_pyfile("x.py")', UNTOLD, id="a file"),
        pytest.param('from_object("x.Config")', UNTOLD, id="an object"),
        pytest.param('from_file("x.json", load=json.load)', UNTOLD, id="a file with a reader"),
        pytest.param('from_envvar("SETTINGS")', UNTOLD, id="a variable"),
        pytest.param('from_pyfile("x.py", silent=True)', OFF, id="a file that may be missing"),
        pytest.param('from_pyfile("given.py")', OFF, id="a file that is there"),
        pytest.param('from_envvar("SETTINGS", silent=True)', OFF, id="no variable"),
    ],
)
def test_settings_that_are_not_in_the_repository(loads: str, expected: str) -> None:
    app = f"import json\nfrom flask import Flask\napp = Flask(__name__)\napp.config.{loads}\n"
    files = {"Procfile": "web: gunicorn app:app\n", "app.py": app, "given.py": "DEBUG = False\n"}
    assert expected in listing(files)


def test_the_lines_of_a_script_are_named() -> None:
    text = listing(
        {
            "Dockerfile": "FROM python\nCOPY . .\nCMD ./start.sh\n",
            "start.sh": "#!/bin/sh\nexec flask run\n",
            "app.py": APP,
        }
    )
    assert "  through  start.sh:2  exec flask run" in text
    assert "  verdict  high dev-server-deployed at start.sh:2" in text


def test_no_text_of_the_workspace_is_obeyed() -> None:
    text = listing({"Dockerfile": "FROM python\nCMD python '##[error]\x1b[2J' \u202e\n"})
    assert "##[" not in text
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_trouble_is_named() -> None:
    text = listing({"compose.yml": "services:\n  web:\n    command: [\n"})
    assert "syntax-error: compose.yml: " in text


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        pytest.param(
            Declared(command="gunicorn app:app", folder="web"),
            "safe     gunicorn serves app:app, debug off",
            id="safe",
        ),
        pytest.param(
            Declared(command="python app.py", folder="web"), "critical debug-deployed", id="debug"
        ),
        pytest.param(
            Declared(command="flask run", folder="web", environment=(("FLASK_DEBUG", "1"),)),
            "critical debug-deployed at .flaskgate.yml:1",
            id="environment",
        ),
    ],
)
def test_declared_launches(declared: Declared, expected: str) -> None:
    text = listing({"web/app.py": APP}, declared)
    assert ".flaskgate.yml:1  declared launch, production" in text
    assert expected in text
