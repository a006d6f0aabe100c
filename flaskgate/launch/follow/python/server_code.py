"""Code of the repository that servers run beside the app: classes, logging, settings in Python."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice

from flaskgate.launch.commands.flags import Options
from flaskgate.launch.follow.python.surroundings import Surroundings
from flaskgate.launch.reasons import Cause, Reason
from flaskgate.launch.start_words import changes_what_serves

CLASSES: Mapping[tuple[str, ...], str] = {
    ("-k", "--worker-class"): "worker_class",
    ("--logger-class",): "logger_class",
}
"""Options of Gunicorn that name a class of Python, and what its configuration calls them."""
_LOGGING = ("--log-config", "--log-config-json")
"""Options that name a file of `logging.config`, whose handlers and formatters are made."""
_DOTTED = re.compile(r"\b[A-Za-z_]\w*(?:\.\w+)+")
_MOST = 100
"""Names in one file."""


def own_classes(
    around: Surroundings, options: tuple[Options, ...], said: Mapping[str, str | None]
) -> Iterator[Reason]:
    """Yield the classes of the repository that Gunicorn runs, and that may serve."""
    for names, setting in CLASSES.items():
        given = (one.value(*names) for one in options)
        name = next(filter(None, given), None) or said.get(setting)
        if name and _may_serve(name, around):
            yield Reason(Cause.UNFOLLOWED, name)


def named_by_logging(around: Surroundings, *options: Options) -> Iterator[Reason]:
    """Yield what a configuration of logging names of the repository, and what may serve."""
    for path in filter(None, (one.value(*_LOGGING) for one in options)):
        found = around.file(path)
        file = None if found is None else around.repository.read(found)
        names = dict.fromkeys(_DOTTED.findall(file.text)) if file else ()
        for name in islice(names, _MOST):
            if _may_serve(name, around):
                yield Reason(Cause.UNFOLLOWED, name)


def settings_in_python(around: Surroundings, options: Options) -> Iterator[Reason]:
    """Yield the program that Hypercorn runs for its settings, where it may serve."""
    named = options.value("-c", "--config") or ""
    kind, is_said, name = named.partition(":")
    if is_said and kind in {"python", "file"}:
        path = around.module(name).path if kind == "python" else around.file(name)
        file = None if path is None else around.repository.read(path)
        if file is not None and changes_what_serves(file.text):
            yield Reason(Cause.UNFOLLOWED, named)


def _may_serve(name: str, around: Surroundings) -> bool:
    module = re.split(r"[:#]", name)[0].rpartition(".")[0]
    path = around.module(module).path if module else None
    file = None if path is None else around.repository.read(path)
    return file is not None and changes_what_serves(file.text)
