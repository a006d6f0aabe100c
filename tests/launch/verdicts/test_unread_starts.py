"""Lines that would serve, in files that no reader opens."""

from __future__ import annotations

import pytest

from tests.launch.gate import FLASK, gate

APP = {"shop.py": FLASK}
DEBUG = "flask --app shop run --debug"


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"README.md": f"{DEBUG}\n"}, id="prose"),
        pytest.param({"site.toml": f"# {DEBUG}\n; flask run\n"}, id="comments"),
        pytest.param({"site.toml": "title = 'how flask is run'\n"}, id="a sentence"),
        pytest.param({"site.toml": "tool = 'my-flask run'\nx = 'flask running'\n"}, id="others"),
        pytest.param({"tests/site.toml": f"x = '{DEBUG}'\n"}, id="of developers"),
        pytest.param({"tasks.ts": f"run('{DEBUG}')\n"}, id="a program"),
        pytest.param({"justfile": f"up:\n  {DEBUG}\n"}, id="a task for people"),
        pytest.param(
            {"Dockerfile": "FROM python\nCMD sh /x/up.in\n", "Makefile": f"up:\n\t{DEBUG}\n"},
            id="another start that is not known",
        ),
        pytest.param(
            {"map.yaml": f"apiVersion: v1\nkind: ConfigMap\ndata:\n  up.sh: {DEBUG}\n"},
            id="a script that nothing mounts",
        ),
        pytest.param({".gitlab-ci.yml": f"test:\n  script: [{DEBUG} &, pytest]\n"}, id="a test"),
    ],
)
def test_silent(files: dict[str, str]) -> None:
    assert not [one for one in gate({**APP, **files}) if "up.in" not in one and "Docker" not in one]


@pytest.mark.parametrize(
    ("files", "place"),
    [
        pytest.param({"web.bu": f"units:\n  - exec: {DEBUG}\n"}, "web.bu:2", id="a machine"),
        pytest.param({"ci/up.pipeline": f"run = {DEBUG}\n"}, "ci/up.pipeline:1", id="a pipeline"),
        pytest.param(
            {"Acornfile": 'command: ["flask", "--app", "shop", "run"]\n'},
            "Acornfile:1",
            id="a list",
        ),
        pytest.param(
            {"up.yaml": f"apiVersion: tekton.dev/v1\nkind: Task\nspec:\n  script: exec {DEBUG}\n"},
            "up.yaml:4",
            id="a resource of others",
        ),
    ],
)
def test_unknown(files: dict[str, str], place: str) -> None:
    assert gate({**APP, **files}) == [f"medium launch-unresolved {place}"]


def test_a_table_of_starts_is_told_once() -> None:
    assert gate({**APP, "many.list": f"{DEBUG}\n" * 99}) == ["medium launch-unresolved many.list:1"]
