"""Texts that a stranger may put into names and contents, for the table of every sink."""

from __future__ import annotations

import pytest

from flaskgate.model.findings import Notification, Step, Suppression, SuppressionKind
from flaskgate.model.report import Report
from tests.factories import a_bad_start, a_finding, a_location, a_report, a_rule, a_start

HOSTILE = [
    pytest.param("", id="empty"),
    pytest.param("   ", id="blank"),
    pytest.param("::error::forged", id="command at the start"),
    pytest.param(" \t::error::forged", id="command after white space"),
    pytest.param("\u3000::error::forged", id="command after an ideographic space"),
    pytest.param("a\n::error file=a.py::forged", id="command after a line feed"),
    pytest.param("a\r::add-path::bin", id="command after a carriage return"),
    pytest.param("a\r\n::set-env name=PATH::.", id="command after both"),
    pytest.param("a\u2028::error::forged", id="command after a line separator"),
    pytest.param("::stop-commands::x", id="mutes us"),
    pytest.param("##[add-mask]x", id="old command"),
    pytest.param("x ###[add-matcher]m.json", id="old command after one more hash"),
    pytest.param("#\u200b#\ufe0f[add-mask]x", id="old command with zero width"),
    pytest.param("a::b,c=d%0Ae%25:f", id="separators and escapes of commands"),
    pytest.param("=a=b", id="leading equals sign"),
    pytest.param("a | b \\| c \\\\| d", id="bars and backslashes"),
    pytest.param("`a` ``b`` ```", id="backticks"),
    pytest.param("<script>alert(1)</script><img src=x>", id="html"),
    pytest.param("</details></td></tr></table>", id="closing tags"),
    pytest.param("&lt;b&gt; &#64;user", id="entities"),
    pytest.param("@octocat and octo/cat#12, GH-1, #7", id="mentions and references"),
    pytest.param("[a](javascript:x) ![b](https://example.com/x)", id="links"),
    pytest.param("https://example.com www.example.com", id="bare links"),
    pytest.param("**a** _b_ ~~c~~ $d$ :smile:", id="emphasis"),
    pytest.param("\x1b[2J\x1b]0;title\x07\x9b31m", id="terminal escapes"),
    pytest.param("a\x00b\x08\x7f", id="control characters"),
    pytest.param("gpj.\u202eexe\u2066\u200f", id="bidirectional controls"),
    pytest.param("caf\udce9.py", id="undecodable file name"),
    pytest.param("\ud800 and \udfff", id="lone surrogates"),
    pytest.param("\U0001f40d" * 5000, id="astral characters"),
    pytest.param("x" * 10_000, id="long line"),
    pytest.param("\n" * 10_000, id="many lines"),
]


def a_hostile_report(text: str) -> Report:
    """Return a failed report with `text` in every place that a stranger can reach."""
    location, start = a_location(text), a_location(text, (3, 1))
    marked = Suppression(kind=SuppressionKind.IN_SOURCE, justification=text)
    finding = a_finding(
        rule=a_rule(id=text, title=text),
        location=location,
        message=text,
        advice=text,
        snippet=text.replace("\n", ""),
        corroborated_by=frozenset({text}),
        chain=(Step(location=start, message=text), Step(location=location, message=text)),
        related=(Step(location=a_location(text, (5, 1)), message=text),),
    )
    return a_report(
        finding,
        a_finding(location=location, suppression=marked),
        notifications=(
            Notification(id=text, message=text, path=location.path, line=3),
            Notification(id="about-a-file", message=text, path=location.path),
            Notification(id="about-the-run", message=text),
        ),
        starts=(
            a_bad_start(
                finding, steps=finding.chain, program=text, app=text, reason=text, cause=location
            ),
            a_start(steps=finding.chain[:1], program=text, app=text, reason=text),
        ),
        root=text,
    )
