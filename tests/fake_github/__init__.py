"""A stand-in for GitHub: its REST API over real HTTP on loopback, with a memory.

It stores what it is sent and refuses what GitHub refuses. Every request, and each of its own
answers, is held against GitHub's OpenAPI description (`tests/data/github-api.json`) and against
what the description leaves out (`rules.py`). What the client did wrong is in `violations`; the
fixture fails the test for it, and for a scripted fault that no request met. A scenario:

    def test_a_review_survives_a_lost_answer(fake_github: FakeGitHub) -> None:
        repository = fake_github.repository("octo/app", private=True)
        head = repository.commit({"app.py": "app.run(debug=True)\\n"}, repository.tip)
        pull = repository.open_pull(7, head, fork="stranger/app")
        fake_github.token("t", {"contents": "read", "pull-requests": "write"}, "octo/app")
        fake_github.faults.add("POST", "*/pulls/7/reviews", Drop(done=True))
        run_twice(fake_github.url, token="t")
        assert [one.line for one in pull.review_comments] == [1]
        assert len(fake_github.sent("POST", "*/pulls/7/reviews")) == 1

`state.py` and `records.py` have what tests set up and look into, `faults.py` what can go wrong on
the way, `code_scanning.py` which alerts are open after the uploads so far. It knows no Flaskgate.
"""

from tests.fake_github.faults import (
    Cut,
    Drip,
    Drop,
    nonsense,
    rate_limited,
    redirect,
    reply,
    slow_down,
)
from tests.fake_github.server import FakeGitHub

__all__ = [
    "Cut",
    "Drip",
    "Drop",
    "FakeGitHub",
    "nonsense",
    "rate_limited",
    "redirect",
    "reply",
    "slow_down",
]
