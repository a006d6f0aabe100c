"""Resolves symbolic links: a link counts as the file it leads to, and only inside the root."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from pathlib import Path

from flaskgate.discover.listing import Listing
from flaskgate.discover.notes import Notes
from flaskgate.model.findings import NotificationLevel

_STEPS = 1_000
"""Parts of a path with all that links put into it: more than any system follows."""


def resolve_links(root: Path, listing: Listing, notes: Notes) -> dict[str, tuple[str, ...]]:
    """Return the files that links lead to, each with the names of all links that lead there.

    A file that is listed anyway comes back as well, because the link may say what its own name
    does not: a `web` that leads to a `Dockerfile.txt`. A link to a folder adds nothing: the folder
    is listed where it is. `root` is resolved.
    """
    targets: dict[str, tuple[str, ...]] = {}
    for link in listing.links:
        target = _target(root / link)
        inside = os.path.relpath(target, root)
        if inside.startswith("..") or ".git" in inside.split("/"):
            notes.add("symlink-outside", "the symbolic link leads out of the workspace", link)
        elif target.is_file():
            targets[inside] = (*targets.get(inside, ()), link)
        elif not target.exists():
            level = NotificationLevel.NOTE
            notes.add("symlink-dangling", "the symbolic link leads nowhere", link, level=level)
    return targets


def real_places(root: Path, listing: Listing) -> dict[str, str]:
    """Return where the links lead that lead to something inside of the resolved `root`."""
    found = ((link, os.path.relpath(_target(root / link), root)) for link in listing.links)
    return {link: place for link, place in found if not place.startswith("..") and place != "."}


def _target(link: Path) -> Path:
    """Return where a link leads; one that goes while it is looked at leads to itself."""
    try:
        return Path(os.path.realpath(link))
    except OSError:  # /proc/1234/exe of a process that ends
        return link


def follow_links(links: Mapping[str, str], files: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return what `resolve_links` does, of a tree that lies on no disk.

    `links` has what stands in each link. One that leads out of the tree, nowhere or in a circle
    leads to nothing.
    """
    targets: dict[str, tuple[str, ...]] = {}
    for link, target in followed_places(links).items():
        if target in files:
            targets[target] = (*targets.get(target, ()), link)
    return targets


def followed_places(links: Mapping[str, str]) -> dict[str, str]:
    """Return what `real_places` does, of a tree that lies on no disk."""
    inner = {link: target for link, target in links.items() if not target.startswith("/")}
    return {link: place for link in inner if (place := _followed(link, inner))}


def _followed(path: str, links: Mapping[str, str]) -> str:
    """Return where a path leads through the links in it; empty where it leaves the tree.

    `links` holds none with an absolute target.
    """
    waiting: list[str] = path.split("/")[::-1]
    done: list[str] = []
    for _ in range(_STEPS):
        if not waiting:
            return "/".join(done)
        part = waiting.pop()
        if part == ".." and done:
            done.pop()
        elif part == "..":
            return ""
        elif part not in {"", "."}:
            here = [*done, part]
            target = links.get("/".join(here))
            done = here if target is None else done
            waiting += (target or "").split("/")[::-1]
    return ""
