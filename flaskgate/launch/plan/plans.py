"""The serve plan of a start: what was resolved, in the words of its place."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from flaskgate.launch.commands.windows.scripts import SUFFIXES
from flaskgate.launch.follow.judge import (
    DEBUG_BY_ENVIRONMENT,
    DEBUG_DEPLOYED,
    SERVER_DEPLOYED,
    SERVER_ON_IMPORT,
)
from flaskgate.launch.follow.python.surroundings import Surroundings
from flaskgate.launch.follow.results import Launch, Orphan, Safe
from flaskgate.launch.follow.unit import Investigation
from flaskgate.launch.model import (
    Repository,
    ServerKind,
    Serving,
    Sink,
    StartKind,
)
from flaskgate.launch.plan.as_written import Written, as_written
from flaskgate.launch.plan.by_hand import by_hand, home_of
from flaskgate.launch.plan.changes import windows
from flaskgate.launch.plan.changes.rewrite import handed_whole, is_handed, start_changes
from flaskgate.launch.plan.changes.shared import (
    for_itself,
    handed_to_python,
    kept_by_script,
    told_once,
)
from flaskgate.launch.plan.changes.signals import signalled
from flaskgate.launch.plan.places import HostTraits, place_of
from flaskgate.launch.plan.serving import command
from flaskgate.launch.plan.serving.address import Address, address_of, written_with
from flaskgate.launch.plan.serving.after_serving import after_serving
from flaskgate.launch.plan.serving.code import code_changes, guarded_place
from flaskgate.launch.plan.serving.demands import demands_of
from flaskgate.launch.plan.serving.layout import layout_of
from flaskgate.launch.plan.serving.left_behind import left_behind
from flaskgate.launch.plan.serving.requirement import lacking, renewals, requirement_changes
from flaskgate.launch.plan.serving.target import Missing, ServeTarget, served_by, target_of
from flaskgate.launch.plan.spelling import spell
from flaskgate.launch.plan.variables.by_mode import Modes
from flaskgate.launch.plan.variables.by_setting import Settings
from flaskgate.launch.plan.variables.by_word import Words
from flaskgate.launch.plan.variables.unread_dotenv import unread_settings
from flaskgate.launch.python.analyse_program import Analyser
from flaskgate.launch.reasons import Cause
from flaskgate.model.files import Kind
from flaskgate.model.findings import (
    Change,
    ServePlan,
    Statement,
)

PLANNED = frozenset({DEBUG_DEPLOYED, SERVER_DEPLOYED, SERVER_ON_IMPORT, DEBUG_BY_ENVIRONMENT})
"""Rules whose remedy is another server."""
LIMIT = 100
"""How many starts of one repository get a plan; a hostile one has thousands."""


def with_plans(
    launches: Sequence[Launch], investigation: Investigation, others: Sequence[Launch] = ()
) -> list[Launch]:
    """Return the launches, those with a plan whose server is what a rule holds against.

    Production servers among them and among `others` may tell what is to be served.
    """
    modes, words = Modes(investigation), Words(investigation)
    found = [words.told(modes.told(one)) if one.is_production else one for one in launches]
    servers = _servers((*found, *others))
    wanting = [
        number
        for number, one in enumerate(found)
        if one.is_production
        and (
            is_refused(one)
            or not (PLANNED.isdisjoint(v.rule for v in one.verdicts) or _serves_well(one))
        )
    ]
    settings = Settings(investigation)
    for number in wanting[:LIMIT]:
        plan = _tried(found[number], investigation, servers)
        plan = plan and settings.preferred(plan, found[number])
        found[number] = told_once(replace(found[number], plan=plan))
    return [for_itself(one, found, investigation.programs.repository) for one in found]


def _servers(launches: Iterable[Launch]) -> tuple[Launch, ...]:
    kinds = (one for one in launches if one.start.kind is StartKind.SERVER)
    return tuple(one for one in kinds if one.is_production and one.path is not None)


def is_refused(launch: Launch) -> bool:
    """Return whether a program is harmless because it refuses to serve, and does so for sure."""
    reason = launch.answer.reason if isinstance(launch.answer, Safe) else None
    if reason is None or reason.cause is not Cause.REFUSED or launch.start.is_conditional:
        return False
    return not any(sink.is_conditional for sink in launch.effects.sinks if sink.needs_terminal)


def _serves_well(launch: Launch) -> bool:
    """Return whether a program serves with a production server, debugger or not."""
    sinks = launch.effects.sinks
    is_program = launch.start.kind not in {StartKind.FLASK_CLI, StartKind.SERVER}
    return is_program and bool(sinks) and all(one.kind is ServerKind.PRODUCTION for one in sinks)


def with_own_plans(
    orphans: Sequence[Orphan], investigation: Investigation, others: Sequence[Launch]
) -> list[Orphan]:
    """Return programs that nothing starts, those with a plan that serve for developers."""
    modes = Modes(investigation)
    found = [replace(one, setting=modes.selected(one)) for one in orphans]
    servers = _servers(others)
    wanting = [number for number, one in enumerate(found) if _is_told(served_by(one.effects))]
    for number in wanting[:LIMIT]:
        found[number] = replace(
            found[number], plan=_own_plan(found[number], investigation, servers)
        )
    return found


def _own_plan(
    orphan: Orphan, investigation: Investigation, servers: Sequence[Launch]
) -> ServePlan | None:
    repository = investigation.programs.repository
    plan = _tried(by_hand(orphan, repository), investigation, servers)
    home = home_of(orphan.path, repository)
    return plan and replace(plan, start=None, folder=str(home) if home.name else "")


def _is_told(sink: Sink | None) -> bool:
    """Return whether it is known what a call serves."""
    return sink is not None and sink.serving is not None and bool(sink.serving.made)


def _tried(
    launch: Launch, investigation: Investigation, servers: Sequence[Launch]
) -> ServePlan | None:
    try:
        around = investigation.programs.around(launch)
        return plan_of(launch, around, investigation.programs.adviser(around.versions), servers)
    except Exception as bug:  # noqa: BLE001 (what was found stays)
        investigation.note(bug, launch.start.location)
        return None


def plan_of(
    launch: Launch, around: Surroundings, analyser: Analyser, servers: Sequence[Launch]
) -> ServePlan:
    """Return how the application of a start is to be served where it is started."""
    repository = around.repository
    found = _found(launch, around, analyser, servers)
    target, missing = (found, "") if isinstance(found, ServeTarget) else (None, found.reason)
    imported = None
    if target is not None:
        launch = _as_called(launch, target, servers, repository)
        imported = command.imported_in(launch, target, layout_of(launch, repository))
        if imported is None:
            missing = f"Say from which folder the place imports {target.path}, and by what name."
    unread = unread_settings(launch, around)
    written = as_written(_with_dotenv(launch, around), repository)
    plan = _served(written, around, found.serving, imported or _partly(launch, found, around))
    guard = target.guard if target else None
    plan = replace(
        plan,
        target=imported.text if imported else "",
        missing=missing or plan.missing or unread or _unplaced(launch, imported, repository),
        module=target.path if target else None,
        guard=guarded_place(guard, repository) if guard else None,
        to_move=() if target is None else _to_move(launch, target, repository),
        ending=after_serving(launch.effects.sinks, repository),
    )
    is_exact = target is not None and plan.is_known and not plan.to_move
    code = () if target is None else tuple(code_changes(target, repository, is_exact=is_exact))
    required = tuple(requirement_changes(plan.requirements, around))
    plan = replace(
        plan,
        missing=plan.missing or _unnamed(target, code),
        changes=(*required, *code),
        required=required,
        renewals=renewals(required, repository),
    )
    return _started(written.launch, plan, repository)


def _as_called(
    launch: Launch, target: ServeTarget, servers: Sequence[Launch], repository: Repository
) -> Launch:
    """Return a start that names its target, as its command says, or would.

    One that says neither what it serves nor where it looks for that finds a file beside it, or a
    production server elsewhere says by which name that is imported.
    """
    is_flask = launch.start.kind is StartKind.FLASK_CLI
    says_nothing = is_flask and not launch.app and launch.start.folder is None
    if launch.path is not None and not says_nothing:
        return launch
    layout = layout_of(launch, repository)
    there = layout.there(target.path)
    is_beside = there is not None and there.parent == layout.folder
    told = (one.start.target.partition(":")[0] for one in servers if one.path == target.path)
    name = "" if is_beside else next(told, "")
    return replace(launch, path=target.path, app=launch.app or name or target.path.name)


def _unnamed(target: ServeTarget | None, changes: Sequence[Change]) -> str:
    """Return what has to be added where no line can be told that names Dash's server."""
    if target is None or not target.dash or any(one.path == target.path for one in changes):
        return ""
    return f"Add `{target.name} = {target.dash}.server` to {target.path}, outside of functions."


