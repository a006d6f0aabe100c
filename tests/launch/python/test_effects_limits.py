"""Programs that are broken, huge or go in circles: each ends, and what is missing is said."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from flaskgate.launch.model import State
from flaskgate.launch.python.interpreter.runs.limits import STEPS
from flaskgate.launch.reasons import Cause, Reason
from tests.launch.programs import FLASK, analyser, only, run


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("def f(:", id="a syntax error"),
        pytest.param("x = " + "(" * 500 + "1" + ")" * 500, id="deep brackets"),
        pytest.param("x = " + "+".join(["1"] * 20_000), id="a long sum"),
        pytest.param("x = " + "-" * 5_000 + "1", id="many signs"),
        pytest.param("\0", id="a null byte"),
        pytest.param("#" * 2_000_000, id="a huge file"),
        pytest.param("a = 0\n" * STEPS, id="a long program"),
    ],
)
def test_what_cannot_be_followed_is_said(code: str) -> None:
    assert run(code).unknown


def test_missing_file_is_said() -> None:
    effects = analyser("").run(PurePosixPath("gone.py"))
    assert (effects.sinks, effects.unknown) == ((), (Reason(Cause.FILE_UNREAD, "gone.py"),))


@pytest.mark.parametrize(
    ("code", "files"),
    [
        pytest.param("import a", {"a.py": "import b\nDEBUG = 1", "b.py": "import a\nDEBUG = 1"},
                     id="imports in a circle"),
        pytest.param("from a import x", {"a.py": "from b import x\n", "b.py": "from a import x\n"},
                     id="names in a circle"),
        pytest.param("from a import *\nx()", {"a.py": "from b import *", "b.py": "from a import *"},
                     id="stars in a circle"),
        pytest.param("def f():\n    f()\n    f()\nf()", {}, id="recursion"),
        pytest.param("class A(A):\n    pass\nA().x", {}, id="a class of itself"),
        pytest.param("x = []\nx.append(x)\nx[0][0][0]", {}, id="a list in itself"),
        pytest.param("app.config.update(app.config)", {}, id="config of config"),
        pytest.param("s = 'x'\nfor i in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10):\n"
                     + "    s = f'{s}{s}{s}{s}{s}{s}{s}'\n" * 9, {}, id="a text that doubles"),
        pytest.param("s = ['x']\nfor i in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10):\n"
                     + "    s = [*s, *s, *s, *s]\n    s = s + s + s\n" * 9, {},
                     id="a list that doubles"),
        pytest.param("n = 0x" + "f" * 9000 + "\nt = f'{n}'\nu = str(n)", {}, id="huge number"),
        pytest.param("from importlib import import_module as i\ni('.')\ni('/')\ni('a..b')\n"
                     "i('../x')\ni('')\ni('\\0')", {}, id="odd module names"),
        pytest.param("import os\nos.system('python ../../x.py')\nos.system('\"')", {},
                     id="odd commands"),
        pytest.param("a = 'x' * 10 ** 9\nb = 1 << 10 ** 9", {}, id="huge values"),
        pytest.param("class C:\n    @property\n    def p(self): return self.p\nC().p", {},
                     id="a property of itself"),
    ],
)  # fmt: skip
def test_circles_end(code: str, files: dict[str, str]) -> None:
    assert only(run(f"{FLASK}{code}\napp.run()", files)).debug.state is State.OFF


def test_programs_that_branch_without_end_are_bounded() -> None:
    calls = "\n".join(f"def f{n}(x):\n    f{n + 1}(x) if x() else f{n + 1}(x)" for n in range(60))
    code = f"{FLASK}{calls}\ndef f60(x): pass\nf0(y)\napp.run()"
    assert run(code).sinks


def test_call_of_what_a_relative_import_does_not_bring_is_said() -> None:
    assert run("from .gone import main\nmain()").unknown
    assert not run("from .gone import version\nx = version").unknown


def test_reasons_can_be_written_anywhere() -> None:
    debug = only(run(FLASK + "app.config.from_object('\\ud800\\nx.Y')\napp.run()")).debug
    assert debug.state is State.UNKNOWN
    assert debug.reason.encode().decode() == debug.reason
    assert "\n" not in debug.reason


@pytest.mark.parametrize(
    "part",
    [
        pytest.param("ä(b(c.run())) or x;", id="calls that cannot be told"),
        pytest.param("app.run() if ä else 0;", id="servers"),
        pytest.param("environ[x;", id="text that looks like an assignment"),
    ],
)
def test_one_long_line_is_bounded(part: str) -> None:
    assert len(run(FLASK + part * 8_000).unknown) <= 50


MERGE = """
def merge(kept, more):
    if kept is None: kept = {}
    for key, value in more.items():
        if isinstance(value, Mapping):
            kept[key] = merge(kept.get(key, {}), value)
        else:
            kept[key] = more[key]
    return kept
