"""What becomes of check runs."""

from __future__ import annotations

from http import HTTPStatus

from tests.fake_github.calls import Call, known
from tests.fake_github.exchange import Answer, Json, RefusedError
from tests.fake_github.records import CheckRun

_FIELDS = ("name", "status", "conclusion", "external_id", "details_url")
_OUTPUT = ("title", "summary", "text")


def create_check_run(call: Call) -> Answer:
    """Start a check run."""
    if call.token.app is None:
        message = "You must authenticate via a GitHub App."
        raise RefusedError(HTTPStatus.FORBIDDEN, message)
    sha = call.body["head_sha"]
    if sha not in call.repository.commits:
        message = f"No commit found for SHA: {sha}"
        raise RefusedError(HTTPStatus.UNPROCESSABLE_ENTITY, message)
    number = call.repository.next_id()
    run = CheckRun(id=number, name=call.body["name"], head_sha=sha, app=call.token.app)
    call.repository.check_runs[run.id] = run
    _change(run, call.body)
    return Answer(status=HTTPStatus.CREATED, content=call.views.check_run(run))


def update_check_run(call: Call) -> Answer:
    """Change a check run; its annotations are added to those that it has."""
    run = _run(call)
    if call.token.app != run.app:
        message = "Invalid app_id: a check run can only be modified by the app that created it."
        raise RefusedError(HTTPStatus.FORBIDDEN, message)
    _change(run, call.body)
    return Answer(content=call.views.check_run(run))


def get_check_run(call: Call) -> Answer:
    """Answer with the check run."""
    return Answer(content=call.views.check_run(_run(call)))


def list_annotations(call: Call) -> Answer:
    """Answer with the annotations of a check run."""
    run = _run(call)
    return call.listed(run.annotations, lambda one: call.views.annotation(one, run))


def list_check_runs(call: Call) -> Answer:
    """Answer with the check runs of a commit, newest first, by default the latest of each name."""
    query = call.request.query
    commit = call.repository.resolve(call.parameters["ref"])
    if commit is None:
        message = f"No commit found for SHA: {call.parameters['ref']}"
        raise RefusedError(HTTPStatus.UNPROCESSABLE_ENTITY, message)
    runs = [one for one in call.repository.check_runs.values() if one.head_sha == commit.sha]
    if query.get("filter") != "all":
        runs = list({(one.app, one.name): one for one in runs}.values())
    shown = [
        one
        for one in reversed(runs)
        if one.name == query.get("check_name", one.name)
        and one.status == query.get("status", one.status)
        and str(one.app) == query.get("app_id", str(one.app))
    ]
    page, headers = call.page(shown, call.views.check_run)
    return Answer(content={"total_count": len(shown), "check_runs": page}, headers=headers)


def _run(call: Call) -> CheckRun:
    return known(call.repository.check_runs.get(call.number("check_run_id")))


def _change(run: CheckRun, body: Json) -> None:
    output = body.get("output", {})
    for name in _FIELDS:
        setattr(run, name, body.get(name, getattr(run, name)))
    for name in _OUTPUT:
        setattr(run, name, output.get(name, getattr(run, name)))
    if "conclusion" in body:
        run.status = "completed"
    run.annotations += output.get("annotations", [])
