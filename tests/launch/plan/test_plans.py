"""The serve plan of a start: target, address and command, as resolved and never guessed."""

from __future__ import annotations

import shlex
from collections.abc import Mapping

import pytest

from flaskgate.model.findings import Restarter, ServePlan
from tests.launch.gate import FLASK, IMAGE, MAIN, analysed, image

FACTORY = "from flask import Flask\ndef create_app(name='x'):\n    return Flask(name)\n"
SITE = FLASK.replace("app =", "site =")
RUN = f"{FLASK}{MAIN}app.run({{}})\n"
APP = {"app.py": f"{FLASK}{MAIN}app.run(debug=True)\n"}
LOCAL = "from flask import Flask\ndef main():\n    app = Flask('x')\n    app.run()\nmain()\n"
EITHER = """\
import os
from flask import Flask
if os.environ.get('A'):
    app = Flask('a')
else:
    app = Flask('b')
if __name__ == '__main__':
    app.run()
"""
SOCKETIO = f"""\
{FLASK}from flask_socketio import SocketIO
sio = SocketIO(app)
{MAIN}sio.run(app, debug=True, allow_unsafe_werkzeug=True)
"""
MOUNTED = f"""\
{FLASK}from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.serving import run_simple
whole = DispatcherMiddleware(app, {{}})
{MAIN}run_simple('0.0.0.0', 9000, whole)
"""
SERVICE = "services:\n  web:\n    build: .\n    command: python app.py\n    ports: ['80:7000']\n"
UNIT = "[Service]\nWorkingDirectory=/srv/shop\nExecStart=/srv/shop/.venv/bin/python app.py\n"
HOME = "FROM python\nWORKDIR /app\nCOPY . .\nENV FLASK_APP=/app/src/shop.py\n"


IMPORTING = "from core import app\nimport {}\napp.run()\n"
BUILT = """\
from flask import Flask
def build(debug, other=False):
    app = Flask('x')
    app.debug = debug
    return app
if __name__ == '__main__':
    build({}).run()
"""


def plans(files: Mapping[str, str | bytes]) -> list[ServePlan]:
    return [one.plan for one in analysed(files).launches if one.plan is not None]


