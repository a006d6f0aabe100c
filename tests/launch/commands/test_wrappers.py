"""Wrappers: what stands inside of them."""

from __future__ import annotations

import shlex

import pytest

from flaskgate.launch.model import StartKind
from flaskgate.launch.reasons import Cause, Reason
from tests.launch.starting import a_unit, said, traced


@pytest.mark.parametrize(
    "wrapper",
    [
        "exec",
        "exec -a web",
        "env A=1",
        "env -i -u B A=1",
        "env -S 'nohup setsid'",
        "nohup",
        "setsid -w",
        "nice -n 5",
        "ionice -c2 -n0",
        "timeout -k 5 30s",
        "stdbuf -oL",
        "torify",
        "torsocks -u me -p x",
        "time -p",
        "command",
        "sudo -u www -E A=1",
        "runuser -u www --",
        "gosu www:www",
        "su-exec www",
        "chpst -u www",
        "setpriv --reuid=1 --clear-groups",
        "tini -g --",
        "dumb-init --",
        "catatonit --",
        "s6-setuidgid www",
        "with-contenv",
        "busybox",
        "poetry run",
        "poetry -C /x run",
        "pipenv run",
        "pdm run",
        "hatch run",
        "rye run",
        "uv run --no-sync --extra web",
        "uv --quiet run --",
        "conda run -n web --no-capture-output",
        "micromamba run -p /x",
        "python -m poetry run",
        "wait-for-it.sh db:5432 -t 30 --",
        "./wait-for db:5432 --",
        "dockerize -wait tcp://db:5432 -timeout 20s",
        "newrelic-admin run-program",
        "ddtrace-run",
        "opentelemetry-instrument --traces_exporter console --service_name=x",
        "watchmedo auto-restart -d . -p '*.py' --recursive --",
        "strace -f -o /tmp/x",
        "xvfb-run -a -s '-screen 0'",
        "doppler run -p web --",
        "chamber exec web --",
        "railway run --service web",
        "bundle exec",
        "aws-vault exec prod --",
        "op run --env-file=x --",
        "dotenv -f x.env run",
        "dotenv run --",
        "direnv exec .",
        "cross-env A=1",
        "npx",
        "py-spy record -o x --",
        "flock -w 5 /tmp/lock",
    ],
)
def test_wrapper_is_seen_through(wrapper: str) -> None:
    (start,) = traced([*shlex.split(wrapper), "flask", "--app", "a", "run", "--debug"]).starts
    assert (start.kind, start.target) == (StartKind.FLASK_CLI, "a")
    assert start.arguments == ("--debug",)


@pytest.mark.parametrize(
    ("words", "inner"),
    [
        pytest.param(["own-wrapper", "--", "flask", "run"], "flask run", id="after dashes"),
        pytest.param(["own", "-x", "y", "gunicorn", "a:b"], "gunicorn a:b", id="after options"),
        pytest.param(["own", "up", "python3", "-m", "web"], "python3 -m web", id="a module"),
        pytest.param(["own", "/v/bin/python", "web.py"], "/v/bin/python web.py", id="by its path"),
        pytest.param(["own", "web.py", "80"], "web.py 80", id="a file of the repository"),
        pytest.param(["own", "bash", "-c", "flask run"], "bash -c flask run", id="through a shell"),
        pytest.param(["own", "flask run -p 80"], "sh -c flask run -p 80", id="a text"),
        pytest.param(["own", "--do=A=1 flask run"], "sh -c A=1 flask run", id="text of an option"),
        pytest.param(["/opt/own", "flask", "run"], "flask run", id="a program that is missing"),
        pytest.param(["./own.sh", "flask", "run"], "flask run", id="a script that is missing"),
        pytest.param(["python", "-m", "own", "web.py"], "web.py", id="a module nobody knows"),
        pytest.param(["$OWN", "flask", "run"], "flask run", id="a variable"),
    ],
)
def test_unknown_program_may_run_what_it_is_given(words: list[str], inner: str) -> None:
    first, *rest = traced(words, {"web.py": ""}).starts
    assert first.kind is StartKind.UNKNOWN
    assert first.reason
    assert (first.reason.cause, first.reason.detail) == (Cause.MAY_RUN, inner)
    assert rest
    assert all(one.is_conditional for one in rest)


