"""The lines that finish the job: the start command, the requirement, the code."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping

import pytest
import yaml

from flaskgate.model.findings import Change
from tests.launch.gate import FLASK, IMAGE, MAIN, analysed, image
from tests.launch.plan.test_plans import APP, FACTORY, PROJECT, plans
from tests.oracles.starts.trial import rewritten

GUNICORN = "gunicorn --bind 0.0.0.0:5000 --workers 2 app:app"
LISTED = '["gunicorn", "--bind", "0.0.0.0:5000", "--workers", "2", "app:app"]'
POD = """\
kind: Deployment
metadata: {name: shop}
spec:
  template:
    spec:
      containers:
        - name: web
          image: registry.example.com/shop
"""
UV = {"requirements.txt": "flask\ngunicorn\n", **APP}
UV_GUNICORN = '"gunicorn", "--bind", "0.0.0.0:5000", "--workers", "2", "app:app"]'


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('CMD ["uv", "run", "app.py"]', f'CMD ["uv", "run", {UV_GUNICORN}'),
        ('CMD ["uv", "run", "--frozen", "app.py"]', f'CMD ["uv", "run", "--frozen", {UV_GUNICORN}'),
        ('CMD ["uv", "run", "python", "app.py"]', f'CMD ["uv", "run", {UV_GUNICORN}'),
        ("CMD uv run --no-sync app.py", f'CMD ["uv", "run", "--no-sync", {UV_GUNICORN}'),
        ("CMD uv sync && exec python app.py", f"CMD uv sync && exec {GUNICORN}"),
    ],
)
def test_uv_runs_what_it_is_told(line: str, expected: str) -> None:
    assert after({"Dockerfile": f"{IMAGE}{line}\n", **UV}) == [expected]


SETUP = {"setup.sh": "#!/bin/sh\npip install redis\npip install 'flask<3'\n"}
HERE = "gunicorn --bind 127.0.0.1:5000 --workers 2 app:app"
INSTALLED = {"requirements.txt": "gunicorn\nflask\n"}


def changes(files: Mapping[str, str]) -> tuple[Change, ...]:
    return plans(files)[-1].changes


def after(files: Mapping[str, str]) -> list[str]:
    """The lines after each change, the first change's first."""
    found = changes({**INSTALLED, **files})
    for one in found:
        text = files[str(one.path)]
        assert one.before in text
        assert text.split("\n")[one.line - 1] == one.before.split("\n")[0]
    return [one.after for one in found]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("CMD python app.py", f"CMD {LISTED}", id="shell form"),
        pytest.param('CMD ["python", "app.py"]', f"CMD {LISTED}", id="exec form"),
        pytest.param('CMD ["python", "-u", "app.py"]', f"CMD {LISTED}", id="options of Python"),
        pytest.param(
            "CMD exec python app.py >> /log 2>&1",
            f"CMD exec {GUNICORN} >> /log 2>&1",
            id="what stands around it stays",
        ),
        pytest.param(
            'ENTRYPOINT ["tini", "--", "python", "app.py"]',
            'ENTRYPOINT ["tini", "--", "gunicorn", "--bind", "0.0.0.0:5000", "--workers", "2",'
            ' "app:app"]',
            id="a wrapper stays",
        ),
        pytest.param(
            'CMD ["sh", "-c", "sleep 1 && python app.py"]',
            f'CMD ["sh", "-c", "sleep 1 && exec {GUNICORN}"]',
            id="a shell in a list",
        ),
        pytest.param(
            "CMD poetry run flask run --host 0.0.0.0 --debug",
            f'CMD ["poetry", "run", {LISTED[1:]}',
            id="a runner stays",
        ),
        pytest.param(
            "CMD flask run \\\n    --host 0.0.0.0",
            f"CMD {LISTED}",
            id="a command on two lines",
        ),
    ],
)
def test_a_line_of_a_dockerfile(line: str, expected: str) -> None:
    assert after({"Dockerfile": f"{IMAGE}{line}\n", **APP}) == [expected]


@pytest.mark.parametrize("quote", ["'", '"'])
def test_a_call_stands_in_the_quotes_of_another_shell(quote: str) -> None:
    command = f"ExecStart=/bin/sh -c {quote}cd /srv/a && exec flask --app shop run{quote}"
    (line,) = after({"a.service": f"[Service]\n{command}\n", "shop.py": FACTORY})
    words = shlex.split(line.removeprefix("ExecStart="))
    assert shlex.split(words[-1])[-1] == "shop:create_app()"


FACTORY_OF = {"shop.py": "from flask import Flask\ndef make(env):\n    return Flask(__name__)\n"}
MAKES = f"from shop import make\n{MAIN}make('prod').run(host='0.0.0.0')\n"


SERVICE = "services:\n  web:\n    build: .\n    command: "


