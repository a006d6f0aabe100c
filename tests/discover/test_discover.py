from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

import pytest

from flaskgate.discover import Discovery, DiscoveryLimits, discover
from flaskgate.discover.notes import LIMIT
from flaskgate.model.files import Kind

RUN = b"from shop import app\napp.run(debug=True)\n"
HOME = b"home = /usr/bin\nversion = 3.11\n"
GIT_ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    **dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"), "Ada"),
    **dict.fromkeys(("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), "ada@example.org"),
}


def write(root: Path, files: Mapping[str, bytes]) -> Path:
    for name, data in files.items():
        place = root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    return root


def git(folder: Path, *arguments: str) -> None:
    command = ("git", "-c", "protocol.file.allow=always", *arguments)
    subprocess.run(command, cwd=folder, env=GIT_ENVIRONMENT, check=True, capture_output=True)


def commit(folder: Path) -> None:
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "First")


def paths(discovery: Discovery) -> list[str]:
    return [str(file.path) for file in discovery.files]


def troubles(discovery: Discovery) -> list[tuple[str, str]]:
    return [(one.id, str(one.path)) for one in discovery.notifications]


def test_an_empty_folder_has_nothing(tmp_path: Path) -> None:
    found = discover(tmp_path)
    assert (found.files, found.artefacts, found.notifications) == ((), (), ())
    assert (found.walked, found.excluded, list(found.tree.paths)) == (0, 0, [])


def test_only_candidates_are_kept_with_their_content(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"b.py": RUN, "a.py": b"print(1)\n", "a.txt": RUN, "Procfile": b"web: flask run\n"},
    )
    discovery = discover(tmp_path)
    assert paths(discovery) == ["Procfile", "b.py"]
    assert discovery.files[1].data == RUN
    assert discovery.files[1].kind is Kind.PYTHON
    assert discovery.walked == 4


