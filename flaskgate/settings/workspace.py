"""Where the scan happens: the repository root, the part to scan, and paths the user names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from flaskgate.model.errors import InputError
from flaskgate.settings.inputs import Inputs


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """Absolute paths without symbolic links."""

    root: Path
    """The repository root: what every reported path is relative to."""
    target: Path
    """The folder or file to scan; `root` or below it."""
    base: Path
    """What the user's relative paths are relative to."""
    is_confined: bool
    """Whether the user's paths must stay in the root, as in the action."""

    @property
    def within(self) -> PurePosixPath:
        """The part to scan, from the root."""
        return PurePosixPath(self.target.relative_to(self.root))

    def resolve(self, path: str, *, origin: str) -> Path:
        """Return the absolute place of a path that the user named; it need not exist.

        Raises `InputError` if it leads out of a confined workspace, by `..` or by a link.
        """
        place = self.base / path
        if self.is_confined and not place.resolve().is_relative_to(self.root):
            raise InputError(
                f"{origin} leads out of the workspace: {path}",
                hint="give a path below the workspace, without links that leave it",
            )
        return place


def open_workspace(inputs: Inputs, path: str) -> Workspace:
    """Find the root of `path`: the action's workspace, else the git work tree around it.

    Raises `InputError` if the path does not exist or leads out of the action's workspace.
    """
    base = inputs.workspace.resolve()
    target = (base / path).resolve()
    if not target.exists():
        raise InputError(f"no such file or folder: {path}", hint="check the path to scan")
    if inputs.is_action:
        if not target.is_relative_to(base):
            raise InputError(f"{path} lies outside the workspace", hint="check the input 'path'")
        return Workspace(root=base, target=target, base=base, is_confined=True)
    folder = target if target.is_dir() else target.parent
    root = next((one for one in (folder, *folder.parents) if (one / ".git").exists()), folder)
    return Workspace(root=root, target=target, base=base, is_confined=False)
