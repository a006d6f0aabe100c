"""Reads what workflows and pipelines in YAML run on machines that stay, or deploy to platforms.

A job says that it deploys by its name, its stage or its environment; what counts of its scripts is
told in `jobs`. What it deploys to a platform (Azure App Service, Cloud Run) is started there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import PurePosixPath

from flaskgate.launch.formats.yaml_nodes import MappingEntry, YamlNode, read_yaml
from flaskgate.launch.model import Environment, LaunchUnit, Reading, Repository, Setting
from flaskgate.launch.project.file_edits import simple_commands
from flaskgate.launch.readers.common.unit_builders import (
    exec_command,
    in_project,
    on_platform,
    path_in,
    settings_of,
)
from flaskgate.launch.readers.pipelines.jobs import (
    LONGEST,
    ROOT,
    Job,
    has_tasks_for_hosts,
    says_it_deploys,
    scripted,
    unit_of_job,
    without_expressions,
)
from flaskgate.model.files import SourceFile

_APP_SERVICE = "azure/webapps-deploy"
_KOYEB = "koyeb/action-git-deploy@"
_SSH_ACTION = re.compile(r"ssh", re.IGNORECASE)
_HOST_ACTION = re.compile(r"deploy|rsync|remote|(?<![a-z])scp", re.IGNORECASE)
_RUNNERS = frozenset(
    {*("sh", "bash", "source", ".", "nohup", "setsid", "python", "python3", "exec")},
)
_SCRIPTS = frozenset({".sh", ".bash", ".py"})
_MOST = 500
_YAML = frozenset({".yml", ".yaml"})


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return one unit for each script that runs on a machine that stays; others are tests."""
    content = read_yaml(file)
    found = (unit for document in content.documents for unit in _workflow(document, repository))
    return Reading(units=tuple(islice(found, _MOST)), notifications=content.notifications)


def _workflow(document: YamlNode, repository: Repository) -> Iterator[LaunchUnit]:
    around = _variables(document)
    for job in document.get("jobs").entries:
        runner = job.value.get("runs-on")
        is_own = any("self-hosted" in (one.text or "") for one in runner.walk()) or _deploys(job)
        has_tasks = is_own and has_tasks_for_hosts(repository)
        variables = {**around, **_variables(job.value)}
        whole = Job(name=job.name, is_own=is_own, has_tasks=has_tasks)
        for step in job.value.get("steps").elements:
            yield from _on_hosts(step, job.name, repository)
            yield from _step(step, replace(whole, environment={**variables, **_variables(step)}))
            yield from _app_service(step, job.name, repository)
            yield from _by_action(step, job.name)
    if not document.get("jobs").is_mapping:
        for one in _pipeline_scripts((document, *_included(document, repository))):
            yield from _piped(one, repository)
        for node in document.walk():
            yield from _by_task(node)


def _piped(one: _PipelineScript, repository: Repository) -> Iterator[LaunchUnit]:
    """Yield what a script of a pipeline starts: a text, or a list of lines with their places."""
    is_own = one.is_deployment or any(says_it_deploys(name) for name in one.names)
    whole = Job(
        name=one.job,
        is_own=is_own,
        has_tasks=is_own and has_tasks_for_hosts(repository),
        environment=one.variables,
    )
    for line in (one.script, *one.script.elements):
        if line.text:
            yield from scripted(line.text, line.location, whole)


def _deploys(job: MappingEntry) -> bool:
    """Return whether a job says that it deploys: by an environment, its stage or its name."""
    names = (job.name, job.value.get("stage").text or "", job.value.get("name").text or "")
    has_environment = not job.value.get("environment").is_absent
    return has_environment or any(says_it_deploys(name) for name in names)


def _on_hosts(step: YamlNode, job: str, repository: Repository) -> Iterator[LaunchUnit]:
    """Yield what an action runs on a host: its script, or another input that runs a file of ours.

    Actions have names of their own for what they are given, and some take it as variables.
    """
    action = (step.get("uses").text or "").partition("@")[0]
    is_ssh = _SSH_ACTION.search(action) is not None
    if not (is_ssh or _HOST_ACTION.search(action)):
        return
    for entry in (*step.get("with").entries, *step.get("env").entries):
        text = without_expressions(entry.value.text or "")[:LONGEST]
        is_known = is_ssh and entry.name in {"script", "command"}
        if text and (is_known or _runs_script(text, repository)):
            yield unit_of_job(text, entry.value.location, job)


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


