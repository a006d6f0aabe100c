"""Variables that are not seen: what hangs on them is unknown, and the rest is told as before."""

from __future__ import annotations

import pytest

from flaskgate.launch.follow.results import Launch, Unsure
from tests.launch.gate import FLASK, IMAGE, MAIN, analysed

ON, OPEN, PLAIN, SAFE = "on", "open", "plain", "safe"
BY_VARIABLE = FLASK + MAIN + "app.run(debug=os.getenv('APP_DEBUG') == '1')\n"
ON_BY_DEFAULT = FLASK + MAIN + "app.run(debug=os.getenv('APP_DEBUG', '1') == '1')\n"
BY_MODE = (
    FLASK + "if os.environ.get('MODE') == 'dev':\n    app.run(debug=True)\nelse:\n    app.run()\n"
)
LITERAL = FLASK + MAIN + "app.run(debug=True)\n"
DEBUGGER = "from werkzeug.debug import DebuggedApplication as Debugged\n"
IF_SET = FLASK + DEBUGGER
IF_SET += "if 'DEBUG_PAGES' in os.environ:\n    app.wsgi_app = Debugged(app.wsgi_app, True)\n"


def told(launch: Launch) -> str:
    """Return what is said of a start, in a word."""
    if isinstance(launch.answer, Unsure) or launch.doubts:
        return OPEN
    rules = {one.rule for one in launch.verdicts}
    if rules - {"dev-server-deployed"}:
        return ON
    is_open = any("is not known" in one.message for one in launch.verdicts)
    return OPEN if is_open else PLAIN if rules else SAFE


def last(files: dict[str, str]) -> str:
    files = {"requirements.txt": "flask==3.1.3\ngunicorn\n", **files}
    return told(analysed(files).launches[-1])


def service(command: str, *lines: str) -> str:
    """Return a Compose file whose service is given a file that nobody has committed."""
    more = "".join(f"    {line}\n" for line in lines)
    return f"services:\n  web:\n    build: .\n    command: {command}\n{more}"


MISSING = "env_file: .env.production"


@pytest.mark.parametrize(
    ("program", "command", "lines", "expected"),
    [
        pytest.param(BY_VARIABLE, "python app.py", [MISSING], OPEN, id="debug"),
        pytest.param(BY_MODE, "python app.py", [MISSING], OPEN, id="a branch"),
        pytest.param(FLASK, "flask run", [MISSING], OPEN, id="FLASK_DEBUG"),
        pytest.param(IF_SET, "gunicorn app:app", [MISSING], OPEN, id="behind a server"),
        pytest.param(
            BY_VARIABLE,
            "python app.py",
            ["env_file:", "  - {path: a.env, required: false}"],
            OPEN,
            id="one that may be missing",
        ),
        pytest.param(
            FLASK,
            'sh -c "if [ -n \\"$$DEV\\" ]; then exec flask run --debug; fi; exec gunicorn app:app"',
            [MISSING],
            OPEN,
            id="an arm of a script",
        ),
        # what it cannot change
        pytest.param(LITERAL, "python app.py", [MISSING], ON, id="a literal"),
        pytest.param(ON_BY_DEFAULT, "python app.py", [MISSING], ON, id="on by default"),
        pytest.param(FLASK, "gunicorn app:app", [MISSING], SAFE, id="a server"),
        pytest.param(FLASK, "flask run --no-debug", [MISSING], PLAIN, id="a flag"),
        pytest.param(
            BY_VARIABLE,
            "python app.py",
            [MISSING, "environment: {APP_DEBUG: '0'}"],
            PLAIN,
            id="set besides",
        ),
        pytest.param(BY_VARIABLE, "python app.py", ["env_file: a.env"], PLAIN, id="a file"),
        pytest.param(
            BY_VARIABLE, "env -i python app.py", [MISSING], PLAIN, id="none of them is passed on"
        ),
    ],
)  # fmt: skip
def test_service_with_a_file_of_variables(
    program: str, command: str, lines: list[str], expected: str
) -> None:
    compose = service(command, *lines)
    files = {"app.py": program, "compose.yml": compose, "a.env": "PORT=80\n"}
    if "required" in compose:
        del files["a.env"]
    assert last({"Dockerfile": IMAGE, **files}) == expected


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(
            {"web.service": "[Service]\nExecStart=/usr/bin/python app.py\n"
                            "EnvironmentFile=/etc/default/web\n"},
            id="systemd",
        ),
        pytest.param(
            {"start.sh": ". /etc/default/web\nexec python app.py\n",
             "Dockerfile": f"{IMAGE}CMD bash start.sh\n"},
            id="a script that is sourced",
        ),
        pytest.param(
            {"deploy.yml": "kind: Deployment\nspec: {template: {spec: {containers: [{name: a, "
                           "command: [python, app.py], envFrom: [{secretRef: {name: web}}]}]}}}\n"},
            id="Kubernetes",
        ),
        pytest.param(
            {"web.container": "[Container]\nImage=web\nExec=python app.py\n"
                              "EnvironmentFile=web.env\n"},
            id="Quadlet",
        ),
    ],
)  # fmt: skip
def test_where_variables_come_from(files: dict[str, str]) -> None:
    assert last({"app.py": BY_VARIABLE, **files}) == OPEN


BEFORE = "Environment=APP_DEBUG=0\n"
UNSEEN = "EnvironmentFile=-/etc/default/web\n"


