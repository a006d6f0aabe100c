"""What `${VAR}` stands for in a Compose project, and where the value comes from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

from flaskgate.launch.model import Repository, Setting
from flaskgate.launch.project.dotenv import read_dotenv
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Location

_REFERENCE = re.compile(r"\$\{?(\w+)")
_PRODUCTION_VALUES = (
    *(".env.prod", ".env_prod", ".env-prod", ".env.production", ".env_production"),
    *("prod.env", "production.env"),
)


def project_settings(folder: PurePosixPath, repository: Repository) -> Mapping[str, Setting]:
    """Return what `${VAR}` stands for: `.env`, else the one file that is named for production.

    The latter is what `docker compose --env-file .env.prod` is given; nothing but its name says so.
    """
    file = repository.read(folder / ".env") or _production_values(folder, repository)
    return read_dotenv(file) if file else {}


def origin_of(text: str, settings: Mapping[str, Setting]) -> Location | None:
    """Return where the first reference in `text` gets its value from, if that is known."""
    named = _REFERENCE.search(text)
    setting = settings.get(named[1]) if named else None
    return setting.location if setting else None


def _production_values(folder: PurePosixPath, repository: Repository) -> SourceFile | None:
    files = [repository.read(folder / name) for name in _PRODUCTION_VALUES]
    found = [file for file in files if file is not None]
    return found[0] if len(found) == 1 else None
