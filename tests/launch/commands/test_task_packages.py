"""Tasks of Invoke that stand in a package are called as Invoke calls them."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from flaskgate.launch.commands.task_runners.invoke_tasks import code_of_tasks, find_task
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
        pytest.param("invoke app.run -h :: --no-debug", ["dev-server-deployed"], id="a letter"),
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
    lines = (code_of_tasks(words, PACKAGE.get, "tasks") or "").splitlines()
    assert [line for line in lines if "(Context()" in line] == calls


@pytest.mark.parametrize("words", [["app.nope"], [None], ["../etc"], ["app.run", "nope"]])
def test_other_tasks_are_not_there(words: list[str | None]) -> None:
    assert code_of_tasks(words, PACKAGE.get, "tasks") is None


RENAMED = {
    "tasks/__init__.py": """\
from invoke import Collection, task
from . import app as web
from .app import run as go, put
@task
def own(c): pass
ns = Collection(own, web, again=put)
ns.add_collection(Collection.from_module(web, name="site"))
ns.add_collection(web, name="other-one")
ns.add_task(go, "start-it")
sub = Collection("sub")
sub.add_task(go, name="x_y", default=True)
ns.add_collection(sub)
""",
    "tasks/app.py": RUN,
}
PLAIN = {"tasks.py": "from web import run\nimport invoke\n", "web.py": RUN}


@pytest.mark.parametrize(
    ("files", "name", "expected"),
    [
        pytest.param(RENAMED, "go", None, id="the name that the module has for it"),
        pytest.param(RENAMED, "site", "run", id="the default of a module"),
        pytest.param(RENAMED, "own", "own", id="its own"),
        pytest.param(RENAMED, "app.run", "run", id="a module by its own name"),
        pytest.param(RENAMED, "web.run", None, id="not by that which it has here"),
        pytest.param(RENAMED, "site.in-production", "serve", id="a module that is renamed"),
        pytest.param(RENAMED, "other_one.put", "put", id="as it is added"),
        pytest.param(RENAMED, "start-it", "run", id="a task that is renamed"),
        pytest.param(RENAMED, "again", "put", id="as a keyword has it"),
        pytest.param(RENAMED, "sub", "run", id="the default of a collection"),
        pytest.param(RENAMED, "sub.x-y", "run", id="a collection that is made here"),
        pytest.param(PLAIN, "run", "run", id="a task that is imported"),
        pytest.param(PLAIN, "put", None, id="one that is not"),
        pytest.param({"tasks.py": "ns = Collection()\nns.add_collection(ns, 'a')\n"},
                     "a.a.a", None, id="a collection that holds itself"),
        pytest.param({"tasks.py": "import tasks\nns = Collection(tasks)\n"}, "tasks.a", None,
                     id="a module that imports itself"),
        pytest.param({"tasks.py": "def f(:\n"}, "f", None, id="no Python"),
    ],
)  # fmt: skip
def test_what_collections_call_them(
    files: Mapping[str, str], name: str, expected: str | None
) -> None:
    found = find_task("tasks", name, files.get)
    assert (None if found is None else found.function.name) == expected


@pytest.mark.parametrize(
    ("words", "given"),
    [
        pytest.param(["-p", "81"], "port=81", id="a letter"),
        pytest.param(["-p81"], "port=81", id="with its value"),
        pytest.param(["-h=a"], "host='a'", id="with a sign"),
        pytest.param(["-d", "-i"], "debug=True, install=True", id="switches"),
        pytest.param(["-di"], "debug=True, install=True", id="switches in one"),
        pytest.param(["-dp", "81"], "debug=True, port=81", id="a switch before"),
        pytest.param(["--", "-p", "81"], "", id="words for no task"),
    ],
)
def test_letters(words: list[str | None], given: str) -> None:
    lines = (code_of_tasks(["app.run", *words], PACKAGE.get, "tasks") or "").splitlines()
    inside = ", ".join(["Context()", *filter(None, [given])])
    assert [one for one in lines if "(Context()" in one] == [f"tasks.app.run.run({inside})"]


OF_A_FILE = """\
from invoke import task
@task
def build(c):
    c.run("flask --app web run")
@task(pre=[build])
def check(c):
    print("x")
@task(build)
def tests(c):
    print("x")
@task
def inside(c):
    with c.cd("sub"):
        c.run("python start.py")
@task
def outside(c):
    with c.cd("sub"):
        pass
    c.run("python start.py")
@task
def debugging(c):
    c.run("flask --app web run", env={"FLASK_DEBUG": "1"})
@task
def both(c):
    c.run("python3 job.py")
    from web import app
    app.run(debug=True)
"""
OLD = """\
from invoke import run, task
from web import app
@task
def serve():
    app.run(debug=True)
@task
def load(name, times=1):
    print(name)
@task
def command():
    run("gunicorn web:app")
"""


@pytest.mark.parametrize(
    ("text", "command", "expected"),
    [
        pytest.param(OF_A_FILE, "build", ["dev-server-deployed"], id="a command"),
        pytest.param(OF_A_FILE, "check", ["dev-server-deployed"], id="a task before"),
        pytest.param(OF_A_FILE, "tests", ["dev-server-deployed"], id="a task before, in short"),
        pytest.param(OF_A_FILE, "inside", ["debug-deployed"], id="in a folder"),
        pytest.param(OF_A_FILE, "outside", [], id="when the folder is left"),
        pytest.param(
            OF_A_FILE, "debugging", ["debug-deployed", "dev-server-deployed"], id="variables"
        ),
        pytest.param(OF_A_FILE, "both", ["debug-deployed"], id="a command, and a server"),
        pytest.param(OF_A_FILE, "gone", ["launch-unresolved"], id="no such task"),
        pytest.param(OLD, "serve", ["debug-deployed"], id="without a context"),
        pytest.param(OLD, "load x serve", ["debug-deployed"], id="a word of an old task"),
        pytest.param(OLD, "command", [], id="a command of an old task"),
    ],
)
def test_tasks_of_a_file(text: str, command: str, expected: list[str]) -> None:
    files = {
        "tasks.py": text,
        "web.py": FLASK,
        "job.py": "print(1)\n",
        "start.py": "print(1)\n",
        "sub/start.py": f"{FLASK}app.run(debug=True)\n",
        "Dockerfile": f"{IMAGE}CMD invoke {command}\n",
    }
    found = [one.rule for launch in analysed(files).launches for one in launch.verdicts]
    assert sorted(found) == expected