@pytest.mark.parametrize(
    ("path", "start"),
    [
        pytest.param("Procfile", "web: @", id="a Procfile with a variable"),
        pytest.param("compose.yaml", f"{SERVICE}@", id="plain"),
        pytest.param("compose.yaml", f'{SERVICE}"@"', id="in quotes of YAML"),
        pytest.param("compose.yaml", f"{SERVICE}>\n      @", id="on two lines"),
        pytest.param("a.conf", "[program:a]\ncommand=@", id="Supervisor"),
        pytest.param("start.sh", "#!/bin/sh\nnohup @ &", id="a script"),
    ],
)
def test_quotes_of_a_call_within_those_of_a_shell(path: str, start: str) -> None:
    """Real shells and readers take the command apart."""
    between = "\n      " if ">" in start else " "
    command = f"bash -c 'sleep 1 &&{between}python run.py'"
    files = {
        "Dockerfile": IMAGE,
        "requirements.txt": "flask\ngunicorn\n",
        "run.py": MAKES,
        **FACTORY_OF,
        path: start.replace("@", command) + "\n",
    }
    text = rewritten(files, changes(files))[path]
    if path == "compose.yaml":
        said = yaml.safe_load(text)["services"]["web"]["command"]
    else:
        said = re.split(r"web: |command=|nohup ", text.strip())[-1]
    words = shlex.split(shlex.split(said)[2].rpartition("&&")[2])
    assert words[-1] == 'shop:make("prod")'


def test_a_call_stands_in_quotes_that_are_escaped() -> None:
    command = r"""bash -c "true && flask --app \"shop:make('dev')\" run" """.strip()
    files = {"Procfile": f"web: {command}\n", **FACTORY_OF}
    (line,) = after(files)
    words = shlex.split(shlex.split(line)[3].rpartition("&&")[2])
    assert words == ["gunicorn", "--bind", "0.0.0.0:$PORT", "shop:make('dev')"]


def test_systemd_reads_backslashes_in_either_kind_of_quotes() -> None:
    unit = "[Service]\nWorkingDirectory=/srv\nExecStart=/bin/sh -c 'sleep 1; python run.py'\n"
    files = {"a.service": unit, "run.py": MAKES, **FACTORY_OF, "requirements.txt": "gunicorn\n"}
    assert changes(files) == ()


TASK = """\
{
  "containerDefinitions": [
    {
      "image": "shop",
      "command": ["run", "--debug"],
      "portMappings": [{"containerPort": 8080}]
    }
  ]
}
"""
OF_STACK = """\
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Image: shop
          Command:
            - run
            - --debug
"""


@pytest.mark.parametrize(
    ("path", "text", "entrypoint", "expected"),
    [
        pytest.param(
            "task.json", TASK, "flask", '      "entryPoint": @,', id="over an entry point"
        ),
        pytest.param(
            "task.json",
            TASK.replace('"run", "--debug"', '"python", "app.py"'),
            "",
            '      "command": @,',
            id="a command",
        ),
    ],
)
def test_a_task_of_ecs_listens_where_it_is_reached(
    path: str, text: str, entrypoint: str, expected: str
) -> None:
    recipe = f'{IMAGE}ENTRYPOINT ["{entrypoint}"]\n' if entrypoint else IMAGE
    found = after({"Dockerfile": recipe, path: text, **APP})
    assert found == [expected.replace("@", LISTED.replace("5000", "8080"))]


def test_a_task_of_cloudformation_over_an_entry_point() -> None:
    recipe = f'{IMAGE}EXPOSE 5000\nENTRYPOINT ["flask"]\n'
    (text,) = after({"Dockerfile": recipe, "stack.yaml": OF_STACK, **APP})
    assert yaml.safe_load(text) == {"EntryPoint": json.loads(LISTED)}


@pytest.mark.parametrize(
    ("recipe", "run", "expected"),
    [
        ("", "run:\n  web: python app.py\n", "  web: gunicorn --bind 0.0.0.0:$PORT app:app"),
        (
            "CMD python app.py\n",
            "",
            "CMD exec gunicorn --bind 0.0.0.0:${PORT:-5000} --workers 2 app:app",
        ),
        (
            'CMD ["python", "app.py"]\n',
            "run:\n  worker: rq\n",
            'CMD ["sh", "-c", "exec gunicorn --bind 0.0.0.0:${PORT:-5000} --workers 2 app:app"]',
        ),
    ],
)
def test_heroku_says_by_a_variable_where_an_image_has_to_listen(
    recipe: str, run: str, expected: str
) -> None:
    build = "build:\n  docker:\n    web: Dockerfile\n"
    files = {"Dockerfile": f"{IMAGE}{recipe}", "heroku.yml": f"{build}{run}", **APP}
    found = plans({**INSTALLED, **files})
    assert [one.after for one in found[0].changes] == [expected]


def test_a_script_that_runs_what_it_is_handed_stays() -> None:
    files = {
        "Dockerfile": f'{IMAGE}ENTRYPOINT ["./x.sh"]\nCMD ["python", "app.py"]\n',
        "x.sh": '#!/bin/sh\nset -e\nexec "$@"\n',
        **APP,
    }
    assert after(files) == [f"CMD {LISTED}"]


def test_a_variable_of_make_is_found_where_it_stands() -> None:
    files = {
        "Dockerfile": f"{IMAGE}CMD make up\n",
        "Makefile": "P = 5000\nup:\n\tpython -m flask run --host 0.0.0.0 --port $(P)\n",
        **APP,
    }
    assert after(files) == [f"\t{GUNICORN}"]


def test_a_variable_of_kubernetes_stays() -> None:
    text = (
        f"apiVersion: apps/v1\n{POD}          command: [flask]\n"
        "          args: [run, --port=$(P)]\n          env: [{name: P, value: '5000'}]\n"
    )
    files = {"Dockerfile": f'{IMAGE}CMD ["x"]\n', "k8s/web.yaml": text, **APP}
    assert any('"0.0.0.0:$(P)"' in line for line in after(files))