@pytest.mark.parametrize(
    ("lines", "files", "expected"),
    [
        pytest.param(BEFORE, {}, PLAIN, id="no file"),
        pytest.param(f"{BEFORE}EnvironmentFile=web.env\n", {"web.env": "A=1\n"}, PLAIN, id="seen"),
        pytest.param(
            f"{UNSEEN}EnvironmentFile=web.env\n",
            {"web.env": "APP_DEBUG=0\n"},
            PLAIN,
            id="seen and last",
        ),
        pytest.param(BEFORE + UNSEEN, {}, OPEN, id="the file wins"),
        pytest.param(UNSEEN + BEFORE, {}, OPEN, id="in whatever order"),
        pytest.param(
            f"EnvironmentFile=web.env\n{UNSEEN}",
            {"web.env": "APP_DEBUG=0\n"},
            OPEN,
            id="the later file",
        ),
        pytest.param(f"Environment=APP_DEBUG=1\n{UNSEEN}", {}, ON, id="by default"),
    ],
)
def test_unit_whose_variables_a_file_may_set(
    lines: str, files: dict[str, str], expected: str
) -> None:
    unit = f"[Service]\nExecStart=/usr/bin/python app.py\n{lines}"
    assert last({"app.py": BY_VARIABLE, "web.service": unit, **files}) == expected


ROLES = 'case "$ROLE" in\n  web) python app.py ;;\n  *) echo "which role?" ;;\nesac\n'
CHAIN = 'if [ "$ROLE" = web ]; then\n  python app.py\nelif [ "$ROLE" = job ]; then\n  date\nfi\n'
FLAGS = '[ -n "$SERVE" ] && python app.py\nexit 0\n'


@pytest.mark.parametrize("script", [ROLES, CHAIN, FLAGS])
def test_script_that_waits_for_a_variable(script: str) -> None:
    image = {"Dockerfile": f"{IMAGE}CMD bash start.sh\n", "start.sh": script, "app.py": LITERAL}
    assert last(image) == OPEN


@pytest.mark.parametrize(
    ("script", "more"),
    [
        pytest.param(ROLES.replace("python app.py", "gunicorn app:app"), {}, id="a server"),
        pytest.param("celery -A tasks worker\n", {}, id="no variable"),
        pytest.param('ROLE=job\ncase "$ROLE" in web) python app.py ;; esac\n', {}, id="it is set"),
    ],
)
def test_script_that_serves_nothing_else(script: str, more: dict[str, str]) -> None:
    image = {"Dockerfile": f"{IMAGE}CMD bash start.sh\n", "start.sh": script, "app.py": LITERAL}
    assert last({**image, **more}) == SAFE


BY_WORD = (
    'ROLE=${ROLE:-$1}\ncase "$ROLE" in\nweb) python app.py ;;\nmigrate) alembic upgrade ;;\nesac\n'
)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        pytest.param("migrate", SAFE, id="a job that is done"),
        pytest.param("other", OPEN, id="nothing is done"),
        pytest.param("", OPEN, id="no word"),
    ],
)
def test_script_that_is_told_its_role(word: str, expected: str) -> None:
    image = {"Dockerfile": f"{IMAGE}CMD bash start.sh {word}\n", "app.py": LITERAL}
    assert last({**image, "start.sh": BY_WORD}) == expected


def test_image_that_something_else_gives_its_variable_to() -> None:
    compose = "services:\n  web:\n    build: .\n    environment: {ROLE: job}\n"
    files = {"Dockerfile": f"{IMAGE}CMD bash start.sh\n", "start.sh": ROLES, "app.py": LITERAL}
    launches = analysed({**files, "compose.yml": compose}).launches
    assert {told(one) for one in launches} == {SAFE}


WAITING = '[ -z "$A" ] && missing=1\n[ -z "$missing" ] || exit 1\npython app.py'
EACH = 'for v in A B; do if [ -z "${!v:-}" ]; then echo "$v?"; exit 1; fi; done\npython app.py'
BY_MODE_OR_USAGE = (
    'case "$MODE" in\n  dev) exec python app.py ;;\n  live) exec gunicorn app:app ;;\n'
    "  *) echo usage; exit 2 ;;\nesac"
)


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        pytest.param("if [[ -z ${A:-} ]]; then exit 2; fi\npython app.py", [ON], id="a default"),
        pytest.param("[[ -v A ]] || exit 1\npython app.py", [ON], id="whether it is set"),
        pytest.param('case "$A" in "") exit 1;; esac\npython app.py', [ON], id="a case"),
        pytest.param('[ "$A" = "" ] && echo no && exit 1\npython app.py', [ON], id="a comparison"),
        pytest.param(EACH, [ON], id="one of many, by name"),
        pytest.param(WAITING, [ON], id="counted before"),
        pytest.param(
            'given() { [ -n "$1" ] || return 1; }\ngiven "$A" || exit 1\npython app.py',
            [ON],
            id="a function",
        ),
        pytest.param('[ "${A+x}" ] || exit 1\ngunicorn app:app', [SAFE], id="before a server"),
        pytest.param("[[ ${A:-} ]] || exit 0\npython app.py", [SAFE, OPEN], id="no failure"),
        pytest.param(BY_MODE_OR_USAGE, [OPEN, SAFE], id="which of two"),
        pytest.param("exit 1\npython app.py", [SAFE], id="without any question"),
    ],
)
def test_what_a_script_fails_without_is_there(script: str, expected: list[str]) -> None:
    files = {"app.py": LITERAL, "s.sh": script, "Dockerfile": f"{IMAGE}CMD bash s.sh\n"}
    files["requirements.txt"] = "flask==3.1.3\ngunicorn\n"
    assert [told(one) for one in analysed(files).launches] == expected


def test_what_a_script_needs_says_nothing_of_other_variables() -> None:
    script = "[[ ${KEY:-} ]] || exit 1\npython app.py"
    files = {"app.py": BY_VARIABLE, "s.sh": script, "Dockerfile": f"{IMAGE}CMD bash s.sh\n"}
    assert last(files) == PLAIN
