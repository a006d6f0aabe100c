"""The demonstration that `make scan` runs: the real gate, with its real policy, over `examples/`.

Exit codes: 0 the gate failed the examples, as it should; 2 it passed them or did not finish.
"""

from __future__ import annotations

import contextlib
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from flaskgate.gate.cli import main as gate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
FAILED = 1  # the gate's exit code for findings that gate
HEADING = "A demonstration: the gate over examples/, which holds good and bad applications.\n"
AS_EXPECTED = "\nThis is a demonstration: in CI this run would have failed with exit code 1."
UNEXPECTED = "\nThis demonstration went wrong: the gate should have failed the examples, but it {}."


def main(options: Sequence[str], run: Callable[[list[str]], int] = gate) -> int:
    """Scan a copy of the examples and return the exit code of the demonstration.

    The copy lies outside any repository: below the name `examples` of one, the gate would take
    the applications for what they are. `run` gets the gate's arguments, with the copy as working
    directory, and returns its exit code.
    """
    print(HEADING, flush=True)
    with tempfile.TemporaryDirectory(prefix="flaskgate-demo-") as folder:
        copy = shutil.copytree(EXAMPLES, Path(folder) / "applications")
        with contextlib.chdir(copy):
            code = run(["scan", ".", *options])
    if code == FAILED:
        print(AS_EXPECTED)
        return 0
    print(UNEXPECTED.format("passed them" if code == 0 else f"ended with exit code {code}"))
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