def test_the_program_in_one_line_and_its_arguments_in_another() -> None:
    text = f'{IMAGE}ENTRYPOINT ["python"]\nCMD ["app.py"]\n'
    assert after({"Dockerfile": text, **APP}) == [
        'ENTRYPOINT ["gunicorn"]',
        'CMD ["--bind", "0.0.0.0:5000", "--workers", "2", "app:app"]',
    ]
    text = f'{IMAGE}ENTRYPOINT ["flask"]\nCMD ["run", "--debug"]\n'
    assert after({"Dockerfile": text, **APP})[0] == 'ENTRYPOINT ["gunicorn"]'


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        pytest.param("command: python app.py", f"    command: {GUNICORN}", id="a text"),
        pytest.param('command: "python app.py"', f'    command: "{GUNICORN}"', id="quoted"),
        pytest.param("command: [python, app.py]", f"    command: {LISTED}", id="a list"),
        pytest.param(
            "command:\n      - python\n      - app.py",
            '      - "gunicorn"\n      - "--bind"\n      - "0.0.0.0:5000"\n      - "--workers"\n'
            '      - "2"\n      - "app:app"',
            id="an item a line",
        ),
    ],
)
def test_a_service_of_compose(command: str, expected: str) -> None:
    text = f"services:\n  web:\n    build: .\n    {command}\n"
    files = {"Dockerfile": IMAGE, "compose.yaml": text, **APP}
    assert after(files) == [expected]


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        pytest.param(
            "Procfile", "web: python app.py\n", "web: gunicorn --bind 0.0.0.0:$PORT app:app",
            id="Procfile",
        ),
        pytest.param(
            "web.service",
            "[Service]\nWorkingDirectory=/srv/x\nExecStart=/srv/x/.venv/bin/flask run\n",
            "ExecStart=/srv/x/.venv/bin/gunicorn --bind 127.0.0.1:5000 --workers 2 app:app",
            id="systemd",
        ),
        pytest.param(
            "supervisord.conf",
            "[program:web]\ndirectory=/srv/x\ncommand=python3 app.py\nautostart=true\n",
            "command=gunicorn --bind 127.0.0.1:5000 --workers 2 app:app",
            id="Supervisor",
        ),
        pytest.param(
            "deploy.yaml",
            f'{POD}          command: ["flask"]\n          args: ["run", "--host=0.0.0.0"]\n',
            '          command: ["gunicorn"]\n          args: ["--bind", "0.0.0.0:5000", '
            '"--workers", "2", "app:app"]',
            id="Kubernetes",
        ),
        pytest.param(
            "deploy.yaml",
            f'{POD}          command: [ddtrace-run]\n          args: ["flask", "run"]\n',
            '          command: [ddtrace-run]\n          args: ["gunicorn", "--bind", '
            '"0.0.0.0:5000", "--workers", "2", "app:app"]',
            id="a wrapper before it",
        ),
    ],
)  # fmt: skip
def test_a_line_of_another_artefact(path: str, text: str, expected: str) -> None:
    assert after({path: text, **APP}) == [expected]


def test_a_factory_with_an_argument_is_quoted_for_its_file() -> None:
    line = """CMD flask --app "shop:create_app('a')" run"""
    files = {"Dockerfile": f"{IMAGE}{line}\n", "shop.py": FACTORY}
    assert after(files) == [
        'CMD ["gunicorn", "--bind", "0.0.0.0:5000", "--workers", "2", "shop:create_app(\'a\')"]'
    ]
    compose = """services: {web: {build: .}}\n"""
    listed = """CMD ["flask", "--app", "shop:create_app('a')", "run"]"""
    files = {"Dockerfile": f"{IMAGE}{listed}\n", "shop.py": FACTORY, "compose.yaml": compose}
    assert after(files) == [
        'CMD ["gunicorn", "--bind", "0.0.0.0:5000", "--workers", "2", "shop:create_app(\'a\')"]'
    ]


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(
            {"Dockerfile": f"{IMAGE}ENV MAIN=app.py\nCMD python $MAIN\n", **APP},
            id="a variable brings the file",
        ),
        pytest.param(
            {"Dockerfile": f"{IMAGE}CMD python app.py; python app.py\n", **APP}, id="twice"
        ),
    ],
)
def test_what_is_not_known_exactly_is_not_changed(files: Mapping[str, str]) -> None:
    assert after(files) == []


@pytest.mark.parametrize(
    ("path", "text", "line", "expected"),
    [
        pytest.param("requirements.txt", "click\nflask==3.0\n", 2, "gunicorn", id="requirements"),
        pytest.param(
            "pyproject.toml",
            '[project]\ndependencies = [\n    "Flask>=3",\n]\n',
            3,
            '    "gunicorn",',
            id="pyproject, an item a line",
        ),
        pytest.param(
            "pyproject.toml",
            '[project]\ndependencies = ["flask"]\n',
            2,
            'dependencies = ["gunicorn", "flask"]',
            id="pyproject, one line",
        ),
        pytest.param(
            "pyproject.toml",
            '[tool.poetry.dependencies]\nflask = "^3"\n',
            2,
            'gunicorn = "*"',
            id="Poetry",
        ),
        pytest.param("Pipfile", '[packages]\nflask = "*"\n', 2, 'gunicorn = "*"', id="Pipfile"),
        pytest.param(
            "setup.cfg",
            "[options]\ninstall_requires =\n    flask\n",
            3,
            "    gunicorn",
            id="setup.cfg",
        ),
        pytest.param("requirements.txt", "flask-restx>=1\n", 1, "gunicorn", id="an extension"),
    ],
)
def test_the_requirement(path: str, text: str, line: int, expected: str) -> None:
    found = changes({"Dockerfile": f"{IMAGE}CMD python app.py\n", path: text, **APP})
    own = [one for one in found if str(one.path) == path]
    assert [(one.line, one.after) for one in own] == [(line, expected)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("flask\ngunicorn==23.0\n", id="it is there"),
        pytest.param("flask==3.0 --hash=sha256:0\n", id="its tool has to lock it"),
        pytest.param("requests\n", id="nothing asks for Flask"),
        pytest.param("my-flask\n", id="nothing is known to bring Flask"),
    ],
)
def test_no_requirement_is_added(text: str) -> None:
    files = {"Dockerfile": f"{IMAGE}CMD python app.py\n", "requirements.txt": text, **APP}
    assert [one.path.name for one in changes(files)] == ["Dockerfile"]


