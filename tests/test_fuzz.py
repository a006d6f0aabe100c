"""Parsers of untrusted text take any text: nothing but what they document is raised, and it ends.

The same few texts in every run, and all that `tests/fuzzing/corpus/` keeps; `make fuzz` tries new
ones. Steps are counted and not seconds: a call of a Python function is one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flaskgate.launch.shell.tree import parse as parse_shell
from tests.fuzzing.parsers import CORPUS, PARSERS, TooManyStepsError, counted, folder_of, kept, take

MORE = int(os.environ.get("FUZZ", "0"))
"""How many new texts each parser gets; 0 for the few that are always the same."""
FEW = 15


def texts(words: tuple[str, ...]) -> st.SearchStrategy[bytes]:
    """Return texts of these words with anything in between, some of them no UTF-8."""
    piece = st.sampled_from(words) | st.text(max_size=4)
    joined = st.lists(piece, max_size=60).map("".join)
    repeated = st.builds(lambda one, count: one * count, joined, st.sampled_from([1, 1, 1, 40]))
    data = repeated.map(lambda one: one.encode("utf-8", "surrogatepass"))
    return data | st.binary(max_size=200)


@pytest.mark.filterwarnings("ignore::SyntaxWarning")
@pytest.mark.parametrize("name", PARSERS)
def test_any_text_is_taken(name: str) -> None:
    @settings(
        max_examples=MORE or FEW,
        derandomize=not MORE,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(texts(PARSERS[name][1].words))
    def give(data: bytes) -> None:
        with counted():
            take(name, data)

    give()


def texts_kept() -> Iterator[object]:
    for name in PARSERS:
        for place in kept(name):
            yield pytest.param(name, place, id=f"{name}: {place.name}")


@pytest.mark.filterwarnings("ignore::SyntaxWarning")
@pytest.mark.parametrize(("name", "place"), list(texts_kept()))
def test_what_is_kept_is_taken(name: str, place: Path) -> None:
    with counted():
        take(name, place.read_bytes())


def test_every_folder_of_the_corpus_is_of_a_parser() -> None:
    assert set(CORPUS.iterdir()) <= {folder_of(name) for name in PARSERS}


def test_steps_are_counted() -> None:
    def endless() -> None:
        while True:
            texts(("a",))

    with pytest.raises(TooManyStepsError), counted(1_000):
        endless()
    with counted(1_000):
        parse_shell("true")
