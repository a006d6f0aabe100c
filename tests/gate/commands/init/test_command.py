"""The command `flaskgate init`: what it writes, keeps and says."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from flaskgate import __version__
from flaskgate.gate import cli
from flaskgate.gate.commands.init.files import PLATFORMS
from flaskgate.gate.commands.init.templates import FOLDER, SUFFIX
from flaskgate.gate.guard import FAILED, GATED, OK
from flaskgate.settings.config_file import parse_config
from tests.oracles.runner_commands import LogReader

ROOT = Path(__file__).parents[4]
APP = "from flask import Flask\n\napp = Flask(__name__)\n"
POLICY = {".flaskgate.yml", ".github/workflows/flaskgate.yml"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def init(*arguments: str) -> int:
    return cli.main(["init", *arguments])


def listed(folder: Path) -> set[str]:
    return {str(one.relative_to(folder)) for one in folder.rglob("*") if not one.is_dir()}


def test_policy_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert init() == OK
    assert listed(folder) == POLICY
    assert parse_config((folder / ".flaskgate.yml").read_text()).given == {"fail-on": "high"}
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["wrote  .github/workflows/flaskgate.yml", "wrote  .flaskgate.yml"]
    assert lines[2].startswith("fill in  .github/workflows/flaskgate.yml:")
    assert lines[3] == "2 files written"
    assert init() == OK, "all is there already"


def test_links_of_the_configuration_lead_to_files_of_this_release(folder: Path) -> None:
    init()
    links = re.findall(r"https://\S+", (folder / ".flaskgate.yml").read_text())
    paths = [link.partition(f"/v{__version__}/")[2] for link in links]
    assert paths == ["schemas/config.schema.json", "docs/configuration.md"]
    assert all((ROOT / path).is_file() for path in paths)


def test_every_comment_of_the_configuration_can_be_taken(folder: Path) -> None:
    init()
    text = (folder / ".flaskgate.yml").read_text()
    keys = re.sub(r"^# (?=[a-z-]+:(?: [a-z.-]+)?$| )", "", text, flags=re.MULTILINE)
    config = parse_config(keys)
    assert config.contexts
    assert config.ignore
    assert config.launches
    assert config.given == {"fail-on": "high", "baseline": "flaskgate-baseline.json"}


def test_the_workflow_is_in_order(folder: Path) -> None:
    init()
    workflow = folder / ".github" / "workflows" / "flaskgate.yml"
    programs = Path(sys.executable).parent
    for program, *options in (
        ("actionlint", "-shellcheck=", "-pyflakes="),
        ("check-jsonschema", "--builtin-schema", "vendor.github-workflows"),
    ):
        subprocess.run([programs / program, *options, workflow], check=True)
    ours = (ROOT / ".github" / "workflows" / "self-scan.yml").read_text()
    (checkout,) = set(re.findall(r"uses: (actions/checkout@.*)", ours))
    assert f"uses: {checkout}\n" in workflow.read_text()


def test_a_baseline_accepts_what_is_there(folder: Path) -> None:
    (folder / "app.py").write_text(f"{APP}\nif __name__ == '__main__':\n    app.run(debug=True)\n")
    assert cli.main(["scan"]) == GATED
    assert init("--baseline") == OK
    assert json.loads((folder / "flaskgate-baseline.json").read_text())
    assert cli.main(["scan"]) == OK


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_platform(folder: Path, platform: str) -> None:
    (folder / "app.py").write_text(APP)
    assert init("--production", platform) == OK
    expected = {name.replace("@", "shop") for name, _ in PLATFORMS[platform]}
    expected |= {"app.py", "wsgi.py"} | ({"serve.py"} if platform == "windows" else set())
    assert listed(folder) == POLICY | expected
    for path in expected:
        text = (folder / path).read_text()
        assert not re.search(r"(?<![\w.])@\w+@", text)
        if path.endswith(".py"):
            ast.parse(text)
        if path.endswith(".yaml"):
            assert list(yaml.safe_load_all(text))


def test_every_template_is_used() -> None:
    used = {template for files in PLATFORMS.values() for _, template in files}
    used |= {"workflow.yml", "flaskgate.yml", "wsgi.py", "serve.py"}
    assert {one.name.removesuffix(SUFFIX) for one in FOLDER.glob("*.template")} == used


def test_the_choices_are_the_platforms(capsys: pytest.CaptureFixture[str]) -> None:
    assert init("--help") == OK
    out = capsys.readouterr().out
    assert f"{{{','.join(PLATFORMS)}}}" in "".join(out.split())
    assert "1 a file existed with other content" in out


def test_nothing_is_overwritten(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "app.py").write_text(APP)
    (folder / "Dockerfile").write_text("FROM scratch\n")
    (folder / ".dockerignore").symlink_to("nowhere")
    assert init("--production", "docker") == GATED
    assert (folder / "Dockerfile").read_text() == "FROM scratch\n"
    assert not (folder / "nowhere").exists()
    out = capsys.readouterr().out
    assert "kept  Dockerfile  it was there and was not touched\n" in out
    assert "kept  .dockerignore  it was there and was not touched\n" in out
    assert "4 files written; 2 files kept as it was\n" in out


def test_no_file_is_put_before_another(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "docker-compose.yml").write_text("services: {}\n")
    assert init("--production", "compose") == GATED
    assert not (folder / "compose.yaml").exists(), "Docker would no longer read the other"
    out = capsys.readouterr().out
    assert "kept  docker-compose.yml  it was there instead of compose.yaml and was" in out


def test_all_or_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "app.py").write_text(APP)
    (folder / "deploy").write_text("a file\n")
    assert init("--production", "systemd") == FAILED
    assert listed(folder) == {"app.py", "deploy"}
    assert capsys.readouterr().err.count("\n") == 1


def test_a_service_of_a_monorepo(folder: Path) -> None:
    (folder / ".git").mkdir()
    (folder / "services" / "pay").mkdir(parents=True)
    (folder / "services" / "pay" / "app.py").write_text(APP)
    (folder / "services" / "other.py").write_text(APP)
    assert init("services/pay", "--production", "procfile") == OK
    inner = {f"services/pay/{name}" for name in ("app.py", "wsgi.py", "gunicorn.conf.py")}
    assert listed(folder) == POLICY | inner | {"services/pay/Procfile", "services/other.py"}


def test_an_entry_of_the_project_stays(folder: Path) -> None:
    (folder / "wsgi.py").write_text(APP)
    assert init("--production", "procfile") == OK
    assert (folder / "wsgi.py").read_text() == APP
    assert "from wsgi import app\n" in (folder / "production.py").read_text()
    assert "production:app" in (folder / "Procfile").read_text()
    assert init("--production", "procfile") == OK, "its own entry is not the project's"


def test_what_cannot_be_known_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "shop.py").write_text(APP)
    (folder / "admin.py").write_text(APP)
    assert init("--production", "procfile") == OK
    out = capsys.readouterr().out
    assert re.search(r"^fill in  wsgi\.py:\d+  your Flask object", out, re.MULTILINE)
    assert "next  name your application with --app, or in the entry: admin:app, shop:app\n" in out
    assert "next  add gunicorn to requirements.txt\n" in out
    assert "from fill_in import app\n" in (folder / "wsgi.py").read_text()


def test_the_user_names_the_app(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert init("--production", "procfile", "--app", "shop:create_app('prod')") == OK
    entry = (folder / "wsgi.py").read_text()
    assert "from shop import create_app\n\napp = create_app('prod')\n" in entry
    assert "name your application" not in capsys.readouterr().out


def test_a_call_that_serves_on_import_is_said(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "app.py").write_text(f"{APP}app.run()\n")
    assert init("--production", "procfile") == OK
    assert "next  importing app starts a server: put that call under" in capsys.readouterr().out


def test_socket_io_gets_one_worker(folder: Path) -> None:
    (folder / "app.py").write_text(
        f"from flask_socketio import SocketIO\n{APP}io = SocketIO(app)\n"
    )
    assert init("--production", "procfile") == OK
    settings = (folder / "gunicorn.conf.py").read_text()
    assert '"WEB_CONCURRENCY", "1"' in settings
    assert '"THREADS", "100"' in settings


def test_dash_serves_its_server(folder: Path) -> None:
    (folder / "board.py").write_text("from dash import Dash\n\nboard = Dash()\n")
    assert init("--production", "procfile") == OK
    entry = (folder / "wsgi.py").read_text()
    assert "from board import board as dashboard\n\napp = dashboard.server\n" in entry


INSTALLS = [
    ({"requirements.txt": "flask"}, "-r requirements.txt gunicorn\n"),
    ({"requirements.txt": "gunicorn==23"}, "-r requirements.txt\n"),
    ({"requirements/prod.txt": "flask"}, "-r requirements/prod.txt gunicorn\n"),
    ({"pyproject.toml": "[tool.poetry]"}, "poetry install --only main --no-root --no-cache && pip"),
    ({"pyproject.toml": "[project]", "uv.lock": ""}, "uv sync --frozen --no-dev"),
    ({"pyproject.toml": '[project]\ndependencies = ["gunicorn"]'}, "-r pyproject.toml\n"),
    ({"setup.py": ""}, "-r setup.py gunicorn\n"),
    ({"Pipfile": '[packages]\ngunicorn = "*"'}, "pipenv install --system\n"),
    ({}, "install --no-cache-dir flask gunicorn\n"),
]


@pytest.mark.parametrize(("files", "expected"), INSTALLS, ids=[str(one) for _, one in INSTALLS])
def test_the_image_installs_what_the_project_names(
    folder: Path, files: dict[str, str], expected: str
) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    assert init("--production", "docker") == OK
    dockerfile = (folder / "Dockerfile").read_text()
    assert expected in dockerfile
    done = subprocess.run(
        [Path(sys.executable).parent / "hadolint", "--ignore=DL3013", "--ignore=DL3042", "-"],
        input=dockerfile,
        text=True,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


NESTED = [
    (
        {"requirements/prod.txt": "-r base.txt", "app.py": APP},
        "COPY requirements/ requirements/\nRUN pip install",
    ),
    (
        {"services/shop/requirements.txt": "flask", "services/shop/app.py": APP},
        "COPY services/shop/requirements.txt services/shop/\nRUN pip install",
    ),
    (
        {"back/pyproject.toml": "[project]", "back/shop/__init__.py": "", "back/shop/app.py": APP},
        "COPY back/pyproject.toml back/\n",
    ),
    ({"back/pyproject.toml": "[tool.poetry]", "back/app.py": APP}, "# FILL IN: what else"),
]


@pytest.mark.parametrize(("files", "expected"), NESTED, ids=[one for _, one in NESTED])
def test_the_image_installs_from_a_folder(
    folder: Path, files: dict[str, str], expected: str
) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    assert init("--production", "docker") == OK
    assert expected in (folder / "Dockerfile").read_text()


@pytest.mark.parametrize(
    "arguments",
    [
        ["--production", "heroku"],
        ["--app", "shop", "--production", "docker"],
        ["--app", "shop:x(a", "--production", "docker"],
        ["nowhere"],
        ["app.py"],
        ["--fail-on", "low"],
    ],
)
def test_wrong_use(folder: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "app.py").write_text(APP)
    assert init(*arguments) == FAILED
    assert capsys.readouterr().err.count("\n") == 1
    assert listed(folder) == {"app.py"}


def test_connexion_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "app.py").write_text("import connexion\n\napp = connexion.FlaskApp(__name__)\n")
    assert init("--production", "docker") == FAILED
    assert "app:app is a Connexion app" in capsys.readouterr().err


def hostile(folder: Path) -> Iterator[Path]:
    for name in ("::error::x\x1b[2J", 'a"\n[Service]\nUser=root', "$(id)", "a b; rm -rf x"):
        yield folder / name


def test_names_of_strangers_are_only_names(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    for place in hostile(folder):
        inner = place / place.name
        inner.mkdir(parents=True)
        (inner / "app.py").write_text(APP)
        for platform in PLATFORMS:
            assert init(str(place), "--production", platform) in {OK, GATED}
        out = capsys.readouterr().out
        assert "\x1b" not in out
        assert not list(LogReader().read(out))
        unit = next((place / "deploy").glob("*.service")).read_text()
        assert len(re.findall(r"^User=", unit, re.MULTILINE)) == 1


def test_work_that_the_entry_would_not_do_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    guard = 'if __name__ == "__main__":\n'
    (folder / "app.py").write_text(APP)
    (folder / "run.py").write_text(f"from app import app\n\n{guard}    fill()\n    app.run()\n")
    init("--production", "docker")
    assert "so `fill()` at run.py:4 would no longer run." in capsys.readouterr().out
    (folder / "run.py").write_text(f"from app import app\n\n{guard}    app.run()\n")
    init("--production", "docker")
    assert "runs only" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "proxy", "port"),
    [
        (APP, "", "8000"),
        (f"{APP}if __name__ == '__main__':\n    app.run(port=5055)\n", "", "5055"),
        (f"{APP}if __name__ == '__main__':\n    app.run(port=5055)\n", "7001", "7001"),
        (f"{APP}if __name__ == '__main__':\n    app.run()\n", "", "8000"),
    ],
)
def test_the_port_is_the_one_that_the_repository_says(
    text: str, proxy: str, port: str, folder: Path
) -> None:
    (folder / "app.py").write_text(text)
    if proxy:
        (folder / "nginx.conf").write_text(f"proxy_pass http://127.0.0.1:{proxy};\n")
    init("--production", "systemd")
    assert f"--bind 127.0.0.1:{port} " in (folder / "deploy/shop.service").read_text()
    assert f"http://127.0.0.1:{port};" in (folder / "deploy/nginx/shop.conf").read_text()
