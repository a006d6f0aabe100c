"""What flags and variables do to `flask run`, value by value (F4 to F7)."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from flaskgate.launch.follow.python.flask_starts import cli_debug, refused
from flaskgate.launch.model import State, Switch
from flaskgate.launch.project.versions import versions_of
from tests.launch.gate import gate, image
from tests.launch.programs import ENTRY, FLASK, only, run, settings
from tests.launch.repository import Tree

UNPINNED = "flask"
OLD = "flask==2.2.5"


def debug(
    arguments: str = "", variables: Mapping[str, str | None] | None = None, flask: str = UNPINNED
) -> Switch:
    """Return the debugger of `flask run` with these flags and variables."""
    versions = versions_of(Tree({"requirements.txt": f"{flask}\n"}), ENTRY.parent)
    return cli_debug(tuple(arguments.split()), settings(variables or {}), versions)


@pytest.mark.parametrize(
    ("value", "cli", "python"),
    [
        pytest.param("", State.OFF, State.OFF, id="empty"),
        pytest.param("0", State.OFF, State.OFF, id="0"),
        pytest.param("false", State.OFF, State.OFF, id="false"),
        pytest.param("False", State.OFF, State.OFF, id="False"),
        pytest.param("no", State.OFF, State.OFF, id="no"),
        pytest.param("NO", State.OFF, State.OFF, id="NO"),
        pytest.param("off", State.OFF, State.ON, id="off is on outside of the command"),
        pytest.param("OFF", State.OFF, State.ON, id="OFF is on outside of the command"),
        pytest.param("n", State.OFF, State.ON, id="n is on outside of the command"),
        pytest.param("f", State.OFF, State.ON, id="f is on outside of the command"),
        pytest.param("1", State.ON, State.ON, id="1"),
        pytest.param("true", State.ON, State.ON, id="true"),
        pytest.param("True", State.ON, State.ON, id="True"),
        pytest.param("yes", State.ON, State.ON, id="yes"),
        pytest.param("on", State.ON, State.ON, id="on"),
    ],
)
def test_values_of_flask_debug(value: str, cli: State, python: State) -> None:
    assert debug(variables={"FLASK_DEBUG": value}).state is cli
    assert only(run(f"{FLASK}app.run()", FLASK_DEBUG=value)).debugger.state is python


@pytest.mark.parametrize(
    ("value", "flask", "expected"),
    [
        pytest.param("no", "flask==2.1.3", State.OFF, id="no is off in every version"),
        pytest.param("False", "flask<2.2", State.OFF, id="False is off in every version"),
        pytest.param("", "flask==2.1.3", State.OFF, id="empty is not set in every version"),
        pytest.param("off", "flask==2.2.5", State.OFF, id="off where click is asked"),
        pytest.param("n", UNPINNED, State.OFF, id="n where the latest is asked for"),
        pytest.param("off", "flask==2.1.3", State.ON, id="off is on before 2.2"),
        pytest.param("n", "flask<2.2", State.ON, id="n is on before 2.2"),
        pytest.param("2", "flask~=1.1", State.ON, id="2 is on before 2.2"),
        pytest.param(" 0", "flask==2.0.1", State.ON, id="a space is on before 2.2"),
    ],
)
def test_values_by_version(value: str, flask: str, expected: State) -> None:
    assert debug(variables={"FLASK_DEBUG": value}, flask=flask).state is expected


@pytest.mark.parametrize(
    ("variables", "arguments", "flask", "expected"),
    [
        pytest.param({}, "", UNPINNED, None, id="nothing set"),
        pytest.param({"FLASK_DEBUG": None}, "", UNPINNED, None, id="a secret"),
        pytest.param({"FLASK_DEBUG": " Off "}, "", UNPINNED, None, id="spaces and capitals"),
        pytest.param({"FLASK_DEBUG": "t"}, "", UNPINNED, None, id="a letter"),
        pytest.param({"FLASK_RUN_DEBUG": "2"}, "--no-debug", UNPINNED, None, id="a flag is asked"),
        pytest.param({"FLASK_DEBUG": "2"}, "", "flask==2.1.3", None, id="before 2.2"),
        pytest.param({"FLASK_RUN_PORT": "x"}, "", UNPINNED, None, id="another variable"),
        pytest.param({"FLASK_DEBUG": "2"}, "", UNPINNED, "FLASK_DEBUG=2", id="a number"),
        pytest.param({"FLASK_DEBUG": "none"}, "", UNPINNED, "FLASK_DEBUG=none", id="a word"),
        pytest.param(
            {"FLASK_DEBUG": "2"}, "--debug", UNPINNED, "FLASK_DEBUG=2", id="a flag after run"
        ),
        pytest.param(
            {"FLASK_RUN_DEBUG": "2"},
            "flask --debug run",
            UNPINNED,
            "FLASK_RUN_DEBUG=2",
            id="a flag before it",
        ),
        pytest.param(
            {"FLASK_DEBUG": "2"}, "flask --no-debug run", UNPINNED, None, id="for the group"
        ),
        pytest.param(
            {"FLASK_DEBUG": "2"}, "--debugger", UNPINNED, "FLASK_DEBUG=2", id="another flag"
        ),
        pytest.param(
            {"FLASK_RUN_DEBUGGER": "x"}, "", UNPINNED, "FLASK_RUN_DEBUGGER=x", id="the debugger"
        ),
    ],
)
def test_what_the_command_refuses(
    variables: Mapping[str, str | None], arguments: str, flask: str, expected: str | None
) -> None:
    versions = versions_of(Tree({"requirements.txt": f"{flask}\n"}), ENTRY.parent)
    words = arguments if "run" in arguments else f"flask run {arguments}"
    assert refused(tuple(words.split()), settings(variables), versions) == expected


@pytest.mark.parametrize(
    ("arguments", "variables", "expected"),
    [
        pytest.param("", {}, State.OFF, id="nothing"),
        pytest.param("--host=0.0.0.0", {}, State.OFF, id="another flag"),
        pytest.param("--reload", {}, State.OFF, id="the reloader alone"),
        pytest.param("--no-debug", {"FLASK_DEBUG": "1"}, State.OFF, id="flag off beats variable"),
        pytest.param("--debug --no-debug", {}, State.OFF, id="the last flag wins"),
        pytest.param("--debug --no-debugger", {}, State.OFF, id="debug mode without debugger"),
        pytest.param("--no-debugger", {"FLASK_DEBUG": "1"}, State.OFF, id="no debugger at all"),
        pytest.param("--debug", {"FLASK_RUN_DEBUGGER": "0"}, State.OFF, id="debugger off by name"),
        pytest.param(
            "", {"FLASK_RUN_DEBUG": "0", "FLASK_DEBUG": "1"}, State.OFF, id="of run first"
        ),
        pytest.param("", {"FLASK_RUN_PORT": "1"}, State.OFF, id="another variable"),
        pytest.param("--no-debug --debug", {}, State.ON, id="the last flag wins, on"),
        pytest.param("--debug", {"FLASK_DEBUG": "0"}, State.ON, id="flag on beats variable"),
        pytest.param("--debugger", {}, State.ON, id="debugger without debug mode"),
        pytest.param("--no-debug --debugger", {}, State.ON, id="debugger in spite of no debug"),
        pytest.param("--debugger", {"FLASK_RUN_DEBUGGER": "0"}, State.ON, id="debugger by flag"),
        pytest.param("", {"FLASK_RUN_DEBUG": "1"}, State.ON, id="FLASK_RUN_DEBUG"),
        pytest.param("", {"FLASK_RUN_DEBUGGER": "t"}, State.ON, id="FLASK_RUN_DEBUGGER"),
        pytest.param(
            "", {"FLASK_RUN_DEBUG": "", "FLASK_DEBUG": "1"}, State.ON, id="empty is not set"
        ),
        pytest.param(
            "--no-debug", {"FLASK_RUN_DEBUGGER": "1"}, State.ON, id="debugger by variable"
        ),
        pytest.param("", {"FLASK_DEBUG": None}, State.UNKNOWN, id="a secret"),
        pytest.param("", {"FLASK_RUN_DEBUG": None}, State.UNKNOWN, id="a secret of run"),
        pytest.param(
            "--debug", {"FLASK_RUN_DEBUGGER": None}, State.UNKNOWN, id="maybe no debugger"
        ),
        pytest.param("--no-debug", {"FLASK_DEBUG": None}, State.OFF, id="a secret that is beaten"),
        pytest.param("--debugger", {"FLASK_DEBUG": None}, State.ON, id="a secret without effect"),
    ],
)
def test_precedence(arguments: str, variables: Mapping[str, str | None], expected: State) -> None:
    assert debug(arguments, variables).state is expected


@pytest.mark.parametrize(
    ("flask", "variables", "expected"),
    [
        pytest.param("flask==2.3.0", {"FLASK_ENV": "development"}, State.OFF, id="removed in 2.3"),
        pytest.param("flask>=2.3", {"FLASK_ENV": "development"}, State.OFF, id="at least 2.3"),
        pytest.param(
            UNPINNED, {"FLASK_ENV": "development"}, State.OFF, id="unpinned is the latest"
        ),
        pytest.param(OLD, {"FLASK_ENV": "dev"}, State.OFF, id="dev does nothing"),
        pytest.param(OLD, {"FLASK_ENV": "production"}, State.OFF, id="production"),
        pytest.param(OLD, {}, State.OFF, id="old, but not set"),
        pytest.param(
            OLD, {"FLASK_ENV": "development", "FLASK_DEBUG": "0"}, State.OFF, id="0 beats it"
        ),
        pytest.param(OLD, {"FLASK_ENV": "development"}, State.ON, id="B023: old"),
        pytest.param("flask<2.3", {"FLASK_ENV": "development"}, State.ON, id="bounded"),
        pytest.param(
            OLD, {"FLASK_ENV": "development", "FLASK_DEBUG": ""}, State.ON, id="empty does not"
        ),
        pytest.param(OLD, {"FLASK_ENV": None}, State.UNKNOWN, id="a secret"),
        pytest.param(UNPINNED, {"FLASK_ENV": None}, State.OFF, id="a secret nobody reads"),
    ],
)
def test_flask_env(flask: str, variables: Mapping[str, str | None], expected: State) -> None:
    assert debug(variables=variables, flask=flask).state is expected


@pytest.mark.parametrize(
    ("arguments", "variables", "reason", "steps"),
    [
        pytest.param("--debug", {"FLASK_DEBUG": "1"}, "--debug", 0, id="a flag stands in the line"),
        pytest.param("", {"FLASK_DEBUG": "1"}, "FLASK_DEBUG=1", 1, id="a variable has its own"),
        pytest.param("", {"FLASK_DEBUG": None}, "FLASK_DEBUG is not known here", 1, id="a secret"),
    ],
)
def test_reason(
    arguments: str, variables: Mapping[str, str | None], reason: str, steps: int
) -> None:
    switch = debug(arguments, variables)
    assert (switch.reason, len(switch.steps)) == (reason, steps)


@pytest.mark.parametrize(
    ("variable", "lines"),
    [
        pytest.param("FLASK_DEBUG=1", [4, 5], id="the variable alone turns it on, too"),
        pytest.param("FLASK_DEBUG=0", [5], id="the variable turns it off"),
        pytest.param("FLASK_ENV=development", [5], id="a variable that Flask reads no more"),
        pytest.param("DEBUG=1", [5], id="a variable of others"),
    ],
)
def test_each_of_two_causes_is_a_finding(variable: str, lines: list[int]) -> None:
    files = image(f"ENV {variable}\nCMD flask run --debug", **{"app.py": FLASK})
    assert gate(files) == [f"critical debug-deployed Dockerfile:{line}" for line in lines]
