"""Libraries that read settings from the environment and from dotenv files.

python-decouple, environs, django-environ, envparse, prettyconf, Starlette's `Config`: what a value
that is there becomes is the same in all, a text unless a cast is asked for. They differ in where
they look besides the environment, and in whether a default is cast, too (tried with decouple 3.8,
environs 15.2, django-environ 0.11, envparse 0.2, prettyconf 3.0, starlette 1.10).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from flaskgate.launch.python.interpreter.calls.managers import new_manager
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.value_facts import facts_of, is_none, truth
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Class,
    External,
    Function,
    Instance,
    Items,
    Known,
    Method,
    Partial,
    Provenance,
    Table,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.files.data_files import (
    dotenv_values,
    file_above,
    load_dotenv,
    named_file,
    note_written_key,
)
from flaskgate.launch.python.libraries.library import Library, keywords_of
from flaskgate.launch.python.libraries.os_environ import is_unset, variable_of
from flaskgate.launch.python.libraries.settings.annotations import boolean
from flaskgate.launch.python.libraries.settings.configparser import ini_sections
from flaskgate.launch.reasons import Cause, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class _Style:
    """How one of the libraries differs from the others."""

    casts_default: bool = True
    casts_any: bool = False
    """A default that is no text is cast, too."""
    finds: tuple[str, ...] = ()
    """Files that it looks for by itself, above the calling module."""
    default_at: int = 1
    cast_at: int | None = None
    """Where a call takes the default and the cast by position."""


_STYLES: Mapping[str, _Style] = {
    "decouple": _Style(casts_any=True, finds=("settings.ini", ".env"), cast_at=2),
    "prettyconf": _Style(finds=(".env", "settings.ini")),
    "environs": _Style(casts_default=False),
    "environ": _Style(casts_default=False, default_at=2, cast_at=1),
    "envparse": _Style(casts_default=False),
    "starlette": _Style(casts_any=True, default_at=2, cast_at=1),
}
_CLASSES: Mapping[str, str] = {
    "decouple.Config": "decouple",
    "decouple.AutoConfig": "decouple",
    "prettyconf.configuration.Configuration": "prettyconf",
    "environs.Env": "environs",
    "environs.FileAwareEnv": "environs",
    "environ.Env": "environ",
    "environ.FileAwareEnv": "environ",
    "envparse.Env": "envparse",
    "starlette.config.Config": "starlette",
}
_READY: Mapping[str, str] = {
    "decouple.config": "decouple",
    "prettyconf.config": "prettyconf",
    "environs.env": "environs",
    "envparse.env": "envparse",
}
"""Objects that the libraries bring ready made."""
_BASE = "settings."
_FILES = "files"
_PREFIX = "prefix"
_SCHEME = "scheme"
_VERBS = {"bool": "bool", "boolean": "bool", "int": "int"}
"""Methods that cast by themselves, and to what."""
_PLAIN = frozenset({"__call__", "get", "str", "text", "get_value", "string"})
_LOADS = frozenset({"read_env", "read_envfile"})
_CASTS = {External("builtins.bool"), External("strtobool"), External("prettyconf.config.boolean")}


def _call(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    if name == "strtobool":
        return boolean(machine.force(arguments.get("val", 0) or NONE))
    if name in {"decouple.RepositoryEnv", "decouple.RepositoryIni"}:
        return _repository(machine, arguments)
    if name.startswith("environ.Env.") and name.rpartition(".")[2] in _LOADS:
        return _load(machine, arguments)
    if name.startswith("dotenv."):
        return _of_dotenv(machine, name, arguments)
    for ready, style in _READY.items():
        if name == ready or name.startswith(f"{ready}."):
            verb = name.removeprefix(ready).removeprefix(".") or "__call__"
            return _method(machine, _reader(style, arguments), verb, arguments)
    return None


def _construct(
    machine: Machine, name: str, arguments: Arguments, cls: Class | None
) -> Instance | None:
    if name not in _CLASSES:
        return None
    style = _CLASSES[name]
    reader = _reader(style, arguments, cls)
    given = machine.force(arguments.positional[0]) if arguments.positional else NONE
    if isinstance(given, Table):
        machine.journal.put(reader.attributes, _FILES, given)
    elif style == "starlette" and given == NONE:
        given = machine.force(arguments.get("env_file") or NONE)
    if style == "starlette" and given != NONE:
        path = named_file(machine, given, arguments.place)
        machine.journal.put(reader.attributes, _FILES, Table(dotenv_values(machine, path)))
    if style == "environ":
        machine.journal.put(reader.attributes, _SCHEME, keywords_of(arguments))
    prefix = machine.force(arguments.get("env_prefix") or arguments.get("prefix") or Known(""))
    machine.journal.put(reader.attributes, _PREFIX, prefix)
    return reader


def _reader(style: str, arguments: Arguments, cls: Class | None = None) -> Instance:
    return Instance(cls, f"{_BASE}{style}", {}, place=arguments.place)


def _repository(machine: Machine, arguments: Arguments) -> Value:
    """`RepositoryEnv(".env")` and `RepositoryIni("settings.ini")` of decouple."""
    path = named_file(machine, machine.force(arguments.get("source", 0) or NONE), arguments.place)
    return Table(_values(machine, path), is_open=path is None)


def _values(machine: Machine, path: PurePosixPath | None) -> dict[object, Value]:
    if path is not None and path.suffix == ".ini":
        section = ini_sections(machine, path).get("settings", Table())
        return {str(key).upper(): value for key, value in section.entries.items()}
    return dotenv_values(machine, path)


def _of_dotenv(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    """`dotenv_values("x.env")` and `get_key("x.env", "DEBUG")`: texts."""
    verb = name.rpartition(".")[2]
    if verb == "find_dotenv":
        given = machine.force(arguments.get("filename", 0) or Known(".env"))
        named = str(given.constant) if isinstance(given, Known) else ""
        path = file_above(machine, [named], arguments.place) if named else None
        return Known("" if path is None else str(path))
    if verb in {"set_key", "unset_key"}:
        _write_key(machine, arguments)
    if verb not in {"dotenv_values", "get_key"}:
        return None
    given = machine.force(arguments.get("dotenv_path", 0) or NONE)
    path = named_file(machine, given, arguments.place)
    if given in (NONE, Known("")):
        path = file_above(machine, [".env"], arguments.place)
    values = Table(dotenv_values(machine, path))
    interpolates = truth(machine.force(arguments.get("interpolate", 4) or Known(constant=True)))
    if verb == "dotenv_values":
        return values if interpolates else Table(is_open=True)
    key = machine.force(arguments.get("key_to_get", 1) or NONE)
    return values.entries.get(key.constant, NONE) if isinstance(key, Known) else None


def _write_key(machine: Machine, arguments: Arguments) -> None:
    """`set_key(".env", "KEY", "value")` and `unset_key(".env", "KEY")`: what is read later."""
    key = machine.force(arguments.get("key_to_set", 1) or arguments.get("key_to_unset") or NONE)
    if not isinstance(key, Known) or not isinstance(key.constant, str):
        machine.miss(Reason(Cause.UNFOLLOWED, arguments.place.text))
        return
    given = machine.force(arguments.get("dotenv_path", 0) or NONE)
    path = named_file(machine, given, arguments.place)
    note_written_key(machine, path, key.constant)


def _method(machine: Machine, reader: Instance, name: str, arguments: Arguments) -> Value | None:
    if not reader.base.startswith(_BASE):
        return None
    if name in _LOADS:
        return _load(machine, arguments)
    if name == "prefixed":
        return _prefixed(machine, reader, arguments)
    if name not in _PLAIN and name not in _VERBS:
        return Unknown(f"what `{arguments.place.text}` reads is not known")
    return _read(machine, reader, name, arguments)


def _prefixed(machine: Machine, reader: Instance, arguments: Arguments) -> Value:
    """`with env.prefixed("APP_"):` puts it before all names until the block is left."""
    old = reader.attributes.get(_PREFIX, Known(""))
    given = machine.force(arguments.get("prefix", 0) or Known(""))
    parts = [one.constant for one in (machine.force(old), given) if isinstance(one, Known)]
    new: Value = Unknown("a prefix that is not known")
    if len(parts) > 1:
        new = Known("".join(str(part) for part in parts if part))
    machine.journal.put(reader.attributes, _PREFIX, new)
    return new_manager(
        machine,
        arguments.place,
        reader,
        lambda: machine.journal.put(reader.attributes, _PREFIX, old),
    )


def _load(machine: Machine, arguments: Arguments) -> Value:
    """Put a dotenv file into the environment: the named one, else the nearest."""
    given = machine.force(
        arguments.get("path", 0) or arguments.get("env_file") or arguments.get("envfile") or NONE
    )
    path = named_file(machine, given, arguments.place)
    if given == NONE:
        path = file_above(machine, [".env"], arguments.place)
    load_dotenv(machine, path)
    return Known(constant=True)


def _read(machine: Machine, reader: Instance, verb: str, arguments: Arguments) -> Value:
    style = _STYLES[reader.base.removeprefix(_BASE)]
    key = machine.force(
        arguments.get("name", 0) or arguments.get("key") or arguments.get("option") or NONE
    )
    cast, default = _asked(machine, reader, key, verb, arguments)
    found = _found(machine, reader, style, key, arguments)
    if not is_unset(found):
        return _cast(machine, cast, found, arguments)
    variable = facts_of(found).variable
    if default is None:
        reason = f"{variable} is not set by anything the gate can see"
        return Unknown(reason, Provenance(variable=variable))
    given = machine.force(default)
    is_text = isinstance(given, Known) and isinstance(given.constant, str)
    if style.casts_default and (is_text or style.casts_any) and not is_none(given):
        given = _cast(machine, cast, given, arguments)
    if not isinstance(given, Known):
        return given
    trace = facts_of(given).trace
    return Known(given.constant, Provenance(trace, variable, is_raw=cast is None))


def _asked(
    machine: Machine, reader: Instance, key: Value, verb: str, arguments: Arguments
) -> tuple[Value | None, Value | None]:
    """Return the cast and the default: of the call, else of django-environ's scheme."""
    style = _STYLES[reader.base.removeprefix(_BASE)]
    is_plain = verb in {"__call__", "get"}  # `env.bool(name, default)` has no cast to pass
    default = arguments.get("default", style.default_at if is_plain else 1)
    cast = arguments.get("cast", style.cast_at if is_plain else None)
    cast = External(f"builtins.{_VERBS[verb]}") if verb in _VERBS else cast
    scheme = reader.attributes.get(_SCHEME)
    if isinstance(scheme, Table) and isinstance(key, Known) and key.constant in scheme.entries:
        kind = machine.force(scheme.entries[key.constant])
        items = kind.items if isinstance(kind, Items) else [kind]
        cast = cast or items[0]
        default = default or (items[1] if len(items) > 1 else None)
    return (None if cast is None else machine.force(cast)), default


