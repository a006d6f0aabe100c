"""What tells the kinds of artefacts apart takes a time that grows with a file, and no faster."""

from __future__ import annotations

import pytest

from flaskgate.model.kinds import KINDS, ArtefactKind, KindTable


@pytest.mark.parametrize("row", KINDS, ids=lambda row: row.reader)
def test_words_run_over_no_lines(row: ArtefactKind) -> None:
    words = row.words if isinstance(row.words, tuple) else (row.words,)
    assert not [one for one in words if rb"^\s" in one or rb"[\s\S]*" in one]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(b"\n", id="empty lines"),
        pytest.param(b" ", id="blanks"),
        pytest.param(b"a", id="a word"),
        pytest.param(b"- ", id="items"),
        pytest.param(b"[service]\n", id="headers"),
        pytest.param(b"start on boot\n", id="stanzas"),
        pytest.param(b"check process a\n", id="checks"),
        pytest.param(b"- hosts:\n", id="plays"),
        pytest.param(b"{\n", id="brackets"),
        pytest.param(b"a.", id="dots"),
    ],
)
def test_long_files_are_told_apart(text: bytes) -> None:
    table = KindTable(KINDS)
    for name in ("web.conf", "x.yml", "web.j2", "web.rb", "web", "web.json", "Earthfile", "x.hcl"):
        assert table.kept_by(name, text * 200_000) is None
