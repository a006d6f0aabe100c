"""Finds builds of images that pipelines and tools describe as data, and not as a command line.

See https://github.com/docker/build-push-action, https://skaffold.dev/docs/references/yaml/,
https://learn.microsoft.com/azure/devops/pipelines/tasks/reference/docker-v2 and
https://cloud.google.com/build/docs/build-config-file-schema.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from flaskgate.launch.commands.flags import read_options
from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.launch.formats.yaml_nodes import YamlNode, read_yaml
from flaskgate.launch.readers.builds.build_files import only_values
from flaskgate.model.files import SourceFile

_DESCRIBED = re.compile(
    rb"build-push-action|docker@2|artifacts:|cloud-builders/docker", re.IGNORECASE
)
_EXPRESSION = re.compile(
    r"\$\{\{[ \t]*(?:env\.(?P<setting>\w+)|[^{}]*)[ \t]*\}\}|\$\([^()]*\)|\$\{?_?[A-Z_]+\}?"
)
_COMPUTED = "${{"
_OF_STEP = re.compile(r"\bsteps\.([\w-]+)\.outputs\.tags\b")
_FLAGS = frozenset({"--no-cache", "--pull", "-q", "--quiet"})
_MOST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildStep:
    """What a command or a step says about a build, as it is written."""

    names: tuple[str, ...] = ()
    dockerfile: str = ""
    context: str = ""
    target: str = ""
    arguments: Mapping[str, str | None] = field(default_factory=dict)
    folder: str = ""
    """Where the command changes to before; empty: nowhere."""
    is_in_context: bool = False
    """The path of the Dockerfile is one in the context."""
    line: int
    """Counted from 1."""


def build_steps(file: SourceFile) -> Iterator[BuildStep]:
    """Yield the builds that a file of YAML describes."""
    if file.path.suffix not in {".yml", ".yaml"} or _DESCRIBED.search(file.data) is None:
        return
    left = _MOST
    for document in read_yaml(file).documents:
        read = _StepReader(_settings(document), _named_by_metadata(document))
        for node in document.walk():
            step = read.step(node) if node.is_mapping else None
            if step is not None and left > 0:
                left -= 1
                yield step


@dataclass(frozen=True, slots=True)
class _StepReader:
    """Reads the steps of one document."""

    settings: Mapping[str, str]
    """The variables of a workflow that have one value: `${{ env.NAME }}`."""
    images: Mapping[str, YamlNode]
    """What docker/metadata-action is to name: its `images`, by the id of the step."""

    def step(self, node: YamlNode) -> BuildStep | None:
        uses = (node.get("uses").text or "").lower()
        if "build-push-action" in uses:
            return self._of_action(node.get("with"), node)
        if (node.get("task").text or "").lower().startswith("docker@2"):
            return self._of_azure(node.get("inputs"), node)
        if "cloud-builders/docker" in (node.get("name").text or ""):
            return self._of_cloud_build(node)
        return self._of_skaffold(node) if node.get("docker").is_mapping else None

    def _of_action(self, given: YamlNode, node: YamlNode) -> BuildStep | None:
        """Read docker/build-push-action; what it neither pushes nor keeps is built to be tested."""
        pushed = given.get("push").text or ""
        if pushed == "false" or (not pushed and given.get("outputs").is_absent):
            return None
        return BuildStep(
            names=tuple(self._names(given.get("tags"))),
            dockerfile=self._text(given.get("file")),
            context=self._text(given.get("context")),
            target=self._text(given.get("target")),
            arguments=_pairs(self._lines(given.get("build-args"))),
            line=node.location.start.line,
        )

    def _of_azure(self, given: YamlNode, node: YamlNode) -> BuildStep | None:
        if "build" not in (given.get("command").text or "buildAndPush").lower():
            return None
        options = read_options(
            self._text(given.get("arguments")).split(), lambda _: True, is_mixed=True
        )
        said = [one.value or "" for one in options.given if one.name == "--build-arg"]
        dockerfile = (
            self._text(given.get("Dockerfile")) or self._text(given.get("dockerfile"))
        ).lstrip("*/")
        folder = dockerfile.rpartition("/")[0] or "."
        return BuildStep(
            names=(self._text(given.get("repository")),),
            dockerfile=dockerfile,
            context=self._text(given.get("buildContext")).lstrip("*/") or folder,
            target=options.value("--target") or "",
            arguments=_pairs(said),
            line=node.location.start.line,
        )

    def _of_cloud_build(self, node: YamlNode) -> BuildStep | None:
        words = [self._text(one) for one in node.get("args").elements]
        if words[:1] != ["build"]:
            return None
        options = read_options(
            words[1:], lambda one: one not in {"--no-cache", "--pull"}, is_mixed=True
        )
        given = options.given
        return BuildStep(
            names=tuple(one.value or "" for one in given if one.name in {"-t", "--tag"}),
            dockerfile=options.value("-f", "--file") or "",
            context=(options.rest or (".",))[0],
            target=options.value("--target") or "",
            arguments=_pairs([one.value or "" for one in given if one.name == "--build-arg"]),
            folder=self._text(node.get("dir")),
            line=node.location.start.line,
        )

    def _of_skaffold(self, node: YamlNode) -> BuildStep | None:
        docker = node.get("docker")
        if node.get("image").text is None:
            return None
        return BuildStep(
            names=(self._text(node.get("image")),),
            dockerfile=self._text(docker.get("dockerfile")),
            context=self._text(node.get("context")),
            target=self._text(docker.get("target")),
            arguments={
                one.name: None if "{{" in (one.value.text or "{{") else one.value.text
                for one in docker.get("buildArgs").entries
            },
            is_in_context=True,
            line=node.location.start.line,
        )

    def _text(self, value: YamlNode) -> str:
        return _EXPRESSION.sub(
            lambda found: self.settings.get(found["setting"] or "", UNKNOWN), value.text or ""
        )

    def _names(self, tags: YamlNode) -> list[str]:
        """Return the tags, and the images whose tags a step before has computed."""
        texts = [tags, *tags.elements]
        steps = [one for text in texts for one in _OF_STEP.findall(text.text or "")]
        named = [self.images[one] for one in steps if one in self.images]
        return [*self._lines(tags), *(line for one in named for line in self._lines(one))]

    def _lines(self, value: YamlNode) -> list[str]:
        """Return the lines of a text, or the words of a list."""
        said = [self._text(one) for one in value.elements] or self._text(value).splitlines()
        return [line.strip() for line in said if line.strip()]


def _settings(document: YamlNode) -> Mapping[str, str]:
    """Return what `env` of a workflow or its jobs sets, where that is one plain value."""
    tables = (node.get("env") for node in document.walk() if node.is_mapping)
    entries = (entry for table in tables for entry in table.entries)
    found = only_values((one.name, one.value.text or _COMPUTED) for one in entries)
    return {name: _EXPRESSION.sub(UNKNOWN, text) for name, text in found.items()}


def _named_by_metadata(document: YamlNode) -> Mapping[str, YamlNode]:
    """Return the images of each step of https://github.com/docker/metadata-action, by its id."""
    steps = (node for node in document.walk() if node.is_mapping)
    return {
        step.get("id").text or "": step.get("with").get("images")
        for step in steps
        if "metadata-action" in (step.get("uses").text or "").lower()
    }


def _pairs(lines: list[str]) -> dict[str, str | None]:
    pairs = (line.partition("=") for line in lines)
    return {name: value if equals else None for name, equals, value in pairs}
