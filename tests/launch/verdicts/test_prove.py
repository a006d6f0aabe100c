"""What an analysis proves: findings of production, quiet calls, what is served and what is not."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from flaskgate.model.launch_evidence import Evidence
from tests.launch.gate import FLASK, IMAGE, MAIN, gate, image, launched

DEBUG = f"{FLASK}{MAIN}app.run(debug=True)\n"
SAFE = f"{FLASK}{MAIN}app.run()\n"
BY_WORD = f"{FLASK}{MAIN}{{'web': app.run, 'job': print}}[sys.argv[1]]()\n"
WAITRESS = f"from waitress import serve\n{FLASK}{MAIN}serve(app)\n"


def evidence(files: Mapping[str, str]) -> Evidence:
    return launched(files).evidence


def test_who_else_starts_it_is_named_beside_the_chain() -> None:
    files = {
        **image("CMD python app.py", **{"app.py": DEBUG}),
        "Procfile": "web: python app.py\n",
    }
    (finding,) = evidence(files).findings
    assert [step.location.path.name for step in finding.chain] == ["Dockerfile", "app.py"]
    assert [step.location.path.name for step in finding.related] == ["Procfile"]
    assert finding.engines == {"launch"}
    assert finding.snippet == "    app.run(debug=True)"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"Procfile": "a: fetch --all\nb: push --all\n"}, [1, 1], id="two programs"),
        pytest.param(
            {
                "Procfile": "a: fetch --all\n",
                "web/Procfile": "a: fetch --all\n",
                "web/app.py": SAFE,
            },
            [1, 1],
            id="two files",
        ),
        pytest.param(
            {"Procfile": "a: fetch --all\nb: fetch --all\nc: push --all\n"},
            [2, 1],
            id="one twice",
        ),
        pytest.param(
            {"Procfile": "a: python x.py\nb: python x.py --all\n"}, [2], id="a file that is missing"
        ),
        pytest.param(
            {
                "a.service": "[Service]\nExecStart=/var/x/bin/control start\n",
                "b.service": "[Service]\nExecStart=/var/x/bin/control start\n",
            },
            [2],
            id="a program of a host",
        ),
    ],
)
def test_what_cannot_be_told_for_one_reason_is_told_once(
    files: dict[str, str], expected: list[int]
) -> None:
    found = evidence({"app.py": SAFE, **files}).findings
    assert [one.rule.id for one in found] == ["launch-unresolved"] * len(expected)
    assert [one.starts for one in found] == expected
    said = [one.message.endswith("The same goes for 1 more start.") for one in found]
    assert said == [number > 1 for number in expected]


ENTRY = "FROM registry.local/shop\nCOPY start.sh /\nENTRYPOINT /start.sh\n"
JOB = "raise ValueError(1)\n"
BUILD = (
    "kind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - name: a\n      image: node\n"
    "      command: [sh, -c, 'cp -r /x/$D/* $D/; npm run web']\n"
)
PACKAGE = '{"scripts": {"web": "eslint ."}}'


@pytest.mark.parametrize(
    ("files", "is_told"),
    [
        pytest.param(
            {"Dockerfile": ENTRY, "start.sh": "python manage.py migrate\n"}, False, id="of its base"
        ),
        pytest.param(
            {
                "Dockerfile": ENTRY.replace("start.sh /\n", "start.sh app.py /\n"),
                "start.sh": "python manage.py migrate\n",
            },
            True,
            id="beside a module of ours",
        ),
        pytest.param(
            {"Dockerfile": f"{IMAGE}CMD python manage.py migrate\n"}, True, id="in a folder of ours"
        ),
        pytest.param(
            {"Dockerfile": f"{IMAGE}CMD percy exec -- python job.py\n"}, False, id="given a chore"
        ),
        pytest.param(
            {"Dockerfile": f"{IMAGE}CMD percy exec -- python app.py\n", "app.py": FLASK},
            True,
            id="given a module that leads to Flask",
        ),
        pytest.param(
            {"Dockerfile": f"{IMAGE}CMD percy exec -- gunicorn app:app\n"},
            True,
            id="given a server",
        ),
        pytest.param({"pod.yaml": BUILD, "package.json": PACKAGE}, False, id="a task of others"),
        pytest.param(
            {"pod.yaml": BUILD.replace("npm run web", "python app.py"), "app.py": FLASK},
            True,
            id="a changed program",
        ),
        pytest.param({"Dockerfile": f"{IMAGE}CMD python -m job\n"}, False, id="a module that ends"),
    ],
)
def test_only_what_may_lead_to_code_of_the_repository_is_told(
    files: dict[str, str],
    is_told: bool,  # noqa: FBT001
) -> None:
    found = evidence({"app.py": SAFE, "job.py": JOB, **files}).findings
    assert ("launch-unresolved" in {one.rule.id for one in found}) is is_told


def test_what_tools_of_developers_start_is_for_development() -> None:
    tasks = "tasks:\n  - command: flask run --debug\n"
    found = evidence({".gitpod.yml": tasks, "app.py": SAFE})
    assert [str(one) for one in found.development] == [".gitpod.yml"]


def test_what_developers_start_is_no_finding() -> None:
    found = evidence({"Dockerfile.dev": f"{IMAGE}CMD python app.py\n", "app.py": DEBUG})
    assert found.findings == ()
    assert found.started == frozenset()


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(image("CMD python app.py", **{"app.py": DEBUG}), [], id="debug is on"),
        pytest.param(image("CMD gunicorn app:app", **{"app.py": SAFE}), [], id="not reached"),
        pytest.param(
            image("CMD python app.py", **{"app.py": f"{FLASK}{MAIN}app.run(debug=f())\n"}),
            [],
            id="nobody can tell",
        ),
        pytest.param(
            image(
                "CMD python app.py",
                **{"app.py": f"{FLASK}{MAIN}app.run(debug=os.getenv('D') == '1')\n"},
            ),
            [],
            id="a variable that may be set",
        ),
        pytest.param(
            {
                **image("ENV D=0\nCMD python app.py"),
                "app.py": f"{FLASK}{MAIN}app.run(debug=os.getenv('D') == '1')\n",
                "Procfile": "web: D=1 python app.py\n",
            },
            [],
            id="off here and on there",
        ),
        pytest.param(
            image(
                "ENV D=0\nCMD python app.py",
                **{"app.py": f"{FLASK}{MAIN}app.run(debug=os.getenv('D') == '1')\n"},
            ),
            [5],
            id="the unit sets it to off",
        ),
        pytest.param(
            image(
                "CMD python app.py",
                **{"app.py": f"{FLASK}{MAIN}app.run(debug=True, use_debugger=False)\n"},
            ),
            [5],
            id="A024: no debugger",
        ),
    ],
)
def test_quiet_calls(files: Mapping[str, str], expected: list[int]) -> None:
    assert [place.start.line for place in evidence(files).debug_off_calls] == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(image("CMD python app.py", **{"app.py": SAFE}), [], id="by itself"),
        pytest.param(image("CMD gunicorn gone:app"), [], id="nobody knows where"),
        pytest.param(image("CMD ls"), [], id="nothing"),
        pytest.param(
            image("CMD gunicorn app:app", **{"app.py": SAFE}),
            [(".", "gunicorn", True)],
            id="gunicorn",
        ),
        pytest.param(
            image("CMD gunicorn app:app", **{"app.py": f"{FLASK}app.debug = True\n"}),
            [(".", "gunicorn", False)],
            id="gunicorn, in debug mode",
        ),
        pytest.param(
            image("CMD gunicorn app:app", **{"app.py": "app = make()\n"}),
            [(".", "gunicorn", False)],
            id="gunicorn, and nobody knows what",
        ),
        pytest.param(
            image("CMD gunicorn shop:app", **{"shop/__init__.py": SAFE}),
            [(".", "gunicorn", True)],
            id="a package",
        ),
        pytest.param(
            image("CMD flask --app web/app run", **{"web/app.py": SAFE}),
            [("web", "`flask run`", True)],
            id="flask run",
        ),
        pytest.param(
            {"web/Dockerfile": f"{IMAGE}CMD flask --app gone run\n"},
            [("web", "`flask run`", True)],
            id="flask run, and nobody knows where",
        ),
        pytest.param(
            image("CMD python app.py", **{"app.py": WAITRESS}),
            [(".", "`serve(app)`", False)],
            id="a production server in code",
        ),
        pytest.param(
            image(
                'CMD python -c "from waitress import serve; from web.app import app; serve(app)"',
                **{"web/app.py": SAFE},
            ),
            [("web", "`serve(app)`", False)],
            id="a production server in code on the command line",
        ),
    ],
)
def test_served(files: Mapping[str, str], expected: list[tuple[str, str, bool]]) -> None:
    found = evidence(files).served
    assert [(str(one.root), one.program, one.is_debug_off) for one in found] == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(image("CMD gunicorn app:app", **{"app.py": SAFE}), [], id="imported"),
        pytest.param(image("CMD python app.py", **{"app.py": SAFE}), ["app.py"], id="a program"),
        pytest.param(
            image(
                "CMD python run.py",
                **{
                    "run.py": "import web\nweb.main()\n",
                    "web.py": f"{FLASK}def main():\n    app.run()\n",
                },
            ),
            ["run.py", "web.py"],
            id="and where it serves",
        ),
        pytest.param(image("CMD python app.py job", **{"app.py": BY_WORD}), [], id="a job"),
        pytest.param(
            image("CMD python app.py", **{"app.py": WAITRESS}),
            [],
            id="a server for production",
        ),
        pytest.param(
            image(
                "CMD python app.py",
                **{"app.py": f"{FLASK}import x\nx.y() or app.run()\n"},
            ),
            ["app.py"],
            id="a server for production or another one",
        ),
        pytest.param(
            image("CMD python app.py web", **{"app.py": BY_WORD}), ["app.py"], id="another word"
        ),
        pytest.param(
            image("CMD python app.py $WORD", **{"app.py": BY_WORD}), ["app.py"], id="any word"
        ),
    ],
)
def test_started(files: Mapping[str, str], expected: list[str]) -> None:
    assert sorted(map(str, evidence(files).started)) == expected


POD = """\
apiVersion: v1
kind: Pod
metadata: {name: a}
spec: {containers: [{name: a, image: example.com/a, command: [/thing]}]}
"""


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(image("CMD python app.py", **{"app.py": SAFE}), [], id="all is known"),
        pytest.param(image("CMD gunicorn gone:app"), [], id="a server runs no file"),
        pytest.param(image("CMD python -m http.server"), [], id="a module of Python"),
        pytest.param(image("CMD $START", **{"app.py": SAFE}), ["."], id="a variable"),
        pytest.param(image("CMD $START"), [], id="a variable where no Flask is"),
        pytest.param(
            {"web/Dockerfile": f"{IMAGE}CMD python gone.py\n"}, ["web"], id="a file nobody finds"
        ),
        pytest.param(
            {"web/k8s/pod.yaml": POD, "web/app.py": SAFE, "web/run.sh": ""},
            ["web"],
            id="the nearest folder with Python",
        ),
        pytest.param(
            {"web/k8s/pod.yaml": POD, "app.py": SAFE},
            ["."],
            id="a folder above",
        ),
        pytest.param(
            {"web/k8s/pod.yaml": POD, "web/go.mod": "", "app.py": SAFE},
            ["web"],
            id="a project of another language",
        ),
    ],
)
def test_doubts(files: Mapping[str, str], expected: list[str]) -> None:
    doubts = evidence(files).doubts
    assert [str(place) for one in doubts for place in (*one.folders, *one.files)] == expected


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        pytest.param('CMD ["gunicorn", "app:app"]', [True], id="a server"),
        pytest.param('CMD ["python", "app.py"]', [], id="a program, judged itself"),
        pytest.param('CMD ["web"]', [False], id="a word"),
    ],
)
def test_an_unknown_program_that_is_given_a_server(start: str, expected: list[bool]) -> None:
    files = image(f'ENTRYPOINT ["/opt/entry.sh"]\n{start}', **{"app.py": SAFE})
    assert [one.runs_server for one in evidence(files).doubts] == expected


PM2 = """module.exports = {
  apps: [{
    name: "web",
    interpreter: "python3",
    script: "app.py",
  }],
}
"""


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"apps.xyz": PM2}, ["apps.xyz:5"], id="an interpreter in the lines around"),
        pytest.param(
            {"deploy/web.xyz": "run: python3 /srv/app.py\n"}, ["deploy/web.xyz:1"], id="any kind"
        ),
        pytest.param({"README.md": "python app.py\n"}, [], id="prose"),
        pytest.param(
            {"start_web.sh": "#!/bin/sh\npython app.py\n"}, [], id="a start script, which is read"
        ),
        pytest.param({"out.sarif": '"python app.py"\n'}, [], id="a report"),
        pytest.param({"Makefile": "run:\n\tpython app.py\n"}, [], id="a task nobody calls"),
        pytest.param({"dev/web.xyz": "python3 app.py\n"}, [], id="for developers"),
        pytest.param({"lint.xyz": "files: app.py\n"}, [], id="a list of files"),
        pytest.param({"web.xyz": "# python3 app.py\n"}, [], id="a comment"),
        pytest.param({"web.xyz": "python3 other_app.py\n"}, [], id="another file"),
        pytest.param(
            {"c.yaml": "data:\n  FLASK_APP: 'app.py'\n  PYTHONPATH: /app/src\n"},
            [],
            id="settings of a ConfigMap",
        ),
        pytest.param(
            {"web.xyz": "PYTHONUNBUFFERED=1\nENTRY=app.py\n"}, [], id="a variable of Python"
        ),
        pytest.param(
            {"web.xyz": "image: python:3\nFLASK_APP=src/app.py\n"}, [], id="what Flask imports"
        ),
        pytest.param(
            {"web.xyz": "image: python:3\n- name: FLASK_APP\n  value: app.py\n"},
            [],
            id="what Flask imports, with a name and a value",
        ),
        pytest.param(
            {"web.xyz": "image: python:3\n- name: APP_FILE\n  value: app.py\n"},
            ["web.xyz:3"],
            id="what a platform runs",
        ),
        pytest.param(
            {"web.xyz": "env:\n  FLASK_APP: app.py\nrun: python ${FLASK_APP}\n"},
            ["web.xyz:2"],
            id="a variable that a command names",
        ),
        pytest.param(
            {"web.xyz": "run: PYTHONPATH=src python app.py\n"},
            ["web.xyz:1"],
            id="a variable before",
        ),
        pytest.param(
            {"web.xyz": "run: FLASK_APP=app.py python app.py\n"},
            ["web.xyz:1"],
            id="a command behind",
        ),
        pytest.param(
            {
                "web.service": "[Service]\nExecStart=/usr/bin/python3 app.py\n",
                "web.service.d/a.conf": "[Service]\nExecStart=\nExecStart=gunicorn app:app\n",
            },
            [],
            id="a unit whose drop-in starts something else",
        ),
        pytest.param(
            {
                "web.service": "[Unit]\nDescription=as python app.py\n",
                "web.service.d/a.conf": "[Service]\nExecStart=\n",
            },
            ["web.service:2"],
            id="a unit that starts nothing",
        ),
    ],
)
def test_a_start_in_a_file_that_no_reader_opens(
    files: Mapping[str, str], expected: list[str]
) -> None:
    whole = {**image("CMD gunicorn app:app", **{"app.py": DEBUG}), **files}
    places = [one.step.location for one in evidence(whole).doubts]
    assert [f"{place.path}:{place.start.line}" for place in places] == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {"b/web.xyz": "run: python web.py\n"}, ["b/web.py"], id="in the folder of the file"
        ),
        pytest.param({"b/etc/web.xyz": "run: python web.py\n"}, ["b/web.py"], id="near the file"),
        pytest.param(
            {"web.xyz": "run: python a/web.py\n"}, ["a/web.py"], id="a path from the root"
        ),
        pytest.param(
            {"web.xyz": "run: python /srv/a/web.py\n"}, ["a/web.py"], id="a path elsewhere"
        ),
        pytest.param(
            {"etc/web.xyz": "run: python ../b/web.py\n"}, ["b/web.py"], id="a path upwards"
        ),
        pytest.param(
            {"web.xyz": "run: python web.py\n"}, ["a/web.py", "b/web.py"], id="nobody can tell"
        ),
        pytest.param(
            {"b/web.xyz": "in: a\nrun: python web.py\n"},
            ["a/web.py", "b/web.py"],
            id="another folder is named",
        ),
    ],
)
def test_which_program_of_a_name_is_meant(files: Mapping[str, str], expected: list[str]) -> None:
    services = {f"{name}/Dockerfile": f"{IMAGE}CMD gunicorn web:app\n" for name in "ab"}
    programs = {f"{name}/web.py": DEBUG for name in "ab"}
    doubts = evidence({**services, **programs, **files}).doubts
    assert sorted(str(path) for one in doubts for path in one.files) == expected


VIEW = "@app.get('/')\ndef view():\n    {}\n"
BOOT = "def boot():\n    app.run(port=81, debug=True)\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(VIEW.format("app.run(debug=True)"), [[6, 7]], id="a view"),
        pytest.param(f"{BOOT}{VIEW.format('boot()')}", [[5, 6], [8, 9]], id="called by a view"),
        pytest.param(f"{BOOT}app.before_request(boot)\n", [[5, 6]], id="given by name"),
        pytest.param(f"{BOOT}app.add_url_rule('/', view_func=boot)\n", [[5, 6]], id="a rule"),
        pytest.param(
            "class V(MethodView):\n    def get(self):\n        return self.x()\n"
            "    def x(self):\n        app.run(debug=True)\n",
            [[6, 7], [8, 9]],
            id="methods of a view",
        ),
        # what no request gets to
        pytest.param(BOOT, [], id="a function"),
        pytest.param(f"{BOOT}os.environ.get(boot)\n{VIEW.format('pass')}", [[9, 10]], id="a key"),
        pytest.param(f"@app.cli.command()\n{BOOT}", [], id="a command"),
        pytest.param(
            "class Job:\n    def get(self):\n        app.debug = 1\n", [], id="another class"
        ),
        pytest.param(VIEW.format("return ''"), [], id="nothing of debug"),
    ],
)
def test_what_answers_requests(text: str, expected: list[list[int]]) -> None:
    found = evidence(image("CMD gunicorn app:app", **{"app.py": f"{FLASK}{text}"}))
    lines = [[one.start.line, one.end.line] for one in found.answering_blocks]
    assert sorted(lines) == expected


SPAWN = "import subprocess\n" + VIEW
HELPER = "import subprocess\ndef boot():\n    subprocess.run(['python', 'go.py'])\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(SPAWN.format("subprocess.Popen(['python', 'go.py'])"), ["go.py"], id="a view"),
        pytest.param(VIEW.format("os.system('nohup python ./go.py &')"), ["go.py"], id="a shell"),
        pytest.param(HELPER + VIEW.format("boot()"), ["go.py"], id="called by a view"),
        pytest.param(HELPER, [], id="called by nobody"),
        pytest.param(SPAWN.format("subprocess.run(['python', 'gone.py'])"), [], id="of others"),
        pytest.param(SPAWN.format("print('go.py')"), [], id="only named"),
    ],
)
def test_programs_that_a_view_starts(text: str, expected: list[str]) -> None:
    files = {"app.py": f"{FLASK}{text}", "go.py": DEBUG}
    found = evidence(image("CMD gunicorn app:app", **files)).doubts
    assert sorted(str(path) for one in found for path in one.files) == expected


OPS = "import app\ndef boot():\n    app.app.run(port=81, debug=True)\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("from ops import boot\n" + VIEW.format("boot()"), ["ops.py:3"], id="a name"),
        pytest.param("import ops\n" + VIEW.format("ops.boot()"), ["ops.py:3"], id="a module"),
        pytest.param(
            "import ops\napp.add_url_rule('/', 'x', lambda: ops.boot())\n",
            ["ops.py:3"],
            id="lambda",
        ),
        pytest.param("import ops\n" + VIEW.format("ops.other()"), [], id="another function"),
        pytest.param("import ops\ndef unused():\n    ops.boot()\n", [], id="no view"),
    ],
)
def test_functions_of_other_modules_that_a_view_calls(text: str, expected: list[str]) -> None:
    files = {"app.py": f"{FLASK}{text}", "ops.py": OPS}
    found = evidence(image("CMD gunicorn app:app", **files)).answering_blocks
    places = [f"{one.path}:{one.start.line}" for one in found if one.path.name == "ops.py"]
    assert places == expected


LOW, HIGH = "low development-only", "high flask-debug-run"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        pytest.param('"""\nThe shop\'s development launcher\n"""', LOW, id="docstring"),
        pytest.param("#!/usr/bin/env python\n# For local development.", LOW, id="comment"),
        pytest.param('"""Runner for developers."""', LOW, id="whom it is for"),
        pytest.param('"""Run the development server."""', HIGH, id="Flask's own"),
        pytest.param('"""For development of robots."""', HIGH, id="of something"),
        pytest.param('"""For development and tests."""', HIGH, id="and more"),
        pytest.param('import os\n"""For development."""', HIGH, id="no docstring"),
    ],
)
def test_program_that_says_that_it_is_for_developers(words: str, found: str) -> None:
    files = {"manage.py": f"{words}\n{DEBUG}"}
    line = files["manage.py"].count("\n")
    assert gate(files) == [f"{found} manage.py:{line}"]
    started = gate({**files, "Procfile": "web: python manage.py\n"})
    assert started == [f"critical debug-deployed manage.py:{line}"]
    by_hand = gate({**files, "start.sh": "python manage.py\n"})
    assert by_hand == [f"high flask-debug-run manage.py:{line}"]
