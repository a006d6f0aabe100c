"""What people start by tasks and tools: listed, for development, and no evidence of anything."""

from __future__ import annotations

import json
from pathlib import PurePosixPath

import pytest

from flaskgate.launch.follow.results import narrowed
from flaskgate.launch.python import step_budget
from flaskgate.launch.verdicts.analyse import analyse
from flaskgate.model.findings import Context
from flaskgate.settings.contexts import Contexts
from tests.launch.gate import CONTEXTS, FLASK, MAIN, analysed, gate, image, launched, parts, said

DEBUG = f"{FLASK}{MAIN}app.run(debug=True)\n"
PLAIN = f"{FLASK}{MAIN}app.run()\n"


def npm(**scripts: str) -> dict[str, str]:
    return {"app.py": PLAIN, "package.json": json.dumps({"scripts": scripts}, indent=1)}


def told(files: dict[str, str]) -> list[str]:
    """Return answer, context and place of what people start, those of production last."""
    analysis = analysed(files)
    found = (*analysis.for_people, *analysis.by_hand)
    places = [(one, one.start.location) for one in found]
    return [
        f"{one.answer.word} {one.context.value} {place.path}:{place.start.line}"
        for one, place in places
    ]


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(npm(test="python -m pytest", build="python setup.py sdist"), id="no server"),
        pytest.param(npm(start="react-scripts start"), id="a server of Node"),
        pytest.param({**npm(), "package.json": "{"}, id="no JSON"),
        pytest.param({**npm(), "package.json": '{"scripts": ["python app.py"]}'}, id="no scripts"),
        pytest.param({"app.py": PLAIN, "Makefile": "test:\n\tpython -m pytest\n"}, id="make test"),
        pytest.param({"app.py": PLAIN, "justfile": "lint:\n  flake8 app.py\n"}, id="just lint"),
        pytest.param(
            {"app.py": PLAIN, "tox.ini": "[testenv]\ncommands = pytest app.py\n"}, id="tox"
        ),
        pytest.param({"app.py": PLAIN, "tasks.py": "import invoke\ndef run(c): ...\n"}, id="task"),
        pytest.param({"app.py": PLAIN, "tasks.py": "import invoke\ndef (\n"}, id="no Python"),
        pytest.param(
            {**npm(start="python app.py"), "Procfile": "web: npm start\n"}, id="an artefact does"
        ),
    ],
)
def test_nothing_is_started_by_people(files: dict[str, str]) -> None:
    assert told(files) == []


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(npm(dev="python app.py"), "development package.json:3", id="npm"),
        pytest.param(
            npm(start='concurrently "python app.py" "npm run web"', web="vite"),
            "development package.json:3",
            id="beside a tool of developers",
        ),
        pytest.param(npm(start="python app.py"), "production package.json:3", id="npm start"),
        pytest.param(
            npm(**{"serve:prod": "python app.py"}), "production package.json:3", id="named so"
        ),
        pytest.param(
            {"app.py": PLAIN, "Makefile": "run: x\n\t$(PY) app.py\nPY = python\nx:\n\ttrue\n"},
            "development Makefile:2",
            id="make",
        ),
        pytest.param(
            {"app.py": PLAIN, "Makefile": "prod:\n\tpython app.py\n"},
            "production Makefile:2",
            id="make prod",
        ),
        pytest.param(
            {"app.py": PLAIN, "tox.ini": "[testenv:run]\ncommands =\n  python app.py\n"},
            "development tox.ini:3",
            id="an environment called as a command of tox",
        ),
        pytest.param(
            {
                "app.py": PLAIN,
                "noxfile.py": "import nox\n@nox.session\ndef serve(s):\n"
                "    s.run('python', 'app.py')\n",
            },
            "development noxfile.py:4",
            id="nox",
        ),
        pytest.param(
            {"app.py": PLAIN, "Pipfile": '[scripts]\nweb = "python app.py"\n'},
            "development Pipfile:2",
            id="Pipenv",
        ),
        pytest.param(
            {"app.py": PLAIN, "pyproject.toml": '[tool.taskipy.tasks]\nweb = "python app.py"\n'},
            "development pyproject.toml:2",
            id="taskipy",
        ),
        pytest.param(
            {
                "app.py": PLAIN,
                "pyproject.toml": '[tool.hatch.envs.web.scripts]\nrun = "python app.py"\n',
            },
            "development pyproject.toml:2",
            id="an environment of hatch",
        ),
        pytest.param(
            {
                "api/app.py": PLAIN,
                "package.json": '{"scripts": {"api": "cd api && python app.py"}}',
            },
            "development package.json:1",
            id="in a folder",
        ),
    ],
)
def test_people_start_it(files: dict[str, str], expected: str) -> None:
    assert told(files) == [f"harmful {expected}"]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {"app.py": PLAIN, "justfile": "deploy:\n  ssh web 'nohup python app.py &'\n"},
            ["harmful production"],
            id="on another host",
        ),
        pytest.param(
            {"app.py": PLAIN, "package.json": '{"scripts": {"up": "nohup python app.py &"}}'},
            ["harmful development"],
            id="left running here",
        ),
    ],
)
def test_what_a_task_leaves_running_is_started(files: dict[str, str], expected: list[str]) -> None:
    found = analysed(files).launches
    assert [f"{one.answer.word} {one.context.value}" for one in found] == expected


