"""Targets of servers that are not there: no such module, no such object.

Only what is proven counts. A module that may be installed and a name that may be bound from
outside are silence.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import PurePosixPath

from flaskgate.launch.commands.server_commands import server_options
from flaskgate.launch.follow.python.programs import Programs
from flaskgate.launch.follow.python.server_settings import own_words
from flaskgate.launch.follow.results import Launch
from flaskgate.launch.images.whole_installs import WholeInstall
from flaskgate.launch.model import Start, StartKind
from flaskgate.launch.plan.broken.install import installed_with
from flaskgate.launch.plan.serving.command import dotted_below
from flaskgate.launch.plan.serving.layout import Layout, layout_of
from flaskgate.launch.python.interpreter.source.modules import Source

_NAME = re.compile(r"[^\W\d]\w*")
_MODULE = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_FILE = re.compile(r"[\w./-]+\.py|[\w.-]*/[\w./-]+")
DYNAMIC = re.compile(r"\b(?:globals|vars|locals|setattr|exec|eval|__getattr__|__dict__|modules)\b")
"""What may bind names of a module that are not to be read there."""
_DEFAULTS = {"gunicorn": "application", "uwsgi": "application"}
"""The object that a server takes that is told none."""
_FROM_HERE = frozenset({"gunicorn", "waitress-serve", "uvicorn", "hypercorn", "uwsgi"})
"""Servers that import from the working directory, and from where their options say."""
_BY_MODULE = frozenset({"gunicorn", "waitress-serve", "uvicorn"})
"""Servers that take no file (tried with Gunicorn 27, Waitress 3 and Uvicorn 0.54)."""
_FOLDERS = ("--chdir", "--pythonpath", "--app-dir", "-c", "--config", "--paste")
"""Options that make them import from elsewhere."""
_OF_UWSGI = (
    *("--python-path", "--pp", "--chdir2", "--home", "-H", "--virtualenv", "--venv", "--pyhome"),
    *("--plugin", "--plugins", "--mount", "--wsgi-file", "--file", "--emperor", "--env", "--set"),
    *("--yaml", "--json", "--xml"),
)
"""Further ones of uWSGI, those included that bring along what is not looked at."""


def without_module(launch: Launch, programs: Programs) -> str:
    """`gunicorn shop.web:app`, where the image has no such module."""
    start = launch.start
    module = start.target.partition(":")[0]
    is_plain = start.program in _FROM_HERE and _MODULE.fullmatch(module) is not None
    if start.kind is not StartKind.SERVER or not is_plain:
        return ""
    if start.unknown_words or start.is_conditional or _may_be_there(module, launch, programs):
        return ""
    return (
        f"starts {start.program} with `{start.target}` in {start.folder}, and there is no module "
        f"`{module}`: {end_of(start)}"
    )


def with_file(launch: Launch, _programs: Programs) -> str:
    """`gunicorn src/web.py`: a file, where a module is to be named."""
    start = launch.start
    module = start.target.partition(":")[0]
    is_told = not (start.unknown_words or start.is_conditional)
    if start.program not in _BY_MODULE or not is_told or _FILE.fullmatch(module) is None:
        return ""
    dotted = module.removesuffix(".py").removeprefix("./").replace("/", ".")
    return (
        f"gives {start.program} the file `{module}`, and it takes a module, such as `{dotted}`: "
        f"{end_of(start)}"
    )


def with_own_program(launch: Launch, _programs: Programs) -> str:
    """`gunicorn __main__:app`: to Python, `__main__` is the program that runs, the server's own."""
    start = launch.start
    is_own = start.target.partition(":")[0] == "__main__" and start.program in _BY_MODULE
    if not is_own or start.unknown_words or start.is_conditional:
        return ""
    return (
        f"starts {start.program} with `{start.target}`, and there `__main__` is the program of "
        f"{start.program} itself: {end_of(start)}"
    )


def end_of(start: Start) -> str:
    """Return how a start ends whose target is not there.

    uWSGI goes on without an app ("going in full dynamic mode").
    """
    return "every request fails." if start.program == "uwsgi" else "the server cannot start."


def _may_be_there(module: str, launch: Launch, programs: Programs) -> bool:
    """Return whether a module may be imported in an image, or may be installed there."""
    first = module.partition(".")[0]
    found = installed_with(launch, programs)
    layout = layout_of(launch, programs.repository)
    if found is None or first in sys.stdlib_module_names or not _is_laid_out(launch, layout):
        return True
    names = {one.partition("[")[0].replace("-", "_") for one in found.names}
    if not _has_code(layout):
        return True  # it is mounted when the image runs, or of the image below
    if first.lower() in names or re.search(rf"\b{first}(?:\.py|/)", found.text):
        return True
    wanted = layout.folder.joinpath(*module.split("."))
    last = wanted.name
    near = [one for one in layout.files if last in {part.partition(".")[0] for part in one.parts}]
    return any(
        _is(layout.there(path), wanted) or _is_in_context(path, module, found) for path in near
    )


