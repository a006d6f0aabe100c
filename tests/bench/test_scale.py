from __future__ import annotations

import pytest

from bench import scale
from bench.measure import Usage
from tests.bench.factories import a_usage

SHAPE = scale.Shape(count=400, unit="services", files=scale.monorepo, most_each=15)


@pytest.mark.parametrize("name", scale.SHAPES)
def test_a_shape_grows_with_its_count(name: str) -> None:
    def size(count: int) -> int:
        return sum(len(path) + len(text) for path, text in scale.SHAPES[name].files(count))

    assert size(4) < size(16) < 8 * size(4)


@pytest.mark.parametrize(
    ("part", "full", "is_met"),
    [
        pytest.param(a_usage(cpu=1), a_usage(cpu=4), True, id="it grows by its size"),
        pytest.param(a_usage(cpu=1), a_usage(cpu=5.1), False, id="it grows by more"),
        pytest.param(a_usage(cpu=0.1), a_usage(cpu=0.9), True, id="most of it is the start"),
        pytest.param(a_usage(cpu=1), a_usage(cpu=1, together=501), False, id="much memory"),
        pytest.param(a_usage(cpu=4), a_usage(cpu=9), False, id="each costs too much"),
    ],
)
def test_what_is_allowed(part: Usage, full: Usage, *, is_met: bool) -> None:
    measured = scale.Measured(shape=SHAPE, part=part, full=full)
    assert measured.is_met is is_met
    assert measured.row.endswith("| ok |" if is_met else "| MISSED |")
    assert measured.row.count("|") == 8


def test_the_exit_code_says_whether_all_is_met(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    costs = iter([a_usage(cpu=1), a_usage(cpu=2), a_usage(cpu=1), a_usage(cpu=9)])
    monkeypatch.setattr(scale, "cost", lambda _: next(costs))
    assert scale.main(["files"]) == 0
    assert scale.main(["files"]) == 1
    assert capsys.readouterr().out.count("100,000 files") == 2