"""
ASK = "import other\ndef asked(): return other.ask()\n"


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(f"{MERGE}\nmerge(app.config, yaml.load(x))", id="one function"),
        pytest.param("def made(n):\n    found = [n]\n    while asked():\n"
                     "        found.append(n)\n    return found\n"
                     "for n in other.names():\n    x = made(n)", id="scopes made in a round"),
        pytest.param("def log_in(n): return sign_up(n + 1) if asked() else fetch(n)\n"
                     "def sign_up(n): return fetch(n) if asked() else log_in(n)\n"
                     "def fetch(n): return sign_up(n) if asked() else log_in(n)\nlog_in(0)",
                     id="three functions"),
        pytest.param("class Node:\n    def walk(self, n):\n        for one in self.below():\n"
                     "            self.walk(n + 1) if asked() else one.walk(n)\n"
                     "    def below(self): return other.nodes()\nNode().walk(0)", id="a method"),
        pytest.param("for a in range(40):\n    for b in range(4):\n        try:\n"
                     "            if asked(): break\n            other.work(a, b)\n"
                     "        except ValueError: print(a)\n", id="rounds of which each may differ"),
    ],
)  # fmt: skip
def test_what_follows_undecided_repetition_is_reached(code: str) -> None:
    effects = run(f"{FLASK}{ASK}{code}\napp.run(debug=True)")
    assert (only(effects).debug.state, effects.unknown) == (State.ON, ())


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("def f(n):\n    if n == 7: app.run(debug=True)\n"
                     "    if asked(): f(n + 1)\nf(0)",
                     id="by a parameter"),
        pytest.param("n = 0\ndef f():\n    global n\n    n += 1\n"
                     "    if n == 7: app.run(debug=True)\n"
                     "    if asked(): f()\nf()", id="by a global"),
        pytest.param("def f(seen):\n    seen.append(1)\n"
                     "    if len(seen) == 7: app.run(debug=True)\n"
                     "    if asked(): f(seen)\nf([])", id="by a list"),
        pytest.param("class C:\n    n = 0\n    def f(self):\n        self.n += 1\n"
                     "        if self.n == 7: app.run(debug=True)\n        if asked(): self.f()\n"
                     "C().f()", id="by an attribute"),
        pytest.param("for n in range(400):\n    if n == 390: app.run(debug=True)\n"
                     + "    if asked(): x = n\n" * 9,
                     id="by the round of a loop"),
    ],
)  # fmt: skip
def test_what_only_a_later_repetition_does_is_not_missed(code: str) -> None:
    assert run(f"{FLASK}{ASK}{code}").sinks


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("def f(port, debug):\n    if asked(): return f(port + 1, debug)\n"
                     "    app.run(port=port, debug=debug)\nf(5000, False)", id="handed on"),
        pytest.param("import functools\ndef d(f):\n    @functools.wraps(f)\n"
                     "    def g(*a): return f(*a)\n    return g\n"
                     "@d\ndef view(): app.run(debug=True)\napp.run()", id="wraps"),
        pytest.param("import functools\ndef view(): app.run(debug=True)\ndef g(): app.run()\n"
                     "functools.update_wrapper(g, view)()", id="update_wrapper"),
    ],
)  # fmt: skip
def test_what_repetition_and_wrapping_leave_alone_stays_known(code: str) -> None:
    effects = run(f"{FLASK}{ASK}{code}")
    assert {sink.debug.state for sink in effects.sinks} == {State.OFF}


INNER = "import subprocess\ndef go(one): subprocess.Popen(one)\n"


@pytest.mark.parametrize(
    ("module", "is_said"),
    [
        pytest.param("def clean(text):\n    return text.strip()\n", False, id="it starts nothing"),
        pytest.param("from deeper import serve\ndef clean(text):\n    serve(text)\n", True,
                     id="it may serve"),
        pytest.param("import subprocess\ndef clean(text):\n    return text\n", False,
                     id="another function of its file may start a program"),
        pytest.param("import subprocess\ndef clean(text):\n"
                     "    if text == 'b': subprocess.run(text)\n", True,
                     id="it may start a program"),
        pytest.param("import inner\ndef clean(text):\n    return text\n", False,
                     id="it does not call what may"),
        pytest.param("import inner\ndef clean(text):\n    return text and inner.go\n", True,
                     id="it names what may"),
    ],
)  # fmt: skip
def test_calls_too_many_of_what_starts_nothing_are_no_doubt(module: str, *, is_said: bool) -> None:
    code = FLASK + "from helper import clean\n" + "clean('a')\n" * 250 + "app.run()\n"
    inner = {"inner.py": INNER, "deeper.py": "def serve(one):\n    return one\n"}
    found = run(code, {"helper.py": module, **inner})
    assert bool(found.unknown) is is_said
    assert [str(sink.debug.state) for sink in found.sinks] == ["off"]


def test_calls_too_many_with_something_to_call_are_a_doubt() -> None:
    code = FLASK + "from helper import clean\n" + "clean(app.run)\n" * 250
    assert run(code, {"helper.py": "def clean(one):\n    return one\n"}).unknown


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("text = 'x' * 9999 + 'yyyy' + '0'", id="a sum"),
        pytest.param("text = f\"{'x' * 9999}{'yyyy'}\"", id="an f-string"),
        pytest.param("text = ''.join(['x' * 9999, 'yyyy'])", id="join"),
        pytest.param("text = '%s%s' % ('x' * 9999, 'yyyy')", id="percent"),
        pytest.param("text = repr('x' * 9999)", id="repr"),
    ],
)
def test_text_that_is_too_long_is_unknown(code: str) -> None:
    found = run(f"{FLASK}{code}\napp.run(debug=text[-1] == 'x')\n")
    assert [str(sink.debug.state) for sink in found.sinks] == ["unknown"]


BIG = "{" + ", ".join(f"'k{n}': {{'a': {n}, 'b': ('x', {n})}}" for n in range(1_500)) + "}"


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(f"names = {BIG}\napp.run(debug=True)\n", id="data in passing"),
        pytest.param(f"names = {BIG}\nimport tools\ntools.note(names)\napp.run(debug=True)\n",
                     id="data that is handed over"),
        pytest.param("import threading\ndef idle():\n" + "    a = 1\n" * 400
                     + "def up():\n" + "    b = 1\n" * 700 + "    app.run(debug=True)\n"
                     + "for n in range(30): threading.Thread(target=idle).start()\n"
                     "threading.Thread(target=up).start()\n", id="a thread after many"),
        pytest.param("class One(type):\n    made = {}\n    def __call__(cls, *given):\n"
                     "        name = cls.__module__ + '.' + cls.__name__\n"
                     "        if name not in cls.made:\n"
                     "            cls.made[name] = super().__call__(*given)\n"
                     "        return cls.made[name]\n"
                     "class S(metaclass=One):\n    def __init__(self): self.app = app\n"
                     "    def run(self): self.app.run(debug=True)\nS().run()\n",
                     id="the only object of a class"),
        pytest.param("import tools\nrows = {" + ", ".join(f"'k{n}': 0" for n in range(300)) + "}\n"
                     "def check(row):\n    for name in rows: rows[name] = row\n"
                     + "tools.add(check)\n" + "tools.note().work()\n" * 900 +
                     "app.run(debug=True)\n", id="calls that may change much, again and again"),
    ],
)  # fmt: skip
def test_what_takes_much_is_followed(code: str) -> None:
    assert only(run(f"{FLASK}{code}")).debug.state is State.ON


def test_what_calls_may_call_is_tried_once() -> None:
    loop = "    for n in range(20): print(n)\n" * 20
    views = "".join(f"@tools.view\ndef view{n}():\n    tools.run(n)\n{loop}" for n in range(25))
    effects = run(f"import tools\n{views}" + "tools.note(view1)\n" * 30)
    assert (effects.sinks, effects.unknown) == ((), ())


def test_data_of_usual_size_is_told() -> None:
    rows = ", ".join(f"'k{n}': {n}" for n in range(1_000))
    assert only(run(f"{FLASK}s = {{{rows}}}\napp.run(debug=s['k1'])\n")).debug.state is State.ON


READER = """
import socket, subprocess, threading, time
class Reader:
    def __init__(self):
        self.frame = self.tool = None
        threading.Thread(target=self.read, daemon=True).start()
    def read(self):
        while True:
            try:
                sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
                sock.connect('x')
                self.tool = subprocess.Popen(['ffmpeg', '-i', 'pipe:0'], stdout=subprocess.PIPE)
                while True:
                    frame = b''
                    while True:
                        byte = self.tool.stdout.read(1)
                        if not byte:
                            raise Exception('ended')
                        if byte == b'\\xff' and self.tool.stdout.read(1) == b'\\xd8':
                            frame = b'\\xff\\xd8'
                            break
                    while True:
                        byte = self.tool.stdout.read(1)
                        if not byte:
                            raise Exception('ended')
                        frame += byte
                        if len(frame) >= 2 and frame[-2:] == b'\\xff\\xd9':
                            break
                    self.frame = frame
            except Exception as error:
                print(error)
                if self.tool:
                    try:
                        self.tool.terminate()
                    except OSError:
                        pass
                time.sleep(5)
