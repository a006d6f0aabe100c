"""Which files a patch changes, as `patch` and `git apply` take them from its headers.

https://www.gnu.org/software/diffutils/manual/html_node/Multiple-Patches.html
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence

_HEADER = re.compile(r"^(?:---|\+\+\+|\*\*\*|Index:) ([^\t\n]+)", re.MULTILINE)
_STRIP = re.compile(r"(?:-\w*p|--strip=)(\d+)")
_MOST = 200
"""Files of one patch."""


def patched_files(words: Sequence[str], text: str) -> tuple[str, ...]:
    """Return the files that a command changes whose patches are `text`; none of another one."""
    if words[0].endswith("git") and words[1:2] not in (["apply"], ["am"]):
        return ()
    stripped, folder = 1 if words[0].endswith("git") else None, ""
    for at, word in enumerate(words):
        strip = _STRIP.fullmatch(word)
        following = words[at + 1] if at + 1 < len(words) else ""
        if strip or (word == "-p" and following.isdecimal()):
            stripped = int(strip[1] if strip else following)
        if word == "-d" or word.startswith(("--directory=", "-d")):
            folder = following if word == "-d" else word.removeprefix("-d").partition("=")[2]
            folder = folder or word.removeprefix("-d")
    names = dict.fromkeys(_HEADER.findall(text)[: 2 * _MOST])
    found = (_without_folders(name.strip(), stripped) for name in names)
    return tuple(posixpath.join(folder, name) for name in found if name)


def _without_folders(name: str, count: int | None) -> str:
    """Return a name without its first folders; `patch` without `-p` keeps the last part alone."""
    if name == "/dev/null":
        return ""
    if count is None:
        return posixpath.basename(name)
    return "/".join(name.split("/")[count:])
