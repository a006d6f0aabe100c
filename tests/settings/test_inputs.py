from __future__ import annotations

from pathlib import Path

import pytest

from flaskgate.model.errors import InputError
from flaskgate.settings.inputs import Inputs, Runner, from_arguments, from_environment

WORKSPACE = {"GITHUB_WORKSPACE": "/github/workspace"}


def test_an_unset_input_is_not_given() -> None:
    inputs = from_environment({**WORKSPACE, "INPUT_FAIL-ON": "", "INPUT_REPORT": " "})
    assert inputs == Inputs(
        given={},
        workspace=Path("/github/workspace"),
        runner=Runner(),
        colour="always",
        is_action=True,
    )


def test_inputs_keep_their_hyphens_and_lose_blanks() -> None:
    inputs = from_environment({**WORKSPACE, "INPUT_FAIL-ON": " medium\n", "INPUT_PATH": "a b"})
    assert inputs.given == {"fail-on": "medium", "path": "a b"}


def test_an_unknown_value_names_the_nearest() -> None:
    with pytest.raises(InputError) as caught:
        from_environment({**WORKSPACE, "INPUT_FAIL-ON": "hgih"})
    assert caught.value.message == "input 'fail-on' cannot be 'hgih'"
    assert caught.value.hint.endswith("(did you mean 'high'?)")


def test_outside_of_actions_the_action_says_so() -> None:
    with pytest.raises(InputError, match="GITHUB_WORKSPACE is not set"):
        from_environment({})


def test_what_the_runner_offers() -> None:
    inputs = from_environment(
        {
            **WORKSPACE,
            "GITHUB_OUTPUT": "/o",
            "GITHUB_STEP_SUMMARY": "/s",
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_REPOSITORY": "o/n",
            "GITHUB_SHA": "abc",
        }
    )
    assert inputs.runner == Runner(
        output=Path("/o"),
        step_summary=Path("/s"),
        server_url="https://github.com",
        repository="o/n",
        sha="abc",
    )


@pytest.mark.parametrize(
    ("environ", "has_runner"),
    [
        pytest.param({}, False, id="a terminal"),
        pytest.param({"GITHUB_ACTIONS": "true"}, True, id="a step of a workflow"),
    ],
)
def test_the_command(environ: dict[str, str], *, has_runner: bool) -> None:
    arguments = {"path": "src", "fail-on": None, "sarif-suppressed": True, "rule": "ignored"}
    inputs = from_arguments(arguments, environ, Path("/w"))
    assert inputs.given == {"path": "src", "sarif-suppressed": "true"}
    assert (inputs.runner is not None) == has_runner
    assert not inputs.is_action


@pytest.mark.parametrize(
    ("wanted", "environ", "colour"),
    [
        pytest.param(None, {}, "auto", id="nothing said"),
        pytest.param(None, {"NO_COLOR": "1"}, "never", id="NO_COLOR"),
        pytest.param(None, {"NO_COLOR": ""}, "auto", id="an empty NO_COLOR"),
        pytest.param(None, {"FORCE_COLOR": "1"}, "always", id="FORCE_COLOR"),
        pytest.param(None, {"FORCE_COLOR": "0"}, "auto", id="FORCE_COLOR=0"),
        pytest.param(None, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, "never", id="both"),
        pytest.param(None, {"TERM": "dumb"}, "never", id="a dumb terminal"),
        pytest.param(None, {"TERM": "dumb", "FORCE_COLOR": "3"}, "always", id="dumb, but forced"),
        pytest.param("always", {"NO_COLOR": "1", "TERM": "dumb"}, "always", id="an option wins"),
        pytest.param("never", {"FORCE_COLOR": "1"}, "never", id="also the other way"),
        pytest.param("auto", {"NO_COLOR": "1"}, "never", id="auto is as nothing said"),
    ],
)
def test_colour(wanted: str | None, environ: dict[str, str], colour: str) -> None:
    assert from_arguments({"color": wanted}, environ, Path("/w")).colour == colour


def test_the_page_of_a_log_has_colours() -> None:
    assert from_environment(WORKSPACE).colour == "always"
    assert from_environment({**WORKSPACE, "NO_COLOR": "1"}).colour == "never"


@pytest.mark.parametrize(
    ("environ", "arguments", "columns", "shows_progress"),
    [
        pytest.param({}, {}, 0, True, id="a terminal"),
        pytest.param({"COLUMNS": "72"}, {"quiet": True}, 72, False, id="quiet"),
        pytest.param({"COLUMNS": "-1", "TERM": "dumb"}, {}, 0, False, id="a dumb terminal"),
    ],
)
def test_the_terminal(
    environ: dict[str, str], arguments: dict[str, object], columns: int, *, shows_progress: bool
) -> None:
    inputs = from_arguments(arguments, environ, Path("/w"))
    assert (inputs.columns, inputs.shows_progress) == (columns, shows_progress)


def test_several_paths() -> None:
    inputs = from_arguments({"paths": ["a", "b c"]}, {}, Path("/w"))
    assert (inputs.given, inputs.paths) == ({}, ("a", "b c"))


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param({"json-file": "-"}, {"format": "json"}, id="JSON"),
        pytest.param({"sarif-file": "-", "format": "sarif"}, {"format": "sarif"}, id="said twice"),
        pytest.param(
            {"sarif-file": "-", "json-file": "a"}, {"format": "sarif", "json-file": "a"}, id="two"
        ),
        pytest.param({"format": "junit"}, {"format": "junit"}, id="a format"),
        pytest.param({"junit-file": "-"}, {"format": "junit"}, id="JUnit"),
        pytest.param({"gitlab-file": "-"}, {"format": "gitlab"}, id="GitLab"),
    ],
)
def test_standard_output_is_a_dash(arguments: dict[str, object], expected: dict[str, str]) -> None:
    assert from_arguments(arguments, {}, Path("/w")).given == expected


def test_each_report_has_a_file_of_its_own() -> None:
    given = {"json-file": "x/a.json", "sarif-file": "x/b.json", "junit-file": "a.json"}
    assert from_arguments(given, {}, Path("/w")).given == given
    with pytest.raises(InputError, match=r"'json-file' and 'sarif-file' name one file: x/a\.json"):
        from_arguments({**given, "sarif-file": "./x//a.json"}, {}, Path("/w"))
    environ = {"GITHUB_WORKSPACE": "/w", "INPUT_JSON-FILE": "a", "INPUT_SARIF-FILE": "b/../a"}
    with pytest.raises(InputError, match="name one file"):
        from_environment(environ)


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param({"json-file": "-", "sarif-file": "-"}, id="two files"),
        pytest.param({"json-file": "-", "format": "sarif"}, id="a file and a format"),
        pytest.param({"json-file": "-", "format": "text"}, id="a file and text"),
    ],
)
def test_standard_output_holds_one_report(arguments: dict[str, object]) -> None:
    with pytest.raises(InputError, match="standard output cannot hold json and"):
        from_arguments(arguments, {}, Path("/w"))