def _has_code(layout: Layout) -> bool:
    """Return whether code of the repository lies where a server looks for its target."""
    code = (layout.there(path) for path in layout.files if path.suffix == ".py")
    return any(there is not None and there.is_relative_to(layout.folder) for there in code)


def _is(there: PurePosixPath | None, wanted: PurePosixPath) -> bool:
    if there is None:
        return False
    is_file = there.parent == wanted.parent and there.name.partition(".")[0] == wanted.name
    return is_file or there.is_relative_to(wanted)


def _is_in_context(path: PurePosixPath, module: str, found: WholeInstall) -> bool:
    """Return whether a module is there if the image is built from another folder than it seems.

    That may be one above the Dockerfile, or one that has the same lists of packages.
    """
    homes = {*found.place.path.parent.parents, *(one.parent for one in found.files)}
    inner = module.replace(".", "/")
    return any(
        path in {home / f"{inner}.py", home / inner / "__init__.py"}
        for home in homes - {found.place.path.parent}
    )


def _is_laid_out(launch: Launch, layout: Layout) -> bool:
    """Return whether it is known what lies where a server looks for its target."""
    unit, start = launch.unit, launch.start
    is_elsewhere = server_options(start.program, own_words(start)).has(*_FOLDERS)
    if start.program == "uwsgi":  # its arguments hold those of its files, too
        given = {one.partition("=")[0] for one in start.arguments}
        is_elsewhere = not given.isdisjoint((*_FOLDERS, *_OF_UWSGI))
    is_elsewhere |= any(
        one == "PYTHONPATH" or one.startswith("UWSGI_") for one in start.environment
    )
    here = layout.folder
    is_covered = any(one.is_relative_to(here) or here.is_relative_to(one) for one in unit.covered)
    is_plain = not unit.texts and not is_covered
    return is_plain and bool(unit.mounts) and layout.is_known and not is_elsewhere


def without_object(launch: Launch, programs: Programs) -> str:
    """`gunicorn app:app`, where the module of the repository binds no such name."""
    start, path = launch.start, launch.path
    name = _NAME.match(launch.attribute or _DEFAULTS.get(start.program, ""))
    if start.kind is not StartKind.SERVER or path is None or name is None:
        return ""
    if start.program == "uwsgi" and _may_be_told(launch, programs):
        return ""
    if not is_certain(launch, path, programs) or _may_bind(path, name[0], programs):
        return ""
    what = f"{path} has no `{name[0]}`"
    return f"starts {start.program} with `{launch.app}`, and {what}: {end_of(start)}"


def _may_be_told(launch: Launch, programs: Programs) -> bool:
    """Return whether uWSGI may hear of another `callable`, from the image it runs in."""
    is_set = any(one.startswith("UWSGI_") for one in launch.start.environment)
    return is_set or installed_with(launch, programs) is None


def is_certain(launch: Launch, path: PurePosixPath, programs: Programs) -> bool:
    """Return whether a module is the file that the working directory has under that name."""
    if not launch.unit.mounts or launch.unit.is_ignored(path):
        return False
    layout = layout_of(launch, programs.repository)
    there = layout.there(path)
    module = launch.app.partition(":")[0]
    return there is not None and dotted_below(there, layout.folder) == module


def _may_bind(path: PurePosixPath, name: str, programs: Programs) -> bool:
    """Return whether a name of a module may be bound, by itself or from elsewhere."""
    source = programs.source(path)
    if not isinstance(source, Source) or source.gaps or not source.bound:
        return True
    if name in source.bound or DYNAMIC.search(source.file.text):
        return True
    inner = {path.parent / f"{name}.py", path.parent / name / "__init__.py"}
    if path.name == "__init__.py" and not inner.isdisjoint(programs.repository.paths):
        return True
    module = path.parent.name if path.name == "__init__.py" else path.stem
    sets = re.compile(rf"\b{re.escape(module)}\.{name}\s*=(?!=)")
    files = (programs.repository.read(one) for one in _beside(path, programs))
    return any(file is not None and sets.search(file.text) is not None for file in files)


def _beside(path: PurePosixPath, programs: Programs) -> Iterator[PurePosixPath]:
    folder = path.parent
    paths = programs.repository.paths
    yield from (one for one in paths if one.suffix == ".py" and one.is_relative_to(folder))
