"""Tells those who do not read logs that the gate could not do its work: no verdict is no pass."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from flaskgate.gate.prepare import open_github
from flaskgate.gate.sinks import check_run
from flaskgate.github.commands import file_command
from flaskgate.model.errors import GateError
from flaskgate.publish.reporters.summary import append
from flaskgate.publish.views.markup import prose
from flaskgate.settings.inputs import Inputs, from_environment, read_runner


def tell_failure(environ: Mapping[str, str], message: str) -> None:
    """Set the verdict `error`, and say why in the summary and in the check run, if there is one.

    What cannot be written is left out: the message stands in the log, and the exit code says it.
    """
    runner = read_runner(environ)
    inputs = _inputs(environ)
    with suppress(GateError):
        if runner.output is not None:
            append(runner.output, file_command("verdict", "error", "ghadelimiter_verdict"))
    with suppress(GateError):
        if runner.step_summary is not None and _given(inputs, "summary") != "false":
            append(runner.step_summary, summary(message))
    with suppress(GateError):
        if inputs is not None and _given(inputs, "annotations") in {"check-run", "review"}:
            category = _given(inputs, "category") or "flaskgate"
            found = check_run(open_github(inputs), category, "", inputs.given.get("job", ""))
            if found is not None:
                found.fail(message)


def summary(message: str) -> str:
    """Return what the job summary says, as Markdown."""
    return f"## \u274c Flaskgate could not look\n\n{prose(message)}\n"


def _inputs(environ: Mapping[str, str]) -> Inputs | None:
    try:
        return from_environment(environ)
    except GateError:
        return None


def _given(inputs: Inputs | None, name: str) -> str:
    return "" if inputs is None else inputs.given.get(name, "")