Reader()
"""


def test_loops_without_end_in_others_are_followed_as_any_number_of_rounds() -> None:
    serves = f"{FLASK}import reader\nfrom waitress import serve\nserve(app)\n"
    effects = run(serves, {"reader.py": READER})
    assert ([one.text for one in effects.sinks], effects.unknown) == (["serve(app)"], ())


@pytest.mark.parametrize("rounds", [3, 40, 4_000])
def test_what_a_loop_without_end_serves_is_reached(rounds: int) -> None:
    waits = f"number = 0\nwhile True:\n    number += 1\n    if number > {rounds}:\n        "
    assert [one.text for one in run(f"{FLASK}{waits}app.run(debug=True)\n").sinks]


VIEWS = """
from flask_restful import Api, Resource
def flat(data):
    return {one: flat(data[one]) if type(data[one]) is dict else many(data[one]) for one in data}
def many(data):
    return [flat(one) if type(one) is dict else many(one) for one in data]
class View(Resource):
    def __init__(self):
        super().__init__()
    def get(self):
        os.system('x')
        return flat(many(flat(load())))
Api(app).add_resource(View, '/')
"""


@pytest.mark.parametrize("package", ["flask_restful", "flask_restx", "flask_smorest"])
def test_views_of_extensions_answer_requests_alone(package: str) -> None:
    assert run(f"{FLASK}{VIEWS.replace('flask_restful', package)}print(1)\n").unknown == ()


def test_what_another_package_is_given_may_be_called() -> None:
    code = f"{FLASK}{VIEWS.replace('flask_restful', 'web_things')}print(1)\n"
    assert run(code.replace("os.system('x')", "app.run(debug=True)")).unknown
