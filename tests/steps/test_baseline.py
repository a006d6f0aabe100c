from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import Any

import pytest

from flaskgate.model.errors import InputError
from flaskgate.model.findings import Finding
from flaskgate.steps.baseline import FORMAT, Baseline, read_baseline, to_baseline, unrecognisable
from tests.factories import a_finding, a_location, a_suppression, an_identity

DIGEST, SKETCH = "1f" * 8, "2e" * 8
ENTRY = {
    "rule": "r",
    "severity": "high",
    "path": "a.py",
    "statement": DIGEST,
    "rest": DIGEST,
    "count": 1,
}


def at(line: int, statement: str = "1f", path: str = "a.py", **changes: Any) -> Finding:  # noqa: ANN401 (factory)
    place = a_location(path, (line, 1))
    return a_finding(location=place, **{"identity": an_identity(path, statement), **changes})


def accepting(*findings: Finding) -> Baseline:
    return read_baseline(to_baseline(findings).encode(), "b.json")


def test_the_file_has_one_sorted_entry_a_line() -> None:
    text = to_baseline(
        [
            at(9, "2f", "b\n.py"),
            at(3, path="b\n.py", in_scope=False),
            at(1, in_baseline=True),
            at(2, identity=an_identity("a.py", led_by=(("Dockerfile", "3c"),))),
            at(4, suppression=a_suppression()),
            at(5, identity=None),
        ]
    )
    rule = '{"rule": "flask-debug-run", "severity": "high", "path": '
    assert text == (
        '{\n  "format": 2,\n'
        f'  "files": {{\n    "a.py": "{SKETCH}",\n    "b\\n.py": "{SKETCH}"\n  }},\n'
        '  "findings": [\n'
        f'    {rule}"a.py", "statement": "{DIGEST}", "rest": "{DIGEST}", "count": 2, '
        f'"led_by": [["Dockerfile", "{"3c" * 8}"]]}},\n'
        f'    {rule}"b\\n.py", "statement": "{DIGEST}", "rest": "{DIGEST}", "count": 1}},\n'
        f'    {rule}"b\\n.py", "statement": "{"2f" * 8}", "rest": "{"2f" * 8}", "count": 1}}\n'
        "  ]\n}\n"
    )


def test_all_that_leads_to_equal_findings_is_kept() -> None:
    ways = [(("Dockerfile", "3c"),), (("start.sh", "4d"),)]
    findings = [at(1, identity=an_identity("a.py", led_by=way)) for way in ways]
    (entry,) = accepting(*findings).entries
    assert (entry.count, {str(path) for path, _ in entry.led_by}) == (2, {"Dockerfile", "start.sh"})


def test_nothing_found_is_a_baseline_too() -> None:
    assert accepting() == Baseline(name="b.json")


def test_what_is_read_is_what_was_written() -> None:
    findings = [at(1), at(2, "2f"), at(3, path="b.py")]
    assert sum(accepting(*findings).counts.values()) == 3
    assert accepting(*findings).files == dict.fromkeys(map(PurePosixPath, ("a.py", "b.py")), SKETCH)


def test_what_cannot_be_recognised_is_counted() -> None:
    accepted = at(3, identity=None, suppression=a_suppression())
    findings = [at(1, identity=None), at(2), at(4), at(5), accepted, accepted]
    assert unrecognisable(findings) == 1


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("a.py", id="plain"),
        pytest.param("é/ü.py", id="letters beyond ASCII"),
        pytest.param("a\nb\u2028.py", id="ends of lines"),
        pytest.param('q".py', id="a quote"),
        pytest.param("caf\udce9.py", id="a byte that is no UTF-8"),
        pytest.param("-x", id="a dash"),
        pytest.param("\U0001f40d.py", id="beyond the basic plane"),
    ],
)
def test_any_path_goes_round(path: str) -> None:
    text = to_baseline([at(1, path=path)])
    assert text.isascii()
    assert text.count("\n") == 9
    (entry,) = accepting(at(1, path=path)).entries
    assert entry.key.path == PurePosixPath(path)


def a_document(*entries: object, **changes: object) -> bytes:
    return json.dumps(
        {"format": FORMAT, "files": {}, "findings": list(entries), **changes}
    ).encode()


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        pytest.param(b"", "is not valid JSON", id="empty"),
        pytest.param(b"{", "is not valid JSON", id="half"),
        pytest.param(b"\xff", "is not valid JSON", id="no UTF-8"),
        pytest.param(b"[" * 100_000, "is not valid JSON", id="deep"),
        pytest.param(b"9" * 5000, "is not valid JSON", id="a long number"),
        pytest.param(b"[]", "is not a baseline of Flaskgate", id="a list"),
        pytest.param(b"{}", "is not a baseline of Flaskgate", id="an empty object"),
        pytest.param(
            a_document(format=1), "the format 1, which is of an older version", id="older"
        ),
        pytest.param(a_document(format=3), "the format 3, which is unknown", id="newer"),
        pytest.param(a_document(format=True), "which is unknown", id="true"),
        pytest.param(a_document(format="2"), "which is unknown", id="a text"),
        pytest.param(a_document(findings={}), "needs 'files' and a list", id="no list"),
        pytest.param(b'{"format": 2}', "needs 'files' and a list", id="no findings"),
        pytest.param(a_document(more=1), "and no more", id="more"),
        pytest.param(a_document(files=[]), "needs a sketch", id="a list of files"),
        pytest.param(a_document(files={"a.py": "xy"}), "needs a sketch", id="no sketch"),
        pytest.param(a_document(files={"a.py": 1}), "needs a sketch", id="a number as sketch"),
        pytest.param(a_document(ENTRY, 7), "in entry 2", id="no object"),
        pytest.param(a_document({"rule": "r"}), "in entry 1", id="half an entry"),
        pytest.param(a_document({**ENTRY, "line": 1}), "in entry 1", id="a longer entry"),
        pytest.param(a_document({**ENTRY, "path": 1}), "needs texts", id="a number as path"),
        pytest.param(a_document({**ENTRY, "rule": ""}), "needs texts", id="no rule"),
        pytest.param(a_document({**ENTRY, "severity": "grave"}), "'severity'", id="severity"),
        pytest.param(a_document({**ENTRY, "severity": 3}), "'severity'", id="a number"),
        pytest.param(a_document({**ENTRY, "statement": "1f"}), "needs digests", id="short"),
        pytest.param(a_document({**ENTRY, "rest": None}), "needs digests", id="no rest"),
        pytest.param(a_document({**ENTRY, "count": 0}), "above 0", id="none"),
        pytest.param(a_document({**ENTRY, "count": True}), "above 0", id="true as count"),
        pytest.param(a_document({**ENTRY, "count": 1.0}), "above 0", id="a fraction"),
        pytest.param(a_document({**ENTRY, "count": 10**9}), "above 0", id="far too many"),
        pytest.param(a_document({**ENTRY, "led_by": {}}), "needs pairs", id="no steps"),
        pytest.param(a_document({**ENTRY, "led_by": [["a"]]}), "needs pairs", id="half a step"),
        pytest.param(a_document({**ENTRY, "led_by": [["a", "b"]]}), "needs pairs", id="a word"),
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
