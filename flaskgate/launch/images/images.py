"""A Dockerfile as the image that it builds: what it starts, with what, and where the files are.

Source: https://docs.docker.com/reference/dockerfile/. The last stage counts, or the one that is
named; a stage takes over what the stage before it set. Of most base images nothing is known: where
no `WORKDIR` says otherwise the folder is taken to be `/`, which keeps relative paths together.

Where nothing says from which folder it is built, what it copies must be there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from types import MappingProxyType

from flaskgate.launch.formats.expansion import Values
from flaskgate.launch.images.base_images import command_of, inherit_base
from flaskgate.launch.images.copies import BuildContext, LookupBudget
from flaskgate.launch.images.docker_words import read_arguments, read_json, resolve_word
from flaskgate.launch.images.dockerignore import Dockerignore, read_dockerignore
from flaskgate.launch.images.instructions import Dockerfile, Instruction, split_dockerfile
from flaskgate.launch.images.stages import Run, Stage, shell_of, split_flags
from flaskgate.launch.model import Command, Edit, Environment, Mount, Repository, Written
from flaskgate.launch.project.folders import folders_of
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Location, Notification, Step

__all__ = [
    "Image",
    "Run",
    "Written",
    "compose_command",
    "name_ports",
    "plain_ports",
    "read_image",
    "read_images",
]

_MAX_PORTS = 4
"""How many ports a message names."""
_NOTHING: Mapping[str, str | None] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """What one stage of a Dockerfile builds."""

    path: PurePosixPath
    """The Dockerfile."""
    stage: str
    """Its name in lower case; empty if it has none."""
    base: str
    """The image that it starts from, through all stages; empty where that cannot be told."""
    environment: Environment
    folder: PurePosixPath | None
    entrypoint: Command | None
    is_shell_entrypoint: bool
    """Its shell form, which ignores the command."""
    command: Command | None
    mounts: tuple[Mount, ...]
    """In the order of the instructions."""
    written: tuple[Written, ...]
    runs: tuple[Run, ...]
    edits: tuple[Edit, ...]
    ports: tuple[str, ...]
    """Such as `5000` or `53/udp`."""
    triggers: tuple[Instruction, ...]
    """What `ONBUILD` keeps for the images that start from this one."""
    context: PurePosixPath
    """The build context, a folder of the repository."""
    dockerignore: Dockerignore
    begun: Location | None = None
    """The `FROM` that names the base."""

    def ignored(self, path: PurePosixPath) -> bool:
        """Return whether a file of the repository stays out of the build."""
        return self.dockerignore.ignores(path) and not any(
            path.is_relative_to(one.source) for one in self.mounts if self._is_from_elsewhere(one)
        )

    def _is_from_elsewhere(self, mount: Mount) -> bool:
        """Return whether another build has brought it, whose image this one starts from."""
        return not mount.source.is_relative_to(self.context)


BaseOf = Callable[[str], Image | None]
"""Gives the image that something of the repository builds under a name; None for any other."""


def _no_base(_: str) -> None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Images:
    """What all stages of a Dockerfile build, in order; empty where nothing can be read."""

    stages: tuple[Image, ...] = ()
    notifications: tuple[Notification, ...] = ()

    def pick(self, target: str = "") -> Image | None:
        """Return the stage of this name or number, or the last one; None if there is none."""
        if not target:
            return self.stages[-1] if self.stages else None
        named = [image for image in self.stages if image.stage == target.lower()]
        if not named and target.isdecimal():
            named = list(self.stages[int(target[:5]) : int(target[:5]) + 1])
        return named[-1] if named else None


def read_image(
    file: SourceFile,
    *,
    repository: Repository,
    target: str = "",
    args: Mapping[str, str | None] = _NOTHING,
    context_folder: PurePosixPath | None = None,
    base_of: BaseOf = _no_base,
) -> Image | None:
    """Return the image of one stage, the last one without `target`; None if there is no such."""
    return read_images(
        file, repository=repository, args=args, context_folder=context_folder, base_of=base_of
    ).pick(target)


def read_images(
    file: SourceFile,
    *,
    repository: Repository,
    args: Mapping[str, str | None] = _NOTHING,
    context_folder: PurePosixPath | None = None,
    base_of: BaseOf = _no_base,
) -> Images:
    """Return the images of all stages of a Dockerfile.

    `args` are build arguments; None stands for a value that is not known. Without
    `context_folder` the build context is the folder, at the Dockerfile or above it, from which
    what is copied is there. `base_of` tells images of the repository by their names, from which
    a stage may start. A file that is too large, or asks for too much, has a Notification.
    """
    dockerfile = split_dockerfile(file)
    if context_folder is None:
        context_folder = _find_context(file.path, dockerfile.instructions, repository)
    context = BuildContext(
        folder=context_folder,
        repository=repository,
        folders=folders_of(repository),
        budget=LookupBudget(),
    )
    builder = _Builder(
        dockerfile=dockerfile, file=file, context=context, arguments=args, base_of=base_of
    )
    ignore = read_dockerignore(file.path, context_folder, repository)
    stages = [_image(stage, file, ignore) for stage in builder.build()]
    notes = dockerfile.notifications
    if context.budget.globs < 0:
        message = "copies by more patterns than are looked up; the rest was not read"
        notes = (*notes, Notification(id="launch-limit", message=message, path=file.path))
    return Images(stages=tuple(stages), notifications=notes)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Builder:
    dockerfile: Dockerfile
    file: SourceFile
    context: BuildContext
    arguments: Values
    base_of: BaseOf = _no_base

    def build(self) -> Sequence[Stage]:
        stages: list[Stage] = []
        defaults: dict[str, str | None] = {}
        for instruction in self.dockerfile.instructions:
            if instruction.name == "FROM":
                stages.append(self._begin(instruction, defaults, stages))
            elif stages:
                stages[-1].carry_out(instruction)
            elif instruction.name == "ARG":
                self._declare(instruction, defaults)
        return stages

    def _declare(self, instruction: Instruction, defaults: dict[str, str | None]) -> None:
        escape = self.dockerfile.escape
        for name, value in read_arguments(instruction.value, escape):
            default = None if value is None else resolve_word(value, defaults, escape)
            defaults[name] = self.arguments.get(name, default)

    def _begin(self, instruction: Instruction, defaults: Values, stages: list[Stage]) -> Stage:
        _, rest = split_flags(instruction.value)
        words = rest.split()
        base = resolve_word(words[0], defaults, self.dockerfile.escape) if words else None
        is_named = len(words) > 2 and words[1].upper() == "AS"  # noqa: PLR2004 (base AS name)
        stage = Stage(
            name=words[2].lower() if is_named else "",
            base=base or "",
            begun=instruction.location,
            lines=self.file.lines,
            escape=self.dockerfile.escape,
            context=self.context,
            arguments=self.arguments,
            defaults=defaults,
            earlier=tuple(stages),
            shell=shell_of(base or "", self.dockerfile.escape),
        )
        parent = next((one for one in reversed(stages) if base and one.name == base.lower()), None)
        if parent is not None:
            stage.inherit(parent)
            return stage
        own = self.base_of(base) if base else None
        if own is not None:
            _take_over(stage, own)
        else:
            inherit_base(stage, instruction.location)
        return stage


def _take_over(stage: Stage, parent: Image) -> None:
    """Let a stage start from an image that something else of the repository builds."""
    stage.base, stage.folder = parent.base, parent.folder
    stage.environment = dict(parent.environment)
    stage.values = {name: one.value for name, one in parent.environment.items()}
    stage.entrypoint, stage.command = parent.entrypoint, parent.command
    stage.is_shell_entrypoint = parent.is_shell_entrypoint
    stage.mounts, stage.written = list(parent.mounts), list(parent.written)
    stage.runs, stage.ports = list(parent.runs), list(parent.ports)
    stage.edits = list(parent.edits)
    stage.trigger(parent.triggers)


def _image(stage: Stage, file: SourceFile, ignore: Dockerignore) -> Image:
    return Image(
        path=file.path,
        stage=stage.name,
        base=stage.base,
        begun=stage.begun,
        environment=stage.environment,
        folder=stage.folder,
        entrypoint=stage.entrypoint,
        is_shell_entrypoint=stage.is_shell_entrypoint,
        command=command_of(stage),
        mounts=stage.layout(),
        written=tuple(stage.written),
        runs=tuple(stage.runs),
        edits=tuple(stage.edits),
        ports=tuple(stage.ports),
        triggers=tuple(stage.triggers),
        context=ignore.context,
        dockerignore=ignore,
    )


def compose_command(
    entrypoint: Command | None, command: Command | None, *, is_shell_entrypoint: bool = False
) -> tuple[Command | None, tuple[Step, ...]]:
    """Return what a container runs, and the step of an entrypoint that a command is added to.

    It stands where the command stands; a shell-form entrypoint ignores the command. None: there
    is neither.
    """
    if entrypoint is None or command is None or is_shell_entrypoint:
        return entrypoint or command, ()
    words = (*entrypoint.words, *command.words)
    exact = entrypoint.exact | command.exact
    step = Step(location=entrypoint.location, message=entrypoint.text)
    return replace(command, words=words, exact=exact), (step,)


def name_ports(verb: str, ports: Sequence[str]) -> str:
    """Return in words which ports are open, such as `publishes ports 80, 443`; empty if none."""
    names = list(dict.fromkeys(ports))
    if not names:
        return ""
    rest = f" and {len(names) - _MAX_PORTS} more" if len(names) > _MAX_PORTS else ""
    return f"{verb} port{'s' if len(names) > 1 else ''} {', '.join(names[:_MAX_PORTS])}{rest}"


def plain_ports(ports: Sequence[str]) -> tuple[str, ...]:
    """Return the numbers of TCP ports such as `5000` and `80/tcp`, in order, each once."""
    parts = (port.partition("/") for port in ports)
    return tuple(dict.fromkeys(one for one, _, kind in parts if one.isdecimal() and kind != "udp"))


_MAX_SOURCES = 50
_NAMED = re.compile(r"(?i:dockerfile)[.-]([\w-]+)|([\w-]+)\.(?i:dockerfile)")
_INSTALLED = re.compile(r"\s-r\s*(?:\./)?([\w][\w./-]*)")
_CODE = (
    *(".py", ".js", ".jsx", ".ts", ".tsx", ".vue", ".go", ".rs", ".java", ".kt", ".scala"),
    *(".rb", ".php", ".cs", ".c", ".cc", ".cpp", ".ex", ".html", ".ipynb", ".jar"),
)


def _find_context(
    dockerfile: PurePosixPath, instructions: Sequence[Instruction], repository: Repository
) -> PurePosixPath:
    """Return the folder, the Dockerfile's or one above it, where most of the sources are.

    Of equals the nearest. A Dockerfile that copies all of its context belongs where code is; where
    what it then installs is not there, into the folder that is called as it is.
    """
    sources = list(dict.fromkeys(_sources(instructions)))[:_MAX_SOURCES]
    folders = folders_of(repository)
    budget = LookupBudget()

    def count(folder: PurePosixPath) -> int:
        context = BuildContext(folder=folder, repository=repository, folders=folders, budget=budget)
        return sum(_is_there(context, source) for source in sources)

    candidates = list(dockerfile.parents)
    best = max(candidates, key=count) if len(candidates) > 1 and sources else dockerfile.parent
    wanted = _requirements(instructions) if sources == ["."] else frozenset()
    if wanted and not any(best / one in repository.paths for one in wanted):
        called = _called(dockerfile, candidates)
        return next((one for one in called if one / min(wanted) in repository.paths), best)
    return best


def _called(dockerfile: PurePosixPath, parents: Sequence[PurePosixPath]) -> Iterator[PurePosixPath]:
    """Yield the folders that are called as the Dockerfile: `api` of `docker/Dockerfile-api`."""
    named = _NAMED.fullmatch(dockerfile.name)
    for parent in parents:
        if named is not None:
            yield parent / (named[1] or named[2])


def _requirements(instructions: Sequence[Instruction]) -> frozenset[str]:
    """Return the files of requirements that the image installs, where they are plainly named."""
    texts = (one.value for one in instructions if one.name == "RUN")
    return frozenset(name for text in texts for name in _INSTALLED.findall(text))


def _is_there(context: BuildContext, source: str) -> bool:
    if source != ".":
        return context.has(source)
    return any(name.endswith(_CODE) for name in context.folders.below(context.folder))


def _sources(instructions: Sequence[Instruction]) -> Iterator[str]:
    for instruction in instructions:
        if instruction.name in {"COPY", "ADD"}:
            flags, rest = split_flags(instruction.value)
            words = read_json(rest) or tuple(rest.split())
            if "from" not in flags:
                yield from (_plain(word) for word in words[:-1] if _is_plain(word))


def _plain(word: str) -> str:
    return word.strip("\"'").strip("/").removeprefix("./") or "."


def _is_plain(word: str) -> bool:
    return "$" not in word and "://" not in word and not word.startswith("<<")
