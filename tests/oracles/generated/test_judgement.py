"""The classes of answers: right, unknown, certain and wrong."""

from __future__ import annotations

import pytest

from tests.oracles.generated.judgement import Judgement, judge_debug, judge_starts
from tests.oracles.generated.program import Claim, Claims, Ending, Run, Started

RIGHT, UNKNOWN, WRONG, MOOT = Judgement


def served(*debug: str) -> Run:
    return Run(ending=Ending.SERVES, started=tuple(Started(debug=one) for one in debug))


DONE, GAVE_UP, BROKE = (Run(ending=one) for one in (Ending.DONE, Ending.GAVE_UP, Ending.BROKE))
STOPPED = Run(ending=Ending.TOO_LONG)


@pytest.mark.parametrize(
    ("runs", "answer", "expected"),
    [
        pytest.param([served("off")], {"on"}, WRONG, id="said to be on"),
        pytest.param([served("on")], {"off"}, WRONG, id="said to be off"),
        pytest.param([served("on")], {"none", "off"}, WRONG, id="perhaps off, and it is on"),
        pytest.param([served("on")], {"none"}, WRONG, id="nothing is said"),
        pytest.param([DONE], {"off"}, WRONG, id="overstated"),
        pytest.param([DONE], {"on", "off"}, WRONG, id="overstated, in doubt of what"),
        pytest.param([served("on"), served("off")], {"on"}, WRONG, id="one of two ways"),
        pytest.param([served("on"), DONE], {"on"}, WRONG, id="a fact that only may be"),
        pytest.param([served("on")], {"on"}, RIGHT, id="on"),
        pytest.param([served("off", "on")], {"on"}, RIGHT, id="one of two servers is on"),
        pytest.param([DONE], {"none"}, RIGHT, id="nothing"),
        pytest.param([served("on"), DONE], {"on", "none"}, RIGHT, id="both ways"),
        pytest.param([served("on"), DONE], {"on", "off", "none"}, RIGHT, id="chance is unknown"),
        pytest.param([served("on")], {"on", "off"}, UNKNOWN, id="on or off"),
        pytest.param([served("on")], {"on", "none"}, UNKNOWN, id="perhaps on"),
        pytest.param([GAVE_UP], {"on"}, MOOT, id="a unit is taken to work"),
        pytest.param([BROKE], {"off"}, MOOT, id="it breaks"),
        pytest.param([GAVE_UP, served("on")], {"on"}, RIGHT, id="whenever it works"),
        pytest.param([STOPPED], {"off"}, MOOT, id="without an end"),
    ],
)
def test_debug(runs: list[Run], answer: set[str], expected: Judgement) -> None:
    assert judge_debug(runs, frozenset(answer)).judgement is expected


def ran(*words: str, behind: bool = False) -> Run:
    started = (Started(words=one, debug="", is_behind=behind) for one in words)
    return Run(ending=Ending.SERVES, started=tuple(started))


def sure(words: str, debug: str | None = "") -> Claim:
    return Claim(words=words, debug=debug, is_sure=True)


def perhaps(words: str) -> Claim:
    return Claim(words=words, debug="", is_sure=False)


@pytest.mark.parametrize(
    ("runs", "starts", "is_open", "expected"),
    [
        pytest.param([ran("flask")], [], False, WRONG, id="missed"),
        pytest.param([ran("flask")], [sure("gunicorn")], False, WRONG, id="another"),
        pytest.param([ran("flask")], [sure("gunicorn")], True, WRONG, id="overstated in doubt"),
        pytest.param([DONE], [sure("flask")], False, WRONG, id="never started"),
        pytest.param([ran("flask")], [perhaps("gunicorn")], False, WRONG, id="not the one"),
        pytest.param([ran("flask"), ran("gunicorn")], [sure("flask"), sure("gunicorn")], False,
                     WRONG, id="both arms as facts"),
        pytest.param([ran("flask")], [sure("flask", "1")], False, WRONG, id="other variable"),
        pytest.param([ran("flask")], [sure("flask --debug")], False, WRONG, id="other argument"),
        pytest.param([ran("flask", "x", behind=True)], [sure("flask")], False, WRONG,
                     id="missed after one in the background"),
        pytest.param([ran("flask")], [sure("flask")], False, RIGHT, id="the one"),
        pytest.param([DONE], [], False, RIGHT, id="nothing"),
        pytest.param([ran("flask"), ran("gunicorn")], [perhaps("flask"), perhaps("gunicorn")],
                     False, RIGHT, id="both arms as doubt"),
        pytest.param([ran("flask"), DONE], [], True, RIGHT, id="chance is unknown"),
        pytest.param([ran("flask", "x")], [sure("flask")], False, RIGHT, id="a server blocks"),
        pytest.param([ran("flask", "x")], [sure("flask"), sure("x")], False, RIGHT,
                     id="a server ends"),
        pytest.param([GAVE_UP, ran("flask")], [sure("flask")], False, RIGHT, id="when it works"),
        pytest.param([ran("flask")], [perhaps("flask")], False, UNKNOWN, id="perhaps the one"),
        pytest.param([ran("flask")], [], True, UNKNOWN, id="unknown"),
        pytest.param([ran("flask")], [sure("flask", None)], False, UNKNOWN, id="variable unknown"),
        pytest.param([ran("flask -p 1")], [sure("flask -p $X")], False, UNKNOWN,
                     id="argument unknown"),
        pytest.param([GAVE_UP], [sure("flask")], False, MOOT, id="it never works"),
    ],
)  # fmt: skip
def test_starts(
    runs: list[Run], starts: list[Claim], *, is_open: bool, expected: Judgement
) -> None:
    claims = Claims(starts=tuple(starts), is_open=is_open)
    assert judge_starts(runs, claims).judgement is expected


def test_both_sides_are_told() -> None:
    judged = judge_starts([ran("flask")], Claims(starts=(perhaps("x"),), is_open=True))
    assert (judged.truth, judged.answer) == ("flask", "perhaps x then unknown")
    assert judge_debug([DONE, GAVE_UP], frozenset({"on", "off"})).answer == "off or on"
    assert str(Claim(words="flask", debug=None, is_sure=True)) == "FLASK_DEBUG=? flask"
