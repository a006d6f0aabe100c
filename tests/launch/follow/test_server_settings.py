"""What production servers take from configuration files, variables and their command lines."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.launch.gate import analysed, gate, image

APP = (
    "from flask import Flask\nfrom werkzeug.debug import DebuggedApplication\n"
    "app = Flask(__name__)\nif app.debug:\n"
    "    app.wsgi_app = DebuggedApplication(app.wsgi_app, evalex=True)\n"
)
"""An application whose debugger is open on line 5 where debug mode is on."""
OPEN = "critical debug-deployed reef.py:5"
PROCFILE = {"reef.py": APP}


def started(command: str, **files: str) -> list[str]:
    return gate({"Procfile": f"web: {command}\n", "reef.py": APP, **files})


def built(command: str, files: Mapping[str, str]) -> list[str]:
    return gate({**image(command), "reef.py": APP, **files})


CONF = "gunicorn.conf.py"
ENV = "import os\nos.environ['FLASK_DEBUG'] = '1'\n"
RAW = "raw_env = ['TZ=UTC', 'FLASK_DEBUG=1']\n"


@pytest.mark.parametrize(
    ("command", "files"),
    [
        pytest.param("gunicorn reef:app", {CONF: RAW}, id="raw_env"),
        pytest.param("gunicorn reef:app", {CONF: ENV}, id="os.environ"),
        pytest.param("gunicorn reef:app", {CONF: ENV + "raw_env = ['TZ=UTC']\n"}, id="both"),
        pytest.param("gunicorn reef:app",
                     {CONF: "import os\ndef on_starting(server):\n"
                            "    os.environ['FLASK_DEBUG'] = '1'\n"}, id="on_starting"),
        pytest.param("gunicorn reef:app",
                     {CONF: "import os\ndef post_fork(server, worker):\n"
                            "    os.environ.update(FLASK_DEBUG='1')\n"}, id="post_fork"),
        pytest.param("gunicorn -c conf/web.py reef:app", {"conf/web.py": RAW}, id="-c"),
        pytest.param("gunicorn --config=file:conf/web.py reef:app", {"conf/web.py": RAW},
                     id="file:"),
        pytest.param("gunicorn -c python:conf.web reef:app", {"conf/web.py": RAW}, id="python:"),
        pytest.param("gunicorn", {CONF: f"{RAW}wsgi_app = 'reef:app'\n"}, id="wsgi_app"),
        pytest.param("gunicorn -e FLASK_DEBUG=1 reef:app", {}, id="-e"),
        pytest.param("gunicorn --env FLASK_DEBUG=1 --env TZ=UTC reef:app",
                     {CONF: "raw_env = ['FLASK_DEBUG=0']\n"}, id="--env beats the file"),
        pytest.param("env GUNICORN_CMD_ARGS='--env FLASK_DEBUG=1' gunicorn reef:app", {},
                     id="GUNICORN_CMD_ARGS"),
        pytest.param("env GUNICORN_CMD_ARGS='-c conf/web.py' gunicorn reef:app",
                     {"conf/web.py": RAW}, id="GUNICORN_CMD_ARGS names a file"),
        pytest.param("env FLASK_DEBUG=0 gunicorn reef:app", {CONF: RAW}, id="beats the unit's"),
        pytest.param("python -m gunicorn -e FLASK_DEBUG=1 reef:app", {}, id="python -m"),
        pytest.param("gunicorn reef:app",
                     {CONF: "from settings import env\nraw_env = env\n",
                      "settings.py": "env = ['FLASK_DEBUG=' + str(1)]\n"}, id="an import"),
        pytest.param("gunicorn --bind :80 reef:app",
                     {CONF: f"import sys\nif '--bind' in sys.argv:\n    {RAW}"},
                     id="asked of the command line"),
        pytest.param("python -m gunicorn -w 2 reef:app",
                     {CONF: f"import sys\nif len(sys.argv) == 4:\n    {RAW}"},
                     id="asked of the command line of a module"),
        pytest.param("gunicorn reef:app",
                     {CONF: f"import os\nif not os.environ.get('SERVER_SOFTWARE'):\n    {RAW}"},
                     id="before SERVER_SOFTWARE is set"),
        pytest.param("gunicorn reef:app",
                     {CONF: f"import os\nif 'PATH' in os.environ:\n    {RAW}"}, id="a path"),
        pytest.param("uwsgi --module reef:app --env FLASK_DEBUG=1", {}, id="uwsgi --env"),
        pytest.param("uwsgi --ini conf/web.ini",
                     {"conf/web.ini": "[uwsgi]\nmodule = reef:app\nenv = FLASK_DEBUG=1\n"},
                     id="uwsgi --ini"),
        pytest.param("uwsgi conf/web.ini",
                     {"conf/web.ini": "[uwsgi]\nwsgi-file = reef.py\ncallable = app\n"
                                      "env = FLASK_DEBUG=1\n"}, id="an ini file alone"),
        pytest.param("env NAME=reef ON=1 uwsgi conf/web.ini",
                     {"conf/web.ini": "[uwsgi]\nmodule = $(NAME):app\nenv = FLASK_DEBUG=$(ON)\n"},
                     id="variables of the process"),
        pytest.param("env NAME=reef uwsgi conf/web.ini",
                     {"conf/web.ini": "[uwsgi]\nset = of=$(NAME)\nmodule = %(of):app\n"
                                      "env = FLASK_DEBUG=1\n"}, id="in a placeholder"),
        pytest.param("env ON=1 uwsgi -w reef:app --env 'FLASK_DEBUG=$(ON)'", {},
                     id="on the command line"),
        pytest.param("uwsgi --ini=conf/web.ini:prod",
                     {"conf/web.ini": "[prod]\nini = conf/base.ini\nenv = FLASK_DEBUG=1\n",
                      "conf/base.ini": "[uwsgi]\nmodule = reef:app\n"}, id="a section"),
        pytest.param("uwsgi --ini conf/web.ini:prod",
                     {"conf/web.ini": "[uwsgi]\nmodule = reef:app\n"
                                      "[prod]\nini = :uwsgi\nenv = FLASK_DEBUG=1\n"},
                     id="a section of the same file"),
        pytest.param("uwsgi conf/web.ini",
                     {"conf/web.ini": "[uwsgi]\nini = :dev\nmodule = reef:app\n"
                                      "[dev]\nenv = FLASK_DEBUG=1\n"},
                     id="another section of the same file"),
        pytest.param("uwsgi conf/web.ini",
                     {"conf/web.ini": "[uwsgi]\nini = conf/base.ini\n[env]\nenv = FLASK_DEBUG=0\n",
                      "conf/base.ini": "[uwsgi]\nmodule = reef:app\nini = :env\n"
                                       "[env]\nenv = FLASK_DEBUG=1\n"},
                     id="a section of the file that names it"),
        pytest.param("uwsgi conf/web.ini",
                     {"conf/web.ini": "[uwsgi]\nname = reef\nmodule = %(name):app\n"
                                      "env = FLASK_DEBUG=1\n"}, id="a placeholder"),
        pytest.param("uwsgi conf/web.ini",
                     {"conf/web.ini": "[uwsgi]\non = 1\nset = flag=%(on)\nmodule = reef:app\n"
                                      "env = FLASK_DEBUG=%(flag)\n"},
                     id="a placeholder that set gives"),
        pytest.param("uwsgi conf/web.ini",
                     {"conf/web.ini": "[uwsgi]\non = 1\nmodule = reef:app\nini = conf/env.ini\n",
                      "conf/env.ini": "[uwsgi]\non = 0\nenv = FLASK_DEBUG=%(on)\n"},
                     id="a placeholder of the file before"),
        pytest.param("uvicorn --interface wsgi --env-file web.env reef:app",
                     {"web.env": "FLASK_DEBUG=1\n"}, id="uvicorn --env-file"),
    ],
)  # fmt: skip
def test_debug_reaches_the_app(command: str, files: Mapping[str, str]) -> None:
    assert OPEN in started(command, **files)
    assert OPEN in built(f"CMD {command}", files)


@pytest.mark.parametrize(
    ("command", "files"),
    [
        pytest.param("gunicorn reef:app", {CONF: "raw_env = ['FLASK_DEBUG=0']\n"}, id="off"),
        pytest.param("gunicorn reef:app", {"other.conf.py": RAW}, id="another file"),
        pytest.param("gunicorn reef:app",
                     {CONF: f"import sys\nif '--bind' in sys.argv:\n    {RAW}"},
                     id="not on the command line"),
        pytest.param("gunicorn -c conf/web.py reef:app", {"conf/web.py": "", CONF: RAW},
                     id="the named file instead"),
        pytest.param("gunicorn -e FLASK_DEBUG=0 reef:app", {CONF: RAW}, id="-e beats the file"),
        pytest.param("env GUNICORN_CMD_ARGS='-e FLASK_DEBUG=1' gunicorn -e TZ=UTC reef:app", {},
                     id="the command line beats the variable"),
        pytest.param("gunicorn reef:app",
                     {CONF: "import os\npreload_app = True\ndef post_fork(server, worker):\n"
                            "    os.environ['FLASK_DEBUG'] = '1'\n"}, id="after the import"),
        pytest.param("gunicorn reef:app",
                     {CONF: "import os\ndef on_exit(server):\n"
                            "    os.environ['FLASK_DEBUG'] = '1'\n"}, id="on_exit"),
        pytest.param("uwsgi --ini conf/web.ini",
                     {"conf/web.ini": "[uwsgi]\nmodule = reef:app\n[dev]\nenv = FLASK_DEBUG=1\n"},
                     id="another section"),
        pytest.param("uwsgi conf/web.ini",
                     {"conf/web.ini": "[uwsgi]\non = 0\non = 1\nmodule = reef:app\n"
                                      "env = FLASK_DEBUG=%(on)\n"},
                     id="the first value of a placeholder counts"),
        pytest.param("env ON=0 uwsgi conf/web.ini",
                     {"conf/web.ini": "[uwsgi]\nmodule = reef:app\nenv = FLASK_DEBUG=$(ON)\n"},
                     id="a variable"),
    ],
)  # fmt: skip
def test_debug_does_not_reach_the_app(command: str, files: Mapping[str, str]) -> None:
    assert started(command, **files) == []
    assert built(f"CMD {command}", files) == []


def test_a_hook_wraps_the_worker() -> None:
    conf = (
        "from werkzeug.debug import DebuggedApplication\ndef post_worker_init(worker):\n"
        "    worker.wsgi = DebuggedApplication(worker.wsgi, True)\n"
    )
    assert f"critical debug-deployed {CONF}:3" in started("gunicorn reef:app", **{CONF: conf})


def test_a_configuration_that_serves() -> None:
    conf = "from reef import app\napp.run(debug=True)\n"
    assert f"critical debug-deployed {CONF}:2" in started("gunicorn reef:app", **{CONF: conf})


def test_an_environment_that_cannot_be_told_is_a_doubt() -> None:
    (launch,) = analysed(
        {
            "Procfile": "web: gunicorn reef:app\n",
            "reef.py": APP,
            CONF: "import x\nraw_env = x.load()\n",
        }
    ).launches
    assert launch.doubts


def test_no_app_is_named() -> None:
    assert started("gunicorn -b :$PORT") == ["medium launch-unresolved Procfile:1"]


@pytest.mark.parametrize(
    ("command", "files", "expected"),
    [
        pytest.param("flask --env-file web.env --app reef run", {"web.env": "FLASK_DEBUG=1\n"},
                     True, id="--env-file"),
        pytest.param("flask -e web.env --app reef run", {"web.env": "FLASK_DEBUG=1\n",
                                                         ".env": "FLASK_DEBUG=0\n"},
                     True, id="-e beats .env"),
        pytest.param("env FLASK_ENV_FILE=web.env flask --app reef run",
                     {"web.env": "FLASK_DEBUG=1\n"}, True, id="FLASK_ENV_FILE"),
        pytest.param("env FLASK_DEBUG=0 flask -e web.env --app reef run",
                     {"web.env": "FLASK_DEBUG=1\n"}, False, id="the environment beats the file"),
        pytest.param("flask -e web.env --app reef run", {"web.env": "FLASK_DEBUG=0\n",
                                                         ".env": "FLASK_DEBUG=1\n"},
                     False, id="off"),
    ],
)  # fmt: skip
def test_files_of_the_flask_command(
    command: str, files: Mapping[str, str], *, expected: bool
) -> None:
    found = started(command, **files)
    assert any(one.startswith("critical debug-deployed") for one in found) is expected


@pytest.mark.parametrize(
    ("command", "settings"),
    [
        pytest.param("uwsgi web.ini", "module = %(name):app", id="nothing sets it"),
        pytest.param("uwsgi web.ini", "[dev]\nname = reef\n[uwsgi]\nmodule = %(name):app",
                     id="another section sets it"),
        pytest.param("uwsgi --set name=other web.ini", "name = reef\nmodule = %(name):app",
                     id="the command line may set it before"),
        pytest.param("uwsgi web.ini", "module = $(NAME):app", id="no such variable"),
        pytest.param("uwsgi web.ini", "env = NAME=reef\nmodule = $(NAME):app",
                     id="one that the file sets for the workers"),
    ],
)  # fmt: skip
def test_a_placeholder_that_cannot_be_told_is_a_doubt(command: str, settings: str) -> None:
    files = {**image(f"CMD {command}"), "reef.py": APP, "web.ini": f"[uwsgi]\n{settings}\n"}
    launch = next(
        one for one in analysed(files).launches if "Dockerfile" in str(one.start.location)
    )
    assert launch.doubts


UNIT = "[Service]\nExecStart={}\n"
TASKS = "- name: settings\n  template: src=web.py.j2 dest=/etc/shop/web.py\n"


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"Procfile": "web: gunicorn -c $CONF/web.py reef:app\n"}, id="a folder"),
        pytest.param(
            {"web.service": UNIT.format("/bin/gunicorn -c {{ root }}/conf/web.py reef:app")},
            id="of a template",
        ),
        pytest.param(
            {"web.service.j2": UNIT.format("{{ venv }}/bin/gunicorn -c web.py reef:app")},
            id="a folder that is not said",
        ),
    ],
)
def test_the_only_file_of_that_name_is_meant(files: Mapping[str, str]) -> None:
    assert gate({"reef.py": APP, "deploy/conf/web.py": RAW, **files}) == [OPEN]
    assert gate({"reef.py": APP, "a/conf/web.py": RAW, "b/conf/web.py": RAW, **files}) != [OPEN]


def test_a_file_that_ansible_puts_there_in_one_line() -> None:
    role = {"roles/web/tasks/main.yml": TASKS, "roles/web/templates/web.py.j2": RAW}
    unit = {"web.service": UNIT.format("/bin/gunicorn -c /etc/shop/web.py reef:app")}
    assert gate({"reef.py": APP, **role, **unit}) == [OPEN]


def test_a_configuration_of_supervisord_that_a_script_makes() -> None:
    conf = "[program:web]\ncommand=flask --app reef run --debug\nstdout_logfile={{ log }}\n"
    found = built("CMD supervisord -c /app/supervisord.conf", {"supervisord.conf.jnj": conf})
    assert "critical debug-deployed supervisord.conf.jnj:2" in found
    chosen = conf.replace("flask", "{% if a %}\n  true\n{% else %}\n  flask").replace(
        "--debug", "--debug\n{% endif %}"
    )
    found = built("CMD supervisord -c /app/supervisord.conf", {"supervisord.conf.jnj": chosen})
    assert found == ["critical debug-deployed supervisord.conf.jnj:2"]


@pytest.mark.parametrize(
    ("command", "conf"),
    [
        ("gunicorn --pythonpath / site.reef:app", ""),
        ("gunicorn --pythonpath=/opt,/ site.reef:app", ""),
        ("env GUNICORN_CMD_ARGS=--pythonpath=/ gunicorn site.reef:app", ""),
        ("gunicorn site.reef:app", "pythonpath = '/'\n"),
    ],
)
def test_the_folders_in_which_gunicorn_looks_for_modules(command: str, conf: str) -> None:
    """A package that has its name by the folder of the image."""
    image_ = f"FROM python:3.12\nWORKDIR /shop\nCOPY . .\nCMD {command.replace('site', 'shop')}\n"
    files = {
        "Dockerfile": image_,
        "reef.py": APP,
        "__init__.py": "",
        **({CONF: conf} if conf else {}),
    }
    (launch,) = analysed(files).launches
    assert launch.path is not None
    assert str(launch.path) == "reef.py"


PROGRAM = "import reef\nif __name__ == '__main__':\n    reef.app.run(debug=True)\n"
POPEN = "import subprocess\nsubprocess.Popen(['python', 'go.py'])\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({CONF: POPEN}, True, id="a process"),
        pytest.param({CONF: POPEN.replace("['python', 'go.py']", "'python go.py', shell=True")},
                     True, id="a process of a shell"),
        pytest.param({CONF: "import os\nos.execvp('python', ['python', 'go.py'])\n"}, True,
                     id="instead of gunicorn"),
        pytest.param({CONF: f"def on_starting(server):\n    {POPEN.replace(chr(10), '; ')}\n"},
                     True, id="a hook"),
        pytest.param({"reef.py": f"{APP}{POPEN}"}, True, id="the app itself"),
        pytest.param({CONF: "import runpy\nrunpy.run_path('go.py', run_name='__main__')\n"}, True,
                     id="in the same process"),
        # what is only imported
        pytest.param({CONF: "import go\n"}, False, id="an import"),
        pytest.param({CONF: "import runpy\nrunpy.run_path('go.py')\n"}, False, id="another name"),
        pytest.param({CONF: POPEN.replace("'go.py'", "'-m', 'compileall'")}, False, id="a tool"),
    ],
)  # fmt: skip
def test_programs_that_a_server_starts_with_its_app(
    files: Mapping[str, str], *, expected: bool
) -> None:
    found = started("gunicorn reef:app", **{"go.py": PROGRAM, **files})
    assert any(one == "critical debug-deployed go.py:3" for one in found) is expected


def test_a_main_module_that_a_server_imports_is_no_main_program() -> None:
    code = "from . import app\nif __name__ == '__main__':\n    app.run(debug=True)\n"
    files = {"src/shop/__init__.py": "from flask import Flask\napp = Flask(__name__)\n",
             "src/shop/__main__.py": code}  # fmt: skip
    assert gate({"Procfile": "web: gunicorn shop.__main__:app\n", **files}) == []
    found = gate({"Procfile": "web: python -m shop\n", **files})
    assert "critical debug-deployed src/shop/__main__.py:3" in found


@pytest.mark.parametrize(
    "line",
    [
        "mule = work.py",
        "import = work",
        "shared-import = work",
        "py-import = work",
        "spooler-import = work",
        "pyrun = work.py",
        "eval = import work",
        "cron = 0 2 -1 -1 -1 python work.py",
        "cron2 = minute=-1 python work.py",
        "hook-asap = exec:python work.py",
        "hook-accepting1-once = exec:python work.py",
        "log-format = @(exec://python work.py)",
    ],
)
def test_what_uwsgi_starts_besides(line: str) -> None:
    ini = f"[uwsgi]\nmodule = reef:app\n{line}\n"
    work = "from flask import Flask\nFlask(__name__).run()\n"
    found = gate({"reef.py": APP, "work.py": work, "uwsgi.ini": ini})
    assert any(one.startswith("high dev-server-deployed") for one in found), found


@pytest.mark.parametrize("line", ["mule = 1", "mules = 2", "hook-asap = mkdir:/run/x", "cron = x"])
def test_what_of_uwsgi_starts_nothing(line: str) -> None:
    assert gate({"reef.py": APP, "uwsgi.ini": f"[uwsgi]\nmodule = reef:app\n{line}\n"}) == []


@pytest.mark.parametrize("name", ["HOME", "HOSTNAME", "USER", "PATH"])
def test_what_every_process_finds_is_not_known(name: str) -> None:
    conf = f"import os\nif os.environ.get('{name}') == 'x':\n    {RAW}"
    assert started("gunicorn reef:app", **{CONF: conf}) != []


WORKER = "from gunicorn.workers.base import Worker\nclass Own(Worker):\n    {}\n"
RUNS = "def run(self):\n        self.wsgi.run(debug=True)"


@pytest.mark.parametrize(
    ("command", "files", "expected"),
    [
        pytest.param(
            "gunicorn -k own.Own reef:app", {"own.py": WORKER.format(RUNS)}, True, id="-k"
        ),
        pytest.param(
            "gunicorn reef:app",
            {"own.py": WORKER.format(RUNS), CONF: "worker_class = 'own.Own'\n"},
            True,
            id="in the file",
        ),
        pytest.param(
            "gunicorn --logger-class own.Own reef:app",
            {"own.py": WORKER.format(RUNS)},
            True,
            id="a logger",
        ),
        pytest.param(
            "gunicorn -k own.Own reef:app",
            {"own.py": WORKER.format("def init(self):\n        os.popen('flask run --debug')")},
            True,
            id="another process",
        ),
        pytest.param(
            "gunicorn -k own.Own reef:app",
            {"own.py": WORKER.format("timeout = 3")},
            False,
            id="idle",
        ),
        pytest.param("gunicorn -k gevent reef:app", {}, False, id="one of Gunicorn"),
        pytest.param(
            "gunicorn -k uvicorn.workers.UvicornWorker reef:app", {}, False, id="one of others"
        ),
    ],
)
def test_a_class_of_the_repository_that_gunicorn_runs(
    command: str, files: Mapping[str, str], *, expected: bool
) -> None:
    unresolved = "medium launch-unresolved Procfile:1"
    assert (unresolved in started(command, **files)) is expected


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        pytest.param("PYTHONBREAKPOINT=own.serve", True, id="breakpoint()"),
        pytest.param("PYTHONWARNINGS=ignore,all:0:own.Late:0:0", True, id="a category of warnings"),
        pytest.param("PYTHONBREAKPOINT=0", False, id="no breakpoints"),
        pytest.param("PYTHONBREAKPOINT=pdb.set_trace", False, id="a module of Python"),
        pytest.param("PYTHONWARNINGS=ignore::DeprecationWarning", False, id="a class of Python"),
    ],
)
def test_what_variables_of_python_name(setting: str, *, expected: bool) -> None:
    found = started(f"env {setting} gunicorn reef:app", **{"own.py": "def serve():\n    pass\n"})
    assert ("medium launch-unresolved Procfile:1" in found) is expected
