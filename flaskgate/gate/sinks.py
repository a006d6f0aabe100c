"""Builds the sinks of one run from what was asked for, and loads no others."""
# ruff: noqa: PLC0415 (see above)

from __future__ import annotations

import datetime as dt
import os
import sys
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NoReturn, TextIO

from flaskgate.gate.prepare import Prepared
from flaskgate.git.run_git import resolve
from flaskgate.model.errors import GateError, GitHubError
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Finding
from flaskgate.model.report import Report
from flaskgate.publish.reporters.console import Console
from flaskgate.publish.reporters.interface import Reporter
from flaskgate.publish.reporters.marker import Marker
from flaskgate.publish.reporters.on_github import OnGitHub, Uploading
from flaskgate.publish.views.console import Detail, Look
from flaskgate.settings.inputs import Inputs

if TYPE_CHECKING:
    from flaskgate.github.host import Host
    from flaskgate.publish.reporters.check_run import CheckRun

Read = Callable[[PurePosixPath], SourceFile | None]
"""Gives a file as it was scanned."""

_HEAD_FILES = 50
"""Files of a head that are compared with the scanned ones: each may cost a call."""
_NO_TOKEN = GitHubError("there is no token", hint="pass one by the input 'token'")
_NO_PULL = GitHubError("the event is not a pull request", hint="run the gate on 'pull_request'")


def build_reporters(inputs: Inputs, prepared: Prepared, read: Read) -> tuple[Reporter, ...]:
    """Return the sinks, the console last: what is read first stands at the end of a log."""
    # what is checked out, which is not always what the event is about
    commit = resolve(prepared.workspace.root, "HEAD") if inputs.runner is not None else ""
    return (
        *_sarif(prepared),
        OnGitHub(
            upload=_upload(prepared, commit),
            markers=_markers(inputs, prepared, commit, read),
            always_marks=prepared.settings.annotations != "auto",
        ),
        *_json(prepared),
        *_gitlab(prepared),
        *_junit(prepared),
        *_runner_sinks(inputs, prepared, commit),
        *_printed(inputs, prepared),
    )


def _printed(inputs: Inputs, prepared: Prepared) -> tuple[Reporter, ...]:
    """Return what is printed; beside a report for programs only what gates, and not among it."""
    settings = prepared.settings
    if settings.format == "text":
        detail = Detail.VERBOSE if settings.verbose else Detail.NORMAL
        return (_console(inputs, prepared, Detail.QUIET if settings.quiet else detail),)
    from flaskgate.publish.reporters.report_file import Printed

    console = _console(inputs, prepared, Detail.QUIET, stream=sys.stderr)
    return (Printed(stream=sys.stdout, render=_renderer(prepared)), console)


def _console(
    inputs: Inputs, prepared: Prepared, detail: Detail, stream: TextIO | None = None
) -> Console:
    return Console(
        stream=stream or sys.stdout,
        look=Look(
            here=_here(prepared),
            inside=_inside(prepared),
            detail=detail,
            colour=inputs.colour == "always",
        ),
        colours_terminal=inputs.colour != "never",
        columns=inputs.columns,
        token=str(uuid.uuid4()) if inputs.runner is not None and stream is None else None,
    )


def _renderer(prepared: Prepared) -> Callable[[Report], str]:
    """Return what makes the text of the chosen format."""
    renderers: Mapping[str, Callable[[Report], str]] = {
        "json": _to_json,
        "sarif": partial(_to_sarif, suppressed=prepared.settings.sarif_suppressed),
        "github": _to_commands,
        "gitlab": _to_gitlab,
        "junit": _to_junit,
    }
    return renderers[prepared.settings.format]


def _to_json(report: Report) -> str:
    from flaskgate.publish.reporters.files import as_json
    from flaskgate.publish.views.jsonreport import to_json

    return as_json(to_json(report))


def _to_sarif(report: Report, *, suppressed: bool) -> str:
    from flaskgate.publish.reporters.files import as_json
    from flaskgate.publish.views.sarif import to_sarif

    return as_json(to_sarif(report, suppressed=suppressed))


def _to_commands(report: Report) -> str:
    from flaskgate.publish.reporters.annotations import commands

    return commands(report.shown)


def _to_gitlab(report: Report) -> str:
    from flaskgate.publish.reporters.files import as_json
    from flaskgate.publish.views.gitlab import to_gitlab

    return as_json(to_gitlab(report))


def _to_junit(report: Report) -> str:
    from flaskgate.publish.views.junit import to_junit

    return to_junit(report, dt.datetime.now(dt.UTC))


def _here(prepared: Prepared) -> PurePosixPath:
    """Return how the root is called from where the user stands."""
    workspace = prepared.workspace
    if not workspace.target.exists():  # an image lies nowhere on this disk
        return PurePosixPath()
    return PurePosixPath(os.path.relpath(workspace.root, workspace.base))


def _inside(prepared: Prepared) -> PurePosixPath:
    """Return where the user stands within the root; the root itself for who stands elsewhere."""
    workspace = prepared.workspace
    if not workspace.base.is_relative_to(workspace.root):
        return PurePosixPath()
    return PurePosixPath(workspace.base.relative_to(workspace.root))


def _sarif(prepared: Prepared) -> list[Reporter]:
    settings = prepared.settings
    if not settings.sarif_file:
        return []
    from flaskgate.publish.reporters.report_file import SarifFile

    place = prepared.workspace.resolve(settings.sarif_file, origin="'sarif-file'")
    return [SarifFile(path=place, suppressed=settings.sarif_suppressed)]


def _json(prepared: Prepared) -> list[Reporter]:
    name = prepared.settings.json_file
    if not name:
        return []
    from flaskgate.publish.reporters.report_file import JsonFile

    return [JsonFile(path=prepared.workspace.resolve(name, origin="'json-file'"))]


