"""Reads what a Jenkinsfile runs on machines that stay: over ssh, or on one's own agent.

The texts of its steps `sh`, `bat`, `powershell` and `pwsh` are looked at, with the variables of
`environment` and of Groovy that have one plain value
(https://www.jenkins.io/doc/book/pipeline/jenkinsfile/#using-environment-variables).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import PurePosixPath

from flaskgate.launch.commands.windows.scripts import to_shell
from flaskgate.launch.formats.groovy import LITERAL, assigned_texts, text_of
from flaskgate.launch.model import LaunchUnit, Reading, Repository, Setting
from flaskgate.launch.readers.common.unit_builders import in_project, lines_of
from flaskgate.launch.readers.hosts.start_scripts import leaves_running
from flaskgate.launch.readers.pipelines.jobs import (
    ROOT,
    Job,
    says_it_deploys,
    scripted,
    unit_of_job,
)
from flaskgate.model.files import SourceFile

_STEP = re.compile(
    rf"\b(?P<shell>sh|bat|powershell|pwsh)[ \t(]+(?:script:[ \t]*)?(?P<text>{LITERAL})", re.DOTALL
)
_CONTAINER = re.compile(
    rf"(?:docker\.image\([ \t]*(?P<image>{LITERAL})[ \t]*\)|\b(?P<name>\w+))\.run\([ \t]*"
    rf"(?P<options>{LITERAL})[ \t]*(?:,[ \t]*(?P<command>{LITERAL})[ \t]*)?\)",
    re.DOTALL,
)
"""What leaves a container running; `withRun` and `inside` end it
(https://www.jenkins.io/doc/book/pipeline/docker/)."""
_IMAGE = re.compile(rf"\b(\w+)[ \t]*=[ \t]*docker\.(?:build|image)\([ \t]*({LITERAL})", re.DOTALL)
_STAGE = re.compile(r"""stage[ \t(]+["']([^"'\n]{1,200})["']""")
_ENVIRONMENT = re.compile(r"\benvironment[ \t\n]*\{((?:[^{}$]|\$(?:\{[^{}]*\})?)*)\}")
_FOLDER = re.compile(rf"\bdir[ \t]*\([ \t]*({LITERAL})[ \t]*\)[ \t\n]*\{{", re.DOTALL)
_BRACE = re.compile(rf"{LITERAL}|[{{}}]", re.DOTALL)
_WINDOWS = {"bat": ".bat", "powershell": ".ps1", "pwsh": ".ps1"}
"""Steps whose text is for a shell of Windows, to the ending of its scripts."""
_MOST = 500
_LARGEST = 500_000
"""Characters of a Jenkinsfile."""


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return one unit for each step that runs on a machine that stays; others are tests."""
    del repository
    return Reading(units=tuple(islice(_units(file), _MOST)))


def _units(file: SourceFile) -> Iterator[LaunchUnit]:
    content = "\n".join(file.lines)[:_LARGEST]
    values = {name: value for name, value in assigned_texts(content).items() if value is not None}
    blocks = _blocks(content)
    variables = tuple(_variables(content, blocks, values, file))
    folders = [(match.end() - 1, match[1]) for match in _FOLDER.finditer(content)]
    yield from _containers(content, values, file)
    for match in _STEP.finditer(content):
        at = match.start()
        text = text_of(match["text"], values)
        suffix = _WINDOWS.get(match["shell"])
        first = content.count("\n", 0, at) + 1
        job = Job(
            name="of Jenkins",
            is_own=True,
            counts_ends=False,
            is_left=_deploys_in(content, at) and leaves_running(text.split("\n")),
            environment={name: one for block, name, one in variables if _is_inside(at, block)},
            folder=PurePosixPath(
                *(text_of(one, values) for start, one in folders if at < blocks.get(start, 0))
            ),
        )
        shown = to_shell(text, suffix=suffix) if suffix else text
        yield from scripted(shown, lines_of(file, first, first + match[0].count("\n")), job)


def _containers(content: str, values: Mapping[str, str], file: SourceFile) -> Iterator[LaunchUnit]:
    """Yield the containers that the plugin for Docker leaves running."""
    images = dict(_IMAGE.findall(content))
    for match in _CONTAINER.finditer(content):
        image = match["image"] or images.get(match["name"])
        if image is not None:
            said = (match["options"], image, match["command"])
            words = " ".join(text_of(one, values) for one in said if one)
            first = content.count("\n", 0, match.start()) + 1
            place = lines_of(file, first, first + match[0].count("\n"))
            yield in_project(unit_of_job(f"docker run -d {words}", place, "of Jenkins"), ROOT)


def _variables(
    content: str, blocks: Mapping[int, int], values: Mapping[str, str], file: SourceFile
) -> Iterator[tuple[tuple[int, int], str, Setting]]:
    """Yield what blocks `environment` set, outer ones first, and the block in which it holds."""
    for match in _ENVIRONMENT.finditer(content):
        at = match.start()
        around = [(first, last) for first, last in blocks.items() if first < at < last]
        line = content.count("\n", 0, at) + 1
        place = lines_of(file, line, line + match[0].count("\n"))
        for name, value in assigned_texts(match[1], values).items():
            setting = Setting(value=value, location=place)
            yield max(around, default=(0, len(content))), name, setting


def _is_inside(at: int, block: tuple[int, int]) -> bool:
    return block[0] < at < block[1]


def _blocks(content: str) -> dict[int, int]:
    """Return where blocks begin, in the order in which they do, and where each ends."""
    found: dict[int, int] = {}
    waiting: list[int] = []
    for brace in _BRACE.finditer(content):
        if brace[0] == "{":
            found[brace.start()] = len(content)
            waiting.append(brace.start())
        elif brace[0] == "}" and waiting:
            found[waiting.pop()] = brace.start()
    return found


def _deploys_in(content: str, at: int) -> bool:
    """Return whether the stage that begins last before a place says that it deploys."""
    stage = _STAGE.match(content, max(content.rfind("stage", 0, at), 0))
    return stage is not None and says_it_deploys(stage[1])
