from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any

import pytest

from flaskgate.model.errors import InputError
from flaskgate.model.findings import Finding
from flaskgate.steps import baseline
from flaskgate.steps.baseline import (
    FORMAT,
    MAX_REMARKS,
    Baseline,
    read_baseline,
    to_baseline,
    unrecognisable,
)
from tests.factories import a_finding, a_location, a_rule, a_suppression

ENTRY = {"rule": "r", "path": "a.py", "fingerprint": "1f", "count": 1}


def at(line: int, fingerprint: str = "1f:1", path: str = "a.py", **changes: Any) -> Finding:  # noqa: ANN401 (factory)
    return a_finding(location=a_location(path, (line, 1)), fingerprint=fingerprint, **changes)


def accepting(*findings: Finding) -> Baseline:
    return read_baseline(to_baseline(findings).encode(), "b.json")


def new_lines(findings: Sequence[Finding], accepted: Baseline) -> list[int]:
    marked, _ = baseline.apply(findings, accepted)
    assert [one.location for one in marked] == [one.location for one in findings]
    return [one.location.start.line for one in marked if one.is_live]


def test_the_file_has_one_sorted_entry_a_line() -> None:
    text = to_baseline(
        [
            at(9, "2f:1", "b\n.py"),
            at(3, "1f:1", "b\n.py", in_scope=False),
            at(1, "1f:2", in_baseline=True),
            at(2, "1f:1"),
            at(4, suppression=a_suppression()),
            at(5, ""),
        ]
    )
    rule = '{"rule": "flask-debug-run", "path": '
    assert text == (
        '{\n  "format": 1,\n  "findings": [\n'
        f'    {rule}"a.py", "fingerprint": "1f", "count": 2}},\n'
        f'    {rule}"b\\n.py", "fingerprint": "1f", "count": 1}},\n'
        f'    {rule}"b\\n.py", "fingerprint": "2f", "count": 1}}\n'
        "  ]\n}\n"
    )


def test_nothing_found_is_a_baseline_too() -> None:
    assert accepting().counts == {}


def test_what_cannot_be_recognised_is_counted() -> None:
    findings = [at(1, ""), at(2), at(3, "", suppression=a_suppression())]
    assert unrecognisable(findings) == 1


@pytest.mark.parametrize(
    "path",
    ["a.py", "é/ü.py", "a\nb\u2028.py", 'q".py', "caf\udce9.py", "-x", "\U0001f40d.py"],
    ids=ascii,
)
def test_any_path_goes_round(path: str) -> None:
    finding = at(1, path=path)
    text = to_baseline([finding])
    assert text.isascii()
    assert text.count("\n") == 6
    assert new_lines([finding], accepting(finding)) == []


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        pytest.param([at(1, path="b.py")], [1], id="in another file"),
        pytest.param([at(1, "2f:1")], [1], id="another line"),
        pytest.param([at(1, rule=a_rule(id="debug-deployed"))], [1], id="promoted"),
        pytest.param([at(5), at(8, "1f:2"), at(9, "1f:3")], [9], id="one more equal call"),
        pytest.param([at(5), at(8, "1f:2")], [], id="the same"),
        pytest.param([at(50), at(80, "1f:2")], [], id="moved"),
        pytest.param([at(7, "1f:4"), at(8, "1f:5")], [], id="numbered anew"),
        pytest.param([at(5)], [], id="one gone"),
        pytest.param(
            [at(4, suppression=a_suppression()), at(5), at(8), at(9)], [9], id="one suppressed"
        ),
        pytest.param(
            [at(5), at(8, in_scope=False), at(9, in_scope=False)],
            [5],
            id="the touched one of three is new",
        ),
    ],
)
def test_what_is_new(now: list[Finding], expected: list[int]) -> None:
    assert new_lines(now, accepting(at(5), at(8, "1f:2"))) == expected


def test_a_suppressed_finding_is_not_in_the_baseline() -> None:
    marked, _ = baseline.apply([at(1, suppression=a_suppression())], accepting(at(1)))
    assert not marked[0].in_baseline


