"""Splits a Dockerfile into its instructions, with the lines they stand on.

`dockerfile-parse` joins continued lines. It knows no heredocs and takes a blank line for the end
of a continued instruction, so both are turned into comments first.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO

from dockerfile_parse import DockerfileParser  # type: ignore[import-untyped]

from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Location, Notification, Position

_MAX_LINES = 5_000
_MAX_CHARACTERS = 400_000
_COMMENT = re.compile(r"\s*#")
_DIRECTIVE = re.compile(r"\s*#\s*(\w+)\s*=\s*(\S*)")
_HEREDOC = re.compile(r"(?:^|\s)\d*<<(-?)([\"']?)([A-Za-z_]\w*)\2(?=\s|$)", re.ASCII)
_TERMINATOR = re.compile(r"\t*([A-Za-z_]\w*)", re.ASCII)
_WITH_HEREDOCS = re.compile(r"\s*(?:ONBUILD\s+)?(?:RUN|COPY|ADD)\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heredoc:
    """A text within an instruction."""

    name: str
    text: str
    """Its lines, each with its line ending."""
    location: Location
    is_literal: bool
    """Its name is quoted: nothing in it is expanded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction:
    """One instruction, continued lines joined."""

    name: str
    """In upper case."""
    value: str
    location: Location
    heredocs: tuple[Heredoc, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dockerfile:
    """What a file holds."""

    instructions: tuple[Instruction, ...] = ()
    escape: str = "\\"
    notifications: tuple[Notification, ...] = ()


def split_dockerfile(file: SourceFile) -> Dockerfile:
    """Return the instructions of a file in order; too large a file yields a Notification alone."""
    if len(file.lines) > _MAX_LINES or len(file.text) > _MAX_CHARACTERS:
        message = f"has more than {_MAX_LINES} lines or {_MAX_CHARACTERS} characters"
        note = Notification(id="launch-limit", message=message, path=file.path)
        return Dockerfile(notifications=(note,))
    mask = _Mask(file=file, escape=_escape(file.lines), lines=list(file.lines))
    mask.run()
    text = "\n".join(mask.lines)
    parser = DockerfileParser(fileobj=BytesIO(text.encode("utf-8", "replace")))
    instructions = [
        _instruction(part, file, mask.heredocs)
        for part in parser.structure
        if part["instruction"] != "COMMENT" and part["value"].strip()
    ]
    return Dockerfile(instructions=tuple(instructions), escape=mask.escape)


def _escape(lines: Sequence[str]) -> str:
    """Return the character that continues lines; directives stand before anything else."""
    for line in lines:
        match = _DIRECTIVE.fullmatch(line.rstrip())
        if match is None:
            break
        if match[1].lower() == "escape" and match[2] in {"\\", "`"}:
            return match[2]
    return "\\"


@dataclass(slots=True, kw_only=True)
class _Mask:
    """The lines of a file in which heredocs become comments."""

    file: SourceFile
    escape: str
    lines: list[str]
    heredocs: dict[int, tuple[Heredoc, ...]] = field(default_factory=dict)
    """By the line, from 0, on which their instruction ends."""

    def run(self) -> None:
        terminators = self._terminators()
        pieces: list[str] = []
        index = 0
        while index < len(self.lines):
            line = self.lines[index]
            index += 1
            if _COMMENT.match(line) or (pieces and not line.strip()):
                self.lines[index - 1] = "#" if pieces else line
                continue
            pieces.append(line)
            if not line.rstrip().endswith(self.escape):
                index = self._mask_bodies("\n".join(pieces), index, terminators)
                pieces.clear()

    def _terminators(self) -> Mapping[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for index, line in enumerate(self.lines):
            match = _TERMINATOR.fullmatch(line)
            if match:
                found[match[1]].append(index)
        return found

    def _mask_bodies(self, text: str, start: int, terminators: Mapping[str, list[int]]) -> int:
        """Turn the heredocs that `text` opens into comments; return the line after them."""
        if "<<" not in text or not _WITH_HEREDOCS.match(text):
            return start
        last, bodies = start - 1, list[Heredoc]()
        for match in _HEREDOC.finditer(text):
            ends = terminators.get(match[3], [])
            place = bisect_right(ends, start - 1)
            if place == len(ends):
                break
            bodies.append(self._heredoc(match, start, ends[place]))
            self.lines[start : ends[place] + 1] = ["#"] * (ends[place] + 1 - start)
            start = ends[place] + 1
        self.heredocs[last] = tuple(bodies)
        return start

    def _heredoc(self, match: re.Match[str], start: int, end: int) -> Heredoc:
        lines = [line.lstrip("\t") if match[1] else line for line in self.lines[start:end]]
        span = (Position(start + 1, 1), Position(end + 1, len(self.lines[end]) + 1))
        return Heredoc(
            name=match[3],
            text="".join(f"{line}\n" for line in lines),
            location=Location(self.file.path, *span),
            is_literal=bool(match[2]),
        )


def _instruction(
    part: Mapping[str, object], file: SourceFile, heredocs: Mapping[int, tuple[Heredoc, ...]]
) -> Instruction:
    first, last = int(str(part["startline"])), int(str(part["endline"]))
    column = len(file.lines[first]) - len(file.lines[first].lstrip()) + 1
    end = Position(last + 1, len(file.lines[last].rstrip()) + 1)
    return Instruction(
        name=str(part["instruction"]),
        value=str(part["value"]).strip(),
        location=Location(file.path, Position(first + 1, column), end),
        heredocs=heredocs.get(last, ()),
    )
