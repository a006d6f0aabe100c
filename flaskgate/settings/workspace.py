"""Where the scan happens: the repository root, the part to scan, and paths the user names."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from flaskgate.model.errors import InputError
from flaskgate.settings.inputs import Inputs


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """Absolute paths without symbolic links."""

    root: Path
    """The repository root: what every reported path is relative to. Below `base` where the
    repository is checked out in a subfolder."""
    targets: tuple[Path, ...]
    """The folders and files to scan, one or more; each is `root` or below it."""
    base: Path
    """What the user's relative paths are relative to."""
    is_confined: bool
    """Whether the user's paths must stay in the base, as in the action."""

    @property
    def target(self) -> Path:
        """The one folder or file to scan, or the folder that holds all of them."""
        return Path(os.path.commonpath(self.targets))

    @property
    def within(self) -> PurePosixPath:
        """The target, from the root."""
        return PurePosixPath(self.target.relative_to(self.root))

    @property
    def parts(self) -> tuple[PurePosixPath, ...]:
        """The targets, from the root."""
        return tuple(PurePosixPath(target.relative_to(self.root)) for target in self.targets)

    def resolve(self, path: str, *, origin: str) -> Path:
        """Return the absolute place of a path that the user named; it need not exist.

        Raises `InputError` if it leads out of a confined workspace, by `..` or by a link.
        """
        place = self.base / path
        if self.is_confined and not place.resolve().is_relative_to(self.base):
            raise InputError(
                f"{origin} leads out of the workspace: {path}",
                hint="give a path below the workspace, without links that leave it",
            )
        return place


def open_workspace(inputs: Inputs, paths: Sequence[str]) -> Workspace:
    """Find the root of `paths`, one or more: the git work tree, in the action within its workspace.

    A workspace that is none, and holds one and nothing else, has the repository there: that is the
    root, and what is scanned where `paths` do not say more. Raises `InputError` if a path does not
    exist or leads out of the action's workspace, and if there is no one root.
    """
    base = inputs.workspace.resolve()
    found = {path: _found(base, path) for path in paths}
    targets = tuple(dict.fromkeys(found.values()))
    if inputs.is_action:
        for path, target in found.items():
            if not target.is_relative_to(base):
                raise InputError(
                    f"{path} lies outside the workspace", hint="check the input 'path'"
                )
        root = _checkout(base, Path(os.path.commonpath(targets)))
        inside = tuple(one if one.is_relative_to(root) else root for one in targets)
        return Workspace(root=root, targets=inside, base=base, is_confined=True)
    return Workspace(root=_root_of(targets), targets=targets, base=base, is_confined=False)


def _found(base: Path, path: str) -> Path:
    target = (base / path).resolve()
    if not target.exists():
        raise InputError(f"no such file or folder: {path}", hint="check the path to scan")
    return target


def _root_of(targets: Sequence[Path]) -> Path:
    """Return the git work tree around all of them; without any the folder around them."""
    folders = [target if target.is_dir() else target.parent for target in targets]
    roots = {_work_tree(folder) for folder in folders}
    if len(roots) > 1:
        raise InputError(
            "the paths lie in different repositories", hint="scan each repository by itself"
        )
    return roots.pop() or Path(os.path.commonpath(folders))


def _work_tree(folder: Path) -> Path | None:
    return next((one for one in (folder, *folder.parents) if (one / ".git").exists()), None)


def _checkout(base: Path, target: Path) -> Path:
    """Return where in the action's workspace the repository is; the workspace if nobody knows.

    A submodule, or a repository that the repository holds, is a part of it.
    """
    if (base / ".git").exists():
        return base
    above = [one for one in (target, *target.parents) if one.is_relative_to(base)]
    outermost = next((one for one in reversed(above) if (one / ".git").exists()), None)
    if outermost is not None or target != base:
        return outermost or base
    found = checkouts(base)
    others = [one for one in _entries(base) if one not in found and not one.name.startswith(".")]
    return found[0] if len(found) == 1 and not others else base


def checkouts(base: Path) -> list[Path]:
    """Return the git work trees right below a folder."""
    return [one for one in _entries(base) if not one.is_symlink() and (one / ".git").exists()]


def _entries(base: Path) -> list[Path]:
    try:
        return sorted(base.iterdir())
    except OSError:
        return []
