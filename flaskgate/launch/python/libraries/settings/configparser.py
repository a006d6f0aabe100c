"""`configparser`: all that an ini file holds is text; `getboolean` parses it.

A file that is not in the repository is taken as missing, which `read` allows: what is asked for
then has its fallback, or raises, as it does where the program is started from a clean checkout.
Like a variable that nobody sets, it is there all the same where the program would end without it.
"""

from __future__ import annotations

import configparser
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Raised
from flaskgate.launch.python.interpreter.value_types.value_facts import facts_of, truth
from flaskgate.launch.python.interpreter.value_types.values import (
    NO_FACTS,
    NONE,
    Arguments,
    Class,
    External,
    Instance,
    Items,
    Known,
    Provenance,
    Table,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.files.data_files import named_file, read_file
from flaskgate.launch.python.libraries.files.key_lines import KeyLines
from flaskgate.launch.python.libraries.files.open_files import path_of
from flaskgate.launch.python.libraries.library import Library
from flaskgate.launch.python.libraries.settings.annotations import boolean
from flaskgate.launch.python.libraries.settings.ini_texts import (
    INTERPOLATION,
    interpolation_of,
    resolved,
)
from flaskgate.model.files import SourceFile

_CLASSES = frozenset(
    f"{module}.{name}ConfigParser"
    for module in ("configparser", "ConfigParser")
    for name in ("", "Raw", "Safe")
)
_PARSER = "configparser.ConfigParser"
_SECTION = "configparser.SectionProxy"
_SECTIONS = "sections"
_UNREAD = "unread"
"""Set where something was read that cannot be told."""
_MISSING = "missing"
"""The name of a file that was read and is not in the repository."""
_DEFAULT = configparser.DEFAULTSECT

_GETTERS = frozenset({"get", "getboolean", "getint", "getfloat"})

Sections = Mapping[str, Table]


def ini_sections(machine: Machine, path: PurePosixPath) -> Sections:
    """Return the sections of an ini file, keys in lower case, with the defaults in each."""
    file = read_file(machine, path)
    return _sections("" if file is None else file.text, file)


def _sections(text: str, file: SourceFile | None) -> Sections:
    parser = configparser.ConfigParser(strict=False, allow_no_value=True)
    try:
        parser.read_string(text)
    except configparser.Error:
        return {}
    lines = None if file is None else KeyLines(file)
    found = {}
    for name, section in parser.items():
        facts = {key: _facts(lines, key, name) for key in section}
        found[name] = Table({key: Known(_text(section, key), facts[key]) for key in section})
    return found


def _raw_sections(text: str, file: SourceFile | None) -> Sections:
    """Return the sections as they are written, each with its own keys only."""
    parser = configparser.RawConfigParser(
        strict=False, allow_no_value=True, default_section=_NO_SECTION
    )
    parser.optionxform = str  # type: ignore[assignment, method-assign] # as the documentation has it
    try:
        parser.read_string(text)
    except configparser.Error:
        return {}
    lines = None if file is None else KeyLines(file)
    return {
        name: Table({key: Known(one, _facts(lines, key, name)) for key, one in section.items()})
        for name, section in parser.items()
        if name != _NO_SECTION
    }


_NO_SECTION = "flaskgate: no section"


def _facts(lines: KeyLines | None, key: str, section: str) -> Provenance:
    """Return the line that sets a key, in its section or, by default, anywhere."""
    if lines is None:
        return NO_FACTS
    header = lines.step(section)
    begin = 0 if header is None else header.location.start.line
    step = lines.step(key, after=begin) or lines.step(key)
    return NO_FACTS if step is None else Provenance((step,))


def _text(section: configparser.SectionProxy, key: str) -> str | None:
    try:
        return section.get(key)
    except configparser.Error:
        return section.get(key, raw=True)


def _construct(
    machine: Machine, name: str, arguments: Arguments, cls: Class | None
) -> Instance | None:
    if name not in _CLASSES:
        return None
    how = interpolation_of(machine, name, arguments)
    attributes: dict[str, Value] = {_SECTIONS: Table({}), INTERPOLATION: how}
    parser = Instance(cls, _PARSER, attributes, place=arguments.place)
    defaults = machine.force(arguments.get("defaults", 0) or NONE)
    if isinstance(defaults, Table):
        _merge(machine, parser, {_DEFAULT: defaults})
    return parser


def _method(machine: Machine, value: Instance, name: str, arguments: Arguments) -> Value | None:
    if value.base == _SECTION:
        return _of_section(machine, value, name, arguments)
    if value.base != _PARSER:
        return None
    if name in _GETTERS:
        return _get(machine, value, name, arguments)
    how = _METHODS.get(name)
    if how is None and name not in {"defaults", "keys", "values", "__iter__", "__len__"}:
        _forget(machine, value)
    if how is None:
        return Unknown(f"what `{arguments.place.text}` gives is not known")
    return how(machine, value, arguments)


def _forget(machine: Machine, parser: Instance) -> None:
    """Let nothing be known of what a parser holds."""
    machine.journal.put(parser.attributes, _SECTIONS, Table({}))
    machine.journal.put(parser.attributes, _UNREAD, Known(constant=True))


def _section_of(machine: Machine, parser: Instance, arguments: Arguments) -> Value:
    name = machine.force(arguments.get("key", 0) or NONE)
    attributes = {"parser": parser, "name": name}
    return Instance(None, _SECTION, attributes, place=arguments.place)


def _set_section(machine: Machine, parser: Instance, arguments: Arguments) -> Value:
    """`config["server"] = {…}`."""
    given = [machine.force(one) for one in arguments.positional[:2]]
    match given:
        case [Known(constant=str() as name), Table() as section] if not section.has_more:
            entries = _kept(machine, parser, section)
            table = parser.attributes[_SECTIONS]
            if isinstance(table, Table):
                machine.journal.put(table.entries, name, Table(entries))
        case _:
            machine.journal.put(parser.attributes, _UNREAD, Known(constant=True))
    return NONE


def _set(machine: Machine, parser: Instance, arguments: Arguments) -> Value:
    given = [machine.force(one) for one in arguments.positional[:3]]
    if len(given) == 3 and all(isinstance(one, Known) for one in given[:2]):  # noqa: PLR2004
        section, key = (str(one.constant) for one in given[:2] if isinstance(one, Known))
        _merge(machine, parser, {section: Table({key: given[2]})})
    return NONE


def _of_section(
    machine: Machine, section: Instance, name: str, arguments: Arguments
) -> Value | None:
    """`config["server"]` as `config.get("server", …)`; without `fallback`, `get` gives None."""
    parser, own = section.attributes["parser"], section.attributes["name"]
    if not isinstance(parser, Instance):
        return None
    if name == "__setitem__":
        return _set(machine, parser, _with(arguments, own))
    if name == "__contains__":
        return _has(machine, parser, _with(arguments, own))
    if name in {"items", "keys", "values"} and not arguments.positional:
        whole = _whole(machine, parser, own)
        return machine.call(machine.attribute(whole, name, arguments.place), arguments)
    if not name.startswith("get") and name != "__getitem__":
        _forget(machine, parser)
        return Unknown(f"what `{arguments.place.text}` gives is not known")
    fallback = arguments.get("fallback", 1)
    if fallback is None and name != "__getitem__":
        fallback = NONE
    keywords = {} if fallback is None else {"fallback": fallback}
    keywords |= {key: one for key, one in arguments.keywords.items() if key in _MANNERS}
    given = Arguments(
        place=arguments.place, positional=(own, *arguments.positional[:1]), keywords=keywords
    )
    return _get(machine, parser, name, given)


_MANNERS = frozenset({"raw", "vars"})
"""How a setting is asked for."""


def _whole(machine: Machine, parser: Instance, section: Value) -> Value:
    """Return all that a section holds, with the defaults."""
    table = parser.attributes[_SECTIONS]
    if _UNREAD in parser.attributes or not isinstance(section, Known):
        return Unknown("a section of a file that is not known")
    found: dict[object, Value] = {}
    for name in (_DEFAULT, str(section.constant)):
        here = machine.force(table.entries.get(name, NONE)) if isinstance(table, Table) else NONE
        found |= here.entries if isinstance(here, Table) else {}
    if not isinstance(table, Table):
        return Table(found)
    owner = str(section.constant)
    full = {
        key: resolved(parser, table, owner, str(key), machine.force(one))
        for key, one in found.items()
    }
    return Table(full)


def _items(machine: Machine, parser: Instance, arguments: Arguments) -> Value:
    """`config.items("server")`: pairs."""
    section = arguments.get("section", 0)
    if section is None:
        return Unknown("the sections of a file")
    whole = _whole(machine, parser, machine.force(section))
    place = Arguments(place=arguments.place)
    return machine.call(machine.attribute(whole, "items", arguments.place), place)


def _names(machine: Machine, parser: Instance, arguments: Arguments) -> Value:
    """`config.sections()` and `config.options("server")`."""
    table = parser.attributes[_SECTIONS]
    if arguments.positional:
        table = _whole(machine, parser, machine.force(arguments.positional[0]))
    if _UNREAD in parser.attributes or not isinstance(table, Table):
        return Unknown("the sections of a file")
    return Items([Known(name) for name in table.entries if name != _DEFAULT])


def _with(arguments: Arguments, first: Value) -> Arguments:
    return Arguments(place=arguments.place, positional=(first, *arguments.positional))


def _read(machine: Machine, parser: Instance, arguments: Arguments) -> Value:
    given = machine.force(arguments.get("filenames", 0) or NONE)
    names = [machine.force(one) for one in given.items] if isinstance(given, Items) else [given]
    for name in names:
        path = named_file(machine, name, arguments.place)
        if path is not None:
            _merge(machine, parser, _of_file(machine, path))
        elif isinstance(name, Known):
            machine.journal.put(parser.attributes, _MISSING, name)
        else:
            machine.journal.put(parser.attributes, _UNREAD, Known(constant=True))
    return Unknown("the files that were read")


def _read_other(machine: Machine, parser: Instance, arguments: Arguments) -> Value:
    """`read_dict` of a dictionary, `read_file` of an open file, `read_string` of a text."""
    given = machine.force(arguments.positional[0]) if arguments.positional else NONE
    path = path_of(given)
    if isinstance(given, Known) and isinstance(given.constant, str):
        _merge(machine, parser, _raw_sections(given.constant, None))
        return NONE
    if isinstance(given, Table):
        tables = {str(key): machine.force(one) for key, one in given.entries.items()}
        _merge(machine, parser, {key: one for key, one in tables.items() if isinstance(one, Table)})
    elif path is not None:
        _merge(machine, parser, _of_file(machine, path))
    else:
        machine.journal.put(parser.attributes, _UNREAD, Known(constant=True))
    return NONE


def _of_file(machine: Machine, path: PurePosixPath) -> Sections:
    file = read_file(machine, path)
    return _raw_sections("" if file is None else file.text, file)


def _kept(machine: Machine, parser: Instance, section: Table) -> dict[object, Value]:
    """Return settings by their keys as a parser keeps them, and as text."""
    how = parser.attributes.get("optionxform")
    keeps = how is not None and machine.force(how) == External("builtins.str")
    if how is not None and not keeps:
        return {}
    found: dict[object, Value] = {}
    for key, one in section.entries.items():
        value = machine.force(one)
        is_plain = isinstance(value, Known) and value.constant is not None
        text = Known(str(value.constant), value.facts) if isinstance(value, Known) else value
        found[str(key) if keeps else str(key).lower()] = text if is_plain else value
    return found


def _merge(machine: Machine, parser: Instance, sections: Sections) -> None:
    table = parser.attributes[_SECTIONS]
    if not isinstance(table, Table):
        return
    for name, section in sections.items():
        old = table.entries.get(name)
        entries = dict(old.entries) if isinstance(old, Table) else {}
        entries |= _kept(machine, parser, section)
        machine.journal.put(table.entries, name, Table(entries))


def _entry(machine: Machine, parser: Instance, section: Value, key: Value) -> Value | None:
    """Return what a section, else the defaults hold; None where it is missing."""
    if not isinstance(section, Known) or not isinstance(key, Known):
        return Unknown("a setting whose name is not known")
    table = parser.attributes[_SECTIONS]
    for name in (str(section.constant), _DEFAULT):
        here = machine.force(table.entries.get(name, NONE)) if isinstance(table, Table) else NONE
        names = (str(key.constant), str(key.constant).lower())
        held = next((one for one in names if isinstance(here, Table) and one in here.entries), None)
        if isinstance(here, Table) and held is not None:
            return machine.force(here.entries[held])
    if _UNREAD in parser.attributes:
        return Unknown("a setting of a file that is not known")
    return None


def _get(machine: Machine, parser: Instance, verb: str, arguments: Arguments) -> Value:
    """Return a setting, as a method of the parser does, or `__getitem__` of a section."""
    section = machine.force(arguments.get("section", 0) or NONE)
    key = machine.force(arguments.get("option", 1) or NONE)
    found = _entry(machine, parser, section, key)
    if found is None:
        fallback = arguments.get("fallback")
        if fallback is not None:
            return machine.force(fallback)
        file = parser.attributes.get(_MISSING)
        name = str(file.constant) if isinstance(file, Known) else ""
        error = Raised(_refusal(parser, section, verb), variable=name)
        if machine.catches(error) and name not in machine.assumed:
            raise error
        return Unknown(f"what `{arguments.place.text}` reads is in no file of the repository")
    return _as(verb, _in_full(machine, parser, (section, key), found, arguments))


def _refusal(parser: Instance, section: Value, verb: str) -> str:
    """Return the exception that says that a setting is missing."""
    if verb == "__getitem__":
        return "KeyError"
    table = parser.attributes[_SECTIONS]
    name = str(section.constant) if isinstance(section, Known) else ""
    is_there = name == _DEFAULT or (isinstance(table, Table) and name in table.entries)
    return "configparser.NoOptionError" if is_there else "configparser.NoSectionError"


def _in_full(
    machine: Machine,
    parser: Instance,
    names: tuple[Value, Value],
    found: Value,
    arguments: Arguments,
) -> Value:
    """Return a setting with what it refers to, unless it is asked for as it is written."""
    if "vars" in arguments.keywords:
        return Unknown("a setting that a call gives itself")
    raw = truth(machine.force(arguments.keywords.get("raw", NONE)))
    table = parser.attributes[_SECTIONS]
    section, key = names
    is_told = isinstance(section, Known) and isinstance(key, Known) and isinstance(table, Table)
    if raw is True or not is_told or not isinstance(section, Known) or not isinstance(key, Known):
        return found
    if not isinstance(table, Table) or raw is None:
        return Unknown("a setting that may refer to others")
    return resolved(parser, table, str(section.constant), str(key.constant).lower(), found)


def _as(verb: str, found: Value) -> Value:
    match verb:
        case "get" | "__getitem__":
            return found
        case "getboolean":
            return boolean(found)
        case _:
            text = str(found.constant) if isinstance(found, Known) else ""
            if text.strip().lstrip("-").isdecimal():
                return Known(int(text), facts_of(found))
            return Unknown("a number that is not known", facts_of(found))


def _has(machine: Machine, parser: Instance, arguments: Arguments) -> Value:
    given = [machine.force(one) for one in arguments.positional]
    table = parser.attributes[_SECTIONS]
    if _UNREAD in parser.attributes or not all(isinstance(one, Known) for one in given):
        return Unknown("whether a file has a setting")
    if len(given) > 1:
        return Known(_entry(machine, parser, given[0], given[1]) is not None)
    names = table.entries if isinstance(table, Table) else {}
    return Known(any(isinstance(one, Known) and one.constant in names for one in given))


def _remove(machine: Machine, parser: Instance, arguments: Arguments) -> Value:
    """`config.remove_option("server", "debug")` and `config.remove_section("server")`."""
    given = [machine.force(one) for one in arguments.positional]
    table = parser.attributes[_SECTIONS]
    names = [str(one.constant) for one in given if isinstance(one, Known)]
    section = table.entries.get(names[0]) if isinstance(table, Table) and names else None
    if not isinstance(table, Table) or len(names) != len(given) or not names:
        _forget(machine, parser)
    elif len(names) == 1:
        machine.journal.remove(table.entries, names[0])
    elif isinstance(section, Table):
        for key in {names[1], names[1].lower()}:
            machine.journal.remove(section.entries, key)
    return Unknown("whether a setting was there")


def _nothing(_machine: Machine, _parser: Instance, _arguments: Arguments) -> Value:
    return NONE


_METHODS: Mapping[str, Callable[[Machine, Instance, Arguments], Value]] = {
    "read": _read,
    **dict.fromkeys(("read_dict", "read_file", "readfp", "read_string"), _read_other),
    "__getitem__": _section_of,
    "__setitem__": _set_section,
    "set": _set,
    "__contains__": _has,
    "items": _items,
    "sections": _names,
    "options": _names,
    "has_section": _has,
    "has_option": _has,
    **dict.fromkeys(("remove_option", "remove_section", "__delitem__"), _remove),
    **dict.fromkeys(("add_section", "write"), _nothing),
}

LIBRARY = Library(construct=_construct, method=_method)
