"""What must agree in this repository, as set differences in both directions."""

from __future__ import annotations

import ast
import re
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from flaskgate import __version__
from flaskgate.model.findings import Rule
from flaskgate.publish.reporters.outputs import outputs
from flaskgate.settings.catalog import RULES, SEVERITIES, load_catalogue
from flaskgate.settings.options import OPTIONS
from tests.factories import a_report
from tools import docs

ROOT = Path(__file__).parent.parent
CATALOGUE = load_catalogue()
FOLDERS = sorted(path.parent for path in RULES.glob("*/README.md"))
HEADINGS = ("What it finds", "Why it matters", "How to fix it", "When it is not a problem")
SEMGREP_FILES = [file.relative_to(RULES) for file in CATALOGUE.semgrep_files]


def action() -> dict[str, Any]:
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    parsed: dict[str, Any] = yaml.safe_load(text)
    return parsed


def test_nothing_built_or_downloaded_is_committed() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split("\0")
    built = {".whl", ".gz", ".zip", ".egg", ".pyc", ".so", ".orig", ".rej"}
    assert [name for name in listed if Path(name).suffix in built] == []


def _bound(statement: ast.stmt) -> list[str]:
    """Return the names that a statement binds for good: constants, functions, classes."""
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return [statement.name]
    targets: list[ast.expr] = [statement.target] if isinstance(statement, ast.AnnAssign) else []
    targets += statement.targets if isinstance(statement, ast.Assign) else []
    return [one.id for one in targets if isinstance(one, ast.Name)]


def test_no_module_gives_one_name_to_two_things() -> None:
    files = [
        file for folder in ("flaskgate", "tests", "tools") for file in (ROOT / folder).rglob("*.py")
    ]
    for file in files:
        body = ast.parse(file.read_text(encoding="utf-8")).body
        counts = Counter(name for one in body for name in _bound(one))
        assert [name for name, count in counts.items() if count > 1] == [], file


@pytest.mark.parametrize("page", docs.PAGES)
def test_generated_documentation_is_current(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    assert text == docs.renew(text), "run `make docs`"


@pytest.mark.parametrize("name", docs.FILES)
def test_a_generated_file_is_current(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8") == docs.FILES[name](), "run `make docs`"


def test_action_inputs_are_the_options() -> None:
    declared = {name: fact["description"] for name, fact in action()["inputs"].items()}
    options = {option.name: option for option in OPTIONS if option.in_action}
    assert declared.keys() == options.keys()
    for name, text in declared.items():
        default = options[name].default
        assert text.startswith(options[name].help)
        is_told = default != "" and not default.startswith("${{")
        assert (f"Default: `{default}`." in text) == is_told


def test_no_input_has_a_default_that_would_pass_for_a_wish() -> None:
    inputs = action()["inputs"].items()
    defaults = {name: fact["default"] for name, fact in inputs if "default" in fact}
    assert defaults == {
        "job": "${{ strategy.job-index }}/${{ strategy.job-total }}",
        "token": "${{ github.token }}",
    }


def test_action_outputs_are_those_the_gate_sets() -> None:
    assert set(action()["outputs"]) == set(outputs(a_report(), "flaskgate.sarif"))


def test_the_marketplace_takes_the_description() -> None:
    assert len(action()["description"]) < 125


def test_no_input_has_a_name_the_runner_keeps_for_itself() -> None:
    assert not {"args", "entrypoint"} & set(action()["inputs"])


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_rule_page_is_whole(folder: Path) -> None:
    rule = CATALOGUE.rules[folder.name]
    assert rule.help.startswith(f"# `{rule.id}`")
    assert [one for one in HEADINGS if f"## {one}" not in rule.help] == []
    assert 40 < len(rule.description) <= 1024
    assert len(rule.title) <= 120
    assert not rule.title.endswith(".")
    assert rule.references
    assert all(one.startswith("https://") for one in rule.references)
    assert rule.remedy.endswith((".", "{serve}"))
    assert f"flaskgate: ignore[{rule.id}]" in rule.help or rule.id in {
        "flask-debug-inert",
        "development-only",
    }
    for one in ("gunicorn", "waitress-serve", "systemd", "Supervisor", "Nginx", "Apache"):
        assert one in rule.help, f"the page does not lead to {one}"


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_python_in_a_rule_page_parses(folder: Path) -> None:
    for code in re.findall(r"```python\n(.*?)```", CATALOGUE.rules[folder.name].help, re.DOTALL):
        ast.parse(code)


@pytest.mark.parametrize("rule", CATALOGUE.rules.values(), ids=lambda rule: rule.id)
def test_cwe_ids_and_aliases_are_well_formed(rule: Rule) -> None:
    assert rule.cwe
    assert all(re.fullmatch(r"CWE-\d+", one) for one in rule.cwe)
    assert rule.id not in rule.aliases


@pytest.mark.parametrize("file", SEMGREP_FILES, ids=str)
def test_semgrep_rules_are_quoted_named_and_as_severe_as_their_page(file: Path) -> None:
    text = (RULES / file).read_text(encoding="utf-8")
    for line in re.findall(r"^ *- id:.*$", text, re.MULTILINE):
        assert re.search(r"id: '[\w.-]+'$|id: \"[\w.-]+\"$", line), f"{file}: quote {line.strip()}"
    for check in yaml.safe_load(text)["rules"]:
        assert check["id"].startswith(file.parts[0])
        if "refutes" not in check.get("metadata", {}):
            page = CATALOGUE.rules[file.parts[0]]
            assert SEVERITIES[check["severity"]] is page.severity


@pytest.mark.parametrize("file", SEMGREP_FILES, ids=str)
def test_every_semgrep_file_has_a_fixture_with_both_verdicts(file: Path) -> None:
    stem = (RULES / file).with_suffix("").name
    fixtures = [
        path
        for path in (RULES / file).parent.iterdir()
        if path.name.split(".")[0] == stem and path.name != file.name
    ]
    text = "\n".join(path.read_text(encoding="utf-8") for path in fixtures)
    assert fixtures
    assert re.search(r"\bok:", text), "negatives come first"
    assert re.search(r"\bruleid:", text)


def test_ids_of_semgrep_rules_are_unique() -> None:
    ids = re.findall(
        r"^ *- id: ['\"]?([\w.-]+)",
        "\n".join(file.read_text(encoding="utf-8") for file in CATALOGUE.semgrep_files),
        re.MULTILINE,
    )
    assert sorted(ids) == sorted(set(ids))


def test_files_named_in_the_documentation_exist() -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(ROOT.glob("docs/*.md"))]
    pages += [folder / "README.md" for folder in FOLDERS]
    for page in pages:
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.relative_to(ROOT)} names {target}"


def test_functions_stay_short_and_modules_have_one_subject() -> None:
    for path in [*ROOT.glob("flaskgate/**/*.py"), *ROOT.glob("tools/*.py"), ROOT / "entrypoint.py"]:
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= 500, f"{path.relative_to(ROOT)} has more than 500 lines"
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                doc = ast.get_docstring(node, clean=False) or ""
                code = length - len(doc.splitlines())
                assert code <= 40, f"{path.relative_to(ROOT)}: {node.name} has {code} lines"


def test_the_newest_heading_of_the_changelog_is_this_version_or_unreleased() -> None:
    heading = re.search(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert heading is not None
    assert heading[1] in {"Unreleased", __version__}
