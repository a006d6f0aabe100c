from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from flaskgate import __main__, __version__
from flaskgate.gate.cli import COMMANDS, SHELLS, build_parser, main
from flaskgate.settings.catalog import load_catalogue
from flaskgate.settings.options import OPTIONS

ROOT = Path(__file__).parents[2]


def test_help_names_every_option_and_the_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        build_parser().parse_args(["scan", "--help"])
    assert stopped.value.code == 0
    text = capsys.readouterr().out
    options = [one for one in OPTIONS if one.in_command and one.name != "path"]
    assert [one.name for one in options if any(name not in text for name in one.spellings)] == []
    assert "exit codes: 0 passed" in text


def test_rules_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules"]) == 0
    listed = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert listed == list(load_catalogue().rules)


def test_a_rule_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "flask-debug-run"]) == 0
    output = capsys.readouterr().out
    assert output.startswith("flask-debug-run  (high)\n")
    assert output.endswith("Severity: high\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param([], "the following arguments are required: COMMAND", id="no command"),
        pytest.param(["scna"], "invalid choice: 'scna'", id="unknown command"),
        pytest.param(["explain", "nope"], "'explain' names the unknown rule 'nope'", id="rule"),
        pytest.param(["scan", "--fail", "low"], "unrecognized arguments", id="abbreviation"),
        pytest.param(
            ["scan", "--fail-no=low"],
            "--fail-no=low (did you mean '--fail-on'?): `flaskgate scan --help`",
            id="a word that is near",
        ),
        pytest.param(["scan", "-q", "-v"], "contradict each other", id="quiet and verbose"),
        pytest.param(["scan", "--base", "HEAD"], "add `--scope changed`", id="base alone"),
        pytest.param(["scan", "--json", "-", "--sarif", "-"], "cannot hold json and", id="dashes"),
        pytest.param(["scan", "--format", "xml"], "invalid choice: 'xml'", id="format"),
        pytest.param(["scan", "nope", "."], "no such file or folder: nope", id="second path"),
        pytest.param(["completion", "sh"], "invalid choice: 'sh'", id="shell"),
        pytest.param(["init", "a", "b"], "unrecognized arguments: b", id="init has one folder"),
    ],
)
def test_wrong_use(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


def test_an_interrupt_while_the_program_is_loaded(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("builtins.__import__", interrupted)
        code = __main__.main()
    assert (code, capsys.readouterr().err) == (130, "flaskgate: interrupted\n")


@pytest.mark.parametrize("shell", SHELLS)
def test_completion_knows_commands_and_options(
    shell: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert all(command in script for command in COMMANDS)
    assert "exit-zero" in script
    if shell == "bash":
        subprocess.run(["bash", "-n"], input=script, text=True, check=True)


def test_bash_completes(tmp_path: Path) -> None:
    script = tmp_path / "completion"
    with script.open("w") as file, contextlib.redirect_stdout(file):
        main(["completion", "bash"])
    ask = (
        f"source {script}; COMP_WORDS=(flaskgate scan --exit); COMP_CWORD=2; "
        '$(complete -p flaskgate | sed -E "s/.*-F ([^ ]+).*/\\1/"); echo "${COMPREPLY[*]}"'
    )
    done = subprocess.run(["bash", "-c", ask], capture_output=True, text=True, check=True)
    assert done.stdout == "--exit-zero\n"


def flaskgate(command: str) -> subprocess.CompletedProcess[str]:
    """Run a line of shell in which `$flaskgate` is the program."""
    environment = {"PATH": os.environ["PATH"], "flaskgate": f"{sys.executable} -m flaskgate"}
    return subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        cwd=ROOT,
    )


@pytest.mark.parametrize(
    ("command", "code", "errors"),
    [
        pytest.param("$flaskgate rules | head -1", 0, "", id="a pipe that is closed"),
        pytest.param("$flaskgate --help | true", 0, "", id="a pipe that nobody reads"),
        pytest.param("$flaskgate rules >&-", 0, "", id="no standard output"),
        pytest.param("$flaskgate scan nope 2>&-", 2, "", id="no standard error"),
        pytest.param(
            "$flaskgate rules > /dev/full",
            2,
            "flaskgate: the report could not be written to standard output: "
            "No space left on device: check where the output of flaskgate goes\n",
            id="a full disk",
        ),
    ],
)
def test_streams_that_fail(command: str, code: int, errors: str) -> None:
    done = flaskgate(command)
    assert (done.returncode, done.stderr) == (code, errors)


def test_a_scan_whose_reader_has_gone_keeps_its_verdict(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples" / "dockerfile-flask-run", tmp_path, dirs_exist_ok=True)
    done = flaskgate(f"$flaskgate scan {tmp_path} | true; echo ${{PIPESTATUS[0]}}")
    assert (done.stdout, done.stderr) == ("1\n", "")


@pytest.fixture
def _interruptible() -> Iterator[None]:
    """Let children be interrupted, which a suite in the background of a shell is not."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_interruptible")
def test_an_interrupt_is_one_line() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "flaskgate", "scan", "examples"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as process:
        while not _children(process.pid):  # Semgrep is at work
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        out, errors = process.communicate()
    assert (process.returncode, out, errors) == (130, "", "flaskgate: interrupted\n")


def _children(pid: int) -> str:
    """Return the processes that the threads of a process have started, as far as they are there."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):  # a thread that has ended since
            found.append(task.joinpath("children").read_text())
    return "".join(found)


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == main(["-V"]) == 0
    assert capsys.readouterr().out == f"flaskgate {__version__}\n" * 2


def test_the_container_runs_the_entry_point(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "entrypoint.py"],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "GITHUB_WORKSPACE": str(tmp_path),
        },
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert done.stderr == ""
    assert done.returncode == 0
    assert "there is no file under ." in done.stdout
