"""Presents images as a repository: launch analysis, rules and reports see nothing new.

An image is a folder called by its reference. In it lie the application's files, what else a start
may name, the configuration as a Dockerfile and what is installed as a list of requirements.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import PurePosixPath

from flaskgate.discover import Discovery, look_over
from flaskgate.discover.notes import Notes
from flaskgate.discover.tree import Tree
from flaskgate.gate.commands.image.description import (
    command_words,
    describe_image,
    starts_something,
    working_folder,
)
from flaskgate.gate.commands.image.distributions import Distribution, read_distributions
from flaskgate.gate.commands.image.filesystem import File, Folder, Link
from flaskgate.gate.commands.image.opening import Opened
from flaskgate.gate.commands.image.selection import environments, is_of_python, is_system
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Notification

CONFIG = "Dockerfile.image"
"""The name under which an image's configuration is shown, as a Dockerfile."""
INSTALLED = "requirements.installed.txt"
"""The name under which the installed distributions are shown."""

_MOST_COPIES = 300
"""Links that are shown; what more there are leads nowhere."""
_PROGRAMS = re.compile(r"(?:.*/)?s?bin/[^/]+")
_GENERATED = re.compile(
    rb"\A#![^\n]*python[^\n]*\n(?:[^\n]*\n){0,10}?\s*from [\w.]+ import \w+[^\n]*\n"
    rb"(?:[^\n]*\n){0,12}?\s*(?:raise SystemExit|sys\.exit)\("
)
"""What installers write for a console script: its distribution says the same."""
_SHORT = 2_000
_WORD = re.compile(r"/[\w.+-]+(?:/[\w.+-]+)+")
_DEEP = 3
"""Parts of a folder that is no common one: `/usr/lib/shop`."""


class _Shown:
    """Files of images by the paths under which they are shown: what discovery looks over."""

    def __init__(self, images: Iterable[Opened], paths: Iterable[str]) -> None:
        self._images = {one.place: one for one in images}
        self._paths = paths

    def names(self, within: PurePosixPath, notes: Notes) -> dict[str, tuple[str, ...]]:
        del within, notes
        return dict.fromkeys(self._paths, ())

    def links(self) -> dict[str, str]:
        """Return none: a link is shown as what it leads to."""
        return {}

    def reader(self, notes: Notes) -> _Shown:
        del notes
        return self

    def read(self, path: str, *, at_most: int | None = None) -> bytes | None:
        """Return the content; None if there is none, or a larger one than asked for."""
        place = PurePosixPath(path)
        for above in place.parents:
            image = self._images.get(above)
            if image is not None:
                data = image.data(str(place.relative_to(above)))
                is_larger = data is not None and at_most is not None and len(data) > at_most
                return None if is_larger and not (data or b"").startswith(b"#!") else data
        return None


def present(images: Sequence[Opened], *, every: bool = False) -> Discovery:
    """Return what there is to look at in the images; `every` is as for `discover`."""
    views = [_View(one) for one in images]
    code = [path for view in views for path in view.code]
    shown = _Shown(images, code)
    found = look_over(shown, every=every)
    added = [file for view in views for file in view.added]
    names = dict.fromkeys([*code, *(path for view in views for path in view.others)])
    names |= dict.fromkeys(str(file.path) for file in added)
    configs = tuple(file for file in added if file.kind is Kind.DOCKERFILE)
    kept = {file.path: file for file in (*found.files, *found.artefacts, *added)}
    return replace(
        found,
        files=(*configs, *found.files),
        artefacts=configs,
        tree=Tree(names, kept.values(), shown),
        walked=sum(one.entries for one in images),
        sources=found.sources + len(configs),
        notifications=(*found.notifications, *_without_command(images)),
    )


def _without_command(images: Iterable[Opened]) -> Iterator[Notification]:
    for one in images:
        if not starts_something(one.config):
            yield Notification(
                id="image-without-command",
                message="it says no command: who runs it decides what is started",
                path=one.place / CONFIG,
            )