def _step(step: YamlNode, job: Job) -> Iterator[LaunchUnit]:
    if (step.get("uses").text or "").startswith(_KOYEB):
        command = step.get("with").get("git-run-command")
        if command.text:
            yield in_project(unit_of_job(command.text, command.location, job.name), ROOT)
    run = step.get("run")
    run = run.get("command") if run.is_mapping else run  # of CircleCI
    text = without_expressions(run.text or "")
    yield from scripted(text, run.location, job)


def _app_service(step: YamlNode, job: str, repository: Repository) -> Iterator[LaunchUnit]:
    """Yield what Azure App Service starts: the command that is given, else Gunicorn by itself.

    See https://learn.microsoft.com/azure/app-service/configure-language-python#container-startup-process.
    """
    uses, given = step.get("uses"), step.get("with")
    if (uses.text or "").partition("@")[0].lower() != _APP_SERVICE or given.get("images").text:
        return
    start = given.get("startup-command")
    if start.text:
        yield on_platform(unit_of_job(start.text, start.location, job), ROOT)
        return
    for name in ("application", "app"):
        if PurePosixPath(f"{name}.py") in repository.paths:
            command = exec_command(("gunicorn", f"{name}:app"), uses.location, key="App Service")
            yield on_platform(replace(unit_of_job("", uses.location, job), command=command), ROOT)
            return


_CLOUD_RUN = "google-github-actions/deploy-cloudrun"
_HEROKU = "akhileshns/heroku-deploy"
_ON_APP_SERVICE = re.compile(
    r"Azure(?:WebApp|RmWebAppDeployment|FunctionApp)(?:Container)?@", re.IGNORECASE
)
_STARTS = ("startUpCommand", "StartupCommand", "startupCommand", "containerCommand")
_PROCESS = re.compile(r"^[ \t]*\w+[ \t]*:[ \t]*(\S.*)$", re.MULTILINE)


def _by_action(step: YamlNode, job: str) -> Iterator[LaunchUnit]:
    """Yield what an action of GitHub has a platform start."""
    action = (step.get("uses").text or "").partition("@")[0].lower()
    given = step.get("with")
    if action == _CLOUD_RUN and given.get("flags").text:
        flags = without_expressions(given.get("flags").text or "")
        image = without_expressions(given.get("image").text or "x")
        text = f"gcloud run deploy web --image {image} {' '.join(flags.split())}"
        yield unit_of_job(text, given.get("flags").location, job)
    elif action == _HEROKU:
        named = given.get("procfile")
        for text in _PROCESS.findall(named.text or ""):
            yield on_platform(unit_of_job(text, named.location, job), PurePosixPath())


def _by_task(node: YamlNode) -> Iterator[LaunchUnit]:
    """Yield what a task of Azure Pipelines has App Service start."""
    if not _ON_APP_SERVICE.match(node.get("task").text or ""):
        return
    for name in _STARTS:
        start = node.get("inputs").get(name)
        if start.text:
            yield on_platform(
                unit_of_job(start.text, start.location, "of a pipeline"), PurePosixPath()
            )


