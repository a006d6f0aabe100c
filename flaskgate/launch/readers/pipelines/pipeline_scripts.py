"""The scripts of pipelines that are no GitHub workflow, whatever tool runs them.

GitLab, Azure, Bitbucket, Drone, Woodpecker, Travis, CodeBuild and their kin nest jobs in stages and
steps, each in its own way; what they have in common is the key under which a script stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flaskgate.launch.formats.yaml_nodes import YamlNode

_SCRIPTS = frozenset(
    {
        *("script", "after_script", "after_success", "after_deploy", "commands", "bash", "pwsh"),
        *("powershell", "inlineScript", "inline", "scripts"),
    }
)
_NAMES = ("name", "stage", "job", "deployment", "displayName")
_DEPLOYING = ("environment", "deployment")
"""A job with one of these deploys."""
_DEEPEST = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineScript:
    """A script, and the names of what stands around it."""

    script: YamlNode
    """A text, or a list of lines."""
    job: str
    """The name that is nearest to it."""
    names: tuple[str, ...]
    """The keys and names of all that stands around it, the outermost first."""
    is_deployment: bool


def pipeline_scripts(document: YamlNode) -> Iterator[PipelineScript]:
    """Yield the scripts of a pipeline, in order."""
    yield from _inside(document, (), is_deployment=False, depth=0)


def _inside(
    node: YamlNode, names: tuple[str, ...], *, is_deployment: bool, depth: int
) -> Iterator[PipelineScript]:
    if depth > _DEEPEST:
        return
    own = tuple(filter(None, (node.get(name).text for name in _NAMES)))
    names = (*names, *own)
    is_deployment = is_deployment or any(not node.get(one).is_absent for one in _DEPLOYING)
    remote = node.at("variables", "COMMAND")
    if "ssh" in (node.get("pipe").text or "") and remote.text:  # of Bitbucket
        yield PipelineScript(
            script=remote, job=names[-1] if names else "", names=names, is_deployment=True
        )
    for entry in node.entries:
        value = entry.value
        if entry.name in _SCRIPTS and not value.is_mapping:
            job = own[-1] if own else names[-1] if names else "of a pipeline"
            yield PipelineScript(script=value, job=job, names=names, is_deployment=is_deployment)
        around = (*names, entry.name)
        yield from _inside(value, around, is_deployment=is_deployment, depth=depth + 1)
    for element in node.elements:
        if element.is_mapping:
            yield from _inside(element, names, is_deployment=is_deployment, depth=depth + 1)
