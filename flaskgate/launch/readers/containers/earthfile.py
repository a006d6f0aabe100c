"""Reads an Earthfile as the Dockerfiles that its targets are: one for each that saves an image.

A target is a stage, whose commands begin where the commands above the first target end, or with a
`FROM` of its own. What Earthly has beyond Dockerfiles (`IF`, `DO`, `WITH DOCKER`) is left out; see
https://docs.earthly.dev/docs/earthfile.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from flaskgate.launch.model import LaunchUnit, Reading, Repository
from flaskgate.launch.readers.containers import dockerfile
from flaskgate.model.files import Kind, SourceFile

_TARGET = re.compile(r"([a-z][\w.-]*):[ \t]*(?:#.*)?")
_FROM = re.compile(r"(\s*FROM\s+)(?:--\S+\s+)*(\+?)(\S+).*", re.IGNORECASE)
_COPY = re.compile(r"(\s*COPY\s+)((?:--\S+\s+)*)(.+)", re.IGNORECASE)
_SAVED = re.compile(r"\s*SAVE\s+IMAGE\b", re.IGNORECASE)
_INSTRUCTION = re.compile(
    r"\s*(?:RUN|ENV|ARG|WORKDIR|CMD|ENTRYPOINT|EXPOSE|USER|VOLUME|LABEL|ADD)\b", re.IGNORECASE
)
_BASE = "earthly-base"
"""The name of the stage that all targets begin with."""
_MOST = 50


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return what the images start that its targets save."""
    starts = [at for at, line in enumerate(file.lines) if _TARGET.fullmatch(line)]
    ends = [*starts[1:], len(file.lines)]
    units: list[LaunchUnit] = []
    for start, end in islice(zip(starts, ends, strict=True), _MOST):
        if any(map(_SAVED.match, file.lines[start:end])):
            text = "\n".join(_as_stages(file.lines[:end], starts))
            inner = replace(file, kind=Kind.DOCKERFILE, data=text.encode())
            found = dockerfile.read(inner, repository).units[-1:]
            name = file.lines[start].partition(":")[0]
            units += [replace(one, name=f"image {name}") for one in found]
    return Reading(units=tuple(units))


def _as_stages(lines: Sequence[str], starts: Sequence[int]) -> Iterator[str]:
    """Yield the lines as those of a Dockerfile, each in its place."""
    stage, is_continued, is_kept = _BASE, False, False
    own = _with_base(lines, starts)
    for at, line in enumerate(lines):
        target = _TARGET.fullmatch(line)
        if target and not is_continued:
            stage = target[1]
            yield "" if at in own else f"FROM {_BASE} AS {stage}"
            continue
        said = line if is_continued and is_kept else _instruction(line, stage)
        is_kept = bool(said) if not is_continued else is_kept
        is_continued = line.rstrip().endswith("\\")
        yield said


def _with_base(lines: Sequence[str], starts: Sequence[int]) -> frozenset[int]:
    """Return which targets have a `FROM` of their own."""
    ends = [*starts[1:], len(lines)]
    return frozenset(
        start
        for start, end in zip(starts, ends, strict=True)
        if any(map(_FROM.match, lines[start:end]))
    )


def _instruction(line: str, stage: str) -> str:
    """Return a line as an instruction of a Dockerfile; empty where it is none."""
    base, copy = _FROM.fullmatch(line), _COPY.fullmatch(line)
    if base:
        return f"FROM {base[3]} AS {stage}"
    if copy:
        return _copied(copy[2], copy[3])
    return line if _INSTRUCTION.match(line) else ""


def _copied(options: str, words: str) -> str:
    """Return `COPY +build/x .` and `COPY --dir a b .`, which copies folders as such."""
    first, _, rest = words.partition(" ")
    if first.startswith("+"):
        target, _, artefact = first[1:].partition("/")
        return f"COPY --from={target} {artefact or '.'} {rest}"
    if "--dir" in options.split():
        return f"COPY . {words.rsplit(maxsplit=1)[-1]}"
    return f"COPY {words}"
