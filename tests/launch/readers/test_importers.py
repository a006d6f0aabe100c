"""Platforms that import the app themselves: its main guard is never reached."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from flaskgate.model.findings import Finding, Location, Position
from flaskgate.steps.apply_launch_evidence import apply_evidence
from tests.launch.gate import FLASK, MAIN, RULES, analysed, launched, said

APP = FLASK + MAIN + "app.run(debug=True)\n"
UNGUARDED = FLASK + "app.run()\n"
INERT = "low flask-debug-inert"
VERCEL = '{"builds": [{"src": "api/index.py", "use": "@vercel/python"}]}'
ZAPPA = '{"prod": {"app_function": "shop.web.app"}}'
SAM = "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      "
BEANSTALK = ".ebextensions/python.config"
DEPLOY = "jobs:\n  d:\n    steps:\n      - uses: azure/webapps-deploy@v3\n"
HANDLERS = "runtime: python27\nhandlers:\n- url: /.*\n  script: "


def findings(path: str, files: dict[str, str], rule: str = "flask-debug-run") -> list[str]:
    """Return what the gate says where an engine sees debug in the last line of `path`."""
    line = files[path].count("\n")
    place = Location(PurePosixPath(path), Position(line, 5), Position(line, 9))
    seen = Finding(
        rule=RULES[rule],
        location=place,
        message="",
        snippet="",
        engines=frozenset({"semgrep"}),
    )
    found = launched(files)
    return sorted(
        set(said(apply_evidence([seen, *found.findings], found.evidence, RULES).findings))
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("vercel.json", '{"builds": [{"src": "app.py", "use": "@vercel/node"}]}',
                     id="another builder"),
        pytest.param("vercel.json", '{"builds": 1, "functions": [], "routes": {}}', id="shapes"),
        pytest.param("vercel.json", '{"rewrites": [{"destination": "/../app"}]}', id="outside"),
        pytest.param("vercel.json", '{"rewrites": [{"destination": "https://x.y/app"}, {}]}',
                     id="another site"),
        pytest.param("zappa_settings.json", '{"prod": {"app_function": "app"}}', id="no object"),
        pytest.param("zappa_settings.json", '["app.app"]', id="a list"),
        pytest.param("serverless.yml", "functions:\n  f:\n    handler: gone.handler\n",
                     id="a handler of a plugin"),
        pytest.param("serverless.yml", "functions:\n  f:\n    handler: app.py\n", id="a file"),
        pytest.param("template.yaml", SAM + "Handler: index.handler\n", id="another language"),
        pytest.param(BEANSTALK, "option_settings:\n  x: {NumProcesses: 1}\nWSGIPath:\n",
                     id="no path"),
        pytest.param("web.config", "WSGIPath: app.py\n", id="a file of another server"),
        pytest.param("app.yaml", HANDLERS + "auto\n", id="a later runtime"),
        pytest.param("passenger_wsgi.py", "", id="an empty script"),
        pytest.param(".github/workflows/d.yml", DEPLOY + "        with: {images: 'x/y'}\n",
                     id="an image"),
    ],
)  # fmt: skip
def test_what_names_no_app_proves_nothing(name: str, text: str) -> None:
    assert findings("app.py", {name: text, "app.py": APP}) == ["high flask-debug-run app.py:5"]


def test_workflow_without_an_app_deploys_something_else() -> None:
    assert analysed({".github/workflows/d.yml": DEPLOY, "site.py": APP}).launches == ()


@pytest.mark.parametrize(
    ("name", "text", "path"),
    [
        pytest.param("vercel.json", VERCEL, "api/index.py", id="Vercel"),
        pytest.param("vercel.json", '{"functions": {"api/index.py": {}}}', "api/index.py",
                     id="Vercel, a function"),
        pytest.param("vercel.json", '{"routes": [{"dest": "app.py"}, {"dest": "/app"}]}',
                     "app.py", id="Vercel, routes"),
        pytest.param("web/vercel.json", '{"rewrites": [{"destination": "/api/index"}]}',
                     "web/api/index.py", id="Vercel below the root"),
        pytest.param("zappa_settings.json", ZAPPA, "shop/web.py", id="Zappa"),
        pytest.param("zappa_settings.yml", "dev:\n  app_function: app.app\n", "app.py",
                     id="Zappa in YAML"),
        pytest.param("serverless.yml", "custom:\n  wsgi:\n    app: app.app\n", "app.py",
                     id="serverless-wsgi"),
        pytest.param("serverless.yml", "functions:\n  f:\n    handler: api/app.handler\n",
                     "api/app.py", id="Serverless Framework"),
        pytest.param("template.yaml", SAM + "Handler: app.handler\n", "app.py", id="SAM"),
        pytest.param("template.yaml", SAM + "CodeUri: src/\n      Handler: app.handler\n",
                     "src/app.py", id="SAM, code in a folder"),
        pytest.param(BEANSTALK, "option_settings:\n  aws:elasticbeanstalk:container:python:\n"
                     "    WSGIPath: application:app\n", "application.py", id="Beanstalk"),
        pytest.param(BEANSTALK, "option_settings:\n"
                     "  aws:elasticbeanstalk:container:python:WSGIPath: app:app\n", "app.py",
                     id="Beanstalk on one line"),
        pytest.param(BEANSTALK, "option_settings:\n- {namespace: x, option_name: WSGIPath,"
                     " value: 'app:app'}\n", "app.py", id="Beanstalk by a list"),
        pytest.param("app.yaml", HANDLERS + "main.app\n", "main.py", id="App Engine, Python 2.7"),
        pytest.param("passenger_wsgi.py", "from app import app as application\n", "app.py",
                     id="Passenger"),
        pytest.param("site.wsgi", "from app import app as application\n", "app.py",
                     id="mod_wsgi"),
        pytest.param("deploy/site.wsgi", "from shop.web import app as application\n",
                     "shop/web.py", id="mod_wsgi, the app elsewhere"),
        pytest.param(".github/workflows/d.yml", DEPLOY, "application.py", id="App Service"),
    ],
)  # fmt: skip
def test_main_guard_of_an_imported_app_is_inert(name: str, text: str, path: str) -> None:
    assert findings(path, {name: text, path: APP}) == [f"{INERT} {path}:5"]
    assert f"high dev-server-on-import {path}:4" in findings(
        path, {name: text, path: UNGUARDED}, "dev-server-run"
    )


APPLICATION = APP.replace("if __name__", "application = app\nif __name__")


def test_beanstalk_serves_the_application_of_that_name() -> None:
    config = "packages: {yum: {git: []}}\n"
    files = {BEANSTALK: config, ".ebextensions/z.config": config, "application.py": APPLICATION}
    assert findings("application.py", files) == [f"{INERT} application.py:6"]
    assert len(analysed(files).launches) == 1


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"Procfile": "web: python application.py\n"}, id="a Procfile"),
        pytest.param({"Dockerfile": "FROM python:3.12\nCOPY . .\nCMD python application.py\n"},
                     id="an image"),
    ],
)  # fmt: skip
def test_the_default_of_beanstalk_gives_way(files: dict[str, str]) -> None:
    every = {BEANSTALK: "packages: {}\n", "application.py": APPLICATION, **files}
    assert f"{INERT} application.py:6" not in findings("application.py", every)


def test_beanstalk_serves_the_app_that_another_file_names() -> None:
    other = {".ebextensions/b.config": "option_settings:\n  x: {WSGIPath: 'web:app'}\n"}
    files = {BEANSTALK: "packages: {}\n", "application.py": APPLICATION, "web.py": APP, **other}
    assert [str(one.path) for one in analysed(files).launches] == ["web.py"]


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param("  aws:elasticbeanstalk:application:environment: {MODE: dev}\n", id="a map"),
        pytest.param("- {namespace: 'aws:elasticbeanstalk:application:environment',\n"
                     "   option_name: MODE, value: dev}\n", id="a list"),
    ],
)  # fmt: skip
def test_variables_of_beanstalk_are_those_of_the_app(settings: str) -> None:
    code = "import os\n" + APPLICATION.replace(
        "    app.run(debug=True)", "    pass\nif os.environ.get('MODE') == 'dev':\n    app.run()"
    )
    config = {".ebextensions/a.config": "packages: {}\n",
              ".ebextensions/z.config": f"option_settings:\n{settings}"}  # fmt: skip
    found = findings("application.py", {**config, "application.py": code}, "dev-server-run")
    assert [one for one in found if "dev-server-on-import" in one]
    unset = findings("application.py", {BEANSTALK: "packages: {}\n", "application.py": code})
    assert not [one for one in unset if "dev-server-on-import" in one]


def test_app_service_with_a_command_runs_it() -> None:
    workflow = DEPLOY + "        with: {startup-command: python app.py}\n"
    files = {".github/workflows/d.yml": workflow, "app.py": APP}
    assert findings("app.py", files) == ["critical debug-deployed app.py:5"]


def test_file_that_production_runs_is_not_inert_because_a_platform_imports_it() -> None:
    files = {"vercel.json": '{"routes": [{"dest": "app.py"}]}', "app.py": APP}
    files["Procfile"] = "web: python app.py\n"
    assert findings("app.py", files) == ["critical debug-deployed app.py:5"]


def test_units_are_bounded() -> None:
    stages = ", ".join(f'"s{n}": {{"app_function": "app.app"}}' for n in range(500))
    assert len(analysed({"zappa_settings.json": f"{{{stages}}}", "app.py": APP}).launches) == 200


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        pytest.param("from gone import app as application\n", "unknown", id="from elsewhere"),
        pytest.param("from app import app as application\n", "safe", id="of the repository"),
        pytest.param("from app import app as _app\napplication = _app\n", "safe", id="by steps"),
    ],
)
def test_an_application_from_elsewhere_is_not_known(text: str, answer: str) -> None:
    (launch,) = analysed({"app.py": FLASK, "site.wsgi": text}).launches
    assert launch.answer.word == answer
