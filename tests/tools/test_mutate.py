from __future__ import annotations

from pathlib import Path

import pytest

from tools.mutate import COPIED, PARTS, ROOT, Part


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_parts_name_what_is_there(part: Part) -> None:
    assert all(list(ROOT.glob(one)) for one in part.modules)
    assert all((ROOT / one).exists() for one in part.tests)


def test_what_is_copied_is_there() -> None:
    assert [one for one in COPIED if not Path(ROOT, one).exists()] == []