def command(files: Mapping[str, str]) -> str:
    plan = plans(files)[-1]
    return shlex.join(plan.command) if plan.is_known else plan.missing


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(image("CMD python app.py", **APP), "5000 --workers 2 app:app", id="plain"),
        pytest.param(
            image("CMD python web.py", **{"web.py": f"{SITE}{MAIN}site.run()"}),
            "5000 --workers 2 web:site",
            id="an object of another name",
        ),
        pytest.param(
            image('CMD ["flask", "--app", "shop", "run"]', **{"shop/__init__.py": FACTORY}),
            "5000 --workers 2 'shop:create_app()'",
            id="a package with a factory",
        ),
        pytest.param(
            image("""CMD flask --app "shop:create_app('a')" run""", **{"shop.py": FACTORY}),
            """5000 --workers 2 'shop:create_app('"'"'a'"'"')'""",
            id="a factory with its argument",
        ),
        pytest.param(
            image("CMD flask --app shop:create_app run", **{"shop.py": FACTORY}),
            "5000 --workers 2 'shop:create_app()'",
            id="a factory without its brackets",
        ),
        pytest.param(
            image(
                "CMD python -m shop.web",
                **{"shop/web.py": f"{SITE}{MAIN}site.run()", "shop/__init__.py": ""},
            ),
            "5000 --workers 2 shop.web:site",
            id="a module of a package",
        ),
        pytest.param(
            {
                "Dockerfile": "FROM python\nWORKDIR /srv\nCOPY backend/ .\nCMD python app.py\n",
                "backend/app.py": f"{SITE}{MAIN}site.run()",
            },
            "5000 --workers 2 app:site",
            id="a folder of the repository is copied",
        ),
        pytest.param(
            image("CMD python src/app.py", **{"src/app.py": APP["app.py"]}),
            "5000 --workers 2 --pythonpath src app:app",
            id="a script in another folder",
        ),
        pytest.param(
            image(
                "CMD python run.py",
                **{"run.py": f"from shop import create_app\n{MAIN}create_app('a').run()"},
                **{"shop.py": FACTORY},
            ),
            """5000 --workers 2 'shop:create_app('"'"'a'"'"')'""",
            id="a factory that is called under the guard",
        ),
        pytest.param(
            image("CMD python run.py", **{"run.py": LOCAL}),
            "The application that run.py:3 makes has no name",
            id="no name",
        ),
        pytest.param(
            image("CMD python my-app.py", **{"my-app.py": f"{FLASK}app.run()"}),
            "5000 --workers 2 my-app:app",
            id="a file whose name is none of Python",
        ),
        pytest.param(
            {"Procfile": "web: flask run\n", "app.py": FLASK},
            "gunicorn --bind '0.0.0.0:$PORT' app:app",
            id="a platform",
        ),
        pytest.param(
            {"web.service": UNIT, **APP},
            "/srv/shop/.venv/bin/gunicorn --bind 127.0.0.1:5000 --workers 2 app:app",
            id="a unit",
        ),
        pytest.param(
            {"a.service": "[Service]\nExecStart=/usr/bin/python3 /opt/shop/app.py\n", **APP},
            "/usr/bin/python3 -m gunicorn --bind 127.0.0.1:5000 --workers 2 "
            "--pythonpath /opt/shop app:app",
            id="a unit without a folder",
        ),
        pytest.param(
            image("EXPOSE 8080\nCMD python app.py", **APP),
            "0.0.0.0:8080 --workers 2 app:app",
            id="the exposed port",
        ),
        pytest.param(
            image("RUN pip install -q --user -r requirements.txt\nCMD python app.py", **APP),
            "python -m gunicorn --bind 0.0.0.0:5000 --workers 2 app:app",
            id="commands lie where no PATH leads",
        ),
        pytest.param(
            image(
                "RUN pip install --user flask\nENV PATH=/root/.local/bin:$PATH\nCMD python app.py",
                **APP,
            ),
            "gunicorn --bind 0.0.0.0:5000 --workers 2 app:app",
            id="a PATH leads there",
        ),
        pytest.param(
            image(
                "CMD python __main__.py",
                **{"__main__.py": f"from web.site import app\n{MAIN}app.run()\n"},
                **{"web/site.py": FLASK},
            ),
            "--workers 2 web.site:app",
            id="the program of a folder has no name",
        ),
        pytest.param(
            image(
                "CMD python -m shop",
                **{"shop/__init__.py": "", "shop/__main__.py": f"{FLASK}{MAIN}app.run()\n"},
            ),
            "--workers 2 shop.__main__:app",
            id="that of a package has one",
        ),
        pytest.param(
            image("EXPOSE 8080\nCMD python app.py", **{"app.py": RUN.format("'0.0.0.0', 80")}),
            "0.0.0.0:80 --workers 2 app:app",
            id="what an image notes down is not where its server is reached",
        ),
        pytest.param(
            image("EXPOSE 80 443\nCMD python app.py", **APP),
            "Put the port there on which the container is to be reached: 80 or 443.",
            id="several ports, and a server that is not reached on any",
        ),
        pytest.param(
            image("EXPOSE 80 81\nCMD python app.py", **{"app.py": RUN.format("'0.0.0.0', 81")}),
            "0.0.0.0:81 --workers 2 app:app",
            id="of several ports that of the program",
        ),
        pytest.param(
            image("EXPOSE 80 81\nCMD python app.py", **{"app.py": RUN.format("port=int(input())")}),
            "Put the port there on which the container is to be reached: 80 or 81.",
            id="several ports, and a program that is told its own",
        ),
        pytest.param(
            image(
                "EXPOSE 80 81\nCMD python app.py",
                **{"app.py": RUN.format("port=os.environ['P']")},
            ),
            "'0.0.0.0:$P' --workers 2 app:app",
            id="several ports, and a variable",
        ),
        pytest.param(
            {"web.service": UNIT, "app.py": RUN.format("port=int(open('x').read())")},
            "Put the port there that app.py:5 listens on.",
            id="a port that cannot be told",
        ),
        pytest.param(
            {"web.service": UNIT, "app.py": RUN.format("*open('x')")},
            "Put the address and port there that app.py:5 listens on.",
            id="an address that cannot be told",
        ),
        pytest.param(
            image("EXPOSE 9\nCMD python app.py", **{"app.py": RUN.format("port=int(input())")}),
            "0.0.0.0:9 --workers 2 app:app",
            id="a port that only the image tells",
        ),
        pytest.param(
            image("EXPOSE 5000\nCMD python app.py", **APP, **{"compose.yaml": SERVICE}),
            "0.0.0.0:7000 --workers 2 app:app",
            id="the published port",
        ),
        pytest.param(
            image(
                "CMD python app.py", **{"app.py": f"import dash\nx = dash.Dash()\n{MAIN}x.run()"}
            ),
            "0.0.0.0:8050 --workers 2 app:server",
            id="Dash",
        ),
        pytest.param(
            image("CMD python app.py", **{"app.py": SOCKETIO}),
            "0.0.0.0:5000 --workers 1 --threads 100 app:app",
            id="Socket.IO",
        ),
        pytest.param(
            image("CMD python app.py", **{"app.py": MOUNTED}),
            "0.0.0.0:9000 --workers 2 app:whole",
            id="applications side by side",
        ),
        pytest.param(
            image("CMD python app.py", **{"app.py": EITHER}),
            "0.0.0.0:5000 --workers 2 app:app",
            id="one of two",
        ),
        pytest.param(
            image(
                "CMD python app.py",
                **{"app.py": f"{FLASK}{MAIN}app.run(port=int(os.environ.get('PORT', 7000)))\n"},
            ),
            "'0.0.0.0:${PORT:-7000}' --workers 2 app:app",
            id="a port of the environment",
        ),
        pytest.param(
            {"Dockerfile": f"{HOME}CMD flask run --port=81\n", "src/shop.py": FLASK},
            "0.0.0.0:81 --workers 2 --pythonpath src shop:app",
            id="an absolute FLASK_APP",
        ),
        pytest.param(
            image(
                "CMD python run.py",
                **{"core.py": FLASK, "run.py": IMPORTING.format("views"), "views.py": ""},
            ),
            "5000 --workers 2 run:app",
            id="the program imports more than the module that makes the application",
        ),
        pytest.param(
            image("CMD python run.py", **{"core.py": FLASK, "run.py": IMPORTING.format("os")}),
            "5000 --workers 2 core:app",
            id="the program imports nothing of the application",
        ),
        pytest.param(
            image("CMD python run.py", **{"run.py": BUILT.format("True")}),
            "5000 --workers 2 'run:build(False)'",
            id="a factory that is told to turn debug on",
        ),
        pytest.param(
            image("CMD python run.py", **{"run.py": BUILT.format("True, True")}),
            "5000 --workers 2 'run:build(False, True)'",
            id="a factory whose other argument stays",
        ),
        pytest.param(
            image("CMD python run.py", **{"run.py": BUILT.format("False, True")}),
            "5000 --workers 2 'run:build(False, True)'",
            id="a factory that is told to keep debug off",
        ),
    ],
)
def test_command(files: Mapping[str, str], expected: str) -> None:
    assert expected in command(files)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(f"{FLASK}app.run()\n", 4, id="it serves on import"),
        pytest.param(f"{FLASK}{MAIN}app.run()\n", None, id="it does not"),
        pytest.param(f"{FLASK}def go():\n    app.run()\ngo()\n", 6, id="by a function"),
        pytest.param(
            f"{FLASK}def go():\n    app.run()\ndef start():\n    go()\nstart()\n", 8, id="by two"
        ),
        pytest.param(
            f"import sys\n{FLASK}def go():\n    app.run()\nsys.exit(go())\n", 7, id="in a call"
        ),
    ],
)
def test_guard(text: str, expected: int | None) -> None:
    (plan,) = plans(image("CMD python app.py", **{"app.py": text}))
    assert (plan.guard.start.line if plan.guard else None) == expected


def test_a_start_that_is_fine_has_no_plan() -> None:
    assert plans({"Dockerfile": f"{IMAGE}CMD gunicorn app:app\n", **APP}) == []


def test_two_folders_that_are_copied_into_one() -> None:
    recipe = "FROM x\nWORKDIR /app\nCOPY common .\nCOPY ads .\nENV FLASK_APP=ads\nCMD flask run\n"
    made = "from common import create_app\napp = create_app()\n"
    files = {"Dockerfile": recipe, "common/common.py": FACTORY, "ads/ads.py": made}
    assert command(files).endswith(" ads:app")


