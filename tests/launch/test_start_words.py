"""What the name of a call says, and the word of a command: one table, four questions."""

from __future__ import annotations

import pytest

from flaskgate.launch.start_words import (
    asks_to_serve,
    changes_what_serves,
    may_start,
    serves_by_its_words,
    starts_by_its_words,
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


ASKING = ["run", "serve", "start", "up", "launch", "runserver"]


def test_which_words_of_a_command_ask_to_serve() -> None:
    others = ["runs", "main", "cli", "listen", "execute", "build", "Run", "run_forever", "stop"]
    assert all(asks_to_serve([*others, one]) for one in ASKING)
    assert not asks_to_serve(others)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def handle(self):\n    self.wsgi.run(debug=True)\n", True),
        ("import os\nos.popen('flask run')\n", True),
        ("Thread(target=app.run).start()\n", True),
        ("os.putenv('FLASK_DEBUG', '1')\n", True),
        ("serve = werkzeug.run_simple\n", True),
        ("class Own(UvicornWorker):\n    CONFIG_KWARGS = {'loop': 'uvloop'}\n", False),
        ("class Plain(logging.Formatter):\n    def format(self, record):\n        pass\n", False),
    ],
)
def test_whether_code_that_a_server_loads_may_change_what_it_serves(
    text: str, *, expected: bool
) -> None:
    assert changes_what_serves(text) is expected


@pytest.mark.parametrize(
    ("text", "is_start"),
    [
        pytest.param("return start_response(status, headers)", False, id="the server's own"),
        pytest.param("find(starts_at, start_date, started_at)", False, id="data"),
        pytest.param("name.startswith('a')", False, id="a method of texts"),
        pytest.param("start_responses(app)", True, id="a longer name"),
        pytest.param("start_timer(app)", True, id="a name that begins so"),
        pytest.param("start(app)", True, id="a start"),
    ],
)
def test_what_a_text_says(text: str, *, is_start: bool) -> None:
    assert starts_by_its_words(text) is is_start
