"""`make oracle`: runs as many generated programs as you like, and writes down what is wrong.

python -m tests.oracles.generated --count 2000 --seed tuesday --only shell --write wrong.md
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.oracles.generated.judgement import Judgement
from tests.oracles.generated.oracle import ORACLES, Oracle
from tests.oracles.generated.program import Program


class Wrong(NamedTuple):
    """A program that is judged wrongly, made small."""

    seed: str
    program: Program
    title: str


def main(arguments: Sequence[str]) -> int:
    """Run the oracles; 1 if an answer is certain and wrong."""
    options = _parser().parse_args(arguments)
    wrong: list[str] = []
    for language in options.only or ORACLES:
        with ORACLES[language]() as oracle:
            seeds = [f"{options.seed}-{number}" for number in range(options.count)]
            wrong += _language(language, oracle, seeds, options.shrink)
    if options.write:
        options.write.write_text("".join(wrong), "utf-8")
    return int(bool(wrong))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make oracle", description="Run generated programs.")
    parser.add_argument("--count", type=int, default=2_000, help="of each language")
    parser.add_argument("--seed", default=str(int(time.time())), help="any text")
    parser.add_argument("--only", action="append", choices=sorted(ORACLES))
    parser.add_argument("--shrink", type=int, default=20, help="how many wrong ones are made small")
    parser.add_argument("--write", type=Path, help="where the wrong ones go, as Markdown")
    return parser


def _language(language: str, oracle: Oracle, seeds: Sequence[str], most: int) -> list[str]:
    counts: Counter[Judgement] = Counter()
    found = list(_wrong(oracle, seeds, most, counts))
    said = ", ".join(f"{counts[one]} {one.value}" for one in Judgement)
    print(f"{language}: {len(seeds)} programs of {seeds[0]} …: {said}")  # noqa: T201
    return [_markdown(one, language) for one in sorted(found, key=lambda one: one.title)]


def _wrong(
    oracle: Oracle, seeds: Sequence[str], most: int, counts: Counter[Judgement]
) -> Iterator[Wrong]:
    for seed in seeds:
        program = oracle.program(seed)
        judged = oracle.judge(program)
        counts[judged.judgement] += 1
        if judged.judgement is Judgement.WRONG and counts[Judgement.WRONG] <= most:
            title = f"really `{judged.truth}`, and we say `{judged.answer}`"
            print(f"{seed}: {title}", flush=True)  # noqa: T201
            yield Wrong(seed, oracle.shrunk(program), title)


def _markdown(wrong: Wrong, language: str) -> str:
    program = wrong.program
    given = f", environment {dict(program.environment)}" if program.environment else ""
    given += f", arguments {list(program.arguments)}" if program.arguments else ""
    fence = "bash" if language == "shell" else language
    return f"## {wrong.title}\n`{wrong.seed}`{given}\n```{fence}\n{program.text}```\n\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
