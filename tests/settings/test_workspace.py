from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from flaskgate.model.errors import InputError
from flaskgate.settings.inputs import Inputs
from flaskgate.settings.workspace import open_workspace


def inputs(workspace: Path, *, is_action: bool = False) -> Inputs:
    return Inputs(given={}, workspace=workspace, is_action=is_action)


def test_a_missing_path_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file or folder: src"):
        open_workspace(inputs(tmp_path), ["src"])


def test_the_action_stays_in_its_workspace(tmp_path: Path) -> None:
    (tmp_path / "w").mkdir()
    with pytest.raises(InputError, match="lies outside the workspace"):
        open_workspace(inputs(tmp_path / "w", is_action=True), [".."])


def test_the_action_writes_only_below_its_workspace(tmp_path: Path) -> None:
    (tmp_path / "w").mkdir()
    (tmp_path / "w" / "link").symlink_to(tmp_path)
    workspace = open_workspace(inputs(tmp_path / "w", is_action=True), ["."])
    for path in ("../x.sarif", "link/x.sarif", "/etc/x.sarif"):
        with pytest.raises(InputError, match="'sarif-file' leads out of the workspace"):
            workspace.resolve(path, origin="'sarif-file'")
    assert workspace.resolve("a/x.sarif", origin="") == tmp_path / "w" / "a" / "x.sarif"


def test_the_command_may_write_anywhere(tmp_path: Path) -> None:
    (tmp_path / "w").mkdir()
    workspace = open_workspace(inputs(tmp_path / "w"), ["."])
    assert workspace.resolve("/x.sarif", origin="") == Path("/x.sarif")


@pytest.mark.parametrize(
    ("path", "within"),
    [
        pytest.param(".", ".", id="the root"),
        pytest.param("src/shop", "src/shop", id="a folder"),
        pytest.param("src/shop/app.py", "src/shop/app.py", id="a file"),
    ],
)
@pytest.mark.parametrize("is_action", [False, True])
def test_the_root_is_that_of_the_repository(
    tmp_path: Path, path: str, within: str, *, is_action: bool
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "src" / "shop").mkdir(parents=True)
    (tmp_path / "src" / "shop" / "app.py").touch()
    workspace = open_workspace(inputs(tmp_path, is_action=is_action), [path])
    assert workspace.root == tmp_path
    assert workspace.within == PurePosixPath(within)


def test_without_a_repository_the_folder_is_the_root(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "__init__.py").touch()
    assert open_workspace(inputs(tmp_path), ["src"]).root == tmp_path / "src"
    assert open_workspace(inputs(tmp_path), ["src/__init__.py"]).root == tmp_path / "src"


def test_several_paths_share_the_root_of_their_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    for name in ("a/b", "c"):
        (tmp_path / name).mkdir(parents=True)
    workspace = open_workspace(inputs(tmp_path), ["c", "a/b", "c/../c"])
    assert (workspace.root, workspace.within) == (tmp_path, PurePosixPath())
    assert workspace.parts == (PurePosixPath("c"), PurePosixPath("a/b"))


def test_without_a_repository_the_folder_around_them_is_the_root(tmp_path: Path) -> None:
    for name in ("w/a/b", "w/c"):
        (tmp_path / name).mkdir(parents=True)
    workspace = open_workspace(inputs(tmp_path), ["w/c", "w/a/b"])
    assert workspace.root == tmp_path / "w"


def test_paths_of_several_repositories_are_refused(tmp_path: Path) -> None:
    for name in ("a/.git", "b/.git", "c"):
        (tmp_path / name).mkdir(parents=True)
    for paths in (["a", "b"], ["a", "c"]):
        with pytest.raises(InputError, match="lie in different repositories"):
            open_workspace(inputs(tmp_path), paths)


@pytest.mark.parametrize(
    ("folders", "path", "root", "within"),
    [
        pytest.param(["src/.git"], ".", "src", ".", id="the only checkout"),
        pytest.param(["src/.git", ".cache"], ".", "src", ".", id="beside a hidden folder"),
        pytest.param(["src/.git", "src/shop"], "src/shop", "src", "shop", id="a part of it"),
        pytest.param(["a/.git", "b/.git"], "b", "b", ".", id="one of two, by its name"),
        pytest.param(["a/.git", "b/.git"], ".", ".", ".", id="one of two, by no name"),
        pytest.param(["src/.git", "more"], ".", ".", ".", id="beside what is no checkout"),
        pytest.param(["src/.git", "src/sub/.git"], "src/sub", "src", "sub", id="a submodule"),
        pytest.param([".git", "src/.git"], "src", ".", "src", id="in the repository"),
        pytest.param(["src"], ".", ".", ".", id="no checkout"),
        pytest.param(["src", "more/.git"], "src", ".", "src", id="a folder beside a checkout"),
    ],
)
def test_a_checkout_may_be_further_down(
    tmp_path: Path, folders: list[str], path: str, root: str, within: str
) -> None:
    for folder in folders:
        (tmp_path / folder).mkdir(parents=True)
    workspace = open_workspace(inputs(tmp_path, is_action=True), [path])
    assert workspace.root == tmp_path / root
    assert workspace.within == PurePosixPath(within)
    assert workspace.resolve("x.sarif", origin="") == tmp_path / "x.sarif"


def test_a_link_is_no_checkout(tmp_path: Path) -> None:
    (tmp_path / "else/.git").mkdir(parents=True)
    (tmp_path / "w").mkdir()
    (tmp_path / "w/src").symlink_to(tmp_path / "else")
    assert open_workspace(inputs(tmp_path / "w", is_action=True), ["."]).root == tmp_path / "w"
