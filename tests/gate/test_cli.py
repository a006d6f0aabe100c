from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from flaskgate import __version__
from flaskgate.gate.cli import build_parser, main
from flaskgate.settings.catalog import load_catalogue
from flaskgate.settings.options import OPTIONS

ROOT = Path(__file__).parents[2]


def test_help_names_every_option_and_the_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        build_parser().parse_args(["scan", "--help"])
    assert stopped.value.code == 0
    text = capsys.readouterr().out
    options = [one for one in OPTIONS if one.in_command and one.name != "path"]
    assert [one.name for one in options if one.spelling not in text] == []
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
    ],
)
def test_wrong_use(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out == f"flaskgate {__version__}\n"


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
