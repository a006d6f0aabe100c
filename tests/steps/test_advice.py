from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Finding
from flaskgate.steps.advice import EXACT, advise, serve_with, started_app
from flaskgate.steps.python_source import AppObject
from tests.factories import a_finding, a_location, a_rule

RULE = a_rule(remedy="Turn debug off. {serve}")


def an_app(**changes: object) -> AppObject:
    fields: dict[str, object] = {"module": "shop.web", "name": "app", "folder": PurePosixPath()}
    return AppObject(**{**fields, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("app", "commands"),
    [
        pytest.param(
            None,
            [
                "`gunicorn --bind 0.0.0.0:8000 app:app`",
                "`waitress-serve --listen=127.0.0.1:8000 app:app`",
            ],
            id="unknown",
        ),
        pytest.param(
            an_app(name="create_app()"),
            ["8000 'shop.web:create_app()'`", "8000 --call shop.web:create_app`"],
            id="a factory",
        ),
        pytest.param(
            an_app(folder=PurePosixPath("my src")),
            ["--chdir 'my src' shop.web:app`", "8000 shop.web:app`"],
            id="from a folder",
        ),
        pytest.param(
            an_app(maker="Dash"),
            ["8000 shop.web:server`", "with `server = app.server` in shop.web"],
            id="Dash",
        ),
        pytest.param(
            an_app(maker="SocketIO"), ["--workers 1 --threads 100 shop.web:app`"], id="Socket.IO"
        ),
        pytest.param(an_app(module="a;b"), ["8000 'a;b:app'`"], id="quoted for the shell"),
    ],
)
def test_serve_with(app: AppObject | None, commands: list[str]) -> None:
    sentence = serve_with(app)
    assert [one for one in commands if one not in sentence] == []
    assert sentence.endswith("kept up by systemd or Supervisor, behind Nginx or Apache.")


def test_waitress_speaks_no_websocket() -> None:
    assert "waitress" not in serve_with(an_app(maker="SocketIO"))


@pytest.mark.parametrize(
    ("text", "module", "name"),
    [
        pytest.param('CMD ["flask", "run"]', "app", "app", id="nothing said"),
        pytest.param('CMD ["flask", "--app", "web", "run"]', "web", "app", id="exec form"),
        pytest.param("flask --app=web:create_app run", "web", "create_app()", id="a factory"),
        pytest.param("flask -A shop/web.py run", "shop.web", "app", id="a file"),
        pytest.param("ENV FLASK_APP=shop:site", "shop", "site", id="an image's environment"),
        pytest.param("ENV FLASK_APP shop", "shop", "app", id="the old form"),
        pytest.param("      FLASK_APP: ./run.py", "run", "app", id="Compose"),
        pytest.param("- name: FLASK_APP\n  value: run.py", "run", "app", id="Kubernetes"),
    ],
)
def test_started_app(text: str, module: str, name: str) -> None:
    app = started_app(text)
    assert (app.module, app.name) == (module, name)


def advised(data: str, findings: list[Finding], kind: Kind = Kind.PYTHON) -> tuple[Finding, ...]:
    file = SourceFile(path=PurePosixPath("app.py"), kind=kind, data=data.encode())
    return advise(findings, file, is_package=lambda _: False)


def test_python_gets_its_statement_and_its_command() -> None:
    place = a_location(start=(3, 5), end=(3, 9))
    (finding,) = advised(
        "web = Flask('x')\nweb.run(\n    debug=True\n)", [a_finding(rule=RULE, location=place)]
    )
    assert finding.advice.startswith("Turn debug off. Serve it with `gunicorn")
    assert "app:web" in finding.advice
    assert finding.extent == a_location(start=(2, 1), end=(4, 2))


def test_broken_python_gets_the_usual_command() -> None:
    (finding,) = advised("def f(:", [a_finding(rule=RULE)])
    assert "app:app" in finding.advice


def test_an_artefact_gets_the_command_of_its_app() -> None:
    finding = a_finding(rule=RULE, snippet="CMD flask --app shop run")
    (advised_one,) = advised("ENV FLASK_APP=other", [finding], Kind.DOCKERFILE)
    assert "shop:app" in advised_one.advice


def test_thousands_of_findings_take_no_time() -> None:
    lines = 2_000
    text = "\n".join(f"a{n} = Flask('x')\na{n}.run(debug=True)" for n in range(lines // 2))
    findings = [
        a_finding(rule=RULE, location=a_location(start=(n, 1))) for n in range(2, lines + 1, 2)
    ]
    result = advised(text, findings)
    assert f"app:a{EXACT - 1}`" in result[EXACT - 1].advice
    assert "app:a0`" in result[EXACT].advice