def test_a_package_below_src_beside_the_program() -> None:
    run = f"from shop import create_app\napp = create_app()\n{MAIN}app.run()\n"
    files = {"api/src/shop/__init__.py": FACTORY, "api/manage.py": run}
    recipe = "FROM x\nWORKDIR /app\nCOPY . .\nRUN pip install .\nCMD python manage.py\n"
    assert command({**files, "api/Dockerfile": recipe}).endswith(" manage:app")


PROJECT = '[project]\nname="shop"\nversion="1"\ndependencies=["flask"]\n'
SCRIPT = f'{PROJECT}[project.scripts]\nserve = "shop.web:main"\n'


@pytest.mark.parametrize(
    ("start", "files", "expected"),
    [
        ("CMD flask --app shop run", {"src/shop/__init__.py": FACTORY}, "'shop:create_app()'"),
        ("ENV PYTHONPATH=/app/src\nCMD flask --app shop run", {"src/shop/__init__.py": FACTORY},
         "'shop:create_app()'"),
        ("CMD python -m shop", {"src/shop/__init__.py": "",
                                "src/shop/__main__.py": f"{FLASK}{MAIN}app.run()\n"},
         "shop.__main__:app"),
        ("CMD serve", {"src/shop/__init__.py": "", "pyproject.toml": SCRIPT,
                       "src/shop/web.py": f"{SITE}def main():\n    site.run()\n"}, "shop.web:site"),
    ],
)  # fmt: skip
def test_an_installed_package_keeps_its_name(
    start: str, files: Mapping[str, str], expected: str
) -> None:
    recipe = f"FROM x\nWORKDIR /app\nCOPY . .\nRUN pip install .\n{start}\n"
    found = command({"pyproject.toml": PROJECT, **files, "Dockerfile": recipe})
    assert found.endswith(f" {expected}")


def test_a_factory_that_makes_a_dash_object_is_not_what_a_server_takes() -> None:
    text = f"import dash\ndef make():\n    return dash.Dash('x')\n{MAIN}make().run(debug=True)\n"
    said = command(image("CMD python app.py", **{"app.py": text}))
    assert "has no name that a server could import: bind its `server` to one" in said


def test_what_a_production_server_serves_gets_no_other_one() -> None:
    needs = {"requirements.txt": "flask\nflask-socketio\neventlet\n"}
    app = {"app.py": SOCKETIO.replace(", allow_unsafe_werkzeug=True", "")}
    assert plans({**image("CMD python app.py", **app), **needs}) == []


BESIDE = f"from flask_socketio import SocketIO\n{FLASK}sio = SocketIO(app%s)\n{MAIN}app.run()\n"
LATE = {
    "live.py": "from flask_socketio import SocketIO\nsio = SocketIO(async_mode='gevent')\n",
    "app.py": f"from live import sio\n{FACTORY}    sio.init_app(app)\n",
}
CLIENT = f"import socketio\n{FLASK}sio = socketio.Client()\n{MAIN}app.run()\n"
ONE = "gunicorn --bind 0.0.0.0:5000 --workers 1 --threads 100 app:app"
GREEN = "gunicorn --bind 0.0.0.0:5000 --worker-class %s --workers 1 %s"
PLAIN = "gunicorn --bind 0.0.0.0:5000 --workers 2 app:app"
OLD = ("gunicorn~=25.3",)


@pytest.mark.parametrize(
    ("start", "files", "needs", "expected"),
    [
        pytest.param("python app.py", {"app.py": BESIDE % ""}, "", ONE, id="run by Flask"),
        pytest.param("flask run", {"app.py": BESIDE % ""}, "", ONE, id="by the flask command"),
        pytest.param(
            "flask run", LATE, "gevent", GREEN % ("gevent", "'app:create_app()'"), id="told later"
        ),
        pytest.param(
            "flask run",
            {"app.py": BESIDE % ", async_mode='threading'"},
            "gevent",
            ONE,
            id="what the code says comes first",
        ),
        pytest.param(
            "python app.py",
            {"app.py": BESIDE % ""},
            "gevent\neventlet",
            GREEN % ("eventlet", "app:app"),
            id="eventlet comes before gevent",
        ),
        pytest.param("python app.py", {"app.py": CLIENT}, "", PLAIN, id="a client"),
        pytest.param(
            "python app.py",
            {"app.py": f"{FLASK}{MAIN}app.run()\n", "chat.py": BESIDE % ""},
            "eventlet",
            PLAIN,
            id="another program",
        ),
    ],
)
def test_socketio_beside_an_application(
    start: str, files: Mapping[str, str], needs: str, expected: str
) -> None:
    listed = {"requirements.txt": f"flask\nflask-socketio\n{needs}\n"}
    (plan,) = plans({**image(f"CMD {start}", **files), **listed})
    assert plan.text == expected
    assert plan.requirements == (OLD if "eventlet" in expected else ("gunicorn",))


@pytest.mark.parametrize(
    ("gunicorn", "is_known"), [("gunicorn", False), ("gunicorn>=26", False), ("gunicorn<26", True)]
)
def test_eventlet_needs_an_older_gunicorn(gunicorn: str, *, is_known: bool) -> None:
    listed = {"requirements.txt": f"flask\nflask-socketio\neventlet\n{gunicorn}\n"}
    (plan,) = plans({**image("CMD python app.py", **{"app.py": BESIDE % ""}), **listed})
    assert (plan.is_known, plan.requirements) == (is_known, ())
    assert ("ask for gunicorn~=25.3" in plan.missing) != is_known


def test_a_version_in_a_table() -> None:
    table = '[tool.poetry.dependencies]\nflask = "*"\nflask-socketio = "*"\neventlet = "*"\n'
    files = {"app.py": BESIDE % "", "pyproject.toml": table}
    (plan,) = plans(image("CMD python app.py", **files))
    assert [one.after for one in plan.required] == ['gunicorn = "~25.3"']


def test_what_the_flask_command_finds_where_nothing_is_copied() -> None:
    recipe = "FROM python\nWORKDIR /app\nRUN pip install flask\nCMD flask run\n"
    assert command({"api/Dockerfile": recipe, "api/app.py": FLASK}).endswith(" app:app")


