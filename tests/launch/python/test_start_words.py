"""What the name of a call says: one table, three questions."""

from __future__ import annotations

import pytest

from flaskgate.launch.python.interpreter.source.start_words import (
    may_start,
    serves_by_its_words,
    surely_serves,
)

LIKELY, OF_HOLDER, SURE = serves_by_its_words, may_start, surely_serves
QUESTIONS = (LIKELY, OF_HOLDER, SURE)


@pytest.mark.parametrize(
    ("names", "answers"),
    [
        pytest.param(
            "runs server serving started run_with runtime mains client launcher wsgi http app",
            (),
            id="nothing",
        ),
        pytest.param("run serve serve_forever run_forever run_server launch", QUESTIONS, id="all"),
        pytest.param("listen main", (LIKELY, OF_HOLDER), id="perhaps"),
        pytest.param("start execute up __call__", (OF_HOLDER,), id="if it holds the application"),
        pytest.param(
            "cli make_server run_simple run_app run_wsgi run_path run_module run_with_reloader "
            "WSGIServer HTTPServer MyHTTPServer httpserver DebuggedApplication Run SERVE Main",
            (LIKELY,),
            id="by a function of that name, in any case",
        ),
    ],
)
def test_what_a_name_says(names: str, answers: tuple[object, ...]) -> None:
    for name in names.split():
        assert tuple(one for one in QUESTIONS if one(name)) == answers, name
