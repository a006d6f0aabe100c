"""Holds the keys of the policy against the tree: what matches nothing must not decide anything.

And what was matched is counted: no file is left out in silence.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

from flaskgate.model.errors import InputError
from flaskgate.model.findings import Notification, NotificationLevel
from flaskgate.settings.config_file import FILE_NAME, Config
from flaskgate.text.globs import matches

Remarks = tuple[Notification, ...]

_LIKELY = ("", ".github", ".config")
"""Folders in which other tools look for their settings, too."""
_ALIKE = 0.8
"""How much a name has in common with the usual one, from 0 to 1, to be a misspelling of it."""


def with_real_folders(config: Config, root: Path, *, is_own: bool) -> tuple[Config, Remarks]:
    """Return the configuration without launches in folders that the tree at `root` lacks.

    Raises `InputError` for one of the tree's own policy. That of a base may be older than the
    tree: there it is a remark, and what the start would show harmless is not.
    """
    missing = [one for one in config.launches if not _is_folder(root, one.folder)]
    if missing and is_own:
        raise InputError(
            f"'launches' names the folder '{missing[0].folder}', which the repository lacks",
            hint="give the folder in which the command runs, from the root of the repository",
        )
    kept = tuple(one for one in config.launches if one not in missing)
    message = "'launches' names the folder '{}', which is not there: the entry is left out"
    return (
        replace(config, launches=kept),
        tuple(_unmatched(message.format(one.folder)) for one in missing),
    )


def unmatched(config: Config, paths: Collection[PurePosixPath]) -> Iterator[Notification]:
    """Yield a remark for each glob of `exclude` and `contexts` that matches none of the paths."""
    globs = [("exclude", glob) for glob in config.exclude]
    globs += [("contexts", glob) for glob, _ in config.contexts]
    for key, glob in globs:
        if not any(matches(path, glob) for path in paths):
            yield _unmatched(f"'{glob}' of '{key}' matches no file; is it spelt as in .gitignore?")


def left_out(count: int, kept: int) -> Iterator[Notification]:
    """Yield a remark on how many files `exclude` left out, a warning where that is everything."""
    if count:
        level = NotificationLevel.NOTE if kept else NotificationLevel.WARNING
        files = "1 file" if count == 1 else f"{count:,} files"
        message = f"the policy: 'exclude' left out {files} of the kinds that are looked at"
        message += "" if kept else ", which is everything"
        yield Notification(id="excluded", message=message, level=level)


def misspelt(root: Path) -> Iterator[Notification]:
    """Yield a remark for each file at `root` that looks like the policy and is not read as it."""
    for folder in _LIKELY:
        for name in _names(root / folder):
            path = PurePosixPath(folder, name)
            if path != PurePosixPath(FILE_NAME) and _is_alike(name):
                yield _unmatched(f"'{path}' is not read; the file is '{FILE_NAME}' at the root")


def _names(folder: Path) -> list[str]:
    """Return what a folder holds; nothing of a link, which may lead out, or what is not there."""
    try:
        return [] if folder.is_symlink() else sorted(one.name for one in folder.iterdir())
    except OSError:
        return []


def _is_alike(name: str) -> bool:
    if not name.lower().endswith((".yml", ".yaml")):
        return False
    from difflib import get_close_matches  # noqa: PLC0415 (most roots have no other YAML file)

    return bool(get_close_matches(name.lower(), [FILE_NAME], cutoff=_ALIKE))


def _is_folder(root: Path, folder: str) -> bool:
    place = (root / folder).resolve()
    return place.is_relative_to(root.resolve()) and place.is_dir()


def _unmatched(message: str) -> Notification:
    return Notification(id="policy-unmatched", message=f"the policy: {message}")
