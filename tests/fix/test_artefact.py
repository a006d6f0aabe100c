from __future__ import annotations

import pytest

from flaskgate.model.files import Kind
from tests.fix.edits import corrected

DEBUG = "debug-deployed"


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        pytest.param("dev-server-deployed", "CMD flask run --debug", id="another rule"),
        pytest.param("development-only", "CMD flask run --debug", id="nothing is asked for"),
        pytest.param("werkzeug-pin-environment", "ENV WERKZEUG_DEBUG_PIN=off", id="no off value"),
        pytest.param(DEBUG, "CMD python app.py --debug", id="a flag of the program's own"),
        pytest.param(DEBUG, "CMD poetry run python app.py --debug", id="run by a wrapper"),
        pytest.param(DEBUG, "CMD celery --debug & flask run", id="a flag of another command"),
        pytest.param(DEBUG, 'CMD echo "flask run --debug" && gunicorn a:b', id="printed"),
        pytest.param(DEBUG, "CMD flask run --no-debug", id="off"),
        pytest.param(DEBUG, "CMD flask run --debug-frames", id="longer flag"),
        pytest.param(DEBUG, "CMD flask run --debug=x", id="flag with a value"),
        pytest.param(DEBUG, r'x = "sh -c \"--debug\" flask"', id="a text in a text"),
        pytest.param(DEBUG, "{args: --debug, command: flask}", id="a value among others"),
        pytest.param(DEBUG, 'flask("--debug")', id="a call"),
        pytest.param(DEBUG, "flask: --debug", id="a flag that is the whole value"),
        pytest.param(DEBUG, "command: flask\nargs:\n  - --debug\n", id="the only item"),
        pytest.param(DEBUG, "command:\n  - flask\n  - --debug  # on\n", id="item with a comment"),
        pytest.param(DEBUG, "FLASK_DEBUG=$DEBUG", id="a variable's value"),
        pytest.param(DEBUG, "FLASK_DEBUG=${X:-1}", id="a default"),
        pytest.param(DEBUG, "FLASK_DEBUG=1${X}", id="composed"),
        pytest.param(DEBUG, "FLASK_DEBUG=0", id="off already"),
        pytest.param(DEBUG, "FLASK_DEBUG=", id="empty"),
        pytest.param(DEBUG, "MY_FLASK_DEBUG=1", id="another variable"),
        pytest.param(DEBUG, "FLASK_DEBUGGER=1", id="a variable that nobody reads"),
        pytest.param(DEBUG, "env -u FLASK_DEBUG gunicorn", id="unset"),
        pytest.param(DEBUG, "echo $FLASK_DEBUG: 1", id="read"),
        pytest.param(DEBUG, f"CMD flask run --debug # {'x' * 30_000}", id="endless line"),
        pytest.param("gunicorn-reload", "gunicorn --reload-engine poll", id="another option"),
        pytest.param("uwsgi-catch-exceptions", "catch-exceptions = false", id="uWSGI off"),
        pytest.param("uwsgi-autoreload", "py-autoreload = 0", id="uWSGI never looks"),
    ],
)
def test_no_correction_where_none_is_exact(rule: str, text: str) -> None:
    assert corrected(rule, text, text, Kind.DOCKERFILE) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param('CMD ["flask", "run", "--debug"]', 'CMD ["flask", "run"]', id="exec form"),
        pytest.param('CMD ["flask","--debug","run"]', 'CMD ["flask","run"]', id="between"),
        pytest.param("cmd = ['flask' , '--debug' , 'run']", "cmd = ['flask' , 'run']", id="spaces"),
        pytest.param('["flask","run"], ["--debug", "-p"]', '["flask","run"], ["-p"]', id="first"),
        pytest.param('["flask","run"], ["--debug"]', '["flask","run"], []', id="the only one"),
        pytest.param("[flask, run, --debug]", "[flask, run]", id="flow list without quotes"),
        pytest.param(
            '["flask",\n "run",\n "--debug"\n]', '["flask",\n "run"\n]', id="array over lines"
        ),
        pytest.param(
            'CMD ["flask", \\\n  "--debug", \\\n  "run"]', 'CMD ["flask", \\\n  "run"]', id="both"
        ),
        pytest.param("CMD flask run --debug", "CMD flask run", id="shell form"),
        pytest.param("flask --debug run -p 1", "flask run -p 1", id="before run"),
        pytest.param("flask run '--debug' -p 1", "flask run -p 1", id="quoted word"),
        pytest.param("flask run --debug;", "flask run;", id="semicolon"),
        pytest.param("flask run --debugger --debug", "flask run", id="two flags"),
        pytest.param("flask run --debug -p 1 --debugger", "flask run -p 1", id="around others"),
        pytest.param('sh -c "flask run --debug"', 'sh -c "flask run"', id="text of a shell"),
        pytest.param("superset run --debugger", "superset run", id="a program of the flask kind"),
        pytest.param(
            "celery --debug & flask run --debug", "celery --debug & flask run", id="its own only"
        ),
        pytest.param(
            "flask run \\\n  --debug \\\n  -p 1", "flask run \\\n  -p 1", id="continued lines"
        ),
        pytest.param("flask run \\\r\n  --debug\r\n", "flask run\r\n", id="continued, CRLF"),
        pytest.param(
            "command: >\n  flask run\n  --debug\n", "command: >\n  flask run\n", id="folded"
        ),
        pytest.param(
            "command:\n  - flask\n  - run\n  - --debug\n",
            "command:\n  - flask\n  - run\n",
            id="item",
        ),
        pytest.param(
            'c:\r\n- flask\r\n- "--debug"\r\n- run\r\n',
            "c:\r\n- flask\r\n- run\r\n",
            id="item, CRLF",
        ),
        pytest.param(
            "c: flask\na:\n- --debug\n- run\n", "c: flask\na:\n- run\n", id="the first item"
        ),
    ],
)
def test_a_flag_is_taken_out(text: str, expected: str) -> None:
    assert corrected(DEBUG, text, text, Kind.SHELL) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("FLASK_DEBUG=1", "FLASK_DEBUG=0", id="dotenv"),
        pytest.param("ENV A=1 FLASK_DEBUG=true B=1", "ENV A=1 FLASK_DEBUG=0 B=1", id="ENV"),
        pytest.param("ENV FLASK_DEBUG true", "ENV FLASK_DEBUG 0", id="ENV with a space"),
        pytest.param('ENV FLASK_DEBUG="off"', 'ENV FLASK_DEBUG="0"', id="a true text"),
        pytest.param('FLASK_DEBUG: "1"  # é', 'FLASK_DEBUG: "0"  # é', id="YAML"),
        pytest.param('{"FLASK_DEBUG": true}', '{"FLASK_DEBUG": 0}', id="JSON"),
        pytest.param("FLASK_DEBUG = '1'", "FLASK_DEBUG = '0'", id="TOML"),
        pytest.param("- FLASK_DEBUG=1\n", "- FLASK_DEBUG=0\n", id="list"),
        pytest.param(
            'name: FLASK_DEBUG\n  value: "1"', 'name: FLASK_DEBUG\n  value: "0"', id="Kubernetes"
        ),
        pytest.param(
            '{"name": "FLASK_DEBUG", "value": "1"}',
            '{"name": "FLASK_DEBUG", "value": "0"}',
            id="name and value in JSON",
        ),
        pytest.param('E=A="x",FLASK_DEBUG="1"', 'E=A="x",FLASK_DEBUG="0"', id="Supervisor"),
        pytest.param("FLASK_DEBUG=1 flask run", "FLASK_DEBUG=0 flask run", id="prefix"),
        pytest.param("FLASK_RUN_DEBUG=1", "FLASK_RUN_DEBUG=0", id="option of run"),
        pytest.param("DASH_DEBUG=0", "DASH_DEBUG=false", id="Dash"),
        pytest.param(
            "FLASK_DEBUG=1 flask run --debug", "FLASK_DEBUG=0 flask run", id="variable and flag"
        ),
    ],
)
def test_a_variable_is_turned_off(text: str, expected: str) -> None:
    assert corrected(DEBUG, text, text.strip("{}"), Kind.SHELL) == expected


