"""What makes an application one for a single process: each worker would do it again, or alone.

A scheduler that is started on import runs its jobs once in each worker; a stream to a browser
holds a worker of Gunicorn's plain kind for as long as it is open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from flaskgate.launch.model import Repository
from flaskgate.launch.plan.left_behind import spot_of
from flaskgate.model.findings import Statement

_OF_ONE = re.compile(
    r"^(?![ \t]*(?:#|from\b|import\b)).*?(?:"
    r"\b(?:Background|Gevent|Tornado|Asyncio)Scheduler\(|\bAPScheduler\("
    r"|\bThread\((?!.*\btarget ?= ?[\w.]+\.run\b)|\bTimer\(|\bVideoCapture\(|\bserial\.Serial\("
    r"|text/event-stream|multipart/x-mixed-replace|\bSock\()",
    re.MULTILINE,
)
_FILES = 100
_LARGEST = 200_000


def of_one_process(paths: Iterable[PurePosixPath], repository: Repository) -> Statement | None:
    """Return the first line of some files that is for a process of its own; None if none is."""
    for path in sorted(paths)[:_FILES]:
        file = repository.read(path)
        match = _OF_ONE.search(file.text[:_LARGEST]) if file is not None else None
        if file is not None and match is not None:
            return spot_of(file, file.text.count("\n", 0, match.end()) + 1)
    return None
