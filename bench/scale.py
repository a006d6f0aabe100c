"""Figures of scale: what many files, large files, many findings and many services cost.

    .venv/bin/python -m bench.scale                  # the whole table, in about ten minutes
    .venv/bin/python -m bench.scale services findings

Each shape is made in a quarter of its size and in full, in a folder of `.cache/bench`, and scanned
as a checkout. Exit code 1: one takes more than `MOST_MIB`, grows by more than its size, or costs
more than it may for each.
"""

from __future__ import annotations

import argparse
import math
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bench.figures import MIB, ratio
from bench.measure import BenchError, Usage, measure
from bench.run import CACHE, GATE_COMMAND
from bench.tools import environment, must_succeed
from bench.trees import GIT

MOST_MIB = 500
PART = 4
"""A shape is measured in this part of its size, too."""
MOST_GROWTH = 5.0
"""Times the seconds, for four times the size."""
WEIGHTLESS_SECONDS = 1.0
"""Up to this, growth says nothing: most of it is the start."""

Files = Iterator[tuple[str, str]]
"""Paths and texts."""

APP = "from flask import Flask\n\napp = Flask(__name__)\n"
RUN = 'if __name__ == "__main__":\n    app.run(debug=True)\n'
IMAGE = "FROM python:3.12-slim\nWORKDIR /srv\nCOPY . .\n"
SERVED = IMAGE + 'CMD ["gunicorn", "app:app"]\n'
PROJECT = (
    '[project]\nname = "service{number}"\nversion = "1"\ndependencies = ["flask", "gunicorn"]\n'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A tree that is large in one way."""

    count: int
    unit: str
    files: Callable[[int], Files]
    """Makes the files for a count."""
    most_each: float = math.inf
    """Milliseconds of CPU for each more."""


def plain_files(count: int) -> Files:
    """Yield files of which every tenth is a Python module, and every hundredth imports Flask."""
    yield "app.py", APP + RUN
    for number in range(1, count):
        module = number % 10 == 0
        text = f"import {'flask' if number % 100 == 0 else 'os'}\n\nx{number} = {number}\n"
        yield f"d{number // 200}/f{number}.{'py' if module else 'txt'}", text


def megabytes(count: int) -> Files:
    """Yield a file for each megabyte, every fourth of them Python."""
    yield "app.py", APP + RUN
    for number in range(count):
        suffix = ("py", "json", "sh", "txt")[number % 4]
        yield f"d{number // 50}/f{number}.{suffix}", "value = 'x' # 30 characters\n" * (MIB // 28)


def one_file(name: str, line: str, head: str = "") -> Callable[[int], Files]:
    """Return what makes one file of so many megabytes, of the same line again and again."""

    def files(count: int) -> Files:
        yield "other.py", APP + RUN
        yield name, head + line * (count * MIB // len(line.encode()))

    return files


def findings(count: int) -> Files:
    """Yield a module for each finding, and an image for every ten, which starts one of them."""
    for number in range(count):
        yield f"s{number // 10}/m{number}.py", APP + RUN
        if number % 10 == 0:
            yield f"s{number // 10}/Dockerfile", f'{IMAGE}CMD ["python", "m{number}.py"]\n'


def findings_in_one(count: int) -> Files:
    """Yield one module in which each other line is a finding."""
    yield "app.py", APP + "if __name__ == '__main__':\n" + "    app.run(debug=True)\n" * count


def compose_services(count: int) -> Files:
    """Yield one Compose file, and a folder for every service."""
    services = (f"  s{n}: {{build: ./s{n}, ports: ['{n}:80']}}\n" for n in range(count))
    yield "compose.yaml", "services:\n" + "".join(services)
    yield from folders(count)


def folders(count: int) -> Files:
    """Yield a folder with a Dockerfile and one module for every service."""
    for number in range(count):
        yield f"s{number}/Dockerfile", SERVED
        yield f"s{number}/app.py", APP


def monorepo(count: int) -> Files:
    """Yield services with a package, an image and a project file each."""
    for number in range(count):
        place = f"services/s{number}"
        yield f"{place}/app.py", f"from shop.core import app  # {number}\n"
        yield f"{place}/shop/__init__.py", ""
        yield f"{place}/shop/core.py", APP
        yield f"{place}/Dockerfile", SERVED
        yield f"{place}/pyproject.toml", PROJECT.format(number=number)


SHAPES: Mapping[str, Shape] = {
    "files": Shape(count=100_000, unit="files", files=plain_files),
    "tree": Shape(count=1024, unit="MiB in a tree", files=megabytes),
    "python": Shape(count=200, unit="MiB of Python", files=one_file("app.py", "app.x = 1\n", APP)),
    "dockerfile": Shape(
        count=200,
        unit="MiB of a Dockerfile",
        files=one_file("Dockerfile", "RUN flask run --debug\n", IMAGE),
    ),
    "compose": Shape(
        count=200,
        unit="MiB of Compose",
        files=one_file("compose.yaml", "  # x: {command: flask run}\n", "services:\n"),
    ),
    "yaml": Shape(
        count=200,
        unit="MiB of YAML",
        files=one_file("deployment.yaml", "  - image: flask\n", "kind: Pod\ncontainers:\n"),
    ),
    "dotenv": Shape(count=200, unit="MiB of .env", files=one_file(".env", "FLASK_DEBUG=1\n")),
    "shell": Shape(
        count=200, unit="MiB of shell", files=one_file("start.sh", "flask run\n", "#!/bin/sh\n")
    ),
    "findings": Shape(count=10_000, unit="findings", files=findings),
    "lines": Shape(count=2_000, unit="findings in a file", files=findings_in_one),
    "services": Shape(count=1_500, unit="services of Compose", files=compose_services),
    "folders": Shape(count=1_500, unit="folders with an image", files=folders),
    "monorepo": Shape(count=400, unit="services of a monorepo", files=monorepo, most_each=15),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a shape cost in part and in full."""

    shape: Shape
    part: Usage
    full: Usage

    @property
    def growth(self) -> float:
        """How many times the seconds, for `PART` times the size."""
        return ratio(self.full.cpu, self.part.cpu)

    @property
    def each(self) -> float:
        """Milliseconds of CPU for each more."""
        return 1000 * (self.full.cpu - self.part.cpu) / (self.shape.count * (1 - 1 / PART))

    @property
    def is_met(self) -> bool:
        """Whether it stays below what we allow."""
        is_linear = self.growth <= MOST_GROWTH or self.full.cpu <= WEIGHTLESS_SECONDS
        is_cheap = self.each <= self.shape.most_each and self.full.together <= MOST_MIB * MIB
        return is_linear and is_cheap

    @property
    def row(self) -> str:
        """The line of the table, in Markdown."""
        cells = (
            f"{self.shape.count:,} {self.shape.unit}",
            *(f"{self.full.wall:.1f} s", f"{self.full.cpu:.1f} s", f"{self.each:.2f} ms"),
            *(f"{self.growth:.1f}", f"{self.full.together / MIB:.0f} MiB"),
            "ok" if self.is_met else "MISSED",
        )
        return f"| {' | '.join(cells)} |"


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(prog="bench/scale.py", description="Figures of scale.")
    parser.add_argument("shapes", nargs="*", metavar="SHAPE", help=f"of {', '.join(SHAPES)}")
    options = parser.parse_args(argv)
    print(f"| size | wall | CPU | CPU each | CPU for {PART}x | peak of all processes | |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    is_met = True
    for name in options.shapes or SHAPES:
        measured = measured_shape(SHAPES[name])
        print(measured.row, flush=True)
        is_met = is_met and measured.is_met
    return 0 if is_met else 1


def measured_shape(shape: Shape) -> Measured:
    """Return what the shape costs."""
    part, full = (cost(shape.files(count)) for count in (shape.count // PART, shape.count))
    return Measured(shape=shape, part=part, full=full)


def cost(files: Files) -> Usage:
    """Return what a scan of these files costs, as a checkout of git."""
    home = CACHE / "scale"
    shutil.rmtree(home, ignore_errors=True)
    try:
        for name, text in files:
            place = home / "tree" / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
        must_succeed([*GIT, "init", "--quiet"], home / "tree")
        must_succeed([*GIT, "-c", "core.compression=0", "add", "--all"], home / "tree")
        command = (str(GATE_COMMAND), "scan", ".", "--fail-on", "never", "--sarif", "../out.sarif")
        return measure(
            command, folder=home / "tree", environment=environment(CACHE), output=home / "said"
        )
    finally:
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BenchError as error:
        sys.exit(f"bench: {error}")