def _found(
    machine: Machine, reader: Instance, style: _Style, key: Value, arguments: Arguments
) -> Value:
    """Return what the environment, else a file has; unset where neither has it."""
    name = key
    prefix = machine.force(reader.attributes.get(_PREFIX, NONE))
    if isinstance(prefix, Known) and isinstance(key, Known) and prefix.constant:
        name = Known(f"{prefix.constant}{key.constant}")
    found = variable_of(machine, name)
    if not is_unset(found):
        return found
    files = reader.attributes.get(_FILES)
    entries = files.entries if isinstance(files, Table) else None
    if entries is None and style.finds:
        entries = _values(machine, file_above(machine, style.finds, arguments.place))
    if entries and isinstance(name, Known) and name.constant in entries:
        return machine.force(entries[name.constant])
    return found


def _cast(machine: Machine, cast: Value | None, value: Value, arguments: Arguments) -> Value:
    if cast is None or cast in (NONE, External("builtins.str")):
        return value
    if cast in _CASTS:
        return boolean(value)
    if isinstance(cast, Function | Method | Partial | Class) or cast == External("builtins.int"):
        return machine.call(cast, Arguments(place=arguments.place, positional=(value,)))
    return Unknown(f"what `{arguments.place.text}` reads is not known", facts_of(value))


LIBRARY = Library(call=_call, construct=_construct, method=_method)
