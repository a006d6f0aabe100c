"""A program that several units start is followed once where nothing that it asks for differs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import pytest

from flaskgate.launch.model import State
from flaskgate.launch.python.interpreter.runs.limits import STEPS
from flaskgate.launch.python.libraries.web.gunicorn import Preparation
from flaskgate.launch.python.step_budget import OF_REPOSITORY
from tests.launch.programs import ENTRY, FLASK, analyser, only, settings

ASKS = f"{FLASK}app.run(debug=os.environ.get('D') == '1')\n"


@pytest.mark.parametrize(
    ("code", "first", "second", "is_same"),
    [
        pytest.param(ASKS, {"D": "1"}, {"D": "1"}, True, id="the same"),
        pytest.param(ASKS, {"D": "1"}, {"D": "1", "X": "2"}, True, id="what it does not ask for"),
        pytest.param(ASKS, {"D": "1"}, {"D": "0"}, False, id="what it asks for"),
        pytest.param(ASKS, {}, {"D": "1"}, False, id="what was not set"),
        pytest.param(ASKS, {"D": "1"}, {}, False, id="what is not set"),
        pytest.param(f"{FLASK}app.run(debug=bool(dict(os.environ)))\n", {}, {"X": "1"}, True,
                     id="what cannot be told whatever is set"),
    ],
)  # fmt: skip
def test_run_is_followed_once(
    code: str, first: dict[str, str], second: dict[str, str], *, is_same: bool
) -> None:
    one = analyser(code)
    before = one.run(ENTRY, environment=settings(first))
    left = one.budget.left
    after = one.run(ENTRY, environment=settings(second))
    assert (one.budget.left == left) is is_same
    assert (before is after) is is_same
    assert analyser(code).run(ENTRY, environment=settings(second)) == after


@dataclass(frozen=True, kw_only=True)
class There:
    """Which files are there, as a unit says."""

    is_shipped: bool = True
    places: Mapping[str, PurePosixPath] = field(default_factory=dict)

    def ships(self, path: PurePosixPath) -> bool:
        return self.is_shipped or path == ENTRY

    def locate(self, path: str) -> PurePosixPath | None:
        return self.places.get(path)


def test_arguments_and_folders_count() -> None:
    one = analyser(f"{FLASK}app.run(debug='-d' in sys.argv)\n")
    assert only(one.run(ENTRY)).debug.state is State.OFF
    assert only(one.run(ENTRY, arguments=("-d",))).debug.state is State.ON
    first = one.run(ENTRY, roots=(PurePosixPath("a"),))
    assert first is not one.run(ENTRY, roots=(PurePosixPath("b"),))


def test_files_that_are_not_there_count() -> None:
    code = f"{FLASK}app.config.from_pyfile('c.py')\napp.run()\n"
    one = analyser(code, {"c.py": "DEBUG = True\n"})
    assert only(one.run(ENTRY)).debug.state is State.ON
    missing = one.run(ENTRY, files=There(is_shipped=False))
    assert all(sink.debug.state is not State.ON for sink in missing.sinks)


def test_where_files_lie_counts() -> None:
    code = f"{FLASK}app.config.from_pyfile('/app/c.py', silent=True)\napp.run()\n"
    one = analyser(code, {"conf/c.py": "DEBUG = True\n"})
    assert only(one.run(ENTRY)).debug.state is State.OFF
    laid_out = There(places={"/app/c.py": PurePosixPath("conf/c.py")})
    assert only(one.run(ENTRY, files=laid_out)).debug.state is State.ON
    assert only(one.run(ENTRY, files=There())).debug.state is State.OFF


def test_servers_that_set_variables_count() -> None:
    one = analyser(f"{FLASK}app.debug = os.environ.get('D') == '1'\n")
    on = Preparation(given=settings({"D": "1"}))
    assert one.imported(ENTRY).app_debug.state is State.OFF
    assert one.imported(ENTRY, preparation=on).app_debug.state is State.ON
    assert one.imported(ENTRY, preparation=on) is one.imported(ENTRY, preparation=on)


def test_tries_without_variables_take_the_steps_of_one_program() -> None:
    lines = "".join(f"a{n} = 1\n" for n in range(200)) * 100
    asks = "".join(f"if os.environ.get('V{n}', 'x') == 'x': y = 1\n" for n in range(4))
    found = analyser(f"{FLASK}{lines}{asks}raise RuntimeError\n")
    assert found.run(ENTRY).unknown
    assert OF_REPOSITORY - found.budget.left < 2 * STEPS