def test_the_manifest_that_the_image_installs() -> None:
    recipe = "FROM python\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements/prod.txt\n"
    names = {f"requirements/{one}.txt": "flask\n" for one in ("base", "prod")}
    found = changes({"Dockerfile": f"{recipe}CMD python app.py\n", **names, **APP})
    assert str(found[-1].path) == "requirements/prod.txt"


def test_an_image_that_installs_by_name() -> None:
    recipe = "FROM python\nWORKDIR /app\nCOPY . .\nRUN pip install flask==3.0 click\n"
    found = changes({"Dockerfile": f"{recipe}CMD python app.py\n", **APP})
    assert found[-1].after == "RUN pip install flask==3.0 gunicorn click"


APT = "RUN apt-get install -y gunicorn\nRUN pip install flask\n"


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        pytest.param("RUN pip install flask\n", "RUN pip install flask gunicorn", id="one line"),
        pytest.param(
            "RUN pip install \\\n  flask \\\n  click\n", "  flask gunicorn \\", id="three"
        ),
        pytest.param("RUN pip install flask gunicorn\n", None, id="it is among them"),
        pytest.param(APT, None, id="a package of the system"),
        pytest.param("RUN pip install flask && pip install -r a.txt\n", None, id="a list besides"),
    ],
)
def test_lists_count_only_where_they_are_installed(run: str, expected: str | None) -> None:
    recipe = f"FROM python\nWORKDIR /app\nCOPY . .\n{run}CMD python app.py\n"
    found = changes({"Dockerfile": recipe, **INSTALLED, **APP})
    assert [one.after for one in found[1:]] == ([] if expected is None else [expected])


def test_a_script_that_installs_by_name() -> None:
    text = "#!/bin/sh\n# pip install flask\npython3 -m pip install flask\nexec python app.py &\n"
    (start, required) = changes({"start.sh": text, **INSTALLED, **APP})
    assert start.after == "exec gunicorn --bind 127.0.0.1:5000 --workers 2 app:app &"
    assert (required.line, required.after) == (3, "python3 -m pip install flask gunicorn")


POETRY = '[tool.poetry.dependencies]\nflask = "^3"\n'
UNIT = "[Service]\nWorkingDirectory=/srv/x\nExecStart=/srv/x/.venv/bin/flask run\n"


@pytest.mark.parametrize(
    ("files", "changed", "renewed"),
    [
        ({"pyproject.toml": POETRY, "poetry.lock": ""}, ["pyproject.toml"], ["poetry lock"]),
        ({"pyproject.toml": PROJECT, "uv.lock": ""}, ["pyproject.toml"], ["uv lock"]),
        ({"pyproject.toml": PROJECT}, ["pyproject.toml"], []),
        ({"Pipfile": '[packages]\nflask = "*"\n', "Pipfile.lock": "{}"}, ["Pipfile"],
         ["pipenv lock"]),
        ({"pyproject.toml": POETRY, "requirements.txt": "flask\n"},
         ["pyproject.toml", "requirements.txt"], []),
        ({"requirements.in": "flask\n", "requirements.txt": "flask==3.0\n"},
         ["requirements.in", "requirements.txt"], []),
        ({"requirements.in": "flask\n", "requirements.txt": "flask==3.0 --hash=sha256:0\n"},
         ["requirements.in"], ["pip-compile requirements.in"]),
        ({"requirements.txt": "\ufeffflask\r\ngunicorn\r\n".encode("utf-16-le")}, [], []),
    ],
)  # fmt: skip
def test_what_is_made_of_the_list_that_changes(
    files: Mapping[str, str | bytes], changed: list[str], renewed: list[str]
) -> None:
    (plan,) = plans({"web.service": UNIT, **files, **APP})
    assert sorted(str(one.path) for one in plan.required) == changed
    assert [one.command for one in plan.renewals] == renewed


SCRIPT = "#!/bin/sh\nexport PORT=${{PORT:-5000}}\nBIN=/srv/x/bin\n{}\n"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("exec flask run --host=0.0.0.0 --port=$PORT", "exec gunicorn --bind 0.0.0.0:$PORT"),
        ('exec flask run -h 0.0.0.0 -p "${PORT}"', "exec gunicorn --bind 0.0.0.0:$PORT"),
        ("exec $BIN/python app.py", "exec $BIN/gunicorn --bind 0.0.0.0:5000"),
        ("exec flask run -h 0.0.0.0 -p ${WEB:-80}", "exec gunicorn --bind 0.0.0.0:${WEB:-80}"),
    ],
)
def test_the_variables_of_a_script_stay(line: str, expected: str) -> None:
    image = "FROM python\nWORKDIR /app\nCOPY . .\nCMD ./start.sh\n"
    files = {"Dockerfile": image, "start.sh": SCRIPT.format(line), **APP}
    assert after(files) == [f"{expected} --workers 2 app:app"]


