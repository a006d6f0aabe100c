"""Applications of which each worker would be another one."""

from __future__ import annotations

import pytest

from tests.launch.gate import FLASK, MAIN, analysed, image
from tests.launch.plan.test_plans import plans

JOBS = (
    f"from apscheduler.schedulers.background import BackgroundScheduler\n{FLASK}%s{MAIN}app.run()\n"
)
STREAM = f"{FLASK}@app.get('/')\ndef f():\n    return Response(g(), mimetype=%r)\n"
ALONE = "--workers 1 --threads 8 app:app"


@pytest.mark.parametrize(
    ("start", "code", "expected"),
    [
        ("python app.py", JOBS % "jobs = BackgroundScheduler()\njobs.start()\n", ALONE),
        ("python app.py", JOBS % "# jobs = BackgroundScheduler()\n", "--workers 2 app:app"),
        ("python app.py", JOBS % "", "--workers 2 app:app"),
        ("flask run", STREAM % "text/event-stream", ALONE),
        ("flask run", STREAM % "multipart/x-mixed-replace; boundary=frame", ALONE),
        ("flask run", STREAM % "text/html", "--workers 2 app:app"),
        (
            "python app.py",
            f"from threading import Thread\n{FLASK}{MAIN}Thread(target=app.run).start()\n",
            "--workers 2 app:app",
        ),
    ],
)
def test_what_one_process_has_to_do(start: str, code: str, expected: str) -> None:
    (plan,) = plans(image(f"CMD {start}", **{"app.py": code}))
    assert plan.text.endswith(expected)
    assert (plan.alone is not None) == (expected == ALONE)


def test_a_platform_is_told_so() -> None:
    code = {"app.py": STREAM % "text/event-stream"}
    (plan,) = plans({"Procfile": "web: flask run\n", **code})
    assert plan.text == f"gunicorn --bind 0.0.0.0:$PORT {ALONE}"


def test_another_program_has_no_say() -> None:
    files = {"app.py": f"{FLASK}{MAIN}app.run()\n", "jobs.py": JOBS % "x = BackgroundScheduler()\n"}
    (launch,) = analysed(image("CMD python app.py", **files)).launches
    assert launch.plan is not None
    assert launch.plan.alone is None
