"""What a stranger writes into file names, texts and counts stays inside the log."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from flaskgate.model.findings import Notification, NotificationLevel, Replacement, Severity, Step
from flaskgate.model.wording import SOURCE
from flaskgate.publish.views import sarif
from tests.factories import a_finding, a_location, a_report, a_rule, a_suppression
from tests.sarif_reader import nodes_of, run_of, text_of

TEXTS = [
    pytest.param("two\nlines\r\nand\rthree", "two lines and three", id="line ends"),
    pytest.param("[x](http://evil.example)", r"\[x\](http://evil.example)", id="link"),
    pytest.param(r"[x\](2) [y\\](3)", r"\[x\\\](2) \[y\\\\\](3)", id="link behind backslashes"),
    pytest.param("::error::x ##[error]y", r"::error::x ##\[error\]y", id="workflow command"),
    pytest.param("a | b `c` <d> {0}", "a | b `c` <d> {0}", id="Markdown and placeholders stay"),
    pytest.param("\0\x1b[31m\x7f\x9b", "\ufffd\ufffd\\[31m\ufffd\ufffd", id="controls"),
    pytest.param("a\u202eb\u2066c", "a\ufffdb\ufffdc", id="directions"),
    pytest.param("caf\udce9 \ud800", "caf\ufffd \ufffd", id="lone surrogates"),
    pytest.param("ü \U0001f40d", "ü \U0001f40d", id="letters and astral characters stay"),
]


@pytest.mark.parametrize(("text", "expected"), TEXTS)
def test_messages(text: str, expected: str) -> None:
    step = Step(location=a_location(), message=text)
    finding = a_finding(message=text, advice="", chain=(step,))
    note = Notification(id="odd", message=text)
    run = run_of(a_report(finding, notifications=(note,)))
    (result,), (said,) = run["results"], run["invocations"][0]["toolExecutionNotifications"]
    assert result["message"]["text"] == expected
    assert result["relatedLocations"][0]["message"]["text"] == expected
    assert said["message"]["text"] == expected


def test_links_of_a_page_lead_somewhere_from_a_dashboard() -> None:
    page = (
        "[a](../../docs/x.md#y) [b](../c/README.md) [d](#e) [f](https://g.example/../h) "
        "[i](./j.py) [k](l.md) [m](mailto:n@o.example)"
    )
    run = run_of(a_report(rules=(a_rule(help=page),)))
    (rule,) = run["tool"]["driver"]["rules"]
    assert rule["help"]["markdown"] == (
        f"[a]({SOURCE}/docs/x.md#y) [b]({SOURCE}/rules/c/README.md) [d](#e) "
        f"[f](https://g.example/../h) [i]({SOURCE}/rules/flask-debug-run/j.py) "
        f"[k]({SOURCE}/rules/flask-debug-run/l.md) [m](mailto:n@o.example)"
    )


def test_advice_keeps_its_lines_and_makes_no_link() -> None:
    (result,) = run_of(a_report(a_finding(message="No.", advice="Run\n[x](2)\x1b")))["results"]
    assert result["message"]["text"] == "No.\n\nRun\n\\[x\\](2)\ufffd"


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        pytest.param("./app.py", "app.py", id="no leading dot"),
        pytest.param("a:b,c.py", "a%3Ab%2Cc.py", id="no scheme"),
        pytest.param("a b%20#?[].py", "a%20b%2520%23%3F%5B%5D.py", id="percent, hash and query"),
        pytest.param("a\n::error::\r.py", "a%0A%3A%3Aerror%3A%3A%0D.py", id="line ends"),
        pytest.param("-x/ü.py", "-x/%C3%BC.py", id="UTF-8"),
        pytest.param("caf\udce9.py", "caf%E9.py", id="bytes that are no UTF-8"),
        pytest.param("\ud800.py", "%EF%BF%BD.py", id="no bytes at all"),
        pytest.param("a\\b.py", "a%5Cb.py", id="backslash"),
    ],
)
def test_uris_are_relative_and_percent_encoded(path: str, uri: str) -> None:
    mark = a_suppression(location=a_location(path))
    place = a_location(path)
    finding = a_finding(
        location=place,
        chain=(Step(location=place, message="here"),),
        fix=Replacement(location=place, text=""),
        suppression=mark,
    )
    note = Notification(id="odd", message="Odd.", path=PurePosixPath(path))
    run = run_of(a_report(finding, notifications=(note,)), suppressed=True)
    uris = [node["uri"] for node in nodes_of(run) if "uri" in node]
    assert uris == [uri] * 6


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        pytest.param("a\udce9", False, id="no UTF-8"),
        pytest.param("a\u202eb", False, id="hidden direction"),
        pytest.param("a\rb", False, id="hidden line end"),
        pytest.param("", True, id="a deletion"),
        pytest.param("[x](y)\\\n\ta\r\nb", True, id="source is never escaped"),
    ],
)
def test_a_fix_is_exact_or_not_there(text: str, *, kept: bool) -> None:
    fix = Replacement(location=a_location(), text=text)
    (result,) = run_of(a_report(a_finding(fix=fix)))["results"]
    assert ("fixes" in result) is kept
    inserted = [node["insertedContent"] for node in nodes_of(result) if "insertedContent" in node]
    assert inserted == [{"text": text}] * kept


def test_texts_that_are_no_messages_are_valid_too() -> None:
    odd = "a\udce9\0"
    rule = a_rule(title=odd, description=odd, help=odd, references=(odd,))
    finding = a_finding(rule=rule, suppression=a_suppression(justification=odd))
    text = text_of(a_report(finding, category=odd), suppressed=True)
    assert "\udce9" not in text
    assert "\\u0000" not in text
    assert text.count("a\ufffd\ufffd") == 7
    run_of(a_report(finding, category=odd), suppressed=True)


def test_long_texts_are_cut() -> None:
    long = "[" * 1_025
    cwe = ("CWE-1", "CWE-1", *(f"CWE-{number}" for number in range(2, 30)))
    rule = a_rule(id="x-" * 300, title=long, description=long, cwe=cwe)
    run = run_of(a_report(a_finding(rule=rule, message=long, advice="")))
    (node,), (result,) = run["tool"]["driver"]["rules"], run["results"]
    assert node["shortDescription"]["text"] == node["fullDescription"]["text"]
    assert node["shortDescription"]["text"] == "[" * 1_023 + "…"
    assert result["message"]["text"] == "\\[" * 1_023 + "…"
    assert len(node["name"]) == 255
    assert len(node["properties"]["tags"]) == 10


def test_texts_at_the_limit_are_whole() -> None:
    text = "x" * 1_024
    (rule,) = run_of(a_report(a_finding(rule=a_rule(title=text))))["tool"]["driver"]["rules"]
    assert rule["shortDescription"]["text"] == text


def test_a_long_chain_is_cut_from_its_end() -> None:
    chain = tuple(Step(location=a_location(), message=str(number)) for number in range(1_001))
    (result,) = run_of(a_report(a_finding(chain=chain)))["results"]
    ((flow,),) = [one["threadFlows"] for one in result["codeFlows"]]
    assert len(flow["locations"]) == 1_000
    assert flow["locations"][0]["location"]["message"]["text"] == "0"
    assert [one["id"] for one in result["relatedLocations"]] == list(range(1, 101))


@pytest.mark.parametrize(
    ("count", "kept", "notes"),
    [
        pytest.param(3, 3, [], id="as many as fit"),
        pytest.param(5, 3, ["results-left-out"], id="the worst of more"),
    ],
)
def test_too_many_results(count: int, kept: int, notes: list[str]) -> None:
    low, high = a_rule(id="a-low", severity=Severity.LOW), a_rule()
    places = [a_location(start=(line, 1)) for line in range(1, count)]
    findings = [*(a_finding(rule=low, location=place) for place in places), a_finding(rule=high)]
    run = run_of(a_report(*findings), limit=3)
    assert len(run["results"]) == kept
    assert run["results"][0]["level"] == "error"
    said = run["invocations"][0]["toolExecutionNotifications"]
    assert [one["descriptor"]["id"] for one in said] == notes
    assert all("2 results are left out" in one["message"]["text"] for one in said)


def test_the_limit_is_that_of_github() -> None:
    assert sarif.MAX_RESULTS == 25_000


@pytest.mark.parametrize(
    ("level", "path", "successful"),
    [
        pytest.param(NotificationLevel.WARNING, None, True, id="a warning on the run"),
        pytest.param(NotificationLevel.ERROR, "bad.py", True, id="an error in one file"),
        pytest.param(NotificationLevel.ERROR, None, False, id="an error of the whole run"),
    ],
)
def test_one_broken_file_does_not_take_every_result_away(
    level: NotificationLevel, path: str | None, *, successful: bool
) -> None:
    place = None if path is None else PurePosixPath(path)
    note = Notification(id="trouble", message="No.", level=level, path=place)
    run = run_of(a_report(a_finding(), notifications=(note,)))
    assert run["invocations"][0]["executionSuccessful"] is successful
    assert len(run["results"]) == 1
