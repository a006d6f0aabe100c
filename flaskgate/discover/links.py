"""Resolves symbolic links: a link counts as the file it leads to, and only inside the root."""

from __future__ import annotations

import os
from pathlib import Path

from flaskgate.discover.listing import Listing
from flaskgate.discover.notes import Notes
from flaskgate.model.findings import NotificationLevel


def resolve_links(root: Path, listing: Listing, notes: Notes) -> dict[str, tuple[str, ...]]:
    """Return the files that links lead to, each with the names of all links that lead there.

    A file that is listed anyway comes back as well, because the link may say what its own name
    does not: a `web` that leads to a `Dockerfile.txt`. A link to a folder adds nothing: the folder
    is listed where it is. `root` is resolved.
    """
    targets: dict[str, tuple[str, ...]] = {}
    for link in listing.links:
        target = Path(os.path.realpath(root / link))
        inside = os.path.relpath(target, root)
        if inside.startswith("..") or ".git" in inside.split("/"):
            notes.add("symlink-outside", "the symbolic link leads out of the workspace", link)
        elif target.is_file():
            targets[inside] = (*targets.get(inside, ()), link)
        elif not target.exists():
            level = NotificationLevel.NOTE
            notes.add("symlink-dangling", "the symbolic link leads nowhere", link, level=level)
    return targets
