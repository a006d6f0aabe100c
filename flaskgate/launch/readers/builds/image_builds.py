"""Which images the commands, workflows and pipelines of a repository build, and how.

A build names a Dockerfile, its context, a stage and arguments; all of these decide what the image
starts. What Compose files and bake files build is read where they are.

Pipelines and tools describe builds as data, too: https://github.com/docker/build-push-action,
https://skaffold.dev/docs/references/yaml/,
https://learn.microsoft.com/azure/devops/pipelines/tasks/reference/docker-v2 and
https://cloud.google.com/build/docs/build-config-file-schema.
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from flaskgate.launch.commands.flags import read_options
from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.launch.formats.yaml_nodes import YamlNode, read_yaml
from flaskgate.launch.images.development import is_development_name
from flaskgate.launch.model import Repository
from flaskgate.launch.project.remember import Remembered
from flaskgate.launch.readers.builds.build_files import build_files, only_values
from flaskgate.launch.readers.builds.build_lines import CommandLine, build_lines, is_untold
from flaskgate.launch.readers.builds.image_names import name_of, without_registry
from flaskgate.launch.readers.common.unit_builders import lines_of, one_line
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Location, Step

_NAMES = ("Dockerfile", "dockerfile", "Containerfile")
_MOST = 2_000
"""Builds of a repository that are kept."""
_REMOTE = re.compile(r"[a-z+]+://|git@|-$")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageBuild:
    """One build of an image for production."""

    names: tuple[str, ...]
    """What it is called, with registry and tag as far as they are known; may be empty."""
    dockerfile: PurePosixPath
    context: PurePosixPath
    target: str = ""
    """The stage that is asked for by name; empty: the last one."""
    arguments: Mapping[str, str | None] = field(default_factory=dict)
    """None: it is given, and what it is cannot be told."""
    step: Step
    """The line that says it."""

    @property
    def is_chosen(self) -> bool:
        """Whether it builds something else than a plain build may."""
        return bool(self.target or self.arguments)


def _find(repository: Repository) -> Sequence[ImageBuild]:
    found: list[ImageBuild] = []
    for file in build_files(repository):
        is_script = file.path.suffix not in {".yml", ".yaml"}  # `.gitlab-ci.yml` is no test
        if not (is_script and is_development_name(file.path.name)):
            steps = (*map(_of_line, build_lines(file.text)), *_build_steps(file))
            builds = (_build(step, file, repository) for step in steps)
            found.extend(one for one in builds if one is not None)
    return tuple(found[:_MOST])


builds_of = Remembered(_find)
"""Every build that a script, a task or a pipeline says, in the order of the files."""


def _by_dockerfile(repository: Repository) -> Mapping[PurePosixPath, tuple[ImageBuild, ...]]:
    found: dict[PurePosixPath, list[ImageBuild]] = defaultdict(list)
    for one in builds_of(repository):
        found[one.dockerfile].append(one)
    return {path: tuple(builds) for path, builds in found.items()}


builds_by_dockerfile = Remembered(_by_dockerfile)
"""The same, by their Dockerfiles."""


def _by_name(repository: Repository) -> Mapping[str, tuple[ImageBuild, ...]]:
    found: dict[str, list[ImageBuild]] = defaultdict(list)
    for one in builds_of(repository):
        for name in dict.fromkeys(map(name_of, one.names)):
            found[name].append(one)
    return {name: tuple(builds) for name, builds in found.items()}


builds_by_name = Remembered(_by_name)
"""The same, by the last parts of the names that they give."""


def _of_line(line: CommandLine) -> _BuildStep:
    options = line.options()

    def every(*names: str) -> tuple[str, ...]:
        return tuple(one.value or "" for one in options.given if one.name in names)

    pairs = [one.partition("=") for one in every("--build-arg")]
    contexts = [*options.rest, *every("--context")]
    return _BuildStep(
        names=every("-t", "--tag", "--destination", "-d"),
        dockerfile=(every("-f", "--file", "--dockerfile") or ("",))[-1],
        context=contexts[0] if contexts else "",
        target=options.value("--target", "--build-target") or "",
        arguments={name: value if equals else None for name, equals, value in pairs},
        folder=line.folder,
        line=line.line,
    )


def _build(step: _BuildStep, file: SourceFile, repository: Repository) -> ImageBuild | None:
    """Return a build as it is carried out; None for one of others, or of developers."""
    names = tuple(one for one in step.names if one)
    said = (step.target, *map(without_registry, names))
    is_for_developers = any(map(is_development_name, said))
    is_unclear = is_untold(step.context) or is_untold(step.dockerfile) or is_untold(step.target)
    if is_for_developers or is_unclear or _REMOTE.match(step.context):
        return None
    for base in _bases(step, file):
        context = _path(base, step.context or ".")
        for dockerfile in _dockerfiles(step, base, context):
            if context is not None and dockerfile in repository.paths:
                return ImageBuild(
                    names=names,
                    dockerfile=dockerfile,
                    context=context,
                    target=step.target,
                    arguments={name: _known(text) for name, text in step.arguments.items()},
                    step=_said(step, file),
                )
    return None


def _bases(step: _BuildStep, file: SourceFile) -> Iterator[PurePosixPath]:
    """Yield where the command may run: from the root, or from the folder of what says it."""
    for base in dict.fromkeys((PurePosixPath(), file.path.parent, file.path.parent.parent)):
        if step.folder:
            inside = _path(base, step.folder)
            yield from () if inside is None else (inside,)
        yield base


def _dockerfiles(
    step: _BuildStep, base: PurePosixPath, context: PurePosixPath | None
) -> Iterator[PurePosixPath]:
    if context is None:
        return
    if not step.dockerfile:
        yield from (context / name for name in _NAMES)
        return
    for folder in (context, base) if step.is_in_context else (base, context):
        path = _path(folder, step.dockerfile)
        if path is not None:
            yield path


def _path(folder: PurePosixPath, text: str) -> PurePosixPath | None:
    if text.startswith(("/", "~")):
        return None
    path = posixpath.normpath(f"{folder}/{text}")
    return None if path.startswith("..") else PurePosixPath(path)


def _known(text: str | None) -> str | None:
    return None if text is None or is_untold(text) else text


def _said(step: _BuildStep, file: SourceFile) -> Step:
    """Return what the build says that decides what is built."""
    stage = [f"--target {step.target}"] if step.target else []
    given = [f"--build-arg {name}={_known(value) or '…'}" for name, value in step.arguments.items()]
    message = one_line(" ".join(("docker build", *stage, *given, step.context or ".")))
    place: Location = lines_of(file, step.line, step.line)
    return Step(location=place, message=message)


_DESCRIBED = re.compile(
    rb"build-push-action|docker@2|artifacts:|cloud-builders/docker", re.IGNORECASE
)
_EXPRESSION = re.compile(
    r"\$\{\{[ \t]*(?:env\.(?P<setting>\w+)|[^{}]*)[ \t]*\}\}|\$\([^()]*\)|\$\{?_?[A-Z_]+\}?"
)
_COMPUTED = "${{"
_OF_STEP = re.compile(r"\bsteps\.([\w-]+)\.outputs\.tags\b")
_FLAGS = frozenset({"--no-cache", "--pull", "-q", "--quiet"})
_MOST_SAID = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class _BuildStep:
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


def _build_steps(file: SourceFile) -> Iterator[_BuildStep]:
    """Yield the builds that a file of YAML describes."""
    if file.path.suffix not in {".yml", ".yaml"} or _DESCRIBED.search(file.data) is None:
        return
    left = _MOST_SAID
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

    def step(self, node: YamlNode) -> _BuildStep | None:
        uses = (node.get("uses").text or "").lower()
        if "build-push-action" in uses:
            return self._of_action(node.get("with"), node)
        if (node.get("task").text or "").lower().startswith("docker@2"):
            return self._of_azure(node.get("inputs"), node)
        if "cloud-builders/docker" in (node.get("name").text or ""):
            return self._of_cloud_build(node)
        return self._of_skaffold(node) if node.get("docker").is_mapping else None

    def _of_action(self, given: YamlNode, node: YamlNode) -> _BuildStep | None:
        """Read docker/build-push-action; what it neither pushes nor keeps is built to be tested."""
        pushed = given.get("push").text or ""
        if pushed == "false" or (not pushed and given.get("outputs").is_absent):
            return None
        return _BuildStep(
            names=tuple(self._names(given.get("tags"))),
            dockerfile=self._text(given.get("file")),
            context=self._text(given.get("context")),
            target=self._text(given.get("target")),
            arguments=_pairs(self._lines(given.get("build-args"))),
            line=node.location.start.line,
        )

    def _of_azure(self, given: YamlNode, node: YamlNode) -> _BuildStep | None:
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
        return _BuildStep(
            names=(self._text(given.get("repository")),),
            dockerfile=dockerfile,
            context=self._text(given.get("buildContext")).lstrip("*/") or folder,
            target=options.value("--target") or "",
            arguments=_pairs(said),
            line=node.location.start.line,
        )

    def _of_cloud_build(self, node: YamlNode) -> _BuildStep | None:
        words = [self._text(one) for one in node.get("args").elements]
        if words[:1] != ["build"]:
            return None
        options = read_options(
            words[1:], lambda one: one not in {"--no-cache", "--pull"}, is_mixed=True
        )
        given = options.given
        return _BuildStep(
            names=tuple(one.value or "" for one in given if one.name in {"-t", "--tag"}),
            dockerfile=options.value("-f", "--file") or "",
            context=(options.rest or (".",))[0],
            target=options.value("--target") or "",
            arguments=_pairs([one.value or "" for one in given if one.name == "--build-arg"]),
            folder=self._text(node.get("dir")),
            line=node.location.start.line,
        )

    def _of_skaffold(self, node: YamlNode) -> _BuildStep | None:
        docker = node.get("docker")
        if node.get("image").text is None:
            return None
        return _BuildStep(
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
