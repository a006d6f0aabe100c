"""Files of the repository that a program reads as data: where they are, and what they hold."""

from __future__ import annotations

import io
import json
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import PurePosixPath

import yaml

from flaskgate.launch.project.dotenv import read_dotenv
from flaskgate.launch.python.interpreter.data.arithmetic import known
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Raised
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.values import (
    NO_FACTS,
    Items,
    Known,
    Provenance,
    Table,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.files.key_lines import KeyLines, line_step
from flaskgate.launch.python.libraries.files.path_parts import path_text
from flaskgate.launch.python.libraries.os_environ import (
    is_unset,
    note_key,
    set_variable,
    value_of_setting,
    variable_of,
    written_keys,
)
from flaskgate.launch.reasons import Cause, Reason
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Step
from flaskgate.text import toml

LARGEST = 1_000_000
"""Characters of a data file; a larger one is not read."""
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SETTINGS = re.compile(r"(?:\./)?(?:[\w-]+/)*[\w.-]*\.(?:env|cfg|conf|ini|json|toml|ya?ml)")
"""Files of settings, by their endings, below the folder in which a program runs."""
_NODES = 5_000
"""Parts of a data file; one with more cannot be told."""
_DEEPEST = 20
"""Folders that are looked at on the way up, and lists within lists."""


def named_file(machine: Machine, given: Value, place: SourceNode) -> PurePosixPath | None:
    """Return the file that a path means: beside the calling module, or where programs run."""
    text = path_text(given)
    if text is None:
        return None
    if is_rewritten(machine, given):
        machine.miss(Reason(Cause.UNFOLLOWED, place.text))
    copied = machine.rewritten.get((_COPY, posixpath.normpath(text)))
    if copied is not None:
        return _copied(machine, copied, place)
    found = _located(machine, text) or _beside(machine, text.lstrip("/"), place)
    if found in machine.rewritten:
        machine.miss(Reason(Cause.UNFOLLOWED, place.text))
    return found


def _located(machine: Machine, text: str) -> PurePosixPath | None:
    """Return the file at an absolute path, where it is known how the files are laid out."""
    path = machine.files.locate(posixpath.normpath(text)) if text.startswith("/") else None
    return path if path is not None and is_there(machine, path) else None


def _beside(machine: Machine, text: str, place: SourceNode) -> PurePosixPath | None:
    """Return the file below one of the folders that a relative path may mean."""
    paths = (
        path for base in _bases(machine, place) for path in (base / text, base / "instance" / text)
    )
    return next((path for path in map(_plain, paths) if is_there(machine, path)), None)


_COPY = "flaskgate: a copy"
"""With this: the name of a file that the program has copied another one to."""


def _copied(machine: Machine, copied: Value, place: SourceNode) -> PurePosixPath | None:
    """Return of which file one is a copy; where it is only perhaps, that is said."""
    if isinstance(copied, Known):
        return PurePosixPath(str(copied.constant))
    machine.miss(Reason(Cause.UNFOLLOWED, place.text))
    return None


def note_copied(machine: Machine, source: Value, target: Value, place: SourceNode) -> None:
    """Note that the program copies a file: one that is new holds what the other one does."""
    text = path_text(target)
    is_known = not (is_rewritten(machine, source) or is_rewritten(machine, target))
    path = named_file(machine, source, place) if is_known else None
    is_new = is_known and named_file(machine, target, place) is None
    if text is None or path is None or not is_new or named_folder(machine, target, place):
        note_written(machine, target, place)
    else:
        machine.journal.put(machine.rewritten, (_COPY, posixpath.normpath(text)), Known(str(path)))


def is_existing(machine: Machine, given: Value, place: SourceNode) -> Value:
    """Return whether a file is there: one of the repository is, of most others it cannot be told.

    A file of settings beside the program that is not committed counts as a variable does that
    nothing sets: it is missing, unless the program would end without it.
    """
    if is_rewritten(machine, given):
        return Unknown("whether a file is there that the program writes")
    if named_file(machine, given, place) is not None:
        return Known(constant=True)
    name = path_text(given) or ""
    if not _SETTINGS.fullmatch(name) or name in machine.assumed:
        return Unknown("whether a file is there")
    machine.notes.missing.add(name)
    return Known(constant=False, facts=Provenance(variable=name))


def unread(machine: Machine, given: Value, place: SourceNode) -> Unknown:
    """Return what is read of a file that is not in the repository, or that was written to.

    One of settings is missing where a `try` goes on without it: that is the default. A program
    that would end without it has it, and nobody knows with what.
    """
    name = path_text(given) or ""
    error = Raised("FileNotFoundError", variable=name)
    is_settings = _SETTINGS.fullmatch(name) is not None and not is_rewritten(machine, given)
    if is_settings and name not in machine.assumed and machine.catches(error):
        machine.notes.missing.add(name)
        raise error
    machine.may_raise("FileNotFoundError", "PermissionError")
    return Unknown(f"what `{place.text}` gives is not known")


def named_folder(machine: Machine, given: Value, place: SourceNode) -> PurePosixPath | None:
    """Return the folder of the repository that a path means, as `named_file` does."""
    text = path_text(given)
    if text is None:
        return None
    paths = (_plain(base / text.lstrip("/")) for base in _bases(machine, place))
    return next((path for path in paths if path in machine.modules.folders), None)


def _bases(machine: Machine, place: SourceNode) -> Iterator[PurePosixPath]:
    """Yield the folders that a relative path may be below of."""
    entered = machine.rewritten.get(FOLDER)
    if isinstance(entered, Known):
        yield PurePosixPath(str(entered.constant))
    yield from (place.source.path.parent, *machine.roots, PurePosixPath())


FOLDER = "flaskgate: the working folder"
"""Under this name: the folder that the program has entered."""


def note_written(machine: Machine, given: Value, place: SourceNode) -> None:
    """Note that the program writes to a file: what it reads from there later cannot be told.

    It is noted as the program names it, and by its path in the repository.
    """
    text = path_text(given)
    if text is None:
        return
    for base in _bases(machine, place):
        path = _plain(base / text.lstrip("/"))
        if path in machine.modules.repository.paths:
            machine.journal.put(machine.rewritten, path, given)
    machine.journal.put(machine.rewritten, posixpath.normpath(text), given)


def is_rewritten(machine: Machine, given: Value) -> bool:
    """Return whether the program has written to a file: what it holds then cannot be told."""
    text = path_text(given)
    if text is None:
        return False
    names = PurePosixPath(posixpath.normpath(text))
    return any(str(one) in machine.rewritten for one in (names, *names.parents))


def file_above(machine: Machine, names: Iterable[str], place: SourceNode) -> PurePosixPath | None:
    """Return the first of the names that is in the calling module's folder, or above it."""
    tried = list(names)
    for folder in list(place.source.path.parents)[:_DEEPEST]:
        for name in tried:
            if is_there(machine, folder / name):
                return folder / name
    return None


def is_there(machine: Machine, path: PurePosixPath) -> bool:
    """Return whether the program finds a file of the repository."""
    return path in machine.modules.repository.paths and machine.files.ships(path)


def _plain(path: PurePosixPath) -> PurePosixPath:
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            parts = parts[:-1]
        else:
            parts.append(part)
    return PurePosixPath(*parts)


def note_written_key(machine: Machine, path: PurePosixPath | None, name: str) -> None:
    """Note that the program writes one key of a dotenv file: of the others that says nothing."""
    note_key(machine, name)
    if path is not None:
        machine.journal.put(machine.rewritten, (_DOTENV, path), Known(str(path)))


_DOTENV = "flaskgate: a dotenv file"
"""With this: one of which the program has written a key."""


def read_file(machine: Machine, path: PurePosixPath) -> SourceFile | None:
    """Return a data file; None where it cannot be read or is too large."""
    if (_DOTENV, path) in machine.rewritten:
        machine.miss(Reason(Cause.UNFOLLOWED, f"{path}, which the program writes"))
    return _read(machine, path)


def _read(machine: Machine, path: PurePosixPath) -> SourceFile | None:
    file = machine.modules.repository.read(path)
    return None if file is None or len(file.data) > LARGEST else file


def lines_of(file: SourceFile, *, is_binary: bool) -> list[Value]:
    """Return the lines of a file with their ends, as a program reads them that opens it."""
    ended = [f"{line}\n" for line in file.lines[:-1]]
    texts: list[str | bytes] = [*ended, *filter(None, file.lines[-1:])]
    if is_binary:
        texts = list(io.BytesIO(file.data))
    return [Known(text, Provenance((line_step(file, n),))) for n, text in enumerate(texts, 1)]


def is_text(file: SourceFile) -> bool:
    """Return whether a program reads in a file what `lines_of` gives."""
    return (
        not file.data.startswith(b"\xef\xbb\xbf") and "\N{REPLACEMENT CHARACTER}" not in file.text
    )


def dotenv_values(machine: Machine, path: PurePosixPath | None) -> dict[object, Value]:
    """Return what a dotenv file sets, as text; what the program wrote to one may be in any."""
    file = None if path is None else _read(machine, path)
    settings = {} if file is None else read_dotenv(file)
    found: dict[object, Value] = {
        name: value_of_setting(name, setting) for name, setting in settings.items()
    }
    found.update(written_keys(machine))
    return found


def load_dotenv(machine: Machine, path: PurePosixPath | None, *, overrides: bool = False) -> None:
    """Put what a dotenv file sets into the program's environment."""
    for name, value in dotenv_values(machine, path).items():
        if overrides or is_unset(variable_of(machine, Known(name))):
            set_variable(machine, Known(name), value)


def data_of(machine: Machine, path: PurePosixPath) -> Value:
    """Return what a JSON, TOML or YAML file holds, by its ending."""
    file = read_file(machine, path)
    read = _READERS.get(path.suffix.lower())
    if file is None or read is None:
        return Unknown(f"{path} cannot be read")
    return parsed(read, file)


def parsed(read: Callable[[str], object], source: SourceFile | str) -> Value:
    """Return what a reader makes of a file or a text; the keys of a file have their lines."""
    try:
        data = read(source if isinstance(source, str) else source.text)
    except (ValueError, RecursionError, yaml.YAMLError):
        return Unknown("a text that cannot be read")
    lines = KeyLines(source) if isinstance(source, SourceFile) else None
    return _Builder(lines).build(data, NO_FACTS, 0)


def value_of(data: object, facts: Provenance = NO_FACTS) -> Value:
    """Return plain data as a value."""
    return _Builder().build(data, facts, 0)


class _Builder:
    """Turns data into values; an alias of YAML may stand for the same data many times."""

    def __init__(self, lines: KeyLines | None = None) -> None:
        self._lines = lines
        self._left = _NODES

    def build(self, data: object, facts: Provenance, depth: int) -> Value:
        self._left -= 1
        if depth > _DEEPEST or self._left < 0:
            return Unknown("data within data")
        if isinstance(data, Mapping):
            entries = {
                key: self.build(one, self._facts(key, facts), depth + 1)
                for key, one in data.items()
            }
            return Table(entries, is_open=self._left < 0)
        if isinstance(data, list | tuple):
            return Items([self.build(one, facts, depth + 1) for one in data])
        return known(data, facts)

    def _facts(self, key: object, above: Provenance) -> Provenance:
        """Return the line of a key, the first one below that of the key which holds it."""
        if self._lines is None:
            return above
        begin = max(
            (one.location.start.line for one in above.trace if isinstance(one, Step)), default=0
        )
        step = self._lines.step(key, after=begin)
        return above if step is None else Provenance((step,))


def _yaml(text: str) -> object:
    """Read YAML; what is nested so deep that the composer would run out of stack is refused."""
    depth = 0
    for number, event in enumerate(yaml.parse(text, Loader=_LOADER)):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST or number > _NODES:
            raise ValueError
    return yaml.load(text, Loader=_LOADER)  # noqa: S506 - a safe loader


_READERS: Mapping[str, Callable[[str], object]] = {
    ".json": json.loads,
    ".toml": toml.loads,
    ".yaml": _yaml,
    ".yml": _yaml,
}


def reader_named(name: str) -> Callable[[str], object] | None:
    """Return the reader that a library's function is, such as `yaml.safe_load`."""
    top = name.partition(".")[0]
    verb = name.rpartition(".")[2]
    if verb not in {"load", "loads", "safe_load", "full_load", "unsafe_load"}:
        return None
    endings = {"json": ".json", "tomllib": ".toml", "tomli": ".toml", "toml": ".toml"}
    endings |= {"yaml": ".yml", "simplejson": ".json", "ujson": ".json", "orjson": ".json"}
    return _READERS.get(endings.get(top, ""))