def test_windows_is_served_by_waitress() -> None:
    script = "@echo off\r\npython app.py\r\n"
    files = {"start.bat": script, **APP, "requirements.txt": "flask\n"}
    (plan,) = [one.plan for one in analysed(files).by_hand if one.plan is not None]
    assert plan.command == ("waitress-serve", "--listen=127.0.0.1:5000", "app:app")
    assert (plan.waitress, plan.requirements) == ((), ("waitress",))


TRIED = "try:\n    app = create_app()\nexcept Exception:\n"
MADE_OUTSIDE = f"from shop import create_app\n%s{MAIN}%sapp.run(port=7000, debug=True)\n"
SERVED = "gunicorn --bind 127.0.0.1:7000 --workers 2 run:app"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param(MADE_OUTSIDE % ("app = create_app()\n", ""), SERVED, id="made outside"),
        pytest.param("from shop import app\n" + MADE_OUTSIDE % ("", ""), SERVED, id="imported"),
        pytest.param(
            MADE_OUTSIDE % ("", "app = create_app()\n    "), "MODULE stands", id="under the guard"
        ),
        pytest.param(
            MADE_OUTSIDE % ("app = create_app()\napp = create_app(app)\n", ""),
            "MODULE stands",
            id="twice",
        ),
        pytest.param(
            MADE_OUTSIDE % ("if x:\n    app = create_app()\n", ""), "MODULE stands", id="perhaps"
        ),
        pytest.param(MADE_OUTSIDE % (f"{TRIED}    app = spare()\n", ""), SERVED, id="or another"),
        pytest.param(MADE_OUTSIDE % (f"{TRIED}    raise\n", ""), SERVED, id="or an error"),
        pytest.param(
            MADE_OUTSIDE % (f"{TRIED}    pass\n", ""), "MODULE stands", id="or perhaps nothing"
        ),
        pytest.param(
            MADE_OUTSIDE % ("if x:\n    app = create_app()\nelse:\n    app = spare()\n", ""),
            SERVED,
            id="one of two",
        ),
        pytest.param(
            MADE_OUTSIDE
            % ("if __name__ == x:\n    app = create_app()\nelse:\n    app = spare()\n", ""),
            "MODULE stands",
            id="one of two by its own name",
        ),
    ],
)
def test_an_application_that_nobody_can_follow(code: str, expected: str) -> None:
    models = "from flask import Flask\nfrom flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy()\n"
    files = {"run.py": f"from shop.models import db\n{code}", "shop/models.py": models}
    (plan,) = [one.plan for one in analysed(files).orphans if one.plan is not None]
    assert (plan.text if plan.is_known else plan.missing).startswith(expected)


@pytest.mark.parametrize(
    ("start", "code"),
    [
        ("python app.py", f"{FLASK}{MAIN}app.run(host='unix:///run/x.sock')\n"),
        ("flask run --host unix:///run/x.sock", FLASK),
    ],
)
def test_a_socket_stays_one(start: str, code: str) -> None:
    unit = {"web.service": f"[Service]\nWorkingDirectory=/srv/x\nExecStart=/v/bin/{start}\n"}
    for files in (unit, image(f"CMD {start}")):
        (plan,) = plans({**files, "app.py": code})
        assert plan.text.endswith("gunicorn --bind unix:/run/x.sock --workers 2 app:app")
        assert plan.waitress_text.endswith("waitress-serve --unix-socket=/run/x.sock app:app")


TLS = f"import ssl\n{FLASK}KEY = 'key.pem'\n{MAIN}app.run(ssl_context=%s)\n"
CERTIFIED = "gunicorn --bind 0.0.0.0:5000 --certfile cert.pem --keyfile key.pem --workers 2 app:app"
SPEAKS = "It speaks HTTPS today: give Gunicorn a certificate"


@pytest.mark.parametrize(
    ("start", "code", "expected"),
    [
        ("flask run --cert=cert.pem --key key.pem", FLASK, CERTIFIED),
        ("flask run --cert adhoc", FLASK, SPEAKS),
        ("env FLASK_RUN_CERT=cert.pem FLASK_RUN_KEY=key.pem flask run", FLASK, CERTIFIED),
        ("env FLASK_RUN_CERT=old.pem flask run --cert cert.pem --key=key.pem", FLASK, CERTIFIED),
        ("env FLASK_RUN_CERT=adhoc flask run", FLASK, SPEAKS),
        ("python app.py", TLS % "('cert.pem', KEY)", CERTIFIED),
        ("python app.py", TLS % "'adhoc'", SPEAKS),
        ("python app.py", TLS % "ssl.create_default_context()", SPEAKS),
        ("python app.py", TLS % "None", PLAIN),
    ],
)
def test_what_speaks_tls_goes_on_to(start: str, code: str, expected: str) -> None:
    (plan,) = plans(image(f"CMD {start}", **{"app.py": code}))
    assert (plan.text if plan.is_known else plan.missing).startswith(expected)
    assert (plan.waitress != ()) == (expected == PLAIN)


RUNS = f"{FLASK}{MAIN}c = None\n    %s\n"
SECURE = "app.run(ssl_context=('a.pem', 'b.pem'))"


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("if sys.argv[3:]:\n        c = 'x'\n    app.run()", id="of no call"),
        pytest.param("if False:\n        print(c)\n    app.run(ssl_context=c)", id="none at all"),
        pytest.param("if os.getenv('C'):\n        c = None\n    app.run(ssl_context=c)", id="none"),
    ],
)
def test_what_speaks_no_tls_under_any_condition(code: str) -> None:
    (plan,) = plans(image("CMD python app.py", **{"app.py": RUNS % code}))
    assert plan.is_known, plan.missing


@pytest.mark.parametrize(
    ("code", "line"),
    [
        pytest.param(
            f"if os.getenv('C'):\n        {SECURE}\n    else:\n        app.run()", 7, id="if"
        ),
        pytest.param(
            f"if os.path.exists('a'):\n        {SECURE}\n    else:\n        app.run()",
            7,
            id="files",
        ),
        pytest.param(
            "if os.getenv('C'):\n        c = 'adhoc'\n    app.run(ssl_context=c)", 7, id="a name"
        ),
        pytest.param(
            "c = 'adhoc' if os.path.exists('a') else None\n    app.run(ssl_context=c)",
            7,
            id="either",
        ),
        pytest.param("app.run(ssl_context=globals()['z'])", 6, id="what nobody knows"),
    ],
)
def test_what_may_speak_tls_is_asked_about(code: str, line: int) -> None:
    (plan,) = plans(image("CMD python app.py", **{"app.py": RUNS % code}))
    assert plan.missing.startswith(f"app.py:{line} may make it speak HTTPS")
    assert plan.text == PLAIN


