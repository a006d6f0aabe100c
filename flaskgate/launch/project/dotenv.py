"""Reads dotenv files, and tells which of them a unit's process finds.

The syntax is that of python-dotenv's `parser.py`, which Flask uses; read here, since that package
keeps no columns and would pull its own file search along. Flask's `load_dotenv` looks from the
working directory upwards for `.env`, then for `.flaskenv`; neither overrides what is set already.
Only the `flask` command, `app.run` and an explicit `load_dotenv` read them, so the caller decides
whether they count.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath

from flaskgate.launch.formats.yaml_values import TextIndex
from flaskgate.launch.model import Environment, Mount, Repository, Setting
from flaskgate.launch.project.lookup import LookupContext, find
from flaskgate.launch.project.versions import Versions, versions_of
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Location

NAMES = (".env", ".flaskenv")
"""The real order: the first file that sets a variable wins."""

_LARGEST = 500_000
"""Characters that are read; a quote that never closes is looked for to the end of them."""
_LONGEST = 20_000
"""Characters of a value with references: one that doubles line by line takes any amount."""
_SPACE = re.compile(r"(?:[^\S\r\n]*(?:#[^\r\n]*)?(?:\r\n|\n|\r))*[^\S\r\n]*")
_KEY = re.compile(r"(?:export[^\S\r\n]+)?(?:'([^'\r\n]+)'|([^=#\s]+))[^\S\r\n]*(=)?[^\S\r\n]*")
_VALUE = re.compile(
    r"""'(?P<single>[^'\\]*(?:\\.[^'\\]*)*)' | "(?P<double>[^"\\]*(?:\\.[^"\\]*)*)"
      | (?P<plain>(?!['"])[^\r\n]*)""",
    re.VERBOSE | re.DOTALL,
)
_REST = re.compile(r"[^\r\n]*")
_COMMENT = re.compile(r"\s#.*")
_ESCAPE = re.compile(r"\\([\\'\"abfnrtv])")
_ESCAPED = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_VARIABLE = re.compile(r"\$\{([^}:$]*)(?::-([^}]*))?\}")


def read_dotenv(file: SourceFile) -> dict[str, Setting]:
    """Return what the file sets; a variable that is set twice has its last value.

    `${NAME}` stands for what the file set before, else for its default; else it is not known. Nor
    is a value that becomes too long.
    """
    text = file.text[:_LARGEST]
    index = TextIndex.of(file.path, text)
    settings: dict[str, Setting] = {}
    place = _skip(_SPACE, text, 0)
    while place < len(text):
        place = _skip(_SPACE, text, _read_binding(index, place, settings))
    return settings


def dotenv_environment(
    folder: PurePosixPath | None,
    mounts: tuple[Mount, ...],
    repository: Repository,
    near: PurePosixPath,
    *,
    is_ignored: Callable[[PurePosixPath], bool] = lambda _: False,
    versions: Versions | None = None,
) -> Environment:
    """Return what the dotenv files set that Flask finds from the working directory `folder`.

    `is_ignored` tells which files do not reach the unit (`.dockerignore`). Empty where the
    packages are known and python-dotenv is not among them: Flask then reads no such file. They are
    those of the manifests, where `versions` does not say otherwise.
    """
    versions = versions or versions_of(repository, near)
    if versions.is_known and not versions.is_named("python-dotenv"):
        return {}
    place = LookupContext(repository, near, folder, mounts)
    environment: dict[str, Setting] = {}
    for name in reversed(NAMES):
        path = _search(name, place)
        file = None if path is None or is_ignored(path) else repository.read(path)
        environment.update(read_dotenv(file) if file else {})
    return environment


def _search(name: str, place: LookupContext) -> PurePosixPath | None:
    if not place.mounts:
        above = place.folder.parts[1:] if place.folder else ()
        return find((name,), above, place, is_exact=True).path
    folders = (place.folder, *place.folder.parents) if place.folder else ()
    forms = tuple(str(folder / name) for folder in folders)
    return find(forms, (), place, is_exact=True).path if forms else None


def _skip(pattern: re.Pattern[str], text: str, place: int) -> int:
    match = pattern.match(text, place)
    return match.end() if match else place


def _read_binding(index: TextIndex, start: int, settings: dict[str, Setting]) -> int:
    """Read one `KEY=value` into `settings`; return where it ends."""
    text = index.text
    key = _KEY.match(text, start)
    if key is None:
        return max(_skip(_REST, text, start), start + 1)
    name = key[1] or key[2]
    value = _VALUE.match(text, key.end()) if key[3] else None
    if value is None:
        return max(_skip(_REST, text, key.end()), start + 1)
    end = value.end()
    if value["plain"] is not None:
        end = key.end() + len(_COMMENT.sub("", value["plain"], count=1).rstrip())
    location = Location(index.path, index.position(start), index.position(end))
    settings[name] = Setting(value=_decode(value, settings), location=location)
    return _skip(_REST, text, value.end())


def _decode(match: re.Match[str], settings: Mapping[str, Setting]) -> str | None:
    if match["double"] is not None:
        value = _ESCAPE.sub(lambda one: _ESCAPED.get(one[1], one[1]), match["double"])
    elif match["single"] is not None:
        value = re.sub(r"\\([\\'])", r"\1", match["single"])
    else:
        value = _COMMENT.sub("", match["plain"], count=1).rstrip()
    return _expanded(value, settings)


def _expanded(value: str, settings: Mapping[str, Setting]) -> str | None:
    parts: list[str] = []
    length = position = 0
    for one in _VARIABLE.finditer(value):
        known = settings[one[1]].value if one[1] in settings else one[2]
        if known is None or length > _LONGEST:
            return None
        parts += (value[position : one.start()], known)
        length += len(parts[-2]) + len(known)
        position = one.end()
    return "".join((*parts, value[position:])) if length <= _LONGEST else None
