"""What the standard library and small frameworks do with a program's own functions and data."""

from __future__ import annotations

import pytest

from flaskgate.launch.model import State
from tests.launch.programs import FLASK, only, run

GROUP = (
    "import click\nfrom flask.cli import FlaskGroup, run_command\n"
    "@click.group(cls=FlaskGroup, create_app=f)\ndef cli():\n    pass\n"
)
ARGPARSE = "import argparse\np = argparse.ArgumentParser()\n"
SERVE = "def serve(*a):\n    app.run(debug=True)\n"
TYPER = "import typer\ncli = typer.Typer()\n"


STANDARD = (
    "abc argparse ast base64 bdb bisect calendar cgi cmd code codecs codeop colorsys copy csv dis"
    " doctest enum filecmp fnmatch ftplib getopt getpass glob gzip heapq imaplib inspect io"
    " keyword linecache locale mailbox netrc numbers opcode os pdb pickle pipes platform pprint"
)


@pytest.mark.parametrize(
    ("names", "is_own"),
    [
        pytest.param(STANDARD.split(), False, id="a copy of all"),
        pytest.param(["abc", "glob"], True, id="a module of that name"),
    ],
)
def test_a_copy_of_the_standard_library_is_not_followed(names: list[str], *, is_own: bool) -> None:
    files = {f"lib/{name}.py": "" for name in names}
    files["lib/glob.py"] = "from flask import Flask\nFlask('x').run(debug=True)\n"
    code = "import sys\nsys.path.insert(0, 'lib')\nimport glob\n"
    assert bool(run(code, files).sinks) is is_own


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("from concurrent.futures import ThreadPoolExecutor\n"
                     "with ThreadPoolExecutor() as e:\n    e.submit(serve)", id="an executor"),
        pytest.param("import asyncio\nasync def main():\n    serve()\nasyncio.run(main())",
                     id="asyncio.run"),
        pytest.param("import asyncio\nloop = asyncio.get_event_loop()\n"
                     "loop.run_in_executor(None, serve)", id="an event loop"),
        pytest.param("import _thread\n_thread.start_new_thread(serve, ())", id="_thread"),
        pytest.param("import threading\nclass T(threading.Thread):\n    def run(self):\n"
                     "        serve()\nT().start()", id="a thread's own run"),
        pytest.param("from absl import app as absl\nabsl.run(serve)", id="absl"),
        pytest.param("from werkzeug.serving import run_with_reloader\nrun_with_reloader(serve)",
                     id="a reloader"),
        pytest.param("from functools import partial\npartial(serve)()", id="partial"),
        pytest.param("{'go': serve}['go']()", id="a table of functions"),
        pytest.param("{'go': serve}.get('go')()", id="get of a table"),
        pytest.param("for f in [serve]:\n    f()", id="a list of functions"),
        pytest.param("f = serve if x() else None\nf()", id="a function or None"),
        pytest.param("getattr(app, 'run')(debug=True)", id="getattr"),
        pytest.param("class C:\n    @staticmethod\n    def go():\n        serve()\nC.go()",
                     id="a static method"),
        pytest.param("class C:\n    def __call__(self):\n        serve()\nC()()", id="__call__"),
        pytest.param("class B:\n    def go(self):\n        serve()\nclass C(B):\n"
                     "    def go(self):\n        super().go()\nC().go()", id="super"),
        pytest.param("from contextlib import suppress\nwith suppress(ValueError):\n"
                     "    raise ValueError\nserve()", id="suppress"),
        pytest.param("try:\n    raise ValueError\nexcept ValueError:\n    serve()", id="raised"),
        pytest.param("try:\n    raise KeyError\nexcept ValueError:\n    pass\nexcept KeyError:\n"
                     "    serve()\n", id="the second handler"),
        pytest.param("def f():\n    try:\n        return serve\n    finally:\n        pass\nf()()",
                     id="a return from a try"),
        pytest.param("from flask_socketio import SocketIO\nsio = SocketIO()\nsio.init_app(app)\n"
                     "sio.start_background_task(serve)", id="a background task"),
        pytest.param("import os\nos.execlp('flask', 'flask', 'run', '--debug')", id="exec"),
    ],
)  # fmt: skip
def test_functions_that_are_called_back(code: str) -> None:
    sink = only(run(FLASK + SERVE + code))
    assert (sink.debug.state, sink.is_conditional) == (State.ON, False)


def test_choice_of_functions_is_conditional() -> None:
    code = "def a():\n    app.run()\ndef b():\n    app.run(debug=True)\n(a if x() else b)()"
    assert [one.is_conditional for one in run(FLASK + code).sinks] == [True, True]


