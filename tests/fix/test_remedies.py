"""What finishes the job for a finding is taken whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath

import pytest

from flaskgate.fix.remedies import choose, what_is_missing, why_left
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import (
    Change,
    Finding,
    Location,
    Position,
    Replacement,
    ServePlan,
    Statement,
)
from tests.factories import a_finding

IMAGE, CODE, NEEDS = (PurePosixPath(one) for one in ("Dockerfile", "app.py", "requirements.txt"))
FILES = {
    IMAGE: b'FROM x\nCMD ["flask", "run", "--debug"]\n',
    CODE: b"app = 1\napp.run()\n",
    NEEDS: b"flask\n",
}


KINDS = {CODE: Kind.PYTHON}


def at(path: PurePosixPath, line: int, start: int = 1, end: int = 40) -> Location:
    return Location(path, Position(line, start), Position(line, end))


START = Change(
    path=IMAGE,
    line=2,
    before='CMD ["flask", "run", "--debug"]',
    after='CMD ["gunicorn", "--bind", "0.0.0.0:5000", "app:app"]',
)
REQUIREMENT = Change(path=NEEDS, line=1, before="", after="gunicorn")
GUARD = Change(
    path=CODE, line=2, before="app.run()", after='if __name__ == "__main__":\n    app.run()'
)
PLAN = ServePlan(
    target="app:app",
    command=("gunicorn", "app:app"),
    text="gunicorn app:app",
    requirements=("gunicorn",),
    start=at(IMAGE, 2),
    changes=(START, REQUIREMENT),
    required=(REQUIREMENT,),
)
FLAG = Replacement(location=at(IMAGE, 2, 20, 31), text="")


def finding(plan: ServePlan | None = PLAN, fix: Replacement | None = FLAG) -> Finding:
    return a_finding(location=at(IMAGE, 2), plan=plan, fix=fix, advice="Do it.\nMore.")


def applied(*findings: Finding, files: Mapping[PurePosixPath, bytes] = FILES) -> dict[str, str]:
    """Return the files that change, by name."""

    def read(path: PurePosixPath) -> SourceFile | None:
        data = files.get(path)
        return (
            None
            if data is None
            else SourceFile(path=path, kind=KINDS.get(path, Kind.RECIPE), data=data)
        )

    chosen = choose(findings, read, lambda _: True)
    return {str(path): edits.applied().decode() for path, edits in chosen.edits.items()}


def nothing(_: PurePosixPath) -> SourceFile | None:
    return None


FLAG_ONLY = {"Dockerfile": 'FROM x\nCMD ["flask", "run"]\n'}
WHOLE = {
    "Dockerfile": f"FROM x\n{START.after}\n",
    "requirements.txt": "gunicorn\nflask\n",
}


def test_a_plan_is_carried_out_whole() -> None:
    assert applied(finding()) == WHOLE
    assert applied(finding(), finding()) == WHOLE, "what two ask for is done once"


@pytest.mark.parametrize(
    "plan",
    [
        pytest.param(None, id="no plan"),
        pytest.param(replace(PLAN, target="", missing="Name it."), id="no target"),
        pytest.param(replace(PLAN, start=None), id="nothing starts it"),
        pytest.param(replace(PLAN, changes=(REQUIREMENT,)), id="the command is not found"),
        pytest.param(replace(PLAN, required=()), id="the requirement is not found"),
        pytest.param(replace(PLAN, guard=at(CODE, 2)), id="the guard is not found"),
        pytest.param(
            replace(PLAN, changes=(START, replace(REQUIREMENT, path=PurePosixPath("gone")))),
            id="a file is gone",
        ),
        pytest.param(
            replace(PLAN, changes=(replace(START, before="CMD other"), REQUIREMENT)),
            id="the line is another one by now",
        ),
    ],
)
def test_a_plan_that_would_not_finish_is_left(plan: ServePlan | None) -> None:
    assert applied(finding(plan)) == FLAG_ONLY
    assert applied(finding(plan, fix=None)) == {}


def test_the_guard_comes_with_the_command() -> None:
    plan = replace(PLAN, guard=at(CODE, 2), changes=(START, REQUIREMENT, GUARD))
    guarded = 'app = 1\nif __name__ == "__main__":\n    app.run()\n'
    assert applied(finding(plan)) == {**WHOLE, "app.py": guarded}


def test_a_guard_alone_is_enough_where_the_server_is_right() -> None:
    plan = replace(PLAN, guard=at(CODE, 2), requirements=(), changes=(GUARD,))
    guarded = 'app = 1\nif __name__ == "__main__":\n    app.run()\n'
    assert applied(finding(plan, fix=None)) == {"app.py": guarded}


def test_what_the_program_does_besides_is_not_lost() -> None:
    work = Statement(at(CODE, 3), "make_tables()")
    one = finding(replace(PLAN, module=CODE, to_move=(work,)))
    assert applied(one) == FLAG_ONLY
    why = why_left(one, is_asked=True, dirty={})
    assert why.startswith(
        "A production server only imports the app, so `make_tables()` at app.py:3 "
    )
    assert why.endswith("Then start `gunicorn app:app`")


def test_a_requirement_in_the_image_is_one() -> None:
    run = Change(path=IMAGE, line=1, before="FROM x", after="RUN pip install flask gunicorn")
    plan = replace(PLAN, changes=(START, run))
    (text,) = applied(finding(plan)).values()
    assert text == f"RUN pip install flask gunicorn\n{START.after}\n"


def test_another_correction_of_the_file_stays() -> None:
    own = Replacement(location=at(IMAGE, 1, 6, 7), text="y")
    assert applied(finding(fix=own))["Dockerfile"] == f"FROM y\n{START.after}\n"


def test_line_endings_are_the_file_s() -> None:
    files = {path: data.replace(b"\n", b"\r\n") for path, data in FILES.items()}
    plan = replace(PLAN, guard=at(CODE, 2), changes=(START, REQUIREMENT, GUARD))
    for text in applied(finding(plan), files=files).values():
        assert text.count("\r\n") == text.count("\n")


@pytest.mark.parametrize(
    ("data", "line", "expected"),
    [
        (b"flask", 2, "flask\ngunicorn"),
        (b"flask\n", 2, "flask\ngunicorn\n"),
        (b"flask\n", 3, "flask\n\ngunicorn"),
        (b"flask", 1, "gunicorn\nflask"),
    ],
)
def test_where_lines_are_added(data: bytes, line: int, expected: str) -> None:
    plan = replace(PLAN, changes=(START, replace(REQUIREMENT, line=line)))
    assert applied(finding(plan), files={**FILES, NEEDS: data})["requirements.txt"] == expected


def test_lines_are_taken_out() -> None:
    gone = Change(path=CODE, line=1, before="app = 1", after="")
    plan = replace(PLAN, changes=(START, REQUIREMENT, gone))
    assert applied(finding(plan))["app.py"] == "app.run()\n"


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (PLAN, "Do it."),
        (None, "Do it."),
        (replace(PLAN, start=None), "Do it."),
        (replace(PLAN, target="", missing="Name it."), "Name it."),
        (
            replace(PLAN, changes=(REQUIREMENT,)),
            "The command does not stand there as it is run. It has to become `gunicorn app:app`",
        ),
        (
            replace(PLAN, required=()),
            (
                "No list of packages here says what is installed there: add gunicorn, and "
                "start `gunicorn app:app`"
            ),
        ),
        (
            replace(PLAN, guard=at(CODE, 2)),
            "put the call at app.py:2 under `if __name__ == '__main__':` first",
        ),
        (replace(PLAN, choice="Set `A=1`.", changes=()), "Set `A=1`."),
    ],
)
def test_why_left(plan: ServePlan | None, expected: str) -> None:
    assert why_left(finding(plan), is_asked=True, dirty={}) == expected
    assert why_left(finding(plan), is_asked=False, dirty={}) == "not asked for"
    assert why_left(finding(plan), is_asked=True, dirty={IMAGE: True}).startswith("Dockerfile has")


def test_a_variable_that_can_be_set_lacks_nothing() -> None:
    assert what_is_missing(replace(PLAN, choice="Set `A=1`.", missing="Name it.")) == ""


def test_what_finishes_lacks_nothing() -> None:
    assert what_is_missing(PLAN) == ""
