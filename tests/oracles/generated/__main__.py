"""`make oracle`: runs as many generated programs as you like, and writes down what is example.

python -m tests.oracles.generated --count 2000 --seed tuesday --only shell --write wrong.md
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.oracles.generated.judgement import Judgement
from tests.oracles.generated.oracle import ORACLES, Oracle
from tests.oracles.generated.program import Program


class Example(NamedTuple):
    """A program whose answer could be better, made small."""

    seed: str
    program: Program
    title: str


def main(arguments: Sequence[str]) -> int:
    """Run the oracles; 1 if an answer is certain and example."""
    options = _parser().parse_args(arguments)
    most = {Judgement.WRONG: options.shrink, Judgement.UNKNOWN: options.unknown}
    is_wrong, texts = False, []
    for language in options.only or ORACLES:
        with ORACLES[language]() as oracle:
            seeds = [f"{options.seed}-{number}" for number in range(options.count)]
            counts, found = _language(oracle, seeds, most)
        said = ", ".join(f"{counts[one]} {one.value}" for one in Judgement)
        print(f"{language}: {len(seeds)} programs of {seeds[0]} …: {said}")  # noqa: T201
        texts += [_markdown(one, language) for one in found]
        is_wrong |= counts[Judgement.WRONG] > 0
    if options.write:
        options.write.write_text("".join(texts), "utf-8")
    return int(is_wrong)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make oracle", description="Run generated programs.")
    parser.add_argument("--count", type=int, default=2_000, help="of each language")
    parser.add_argument("--seed", default=str(int(time.time())), help="any text")
    parser.add_argument("--only", action="append", choices=sorted(ORACLES))
    parser.add_argument("--shrink", type=int, default=20, help="how many wrong ones are made small")
    parser.add_argument("--unknown", type=int, default=0, help="how many unknown ones, too")
    parser.add_argument("--write", type=Path, help="where they go, as Markdown")
    return parser


def _language(
    oracle: Oracle, seeds: Sequence[str], most: Mapping[Judgement, int]
) -> tuple[Counter[Judgement], list[Example]]:
    counts: Counter[Judgement] = Counter()
    found: list[Example] = []
    for seed in seeds:
        program = oracle.program(seed)
        judged = oracle.judge(program)
        counts[judged.judgement] += 1
        if counts[judged.judgement] <= most.get(judged.judgement, 0):
            said = f"really `{judged.truth}`, and we say `{judged.answer}`"
            title = f"{judged.judgement}: {said}"
            print(f"{seed}: {title}", flush=True)  # noqa: T201
            found.append(Example(seed, oracle.shrunk(program), title))
    return counts, sorted(found, key=lambda one: (one.title, len(one.program.text)))


def _markdown(example: Example, language: str) -> str:
    program = example.program
    given = f", environment {dict(program.environment)}" if program.environment else ""
    given += f", arguments {list(program.arguments)}" if program.arguments else ""
    fence = "bash" if language == "shell" else "python"
    return f"## {example.title}\n`{example.seed}`{given}\n```{fence}\n{program.text}```\n\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