def test_every_file_of_a_kind_is_kept_for_rules_of_others(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": b"print(1)\n", "a.txt": RUN, "LICENSE": b"MIT\n"})
    assert paths(discover(tmp_path, every=True)) == ["a.py"]


def test_a_plain_walk_leaves_out_what_tools_install(tmp_path: Path) -> None:
    names = (
        *("node_modules/a.py", "venv/lib/python3.13/a.py", ".git/a.py", "env311/bin/a.py"),
        *("env311/Lib/a.py", "build/a.py"),
    )
    write(
        tmp_path, {**dict.fromkeys(names, RUN), "env311/pyvenv.cfg": HOME, "venv/pyvenv.cfg": HOME}
    )
    assert paths(discover(tmp_path)) == ["build/a.py"]


@pytest.mark.parametrize("in_git", [False, True], ids=["plain", "git"])
def test_what_only_looks_installed_is_walked(tmp_path: Path, *, in_git: bool) -> None:
    names = ("CVS/a.py", "venv/a.py", "empty/a.py")
    write(tmp_path, {**dict.fromkeys(names, RUN), "empty/pyvenv.cfg": b""})
    if in_git:
        commit(tmp_path)
    assert paths(discover(tmp_path)) == sorted(names)


def test_what_is_installed_is_left_out_where_git_lists_it(tmp_path: Path) -> None:
    names = ("node_modules/a.py", "env3/lib/a.py", "web/node_modules/x/a.py", "tools/env3/a.py")
    write(tmp_path, {**dict.fromkeys(names, RUN), "env3/pyvenv.cfg": HOME, "a.py": RUN})
    commit(tmp_path)
    assert paths(discover(tmp_path)) == ["a.py", "tools/env3/a.py"]
    assert paths(discover(tmp_path, within=[PurePosixPath("node_modules")])) == [
        "node_modules/a.py"
    ]


@pytest.mark.parametrize("in_git", [False, True], ids=["plain", "git"])
def test_an_application_in_the_folder_of_its_environment_is_walked(
    tmp_path: Path, *, in_git: bool
) -> None:
    """`python -m venv .` in the folder of an application makes it no part of the environment."""
    names = ("svc/app.py", "svc/shop/a.py", "svc/lib/python3.13/site.py", "svc/bin/a.py")
    write(tmp_path, {**dict.fromkeys(names, RUN), "svc/pyvenv.cfg": HOME})
    if in_git:
        commit(tmp_path)
    assert paths(discover(tmp_path)) == ["svc/app.py", "svc/shop/a.py"]


def test_a_copy_of_flask_is_no_code_of_the_repository(tmp_path: Path) -> None:
    own = {"flask/__init__.py": b"import os\n", "flask/app.py": RUN, "dash/app.py": RUN}
    copy = {"libs/flask/__init__.py": b"from .app import Flask\n", "libs/flask/app.py": RUN}
    write(tmp_path, {**own, **copy})
    assert paths(discover(tmp_path)) == ["dash/app.py", "flask/app.py"]


def test_a_copy_of_an_old_werkzeug_is_no_code_of_the_repository(tmp_path: Path) -> None:
    table = b"all_by_module = {\n    'werkzeug.serving': ['run_simple'],\n}\n"
    copy = {"lib/werkzeug/__init__.py": table, "lib/werkzeug/testsuite/app.py": RUN}
    write(tmp_path, {**copy, "app.py": RUN})
    assert paths(discover(tmp_path)) == ["app.py"]


def test_a_virtual_environment_that_is_named_is_walked(tmp_path: Path) -> None:
    write(tmp_path, {"env311/a.py": RUN, "env311/pyvenv.cfg": HOME})
    assert paths(discover(tmp_path, within=[PurePosixPath("env311")])) == ["env311/a.py"]


@pytest.mark.parametrize(
    ("within", "expected"),
    [
        pytest.param(["a/b", "c"], ["a/b/x.py", "c/x.py"], id="two folders"),
        pytest.param(["c/x.py", "a/x.py"], ["a/x.py", "c/x.py"], id="two files"),
        pytest.param(["a", "a/b"], ["a/b/x.py", "a/x.py"], id="a folder and one in it"),
        pytest.param([".", "c"], ["a/b/x.py", "a/x.py", "ab/x.py", "c/x.py"], id="everything"),
        pytest.param(["a", "c"], ["a/b/x.py", "a/x.py", "c/x.py"], id="not what begins like it"),
    ],
)
@pytest.mark.parametrize("in_git", [False, True], ids=["plain", "git"])
def test_several_parts(
    tmp_path: Path, within: list[str], expected: list[str], *, in_git: bool
) -> None:
    write(tmp_path, dict.fromkeys(("ab/x.py", "a/x.py", "a/b/x.py", "c/x.py"), RUN))
    if in_git:
        commit(tmp_path)
    assert paths(discover(tmp_path, within=list(map(PurePosixPath, within)))) == expected


@pytest.mark.parametrize(
    ("within", "expected"),
    [
        pytest.param("a", ["a/b/x.py", "a/x.py"], id="a folder"),
        pytest.param("a/b", ["a/b/x.py"], id="a folder in a folder"),
        pytest.param("a/x.py", ["a/x.py"], id="a file"),
        pytest.param("a/none.py", [], id="nothing"),
    ],
)
@pytest.mark.parametrize("in_git", [False, True], ids=["plain", "git"])
def test_within(tmp_path: Path, within: str, expected: list[str], *, in_git: bool) -> None:
    write(tmp_path, dict.fromkeys(("x.py", "a/x.py", "a/b/x.py"), RUN))
    if in_git:
        commit(tmp_path)
    assert paths(discover(tmp_path, within=[PurePosixPath(within)])) == expected


@pytest.mark.parametrize(
    ("exclude", "expected"),
    [
        pytest.param((), ["a/x.py", "x.py"], id="nothing"),
        pytest.param(("b/a",), ["a/x.py", "x.py"], id="another folder of that name"),
        pytest.param(("a/",), ["x.py"], id="a folder"),
        pytest.param(("*.py",), [], id="all"),
    ],
)
def test_exclude(tmp_path: Path, exclude: tuple[str, ...], expected: list[str]) -> None:
    write(tmp_path, dict.fromkeys(("x.py", "a/x.py"), RUN))
    discovery = discover(tmp_path, exclude=exclude)
    assert paths(discovery) == expected
    assert discovery.excluded == 2 - len(expected)


def test_git_names_tracked_and_untracked_but_not_ignored_files(tmp_path: Path) -> None:
    write(tmp_path, {"kept.py": RUN, "node_modules/tracked.py": RUN, "gone.py": RUN})
    commit(tmp_path)
    write(tmp_path, {".gitignore": b"ignored*\n", "new.py": RUN, "ignored.py": RUN})
    (tmp_path / "gone.py").unlink()
    discovery = discover(tmp_path)
    assert paths(discovery) == ["kept.py", "new.py"]
    assert discovery.notifications == ()


def test_an_ignored_folder_that_is_named_is_walked(tmp_path: Path) -> None:
    write(tmp_path, {".gitignore": b"/dist\n", "dist/x.py": RUN})
    commit(tmp_path)
    assert paths(discover(tmp_path, within=[PurePosixPath("dist")])) == ["dist/x.py"]


def test_files_of_submodules_and_of_repositories_inside_are_found(tmp_path: Path) -> None:
    commit(write(tmp_path / "other", {"lib.py": RUN}))
    top = write(tmp_path / "top", {"x.py": RUN})
    commit(top)
    git(top, "submodule", "add", "--quiet", os.fspath(tmp_path / "other"), "sub.module")
    commit(write(top / "inner", {"y.py": RUN}))
    assert paths(discover(top)) == ["inner/y.py", "sub.module/lib.py", "x.py"]


def test_a_submodule_that_is_not_checked_out_is_empty(tmp_path: Path) -> None:
    commit(write(tmp_path / "other", {"lib.py": RUN}))
    top = write(tmp_path / "top", {"x.py": RUN})
    commit(top)
    git(top, "submodule", "add", "--quiet", os.fspath(tmp_path / "other"), "sub")
    assert troubles(discover(top)) == []
    git(top, "submodule", "deinit", "--quiet", "--force", "sub")
    discovery = discover(top)
    assert paths(discovery) == ["x.py"]
    assert troubles(discovery) == [("not-checked-out", "sub")]


def test_what_a_sparse_checkout_leaves_out_is_told_once(tmp_path: Path) -> None:
    commit(write(tmp_path, {"x.py": RUN, "a/y.py": RUN, "a/Dockerfile": b"", "a/b.png": b""}))
    git(tmp_path, "sparse-checkout", "set", "--no-cone", "/x.py", "/a/*.py", "/a/Dockerfile")
    assert troubles(discover(tmp_path)) == []
    git(tmp_path, "sparse-checkout", "set", "--no-cone", "/x.py")
    discovery = discover(tmp_path)
    assert paths(discovery) == ["x.py"]
    (note,) = discovery.notifications
    assert (note.id, str(note.path)) == ("not-checked-out", "a/Dockerfile")
    assert note.message.startswith("2 files like this one")


def test_what_is_on_the_disk_though_git_does_not_look_is_read(tmp_path: Path) -> None:
    commit(write(tmp_path, {"x.py": RUN}))
    git(tmp_path, "update-index", "--skip-worktree", "x.py")
    discovery = discover(tmp_path)
    assert (paths(discovery), troubles(discovery)) == (["x.py"], [])


def test_a_conflict_is_listed_once(tmp_path: Path) -> None:
    commit(write(tmp_path, {"x.py": RUN}))
    git(tmp_path, "switch", "--quiet", "--create", "other")
    git(write(tmp_path, {"x.py": RUN * 2}), "commit", "--quiet", "--all", "--message", "Twice")
    git(tmp_path, "switch", "--quiet", "-")
    git(write(tmp_path, {"x.py": RUN * 3}), "commit", "--quiet", "--all", "--message", "Thrice")
    with pytest.raises(subprocess.CalledProcessError):
        git(tmp_path, "merge", "other")
    discovery = discover(tmp_path)
    assert (paths(discovery), discovery.walked) == (["x.py"], 1)


def test_git_starts_no_program_of_the_repository(tmp_path: Path) -> None:
    commit(write(tmp_path, {"x.py": RUN}))
    proof = tmp_path.parent / f"{tmp_path.name}.proof"
    spy = write(tmp_path.parent, {f"{tmp_path.name}.spy": f"#!/bin/sh\ntouch {proof}\n".encode()})
    (spy / f"{tmp_path.name}.spy").chmod(0o755)
    git(tmp_path, "config", "core.fsmonitor", os.fspath(spy / f"{tmp_path.name}.spy"))
    assert paths(discover(tmp_path)) == ["x.py"]
    assert not proof.exists()


def test_a_broken_repository_is_walked_and_noted(tmp_path: Path) -> None:
    write(tmp_path, {"x.py": RUN, ".git": b"gitdir: nowhere\n"})
    discovery = discover(tmp_path)
    assert paths(discovery) == ["x.py"]
    assert troubles(discovery) == [("git-failed", "None")]


def test_git_that_is_missing_or_slow_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(write(tmp_path, {"x.py": RUN}))
    slow = discover(tmp_path, limits=DiscoveryLimits(seconds=0))
    monkeypatch.setattr("flaskgate.git.run_git.ENVIRONMENT", {"PATH": os.fspath(tmp_path)})
    missing = discover(tmp_path)
    for discovery in (slow, missing):
        assert (paths(discovery), troubles(discovery)) == (["x.py"], [("git-failed", "None")])


@pytest.mark.parametrize("in_git", [False, True], ids=["plain", "git"])
def test_links(tmp_path: Path, *, in_git: bool) -> None:
    top = write(tmp_path / "top", {"real/x.py": RUN, "real/web.txt": b"CMD flask run\n"})
    write(tmp_path, {"outside/secret.py": RUN})
    links = {
        "same.py": "real/x.py",
        "Dockerfile": "real/web.txt",
        "folder": "real",
        "file-outside.py": "../outside/secret.py",
        "folder-outside": "../outside",
        "root": "/",
        "dangling.py": "nowhere.py",
        "loop.py": "loop.py",
    }
    for link, target in links.items():
        (top / link).symlink_to(target)
    if in_git:
        commit(top)
    discovery = discover(top)
    assert [(str(one.path), one.kind) for one in discovery.files] == [
        ("real/web.txt", Kind.DOCKERFILE),
        ("real/x.py", Kind.PYTHON),
    ]
    assert sorted(troubles(discovery)) == [
        ("symlink-dangling", "dangling.py"),
        ("symlink-dangling", "loop.py"),
        ("symlink-outside", "file-outside.py"),
        ("symlink-outside", "folder-outside"),
        ("symlink-outside", "root"),
    ]


def test_a_folder_that_became_a_link_is_not_followed(tmp_path: Path) -> None:
    top = write(tmp_path / "top", {"a/b/x.py": RUN})
    write(tmp_path, {"outside/b/x.py": RUN})
    commit(top)
    (top / "a").rename(tmp_path / "moved")
    (top / "a").symlink_to(tmp_path / "outside")
    discovery = discover(top)
    assert paths(discovery) == []
    assert set(troubles(discovery)) == {("symlink-outside", "a"), ("symlink-outside", "a/b/x.py")}


def test_a_file_that_became_a_link_is_not_followed(tmp_path: Path) -> None:
    top = write(tmp_path / "top", {"x.py": RUN})
    commit(top)
    (top / "x.py").unlink()
    (top / "x.py").symlink_to("/etc/passwd")
    assert troubles(discover(top)) == [("unreadable", "x.py")]


def test_a_tracked_file_that_is_gone_or_a_folder_now_is_no_trouble(tmp_path: Path) -> None:
    commit(write(tmp_path, {"x.py": RUN, "folder/y.py": RUN}))
    for name in ("x.py", "folder/y.py"):
        (tmp_path / name).unlink()
    (tmp_path / "folder").rmdir()
    (tmp_path / "x.py").mkdir()
    assert discover(tmp_path).notifications == ()


def test_special_files_are_not_opened_for_long(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    os.mkfifo(tmp_path / "pipe.txt")
    assert troubles(discover(tmp_path)) == [("special-file", "pipe.py")]


def test_a_pointer_in_the_place_of_a_file_is_told(tmp_path: Path) -> None:
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"
    write(tmp_path, {"app.py": pointer, "photo.png": pointer, "d.py": RUN})
    discovery = discover(tmp_path)
    assert paths(discovery) == ["d.py"]
    assert troubles(discovery) == [("lfs-pointer", "app.py")]


def test_sizes(tmp_path: Path) -> None:
    files = {"a.py": RUN * 9, "b.txt": RUN * 9, "c": b"#!/bin/sh\nflask run" + b"\n" * 300}
    write(tmp_path, {**files, "app.json": b'{"flask": 1}' + b" " * 300, "d.py": RUN})
    discovery = discover(tmp_path, limits=DiscoveryLimits(size=200, sniffed=100))
    assert paths(discovery) == ["d.py"]
    assert troubles(discovery) == [("file-too-large", "a.py"), ("file-too-large", "c")]
    assert "369 bytes, more than the limit of 200" in discovery.notifications[0].message


def test_what_the_system_refuses_is_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"x.py": RUN, "folder/y.py": RUN, "z.py": RUN})
    real_open, real_scan, real_read = os.open, os.scandir, os.read

    def refuse(path: str, *rest: int) -> int:
        if str(path).endswith("x.py"):
            raise PermissionError(13, "Permission denied")
        return real_open(path, *rest)

    def scan(path: str) -> object:
        if path.endswith("folder"):
            raise PermissionError(13, "Permission denied")
        return real_scan(path)

    def read(handle: int, size: int) -> bytes:
        if size == len(RUN) + 1:
            raise OSError(5, "Input/output error")
        return real_read(handle, size)

    monkeypatch.setattr(os, "open", refuse)
    monkeypatch.setattr(os, "scandir", scan)
    monkeypatch.setattr(os, "read", read)
    discovery = discover(tmp_path)
    assert sorted(troubles(discovery)) == [
        ("unreadable", "folder"),
        ("unreadable", "x.py"),
        ("unreadable", "z.py"),
    ]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(RUN, [], id="ASCII"),
        pytest.param("# é\n".encode() + RUN, [], id="UTF-8"),
        pytest.param(b"\xef\xbb\xbf" + RUN, [], id="UTF-8 with a mark"),
        pytest.param(b"# coding: latin-1\nx = '\xe9'\n" + RUN, [], id="latin-1, as declared"),
        pytest.param(b"x = '\xe9'\n" + RUN, ["undecodable"], id="latin-1, not declared"),
        pytest.param(b"# coding: cp437x\n" + RUN, ["undecodable"], id="an unknown encoding"),
        pytest.param(b"#!x\n# coding: ascii\n\xe9" + RUN, ["undecodable"], id="not as declared"),
        pytest.param(b"#\n#\n# coding: none\n" + RUN, [], id="a declaration in the third line"),
        pytest.param(b"# coding: utf-7\napp.ru+AG4-()", ["undecodable"], id="words in disguise"),
        pytest.param(b"# coding: rot13\n" + RUN, ["undecodable"], id="a codec that is no encoding"),
    ],
)
def test_encodings(tmp_path: Path, data: bytes, expected: list[str]) -> None:
    discovery = discover(write(tmp_path, {"x.py": data}))
    assert paths(discovery) == ["x.py"]
    assert [one.id for one in discovery.notifications] == expected


def test_an_encoding_that_hides_nothing_makes_no_candidate(tmp_path: Path) -> None:
    write(tmp_path, {"x.py": b"# coding: utf-8\nprint(1)\n", "y.py": b"coding = 1"})
    assert paths(discover(tmp_path)) == []


@pytest.mark.parametrize("in_git", [False, True], ids=["plain", "git"])
def test_hostile_names(tmp_path: Path, *, in_git: bool) -> None:
    names = ["-x.py", "a\nb.py", "a\tb.py", "a'b\".py", "é.py", os.fsdecode(b"\xff.py"), " .py"]
    write(tmp_path, dict.fromkeys(names, RUN))
    if in_git:
        commit(tmp_path)
    assert sorted(paths(discover(tmp_path))) == sorted(names)


def test_notifications_are_counted_where_there_are_too_many(tmp_path: Path) -> None:
    for number in range(LIMIT + 7):
        (tmp_path / f"{number}.py").symlink_to("/etc/passwd")
    notifications = discover(tmp_path).notifications
    assert len(notifications) == LIMIT + 1
    assert notifications[-1].message == "7 more files with this trouble"
