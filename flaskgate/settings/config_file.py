"""Reads `.flaskgate.yml`, which a stranger may have written.

The safe loader builds plain data only. A key that nobody knows, a value of the wrong type and a
key written twice are errors: a policy that is half understood is no policy.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, NoReturn

import yaml

from flaskgate.model.errors import InputError
from flaskgate.model.findings import Context, Ignore, Severity
from flaskgate.model.launch_evidence import Declared
from flaskgate.settings.named_files import read_named
from flaskgate.settings.options import BY_NAME, OPTIONS, SEVERITIES, checked, did_you_mean

FILE_NAME = ".flaskgate.yml"
MAX_BYTES = 256 * 1024
"""More than any policy needs; keeps a hostile file from taking time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What the file says; empty where there is none."""

    given: Mapping[str, str] = field(default_factory=dict)
    """Option name to value, checked."""
    exclude: tuple[str, ...] = ()
    """Globs of files that are not scanned."""
    contexts: tuple[tuple[str, Context], ...] = ()
    """Glob and what the files are for, in the order of the file; the last match wins."""
    severity: Mapping[str, Severity] = field(default_factory=dict)
    """Rule id to the severity that the project gives it."""
    ignore: tuple[Ignore, ...] = ()
    launches: tuple[Declared, ...] = ()
    """What production starts, where no artefact of the repository says it."""


IGNORE_KEYS = ("rule", "path", "reason", "until")
LAUNCH_KEYS = ("at", "command", "folder", "environment", "serves")


class _Loader(yaml.SafeLoader):
    """The safe loader, strict about keys written twice."""

    def construct_mapping(
        self,
        node: yaml.MappingNode,
        deep: bool = False,  # noqa: FBT001, FBT002 (PyYAML's signature)
    ) -> dict[Hashable, Any]:
        keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        twice = next((key for key in keys if keys.count(key) > 1), None)
        if twice is not None:
            raise yaml.constructor.ConstructorError(
                problem=f"the key '{twice}' is written twice", problem_mark=node.start_mark
            )
        return super().construct_mapping(node, deep)


def load_config(path: Path, *, name: str) -> Config:
    """Read the file at `path`; `name` is how the user knows it.

    Raises `InputError` if it cannot be read, is no YAML, or says something it may not say.
    """
    try:
        data = read_named(path, MAX_BYTES)
    except OSError as error:
        raise _unreadable(name, error.strerror) from error
    return decode_config(data, name=name)


def decode_config(data: bytes, *, name: str) -> Config:
    """Read the bytes of a configuration file; raises `InputError` as `load_config` does."""
    if len(data) > MAX_BYTES:
        _refuse(name, f"is larger than {MAX_BYTES} bytes")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _unreadable(name, "it is not UTF-8") from error
    return parse_config(text, name=name)


def _unreadable(name: str, reason: str | None) -> InputError:
    return InputError(
        f"cannot read the configuration {name}: {reason}",
        hint="check the path and that the file is a readable UTF-8 text",
    )


def parse_config(text: str, *, name: str = FILE_NAME) -> Config:
    """Parse the text of a configuration file; raises `InputError` as `load_config` does."""
    return config_of(read_mapping(text, name=name), name=name)


def read_mapping(text: str, *, name: str) -> Mapping[Hashable, Any]:
    """Return what YAML text holds, which is empty or a mapping; `InputError` for anything else."""
    try:
        data = yaml.load(text, Loader=_Loader)  # noqa: S506 (a subclass of the safe loader)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise InputError(f"{name} is not valid YAML: {_problem(error)}", hint=_HINT) from error
    if data is None:
        return {}
    if not isinstance(data, dict):
        _refuse(name, "must be a mapping of keys to values")
    return data


def config_of(data: Mapping[Hashable, Any], *, name: str) -> Config:
    """Return what the keys of a configuration mean; raises `InputError` as `load_config` does."""
    for key in data:
        if key not in KEYS:
            _refuse(name, f"has the unknown key '{key}'{did_you_mean(str(key), KEYS)}")
    given = {key: _option(key, data[key], name) for key in _OPTIONS if key in data}
    lists: dict[str, Any] = {
        key: read(data[key], f"{name}: '{key}'") for key, read in _READERS.items() if key in data
    }
    return Config(given=given, **lists)


_HINT = "see docs/configuration.md for the keys and their values"


def _refuse(where: str, problem: str) -> NoReturn:
    raise InputError(f"{where} {problem}", hint=_HINT)


def _problem(error: Exception) -> str:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        return f"{error.problem} (line {error.problem_mark.line + 1})"
    return "it is nested too deeply" if isinstance(error, RecursionError) else str(error)


def _option(key: str, value: object, name: str) -> str:
    if isinstance(value, bool) and BY_NAME[key].is_boolean:
        value = "true" if value else "false"
    if not isinstance(value, str):
        _refuse(name, f"needs a text as value of '{key}'")
    return checked(BY_NAME[key], value, origin=f"{name}: '{key}'")


def _globs(value: object, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        _refuse(where, "must be a list of globs")
    return tuple(value)


def _contexts(value: object, where: str) -> tuple[tuple[str, Context], ...]:
    allowed = {str(one): one for one in (Context.PRODUCTION, Context.DEVELOPMENT)}
    return tuple(
        (glob, allowed[_word(name, allowed, f"{where} of '{glob}'")])
        for glob, name in _mapping(value, where).items()
    )


def _severities(value: object, where: str) -> dict[str, Severity]:
    return {
        rule: Severity[_word(name, SEVERITIES, f"{where} of '{rule}'").upper()]
        for rule, name in _mapping(value, where).items()
    }


def _ignores(value: object, where: str) -> tuple[Ignore, ...]:
    entries = _entries(value, where, IGNORE_KEYS, "rule, path and reason")
    return tuple(_ignore(entry, place) for entry, place in entries)


def _entries(
    value: object, where: str, keys: tuple[str, ...], holding: str
) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield the mappings of a list, each with how it is called; only `keys` are allowed."""
    if not isinstance(value, list):
        _refuse(where, f"must be a list of entries with {holding}")
    for at, one in enumerate(value, 1):
        place = f"{where} entry {at}"
        entry = _mapping(one, place)
        for key in entry:
            _word(key, keys, f"{place}: the key")
        yield entry, place


