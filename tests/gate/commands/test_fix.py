"""The command `flaskgate fix` on real engines and real files."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from flaskgate.fix import write_file as rewriting
from flaskgate.gate import cli
from flaskgate.gate import run as app
from flaskgate.gate.commands import fix as fixing
from flaskgate.gate.guard import FAILED, GATED, OK
from flaskgate.model.findings import Notification, NotificationLevel
from flaskgate.model.report import Report
from tests.oracles.runner_commands import LogReader
from tests.repositories import Repository

APP = """\
from flask import Flask

app = Flask(__name__)

if __name__ == "__main__":
    app.run(debug=True)
"""
FIXED = APP.replace("debug=True", "")
IMAGE = 'FROM python:3.13\nCOPY . .\nCMD ["flask", "run", "--debug"]\n'


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "w"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def fix(*arguments: str) -> int:
    return cli.main(["fix", *arguments])


def test_what_gates_is_fixed(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (workspace / "app.py").write_text(APP)
    assert fix() == OK
    assert (workspace / "app.py").read_text() == FIXED
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "fixed  app.py:6:19  high  flask-debug-run"
    assert lines[1].startswith("left  app.py:6:5  low  dev-server-run  Keep it for a laptop, ")
    assert lines[2] == "1 finding fixed in 1 file; 1 finding left, 0 of them gate"
    assert cli.main(["scan"]) == OK


def test_nothing_to_fix(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (workspace / "app.py").write_text("from flask import Flask\n\napp = Flask(__name__)\n")
    assert fix() == OK
    out = capsys.readouterr().out
    assert out == "0 findings fixed in 0 files; 0 findings left, 0 of them gate\n"


def test_what_it_cannot_fix_still_gates(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (workspace / "Dockerfile").write_text(IMAGE)
    (workspace / "app.py").write_text(APP)
    assert fix() == GATED
    assert (workspace / "Dockerfile").read_text() == IMAGE.replace(', "--debug"', "")
    out = capsys.readouterr().out
    assert "fixed  Dockerfile:3:1  critical  debug-deployed\n" in out
    assert "left  Dockerfile:3:1  high  dev-server-deployed  No list of packages here" in out
    assert out.endswith("2 findings left, 1 of them gates\n")
    assert (workspace / "app.py").read_text() == APP, "inert: nothing has to be done"
    assert fix("--fail-on", "critical") == OK


def test_a_lock_that_no_longer_fits_is_said(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (workspace / "Dockerfile").write_text(IMAGE)
    (workspace / "app.py").write_text(APP)
    (workspace / "pyproject.toml").write_text('[project]\ndependencies = ["flask"]\n')
    (workspace / "uv.lock").write_text("")
    assert fix() == OK
    said = capsys.readouterr().out.splitlines()
    assert "then run  uv lock  uv.lock no longer fits what it is made of" in said


def test_a_promoted_finding_keeps_its_correction(workspace: Path) -> None:
    (workspace / "Dockerfile").write_text(
        IMAGE.replace('"flask", "run", "--debug"', '"python", "app.py"')
    )
    (workspace / "app.py").write_text(APP)
    cli.main(["scan", "--json", "out.json"])
    (finding,) = [
        one for one in json.loads((workspace / "out.json").read_text())["findings"] if one["fix"]
    ]
    assert finding["rule"] == "debug-deployed"
    assert fix() == GATED
    assert (workspace / "app.py").read_text() == FIXED


def test_what_comes_to_light_is_fixed_in_turn(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (workspace / "app.py").write_text(APP.replace("debug=True", "debug=True, use_debugger=True"))
    assert fix() == OK
    assert (workspace / "app.py").read_text() == FIXED
    assert capsys.readouterr().out.count("fixed  app.py") == 2


def test_it_ends_at_some_time(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fixing, "_ROUNDS", 1)
    (workspace / "app.py").write_text(APP.replace("debug=True", "debug=True, use_debugger=True"))
    assert fix() == GATED
    assert (workspace / "app.py").read_text() == APP, "the second comes to light in a second round"


def test_a_line_in_another_encoding_is_left_alone(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = f"# coding: latin-1\n{APP}".replace("True)", "True)  # café").encode("latin-1")
    (workspace / "app.py").write_bytes(before)
    assert fix() == GATED
    assert (workspace / "app.py").read_bytes() == before
    assert "left  app.py:7:19  high  flask-debug-run  Remove the arg" in capsys.readouterr().out


def test_suppressed_and_development_findings_are_left_alone(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    marked = APP.replace("True)", "True)  # flaskgate: ignore[flask-debug-run] kiosk")
    (workspace / "app.py").write_text(marked)
    (workspace / "tests").mkdir()
    (workspace / "tests" / "app.py").write_text(APP)
    assert fix() == OK
    assert (workspace / "app.py").read_text() == marked
    assert (workspace / "tests" / "app.py").read_text() == APP
    assert capsys.readouterr().out.startswith("left  tests/app.py:6:19  low  development-only")
    assert fix("--suppressions", "ignore") == OK
    assert (workspace / "app.py").read_text() != marked


def test_the_patch_is_that_of_the_correction(
    workspace: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    name = 'a "b"/é app.py'
    (workspace / 'a "b"').mkdir()
    (workspace / name).write_bytes(APP.replace("\n", "\r\n").encode() + b"# caf\xe9")
    before = (workspace / name).read_bytes()
    assert fix("--diff") == OK
    assert (workspace / name).read_bytes() == before
    patch, remarks = capfdbinary.readouterr()
    assert b"would fix  a" in remarks
    assert b"1 finding can be fixed in 1 file" in remarks
    subprocess.run(["git", "apply", "-"], input=patch, check=True)
    patched = (workspace / name).read_bytes()
    assert patched == before.replace(b"debug=True", b"")
    (workspace / name).write_bytes(before)
    assert fix() == OK
    assert (workspace / name).read_bytes() == patched


def test_a_patch_that_leaves_a_gating_finding_says_so(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (workspace / "Dockerfile").write_text(IMAGE)
    assert fix("--diff") == GATED
    assert capsys.readouterr().err.endswith("1 finding left, 1 of them gates\n")
    assert (workspace / "Dockerfile").read_text() == IMAGE


def test_nothing_is_written_to_a_file_that_changed(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = workspace / "app.py"
    file.write_text(APP)
    (workspace / "other.py").write_text(APP)

    def rewrite(root: Path, path: PurePosixPath, old: bytes, new: bytes) -> str:
        if path.name == "app.py":
            file.write_text(f"{APP}# changed\n")
        return rewriting.rewrite(root, path, old, new)

    monkeypatch.setattr(fixing, "rewrite", rewrite)
    assert fix() == GATED
    assert file.read_text() == f"{APP}# changed\n"
    assert (workspace / "other.py").read_text() == FIXED
    out = capsys.readouterr().out
    assert "not written  app.py  it has changed since it was scanned\n" in out
    assert "fixed  app.py" not in out
    assert out.endswith("1 finding fixed in 1 file; 3 findings left, 1 of them gates\n")


def test_a_link_is_not_followed_out(workspace: Path, tmp_path: Path) -> None:
    outside = tmp_path / "app.py"
    outside.write_text(APP)
    (workspace / "app.py").symlink_to(outside)
    fix()
    assert outside.read_text() == APP
    assert (workspace / "app.py").is_symlink()


def test_a_link_inside_keeps_leading_to_the_corrected_file(workspace: Path) -> None:
    (workspace / "real.py").write_text(APP)
    (workspace / "app.py").symlink_to("real.py")
    assert fix() == OK
    assert (workspace / "app.py").is_symlink()
    assert (workspace / "real.py").read_text() == FIXED


def test_what_could_not_be_looked_at_is_no_pass(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (workspace / "app.py").write_text(APP)
    trouble = Notification(
        id="engine-timeout",
        message="too slow",
        level=NotificationLevel.ERROR,
        path=PurePosixPath("x"),
    )

    def examine(*arguments: Any, **options: Any) -> Report:  # noqa: ANN401 - passed on
        return replace(app.examine(*arguments, **options), notifications=(trouble,))

    monkeypatch.setattr(fixing, "examine", examine)
    assert fix() == FAILED
    assert (workspace / "app.py").read_text() == FIXED
    assert "error  engine-timeout  x  too slow\n" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["nowhere"], ["--config", "none.yml"], ["--sarif", "x"]])
def test_wrong_use(
    workspace: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    (workspace / "app.py").write_text(APP)
    assert fix(*arguments) == FAILED
    assert capsys.readouterr().err.count("\n") == 1
    assert (workspace / "app.py").read_text() == APP


HOSTILE = "::error::x ##[add-mask]x \x1b[2J.py"


@pytest.mark.parametrize("arguments", [[], ["--diff"]])
def test_neither_runner_nor_terminal_obeys(
    workspace: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
) -> None:
    (workspace / HOSTILE).write_text(f"# ::add-mask::e\n::error::x\n{APP}"[16:])
    (workspace / "b.py").write_text(APP.replace("\n\nif", "\n'''\n::add-mask::e\n'''\nif"))
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    fix(*arguments)
    for text in capsys.readouterr():
        fences = [(one.name, one.data) for one in LogReader().read(text)]
        assert fences in ([], [("stop-commands", token := text[17:53]), (token, "")])
        assert fences or not text or "\x1b" not in text


def test_the_patch_is_visible_on_a_terminal(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (workspace / "app.py").write_text(f"{APP}\t# \x1b[2J\n")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert fix("--diff") == OK
    assert capsys.readouterr().out.endswith("+    app.run()\n \t# \\x1b[2J\n")


def test_a_closed_pipe_is_one_line(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def closed(_: bytes) -> int:
        raise BrokenPipeError(32, "Broken pipe")

    (workspace / "app.py").write_text(APP)
    monkeypatch.setattr("sys.stdout.buffer.write", closed, raising=False)
    assert fix("--diff") == FAILED
    assert capsys.readouterr().err.startswith("flaskgate: the patch could not be written: Broken")


def test_only_what_is_asked_for(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (workspace / "app.py").write_text(APP)
    (workspace / "b.py").write_text(APP.replace("debug=True", "debug=os.getenv('D', '0')"))
    assert fix("--only", "flask-debug-env") == GATED
    assert (workspace / "app.py").read_text() == APP
    assert "os.getenv('D', \"\").lower() in" in (workspace / "b.py").read_text()
    assert "left  app.py:6:19  high  flask-debug-run  not asked for\n" in capsys.readouterr().out
    assert fix("--only", "flask-debug-env", "--only", "flask-debug-run") == OK


def test_a_rule_that_is_not_there(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (workspace / "app.py").write_text(APP)
    assert fix("--only", "flask-debug-rum") == FAILED
    assert "did you mean 'flask-debug-run'" in capsys.readouterr().err


def test_what_is_not_committed_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    repository = Repository.create(tmp_path / "w")
    monkeypatch.chdir(repository.root)
    repository.commit({"clean.py": APP, "crlf.py": APP, "changed.py": APP})
    changed = f"# new\n{APP}"
    crlf = APP.replace("\n", "\r\n")
    repository.write({"changed.py": changed, "untracked.py": APP, "crlf.py": crlf})
    assert fix("--diff") == OK, "nothing is written"
    assert fix() == GATED
    texts = {path.name: path.read_text() for path in repository.root.glob("*.py")}
    assert texts == {
        "clean.py": FIXED,
        "crlf.py": FIXED,
        "changed.py": changed,
        "untracked.py": APP,
    }
    out = capsys.readouterr().out
    assert "left  changed.py:7:19  high  flask-debug-run  changed.py has changes that are" in out
    assert "left  untracked.py:6:19" in out
    assert fix("--force") == OK
    assert (repository.root / "untracked.py").read_text() == FIXED


def test_without_a_commit_nothing_can_be_brought_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = Repository.create(tmp_path / "w")
    monkeypatch.chdir(repository.root)
    repository.write({"app.py": APP})
    assert fix() == GATED
    assert (repository.root / "app.py").read_text() == APP


def test_help_says_that_diff_writes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert fix("--help") == OK
    text = " ".join(capsys.readouterr().out.split())
    assert "--diff Print the fixes as a patch for `git apply`, and change nothing." in text
