"""Applications that speak another interface than their server: ASGI or WSGI."""

from __future__ import annotations

from flaskgate.launch.commands.server_commands import server_options
from flaskgate.launch.follow.python.programs import Programs
from flaskgate.launch.follow.python.server_settings import has_further_settings, own_words
from flaskgate.launch.follow.results import Launch
from flaskgate.launch.model import StartKind
from flaskgate.launch.python.libraries.names import CONNEXION, FLASK

_WORKERS = ("-k", "--worker-class")
"""The option of Gunicorn by which another interface is spoken."""
_WSGI = frozenset({"gunicorn", "waitress-serve"})


def without_bridge(launch: Launch, programs: Programs) -> str:
    """`gunicorn app:app` with an application of Connexion 3, which speaks ASGI.

    https://connexion.readthedocs.io/en/latest/quickstart.html#running-your-application
    """
    start, path = launch.start, launch.path
    if start.kind is not StartKind.SERVER or start.program not in _WSGI or path is None:
        return ""
    around = programs.around(launch)
    if around.versions.may_be_below("connexion", "3") is not False:
        return ""
    if start.unknown_words or start.is_conditional or _may_speak_both(launch, programs):
        return ""
    if _maker(launch, programs) not in CONNEXION:
        return ""
    right = "`--worker-class uvicorn.workers.UvicornWorker`"
    way = f"Give it {right}." if start.program == "gunicorn" else f"Use Gunicorn with {right}."
    return (
        f"gives {start.program} the application `{launch.app}` of Connexion 3, which speaks ASGI "
        f"and no WSGI: every request fails. {way}"
    )


def _may_speak_both(launch: Launch, programs: Programs) -> bool:
    """Return whether a worker of another kind is asked for, or may be elsewhere."""
    options = server_options(launch.start.program, own_words(launch.start))
    is_told = has_further_settings(programs.around(launch), options)
    return is_told or options.has(*_WORKERS)


def with_wrong_interface(launch: Launch, programs: Programs) -> str:
    """`uvicorn app:app` with an application of Flask, which speaks WSGI (https://www.uvicorn.org/settings/)."""
    start, path = launch.start, launch.path
    if start.kind is not StartKind.SERVER or start.program != "uvicorn" or path is None:
        return ""
    options = server_options(start.program, own_words(start))
    is_told = options.has("--interface", "--factory", "--env-file")
    is_unsure = bool(start.unknown_words) or start.is_conditional or is_told
    if is_unsure or "UVICORN_INTERFACE" in start.environment:
        return ""
    if _maker(launch, programs) not in FLASK:
        return ""
    return (
        f"gives uvicorn the application `{launch.app}` of Flask, which speaks WSGI and no ASGI: "
        "every request fails. Start it with Gunicorn, or give uvicorn `--interface wsgi`."
    )


def _maker(launch: Launch, programs: Programs) -> str:
    """Return the class of what a server is told to take; empty where that is not known."""
    start, path, around = launch.start, launch.path, programs.around(launch)
    if path is None:
        return ""
    effects = programs.analyser(around.versions).exported(
        path,
        environment=start.environment,
        roots=around.roots(path, start.target),
        files=around,
    )
    named = [one for one in effects.exports if one.name == launch.attribute and one.path == path]
    return named[0].maker if len(named) == 1 else ""
