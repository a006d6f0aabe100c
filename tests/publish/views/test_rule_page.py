from __future__ import annotations

import re
from dataclasses import replace

import pytest

from flaskgate.model.findings import Rule
from flaskgate.publish.views.rule_page import to_text
from flaskgate.settings.catalog import load_catalogue

RULES = load_catalogue().rules


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
@pytest.mark.parametrize("width", [60, 100])
def test_nothing_of_markdown_is_left(rule: Rule, width: int) -> None:
    text = to_text(rule, width=width, colour=False)
    prose = [line for line in text.split("\n") if not line.startswith("    ")]
    for line in prose:
        assert not re.search(r"`|\*\*|\]\(|^#(?! flaskgate:)|^\||-{3,}\|", line), line
        assert len(line) <= width or "https://" in line or " " not in line.strip(), line
    assert "](" not in text
    assert "../" not in text
    assert "\x1b" not in text
    for address in re.findall(r"\((https?:[^)]*)\)", text):
        assert re.fullmatch(r"https://\S+", address)
    assert text.startswith(f"{rule.id}  ({rule.severity.word})\n")
    assert text.endswith(f"\nSeverity: {rule.severity.word}\n")


def test_a_link_inside_the_project_is_a_whole_address() -> None:
    text = " ".join(to_text(RULES["debug-deployed"], width=80, colour=False).split())
    assert re.search(
        r"\(https://github\.com/flaskgate/flaskgate/blob/v[\d.]+/docs/production\.md\)", text
    )


def a_rule(text: str) -> Rule:
    return replace(RULES["debug-deployed"], help=text, references=("https://a.example",))


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("one\ntwo `three` **four**", "one two three four"),
        ("# Name\n\n## Part\n\ntext", "Part\n\ntext"),
        ("- one\n- two [three](https://b.example)", "  - one\n  - two three (https://b.example)"),
        ("```sh\na\n  b\n```", "    a\n      b"),
        ("| a | b |\n| --- | --- |\n| 1 | `x` |", "  a  b\n  1  x"),
        (
            f"| a | b | c |\n| --- | --- | --- |\n| 1 | {'x' * 70} | y |",
            f"  - 1\n      b:\n      {'x' * 70}\n      c: y",
        ),
        ("\x1b[2J::error::x", "\\x1b[2J::error::x"),
        ("```\n\x1b[2J\n```", "    \\x1b[2J"),
    ],
)
def test_blocks(markdown: str, expected: str) -> None:
    text = to_text(a_rule(markdown), width=60, colour=False)
    body = text.partition("\n\n")[2].partition("\n\nRead on\n")[0]
    assert body == expected


def test_headings_are_bold_where_colour_is_wanted() -> None:
    assert "\x1b[1mPart\x1b[0m" in to_text(a_rule("## Part"), width=60, colour=True)
