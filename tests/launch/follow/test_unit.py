"""From a unit to its launches: supervisors, console scripts, what is around a program, contexts."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from flaskgate.launch.follow.results import Launch, Safe, Unsure
from flaskgate.launch.model import StartKind
from flaskgate.model.findings import Context, Step
from tests.launch.gate import FLASK, IMAGE, MAIN, analysed, gate, image

DEBUG = f"{FLASK}{MAIN}app.run(debug=True)\n"
SAFE = f"{FLASK}{MAIN}app.run()\n"
SUPERVISED = image(
    'ENV FLASK_DEBUG=1\nCMD ["supervisord", "-c", "/app/web.conf"]', **{"app.py": SAFE}
)
PROGRAM = "[program:web]\ndirectory=/app\ncommand=python app.py\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            SUPERVISED,
            ["medium launch-unresolved Dockerfile:5"],
            id="its configuration is not there",
        ),
        pytest.param(
            {**SUPERVISED, "web.conf": "[supervisord]\nnodaemon=true\n"},
            ["medium launch-unresolved Dockerfile:5"],
            id="a configuration without programs",
        ),
        pytest.param(
            {**SUPERVISED, "web.conf": PROGRAM},
            ["critical debug-deployed Dockerfile:4"],
            id="the environment of the image reaches its programs",
        ),
        pytest.param(
            {**SUPERVISED, "web.conf": f'{PROGRAM}environment=FLASK_DEBUG="0"\n'},
            ["high dev-server-deployed web.conf:3"],
            id="a program's own environment wins",
        ),
        pytest.param(
            {**SUPERVISED, "web.conf": f"{PROGRAM}autostart=false\n"}, [], id="not by itself"
        ),
        pytest.param(
            {
                **SUPERVISED,
                "web.conf": "[program:self]\ncommand=supervisord -c /app/web.conf\n",
            },
            [],
            id="it starts itself",
        ),
        pytest.param(
            {**image("CMD supervisord"), "app.py": SAFE, "supervisord.conf": PROGRAM},
            ["high dev-server-deployed supervisord.conf:3"],
            id="a configuration where supervisord looks",
        ),
        pytest.param(
            {**image("CMD supervisord"), "supervisord.conf": "[include]\nfiles = gone/*.ini\n"},
            ["medium launch-unresolved Dockerfile:4"],
            id="a configuration whose files are elsewhere",
        ),
        pytest.param(
            {
                **image("CMD supervisord"),
                "app.py": SAFE,
                "supervisord.conf": "[supervisord]\n[include]\nfiles = conf.d/*.ini\n",
                "conf.d/web.ini": PROGRAM,
            },
            ["high dev-server-deployed conf.d/web.ini:3"],
            id="files beside the configuration",
        ),
        pytest.param(
            {
                **image(
                    "COPY deploy/main.conf /etc/supervisor/supervisord.conf\n"
                    "COPY deploy/web.conf /etc/supervisor/conf.d/shop.conf\nCMD supervisord -n"
                ),
                "app.py": SAFE,
                "deploy/main.conf": "[include]\nfiles = /etc/supervisor/conf.d/*.conf\n",
                "deploy/web.conf": PROGRAM,
            },
            ["high dev-server-deployed deploy/web.conf:3"],
            id="files where the image has them",
        ),
    ],
)
def test_supervisor(files: Mapping[str, str], expected: list[str]) -> None:
    assert gate(files) == expected


CIRCUS = "[circus]\ncheck_delay = 5\n[watcher:web]\ncmd = python\nargs = app.py\n"


@pytest.mark.parametrize(
    ("lines", "configuration", "expected"),
    [
        pytest.param("CMD gunicorn app:app", CIRCUS, [], id="a file for something else"),
        pytest.param("CMD circusd", CIRCUS, ["launch-unresolved"], id="told no file"),
        pytest.param(
            "CMD circusd gone.ini", "[env]\nA = 1\n", ["launch-unresolved"], id="not here"
        ),
        pytest.param(
            "CMD circusd --daemon web/circus.ini",
            f"{CIRCUS}numprocesses = 0\n",
            ["launch-unresolved"],
            id="no process of it",
        ),
        pytest.param(
            'CMD ["circusd", "--log-level", "info", "web/circus.ini"]',
            CIRCUS,
            ["dev-server-deployed"],
            id="a watcher",
        ),
        pytest.param(
            "ENV FLASK_DEBUG=1\nCMD circusd web/circus.ini",
            CIRCUS,
            ["debug-deployed"],
            id="variables of the image, where a watcher has none of its own",
        ),
        pytest.param(
            "ENV FLASK_DEBUG=1\nCMD circusd web/circus.ini",
            f"{CIRCUS}[env:w*, other]\nLANG = C\n",
            ["dev-server-deployed"],
            id="none of the image, where it has",
        ),
        pytest.param(
            "ENV FLASK_DEBUG=1\nCMD circusd web/circus.ini",
            f"{CIRCUS}copy_env = True\n[env]\nLANG = C\n",
            ["debug-deployed"],
            id="both",
        ),
        pytest.param(
            "CMD circusd web/circus.ini",
            f"{CIRCUS}[env]\nFLASK_DEBUG = 1\n[env:other]\nFLASK_DEBUG = 0\n",
            ["debug-deployed"],
            id="variables of all watchers",
        ),
        pytest.param(
            "CMD circusd web/circus.ini",
            "[watcher:web]\nshell = True\ncmd = cd /app && exec python app.py\n",
            ["dev-server-deployed"],
            id="a text for a shell",
        ),
        pytest.param(
            "CMD circusd web/circus.ini",
            "[watcher:web]\nworking_dir = web\ncmd = python ../app.py\n",
            ["dev-server-deployed"],
            id="a folder from where circusd runs",
        ),
        pytest.param(
            "CMD circusd main.ini",
            CIRCUS,
            ["dev-server-deployed"],
            id="a file that another includes",
        ),
    ],
)
def test_circus(lines: str, configuration: str, expected: list[str]) -> None:
    main = "[circus]\ninclude_dir = web\n"
    files = {"app.py": SAFE, "web/circus.ini": configuration, "main.ini": main, **image(lines)}
    launches = analysed(files).launches
    ours = [one for one in launches if _first(one).location.path.name == "Dockerfile"]
    assert [verdict.rule for one in ours for verdict in one.verdicts] == expected


def _first(launch: Launch) -> Step:
    """Return what begins the way to a start."""
    return (*launch.unit.steps, *launch.start.steps)[0]


@pytest.mark.parametrize(
    ("lines", "is_followed"),
    [
        pytest.param(
            "COPY web.conf /etc/supervisor/conf.d/web.conf\nCMD supervisord -n", True, id="Debian"
        ),
        pytest.param(
            "COPY web.conf /etc/supervisor/conf.d\n"
            "CMD /usr/bin/supervisord -c /etc/supervisor/supervisord.conf",
            True,
            id="into a folder",
        ),
        pytest.param(
            "COPY web.conf /etc/supervisor.d/web.ini\nCMD supervisord -nc /etc/supervisord.conf",
            True,
            id="Alpine",
        ),
        pytest.param(
            "COPY web.conf /etc/supervisor/conf.d/web.bak\nCMD supervisord -n", False, id="no match"
        ),
        pytest.param(
            "COPY web.conf /etc/supervisor/conf.d/web.conf\nCMD supervisord -c /srv/own.conf",
            False,
            id="a configuration of its own",
        ),
    ],
)
def test_the_configuration_of_a_package(lines: str, *, is_followed: bool) -> None:
    launches = analysed({**image(lines), "app.py": SAFE, "web.conf": PROGRAM}).launches
    assert ("unknown" not in {one.answer.word for one in launches}) is is_followed


RUN_DEBUG = "#!/bin/sh\ncd /app\nexec flask run --debug\n"


@pytest.mark.parametrize(
    ("lines", "path", "expected"),
    [
        pytest.param(
            'COPY run.sh /etc/service/web/run\nCMD ["runsvdir", "-P", "/etc/service"]',
            "run.sh",
            ["critical debug-deployed run.sh:3"],
            id="runit, a file copied to its place",
        ),
        pytest.param(
            'COPY services/ /etc/services.d/\nENTRYPOINT ["/init"]',
            "services/web/run",
            ["critical debug-deployed services/web/run:3"],
            id="s6-overlay, a folder of services",
        ),
        pytest.param(
            "COPY web/ /srv/services/web/\nCMD exec s6-svscan /srv/services",
            "web/run",
            ["critical debug-deployed web/run:3"],
            id="s6, the folder of one service",
        ),
        pytest.param(
            'COPY run.sh /etc/other/web/run\nCMD ["runsvdir", "-P", "/etc/service"]',
            "run.sh",
            ["medium launch-unresolved Dockerfile:5"],
            id="a folder that is not looked through",
        ),
        pytest.param(
            "COPY run.sh /etc/service/web/run",
            "run.sh",
            ["critical debug-deployed run.sh:3"],
            id="the init of the base, a file copied to its place",
        ),
        pytest.param(
            "COPY root/ /",
            "root/etc/services.d/web/run",
            ["critical debug-deployed root/etc/services.d/web/run:3"],
            id="the init of the base, a whole tree",
        ),
        pytest.param(
            "COPY run.sh /etc/other/web/run", "run.sh", [], id="no command, and no service"
        ),
        pytest.param(
            "COPY run.sh /etc/service/web/run\nENTRYPOINT []\nCMD echo",
            "run.sh",
            [],
            id="a command of its own in place of the init",
        ),
    ],
)
def test_services_by_their_run_files(lines: str, path: str, expected: list[str]) -> None:
    files = {**image(lines), "app.py": FLASK, path: RUN_DEBUG}
    assert [one for one in gate(files) if "dev-server" not in one] == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param('ENTRYPOINT ["/init"]', True, id="s6-overlay"),
        pytest.param('CMD ["/sbin/my_init", "--quiet"]', True, id="phusion, with an option"),
        pytest.param('CMD ["/usr/sbin/runit-init"]', True, id="runit"),
        pytest.param('CMD ["/lib/systemd/systemd", "--system"]', True, id="systemd"),
        pytest.param("CMD exec monit -I", True, id="monit, which a tool of administration is, too"),
        pytest.param('CMD ["/init", "gunicorn", "app:app"]', True, id="with a command beside them"),
        pytest.param("CMD monit reload && gunicorn app:app", False, id="words for a running monit"),
        pytest.param('CMD ["cron", "-f"]', False, id="its tables are read by themselves"),
        pytest.param(
            'CMD ["tini", "--", "gunicorn", "app:app"]', False, id="an init of one program"
        ),
    ],
)
def test_services_of_the_image_itself_are_unknown(lines: str, *, expected: bool) -> None:
    found = gate({**image(lines), "app.py": FLASK})
    assert found == (["medium launch-unresolved Dockerfile:4"] if expected else [])


def test_services_that_serve_well_are_no_finding() -> None:
    lines = 'COPY run.sh /etc/service/web/run\nCMD ["runsvdir", "/etc/service"]'
    run = "#!/bin/sh\ncd /app\nexec gunicorn app:app\n"
    assert gate({**image(lines), "app.py": FLASK, "run.sh": run}) == []


def test_what_an_image_supervises_is_not_followed_a_second_time() -> None:
    launches = analysed({**SUPERVISED, "web.conf": PROGRAM}).launches
    assert [one.unit.name for one in launches] == ["program web", "image"]
    assert [step.location.path.name for step in launches[0].unit.steps] == ["Dockerfile"]


MANIFEST = '[project.scripts]\nshop = "shop.cli:main"\n'
SCRIPT = image('CMD ["shop"]', **{"pyproject.toml": MANIFEST, "shop/__init__.py": ""})


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(image('CMD ["shop"]'), [], id="a program of somebody else"),
        pytest.param(
            {**SCRIPT, "shop/cli.py": "def main():\n    print(1)\n"}, [], id="it serves nothing"
        ),
        pytest.param(
            SCRIPT, ["medium launch-unresolved Dockerfile:4"], id="its module is not there"
        ),
        pytest.param(
            {**SCRIPT, "shop/cli.py": f"{FLASK}def main():\n    app.run(debug=True)\n"},
            ["critical debug-deployed shop/cli.py:5"],
            id="it serves",
        ),
        pytest.param(
            {**SCRIPT, "shop/cli.py": "from flask.cli import FlaskGroup\nmain = FlaskGroup()\n"},
            [],
            id="a group without a command",
        ),
        pytest.param(
            {
                **SCRIPT,
                "Dockerfile": f'{IMAGE}CMD ["shop", "--quiet", "run"]\n',
                "shop/cli.py": "from flask.cli import FlaskGroup\nmain = FlaskGroup()\n",
            },
            ["high dev-server-deployed Dockerfile:4"],
            id="a group that runs",
        ),
    ],
)
def test_console_scripts(files: Mapping[str, str], expected: list[str]) -> None:
    assert gate(files) == expected


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        pytest.param("python -m http.server", [], id="a module of Python"),
        pytest.param("python -m celery worker", [], id="a worker, as a module"),
        pytest.param("python -m somebody", ["medium"], id="a module of somebody"),
        pytest.param("somebody --serve", ["medium"], id="a program of somebody"),
        pytest.param("python gone.py", ["medium"], id="a file"),
        pytest.param("gunicorn gone:app", ["medium"], id="an app"),
        pytest.param("python broken.py", ["medium"], id="a file that cannot be read"),
        pytest.param("$START", ["medium"], id="nobody knows what"),
        pytest.param("flask --app gone run", ["high"], id="flask run serves, whatever the app"),
    ],
)
def test_what_is_not_to_be_found_is_said(command: str, expected: list[str]) -> None:
    files = image(f"CMD {command}", **{"broken.py": "def f(:\n", "worker.py": "import flask\n"})
    assert [one.split()[0] for one in gate(files)] == expected


CONFIG = "class Dev:\n    DEBUG = True\n"
USES = f"from shop.config import Dev\n{FLASK}app.config.from_object(Dev)\n"


@pytest.mark.parametrize(
    "command",
    [
        pytest.param('CMD ["gunicorn", "shop.web:app"]', id="above the package"),
        pytest.param('CMD ["gunicorn", "--chdir", "/app", "shop.web:app"]', id="of --chdir"),
        pytest.param('WORKDIR /\nENV PYTHONPATH=/app\nCMD ["gunicorn", "shop.web:app"]', id="path"),
        pytest.param('CMD ["gunicorn", "-b", ":80", "shop.web:app"]', id="after an option"),
    ],
)
def test_a_server_imports_from_where_it_runs(command: str) -> None:
    files = {
        "backend/Dockerfile": f"{IMAGE}{command}\n",
        "backend/shop/__init__.py": "",
        "backend/shop/config.py": CONFIG,
        "backend/shop/web.py": USES,
    }
    assert gate(files) == ["medium debug-behind-server backend/shop/web.py:5"]


def test_a_program_imports_from_its_own_folder_first() -> None:
    files = {
        "Dockerfile": f'{IMAGE}CMD ["python", "src/app.py"]\n',
        "src/app.py": f"from settings import DEBUG\n{FLASK}{MAIN}app.run(debug=DEBUG)\n",
        "src/settings.py": "DEBUG = True\n",
        "settings.py": "DEBUG = False\n",
    }
    assert gate(files) == ["critical debug-deployed src/app.py:6"]


DOTENV = {"requirements.txt": "flask\npython-dotenv\n"}
ASKS = f"{FLASK}{MAIN}app.run(debug=os.getenv('DEBUG') == '1')\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"app.py": ASKS, ".env": "DEBUG=1\n"}, "high", id="read too late"),
        pytest.param(
            {"app.py": f"import dotenv\ndotenv.load_dotenv()\n{ASKS}", ".flaskenv": "DEBUG=1\n"},
            "high",
            id="load_dotenv reads .env only",
        ),
        pytest.param(
            {"app.py": f"import dotenv\ndotenv.load_dotenv()\n{ASKS}", ".env": "DEBUG=1\n"},
            "critical",
            id="the program loads it first",
        ),
        pytest.param({"app.py": SAFE, ".env": "FLASK_DEBUG=1\n"}, "critical", id="app.run asks"),
    ],
)
def test_dotenv_files(files: Mapping[str, str], expected: str) -> None:
    found = gate({**image('CMD ["python", "app.py"]'), **DOTENV, **files})
    assert [one.split()[0] for one in found] == [expected]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(image("CMD flask run"), Context.PRODUCTION, id="an image"),
        pytest.param(
            {"Dockerfile.dev": f"{IMAGE}CMD flask run"}, Context.DEVELOPMENT, id="its name"
        ),
        pytest.param(
            {"tests/Dockerfile": f"{IMAGE}CMD flask run"}, Context.DEVELOPMENT, id="its folder"
        ),
        pytest.param(
            image("CMD make run", Makefile="run:\n\tflask run\n"),
            Context.PRODUCTION,
            id="B012: through a file of developers",
        ),
        pytest.param(
            {"compose.yaml": "services:\n  a:\n    command: flask run\n    profiles: [dev]\n"},
            Context.DEVELOPMENT,
            id="the artefact says so",
        ),
    ],
)
def test_contexts(files: Mapping[str, str], expected: Context) -> None:
    (launch,) = analysed(files).launches
    assert launch.start.kind is StartKind.FLASK_CLI
    assert launch.context is expected


def test_programs_with_the_same_requirements_share_what_is_parsed() -> None:
    files = {f"s{one}/Dockerfile": f'{IMAGE}CMD ["python", "app.py"]\n' for one in range(3)}
    apps = {f"s{one}/app.py": DEBUG for one in range(3)}
    assert gate({**files, **apps, "s1/requirements.txt": "flask==2.2.5\n"}) == [
        f"critical debug-deployed s{one}/app.py:5" for one in range(3)
    ]


BUILDS = "services:\n  web:\n    build: {path}\n    ports: ['80:5000']\n"
TUTORIAL = {f"tutorials/{name}": text for name, text in image("CMD python app.py").items()}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(TUTORIAL, {Context.DEVELOPMENT}, id="a folder of lessons"),
        pytest.param(
            {**TUTORIAL, "compose.prod.yml": BUILDS.format(path="./tutorials")},
            {Context.DEVELOPMENT, Context.PRODUCTION},
            id="production builds it",
        ),
        pytest.param(
            {**TUTORIAL, "tutorials/compose.yml": BUILDS.format(path=".")},
            {Context.DEVELOPMENT},
            id="the lessons build it themselves",
        ),
        pytest.param(
            {
                "Dockerfile.dev": f"{IMAGE}CMD python app.py\n",
                "compose.yml": BUILDS.format(path="{context: ., dockerfile: Dockerfile.dev}"),
            },
            {Context.DEVELOPMENT},
            id="a file for developers is asked for by name",
        ),
        pytest.param(
            {
                "Dockerfile.local": f"{IMAGE}CMD python app.py\n",
                "compose.prod.yml": BUILDS.format(
                    path="{context: ., dockerfile: Dockerfile.local}"
                ),
            },
            {Context.DEVELOPMENT, Context.PRODUCTION},
            id="production asks for it",
        ),
    ],
)
def test_what_deploys_decides_what_a_unit_is_for(
    files: Mapping[str, str], expected: set[Context]
) -> None:
    launches = analysed({**files, "tutorials/app.py": DEBUG, "app.py": DEBUG}).launches
    assert {one.context for one in launches} == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"gunicorn/__init__.py": "", "gunicorn/__main__.py": "{}"}, True,
                     id="a package"),
        pytest.param({"gunicorn.py": "{}"}, True, id="a module"),
        pytest.param({"gunicorn/conf.txt": "", "gunicorn/__main__.py": "{}"}, False,
                     id="a folder is found last"),
        pytest.param({"libs/gunicorn.py": "{}"}, False, id="elsewhere"),
    ],
)  # fmt: skip
def test_module_of_the_repository_comes_before_what_is_installed(
    files: dict[str, str],
    expected: bool,  # noqa: FBT001
) -> None:
    program = "from app import app\napp.run(debug=True)\n"
    texts = {path: text.replace("{}", program) for path, text in files.items()}
    whole = image('CMD ["python", "-m", "gunicorn", "app:app"]', **{"app.py": FLASK, **texts})
    assert any(one.startswith("critical debug-deployed") for one in gate(whole)) is expected


@pytest.mark.parametrize(
    ("path", "files", "is_doubted"),
    [
        pytest.param("/app", {"sitecustomize.py": "{}"}, True, id="on the path"),
        pytest.param(".:lib", {"lib/usercustomize.py": "{}"}, True, id="below the folder"),
        pytest.param("/app/lib", {"sitecustomize.py": "{}"}, False, id="not on the path"),
        pytest.param("/app", {"sitecustomize.py": "import coverage\ncoverage.process_startup()\n"},
                     False, id="of a tool"),
    ],
)  # fmt: skip
def test_code_that_runs_before_the_program(
    path: str,
    files: dict[str, str],
    is_doubted: bool,  # noqa: FBT001
) -> None:
    code = "import os\nos.environ['FLASK_DEBUG'] = '1'\n"
    texts = {name: text.replace("{}", code) for name, text in files.items()}
    command = f'ENV PYTHONPATH={path}\nCMD ["gunicorn", "app:app"]'
    found = gate(image(command, **{"app.py": FLASK, **texts}))
    assert bool(found) is is_doubted
    assert all(one.startswith("medium launch-unresolved") for one in found)


SCRIPT_OF_HOST = 'resource "aws_instance" "a" {{\n  user_data = <<EOF\n#!/bin/bash\n{}\nEOF\n}}\n'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("systemctl enable --now docker", [], id="a service of the system"),
        pytest.param("service nginx restart", [], id="the older command"),
        pytest.param("systemctl status shop", [], id="a question"),
        pytest.param("./aws/install\nsnapcast", [], id="programs of others"),
        pytest.param("systemctl restart web", [], id="its unit is in the repository"),
        pytest.param("systemctl restart shop", ["main.tf:4"], id="nobody sees its unit"),
        pytest.param("service shop start", ["main.tf:4"], id="nor by the older command"),
        pytest.param("launcher python app.py", ["main.tf:4"], id="a start among its words"),
        pytest.param('[ -n "$BUCKET" ] && fetcher sync', [], id="a program if a variable says so"),
        pytest.param(
            '[ -n "$BUCKET" ] && launcher python app.py', ["main.tf:4"], id="a start if it says so"
        ),
    ],
)
def test_scripts_of_hosts_prepare_and_start(text: str, expected: list[str]) -> None:
    files = {
        "main.tf": SCRIPT_OF_HOST.format(text),
        "web.service": "[Service]\nExecStart=gunicorn app:app\n",
        "app.py": FLASK,
    }
    places = [one.rpartition(" ")[2] for one in gate(files) if "launch-unresolved" in one]
    assert places == expected


INIT = '#!/bin/sh\n### BEGIN INIT INFO\n### END INIT INFO\ncase "$1" in start) flask run ;; esac\n'


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param("CMD service shop status", [], id="a question"),
        pytest.param(
            "COPY x.init /etc/init.d/other\nCMD service shop start",
            ["launch-unresolved"],
            id="another service",
        ),
        pytest.param(
            "ENV FLASK_DEBUG=1\nCOPY x.init /etc/init.d/shop\nCMD service shop start && sleep 9",
            ["dev-server-deployed"],
            id="its init script, without the variables of the image",
        ),
        pytest.param(
            "COPY x.init /etc/init.d/shop\nCMD service shop stop; sleep 9",
            [],
            id="to stop it",
        ),
    ],
)
def test_service_of_an_image(lines: str, expected: list[str]) -> None:
    launches = analysed({**image(lines), "app.py": FLASK, "x.init": INIT}).launches
    ours = [one for one in launches if _first(one).location.path.name == "Dockerfile"]
    assert [verdict.rule for one in ours for verdict in one.verdicts] == expected


FAST = "from fastapi import FastAPI\napp = FastAPI()\n"
MOUNTS = "from a2wsgi import WSGIMiddleware\nimport web\napp.mount('/', WSGIMiddleware(web.app))\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"main.py": FAST}, Safe, id="FastAPI"),
        pytest.param({"main.py": f"{FAST}class Own(FastAPI): pass\napp = Own()\n"}, Safe,
                     id="a class of one's own"),
        pytest.param({"main.py": f"{FAST}{MOUNTS}", "web.py": FLASK}, Unsure, id="it mounts Flask"),
        pytest.param({"main.py": "from strange import make\napp = make()\n"}, Unsure,
                     id="nobody knows what it is"),
    ],
)  # fmt: skip
def test_application_of_another_framework(files: Mapping[str, str], expected: type) -> None:
    (launch,) = analysed({**image("CMD uvicorn main:app"), **files}).launches
    assert isinstance(launch.answer, expected)