def test_nothing_is_believed_because_of_it() -> None:
    alone = {"app.py": DEBUG}
    with_task = alone | {"Makefile": "run:\n\tpython app.py\n"}
    assert analysed(with_task).orphans == analysed(alone).orphans
    served = {**image("CMD gunicorn app:app"), **with_task}
    assert gate(served) == []
    assert [one.word for one in (launch.answer for launch in analysed(served).listed)] == [
        "safe",
        "harmful",
    ]


def test_the_start_of_npm_may_be_how_production_is_served() -> None:
    assert said(launched(npm(start="python app.py")).by_hand) == [
        "medium launch-unresolved package.json:3"
    ]
    served = {**npm(start="python app.py"), **image("CMD gunicorn app:app")}
    assert said(launched(served).by_hand) == ["low dev-server-run package.json:3"]


def test_the_project_may_say_that_a_file_is_for_production() -> None:
    artefacts, modules, tree = parts(npm(dev="python app.py"))
    contexts = Contexts(within=[], rules=[("package.json", Context.PRODUCTION)])
    analysis = analyse(artefacts, modules, tree, contexts.of)
    assert ([one.answer.word for one in analysis.by_hand], analysis.for_people) == (["harmful"], ())


def test_what_lies_elsewhere_is_not_of_a_part() -> None:
    analysis = analysed(
        {"a/app.py": PLAIN, "b/justfile": "run:\n  python ../a/app.py\n", "c/x": ""}
    )
    (start,) = analysis.for_people
    for folder, expected in (("a", (start,)), ("b", (start,)), ("c", ())):
        part = start.start.location.path.parent.parent / folder
        assert narrowed(analysis, [part]).for_people == expected


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        pytest.param("web", ["Makefile:2", "web/justfile:2"], id="what names it, or stands in it"),
        pytest.param("shop", ["Makefile:4"], id="what names it alone"),
        pytest.param("docs", [], id="nobody"),
        pytest.param("", ["Makefile:2", "Makefile:4", "web/justfile:2"], id="all of it"),
    ],
)
def test_what_people_start_elsewhere_is_not_followed(part: str, expected: list[str]) -> None:
    artefacts, modules, tree = parts(
        {
            "web/app.py": PLAIN,
            "shop/app.py": PLAIN,
            "Makefile": "a:\n\tcd web && python app.py\nb:\n\tpython shop/app.py\n",
            "web/justfile": "run:\n  python app.py\n",
        }
    )
    asked = [PurePosixPath(part)]
    found = narrowed(analyse(artefacts, modules, tree, CONTEXTS.of, (), asked), asked)
    starts = [one.start.location for one in found.for_people]
    assert sorted(f"{one.path}:{one.start.line}" for one in starts) == expected


def test_what_is_not_followed_any_more_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(step_budget, "OF_REPOSITORY", 0)
    files = {
        "app.py": PLAIN,
        "justfile": "web:\n  python app.py\nflask:\n  flask --app app run\n",
    }
    assert [one.rpartition(" ")[2] for one in told(files)] == ["justfile:4"]
