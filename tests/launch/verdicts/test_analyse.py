"""The analysis of a whole repository: what is read, orphans, scripts left running, limits."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

import pytest

from flaskgate.launch.follow.results import Safe, Unsure
from flaskgate.launch.python import step_budget
from flaskgate.launch.verdicts import analyse
from flaskgate.model.findings import Context, Finding, Location, Position
from flaskgate.steps.apply_launch_evidence import apply_evidence
from tests.launch.gate import (
    FLASK,
    IMAGE,
    MAIN,
    RULES,
    analysed,
    gate,
    image,
    launched,
    parts,
    said,
)

DEBUG = f"{FLASK}{MAIN}app.run(debug=True)\n"
SAFE = f"{FLASK}{MAIN}app.run()\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"Dockerfile": "FROM python\nRUN ls\n"}, [], id="it starts nothing"),
        pytest.param({"compose.yaml": "services: [\n"}, [], id="it cannot be read"),
        pytest.param(image("CMD $START"), [], id="nobody can tell what it starts"),
        pytest.param(image("CMD flask run"), ["Dockerfile"], id="all is known"),
        pytest.param(image("CMD ls"), ["Dockerfile"], id="known to be no server"),
    ],
)
def test_what_was_read_as_a_whole(files: Mapping[str, str], expected: list[str]) -> None:
    assert sorted(map(str, analysed(files).read)) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"app.py": "def main():\n    return 1\n"}, [], id="nothing about Flask"),
        pytest.param({"app.py": "from flask import abort\n"}, [], id="nothing that acts"),
        pytest.param({"app.py": FLASK}, ["app.py"], id="an app that whoever may serve"),
        pytest.param({"tests/app.py": DEBUG}, [], id="a test"),
        pytest.param(image("CMD python app.py", **{"app.py": DEBUG}), [], id="it is started"),
        pytest.param(image("CMD gunicorn app:app", **{"app.py": DEBUG}), [], id="it is imported"),
        pytest.param(
            {"app.py": "from flask import Flask\ndef make():\n    return Flask('x')\n"},
            ["app.py"],
            id="an app that a function makes",
        ),
        pytest.param({"app.py": DEBUG}, ["app.py"], id="a main guard"),
        pytest.param({"app.py": f"{FLASK}app.run(debug=True)\n"}, ["app.py"], id="a bare call"),
        pytest.param(
            image("CMD gunicorn app:app", **{"app.py": FLASK, "run.py": DEBUG}),
            [],
            id="beside what is served: a part of it",
        ),
        pytest.param(
            image(
                "CMD gunicorn web.app:app",
                **{"web/__init__.py": "", "web/app.py": FLASK, "jobs/run.py": DEBUG},
            ),
            ["jobs/run.py"],
            id="beside the package that is served",
        ),
        pytest.param(
            {
                "web/Dockerfile": f"{IMAGE}CMD gunicorn app:app\n",
                "web/app.py": FLASK,
                "jobs/run.py": DEBUG,
            },
            ["jobs/run.py"],
            id="beside the folder that is served",
        ),
    ],
)
def test_orphans(files: Mapping[str, str], expected: list[str]) -> None:
    assert [str(one.path) for one in analysed(files).orphans] == expected


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        pytest.param("app.run()", [], id="no debug"),
        pytest.param("app.run(debug=True, use_evalex=False)", [], id="no console"),
        pytest.param("app.run(debug=os.getenv('D') == '1')", [], id="off by default"),
        pytest.param("if f(): app.run(debug=True)", [], id="perhaps"),
        pytest.param("app.run(debug=True)", ["high flask-debug-run app.py:5"], id="R14: on"),
        pytest.param(
            "app.run(debug=os.getenv('D', '1'))", ["high flask-debug-env app.py:5"], id="R14: open"
        ),
        pytest.param("app.run(debug='0')", ["high flask-debug-env app.py:5"], id="R14: a trap"),
    ],
)
def test_what_an_orphan_does_by_default(program: str, expected: list[str]) -> None:
    assert gate({"app.py": f"{FLASK}{MAIN}{program}\n"}) == expected


SETUP = {"setup.cfg": "[options.entry_points]\nconsole_scripts =\n    shop = cli:main\n"}
MAIN_OF_SCRIPT = f"{FLASK}def main(debug=True):\n    app.run(debug=debug)\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({**SETUP, "cli.py": MAIN_OF_SCRIPT}, ["high flask-debug-run cli.py:5"],
                     id="nothing starts it"),
        pytest.param({"cli.py": MAIN_OF_SCRIPT}, [], id="nothing installs it"),
        pytest.param({**SETUP, **image("RUN pip install .\nCMD shop"), "cli.py": MAIN_OF_SCRIPT},
                     ["critical debug-deployed cli.py:5"],
                     id="an image starts it"),
        pytest.param({**SETUP, **image("CMD gunicorn cli:app"), "cli.py": MAIN_OF_SCRIPT}, [],
                     id="its file is served"),
        pytest.param({**SETUP, "cli.py": f"{FLASK}def main():\n    print(app)\n"}, [],
                     id="it serves nothing"),
    ],
)  # fmt: skip
def test_console_script_that_nothing_starts(files: Mapping[str, str], expected: list[str]) -> None:
    found = [one for one in gate(files) if not one.startswith("low")]
    assert found == expected


CONFIGS = "class Base:\n    DEBUG = False\nclass Production(Base):\n    DEBUG = True\n"
LOADS = "from flask import Flask\napp = Flask(__name__)\napp.config.from_object({})\n"
WIDE = "\N{FULLWIDTH LATIN SMALL LETTER D}"
SUBCLASS = "from flask import Flask\nclass Site(Flask):\n    pass\n"
FACTORY = (
    "from flask import Flask\ndef create_app({}):\n    app = Flask(__name__)\n"
    "    app.config.from_object(config)\n    return app\n"
)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {"app.py": LOADS.format("'config.Production'"), "config.py": CONFIGS},
            ["high flask-debug-config config.py:4"],
            id="a class by its name",
        ),
        pytest.param(
            {"app.py": LOADS.format("'config.Base'"), "config.py": CONFIGS},
            [],
            id="a class that is off",
        ),
        pytest.param(
            {
                "app.py": f"import settings\n{LOADS.format('settings')}",
                "settings.py": "DEBUG = 1\n",
            },
            ["high flask-debug-config settings.py:1"],
            id="a module",
        ),
        pytest.param(
            {
                "shop/__init__.py": FACTORY.format("config='shop.config.Production'"),
                "shop/config.py": CONFIGS,
            },
            ["high flask-debug-config shop/config.py:4"],
            id="the default of a factory that nothing calls",
        ),
        pytest.param(
            {"shop/__init__.py": FACTORY.format("config"), "shop/config.py": CONFIGS},
            [],
            id="what a factory is given",
        ),
        pytest.param(
            {"core.py": SUBCLASS, "web.py": "import core\nx = core.Site('x')\nx.debug = True\n"},
            ["high flask-debug-config web.py:3"],
            id="a subclass of another file",
        ),
        pytest.param(
            {
                "core.py": SUBCLASS,
                "web.py": f"import core\nx = core.Site('x')\nx.{WIDE}ebug = True\n",
            },
            ["high flask-debug-config web.py:3"],
            id="a name that Python normalises",
        ),
        pytest.param(
            {"app.py": FLASK + "app.config['\\x44EBUG'] = True\n"},
            ["high flask-debug-config app.py:4"],
            id="a key with an escape",
        ),
        pytest.param(
            {
                "panel.py": FLASK.replace("app =", "web ="),
                "run.py": "from panel import web\nweb\\\n  . run(debug=True)\n",
            },
            ["high flask-debug-run run.py:3"],
            id="another file's object, over two lines",
        ),
        pytest.param(
            {"app.py": f"{FLASK}app.debug = True\nif len(sys.argv) > 5:\n    app.run()\n"},
            ["high flask-debug-config app.py:4"],
            id="debug of an app that is not run",
        ),
    ],
)
def test_debug_that_code_has_by_default(files: Mapping[str, str], expected: list[str]) -> None:
    assert gate(files) == expected


def test_a_factory_that_takes_too_long_ends() -> None:
    loop = "".join(f"    def f{n}(): f{n + 1}(); f{n + 1}(); f{n + 1}()\n" for n in range(30))
    files = {
        "app.py": "from flask import Flask\nimport slow\ndef make():\n    slow.go()\n"
        "    return Flask('x')\n",
        "slow.py": f"import flask\ndef go():\n{loop}    def f30(): flask.abort()\n    f0()\n",
    }
    assert gate(files) == []


def test_servers_that_code_starts_are_told_where_no_engine_sees_them() -> None:
    files = {
        "panel.py": FLASK.replace("app =", "web ="),
        "run.py": "import panel\npanel.web.run()\n",
    }
    assert said(launched(files).findings) == ["low dev-server-run run.py:2"]


def test_an_orphan_is_followed_across_files() -> None:
    files = {
        "run.py": f"from shop import create_app\n{MAIN}create_app().run()\n",
        "shop/__init__.py": "from flask import Flask\n"
        "def create_app():\n    app = Flask(__name__)\n    app.debug = True\n    return app\n",
    }
    (finding,) = launched(files).findings
    assert str(finding.location.path) == "run.py"
    assert PurePosixPath("shop/__init__.py") in {one.location.path for one in finding.chain}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"start.sh": "python app.py\n"}, [], id="a script that nothing runs"),
        pytest.param({"start.sh": "# nohup python app.py\n"}, [], id="a comment"),
        pytest.param({"start.sh": "nohup celery worker &\n"}, [], id="no server"),
        pytest.param({"dev/start.sh": "nohup python ../app.py &\n"}, [], id="for developers"),
        pytest.param({"start.sh": "nohup python app.py &\n"}, ["start.sh:1"], id="B074: nohup"),
        pytest.param(
            {"up.sh": 'python app.py &\necho "$!" > app.pid\ncat app.pid\n'},
            ["up.sh:1"],
            id="its number is kept in a file",
        ),
        pytest.param(
            {"up.sh": "python app.py &\npid=$!\ncurl -f localhost:5000\nkill $pid\n"},
            [],
            id="its number is for this script",
        ),
        pytest.param(
            {"go.sh": "cd /srv/shop\nflask run --host=0.0.0.0 >> /srv/logs/out.txt 2>&1\n"},
            ["go.sh:2"],
            id="it writes to a log of the host",
        ),
        pytest.param(
            {"go.sh": "python app.py 2>&1 | tee -a ~/shop.log\n"},
            ["go.sh:1"],
            id="what it says is kept in the home",
        ),
        pytest.param(
            {
                "go.sh": "python app.py > /dev/null\n",
                "run_local.sh": "python app.py >> /var/log/shop.log\n",
                "try.sh": "python app.py > out.txt  # or > /var/log/shop.log\n",
            },
            [],
            id="no log of the host",
        ),
        pytest.param({"start.sh": "setsid python app.py\n"}, ["start.sh:1"], id="setsid"),
        pytest.param(
            {
                **image("CMD ./start.sh"),
                "start.sh": "#!/bin/sh\nnohup python app.py &\nwait\n",
            },
            ["start.sh:2"],
            id="a script that an image runs is followed once",
        ),
    ],
)
def test_scripts_that_leave_a_server_running(files: Mapping[str, str], expected: list[str]) -> None:
    found = gate({"app.py": SAFE, **files})
    assert [one.split()[-1] for one in found if "deployed" in one] == expected


@pytest.mark.parametrize(
    ("script", "text", "started"),
    [
        pytest.param("start.sh", "flask run\n", 0, id="a server that is for developers"),
        pytest.param("start.sh", "gunicorn app:app || flask run\n", 0, id="one or the other"),
        pytest.param("start.sh", "gunicorn app:app\n$X\n", 0, id="and what is not known"),
        pytest.param("start.sh", "celery worker\n", 0, id="no server"),
        pytest.param("load_test.sh", "gunicorn app:app\n", 0, id="a script of another name"),
        pytest.param("dev/start.sh", "gunicorn app:app\n", 0, id="for developers"),
        pytest.param("start.sh", "python serve.py\npython app.py\n", 0, id="one of each"),
        pytest.param("start.sh", "python job.py\n", 0, id="a program that serves nothing"),
        pytest.param("start.bat", "python serve.py --dev\npython job.py\n%X%\n", 0,
                     id="a server in code, and what is not known"),
        pytest.param("run_production.bat", "python job.py\npython serve.py\n", 2,
                     id="a production server in code, after a job"),
        pytest.param("run.sh", "exec python3 serve.py\n", 1, id="a production server in code"),
        pytest.param("start_app.sh", "gunicorn app:app\n", 1, id="a production server"),
        pytest.param("boot", "#!/bin/sh\nflask db upgrade\nuwsgi -w app:app\n", 2,
                     id="after a migration"),
    ],
)  # fmt: skip
def test_start_script_that_nothing_runs(script: str, text: str, started: int) -> None:
    serve = "from waitress import serve\nfrom app import app\nserve(app)\n"
    files = {"app.py": FLASK + MAIN + "app.run(debug=True)\n", script: text}
    files |= {"serve.py": serve, "job.py": "print(1)\n"}
    found = launched(files)
    place = Location(PurePosixPath("app.py"), Position(5, 5), Position(5, 9))
    seen = Finding(
        rule=RULES["flask-debug-run"],
        location=place,
        message="",
        snippet="",
        engines=frozenset({"semgrep"}),
    )
    (finding,) = {one.rule.id for one in apply_evidence([seen], found.evidence, RULES).findings}
    assert finding == ("flask-debug-inert" if started else "flask-debug-run")
    launches = [one for one in analysed(files).launches if one.is_production]
    assert len(launches) == started


def test_more_units_than_any_repository_has() -> None:
    services = "".join(f"  s{one}:\n    command: flask run\n" for one in range(2_050))
    found = analysed({"compose.yaml": f"services:\n{services}", "app.py": FLASK})
    assert "launch-limit" in {one.id for one in found.notifications}
    assert len(found.launches) <= analyse.UNIT_LIMIT


def test_units_beyond_the_limit_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analyse, "UNIT_LIMIT", 2)
    files = {f"s{one}/Dockerfile": f"{IMAGE}CMD flask run\n" for one in range(3)}
    found = analysed(files)
    (told,) = found.notifications
    assert told.message.startswith("only the first 2 of 3 starts were followed;")
    assert len(found.launches) == 2


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        pytest.param(10_000, ["critical a/app.py:5", "critical b/app.py:5", "high c/app.py:5"]),
        pytest.param(4, ["critical a/app.py:5", "medium b/Dockerfile:4"]),
    ],
    ids=["enough", "too little"],
)
def test_what_is_followed_is_bounded(
    steps: int, expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(step_budget, "OF_REPOSITORY", steps)
    files = {f"{one}/Dockerfile": f"{IMAGE}CMD python app.py\n" for one in "ab"}
    files |= {f"{one}/app.py": DEBUG for one in "abc"}
    found = [one.split() for one in gate(files)]
    assert sorted(f"{one[0]} {one[-1]}" for one in found) == expected
    is_named = "launch-limit" in {one.id for one in analysed(files).notifications}
    assert is_named == (steps == 4)


def test_commands_of_applications_are_bounded_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(step_budget, "OF_REPOSITORY", 4)
    command = "@app.cli.command()\ndef seed():\n    print(1)\n"
    files = {f"{one}/Dockerfile": f"{IMAGE}CMD flask seed\n" for one in "ab"}
    files |= {f"{one}/app.py": f"{FLASK}{command}" for one in "ab"}
    launches = analysed(files).launches
    assert [type(one.answer) for one in launches] == [Safe, Unsure]


def test_declared_units_come_first() -> None:
    artefacts, modules, tree = parts(image("CMD flask run"))
    declared = analysed({"compose.yaml": "services:\n  a:\n    command: flask run --debug\n"})
    units = [one.unit for one in declared.launches]
    found = analyse.analyse(artefacts, modules, tree, lambda _: Context.UNKNOWN, declared=units)
    assert [one.unit.name for one in found.launches] == ["service a", "image"]


DEEP = "(" * 5_000
HOSTILE = {
    "nothing": "",
    "zeros": "\0" * 1_000,
    "a long line": "x" * 200_000,
    "brackets": DEEP,
    "braces": "{" * 5_000,
    "quotes": "'\"`" * 2_000,
    "dollars": "${" * 3_000,
    "surrogates": "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace") * 10,
    "nested shells": "CMD " + "sh -c " * 300 + "flask run",
    "anchors": "a: &a [x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(200)),
    "backslashes": "\\\n" * 3_000,
    "percent": "[program:x]\ncommand=" + "%(x)s" * 1_000,
    "separators": "---\n" * 3_000,
    "a heredoc without an end": "RUN <<EOF\nCMD flask run\n",
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize(
    "path",
    [
        *("Dockerfile", "compose.yaml", "k8s/web.yaml", "Procfile", "web.service", "web.conf"),
        *("start.sh", "fly.toml", "app.json", "uwsgi.ini", "app.py", "main.tf", "pyproject.toml"),
    ],
)
def test_nothing_raises(path: str, name: str) -> None:
    heads = {"Dockerfile": IMAGE, "start.sh": "nohup ", "web.service": "[Service]\nExecStart="}
    files = {"Dockerfile": f'{IMAGE}CMD ["./start.sh"]\n', "app.py": DEBUG}
    launched({**files, path: heads.get(path, "") + HOSTILE[name]})


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"start.sh": "./start.sh & nohup ./start.sh\n"}, id="a script runs itself"),
        pytest.param({"start.sh": "exec ./b.sh\n", "b.sh": "exec ./start.sh\n"}, id="two scripts"),
        pytest.param({"start.sh": "make a\n", "Makefile": "a: a\n\tmake a\n"}, id="a Makefile"),
        pytest.param({"start.sh": "python app.py\n", "app.py": "import app\n"}, id="an import"),
        pytest.param({"start.sh": ". ./start.sh\n"}, id="a script sources itself"),
    ],
)
def test_circles_end(files: Mapping[str, str]) -> None:
    assert analysed({**image('CMD ["./start.sh"]'), **files}).launches


def test_production_does_not_go_short_of_what_developers_use(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(step_budget, "OF_REPOSITORY", 4)
    files = {
        "a/compose.dev.yml": "services:\n  web:\n    image: x\n    command: python app.py\n",
        "a/app.py": f"{FLASK}{MAIN}app.run()\n",
        **{f"b/{name}": text for name, text in image("CMD python app.py").items()},
        "b/app.py": f"{FLASK}{MAIN}app.run(debug=True)\n",
    }
    assert "critical debug-deployed b/app.py:5" in gate(files)


HANDED = {
    "Dockerfile": 'FROM python:3.12\nCOPY . .\nENTRYPOINT ["/start.sh"]\n',
    "start.sh": '#!/bin/sh\nexec "$@"\n',
    "app.py": "from flask import Flask\napp = Flask(__name__)\n",
}
SERVICE = "services:\n  web:\n    build: .\n    command: gunicorn app:app\n"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("compose.yaml", ["service web"], id="by production"),
        pytest.param("compose.dev.yaml", ["image", "service web"], id="by developers"),
        pytest.param("notes.yaml", ["image"], id="by nobody"),
    ],
)
def test_an_entrypoint_is_handed_its_words_by_what_runs_its_image(
    name: str, expected: list[str]
) -> None:
    found = analysed({**HANDED, name: SERVICE if "compose" in name else "a: b\n"}).launches
    assert [one.unit.name for one in found] == expected


def test_what_an_entrypoint_runs_besides_its_words_counts_by_itself() -> None:
    files = {**HANDED, "start.sh": '#!/bin/sh\nflask run &\nexec "$@"\n'}
    found = analysed({**files, "compose.yaml": SERVICE}).launches
    assert "flask" in {one.start.program for one in found if one.unit.name == "image"}


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        pytest.param("./tool", ["unknown"], id="nobody knows"),
        pytest.param("gunicorn app:app", ["safe"], id="is safe"),
        pytest.param("flask run", ["harmful", "harmful"], id="is harmful, by either way"),
    ],
)
def test_what_both_ways_of_a_script_start_is_told_once_unless_it_is_harmful(
    program: str, expected: list[str]
) -> None:
    text = f'if probe; then P="nice -n 1"; else P=nohup; fi\n$P {program} &\n'
    files = {"app.py": HANDED["app.py"], "up.sh": text}
    found = [one for one in analysed(files).launches if one.start.words[:1] != ("probe",)]
    assert [one.answer.word for one in found] == expected
