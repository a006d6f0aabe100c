from __future__ import annotations

import re
from pathlib import Path

import pytest

from tools.pictures import Printed, annotation_page, summary_page

ROOT = Path(__file__).parents[2]
PRINTED = Printed(
    log="::stop-commands::x\nlog\n::x::\n"
    "::error file=app.py,line=2,title=high%3A a%2C b::What <it> is.%0A%0AWhat to do: 100%25.\n",
    summary="## Failed\n\n| a | b |\n| - | - |\n| `x` | [y](https://z.invalid) |\n",
    app="one\ntwo <b>\nthree\n",
)


def test_the_annotation_stands_below_its_line_and_nothing_is_markup() -> None:
    page = annotation_page(PRINTED)
    assert '<div class="code marked"><b>2</b>two &lt;b&gt;</div><div class="note">' in page
    assert "three" not in page
    assert "high: a, b" in page
    assert "<p>What &lt;it&gt; is.</p><p>What to do: 100%.</p>" in page


def test_a_gate_that_marks_nothing_makes_no_picture() -> None:
    with pytest.raises(ValueError, match="marks no line"):
        annotation_page(Printed(log="passed\n", summary="", app=""))


def test_the_summary_is_drawn_as_markdown() -> None:
    page = summary_page(PRINTED)
    assert "<h2>Failed</h2>" in page
    assert '<td><a href="https://z.invalid">y</a></td>' in page


def test_a_diagram_is_not_left_out_without_a_word() -> None:
    with pytest.raises(ValueError, match="diagram"):
        summary_page(Printed(log="", summary="```mermaid\nflowchart\n```\n", app=""))


def test_every_picture_of_the_readme_has_a_text_that_says_the_same() -> None:
    pictures = re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", (ROOT / "README.md").read_text("utf-8"))
    assert len(pictures) == 2
    for text, path in pictures:
        assert (ROOT / path).read_bytes().startswith(b"\x89PNG")
        assert len(text) > 100
        assert "app.py" in text
