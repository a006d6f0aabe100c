"""Finds the commands that bring files from elsewhere: `tar x`, `unzip`, `git clone`, `curl -o`.

What they bring is not known: where it lies over a file of the repository, that one is not what
runs.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from flaskgate.launch.formats.expansion import Values, expand
from flaskgate.launch.program_names import program_of
from flaskgate.launch.project.file_edits import absolute_path, commands_at

_FETCHES = re.compile(r"\b(?:tar|bsdtar|unzip|git|hg|svn|curl|wget|aws|gsutil|rsync)\b")
_VARIABLE = re.compile(r"\$\{[^}]*\}|\$\w+")
_BUNDLE = re.compile(r"-?[A-Za-z]+")
_ARCHIVE = re.compile(
    r"https://(?:github\.com/[\w.-]+/([\w.-]+)/archive|codeload\.github\.com/[\w.-]+/([\w.-]+)/\w+)"
    r"/(?:refs/(?:heads|tags)/)?(?:v(?=\d))?([\w.-]+?)(?:\.zip|\.tar\.gz)?"
)
"""An archive of GitHub holds one folder, `REPOSITORY-REF`, with all that is in it
(https://docs.github.com/repositories/working-with-files/using-files/downloading-source-code-archives).
"""
_REST = "/*"
"""Behind a folder: anything in it."""
_OF_GIT = frozenset({"pull", "checkout", "reset", "switch", "merge", "rebase"})
"""Commands of Git that change the files of the folder they run in."""
_VALUED: Mapping[str, frozenset[str]] = {
    "tar": frozenset(
        {
            *("-C", "--directory", "-f", "--file", "--exclude", "-I", "--use-compress-program"),
            *("--strip-components", "--strip", "--transform", "-X", "-T", "--owner"),
        }
    ),
    "unzip": frozenset({"-d", "-x", "-P"}),
    "git": frozenset(
        {
            *("-b", "--branch", "--depth", "-o", "--origin", "-c", "--config", "-j", "--jobs"),
            *("--filter", "--reference", "--template", "-C", "--shallow-since"),
        }
    ),
    "curl": frozenset(
        {
            *("-o", "--output", "-H", "--header", "-u", "--user", "--output-dir", "-d", "--data"),
            *("-X", "--request", "-A", "--retry", "--retry-delay", "-m", "--max-time", "-e", "-b"),
            *("--connect-timeout", "--proto", "-w"),
        }
    ),
    "wget": frozenset(
        {
            *("-O", "--output-document", "-P", "--directory-prefix", "--header", "-t", "--tries"),
            *("-T", "--timeout", "-U", "--user-agent", "-o", "-a"),
        }
    ),
}
"""Options that take the next word."""


@dataclass(frozen=True, slots=True)
class OptionLine:
    """A command line that is split into what is given by options and the rest."""

    given: Mapping[str, str]
    rest: tuple[str, ...]

    def value(self, *names: str) -> str:
        """Return the value of the first of these options that is given; empty for none."""
        return next((self.given[name] for name in names if name in self.given), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """What one command brings."""

    target: PurePosixPath
    """Absolute; a `*` stands for any characters."""
    source: str = ""
    """The repository of Git that is cloned; empty for anything else."""


def fetched_in(text: str, folder: PurePosixPath | None, values: Values) -> Iterator[Fetch]:
    """Yield what the commands of a shell text bring, as far as they name where it goes."""
    if not _FETCHES.search(text):
        return
    folders: dict[str, str] = {}
    for words, at in commands_at(expand(text, values, keep=True) or "", folder):
        found = _PROGRAMS.get(program_of(words[0]))
        folders.update(_archives(words))
        paths = list(found(words[1:])) if found else []
        if len(paths) == 1:  # no members are named
            paths = [(_inside(paths[0][0], words, folders), paths[0][1])]
        for path, source in paths:
            place = _VARIABLE.sub("*", path)
            if "$" not in place and (at is not None or place.startswith(("/", "*"))):
                yield Fetch(target=PurePosixPath(absolute_path(place, at)), source=source)


def _archives(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the archives of GitHub that a command downloads, with the folder that each holds."""
    line = _split(program_of(words[0]), words[1:])
    for url in line.rest if program_of(words[0]) in {"curl", "wget"} else ():
        found = _ARCHIVE.fullmatch(url)
        if found is not None:
            saved = line.value("-O", "--output-document", "-o", "--output")
            yield posixpath.basename(saved) or _name_of(url), f"{found[1] or found[2]}-{found[3]}"


def _inside(path: str, words: Sequence[str], folders: Mapping[str, str]) -> str:
    """Return where what is unpacked to `path` goes: into the folder that the archive holds."""
    program, options = program_of(words[0]), [one for one in words[1:] if one.startswith("-")]
    names = [posixpath.basename(one) for one in words[1:]]
    held = next((folders[one] for one in names if one in folders), "")
    is_flat = program == "unzip" and any("j" in one for one in options)
    is_changed = is_flat or any(one.startswith(("--strip", "--transform")) for one in options)
    if program not in {"tar", "bsdtar", "unzip"} or is_changed or not held:
        return path
    return f"{path.removesuffix(_REST)}/{held}{_REST}"


def _split(program: str, words: Sequence[str]) -> OptionLine:
    return split_options(words, _VALUED.get(program, frozenset()))


def split_options(words: Sequence[str], valued: Collection[str]) -> OptionLine:
    """Return the options and the rest; `valued` are those that take the next word."""
    given: dict[str, str] = {}
    rest: list[str] = []
    waiting = ""
    for word in words:
        if waiting:
            given[waiting], waiting = word, ""
        elif word == "-" or not word.startswith("-"):
            rest.append(word)
        else:
            found = _long(word) if word.startswith("--") else _short(word, valued)
            given |= found
            last = list(found)[-1]
            waiting = last if last in valued and not found[last] else ""
    return OptionLine(given, tuple(rest))


def _long(word: str) -> Mapping[str, str]:
    name, _, value = word.partition("=")
    return {name: value}


def _short(word: str, valued: Collection[str]) -> Mapping[str, str]:
    """Return the options of one word: `-qO-`, `-C/opt`, or `-xzf`, whose last one has a value."""
    if word.endswith("-"):
        return {f"-{word[-2]}": "-"}
    if word[:2] in valued and not word[1:].isalpha():
        return {word[:2]: word[2:]}
    return {f"-{letter}": "" for letter in word[1:]}


def _tar(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    if words and _BUNDLE.fullmatch(words[0]) and not words[0].startswith("-"):
        words = (f"-{words[0]}", *words[1:])
    line = _split("tar", words)
    is_out = not line.given.keys().isdisjoint({"-O", "--to-stdout"})
    if line.given.keys().isdisjoint({"-x", "--extract", "--get"}) or is_out:
        return
    folder = line.value("-C", "--directory") or "."
    yield from _members(folder, line.rest)


def _unzip(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    line = _split("unzip", words)
    if line.given.keys().isdisjoint({"-l", "-p", "-t", "-Z"}):
        yield from _members(line.value("-d") or ".", line.rest[1:])


def _members(folder: str, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    for name in names:
        yield f"{folder}/{name}", ""
        yield f"{folder}/{name}{_REST}", ""
    if not names:
        yield f"{folder}{_REST}", ""


def _git(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    line = _split("git", words)
    verb, *names = line.rest or ("",)
    base = line.value("-C")
    if verb == "clone" and names:
        name = posixpath.basename(names[0].rstrip("/")).removesuffix(".git")
        target = names[1] if len(names) > 1 else name
        yield posixpath.join(base, f"{target}{_REST}"), names[0]
    elif verb in _OF_GIT:
        yield posixpath.join(base, f".{_REST}"), ""


def _checkout(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    line = _split("svn", words)
    verb, *names = line.rest or ("",)
    if verb in {"clone", "checkout", "co", "export"} and names:
        target = names[1] if len(names) > 1 else posixpath.basename(names[0].rstrip("/"))
        yield f"{target}{_REST}", ""


def _curl(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    line = _split("curl", words)
    folder = line.value("--output-dir") or "."
    target = line.value("-o", "--output")
    if target:
        yield from [] if target == "-" else [(posixpath.join(folder, target), "")]
    elif not line.given.keys().isdisjoint({"-O", "--remote-name"}):
        yield from ((posixpath.join(folder, _name_of(one)), "") for one in line.rest)


def _wget(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    line = _split("wget", words)
    folder = line.value("-P", "--directory-prefix") or "."
    target = line.value("-O", "--output-document")
    names = [target] if target else [posixpath.join(folder, _name_of(one)) for one in line.rest]
    yield from ((name, "") for name in names if name != "-")


def _name_of(url: str) -> str:
    return posixpath.basename(url.partition("?")[0]) or "index.html"


def _synchronised(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield where what comes from another machine or a bucket goes."""
    names = [one for one in words if not one.startswith("-")]
    is_remote = any("://" in one or re.match(r"[\w.@-]+:", one) for one in names[:-1])
    if is_remote and "://" not in names[-1]:
        name = posixpath.basename(names[-2].rstrip("/"))
        yield names[-1], ""
        yield f"{names[-1]}/{name}", ""
        yield f"{names[-1]}{_REST}", ""


_PROGRAMS: Mapping[str, Callable[[Sequence[str]], Iterator[tuple[str, str]]]] = {
    "tar": _tar,
    "bsdtar": _tar,
    "unzip": _unzip,
    "git": _git,
    "hg": _checkout,
    "svn": _checkout,
    "curl": _curl,
    "wget": _wget,
    "aws": _synchronised,
    "gsutil": _synchronised,
    "rsync": _synchronised,
}
"""Program to what yields each path that it writes to, and the repository that it clones."""
