import pytest

from flaskgate.launch.reasons import Cause, Reason
from flaskgate.launch.wording import say, say_all


@pytest.mark.parametrize("cause", Cause, ids=lambda cause: cause.name)
def test_every_cause_has_a_text(cause: Cause) -> None:
    text = say(Reason(cause, "{subject}", "{detail}"))
    assert text
    assert not text.endswith(".")


def test_several_reasons_stand_in_one_line() -> None:
    reasons = (Reason(Cause.NO_SCRIPT, "a.sh"), Reason(Cause.VARIABLE_UNSET, "B"))
    said = "the script a.sh is not in the repository; $B is not set by any artefact"
    assert say_all(reasons) == said
    assert say_all(()) == ""
