"""Reads which packages the RUN lines of a Dockerfile install, and in which versions."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from flaskgate.launch.images.instructions import Instruction, split_dockerfile
from flaskgate.launch.model import Repository
from flaskgate.launch.project.manifests import Wanted, wanted_in
from flaskgate.launch.project.remember import Remembered
from flaskgate.model.files import Kind, SourceFile

_BETWEEN = re.compile(r"&&|\|\||[;|&\n]")
_PIP = re.compile(r"pip(?:\d(?:\.\d+)?)?")
_ADDERS: Mapping[str, str] = {
    **dict.fromkeys(("conda", "mamba", "micromamba", "pipenv"), "install"),
    **dict.fromkeys(("poetry", "uv", "pdm"), "add"),
}
"""Other programs that install what they are given, and how that is said."""
_PROJECT = frozenset({"poetry", "pipenv", "pdm", "uv", "pipx", "conda", "mamba", "make", "npm"})
_VALUED = frozenset(
    [
        *("-i", "--index-url", "--extra-index-url", "-f", "--find-links", "-t", "--target"),
        *("--prefix", "--root", "--python", "-p", "--no-binary", "--only-binary", "--platform"),
        *("--trusted-host", "--cache-dir", "--timeout", "--retries", "-n", "--name", "--channel"),
    ]
)
_LISTS = frozenset({"-r", "--requirement", "-c", "--constraint", "-e", "--editable"})
_CONDA = re.compile(r"\A([\w.-]+)=(\d[\d.]*)\Z")
_VARIABLE = re.compile(r"\$\{?(\w+)\}?")
_PACKAGE = re.compile(r"[A-Za-z0-9][\w.-]*(?:\[[^\]]*\])?\s*(?:[=<>!~@ ].*)?", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Installs:
    """What a Dockerfile installs by name."""

    wanted: tuple[Wanted, ...] = ()
    is_whole: bool = True
    """Nothing is installed from files besides: no `-r`, no project."""


NOTHING = Installs()


def installs_of(repository: Repository, path: PurePosixPath) -> Installs:
    """Return what the RUN lines of all stages of a Dockerfile install; nothing for other files."""
    read = _read_of(repository)
    if path not in read:
        file = repository.read(path)
        is_image = file is not None and file.kind is Kind.DOCKERFILE
        read[path] = _installs(file) if file is not None and is_image else NOTHING
    return read[path]


def _nothing_yet(_repository: Repository) -> dict[PurePosixPath, Installs]:
    return {}


_read_of = Remembered(_nothing_yet)


def _installs(file: SourceFile) -> Installs:
    arguments: dict[str, str] = {}
    wanted: list[Wanted] = []
    is_whole = True
    for one in split_dockerfile(file).instructions:
        if one.name == "ARG":
            name, _, value = one.value.partition("=")
            arguments[name] = value.strip("\"'")
        elif one.name == "RUN":
            for words in run_commands(one, arguments):
                names, is_all = _installed(words)
                is_whole &= is_all
                wanted += [found for name in names for found in wanted_in(name)]
    return Installs(wanted=tuple(wanted), is_whole=is_whole)


def run_commands(one: Instruction, arguments: Mapping[str, str]) -> Iterator[list[str]]:
    """Yield the words of every command of a RUN line; an `ARG` that is known is put in."""
    text = "\n".join((one.value, *(heredoc.text for heredoc in one.heredocs)))
    text = _VARIABLE.sub(lambda match: arguments.get(match[1]) or match[0], text)
    words = _exec_form(text)
    if words:
        yield words
        return
    for part in _BETWEEN.split(text):
        try:
            yield shlex.split(part)
        except ValueError:
            yield part.split()


def _exec_form(text: str) -> list[str]:
    """Return the words of `RUN ["pip", "install", "flask"]`; none for the shell form."""
    if not text.lstrip().startswith("["):
        return []
    try:
        words = json.loads(text)
    except (ValueError, RecursionError):
        return []
    return [str(word) for word in words]


def _installed(words: Sequence[str]) -> tuple[list[str], bool]:
    """Return the requirements that a command installs, and whether it installs nothing else."""
    for number, word in enumerate(words):
        program = word.rpartition("/")[2]
        rest = list(words[number + 1 :])
        verb = "install" if _PIP.fullmatch(program) else _ADDERS.get(program)
        if verb is not None and verb in rest:
            return _requirements(rest[rest.index(verb) + 1 :])
        if program in _PROJECT and not (program == "uv" and "pip" in rest):
            return [], False
    return [], True


def _requirements(words: Sequence[str]) -> tuple[list[str], bool]:
    found: list[str] = []
    is_whole = True
    waiting = list(words)
    while waiting:
        word = waiting.pop(0)
        if word in _VALUED | _LISTS:
            waiting = waiting[1:]
        if word in _LISTS or word.startswith(("-r", "--requirement=")):
            is_whole = False
        elif not word.startswith("-") and word not in _VALUED:
            is_name = _PACKAGE.fullmatch(word) and "/" not in word.partition("@")[0]
            found += [_CONDA.sub(r"\1==\2.*", word)] if is_name else []
            is_whole &= bool(is_name)
    return found, is_whole
