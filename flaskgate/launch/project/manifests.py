"""Reads which packages a manifest asks for, and in which versions.

Every format ends in requirements as PEP 508 has them: a canonical name and a specifier set, empty
where any version will do. Poetry's `^` and `~` and conda's `=` are put into those words first.
What cannot be read asks for nothing; the manifest's own tool reports it better than a gate.
"""

from __future__ import annotations

import ast
import codecs
import json
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name

from flaskgate.launch.formats.yaml_nodes import read_yaml
from flaskgate.launch.model import Repository
from flaskgate.launch.project.remember import Remembered
from flaskgate.launch.project.tables import at, read_cfg, read_toml
from flaskgate.model.files import SourceFile

Wanted = tuple[str, SpecifierSet]

_LARGEST = 4_000_000
"""Bytes; the lock file of a large application has about one million."""
_MOST = 20_000
"""Lines of a requirements file, hashes included."""
_LONGEST = 1_000
"""Characters of one requirement; Python refuses to read numbers of more than 4,300 digits."""
_BROUGHT = {"flask[dotenv]": "python-dotenv", "uvicorn[standard]": "python-dotenv"}
"""What extras bring along, as far as this gate asks for it."""
_REQUIREMENTS = re.compile(r"(?:requirements?|constraints?|reqs?)[^/]*\.(?:txt|in|pip)")
_ASIDE = re.compile(
    r"(?:^|[._/-])(?:dev|devel|develop|tests?|testing|lint|docs?|ci|build)(?=[._/-])"
)
_COMMENT = re.compile(r"(?:^|\s)(?:#|--).*")
_PACKAGE = re.compile(
    r'^\[\[package\]\]\r?\nname = "([^"\n]*)"\r?\nversion = "([^"\n]*)"', re.MULTILINE
)
_CONDA = re.compile(r"\A([\w.-]+)\s*=\s*(\d[\w.]*)(?:=.*)?")
_POETRY = re.compile(r"([\^~])\s*(\d+)((?:\.\d+)*)")


def is_manifest(path: PurePosixPath) -> bool:
    """Return whether the file says what is installed in production."""
    name = path.name.lower()
    if path.parent.name.lower() in {"requirements", "reqs"} and name.endswith((".txt", ".in")):
        return not _ASIDE.search(name)
    return name in _FORMATS or bool(_REQUIREMENTS.fullmatch(name) and not _ASIDE.search(name))


def folder_of(path: PurePosixPath) -> PurePosixPath:
    """Return the folder of the project that the manifest is of."""
    is_nested = path.parent.name.lower() in {"requirements", "reqs"}
    return path.parent.parent if is_nested else path.parent


def _find(repository: Repository) -> Mapping[PurePosixPath, PurePosixPath]:
    found = {path: folder_of(path) for path in sorted(repository.paths) if is_manifest(path)}
    waiting = list(found)
    while waiting and len(found) < _MANIFESTS:
        path = waiting.pop()
        for inner in _included(repository.read(path)):
            if inner in repository.paths and inner not in found:
                found[inner] = found[path]
                waiting.append(inner)
    return found


def _included(file: SourceFile | None) -> Iterator[PurePosixPath]:
    """Yield the lists that a list of requirements takes in (`-r base.txt`), beside it or below."""
    if file is None or file.path.name.lower() in _FORMATS or len(file.data) > _LARGEST:
        return
    for line in file.lines[:_MOST]:
        match = _INCLUDES.match(line)
        if match is not None:
            yield PurePosixPath(posixpath.normpath(str(file.path.parent / match[1])))


_INCLUDES = re.compile(r"[ \t]*(?:-r|--requirement)[ \t=]*([\w./-]+)[ \t]*(?:#.*)?\Z")
_MANIFESTS = 2_000
manifests_in = Remembered(_find)
"""The manifests of a repository, each with the folder of the project that it is of."""


def wanted_by(file: SourceFile) -> Iterator[Wanted]:
    """Yield what the manifest asks for; a name may come more than once."""
    if len(file.data) > _LARGEST:
        return
    read = _FORMATS.get(file.path.name.lower(), _from_requirements)
    for text in read(file):
        yield from wanted_in(text)


