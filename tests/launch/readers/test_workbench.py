"""What editors, workspaces and terminals of developers start, and what only looks alike."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from flaskgate.launch.readers.workbench.commented_json import without_comments
from tests.launch.gate import FLASK, MAIN, analysed

APP = {"app.py": f"{FLASK}{MAIN}app.run()\n", ".env": ""}
RUN = "python app.py"


def told(files: Mapping[str, str]) -> list[str]:
    """Return answer, context and place of what people start, those of production last."""
    analysis = analysed(APP | dict(files))
    found = (*analysis.listed, *analysis.by_hand)
    return [
        f"{one.answer.word} {one.context.value} {one.start.location.path.name}:"
        f"{one.start.location.start.line}"
        for one in found
    ]


def debugged(**configuration: object) -> dict[str, str]:
    whole = {"type": "debugpy", "request": "launch", **configuration}
    return {".vscode/launch.json": json.dumps({"configurations": [whole]})}


def configured(kind: str, **options: str) -> dict[str, str]:
    given = "".join(f'<option name="{name}" value="{value}" />' for name, value in options.items())
    text = (
        f'<component>\n<configuration name="web" type="{kind}">{given}</configuration></component>'
    )
    return {".idea/runConfigurations/web.xml": text}


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(debugged(program="${file}"), id="the file that is open"),
        pytest.param(debugged(program="${command:python.interpreterPath}"), id="what is asked for"),
        pytest.param(debugged(type="node", program="app.py", was="python"), id="another language"),
        pytest.param(debugged(request="attach", program="app.py"), id="what runs already"),
        pytest.param(debugged(module="pytest"), id="no server"),
        pytest.param(debugged(), id="nothing is named"),
        pytest.param({".vscode/launch.json": '{"python": '}, id="no JSON"),
        pytest.param(configured("PythonTestConfigurationType", SCRIPT_NAME="app.py"), id="tests"),
        pytest.param(configured("PythonConfigurationType"), id="no script"),
        pytest.param({".idea/web.xml": '<a type="Python"'}, id="no XML"),
        pytest.param({".gitpod.yml": "tasks:\n  - init: pip install -r python\n"}, id="installs"),
        pytest.param({".gitpod.yml": "ports: [python]\n"}, id="no tasks"),
        pytest.param({".gitpod.yml": "tasks: [python\n"}, id="no YAML"),
        pytest.param({"tasks.json": '{"tasks": [{"command": "python app.py"}]}'}, id="no editor"),
        pytest.param({"Tiltfile": "local_resource('web', serve_cmd=python(1))\n"}, id="computed"),
        pytest.param({"Tiltfile": "serve_cmd = [\n"}, id="no Starlark"),
        pytest.param({"Tiltfile": "local_resource('web', serve_cmd=[python, 1])\n"}, id="made"),
        pytest.param({"Vagrantfile": "# inline: 'python app.py'\n# <<-X\n"}, id="a comment"),
        pytest.param({"Vagrantfile": "x.inline: <<-SHELL\npython app.py\n"}, id="without an end"),
        pytest.param({"Vagrantfile": "x.inline: <<-SHELL\nSHELL\n# python\n"}, id="empty"),
        pytest.param({".replit": 'entrypoint = "main.sh"\n'}, id="no Python"),
        pytest.param({".replit": 'entrypoint = "absent.py"\n'}, id="an absent file"),
        pytest.param(
            {".replit": '[[workflows.workflow]]\n[[workflows.workflow.tasks]]\ntask = "x"\n'},
            id="a workflow without a command",
        ),
    ],
)  # fmt: skip
def test_nothing_is_started(files: dict[str, str]) -> None:
    assert told(files) == []


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(debugged(program="${workspaceFolder}/app.py"), "launch.json:1", id="VS Code"),
        pytest.param(
            debugged(module="flask", args=["run"], env={"FLASK_APP": "app.py"}),
            "launch.json:1",
            id="a module",
        ),
        pytest.param(
            debugged(module="flask", args='--app "app" run', cwd="${workspaceFolder}"),
            "launch.json:1",
            id="arguments as a text",
        ),
        pytest.param(
            debugged(module="flask", args="--app 'app run"),
            "launch.json:1",
            id="arguments without an end",
        ),
        pytest.param(
            {".vscode/launch.json": '{// a\n"configurations": [{"type": "python", /* b */\n'
             '"program": "app.py",},]}'},
            "launch.json:3",
            id="with comments",
        ),
        pytest.param(
            configured("PythonConfigurationType", SCRIPT_NAME="$PROJECT_DIR$/app.py"),
            "web.xml:2",
            id="PyCharm",
        ),
        pytest.param(
            configured("Python.FlaskServer", target="app.py", flaskDebug="true"),
            "web.xml:2",
            id="Flask in PyCharm",
        ),
        pytest.param(
            configured("Python.FlaskServer", additionalOptions="--port 80"),
            "web.xml:2",
            id="an app that Flask finds",
        ),
        pytest.param(
            configured(
                "PythonConfigurationType", SCRIPT_NAME="app", MODULE_MODE="true",
                WORKING_DIRECTORY="$PROJECT_DIR$",
            ),
            "web.xml:2",
            id="a module in PyCharm",
        ),
        pytest.param(
            {".gitpod.yml": "tasks:\n  - init: export FLASK_APP=app\n    command: flask run\n"},
            ".gitpod.yml:3",
            id="Gitpod",
        ),
        pytest.param(
            {".devcontainer/devcontainer.json": '{"postStartCommand": ["python", "app.py"]}'},
            "devcontainer.json:1",
            id="words of a dev container",
        ),
        pytest.param(
            {".devcontainer.json": '{//\n"postAttachCommand": {"web": "python app.py"}}'},
            ".devcontainer.json:2",
            id="one of several commands",
        ),
        pytest.param(
            {"mprocs.yaml": f"procs:\n  web:\n    shell: {RUN}\n"}, "mprocs.yaml:3", id="mprocs"
        ),
        pytest.param(
            {"web/app.py": APP["app.py"],
             "mprocs.yaml": "procs:\n  w: {cmd: [python, app.py], cwd: web}\n"},
            "mprocs.yaml:2",
            id="mprocs, in a folder",
        ),
        pytest.param(
            {".tmuxinator.yml": f"windows:\n  - web:\n      panes: [vim, {RUN}]\n"},
            ".tmuxinator.yml:3",
            id="tmuxinator",
        ),
        pytest.param(
            {".vscode/tasks.json": '{"tasks": [{"command": "python", "args": ["app.py"],'
             ' "options": {"cwd": "${workspaceFolder}"}}]}'},
            "tasks.json:1",
            id="a task of VS Code",
        ),
        pytest.param(
            {"okteto.yml": f"dev:\n  web:\n    image: r/web\n    command: {RUN}\n"},
            "okteto.yml:4",
            id="Okteto",
        ),
        pytest.param(
            {"Tiltfile": f"local_resource('web',\n  serve_cmd='{RUN}')\n"}, "Tiltfile:2", id="Tilt"
        ),
        pytest.param(
            {"web/app.py": APP["app.py"],
             "Tiltfile": "local_resource('w', serve_cmd=['python', 'app.py'], serve_dir='web')\n"},
            "Tiltfile:1",
            id="words of Tilt, in a folder",
        ),
        pytest.param(
            {"Vagrantfile": f"x.inline: <<-SHELL\ncd /vagrant\nnohup {RUN} &\nSHELL\n"},
            "Vagrantfile:3",
            id="Vagrant",
        ),
        pytest.param(
            {"Vagrantfile": f"x.inline: 'cd /vagrant && {RUN}'\n"}, "Vagrantfile:1", id="in a line"
        ),
    ],
)  # fmt: skip
def test_developers_start_it(files: dict[str, str], expected: str) -> None:
    assert told(files) == [f"harmful development {expected}"]


WORKFLOW = '[[workflows.workflow]]\nname = "w"\n[[workflows.workflow.tasks]]\ntask = "shell.exec"\n'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(f'{WORKFLOW}args = "{RUN}"\n', ["harmful production"], id="a workflow"),
        pytest.param(
            f'{WORKFLOW}args = "{RUN}"\n[deployment]\nrun = "gunicorn app:app"\n',
            ["safe production", "harmful development"],
            id="a workflow beside a deployment",
        ),
        pytest.param(
            f'run = "gunicorn app:app"\n{WORKFLOW}args = "{RUN}"\n', ["safe production"],
            id="a command wins",
        ),
        pytest.param('entrypoint = "app.py"\n', ["harmful production"], id="an entrypoint"),
    ],
)  # fmt: skip
def test_the_button_of_replit(text: str, expected: list[str]) -> None:
    assert [one.rpartition(" ")[0] for one in told({".replit": text})] == expected


def test_process_compose_may_be_for_production() -> None:
    text = f"processes:\n  web:\n    command: {RUN}\n"
    assert told({"process-compose.yaml": text}) == ["harmful production process-compose.yaml:3"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param('"a // b"', '"a // b"', id="in a text"),
        pytest.param('"a \\" // b" // c', '"a \\" // b"     ', id="after a quote"),
        pytest.param("1 /* a\nb */ 2", "1     \n     2", id="lines stay"),
        pytest.param("1 /* a", "1     ", id="without an end"),
        pytest.param('"a\n// b', '"a\n    ', id="a text without an end"),
    ],
)
def test_comments_become_blanks(text: str, expected: str) -> None:
    assert without_comments(text) == expected
