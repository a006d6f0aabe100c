"""What a repository is called where it came from, which no file of it has to say."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path, PurePosixPath

from flaskgate.git.run_git import ask
from flaskgate.model.files import Kind, SourceFile

CONFIG = PurePosixPath(".git/config")
_PATH = re.compile(r"([\w.-]+)/([\w.-]+?)(?:\.git)?/?")


def origin_of(root: Path) -> SourceFile | None:
    """Return git's configuration with no more in it than the owner and the name of `origin`.

    The rest of an address may be a secret. None: there is no such remote, or no git.
    """
    try:
        said = ask(root, "config", "--get", "remote.origin.url")
    except (OSError, subprocess.SubprocessError):
        return None
    parts = re.split(r"[/:]+", said.decode(errors="replace").strip().removesuffix("/"))
    match = _PATH.fullmatch("/".join(parts[-2:]))
    if match is None:
        return None
    text = f'[remote "origin"]\n\turl = {match[1]}/{match[2]}\n'
    return SourceFile(path=CONFIG, kind=Kind.INI, data=text.encode())
