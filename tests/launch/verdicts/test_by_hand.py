"""Start scripts that nothing runs: shown where nothing else says how production starts."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from flaskgate.launch.verdicts.prove import plans_of
from tests.launch.gate import FLASK, MAIN, analysed, gate, image, launched, said

PLAIN = f"{FLASK}{MAIN}app.run()\n"
DEBUG = f"{FLASK}{MAIN}app.run(debug=True)\n"
APP = {"app.py": PLAIN}


@pytest.mark.parametrize(
    ("script", "text", "line"),
    [
        pytest.param("start_server.sh", "cd app\nexec flask run -h 0.0.0.0\n", 2, id="flask run"),
        pytest.param("bin/serve", "#!/bin/sh\npython ../app.py\n", 2, id="no ending"),
        pytest.param("start_server.bat", "@echo off\npython app.py\n", 2, id="a batch file"),
        pytest.param("startshop.sh", "python app.py\n", 1, id="two words written as one"),
        pytest.param("app.bat", "python app.py --port 80\n", 1, id="as its program is called"),
        pytest.param("run-web.sh", "export FLASK_DEBUG=1\nflask run\n", 2, id="with the debugger"),
        pytest.param("start.sh", "uv run app.py\n", 1, id="a runner of programs"),
        pytest.param("start.sh", "cd web\n./../app.py\n", 2, id="the program itself"),
    ],
)
def test_the_only_start_is_shown(script: str, text: str, line: int) -> None:
    found = launched({**APP, script: text}).by_hand
    assert said(found) == [f"medium launch-unresolved {script}:{line}"]
    assert found[0].message.endswith("Nothing here says whether production runs this script.")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("./redis.conf --daemonize no\n", id="a program that nobody knows"),
        pytest.param("uv run mypy app.py\n", id="a check"),
        pytest.param("docker compose pull && pip install flask\n", id="preparations"),
    ],
)
def test_what_serves_nothing_is_not_shown(text: str) -> None:
    analysis = analysed({**APP, "run_it.sh": text})
    assert (analysis.by_hand, analysis.for_people) == ((), ())


@pytest.mark.parametrize(
    ("text", "is_production"),
    [
        pytest.param("SHOP_ENV=Production flask run &\nflask poll\n", True, id="before a command"),
        pytest.param("export FLASK_ENV=production\nflask run\n", True, id="exported"),
        pytest.param("export APP_CONFIG=prod && python app.py\n", True, id="short"),
        pytest.param("SHOP_ENV=development flask run\n", False, id="for development"),
        pytest.param("SHOP_ENV=$1 flask run\n", False, id="whatever it is told"),
        pytest.param("TITLE=production flask run\n", False, id="another variable"),
        pytest.param("FLASK_ENV=production ls\nflask run\n", False, id="for another command"),
    ],
)
def test_a_script_for_production_says_so(text: str, *, is_production: bool) -> None:
    files = {**image("CMD gunicorn app:app"), **APP, "run.sh": text}
    expected = ["high dev-server-deployed run.sh"] if is_production else []
    assert [one.partition(":")[0] for one in gate(files)] == expected


def test_what_a_script_has_others_start() -> None:
    files = {**APP, "run.sh": "honcho start -f Web\n", "Web": "web: flask --app app run\n"}
    assert said(launched(files).by_hand) == ["medium launch-unresolved Web:1"]
    web = "[supervisord]\n[program:web]\ncommand=python app.py\n"
    served = {**APP, "run.sh": "supervisord -c web.conf\n", "web.conf": web}
    assert launched(served).by_hand == ()


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(
            {**image("CMD gunicorn app:app"), **APP, "run.sh": "python app.py\n"},
            id="production starts otherwise",
        ),
        pytest.param({"app.py": DEBUG, "run.sh": "python app.py\n"}, id="the code is told of"),
    ],
)
def test_what_another_finding_tells_is_for_the_curious(files: dict[str, str]) -> None:
    assert said(launched(files).by_hand) == ["low dev-server-run run.sh:1"]


@pytest.mark.parametrize(
    ("script", "text"),
    [
        pytest.param("run_dev.sh", "flask run\n", id="for developers"),
        pytest.param("runtests.sh", "flask run\n", id="tests, written as one word"),
        pytest.param("runtime.sh", "flask run\n", id="a word that only begins so"),
        pytest.param("build.sh", "flask run\n", id="not there to start anything"),
        pytest.param("other/app.sh", "flask run\n", id="called as a program elsewhere"),
        pytest.param("start.sh", "gunicorn app:app\n", id="a production server"),
    ],
)
def test_others_are_not(script: str, text: str) -> None:
    assert launched({**APP, script: text}).by_hand == ()


HOST = "#!/bin/bash -ex\nyum -y install python3\npip3 install flask\n"


def started(files: dict[str, str]) -> list[str]:
    """Return what is listed of the scripts of a repository."""
    return [
        f"{one.context.value} {one.answer.word} {one.start.location.path}:{line}"
        for one in analysed(files).listed
        for line in (one.start.location.start.line,)
    ]


@pytest.mark.parametrize(
    ("script", "text", "expected"),
    [
        pytest.param(
            "up/first.sh", f"{HOST}FLASK_APP=app.py flask run\n", "harmful", id="a new host"
        ),
        pytest.param(
            "first.sh", "#!/bin/sh\napk add python3\npython3 app.py\n", "harmful", id="Alpine"
        ),
        pytest.param("userData.sh", f"{HOST}gunicorn app:app\n", "safe", id="that is served well"),
        pytest.param("shop.sh", "gunicorn app:app\n", "safe", id="a name that says nothing"),
    ],
)
def test_scripts_are_known_by_what_they_do(script: str, text: str, expected: str) -> None:
    found = started({**APP, script: text})
    line = text.count("\n")
    assert f"production {expected} {script}:{line}" in found
    assert not [one for one in found if one.startswith("development")]


@pytest.mark.parametrize(
    ("script", "text"),
    [
        pytest.param("build.sh", "flask run\n", id="a name that says nothing"),
        pytest.param("quick_test.sh", "flask run --debug\n", id="a test"),
        pytest.param("local.sh", "gunicorn app:app\n", id="for developers, served well"),
        pytest.param("setup.sh", "#!/bin/sh\nsudo apt install gcc\nflask run\n", id="no new host"),
        pytest.param("setup.bat", "@echo off\npython app.py\n", id="of Windows"),
    ],
)
def test_other_scripts_serve_whoever_runs_them(script: str, text: str) -> None:
    (found,) = started({**APP, script: text})
    assert found.startswith("development ")
    assert found.endswith(f" {script}:{text.count(chr(10))}")
    assert gate({**APP, script: text}) == []


@pytest.mark.parametrize(
    ("script", "text"),
    [
        pytest.param("build.sh", "python job.py\n", id="another program"),
        pytest.param("setup.sh", f"{HOST}echo flask\n", id="a new host without a server"),
        pytest.param("flask.sh", "pip install flask gunicorn\n", id="servers that are installed"),
    ],
)
def test_scripts_that_serve_nothing_are_no_starts(script: str, text: str) -> None:
    assert started({**APP, "job.py": "print(1)\n", script: text}) == []


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        pytest.param("ssh web@shop ./serve.sh", "harmful", id="a script"),
        pytest.param("ssh -i k web@shop 'cd /opt/shop && ./serve.sh'", "harmful", id="in a folder"),
        pytest.param("ssh web@shop /home/web/serve.sh", "harmful", id="copied before"),
        pytest.param("ssh web@shop <<END\nflask run\nEND", "harmful", id="a document"),
        pytest.param("ssh web@shop 'gunicorn app:app'", "safe", id="a server for production"),
    ],
)
def test_what_a_script_starts_on_another_host_counts(command: str, expected: str) -> None:
    text = f"scp serve.sh web@shop:/home/web/\n{command}\n"
    found = started({**APP, "roll.sh": text, "serve.sh": "flask run\n"})
    assert [one.split()[:2] for one in found if "serve.sh" in one or "roll.sh" in one] == [
        ["production", expected]
    ]


@pytest.mark.parametrize(
    "command",
    [
        pytest.param("ssh web@shop 'systemctl status shop'", id="another command"),
        pytest.param("ssh-keygen -t rsa\n./serve.sh", id="another program"),
        pytest.param("# ssh web@shop ./serve.sh", id="a comment"),
        pytest.param("echo done", id="nothing"),
    ],
)
def test_other_commands_on_hosts_serve_nothing(command: str) -> None:
    found = started({**APP, "roll.sh": f"{command}\n", "serve.sh": "flask run\n"})
    assert not [one for one in found if one.startswith("production")]


def test_whoever_starts_by_hand_has_a_terminal() -> None:
    code = f"{FLASK}from flask_socketio import SocketIO\n{MAIN}SocketIO(app).run(app, debug=True)\n"
    (finding, *_) = launched({"app.py": code, "start.bat": "python app.py\n"}).by_hand
    assert finding.rule.id in {"dev-server-run", "launch-unresolved"}
    assert launched({"app.py": code, "start.sh": "nohup python app.py &\n"}).by_hand == ()


CASE = 'case "$1" in\n{}) nohup python app.py & ;;\nstop) pkill python ;;\n*) echo usage ;;\nesac\n'


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(CASE.format("start"), id="a branch"),
        pytest.param(CASE.format('"start"|up'), id="a quoted one of several"),
        pytest.param(CASE.format("web"), id="a branch of any name"),
        pytest.param(
            'start() {\n  setsid python app.py &\n}\n[ "$1" = start ] && start\n', id="a function"
        ),
        pytest.param(
            'case "$1" in\nstart) nohup $0 run & ;;\nrun) python app.py ;;\nesac\n',
            id="the script again",
        ),
        pytest.param(
            "gcloud compute ssh web --zone=b <<EOF\ncd app\nnohup python app.py &\nEOF\n",
            id="over ssh",
        ),
    ],
)
def test_a_control_script_does_its_action(text: str) -> None:
    found = gate({"app.py": DEBUG, "web.sh": f"#!/bin/sh\n{text}"})
    assert "critical debug-deployed app.py:5" in found


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(CASE.format("start").replace("python app.py", "nginx"), id="no Python"),
        pytest.param("nohup true &\n: ${1:-start} python app.py\n", id="a word that is not run"),
        pytest.param("gcloud compute ssh web <<EOF\npython -V\nEOF\n", id="over ssh"),
    ],
)
def test_another_control_script_starts_nothing(text: str) -> None:
    found = gate({"app.py": DEBUG, "web.sh": f"#!/bin/sh\n{text}"})
    assert [one for one in found if "deployed" in one] == []


def test_a_script_that_starts_one_app_has_its_plan_for_what_other_rules_find_in_it() -> None:
    one = {"run.sh": "#!/bin/sh\nflask run\n", "app.py": FLASK}
    two = {**one, "run.sh": "#!/bin/sh\nflask run &\nflask run --port 81\n"}
    (plan,) = [plan for path, plan in plans_of(analysed(one)).items() if path.name == "run.sh"]
    assert plan.target == "app:app"
    assert PurePosixPath("run.sh") not in plans_of(analysed(two))
