"""Which images the commands, workflows and pipelines of a repository build, and how.

A build names a Dockerfile, its context, a stage and arguments; all of these decide what the image
starts. What Compose files and bake files build is read where they are.
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from flaskgate.launch.images.development import is_development_name
from flaskgate.launch.model import Repository
from flaskgate.launch.project.remember import Remembered
from flaskgate.launch.readers.builds.build_files import build_files
from flaskgate.launch.readers.builds.build_lines import CommandLine, build_lines, is_untold
from flaskgate.launch.readers.builds.build_steps import BuildStep, build_steps
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
            steps = (*map(_of_line, build_lines(file.text)), *build_steps(file))
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


def _of_line(line: CommandLine) -> BuildStep:
    options = line.options()

    def every(*names: str) -> tuple[str, ...]:
        return tuple(one.value or "" for one in options.given if one.name in names)

    pairs = [one.partition("=") for one in every("--build-arg")]
    contexts = [*options.rest, *every("--context")]
    return BuildStep(
        names=every("-t", "--tag", "--destination", "-d"),
        dockerfile=(every("-f", "--file", "--dockerfile") or ("",))[-1],
        context=contexts[0] if contexts else "",
        target=options.value("--target", "--build-target") or "",
        arguments={name: value if equals else None for name, equals, value in pairs},
        folder=line.folder,
        line=line.line,
    )


def _build(step: BuildStep, file: SourceFile, repository: Repository) -> ImageBuild | None:
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


def _bases(step: BuildStep, file: SourceFile) -> Iterator[PurePosixPath]:
    """Yield where the command may run: from the root, or from the folder of what says it."""
    for base in dict.fromkeys((PurePosixPath(), file.path.parent, file.path.parent.parent)):
        if step.folder:
            inside = _path(base, step.folder)
            yield from () if inside is None else (inside,)
        yield base


def _dockerfiles(
    step: BuildStep, base: PurePosixPath, context: PurePosixPath | None
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


def _said(step: BuildStep, file: SourceFile) -> Step:
    """Return what the build says that decides what is built."""
    stage = [f"--target {step.target}"] if step.target else []
    given = [f"--build-arg {name}={_known(value) or '…'}" for name, value in step.arguments.items()]
    message = one_line(" ".join(("docker build", *stage, *given, step.context or ".")))
    place: Location = lines_of(file, step.line, step.line)
    return Step(location=place, message=message)
