"""The action's image under the runner's mounts and variables: what it says, sets and leaves."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.e2e.runner import EXAMPLES, OWNER, Job, command
from tests.oracles.runner_commands import LogReader

FILES = ("home", "workflow", "runner_temp", "file_commands")


def test_a_bad_application_fails_the_step(tmp_path: Path) -> None:
    job = Job(tmp_path, "dockerfile-flask-run")
    done = job.run({"fail-on": "high"})
    assert done.returncode == 1, done.stderr
    commands = list(LogReader().read(done.stdout))
    (error,) = [one for one in commands if one.name == "error"]
    assert (error.properties["file"], error.properties["line"]) == ("Dockerfile", "7")
    assert job.outputs()["verdict"] == "failed"
    assert job.outputs()["critical"] == "1"
    assert job.sarif() == [("debug-deployed", "Dockerfile", 7)]
    assert "serves Flask's debugger" in job.summary()


def test_the_policy_of_the_repository_is_obeyed(tmp_path: Path) -> None:
    job = Job(tmp_path, "dockerfile-flask-run")
    (job.workspace / ".flaskgate.yml").write_text("fail-on: never\n", encoding="utf-8")
    assert job.run({}).returncode == 0


def test_a_good_application_passes(tmp_path: Path) -> None:
    job = Job(tmp_path, "dockerfile-gunicorn")
    done = job.run({})
    assert done.returncode == 0, done.stderr
    assert job.outputs()["verdict"] == "passed"


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        pytest.param({"fail-on": "hihg"}, "input 'fail-on' cannot be 'hihg'", id="unknown value"),
        pytest.param({"path": "nowhere"}, "no such file or folder: nowhere", id="missing path"),
        pytest.param({"path": ".."}, "lies outside the workspace", id="outside"),
    ],
)
def test_wrong_use_is_no_pass(tmp_path: Path, inputs: dict[str, str], message: str) -> None:
    done = Job(tmp_path, "dockerfile-gunicorn").run(inputs)
    assert done.returncode == 2
    (error,) = LogReader().read(done.stderr)
    assert message in error.data


def test_nothing_is_left_but_the_report_and_that_belongs_to_the_owner(tmp_path: Path) -> None:
    job = Job(tmp_path, "dockerfile-flask-run")
    before = {path.name for path in job.workspace.rglob("*")}
    job.run({})
    assert {path.name for path in job.workspace.rglob("*")} - before == {"flaskgate.sarif"}
    sarif = job.workspace / "flaskgate.sarif"
    assert (sarif.stat().st_uid, sarif.stat().st_gid) == OWNER
    assert sarif.stat().st_mode & 0o777 == 0o644
    left = {f"{name}/{path.name}" for name in FILES for path in (tmp_path / name).iterdir()}
    assert left == {"file_commands/output", "file_commands/summary", "workflow/event.json"}


def test_any_user_will_do(tmp_path: Path) -> None:
    job = Job(tmp_path, "dockerfile-gunicorn")
    (tmp_path / "file_commands").chmod(0o777)
    job.workspace.chmod(0o777)
    done = job.run({}, "--user=4711:4711")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("mode", "user"),
    [
        pytest.param("rw", "4711:4711", id="another user's"),
        pytest.param("ro", "0:0", id="mounted read-only"),
    ],
)
def test_a_report_that_cannot_be_written_is_no_pass(tmp_path: Path, mode: str, user: str) -> None:
    job = Job(tmp_path, "dockerfile-gunicorn")
    job.mode = mode
    (tmp_path / "file_commands").chmod(0o777)
    done = job.run({}, f"--user={user}")
    assert done.returncode == 2
    (error,) = LogReader().read(done.stderr)
    assert "flaskgate.sarif" in error.data
    assert "Name a folder that may be written." in error.data


def test_a_read_only_root_will_do(tmp_path: Path) -> None:
    done = Job(tmp_path, "dockerfile-gunicorn").run({}, "--read-only", "--tmpfs=/tmp")
    assert done.returncode == 0, done.stderr


def test_the_command_gates_a_folder_that_it_cannot_write(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    mounts = {EXAMPLES / "dockerfile-flask-run": "/src:ro", tmp_path / "out": "/out"}
    options = ("--workdir=/src", "--read-only", "--tmpfs=/tmp", "--cap-drop=all")
    done = command("scan", "--sarif=/out/flaskgate.sarif", mounts=mounts, options=options)
    assert done.returncode == 1, done.stderr
    assert "debug-deployed" in done.stdout
    report = json.loads((tmp_path / "out" / "flaskgate.sarif").read_text("utf-8"))
    assert [one["ruleId"] for one in report["runs"][0]["results"]] == ["debug-deployed"]


@pytest.mark.parametrize(
    "variables",
    [
        pytest.param({}, id="as the runner starts it"),
        pytest.param({"PYTHONPATH": "/github/workspace"}, id="PYTHONPATH names the workspace"),
        pytest.param({"PYTHONPATH": "src", "PYTHONSAFEPATH": ""}, id="no safe path"),
        pytest.param({"PYTHONHOME": "/github/workspace"}, id="PYTHONHOME"),
        pytest.param({"PYTHONSTARTUP": "yaml.py", "PYTHONWARNINGS": "error"}, id="warnings"),
        pytest.param({"PYTHONUSERBASE": "/github/workspace"}, id="PYTHONUSERBASE"),
        pytest.param({"SSL_CERT_FILE": "none", "LC_ALL": "de_DE"}, id="certificates and words"),
    ],
)
def test_neither_workspace_nor_workflow_decides_what_is_imported(
    tmp_path: Path, variables: dict[str, str]
) -> None:
    job = Job(tmp_path, "dockerfile-flask-run")
    for name in ("yaml.py", "src/yaml.py", "sitecustomize.py", "encodings.py", "bandit.py"):
        file = job.workspace / name
        file.parent.mkdir(exist_ok=True)
        file.write_text("raise SystemExit(0)\n", encoding="utf-8")
    done = job.run({}, variables=variables)
    assert done.returncode == 1, done.stderr
    assert job.sarif() == [("debug-deployed", "Dockerfile", 7)]
