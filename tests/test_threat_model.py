"""What the threat model promises is held by tests that are there, and by as many as it says."""

from __future__ import annotations

import pytest

from tests.threat_model import HEAD, PAGE, Row, counted, functions, named, rows, tries

TEXT = PAGE.read_text("utf-8")
ROWS = rows(TEXT)


def test_there_are_rows() -> None:
    tables = TEXT.count(HEAD)
    lines = [line for line in TEXT.splitlines() if line.startswith("|")]
    assert tables >= 5
    assert len(lines) == len(ROWS) + 2 * tables, "a row that is not understood"


@pytest.mark.parametrize("row", [pytest.param(one, id=one.attempt) for one in ROWS])
def test_a_promise_has_a_test(row: Row) -> None:
    assert row.tests
    for test in row.tests:
        assert test.function in set(functions(test.file)), f"{test.file} has no {test.function}"


@pytest.mark.parametrize("row", [pytest.param(one, id=one.attempt) for one in ROWS])
def test_there_are_as_many_tries_as_the_page_says(row: Row) -> None:
    """More are no fault: they are counted when the page is written next."""
    assert row.tries <= sum(map(tries, row.tests)), "write the page: python -m tests.threat_model"
    assert row.tries > 0


def test_every_test_that_is_named_stands_in_a_row() -> None:
    assert set(named(TEXT)) == {test for row in ROWS for test in row.tests}


def test_counts_are_written() -> None:
    line = "| a | b | `tests/test_threat_model.py::test_there_are_rows` | 7 |"
    assert counted(line) == line.replace("7", "1")
