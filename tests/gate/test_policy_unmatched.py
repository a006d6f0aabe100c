"""Keys of a policy that match nothing: an error or a remark, never a demotion."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from flaskgate.gate.policy_unmatched import unmatched, with_real_folders
from flaskgate.gate.run import FAILED, GATED
from flaskgate.settings.config_file import parse_config
from tests.bypasses import program, scan, write

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
