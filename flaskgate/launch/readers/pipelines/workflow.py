"""Reads what CI runs on machines that stay: commands over ssh, and servers left running.

A workflow mostly tests. Its commands count where they run on another machine (`ssh host '…'`, the
script of an ssh action) or are left behind on the runner itself (`nohup … &`, `setsid`, `pm2`,
`docker run -d`), if the runner is one's own, as the agent of a Jenkinsfile is, or if the job says
that it deploys, by its name, its stage or its environment. What it deploys to a platform (Azure App
Service, Cloud Run) is started there. Groovy has no parser here; only the
literal texts of `sh` steps are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import PurePosixPath

from flaskgate.launch.commands.windows.scripts import to_shell
from flaskgate.launch.formats.yaml_nodes import MappingEntry, YamlNode, read_yaml
from flaskgate.launch.model import LaunchUnit, Reading, Repository
from flaskgate.launch.project.file_edits import simple_commands
from flaskgate.launch.readers.common.left_running import (
    has_detached_container,
    has_detached_services,
    starts_on_platform,
)
from flaskgate.launch.readers.common.unit_builders import (
    exec_command,
    in_project,
    lines_of,
    on_platform,
    shell_command,
)
from flaskgate.launch.readers.hosts.start_scripts import leaves_running
from flaskgate.launch.readers.pipelines.pipeline_scripts import PipelineScript, pipeline_scripts
from flaskgate.launch.shell.words import without_escapes
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Context, Location

_ROOT = PurePosixPath()
_APP_SERVICE = "azure/webapps-deploy"
_KOYEB = "koyeb/action-git-deploy@"
_SSH_ACTION = re.compile(r"ssh", re.IGNORECASE)
_HOST_ACTION = re.compile(r"deploy|rsync|remote|(?<![a-z])scp", re.IGNORECASE)
_RUNNERS = frozenset(
    {*("sh", "bash", "source", ".", "nohup", "setsid", "python", "python3", "exec")},
)
_SCRIPTS = frozenset({".sh", ".bash", ".py"})
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
_STEP = re.compile(
    r"""\b(?P<shell>sh|bat|powershell|pwsh)[ \t(]+(?:script:[ \t]*)?
      (?:'''(.*?)'''|\"\"\"(.*?)\"\"\"|'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)")""",
    re.VERBOSE | re.DOTALL,
)
_STAGE = re.compile(r"""stage[ \t(]+["']([^"'\n]{1,200})["']""")
_WINDOWS = {"bat": ".bat", "powershell": ".ps1", "pwsh": ".ps1"}
"""Steps of Jenkins whose text is for a shell of Windows, to the ending of its scripts."""
_MOST = 500
_MOST_REMOTE = 50
"""Commands over ssh in one script."""
_LONGEST = 100_000
"""Characters of one script."""
_LARGEST = 500_000
"""Characters of a Jenkinsfile."""


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return one unit for each script that runs on a machine that stays; others are tests."""
    if file.path.suffix not in {".yml", ".yaml"}:
        return Reading(units=tuple(islice(_jenkins(file), _MOST)))
    content = read_yaml(file)
    found = (unit for document in content.documents for unit in _workflow(document, repository))
    return Reading(units=tuple(islice(found, _MOST)), notifications=content.notifications)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
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

    def counts(self, text: str) -> bool:
        """Return whether what a script starts goes on when the job has ended."""
        is_left = self.is_left or (self.counts_ends and leaves_running(text.split("\n")))
        leaves = is_left or _leaves(text) or has_detached_services(text)
        return self.is_own and bool(leaves or (self.has_tasks and _TASK.search(text)))


def _has_tasks(repository: Repository) -> bool:
    files = (repository.read(PurePosixPath(name)) for name in _TASK_FILES)
    return any(
        one is not None and (_ELSEWHERE.search(one.text) or _leaves(one.text)) for one in files
    )


def _leaves(text: str) -> bool:
    return bool(_LEFT.search(text) or has_detached_container(text) or starts_on_platform(text))


def _workflow(document: YamlNode, repository: Repository) -> Iterator[LaunchUnit]:
    for job in document.get("jobs").entries:
        runner = job.value.get("runs-on")
        is_own = any("self-hosted" in (one.text or "") for one in runner.walk()) or _deploys(job)
        whole = _Job(name=job.name, is_own=is_own, has_tasks=is_own and _has_tasks(repository))
        for step in job.value.get("steps").elements:
            yield from _on_hosts(step, job.name, repository)
            yield from _step(step, whole)
            yield from _app_service(step, job.name, repository)
    if not document.get("jobs").is_mapping:
        for one in pipeline_scripts(document):
            yield from _piped(one, repository)


def _piped(one: PipelineScript, repository: Repository) -> Iterator[LaunchUnit]:
    """Yield what a script of a pipeline starts: a text, or a list of lines with their places."""
    is_own = one.is_deployment or any(_DEPLOYS.search(name) for name in one.names)
    whole = _Job(name=one.job, is_own=is_own, has_tasks=is_own and _has_tasks(repository))
    for line in (one.script, *one.script.elements):
        if line.text:
            yield from _scripted(line.text, line.location, whole)


def _deploys(job: MappingEntry) -> bool:
    """Return whether a job says that it deploys: by an environment, its stage or its name."""
    names = (job.name, job.value.get("stage").text or "", job.value.get("name").text or "")
    has_environment = not job.value.get("environment").is_absent
    return has_environment or any(_DEPLOYS.search(name) for name in names)


def _on_hosts(step: YamlNode, job: str, repository: Repository) -> Iterator[LaunchUnit]:
    """Yield what an action runs on a host: its script, or another input that runs a file of ours.

    Actions have names of their own for what they are given, and some take it as variables.
    """
    action = (step.get("uses").text or "").partition("@")[0]
    is_ssh = _SSH_ACTION.search(action) is not None
    if not (is_ssh or _HOST_ACTION.search(action)):
        return
    for entry in (*step.get("with").entries, *step.get("env").entries):
        text = _EXPRESSION.sub("${TEMPLATE}", entry.value.text or "")[:_LONGEST]
        is_known = is_ssh and entry.name in {"script", "command"}
        if text and (is_known or _runs_script(text, repository)):
            yield _unit(text, entry.value.location, job)


def _runs_script(text: str, repository: Repository) -> bool:
    """Return whether a text is one for a shell that runs a script of the repository."""
    for words in simple_commands(text):
        script = next((one for one in words if one not in _RUNNERS and one[:1] != "-"), "")
        is_command = words[0] in _RUNNERS or "/" in words[0]
        path = PurePosixPath(script)
        if is_command and path.suffix in _SCRIPTS and _is_there(path.name, repository):
            return True
    return False


def _is_there(name: str, repository: Repository) -> bool:
    return any(one.name == name for one in repository.paths)


def _step(step: YamlNode, job: _Job) -> Iterator[LaunchUnit]:
    if (step.get("uses").text or "").startswith(_KOYEB):
        command = step.get("with").get("git-run-command")
        if command.text:
            yield in_project(_unit(command.text, command.location, job.name), _ROOT)
    run = step.get("run")
    run = run.get("command") if run.is_mapping else run  # of CircleCI
    text = _EXPRESSION.sub("${TEMPLATE}", run.text or "")
    yield from _scripted(text, run.location, job)


def _app_service(step: YamlNode, job: str, repository: Repository) -> Iterator[LaunchUnit]:
    """Yield what Azure App Service starts: the command that is given, else Gunicorn by itself.

    See https://learn.microsoft.com/azure/app-service/configure-language-python#container-startup-process.
    """
    uses, given = step.get("uses"), step.get("with")
    if (uses.text or "").partition("@")[0].lower() != _APP_SERVICE or given.get("images").text:
        return
    start = given.get("startup-command")
    if start.text:
        yield on_platform(_unit(start.text, start.location, job), _ROOT)
        return
    for name in ("application", "app"):
        if PurePosixPath(f"{name}.py") in repository.paths:
            command = exec_command(("gunicorn", f"{name}:app"), uses.location, key="App Service")
            yield on_platform(replace(_unit("", uses.location, job), command=command), _ROOT)
            return


def _scripted(text: str, place: Location, job: _Job) -> Iterator[LaunchUnit]:
    """Yield what a script runs elsewhere, else the script where it leaves something running."""
    remote = tuple(_remote(text, place, job.name))
    yield from remote
    if not remote and (job.counts(text) or starts_on_platform(text)):
        yield in_project(_unit(text, place, job.name), _ROOT)


def _remote(text: str, place: Location, job: str) -> Iterator[LaunchUnit]:
    """Yield what a script runs on other machines."""
    content = _EXPRESSION.sub("${TEMPLATE}", text[:_LONGEST])
    for opening in islice(_SSH.finditer(content), _MOST_REMOTE):
        body = _body(opening).match(content, opening.end())
        if body is not None:
            yield _unit(_as_sent(body[1], opening), place, job)


def _as_sent(text: str, opening: re.Match[str]) -> str:
    """Return what the other machine gets: the shell here has taken its backslashes away."""
    if opening["sign"]:
        return without_escapes(text) if opening["sign"] == '"' else text
    return text if opening["quote"] else without_escapes(text, is_here=True)


def _body(opening: re.Match[str]) -> re.Pattern[str]:
    if opening["sign"]:
        return _DOUBLE if opening["sign"] == '"' else _SINGLE
    return re.compile(rf"(.*?)\n[ \t]*{opening['end']}(?!\S)", re.DOTALL)


def _unit(text: str, place: Location, job: str) -> LaunchUnit:
    unit = LaunchUnit(name=f"job {job}", command=shell_command(text, place))
    return replace(unit, context=Context.PRODUCTION, reach="deployed by CI")


def _jenkins(file: SourceFile) -> Iterator[LaunchUnit]:
    content = "\n".join(file.lines)[:_LARGEST]
    for match in _STEP.finditer(content):
        said = next(group for group in match.groups()[1:] if group is not None)
        suffix = _WINDOWS.get(match["shell"])
        text = to_shell(said.replace("\\\\", "\\"), suffix=suffix) if suffix else said
        first = content.count("\n", 0, match.start()) + 1
        place = lines_of(file, first, first + match[0].count("\n"))
        is_left = _deploys_in(content, match.start()) and leaves_running(said.split("\n"))
        job = _Job(name="of Jenkins", is_own=True, counts_ends=False, is_left=is_left)
        yield from _scripted(text, place, job)


def _deploys_in(content: str, at: int) -> bool:
    """Return whether the stage that begins last before a place says that it deploys."""
    stage = _STAGE.match(content, max(content.rfind("stage", 0, at), 0))
    return stage is not None and _DEPLOYS.search(stage[1]) is not None
