"""Jobs of pipelines: what their scripts start, on other machines and on those that stay.

A pipeline mostly tests. Its commands count where they run on another machine (`ssh host '…'`) or
are left behind on the runner itself (`nohup … &`, `setsid`, `pm2`, `docker run -d`), if the runner
is one's own, or if the job says that it deploys.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import PurePosixPath

from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.launch.model import Environment, LaunchUnit, Repository
from flaskgate.launch.readers.common.left_running import (
    has_detached_container,
    has_detached_services,
    starts_on_platform,
)
from flaskgate.launch.readers.common.unit_builders import APP, in_project, shell_command
from flaskgate.launch.readers.hosts.start_scripts import leaves_running
from flaskgate.launch.shell.words import without_escapes
from flaskgate.model.findings import Context, Location

ROOT = PurePosixPath()
"""Where a job works: the checkout."""
LONGEST = 100_000
"""Characters of one script."""
_MOST_REMOTE = 50
"""Commands over ssh in one script."""
_EXPRESSION = re.compile(r"\$\{\{[^{}]*\}\}")
_SSH = re.compile(
    r"""\bssh[ \t](?:-\w[ \t]*(?:"[^"\n]{1,200}"|'[^'\n]{1,200}')[ \t]  # -i "$KEY"
        |(?:"[^"\s]{1,200}"|'[^'\s]{1,200}')[ \t]+(?:\\\n[ \t]*)?(?=["'<])  # "$USER@$HOST"
        |(?!\bssh[ \t])[^\n"'<]){0,500}
      (?:(?P<sign>["'])|<<-?[ \t]*(?P<quote>["']?)(?P<end>\w+)(?P=quote)[^\n]{0,500}\n)""",
    re.VERBOSE,
)
_DOUBLE = re.compile(r'((?:[^"\\]|\\.)+)"', re.DOTALL)
_SINGLE = re.compile(r"([^']+)'")
_LEFT = re.compile(r"\b(?:nohup|setsid|disown|dontKillMe|daemonize)\b|\bpm2 start\b|\bscreen -d")
_TASK = re.compile(
    r"(?m)^[ \t]*(?:\w+=\S+[ \t]+)*(?:make|gmake|just|task|go-task|fab|inv|invoke)\b"
)
_TASK_FILES = (
    *("GNUmakefile", "makefile", "Makefile", "justfile", "Taskfile.yml", "Taskfile.yaml"),
    *("fabfile.py", "tasks.py"),
)
_ELSEWHERE = re.compile(r"\bssh\s")
"""In a file of tasks: a task that works on other machines."""
_DEPLOYS = re.compile(r"deploy|release|publish|ship|prod(?:uction)?|staging|rollout", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job, as far as it says what counts of it."""

    name: str
    is_own: bool
    """Its machine stays: it is one's own, or the job says that it deploys."""
    counts_ends: bool = True
    """What a script leaves in the background when it ends counts, however it is put there."""
    is_left: bool = False
    """Its step, in the words of another shell, leaves something running."""
    has_tasks: bool = False
    """The repository has tasks for make and its like that work on other machines."""
    environment: Environment = field(default_factory=dict)
    folder: PurePosixPath = ROOT
    """Where its steps work, from the root of the checkout."""

    def counts(self, text: str) -> bool:
        """Return whether what a script starts goes on when the job has ended."""
        is_left = self.is_left or (self.counts_ends and leaves_running(text.split("\n")))
        leaves = is_left or _leaves(text) or has_detached_services(text)
        return self.is_own and bool(leaves or (self.has_tasks and _TASK.search(text)))


def says_it_deploys(name: str) -> bool:
    """Return whether the name of a job, a stage or an environment says so."""
    return _DEPLOYS.search(name) is not None


def without_expressions(text: str) -> str:
    """Return a text in which what the pipeline fills in, such as `${{ secrets.KEY }}`, is open."""
    return _EXPRESSION.sub(UNKNOWN, text)


def has_tasks_for_hosts(repository: Repository) -> bool:
    """Return whether a file of tasks works on other machines, or leaves something running."""
    files = (repository.read(PurePosixPath(name)) for name in _TASK_FILES)
    return any(
        one is not None and (_ELSEWHERE.search(one.text) or _leaves(one.text)) for one in files
    )


def _leaves(text: str) -> bool:
    return bool(_LEFT.search(text) or has_detached_container(text) or starts_on_platform(text))


def scripted(text: str, place: Location, job: Job) -> Iterator[LaunchUnit]:
    """Yield what a script runs elsewhere, else the script where it leaves something running."""
    remote = tuple(_remote(text, place, job.name))
    yield from remote
    if not remote and (job.counts(text) or starts_on_platform(text)):
        unit = replace(unit_of_job(text, place, job.name), environment=job.environment)
        yield replace(in_project(unit, ROOT), folder=APP / job.folder)


def _remote(text: str, place: Location, job: str) -> Iterator[LaunchUnit]:
    """Yield what a script runs on other machines."""
    content = without_expressions(text[:LONGEST])
    for opening in islice(_SSH.finditer(content), _MOST_REMOTE):
        body = _body(opening).match(content, opening.end())
        if body is not None:
            yield unit_of_job(_as_sent(body[1], opening), place, job)


def _as_sent(text: str, opening: re.Match[str]) -> str:
    """Return what the other machine gets: the shell here has taken its backslashes away."""
    if opening["sign"]:
        return without_escapes(text) if opening["sign"] == '"' else text
    return text if opening["quote"] else without_escapes(text, is_here=True)


def _body(opening: re.Match[str]) -> re.Pattern[str]:
    if opening["sign"]:
        return _DOUBLE if opening["sign"] == '"' else _SINGLE
    return re.compile(rf"(.*?)\n[ \t]*{opening['end']}(?!\S)", re.DOTALL)


def unit_of_job(text: str, place: Location, job: str) -> LaunchUnit:
    """Return a text for a shell that a job has run, be it here or elsewhere, as a unit."""
    unit = LaunchUnit(name=f"job {job}", command=shell_command(text, place))
    return replace(unit, context=Context.PRODUCTION, reach="deployed by CI")
