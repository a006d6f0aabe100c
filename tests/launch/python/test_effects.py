"""The way a program takes: branches, calls, imports, command lines, limits."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

import pytest

from flaskgate.launch.model import Effects, State
from flaskgate.launch.python.analyse_program import Analyser
from flaskgate.launch.reasons import Cause, Reason
from tests.launch.programs import FLASK, imported, only, run
from tests.launch.repository import Tree

GUARD = 'if __name__ == "__main__":\n    app.run()'
ARGPARSE = "import argparse\np = argparse.ArgumentParser()\n"
CLICK = "import click\n"


@pytest.mark.parametrize(
    "guard",
    [
        pytest.param('if __name__ == "__main__":', id="the usual"),
        pytest.param("if '__main__' == __name__:", id="turned round"),
        pytest.param("if __name__ == '__main__' and not os.getenv('X'):", id="with more"),
        pytest.param("if __name__ != '__main__':\n    pass\nelse:", id="the other branch"),
        pytest.param("if __name__ in ('__main__', 'app2'):", id="one of several"),
        pytest.param("if not __name__ != '__main__':", id="negated"),
    ],
)
def test_main_guard(guard: str) -> None:
    code = f"{FLASK}{guard}\n    app.run()"
    assert only(run(code)).is_guarded
    assert imported(code).sinks == ()


def test_a110_unguarded_run_serves_on_import() -> None:
    sink = only(imported(FLASK + "app.run()"))
    assert not sink.is_guarded
    assert not only(run(FLASK + "app.run()")).is_guarded


def test_a044_run_stands_above_the_import() -> None:
    code = "def go():\n    app.run(debug=True)\nfrom flask import Flask\napp = Flask('x')\ngo()"
    assert only(run(code)).debug.state is State.ON


def test_called_from_the_guard_is_guarded() -> None:
    code = f"{FLASK}def main():\n    app.run()\nif __name__ == '__main__':\n    main()"
    sink = only(run(code))
    assert sink.is_guarded
    assert [one.message for one in sink.steps] == ["main()"]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param("if x():\n    app.run()", [True], id="cannot be told"),
        pytest.param("for i in x():\n    app.run()", [True], id="a loop"),
        pytest.param("while True:\n    app.run()", [False], id="a loop without end"),
        pytest.param("x() and app.run()", [True], id="and"),
        pytest.param("app.run() if x() else None", [True], id="a conditional expression"),
        pytest.param("try:\n    app.run()\nexcept OSError:\n    pass", [False], id="a try"),
        pytest.param("try:\n    x()\nexcept OSError:\n    app.run()", [True], id="a handler"),
        pytest.param("try:\n    x()\nfinally:\n    app.run()", [False], id="finally"),
        pytest.param("with x():\n    app.run()", [False], id="with"),
        pytest.param("if x():\n    app.run()\nelse:\n    app.run(debug=True)", [True, True],
                     id="both branches"),
        pytest.param("if x():\n    app.run()\napp.run(debug=True)", [True, True],
                     id="what follows a perhaps"),
        pytest.param("if x():\n    raise SystemExit\napp.run()", [True], id="a guard clause"),
        pytest.param("if x():\n    sys.exit(1)\napp.run()", [False], id="a guard that fails"),
        pytest.param("def main():\n    if x():\n        return\n    app.run()\nmain()", [True],
                     id="a return before it"),
        pytest.param("def f():\n    if x():\n        return\nf()\napp.run()", [False],
                     id="a return elsewhere"),
        pytest.param("for i in (1, 2):\n    if x():\n        break\napp.run()", [False],
                     id="a loop that may be left"),
        pytest.param("match x():\n    case 1:\n        app.run()\n    case _:\n        y()", [True],
                     id="match"),
        pytest.param("match 1:\n    case 1:\n        app.run()\n    case _:\n        pass", [False],
                     id="match that is known"),
        pytest.param("for i in (1, 2):\n    app.run()", [False], id="a known loop"),
        pytest.param("import sys\nif len(sys.argv) > 1:\n    sys.exit()\napp.run()", [False],
                     id="arguments that are not given"),
    ],
)  # fmt: skip
def test_conditions(code: str, expected: list[bool]) -> None:
    assert [sink.is_conditional for sink in run(FLASK + code).sinks] == expected


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("app.run()\napp.run(debug=True)", id="a server"),
        pytest.param("sys.exit()\napp.run(debug=True)", id="an exit"),
        pytest.param("while True:\n    pass\napp.run(debug=True)", id="a loop without end"),
        pytest.param("if 1:\n    app.run()\nelse:\n    app.run(debug=True)", id="known branch"),
        pytest.param("def f():\n    return\n    app.run(debug=True)\nf()", id="a return"),
    ],
)
def test_nothing_follows(code: str) -> None:
    assert all(sink.debug.state is State.OFF for sink in run(FLASK + code).sinks)


@pytest.mark.parametrize(
    "guard",
    [
        pytest.param("if True:\n    sys.exit(1)", id="a failing exit"),
        pytest.param("if True:\n    sys.exit('no settings')", id="an exit with a message"),
        pytest.param("if len(sys.argv) < 2:\n    raise SystemExit(2)", id="wrong use"),
        pytest.param("if not os.getenv('X'):\n    os.abort()", id="an abort"),
    ],
)
def test_condition_that_only_leads_to_failure_is_misjudged(guard: str) -> None:
    assert only(run(f"{FLASK}{guard}\napp.run()")).debug.state is State.OFF


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("if True:\n    sys.exit()", id="done"),
        pytest.param("if True:\n    sys.exit(0)", id="done, as a number"),
        pytest.param("if True:\n    raise SystemExit", id="done, as an exception"),
    ],
)
def test_exit_without_failure_ends_the_program(code: str) -> None:
    effects = run(f"{FLASK}{code}\napp.run(debug=True)")
    assert (effects.sinks, effects.unknown) == ((), ())


def test_failing_exit_without_a_server_is_said() -> None:
    assert run(FLASK + "sys.exit(1)").unknown == (Reason(Cause.ENDS, "exit with an error"),)
    assert run(FLASK + "raise SystemExit('no')").unknown != ()


def test_unset_variable_decides_a_branch() -> None:
    code = "if os.getenv('ENV') == 'prod':\n    pass\nelse:\n    app.run(debug=True)"
    assert only(run(FLASK + code)).variable == "ENV"
    assert run(FLASK + code, ENV="prod").sinks == ()
    assert only(run(FLASK + code, ENV="x")).variable == ""


def test_variable_that_the_program_requires_is_taken_to_be_set() -> None:
    code = "if not os.getenv('KEY'):\n    raise RuntimeError\napp.run()"
    assert only(run(FLASK + code)).debug.state is State.OFF


def test_key_error_is_caught() -> None:
    code = "try:\n    D = os.environ['D'] == '1'\nexcept KeyError:\n    D = True\napp.run(debug=D)"
    assert only(run(FLASK + code)).debug.state is State.ON
    assert only(run(FLASK + code, D="0")).debug.state is State.OFF


def test_state_of_branches_is_joined() -> None:
    code = "if x():\n    app.debug = True\napp.run()"
    debug = only(run(FLASK + code)).debug
    assert debug.state is State.UNKNOWN
    assert debug.reason
    both = "if x():\n    app.debug = True\nelse:\n    app.debug = 1\napp.run()"
    assert only(run(FLASK + both)).debug.state is State.ON


@pytest.mark.parametrize(
    ("code", "arguments", "state"),
    [
        pytest.param("app.run(debug='--dev' in sys.argv)", (), "off", id="A018"),
        pytest.param("app.run(debug=True if '--dev' in sys.argv else False)", ("--dev",), "on",
                     id="A018 given"),
        pytest.param(ARGPARSE + "p.add_argument('--debug', action='store_true')\n"
                     "a = p.parse_args()\napp.run(debug=a.debug)", (), "off", id="A019"),
        pytest.param(ARGPARSE + "p.add_argument('-d', '--debug', action='store_true')\n"
                     "a = p.parse_args()\napp.run(debug=a.debug)", ("-d",), "on",
                     id="A019 given"),
        pytest.param(ARGPARSE + "p.add_argument('--debug', default=True)\n"
                     "app.run(debug=p.parse_args().debug)", (), "on", id="A020"),
        pytest.param(ARGPARSE + "p.add_argument('--mode', default='dev')\n"
                     "a = p.parse_args()\napp.run(debug=a.mode == 'dev')", ("--mode=prod",),
                     "off", id="a value"),
        pytest.param(ARGPARSE + "s = p.add_subparsers()\nq = s.add_parser('serve')\n"
                     "q.set_defaults(go=lambda a: app.run(debug=True))\na = p.parse_args()\n"
                     "a.go(a)", ("serve",), "on", id="a subcommand"),
        pytest.param(CLICK + "@click.command()\n@click.option('--debug/--no-debug', default=True)"
                     "\ndef main(debug):\n    app.run(debug=debug)\nmain()", ("--no-debug",),
                     "off", id="click pair"),
        pytest.param(CLICK + "@click.command()\n@click.option('-d', '--debug', is_flag=True)\n"
                     "def main(debug):\n    app.run(debug=debug)\nmain()", ("-d",), "on",
                     id="click flag"),
        pytest.param(CLICK + "@click.group()\ndef cli():\n    pass\n@cli.command('go')\n"
                     "@click.option('--debug', is_flag=True)\ndef serve(debug):\n"
                     "    app.run(debug=debug)\ncli()", ("go", "--debug"), "on", id="click group"),
        pytest.param("import typer\ncli = typer.Typer()\n@cli.command()\n"
                     "def serve(debug: bool = True):\n    app.run(debug=debug)\ncli()", (), "on",
                     id="typer"),
        pytest.param("import fire\ndef serve(debug=False):\n    app.run(debug=debug)\n"
                     "fire.Fire(serve)", ("--debug",), "on", id="fire"),
    ],
)  # fmt: skip
def test_command_line(code: str, arguments: tuple[str, ...], state: str) -> None:
    assert only(run(FLASK + code, arguments=arguments)).debug.state == state


@pytest.mark.parametrize(
    ("code", "files"),
    [
        pytest.param("import pkg.web\npkg.web.main()",
                     {"pkg/web.py": "{}def main():\n    app.run()"}, id="a folder as a package"),
        pytest.param("from pkg import web\nweb.main()",
                     {"pkg/__init__.py": "", "pkg/web.py": "{}def main():\n    app.run()"},
                     id="a module of a package"),
        pytest.param("from pkg import main\nmain()",
                     {"pkg/__init__.py": "from .web import main",
                      "pkg/web.py": "{}def main():\n    app.run()"}, id="passed on"),
        pytest.param("import side", {"side.py": "{}app.run()"}, id="by importing it"),
        pytest.param("import quiet", {"quiet.py": "import side", "side.py": "{}app.run()"},
                     id="by what is imported"),
        pytest.param("from lib import main\nmain()",
                     {"src/lib.py": "{}def main():\n    app.run()"}, id="below src"),
        pytest.param("import importlib\nimportlib.import_module('web').main()",
                     {"web.py": "{}def main():\n    app.run()"}, id="import_module"),
        pytest.param("import runpy\nrunpy.run_path('web.py', run_name='__main__')",
                     {"web.py": "{}" + GUARD}, id="runpy"),
        pytest.param("import runpy\nrunpy.run_path(path_name='web', run_name='__main__')",
                     {"web/__main__.py": "{}" + GUARD}, id="runpy with a folder"),
        pytest.param("import runpy\nrunpy.run_module('web', run_name='__main__')",
                     {"web/__init__.py": "", "web/__main__.py": "{}" + GUARD},
                     id="runpy with a package"),
        pytest.param("import runpy\nrunpy.run_module('web')",
                     {"web.py": "{}if __name__ == 'web':\n    app.run()"}, id="by its own name"),
        pytest.param("import subprocess\nsubprocess.call(['python', 'web.py'])",
                     {"web.py": "{}" + GUARD}, id="a child process"),
    ],
)  # fmt: skip
def test_imports(code: str, files: dict[str, str]) -> None:
    texts = {path: text.replace("{}", FLASK) for path, text in files.items()}
    sink = only(run(code, texts))
    assert str(sink.location.path) in texts
    assert str(sink.steps[0].location.path) == "app.py"


@pytest.mark.parametrize(
    ("code", "is_unknown"),
    [
        pytest.param("runpy.run_path('web.py')", False, id="it is no main program"),
        pytest.param("runpy.run_path('web.py')['app'].name", False, id="what it holds"),
        pytest.param("runpy.run_module('web', run_name=None)", False, id="None"),
        pytest.param("runpy.run_path(input())", True, id="any file"),
        pytest.param("runpy.run_module('other', run_name='__main__')", True, id="not there"),
        pytest.param("runpy.run_path('web.py', run_name=input())", True, id="any name"),
    ],
)
def test_code_that_runs_under_another_name(code: str, is_unknown: bool) -> None:  # noqa: FBT001
    effects = run(f"import runpy\n{code}", {"web.py": FLASK + GUARD})
    assert not effects.sinks
    assert bool(effects.unknown) is is_unknown


@pytest.mark.parametrize(
    ("code", "state"),
    [
        pytest.param("app.run(debug=not app.testing)", "on", id="off by default"),
        pytest.param("app.testing = True\napp.run(debug=app.testing)", "on", id="switched on"),
        pytest.param("app.config['TESTING'] = True\napp.run(debug=not app.testing)", "off",
                     id="by its configuration"),
        pytest.param("app.run(debug=not app.secret_key)", "unknown", id="of a library"),
        pytest.param("if app.extensions:\n    app.debug = True\napp.run()", "unknown",
                     id="a condition on one"),
    ],
)  # fmt: skip
def test_attributes_of_an_application_decide(code: str, state: str) -> None:
    assert only(run(FLASK + code)).debug.state == state


def test_roots_come_first() -> None:
    tree = Tree({
        "app.py": "from conf import app\napp.run()",
        "conf.py": FLASK + "app.debug = True",
        "other/conf.py": FLASK,
    })  # fmt: skip
    effects = Analyser(tree).run(PurePosixPath("app.py"), roots=[PurePosixPath("other")])
    assert only(effects).debug.state is State.OFF


DEBUGGED_BY = "import os\nfrom flask import Flask\napp = Flask('x')\napp.debug = "


def _imported_of_package(files: Mapping[str, str], entry: str, root: str = "") -> Effects:
    tree = Tree(files)
    return Analyser(tree).imported(
        PurePosixPath(entry), attribute="app", roots=[PurePosixPath(root)]
    )


@pytest.mark.parametrize(
    ("files", "entry", "root"),
    [
        pytest.param({"pkg/__init__.py": "import os\nos.environ['D'] = '1'\n",
                      "pkg/web.py": f"{DEBUGGED_BY}'D' in os.environ\n"}, "pkg/web.py", "pkg",
                     id="below the folder that is imported from"),
        pytest.param({"pkg/__init__.py": "", "b/__init__.py": "import os\nos.environ['D'] = '1'\n",
                      "pkg/web.py": f"{DEBUGGED_BY}'D' in os.environ\n"}, "pkg/web.py", "",
                     id="another package"),
        pytest.param({"pkg/__init__.py": "import os\nos.environ['D'] = '1'\n",
                      "app.py": f"{DEBUGGED_BY}'D' in os.environ\n"}, "app.py", "",
                     id="a module beside a package"),
    ],
)  # fmt: skip
def test_what_is_no_package_of_a_module_is_not_imported_with_it(
    files: dict[str, str], entry: str, root: str
) -> None:
    effects = _imported_of_package(files, entry, root)
    assert (effects.app_debug.state, effects.unknown) == (State.OFF, ())


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"pkg/__init__.py": "import os\nos.environ['D'] = '1'\n",
                      "pkg/web.py": f"{DEBUGGED_BY}'D' in os.environ\n"}, id="what it sets"),
        pytest.param({"pkg/__init__.py": "import pkg.commands\n",
                      "pkg/commands.py": "from pkg.web import app\napp.add_url_rule('/')\n",
                      "pkg/conf.py": "D = True\n",
                      "pkg/web.py": f"from pkg import conf\n{DEBUGGED_BY}conf.D\n"},
                     id="a package that imports the module"),
        pytest.param({"pkg/__init__.py": "from .inner.web import app\n",
                      "pkg/inner/__init__.py": "",
                      "pkg/conf.py": "D = True\n",
                      "pkg/inner/web.py": f"from ..conf import D\n{DEBUGGED_BY}D\n"},
                     id="the outermost of two"),
        pytest.param({"pkg/__init__.py": "D = True\nfrom pkg.inner import web\nD = False\n",
                      "pkg/inner/__init__.py": "",
                      "pkg/inner/web.py": f"from pkg import D\n{DEBUGGED_BY}D\n"},
                     id="a name as it was then"),
    ],
)  # fmt: skip
def test_packages_are_imported_before_a_module(files: dict[str, str]) -> None:
    entry = "pkg/inner/web.py" if "pkg/inner/web.py" in files else "pkg/web.py"
    effects = _imported_of_package(files, entry)
    assert (effects.app_debug.state, effects.unknown) == (State.ON, ())


OWN_NAME = {
    "pkg/main.py": "from flask import Flask\nname = 'x'\ndef main():\n"
    "    app = Flask(name)\n    app.debug = True\n    return app\n",
}


@pytest.mark.parametrize(
    ("package", "code", "state"),
    [
        pytest.param("from .main import main\n", "from pkg import main\nmade = main()\n", State.ON,
                     id="as the package binds it"),
        pytest.param("from .main import main\n", "from pkg.main import name\n"
                     "from pkg import main\nmade = main()\n", State.ON, id="a later import of it"),
        pytest.param("from .main import main\n", "import pkg.main\nfrom pkg import main\n"
                     "print(pkg.main)\nmade = main()\n", State.ON, id="an import as a whole"),
        pytest.param("from pkg.main import main\nfrom pkg.main import name\n",
                     "from pkg import main\nmade = main()\n", State.ON, id="by the package itself"),
        pytest.param("", "from pkg import main\nmade = main()\n", State.OFF, id="nothing binds it"),
    ],
)  # fmt: skip
def test_only_the_first_import_binds_a_module_in_its_package(
    package: str, code: str, state: State
) -> None:
    files = {**OWN_NAME, "pkg/__init__.py": package, "app.py": code}
    effects = Analyser(Tree(files)).imported(PurePosixPath("app.py"), attribute="made")
    assert effects.app_debug.state is state


@pytest.mark.parametrize(
    ("attribute", "state"),
    [
        pytest.param("app", State.OFF, id="an object"),
        pytest.param("", State.OFF, id="the usual name"),
        pytest.param("create_app", State.ON, id="a factory"),
        pytest.param("create_app()", State.ON, id="a call"),
        pytest.param("create_app(False)", State.OFF, id="a call with an argument"),
    ],
)
def test_app_debug_of_an_import(attribute: str, state: State) -> None:
    code = (
        f"{FLASK}def create_app(debug=True):\n"
        "    made = Flask('x')\n    made.debug = debug\n    return made"
    )
    effects = imported(code, attribute=attribute)
    assert effects.app_debug.state is state
    assert effects.unknown == ()


def test_a046_debug_for_whoever_imports() -> None:
    assert imported(FLASK + "app.debug = True").app_debug.state is State.ON
    assert imported(FLASK, FLASK_DEBUG="1").app_debug.state is State.ON


def test_attribute_that_is_not_there_is_said() -> None:
    assert imported(FLASK, attribute="nothing").unknown
    assert imported(FLASK, attribute="(((").unknown


def test_dotenv_is_noted() -> None:
    assert imported("from dotenv import load_dotenv\nload_dotenv()").loads_dotenv
    assert not imported("x = 1").loads_dotenv


@pytest.mark.parametrize(
    ("files", "serves"),
    [
        pytest.param({"lib.py": '"""A dash, a flask and a connexion."""\nx = 1\n'}, False,
                     id="words in a text"),
        pytest.param({"lib.py": "# from flask import Flask\nx = 1\n"}, False, id="a comment"),
        pytest.param({"lib.py": "import flask_login\nx = 1\n"}, True, id="an extension"),
        pytest.param({"lib.py": "import other\nx = 1\n", "other.py": "from flask import g\n"}, True,
                     id="through another module"),
    ],
)  # fmt: skip
def test_a_receiver_is_an_application_where_flask_is_imported(
    files: dict[str, str], *, serves: bool
) -> None:
    program = "import lib\ndef go(app):\n    app.run(debug=True)\ngo(lib.made_by_magic())\n"
    assert bool(run(program, files).sinks) is serves


STUCK = (
    "import other\ntry:\n    while True:\n        other.work()\n"
    "except Exception:\n    raise RuntimeError\n"
)


def test_a_loop_that_nothing_leaves_does_not_fail() -> None:
    assert run(STUCK).unknown == ()
    assert len(run(STUCK.replace("other.work()", "raise OSError")).unknown) == 1


SERVES = f"{FLASK}def serve():\n    app.run(debug=True)\n"


@pytest.mark.parametrize(
    ("call", "count"),
    [
        pytest.param("open(other()).read()", 0, id="a file"),
        pytest.param("other().items().append(1)", 0, id="a container"),
        pytest.param("[one for one in other()][0].strip()", 0, id="a text"),
        pytest.param("[one for one in other()][0].func()", 1, id="anything"),
        pytest.param("[one for one in other()][0]()", 1, id="a function"),
    ],
)
def test_methods_of_unknown_data_start_nothing(call: str, count: int) -> None:
    other = "import json\ndef other():\n    return json.loads(os.environ['A'])\n"
    found = run(f"{SERVES}{other}{call}\n")
    assert len(found.unknown) == count
