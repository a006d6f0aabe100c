"""What expressions stand for, seen through the debug mode that they decide."""

from __future__ import annotations

import pytest

from flaskgate.launch.model import State
from flaskgate.launch.python.interpreter.value_types.value_facts import join, options_of, truth
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Choice,
    Items,
    Known,
    Provenance,
    Table,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.web.debug_switch import switch_of
from tests.launch.programs import FLASK, only, run

YES, NO, MAYBE = Known(constant=True), Known(constant=False), Unknown("nobody knows")


def test_key_that_cannot_be_told_leaves_a_dictionary_open() -> None:
    code = "found = {}\nfor n in devices():\n    found[f'{n}'] = 1\n"
    empty = "if len(found.keys()) == 0:\n    app.run(debug=True)\nelse:\n    app.run()"
    assert {one.is_conditional for one in run(FLASK + code + empty).sinks} == {True}
    assert only(run(f"{FLASK}found = {{}}\n{empty}")).debug.state is State.ON
    looked_up = "app.run(debug='x' in found or found.get('x', False) or bool(found))"
    assert only(run(FLASK + code + looked_up)).debug.state is State.UNKNOWN
    assert only(run(f"{FLASK}found = {{}}\n{looked_up}")).debug.state is State.OFF


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(MAYBE, None, id="unknown"),
        pytest.param(Choice((YES, NO)), None, id="either"),
        pytest.param(Choice((YES, MAYBE)), None, id="perhaps"),
        pytest.param(Choice((YES, Known(1))), True, id="one truth of two values"),
        pytest.param(NONE, False, id="None"),
        pytest.param(Known("False"), True, id="a text"),
        pytest.param(Items([]), False, id="an empty list"),
        pytest.param(Table(), False, id="an empty dictionary"),
        pytest.param(Table(is_open=True), None, id="a dictionary not all of which is seen"),
    ],
)
def test_truth(value: Value, *, expected: bool | None) -> None:
    assert truth(value) is expected


def test_join_keeps_each_value_once() -> None:
    either = join(join(YES, NO), join(NO, YES))
    assert options_of(either) == (YES, NO)
    assert join(Known(1), YES) == Choice((Known(1), YES))


def test_join_of_many_is_unknown() -> None:
    joint: Value = Known(0)
    for number in range(1, 10):
        joint = join(joint, Known(number))
    assert isinstance(joint, Unknown)


@pytest.mark.parametrize(
    ("value", "state", "trap"),
    [
        pytest.param(NO, State.OFF, False, id="off"),
        pytest.param(YES, State.ON, False, id="on"),
        pytest.param(MAYBE, State.UNKNOWN, False, id="unknown"),
        pytest.param(Known("0"), State.ON, True, id="a text that looks off"),
        pytest.param(Known("1"), State.ON, False, id="a text that looks on"),
        pytest.param(Known("x", Provenance(variable="V", is_raw=True)), State.ON, True, id="raw"),
    ],
)
def test_switch(value: Value, state: State, *, trap: bool) -> None:
    switch = switch_of(value)
    assert (switch.state, switch.is_trap) == (state, trap)
    assert switch.reason


@pytest.mark.parametrize(
    ("expression", "state"),
    [
        pytest.param("1 > 2", "off", id="comparison"),
        pytest.param("1 < 2 < 3", "on", id="chain"),
        pytest.param("None is None", "on", id="identity"),
        pytest.param("app is None", "off", id="an object is not None"),
        pytest.param("'a' in 'abc'", "on", id="in a text"),
        pytest.param("'a' not in ['a']", "off", id="not in a list"),
        pytest.param("'k' in {'k': 1}", "on", id="a key"),
        pytest.param("{'k': False}['k']", "off", id="subscript"),
        pytest.param("{'k': False}.get('x', 1)", "on", id="get with default"),
        pytest.param("[True, False][-1]", "off", id="index"),
        pytest.param("(0, 1, 2)[:1][0]", "off", id="slice"),
        pytest.param("f'{1}' == '1'", "on", id="f-string"),
        pytest.param("'A'.lower() == 'a'", "on", id="lower"),
        pytest.param("' x '.strip().upper() == 'X'", "on", id="strip and upper"),
        pytest.param("'x'.startswith(('x', 'y'))", "on", id="startswith"),
        pytest.param("bool('')", "off", id="bool"),
        pytest.param("int('0')", "off", id="int"),
        pytest.param("float('1.5') > 1", "on", id="float"),
        pytest.param("str(False) == 'False'", "on", id="str"),
        pytest.param("int('x')", "unknown", id="no number"),
        pytest.param("any([0, x])", "unknown", id="any that cannot be told"),
        pytest.param("any([0, x, 1])", "on", id="any"),
        pytest.param("all([1, 0])", "off", id="all"),
        pytest.param("len([1])", "on", id="len"),
        pytest.param("x or True", "on", id="or that cannot fail"),
        pytest.param("x and True", "unknown", id="and that cannot be told"),
        pytest.param("x and False", "off", id="and that cannot hold"),
        pytest.param("False or False", "off", id="or"),
        pytest.param("not x", "unknown", id="not that cannot be told"),
        pytest.param("1 if x else 2", "on", id="either way"),
        pytest.param("1 if x else 0", "unknown", id="one way only"),
        pytest.param("(lambda v=True: v)()", "on", id="lambda"),
        pytest.param("(y := True)", "on", id="walrus"),
        pytest.param("[n for n in x]", "unknown", id="comprehension"),
        pytest.param("json.loads('{\"d\": true}')['d']", "on", id="json"),
        pytest.param("getattr(object_, 'd', True)", "unknown", id="getattr of the unknown"),
        pytest.param("strtobool('no')", "off", id="strtobool"),
        pytest.param("strtobool(os.getenv('D', 'yes'))", "on", id="strtobool of a variable"),
        pytest.param("config('D', default=False, cast=bool)", "off", id="decouple"),
        pytest.param("config('D', default='true', cast=bool)", "on", id="decouple with a text"),
        pytest.param("config('D')", "unknown", id="decouple without default"),
        pytest.param("env.bool('D', True)", "on", id="environs"),
    ],
)
def test_expressions(expression: str, state: str) -> None:
    imports = (
        "import json\nfrom distutils.util import strtobool\nfrom decouple import config\n"
        "from environs import Env\nenv = Env()\n"
    )
    sink = only(run(f"{FLASK}{imports}app.run(debug={expression})"))
    assert sink.debug.state == state


