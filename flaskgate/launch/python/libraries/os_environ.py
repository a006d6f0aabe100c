"""The environment of the analysed program: what its unit sets, and what the program changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeGuard

from flaskgate.launch.model import IN_RUN, OTHERS, Setting
from flaskgate.launch.python.interpreter.objects.operations import required
from flaskgate.launch.python.interpreter.objects.refusals import refuse
from flaskgate.launch.python.interpreter.objects.type_errors import check
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.misjudged_ends import doubt_that
from flaskgate.launch.python.interpreter.runs.path_ends import Raised
from flaskgate.launch.python.interpreter.value_types.value_facts import (
    facts_of,
    join,
    join_all,
    marked,
    options_of,
)
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Choice,
    External,
    Items,
    Known,
    Maybe,
    Provenance,
    Table,
    Unknown,
    Value,
)
from flaskgate.launch.reasons import Cause, Reason
from flaskgate.model.findings import Step

ENVIRONMENT = External("os.environ")
COPY = "os.environ.copy()"
"""A dictionary of its own with what the environment holds."""

_READERS = r"environ|getenv|\w*[Ee]nv|config|BaseSettings|dotenv\w*|expandvars"
"""What a module names that may read the environment when it is imported."""

_OFF = frozenset({"0", "false", "no"})  # flask/helpers.py: get_debug_flag
_AMBIENT = frozenset(
    {
        *("HOME", "HOSTNAME", "LANG", "LOGNAME", "PATH", "PWD", "SHELL", "SHLVL", "TERM", "USER"),
        *("INVOCATION_ID", "JOURNAL_STREAM", "SYSTEMD_EXEC_PID"),
    }
)
"""Variables that a process finds though no artefact sets them: from a shell, a container engine, or
systemd (https://www.freedesktop.org/software/systemd/man/systemd.exec.html#Environment%20Variables%20in%20Spawned%20Processes)."""


def variable_of(machine: Machine, name: Value, default: Value = NONE) -> Value:
    """Return what a variable holds; the default, with its name noted, where nothing sets it."""
    if isinstance(name, Choice):
        found = [variable_of(machine, one, default) for one in options_of(name)]
        return join_all(found) or NONE
    if not isinstance(name, Known) or not isinstance(name.constant, str):
        return Unknown("an environment variable whose name is not known", facts_of(name))
    variable = name.constant
    changed = machine.changed.get(variable)
    if changed is not None and not isinstance(changed, Maybe):
        return _or_default(changed, default)
    outside = _by_others(machine, variable, default)
    return outside if changed is None else join(_or_default(changed.value, default), outside)


REMOVED = Unknown("a variable that the program has removed")
_UNTOLD = Unknown("what the program sets variables to, whose names are not known")
_WHERE_UNSET = Unknown("what the program sets variables to that nothing else sets")


def _by_others(machine: Machine, variable: str, default: Value) -> Value:
    """Return what a variable holds that the program may have changed among others."""
    outside = _outside(machine, variable, default)
    changed = machine.changed.get(OTHERS)
    if changed is None:
        return outside
    options = list(options_of(changed.value if isinstance(changed, Maybe) else changed))
    if is_unset(variable_of_unit(machine, variable)):
        options = [_UNTOLD if one is _WHERE_UNSET else one for one in options]
    found = [_or_default(one, default) for one in options if one is not _WHERE_UNSET]
    is_sure = not isinstance(changed, Maybe) and options == [REMOVED]
    return found[0] if is_sure else join_all([outside, *found]) or outside


def _or_default(changed: Value, default: Value) -> Value:
    """Return what the program has set a variable to; the default where it has removed it."""
    found = [default if one is REMOVED else one for one in options_of(changed)]
    return join_all(found) or changed


def variable_of_unit(machine: Machine, variable: str) -> Value:
    """Return what a variable holds before the program changes anything."""
    return _outside(machine, variable, NONE)


def _outside(machine: Machine, variable: str, default: Value) -> Value:
    """Return what the unit sets, else the default."""
    setting = machine.environment.get(variable)
    if setting is not None and setting.is_perhaps:
        return join(value_of_setting(variable, setting), default)
    if setting is not None:
        return value_of_setting(variable, setting)
    facts = facts_of(default)
    is_open = variable in machine.assumed or variable in _AMBIENT
    if is_open or OTHERS in machine.environment:
        reason = f"{variable} is not set by anything the gate can see"
        return Unknown(reason, Provenance(facts.trace, variable, is_raw=True))
    if isinstance(default, Known):
        return Known(default.constant, Provenance(facts.trace, variable, is_raw=True))
    if isinstance(default, Unknown):
        return Unknown(default.reason, Provenance(facts.trace, variable, is_raw=True))
    return default


def value_of_setting(variable: str, setting: Setting) -> Value:
    """Return what a variable holds that a unit or a server sets."""
    shown = variable if setting.value is None else f"{variable}={setting.value}"
    trace = (Step(location=setting.location, message=shown),)
    if setting.value is None:
        return Unknown(f"{variable} is set to something that is not known", Provenance(trace))
    return Known(setting.value, Provenance(trace))


def is_ambient(machine: Machine, variable: object) -> bool:
    """Return whether a variable may be there though nothing that the gate can see sets it."""
    own = (*machine.environment, *machine.changed)
    return variable in _AMBIENT and variable not in own


def is_unset(value: Value) -> TypeGuard[Known]:
    """Return whether this is what `variable_of` gives for a variable that nothing sets."""
    return isinstance(value, Known) and value.constant is None and bool(value.facts.variable)


def load_in_run(machine: Machine) -> None:
    """Set what `app.run` reads from dotenv files (F1), unless it is set already."""
    written = written_keys(machine)
    for name in ("FLASK_DEBUG", "FLASK_ENV"):
        setting = machine.environment.get(f"{IN_RUN}{name}")
        found = None if setting is None else value_of_setting(name, setting)
        value = written.get(name, found)
        if value is not None and is_unset(variable_of(machine, Known(name))):
            set_variable(machine, Known(name), value)


_KEY = "flaskgate: a key of a dotenv file"
"""With this: a key that the program itself has written to one, or taken from it."""


def note_key(machine: Machine, name: str) -> None:
    """Note that the program has written a key of a dotenv file."""
    gone = Unknown(f"{name} is in a dotenv file that the program writes")
    machine.journal.put(machine.rewritten, (_KEY, name), gone)


def written_keys(machine: Machine) -> dict[str, Value]:
    """Return the keys that the program has written to dotenv files; what they hold is not told."""
    return {
        key[1]: Unknown(f"{key[1]} is in a dotenv file that the program writes")
        for key in machine.rewritten
        if isinstance(key, tuple) and key[0] == _KEY
    }


def flag(machine: Machine) -> Value | None:
    """Return Flask's own reading of FLASK_DEBUG (F4), or None where it is not set."""
    value = variable_of(machine, Known("FLASK_DEBUG"))
    if isinstance(value, Known) and value.constant is None:
        return _by_flask_env(machine)
    if isinstance(value, Known):
        text = str(value.constant)
        return Known(bool(text) and text.lower() not in _OFF, value.facts)
    return Unknown("what FLASK_DEBUG holds is not known", facts_of(value))


def _by_flask_env(machine: Machine) -> Value | None:
    """Return what FLASK_ENV says, which only Flask before 2.3 asks (F7)."""
    numbers = (machine.versions.get("flask") or "").split(".")
    version = tuple(int(number) for number in numbers[:2] if number.isdigit())
    if not version or version >= (2, 3):
        return None
    value = variable_of(machine, Known("FLASK_ENV"))
    if isinstance(value, Known):
        return (
            None if value.constant is None else Known(value.constant == "development", value.facts)
        )
    return Unknown("what FLASK_ENV holds is not known", facts_of(value))


def environ_call(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    """Return what a method of `os.environ`, or of a copy of it, gives; None for another name."""
    is_copy = name.startswith(COPY)
    method = name.removeprefix(f"{COPY}.").removeprefix("os.environ.")
    if is_copy and method not in {"get", "__getitem__"}:
        _note_copied(machine, method, arguments)
        return NONE
    if is_copy and _is_changed(machine, machine.force(arguments.get("key", 0) or NONE)):
        return Unknown(f"what `{arguments.place.text}` gives is not known")
    act = _METHODS.get(method)
    if act is not None and method in _OF_NAMES:
        check(machine, _as_text, machine.force(arguments.get("key", 0) or NONE))
    return None if act is None else act(machine, arguments)


def _is_changed(machine: Machine, name: Value) -> bool:
    copied = machine.notes.copied
    return bool(copied) and (
        "" in copied or not isinstance(name, Known) or str(name.constant) in copied
    )


def _note_copied(machine: Machine, method: str, arguments: Arguments) -> None:
    """Note what is set in a copy: it is for a process that the program starts."""
    name, value = machine.force(arguments.get("", 0) or NONE), arguments.get("", 1) or NONE
    if method == "update":
        entries = name.entries.items() if isinstance(name, Table) else ()
        for key, one in (*entries, *arguments.keywords.items()):
            set_copied(machine, Known(key), one)
    elif method in {"__setitem__", "setdefault"}:
        set_copied(machine, name, value)
    elif method in {"pop", "__delitem__"}:
        set_copied(machine, name, REMOVED)
    else:
        set_copied(machine, NONE, Unknown("what may be done to any variable"))


def set_copied(machine: Machine, name: Value, value: Value) -> None:
    """Note what a copy of the environment has under a name, as of several copies one."""
    is_told = isinstance(name, Known) and isinstance(name.constant, str)
    key = str(name.constant) if is_told and isinstance(name, Known) else ""
    old = machine.notes.copied.get(key)
    new = machine.force(value)
    if machine.conditional:
        new = Unknown("a variable that may be changed in a copy of the environment")
    machine.notes.copied[key] = new if old is None else join(old, new)


def _get(machine: Machine, arguments: Arguments) -> Value:
    default = arguments.get("default", 1) or NONE
    key = machine.force(arguments.get("key", 0) or NONE)
    return variable_of(machine, key, machine.force(default))


def _pop(machine: Machine, arguments: Arguments) -> Value:
    value = _strict(machine, arguments)
    _remove(machine, arguments)
    return value


def _set(machine: Machine, arguments: Arguments) -> Value:
    name = machine.force(arguments.get("", 0) or NONE)
    set_variable(machine, name, machine.force(arguments.get("", 1) or NONE))
    return NONE


def _remove(machine: Machine, arguments: Arguments) -> Value:
    remove_variable(machine, machine.force(arguments.get("", 0) or NONE))
    return NONE


def _change_all(machine: Machine, arguments: Arguments) -> Value:
    machine.miss(Reason(Cause.UNFOLLOWED, arguments.place.text))
    return NONE


def _clear(machine: Machine, _arguments: Arguments) -> Value:
    machine.before_change(_READERS)
    for name in list(machine.changed):
        machine.journal.put(machine.changed, name, REMOVED)
    machine.journal.put(machine.changed, OTHERS, REMOVED)
    return NONE


def _set_any(machine: Machine, value: Value) -> None:
    """Set a variable whose name cannot be told, or, by `_WHERE_UNSET`, give it a default."""
    for name, old in list(machine.changed.items()):
        if value is not _WHERE_UNSET or REMOVED in options_of(old):
            machine.journal.put(machine.changed, name, join(old, _UNTOLD))
    others = machine.changed.get(OTHERS)
    new = Maybe(value) if others is None else join(others, value)
    machine.journal.put(machine.changed, OTHERS, new)


def _strict(machine: Machine, arguments: Arguments) -> Value:
    """`os.environ[X]`: for want of it a `try` goes on, or it has to be set."""
    default = arguments.get("default", 1)
    name = machine.force(arguments.get("", 0) or NONE)
    fallback = NONE if default is None else machine.force(default)
    value = variable_of(machine, name, fallback)
    if default is not None:
        return value
    if is_missing(machine, name):
        raise Raised("KeyError")
    if not is_unset(value):
        if not isinstance(value, Known):
            machine.may_raise("KeyError")
        return value
    return required(machine, Raised("KeyError"), value)[0]


def is_missing(machine: Machine, name: Value) -> bool:
    """Return whether the program itself has removed a variable."""
    if not isinstance(name, Known):
        return False
    others = machine.changed.get(OTHERS)
    return machine.changed.get(name.constant, others) is REMOVED


def _set_default(machine: Machine, arguments: Arguments) -> Value:
    name = machine.force(arguments.get("", 0) or NONE)
    default = arguments.get("", 1) or NONE
    if not isinstance(name, Known | Choice):
        _set_any(machine, _WHERE_UNSET)
        return Unknown("an environment variable whose name is not known", facts_of(name))
    value = variable_of(machine, name)
    if isinstance(value, Known) and value.constant is None:
        check(machine, _as_text, machine.force(default))
        new = marked(machine.force(default), arguments.place)
        if isinstance(new, Known) and isinstance(name, Known):
            new = Known(new.constant, Provenance(new.facts.trace, str(name.constant)))
        set_variable(machine, name, new)
        return new
    return value


def _update(machine: Machine, arguments: Arguments) -> Value:
    table = _as_table(machine, machine.force(arguments.get("", 0) or Table()))
    entries = table.entries if isinstance(table, Table) else {}
    if not isinstance(table, Table) or table.has_more or arguments.is_open:
        machine.may_raise("TypeError", "ValueError")
        _set_any(machine, _UNTOLD)
    for key, value in [*entries.items(), *arguments.keywords.items()]:
        new = marked(machine.force(value), arguments.place)
        if isinstance(value, Maybe):
            new = join(variable_of(machine, Known(key)), new)
        set_variable(machine, Known(key), new)
    return NONE


def _as_table(machine: Machine, given: Value) -> Value:
    """Return pairs of known names as the dictionary that they make; anything else as it is."""
    pairs = [machine.force(one) for one in given.items] if isinstance(given, Items) else []
    entries: dict[object, Value] = {}
    for pair in pairs:
        match pair:
            case Items(items=[Known(constant=str() as name), value]):
                entries[name] = value
    return Table(entries, is_open=len(entries) < len(pairs)) if pairs else given


_OF_NAMES = frozenset({"get", "pop", "setdefault", "__getitem__", "__delitem__"})
_METHODS: Mapping[str, Callable[[Machine, Arguments], Value]] = {
    "get": _get,
    "__getitem__": _strict,
    "pop": _pop,
    "setdefault": _set_default,
    "__setitem__": _set,
    "__delitem__": _remove,
    "update": _update,
    "clear": _clear,
    "popitem": _change_all,
    "__ior__": _change_all,
}


def set_variable(machine: Machine, name: Value, value: Value) -> None:
    """Set a variable of the program's own environment."""
    machine.before_change(_READERS)
    check(machine, _as_text, value)
    check(machine, _as_text, name)
    options = options_of(name)
    for one in options:
        if isinstance(one, Known) and isinstance(one.constant, str):
            if _is_a_name(machine, one.constant, is_sure=len(options) == 1):
                new: Value = value
                if isinstance(value, Items | Table):
                    new = Unknown("a variable holds text")
                if len(options) > 1:
                    new = join(variable_of(machine, one), new)
                machine.journal.put(machine.changed, one.constant, new)
        elif not isinstance(one, Known):
            _set_any(machine, _UNTOLD)


def _is_a_name(machine: Machine, name: str, *, is_sure: bool) -> bool:
    """Return whether a variable can be called so; it raises, or may do so, where it cannot."""
    if name and "=" not in name:
        return True
    if is_sure:
        refuse(machine, "OSError")
    machine.may_raise("OSError")
    return False


def delete_variable(machine: Machine, name: Value) -> None:
    """`del os.environ[X]`, which fails where the variable is not set."""
    value = variable_of(machine, name)
    if isinstance(value, Known) and value.constant is None:
        error = Raised("KeyError", variable=facts_of(value).variable)
        if machine.catches(error):
            raise error
        doubt_that(machine, error)
    remove_variable(machine, name)


def _as_text(value: object) -> None:
    """Raise TypeError where `os.environ` takes no stand-in for a name or a value."""
    if not isinstance(value, str):
        raise TypeError


def remove_variable(machine: Machine, name: Value) -> None:
    """Remove a variable from the program's own environment."""
    machine.before_change(_READERS)
    for one in options_of(name):
        if isinstance(one, Known) and isinstance(one.constant, str):
            machine.journal.put(machine.changed, one.constant, REMOVED)
