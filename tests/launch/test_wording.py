from pathlib import PurePosixPath

import pytest

from flaskgate.launch.formats.expansion import UNKNOWN_NAME
from flaskgate.launch.reasons import Cause, Reason
from flaskgate.launch.wording import advise, say, say_all
from flaskgate.model.findings import Location, Position


@pytest.mark.parametrize("cause", Cause, ids=lambda cause: cause.name)
def test_every_cause_has_a_text(cause: Cause) -> None:
    text = say(Reason(cause, "{subject}", "{detail}"))
    assert text
    assert not text.endswith(".")


@pytest.mark.parametrize("cause", Cause, ids=lambda cause: cause.name)
def test_every_cause_has_advice_that_names_the_place(cause: Cause) -> None:
    said = advise(
        Reason(cause, "X"), Location(PurePosixPath("a.sh"), Position(4, 1), Position(4, 2))
    )
    assert "{at: a.sh:4, command: …}" in said
    assert said.endswith(".")


def test_no_advice_shows_a_placeholder() -> None:
    place = Location(PurePosixPath("a.sh"), Position(4, 1), Position(4, 2))
    said = advise(Reason(Cause.VARIABLE_UNKNOWN, UNKNOWN_NAME), place)
    assert said.startswith("Write the start command out, or say")


def test_several_reasons_stand_in_one_line() -> None:
    reasons = (Reason(Cause.NO_SCRIPT, "a.sh"), Reason(Cause.VARIABLE_UNSET, "B"))
    said = "the script a.sh is not in the repository; $B is set nowhere in the repository"
    assert say_all(reasons) == said
    assert say_all(()) == ""