@pytest.mark.parametrize(
    ("code", "state"),
    [
        pytest.param("class C:\n    d = False\napp.run(debug=getattr(C, 'd'))", "off",
                     id="getattr"),
        pytest.param("class C: pass\napp.run(debug=getattr(C, 'd', 1))", "on",
                     id="getattr with default"),
        pytest.param("from dataclasses import dataclass\n@dataclass\nclass C:\n    d: bool = True\n"
                     "app.run(debug=C().d)", "on", id="dataclass default"),
        pytest.param("from dataclasses import dataclass\n@dataclass\nclass C:\n    d: bool = True\n"
                     "app.run(debug=C(d=False).d)", "off", id="dataclass argument"),
        pytest.param("from enum import Enum\nclass E(Enum):\n    D = 0\n"
                     "app.run(debug=E.D.value)", "off", id="enumeration"),
        pytest.param("class C:\n    @property\n    def d(self): return True\n"
                     "app.run(debug=C().d)", "on", id="property"),
        pytest.param("class C:\n    @classmethod\n    def d(cls): return cls.x\n    x = True\n"
                     "app.run(debug=C.d())", "on", id="class method"),
        pytest.param("def f(*a, **k):\n    return k['d']\napp.run(debug=f(1, d=True))", "on",
                     id="spread parameters"),
        pytest.param("def f(a, b=False):\n    return b\napp.run(debug=f(1))", "off",
                     id="default parameter"),
        pytest.param("D = False\ndef f():\n    global D\n    D = True\nf()\napp.run(debug=D)", "on",
                     id="global"),
        pytest.param("def f():\n    d = False\n    def g():\n        nonlocal d\n        d = True\n"
                     "    g()\n    return d\napp.run(debug=f())", "on", id="nonlocal"),
        pytest.param("d = 0\nd += 1\napp.run(debug=d)", "on", id="augmented"),
        pytest.param("o = {}\no['debug'] = True\no.update(port=1)\napp.run(**o)", "on",
                     id="a dictionary that grows"),
        pytest.param("o = {}\nif x():\n    o['debug'] = True\napp.run(**o)", "unknown",
                     id="a dictionary that may have grown"),
        pytest.param("app.run(debug=app.config.get('DEBUG'))", "off", id="its own config"),
        pytest.param("app.config['X'] = True\napp.run(debug=app.config['X'])", "on",
                     id="a key of its config"),
    ],
)  # fmt: skip
def test_programs(code: str, state: str) -> None:
    assert only(run(FLASK + code)).debug.state == state


@pytest.mark.parametrize(
    ("variables", "state", "variable"),
    [
        pytest.param({}, State.ON, "APP_DEBUG", id="the default"),
        pytest.param({"APP_DEBUG": "false"}, State.OFF, "", id="set"),
    ],
)
def test_pydantic_settings(variables: dict[str, str | None], state: State, variable: str) -> None:
    code = (
        "from pydantic_settings import BaseSettings\nclass S(BaseSettings):\n"
        "    debug: bool = True\n    model_config = dict(env_prefix='APP_')\n"
        "app.run(debug=S().debug)"
    )
    debug = only(run(FLASK + code, variables=variables)).debug
    assert (debug.state, debug.variable) == (state, variable)
