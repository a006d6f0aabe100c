"""Holds the keys of the policy against the tree: what matches nothing must not decide anything."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

from flaskgate.model.errors import InputError
from flaskgate.model.findings import Notification
from flaskgate.settings.config_file import Config
from flaskgate.text.globs import matches

Remarks = tuple[Notification, ...]


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


def _is_folder(root: Path, folder: str) -> bool:
    place = (root / folder).resolve()
    return place.is_relative_to(root.resolve()) and place.is_dir()


def _unmatched(message: str) -> Notification:
    return Notification(id="policy-unmatched", message=f"the policy: {message}")
