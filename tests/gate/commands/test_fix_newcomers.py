"""`flaskgate fix` finishes the job: the gate passes, and the app serves where it is published."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from flaskgate.gate import cli
from flaskgate.gate.guard import OK
from tests.gate.newcomers import BLOG, NOTES, PAY, SHOP, STORE
from tests.repositories import Repository
from tests.served import PROGRAMS, ask, free_port, serving

ALL = "0.0.0.0"  # noqa: S104 (what a container listens on; the tests do on loopback)
Files = Mapping[str, str]


Repair = Callable[[Path, Files], Repository]


@pytest.fixture
def repaired(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Repair:
    """Return what makes a project and repairs it; the patch, applied by git, gives the same."""

    def repair(folder: Path, files: Files) -> Repository:
        repository = Repository.create(folder)
        repository.commit(files)
        monkeypatch.chdir(folder)
        assert cli.main(["fix", "--diff"]) == OK
        patch = capfdbinary.readouterr().out
        subprocess.run(["git", "apply", "-"], input=patch, check=True)
        patched = {name: (folder / name).read_text() for name in files}
        repository.git("checkout", "--", ".")
        assert cli.main(["fix"]) == OK
        assert {name: (folder / name).read_text() for name in files} == patched
        assert cli.main(["scan"]) == OK
        return repository

    return repair


def changes(repository: Repository) -> list[str]:
    lines = repository.git("diff", "--unified=0").split("\n")
    return [line for line in lines if re.match(r"[+-](?![+-])", line)]


def assert_serves(words: list[str], port: str, folder: Path, name: str) -> None:
    """Start a command on loopback, on another port than the one that it names."""
    own = free_port()
    command = [word.replace(f"{ALL}:{port}", f"127.0.0.1:{own}") for word in words]
    command = [word.replace(f"127.0.0.1:{port}", f"127.0.0.1:{own}") for word in command]
    assert command != words, "it listens on the port that is published"
    with serving(command, folder, own, PORT=str(own)):
        assert json.loads(ask(own)[1]) == {"app": name}
        assert ask(own, "/console")[0] == 404


def found(pattern: str, file: Path) -> str:
    match = re.search(pattern, file.read_text(), re.MULTILINE)
    assert match is not None
    return match[1]


def test_docker_and_compose(tmp_path: Path, repaired: Repair) -> None:
    repository = repaired(tmp_path / "shop", SHOP)
    assert changes(repository) == [
        '-CMD ["python", "run.py"]',
        '+CMD ["gunicorn", "--bind", "0.0.0.0:5000", "--workers", "2", "run:web"]',
        '-      FLASK_DEBUG: "1"',
        '+      FLASK_DEBUG: "0"',
        "+gunicorn",
        '-    web.run(host="0.0.0.0", port=5000, debug=True)  # start it',
        '+    web.run(host="0.0.0.0", port=5000)  # start it',
    ]
    words = json.loads(found(r"^CMD (.*)", repository.root / "Dockerfile"))
    assert_serves(words, "5000", repository.root, "shop")


def test_a_machine_with_systemd_and_nginx(tmp_path: Path, repaired: Repair) -> None:
    repository = repaired(tmp_path / "notes", NOTES)
    assert changes(repository) == [
        '-notes.run(debug=os.getenv("DEBUG", "False"))',
        '+if __name__ == "__main__":',
        '+    notes.run(debug=os.getenv("DEBUG", "").lower() in {"1", "true", "yes", "on"})',
        "-ExecStart=/srv/notes/venv/bin/python app.py",
        "+ExecStart=/srv/notes/venv/bin/gunicorn --bind 127.0.0.1:5000 --workers 2 app:notes",
        "+gunicorn",
    ]
    command = found(r"^ExecStart=(.*)", repository.root / "deploy" / "notes.service")
    words = shlex.split(command.replace("/srv/notes/venv/bin", str(PROGRAMS)))
    assert_serves(words, "5000", repository.root, "notes")


def test_a_procfile(tmp_path: Path, repaired: Repair) -> None:
    repository = repaired(tmp_path / "blog", BLOG)
    assert changes(repository) == [
        "-web: FLASK_DEBUG=1 flask --app blog run --host=0.0.0.0 --port=$PORT",
        "+web: FLASK_DEBUG=0 gunicorn --bind 0.0.0.0:$PORT 'blog:create_app()'",
        '-    app.config["DEBUG"] = True',
        '+    app.config["DEBUG"] = False',
        '+    "gunicorn",',
    ]
    words = ["sh", "-c", found(r"^web: (.*)", repository.root / "Procfile")]
    assert_serves(words, "$PORT", repository.root, "blog")


def test_kubernetes_by_helm(tmp_path: Path, repaired: Repair) -> None:
    repository = repaired(tmp_path / "pay", PAY)
    root = repository.root
    image = [
        json.loads(found(rf"^{one} (.*)", root / "Dockerfile")) for one in ("ENTRYPOINT", "CMD")
    ]
    chart = root / "chart" / "templates" / "deployment.yaml"
    pod = [json.loads(found(rf"^ *{one}: (.*)", chart)) for one in ("command", "args")]
    assert image == pod
    assert_serves([*pod[0], *pod[1]], "8080", root, "prod")


def test_settings_that_a_variable_selects(
    tmp_path: Path, repaired: Repair, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = repaired(tmp_path / "store", STORE)
    assert changes(repository) == [
        "-web: python manage.py runserver -h 0.0.0.0 -p $PORT",
        "+web: gunicorn --bind 0.0.0.0:$PORT 'store.app:create_app()'",
        '-        "STORE_SETTINGS": {"value": "store.config.DevelopmentConfig"}',
        '+        "STORE_SETTINGS": {"value": "store.config.ProductionConfig"}',
        "+gunicorn",
    ]
    monkeypatch.setenv("STORE_SETTINGS", "store.config.ProductionConfig")
    words = ["sh", "-c", found(r"^web: (.*)", repository.root / "Procfile")]
    assert_serves(words, "$PORT", repository.root, "store")
