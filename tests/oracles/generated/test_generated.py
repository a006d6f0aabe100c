"""Generated programs, always the same: no answer may be certain and wrong.

`make oracle` runs as many others as you like, and writes down the wrong ones.
"""

from __future__ import annotations

import pytest

from tests.oracles.generated.judgement import Judgement
from tests.oracles.generated.oracle import ORACLES

COUNT = {"python": 250, "operations": 120, "wrapped": 60, "shell": 120}


@pytest.mark.parametrize("language", ORACLES)
def test_no_answer_is_certain_and_wrong(language: str) -> None:
    wrong = {}
    with ORACLES[language]() as oracle:
        for number in range(COUNT[language]):
            judged = oracle.judge(oracle.program(f"suite-{number}"))
            if judged.judgement is Judgement.WRONG:
                wrong[f"suite-{number}"] = judged
    assert wrong == {}
