"""The parsers of what strangers write, each with the words of its texts and what it may raise."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path, PurePosixPath
from types import FrameType
from typing import NamedTuple

from flaskgate.engines.plain_python import plain
from flaskgate.engines.staging import staged_data
from flaskgate.gate.commands.image.archive import Layer, Packed, images_of
from flaskgate.gate.commands.image.layers import Store
from flaskgate.gate.commands.image.opening import open_image
from flaskgate.gate.commands.image.streams import ArchiveLimits, ImageError, Readable, UnpackBudget
from flaskgate.launch.commands.windows.scripts import installs_service, posix_words, to_shell
from flaskgate.launch.formats.directives import apache_directives, nginx_directives
from flaskgate.launch.formats.hcl import as_jinja, read_blocks, read_hcl, to_hcl
from flaskgate.launch.formats.toml_and_json import read_document
from flaskgate.launch.formats.yaml_nodes import read_yaml
from flaskgate.launch.images.instructions import split_dockerfile
from flaskgate.launch.project.dotenv import read_dotenv
from flaskgate.launch.readers.common.ini_files import ini_assignments
from flaskgate.launch.readers.common.unit_files import assignments, split_words
from flaskgate.launch.readers.workbench.commented_json import without_comments
from flaskgate.launch.shell.tree import parse as parse_shell
from flaskgate.model.errors import InputError
from flaskgate.model.files import Kind, SourceFile
from flaskgate.settings.config_file import parse_config
from flaskgate.text.python.python import parse as parse_python
from tests.fuzzing import artefacts, words
from tests.launch.gate import FLASK, IMAGE, launched
from tests.launch.starting import a_unit, traced

CORPUS = Path(__file__).with_name("corpus")
"""A folder for each parser that has texts worth keeping: beginnings, and what went wrong once."""
MOST_STEPS = 1_000_000
"""Calls of Python functions for a text of some hundred characters."""


class Parser(NamedTuple):
    """A parser, the words its texts are made of, and what it may raise."""

    take: Callable[[SourceFile], object]
    words: tuple[str, ...]
    raises: tuple[type[Exception], ...] = ()


def text(take: Callable[[str], object]) -> Callable[[SourceFile], object]:
    return lambda file: take(file.text)


def whole(take: Callable[..., Iterator[object]], *more: object) -> Callable[[SourceFile], object]:
    return lambda file: list(take(file, *more))


def windows(file: SourceFile) -> None:
    for suffix in (".bat", ".ps1"):
        parse_shell(to_shell(file.text, suffix=suffix))
        installs_service(file.text, suffix=suffix)
    for line in file.text.splitlines():
        posix_words(line)


def site(file: SourceFile) -> None:
    for one in (*nginx_directives(file.text), *apache_directives(file.text)):
        assert one.words
        assert 0 < one.line <= file.text.count("\n") + 1


def shell(file: SourceFile) -> None:
    traced(a_unit(["/app/start.sh", "one"], {"X": "1"}), {"start.sh": b"#!/bin/sh\n" + file.data})


def hcl_template(text: str) -> None:
    to_hcl(as_jinja(text))


def other_words(file: SourceFile) -> None:
    """Rewrite a file as for Semgrep: what stands where has to stay there."""
    data = staged_data(file)
    found = plain(data)
    if len(found) != len(data) or found.count(b"\n") != data.count(b"\n"):
        raise ValueError("something stands elsewhere")


REPOSITORY: Mapping[str, str | bytes] = {
    "app.py": f"{FLASK}if __name__ == '__main__':\n    app.run()\n",
    "Dockerfile": f'{IMAGE}CMD ["python", "app.py"]\n',
    "compose.yml": "services: {web: {build: ., env_file: .env}}\n",
}


def in_repository(name: str) -> Callable[[SourceFile], object]:
    """Return the whole of launch analysis, of a repository where a text stands under `name`."""
    return lambda file: launched({**REPOSITORY, name: file.data})


class Blobs:
    """The files of an archive in memory."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files

    def __contains__(self, name: object, /) -> bool:
        return name in self._files

    def open(self, name: str) -> AbstractContextManager[Readable]:
        return nullcontext(io.BytesIO(self._files[name]))


def index(file: SourceFile) -> None:
    """Read a text as each of the three that say what an archive holds."""
    for name in ("manifest.json", "index.json", "blob"):
        manifest = b'[{"Config": "blob", "RepoTags": ["a:1"], "Layers": ["blob"]}]'
        files = {"manifest.json": manifest, "blob": b"{}", name: file.data}
        if name == "index.json":
            del files["manifest.json"]
            files["oci-layout"] = b"{}"
        images_of(Blobs(files), "archive")