def wanted_in(text: str) -> Iterator[Wanted]:
    """Yield what one requirement asks for, with what its extras bring; nothing if it is none."""
    if len(text) > _LONGEST:
        return
    try:
        requirement = Requirement(text)
    except InvalidRequirement:
        return
    name = canonicalize_name(requirement.name)
    yield name, requirement.specifier
    for extra in sorted(requirement.extras):
        brought = _BROUGHT.get(f"{name}[{extra}]")
        if brought:
            yield brought, SpecifierSet()


def _from_requirements(file: SourceFile) -> Iterator[str]:
    file = replace(file, data=_in_utf_8(file.data))
    for line in file.lines[:_MOST]:
        yield _COMMENT.sub("", line.rstrip("\\ \t")).strip()


def _in_utf_8(data: bytes) -> bytes:
    """Return a list that `pip freeze > FILE` wrote in PowerShell, which pip reads by its mark.

    See `auto_decode` in pip/_internal/utils/encoding.py.
    """
    is_wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return data.decode("utf-16", "replace").encode() if is_wide else data


def _from_pyproject(file: SourceFile) -> Iterator[str]:
    content = read_toml(file.text)
    yield from _texts(at(content, "project", "dependencies"))
    for name, version in _items(at(content, "tool", "poetry", "dependencies")):
        yield _named(name, version)


def _from_pipfile(file: SourceFile) -> Iterator[str]:
    for name, version in _items(at(read_toml(file.text), "packages")):
        yield _named(name, version)


def _from_pipfile_lock(file: SourceFile) -> Iterator[str]:
    try:
        content: object = json.loads(file.text)
    except (ValueError, RecursionError):
        return
    for name, version in _items(at(content, "default")):
        yield _named(name, version)


def _from_lock(file: SourceFile) -> Iterator[str]:
    # Machine-written and large: tomllib takes a second for what two lines a package tell.
    for name, version in _PACKAGE.findall(file.text):
        yield f"{name}=={version}"


def _from_setup_cfg(file: SourceFile) -> Iterator[str]:
    listed = read_cfg(file.text).get("options", "install_requires", fallback=None)
    yield from (listed or "").splitlines()


def _from_setup(file: SourceFile) -> Iterator[str]:
    try:
        tree = ast.parse(file.text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        match node:
            case ast.keyword(
                arg="install_requires", value=ast.List(elts=listed) | ast.Tuple(elts=listed)
            ):
                yield from _constants(listed)


def _constants(nodes: list[ast.expr]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _from_conda(file: SourceFile) -> Iterator[str]:
    document = read_yaml(file).document
    for element in document.get("dependencies").elements if document else ():
        for one in (element, *element.get("pip").elements):
            yield _CONDA.sub(r"\1==\2.*", one.text or "")


def _named(name: str, version: object) -> str:
    """Return a requirement from a name and what TOML or JSON says of its version."""
    extras = version.get("extras") if isinstance(version, Mapping) else None
    listed = ",".join(_texts(extras))
    return f"{name}[{listed}]{_specifier(version)}" if listed else f"{name}{_specifier(version)}"


def _specifier(version: object) -> str:
    if isinstance(version, Mapping):
        version = version.get("version")
    if not isinstance(version, str) or version.strip() == "*" or len(version) > _LONGEST:
        return ""
    text = _POETRY.sub(_widen, version.strip())
    if text[:1].isdigit():
        text = f"=={text}"
    try:
        return str(SpecifierSet(text))
    except InvalidSpecifier:
        return ""


def _widen(match: re.Match[str]) -> str:
    sign, major, rest = match.groups()
    minor = int(rest.split(".")[1][:9]) if rest else 0
    above = f"{major}.{minor + 1}" if sign == "~" and rest else str(int(major[:9]) + 1)
    return f">={major}{rest},<{above}"


def _items(table: object) -> Iterator[tuple[str, object]]:
    if isinstance(table, Mapping):
        yield from table.items()


def _texts(listed: object) -> Iterator[str]:
    for element in listed if isinstance(listed, list) else ():
        if isinstance(element, str):
            yield element


_FORMATS: Mapping[str, Callable[[SourceFile], Iterator[str]]] = {
    "pyproject.toml": _from_pyproject,
    "pipfile": _from_pipfile,
    "pipfile.lock": _from_pipfile_lock,
    **dict.fromkeys(("poetry.lock", "uv.lock", "pdm.lock"), _from_lock),
    "setup.cfg": _from_setup_cfg,
    "setup.py": _from_setup,
    **dict.fromkeys(("environment.yml", "environment.yaml"), _from_conda),
}