class _View:
    """One image as a folder of files."""

    def __init__(self, image: Opened) -> None:
        self._image = image
        files = {path: node for path, node in image.system.walk() if isinstance(node, File)}
        # what the image's own build context has left there says nothing of this one
        self._paths = [path for path in files if path not in {".dockerignore", INSTALLED, CONFIG}]
        self._environments = environments(self._paths)
        self._named = tuple(self._named_folders())
        self._installed = read_distributions(self._paths, image.text, image.names)
        self._own = self._installed.own(" ".join(self._words()))
        self._scripts = frozenset(name for one in self._installed.every for name in one.scripts)
        modules = [folder for one in self._own for folder in _modules(one)]
        self._modules = tuple(modules)
        entry_points = {str(one.entry_points) for one in self._own if one.entry_points}
        inside = [path for path in self._paths if self._is_code(path)]
        self.code = [self._shown(path) for path in inside]
        self.others = [
            self._shown(path)
            for path in self._paths
            if path in entry_points or (not self._is_code(path) and self._is_other(path))
        ]
        self.added = tuple(self._added([*inside]))

    def _words(self) -> Iterator[str]:
        """Yield what the image starts, and the scripts that it starts, as texts."""
        words = command_words(self._image.config)
        yield from words
        folder = working_folder(self._image.config)
        for word in words:
            for place in (word, f"{folder}/{word}", f"usr/local/bin/{word}", f"usr/bin/{word}"):
                text = self._image.text(place) if "=" not in place else ""
                if text.startswith("#!"):
                    yield text
                    break

    def _named_folders(self) -> Iterator[str]:
        """Yield the folders of the system that are named by what is started."""
        folders = [working_folder(self._image.config)]
        folders += [
            found[0].rpartition("/")[0] if "." in found[0].rpartition("/")[2] else found[0]
            for found in _WORD.finditer(" ".join(self._words()))
        ]
        for folder in folders:
            real = self._image.system.real_path(folder)
            is_deep = real is not None and len(PurePosixPath(real).parts) >= _DEEP
            if is_deep and is_system(f"{real}/") and not _PROGRAMS.fullmatch(f"{real}/x"):
                yield f"{real}/"

    def _is_code(self, path: str) -> bool:
        """Return whether a file is the application's."""
        if path.startswith((*self._named, *self._modules)):
            return True
        return not (is_system(path) or path.startswith(self._environments))

    def _is_other(self, path: str) -> bool:
        """Return whether a start may name a file that is not the application's."""
        if path.startswith("etc/"):
            return True
        if not _PROGRAMS.fullmatch(path) or is_of_python(path):
            return False
        name = path.rpartition("/")[2]
        data = self._image.data(path) or b""
        is_generated = len(data) < _SHORT and _GENERATED.match(data) is not None
        return data.startswith(b"#!") and not is_generated and name not in self._scripts

    def _shown(self, path: str) -> str:
        return f"{self._image.place}/{path}"

    def _added(self, inside: Sequence[str]) -> Iterator[SourceFile]:
        copies = [*self._links(inside), *self._installed_modules()]
        text = describe_image(self._image.config, str(self._image.place), copies)
        place = self._image.place
        yield SourceFile(path=place / CONFIG, kind=Kind.DOCKERFILE, data=text.encode())
        pins = self._installed.pins
        if pins:
            lines = "".join(f"{name}=={version}\n" for name, version in sorted(pins.items()))
            yield SourceFile(path=place / INSTALLED, kind=Kind.RECIPE, data=lines.encode())

    def _links(self, inside: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Yield where links lead that lead to something that is shown."""
        shown = {parent for path in inside for parent in _parents(path)} | set(inside)
        links = (path for path, node in self._image.system.walk() if isinstance(node, Link))
        found = ((self._image.system.real_path(path), path) for path in links)
        yield from islice(
            ((real, f"/{path}") for real, path in found if real and real in shown), _MOST_COPIES
        )

    def _installed_modules(self) -> Iterator[tuple[str, str]]:
        """Yield the application's installed modules, which are imported from anywhere."""
        folder = working_folder(self._image.config).rstrip("/")
        for one in self._own:
            for module in one.modules:
                for name in (module, f"{module}.py"):
                    there = self._image.system.find(f"{one.folder}/{name}")
                    here = self._image.system.find(f"{folder}/{name}")
                    if isinstance(there, File | Folder) and here is None:
                        yield f"{one.folder}/{name}", f"{folder}/{name}"


def _modules(one: Distribution) -> Iterator[str]:
    for module in one.modules:
        yield f"{one.folder}/{module}/"
        yield f"{one.folder}/{module}.py"


def _parents(path: str) -> Iterator[str]:
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path
