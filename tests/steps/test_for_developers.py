from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from flaskgate.model.findings import Context, Rule, Severity
from flaskgate.settings.contexts import Contexts
from flaskgate.steps.for_developers import relabel_development, why_nothing
from tests.factories import a_finding, a_location, a_rule

RUN = a_rule(id="flask-debug-run", aliases=frozenset({"B201", "run-call"}))
SERVER = a_rule(id="dev-server-run", severity=Severity.LOW, aliases=frozenset({"run-call"}))
RELOAD = a_rule(id="gunicorn-reload", severity=Severity.MEDIUM, aliases=frozenset())
DEVELOPMENT = a_rule(id="development-only", severity=Severity.LOW, aliases=frozenset())
CONTEXTS = Contexts(within=(PurePosixPath(),), rules=(("tests/shipped/**", Context.PRODUCTION),))


def test_development_files_get_the_mild_rule_and_keep_the_names() -> None:
    shipped = a_finding(rule=RUN)
    tested = a_finding(rule=RUN, location=a_location("tests/app.py"))
    low = a_finding(rule=SERVER, location=a_location("tests/run.py"))
    same, relabelled, still_low = (
        relabel_development(finding, CONTEXTS.of, DEVELOPMENT) for finding in (shipped, tested, low)
    )
    assert same is shipped
    assert still_low is low
    assert relabelled.rule is DEVELOPMENT
    assert relabelled.rule_ids >= {"flask-debug-run", "B201"}


@pytest.mark.parametrize(
    ("path", "rule", "words"),
    [
        pytest.param("app.py", SERVER, None, id="what may ship"),
        pytest.param("web/latest.py", RUN, None, id="a name that only sounds like a test"),
        pytest.param("tests/shipped/test_x.py", RUN, None, id="the project says that it ships"),
        pytest.param("tests/server.py", RUN, None, id="a debugger may be copied"),
        pytest.param("examples/app.py", RUN, None, id="examples all the more"),
        pytest.param("tests/server.py", SERVER, "only developers use", id="a server of theirs"),
        pytest.param("docker/dev/start.sh", RELOAD, "only developers use", id="a reloader"),
        pytest.param("tests/conftest.py", RUN, "only a test runner", id="what pytest loads"),
        pytest.param("web/test_app.py", RUN, "only a test runner", id="by its name"),
        pytest.param("web/app_test.py", RUN, "only a test runner", id="by the end of its name"),
    ],
)
def test_what_nobody_has_to_read(path: str, rule: Rule, words: str | None) -> None:
    why = why_nothing(a_finding(rule=rule, location=a_location(path)), CONTEXTS.of)
    assert (why is None) == (words is None)
    assert (words or "") in (why or "")
