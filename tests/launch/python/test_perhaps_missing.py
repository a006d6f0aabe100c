"""What a branch may have taken away may fail afterwards, and a handler decides then."""

from __future__ import annotations

import pytest

from flaskgate.launch.model import State
from tests.launch.programs import FLASK, only, run

HELD = "flags = {'debug': True}\nrow = [True]\nsome = {'a'}\nclass C: pass\no = C()\no.x = 1\n"
FAILS = "except (LookupError, AttributeError, ValueError):\n    b = False\napp.run(debug=b)\n"


@pytest.mark.parametrize(
    ("change", "use"),
    [
        pytest.param("flags.pop('debug')", "b = flags['debug']", id="a key, read"),
        pytest.param("flags.clear()", "b = flags.pop('debug')", id="a key, popped"),
        pytest.param("del flags['debug']", "del flags['debug']; b = True", id="a key, deleted"),
        pytest.param("flags.popitem()", "flags.popitem(); b = True", id="any key"),
        pytest.param("row.pop()", "b = row[0]", id="an item, read"),
        pytest.param("row.clear()", "row.remove(True); b = True", id="an item, removed"),
        pytest.param("some.clear()", "some.remove('a'); b = True", id="a member"),
        pytest.param("del o.x", "b = bool(o.x)", id="an attribute, read"),
        pytest.param("del o.x", "del o.x; b = True", id="an attribute, deleted"),
    ],
)
def test_what_may_be_gone_may_fail(change: str, use: str) -> None:
    code = f"from strange import perhaps\n{FLASK}{HELD}if perhaps():\n    {change}\n"
    assert only(run(f"{code}try:\n    {use}\n{FAILS}")).debug.state is State.UNKNOWN


@pytest.mark.parametrize("use", ["b = flags['debug']", "b = row[0]", "b = bool(o.x)"])
def test_what_is_there_does_not(use: str) -> None:
    assert only(run(f"{FLASK}{HELD}try:\n    {use}\n{FAILS}")).debug.state is State.ON