def test_options_that_may_hold_a_certificate_are_asked_about() -> None:
    """`app.run(**options)`, where a condition decides what is among them."""
    code = "o = {}\n    if os.path.exists('a'):\n        o[%r] = 'adhoc'\n    app.run(**o)"
    (plan,) = plans(image("CMD python app.py", **{"app.py": RUNS % (code % "ssl_context")}))
    assert "app.py:9 may make it speak HTTPS" in plan.missing
    (plan,) = plans(image("CMD python app.py", **{"app.py": RUNS % (code % "threaded")}))
    assert "HTTPS" not in plan.missing


def test_tls_where_something_else_speaks_it() -> None:
    code = {"app.py": TLS % "('cert.pem', KEY)", "requirements.txt": "flask\n"}
    (plan,) = plans({"Procfile": "web: python app.py\n", **code})
    assert plan.text == "gunicorn --bind 0.0.0.0:$PORT app:app"
    (plan,) = plans({"install.bat": "nssm install Web python app.py\n", **code})
    assert plan.missing.startswith("It speaks HTTPS today, and Waitress does not")


GROUP = f"from flask.cli import FlaskGroup\n%s\n{MAIN}cli()\n"
MAKES = "from app import create_app\ncli = FlaskGroup(create_app=create_app)"
BY_CLICK = (
    "import click\nfrom app import create_app\n"
    "@click.group(cls=FlaskGroup, create_app=create_app)\ndef cli():\n    pass"
)
ENV = "ENV FLASK_APP=shop/__init__.py FLASK_RUN_PORT=7001\n"


@pytest.mark.parametrize(
    ("recipe", "files", "expected"),
    [
        pytest.param(
            "CMD python manage.py run -h 0.0.0.0 -p 7000",
            {"app.py": FACTORY, "manage.py": GROUP % MAKES},
            "gunicorn --bind 0.0.0.0:7000 --workers 2 'app:create_app()'",
            id="a group",
        ),
        pytest.param(
            "CMD python manage.py run --port=7000",
            {"app.py": FACTORY, "manage.py": GROUP % BY_CLICK},
            "gunicorn --bind 0.0.0.0:7000 --workers 2 'app:create_app()'",
            id="a group of click",
        ),
        pytest.param(
            f"{ENV}CMD python manage.py run",
            {
                "shop/__init__.py": FLASK,
                "manage.py": GROUP % "from shop import app\ncli = FlaskGroup(app)",
            },
            "gunicorn --bind 0.0.0.0:7001 --workers 2 shop:app",
            id="what a variable names",
        ),
        pytest.param(
            "CMD python manage.py runserver -p7002",
            {
                "app.py": FLASK,
                "manage.py": "from flask_script import Manager\nfrom app import app\n"
                f"manager = Manager(app)\n{MAIN}manager.run()\n",
            },
            "gunicorn --bind 0.0.0.0:7002 --workers 2 app:app",
            id="Flask-Script",
        ),
        pytest.param(
            "CMD python manage.py serve",
            {
                "app.py": FLASK,
                "manage.py": "from flask_script import Manager, Server\nfrom app import app\n"
                "manager = Manager(app)\n"
                f"manager.add_command('serve', Server(port=7004))\n{MAIN}manager.run()\n",
            },
            "gunicorn --bind 0.0.0.0:7004 --workers 2 app:app",
            id="a server of Flask-Script",
        ),
        pytest.param(
            "CMD python manage.py serve",
            {
                "app.py": FLASK,
                "manage.py": "from flask_script import Manager, Server\nfrom app import app\n"
                "app.config.from_object('settings')\nmanager = Manager(app)\n"
                f"manager.add_command('serve', Server(port=7005))\n{MAIN}manager.run()\n",
                "settings.py": "A = 1\n",
            },
            "gunicorn --bind 0.0.0.0:7005 --workers 2 manage:app",
            id="a program of Flask-Script that sets the app up",
        ),
        pytest.param(
            "CMD python manage.py run -p 7003",
            {"a.py": FLASK, "b.py": FLASK, "manage.py": GROUP % "cli = FlaskGroup()"},
            "gunicorn --bind 0.0.0.0:7003 --workers 2 MODULE:APP",
            id="nothing names it",
        ),
    ],
)
def test_commands_of_flask_in_a_program(
    recipe: str, files: Mapping[str, str], expected: str
) -> None:
    (plan,) = plans(image(recipe, **files))
    assert plan.text == expected
    assert plan.is_known == ("MODULE" not in expected)


PYTHON = '"C:\\web app\\venv\\Scripts\\python.exe"'
PLACED = "nssm set Web AppDirectory C:\\web\r\n"


@pytest.mark.parametrize(
    ("path", "script", "expected"),
    [
        pytest.param(
            "install.bat",
            f"nssm install Web {PYTHON} C:\\web\\app.py\r\n{PLACED}",
            'nssm install Web "C:\\web app\\venv\\Scripts\\waitress-serve.exe" '
            "--listen=127.0.0.1:5000 app:app",
            id="a service with its folder",
        ),
        pytest.param(
            "install.bat",
            "nssm install Web %~dp0venv\\Scripts\\python.exe %~dp0app.py\r\n",
            "nssm install Web %~dp0venv\\Scripts\\waitress-serve.exe "
            "--listen=127.0.0.1:5000 app:app",
            id="beside the script",
        ),
        pytest.param(
            "install.ps1",
            "nssm install Web python app.py\n",
            "nssm install Web waitress-serve --listen=127.0.0.1:5000 app:app",
            id="PowerShell",
        ),
    ],
)
def test_a_service_of_windows(path: str, script: str, expected: str) -> None:
    (plan,) = plans({path: script, **APP, "requirements.txt": "flask\n"})
    assert (plan.changes[0].after, plan.restarter) == (expected, Restarter.WINDOWS_SERVICE)
    assert expected.endswith(plan.text)