def _gitlab(prepared: Prepared) -> list[Reporter]:
    return _report_file(prepared, "gitlab-file", prepared.settings.gitlab_file, _to_gitlab)


def _junit(prepared: Prepared) -> list[Reporter]:
    return _report_file(prepared, "junit-file", prepared.settings.junit_file, _to_junit)


def _report_file(
    prepared: Prepared, option: str, name: str, render: Callable[[Report], str]
) -> list[Reporter]:
    if not name:
        return []
    from flaskgate.publish.reporters.report_file import ReportFile

    place = prepared.workspace.resolve(name, origin=f"'{option}'")
    return [ReportFile(path=place, render=render)]


def _runner_sinks(inputs: Inputs, prepared: Prepared, commit: str) -> list[Reporter]:
    runner, settings = inputs.runner, prepared.settings
    reporters: list[Reporter] = []
    if runner is None:
        return reporters
    from flaskgate.publish.reporters.outputs import Outputs
    from flaskgate.publish.reporters.summary import Summary

    if runner.output is not None and inputs.is_action:
        reporters.append(Outputs(path=runner.output, sarif_file=settings.sarif_file))
    if runner.step_summary is not None and settings.summary:
        summary = Summary(
            path=runner.step_summary,
            server_url=runner.server_url,
            repository=runner.repository,
            sha=commit or runner.sha,
        )
        reporters.append(summary)
    return reporters


def _upload(prepared: Prepared, commit: str) -> Uploading | None:
    host, settings = prepared.host, prepared.settings
    if host is None or settings.upload == "never":
        return None
    from flaskgate.git.run_git import parents
    from flaskgate.github.code_scanning import CheckedOut, target_of
    from flaskgate.publish.reporters.upload import Upload

    root, named = prepared.workspace.root, {"ref": settings.ref, "sha": settings.sha}
    here = CheckedOut(commit=commit, parents=parents(root, commit) if commit else ())
    wish = {name: value for name, value in named.items() if value}

    return Upload(
        client=host.client,
        event=host.event,
        target=target_of(host.event, here, wish),
        insists=settings.upload == "always",
    )


def _markers(inputs: Inputs, prepared: Prepared, commit: str, read: Read) -> tuple[Marker, ...]:
    """Return the way of marking lines that was chosen, and then what it falls back to."""
    wanted = prepared.settings.annotations
    if wanted == "none" or (wanted == "auto" and inputs.runner is None):
        return ()  # without a runner nobody reads commands
    from flaskgate.publish.reporters.annotations import Annotations

    on_head = partial(_on_head, prepared, commit, read)
    lines = on_head(Annotations(stream=sys.stdout), takes_all=True)
    match wanted:
        case "review":
            return (
                _review(prepared, read),
                on_head(_check_run(prepared, commit), takes_all=False),
                lines,
            )
        case "check-run":
            return (on_head(_check_run(prepared, commit), takes_all=False), lines)
        case _:
            return (lines,)


def _check_run(prepared: Prepared, commit: str) -> Marker:
    settings = prepared.settings
    found = check_run(prepared.host, settings.category, commit, settings.job)
    return _Impossible("a check run", _NO_TOKEN) if found is None else found


def check_run(host: Host | None, category: str, commit: str, job: str) -> CheckRun | None:
    """Return the check run of a category; None without a token.

    `commit` is what was scanned, `job` what the input of this name says.
    """
    if host is None or host.client is None:
        return None
    from flaskgate.publish.reporters.check_run import (
        CheckRun,
        check_name,
    )

    event = host.event
    return CheckRun(
        client=host.client,
        check_name=check_name(category, event.name, job),
        head_sha=event.pull_request.head_sha if event.pull_request else event.sha,
        category=category,
        server_url=host.server_url,
        sha=commit or event.sha,
    )


def _on_head(
    prepared: Prepared, commit: str, read: Read, marker: Marker, *, takes_all: bool
) -> Marker:
    """Let marks stand on the lines of a pull request's head, where another commit was scanned."""
    change = prepared.host.event.pull_request if prepared.host is not None else None
    if change is None or commit == change.head_sha:
        return marker
    from flaskgate.github.base import Base, read_at_base
    from flaskgate.publish.reporters.on_head import OnHead

    root, client = prepared.workspace.root, prepared.host.client if prepared.host else None
    calls = iter(range(_HEAD_FILES))

    def scanned(path: PurePosixPath) -> Sequence[str] | None:
        file = read(path)
        return None if file is None else file.lines

    def head(path: PurePosixPath) -> Sequence[str] | None:
        try:
            asked = None if next(calls, None) is None else client
            data = read_at_base(Base(policy=change.head_sha), path, root, asked)
        except GateError:
            return None  # the lines stay as they are
        return SourceFile(path=path, kind=Kind.RECIPE, data=data or b"").lines

    return OnHead(marker=marker, scanned=scanned, head=head, takes_all=takes_all)


def _review(prepared: Prepared, read: Read) -> Marker:
    host = prepared.host
    if host is None or host.client is None:
        return _Impossible("a review", _NO_TOKEN)
    change = host.event.pull_request
    if change is None:
        return _Impossible("a review", _NO_PULL)
    from flaskgate.publish.reporters.review import Review

    return Review(
        client=host.client,
        number=change.number,
        head_sha=change.head_sha,
        category=prepared.settings.category,
        read=read,
    )


@dataclass(frozen=True, slots=True)
class _Impossible:
    """A way of marking lines that this run cannot go."""

    name: str
    error: GitHubError

    def mark(self, report: Report, findings: Sequence[Finding]) -> NoReturn:  # noqa: ARG002
        raise self.error
