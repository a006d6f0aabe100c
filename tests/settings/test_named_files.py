from __future__ import annotations

import os
from pathlib import Path

import pytest

from flaskgate.model.errors import RuleError
from flaskgate.settings.catalog import MAX_BYTES, load_catalogue
from flaskgate.settings.named_files import read_named


def test_one_byte_more_than_the_limit_is_read(tmp_path: Path) -> None:
    place = tmp_path / "a"
    place.write_bytes(b"12345")
    assert read_named(place, 5) == b"12345"
    assert read_named(place, 3) == b"1234"
    assert read_named(Path("/dev/zero"), 3) == b"\0\0\0\0"


def test_a_pipe_in_a_folder_is_not_waited_for(tmp_path: Path) -> None:
    place = tmp_path / "a"
    os.mkfifo(place)
    with pytest.raises(OSError, match="it is a pipe"):
        read_named(place, 5)


def test_a_pipe_that_a_shell_hands_over_is_read() -> None:
    reading, writing = os.pipe()
    os.write(writing, b"123")
    os.close(writing)
    assert read_named(Path(f"/dev/fd/{reading}"), 5) == b"123"
    os.close(reading)


@pytest.mark.parametrize("is_link", [True, False])
def test_a_rule_file_without_an_end_is_refused(tmp_path: Path, *, is_link: bool) -> None:
    place = tmp_path / "own.yaml"
    if is_link:
        place.symlink_to("/dev/zero")
    else:
        place.write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(RuleError, match="larger than"):
        load_catalogue(extra=tmp_path)