@pytest.mark.parametrize(
    "command",
    [
        pytest.param("own --lang python", id="a word that names a language"),
        pytest.param("own flask", id="a word that names a framework"),
        pytest.param("own --config gunicorn.conf.py", id="a file that is not there"),
        pytest.param("own server /data", id="words of its own"),
        pytest.param("own 'a text of words'", id="a text that starts nothing"),
    ],
)
def test_unknown_program_without_a_start_in_its_words(command: str) -> None:
    (start,) = traced(shlex.split(command)).starts
    assert start.reason == Reason(Cause.UNFAMILIAR, "own")


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        pytest.param("uv run app.py", "python-file app.py", id="uv runs a file"),
        pytest.param("uv run -m web", "python-module web", id="uv runs a module"),
        pytest.param("coverage run -p app.py", "python-file app.py", id="coverage of a file"),
        pytest.param("coverage run --source x -m flask run", "flask-cli ", id="and of a module"),
        pytest.param("kernprof -l app.py", "python-file app.py", id="a profiler"),
        pytest.param("python -m trace -t -C d app.py", "python-file app.py", id="a tracer"),
        pytest.param("python -m profile -o x app.py", "python-file app.py", id="Python's profiler"),
        pytest.param("python -m ptvsd --port 1 app.py", "python-file app.py", id="a debugger"),
        pytest.param("python -m runpy web", "python-module web", id="runpy"),
        pytest.param("ipython app.py", "python-file app.py", id="another interpreter"),
        pytest.param("chroot --userspec=a / flask run", "flask-cli ", id="chroot"),
        pytest.param("authbind --deep flask run", "flask-cli ", id="authbind"),
        pytest.param("pyenv exec flask run", "flask-cli ", id="pyenv"),
        pytest.param("sops exec-env s.env 'flask run'", "flask-cli ", id="sops"),
        pytest.param("script -q -c 'flask run' /dev/null", "flask-cli ", id="script"),
        pytest.param("python -m cProfile -o x app.py", "python-file app.py", id="another one"),
        pytest.param(
            "python -Xa=b -m debugpy --listen :1 -m flask run", "flask-cli ", id="a debugger"
        ),
        pytest.param("sh -c 'exec flask run'", "flask-cli ", id="shell text"),
        pytest.param("bash -euxo pipefail -c 'flask run'", "flask-cli ", id="options of a shell"),
        pytest.param("bash -lc 'flask run'", "flask-cli ", id="a login shell"),
        pytest.param('bash -c \'exec "$0" "$@"\' flask run', "flask-cli ", id="words of the text"),
        pytest.param("su - www -c 'flask run'", "flask-cli ", id="su with a text"),
        pytest.param("su www -s /bin/sh -c 'flask run'", "flask-cli ", id="su with a shell"),
        pytest.param("nodemon --exec 'flask run' -e py", "flask-cli ", id="text of an option"),
        pytest.param("nodemon -w . --exec python3 app.py -v", "python-file app.py", id="and words"),
        pytest.param("nodemon app.py -x 'python3 -u'", "python-file app.py", id="text behind it"),
        pytest.param("nodemon app.py", "python-file app.py", id="a file of Python"),
        pytest.param("screen -S a -X stuff 'flask run\\n'", "flask-cli ", id="typed text"),
        pytest.param("screen -S a -p 0 -X stuff 'flask run^M'", "flask-cli ", id="typed, and sent"),
        pytest.param("screen -S a -X screen -t b 2 flask run", "flask-cli ", id="another window"),
        pytest.param(
            "screen -X screen bash -c 'flask run; read x'", "flask-cli ", id="a text in it"
        ),
        pytest.param("multirun -v 'flask run' true", "flask-cli ", id="texts side by side"),
        pytest.param("pm2 start 'python3 app.py'", "python-file app.py", id="a whole command"),
        pytest.param("doppler run --command 'flask run'", "flask-cli ", id="text of another one"),
        pytest.param("ssh -i key me@host 'flask run'", "flask-cli ", id="another machine"),
        pytest.param(
            "start-stop-daemon --start -p x --exec /bin/flask -- run", "flask-cli ", id="a daemon"
        ),
        pytest.param("forever start -c python3 app.py", "python-file app.py", id="forever"),
        pytest.param(
            "forever start -m 5 -c 'flask --debug' run", "flask-cli ", id="in words of its own"
        ),
        pytest.param("pm2 start app.py --name x", "python-file app.py", id="a process manager"),
        pytest.param("pm2 start flask -- run", "flask-cli ", id="and its arguments"),
        pytest.param(
            "pm2 start a --interpreter python3", "python-file a", id="and its interpreter"
        ),
        pytest.param("tmux new -d 'flask run'", "flask-cli ", id="a terminal"),
        pytest.param("tmux send-keys -t x 'flask run' Enter", "flask-cli ", id="typed keys"),
        pytest.param('env -S "flask run \'x"', "flask-cli ", id="quotes that are left open"),
        pytest.param("env -S 'A=1 python' app.py", "python-file app.py", id="words behind a text"),
        pytest.param("env -vS '-u A python' app.py", "python-file app.py", id="options in a text"),
        pytest.param("concurrently 'flask run'", "flask-cli ", id="a runner of texts"),
    ],
)
def test_wrapper_of_its_own_kind(command: str, expected: str) -> None:
    assert said(traced(shlex.split(command)).starts) == [expected]