@pytest.mark.parametrize(
    ("script", "missing"),
    [
        (
            f"nssm install Web {PYTHON} C:\\web\\app.py\r\n",
            "Let it start in C:\\web: `app` is imported from there.",
        ),
        (
            'sc create Web binPath= "C:\\py\\python.exe C:\\web\\app.py"\r\n',
            "Let it start in \\web: `app` is imported from there.",
        ),
    ],
)
def test_a_service_of_windows_that_starts_elsewhere(script: str, missing: str) -> None:
    (plan,) = plans({"install.bat": script, **APP, "requirements.txt": "flask\n"})
    assert (plan.missing, "PYTHONPATH" in plan.text) == (missing, False)
    assert all(one.path.suffix == ".txt" for one in plan.changes)


def test_what_waitress_cannot_serve_on_windows() -> None:
    (plan,) = plans(
        {"install.bat": "nssm install Web python my-app.py\n", "my-app.py": APP["app.py"]}
    )
    assert plan.text == "waitress-serve --listen=127.0.0.1:5000 MODULE:APP"
    assert plan.missing.startswith("Gunicorn does not run on Windows")
    (there,) = plans(image("CMD python my-app.py", **{"my-app.py": APP["app.py"]}))
    assert (there.target, there.waitress) == ("my-app:app", ())


MADE = "from app import create_app\nsite = create_app()\n"


@pytest.mark.parametrize(
    ("start", "package", "expected"),
    [
        ("flask run", FACTORY, "'app:create_app()'"),
        ("flask --app app.py run", FACTORY, "'app:create_app()'"),
        ("flask --app app run", f"{FACTORY}app = create_app()\n", " app:app"),
        ("python app.py", FACTORY, "'app:create_app()'"),
        ("python app.py", "from .web import create_app\n", "'app.web:create_app()'"),
    ],
)
def test_a_package_beside_a_module_has_its_name(start: str, package: str, expected: str) -> None:
    files = {"app/__init__.py": package, "app/web.py": FACTORY}
    run = f"{MADE}{MAIN}site.run()\n"
    assert command(image(f"CMD {start}", **files, **{"app.py": run})).endswith(expected)


WSGI = "from shop.web import make\napplication = make('x')\n"
MAKE = "from flask import Flask, current_app\ndef make(x):\n    return Flask(x)\n"
WORKER = "from werkzeug.serving import run_simple\nfrom shop.web import make\nmake('x')\n"
FLASK_RUN = UNIT.replace("python app.py", "flask run")
UWSGI = "[uwsgi]\nmodule = serve\ncallable = application\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {"web.service": FLASK_RUN, "uwsgi.ini": UWSGI},
            "serve:application",
            id="the flask command of a unit that says no app",
        ),
        pytest.param(
            {"web.service": FLASK_RUN, "Procfile": "a: gunicorn serve"},
            "serve:application",
            id="the default name of an object",
        ),
        pytest.param(
            {
                "web.service": FLASK_RUN,
                "Procfile": "a: gunicorn serve\nb: gunicorn other:app\n",
                "other.py": FLASK,
            },
            "MODULE stands for what FLASK_APP names, and APP for the application object in it.",
            id="two of them",
        ),
        pytest.param(
            {
                "web.service": UNIT.replace("app.py", "run.py"),
                "run.py": f"{WORKER}run_simple('127.0.0.1', 80, [*globals().values()][-1])\n",
                "Procfile": "a: gunicorn serve",
            },
            "serve:application",
            id="a program that serves nobody knows what, and executes what makes it",
        ),
        pytest.param(
            {
                "web.service": UNIT.replace("app.py", "run.py"),
                "run.py": LOCAL,
                "Procfile": "a: gunicorn serve",
            },
            "The application that run.py:3 makes has no name",
            id="a program that makes another one",
        ),
    ],
)  # fmt: skip
def test_what_another_production_server_is_told(files: Mapping[str, str], expected: str) -> None:
    own = {"serve.py": WSGI, "shop/__init__.py": "", "shop/web.py": MAKE}
    found = [one.plan for one in analysed({**own, **files}).launches if one.plan is not None]
    (plan,) = (one for one in found if one.start and one.start.path.name == "web.service")
    assert (plan.target or plan.missing).startswith(expected)


def test_a_package_hides_a_module_where_nothing_is_copied() -> None:
    files = {"api/app.py": MADE, "api/app/__init__.py": FACTORY, "api/needs.txt": ""}
    for copy in ("", "COPY needs.txt .\n"):
        recipe = {"api/Dockerfile": f"FROM python\nWORKDIR /app\n{copy}CMD flask run\n"}
        assert command({**files, **recipe}).endswith(" 'app:create_app()'")


def test_a_module_that_a_package_hides_cannot_be_served() -> None:
    files = {"app/__init__.py": "", "app.py": OPEN}
    assert command(image("CMD python app.py", **files)).startswith("Rename app.py")


def test_a_folder_beside_a_module_hides_nothing() -> None:
    files = {"app/views.py": "", "app.py": OPEN}
    assert command(image("CMD python app.py", **files)).endswith(" app:app")


def test_a_folder_of_a_machine_is_named_whole() -> None:
    place = "/srv/shop/app.py"
    unit = f"[Service]\nWorkingDirectory=/\nExecStart=/usr/bin/python3 {place}\n"
    assert "--pythonpath /srv/shop app:app" in command({"a.service": unit, **APP})


OPEN = f"{FLASK}{MAIN}app.run(host='0.0.0.0')\n"
PASSES = "proxy_pass http://localhost:5000;"
SITES = {"nginx.conf": f"server {{ location / {{ {PASSES} }} }}\n"}


