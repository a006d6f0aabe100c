"""From what a Compose service builds its image, and where the file says so."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from flaskgate.launch.compose.environment import volumes_of
from flaskgate.launch.compose.project import ComposeProject, read_project
from flaskgate.launch.compose.services import Service
from flaskgate.launch.formats.yaml_nodes import YamlNode
from flaskgate.launch.images.images import Image, Images, read_images
from flaskgate.launch.model import Repository
from flaskgate.launch.project.remember import Remembered
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Step

_DEFAULTS = ("Dockerfile", "dockerfile", "Containerfile")
"""What BuildKit, and Podman after it, look for where no name is given."""
_CONTEXTS = "additional_contexts"
_MAX_VOLUMES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A service's image with the step that leads to it."""

    image: Image
    step: Step
    target: str = ""
    """The stage that is asked for by name."""


def finder_of(file: SourceFile, repository: Repository) -> ImageFinder:
    """Return what finds the images of a Compose file."""
    return ImageFinder(project=read_project(file, repository), repository=repository)


def _nobodys(_: str) -> None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageFinder:
    """Finds images of services; each Dockerfile is read once for the same build arguments."""

    project: ComposeProject
    repository: Repository
    commanded: Callable[[str], Image | None] = _nobodys
    """Gives the image that a script or a pipeline builds under a name; None for any other."""
    known: dict[object, Images] = field(default_factory=dict)
    building: set[str] = field(default_factory=set)
    """The services whose images are being read; one that builds on itself ends there."""

    def named(self) -> Iterator[tuple[str, Image]]:
        """Yield what the services build, by the names that they give: `registry/shop:1`."""
        for service in self.project.services:
            name = self.project.keep(service.get("image")) if service.builds else None
            built = self.find(service) if name else None
            if name and built is not None:
                yield name, built.image

    def contexts(self) -> Iterator[tuple[PurePosixPath, PurePosixPath]]:
        """Yield the Dockerfiles of the services, and from which folders they are built."""
        for service in self.project.services:
            context = self._context(service) if service.builds else None
            file = self._dockerfile(service, context)
            if file is not None and context is not None:
                yield file.path, context

    def find(self, service: Service) -> Built | None:
        """Return the image that the service builds, or another one builds under that name."""
        if service.builds:
            return self._build(service, service)
        name = self.project.keep(service.get("image")) or ""
        builders = self.project.builders() if name else ()
        same = [one for one in builders if name and self.project.keep(one.get("image")) == name]
        if same:
            return self._build(service, same[0])
        commanded = self._commanded(service, name)
        namesakes = [one for one in builders if "/" in name and one.name == service.name]
        if commanded is None and namesakes:
            return self._build(service, namesakes[0])
        return commanded or self._guess(service, name)

    def _commanded(self, service: Service, reference: str) -> Built | None:
        image = self.commanded(reference) if reference else None
        if image is None:
            return None
        return _of_image(service, image, f"runs the image of {image.path}")

    def _guess(self, service: Service, reference: str) -> Built | None:
        """Return the image that bears the name of a Dockerfile's folder, or has its files.

        What is on everybody's shelf, such as `nginx`, has no slash in its name. A service with
        settings of Flask runs the image of the only Dockerfile, whatever it is called.
        """
        every = _dockerfiles_of(self.repository)
        if sum(map(len, every.values())) == 1 and _is_flask(service):
            return self._seem(service, next(iter(every.values()))[0])
        if "/" not in reference:
            return None
        name = re.split(r"[:@$]", reference.rsplit("/", 1)[-1], maxsplit=1)[0]
        named = every.get(name, ())
        if len(named) == 1:
            return self._seem(service, named[0])
        for bind in list(volumes_of(service, self.project))[:_MAX_VOLUMES]:
            built = self._seem(service, bind.source / _DEFAULTS[0]) if bind.source.parts else None
            if built and bind in built.image.mounts:
                return built
        return None

    def _seem(self, service: Service, path: PurePosixPath) -> Built | None:
        file = self.repository.read(path)
        image = self._images(file, None, {}).pick() if file else None
        if image is None:
            return None
        return _of_image(service, image, f"runs an image that {path} seems to build")

    def _build(self, service: Service, owner: Service) -> Built | None:
        inline = _option(owner, "dockerfile_inline")
        context = self._context(owner)
        file = self._inline(inline) if inline.text else self._dockerfile(owner, context)
        if context is None or file is None:
            return None
        target = self.project.expand(_option(owner, "target")) or ""
        image = self._images(file, context, self._arguments(owner), owner).pick(target)
        if image is None:
            return None
        return Built(image=image, step=_step(service, owner, file, target), target=target)

    def _context(self, owner: Service) -> PurePosixPath | None:
        value = _option(owner, "context")
        return value.index.path.parent if value.is_absent else self.project.path_of(value)

    def _dockerfile(self, owner: Service, context: PurePosixPath | None) -> SourceFile | None:
        if context is None:
            return None
        value = _option(owner, "dockerfile")
        if value.is_absent or value.is_null:
            found = (self.repository.read(context / name) for name in _DEFAULTS)
            return next((file for file in found if file is not None), None)
        path = self.project.path_of(value, context)
        return self.repository.read(path) if path else None

    def _inline(self, value: YamlNode) -> SourceFile:
        # Blank lines before it let its lines count as those of the Compose file.
        lines = "\n" * value.location.start.line + value.scalar
        return SourceFile(path=value.index.path, kind=Kind.DOCKERFILE, data=lines.encode())

    def _arguments(self, owner: Service) -> Mapping[str, str | None]:
        """Return the build arguments; one without a value is the host's, if that sets it."""
        arguments: dict[str, str | None] = {}
        for layer in owner.every("build"):
            table = layer.get("args")
            for entry in self.project.allowance.take(table.entries):
                if entry.value.is_null:
                    arguments |= self._of_host(entry.name)
                else:
                    arguments[entry.name] = self.project.expand(entry.value)
            for element in self.project.allowance.take(table.elements):
                name, equals, _ = (element.text or "").partition("=")
                expanded = self.project.expand(element)
                if equals:
                    arguments[name] = None if expanded is None else expanded.partition("=")[2]
                else:
                    arguments |= self._of_host(name)
        return arguments

    def _of_host(self, name: str) -> Mapping[str, str | None]:
        values = self.project.values
        return {name: values[name]} if name in values else {}

    def _images(
        self,
        file: SourceFile,
        context: PurePosixPath | None,
        arguments: Mapping[str, str | None],
        owner: Service | None = None,
    ) -> Images:
        named = tuple(sorted(self._contexts(owner).items())) if owner else ()
        key = (file.path, file.data, context, tuple(sorted(arguments.items(), key=str)), named)
        if key not in self.known:
            self.known[key] = read_images(
                file,
                repository=self.repository,
                args=arguments,
                context_folder=context,
                base_of=lambda name: self._base(name, owner),
            )
        return self.known[key]

    def _contexts(self, owner: Service) -> Mapping[str, str]:
        """Return the services whose images a build may name: `additional_contexts`."""
        said = [(one.name, one.value.text or "") for one in _option(owner, _CONTEXTS).entries]
        said += [
            (name, value)
            for one in _option(owner, _CONTEXTS).elements
            for name, _, value in [(one.text or "").partition("=")]
        ]
        start = "service:"
        return {name: text.removeprefix(start) for name, text in said if text.startswith(start)}

    def _base(self, name: str, owner: Service | None) -> Image | None:
        """Return the image that another service of the project builds under a name."""
        service = self._contexts(owner).get(name) if owner else None
        for one in self.project.builders():
            is_named = one.name == service or self.project.keep(one.get("image")) == name
            if is_named and one.builds and one.name not in {*self.building, owner and owner.name}:
                self.building.add(one.name)
                built = self._build(one, one)
                self.building.discard(one.name)
                return built.image if built else None
        return None