def test_an_entry_point_before_the_shell_of_an_image() -> None:
    text = f'{IMAGE}ENV P=81\nENTRYPOINT ["ddtrace-run"]\nCMD flask run -h 0.0.0.0 -p ${{P}}\n'
    assert after({"Dockerfile": text, **APP}) == [
        "CMD exec gunicorn --bind 0.0.0.0:$P --workers 2 app:app"
    ]


def test_a_script_gets_its_port_from_whoever_starts_it() -> None:
    service = "services:\n  web:\n    build: .\n    ports: ['7000:7000']\n"
    line = "ddtrace-run flask run --port=$1 --host=0.0.0.0"
    files = {
        "Dockerfile": f"{IMAGE}CMD ./start.sh 80\n",
        "start.sh": f"#!/bin/sh\n{line}\n",
        "compose.yaml": service,
    }
    assert after({**files, **APP}) == [
        "exec ddtrace-run gunicorn --bind 0.0.0.0:$1 --workers 2 app:app"
    ]


FROM_PORT = f"{FLASK}{MAIN}app.run('0.0.0.0', int(os.environ.get('PORT', 80)))\n"
LISTED_PORT = '"-c", "exec gunicorn --bind 0.0.0.0:${PORT:-80} --workers 2 app:app"]'


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ('CMD ["python", "app.py"]', [f'CMD ["sh", {LISTED_PORT}']),
        ("CMD python app.py", ["CMD exec gunicorn --bind 0.0.0.0:${PORT:-80} --workers 2 app:app"]),
        ('ENTRYPOINT ["python"]\nCMD ["app.py"]', ['ENTRYPOINT ["sh"]', f"CMD [{LISTED_PORT}"]),
    ],
)
def test_a_variable_needs_a_shell(lines: str, expected: list[str]) -> None:
    assert after({"Dockerfile": f"{IMAGE}{lines}\n", "app.py": FROM_PORT}) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            'CMD="python app.py"\nexec $CMD',
            ['CMD="gunicorn --bind 0.0.0.0:5000 --workers 2 app:app"'],
        ),
        (
            "RUN='flask run'\nnohup ${RUN} >log 2>&1 &\nwait",
            ["RUN='gunicorn --bind 0.0.0.0:5000 --workers 2 app:app'"],
        ),
        (
            'P=/usr/bin/python3\nCMD="$P -m flask run -h 0.0.0.0"\nnohup $CMD >log &\nwait',
            ['CMD="$P -m gunicorn --bind 0.0.0.0:5000 --workers 2 app:app"'],
        ),
        ("P=python\nexec $P app.py", ["exec gunicorn --bind 0.0.0.0:5000 --workers 2 app:app"]),
        ('CMD="python $1"\nset -- app.py\nCMD="python $1"\nexec $CMD', []),
    ],
)  # fmt: skip
def test_a_command_in_a_variable(lines: str, expected: list[str]) -> None:
    files = {"e.sh": f"#!/bin/sh\n{lines}\n", **APP}
    assert after(image('CMD ["./e.sh"]', **files)) == expected


def test_cron_looks_in_few_folders() -> None:
    line = "@reboot cd /srv/a && python3 app.py"
    whole = "@reboot cd /srv/a && {} --bind 127.0.0.1:5000 --workers 2 app:app"
    assert after({"etc/crontab": f"{line}\n", **APP}) == [whole.format("python3 -m gunicorn")]
    files = {"etc/crontab": f"PATH=/usr/local/bin:/bin\n{line}\n", **APP}
    assert after(files) == [whole.format("gunicorn")]


def test_the_server_of_dash_is_named_where_the_port_is_to_be_filled_in() -> None:
    dash = f"import dash\nboard = dash.Dash(__name__)\n{MAIN}board.run(port=8050)\n"
    files = image("EXPOSE 80 81\nCMD python app.py", **{"app.py": dash})
    assert [one.after for one in changes({**INSTALLED, **files})] == ["server = board.server"]


@pytest.mark.parametrize(
    ("script", "lines", "expected"),
    [
        ('exec "$@"', 'CMD ["python", "app.py"]', f'CMD ["sh", {LISTED_PORT}'),
        ('exec tini -- "${@}"', 'CMD ["python", "app.py"]', f'CMD ["sh", {LISTED_PORT}'),
        (
            'exec "$@"', "CMD python app.py",
            "CMD gunicorn --bind 0.0.0.0:${PORT:-80} --workers 2 app:app",
        ),
        (
            'exec python "$@"', 'CMD ["app.py"]',
            'CMD ["-m", "gunicorn", "--bind", "0.0.0.0:80", "--workers", "2", "app:app"]',
        ),
    ],
)  # fmt: skip
def test_no_shell_reads_what_a_script_is_given(script: str, lines: str, expected: str) -> None:
    files = {"e.sh": f"#!/bin/sh\nset -e\n{script}\n", "app.py": FROM_PORT}
    assert after({"Dockerfile": f'{IMAGE}ENTRYPOINT ["./e.sh"]\n{lines}\n', **files}) == [expected]


