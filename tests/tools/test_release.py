from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
import yaml

from flaskgate import __version__
from tools.release import PLACEHOLDER, ROOT, main, pages, section, tags

NAME = "registry.invalid/flaskgate/flaskgate"
IMAGE = f"{NAME}:v1.2.3@sha256:{'0a' * 32}"
CHANGELOG = f"""# Changelog

## [Unreleased]

## [{__version__}] - 2026-11-25

### Added

- Everything.

## [0.0.9] - 2026-01-01

- Something.
"""


def git(folder: Path, *arguments: str) -> None:
    settings = ("-c", "user.name=a", "-c", "user.email=a@b.c")
    subprocess.run(["git", *settings, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a repository that can be released."""
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG, encoding="utf-8")
    action = (ROOT / "action.yml").read_text(encoding="utf-8")
    (tmp_path / "action.yml").write_text(action, encoding="utf-8")
    (tmp_path / "docs").mkdir()
    for name in ("README.md", ".pre-commit-hooks.yaml", "docs/page.md"):
        (tmp_path / name).write_text(f"docker run {PLACEHOLDER}:v1 scan\n", encoding="utf-8")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--quiet", "--message=x")
    return tmp_path


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param([], id="nothing"),
        pytest.param(["check"], id="no version"),
        pytest.param(["publish", "1.2.3"], id="unknown"),
        pytest.param(["notes", "9.9.9"], id="a version that the changelog lacks"),
        pytest.param(["notes", "Unreleased"], id="an empty section"),
        pytest.param(["tags", "1.2"], id="tags of two numbers"),
        pytest.param(["name", f"{NAME}:v1.2.3"], id="a name with a tag"),
        pytest.param(["name", "flaskgate"], id="a name without a folder"),
        pytest.param(["name", f"{NAME} --privileged"], id="more than a name"),
        pytest.param(["pin", "flaskgate:v1.2.3"], id="no digest"),
        pytest.param(["pin", IMAGE.replace(":v1.2.3", "")], id="no version in the image"),
        pytest.param(["pin", f"{IMAGE}\nruns: {{}}"], id="more than an image"),
    ],
)
def test_what_cannot_be_is_refused(
    project: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments, project) == 1
    said = capsys.readouterr()
    assert said.err
    assert not said.out
    git(project, "diff", "--exit-code")


def test_a_version_that_fits(project: Path) -> None:
    assert main(["check", __version__], project) == 0


@pytest.mark.parametrize(
    ("version", "reason"),
    [
        pytest.param("1.2", "1.2 is not a version", id="two numbers"),
        pytest.param(f"v{__version__}", "is not a version", id="with a v"),
        pytest.param("9.9.9", f"flaskgate/__init__.py says {__version__}", id="another version"),
        pytest.param("9.9.9", "CHANGELOG.md has nothing under `## [9.9.9]`", id="no changelog"),
    ],
)
def test_a_version_that_does_not_fit(
    project: Path, version: str, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", version], project) == 1
    assert reason in capsys.readouterr().err


def test_a_release_is_made_once(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git(project, "tag", f"v{__version__}")
    assert main(["check", __version__], project) == 1
    assert "exists" in capsys.readouterr().err


def test_a_release_is_made_of_commits(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "new.txt").touch()
    assert main(["check", __version__], project) == 1
    assert "not committed" in capsys.readouterr().err


def test_notes_are_one_section(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["notes", __version__], project) == 0
    assert capsys.readouterr().out == "### Added\n\n- Everything.\n"
    assert section(project, "0.0.9") == "- Something."


def test_a_pin_changes_the_image_and_nothing_else(project: Path) -> None:
    before = yaml.safe_load((project / "action.yml").read_text("utf-8"))
    for _ in range(2):
        assert main(["pin", IMAGE], project) == 0
        after = yaml.safe_load((project / "action.yml").read_text("utf-8"))
        assert after == {**before, "runs": {"using": "docker", "image": f"docker://{IMAGE}"}}


def test_tags_from_the_one_that_stays_to_the_one_that_moves_most(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["tags", "1.20.3"], project) == 0
    assert capsys.readouterr().out == "v1.20.3\nv1.20\nv1\n"


def test_pages_name_the_image_that_is_pushed(project: Path) -> None:
    assert main(["name", NAME], project) == 0
    assert {page.read_text("utf-8") for page in pages(project)} == {f"docker run {NAME}:v1 scan\n"}


def test_what_the_pages_tell_to_use_is_what_a_release_tags() -> None:
    named = re.compile(r"flaskgate/flaskgate(?:/[\w./-]+)?[@:]([\w.]+)")
    hook = re.compile(r"repo: \S*flaskgate/flaskgate\n +rev: (\S+)")
    found = [
        (page.name, tag)
        for page in pages(ROOT)
        for pattern in (named, hook)
        for tag in pattern.findall(page.read_text("utf-8"))
    ]
    assert len(found) > 10
    allowed = {*tags(__version__), "COMMIT"}  # a commit has no name before it is made
    assert [(page, tag) for page, tag in found if tag not in allowed] == []


def test_no_page_names_an_image_without_its_registry() -> None:
    for page in pages(ROOT):
        names = re.findall(r"[\w.][\w./-]*flaskgate(?=:v)", page.read_text("utf-8"))
        assert set(names) <= {PLACEHOLDER}, page


def test_the_workflow_pushes_every_tag_and_the_fixed_one_first() -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text("utf-8"))
    jobs = {
        name: "\n".join(step.get("run", "") for step in job["steps"])
        for name, job in workflow["jobs"].items()
    }
    assert 'imagetools create --tag "$IMAGE:v$VERSION"' in jobs["publish"]
    assert 'tools.release tags "$VERSION" >tags.txt' in jobs["tag"]
    fixed, _, moving = jobs["tag"].partition("for tag in $(tail --lines=+2 tags.txt)")
    assert 'git push origin "v$VERSION"' in fixed
    assert 'git push --force origin "$tag"' in moving
    assert 'imagetools create --tag "$IMAGE:$tag" "$IMAGE@$DIGEST"' in moving


def test_the_packages_go_to_the_index_without_a_password() -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text("utf-8"))
    job = workflow["jobs"]["index"]
    assert job["permissions"] == {"id-token": "write"}
    assert job["needs"] == "tag"
    assert "pypa/gh-action-pypi-publish@" in job["steps"][-1]["uses"]
    assert "with" not in job["steps"][-1]
