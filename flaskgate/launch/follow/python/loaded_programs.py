"""Follows what programs load that serve nothing of a project by themselves: workers, migrations.

Only what acts at once when it is loaded is followed, and counts where it surely serves: a worker
imports the app whose tasks it runs, and is no server because of that.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath

from flaskgate.launch.commands.loaded_code import LoadedCode, loaded_code
from flaskgate.launch.follow.answers import unknown
from flaskgate.launch.follow.python.programs import Programs
from flaskgate.launch.follow.python.python_starts import followed_code
from flaskgate.launch.follow.results import Harmful, Launch
from flaskgate.launch.model import StartKind
from flaskgate.launch.reasons import Cause, Reason


def serving_by_load(launch: Launch, programs: Programs) -> Launch | None:
    """Return the launch of a program that serves by what it loads; None where it does not.

    Beside a server of the program's own, in a thread, Flask's may refuse to serve: it is unknown.
    """
    start = launch.start
    loaded = loaded_code(start.program, start.arguments)
    if loaded is None or not _acts(loaded, launch, programs):
        return None
    code = replace(start, kind=StartKind.PYTHON_CODE, target=loaded.code, arguments=())
    found = followed_code(replace(launch, start=code), programs)
    if not isinstance(found.answer, Harmful):
        return None
    names = ", ".join(loaded.names)
    return unknown(launch, Reason(Cause.UNFOLLOWED, names)) if loaded.is_in_thread else found


def _acts(loaded: LoadedCode, launch: Launch, programs: Programs) -> bool:
    around = programs.around(launch)

    def path(name: str) -> PurePosixPath | None:
        module = name.partition(":")[0]
        if name.endswith(".py"):
            return around.file(name)
        return around.module(module).path or around.module(module.rpartition(".")[0]).path

    paths = map(path, loaded.names)
    return any(one is not None and programs.modules.is_active(one) for one in paths)
