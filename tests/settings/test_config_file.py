from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from flaskgate.model.errors import InputError
from flaskgate.model.findings import Context, Ignore, Severity
from flaskgate.model.launch_evidence import Declared
from flaskgate.settings.config_file import MAX_BYTES, Config, load_config, parse_config


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("- a", "must be a mapping", id="a list"),
        pytest.param("a: [", "not valid YAML", id="broken"),
        pytest.param("a: !!python/object:os.x {}", "not valid YAML", id="a Python object"),
        pytest.param("[" * 5000, "nested too deeply", id="nested"),
        pytest.param("fail-on: high\nfail-on: never", "written twice (line 1)", id="twice"),
        pytest.param("fial-on: high", "unknown key 'fial-on' (did you mean 'fail-on'?)", id="typo"),
        pytest.param("path: src", "unknown key 'path'", id="an input that is no policy"),
        pytest.param("sarif-file: /etc/x", "unknown key 'sarif-file'", id="a place to write"),
        pytest.param("1: x", "unknown key '1'", id="a number as key"),
        pytest.param("fail-on: hihg", "'fail-on' cannot be 'hihg'", id="unknown value"),
        pytest.param("fail-on: [high]", "needs a text as value of 'fail-on'", id="a list as value"),
        pytest.param("summary: 1", "needs a text as value of 'summary'", id="a number as value"),
        pytest.param("exclude: src", "'exclude' must be a list of globs", id="one glob bare"),
        pytest.param("exclude: ['']", "'exclude' must be a list of globs", id="an empty glob"),
        pytest.param("contexts: [a]", "'contexts' must be a mapping", id="contexts as list"),
        pytest.param("contexts: {a: prod}", "cannot be 'prod': choose one of", id="context typo"),
        pytest.param("contexts: {a: unknown}", "cannot be 'unknown'", id="no choice of users"),
        pytest.param("severity: {a: fatal}", "'severity' of 'a' cannot be 'fatal'", id="severity"),
        pytest.param("severity: {a: 3}", "'severity' of 'a' cannot be '3'", id="severity number"),
        pytest.param("severity: {1: low}", "'severity' must be a mapping", id="no text as rule"),
        pytest.param("ignore: {}", "must be a list of entries", id="ignore as mapping"),
        pytest.param("ignore: [x]", "entry 1 must be a mapping", id="an entry of text"),
        pytest.param("ignore: [{rule: a, path: b}]", "needs a text as 'reason'", id="no reason"),
        pytest.param(
            "ignore: [{rule: a, path: b, reason: ' '}]", "needs a text as 'reason'", id="blank"
        ),
        pytest.param(
            "ignore: [{rule: a, path: b, reason: c, untill: 2030-01-01}]",
            "cannot be 'untill'",
            id="unknown key of an entry",
        ),
        pytest.param(
            "ignore: [{rule: a, path: b, reason: c, until: soon}]", "needs a date", id="no date"
        ),
        pytest.param(
            "ignore: [{rule: a, path: b, reason: c, until: 2030-01-01 10:00:00}]",
            "needs a date",
            id="a time",
        ),
        pytest.param("launches: x", "must be a list of entries with a command", id="launches"),
        pytest.param("launches: [{folder: a}]", "needs a text as 'command'", id="no command"),
        pytest.param("launches: [{at: a}]", "needs a text as 'command'", id="at without a command"),
        pytest.param("launches: [{at: /a, command: b}]", "needs a file", id="at outside"),
        pytest.param("launches: [{at: a/../../b, command: c}]", "needs a file", id="at above"),
        pytest.param("launches: [{at: [a], command: b}]", "needs a file", id="at no text"),
        pytest.param("launches: [{serves: nothing}]", "needs 'at'", id="serves without at"),
        pytest.param(
            "launches: [{at: a, command: b, serves: nothing}]", "no 'command'", id="serves, too"
        ),
        pytest.param("launches: [{at: a, serves: app}]", "cannot be 'app'", id="serves something"),
        pytest.param("launches: [{comand: a}]", "cannot be 'comand'", id="launch typo"),
        pytest.param(
            "launches: [{command: a, folder: ../b}]", "needs a folder of the repository", id="out"
        ),
        pytest.param(
            "launches: [{command: a, folder: /b}]", "needs a folder of the repository", id="root"
        ),
        pytest.param(
            "launches: [{command: a, environment: {A: 1}}]", "needs texts in 'environment'", id="1"
        ),
    ],
)
def test_what_is_refused(text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_config(text)
    assert message in caught.value.message + caught.value.hint
    assert "\n" not in caught.value.message


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "---\n"])
def test_an_empty_file_says_nothing(text: str) -> None:
    assert parse_config(text) == Config()


def test_everything_that_may_be_said() -> None:
    config = parse_config(
        """
        fail-on: critical
        summary: false
        exclude: [legacy/, "*.bak.py"]
        contexts: {"tools/**": development, docker/dev.Dockerfile: production}
        severity: {dev-server-run: high}
        ignore:
          - {rule: flask-debug-run, path: "kiosk/*.py", reason: no network, until: 2030-01-31}
          - {rule: debug-toolbar, path: app.py, reason: behind the VPN}
        launches:
          - {command: gunicorn app:app, folder: web, environment: {APP_ENV: production}}
          - {command: python worker.py}
        """
    )
    assert config == Config(
        given={"fail-on": "critical", "summary": "false"},
        exclude=("legacy/", "*.bak.py"),
        contexts=(
            ("tools/**", Context.DEVELOPMENT),
            ("docker/dev.Dockerfile", Context.PRODUCTION),
        ),
        severity={"dev-server-run": Severity.HIGH},
        ignore=(
            Ignore(
                rule="flask-debug-run",
                path="kiosk/*.py",
                reason="no network",
                until=dt.date(2030, 1, 31),
            ),
            Ignore(rule="debug-toolbar", path="app.py", reason="behind the VPN"),
        ),
        launches=(
            Declared(
                command="gunicorn app:app",
                folder="web",
                environment=(("APP_ENV", "production"),),
            ),
            Declared(command="python worker.py"),
        ),
    )


def test_aliases_cannot_blow_up() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)
    )
    with pytest.raises(InputError, match="unknown key 'a'"):
        parse_config(bomb)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(None, "No such file", id="missing"),
        pytest.param(b"\xff\xfe", "it is not UTF-8", id="not UTF-8"),
        pytest.param(b"#" * (MAX_BYTES + 1), "is larger than", id="too large"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, content: bytes | None, message: str) -> None:
    path = tmp_path / "x.yml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=message):
        load_config(path, name="x.yml")


def test_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "x.yml").write_text("fail-on: never\n")
    assert load_config(tmp_path / "x.yml", name="x.yml").given == {"fail-on": "never"}