_SCRIPT_KEYS = frozenset(
    {
        *("script", "after_script", "after_success", "after_deploy", "commands", "bash", "pwsh"),
        *("powershell", "inlineScript", "inline", "scripts"),
    }
)
_NAMES = ("name", "stage", "job", "deployment", "displayName")
_DEPLOYING = ("environment", "deployment")
"""A job with one of these deploys."""
_DEEPEST = 30
_VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]*")
_FILLED = re.compile(r"\$[\w({]")
"""What a pipeline puts into a value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _PipelineScript:
    """A script, and the names of what stands around it."""

    script: YamlNode
    """A text, or a list of lines."""
    job: str
    """The name that is nearest to it."""
    names: tuple[str, ...]
    """The keys and names of all that stands around it, the outermost first."""
    is_deployment: bool
    variables: Environment


def _variables(node: YamlNode) -> dict[str, Setting]:
    """Return what a pipeline, a job or a step sets: `env`, `variables`, `environment` of CircleCI.

    What is filled in elsewhere is not known.
    """
    found: dict[str, Setting] = {}
    for key in ("variables", "environment", "env"):
        for name, one in settings_of(node.get(key)).items():
            if _VARIABLE.fullmatch(name):
                is_known = one.value is not None and not _FILLED.search(one.value)
                found[name] = one if is_known else replace(one, value=None)
    return found


def _included(document: YamlNode, repository: Repository) -> Iterator[YamlNode]:
    """Yield the documents of the repository that a pipeline of GitLab takes in.

    See https://docs.gitlab.com/ci/yaml/#includelocal.
    """
    named = document.get("include")
    for one in (named, *named.elements[:_MOST]):
        path = path_in(ROOT, one.text or one.get("local").text)
        file = repository.read(path) if path is not None and path.suffix in _YAML else None
        yield from read_yaml(file).documents if file is not None else ()


def _pipeline_scripts(documents: Sequence[YamlNode]) -> Iterator[_PipelineScript]:
    """Yield the scripts of a pipeline, in order; those that jobs extend, as those have them."""
    jobs = {entry.name: entry.value for one in documents for entry in one.entries}
    around = {name: one for node in documents for name, one in _variables(node).items()}
    told: set[str] = set()
    extended: set[str] = set()
    for name, job in jobs.items():
        line = list(_line_of(job, jobs, extended))
        script = next((one.get("script") for one in line if not one.get("script").is_absent), job)
        if len(line) > 1 and script is not job:
            told.add(name)
            every = (pair for one in reversed(line) for pair in _variables(one).items())
            yield _PipelineScript(
                script=script,
                job=name,
                names=(name, *(one.get("stage").text or "" for one in line)),
                is_deployment=any(not one.get("environment").is_absent for one in line),
                variables={**around, **dict(every)},
            )
    told |= {name for name in extended if name.startswith(".")}
    for one in documents:
        rest = {entry.name: entry for entry in one.entries if entry.name not in told}
        yield from _inside(replace(one, members=rest), (), around, is_deployment=False, depth=0)


def _line_of(job: YamlNode, jobs: Mapping[str, YamlNode], extended: set[str]) -> Iterator[YamlNode]:
    """Yield a job and those that it extends, the nearest first; their names are noted."""
    waiting, seen = [job], 0
    while waiting and seen < _DEEPEST:
        one, seen = waiting.pop(), seen + 1
        yield one
        bases = one.get("extends")
        names = [base.text or "" for base in (bases, *bases.elements) if base.text in jobs]
        extended.update(names)
        waiting += [jobs[name] for name in names]


def _inside(
    node: YamlNode, names: tuple[str, ...], above: Environment, *, is_deployment: bool, depth: int
) -> Iterator[_PipelineScript]:
    if depth > _DEEPEST:
        return
    variables = {**above, **_variables(node)}
    own = tuple(filter(None, (node.get(name).text for name in _NAMES)))
    names = (*names, *own)
    is_deployment = is_deployment or any(not node.get(one).is_absent for one in _DEPLOYING)
    inner = partial(_inside, above=variables, is_deployment=is_deployment, depth=depth + 1)
    remote = node.at("variables", "COMMAND")
    if "ssh" in (node.get("pipe").text or "") and remote.text:  # of Bitbucket
        yield _PipelineScript(
            script=remote,
            job=names[-1] if names else "",
            names=names,
            is_deployment=True,
            variables={},
        )
    for entry in node.entries:
        value = entry.value
        if entry.name in _SCRIPT_KEYS and not value.is_mapping:
            job = own[-1] if own else names[-1] if names else "of a pipeline"
            yield _PipelineScript(
                script=value,
                job=job,
                names=names,
                is_deployment=is_deployment,
                variables=variables,
            )
        around = (*names, entry.name)
        yield from inner(value, around)
    for element in node.elements:
        if element.is_mapping:
            yield from inner(element, names)
