"""Imports: what they bind, and the execution of the repository's modules when it is needed."""

from __future__ import annotations

import ast
import sys
from collections import deque
from collections.abc import Sequence
from itertools import islice
from pathlib import PurePosixPath

from flaskgate.launch.python.interpreter.objects.module_names import (
    exports,
    of_module,
    of_stars,
    will_bind,
)
from flaskgate.launch.python.interpreter.objects.refusals import refuse
from flaskgate.launch.python.interpreter.objects.standard_names import from_outside, lacks
from flaskgate.launch.python.interpreter.runs.limits import IMPORTS, STEPS
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Raised
from flaskgate.launch.python.interpreter.source.modules import Source
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.value_facts import join
from flaskgate.launch.python.interpreter.value_types.values import (
    External,
    Frame,
    Lazy,
    Maybe,
    ModuleValue,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.names import canonical
from flaskgate.launch.reasons import Cause, Reason


def import_names(machine: Machine, node: ast.Import, frame: Frame) -> None:
    """Execute `import a.b, c as d`."""
    place = SourceNode(frame.source, node)
    for alias in node.names:
        path = _find(machine, alias.name, place)
        root = alias.name.partition(".")[0]
        bound = alias.asname or root
        shown = alias.name if alias.asname else root
        if path is None and machine.modules.is_folder(root, machine.roots) is None:
            _bind(machine, frame, bound, from_outside(machine, canonical(shown)))
            _may_be_missing(machine, root)
            continue
        target = path if alias.asname else _find(machine, root, place)
        value: Value = External(shown) if target is None else Lazy(target, "", place)
        if path is not None and target is None:
            value = _Package.of(machine, frame, bound, alias.name, Lazy(path, "", place))
        _bind(machine, frame, bound, value)
        _import_now(machine, path, place)


class _Package:
    """A folder without `__init__.py`, seen as far as one import goes into it."""

    @staticmethod
    def of(machine: Machine, frame: Frame, bound: str, dotted: str, value: Lazy) -> Value:
        """Return a module that leads to `value` by the rest of the dotted name."""
        old = frame.names.get(bound)
        top = old if isinstance(old, ModuleValue) else ModuleValue(Frame(source=frame.source))
        here = top
        *middle, last = dotted.split(".")[1:]
        for part in middle:
            inner = here.frame.names.get(part)
            if not isinstance(inner, ModuleValue):
                inner = ModuleValue(Frame(source=frame.source))
                machine.journal.put(here.frame.names, part, inner)
            here = inner
        machine.journal.put(here.frame.names, last, value)
        return top


def import_from(machine: Machine, node: ast.ImportFrom, frame: Frame) -> None:
    """Execute `from x import y, z as w` or `from x import *`."""
    place = SourceNode(frame.source, node)
    path = _find(machine, "." * node.level + (node.module or ""), place)
    _import_now(machine, path, place)
    for alias in node.names:
        if alias.name != "*":
            value = _imported_name(machine, node, alias.name, path, place)
            _bind(machine, frame, alias.asname or alias.name, value)
        elif path is not None:
            _import_all(machine, path, frame, place)


def _imported_name(
    machine: Machine, node: ast.ImportFrom, name: str, path: PurePosixPath | None, place: SourceNode
) -> Value:
    if path is not None:
        if not _has_already(machine, path, name, place):
            _import_now(machine, _inside(machine, path, name), place)
        return _name_of(machine, path, name, place)
    module = node.module or ""
    dots = "." * node.level
    inner = _find(machine, f"{dots}{module}.{name}" if module else f"{dots}{name}", place)
    if inner is not None:
        _import_now(machine, inner, place)
        return Lazy(inner, "", place)
    if node.level:
        return Unknown(Reason(Cause.MODULE_MISSING, place.text))
    _may_be_missing(machine, module.partition(".")[0])
    if lacks(module, name):
        refuse(machine, "ImportError")
    return from_outside(machine, canonical(f"{module}.{name}"))


def _has_already(machine: Machine, path: PurePosixPath, name: str, place: SourceNode) -> bool:
    """Return whether a package has a name, so that no module inside it is imported."""
    if _inside(machine, path, name) is None:
        return False
    source, package = machine.modules.load(path), machine.loaded.get(path)
    if package is None and not isinstance(source, Reason) and name in source.bound:
        loaded = load(machine, path, place)
        package = loaded if isinstance(loaded, Frame) else None
    return package is not None and not isinstance(package.names.get(name, _LACKS), Maybe)


_LACKS = Maybe(Unknown("a name that a package does not have"))


def _name_of(machine: Machine, path: PurePosixPath, name: str, place: SourceNode) -> Value:
    """Return what a name stands for now; what a module binds later to it is not seen."""
    frame = machine.loaded.get(path)
    _may_lack(machine, path, name)
    if frame is None:
        return Lazy(path, name, place, is_early=True)
    found = frame.names.get(name)
    if found is not None and not isinstance(found, Maybe):
        return found
    inner = None if frame.is_done else _inside(machine, path, name)
    if inner is None and will_bind(frame, name):
        raise Raised("ImportError")
    return Lazy(path, name, place) if inner is None else _submodule(machine, frame, inner, place)


def _may_lack(machine: Machine, path: PurePosixPath, name: str) -> None:
    """Note that a name may not be there, where the program expects that."""
    if not machine.catches(Raised("ImportError")) or _inside(machine, path, name) is not None:
        return
    source = machine.modules.load(path)
    if not isinstance(source, Reason) and source.bound and name not in source.bound:
        machine.may_raise("ImportError")


def _submodule(machine: Machine, package: Frame, inner: PurePosixPath, place: SourceNode) -> Value:
    """Return what a package that is still being executed gives where it may lack the name.

    CPython looks for an attribute, then for a module inside the package. A reference to the name
    would be bound to that very name in `from . import settings` of an `__init__.py`.
    """
    name = inner.parent.name if inner.name == "__init__.py" else inner.stem
    module = Lazy(inner, "", place)
    starred = of_stars(machine, package, name, place)
    otherwise = module if starred is None else starred
    own = package.names.get(name)
    return otherwise if own is None else join(machine.force(own), machine.force(otherwise))


def _import_all(machine: Machine, path: PurePosixPath, frame: Frame, place: SourceNode) -> None:
    """Execute `from x import *`; where no name is bound anew, that can wait."""
    home = frame.module
    source = machine.modules.load(path)
    names = frozenset() if isinstance(source, Reason) else source.bound
    is_new = bool(names) and names.isdisjoint(home.names)
    if not is_new or machine.conditional or machine.meetings:
        module = machine.force(Lazy(path, "", place))
        if isinstance(module, ModuleValue):
            _bind_all(machine, module.frame, home)
    home.stars.append(path)


def _bind_all(machine: Machine, module: Frame, home: Frame) -> None:
    for name, value in list(module.names.items()):
        is_told = exports(module, name)
        if is_told is not False:
            is_sure = is_told is True and not isinstance(value, Maybe)
            new = value if is_sure else _perhaps_anew(machine, home.names.get(name), value)
            machine.journal.put(home.names, name, new)


def _perhaps_anew(machine: Machine, old: Value | None, value: Value) -> Value:
    plain = machine.force(value)
    return Maybe(plain) if old is None else join(machine.force(old), plain)


def _may_be_missing(machine: Machine, top: str) -> None:
    """Note that a package may not be installed, unless it is Python's own or required."""
    wanted = top.replace("_", "-").lower()
    is_there = top in sys.stdlib_module_names or wanted in _ALWAYS
    if not is_there and wanted not in machine.versions:
        machine.may_raise("ModuleNotFoundError")


_ALWAYS = frozenset(
    {"flask", "werkzeug", "jinja2", "click", "markupsafe", "itsdangerous", "blinker"}
)
"""What is there wherever Flask is."""


def _inside(machine: Machine, path: PurePosixPath, name: str) -> PurePosixPath | None:
    if path.name != "__init__.py":
        return None
    return machine.modules.inside(path.parent, (name,))


def _bind(machine: Machine, frame: Frame, name: str, value: Value) -> None:
    home = frame.elsewhere.get(name, frame)
    machine.journal.put(home.names, name, value)


def _find(machine: Machine, dotted: str, place: SourceNode) -> PurePosixPath | None:
    return machine.modules.resolve(dotted, place.source.path, machine.roots)


def _import_now(machine: Machine, path: PurePosixPath | None, place: SourceNode) -> None:
    """Execute a module if importing it may serve or change what others see; else it can wait."""
    if path is None:
        return
    if path in machine.loaded:
        if machine.loaded[path].is_done:
            _bind_in_package(machine, path, ModuleValue(machine.loaded[path]))
        return
    for package in reversed(path.parent.parents[:-1]):
        _import_package(machine, package / "__init__.py", place)
    if path.name != "__init__.py":
        _import_package(machine, path.parent / "__init__.py", place)
    _run_or_wait(machine, path, place)


def import_packages(machine: Machine, path: PurePosixPath, place: SourceNode) -> None:
    """Execute the packages that a module is imported by, from the outermost on.

    One that leads back to the module has to come first: it may be what imports the module.
    """
    root = next((one for one in machine.roots if path.is_relative_to(one)), path.parent)
    inner = path.parent.relative_to(root).parts
    circles = machine.modules.circles(machine.roots)
    for count in range(1, len(inner) + 1):
        package = root.joinpath(*inner[:count], "__init__.py")
        if package == path or package not in machine.modules.repository.paths:
            continue
        if circles.are_in_one(package, path):
            load(machine, package, place)
        else:
            _import_package(machine, package, place)


def _import_package(machine: Machine, path: PurePosixPath, place: SourceNode) -> None:
    if path not in machine.loaded and path in machine.modules.repository.paths:
        _run_or_wait(machine, path, place)


def _run_or_wait(machine: Machine, path: PurePosixPath, place: SourceNode) -> None:
    if _is_seen_half_done(machine, path, place) or _must_run(machine, path):
        load(machine, path, place)
    else:
        machine.waiting.setdefault(path, place)
        _bind_in_package(machine, path, Lazy(path, "", place))


def _is_seen_half_done(machine: Machine, path: PurePosixPath, place: SourceNode) -> bool:
    """Return whether a module looks at one that imports it, and does not have all its names yet."""
    circles = machine.modules.circles(machine.roots)
    importer = place.source.path
    if importer in machine.loaded and not machine.loaded[importer].is_done:
        return circles.are_in_one(importer, path)
    if not machine.catches(Raised("ImportError")):
        return False
    return circles.is_in_any(path) or _may_give_up(machine, path)


_LOOKED_AT = 20
"""Modules that one import brings in, of which each may say that it is of no use here."""


def _may_give_up(machine: Machine, path: PurePosixPath) -> bool:
    """Return whether a module, or one that it brings in, raises something where it is imported."""
    closure = machine.modules.closure(path, machine.roots)
    sources = (machine.modules.load(one) for one in islice(closure, _LOOKED_AT))
    return any(isinstance(one, Source) and one.raises for one in sources)


def catch_up(machine: Machine, words: str) -> None:
    """Execute the modules that wait and have a word of the pattern `words`.

    They were imported before what they may read is changed.
    """
    for path, place in list(machine.waiting.items()):
        if path in machine.waiting and (
            path in machine.loaded or machine.modules.mentions(path, words, machine.roots)
        ):
            del machine.waiting[path]
            load(machine, path, place)  # may come back to here


def _must_run(machine: Machine, path: PurePosixPath) -> bool:
    """Return whether a module, or one that only it would bring in, does something on import."""
    came_from: dict[PurePosixPath, PurePosixPath | None] = {}
    waiting: deque[tuple[PurePosixPath, PurePosixPath | None]] = deque([(path, None)])
    while waiting:
        here, before = waiting.popleft()
        if here in came_from or here in machine.passive or here in machine.loaded:
            continue
        came_from[here] = before
        if _leads_on(machine, here):
            while before is not None:
                machine.leads[before], here = here, before
                before = came_from[here]
            return True
        waiting.extend((one, here) for one in machine.modules.imports(here, machine.roots))
    machine.passive.update(came_from)
    return False


def _leads_on(machine: Machine, path: PurePosixPath) -> bool:
    """Return whether a module is active, or the way that was found from it is still open."""
    here: PurePosixPath | None = path
    while here is not None and here not in machine.loaded:
        if machine.modules.is_active(here) or _acts(machine, here):
            return True
        here = machine.leads.get(here)
    return False


_EARLY = 2
"""The part of a program in which modules are executed for what they may do to others."""
_HEIRS = "__subclasses__|__init_subclass__|metaclass"
"""What a program names that asks for the classes which were derived from one."""


def _acts(machine: Machine, path: PurePosixPath) -> bool:
    """Return whether the statements of a module may change what others see.

    A program that has taken many steps needs the rest for what serves.
    """
    if machine.steps > STEPS // _EARLY:
        return False
    effects = machine.modules.on_import(path, machine.roots)
    if effects is None or effects.acts or not effects.derives:
        return effects is not None and effects.acts
    return machine.modules.mentions(machine.entry, _HEIRS, machine.roots)


def force(machine: Machine, lazy: Lazy) -> Value:
    """Return what an import stands for, executing its module if that has not been done."""
    frame = load(machine, lazy.path, lazy.place)
    if isinstance(frame, Reason):
        machine.miss(frame)
        return Unknown(frame)
    if not lazy.name:
        return ModuleValue(frame)
    if len(machine.stack) > 4 * IMPORTS:
        return Unknown("imports that lead in circles")
    first = frame.exported.get(lazy.name) if lazy.is_early else None
    if first is not None and not isinstance(first, Maybe):
        return machine.force(first)
    with machine.on_the_way(lazy.place):
        return of_module(machine, frame, lazy.name, lazy.place)


def load(machine: Machine, path: PurePosixPath, place: SourceNode) -> Frame | Reason:
    """Execute a module once, as an import does; a reason why it cannot be."""
    if path in machine.loaded:
        return machine.loaded[path]
    source = machine.source(path)
    if isinstance(source, Reason):
        return source
    if sum(isinstance(step.node, ast.Import | ast.ImportFrom) for step in machine.stack) > IMPORTS:
        return Reason(Cause.IMPORT_DEPTH, str(path))
    frame = Frame(source=source, name=_dotted(path, machine.roots))
    machine.loaded[path] = frame
    with machine.on_the_way(place):
        _run(machine, frame)
    _bind_in_package(machine, path, ModuleValue(frame))
    _bind_waiting(machine, path)
    return frame


def _bind_in_package(machine: Machine, path: PurePosixPath, module: ModuleValue | Lazy) -> None:
    """Bind a module in its package, in the place of what that may have under its name.

    The first import alone does so: what the package binds to the name from then on stays.
    """
    inner = path.parent if path.name == "__init__.py" else path
    package = machine.loaded.get(inner.parent / "__init__.py")
    if package is None or package.source.path == path or path in machine.notes.submodules:
        return
    if not machine.conditional:
        machine.notes.submodules.add(path)
    if inner.stem in package.names:
        machine.journal.put(package.names, inner.stem, module)


def _bind_waiting(machine: Machine, package: PurePosixPath) -> None:
    """Bind the modules of a package that were imported before it was executed here."""
    for path, place in machine.waiting.items() if package.name == "__init__.py" else ():
        if package.parent in {path.parent, path.parent.parent}:
            _bind_in_package(machine, path, Lazy(path, "", place))


def _run(machine: Machine, frame: Frame) -> None:
    depth, meetings = machine.journal.depth, len(machine.meetings)
    machine.pace.calls.append(None)
    opened = len(machine.pace.calls)
    begun, before = machine.steps, machine.imported
    try:
        machine.execute(frame.source.tree.body, frame)
    except RecursionError:
        machine.miss(Reason(Cause.PYTHON_DEPTH, str(frame.source.path)))
        machine.journal.settle(depth)
        del machine.meetings[meetings:]
    except Raised:
        machine.loaded.pop(frame.source.path, None)
        raise
    finally:
        machine.imported = before + machine.steps - begun
        del machine.pace.calls[opened - 1 :]
        frame.is_done = True
        frame.exported = dict(frame.names)


def _dotted(path: PurePosixPath, roots: Sequence[PurePosixPath]) -> str:
    """Return the `__name__` of a module that is imported: that is no main program."""
    name = next(filter(None, (_below(path, root) for root in roots)), path.stem)
    return f"{path.parent.name}.{name}" if name == "__main__" else name


def _below(path: PurePosixPath, root: PurePosixPath) -> str:
    if not path.is_relative_to(root):
        return ""
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
