from __future__ import annotations

from bench.compare import CASES, PAGE, Case, Seen, look, renew, to_markdown

WRONG = Case(name="wrong", is_wrong=True, files={"app.py": "x = 1\n"})
FINE = Case(name="fine", is_wrong=False, files={"app.py": "x = 1\n"})
ALARM = Seen(bandit=True, ruff=True, flaskgate=True)


def test_what_differs_from_the_verdict_is_bold() -> None:
    table = to_markdown([(WRONG, ALARM), (FINE, ALARM)])
    assert "| wrong | yes | alarm | alarm | alarm |" in table
    assert "| fine | no | **alarm** | **alarm** | **alarm** |" in table


def test_a_repository_without_flask_is_silent_everywhere() -> None:
    assert look([FINE]) == [(FINE, Seen(bandit=False, ruff=False, flaskgate=False))]


def test_the_table_is_what_the_tools_say() -> None:
    text = PAGE.read_text("utf-8")
    assert text == renew(text, look(CASES)), "run python -m bench.compare"
