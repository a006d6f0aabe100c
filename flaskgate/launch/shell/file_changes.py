"""What programs leave in files: `sed -i`, `cp`, `mv`, `patch` and their like.

Of a patch its headers tell:
https://www.gnu.org/software/diffutils/manual/html_node/Multiple-Patches.html
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from flaskgate.launch.program_names import program_of
from flaskgate.launch.shell.partial_text import is_known, plain
from flaskgate.launch.shell.redirections import key_of_file
from flaskgate.launch.shell.sed import edited
from flaskgate.launch.shell.sed_words import sed_command
from flaskgate.launch.shell.state import Shell

_MODE = re.compile(r"[0-7]{3,4}|[ugoa]*[-+=][rwxst]+")
_SCRIPT = ".sh"
Texts = Mapping[str, str | None]
"""Name of a file to its text, with marks; None if that is not known, or the file is gone."""
_HEADER = re.compile(r"^(?:---|\+\+\+|\*\*\*|Index:) ([^\t\n]+)", re.MULTILINE)
_STRIP = re.compile(r"(?:-\w*p|--strip=)(\d+)")
_MOST = 200
"""Files of one patch."""


class FileReader(Protocol):
    """Knows the files that commands find."""

    is_building: bool
    """It builds an image: programs that it changes are run later, by another unit."""

    def read(self, path: str, shell: Shell) -> str | None:
        """Return the text of a file; None if it is not in the repository, or cannot be told."""


@dataclass(frozen=True, slots=True)
class _Asked:
    words: Sequence[str]
    shell: Shell
    stdin: str | None
    reader: FileReader

    @property
    def names(self) -> list[str]:
        """The words that are no options."""
        return [word for word in self.words[1:] if word[:1] != "-"]

    def read(self, name: str) -> str | None:
        """Return the text of a file."""
        return self.reader.read(name, self.shell)


def changed_files(
    words: Sequence[str], shell: Shell, stdin: str | None, reader: FileReader
) -> Texts:
    """Return what a program that is fed `stdin` makes of files, by the names that they are kept by.

    A file whose name cannot be told is left out.
    """
    change = _CHANGES.get(program_of(words[0]))
    if change is None:
        return {}
    found = change(_Asked(words, shell, stdin, reader))
    keys = {name: key_of_file(name, shell) for name in found}
    return {key: found[name] for name, key in keys.items() if key is not None}


def _unclear(asked: _Asked) -> Texts:
    return dict.fromkeys(asked.names)


def _copied(asked: _Asked) -> Texts:
    """Return the files that `cp`, `mv`, `ln` and `install` make; those that are moved are gone.

    Of a script that is gone nothing depends: it is run by its new name.
    """
    names = asked.names
    if program_of(asked.words[0]) == "install":
        names = [one for one in names if not _MODE.fullmatch(one)]
    if len(names) != len(("from", "to")):
        return dict.fromkeys(names)
    source, target = names
    if target.endswith("/") or posixpath.basename(target) in {".", ".."}:
        target = posixpath.join(target, posixpath.basename(source))
    is_moved = program_of(asked.words[0]) == "mv" and not source.endswith(_SCRIPT)
    gone: Texts = {source: None} if is_moved else {}
    return {**gone, target: asked.read(source)}


def _edited_in_place(asked: _Asked) -> Texts:
    """Return the files that `sed -i` changes.

    Programs of the repository that a script changes before it starts them are for who follows it.
    """
    command = sed_command(asked.words)
    if command is None:
        return _unclear(asked)
    found: dict[str, str | None] = {}
    for name in command.files if command.is_in_place else ():
        is_own = key_of_file(name, asked.shell) in asked.shell.files
        if asked.reader.is_building or is_own or not name.endswith(".py"):
            text = asked.read(name)
            is_told = text is not None and is_known(text) and is_known(command.script)
            found[name] = (
                edited(
                    command.script,
                    text,
                    is_extended=command.is_extended,
                    is_quiet=command.is_quiet,
                    keeps=True,
                )
                if is_told and text is not None
                else None
            )
    return found


def _patched(asked: _Asked) -> Texts:
    """Return the files that a patch names: it is fed, or in a file that is named itself."""
    given = [word.removeprefix("--input=") for word in asked.words[1:]]
    texts = [asked.stdin, *(asked.read(one) for one in given if one[:1] != "-")]
    whole = "\n".join(plain(text) for text in texts if text is not None)
    return dict.fromkeys(_patched_files([plain(word) for word in asked.words], whole))


_CHANGES: Mapping[str, Callable[[_Asked], Texts]] = {
    **dict.fromkeys(("touch", "rm", "truncate"), _unclear),
    **dict.fromkeys(("cp", "mv", "ln", "install"), _copied),
    "sed": _edited_in_place,
    **dict.fromkeys(("patch", "git"), _patched),
}
"""Name of a program to what it changes; `tee` and redirections are known where they are run."""


def _patched_files(words: Sequence[str], text: str) -> tuple[str, ...]:
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
