from __future__ import annotations

from pathlib import Path

import pytest

from flaskgate.model.errors import SinkError
from flaskgate.publish.reporters.summary import Summary
from flaskgate.publish.views.markdown import to_markdown
from tests.factories import a_finding, a_report
from tests.hostile import HOSTILE, a_hostile_report


def test_it_is_added_to_what_is_there(tmp_path: Path) -> None:
    file, report = tmp_path / "summary.md", a_report(a_finding())
    file.write_bytes(b"before\n")
    Summary(path=file, server_url="https://x", repository="a/b", sha="c").report(report)
    text = to_markdown(report, server_url="https://x", repository="a/b", sha="c")
    assert "https://x/a/b/blob/c/app.py#L8" in text
    assert file.read_bytes() == b"before\n" + text.encode()


def test_the_file_is_created(tmp_path: Path) -> None:
    Summary(path=tmp_path / "summary.md").report(a_report())
    assert (tmp_path / "summary.md").read_bytes() == to_markdown(a_report()).encode()


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_can_be_written(text: str, tmp_path: Path) -> None:
    Summary(path=tmp_path / "summary.md").report(a_hostile_report(text))
    assert (tmp_path / "summary.md").read_text("utf-8").startswith("## ❌ Flaskgate: 1 of 2 ")


def test_a_place_that_cannot_be_written_is_a_sink_error(tmp_path: Path) -> None:
    with pytest.raises(SinkError, match="could not be written: No such file") as caught:
        Summary(path=tmp_path / "missing" / "summary.md").report(a_report())
    assert caught.value.hint