def test_a_script_of_a_unit_installs_by_name() -> None:
    text = "#!/bin/sh\npip install flask\npython3 /srv/x/app.py"
    unit = {"web.service": "[Service]\nExecStart=/srv/x/start.sh\n", "start.sh": text}
    (plan,) = plans({**unit, "requirements.txt": "flask\ngunicorn\n", **APP})
    assert [one.after for one in plan.required] == ["pip install flask gunicorn"]


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("RUN chmod +x setup.sh && ./setup.sh", ["pip install 'flask<3' gunicorn"]),
        ("RUN /bin/sh setup.sh", ["pip install 'flask<3' gunicorn"]),
        ("COPY setup.sh /later.sh", []),
    ],
)
def test_a_script_that_an_image_runs_installs_by_name(run: str, expected: list[str]) -> None:
    (plan,) = plans({"Dockerfile": f"{IMAGE}{run}\nCMD python app.py\n", **SETUP, **APP})
    assert [one.after for one in plan.required] == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("python app.py || python3 app.py", f"exec {HERE}"),
        ("python3.12 app.py || python3 app.py || python app.py", f"exec {HERE}"),
        ("python app.py || python3 other.py", f"{HERE} || python3 other.py"),
        ("python app.py || exit 1", f"{HERE} || exit 1"),
        ("python app.py || python3 app.py.bak", f"{HERE} || python3 app.py.bak"),
    ],
)
def test_a_line_falls_back_to_no_other_interpreter(line: str, expected: str) -> None:
    files = {"start.sh": f"#!/bin/sh\n{line}\n", "requirements.txt": "flask\ngunicorn\n"}
    launches = [*analysed({**files, **APP}).by_hand, *analysed({**files, **APP}).launches]
    assert {one.plan.changes[0].after for one in launches if one.plan is not None} == {expected}


def test_what_stops_the_old_program_stops_the_new_one() -> None:
    text = (
        "#!/bin/sh\npkill -f 'bin/python app.py' || true\npkill -f worker.py\n"
        "nohup ./bin/python app.py > log &\n"
    )
    started = "bin/gunicorn --bind 127.0.0.1:5000 --workers 2 app:app"
    assert after({"start.sh": text, **APP}) == [
        f"nohup {started} > log &",
        f'pkill -f "{started}" || true',
    ]


def test_a_call_goes_under_the_guard_first() -> None:
    files = {
        "Dockerfile": f"{IMAGE}CMD python app.py\n",
        "app.py": f"{FLASK}app.run(\n  port=1\n)\n",
    }
    assert after(files)[-1] == 'if __name__ == "__main__":\n    app.run(\n      port=1\n    )'


@pytest.mark.parametrize(
    ("behind", "expected"),
    [
        ("db.close()\n", 'if __name__ == "__main__":\n    app.run()\n    db.close()'),
        ("# the end\nBYE = 1\n", 'if __name__ == "__main__":\n    app.run()'),
        ("def view():\n    return ''\n", 'if __name__ == "__main__":\n    app.run()'),
        ("def view():\n    return ''\nlisten()\n", None),
    ],
)
def test_what_follows_the_call_goes_under_the_guard_with_it(
    behind: str, expected: str | None
) -> None:
    recipe = f"{IMAGE}CMD gunicorn -b 0.0.0.0 app:app\n"
    found = after({"Dockerfile": recipe, "app.py": f"{FLASK}app.run()\n{behind}"})
    assert found == ([] if expected is None else [expected])


@pytest.mark.parametrize(
    ("before", "is_whole"),
    [("", True), ("print('dev')\n    ", True), ("db.create_all()\n    ", False)],
)
def test_a_choice_of_how_to_serve_goes_under_the_guard(before: str, *, is_whole: bool) -> None:
    choice = f"if app.debug:\n    {before}app.run()\nelse:\n    app.run(port=80)"
    recipe = f"{IMAGE}CMD gunicorn -b 0.0.0.0 app:app\n"
    found = after({"Dockerfile": recipe, "app.py": f"{FLASK}{choice}\n"})
    indented = choice.replace("\n", "\n    ")
    assert found == ([f'if __name__ == "__main__":\n    {indented}'] if is_whole else [])


def test_dash_names_its_server() -> None:
    code = f"import dash\nsite = dash.Dash()\n{MAIN}site.run()\n"
    found = changes({"Dockerfile": f"{IMAGE}CMD python app.py\n", "app.py": code, **INSTALLED})
    assert [(one.line, one.after) for one in found][-1] == (3, "server = site.server")


ENTERED = {"Dockerfile": f'{IMAGE}ENTRYPOINT ["flask"]\nCMD ["run", "--port=7000"]\n', **APP}
FULL = '["gunicorn", "--bind", "0.0.0.0:%s", "--workers", "2", "app:app"]'


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        pytest.param(
            "compose.yaml",
            "services:\n  web:\n    build: .\n    command: run --port 7001\n",
            "    entrypoint: gunicorn --bind 0.0.0.0:7001 --workers 2 app:app",
            id="Compose",
        ),
        pytest.param(
            "compose.yaml",
            "services:\n  web:\n    build: .\n    command:\n      - run\n      - --port=7001\n",
            '    entrypoint:\n      - "gunicorn"\n      - "--bind"\n      - "0.0.0.0:7001"\n'
            '      - "--workers"\n      - "2"\n      - "app:app"',
            id="Compose, an item a line",
        ),
        pytest.param(
            "k.yaml",
            f"apiVersion: apps/v1\n{POD}          args: [run, --port=7001]\n",
            f"          command: {FULL % 7001}",
            id="Kubernetes",
        ),
        pytest.param(
            "deploy.yaml",
            f'{POD}          command: [ddtrace-run]\n          args: ["flask", "run"]\n',
            '          command: [ddtrace-run]\n          args: ["gunicorn", "--bind", '
            '"0.0.0.0:5000", "--workers", "2", "app:app"]',
            id="a wrapper before it",
        ),
        pytest.param(
            "chart/templates/k.yaml",
            f'apiVersion: apps/v1\n{POD}          args: ["run", "--port={{{{ .Values.port }}}}"]\n',
            f"          command: {FULL % '{{ .Values.port }}'}",
            id="a chart, whose value stays",
        ),
    ],
)
def test_a_command_takes_the_place_of_an_entry_point(path: str, text: str, expected: str) -> None:
    chart = {"chart/Chart.yaml": "apiVersion: v2\nname: a\n", "chart/values.yaml": "port: 7001\n"}
    found = [one.changes for one in plans({**ENTERED, **INSTALLED, **chart, path: text})]
    assert expected in [one.after for changes in found for one in changes]


