"""Keys of a policy that match nothing: an error or a remark, never a demotion."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

import pytest

from flaskgate.gate.guard import FAILED, GATED, OK
from flaskgate.gate.policy_unmatched import misspelt, unmatched, with_real_folders
from flaskgate.settings.config_file import parse_config
from tests.bypasses import program, scan, write
from tests.gate.test_strict import act

RUN = {"app.py": program("app.run(debug=True)")}


@pytest.mark.parametrize(
    "folder",
    [
        pytest.param("nosuch", id="nowhere"),
        pytest.param("backend2", id="a typo"),
        pytest.param("Backend", id="another case"),
        pytest.param("app.py", id="a file"),
        pytest.param("out", id="a link that leads out"),
    ],
)
def test_a_launch_in_a_folder_that_is_not_there_is_an_error(folder: str, tree: Path) -> None:
    policy = f"launches: [{{command: gunicorn app:app, folder: {folder}}}]"
    write(tree, {**RUN, "backend/x.py": "", ".flaskgate.yml": policy})
    (tree / "out").symlink_to(tree.parent)
    assert scan(tree).code == FAILED
    config, (remark,) = with_real_folders(parse_config(policy), tree, is_own=False)
    assert (config.launches, remark.id) == ((), "policy-unmatched")


@pytest.mark.parametrize("command", ["gunicorn ap:app", "gunicorn backend.app:app", "gunicron a"])
def test_a_launch_that_leads_nowhere_shows_nothing_harmless(command: str, tree: Path) -> None:
    write(tree, {**RUN, ".flaskgate.yml": f"launches: [{{command: '{command}'}}]"})
    outcome = scan(tree)
    assert (outcome.code, outcome.rules) == (GATED, ["flask-debug-run"])


@pytest.mark.parametrize(
    "policy",
    [
        pytest.param("exclude: [legacy/]", id="exclude"),
        pytest.param("exclude: ['!app.py']", id="exclude by a sign of .gitignore"),
        pytest.param("exclude: ['../x']", id="exclude outside"),
        pytest.param("contexts: {tool/: development}", id="contexts"),
    ],
)
def test_a_glob_without_a_match_is_told(policy: str, tree: Path) -> None:
    write(tree, {**RUN, ".flaskgate.yml": policy})
    outcome = scan(tree)
    assert (outcome.code, "policy-unmatched" in outcome.told) == (GATED, True)


def test_a_glob_with_a_match_is_not() -> None:
    config = parse_config("{exclude: [a/], contexts: {'*.py': production}}")
    assert not list(unmatched(config, [PurePosixPath("a/b.py")]))


@pytest.mark.parametrize(
    ("exclude", "message", "level"),
    [
        pytest.param(
            "'**'", "3 files of the kinds that are looked at, which is", "warning", id="all"
        ),
        pytest.param("app.py", "left out 1 file", "note", id="one"),
        pytest.param("app.*", "left out 1 file", "note", id="by a star"),
    ],
)
def test_what_is_left_out_is_counted(exclude: str, message: str, level: str, tree: Path) -> None:
    write(tree, {**RUN, "other.py": "x = 1\n", ".flaskgate.yml": f"exclude: [{exclude}]"})
    outcome = scan(tree)
    (told,) = (one for one in outcome.report["notifications"] if one["id"] == "excluded")
    assert (outcome.code, told["level"], message in told["message"]) == (OK, level, True)


@pytest.mark.parametrize("inputs", [{}, {"annotations": "none"}])
def test_the_summary_says_what_is_left_out(inputs: Mapping[str, str], tree: Path) -> None:
    write(tree, {**RUN, ".flaskgate.yml": "exclude: ['**']"})
    assert act(tree, **inputs) == OK
    assert "left out 2 files" in (tree.parent / "summary.md").read_text()


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(".flaskgate.yaml", id="the other ending"),
        pytest.param("flaskgate.yml", id="without its dot"),
        pytest.param(".flask-gate.yml", id="with a hyphen"),
        pytest.param(".flakegate.yml", id="a letter less"),
        pytest.param(".Flaskgate.yml", id="another case"),
        pytest.param(".github/flaskgate.yaml", id="where other tools have theirs"),
        pytest.param(".github/.flaskgate.yml", id="the right name elsewhere"),
    ],
)
def test_a_misspelt_policy_is_told(name: str, tree: Path) -> None:
    write(tree, {**RUN, name: "fail-on: never"})
    outcome = scan(tree)
    assert (outcome.code, "policy-unmatched" in outcome.told) == (GATED, True)
    assert "policy-unmatched" not in scan(tree, "--config", name).told
    write(tree, {"app.py": program("app.run()")})
    assert (scan(tree).code, scan(tree, "--strict").code) == (OK, FAILED)


@pytest.mark.parametrize(
    "name",
    [
        ".flaskgate.yml",
        ".flaskgate.json",
        "flask.yml",
        ".github/workflows/flaskgate.yml",
        ".github/gate.yml",
        "docs/.flaskgate.yaml",
    ],
)
def test_other_files_are_no_policy(name: str, tree: Path) -> None:
    write(tree, {name: ""})
    assert not list(misspelt(tree))


def test_names_outside_are_not_told(tree: Path) -> None:
    write(tree.parent, {"elsewhere/flaskgate.yaml": ""})
    (tree / ".github").symlink_to(tree.parent / "elsewhere")
    assert not list(misspelt(tree))


@pytest.mark.parametrize(
    ("target", "code"),
    [
        pytest.param("../outside.yml", FAILED, id="a link that leads out"),
        pytest.param("via", FAILED, id="by another link"),
        pytest.param("nowhere.yml", FAILED, id="a link to nothing"),
        pytest.param("ci/policy.yml", OK, id="a link within the repository"),
    ],
)
def test_a_policy_comes_from_the_repository(target: str, code: int, tree: Path) -> None:
    write(tree, {**RUN, "ci/policy.yml": "fail-on: never"})
    (tree.parent / "outside.yml").write_text("fail-on: never")
    (tree / "via").symlink_to(tree.parent / "outside.yml")
    (tree / ".flaskgate.yml").symlink_to(target)
    assert scan(tree).code == code
