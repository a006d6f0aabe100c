"""What an unknown call may change late in a program, when it is no longer tried."""

from __future__ import annotations

import pytest

from flaskgate.launch.model import State
from flaskgate.launch.python.interpreter.calls import unfollowed_calls
from tests.launch.programs import FLASK, only, run


@pytest.mark.parametrize(
    ("code", "served"),
    [
        pytest.param("def go(): app.debug = True\n", "app.run()\n", id="an app"),
        pytest.param("def go():\n    global on\n    on = True\n", "app.run(debug=on)\n",
                     id="a global"),
        pytest.param("d = {'on': False}\ndef go(): d['on'] = True\n", "app.run(debug=d['on'])\n",
                     id="a dictionary"),
        pytest.param("d = {'on': False}\ndef inner(): d['on'] = True\ndef go(): inner()\n",
                     "app.run(debug=d['on'])\n", id="through another function"),
        pytest.param("class C:\n    on = False\n    def do(self): self.on = True\n"
                     "c = C()\ngo = c.do\n", "app.run(debug=c.on)\n", id="a method"),
    ],
)  # fmt: skip
def test_function_that_is_not_tried_may_have_changed(
    code: str, served: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unfollowed_calls, "_EARLY", 1_000_000)
    monkeypatch.setattr(unfollowed_calls, "_call_perhaps", pytest.fail)
    loose = "u = open(os.getcwd())\nu.keep(go)\napp.debug, on = False, False\nu.fire()\n"
    effects = run(f"{FLASK}{code}{loose}{served}")
    assert only(effects).debugger.state is State.UNKNOWN


def test_function_that_names_nothing_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unfollowed_calls, "_EARLY", 1_000_000)
    loose = "d = {'on': False}\ndef go(): return 1\nu = open(os.getcwd())\nu.keep(go)\nu.fire()\n"
    effects = run(f"{FLASK}{loose}app.run(debug=d['on'])\n")
    assert only(effects).debugger.state is State.OFF


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("type(self).shown = 1", id="its class"),
        pytest.param("Part.shown = 1", id="a class by its name"),
        pytest.param("setattr(Part, 'shown', 1)", id="a class by a function"),
    ],
)
def test_call_on_trial_may_add_to_the_class_whose_methods_are_tried(code: str) -> None:
    part = (
        "import somewhere\nclass Part(somewhere.Base):\n"
        f"    def one(self): {code}\n    def two(self): app.run()\n"
    )
    assert run(f"{FLASK}{part}somewhere.keep(Part)\n").unknown
    assert not run(f"{FLASK}{part.replace('app.run()', 'pass')}somewhere.keep(Part)\n").unknown
