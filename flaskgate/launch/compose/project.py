"""A Compose file with its variables and paths: what `${VAR}` stands for, and where that comes from.

What `include` names is an artefact of its own and is read as such.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import PurePosixPath
from typing import TypeVar

from flaskgate.launch.compose.services import MAX_SERVICES, ComposeFile, Service, loader_of
from flaskgate.launch.formats.expansion import Values, expand
from flaskgate.launch.formats.yaml_nodes import YamlNode, read_yaml
from flaskgate.launch.model import Repository, Setting
from flaskgate.launch.project.dotenv import read_dotenv
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Location, Notification

T = TypeVar("T")
_REFERENCE = re.compile(r"\$\{?(\w+)")
_PRODUCTION_VALUES = (
    *(".env.prod", ".env_prod", ".env-prod", ".env.production", ".env_production"),
    *("prod.env", "production.env"),
)


@dataclass(slots=True, kw_only=True)
class Allowance:
    """How many values of a project may still be looked at; an alias counts each time."""

    left: int = 50_000

    def take(self, values: Sequence[T]) -> Sequence[T]:
        """Return as many of `values` as are still allowed."""
        granted = values[: max(self.left, 0)]
        self.left -= len(values)
        return granted

    def note(self, path: PurePosixPath) -> tuple[Notification, ...]:
        """Return what to say once it is used up; empty until then."""
        message = "says more than is looked at, aliases counted each time; the rest was not read"
        note = Notification(id="launch-limit", message=message, path=path)
        return (note,) if self.left < 0 else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ComposeProject:
    """A Compose file."""

    path: PurePosixPath
    services: tuple[Service, ...] = ()
    builders: Callable[[], tuple[Service, ...]] = tuple
    """Those that build an image: its own, then those of all Compose files of the folder."""
    settings: Mapping[str, Setting] = field(default_factory=dict)
    """What `${VAR}` stands for: the variables of the project's own environment file."""
    notifications: tuple[Notification, ...] = ()
    allowance: Allowance = field(default_factory=Allowance)

    @property
    def values(self) -> Values:
        """The same as texts, and the variable that every shell sets."""
        return {"PWD": ".", **{name: setting.value for name, setting in self.settings.items()}}

    def origin(self, value: YamlNode) -> Location | None:
        """Return where the first reference of a scalar gets its value from, if that is known."""
        return _origin_of(value.text or "", self.settings)

    def expand(self, value: YamlNode) -> str | None:
        """Return a scalar with its references replaced; None where one is not known."""
        return None if value.text is None else expand_compose(value.text, self.values)

    def keep(self, value: YamlNode) -> str | None:
        """Return a scalar in which references that are not known stay as they are written."""
        return None if value.text is None else self.fill(value.text)

    def fill(self, text: str) -> str:
        """Return a text in which references that are not known stay as they are written."""
        return expand_compose(text, self.values, keep=True) or ""

    def path_of(self, value: YamlNode, folder: PurePosixPath | None = None) -> PurePosixPath | None:
        """Return the path in the repository that a value means; None for any other one.

        It is relative to `folder`, or to the folder of the file that the value stands in.
        """
        return path_in(folder or value.index.path.parent, self.expand(value) or "")


def path_in(folder: PurePosixPath, text: str) -> PurePosixPath | None:
    """Return the path in the repository that `text` means from a folder; None for any other."""
    if not text or "://" in text or text.startswith(("/", "~", "git@")):
        return None
    path = posixpath.normpath(f"{folder}/{text}")
    return None if path.startswith("..") else PurePosixPath(path)


def expand_compose(text: str, values: Values, *, keep: bool = False) -> str | None:
    """Return `text` with its references replaced; `$$` is a dollar sign."""
    parts = [expand(part, values, keep=keep) for part in text.split("$$")]
    known = [part for part in parts if part is not None]
    return "$".join(known) if len(known) == len(parts) else None


def read_project(file: SourceFile, repository: Repository) -> ComposeProject:
    """Read a Compose file and the files that its services build on; never raises."""
    yaml = read_yaml(file)
    whole, notes = ComposeFile.of(yaml), yaml.notifications
    own = whole.services
    loader = loader_of(repository)
    loader.loaded[file.path] = whole
    base = loader.base_of(file.path)
    if len(own) > MAX_SERVICES:
        message = f"has more than {MAX_SERVICES} services; the rest was not read"
        notes = (*notes, Notification(id="launch-limit", message=message, path=file.path))
    services = tuple(loader.services(own, base))

    @cache
    def builders() -> tuple[Service, ...]:
        beside = loader.builders(file.path.parent)
        return (*(one for one in services if one.builds), *beside)

    return ComposeProject(
        path=file.path,
        services=services,
        builders=builders,
        settings=_project_settings(file.path.parent, repository),
        notifications=notes,
    )


def _project_settings(folder: PurePosixPath, repository: Repository) -> Mapping[str, Setting]:
    """Return what `${VAR}` stands for: `.env`, else the one file that is named for production.

    The latter is what `docker compose --env-file .env.prod` is given; nothing but its name says so.
    """
    file = repository.read(folder / ".env") or _production_values(folder, repository)
    return read_dotenv(file) if file else {}


def _origin_of(text: str, settings: Mapping[str, Setting]) -> Location | None:
    """Return where the first reference in `text` gets its value from, if that is known."""
    named = _REFERENCE.search(text)
    setting = settings.get(named[1]) if named else None
    return setting.location if setting else None


def _production_values(folder: PurePosixPath, repository: Repository) -> SourceFile | None:
    files = [repository.read(folder / name) for name in _PRODUCTION_VALUES]
    found = [file for file in files if file is not None]
    return found[0] if len(found) == 1 else None
