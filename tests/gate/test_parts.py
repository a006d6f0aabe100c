"""A part of a repository: what starts it from outside counts, and what starts others does not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flaskgate.gate import cli
from flaskgate.gate.guard import GATED, OK
from tests.gate.histories import APP, CLEAN, GUNICORN, PYTHON, image
from tests.repositories import Repository

SHOP, BILLING = "services/shop", "services/billing"
SERVICES = {
    f"{SHOP}/app.py": APP,
    f"{SHOP}/Dockerfile": image(GUNICORN),
    f"{SHOP}/requirements.txt": "flask\ngunicorn\n",
    f"{BILLING}/app.py": APP,
    f"{BILLING}/Dockerfile": image(PYTHON),
}
COMPOSE = "services:\n  web:\n    build: services/shop\n    ports: ['80:5000']\n    command: {}\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({}, OK, id="by itself"),
        pytest.param({"compose.yaml": COMPOSE.format("gunicorn app:app")}, OK, id="gunicorn"),
        pytest.param({"compose.yaml": COMPOSE.format("python app.py")}, GATED, id="Compose"),
        pytest.param(
            {"compose.yaml": COMPOSE.format("python app.py").replace("shop", "billing")},
            OK,
            id="Compose starts the neighbour",
        ),
        pytest.param({"Procfile": "web: python services/shop/app.py\n"}, GATED, id="Procfile"),
        pytest.param({"Procfile": "web: python services/billing/app.py\n"}, OK, id="another's"),
        pytest.param(
            {"Procfile": "web: python run.py\n", "run.py": CLEAN + "app.run(debug=True)\n"},
            OK,
            id="a program outside",
        ),
        pytest.param(
            {"Dockerfile": image('["python", "services/shop/app.py"]')}, GATED, id="an image"
        ),
    ],
)
def test_what_starts_a_part_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str], expected: int
) -> None:
    repository = Repository.create(tmp_path / "r")
    repository.commit({**SERVICES, **files})
    monkeypatch.chdir(repository.root)
    assert cli.main(["scan", SHOP, "--json", "../out.json"]) == expected
    report = json.loads((tmp_path / "out.json").read_text())
    paths = {one["location"]["path"] for one in report["findings"]}
    assert not any(path.startswith(BILLING) or path == "run.py" for path in paths)


def test_what_a_part_is_started_by_is_new_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = Repository.create(tmp_path / "r")
    base = repository.commit({**SERVICES, "compose.yaml": COMPOSE.format("gunicorn app:app")})
    repository.commit({"compose.yaml": COMPOSE.format("python app.py")})
    monkeypatch.chdir(repository.root)
    scan = ["scan", SHOP, "--scope", "changed", "--base"]
    assert cli.main([*scan, base]) == GATED
    repository.commit({"compose.yaml": COMPOSE.format("python app.py") + "    restart: always\n"})
    assert cli.main([*scan, "HEAD~1"]) == OK


def test_trouble_outside_is_not_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    repository = Repository.create(tmp_path / "r")
    (repository.root / "dangling").symlink_to("nowhere")
    repository.commit({**SERVICES, "compose.yaml": "a: [\n", "big.yaml": "x" * 1_100_000})
    monkeypatch.chdir(repository.root)
    assert cli.main(["scan", SHOP]) == OK
    output = capsys.readouterr().out
    assert not any(word in output for word in ("compose.yaml", "big.yaml", "dangling"))


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        pytest.param([f"{SHOP}/app.py", f"{SHOP}/requirements.txt"], GATED, id="files of it"),
        pytest.param(["docs", SHOP], GATED, id="folders"),
        pytest.param(["docs", "libs"], OK, id="only others"),
    ],
)
def test_several_parts_are_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, paths: list[str], expected: int
) -> None:
    repository = Repository.create(tmp_path / "r")
    compose = {"compose.yaml": COMPOSE.format("python app.py")}
    repository.commit({**SERVICES, **compose, "docs/a.md": "a\n", "libs/b.py": "import flask\n"})
    monkeypatch.chdir(repository.root)
    assert cli.main(["scan", *paths]) == expected


@pytest.mark.parametrize(
    ("link", "target", "expected"),
    [
        pytest.param("run.py", f"{SHOP}/app.py", GATED, id="to the program"),
        pytest.param("current", SHOP, GATED, id="to its folder"),
        pytest.param("run.py", f"{BILLING}/app.py", OK, id="to another's"),
        pytest.param("current", BILLING, OK, id="to another's folder"),
    ],
)
def test_a_link_that_is_started_is_what_it_leads_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, link: str, target: str, expected: int
) -> None:
    repository = Repository.create(tmp_path / "r")
    (repository.root / link).symlink_to(target)
    program = link if link.endswith(".py") else f"{link}/app.py"
    repository.commit({**SERVICES, "Procfile": f"web: python {program}\n"})
    monkeypatch.chdir(repository.root)
    assert cli.main(["scan", SHOP]) == expected


def test_what_is_started_by_hand_outside_is_no_mystery(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = Repository.create(tmp_path / "r")
    script = "#!/bin/sh\ncd services/billing && python app.py\n"
    repository.commit({**SERVICES, "start.sh": script})
    monkeypatch.chdir(repository.root)
    assert cli.main(["scan", SHOP]) == OK