@pytest.mark.parametrize(
    ("text", "region", "expected"),
    [
        (
            '- name: FLASK_DEBUG\n  value: "1"\n',
            "name: FLASK_DEBUG",
            '- name: FLASK_DEBUG\n  value: "0"\n',
        ),
        (
            '  - name: "FLASK_DEBUG"\n    value: on\n- name: B\n',
            '- name: "FLASK_DEBUG"',
            '  - name: "FLASK_DEBUG"\n    value: 0\n- name: B\n',
        ),
        (
            '{\n"name": "FLASK_DEBUG",\n"value": "1"\n}',
            '"name": "FLASK_DEBUG"',
            '{\n"name": "FLASK_DEBUG",\n"value": "0"\n}',
        ),
        ("- name: FLASK_DEBUG\n  valueFrom:\n", "name: FLASK_DEBUG", None),
        ("- name: OTHER\n- FLASK_DEBUG=1\n", "name: OTHER", None),
    ],
)
def test_the_value_of_a_name_is_on_the_next_line(
    text: str, region: str, expected: str | None
) -> None:
    assert corrected(DEBUG, text, region, Kind.MANIFEST) == expected


def test_a_value_may_reach_beyond_the_place() -> None:
    text = 'ENV FLASK_DEBUG="true" FLASK_RUN_DEBUG=1\n'
    expected = 'ENV FLASK_DEBUG="0" FLASK_RUN_DEBUG=1\n'
    assert corrected("debug-environment", text, 'FLASK_DEBUG="t', Kind.DOCKERFILE) == expected