def _found(
    launch: Launch, around: Surroundings, analyser: Analyser, servers: Sequence[Launch]
) -> ServeTarget | Missing:
    """Return what a server is to import; it cannot import code that stands on a command line."""
    repository = around.repository
    found = target_of(
        launch, around, analyser, servers, lambda one: not _to_move(launch, one, repository)
    )
    is_in_file = isinstance(found, ServeTarget) and found.path in repository.paths
    if launch.start.kind is StartKind.PYTHON_CODE and not is_in_file:
        return Missing(reason=_IN_NO_FILE, serving=found.serving)
    return found


_IN_NO_FILE = (
    "The code of this start is no file of the repository: keep it in one, from which a server can "
    "import the application as MODULE:APP."
)


def _with_dotenv(launch: Launch, around: Surroundings) -> Launch:
    """Return a start of the `flask` command with what dotenv files set, such as its port (F8)."""
    if launch.start.kind is not StartKind.FLASK_CLI:
        return launch
    environment = {**around.dotenv, **launch.start.environment}
    return replace(launch, start=replace(launch.start, environment=environment))


def _partly(launch: Launch, found: ServeTarget | Missing, around: Surroundings) -> command.Imported:
    """Return what is known of a target, with `APP`, or also `MODULE`, to be filled in."""
    if isinstance(found, ServeTarget):
        return command.TO_FILL_IN
    if found.path is None:
        return replace(command.TO_FILL_IN, module=found.module or command.TO_FILL_IN.module)
    target = ServeTarget(path=found.path, name=command.TO_FILL_IN.name)
    imported = command.imported_in(launch, target, layout_of(launch, around.repository))
    return imported or command.TO_FILL_IN


