from __future__ import annotations

from pathlib import Path

import pytest

from flaskgate.model.errors import InputError
from flaskgate.settings.inputs import Inputs, Runner, from_arguments, from_environment

WORKSPACE = {"GITHUB_WORKSPACE": "/github/workspace"}


def test_an_unset_input_is_not_given() -> None:
    inputs = from_environment({**WORKSPACE, "INPUT_FAIL-ON": "", "INPUT_REPORT": " "})
    assert inputs == Inputs(
        given={}, workspace=Path("/github/workspace"), runner=Runner(), is_action=True
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
    ("environ", "has_runner", "colour"),
    [
        pytest.param({}, False, True, id="a terminal"),
        pytest.param({"NO_COLOR": "1"}, False, False, id="no colour wanted"),
        pytest.param({"GITHUB_ACTIONS": "true"}, True, True, id="a step of a workflow"),
    ],
)
def test_the_command(environ: dict[str, str], *, has_runner: bool, colour: bool) -> None:
    arguments = {"path": "src", "fail-on": None, "sarif-suppressed": True, "rule": "ignored"}
    inputs = from_arguments(arguments, environ, Path("/w"))
    assert inputs.given == {"path": "src", "sarif-suppressed": "true"}
    assert (inputs.runner is not None, inputs.colour) == (has_runner, colour)
    assert not inputs.is_action
