"""What a program does when its server has ended."""

from __future__ import annotations

import pytest

from flaskgate.launch.plan.serving.after_serving import after_serving
from tests.launch.gate import FLASK, MAIN, analysed, image

TRIED = f"""\
{MAIN}try:
        app.run()
    except (OSError, KeyboardInterrupt):
        pins.off()
    except Exception as error:
        report(error)
    finally:
        pins.cleanup()
"""


def ending(code: str) -> list[str]:
    files = image("CMD python app.py", **{"app.py": f"{FLASK}{code}"})
    (plan,) = [one.plan for one in analysed(files).launches if one.plan is not None]
    return [one.text for one in plan.ending]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (f"{MAIN}app.run()\n    pool.close()\n    print('bye')\n", ["pool.close()"]),
        ("def main():\n    app.run()\n    jobs.stop()\nmain()\n", ["jobs.stop()"]),
        (TRIED, ["pins.off()", "pins.cleanup()"]),
        (f"{MAIN}app.run()\n    sys.exit(0)\n", []),
        (f"{MAIN}pool.open()\n    app.run()\n", []),
        (f"{MAIN}if True:\n        app.run()\n    else:\n        pool.close()\n", []),
        (f"def close():\n    pool.close()\n{MAIN}app.run()\n", []),
        (
            f"{MAIN}from threading import Thread\n    Thread(target=app.run).start()\n    loop()\n",
            [],
        ),
    ],
)
def test_what_follows_the_server(code: str, expected: list[str]) -> None:
    assert ending(code) == expected


def test_without_a_server() -> None:
    files = image("CMD gunicorn app:app", **{"app.py": FLASK})
    (launch,) = analysed(files).launches
    assert after_serving(launch.effects.sinks, lambda: None) == ()  # type: ignore[arg-type]
