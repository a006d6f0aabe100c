"""Numbers on a command line that the place knows, and the repository does not."""

from __future__ import annotations

import pytest

from tests.launch.gate import FLASK, MAIN, gate

CLICK = f"""\
import click
{FLASK}@click.command()
@click.option('--port', default=5000)
def main(port):
    app.run('0.0.0.0', port, debug=True)
{MAIN}main()
"""
ARGPARSE = f"""\
import argparse
{FLASK}{MAIN}parser = argparse.ArgumentParser()
    parser.add_argument('--port', type=int)
    app.run('0.0.0.0', parser.parse_args().port, debug=True)
"""


@pytest.mark.parametrize("word", ["$PORT", "${PORT}"])
@pytest.mark.parametrize(
    "code",
    [
        pytest.param(CLICK, id="click"),
        pytest.param(ARGPARSE, id="argparse"),
        pytest.param(f"{FLASK}app.run(port=int(sys.argv[2]), debug=True)\n", id="by itself"),
    ],
)
def test_a_number_that_the_place_knows_ends_no_program(code: str, word: str) -> None:
    files = {"Procfile": f"web: python app.py --port {word}\n", "app.py": code}
    assert any(one.startswith("critical debug-deployed app.py") for one in gate(files))


def test_a_text_that_is_no_number_ends_the_program() -> None:
    files = {"Procfile": "web: python app.py --port many\n", "app.py": CLICK}
    assert not any("critical" in one for one in gate(files))