def layer(file: SourceFile) -> None:
    """Put a tar archive upon an image, the sums of its headers made right."""
    packed = Packed(reference="a", config={}, layers=(Layer(name="l", digest="", unpacked=""),) * 2)
    limits = ArchiveLimits(kept=1 << 20, entries=1000, folders=1000, names=1 << 16, header=1 << 16)
    blobs = Blobs({"l": summed(file.data)})
    with Store(limits.kept) as store:
        open_image(blobs, packed, PurePosixPath("a"), store, UnpackBudget(1 << 22), limits)


def summed(archive: bytes) -> bytes:
    """Return a tar archive with the checksum of every header put right, as no fuzzer guesses it."""
    data = bytearray(archive)
    for found in re.finditer(rb"ustar", archive):
        start = found.start() - 257
        if start >= 0 and start % 512 == 0 and len(data) >= start + 512:
            data[start + 148 : start + 156] = b" " * 8
            data[start + 148 : start + 156] = b"%06o\0 " % sum(data[start : start + 512])
    return bytes(data)


PARSERS: Mapping[str, tuple[Kind, Parser]] = {
    "shell text": (Kind.SHELL, Parser(shell, words.SHELL)),
    "YAML": (Kind.MANIFEST, Parser(read_yaml, words.YAML)),
    "the policy": (Kind.MANIFEST, Parser(text(parse_config), words.YAML, (InputError,))),
    "a Dockerfile": (Kind.DOCKERFILE, Parser(split_dockerfile, words.DOCKER)),
    "HCL": (Kind.MANIFEST, Parser(whole(read_hcl, frozenset({"command", "x"})), words.HCL)),
    "blocks of HCL": (Kind.MANIFEST, Parser(whole(read_blocks), words.HCL)),
    "a template of HCL": (Kind.MANIFEST, Parser(text(hcl_template), words.HCL)),
    "a site": (Kind.INI, Parser(site, words.DIRECTIVES)),
    "INI": (Kind.INI, Parser(whole(ini_assignments), words.INI)),
    "a unit file": (Kind.INI, Parser(whole(assignments), words.INI)),
    "words of a unit file": (Kind.INI, Parser(text(split_words), words.INI)),
    "scripts of Windows": (Kind.SHELL, Parser(windows, words.BATCH)),
    "Python": (Kind.PYTHON, Parser(lambda file: parse_python(file.data), words.PYTHON)),
    "Python in other words": (Kind.PYTHON, Parser(other_words, words.REWRITTEN)),
    "TOML": (Kind.TOML, Parser(read_document, words.TOML)),
    "JSON": (Kind.JSON, Parser(read_document, words.YAML)),
    "JSON with comments": (Kind.JSON, Parser(text(without_comments), words.JSON)),
    "variables": (Kind.DOTENV, Parser(read_dotenv, words.DOTENV)),
    "an index of images": (Kind.JSON, Parser(index, words.JSON, (ImageError, InputError))),
    "a layer of an image": (Kind.JSON, Parser(layer, words.TAR, (ImageError,))),
    "a started program": (Kind.PYTHON, Parser(in_repository("app.py"), words.INTERPRETED)),
    "a built Dockerfile": (Kind.DOCKERFILE, Parser(in_repository("Dockerfile"), words.DOCKER)),
    "a Compose file": (Kind.COMPOSE, Parser(in_repository("compose.yml"), words.COMPOSE)),
    "a .env that counts": (Kind.DOTENV, Parser(in_repository(".env"), words.DOTENV)),
    "an installed unit": (Kind.UNIT, Parser(in_repository("web.service"), words.INI)),
    **{
        name: (Kind.MANIFEST, Parser(artefacts.in_repository(file), own))
        for name, (file, own) in artefacts.FILES.items()
    },
    **{
        name: (Kind.MANIFEST, Parser(take, own, artefacts.RAISES))
        for name, (take, own) in artefacts.OTHERS.items()
    },
}


def take(name: str, data: bytes) -> None:
    """Give `data` to a parser; what it may raise is fine."""
    kind, parser = PARSERS[name]
    try:
        parser.take(SourceFile(path=PurePosixPath("a"), kind=kind, data=data))
    except parser.raises:
        return


def kept(name: str) -> Sequence[Path]:
    """Return the texts that are kept for a parser, none for most."""
    return sorted(folder_of(name).glob("*"))


def folder_of(name: str) -> Path:
    return CORPUS / re.sub(r"\W+", "-", name).strip("-").lower()


class TooManyStepsError(AssertionError):
    """A text takes steps without end."""


@contextmanager
def counted(most: int = MOST_STEPS) -> Iterator[None]:
    """Raise `TooManyStepsError` after so many calls of Python functions."""
    left = most

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal left
        left -= event == "call"
        if left < 0:
            sys.setprofile(None)
            raise TooManyStepsError

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        yield
    finally:
        sys.setprofile(before)
