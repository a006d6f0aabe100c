"""Tries the advice for every layout in every place: `make oracle-starts`, `ARGS="--only dash"`."""

from __future__ import annotations

import argparse
import socket
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.oracles.starts.layouts import LAYOUTS
from tests.oracles.starts.places import Start, starts_of
from tests.oracles.starts.trial import Trial, tried

FIRST_PORT = 21_000


def ports() -> Iterator[int]:
    """Yield ports that nothing listens on."""
    for port in range(FIRST_PORT, 32_000):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                yield port


def every(words: str, *, is_whole: bool = False) -> list[Start]:
    """Return the layouts in their places whose names hold `words`, each with its own port.

    `is_whole`: also those that the suite has no time for.
    """
    free = ports()
    found = [one for layout in LAYOUTS for one in starts_of(layout, free, is_whole=is_whole)]
    return [one for one in found if words in one.name]


def main() -> int:
    """Try all, and print what was withheld and what did not work."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="names that hold this")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--read", action="store_true", help="start nothing")
    options = parser.parse_args()
    starts = every(options.only, is_whole=True)
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(options.jobs) as pool:
        places = [Path(folder, str(number)) for number in range(len(starts))]
        trials = list(pool.map(lambda one: tried(*one, for_real=not options.read),
                               zip(starts, places, strict=True)))  # fmt: skip
    return report(trials)


def report(trials: list[Trial]) -> int:
    """Print one line for each trial that is not fine, and the figures."""
    for one in trials:
        if one.trouble or one.is_withheld:
            sys.stdout.write(f"{one.start.name}: {one.trouble or 'withheld'} [{one.advice}]\n")
    wrong = sum(bool(one.trouble) for one in trials)
    withheld = sum(one.is_withheld for one in trials)
    sys.stdout.write(
        f"{len(trials)} starts: {len(trials) - wrong - withheld} advised and served, "
        f"{wrong} advised and not working, {withheld} withheld\n"
    )
    return int(wrong > 0)


if __name__ == "__main__":
    raise SystemExit(main())
