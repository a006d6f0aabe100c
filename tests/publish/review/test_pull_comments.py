from __future__ import annotations

import re
from dataclasses import replace

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token
from syrupy.assertion import SnapshotAssertion

from flaskgate.github.pulls import ReviewComment
from flaskgate.publish.review.pull_comments import (
    LIMIT,
    body,
    closed,
    is_same,
    key_of,
    keys,
    kind_of,
)
from flaskgate.text.escape import shorten, visible
from tests.factories import a_finding, a_location, a_rule
from tests.golden import MarkdownFile
from tests.hostile import HOSTILE, a_hostile_report
from tests.oracles.inline_markdown import shown
from tests.rich_report import a_rich_report

KEY = "0123456789abcdef"
BOT = "github-actions[bot]"
MARKER = f"<!-- flaskgate flaskgate {KEY} -->"


def a_comment(**changes: object) -> ReviewComment:
    made = ReviewComment(
        id=1,
        login=BOT,
        body=body(a_finding(), category="flaskgate", key=KEY),
        path="app.py",
        first=8,
        last=8,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def known(comment: ReviewComment, category: str = "flaskgate") -> str | None:
    return key_of(comment, login=BOT, category=category)


def test_golden(snapshot: SnapshotAssertion) -> None:
    report = a_rich_report()
    names = keys(report.shown)
    bodies = [body(one, category="flaskgate", key=names[one]) for one in report.shown]
    bodies.append(
        body(a_finding(), category="flaskgate/api", key=KEY, suggestion="    app.run()  # ```")
    )
    assert "\n\n---\n\n".join(bodies) == snapshot(extension_class=MarkdownFile)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("suggests", [False, True])
def test_any_text_shows_as_itself_and_does_nothing(text: str, *, suggests: bool) -> None:
    [finding] = a_hostile_report(text).shown
    key = keys([finding])[finding]
    made = body(finding, category=text, key=key, suggestion=text if suggests else None)
    assert len(made) <= LIMIT
    message, route, *advice, rule, marker = (one for one in blocks(made) if one.type != "fence")
    # white space at the end of a paragraph is no part of it
    start = "\n".join(map(visible, shorten(text, 1000).split("\n"))).strip(" ")
    assert shown(message.content.removeprefix("**high:**")).strip(" ") == start
    assert "→" in shown(route.content.removeprefix("How production gets there: "))
    said = [shown(one.content.removeprefix("**Fix:**")).strip(" ") for one in advice]
    assert said == [start] * bool(text)
    link = re.fullmatch(r"Rule: \[(.*)\]\((https://[\w%./~-]+)\)", rule.content, re.DOTALL)
    assert link is not None
    shown(link[1] or "x")
    assert re.fullmatch(rf"<!-- flaskgate [\w%./~-]* {key} -->", marker.content)
    assert key_of(a_comment(body=made), login=BOT, category=text) == key


@pytest.mark.parametrize("text", HOSTILE)
def test_a_suggestion_is_what_it_says_to_the_letter(text: str) -> None:
    made = body(a_finding(), category="c", key=KEY, suggestion=text)
    [suggestion] = [one for one in blocks(made) if one.type == "fence"]
    assert suggestion.info == "suggestion"
    as_markdown = re.sub("\r\n?", "\n", text).replace("\0", "\ufffd")
    assert suggestion.content == (f"{as_markdown}\n" if text else "")


def blocks(markdown: str) -> list[Token]:
    """Return what a comment consists of: paragraphs of known things, a fence, our marker."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown)
    assert {one.type for one in tokens} <= {
        *("paragraph_open", "inline", "paragraph_close", "fence", "html_block")
    }
    assert [one.type == "html_block" for one in tokens] == [False] * (len(tokens) - 1) + [True]
    inline = [child for one in tokens for child in one.children or ()]
    assert {one.type for one in inline} <= {
        *("text", "code_inline", "strong_open", "strong_close", "html_inline"),
        *("text_special", "link_open", "link_close"),
    }
    assert {one.content for one in inline if one.type == "html_inline"} <= {"<br>"}
    assert sum(one.type == "link_open" for one in inline) <= 1
    return [one for one in tokens if one.type in {"inline", "fence", "html_block"}]


def test_a_suggestion_beyond_the_limit_is_left_out() -> None:
    room = LIMIT - len(body(a_finding(), category="c", key=KEY, suggestion="x")) + 1
    made = body(a_finding(), category="c", key=KEY, suggestion="x" * room)
    assert len(made) == LIMIT
    made = body(a_finding(), category="c", key=KEY, suggestion="x" * (room + 1))
    assert made == body(a_finding(), category="c", key=KEY)


def test_a_suggestion_to_delete_lines_is_empty() -> None:
    made = body(a_finding(), category="c", key=KEY, suggestion="")
    assert "\n\n```suggestion\n```\n\n" in made


@pytest.mark.parametrize(
    "comment",
    [
        pytest.param(a_comment(login="mallory"), id="forged by a stranger"),
        pytest.param(a_comment(login="other[bot]"), id="of another bot"),
        pytest.param(a_comment(login=""), id="of nobody"),
        pytest.param(a_comment(body="Well done!"), id="without a marker"),
        pytest.param(a_comment(body=f"{MARKER}\nWell done!"), id="marker quoted before the end"),
        pytest.param(a_comment(body=f"See {MARKER}"), id="marker within a line"),
        pytest.param(a_comment(body=MARKER.replace("9", "g")), id="no key"),
        pytest.param(
            a_comment(body=closed(a_comment(), category="flaskgate", key=KEY)), id="closed"
        ),
    ],
)
def test_not_ours(comment: ReviewComment) -> None:
    assert known(comment) is None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(a_comment().body, id="as written"),
        pytest.param(a_comment().body.replace("\n", "\r\n"), id="as the web editor leaves it"),
        pytest.param(f"{MARKER}\n", id="marker alone"),
        pytest.param(f"<!-- flaskgate other {KEY} -->\n{MARKER}", id="the last marker counts"),
    ],
)
def test_ours(text: str) -> None:
    assert known(a_comment(body=text)) == KEY


@pytest.mark.parametrize("category", ["", "flask", "flaskgate/", "flaskgate ", "Flaskgate", "*"])
def test_another_category_is_not_ours(category: str) -> None:
    assert known(a_comment(), category) is None


def test_a_closed_comment_says_so_below_what_it_said() -> None:
    assert closed(a_comment(), category="flaskgate", key=KEY) == (
        "~~**high:** app.run() is called with debug=True.~~\n\n"
        "Settled: Flaskgate does not report this any more.\n\n"
        f"<!-- flaskgate flaskgate {KEY} closed -->"
    )


def test_line_endings_make_no_difference() -> None:
    assert is_same("a\r\nb\n", "a\nb")
    assert not is_same("a\nb", "a\n\nb")


BASE = a_finding()


@pytest.mark.parametrize(
    ("other", "is_same_name", "is_same_kind"),
    [
        pytest.param(replace(BASE, message="m", advice="a"), True, True, id="other words"),
        pytest.param(
            replace(BASE, location=a_location(start=(80, 13))), True, True, id="moved down"
        ),
        pytest.param(replace(BASE, fingerprint="ab:1"), False, True, id="other line"),
        pytest.param(replace(BASE, fingerprint=""), False, True, id="no fingerprint"),
        pytest.param(replace(BASE, rule=a_rule(id="b")), False, False, id="other rule"),
        pytest.param(replace(BASE, location=a_location("b/app.py")), False, False, id="other file"),
    ],
)
def test_names(other: object, *, is_same_name: bool, is_same_kind: bool) -> None:
    assert other != BASE
    name, second = keys([BASE])[BASE], keys([other])[other]  # type: ignore[list-item,index]
    assert re.fullmatch("[0-9a-f]{16}", name)
    assert (name == second) is is_same_name
    assert (kind_of(name) == kind_of(second)) is is_same_kind


@pytest.mark.parametrize("fingerprint", ["", "8b7cf3e952e7aeb2:1"])
def test_findings_that_are_alike_are_counted_from_the_top(fingerprint: str) -> None:
    first = replace(BASE, fingerprint=fingerprint)
    second = replace(first, location=a_location(start=(9, 1)))
    names = keys([second, first])
    assert names == keys([first, second])
    assert names[first] == keys([first])[first]
    assert names[second] != names[first]
