"""Applications that speak ASGI under a server that speaks WSGI."""

from __future__ import annotations

from flaskgate.launch.commands.server_commands import server_options
from flaskgate.launch.follow.python.programs import Programs
from flaskgate.launch.follow.python.server_settings import has_further_settings, own_words
from flaskgate.launch.follow.results import Launch
from flaskgate.launch.model import StartKind
from flaskgate.launch.python.libraries.names import CONNEXION

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
    effects = programs.analyser(around.versions).exported(
        path,
        environment=start.environment,
        roots=around.roots(path, start.target),
        files=around,
    )
    named = [one for one in effects.exports if one.name == launch.attribute and one.path == path]
    if len(named) != 1 or named[0].maker not in CONNEXION:
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
