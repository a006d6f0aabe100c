"""How much is followed of a repository, and of each of its programs."""

from __future__ import annotations

import pytest

from flaskgate.launch.follow.python import programs
from flaskgate.launch.model import State
from flaskgate.launch.python import step_budget
from flaskgate.launch.python.interpreter.runs.limits import STEPS
from flaskgate.launch.python.step_budget import OF_REPOSITORY, StepBudget
from tests.launch.gate import FLASK, IMAGE, analysed, gate
from tests.launch.programs import ENTRY, analyser

LINES = "x = 1\n" * 3_000
ENDLESS = f"{FLASK}{LINES}app.run(debug=True)\n"
SHORT = f"{FLASK}app.run(debug=True)\n"


def test_no_program_takes_more_than_half_of_what_is_left() -> None:
    budget = StepBudget()
    shares = []
    while not budget.is_spent:
        shares.append(budget.share())
        budget.spend(shares[-1])
    assert shares[0] == STEPS
    assert shares == sorted(shares, reverse=True)
    assert len(shares) > OF_REPOSITORY // STEPS * 3
    assert budget.share() == 0


def test_programs_without_end_leave_enough_for_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(step_budget, "OF_REPOSITORY", 5_000)
    monkeypatch.setattr(step_budget, "_AT_LEAST", 500)
    files = {f"{one}/Dockerfile": f"{IMAGE}CMD python app.py\n" for one in "abc"}
    files |= {"a/app.py": ENDLESS, "b/app.py": ENDLESS, "c/app.py": SHORT}
    found = {tuple(one.split()[:3]) for one in gate(files)}
    assert ("critical", "debug-deployed", "c/app.py:4") in found
    assert ("medium", "launch-unresolved", "a/Dockerfile:4") in found


def test_what_is_not_followed_for_want_of_steps_is_told_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(step_budget, "OF_REPOSITORY", 500)
    monkeypatch.setattr(step_budget, "_AT_LEAST", 500)
    files = {f"{one}/Dockerfile": f"{IMAGE}CMD python app.py\n" for one in "abc"}
    files |= {f"{one}/app.py": ENDLESS for one in "abc"}
    unresolved = [one for one in gate(files) if "launch-unresolved" in one]
    assert unresolved == [f"medium launch-unresolved {one}/Dockerfile:4" for one in "ab"]


def test_a_program_without_flask_takes_little() -> None:
    one = analyser(LINES * 10)
    assert one.run(ENTRY).unknown
    assert OF_REPOSITORY - one.budget.left < OF_REPOSITORY / 10


def test_what_is_known_is_told_when_nothing_more_is_followed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(step_budget, "OF_REPOSITORY", 4)
    units = {f"{one}.service": "[Service]\nExecStart=python app.py\n" for one in "ab"}
    found = [one for one in gate({**units, "app.py": SHORT}) if "launch-unresolved" in one]
    assert found == []


LONG = "x = 1\n" * 9_000


