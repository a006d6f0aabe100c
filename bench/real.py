"""Real use: CPU seconds for each checkout below a folder.

    .venv/bin/python -m bench.real FOLDER        # one line a repository, then the table

CPU is user and system time of the gate and its children, as the kernel counts it.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

GATE = Path(sys.executable).with_name("flaskgate")


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, and print a line for each repository and the table."""
    parser = argparse.ArgumentParser(prog="bench/real.py", description="CPU seconds in real use.")
    parser.add_argument("folder", type=Path, help="holds one checkout in each folder")
    folder: Path = parser.parse_args(argv).folder
    places = sorted(place for place in folder.iterdir() if place.is_dir())
    _table({place.name: cpu(place) for place in places})
    return 0


def cpu(place: Path) -> float:
    """Return the seconds of CPU that a scan takes, its children included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [str(GATE), "scan", str(place), "--fail-on", "never"]
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def _table(seconds: dict[str, float]) -> None:
    for name, one in sorted(seconds.items(), key=lambda item: item[1]):
        print(f"{one:7.2f} s  {name}")
    ranked = sorted(seconds.values())
    if ranked:
        late = ranked[min(len(ranked) - 1, int(len(ranked) * 0.95))]
        middle = statistics.median(ranked)
        print(f"median {middle:.2f} s, p95 {late:.2f} s, worst {ranked[-1]:.2f} s")


if __name__ == "__main__":
    sys.exit(main())
