"""The packages as the index and an installer see them, built from this checkout."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import zipfile
from email.message import Message
from email.parser import Parser
from pathlib import Path

import pytest
import yaml
from readme_renderer import markdown

from flaskgate import __version__

ROOT = Path(__file__).parent.parent
ADDRESS = "https://github.com/flaskgate/flaskgate"
RAW = "https://raw.githubusercontent.com/flaskgate/flaskgate"


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build both packages into a folder of their own."""
    folder = tmp_path_factory.mktemp("dist")
    build: list[str | Path] = [sys.executable, "-m", "hatchling", "build", "--directory", folder]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def described(packages: Path) -> Message:
    """Return what the wheel says of itself."""
    (wheel,) = packages.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        text = archive.read(f"flaskgate-{__version__}.dist-info/METADATA").decode("utf-8")
    return Parser().parsestr(text)


def test_no_file_of_the_wheel_has_a_time_of_its_own(packages: Path) -> None:
    """So the same commit gives the same bytes whenever it is built."""
    (wheel,) = packages.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        assert len({one.date_time for one in archive.infolist()}) == 1


def rendered(described: Message) -> str:
    html = markdown.render(str(described.get_payload()))
    assert html is not None
    return str(html)


def test_the_page_of_the_index_renders(described: Message) -> None:
    html = rendered(described)
    assert "<h1" in html
    assert "<table>" in html


def test_links_of_that_page_lead_to_the_release(described: Message) -> None:
    html = rendered(described)
    targets = re.findall(r'(?:href|src)="([^"]*)"', html)
    assert len(targets) > 20
    assert [one for one in targets if not re.match(r"https://|#", one)] == []
    for target in targets:
        for start in (f"{ADDRESS}/blob/", f"{RAW}/"):
            if target.startswith(start):
                tag, _, path = target.removeprefix(start).partition("/")
                assert tag == f"v{__version__}"
                assert (ROOT / path.partition("#")[0]).exists(), target


def test_the_project_has_addresses(described: Message) -> None:
    links = dict(one.split(", ") for one in described.get_all("Project-URL", []))
    assert set(links) == {"Homepage", "Documentation", "Changelog", "Issues", "Security"}
    assert all(link.startswith(ADDRESS) for link in links.values())


def test_dependencies_leave_room_for_what_else_is_installed(described: Message) -> None:
    assert [one for one in described.get_all("Requires-Dist", []) if "==" in one] == []


def test_the_hook_is_installed_with_the_locked_versions_and_no_others() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    (hook,) = (one for one in hooks if one["language"] == "python")
    program = "tools/semgrep_program"
    assert hook["additional_dependencies"] == [
        *("--no-deps", "--requirement=requirements/hook.txt", f"./{program}")
    ]
    assert (ROOT / program / "pyproject.toml").is_file()
    versions = [
        re.findall(
            r"^([\w.-]+==[\w.]+)", (ROOT / "requirements" / name).read_text("utf-8"), re.MULTILINE
        )
        for name in ("hook.txt", "image.txt")
    ]
    packs_layers = "zstandard=="  # 24 MB that only `flaskgate image` needs
    cut_down = "semgrep=="  # `program` makes it of the locked one
    left_out = [one for one in versions[1] if one.startswith((packs_layers, cut_down))]
    assert len(left_out) == 2
    assert {*versions[0], *left_out} == set(versions[1])


def test_the_wheel_has_the_program_its_rules_and_nothing_else(packages: Path) -> None:
    (wheel,) = packages.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {name.split("/")[0] for name in names} == {
        "flaskgate",
        f"flaskgate-{__version__}.dist-info",
    }
    assert "flaskgate/__main__.py" in names
    assert "flaskgate/rules/debug-deployed/README.md" in names


def test_the_source_holds_what_builds_and_tests_it(packages: Path) -> None:
    (source,) = packages.glob("*.tar.gz")
    with tarfile.open(source) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"README.md", "LICENSE", "pyproject.toml", "Makefile", "tests/gate/test_cli.py"} <= names


def test_the_package_runs_as_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "flaskgate", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"flaskgate {__version__}\n"
