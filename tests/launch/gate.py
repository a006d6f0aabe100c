"""The gate without engines: what launch analysis alone says about a repository in memory."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from flaskgate.catalog import load_catalogue
from flaskgate.contexts import Contexts
from flaskgate.discover.artefacts import is_artefact
from flaskgate.discover.candidates import is_candidate
from flaskgate.evidence import Launched
from flaskgate.join import join
from flaskgate.launch.analyse import analyse
from flaskgate.launch import engine
from flaskgate.launch.launched import Analysis
from flaskgate.model import Finding
from flaskgate.source import SourceFile
from tests.launch.repository import Tree

RULES = load_catalogue().rules
CONTEXTS = Contexts(within=PurePosixPath())

IMAGE = "FROM python:3.12\nWORKDIR /app\nCOPY . .\n"
"""The first three lines of most Dockerfiles here."""
FLASK = "import os, sys\nfrom flask import Flask\napp = Flask(__name__)\n"
"""The first three lines of most programs here."""
MAIN = "if __name__ == '__main__':\n    "
"""A main guard, before the first statement in it."""


def image(command: str, **files: str) -> dict[str, str]:
    """Return a repository whose Dockerfile ends with `command`, from its line 4 on."""
    return {"Dockerfile": f"{IMAGE}{command}\n", **files}


def parts(files: Mapping[str, str]) -> tuple[list[SourceFile], list[SourceFile], Tree]:
    """Return the artefacts, the candidates and the tree, as discovery would."""
    tree = Tree({path: textwrap.dedent(text) for path, text in files.items()})
    every = [tree.file(str(path)) for path in sorted(tree.paths)]
    artefacts = [one for one in every if is_artefact(one.kind, one.data, str(one.path))]
    return (
        artefacts,
        [one for one in every if is_candidate(one.kind, one.data, path=str(one.path))],
        tree,
    )


def analysed(files: Mapping[str, str]) -> Analysis:
    """Return what launch analysis believes."""
    artefacts, candidates, tree = parts(files)
    return analyse(artefacts, candidates, tree, CONTEXTS.of)


def launched(files: Mapping[str, str]) -> Launched:
    """Return what launch analysis gives to the pipeline."""
    artefacts, candidates, tree = parts(files)
    analysis = analyse(artefacts, candidates, tree, CONTEXTS.of)
    return engine.launched(analysis, RULES, tree)


def gate(files: Mapping[str, str], seen: Iterable[Finding] = ()) -> list[str]:
    """Return what the gate finds, as `severity rule path:line`, sorted; `seen` is by engines."""
    found = launched(files)
    return said(join([*seen, *found.findings], found.evidence, RULES))


def said(findings: Iterable[Finding]) -> list[str]:
    """Return findings in short."""
    return sorted(
        f"{one.rule.severity.word} {one.rule.id} {one.location.path}:{one.location.start.line}"
        for one in findings
    )