def _find_dockerfiles(repository: Repository) -> Mapping[str, tuple[PurePosixPath, ...]]:
    """Return the Dockerfiles by the names of their folders; that of the root has none."""
    found: dict[str, list[PurePosixPath]] = defaultdict(list)
    for path in sorted(repository.paths):
        if path.name == _DEFAULTS[0]:
            found[path.parent.name].append(path)
    return {name: tuple(paths) for name, paths in found.items()}


_dockerfiles_of = Remembered(_find_dockerfiles)


def _is_flask(service: Service) -> bool:
    table = service.get("environment")
    names = [entry.name for entry in table.entries[:_MAX_VOLUMES]]
    names += [one.text or "" for one in table.elements[:_MAX_VOLUMES]]
    return any(name.startswith("FLASK_") for name in names)


def _of_image(service: Service, image: Image, why: str) -> Built:
    """Return a service with an image that something else than its own `build` tells."""
    message = f"service {service.name} {why}"
    return Built(image=image, step=Step(location=service.get("image").location, message=message))


def _option(owner: Service, name: str) -> YamlNode:
    """Return what `build` says under a key; a `build` that is a text is the context."""
    for layer in reversed(owner.every("build")):
        if name == "context" and layer.text is not None:
            return layer
        value = layer.get(name)
        if not value.is_absent:
            return value
    return owner.get("build", name)


def _step(service: Service, owner: Service, file: SourceFile, target: str) -> Step:
    what = f"the stage {target} of {file.path}" if target else str(file.path)
    if service is not owner:
        message = f"service {service.name} runs the image that {owner.name} builds from {what}"
        return Step(location=service.get("image").location, message=message)
    options = (_option(owner, name) for name in ("target", "dockerfile", "context"))
    said = next((option for option in options if option.text), owner.get("build"))
    message = f"service {service.name} builds {what}"
    return Step(location=said.location, message=message)