def _to_move(launch: Launch, target: ServeTarget, repository: Repository) -> tuple[Statement, ...]:
    if launch.start.kind is StartKind.FLASK_CLI:
        return ()  # the flask command imports the application as a server does
    return left_behind(launch.effects, launch.path, target, repository)


def _served(
    written: Written,
    around: Surroundings,
    serving: Serving | None,
    imported: command.Imported,
) -> ServePlan:
    """Return the commands, and where they listen."""
    launch, repository = written.launch, around.repository
    place = place_of(launch, repository)
    address, shell = _address(written, place, serving, repository)
    is_assumed = bool(launch.unit.mounts) and not (place.is_container or place.is_platform)
    asked = demands_of(launch, serving, place, around)
    gunicorn, plain = _commands(launch, imported, address, asked.options, shell, repository)
    waitress = plain if asked.is_plain else ()
    plan = ServePlan(
        target=imported.text,
        interface=asked.interface,
        command=gunicorn,
        waitress=waitress,
        text=spell(gunicorn),
        waitress_text=spell(waitress),
        bind=address.text(in_shell=shell is not _Shell.NONE),
        folder="" if is_assumed else str(launch.start.folder or ""),
        restarter=place.restarter,
        missing=" ".join(filter(None, (_unaddressed(launch, address), asked.missing))),
        requirements=asked.requirements,
        alone=asked.alone,
        start=launch.start.location,
    )
    if launch.start.kind is StartKind.SERVER:
        return _kept(plan, launch.start.words)
    if not place.is_windows:
        return plan
    waitress = waitress or _commands(launch, command.TO_FILL_IN, address, (), shell, repository)[1]
    return _on_windows(plan, windows.with_program(launch, waitress, repository), around)


