"""Puts the variables of Cloud Foundry's manifests in: `((name))`, from the files beside them.

See https://docs.cloudfoundry.org/devguide/deploy-apps/manifest-attributes.html#variable-substitution:
`cf push --vars-file FILE`, and `--var` of the commands that push. Which file is given is said on
the command line, so all that are called as one count, without those for developers; where they
differ, the value is not known.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from flaskgate.launch.commands.flags import read_options
from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.launch.formats.toml_and_json import read_document
from flaskgate.launch.images.development import is_development_name
from flaskgate.launch.model import Repository
from flaskgate.launch.readers.builds.build_files import build_files
from flaskgate.launch.readers.builds.build_lines import command_lines
from flaskgate.model.files import Kind, SourceFile

_VARIABLE = re.compile(r"\(\(([\w./-]+)\)\)")
_WHOLE = re.compile(r"(?<=[:-] )[ \t]*[\"']?\(\(([\w./-]+)\)\)[\"']?[ \t]*$", re.MULTILINE)
_FILES = re.compile(r"(?:.*[._-])?vars?(?:iables)?(?:[._-].*)?\.ya?ml", re.IGNORECASE)
_PUSH = re.compile(r"\bcf[678]?[ \t]+push(?=[ \t])")
_VALUED = frozenset({"--var", "--vars-file", "-f", "-c", "-p", "-i", "-m", "-k", "-s", "-b", "-t"})
_MOST = 20


def filled(file: SourceFile, repository: Repository) -> SourceFile:
    """Return a manifest with the values of its variables, `UNKNOWN` for those nobody tells."""
    if "((" not in file.text:
        return file
    values = _values(file.path.parent, repository)
    text = _WHOLE.sub(lambda one: json.dumps(values.get(one[1], UNKNOWN)), file.text)
    text = _VARIABLE.sub(lambda one: values.get(one[1], UNKNOWN), text)
    return replace(file, data=text.encode())


def _values(folder: PurePosixPath, repository: Repository) -> dict[str, str]:
    found: dict[str, set[str]] = {}
    for file in _files(folder, repository):
        document = read_document(file).document
        for entry in document.entries if document else ():
            if entry.value.text is not None:
                found.setdefault(entry.name, set()).add(entry.value.text)
    for name, value in _pushed(repository):
        found.setdefault(name, set()).add(value)
    return {name: next(iter(values)) for name, values in found.items() if len(values) == 1}


def _pushed(repository: Repository) -> Iterator[tuple[str, str]]:
    """Yield what commands of the repository push with: `cf push --var name=value`."""
    for file in build_files(repository):
        for line in command_lines(file.text, _PUSH) if b"--var" in file.data else ():
            options = read_options(line.words, _VALUED.__contains__, is_mixed=True)
            for one in options.given:
                name, is_pair, value = (one.value or "").partition("=")
                if one.name == "--var" and is_pair:
                    yield name, value


def _files(folder: PurePosixPath, repository: Repository) -> Iterator[SourceFile]:
    paths = [
        path
        for path in sorted(repository.paths)
        if path.parent in {folder, folder / "vars", folder / "config"}
        and _FILES.fullmatch(path.name)
        and not is_development_name(path.name)
    ]
    for path in paths[:_MOST]:
        file = repository.read(path)
        if file is not None:
            yield replace(file, kind=Kind.MANIFEST)
