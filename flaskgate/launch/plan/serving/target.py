"""Which object a server has to import: a name of a module, or the call of a factory.

Nothing is guessed: a candidate is a name that the interpreter saw bound to the very application
that is served, and it is taken only if importing it gives that application again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import PurePosixPath

from flaskgate.launch.follow.python.surroundings import Surroundings
from flaskgate.launch.follow.results import Launch
from flaskgate.launch.model import (
    Effects,
    Export,
    Repository,
    ServerKind,
    Serving,
    Sink,
    StartKind,
    State,
)
from flaskgate.launch.plan.serving.layout import layout_of
from flaskgate.launch.plan.serving.served_name import is_literal_call, name_served
from flaskgate.launch.python.analyse_program import Analyser
from flaskgate.launch.python.libraries.names import CONNEXION, DASH, FLASK, SOCKETIO
from flaskgate.launch.python.libraries.web.gunicorn import Preparation
from flaskgate.launch.reasons import Cause
from flaskgate.model.findings import Location

_FOUND_FIRST = ("app", "application")
_FACTORIES = ("create_app", "make_app")
"""What the `flask` command looks for, in its order (`flask/cli.py`: find_best_app)."""
_MOST = 12
"""Candidates that are tried."""
_AMOUNTS = frozenset(
    {Cause.PYTHON_STEPS, Cause.PYTHON_DEPTH, Cause.CALL_DEPTH, Cause.LOOP, Cause.LAUNCHES}
)
"""Why a program was not followed to its end, which says nothing against it."""
_DOTTED = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_TRUE = re.compile(r"\bTrue\b")
_MAKES = re.compile(r"\bFlask\(")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeTarget:
    """What a server is to import."""

    path: PurePosixPath
    """The file of the module."""
    name: str
    """The object, or the call of a factory."""
    serving: Serving | None = None
    """What the present start serves, where it is a call."""
    guard: Sink | None = None
    """What would serve when the module is imported."""
    dash: str = ""
    """The name of a Dash object: `name` is still to be bound to its `server`."""
    call: Location | None = None
    """The call that serves now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Why no target can be told."""

    reason: str
    """A sentence that says what is to be done."""
    serving: Serving | None = None
    path: PurePosixPath | None = None
    """The file of the module, where only the object cannot be told."""
    module: str = ""
    """Its dotted name, where the file is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What importing modules gives, each asked about once."""

    launch: Launch
    around: Surroundings
    analyser: Analyser
    servers: Sequence[Launch]
    is_whole: Callable[[ServeTarget], bool]
    known: dict[PurePosixPath, Effects]

    def exports(self, entry: PurePosixPath) -> Effects:
        if entry not in self.known:
            self.known[entry] = self.analyser.exported(
                entry,
                environment=self.launch.start.environment,
                roots=self.around.roots(entry, self.launch.start.target),
                files=self.around,
            )
        return self.known[entry]

    def gives(self, path: PurePosixPath, name: str) -> frozenset[Location]:
        """Return the calls that make what a server takes which is told to take a name."""
        return self._served(path, name).served

    def is_open(self, path: PurePosixPath, name: str) -> bool:
        """Return whether it took too much to find that out."""
        return any(one.cause in _AMOUNTS for one in self._served(path, name).unknown)

    def is_debugged(self, path: PurePosixPath, name: str) -> bool:
        """Return whether that is in debug mode for sure."""
        return self._served(path, name).app_debug.state is State.ON

    def _served(self, path: PurePosixPath, name: str) -> Effects:
        return self.analyser.imported(
            path,
            attribute=name,
            environment=self.launch.start.environment,
            roots=self.around.roots(path, self.launch.start.target),
            preparation=Preparation(files=self.around),
        )


def target_of(
    launch: Launch,
    around: Surroundings,
    analyser: Analyser,
    servers: Sequence[Launch] = (),
    is_whole: Callable[[ServeTarget], bool] = lambda _: True,
) -> ServeTarget | Missing:
    """Return what a production server has to import to serve what a start serves.

    `servers` are other starts, of production servers, which may be told that already. `is_whole`
    tells of a target whether importing it does all that the start does; such a one goes first.
    """
    asked = _Asked(
        launch=launch,
        around=around,
        analyser=analyser,
        servers=servers,
        is_whole=is_whole,
        known={},
    )
    if launch.start.kind is StartKind.SERVER:
        return _of_server(asked)
    is_flask = launch.start.kind is StartKind.FLASK_CLI
    found = _of_flask(asked) if is_flask else _of_sink(asked)
    return _beside_socketio(found, asked) if isinstance(found, ServeTarget) else found


_MODE = re.compile(r"\basync_mode\s*=\s*[\"'](\w+)")


def _beside_socketio(target: ServeTarget, asked: _Asked) -> ServeTarget:
    """Return a target that Socket.IO speaks through, too, whatever serves it now.

    Its clients come back to the very process that they began with.
    """
    serving = target.serving or Serving(made=frozenset(), apps=frozenset(), maker="")
    files = (one.path for one in asked.exports(target.path).exports if one.maker in SOCKETIO)
    path = next(files, None)
    if path is None or serving.maker in SOCKETIO | DASH | CONNEXION:
        return target
    file = asked.around.repository.read(path)
    mode = None if file is None else _MODE.search(file.text)
    spoken = replace(serving, maker=next(iter(SOCKETIO)), mode=mode[1] if mode else "")
    return replace(target, serving=spoken)


def _of_server(asked: _Asked) -> ServeTarget | Missing:
    """Return what the server is told already: only its module may be what has to change."""
    launch = asked.launch
    if launch.path is None or not launch.start.target:
        return Missing(reason="Name the module and the application object for the server.")
    guard = _guard(asked.exports(launch.path))
    return ServeTarget(path=launch.path, name=launch.attribute or "application", guard=guard)


def _of_flask(asked: _Asked) -> ServeTarget | Missing:
    """Return what the `flask` command finds (https://flask.palletsprojects.com/en/stable/cli/)."""
    path, name = asked.launch.path, asked.launch.attribute
    if path is None:
        told = None if _said_of(asked.launch) else _told_alone(asked)
        return _agreed(asked) or told or _named_only(asked.launch)
    effects = asked.exports(path)
    names = _said(effects, path, name) if name else _discovered(effects, path)
    for one in names:
        if asked.gives(path, one) or (one in _seen(effects, path) and asked.is_open(path, one)):
            return ServeTarget(path=path, name=one, guard=_guard(effects))
    return Missing(
        reason=f"APP stands for the application object of {path}, or a call of its factory.",
        path=path,
    )


def _seen(effects: Effects, path: PurePosixPath) -> frozenset[str]:
    """Return the names of a module that stand for an application of Flask, as far as it ran."""
    own = (one for one in effects.exports if one.path == path and one.made)
    return frozenset(one.name for one in own if one.maker in FLASK)


def _named_only(launch: Launch) -> Missing:
    """Return what is known of a target whose file is not: the name that is said of its module."""
    module = _said_of(launch).partition(":")[0].removesuffix(".py")
    if _DOTTED.fullmatch(module) is None:
        reason = "MODULE stands for what FLASK_APP names, and APP for the application object in it."
        return Missing(reason=reason)
    return Missing(
        reason=f"APP stands for the application object of {module}, or a call of its factory.",
        module=module,
    )


def _said_of(launch: Launch) -> str:
    """Return what `--app` or `FLASK_APP` says, empty if neither does."""
    setting = launch.start.environment.get("FLASK_APP")
    return launch.app or (setting.value or "" if setting is not None else "")


def _agreed(asked: _Asked) -> ServeTarget | None:
    """Return what every file gives that may be the one which `flask run` is told, or finds.

    Which file it is need not be known then: the module is called as the command says.
    """
    targets = []
    for found in _alike(asked):
        package = found.with_suffix("") / "__init__.py"
        path = package if _is_hidden(found, asked.around.repository) else found
        launch = replace(asked.launch, path=path, app=_said_of(asked.launch) or found.name)
        targets.append(_of_flask(replace(asked, launch=launch)))
    plain = [one for one in targets if isinstance(one, ServeTarget) and one.guard is None]
    is_one = len(plain) == len(targets) <= _MOST and len({one.name for one in plain}) == 1
    return plain[0] if is_one else None


def _alike(asked: _Asked) -> Iterator[PurePosixPath]:
    """Yield the modules outside of packages that have the name which the command says.

    Where it says none, it is the only module with an application where the command runs.
    """
    launch, repository = asked.launch, asked.around.repository
    module = _said_of(launch).partition(":")[0]
    paths = sorted(one for one in repository.paths if one.suffix == ".py")
    if module:
        name = module if module.endswith(".py") else f"{module}.py"
        yield from (one for one in paths if one.name == name and not _is_inner(one, repository))
        return
    layout = layout_of(launch, repository)
    here = [one for one in paths if (at := layout.there(one)) and at.parent == layout.folder]
    files = (file for one in here if (file := repository.read(one)) is not None)
    yield from (file.path for file in files if _MAKES.search(file.text))


def _is_inner(path: PurePosixPath, repository: Repository) -> bool:
    return path.with_name("__init__.py") in repository.paths


def _said(effects: Effects, path: PurePosixPath, name: str) -> Iterator[str]:
    """Yield what a name means that the command line says; a function is a factory."""
    if not name.isidentifier():
        yield name
        return
    functions = {one.name for one in effects.exports if one.path == path and not one.made}
    yield f"{name}()" if name in functions else name


def _discovered(effects: Effects, path: PurePosixPath) -> Iterator[str]:
    own = [one for one in effects.exports if one.path == path]
    apps = [one for one in own if one.maker in FLASK and one.name.isidentifier()]
    named = {one.name for one in apps}
    yield from (name for name in _FOUND_FIRST if name in named)
    if len({one.made for one in apps}) == 1:
        yield apps[0].name
    functions = {one.name for one in own if not one.made}
    yield from (f"{name}()" for name in _FACTORIES if name in functions)


def _of_sink(asked: _Asked) -> ServeTarget | Missing:
    sink = served_by(asked.launch.effects)
    if sink is None or sink.serving is None or not sink.serving.made:
        found = _of_variable(asked) or _told_alone(asked)
        serving = None if sink is None else sink.serving
        if found is not None:
            return replace(found, serving=serving)
        reason = (
            "MODULE stands for the module that makes the application, and APP for its name there."
        )
        return Missing(reason=reason, serving=serving)
    hidden: list[PurePosixPath] = []
    fitting = (
        replace(one, call=sink.location) for one in _fitting_targets(asked, sink.serving, hidden)
    )
    first = next(fitting, None)
    if first is not None:
        return next((one for one in chain((first,), fitting) if asked.is_whole(one)), first)
    if hidden:
        return Missing(reason=_behind_package(hidden[0]), serving=sink.serving)
    return _by_name(asked, sink) or _unbound(sink, sink.serving)


def _fitting_targets(
    asked: _Asked, serving: Serving, hidden: list[PurePosixPath]
) -> Iterator[ServeTarget]:
    """Yield what gives the application; the files that a package hides go to `hidden`."""
    for target in _candidates(asked, serving):
        if _has_no_name(target.path, asked.around.repository):
            continue
        if target.dash or serving.apps <= asked.gives(target.path, target.name):
            if _is_hidden(target.path, asked.around.repository):
                hidden.append(target.path)
            else:
                yield target


def _by_name(asked: _Asked, sink: Sink) -> ServeTarget | None:
    """Return the name of the module that serves, where it is not known who made what it is.

    Or where following its import to the end takes too much.
    """
    path, made = sink.location.path, sink.serving.made if sink.serving else frozenset()
    is_untold = all(one.overlaps(sink.location) for one in made)
    name = name_served(sink.location, asked.around.repository)
    if not name or not (is_untold or asked.is_open(path, name)):
        return None
    if _is_hidden(path, asked.around.repository):
        return None
    return ServeTarget(
        path=path,
        name=name,
        serving=sink.serving,
        guard=_guard(asked.exports(path)),
        call=sink.location,
    )


def _of_variable(asked: _Asked) -> ServeTarget | None:
    """Return what `FLASK_APP` names, for a program that is a `FlaskGroup`."""
    launch, around = asked.launch, asked.around
    setting = launch.start.environment.get("FLASK_APP")
    file = around.repository.read(launch.path) if launch.path is not None else None
    if setting is None or not setting.value or file is None or "FlaskGroup" not in file.text:
        return None
    app = around.app(setting.value)
    told = replace(launch, path=app.path, app=setting.value)
    found = _of_flask(replace(asked, launch=told)) if app.path is not None else None
    return found if isinstance(found, ServeTarget) else None


def _told(asked: _Asked) -> Iterator[ServeTarget]:
    """Yield what production servers are told elsewhere, each target once."""
    seen: set[tuple[PurePosixPath, str]] = set()
    for server in asked.servers:
        path, said = server.path, server.attribute or "application"
        if path is None or (path, said) in seen or len(seen) >= _MOST:
            continue
        seen.add((path, said))
        effects = asked.exports(path)
        for name in _said(effects, path, said):
            yield ServeTarget(path=path, name=name, guard=_guard(effects))


def _told_alone(asked: _Asked) -> ServeTarget | None:
    """Return what all production servers are told, where a start does not say what it serves.

    Of a program it is known what it executes: what makes the application has to be among that.
    """
    told = list(_told(asked))
    if len(told) != 1:
        return None
    target = told[0]
    made = {place.path for place in asked.gives(target.path, target.name)}
    is_program = asked.launch.start.kind is not StartKind.FLASK_CLI
    is_other = is_program and not made & asked.launch.effects.files
    return None if is_other or not made else target


def _is_hidden(path: PurePosixPath, repository: Repository) -> bool:
    """Return whether a package beside a module has its name, and is imported instead of it."""
    return path.with_suffix("") / "__init__.py" in repository.paths


def _has_no_name(path: PurePosixPath, repository: Repository) -> bool:
    """Return whether a file is the program of a folder, which no server can import by name."""
    return path.name == "__main__.py" and path.with_name("__init__.py") not in repository.paths


def _behind_package(path: PurePosixPath) -> str:
    return (
        f"Rename {path}, and put its new name for MODULE: Python imports the package "
        f"{path.with_suffix('')}/ under the present one."
    )


def served_by(effects: Effects) -> Sink | None:
    """Return the call that serves with the development server, of several the first."""
    sinks = [one for one in effects.sinks if one.kind is ServerKind.DEVELOPMENT]
    found = [one for one in sinks if one.serving is not None]
    return next((one for one in found if one.serving and one.serving.made), next(iter(found), None))


def _candidates(asked: _Asked, serving: Serving) -> Iterator[ServeTarget]:
    entries = [asked.launch.path, *(place.path for place in sorted(serving.made | serving.apps))]
    seen: set[tuple[PurePosixPath, str]] = set()
    for entry in dict.fromkeys(one for one in entries if one is not None):
        effects = asked.exports(entry)
        fitting = _fitting(effects.exports, serving)
        if serving.maker in DASH and entry == asked.launch.path:
            # what serves pages of other modules gives the object its layout
            fitting.sort(key=lambda one: one.path != entry)
        for export in fitting:
            if (export.path, export.name) not in seen and len(seen) < _MOST:
                seen.add((export.path, export.name))
                yield _bound(export, asked, serving)
    yield from _factories(asked, serving)
    yield from (replace(target, serving=serving) for target in _told(asked))


def _factories(asked: _Asked, serving: Serving) -> Iterator[ServeTarget]:
    for export in _fitting(asked.launch.effects.factories, serving):
        if export.maker in DASH:
            continue  # what it returns has the application in its `server`
        effects = asked.exports(export.path)
        name = _out_of_debug(asked, export)
        yield ServeTarget(path=export.path, name=name, serving=serving, guard=_guard(effects))


def _out_of_debug(asked: _Asked, export: Export) -> str:
    """Return the call of a factory, without the argument that turns debug on: `create(True)`."""
    path, name = export.path, export.name
    if not is_literal_call(name) or not asked.is_debugged(path, name):
        return name
    others = (f"{name[: one.start()]}False{name[one.end() :]}" for one in _TRUE.finditer(name))
    off = (one for one in others if asked.gives(path, one) and not asked.is_debugged(path, one))
    return next(off, name)


def _bound(export: Export, asked: _Asked, serving: Serving) -> ServeTarget:
    guard = _guard(asked.exports(export.path))
    is_dash = export.maker in DASH
    return ServeTarget(
        path=export.path,
        name="server" if is_dash else export.name,
        serving=serving,
        guard=guard,
        dash=export.name if is_dash else "",
    )


def _fitting(exports: Iterable[Export], serving: Serving) -> list[Export]:
    """Return what stands for the application that is served, the best names first.

    Dash and Socket.IO serve the Flask application behind them; a Dash object that has no name for
    it comes last.
    """
    is_behind = serving.maker in DASH | SOCKETIO
    wanted = serving.apps if is_behind else serving.made
    plain = [one for one in exports if one.made == wanted and one.maker not in DASH | SOCKETIO]
    dash = [one for one in exports if one.maker in DASH and one.apps == serving.apps]
    return [*sorted(plain, key=_order), *dash]


_ORDER: Mapping[str, int] = {"app": 0, "application": 1, "server": 2}


def _order(export: Export) -> tuple[bool, int]:
    return not export.is_own, _ORDER.get(export.name, len(_ORDER))


def _guard(effects: Effects) -> Sink | None:
    """Return what serves when a module is imported."""
    sinks = (one for one in effects.sinks if not one.is_guarded)
    return next((one for one in sinks if one.kind is not ServerKind.MIDDLEWARE), None)


def _unbound(sink: Sink, serving: Serving) -> Missing:
    made = serving.made or serving.apps
    place = min(made, default=sink.location)
    if place.overlaps(sink.location):  # where it is made could not be followed
        spot = f"{sink.location.path}:{sink.location.start.line}"
        reason = (
            f"MODULE stands for the module of the application that {spot} serves, and APP for its "
            "name there."
        )
        return Missing(reason=reason, serving=serving)
    what = "its `server`" if serving.maker in DASH else "it"
    return Missing(
        reason=f"The application that {place.path}:{place.start.line} makes has no name that a "
        f"server could import: bind {what} to one outside of functions and of the main guard, or "
        f"return {what} from a function that needs no arguments, and put that for APP.",
        serving=serving,
        path=place.path,
    )
