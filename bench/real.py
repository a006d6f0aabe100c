"""Real use: CPU seconds for each checkout below a folder, and for a monorepo of many services.

    .venv/bin/python -m bench.real FOLDER        # one line a repository, then the table
    .venv/bin/python -m bench.real --services 400

CPU is user and system time of the gate and its children, as the kernel counts it.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

GATE = Path(sys.executable).with_name("flaskgate")
APP = "from flask import Flask\n\napp = Flask(__name__)\n"
IMAGE = 'FROM python:3.12-slim\nWORKDIR /srv\nCOPY . .\nCMD ["gunicorn", "app:app"]\n'
PROJECT = (
    '[project]\nname = "service{number}"\nversion = "1"\ndependencies = ["flask", "gunicorn"]\n'
)


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, and print a line for each repository and the table."""
    parser = argparse.ArgumentParser(prog="bench/real.py", description="CPU seconds in real use.")
    parser.add_argument("folder", type=Path, nargs="?", help="holds one checkout in each folder")
    parser.add_argument("--services", type=int, default=0, help="also a monorepo of so many")
    options = parser.parse_args(argv)
    if options.folder:
        places = sorted(place for place in options.folder.iterdir() if place.is_dir())
        _table({place.name: cpu(place) for place in places})
    if options.services:
        _monorepo(options.services)
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


def _monorepo(services: int) -> None:
    """Compare one service with many: what the others cost each must not grow."""
    alone = None
    for count in (1, services // 4, services):
        with tempfile.TemporaryDirectory() as folder:
            for number in range(count):
                _service(Path(folder, "services", f"s{number}"), number)
            seconds = cpu(Path(folder))
        alone = seconds if alone is None else alone
        more = 1000 * (seconds - alone) / max(1, count - 1)
        print(f"{count:5} services: {seconds:.2f} s, {more:.1f} ms for each more")


def _service(place: Path, number: int) -> None:
    (place / "shop").mkdir(parents=True)
    texts = {
        "app.py": f"from shop.core import app  # {number}\n",
        "shop/__init__.py": "",
        "shop/core.py": APP,
        "Dockerfile": IMAGE,
        "pyproject.toml": PROJECT.format(number=number),
    }
    for name, text in texts.items():
        (place / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