SHARED = "services:\n  web:\n    build: .\n  other:\n    build: .\n    %s\n"
INIT = f"""\
apiVersion: apps/v1
{POD}          args: [run]
      initContainers:
        - name: tables
          image: registry.example.com/shop
          args:
            - db
            - upgrade
"""
WORKS = {"web.py": f"{FLASK}{MAIN}app.run()\n", "worker.py": "import time\ntime.sleep(9)\n"}
BY_PYTHON = {"Dockerfile": f'{IMAGE}ENTRYPOINT ["python"]\nCMD ["web.py"]\n', **WORKS}
BY_SCRIPT = {
    "Dockerfile": f'{IMAGE}ENTRYPOINT ["./start.sh"]\nCMD ["web.py"]\n',
    "start.sh": '#!/bin/sh\nset -e\nexec python "$@"\n',
    **WORKS,
}
AS_MODULE = 'CMD ["-m", "gunicorn", "--bind", "0.0.0.0:5000", "--workers", "2", "web:app"]'


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {**ENTERED, "compose.yaml": SHARED % "command: db upgrade"},
            "    entrypoint: flask db upgrade",
            id="a service",
        ),
        pytest.param(
            {**ENTERED, "k8s/web.yaml": INIT},
            '          command:\n            - "flask"\n            - "db"\n'
            '            - "upgrade"',
            id="an init container, an item a line",
        ),
        pytest.param(
            {**BY_PYTHON, "compose.yaml": SHARED % "command: worker.py"},
            AS_MODULE,
            id="what is handed to Python changes alone",
        ),
        pytest.param(
            {**BY_SCRIPT, "compose.yaml": SHARED % "command: worker.py"},
            AS_MODULE,
            id="also through a script",
        ),
        pytest.param(BY_SCRIPT, AS_MODULE, id="a script without others"),
    ],
)
def test_others_go_on_working(files: Mapping[str, str], expected: str) -> None:
    every = [one for plan in plans({**INSTALLED, **files}) for one in plan.changes]
    found = [one.after for one in every]
    assert expected in found
    assert (AS_MODULE in found) == (expected == AS_MODULE)
    assert 'ENTRYPOINT ["gunicorn"]' in found or expected == AS_MODULE


@pytest.mark.parametrize(
    ("files", "why"),
    [
        pytest.param(
            {**ENTERED, "deploy.sh": "docker build -t shop .\ndocker run -d shop db upgrade\n"},
            "Dockerfile:4 also starts `flask db upgrade` (deploy.sh:2): give that its whole "
            "command first.",
            id="a command",
        ),
        pytest.param(
            {
                **ENTERED,
                "Dockerfile": f'{IMAGE}ENTRYPOINT ["./x.sh"]\nCMD ["run"]\n',
                "x.sh": '#!/bin/sh\nexec flask "$@"\n',
            },
            "x.sh:2 makes the command of what Dockerfile:5 hands it, and whatever else uses the "
            "script has to go on working.",
            id="a script",
        ),
    ],
)
def test_what_others_need_stays(files: Mapping[str, str], why: str) -> None:
    plan = next(one for one in plans({**INSTALLED, **files}) if one.kept)
    assert (plan.kept, plan.changes, plan.target) == (why, (), "app:app")


def test_what_nobody_shares_changes_as_a_whole() -> None:
    alone = {**ENTERED, "compose.yaml": SHARED % "entrypoint: flask db upgrade"}
    assert after(alone)[0] == 'ENTRYPOINT ["gunicorn"]'


@pytest.mark.parametrize(
    ("code", "line", "name"),
    [
        pytest.param("board = build()\n", 5, "board", id="of a function"),
        pytest.param("site: dash.Dash = build()\nx = 1\n", 5, "site", id="with its type"),
        pytest.param("a, site = 1, build()\nx = 1\n", 6, "site", id="in a tuple"),
        pytest.param("site = build()\nsite = build()\n", 6, "site", id="bound twice"),
    ],
)
def test_a_dash_object_that_a_function_makes(code: str, line: int, name: str) -> None:
    text = f"import dash\ndef build():\n    return dash.Dash('x')\n{code}{MAIN}{name}.run()\n"
    found = changes({**image("CMD python app.py", **{"app.py": text}), **INSTALLED})
    assert [(one.line, one.after.strip()) for one in found if str(one.path) == "app.py"] == [
        (line, f"server = {name}.server")
    ]


