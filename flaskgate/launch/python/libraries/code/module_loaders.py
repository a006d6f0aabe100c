"""Modules that a program finds and loads by itself: `importlib`, `pkgutil`, `imp`, Werkzeug's own.

A folder has what the repository has in it. Tried with Python 3.11; what later versions no longer
have (`imp`, `find_module` of a finder) is followed for those that do.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import PurePosixPath

from flaskgate.launch.python.interpreter.data.iterators import ready_iterator
from flaskgate.launch.python.interpreter.data.python_hooks import IMPORTERS, doubt_hook
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Raised
from flaskgate.launch.python.interpreter.value_types.records import FIELDS, NAMED_TUPLE
from flaskgate.launch.python.interpreter.value_types.value_facts import facts_of, parts_of, truth
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Choice,
    External,
    Instance,
    Items,
    Known,
    Lazy,
    ModuleValue,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.code.runpy import run_main
from flaskgate.launch.python.libraries.files.data_files import is_there, named_file, named_folder
from flaskgate.launch.python.libraries.files.path_parts import path_text
from flaskgate.launch.python.libraries.library import Library
from flaskgate.launch.reasons import Cause, Reason

_FINDER = "importlib.machinery.FileFinder"
_SPEC = "importlib.machinery.ModuleSpec"
_LOADER = "importlib.machinery.SourceFileLoader"
_INIT = "__init__.py"
_MAIN = Known("__main__")
_MOST = 300
"""Modules that one walk finds; of a walk that finds more nothing is told."""
_ADDS = frozenset({"append", "insert", "extend", "__iadd__", "__setitem__", "setdefault", "update"})


def _call(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    _doubt_hooks(machine, name, arguments)
    how = _CALLS.get(name)
    return None if how is None else how(machine, arguments)


def _doubt_hooks(machine: Machine, name: str, arguments: Arguments) -> None:
    """Doubt what is added to the lists of what Python asks for a module: `sys.meta_path`."""
    owner, _, method = name.rpartition(".")
    if owner in IMPORTERS and method in _ADDS:
        for one in arguments.positional:
            doubt_hook(machine, owner, machine.force(one), arguments.place.text)


def _method(machine: Machine, value: Instance, name: str, arguments: Arguments) -> Value | None:
    if value.base == _FINDER and name in {"find_module", "find_spec"}:
        return _found_by(machine, value, name, arguments)
    if value.base != _LOADER:
        return None
    if name == "load_module":
        return _loaded(machine, value, arguments)
    return NONE if name in {"exec_module", "create_module"} else None


# by name


def _import_module(machine: Machine, arguments: Arguments) -> Value:
    dotted = machine.force(arguments.get("name", 0) or NONE)
    package = machine.force(arguments.get("package", 1) or NONE)
    named = partial(_module_named, machine, package=package, arguments=arguments)
    if isinstance(dotted, Choice):
        return machine.choice([partial(named, one) for one in dotted.options])
    return named(dotted)


def _module_named(
    machine: Machine, dotted: Value, *, package: Value, arguments: Arguments
) -> Value:
    name = _absolute(dotted, package)
    if name is None:
        begins = _beginning(dotted)
        _doubt(machine, _whole_name(begins, package) or begins.lstrip("."), arguments)
        return Unknown("a module whose name is not known", facts_of(dotted))
    path = machine.modules.find(name, machine.roots)
    if path is None:
        machine.may_raise("ModuleNotFoundError")
        return External(name)
    return machine.force(Lazy(path, "", arguments.place))


def _absolute(dotted: Value, package: Value) -> str | None:
    """Return the whole name of a module; None where it cannot be told."""
    if isinstance(dotted, Known) and not isinstance(dotted.constant, str):
        raise Raised("AttributeError")
    return _whole_name(str(dotted.constant) if isinstance(dotted, Known) else "", package)


def _whole_name(name: str, package: Value) -> str | None:
    """Return a name, or the beginning of one, with the package that its dots stand for."""
    plain = name.lstrip(".")
    level = len(name) - len(plain)
    if not level:
        return name or None
    if not isinstance(package, Known) or not isinstance(package.constant, str):
        return None
    above = package.constant.split(".")
    return ".".join([*above[: len(above) - level + 1], plain])


def _import_plainly(machine: Machine, arguments: Arguments) -> Value:
    """`__import__("a.b")` gives `a`, unless names are asked for."""
    alone = Arguments(place=arguments.place, positional=arguments.positional[:1])
    found = _import_module(machine, alone)
    listed = machine.force(arguments.get("fromlist", 3) or NONE)
    name = machine.force(arguments.get("name", 0) or NONE)
    top = str(name.constant).partition(".")[0] if isinstance(name, Known) else ""
    path = machine.modules.find(top, machine.roots) if truth(listed) is False else None
    return found if path is None else machine.force(Lazy(path, "", arguments.place))


def _import_string(machine: Machine, arguments: Arguments) -> Value:
    """Werkzeug's: a module, or a name in one."""
    given = machine.force(arguments.get("import_name", 0) or NONE)
    if not isinstance(given, Known) or not isinstance(given.constant, str):
        _doubt(machine, _beginning(given), arguments)
        return Unknown("a module whose name is not known", facts_of(given))
    text = given.constant.replace(":", ".")
    path = machine.modules.find(text, machine.roots)
    if path is not None:
        return machine.force(Lazy(path, "", arguments.place))
    module, _, attribute = text.rpartition(".")
    path = machine.modules.find(module, machine.roots)
    return External(text) if path is None else machine.force(Lazy(path, attribute, arguments.place))


