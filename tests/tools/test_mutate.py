from __future__ import annotations

from pathlib import Path

import pytest

from tools.mutate import COPIED, PARTS, ROOT, Part, forget_others


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_parts_name_what_is_there(part: Part) -> None:
    assert all(list(ROOT.glob(one)) for one in part.modules)
    assert all((ROOT / one).exists() for one in part.tests)


def test_what_is_copied_is_there() -> None:
    assert [one for one in COPIED if not Path(ROOT, one).exists()] == []


def test_what_is_gone_is_forgotten_with_what_was_found_out_of_it(tmp_path: Path) -> None:
    names = ("flaskgate/a.py", "flaskgate/old.py", "mutants/flaskgate/a.py.meta",
             "mutants/flaskgate/old.py.meta", "tests/test_old.py", "README.md")  # fmt: skip
    for name in names:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    forget_others(tmp_path, {"flaskgate/a.py"})
    left = [one.relative_to(tmp_path).as_posix() for one in tmp_path.rglob("*") if one.is_file()]
    assert sorted(left) == ["README.md", "flaskgate/a.py", "mutants/flaskgate/a.py.meta"]
