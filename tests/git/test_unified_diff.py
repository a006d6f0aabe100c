from __future__ import annotations

import subprocess
from pathlib import Path, PurePosixPath

import pytest

from flaskgate.git.unified_diff import unified_diff

LONG = b"".join(b"%d\n" % number for number in range(40))

CHANGES = [
    pytest.param("app.py", b"a\nb\nc\n", b"a\nB\nc\n", id="plain"),
    pytest.param("a/b c/d.py", b"a\n", b"b\n", id="spaces"),
    pytest.param('q"uo\\te\t\x1b.py', b"a\n", b"b\n", id="odd name"),
    pytest.param("é.py", b"a\n", b"b\n", id="letters"),
    pytest.param("a.py", b"a\nb", b"a\nc", id="no line feed at the end"),
    pytest.param("a.py", b"a\nb", b"a\n", id="the last line goes"),
    pytest.param("a.py", b"a\r\nb\r\n", b"a\r\nc\r\n", id="CRLF"),
    pytest.param("a.py", b"a\rb\rc", b"a\rx\rc", id="carriage returns"),
    pytest.param("a.py", b"\xef\xbb\xbfa\n\xff\xe9\n", b"\xef\xbb\xbfb\n\xff\xe9\n", id="bytes"),
    pytest.param(
        "a.py", b"--- a\n+++ b\n@@ -1 +1 @@\n", b"--- a\n+++ c\n@@ -1 +1 @@\n", id="a patch"
    ),
    pytest.param("a.py", LONG, LONG.replace(b"2\n", b"two\n"), id="several hunks"),
]


@pytest.mark.parametrize(("name", "old", "new"), CHANGES)
@pytest.mark.parametrize(
    "command",
    [
        pytest.param(["git", "apply", "--whitespace=nowarn"], id="git apply"),
        pytest.param(["patch", "-p1", "--binary", "--quiet"], id="patch -p1"),
    ],
)
def test_tools_take_it(
    tmp_path: Path, command: list[str], name: str, old: bytes, new: bytes
) -> None:
    file = tmp_path / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(old)
    patch = unified_diff(PurePosixPath(name), old, new)
    subprocess.run(command, input=patch, cwd=tmp_path, check=True)
    assert file.read_bytes() == new
    assert list(file.parent.iterdir()) == [file], "nothing rejected, no copy"


def test_a_name_cannot_forge_a_header() -> None:
    patch = unified_diff(PurePosixPath("a\n+++ b/x\r.py"), b"a\n", b"b\n")
    assert patch.split(b"\n")[:2] == [
        rb'--- "a/a\012+++ b/x\015.py"',
        rb'+++ "b/a\012+++ b/x\015.py"',
    ]


def test_no_change_is_no_patch() -> None:
    assert unified_diff(PurePosixPath("a.py"), b"a\n", b"a\n") == b""


def test_as_git_writes_it() -> None:
    assert unified_diff(PurePosixPath("a b.py"), b"x\ny", b"x\nz") == (
        b"--- a/a b.py\t\n+++ b/a b.py\t\n@@ -1,2 +1,2 @@\n x\n-y\n\\ No newline at end of file\n"
        b"+z\n\\ No newline at end of file\n"
    )