def test_wrappers_change_environment_and_folder() -> None:
    unit = a_unit(shlex.split("env -u A -C sub B=2 sudo -E C=3 flask run"), {"A": "1", "D": "4"})
    (start,) = traced(unit).starts
    assert {name: one.value for name, one in start.environment.items()} == {
        "B": "2",
        "C": "3",
        "D": "4",
    }
    assert str(start.folder) == "/app/sub"


def test_empty_environment() -> None:
    (start,) = traced(a_unit(["env", "-i", "flask", "run"], {"FLASK_DEBUG": "1"})).starts
    assert not start.environment


def test_too_many_wrappers_are_not_followed() -> None:
    (start,) = traced([*["env"] * 500, "flask", "run"]).starts
    assert start.kind is StartKind.UNKNOWN


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        pytest.param("systemctl restart shop", "unknown systemctl", id="a unit that is not here"),
        pytest.param("service shop start", "unknown service", id="the same by service"),
        pytest.param("systemctl restart web.service", "other systemctl", id="a unit that is here"),
        pytest.param("systemctl restart nginx", "other systemctl", id="a web server"),
        pytest.param("systemctl daemon-reload", "other systemctl", id="no start"),
        pytest.param("systemctl stop shop", "other systemctl", id="a stop"),
        pytest.param("systemctl start web@1", "other systemctl", id="an instance"),
        pytest.param("supervisorctl restart web", "other supervisorctl", id="a program here"),
        pytest.param("supervisorctl start web:*", "other supervisorctl", id="a group here"),
        pytest.param("supervisorctl -c x start all", "other supervisorctl", id="all that are here"),
        pytest.param(
            "supervisorctl start gateway", "unknown supervisorctl", id="a program elsewhere"
        ),
        pytest.param("supervisorctl stop shop", "other supervisorctl", id="a program is stopped"),
        pytest.param("supervisorctl update", "other supervisorctl", id="what it runs is read anew"),
        pytest.param("find . -name app.py", "other find", id="a search"),
        pytest.param("docker build -t python/flask .", "other docker", id="an image is built"),
        pytest.param("docker compose up -d", "other docker", id="services of Compose"),
        pytest.param('bash -c "$(curl -L https://a.test/i.sh)"', "other", id="an installer"),
    ],
)
def test_commands_of_hosts(command: str, expected: str) -> None:
    files = {"web.service": "", "web@.service": "", "etc/web.conf": "[program:web]\ncommand=a\n"}
    (start,) = traced(shlex.split(command), files).starts
    assert said([start])[0].startswith(expected)


def test_a_supervisor_without_a_configuration_here() -> None:
    (start,) = traced(["supervisorctl", "start", "all"], {"a.ini": "[program]\n"}).starts
    assert said([start]) == ["unknown supervisorctl"]


def test_a_script_that_only_names_its_unit_has_none() -> None:
    script = {"a.sh": "systemctl enable --now shop.service\n"}
    (start,) = traced(["sh", "a.sh"], script).starts
    assert said([start])[0].startswith("unknown systemctl")


@pytest.mark.parametrize(
    "command",
    [
        "screen -S a -X quit",
        "screen -X stuff",
        "screen -ls",
        "screen -X screen -t b",
        "multirun -h",
    ],
)
def test_sessions_that_run_nothing(command: str) -> None:
    assert [one.kind for one in traced(shlex.split(command)).starts] == [StartKind.OTHER]
