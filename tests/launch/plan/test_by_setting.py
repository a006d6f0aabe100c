"""What a variable already lets serve well is told as that variable, and developers keep theirs."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from flaskgate.model.findings import ServePlan
from tests.launch.gate import FLASK, MAIN, analysed, image

APP = {"app.py": f"{FLASK}{MAIN}app.run(debug=True)\n"}
EITHER = "if [ {} ]; then\n  python app.py\nelse\n  gunicorn app:app\nfi\n"
CASE = 'case "$MODE" in\n  {}) exec gunicorn app:app ;;\n  *) exec python app.py ;;\nesac\n'
UNIT = "[Service]\nWorkingDirectory=/srv/a\nExecStart=/usr/bin/python3 app.py\n"
BRANCH = f"""\
{FLASK}import waitress
{MAIN}if {{}}:
        waitress.serve(app)
    else:
        app.run(debug=True)
"""


def choices(files: Mapping[str, str]) -> list[ServePlan]:
    plans = [one.plan for one in analysed(files).launches if one.plan is not None]
    return [one for one in plans if one.choice]


def script(text: str, command: str = "CMD sh run.sh") -> dict[str, str]:
    return image(command, **{"run.sh": text, "requirements.txt": "flask\ngunicorn\n", **APP})


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(script("python app.py\n"), id="no branch"),
        pytest.param(
            script('if [ "$ENV" = a ]; then\n  python app.py\nelse\n  flask run\nfi\n'),
            id="no branch serves well",
        ),
        pytest.param(
            script('ENV=dev\nif [ "$ENV" = dev ]; then python app.py; else gunicorn app:app; fi\n'),
            id="the script decides itself",
        ),
        pytest.param(
            script('if [ "$ENV" = prod ]; then\n  gunicorn app:app &\nfi\npython app.py\n'),
            id="it serves besides",
        ),
        pytest.param(
            {
                **script(
                    'if [ "$ENV" = prod ]; then\n  gunicorn other:app\nelse\n  python app.py\nfi'
                ),
                "other.py": FLASK,
            },
            id="another application",
        ),
        pytest.param(
            image("CMD python app.py", **{"app.py": BRANCH.format("sys.argv[1:]")}),
            id="no variable",
        ),
    ],
)
def test_there_is_nothing_to_set(files: Mapping[str, str]) -> None:
    assert not choices(files)


@pytest.mark.parametrize(
    ("files", "expected", "line"),
    [
        pytest.param(
            script(EITHER.format('"$ENV" != production')), "ENV=production", "ENV ENV=production",
            id="all but one value",
        ),
        pytest.param(
            image("CMD python app.py", **{"app.py": BRANCH.format("os.getenv('WAIT')")}),
            "WAIT=1",
            "ENV WAIT=1",
            id="a program that asks whether it is set",
        ),
        pytest.param(script(EITHER.format("-z $PROD")), "PROD=1", "ENV PROD=1", id="any value"),
        pytest.param(
            script(CASE.format("live|prod")), "MODE=prod", "ENV MODE=prod", id="a pattern"
        ),
        pytest.param(
            script(EITHER.format('"${KIND:-dev}" = dev')), "KIND=1", "ENV KIND=1", id="a default"
        ),
        pytest.param(
            script(EITHER.format('"$ENV" = dev') + "echo '(ok)'\n", "ENV ENV=dev\nCMD sh run.sh"),
            "ENV=production", "ENV ENV=production", id="the image sets another one",
        ),
        pytest.param(
            image("CMD python app.py", **{"app.py": BRANCH.format("os.getenv('S') == 'live'")}),
            "S=live", "ENV S=live", id="a program",
        ),
        pytest.param(
            image(
                "CMD python app.py",
                **{"app.py": BRANCH.format("os.getenv('MODE', 'bench') != 'bench'")},
            ),
            "MODE=production", "ENV MODE=production", id="a program that knows one value",
        ),
        pytest.param(
            {
                "a.service": UNIT,
                "app.py": BRANCH.format("os.environ.get('S') == 'live'"),
            },
            "S=live", "Environment=S=live", id="a unit of systemd",
        ),
    ],
)  # fmt: skip
def test_a_variable_is_to_be_set(files: Mapping[str, str], expected: str, line: str) -> None:
    (plan,) = choices(files)
    assert plan.choice.startswith(f"Set `{expected}` where production starts this: then ")
    assert [change.after for change in plan.changes] == [line]
    after = dict(files)
    for change in plan.changes:
        lines = after[str(change.path)].split("\n")
        count = 1 if change.before else 0
        lines[change.line - 1 : change.line - 1 + count] = [change.after]
        after[str(change.path)] = "\n".join(lines)
    assert all(one.answer.word == "safe" for one in analysed(after).launches)