def script(line: str, folder: str = "") -> dict[str, str]:
    """Return a script of a host that leaves a server running."""
    return {f"{folder}start.sh": f"#!/bin/bash\n{line} > log 2>&1 &\n"}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {**script("nohup python app.py"), **APP},
            "gunicorn --bind 127.0.0.1:5000 --workers 2 app:app",
            id="what is bound to the machine stays so",
        ),
        pytest.param(
            {**script("nohup python app.py"), "app.py": OPEN},
            "gunicorn --bind 0.0.0.0:5000 --workers 2 app:app",
            id="and what is bound to all",
        ),
        pytest.param(
            {**script("nohup flask run -h 0.0.0.0 -p 80"), **APP},
            "gunicorn --bind 0.0.0.0:80 --workers 2 app:app",
            id="on the command line, too",
        ),
        pytest.param(
            {**script("nohup python app.py"), "app.py": OPEN, **SITES},
            "gunicorn --bind 127.0.0.1:5000 --workers 2 app:app",
            id="a proxy asks for it",
        ),
        pytest.param(
            {**script(f"cat > /etc/nginx/x <<E\n{PASSES}\nE\nnohup python app.py"), "app.py": OPEN},
            "gunicorn --bind 127.0.0.1:5000 --workers 2 app:app",
            id="one that the script itself sets up",
        ),
        pytest.param(
            {**script("nohup python app.py"), **image("CMD ./start.sh", **APP)},
            "gunicorn --bind 0.0.0.0:5000 --workers 2 app:app",
            id="the same script in an image",
        ),
        pytest.param(
            {**script("cd app; nohup python web.py", "bin/"), "bin/app/web.py": OPEN},
            "--workers 2 web:app",
            id="in another folder",
        ),
        pytest.param(
            {**script("nohup python src/app.py"), "src/app.py": OPEN},
            "--pythonpath src app:app",
            id="of another folder",
        ),
        pytest.param(
            {**script("nohup ~/shop/env/bin/python ~/shop/app.py"), "app.py": OPEN},
            "~/shop/env/bin/gunicorn --bind 0.0.0.0:5000 --workers 2 --pythonpath ~/shop app:app",
            id="by a path of the machine",
        ),
        pytest.param(
            {**script("nohup python3 /opt/shop/app.py"), "app.py": OPEN},
            "--pythonpath /opt/shop app:app",
            id="by an absolute one",
        ),
    ],
)  # fmt: skip
def test_a_script_of_a_host(files: Mapping[str, str], expected: str) -> None:
    assert expected in plans(files)[-1].text


def manifest(app: str) -> dict[str, str]:
    """Return a pod of an image that nothing here builds, which serves with `flask run`."""
    name = "registry.example.com/x/offers:1"
    container = (
        f'{{image: "{name}", command: [flask, run], env: [{{name: FLASK_APP, value: {app}}}]}}'
    )
    text = f"kind: Deployment\nspec:\n  template:\n    spec:\n      containers: [{container}]\n"
    return {"pod.yaml": text}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"a/ads.py": FLASK, "b/ads.py": FLASK}, "--workers 2 ads:app", id="all agree"),
        pytest.param({"a/ads.py": FLASK, "b/ads.py": SITE}, "APP stands for", id="they do not"),
        pytest.param({"a/ads.py": FLASK, "b/ads.py": ""}, "object of ads, or a", id="one has none"),
        pytest.param(
            {"a/ads.py": f"{FLASK}app.run()\n", "b/ads.py": FLASK},
            "application object of ads",
            id="one serves on import",
        ),
        pytest.param(
            {"a/ads.py": FLASK, "b/__init__.py": "", "b/ads.py": FLASK},
            "5000 --workers 2 ads:app",
            id="one of a package is called otherwise",
        ),
    ],
)  # fmt: skip
def test_a_module_that_may_be_one_of_several(files: Mapping[str, str], expected: str) -> None:
    assert expected in command({**manifest("ads.py"), **files})


def test_the_only_application_where_the_flask_command_runs() -> None:
    files = image("CMD flask run", **{"main.py": FLASK, "tools.py": "x = 1\n"})
    assert command(files).endswith(" main:app")
    assert command({**files, "other.py": SITE}).startswith("MODULE stands")


def test_a_start_that_says_nothing_is_told_the_name_that_a_server_is_told() -> None:
    files = {
        "compose.yaml": "services:\n  web:\n    build: .\n    env_file: .env\n"
        "    command: flask run\n    volumes: ['.:/app']\n",
        "shop/__init__.py": "",
        "shop/app.py": FLASK,
        "Procfile": "web: gunicorn shop.app:app\n",
    }
    assert command(files).endswith(" shop.app:app")


@pytest.mark.parametrize("start", ["flask run", "flask --app web.py run", "python web.py"])
def test_an_image_that_is_built_from_another_folder_than_it_seems(start: str) -> None:
    """What a start names lies where it looks for it, or it would not start."""
    recipe = f"FROM python:3.12\nWORKDIR /app\nCOPY . .\nENV FLASK_APP=web.py\nCMD {start}\n"
    code = f"{FLASK}{MAIN}app.run()\n"
    assert command({"Dockerfile": recipe, "src/web.py": code}).endswith(" 2 web:app")


def test_a_program_that_the_application_starts_does_not_hold_its_entry_point() -> None:
    text = f"{FLASK}import subprocess\nsubprocess.Popen(['watch', 'ls'])\n"
    files = image('ENTRYPOINT ["flask"]\nCMD ["run"]', **{"app.py": text})
    (plan,) = plans(files)
    assert [one.after for one in plan.changes][:1] == ['ENTRYPOINT ["gunicorn"]']


READING = f"import os\n{FLASK}key = os.environ['KEY']\n"
WITH_DOTENV = {"requirements.txt": "flask\npython-dotenv\ngunicorn\n", ".env": "KEY=a\n"}
RUNNING = (
    f"import os\n{FLASK}@app.get('/')\ndef key():\n    return os.environ['KEY']\n{MAIN}app.run()\n"
)


@pytest.mark.parametrize(
    ("command_line", "files"),
    [
        pytest.param("ENV KEY=b\nCMD flask run", {"app.py": READING}, id="the place sets it"),
        pytest.param("CMD flask run", {"app.py": FLASK}, id="nobody reads it"),
        pytest.param(
            "CMD flask run",
            {"app.py": f"from dotenv import load_dotenv\nload_dotenv()\n{READING}"},
            id="the app loads the file",
        ),
        pytest.param(
            "CMD flask run",
            {"app.py": READING, "requirements.txt": "flask\ngunicorn\n"},
            id="python-dotenv is not there",
        ),
        pytest.param(
            "CMD flask run",
            {"app.py": f"import os\n{FLASK}{MAIN}app.run(port=os.environ['KEY'])\n"},
            id="only the laptop reads it",
        ),
        pytest.param(
            "CMD flask run",
            {"app.py": FLASK, ".env": "FLASK_APP=app\nFLASK_RUN_HOST=127.0.0.1\n"},
            id="only the flask command reads it",
        ),
        pytest.param(
            "CMD python app.py",
            {"app.py": f"import os\n{FLASK}os.environ.get('KEY')\n{MAIN}app.run()\n"},
            id="app.run loads the file after that was read",
        ),
    ],
)
def test_a_dotenv_file_that_nobody_needs_holds_nothing_up(
    command_line: str, files: Mapping[str, str]
) -> None:
    (plan,) = plans(image(command_line, **{**WITH_DOTENV, **files}))
    assert plan.is_known, plan.missing


