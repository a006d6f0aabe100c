"""The kinds of artefact that one row describes: which files, by what name and content, who reads.

A row is all that a kind needs: discovery keeps its files, launch analysis hands them to its reader.
(Dockerfiles, Compose, unit files and the other kinds of `source.Kind` are told apart in `discover`,
since rules and suppressions know them too.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ArtefactKind:
    """One kind of artefact."""

    reader: str
    """The module of `flaskgate.launch.readers` whose `read` makes launch units of a file."""
    name: str
    """Regular expression for the file's name, in lower case, as a whole."""
    folder: str = ""
    """Regular expression for somewhere in `/folder/of/the/file/`, in lower case; empty: any."""
    words: bytes = b""
    """Regular expression that the content holds, upper and lower case alike; empty: any."""


_RUNS = rb"python|gunicorn|flask|uwsgi|waitress|uvicorn|\.sh\b|\.py\b"
_TASK_MODULES = (
    rb"^\s*-?\s*(?:[\w.]+\.)?(?:shell|command|raw|script|docker_container|podman_container|pm2):"
)
_TEMPLATE = r"(?:j2|jinja2?|erb|tmpl|tpl|template|mustache)"

KINDS: Sequence[ArtefactKind] = (
    ArtefactKind(
        reader="cron",
        name=r"(?:.*[._-])?cron(?:tab|jobs?)?(?:\.(?:txt|conf|tab|in|j2|template|d))?",
        words=rb"\$\w|" + _RUNS,
    ),
    ArtefactKind(reader="cron", name=r"[^.]+", folder=r"/cron\.d/", words=_RUNS),
    ArtefactKind(reader="init_scripts", name=r".*", folder=r"/(?:rc|init)\.d/", words=_RUNS),
    ArtefactKind(reader="init_scripts", name=r"rc\.local", words=_RUNS),
    ArtefactKind(
        reader="init_scripts",
        name=r"[^.]+|.*\.(?:sh|init|initd|openrc)",
        words=rb"\A#![^\n]*\n(?:[^\n]*\n){0,40}?### BEGIN INIT INFO|\A#!/sbin/openrc-run",
    ),
    ArtefactKind(
        reader="run_files",
        name=r"run|finish|.*\.run",
        folder=r"/(?:services\.d|s6-rc\.d|sv|runit|service|s6|etc/service|cont-init\.d)/",
        words=_RUNS,
    ),
    ArtefactKind(
        reader="upstart",
        name=r".*\.conf(?:\.\w+)?",
        words=rb"^\s*(?:start|stop) on\s[\s\S]*^\s*(?:exec\s|script\s*$)",
    ),
    ArtefactKind(reader="circus", name=r".*\.(?:ini|conf|cfg)", words=rb"^\s*\[watcher:"),
    ArtefactKind(reader="launchd", name=r".*\.plist", words=rb"<key>Program(?:Arguments)?</key>"),
    ArtefactKind(reader="quadlet", name=r".*\.container", words=rb"^\s*\[container\]"),
    ArtefactKind(
        reader="pm2",
        name=r"(?:.*[.-])?(?:ecosystem|pm2|process(?:es)?)(?:[.-].*)?\.(?:[cm]?js|json|ya?ml)",
        words=rb"script|apps",
    ),
    ArtefactKind(reader="batch", name=r".*\.(?:bat|cmd)", words=_RUNS),
    ArtefactKind(reader="powershell", name=r".*\.ps1", words=_RUNS),
    ArtefactKind(reader="iis", name=r"web(?:\.\w+)?\.config", words=rb"httpplatform|wfastcgi"),
    ArtefactKind(
        reader="cloud_manifests",
        name=r"manifest(?:[._-].*)?\.ya?ml|(?:snap|rock)craft\.ya?ml",
        words=rb"^applications:|^type:.*(?:service|job)|^(?:apps|services):",
    ),
    ArtefactKind(reader="cloud_manifests", name=r"\.platform\.app\.ya?ml"),
    ArtefactKind(
        reader="cloud_manifests", name=r".*\.ya?ml", folder=r"/\.(?:platform|upsun)/", words=_RUNS
    ),
    ArtefactKind(reader="appspec", name=r"appspec(?:[._-].*)?\.ya?ml", words=rb"^hooks:"),
    ArtefactKind(reader="ebextension", name=r".*\.config", folder=r"/\.ebextensions/"),
    ArtefactKind(reader="s2i", name=r"environment", folder=r"/\.s2i/"),
    ArtefactKind(reader="captain", name=r"captain-definition.*", words=rb"dockerfileLines"),
    ArtefactKind(
        reader="ansible", name=r".*\.ya?ml", folder=r"/(?:tasks|handlers)/", words=_TASK_MODULES
    ),
    ArtefactKind(
        reader="ansible",
        name=r".*\.ya?ml",
        words=rb"^-?\s*hosts:[\s\S]*^\s+(?:tasks|pre_tasks|post_tasks|handlers):",
    ),
    ArtefactKind(
        reader="supervisor", name=rf".*\.{_TEMPLATE}", words=rb"^\s*\[(?:program|fcgi-program):"
    ),
    ArtefactKind(
        reader="systemd", name=rf".*\.{_TEMPLATE}", words=rb"^\s*\[service\]\s*$[\s\S]*^ExecStart="
    ),
    ArtefactKind(reader="cloud_build", name=r"cloudbuild(?:[._-].*)?\.(?:ya?ml|json)"),
    ArtefactKind(reader="nomad", name=r".*\.(?:nomad|hcl)(?:\.hcl)?", words=rb"^\s*job\s+\""),
    ArtefactKind(reader="bicep", name=r".*\.bicep", words=rb"command\s*:\s*\["),
    ArtefactKind(
        reader="packer", name=r".*\.pkr\.hcl|packer.*\.hcl", words=rb"provisioner\s+\"shell\""
    ),
    ArtefactKind(
        reader="nginx_unit",
        name=r".*unit.*\.json|(?:config|conf)\.json",
        words=rb"\"applications\"",
    ),
)
"""The first row that fits a file is its kind."""

_ANY_NAME = re.compile("|".join(f"(?:{row.name})" for row in KINDS if not row.folder))
_NAMES = tuple(re.compile(row.name) for row in KINDS)
_FOLDERS = tuple(re.compile(row.folder) for row in KINDS)
_WORDS = tuple(re.compile(row.words, re.IGNORECASE | re.MULTILINE) for row in KINDS)
_IN_FOLDERS = re.compile("|".join(f"(?:{row.folder})" for row in KINDS if row.folder))


def may_have_row(path: str) -> bool:
    """Return whether the path, from the repository root, fits a row; its content decides then."""
    return any(True for _ in _fitting(path))


def row_of(path: str, data: bytes) -> ArtefactKind | None:
    """Return the row of a file by its path, from the repository root, and its content."""
    fitting = (index for index in _fitting(path) if _WORDS[index].search(data))
    return next((KINDS[index] for index in fitting), None)


def _fitting(path: str) -> Iterator[int]:
    folder, _, name = f"/{path.lower()}".rpartition("/")
    folder = f"{folder}/"
    if not (_ANY_NAME.fullmatch(name) or _IN_FOLDERS.search(folder)):
        return
    for index, (names, folders) in enumerate(zip(_NAMES, _FOLDERS, strict=True)):
        if names.fullmatch(name) and folders.search(folder):
            yield index