def _commands(
    launch: Launch,
    imported: command.Imported,
    address: Address,
    options: tuple[str, ...],
    shell: _Shell,
    repository: Repository,
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the words of Gunicorn and of Waitress, where it can serve such a target."""
    in_shell = shell is not _Shell.NONE
    gunicorn = command.gunicorn(
        launch, imported, address, options, repository=repository, in_shell=in_shell
    )
    waitress = command.waitress(launch, imported, address, repository=repository, in_shell=in_shell)
    if shell is _Shell.OWN:
        return command.in_shell(gunicorn), command.in_shell(waitress)
    return gunicorn, waitress


def _kept(plan: ServePlan, words: tuple[str, ...]) -> ServePlan:
    """Return the plan of a server that is started already, whose command stays."""
    return replace(
        plan,
        command=words,
        text=spell(words),
        waitress=(),
        waitress_text="",
        missing="",
        requirements=(),
    )


def _unserved(plan: ServePlan) -> str:
    """Return why Waitress cannot serve on Windows what Gunicorn could elsewhere."""
    return windows.PLAIN_ONLY if "--certfile" in plan.command else windows.UNSERVED


def _on_windows(plan: ServePlan, words: tuple[str, ...], around: Surroundings) -> ServePlan:
    """Return a plan with the command of Waitress alone: Gunicorn does not run there."""
    return replace(
        plan,
        command=words,
        text=windows.spelled(words),
        waitress=(),
        waitress_text="",
        missing=plan.missing or ("" if plan.waitress else _unserved(plan)),
        requirements=lacking(("waitress",), around),
    )


class _Shell(enum.Enum):
    """Who expands the variables of a command."""

    NONE = enum.auto()
    PLACE = enum.auto()
    OWN = enum.auto()
    """A shell that the command itself has to start."""


def _address(
    written: Written, place: HostTraits, serving: Serving | None, repository: Repository
) -> tuple[Address, _Shell]:
    """Return where to listen, and who expands the variable of the port.

    A list in a Dockerfile is run without a shell, and a platform that runs the image may say by a
    variable where it has to listen.
    """
    launch = written.launch
    address = address_of(launch, place, serving, repository)
    if is_in_shell(launch, repository):
        return written_with(address, launch, serving, written.variables), _Shell.PLACE
    is_image = _kind_of(_written_in(launch, repository), repository) is Kind.DOCKERFILE
    words, given = launch.start.words, launch.unit.command.words
    is_whole = not is_handed(launch, repository) or given[-len(words) :] == words
    is_own = is_image and is_whole and address.variable
    return address, _Shell.OWN if is_own else _Shell.NONE


def _written_in(launch: Launch, repository: Repository) -> PurePosixPath:
    """Return the file that has the words of a start; a script may run what it is given."""
    is_given = is_handed(launch, repository)
    place = launch.unit.command.location if is_given else launch.start.location
    return place.path


def _kind_of(path: PurePosixPath, repository: Repository) -> Kind | None:
    file = repository.read(path)
    return None if file is None else file.kind


def _unaddressed(launch: Launch, address: Address) -> str:
    """Return what is to be filled in where the address cannot be told."""
    sink = served_by(launch.effects)
    place = launch.start.location if sink is None else sink.location
    spot = f"{place.path}:{place.start.line}"
    ports = launch.unit.ports
    if address.missing == "port" and len(ports) > 1:
        which = f"{', '.join(ports[:-1])} or {ports[-1]}"
        return f"Put the port there on which the container is to be reached: {which}."
    return address.missing and f"Put the {address.missing} there that {spot} listens on."


def _unplaced(launch: Launch, imported: command.Imported | None, repository: Repository) -> str:
    """Return where a program of Windows has to start that cannot be told where to import from."""
    is_windows = launch.start.location.path.suffix.lower() in SUFFIXES
    if not is_windows or imported is None or not imported.folder:
        return ""
    folder = windows.folder_named(launch, imported.folder, repository)
    return f"Let it start in {folder}: `{imported.module}` is imported from there."


def is_in_shell(launch: Launch, repository: Repository) -> bool:
    """Return whether a shell expands variables in the line that starts the application.

    Compose replaces them before a shell sees them.
    """
    kind = _kind_of(_written_in(launch, repository), repository)
    is_line = launch.unit.command.words[-3:-1] == ("/bin/sh", "-c")  # an entry point may precede
    return kind is Kind.SHELL or (is_line and kind is not Kind.COMPOSE)


def _started(launch: Launch, plan: ServePlan, repository: Repository) -> ServePlan:
    """Return a plan with the line that starts the application, as it has to be."""
    if not plan.is_known or plan.to_move or launch.start.kind is StartKind.SERVER:
        return plan
    is_shell = plan.command[0] == command.SHELL
    count = 1 if is_shell else len(command.program(launch, "gunicorn", "gunicorn", repository))
    if launch.start.location.path.suffix.lower() in SUFFIXES:
        changes = tuple(windows.windows_changes(launch, plan.command, repository))
    else:
        changes = start_changes(launch, plan.command, count, repository)
    if changes:
        changes = tuple(signalled(launch, changes, plan.command, repository))
        return replace(plan, changes=(*changes, *plan.changes))
    whole = handed_whole(launch, plan.command, repository)
    if whole is not None:
        return replace(plan, changes=(whole, *plan.changes))
    handed = handed_to_python(launch, plan, repository)
    return handed or replace(plan, kept=kept_by_script(launch, repository))
