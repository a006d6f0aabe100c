"""Guided by coverage, texts are changed that reach something new: `make fuzz` runs each parser so.

    python -m tests.fuzzing.guided SECONDS [WORDS OF PARSERS' NAMES]

Beginnings are `corpus/`, what is found grows in `.cache/fuzz/`. A parser that raises what it does
not document, or works for longer than two seconds (of the processor, and three times that while it
is watched) does not end the run: the first text of each kind is kept in `.cache/fuzz/NAME/found/`,
and the exit code is 1. libFuzzer itself ends a run over 500 MB, or one that hangs in C.
"""

from __future__ import annotations

import hashlib
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import atheris

with atheris.instrument_imports(include=["flaskgate", "yaml", "tarfile", "configparser"]):
    from tests.fuzzing.parsers import PARSERS, folder_of, kept, take

CACHE = Path(".cache/fuzz")
WATCHED = 3
"""How many times slower a parser is whose branches are counted."""
MOST_SECONDS = 2 * WATCHED
MOST_MEGABYTES = 500
LONGEST = 4096
"""Bytes of a text: what takes long, takes long in less."""


class TooSlowError(BaseException):
    """A text takes too long; no handler of ours may catch it."""


def main(argv: Sequence[str]) -> int:
    """Fuzz one parser after another, each in a process of its own; 1 if something was found."""
    seconds, *some = argv
    if some[:1] == ["--one"]:
        return fuzz(some[1], int(seconds))
    names = [name for name in PARSERS if not some or any(one in name for one in some)]
    failed = [name for name in names if not _ends_well(name, seconds)]
    for name in failed:
        print(f"{name}: see {home_of(name) / 'found'}")  # noqa: T201 (a command)
    return 1 if failed or not names else 0


def _ends_well(name: str, seconds: str) -> bool:
    command = [sys.executable, "-m", "tests.fuzzing.guided", seconds, "--one", name]
    done = subprocess.run(command, check=False)
    return done.returncode == 0 and not any((home_of(name) / "found").iterdir())


def home_of(name: str) -> Path:
    return CACHE / folder_of(name).name


def fuzz(name: str, seconds: int) -> int:
    """Fuzz one parser; libFuzzer ends the process."""
    home = home_of(name)
    corpus, found = home / "corpus", home / "found"
    corpus.mkdir(parents=True, exist_ok=True)
    found.mkdir(exist_ok=True)
    for place in kept(name):
        (corpus / place.name).write_bytes(place.read_bytes())
    dictionary = home / "words"
    dictionary.write_text("".join(_entries(PARSERS[name][1].words)), encoding="ascii")
    options = [
        *(f"-max_total_time={seconds}", f"-max_len={LONGEST}", f"-dict={dictionary}"),
        *(f"-rss_limit_mb={MOST_MEGABYTES}", "-timeout=60", f"-artifact_prefix={found}/"),
        "-verbosity=0",
        "-print_final_stats=1",
    ]
    atheris.Setup([sys.argv[0], *options, str(corpus)], lambda data: watch(name, found, data))
    atheris.Fuzz()
    return 0


def _entries(words: Sequence[str]) -> Iterator[str]:
    """Yield words as libFuzzer's dictionaries spell them."""
    for word in words:
        data = word.encode("utf-8", "surrogatepass")
        yield '"' + "".join(f"\\x{byte:02x}" for byte in data) + '"\n'


def watch(name: str, found: Path, data: bytes) -> None:
    """Give a text to a parser, and keep it if that goes wrong as nothing before did."""
    try:
        with bounded():
            take(name, data)
    except (Exception, TooSlowError) as error:  # noqa: BLE001 (whatever it is, it is a find)
        trace = traceback.extract_tb(error.__traceback__)
        place = [f"{one.filename}:{one.lineno}" for one in trace if "flaskgate" in one.filename]
        kind = type(error).__name__
        last = "" if isinstance(error, TooSlowError) else "".join(place[-1:])
        target = found / f"{kind}-{hashlib.sha256(last.encode()).hexdigest()[:8]}"
        if not target.exists():
            target.write_bytes(data)
            sys.stderr.write(f"{name}: {target}\n" + "".join(traceback.format_exception(error)))


@contextmanager
def bounded() -> Iterator[None]:
    """Raise `TooSlowError` after some seconds of the processor."""
    before = signal.signal(signal.SIGPROF, _give_up)
    signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _give_up(_signal: int, _frame: FrameType | None) -> None:
    raise TooSlowError(f"{time.process_time():.0f} s")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
