"""Puts the variables of Cloud Foundry's manifests in: `((name))`, from the files beside them.

See https://docs.cloudfoundry.org/devguide/deploy-apps/manifest-attributes.html#variable-substitution:
`cf push --vars-file FILE`. Which file is given is said on the command line, so all that are called
as one count, without those for developers; where they differ, the value is not known.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.launch.formats.toml_and_json import read_document
from flaskgate.launch.images.development import is_development_name
from flaskgate.launch.model import Repository
from flaskgate.model.files import Kind, SourceFile

_VARIABLE = re.compile(r"\(\(([\w./-]+)\)\)")
_WHOLE = re.compile(r"(?<=[:-] )[ \t]*[\"']?\(\(([\w./-]+)\)\)[\"']?[ \t]*$", re.MULTILINE)
_FILES = re.compile(r"(?:.*[._-])?vars?(?:iables)?(?:[._-].*)?\.ya?ml", re.IGNORECASE)
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
    return {name: next(iter(values)) for name, values in found.items() if len(values) == 1}


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