def _doubt(machine: Machine, begins: str, arguments: Arguments) -> None:
    """Note an import of any module that begins so, where one of them may decide about debug."""
    folder = PurePosixPath(*begins.rpartition(".")[0].split("."))
    below = tuple(root / folder for root in machine.roots)
    for path in machine.modules.repository.paths:
        is_meant = path.suffix == ".py" and any(path.is_relative_to(one) for one in below)
        is_run = path in machine.loaded or path == machine.entry
        if is_meant and not is_run and machine.modules.is_active_by_itself(path):
            machine.miss(Reason(Cause.UNFOLLOWED, arguments.place.text))
            return


def _beginning(text: Value) -> str:
    """Return what is known of the beginning of a text."""
    parts = parts_of(text)
    count = parts.index(None) if None in parts else len(parts)
    return "".join(part or "" for part in parts[:count])


def _reload(machine: Machine, arguments: Arguments) -> Value | None:
    """`importlib.reload(module)`: its code runs again, over what it holds."""
    module = machine.force(arguments.get("module", 0) or NONE)
    if not isinstance(module, ModuleValue):
        return None
    machine.execute(module.frame.source.tree.body, module.frame)
    return module


# by folder


def _iter_modules(machine: Machine, arguments: Arguments) -> Value:
    return _walked(machine, arguments, is_deep=False)


def _walk_packages(machine: Machine, arguments: Arguments) -> Value:
    return _walked(machine, arguments, is_deep=True)


def _walked(machine: Machine, arguments: Arguments, *, is_deep: bool) -> Value:
    folders = _folders(machine, machine.force(arguments.get("path", 0) or NONE), arguments)
    prefix = machine.force(arguments.get("prefix", 1) or Known(""))
    if folders is None or not isinstance(prefix, Known):
        return _any_modules(machine, arguments)
    start = str(prefix.constant)
    pairs = (one for folder in folders for one in _listed(machine, folder, start, is_deep=is_deep))
    found = [_info(name, path, arguments) for name, path in itertools.islice(pairs, _MOST)]
    whole = next(pairs, None) is None
    return ready_iterator(arguments.place, found) if whole else _any_modules(machine, arguments)


def _any_modules(machine: Machine, arguments: Arguments) -> Value:
    _doubt(machine, "", arguments)
    return Unknown("the modules of a folder that is not known")


def _folders(machine: Machine, given: Value, arguments: Arguments) -> list[PurePosixPath] | None:
    """Return the folders of a search path, which are all in the repository; None for others."""
    if not isinstance(given, Items) or given.is_forgotten:
        return None
    found = [named_folder(machine, machine.force(one), arguments.place) for one in given.items]
    known = [one for one in found if one is not None]
    return known if len(known) == len(found) else None


def _listed(
    machine: Machine, folder: PurePosixPath, prefix: str, *, is_deep: bool
) -> Iterator[tuple[str, PurePosixPath]]:
    """Yield the modules and packages that a folder holds, each with its name after a prefix.

    A walk that goes deep imports the packages by these names, and goes on in those it finds.
    """
    for name, path in machine.modules.held_by(folder):
        if is_there(machine, path):
            yield f"{prefix}{name}", path
            is_met = machine.modules.find(f"{prefix}{name}", machine.roots) == path
            if is_deep and is_met and path.name == _INIT:
                yield from _listed(machine, path.parent, f"{prefix}{name}.", is_deep=True)


def _info(name: str, path: PurePosixPath, arguments: Arguments) -> Value:
    """Return a `ModuleInfo`, a named tuple."""
    is_package = path.name == _INIT
    folder = path.parent.parent if is_package else path.parent
    finder = Instance(None, _FINDER, {"path": Known(str(folder))}, place=arguments.place)
    fields: dict[str, Value] = {
        "module_finder": finder,
        "name": Known(name),
        "ispkg": Known(is_package),
    }
    listed = Items([Known(one) for one in fields], is_tuple=True)
    return Instance(None, NAMED_TUPLE, {**fields, FIELDS: listed}, place=arguments.place)