@pytest.mark.parametrize(
    ("command_line", "files", "expected"),
    [
        pytest.param("CMD flask run", {"app.py": READING}, "KEY from .env:1,", id="at import"),
        pytest.param("CMD python app.py", {"app.py": RUNNING}, "KEY from .env:1,", id="in a view"),
        pytest.param(
            "CMD flask run",
            {"app.py": f"{FLASK}app.config.from_prefixed_env()\n", ".env": "A=1\nFLASK_B=2\n"},
            "FLASK_B from .env:2,",
            id="by its prefix",
        ),
        pytest.param(
            "CMD flask run",
            {"app.py": f"{READING}os.getenv('NAME')\n", ".flaskenv": "NAME=x\n"},
            "KEY from .env:1 and 1 more,",
            id="two files",
        ),
    ],
)
def test_what_only_flasks_own_server_reads_is_asked_for_first(
    command_line: str, files: Mapping[str, str], expected: str
) -> None:
    (plan,) = plans(image(command_line, **{**WITH_DOTENV, **files}))
    assert plan.target == "app:app"
    assert expected in plan.missing


def test_dotenv_files_tell_where_flask_run_listens() -> None:
    files = {"app.py": FLASK, ".flaskenv": "FLASK_RUN_PORT=7000\n"}
    (plan,) = plans(image("CMD flask run --host=0.0.0.0", **{**WITH_DOTENV, **files}))
    assert plan.bind == "0.0.0.0:7000"


def test_a_factory_that_a_server_is_told_to_call_is_named_as_it_is_told() -> None:
    files = image("CMD gunicorn 'run:build(True)'", **{"run.py": BUILT.format("False")})
    (verdict,) = [one for launch in analysed(files).launches for one in launch.verdicts]
    assert verdict.rule == "debug-behind-server"
    assert "run:build(True)" in [step.message for step in verdict.chain]
    assert verdict.remedy.startswith("Turn debug off in `run:build(True)`")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param(
            "from flask import Flask; Flask('x').run()",
            "The code of this start is no file of the repository",
            id="all of it",
        ),
        pytest.param("from app import app; app.run()", "", id="an application of a file"),
    ],
)
def test_code_without_a_file_is_no_module(code: str, expected: str) -> None:
    (plan,) = plans(image(f'CMD ["python", "-c", "{code}"]', **{"app.py": FLASK}))
    assert plan.missing.startswith(expected)
    assert "<code" not in f"{plan.missing}{plan.module}"
    assert plan.is_known is (not expected)


@pytest.mark.parametrize(
    ("call", "target"),
    [
        ("build({'A': 1})", "app:build({'A': 1})"),
        ("build(settings={'A': [1, 'b']}, x=(2,))", "app:build(settings={'A': [1, 'b']}, x=(2,))"),
        ("build(**{'settings': {'A': 1}})", ""),
        ("build({'A': object})", ""),
        ("build(dict(A=1))", ""),
    ],
)
def test_a_factory_that_is_called_with_plain_data(call: str, target: str) -> None:
    """As Gunicorn reads it."""
    code = (
        "from flask import Flask\ndef build(settings=None, x=0):\n    app = Flask('x')\n"
        f"    app.config.update(settings or {{}})\n    return app\n{MAIN}{call}.run()\n"
    )
    (plan,) = plans(image("CMD python app.py", **{"app.py": code}))
    assert plan.target == target


IN_PACKAGE = {
    "app/__init__.py": f"{FLASK}from words import x\n{MAIN}app.run()\n",
    "app/words.py": "x = 1\n",
}


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("CMD python app/__init__.py", "--pythonpath app app:app"),
        ("WORKDIR /app/app\nCMD python __init__.py", "__init__:app"),
        ("WORKDIR /\nCMD python /app/app/__init__.py", "--pythonpath /app/app __init__:app"),
        ("ENV PYTHONPATH=/app\nWORKDIR /\nCMD python /app/app/__init__.py",
         "--pythonpath /app/app app:app"),
    ],
)  # fmt: skip
def test_a_package_as_a_program_finds_what_is_beside_it(lines: str, words: str) -> None:
    (plan,) = plans(image(lines, **IN_PACKAGE))
    assert plan.text.endswith(f"--workers 2 {words}")


def test_a_package_as_a_program_by_hand() -> None:
    (orphan,) = analysed(IN_PACKAGE).orphans
    assert orphan.plan is not None
    assert (orphan.plan.folder, orphan.plan.target) == ("app", "__init__:app")


@pytest.mark.parametrize(
    ("lists", "expected"),
    [
        ({"requirements.txt": "-r base.txt\n", "base.txt": "flask\n"}, "base.txt"),
        ({"requirements.txt": "-r base.txt\n", "base.txt": "flask\ngunicorn\n"}, ""),
        (
            {
                "requirements.txt": "--requirement deps/web.txt # of the web\n",
                "deps/web.txt": "-r ../common.txt\n",
                "common.txt": "flask\n",
            },
            "common.txt",
        ),
        ({"requirements.txt": "-r requirements.txt\n-r b.txt\n", "b.txt": "flask\n"}, "b.txt"),
        ({"requirements.txt": "-r ../b.txt\n", "b.txt": "flask\n"}, ""),
        ({"requirements.txt": "# -r b.txt\n", "b.txt": "flask\n"}, ""),
    ],
)
def test_lists_that_a_list_of_requirements_takes_in(
    lists: Mapping[str, str], expected: str
) -> None:
    installs = "RUN pip install -r requirements.txt\nCMD python app.py"
    (plan,) = plans({**image(installs, **APP), **lists})
    assert "".join(str(one.path) for one in plan.required) == expected


@pytest.mark.parametrize("name", ["container", "service", "cron entry"])
def test_a_name_says_nothing_of_its_place(name: str) -> None:
    program = "[program:{}]\ndirectory=/srv/shop\ncommand=flask run --debug\n"
    usual, named = (
        plans({"app.py": FLASK, "supervisord.conf": program.format(one)})[-1]
        for one in ("web", name)
    )
    assert named == usual
