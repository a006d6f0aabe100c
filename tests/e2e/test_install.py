"""Every way to install that the README names, from the packages that a release would publish.

The commands are those of the README: an installer finds the packages in a folder, where it else
asks the index. Everything they need comes from the index, so this needs a network.
"""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from flaskgate import __version__
from tests.e2e.runner import EXAMPLES, ROOT, Done
from tools.play import PROGRAMS, play, quiet, scripts

VERSIONS = ("3.11", "3.12", "3.13", "3.14")
PLATFORMS = (
    "x86_64-manylinux_2_34",
    "aarch64-manylinux_2_34",
    "x86_64-apple-darwin",
    "aarch64-apple-darwin",
)
TO_FIRST_FINDING, TO_GREEN = 60, 300
"""Seconds of the processor: what docs/tutorial.md says is far less."""
UVX, PIPX, PIP = (
    line.partition("#")[0].strip()
    for line in scripts((ROOT / "README.md").read_text("utf-8"))[0].splitlines()
)


def pythons() -> dict[str, str]:
    """Return the Pythons of this machine that the package is for, by version."""
    found = {}
    for version in VERSIONS:
        find = ("uv", "python", "find", "--no-project", "--no-python-downloads", version)
        done = subprocess.run(
            find, executable=PROGRAMS / "uv", capture_output=True, text=True, check=False
        )
        if done.returncode == 0:
            found[version] = done.stdout.strip()
    return found


PYTHONS = pythons()


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    build: list[str | Path] = [sys.executable, "-m", "hatchling", "build", "--directory", folder]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    return folder


@pytest.fixture
def settings(tmp_path: Path, packages: Path) -> dict[str, str]:
    """Return an environment in which installers find the packages, and keep what they make here."""
    own = {
        "PIP_FIND_LINKS": str(packages),
        "PIP_COMPILE": "false",  # what runs is compiled then; all of it takes half of the time
        "UV_FIND_LINKS": str(packages),
        "UV_PYTHON": sys.executable,
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_TOOL_DIR": str(tmp_path / "uv"),
        "PIPX_HOME": str(tmp_path / "pipx"),
        "PIPX_BIN_DIR": str(tmp_path / "bin"),
        "PIPX_DEFAULT_PYTHON": sys.executable,
        "PATH": f"{tmp_path / 'bin'}:{installers(tmp_path)}:/usr/bin:/bin",
    }
    kept = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "SSL_"))}
    return {**kept, "HOME": os.environ["HOME"], "LC_ALL": "C.UTF-8", **own}


def installers(folder: Path) -> Path:
    """Return a folder with the installers alone: no `flaskgate` of ours is on the path."""
    place = folder / "installers"
    place.mkdir()
    for name in ("uv", "uvx", "pipx"):
        (place / name).symlink_to(PROGRAMS / name)
    return place


def in_app(command: str, folder: Path, settings: Mapping[str, str]) -> Done:
    """Run a command of the README in an application that must not pass."""
    app = folder / "app"
    shutil.copytree(EXAMPLES / "dockerfile-flask-run", app, dirs_exist_ok=True)
    return subprocess.run(
        ["bash", "-c", command],
        cwd=app,
        env=dict(settings),
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


def assert_found(done: Done) -> None:
    assert done.returncode == 1, done.stdout + done.stderr
    assert "debug-deployed" in done.stdout


def worked() -> float:
    """Return the seconds that processors have worked for us: no network, and nobody else's load."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


def test_the_readme_has_these_three() -> None:
    assert UVX == "uvx flaskgate scan"
    assert PIPX == "pipx install flaskgate && flaskgate scan"
    assert PIP == "pip install flaskgate && flaskgate scan"


@pytest.mark.parametrize("command", [UVX, PIPX], ids=["uvx", "pipx"])
def test_a_tool(command: str, tmp_path: Path, settings: dict[str, str]) -> None:
    begun = worked()
    assert_found(in_app(command, tmp_path, settings))
    assert worked() - begun < TO_FIRST_FINDING


@pytest.mark.parametrize("kind", ["wheel", "source"])
@pytest.mark.parametrize("python", PYTHONS.values(), ids=PYTHONS)
def test_pip(python: str, kind: str, tmp_path: Path, settings: dict[str, str]) -> None:
    if kind == "source":
        settings["PIP_NO_BINARY"] = "flaskgate"
    else:
        del settings["PIP_COMPILE"]  # as a user has it
    begun = worked()
    subprocess.run([python, "-m", "venv", tmp_path / "venv"], check=True)
    settings["PATH"] = f"{tmp_path / 'venv' / 'bin'}:{settings['PATH']}"
    assert_found(in_app(PIP, tmp_path, settings))
    assert worked() - begun < TO_FIRST_FINDING
    told = in_app("cd / && python -m flaskgate --version", tmp_path, settings)
    assert told.stdout == f"flaskgate {__version__}\n"


def test_the_tutorial_with_a_real_installation(tmp_path: Path, settings: dict[str, str]) -> None:
    page = (ROOT / "docs" / "tutorial.md").read_text("utf-8")
    place = tmp_path / "quiet"
    place.mkdir()
    environment = {**quiet(place), **settings}
    del environment["PIP_COMPILE"]  # as a user has it
    installed = re.compile(r"^```sh\npipx.*?^```", re.MULTILINE | re.DOTALL)  # it says where
    begun = worked()
    played = play(page, environment)
    took = worked() - begun
    assert installed.sub("", played) == installed.sub("", page)
    assert took < TO_GREEN


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("version", VERSIONS)
def test_everything_it_needs_is_built_for(version: str, platform: str, packages: Path) -> None:
    (wheel,) = packages.glob("*.whl")
    target = (f"--python-version={version}", f"--python-platform={platform}")
    done = subprocess.run(
        [PROGRAMS / "uv", "pip", "compile", "--quiet", "--only-binary=:all:", *target, "-"],
        input=f"flaskgate @ {wheel.as_uri()}",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "semgrep==" in done.stdout


def test_the_oldest_versions_that_are_allowed_find_the_same(
    tmp_path: Path, settings: dict[str, str], packages: Path
) -> None:
    (wheel,) = packages.glob("*.whl")
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "old"], check=True)
    install = f"uv pip install --quiet --python {tmp_path / 'old'} --only-binary :all:"
    oldest = f"{install} --resolution lowest-direct -r {ROOT / 'pyproject.toml'}"
    done = in_app(f"{oldest} && {install} --no-deps {wheel}", tmp_path, settings)
    assert done.returncode == 0, done.stderr
    examples = shutil.copytree(EXAMPLES, tmp_path / "examples")
    reports = [
        findings(program, examples, tmp_path / f"{at}.json")
        for at, program in enumerate((PROGRAMS / "flaskgate", tmp_path / "old/bin/flaskgate"))
    ]
    assert reports[0]
    assert reports[0] == reports[1]


def findings(program: Path, folder: Path, report: Path) -> object:
    """Return what a program finds in a folder."""
    scan: list[str | Path] = [program, "scan", folder, "--fail-on", "never", "--json", report]
    subprocess.run(scan, check=True, capture_output=True)
    return json.loads(report.read_text("utf-8"))["findings"]