def remarks(accepted: Sequence[Finding], now: Sequence[Finding], within: str = ".") -> list[str]:
    _, found = baseline.apply(now, accepting(*accepted), within=PurePosixPath(within))
    assert {(one.id, one.level) for one in found} <= {("stale-baseline", "note")}
    return [one.message for one in found]


def test_stale_entries_are_told() -> None:
    accepted = [at(1), at(2), at(3), at(4, path="sub/b.py")]
    gone = "which is not found any more; renew the baseline"
    assert remarks(accepted, accepted) == []
    assert remarks(accepted, accepted[2:]) == [
        f"b.json accepts 2 of flask-debug-run in a.py, {gone}"
    ]
    assert remarks(accepted, [], "sub") == [f"b.json accepts flask-debug-run in sub/b.py, {gone}"]
    assert remarks(accepted, [], "su") == []


def test_not_every_stale_entry_is_told() -> None:
    accepted = [at(1, path=f"{number}.py") for number in range(MAX_REMARKS + 2)]
    found = remarks(accepted, [])
    assert len(found) == MAX_REMARKS + 1
    assert found[-1] == "b.json holds 2 more entries that are not found any more"


def a_document(*entries: object, **changes: object) -> bytes:
    return json.dumps({"format": FORMAT, "findings": list(entries), **changes}).encode()


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        pytest.param(b"", "is not valid JSON", id="empty"),
        pytest.param(b"{", "is not valid JSON", id="half"),
        pytest.param(b"\xff", "is not valid JSON", id="no UTF-8"),
        pytest.param(b"[" * 100_000, "is not valid JSON", id="deep"),
        pytest.param(b"9" * 5000, "is not valid JSON", id="a long number"),
        pytest.param(b"[]", "is no baseline of Flaskgate", id="a list"),
        pytest.param(b"{}", "is no baseline of Flaskgate", id="an empty object"),
        pytest.param(a_document(format=2), "that this version does not know", id="newer"),
        pytest.param(a_document(format=True), "that this version does not know", id="true"),
        pytest.param(a_document(format="1"), "that this version does not know", id="a text"),
        pytest.param(a_document(findings={}), "needs a list of 'findings'", id="no list"),
        pytest.param(b'{"format": 1}', "needs a list of 'findings'", id="no findings"),
        pytest.param(a_document(more=1), "and nothing else", id="more"),
        pytest.param(a_document(ENTRY, 7), "in entry 2", id="no object"),
        pytest.param(a_document({"rule": "r"}), "in entry 1", id="half an entry"),
        pytest.param(a_document({**ENTRY, "line": 1}), "in entry 1", id="a longer entry"),
        pytest.param(a_document({**ENTRY, "path": 1}), "needs texts", id="a number as path"),
        pytest.param(a_document({**ENTRY, "rule": ""}), "needs texts", id="no rule"),
        pytest.param(a_document({**ENTRY, "count": 0}), "above 0", id="none"),
        pytest.param(a_document({**ENTRY, "count": True}), "above 0", id="true as count"),
        pytest.param(a_document({**ENTRY, "count": 1.0}), "above 0", id="a fraction"),
        pytest.param(a_document({**ENTRY, "count": 10**9}), "above 0", id="far too many"),
        pytest.param(a_document(ENTRY, ENTRY), "has entry 2 twice", id="twice"),
    ],
)
def test_what_is_no_baseline_is_refused(data: bytes, problem: str) -> None:
    with pytest.raises(InputError) as raised:
        read_baseline(data, "b.json")
    assert raised.value.message.startswith("the baseline b.json ")
    assert problem in raised.value.message
    assert "flaskgate baseline -o" in raised.value.hint


def test_a_large_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flaskgate.steps.baseline.MAX_BYTES", 10)
    with pytest.raises(InputError, match=r"larger than 10 bytes"):
        read_baseline(a_document(), "b.json")
