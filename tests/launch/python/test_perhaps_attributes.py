"""Attributes that an object has on some paths only, and members of enumerations of any kind."""

from __future__ import annotations

import pytest

from flaskgate.launch.model import State
from tests.launch.programs import FLASK, only, run

PERHAPS = (
    "import tools\nclass V:\n    def __init__(self, s=None):\n        if s: self.on = True\n"
    "v = V(tools.ask())\n"
)


@pytest.mark.parametrize(
    ("code", "state"),
    [
        pytest.param("app.run(debug=v.on)", State.ON, id="the program needs it"),
        pytest.param("app.run(debug=getattr(v, 'on', False))", State.UNKNOWN, id="a default"),
        pytest.param("app.run(debug=getattr(v, 'on', True))", State.ON, id="the same default"),
        pytest.param("app.run(debug=hasattr(v, 'on'))", State.UNKNOWN, id="it is asked for"),
        pytest.param("try:\n    on = v.on\nexcept AttributeError:\n    on = False\n"
                     "app.run(debug=on)", State.UNKNOWN, id="its lack is expected"),
        pytest.param("V.on = False\napp.run(debug=v.on)", State.UNKNOWN, id="its class has it"),
        pytest.param("v.on = False\napp.run(debug=v.on)", State.OFF, id="it is set for sure"),
    ],
)  # fmt: skip
def test_attribute_that_is_set_perhaps(code: str, state: State) -> None:
    effects = run(f"{FLASK}{PERHAPS}{code}\n")
    assert only(effects).debug.state is state
    assert not effects.unknown


@pytest.mark.parametrize(
    ("code", "state"),
    [
        pytest.param("class A: debug = True\nclass B: debug = False\n"
                     "class E(enum.Enum):\n    a = A\n    b = B\non = E['a'].value.debug",
                     State.ON, id="a class"),
        pytest.param("class A:\n    def __init__(self, d): self.debug = d\n"
                     "class E(enum.Enum):\n    a = A(True)\n    b = A(False)\non = E.b.value.debug",
                     State.OFF, id="an object"),
        pytest.param("class E(enum.Enum):\n    a = 1\n    class Inner: debug = True\n"
                     "    def f(self): return self.Inner.debug\non = E.a.f()", State.ON,
                     id="neither a class within nor a method"),
        pytest.param("class D:\n    def __get__(self, one, cls=None): return True\n"
                     "class E(enum.Enum):\n    a = 1\n    on = D()\non = E.a.on", State.ON,
                     id="no descriptor"),
    ],
)  # fmt: skip
def test_members_of_an_enumeration(code: str, state: State) -> None:
    assert only(run(f"{FLASK}import enum\n{code}\napp.run(debug=on)\n")).debug.state is state


BOX = (
    "import tools\ns = {'on': True}\nclass Base@base@:\n    def __init__(self):\n"
    "        self.rows = s\n@more@"
    "class Box(Base): pass\nbox = Box()\nsetattr(box, tools.name(), False)\n"
)


@pytest.mark.parametrize(
    ("base", "more", "asked", "state"),
    [
        pytest.param("", "", "s['on']", State.ON, id="what it holds stays"),
        pytest.param("(object)", "", "s['on']", State.ON, id="of a class of Python's own"),
        pytest.param("", "    def reset(self): s['on'] = False\n", "s['on']", State.ON,
                     id="a method changes it if it is called"),
        pytest.param("", "", "box.rows['on']", State.UNKNOWN, id="it may hold something else"),
        pytest.param("", "    def __setattr__(self, name, value): s.update(on=False)\n", "s['on']",
                     State.OFF, id="the class sets"),
        pytest.param("", "    @property\n    def on(self): return 1\n    @on.setter\n"
                     "    def on(self, value): s['on'] = value\n", "s['on']", State.UNKNOWN,
                     id="a property sets"),
        pytest.param("", "    on = tools.Field()\n", "s['on']", State.UNKNOWN, id="a descriptor"),
        pytest.param("(tools.Base)", "", "s['on']", State.UNKNOWN, id="a base that nobody knows"),
    ],
)  # fmt: skip
def test_attribute_of_a_name_that_cannot_be_told(
    base: str, more: str, asked: str, state: State
) -> None:
    code = BOX.replace("@base@", base).replace("@more@", more)
    assert only(run(f"{FLASK}{code}app.run(debug={asked})\n")).debug.state is state
