"""Scopes of calls that have ended: joined where something still looks into them, else let go."""

from __future__ import annotations

import pytest

from flaskgate.launch.model import State
from flaskgate.launch.python.interpreter.runs.state import Journal
from flaskgate.launch.python.interpreter.value_types.values import (
    Choice,
    Known,
    new_names,
    table_of,
)
from tests.launch.programs import FLASK, only, run

BRANCH = "import random\n"


@pytest.mark.parametrize(
    ("code", "state"),
    [
        pytest.param(
            "def make():\n    live = False\n    def turn():\n        nonlocal live\n"
            "        live = True\n    return turn, lambda: live\nturn, get = make()\n"
            "if random.random() > 0.5:\n    turn()\napp.run(debug=get())",
            State.UNKNOWN, id="a closure"),
        pytest.param(
            "def make():\n    live = False\n    def turn():\n        nonlocal live\n"
            "        live = True\n    return turn, lambda: live\nturn, get = make()\n"
            "try:\n    turn()\n    risky()\nexcept Exception:\n    pass\napp.run(debug=get())",
            State.UNKNOWN, id="a closure in a try"),
        pytest.param(
            "def make():\n    class Switch:\n        def turn(self):\n            nonlocal live\n"
            "            live = True\n    live = False\n    return Switch(), lambda: live\n"
            "switch, get = make()\nif random.random() > 0.5:\n    switch.turn()\n"
            "app.run(debug=get())",
            State.UNKNOWN, id="a method of a class within"),
        pytest.param(
            "def make():\n    live = False\n    return vars()\nnames = make()\n"
            "if random.random() > 0.5:\n    names['live'] = True\napp.run(debug=names['live'])",
            State.UNKNOWN, id="vars"),
        pytest.param(
            "def live():\n    found = False\n    if random.random() > 0.5:\n        found = True\n"
            "    return found\napp.run(debug=live())",
            State.UNKNOWN, id="what a branch within returns"),
        pytest.param(
            "def live(on):\n    box = []\n    def add():\n        box.append(on)\n"
            "    return add, box\n"
            "add, box = live(True)\nif random.random() > 0.5:\n    add()\n"
            "app.run(debug=bool(box))",
            State.UNKNOWN, id="a list of the scope"),
    ],
)  # fmt: skip
def test_what_others_hold_is_joined(code: str, state: State) -> None:
    assert only(run(BRANCH + FLASK + code)).debug.state is state


@pytest.mark.parametrize("is_held", [False, True])
def test_a_scope_is_joined_only_while_something_looks_into_it(*, is_held: bool) -> None:
    journal, scope = Journal(), new_names()
    journal.put(scope, "x", Known(1))
    table = table_of(scope) if is_held else None
    journal.begin()
    journal.put(scope, "x", Known(2))
    journal.leave(scope)
    path = journal.rollback()
    before = journal.writes
    journal.merge([path, {}])
    assert bool(path) is is_held
    assert journal.writes - before == is_held
    assert table is None or isinstance(table.entries["x"], Choice)


@pytest.mark.parametrize(
    "handler",
    [
        pytest.param("except:\n    logging.exception('x')\n    raise", id="everything"),
        pytest.param("except BaseException:\n    raise", id="by its class"),
        pytest.param(
            "except KeyboardInterrupt:\n    raise\nexcept:\n    raise", id="one before it"
        ),
    ],
)
def test_a_loop_without_end_is_no_exit_that_a_handler_catches(handler: str) -> None:
    waits = "import logging, queue\nlines = queue.Queue()\nwhile True:\n    print(lines.get())\n"
    body = waits.replace("while True:\n    ", "def work():\n    while True:\n        ")
    assert run(f"{FLASK}{body}try:\n    work()\n{handler}\n").unknown == ()
    leaves = f"{FLASK}import logging\ntry:\n    sys.exit(1)\n{handler}\n"
    assert run(leaves).unknown != ()


@pytest.mark.parametrize(
    "names", ["'' if os.urandom(1) else 'A'", "'A' if os.urandom(1) else 'B=C'"]
)
def test_a_variable_that_may_have_a_name_is_perhaps_set(names: str) -> None:
    sets = (
        f"try:\n    os.environ[{names}] = '1'\n    app.run(debug=True)\nexcept OSError:\n    pass\n"
    )
    assert [one.text for one in run(f"{FLASK}{sets}").sinks] == ["app.run(debug=True)"]
    nameless = sets.replace(f"[{names}]", "['']")
    assert run(f"{FLASK}{nameless}").sinks == ()