@pytest.mark.parametrize(
    ("expression", "state"),
    [
        pytest.param("isinstance(1, str)", "off", id="isinstance"),
        pytest.param("isinstance(x, str)", "unknown", id="isinstance of the unknown"),
        pytest.param("hasattr(C, 'd')", "on", id="hasattr"),
        pytest.param("hasattr(C, 'e')", "off", id="hasattr of what is not there"),
        pytest.param("vars(S(d=1))['d']", "on", id="vars"),
        pytest.param("list((0, 1))[0]", "off", id="list"),
        pytest.param("set()", "off", id="an empty set"),
        pytest.param("list(x)[0]", "unknown", id="an unknown list"),
        pytest.param("dict(a=1)['a']", "on", id="dict"),
        pytest.param("dict({'a': 0}, b=1)['a']", "off", id="dict of a dict"),
        pytest.param("({'a': 0} | {'a': 1})['a']", "on", id="merged"),
        pytest.param("list({'a': 0}.values())[0]", "off", id="values"),
        pytest.param("list({'a': 0}.keys())[0] == 'a'", "on", id="keys"),
        pytest.param("list({'a': 0}.items())[0][1]", "off", id="items"),
        pytest.param("{'a': 0}.copy()['a']", "off", id="copy"),
        pytest.param("{'a': 0}.pop('a')", "off", id="pop"),
        pytest.param("{}.setdefault('a', 1)", "on", id="setdefault"),
        pytest.param("[0][x]", "off", id="unknown index"),
        pytest.param("[0][5]", "unknown", id="out of range"),
        pytest.param("{'a': 1, 'b': 2}[x]", "on", id="any entry"),
        pytest.param("{'a': 1, 'b': 0}[x]", "unknown", id="entries that differ"),
        pytest.param("'abc'[0] == 'a'", "on", id="a letter"),
        pytest.param("'a' + 'b' == 'ab'", "on", id="plus"),
        pytest.param("3 - 2 - 1", "off", id="minus"),
        pytest.param("-1 + 1", "off", id="a sign"),
        pytest.param("1 / x", "unknown", id="division"),
        pytest.param("1 < 'a'", "unknown", id="no order"),
        pytest.param("os.path.basename(os.path.join('a', 'b')) == 'b'", "on", id="paths"),
        pytest.param("ast.literal_eval('[0]')[0]", "off", id="literal_eval"),
        pytest.param("all([])", "on", id="all of nothing"),
        pytest.param("os.environ.pop('D', '')", "off", id="pop of the environment"),
        pytest.param("os.environ.copy().get('D') is None", "on", id="a copy of the environment"),
        pytest.param("dict(os.environ).get('D') == '1'", "off", id="as a dictionary"),
        pytest.param("C.d.lower()", "unknown", id="a method that is not there"),
        pytest.param("cast(bool, 0)", "off", id="cast"),
    ],
)
def test_data(expression: str, state: str) -> None:
    code = (
        "import ast\nfrom types import SimpleNamespace as S\nfrom typing import cast\n"
        f"class C:\n    d = 1\napp.run(debug={expression})"
    )
    assert only(run(FLASK + code)).debug.state == state


