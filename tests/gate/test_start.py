"""What a start loads: not the time it takes, which the machine says, but the modules."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

import pytest

from flaskgate.settings import catalog

NO_RUN = (
    *("bandit", "dockerfile_parse", "markdown_it", "packaging", "requests", "semgrep", "shtab"),
    *("stevedore", "tree_sitter", "tree_sitter_bash", "tree_sitter_python", "unidiff", "urllib3"),
    *("zstandard", "difflib", "http.client", "pickle", "ssl", "tomllib", "xml"),
    *(
        "flaskgate.fix",
        "flaskgate.github.api",
        "flaskgate.gate.commands.image",
        "flaskgate.gate.commands.init",
    ),
    *("flaskgate.launch", "flaskgate.gate.commands.probe", "flaskgate.publish.views.markdown"),
    *("flaskgate.publish.views.sarif", "flaskgate.steps", "flaskgate.engines.semgrep"),
)
"""What a scan of a folder with nothing in it has no use for."""
NO_WORD = (
    *NO_RUN,
    *("concurrent", "email", "hashlib", "importlib.metadata", "json", "logging", "socket"),
    *("subprocess", "uuid", "yaml"),
    *("flaskgate.discover", "flaskgate.engines", "flaskgate.git", "flaskgate.publish.views"),
)
"""What no word about the program itself needs."""
PROGRAM = """
import sys
from flaskgate.gate.cli import main
code = main(sys.argv[1:])
sys.stderr.write(" ".join(sys.modules))
sys.exit(code)
"""


def loaded(place: Path, *arguments: str) -> frozenset[str]:
    """Return the names of all modules that a run of the command has loaded, and their packages."""
    command = [sys.executable, "-c", PROGRAM, *arguments]
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=True)
    return frozenset(done.stderr.split())


@pytest.mark.parametrize(
    ("arguments", "heavy"),
    [
        pytest.param(("--version",), NO_WORD, id="the version"),
        pytest.param(("scan", "--help"), NO_WORD, id="help"),
        pytest.param(("scan", "--quiet"), NO_RUN, id="a scan of an empty folder"),
        pytest.param(("rules",), {*NO_RUN, "concurrent", "logging"}, id="the list of rules"),
    ],
)
def test_a_start_loads_nothing_heavy(
    tmp_path: Path, arguments: tuple[str, ...], heavy: Collection[str]
) -> None:
    assert sorted(loaded(tmp_path, *arguments).intersection(heavy)) == []


def test_what_rules_look_for_is_read_when_there_is_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog, "_checks", lambda _file: pytest.fail("it is read"))
    catalogue = catalog.load_catalogue().with_severities({})
    assert len(catalogue.semgrep_files) > len(catalogue.rules) / 2
