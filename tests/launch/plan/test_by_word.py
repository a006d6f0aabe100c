"""The word of a command that turns debug on is named, and goes; the code stays."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from flaskgate.launch.follow.judge import Verdict
from tests.launch.gate import FLASK, MAIN, analysed, image
from tests.oracles.starts.trial import rewritten

WORK = "init()\n    "
"""Keeps the start command as it is: a server would not do it."""
ARGUMENTS = f"""\
import argparse
{FLASK}def init():
    print(app.import_name, app.config.update(A=1))
{MAIN}{WORK}parser = argparse.ArgumentParser()
    parser.add_argument('--port', type=int, default=80)
    parser.add_argument('-d', '--debug', action='store_true')
    parser.add_argument('--env', default='prod')
    args = parser.parse_args()
    app.run(port=args.port, debug=args.debug or args.env == 'dev')
"""
GIVEN = {"run.sh": '#!/bin/sh\nexec "$@"\n', "python.sh": '#!/bin/sh\nexec python "$@"\n'}


def told(files: Mapping[str, str]) -> list[Verdict]:
    found = (one for launch in analysed(files).launches for one in launch.verdicts)
    return [one for one in found if one.rule == "debug-deployed"]


def started(lines: str, code: str = ARGUMENTS) -> dict[str, str]:
    return image(lines, **{"app.py": code, "requirements.txt": "flask\n", **GIVEN})


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        pytest.param("CMD flask run --debug", FLASK, id="the flag of Flask's own command"),
        pytest.param(
            "CMD python app.py --debug", f"{FLASK}{MAIN}{WORK}app.run(debug=True)\n",
            id="the code says so itself",
        ),
        pytest.param(
            "CMD python app.py --debug",
            f"{FLASK}{MAIN}{WORK}app.run(debug='--debug' in sys.argv or len(sys.argv) == 1)\n",
            id="it is on without it, too",
        ),
    ],
)  # fmt: skip
def test_no_word_of_the_program_is_the_cause(lines: str, code: str) -> None:
    (verdict,) = told(started(lines, code))
    assert "it turns debug on" not in verdict.remedy
    assert verdict.change is None


@pytest.mark.parametrize(
    ("lines", "word", "line", "after"),
    [
        ("CMD python app.py --debug", "--debug", 4, "CMD python app.py"),
        (
            'CMD ["python", "app.py", "-d", "--port", "81"]', "-d", 4,
            'CMD ["python", "app.py", "--port", "81"]',
        ),
        ("CMD python app.py --env dev", "--env dev", 4, "CMD python app.py"),
        ("CMD python app.py --env=dev --port 81", "--env=dev", 4, "CMD python app.py --port 81"),
        (
            "ENV PORT=81\nCMD python app.py --port ${PORT:-80} --debug", "--debug", 5,
            "CMD python app.py --port ${PORT:-80}",
        ),
        (
            'ENTRYPOINT ["./run.sh"]\nCMD ["python", "app.py", "--debug"]', "--debug", 5,
            'CMD ["python", "app.py"]',
        ),
        (
            'ENTRYPOINT ["./python.sh"]\nCMD ["app.py", "--debug"]', "--debug", 5,
            'CMD ["app.py"]',
        ),
        ('CMD ["./python.sh", "app.py", "--debug"]', "--debug", 4, 'CMD ["./python.sh", "app.py"]'),
    ],
)  # fmt: skip
def test_the_word_goes(lines: str, word: str, line: int, after: str) -> None:
    files = started(lines)
    (verdict,) = told(files)
    said = f"Remove `{word}` from the command in Dockerfile:{line}: it turns debug on. {{serve}}"
    assert verdict.remedy == said
    assert verdict.change is not None
    assert verdict.change.after == after
    assert not told(rewritten(files, [verdict.change]))


def test_a_line_that_changes_as_a_whole_is_said_once() -> None:
    (verdict,) = told(started("CMD python app.py --debug", ARGUMENTS.replace(WORK, "")))
    assert verdict.remedy.startswith("Remove `--debug` from the command")
    assert verdict.change is None
