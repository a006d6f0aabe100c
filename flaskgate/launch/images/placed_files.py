"""What commands of an image put to a second place: `ln -s /app/start.sh /usr/local/bin/start`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from flaskgate.launch.formats.expansion import Values, expand
from flaskgate.launch.images.copies import Copy
from flaskgate.launch.program_names import program_of
from flaskgate.launch.project.fetched_files import split_options
from flaskgate.launch.project.file_edits import absolute_path, commands_at

_VALUED: Mapping[str, frozenset[str]] = {
    "ln": frozenset({"-S"}),
    "cp": frozenset({"-S"}),
    "mv": frozenset({"-S"}),
    "install": frozenset({"-m", "--mode", "-o", "--owner", "-g", "--group"}),
}
"""Programs that put files somewhere to their options that take the next word."""
_PAIR = 2


def placed_in(text: str, folder: PurePosixPath | None, values: Values) -> Iterator[Copy]:
    """Yield what the commands of a shell text put where, with absolute paths that are known."""
    if not any(name in text for name in _VALUED):
        return
    for words, at in commands_at(expand(text, values, keep=True) or "", folder):
        valued = _VALUED.get(program_of(words[0]))
        if valued is None or at is None:
            continue
        options = split_options(words[1:], valued)
        is_told = not any(sign in word for word in options.rest for sign in "$*?[`")
        if len(options.rest) == _PAIR and is_told and options.given.keys().isdisjoint({"-d", "-t"}):
            source, target = options.rest
            end = "/" if target.endswith("/") else ""
            yield Copy(sources=(absolute_path(source, at),), target=absolute_path(target, at) + end)
