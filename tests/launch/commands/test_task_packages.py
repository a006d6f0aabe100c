"""Tasks of Invoke that stand in a package are called as Invoke calls them."""

from __future__ import annotations

import pytest

from flaskgate.launch.commands.task_packages import code_of_tasks
from tests.launch.gate import FLASK, IMAGE, analysed

RUN = """\
from invoke import task
@task(default=True)
def run(context, host="127.0.0.1", port=80, debug=True, install=True):
    if install:
        context.run("pip install -r requirements.txt")
    from web import app
    app.run(host=host, port=port, debug=debug)
@task
def put(context, name, times=1):
    print(name)
@task(name="in-production")
def serve(context):
    context.run("gunicorn web:app")
"""
COLLECTION = "from invoke import Collection\n"
PACKAGE = {
    "tasks/__init__.py": f"{COLLECTION}from . import app\nns = Collection(app)\n",
    "tasks/app/__init__.py": f"{COLLECTION}from . import run\nns = Collection(run)\n",
    "tasks/app/run.py": RUN,
    "web.py": FLASK,
}


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        pytest.param("invoke app.run", ["debug-deployed"], id="default"),
        pytest.param("inv app.run --no-debug --port $PORT", ["dev-server-deployed"], id="options"),
        pytest.param(
            "invoke app.run.run --no-debug --host=::", ["dev-server-deployed"], id="named"
        ),
        pytest.param("invoke app.run.in-production", [], id="a production server"),
        pytest.param("invoke app.nope", ["launch-unresolved"], id="there is no such task"),
        pytest.param("invoke $TASK", ["launch-unresolved"], id="it cannot be told which"),
    ],
)
def test_tasks_of_a_package(command: str, expected: list[str]) -> None:
    launches = analysed({**PACKAGE, "Dockerfile": f"{IMAGE}CMD {command}\n"}).launches
    found = {one.rule for launch in launches for one in launch.verdicts}
    assert sorted(found) == expected


@pytest.mark.parametrize(
    ("words", "calls"),
    [
        pytest.param(["app.run"], ["tasks.app.run.run(Context())"], id="no options"),
        pytest.param(["app.run", "--port", "81", "--no-install", "app.run.in-production"],
                     ["tasks.app.run.run(Context(), port=81, install=False)",
                      "tasks.app.run.serve(Context())"], id="one after the other"),
        pytest.param(["app.run", "--host", None],
                     ["tasks.app.run.run(Context(), host=Context().unknown)"], id="unknown"),
        pytest.param(["app.run.put", "a", "--times", "2", "app.run"],
                     ["tasks.app.run.put(Context(), name='a', times=2)",
                      "tasks.app.run.run(Context())"], id="a word of its own"),
        pytest.param(["app.run", "--debug", "--host=a"],
                     ["tasks.app.run.run(Context(), debug=True, host='a')"], id="a switch"),
    ],
)  # fmt: skip
def test_calls(words: list[str | None], calls: list[str]) -> None:
    lines = (code_of_tasks(words, PACKAGE.get) or "").splitlines()
    assert [line for line in lines if "(Context()" in line] == calls


@pytest.mark.parametrize("words", [["app.nope"], [None], ["../etc"], ["app.run", "nope"]])
def test_other_tasks_are_not_there(words: list[str | None]) -> None:
    assert code_of_tasks(words, PACKAGE.get) is None