def _find_modules(machine: Machine, arguments: Arguments) -> Value:
    """Werkzeug's: the names of the modules in a package."""
    given = machine.force(arguments.get("import_path", 0) or NONE)
    name = str(given.constant) if isinstance(given, Known) else ""
    package = machine.modules.find(name, machine.roots)
    if package is None or package.name != _INIT:
        return _any_modules(machine, arguments)
    has_packages, is_deep = (
        truth(machine.force(arguments.get(option, number) or NONE)) is True
        for number, option in enumerate(("include_packages", "recursive"), 1)
    )
    pairs = _listed(machine, package.parent, f"{name}.", is_deep=is_deep)
    known = list(itertools.islice(pairs, _MOST))
    names = [Known(one) for one, path in known if has_packages or path.name != _INIT]
    whole = next(pairs, None) is None
    return ready_iterator(arguments.place, names) if whole else _any_modules(machine, arguments)


# by file


def _spec_of_file(machine: Machine, arguments: Arguments) -> Value:
    return _spec(_file(machine, arguments.get("location", 1), arguments), arguments)


def _loader_of_file(machine: Machine, arguments: Arguments) -> Value:
    return _loader(_file(machine, arguments.get("path", 1), arguments), arguments)


def _load_source(machine: Machine, arguments: Arguments) -> Value:
    path = _file(machine, arguments.get("pathname", 1), arguments)
    return _loaded(machine, _loader(path, arguments), arguments)


def _file(machine: Machine, location: Value | None, arguments: Arguments) -> PurePosixPath | None:
    return named_file(machine, machine.force(location or NONE), arguments.place)


def _spec_of_name(machine: Machine, arguments: Arguments) -> Value | None:
    """`importlib.util.find_spec(name)`, of a module of the repository."""
    package = machine.force(arguments.get("package", 1) or NONE)
    name = _absolute(machine.force(arguments.get("name", 0) or NONE), package)
    path = None if name is None else machine.modules.find(name, machine.roots)
    return None if path is None else _spec(path, arguments)


def _spec(path: PurePosixPath | None, arguments: Arguments) -> Instance:
    name = arguments.get("name", 0) or NONE
    found = {"loader": _loader(path, arguments), "origin": _text(path), "name": name}
    return Instance(None, _SPEC, found, place=arguments.place)


def _loader(path: PurePosixPath | None, arguments: Arguments) -> Instance:
    held = {"path": _text(path), "name": arguments.get("fullname", 0) or NONE}
    named = arguments.get("name") or held["name"]
    return Instance(None, _LOADER, {**held, "name": named}, place=arguments.place)


def _text(path: PurePosixPath | None) -> Value:
    return Unknown("a file that is not in the repository") if path is None else Known(str(path))


def _module_of_spec(machine: Machine, arguments: Arguments) -> Value | None:
    """`module_from_spec`: its code runs a little later, when the loader is given the module."""
    match machine.force(arguments.get("spec", 0) or NONE):
        case Instance(base="importlib.machinery.ModuleSpec") as spec:
            return _loaded(machine, spec.attributes["loader"], arguments)
        case _:
            return None


def _found_by(machine: Machine, finder: Instance, name: str, arguments: Arguments) -> Value:
    given = machine.force(arguments.get("fullname", 0) or NONE)
    last = str(given.constant).rpartition(".")[2] if isinstance(given, Known) else ""
    folder = PurePosixPath(path_text(finder.attributes["path"]) or "")
    path = machine.modules.inside(folder, (last,)) if last else None
    return _spec(path, arguments) if name == "find_spec" else _loader(path, arguments)


def _loaded(machine: Machine, loader: Value, arguments: Arguments) -> Value:
    """Execute the module that a loader stands for."""
    path = loader.attributes.get("path") if isinstance(loader, Instance) else None
    if not isinstance(path, Known):
        _doubt(machine, "", arguments)
        return Unknown("a module whose file is not known")
    file = PurePosixPath(str(path.constant))
    if isinstance(loader, Instance) and machine.force(loader.attributes["name"]) == _MAIN:
        run_main(machine, file, arguments.place)  # its main guard holds
    return machine.force(Lazy(file, "", arguments.place))


_CALLS: Mapping[str, Callable[[Machine, Arguments], Value | None]] = {
    "importlib.import_module": _import_module,
    "builtins.__import__": _import_plainly,
    "werkzeug.utils.import_string": _import_string,
    "importlib.reload": _reload,
    "imp.reload": _reload,
    "pkgutil.iter_modules": _iter_modules,
    "pkgutil.walk_packages": _walk_packages,
    "werkzeug.utils.find_modules": _find_modules,
    "importlib.util.spec_from_file_location": _spec_of_file,
    "importlib.machinery.SourceFileLoader": _loader_of_file,
    "importlib.util.find_spec": _spec_of_name,
    "importlib.util.module_from_spec": _module_of_spec,
    "imp.load_source": _load_source,
}

LIBRARY = Library(call=_call, method=_method)