def _ignore(entry: dict[str, Any], where: str) -> Ignore:
    for key in ("rule", "path", "reason"):
        said = entry.get(key)
        if not isinstance(said, str) or not _says_anything(said, key):
            _refuse(where, f"needs a text as '{key}'")
    until = entry.get("until")
    if until is not None and type(until) is not dt.date:
        _refuse(where, "needs a date such as 2030-01-31 as 'until'")
    return Ignore(rule=entry["rule"], path=entry["path"], reason=entry["reason"], until=until)


def _says_anything(text: str, key: str) -> bool:
    """Return whether a text is there; of a reason, whether a letter or a digit is."""
    return any(map(str.isalnum, text)) if key == "reason" else bool(text.strip())


def _launches(value: object, where: str) -> tuple[Declared, ...]:
    entries = _entries(value, where, LAUNCH_KEYS, "a command")
    return tuple(_launch(entry, place) for entry, place in entries)


def _launch(entry: dict[str, Any], where: str) -> Declared:
    command, folder = entry.get("command", ""), entry.get("folder", ".")
    path, line = _start(entry["at"], where) if "at" in entry else (None, 0)
    serves_nothing = "serves" in entry and bool(_word(entry["serves"], ("nothing",), where))
    if serves_nothing and (path is None or "command" in entry):
        _refuse(where, "needs 'at', and no 'command', beside 'serves'")
    if not isinstance(command, str) or not (command.strip() or serves_nothing):
        _refuse(where, "needs a text as 'command'")
    if not isinstance(folder, str) or ".." in folder.split("/") or folder.startswith("/"):
        _refuse(where, "needs a folder of the repository as 'folder'")
    environment = _mapping(entry.get("environment", {}), f"{where}: 'environment'")
    if not all(isinstance(one, str) for one in environment.values()):
        _refuse(where, "needs texts in 'environment'; quote numbers and words such as yes")
    return Declared(
        command=command,
        folder=folder,
        environment=tuple(environment.items()),
        path=path,
        line=line,
    )


_START = re.compile(r"(?P<path>(?!/)[^\x00-\x1f]+?)(?::(?P<line>[1-9][0-9]{0,8}))?")
"""Such as `deploy/start.sh` and `Dockerfile:4`."""


def _start(value: object, where: str) -> tuple[PurePosixPath, int]:
    found = _START.fullmatch(value) if isinstance(value, str) else None
    if found is None or ".." in found["path"].split("/"):
        _refuse(where, "needs a file of the repository as 'at', and may give its line: 'run.sh:4'")
    return PurePosixPath(found["path"]), int(found["line"] or 0)


def _mapping(value: object, where: str) -> dict[str, Any]:
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        _refuse(where, "must be a mapping")
    return value


def _word(value: object, allowed: Mapping[str, object] | tuple[str, ...], where: str) -> str:
    if not isinstance(value, str) or value not in allowed:
        near = did_you_mean(str(value), allowed)
        _refuse(where, f"cannot be '{value}': choose one of {', '.join(allowed)}{near}")
    return value


_OPTIONS = tuple(option.name for option in OPTIONS if option.in_config)
_READERS: Mapping[str, Callable[[Any, str], object]] = {
    "exclude": _globs,
    "contexts": _contexts,
    "severity": _severities,
    "ignore": _ignores,
    "launches": _launches,
}
KEYS = (*_OPTIONS, *_READERS)
"""Every key that the file may have."""
