"""The gate without engines: what launch analysis alone says about a repository in memory."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from flaskgate.discover.artefacts import is_artefact
from flaskgate.discover.index import Imports, leading_to_flask, stems_of
from flaskgate.launch.follow.results import Analysis
from flaskgate.launch.verdicts.analyse import analyse
from flaskgate.launch.verdicts.launch_results import launch_results
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Finding
from flaskgate.model.launch_evidence import Launched
from flaskgate.settings.catalog import load_catalogue
from flaskgate.settings.contexts import Contexts
from flaskgate.steps.apply_launch_evidence import apply_evidence
from tests.launch.repository import Tree

RULES = load_catalogue().rules
CONTEXTS = Contexts(within=[PurePosixPath()])

IMAGE = "FROM python:3.12\nWORKDIR /app\nCOPY . .\n"
"""The first three lines of most Dockerfiles here."""
FLASK = "import os, sys\nfrom flask import Flask\napp = Flask(__name__)\n"
"""The first three lines of most programs here."""
MAIN = "if __name__ == '__main__':\n    "
"""A main guard, before the first statement in it."""


def image(command: str, **files: str) -> dict[str, str]:
    """Return a repository whose Dockerfile ends with `command`, from its line 4 on."""
    return {"Dockerfile": f"{IMAGE}{command}\n", **files}


def parts(
    files: Mapping[str, str | bytes],
) -> tuple[list[SourceFile], list[PurePosixPath], Tree]:
    """Return the artefacts, the modules that lead to Flask and the tree, as discovery would."""
    tree = Tree(
        {
            path: text if isinstance(text, bytes) else textwrap.dedent(text)
            for path, text in files.items()
        }
    )
    every = tree.found()
    artefacts = [one for one in every if is_artefact(one.kind, one.data, str(one.path))]
    imports = Imports(stems_of(files))
    python = {str(one.path): imports.of(one.data) for one in every if one.kind is Kind.PYTHON}
    modules = sorted(map(PurePosixPath, leading_to_flask(python)))
    return artefacts, modules, tree


def analysed(files: Mapping[str, str | bytes]) -> Analysis:
    """Return what launch analysis believes."""
    artefacts, modules, tree = parts(files)
    return analyse(artefacts, modules, tree, CONTEXTS.of)


def launched(files: Mapping[str, str | bytes]) -> Launched:
    """Return what launch analysis gives to the pipeline."""
    artefacts, modules, tree = parts(files)
    analysis = analyse(artefacts, modules, tree, CONTEXTS.of)
    return launch_results(analysis, RULES, tree, CONTEXTS.of)


def gate(files: Mapping[str, str], seen: Iterable[Finding] = ()) -> list[str]:
    """Return what the gate finds, as `severity rule path:line`, sorted; `seen` is by engines.

    Without the servers that code starts by default and that are harmless: nearly every program
    here has one.
    """
    found = launched(files)
    worse = [one for one in found.findings if one.rule.id != "dev-server-run"]
    return said(apply_evidence([*seen, *worse], found.evidence, RULES).findings)


def said(findings: Iterable[Finding]) -> list[str]:
    """Return findings in short."""
    return sorted(
        f"{one.rule.severity.word} {one.rule.id} {one.location.path}:{one.location.start.line}"
        for one in findings
    )
