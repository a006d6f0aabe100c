"""Reads steps of pipelines that are given a start command for a platform, and no script.

See https://github.com/google-github-actions/deploy-cloudrun, https://github.com/AkhileshNS/heroku-deploy
and https://learn.microsoft.com/azure/devops/pipelines/tasks/reference/azure-web-app-v1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from flaskgate.launch.formats.yaml_nodes import YamlNode
from flaskgate.launch.model import LaunchUnit
from flaskgate.launch.readers.common.unit_builders import on_platform
from flaskgate.launch.readers.pipelines.jobs import unit_of_job, without_expressions

_CLOUD_RUN = "google-github-actions/deploy-cloudrun"
_HEROKU = "akhileshns/heroku-deploy"
_APP_SERVICE = re.compile(
    r"Azure(?:WebApp|RmWebAppDeployment|FunctionApp)(?:Container)?@", re.IGNORECASE
)
_STARTS = ("startUpCommand", "StartupCommand", "startupCommand", "containerCommand")
_PROCESS = re.compile(r"^[ \t]*\w+[ \t]*:[ \t]*(\S.*)$", re.MULTILINE)


def by_action(step: YamlNode, job: str) -> Iterator[LaunchUnit]:
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


def by_task(node: YamlNode) -> Iterator[LaunchUnit]:
    """Yield what a task of Azure Pipelines has App Service start."""
    if not _APP_SERVICE.match(node.get("task").text or ""):
        return
    for name in _STARTS:
        start = node.get("inputs").get(name)
        if start.text:
            yield on_platform(
                unit_of_job(start.text, start.location, "of a pipeline"), PurePosixPath()
            )
