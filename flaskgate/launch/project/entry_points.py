"""Finds what the programs run that a project installs, in the manifests that declare them.

Read are pyproject.toml (`project.scripts`, `tool.poetry.scripts`, `tool.flit.scripts`), setup.cfg,
the literal `entry_points` and `scripts` of setup.py, and the `entry_points.txt` of what is
installed in an image; nothing is imported. See
https://packaging.python.org/en/latest/specifications/entry-points/ for `module:function`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from flaskgate.launch.model import Repository
from flaskgate.launch.project.remember import Remembered
from flaskgate.launch.project.tables import at, read_cfg, read_toml
from flaskgate.model.files import SourceFile

_TARGET = re.compile(r"\s*([\w.]+)\s*:\s*([\w.]+)\s*(?:\[[^\]]*\])?\s*")
_MANIFESTS = ("pyproject.toml", "setup.cfg", "setup.py", "entry_points.txt")
_SCRIPTS = "console_scripts"
_LARGEST = 1_000_000
"""Bytes of a manifest that is read; real ones have some thousand."""


def entry_point(program: str, repository: Repository) -> tuple[str, str] | None:
    """Return the module and the function that the console script `program` calls.

    Manifests nearer to the root win. None: no manifest of the repository declares it.
    """
    return _scripts_of(repository).get(program)


def entry_points(repository: Repository) -> Mapping[str, tuple[str, str]]:
    """Return all console scripts by name: the module and the function that each of them calls."""
    return _scripts_of(repository)


def declared_in(group: str, repository: Repository) -> Mapping[str, tuple[str, str]]:
    """Return what the manifests declare in a group of entry points, by name: module and object."""
    return _read_group(repository, group)


def installed_script(program: str, repository: Repository) -> PurePosixPath | None:
    """Return the file that is installed as `program`, by `scripts` of setuptools.

    Some projects take its ending away when they install it.
    """
    return _files_of(repository).get(program)


def _manifests(repository: Repository) -> Iterator[SourceFile]:
    """Yield the manifests, those nearer to the root first."""
    paths = [path for path in repository.paths if path.name in _MANIFESTS]
    for path in sorted(paths, key=lambda one: (len(one.parts), one)):
        file = repository.read(path)
        if file is not None and len(file.data) <= _LARGEST:
            yield file


def _read_scripts(repository: Repository) -> Mapping[str, tuple[str, str]]:
    return _read_group(repository, _SCRIPTS)


def _read_group(repository: Repository, group: str) -> Mapping[str, tuple[str, str]]:
    scripts: dict[str, tuple[str, str]] = {}
    for file in _manifests(repository):
        for name, target in _declared(file.path, file.text, group):
            match = _TARGET.fullmatch(target)
            if match:
                scripts.setdefault(name, (match[1], match[2]))
    return scripts


_scripts_of = Remembered(_read_scripts)


def _read_files(repository: Repository) -> Mapping[str, PurePosixPath]:
    files: dict[str, PurePosixPath] = {}
    for manifest in _manifests(repository):
        listed = (manifest.path.parent / one for one in _listed(manifest))
        for path in (one for one in listed if one in repository.paths):
            files.setdefault(path.name, path)
            files.setdefault(path.stem, path)
    return files


_files_of = Remembered(_read_files)


def _listed(manifest: SourceFile) -> Iterator[str]:
    match manifest.path.name:
        case "pyproject.toml":
            found = at(read_toml(manifest.text), "tool", "setuptools", "script-files")
            listed = found if isinstance(found, list) else []
            yield from (one for one in listed if isinstance(one, str))
        case "setup.cfg":
            said = read_cfg(manifest.text).get("options", "scripts", fallback="") or ""
            yield from filter(None, map(str.strip, said.splitlines()))
        case "setup.py":
            for node in ast.walk(_module(manifest.text)):
                if isinstance(node, ast.keyword) and node.arg == "scripts":
                    yield from _strings(node.value)


def _module(text: str) -> ast.Module:
    """Return a syntax tree, an empty one where the text cannot be read."""
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module(body=[], type_ignores=[])


def _declared(path: PurePosixPath, text: str, group: str) -> Iterator[tuple[str, str]]:
    match path.name:
        case "pyproject.toml":
            return _from_toml(text, group)
        case "setup.cfg":
            return _from_cfg(text, group)
        case "entry_points.txt":
            return _from_ini(text, group)
        case _:
            return _from_setup(text, group)


_OF_SCRIPTS = (
    ("project", "scripts"),
    ("tool", "poetry", "scripts"),
    ("tool", "flit", "scripts"),
    ("tool", "pdm", "scripts"),
)
_OF_GROUPS = (
    ("project", "entry-points"),
    ("tool", "poetry", "plugins"),
    ("tool", "flit", "entrypoints"),
)


def _from_toml(text: str, group: str) -> Iterator[tuple[str, str]]:
    content = read_toml(text)
    tables = _OF_SCRIPTS if group == _SCRIPTS else [(*keys, group) for keys in _OF_GROUPS]
    for keys in tables:
        table = at(content, *keys)
        for name, target in table.items() if isinstance(table, dict) else ():
            plain = target.get("callable") or target.get("call") if _is_table(target) else target
            if isinstance(plain, str):
                yield name, plain


def _is_table(value: object) -> bool:
    return isinstance(value, dict)


def _from_cfg(text: str, group: str) -> Iterator[tuple[str, str]]:
    parser = read_cfg(text)
    for section in ("options.entry_points", "entry_points"):  # of setuptools, of pbr
        yield from _lines(parser.get(section, group, fallback="") or "")


def _from_setup(text: str, group: str) -> Iterator[tuple[str, str]]:
    for node in ast.walk(_module(text)):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == group:
                    yield from _lines("\n".join(_strings(value)))
        elif isinstance(node, ast.keyword) and node.arg == "entry_points":
            yield from _from_ini("\n".join(_strings(node.value)), group)


def _strings(node: ast.expr) -> Iterator[str]:
    """Yield the literal texts of a text, a list or a tuple; nothing for a dictionary."""
    elements = node.elts if isinstance(node, ast.List | ast.Tuple) else [node]
    for element in elements:
        if isinstance(element, ast.Constant) and isinstance(element.value, str):
            yield element.value


def _from_ini(text: str, group: str) -> Iterator[tuple[str, str]]:
    _, _, listed = text.partition(f"[{group}]")
    yield from _lines(listed.partition("[")[0])


def _lines(listed: str) -> Iterator[tuple[str, str]]:
    for line in listed.splitlines():
        name, is_pair, target = line.partition("=")
        if is_pair:
            yield name.strip(), target.strip()