def test_pages_of_dash_are_served_by_the_module_that_lays_them_out() -> None:
    pages = f"from app import board\nboard.layout = 1\n{MAIN}board.run(debug=True)\n"
    files = {
        "app.py": "import dash\nboard = dash.Dash('a')\nserver = board.server\n",
        "index.py": pages,
    }
    found = changes({**image("CMD python index.py", **files), **INSTALLED})
    assert [(str(one.path), one.line, one.after) for one in found] == [
        (
            "Dockerfile",
            4,
            f"CMD {LISTED.replace('5000', '8050').replace('app:app', 'index:server')}",
        ),
        ("index.py", 3, "server = board.server\n"),
    ]


_DAEMON = "start-stop-daemon --start --background --chdir /srv/a --exec {} -- {}"
_BOOT = '#!/bin/sh\n# Default-Start: 2 3 4 5\n{}case "$1" in\n  start)\n    {}\n    ;;\nesac\n'


@pytest.mark.parametrize(
    ("settings", "program", "given"),
    [
        pytest.param("", "/srv/a/bin/python", "/srv/a/app.py", id="as it is"),
        pytest.param("D=/srv/a/app.py\n", "/srv/a/bin/python", "$D", id="a variable"),
        pytest.param(
            'P=/srv/a/bin/python\nD=/srv/a\nA="$D/app.py" # it\n', "${P}", "$A", id="of others"
        ),
    ],
)
def test_a_script_of_the_boot_hands_its_python_a_module(
    settings: str, program: str, given: str
) -> None:
    text = _BOOT.format(settings, _DAEMON.format(program, given))
    (line,) = after({"etc/init.d/a": text, **APP})
    server = "-m gunicorn --bind 127.0.0.1:5000 --workers 2 --pythonpath /srv/a app:app"
    assert line.strip() == _DAEMON.format(program, server)


@pytest.mark.parametrize(
    ("settings", "given"),
    [
        pytest.param("A=/srv/a/app.py\nA=/srv/a/app.py\n", "$A", id="set twice"),
        pytest.param("", "/srv/a/app.py -- more", id="dashes twice"),
    ],
)
def test_a_script_of_the_boot_that_stays(settings: str, given: str) -> None:
    text = _BOOT.format(settings, _DAEMON.format("/srv/a/bin/python", given))
    assert after({"etc/init.d/a": text, **APP}) == []


PACKAGE = {
    "ledger/__init__.py": "",
    "ledger/web.py": FLASK,
    "ledger/__main__.py": f"from ledger.web import app\n{MAIN}app.run('0.0.0.0', 80)\n",
}
CHART = {
    "chart/Chart.yaml": "name: ledger\n",
    "chart/values.yaml": "module: ledger\nport: 80\n",
    "chart/templates/deployment.yaml": f"{POD}          ports: [{{containerPort: 80}}]\n",
}
OF_LEDGER = '["gunicorn", "--bind", "0.0.0.0:80", "--workers", "2", "ledger.__main__:app"]'


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("args: [{{ .Values.module }}]", f"command: {OF_LEDGER}"),
        ("args: [{{ .Values.module | quote }}]", f"command: {OF_LEDGER}"),
        ("args: [ledger]", f"command: {OF_LEDGER}"),
    ],
)
def test_an_entry_point_that_others_hand_a_module(line: str, expected: str) -> None:
    """`python -m` stays for what else is handed to it."""
    chart = "chart/templates/deployment.yaml"
    files = {
        "Dockerfile": f'{IMAGE}ENTRYPOINT ["python", "-m"]\nCMD ["ledger"]\n',
        **PACKAGE,
        **CHART,
        chart: f"{CHART[chart]}          {line}\n",
    }
    found = plans({**files, **INSTALLED})
    assert [[one.after.strip() for one in plan.changes] for plan in found] == [
        [f"CMD {OF_LEDGER}"],
        [expected],
    ]


WITH_DATA = {
    "app.py": "from flask import Flask\ndef build(settings):\n    return Flask('x')\n"
    f"{MAIN}build({{'A': 1}}).run('0.0.0.0', 80)\n"
}
OF_DATA = "app:build({'A': 1})"


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        pytest.param(
            "render.yaml",
            "services:\n  - type: web\n    runtime: python\n    startCommand: python app.py # go\n",
            "    startCommand: 'gunicorn --bind 0.0.0.0:$PORT \"app:build({''A'': 1})\"' # go",
            id="a plain value of YAML",
        ),
        pytest.param(
            "app.yaml",
            'runtime: python312\nentrypoint: "python app.py"\n',
            'entrypoint: "gunicorn --bind 0.0.0.0:$PORT \\"app:build({\'A\': 1})\\""',
            id="a quoted one",
        ),
        pytest.param(
            "Dockerfile",
            f'{IMAGE}CMD ["sh", "-c", "date; python app.py"]\n',
            'CMD ["sh", "-c", "date; exec gunicorn --bind 0.0.0.0:80 --workers 2 '
            '\\"app:build({\'A\': 1})\\""]',
            id="in a list",
        ),
        pytest.param(
            "supervisord.conf",
            '[program:a]\ncommand=bash -c "python app.py"\n',
            'command=bash -c "exec gunicorn --bind 0.0.0.0:80 --workers 2 '
            '\\"app:build({\'A\': 1})\\""',
            id="within the quotes of a shell",
        ),
    ],
)
def test_quotes_within_quotes(path: str, text: str, line: str) -> None:
    """What is written means what was advised."""
    files = {**WITH_DATA, **INSTALLED, path: text}
    (change,) = changes(files)
    assert change.after == line
    after = rewritten(files, [change])
    (fixed,) = [one for one in analysed(after).launches if one.start.program == "gunicorn"]
    assert (fixed.start.words[-1], fixed.answer.word) == (OF_DATA, "safe")