@pytest.mark.parametrize(
    ("files", "answer"),
    [
        pytest.param({"job.py": LONG}, "safe", id="nothing in it starts anything"),
        pytest.param({"job.py": f"import tools\n{LONG}", "tools.py": LONG}, "safe", id="a module"),
        pytest.param(
            {"job.py": f"from a.b import c as d\n{LONG}", "a/b.py": "c = 1\n"},
            "safe",
            id="a module of a folder",
        ),
        pytest.param({"job.py": f"import os\n{LONG}os.system(x)\n"}, "unknown", id="a program"),
        pytest.param(
            {"job.py": f"import tools\n{LONG}", "tools.py": "import subprocess as s\ns.run(x)\n"},
            "unknown",
            id="a program that a module starts",
        ),
        pytest.param(
            {"job.py": f"from hall import Service\n{LONG}Service().run()\n"},
            "unknown",
            id="an object of a library that is asked to serve",
        ),
        pytest.param(
            {
                "job.py": "from hall import Service\nService('x').run()\n",
                "requirements.txt": "flask",
            },
            "unknown",
            id="and nothing else",
        ),
        pytest.param({"job.py": f"{LONG}eval(x)\n"}, "unknown", id="a text"),
        pytest.param({"job.py": f"{LONG}def f(:\n"}, "unknown", id="what no grammar reads"),
        pytest.param(
            {"job.py": f"import uvicorn\n{LONG}uvicorn.run('web:app')\n", "web.py": FLASK},
            "unknown",
            id="a server that takes a name",
        ),
        pytest.param(
            {"job.py": f"import sys\nsys.path.append(x)\nimport web\n{LONG}", "lib/web.py": FLASK},
            "unknown",
            id="a module somewhere",
        ),
    ],
)
def test_what_starts_nothing_need_not_be_followed_to_its_end(
    files: dict[str, str], answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(step_budget, "STEPS", 8_000)
    launches = analysed({"Dockerfile": f"{IMAGE}CMD python job.py\n", **files}).launches
    assert {one.answer.word for one in launches} == {answer}


WORK = "".join(f"    x{number} = {number}\n" for number in range(8_000))
THREAD = f"""\
import subprocess as process
from threading import Thread
from flask import Flask
app = Flask(__name__)
def work():
{WORK}    @end@
def schedule():
    Thread(target=work).start()
Thread(target=schedule).start()
"""


@pytest.mark.parametrize(
    ("end", "answer"),
    [
        pytest.param("return x1", "safe", id="it only works"),
        pytest.param("app.run(debug=True)", "unknown", id="it serves"),
        pytest.param("app.debug = True", "unknown", id="it sets debug"),
        pytest.param("__import__('os').system('sh x')", "unknown", id="it starts a program"),
        pytest.param("process.check_output(['lsusb'])", "safe", id="it starts a tool"),
        pytest.param("process.check_output(['sh', 'x'])", "unknown", id="it starts a shell"),
    ],
)
def test_a_thread_that_only_works_need_not_be_followed_to_its_end(end: str, answer: str) -> None:
    files = {"Dockerfile": f"{IMAGE}CMD gunicorn app:app\n", "app.py": THREAD.replace("@end@", end)}
    assert {one.answer.word for one in analysed(files).launches} == {answer}


CLIENT = f"""\
import client
from threading import Thread, Timer
from flask import Flask
app = Flask(__name__)
class Robot:
    def on_close(self, *given):
        Timer(5, self.again).start()
    def again(self):
{WORK.replace("    x", "        x")}        @end@
        self.connect()
    def connect(self):
        @client@
        Thread(target=self.client.loop).start()
Robot().connect()
"""


@pytest.mark.parametrize(
    "start",
    [
        pytest.param("self.client = client.Client(on_close=self.on_close)", id="given"),
        pytest.param("self.client = client.Client('x'); self.client.on('y', self.on_close)",
                     id="by a method"),
        pytest.param("self.client = client.Client([self.on_close])", id="in a list"),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    ("end", "answer"),
    [
        pytest.param("print(x1)", "safe", id="it only works"),
        pytest.param("app.run(debug=True)", "unknown", id="it serves"),
        pytest.param("app.debug = True", "unknown", id="it sets debug"),
        pytest.param("__import__('os').system('sh x')", "unknown", id="it starts a program"),
    ],
)
def test_a_client_in_a_thread_calls_what_only_works(start: str, end: str, answer: str) -> None:
    code = CLIENT.replace("@client@", start).replace("@end@", end)
    files = {"Dockerfile": f"{IMAGE}CMD gunicorn app:app\n", "app.py": code}
    assert {one.answer.word for one in analysed(files).launches} == {answer}


def test_a_loop_that_imports_is_followed_to_its_end() -> None:
    names = [f"part{number}" for number in range(5)]
    files = {f"{name}.py": LINES for name in names}
    files["part4.py"] += "from app import app\napp.debug = True\n"
    code = f"import importlib\n{FLASK}for name in {names}:\n    importlib.import_module(name)\n"
    (found,) = analysed({**image_of(code), **files}).launches
    assert found.effects.app_debug.state is State.ON
    assert found.effects.unknown == ()


def image_of(code: str) -> dict[str, str]:
    return {"Dockerfile": f"{IMAGE}CMD gunicorn app:app\n", "app.py": code}


CHOSEN = (
    "import os\nfrom flask import Flask\n"
    "class Dev:\n    DEBUG = True\nclass Prod:\n    DEBUG = False\n"
    "app = Flask(__name__)\n"
    "app.config.from_object({'dev': Dev, 'prod': Prod}[os.getenv('APP_ENV', 'dev')])\n"
)


@pytest.mark.parametrize("is_low", [False, True])
def test_advice_is_not_tried_where_little_is_left(
    monkeypatch: pytest.MonkeyPatch, *, is_low: bool
) -> None:
    """Which value of a variable is right is found by following the program once more."""
    files = {"Dockerfile": f"{IMAGE}CMD gunicorn app:app\n", "app.py": CHOSEN}
    monkeypatch.setattr(StepBudget, "is_low", is_low)
    (launch,) = analysed(files).launches
    (verdict,) = launch.verdicts
    assert verdict.remedy.startswith("Set `APP_ENV=prod`") is not is_low


@pytest.mark.parametrize("steps", [step_budget.OF_ADVICE, 1])
def test_advice_has_steps_of_its_own(monkeypatch: pytest.MonkeyPatch, *, steps: int) -> None:
    """Where those do not suffice, either, a name that a module binds in any case is one."""
    monkeypatch.setattr(step_budget, "OF_REPOSITORY", 40)
    monkeypatch.setattr(programs, "OF_ADVICE", steps)
    code = f"{FLASK}if __name__ == '__main__':\n    app.run()\n"
    (launch,) = analysed({"Dockerfile": f"{IMAGE}CMD python app.py\n", "app.py": code}).launches
    assert launch.plan is not None
    assert launch.plan.target == "app:app"
