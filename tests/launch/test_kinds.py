"""Every kind of artefact through the whole path: harmful, safe, unresolved, for developers."""

from __future__ import annotations

import pytest

from flaskgate.model.kinds import KINDS
from tests.launch.gate import FLASK, MAIN, analysed, launched
from tools.launch_kinds import ENTRIES, HARMFUL, example

APPS = {
    "app.py": f"{FLASK}{MAIN}app.run()\n",
    "safe.py": FLASK,
    "served.py": f"{FLASK}app.run()\n",
    "unclear.py": f"{FLASK}app = eval(os.environ['APP'])\n",
}
READERS = sorted({row.reader for row in KINDS})


def answers(reader: str, case: str) -> list[tuple[str, str]]:
    """Return answer and context of all that an example starts."""
    found = example(reader, case)
    folder = "examples/" if all(path.startswith("examples/") for path in found) else ""
    apps = {f"{folder}{path}": text for path, text in APPS.items()}
    analysis = analysed(apps | found)
    listed = (*analysis.listed, *analysis.by_hand)
    return [(one.answer.word, one.context.value) for one in listed]


def context(reader: str) -> str:
    """Return what an example is for: what people start by hand is for developers."""
    return str(ENTRIES[reader].get("context", "production"))


def test_every_kind_has_an_example_and_words() -> None:
    assert sorted(ENTRIES) == READERS
    assert all(entry["title"] and entry["files"] and entry["limits"] for entry in ENTRIES.values())


@pytest.mark.parametrize("reader", READERS)
def test_a_harmful_example_is_found(reader: str) -> None:
    assert ("harmful", context(reader)) in answers(reader, "harmful")


@pytest.mark.parametrize("reader", READERS)
def test_a_safe_example_is_safe(reader: str) -> None:
    assert {word for word, _ in answers(reader, "safe")} == {"safe"}


@pytest.mark.parametrize("reader", READERS)
def test_an_unresolved_example_is_unknown(reader: str) -> None:
    assert ("unknown", context(reader)) in answers(reader, "unresolved")


@pytest.mark.parametrize("reader", READERS)
def test_an_example_for_developers_does_not_gate(reader: str) -> None:
    found = example(reader, "development")
    folder = "examples/" if all(path.startswith("examples/") for path in found) else ""
    contexts = {context for _, context in answers(reader, "development")}
    assert contexts <= {"development"}
    assert bool(contexts) or reader in {"pipelines.workflow", "pipelines.jenkinsfile"}  # only tests
    evidence = launched({f"{folder}{path}": text for path, text in APPS.items()} | found).evidence
    assert [one for one in evidence.findings if one.rule.severity.word != "low"] == []


def test_the_examples_say_what_they_start() -> None:
    texts = {reader: "".join(example(reader, "harmful").values()) for reader in READERS}
    named = {reader for reader, text in texts.items() if HARMFUL.split()[0] in text.lower()}
    assert set(READERS) - named <= {
        "platforms.importers:read_vercel",
        "platforms.importers:read_zappa",
        "platforms.importers:read_serverless",
        "platforms.importers:read_clever",
        "platforms.importers:read_apache",
        "platforms.importers:read_gateway",
        "platforms.spaces",
    }
