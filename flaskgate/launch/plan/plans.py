"""The serve plan of a start: what was resolved, in the words of its place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from flaskgate.launch.follow.judge import (
    DEBUG_BY_ENVIRONMENT,
    DEBUG_DEPLOYED,
    SERVER_DEPLOYED,
    SERVER_ON_IMPORT,
)
from flaskgate.launch.follow.results import Launch
from flaskgate.launch.follow.surroundings import Surroundings
from flaskgate.launch.follow.unit import Investigation
from flaskgate.launch.model import Repository, Serving
from flaskgate.launch.plan import command
from flaskgate.launch.plan.address import address_of
from flaskgate.launch.plan.layout import layout_of
from flaskgate.launch.plan.places import place_of
from flaskgate.launch.plan.requirement import lacking, manifest_of
from flaskgate.launch.plan.target import Missing, Target, target_of
from flaskgate.launch.python.analyse_program import Analyser
from flaskgate.launch.python.libraries.names import CONNEXION, SOCKETIO
from flaskgate.model.findings import Interface, ServePlan

_GREEN = ("gevent", "eventlet")


PLANNED = frozenset({DEBUG_DEPLOYED, SERVER_DEPLOYED, SERVER_ON_IMPORT, DEBUG_BY_ENVIRONMENT})
"""Rules whose remedy is another server."""
LIMIT = 100
"""How many starts of one repository get a plan; a hostile one has thousands."""


def with_plans(
    launches: Iterable[Launch], investigation: Investigation, repository: Repository
) -> list[Launch]:
    """Return the launches, those with a plan whose server is what a rule holds against."""
    found: list[Launch] = []
    count = 0
    for launch in launches:
        is_planned = not PLANNED.isdisjoint(one.rule for one in launch.verdicts)
        count += is_planned
        if not is_planned or count > LIMIT or not launch.is_production:
            found.append(launch)
            continue
        try:
            around = investigation.around(launch)
            analyser = investigation.analyser(around.versions)
            found.append(replace(launch, plan=plan_of(launch, around, analyser, repository)))
        except Exception as bug:  # noqa: BLE001 (what was found stays)
            investigation.note(bug, launch.start.location)
            found.append(launch)
    return found


def plan_of(
    launch: Launch, around: Surroundings, analyser: Analyser, repository: Repository
) -> ServePlan:
    """Return how the application of a start is to be served where it is started."""
    place = place_of(launch, repository)
    found = target_of(launch, around, analyser)
    address = address_of(launch, place, found.serving, repository)
    interface, mode = _interface(found.serving, around)
    imported, missing = None, ""
    if isinstance(found, Missing):
        missing = found.reason
    else:
        imported = command.imported_in(launch, found, layout_of(launch, repository))
        if imported is None:
            missing = f"Say from which folder the place imports {found.path}, and by what name."
    options = command.workers(interface, mode, is_platform=place.is_platform)
    in_shell = launch.unit.command.words[:2] == ("/bin/sh", "-c")
    is_wsgi = interface is Interface.WSGI
    guard = found.guard if isinstance(found, Target) else None
    needed = lacking(_needed(interface, mode), around)
    return ServePlan(
        target=imported.text if imported else "",
        missing=missing,
        module=found.path if isinstance(found, Target) else None,
        interface=interface,
        command=command.gunicorn(launch, imported, address, options, in_shell=in_shell),
        waitress=command.waitress(launch, imported, address, in_shell=in_shell) if is_wsgi else (),
        bind=address.text(in_shell=in_shell),
        folder=str(launch.start.folder or ""),
        restarter=place.restarter,
        requirements=needed,
        manifest=manifest_of(around) if needed else None,
        guard=guard.location if guard else None,
        start=launch.start.location,
    )


def _interface(serving: Serving | None, around: Surroundings) -> tuple[Interface, str]:
    """Return how the application is spoken to, and with which greenlets where that matters."""
    if serving is None:
        return Interface.WSGI, ""
    versions = around.versions
    if serving.maker in SOCKETIO:
        named = next((one for one in _GREEN if versions.is_named(one)), "")
        return Interface.SOCKETIO, serving.mode or named
    is_old = versions.may_be_below("connexion", "3") is True
    if serving.maker in CONNEXION and not is_old:
        return Interface.ASGI, ""
    return Interface.WSGI, ""


def _needed(interface: Interface, mode: str) -> tuple[str, ...]:
    extra = {Interface.ASGI: ("uvicorn",), Interface.SOCKETIO: (mode,) if mode in _GREEN else ()}
    return ("gunicorn", *extra.get(interface, ()))