@pytest.mark.parametrize(
    ("code", "arguments", "state"),
    [
        pytest.param(ARGPARSE + "g = p.add_argument_group()\ng.add_argument('--debug', type=int, "
                     "default=1)\na, rest = p.parse_known_args()\napp.run(debug=a.debug)",
                     ("--other", "--debug", "0"), "off", id="a number in a group"),
        pytest.param(ARGPARSE + "p.add_argument('--no-debug', dest='debug', action='store_false')"
                     "\napp.run(debug=p.parse_args().debug)", (), "on", id="store_false"),
        pytest.param(ARGPARSE + "p.add_argument('--debug', "
                     "action=argparse.BooleanOptionalAction, default=True)\n"
                     "app.run(debug=p.parse_args().debug)", ("--no-debug",), "off", id="a pair"),
        pytest.param(ARGPARSE + "p.add_argument('mode')\n"
                     "app.run(debug=p.parse_args().mode == 'dev')", ("dev",), "on",
                     id="positional"),
        pytest.param(ARGPARSE + "p.add_argument('--debug')\n"
                     "app.run(debug=p.parse_args(['--debug', '']).debug)", ("--debug", "1"),
                     "off", id="given words"),
        pytest.param(ARGPARSE + "p.add_argument('--debug')\napp.run(debug=p.parse_args().debug)",
                     ("--debug",), "unknown", id="a missing value"),
        pytest.param("import click\n@click.command()\n@click.option('--debug', is_flag=True, "
                     "envvar='DBG')\ndef main(debug):\n    app.run(debug=debug)\nmain()", (),
                     "off", id="click and a variable"),
        pytest.param("import click\n@click.group()\ndef cli():\n    pass\n@click.command()\n"
                     "def serve():\n    app.run()\ncli.add_command(serve)\ncli()", ("serve",),
                     "off", id="add_command"),
        pytest.param(TYPER + "@cli.command()\ndef one():\n    pass\n@cli.command()\n"
                     "def two(debug: bool = False):\n    app.run(debug=debug)\ncli()",
                     ("two", "--debug"), "on", id="typer with two"),
        pytest.param("import typer\ndef main(debug: bool = typer.Option(True)):\n"
                     "    app.run(debug=debug)\ntyper.run(main)", ("--no-debug",), "off",
                     id="typer.run"),
        pytest.param("from flask.cli import FlaskGroup\ncli = FlaskGroup(create_app=f)\ncli()",
                     ("run", "--debug"), "on", id="FlaskGroup"),
        pytest.param(GROUP + "cli()", ("run", "--debug"), "on", id="click.group of FlaskGroup"),
        pytest.param(GROUP + "cli.add_command(run_command, 'serve')\ncli()",
                     ("serve", "--debug"), "on", id="run under another name"),
        pytest.param("import click\nfrom flask.cli import run_command\n@click.group()\n"
                     "def cli():\n    pass\ncli.add_command(run_command, 'serve')\ncli()",
                     ("serve",), "off", id="run in a group of click"),
        pytest.param("import click\nfrom flask.cli import run_command\n@click.group()\n"
                     "def cli():\n    pass\ncli.add_command(run_command)\ncli()",
                     ("run", "--debug"), "on", id="run under its own name"),
        pytest.param("from flask.cli import FlaskGroup, run_command\ncli = FlaskGroup()\n"
                     "cli.add_command(run_command, 'serve')\ncli()", ("serve", "--debug"), "on",
                     id="run under another name in a FlaskGroup"),
    ],
)  # fmt: skip
def test_command_lines(code: str, arguments: tuple[str, ...], state: str) -> None:
    assert only(run(FLASK + code, arguments=arguments)).debug.state == state


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        pytest.param(GROUP + "cli()", ("db", "upgrade"), id="another command"),
        pytest.param(GROUP + "cli()", (), id="no command"),
        pytest.param(GROUP + "@cli.command()\ndef serve():\n    app.run(debug=True)\ncli()",
                     ("serve",), id="app.run under the flask command returns"),
        pytest.param("os.environ['FLASK_RUN_FROM_CLI'] = 'true'\napp.run(debug=True)", (),
                     id="the variable by which it knows"),
    ],
)  # fmt: skip
def test_flask_group_serves_nothing_else(code: str, arguments: tuple[str, ...]) -> None:
    assert run(FLASK + code, arguments=arguments).sinks == ()


@pytest.mark.parametrize(
    ("code", "state"),
    [
        pytest.param("import a.b.c as m\napp.run(debug=m.D)", "on", id="import as"),
        pytest.param("import a.b.c\nimport a.b.d\napp.run(debug=a.b.c.D)", "on", id="dotted"),
        pytest.param("from a.b import c, d\napp.run(debug=d.D)", "off", id="two modules"),
        pytest.param("import a.b.c\na.b.c.D = False\napp.run(debug=a.b.c.D)", "off",
                     id="set from outside"),
        pytest.param("from a.b.c import gone\napp.run(debug=gone)", "unknown", id="no such name"),
        pytest.param("x = [0]\nx += [1]\nx.append(2)\nx.extend([3])\napp.run(debug=x[3])", "on",
                     id="a list that grows"),
        pytest.param("D = 1\ndel D\napp.run(debug=D)", "unknown", id="deleted"),
        pytest.param("a, *rest = 0, 1\napp.run(debug=a)", "off", id="starred target"),
        pytest.param("[a, b] = 0, 1\napp.run(debug=b)", "on", id="a list as target"),
        pytest.param("app.config.from_mapping([('DEBUG', True)])\napp.run()", "on", id="pairs"),
        pytest.param("app.config.update(**load())\napp.run()", "unknown", id="unknown keywords"),
        pytest.param("match os.getenv('E', 'dev'):\n    case 'dev' | 'test':\n        D = 1\n"
                     "    case _:\n        D = 0\napp.run(debug=D)", "on", id="match"),
        pytest.param("i = 0\nwhile i < 1:\n    D = 1\n    break\napp.run(debug=D)", "on",
                     id="while"),
        pytest.param("from dash import Dash\nd = Dash('x', server=app)\nd.server.debug = True\n"
                     "app.run()", "on", id="Dash on an application"),
    ],
)  # fmt: skip
def test_modules_and_statements(code: str, state: str) -> None:
    files = {"a/b/c.py": "D = True", "a/b/d.py": "D = False"}
    assert only(run(FLASK + code, files)).debug.state == state