@pytest.mark.parametrize(
    ("rule", "text", "expected"),
    [
        pytest.param("gunicorn-reload", "gunicorn --reload a:b", "gunicorn a:b", id="gunicorn"),
        pytest.param(
            "gunicorn-reload",
            'GUNICORN_CMD_ARGS="--reload -b :8"',
            'GUNICORN_CMD_ARGS="-b :8"',
            id="v",
        ),
        pytest.param(
            "gunicorn-reload", 'GUNICORN_CMD_ARGS: "--reload"', 'GUNICORN_CMD_ARGS: ""', id="alone"
        ),
        pytest.param("gunicorn-spew", "gunicorn --spew a:b", "gunicorn a:b", id="spew"),
        pytest.param(
            "waitress-expose-tracebacks",
            "waitress-serve --expose-tracebacks a:b",
            "waitress-serve a:b",
            id="waitress",
        ),
        pytest.param(
            "functions-framework-debug",
            "functions-framework --debug",
            "functions-framework",
            id="ff",
        ),
        pytest.param(
            "mod-wsgi-debug",
            "mod_wsgi-express start-server --enable-debugger --debug-mode w.py",
            "mod_wsgi-express start-server w.py",
            id="mod_wsgi",
        ),
        pytest.param(
            "uwsgi-catch-exceptions", "uwsgi --catch-exceptions -w a", "uwsgi -w a", id="uwsgi"
        ),
        pytest.param(
            "uwsgi-catch-exceptions",
            "catch-exceptions = true",
            "catch-exceptions = false",
            id="ini",
        ),
        pytest.param(
            "uwsgi-catch-exceptions",
            "UWSGI_CATCH_EXCEPTIONS=1",
            "UWSGI_CATCH_EXCEPTIONS=0",
            id="env",
        ),
        pytest.param("uwsgi-autoreload", "py-autoreload: 2", "py-autoreload: 0", id="autoreload"),
        pytest.param(
            "uwsgi-autoreload", '"--py-autoreload", "2"', '"--py-autoreload", "0"', id="exec form"
        ),
        pytest.param(
            "uwsgi-autoreload", "- --py-autoreload\n- 2", "- --py-autoreload\n- 0", id="items"
        ),
    ],
)
def test_other_rules(rule: str, text: str, expected: str) -> None:
    assert corrected(rule, text, text, Kind.MANIFEST) == expected
