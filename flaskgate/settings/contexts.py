"""Tells what ships from what only developers run, by the path alone.

The conventions are those that repositories really follow; a project that means something else
says so under `contexts` in its configuration, where the last glob that matches wins.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from flaskgate.model.findings import Context
from flaskgate.text.globs import matches

_FOLDERS = frozenset(
    {
        *("test", "tests", "testing", "unittests", "e2e", "spec", "specs", "integration_tests"),
        *("fixtures", "testdata", "test_data", "benchmark", "benchmarks"),
        *("example", "examples", "sample", "samples", "demo", "demos", "tutorial", "tutorials"),
        *("doc", "docs", "documentation", "notebooks", "snippets"),
        *("dev", "devel", "development", "devenv", "dev-env", "dev_env", "devstack", "devbox"),
        *(".devcontainer", ".vscode", ".vagrant", "vagrant"),
        *(".github", ".gitlab", ".circleci"),
    }
)
"""Names of folders, in lower case, below which nothing ships."""

_LESSON = re.compile(
    r"(?:tutorials?|examples?|demos?|samples?|workshops?|lessons?)(?:[_.-].*|\d+)?", re.DOTALL
)
"""Folders of lessons with a number or a language behind the word: `tutorial_en`, `demo-1`."""

_FILE = re.compile(
    r"""
    (?!rc\.local$|.*\.plist$)                           # a host's own script; reversed domains
    (?:test_.*\.py | .*_tests?\.py | conftest\.py          # what pytest collects
    | .*(?:^|[._-])(?:dev|devel|develop|development|devserver|debug|local|test|tests|testing|e2e)
      (?:[._-].*)?                                      # Dockerfile.dev, compose.local.yml, dev.sh
    | (?:docker-)?compose\.override\.ya?ml              # read by `docker compose up` on a laptop
    | .*[._-](?:example|sample)(?:\..*)? | (?:example|sample)[._-].*
    | .*env.*\.(?:template|tmpl|dist|default)           # .env.template
    | makefile | tox\.ini | noxfile\.py | vagrantfile | \.gitlab-ci\.yml | \.travis\.yml)
    """,
    re.VERBOSE | re.DOTALL,
)
"""File names, in lower case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contexts:
    """What the files of one run are for."""

    within: Sequence[PurePosixPath]
    """What was asked for: who scans `examples/shop` means it; what is above is mute."""
    rules: Sequence[tuple[str, Context]] = ()
    """Globs from the repository root, as configured."""

    def of(self, path: PurePosixPath) -> Context:
        """Return `DEVELOPMENT` for what never ships, else `UNKNOWN`, or what the project says."""
        for glob, context in reversed(self.rules):
            if matches(path, glob):
                return context
        above = [part for part in self.within if path.is_relative_to(part)]
        inner = path.relative_to(max(above, key=lambda part: len(part.parts))) if above else path
        folders = {part.lower() for part in inner.parts[:-1]}
        if (
            not folders.isdisjoint(_FOLDERS)
            or any(map(_LESSON.fullmatch, folders))
            or _FILE.fullmatch(path.name.lower())
        ):
            return Context.DEVELOPMENT
        return Context.UNKNOWN
