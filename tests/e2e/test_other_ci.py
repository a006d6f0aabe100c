"""The recipes of docs/other-ci.md: their own commands, run as those systems run them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.e2e.runner import EXAMPLES, IMAGE, ROOT, Done, commit, podman
from tools.play import scripts

PAGE = (ROOT / "docs" / "other-ci.md").read_text("utf-8")
PUBLISHED = "registry.example/flaskgate/flaskgate:v0"
EXPECTED = [
    pytest.param("dockerfile-flask-run", 1, id="bad"),
    pytest.param("dockerfile-gunicorn", 0, id="good"),
]


def block(heading: str, language: str) -> str:
    """Return the first block of code in this language below a heading."""
    found = re.search(
        rf"^## {heading}\n.*?^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL
    )
    assert found is not None
    return found[1]


@pytest.fixture
def checkout(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    folder = tmp_path / "checkout"
    shutil.copytree(EXAMPLES / request.param, folder)
    commit(folder)
    return folder


def in_image(image: str, entry: str, script: str, *options: str) -> Done:
    assert image == PUBLISHED
    shell = ("--network=none", f"--entrypoint={entry}", *options, IMAGE, "sh", "-ec", script)
    return podman("run", "--rm", *shell)


@pytest.mark.parametrize(("checkout", "code"), EXPECTED, indirect=["checkout"])
def test_gitlab(checkout: Path, code: int) -> None:
    job = yaml.safe_load(block("GitLab", "yaml"))["flaskgate"]
    mount = (f"--volume={checkout}:/builds/app", "--workdir=/builds/app")
    (entry,) = job["image"]["entrypoint"]
    done = in_image(job["image"]["name"], entry, "\n".join(job["script"]), *mount)
    assert done.returncode == code, done.stderr
    kept = job["artifacts"]
    names = [*kept["paths"], *kept["reports"].values()]
    assert all((checkout / name).is_file() for name in names)


@pytest.mark.parametrize(("checkout", "code"), EXPECTED, indirect=["checkout"])
def test_azure(checkout: Path, code: int, tmp_path: Path) -> None:
    pipeline: dict[str, Any] = yaml.safe_load(block("Azure DevOps", "yaml"))
    (script,) = (step["script"] for step in pipeline["steps"] if "script" in step)
    out = tmp_path / "out"
    out.mkdir()
    script = script.replace("$(Build.SourcesDirectory)", str(checkout))
    script = script.replace("$(Build.ArtifactStagingDirectory)", str(out))
    assert "$(" not in script
    done = docker(script, tmp_path, checkout)
    assert done.returncode == code, done.stderr
    assert [one.name for one in out.iterdir()] == ["flaskgate.sarif"]


@pytest.mark.parametrize(("checkout", "code"), EXPECTED, indirect=["checkout"])
def test_jenkins(checkout: Path, code: int) -> None:
    pipeline = block("Jenkins", "groovy")
    image, arguments, script = (
        re.search(rf"\b{word} '(.*?)'", pipeline) for word in ("image", "args", "sh")
    )
    assert image is not None
    assert arguments is not None
    assert script is not None
    assert arguments[1] == "--entrypoint="
    checkout.chmod(0o777)
    mount = (f"--volume={checkout}:{checkout}", f"--workdir={checkout}", "--user=1000:1000")
    done = in_image(image[1], "", script[1], *mount)
    assert done.returncode == code, done.stderr
    (pattern,) = re.findall(r"pattern: '(.*?)'", pipeline)
    assert (checkout / pattern).is_file()


@pytest.mark.parametrize(("checkout", "code"), EXPECTED, indirect=["checkout"])
def test_anything_else(checkout: Path, code: int, tmp_path: Path) -> None:
    before = sorted(checkout.rglob("*"))
    done = docker(block("Anything else", ""), tmp_path, checkout)
    assert done.returncode == code, done.stderr
    assert sorted(checkout.rglob("*")) == before


@pytest.mark.parametrize(("checkout", "code"), EXPECTED, indirect=["checkout"])
def test_the_readme(checkout: Path, code: int, tmp_path: Path) -> None:
    (script,) = (
        one for one in scripts((ROOT / "README.md").read_text("utf-8")) if "docker run" in one
    )
    assert PUBLISHED in script
    assert docker(script, tmp_path, checkout).returncode == code


def docker(script: str, folder: Path, checkout: Path) -> Done:
    """Run a script whose `docker` is podman."""
    assert podman("tag", IMAGE, PUBLISHED).returncode == 0
    program = folder / "bin" / "docker"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\nexec podman "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    path = f"{program.parent}:{os.environ['PATH']}"
    return subprocess.run(
        ["sh", "-ec", script],
        cwd=checkout,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
