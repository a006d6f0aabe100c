"""Checks SARIF files by the rules that GitHub gives out: `python -m tools.validate_sarif FILE…`.

Runs the `Sarif` and `Ghas` rules of Microsoft's SARIF Multitool, which `npm ci` puts under
`node_modules`, and looks at what those leave out (`sarif_blind_spots.py`). The multitool ends with
0 whatever it finds, so its own report is what counts.
Exit codes: 0 no errors, 1 errors, 2 the multitool is not there or no file is named.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tools.sarif_blind_spots import blind_spots

ROOT = Path(__file__).resolve().parents[1]
MULTITOOL = ROOT / "node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool"


def main(argv: Sequence[str]) -> int:
    """Check the files that `argv` names and print every error and a last line."""
    if not argv or not MULTITOOL.is_file():
        print("usage: python -m tools.validate_sarif FILE…, after npm ci", file=sys.stderr)
        return 2
    MULTITOOL.chmod(0o755)  # its install script would do it, and .npmrc forbids those
    errors = [error for name in argv for error in errors_in(Path(name))]
    print(*errors, f"{len(argv)} SARIF files checked: {len(errors)} errors", sep="\n")
    return 1 if errors else 0


def errors_in(file: Path) -> list[str]:
    """Return what the multitool says against `file`, one error a line; empty if it is in order.

    A file that it could not read and a report that it did not write are errors, too.
    """
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.sarif")
        run = subprocess.run(
            [
                *(MULTITOOL, "validate", file, "--rule-kind", "Sarif;Ghas"),
                *("--output", report, "--log", "ForceOverwrite"),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        said = [line for line in run.stdout.splitlines() if ": error " in line]
        if said or (report.is_file() and run.returncode == 0 and is_clean(report)):
            return [*said, *unseen_in(file)]
    return [f"{file}: error: the multitool failed: {run.stdout}{run.stderr}"]


def unseen_in(file: Path) -> list[str]:
    """Return what the multitool has no eyes for, one error a line."""
    log = json.loads(file.read_text(encoding="utf-8"))
    return [f"{file}: error: {problem}" for problem in blind_spots(log)]


def is_clean(report: Path) -> bool:
    """Return whether the multitool's report tells of a whole run without errors."""
    runs = json.loads(report.read_text(encoding="utf-8-sig"))["runs"]
    finished = [one["executionSuccessful"] for run in runs for one in run["invocations"]]
    levels = {result.get("level") for run in runs for result in run["results"]}
    return bool(finished) and all(finished) and "error" not in levels


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
