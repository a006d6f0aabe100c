"""The engine Semgrep: starts it on staged copies of the candidates and reads its JSON.

The native front end is the program `semgrep-core` under the name `osemgrep`, as Semgrep's own
`semgrep/console_scripts/entrypoint.py` starts it; it needs 0.1 seconds where the default front end,
in Python, needs 2. What the native one cannot do the default one is asked to do.

Both are the same core, which fails on a file as a whole where one rule fails on it, and on a whole
call where one file ends it. So a call that fails is made again with the halves of its files, and a
file that is lost, or whose own call fails, is scanned again with the halves of the rules, until the
rule that fails is alone. What is left is an error of the run, which names file and rules; what was
found elsewhere stays. Before that, Python which Semgrep cannot parse is scanned once more in other
words (`flaskgate/engines/plain_python.py`).
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Protocol, TypeVar

from flaskgate.engines.base import ScanResult, version_of
from flaskgate.engines.processes import ChildProgram, Outcome, OutOfTimeError, run
from flaskgate.engines.semgrep_output import NAME, Failure, explain, parse
from flaskgate.engines.staging import StagingFolder, rewritten, staged
from flaskgate.model.errors import EngineError, GateError
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Notification, NotificationLevel, Rule
from flaskgate.model.report import EngineRun

OPTIONS = (
    *("--metrics=off", "--disable-version-check", "--disable-nosem", "--no-autofix"),
    *("--max-target-bytes=0", "--timeout=20", "--json", "--quiet"),
)
"""Offline and complete: marks are read by the gate alone, sizes were looked at by discovery (the
native front end leaves larger files out without a word), and the five seconds that Semgrep gives a
rule for a file are not enough for a large one on a busy machine."""

NAMES_LIMIT = 100_000
"""How many bytes of file names one call gets; Linux allows 128 KiB in its smallest setting."""

FILES_A_CALL = 2_500
"""Semgrep holds all that it finds until its end: with a finding in every file, 7,500 of them took
430 MiB, and 2,500 take 245."""

FILES_A_JOB = 200
"""With fewer files another job costs more than it saves: jobs share a heap, and when it is swept
all of them stand still."""

GARBAGE_COLLECTION = "s=1M,o=200"
"""More memory for less work, as OCaml reads it (https://ocaml.org/manual/runtime.html): 8 MiB for
what is young, and rarer looks at what is old. It saves a sixth of the time and costs 12 MiB."""

MEMORY = 4 * 1024**3
"""Bytes of address space of one call: constants that are doubled line by line take any amount.
A file by itself gets half of it."""

MORE_CALLS = 24
"""How often Semgrep is called again for files and rules that failed; one rule of 61 takes 13."""

_LOST = frozenset({"engine-timeout", "engine-limit", "engine-error", "not-scanned"})
"""What a file is noted with that was not scanned with every rule, though it may be."""

_UNPARSED = frozenset({"engine-error", "partial-parse", "syntax-error"})
"""What a file is noted with whose Python Semgrep may not know."""

_One = TypeVar("_One")

_FINDINGS = 1
"""The highest exit code that is no failure; with 2 and more results may still be printed."""


class SemgrepRules(Protocol):
    """Semgrep rules, asked for only where there is a file to scan."""

    @property
    def semgrep_files(self) -> Sequence[Path]:
        """Where they are."""

    @property
    def checks(self) -> Mapping[str, Rule]:
        """Id of a Semgrep rule, without folders before it, to the rule it looks for."""

    @property
    def refuters(self) -> Mapping[str, frozenset[str]]:
        """Id of a Semgrep rule that marks look-alikes to the ids of the rules it refutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Semgrep:
    """Runs Semgrep rules; see `flaskgate.engines.base.Engine`."""

    rules: SemgrepRules
    limit: float = 300
    """Seconds for everything, the second attempt included."""
    front_ends: Sequence[Callable[[], ChildProgram]] = ()
    """Ways to start Semgrep, each tried where the one before failed; by default both."""

    def scan(self, files: Sequence[SourceFile]) -> ScanResult:
        """Scan `files` in a private folder; a file that fails becomes a `Notification`.

        So do those that are left when the limit is reached. Raises `EngineError` if Semgrep is
        missing or fails on everything, and `RuleError` if it refuses a rule file.
        """
        if not files:
            return ScanResult(run=EngineRun(name=NAME, version=version_of(NAME), files=0))
        work = _Work(engine=self, deadline=time.monotonic() + self.limit)
        try:
            with staged(files) as stage:
                parts = list(work.scan(_batches(stage)))
        except OSError as error:
            raise EngineError(
                f"the files could not be copied for Semgrep: {error.strerror}",
                hint="make room in the folder for temporary files, or set TMPDIR",
            ) from error
        return _joined(parts)

    def attempt(self, stage: StagingFolder, rules: Sequence[Path], deadline: float) -> ScanResult:
        """Scan a stage in one call; raises `OutOfTimeError`, or `_FailedError` if it fails."""
        failures: list[Failure] = []
        for front_end in self.front_ends or (native, default):
            outcome: Outcome | None = None
            try:
                outcome = self.call(front_end(), stage, rules, deadline)
                if outcome.code in range(_FINDINGS + 1):
                    result = parse(
                        outcome.output, stage.files, self.rules.checks, self.rules.refuters
                    )
                    return _with_remarks(result, failures)
                failures.append(Failure(outcome=outcome))
            except (OSError, ValueError) as error:
                failures.append(Failure(outcome=outcome, error=error))
        is_missing = all(one.outcome is None for one in failures)
        raise _FailedError(explain(failures, rules), is_missing=is_missing)

    def call(
        self, program: ChildProgram, stage: StagingFolder, rules: Sequence[Path], deadline: float
    ) -> Outcome:
        """Call one front end."""
        configs = [part for rule in rules for part in ("--config", os.fspath(rule.absolute()))]
        jobs = f"--jobs={min(_processors(), 1 + len(stage.files) // FILES_A_JOB)}"
        return run(
            program,
            [*OPTIONS, jobs, *configs, *stage.files],
            folder=stage.root,
            env=_environment(stage.home),
            limit=deadline - time.monotonic(),
            memory=MEMORY if len(stage.files) > 1 else MEMORY // 2,
        )


class _FailedError(Exception):
    """One call came to nothing."""

    def __init__(self, error: GateError, *, is_missing: bool) -> None:
        super().__init__()
        self.error = error
        """What it means if nothing else succeeds."""
        self.is_final = is_missing or not isinstance(error, EngineError)
        """Whether no other call can succeed: Semgrep is missing, or refuses a rule."""


@dataclass(slots=True, eq=False, kw_only=True)
class _Work:
    """One scan: what is left of its time, and of the calls for what has failed."""

    engine: Semgrep
    deadline: float
    calls: int = MORE_CALLS
    has_succeeded: bool = False

    def scan(self, batches: Iterable[StagingFolder]) -> Iterator[ScanResult]:
        """Yield the results of the batches, in as many parts as it takes."""
        waiting = list(batches)
        failures: list[tuple[StagingFolder, _FailedError]] = []
        while waiting:
            here = waiting.pop()
            try:
                yield from self._with_all_rules(here)
            except _FailedError as failed:
                halves = self._halved(here, failed)
                waiting += halves
                failures += () if halves else ((here, failed),)
        parts = [part for here, failed in failures for part in self._by_rules(here, failed)]
        if failures and not self.has_succeeded:
            raise failures[0][1].error
        yield from parts

    def _with_all_rules(self, stage: StagingFolder) -> Iterator[ScanResult]:
        try:
            result = self.engine.attempt(stage, self.engine.rules.semgrep_files, self.deadline)
        except OutOfTimeError:
            yield _unscanned(stage, "engine-timeout", self._out_of_time)
            return
        self.has_succeeded = True
        result = self._in_plain_words(stage, result)
        lost = _lost(result)
        yield _without(result, lost)
        if lost:
            yield from self._apart(_only(stage, lost), lost)

    def _in_plain_words(self, stage: StagingFolder, result: ScanResult) -> ScanResult:
        """Return the result with files that could not be parsed scanned again in plainer words."""
        told = result.notifications
        unparsed = {note.path for note in told if note.path and note.id in _UNPARSED}
        here = rewritten(_only(stage, unparsed))
        again = self._again(here, self.engine.rules.semgrep_files) if here.files else None
        if again is None:
            return result
        paths = {file.path for file in here.files.values()}
        notes = tuple(one for one in told if one.path not in paths)
        return _joined([replace(result, notifications=notes), again])

    @property
    def _out_of_time(self) -> str:
        return f"Semgrep did not finish within {self.engine.limit:g} seconds"

    def _halved(self, stage: StagingFolder, failed: _FailedError) -> Sequence[StagingFolder]:
        """Return the halves of a stage that failed; raises the error where all would fail."""
        if failed.is_final:
            raise failed.error from failed
        if len(stage.files) == 1 or not self.calls:
            return ()
        self.calls -= 1
        paths = list(stage.files)
        return [
            replace(stage, files={path: stage.files[path] for path in half})
            for half in _halves(paths)
        ]

    def _by_rules(self, stage: StagingFolder, failed: _FailedError) -> Iterator[ScanResult]:
        """Scan what failed with all rules: the only file that a call was given, with fewer."""
        failure = _unscanned(stage, "engine-error", failed.error.message)
        if len(stage.files) > 1:
            yield failure
            return
        yield from self._apart(stage, _lost(failure))

    def _apart(
        self, stage: StagingFolder, lost: Mapping[PurePosixPath, Notification]
    ) -> Iterator[ScanResult]:
        """Scan files that were lost with the halves of the rules, and of those that fail again."""
        why = self._whatever_the_rule(stage, lost)
        yield _nothing([_unseen(note, self.engine.rules.semgrep_files) for note in why.values()])
        why, stage = dict(lost), _only(stage, lost.keys() - why.keys())
        unseen: dict[PurePosixPath, list[Path]] = defaultdict(list)
        waiting = [
            (stage, half) for half in _halves(self.engine.rules.semgrep_files) if stage.files
        ]
        while waiting:
            here, rules = waiting.pop()
            result = self._again(here, rules)
            failing = {file.path: why[file.path] for file in here.files.values()}
            if result is not None:
                failing = _lost(result)
                yield _without(result, failing)
            why |= failing
            again = _only(here, failing)
            if again.files and len(rules) > 1 and self.calls:
                waiting += [(again, half) for half in _halves(rules)]
                continue
            for path in failing:
                unseen[path] += rules
        yield _nothing([_unseen(why[path], rules) for path, rules in unseen.items()])

    def _whatever_the_rule(
        self, stage: StagingFolder, lost: Mapping[PurePosixPath, Notification]
    ) -> dict[PurePosixPath, Notification]:
        """Return the files that are lost with the first rule alone, and with the last one alone.

        Such a file is too much by itself, as one that doubles a text line by line, and each call
        takes as long as Semgrep is given.
        """
        rules = self.engine.rules.semgrep_files
        failing = dict(lost)
        for rule in (rules[:1], rules[-1:]):
            here = _only(stage, failing)
            result = self._again(here, rule) if here.files and len(rules) > 1 else None
            failing = failing if result is None else _lost(result)
        return failing

    def _again(self, stage: StagingFolder, rules: Sequence[Path]) -> ScanResult | None:
        """Return what a call gives that is made again; None where there is none, or it fails."""
        if not self.calls:
            return None
        self.calls -= 1
        try:
            result = self.engine.attempt(stage, rules, self.deadline)
        except (OutOfTimeError, _FailedError):
            return None
        self.has_succeeded = True
        return replace(result, run=replace(result.run, files=0))


def native() -> ChildProgram:
    """Find the native front end; raises `FileNotFoundError` if Semgrep is not installed."""
    spec = importlib.util.find_spec(NAME)
    folders = (spec.submodule_search_locations or []) if spec is not None else []
    packaged = [Path(folder, "bin", "semgrep-core") for folder in folders]
    found = next((path for path in packaged if path.is_file()), None) or _which("semgrep-core")
    return ChildProgram(file=found, name="osemgrep", arguments=("scan", "--experimental"))


def default() -> ChildProgram:
    """Find the default front end: the script beside our Python, else the one on the path."""
    beside = Path(sys.executable).with_name("pysemgrep")
    found = beside if beside.is_file() else _which("pysemgrep")
    return ChildProgram(file=found, name=os.fspath(found), arguments=("scan",))


def _which(program: str) -> Path:
    found = shutil.which(program)
    if found is None or not Path(found).is_absolute():
        raise FileNotFoundError(2, "it is not installed", program)
    return Path(found)


def _processors() -> int:
    """Return how many processors we may use; only Linux tells more than how many there are."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _environment(home: Path) -> dict[str, str]:
    """Return all that Semgrep gets to know: no token, no proxy, no setting of the user."""
    place = os.fspath(home)
    return {
        "PATH": "/usr/bin:/bin",  # the native front end calls uname
        "LC_ALL": "C.UTF-8",
        "NO_COLOR": "1",
        "OCAMLRUNPARAM": GARBAGE_COLLECTION,
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONSAFEPATH": "1",
        "SEMGREP_SEND_METRICS": "off",
        "SEMGREP_SETTINGS_FILE": f"{place}/settings.yml",
        **dict.fromkeys(("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"), place),
    }


def _batches(stage: StagingFolder) -> Iterator[StagingFolder]:
    """Yield the stage in parts whose names fit one command line, and whose findings memory."""
    batch: dict[str, SourceFile] = {}
    size = 0
    for path, file in stage.files.items():
        length = len(path.encode()) + 1
        if batch and (size + length > NAMES_LIMIT or len(batch) >= FILES_A_CALL):
            yield replace(stage, files=batch)
            batch, size = {}, 0
        batch[path] = file
        size += length
    yield replace(stage, files=batch)


def _halves(many: Sequence[_One]) -> Sequence[Sequence[_One]]:
    middle = len(many) // 2
    return [half for half in (many[:middle], many[middle:]) if half]


def _lost(result: ScanResult) -> dict[PurePosixPath, Notification]:
    """Return the files that were not scanned with every rule, with what is noted of them."""
    return {one.path: one for one in result.notifications if one.path and one.id in _LOST}


def _without(result: ScanResult, lost: Mapping[PurePosixPath, Notification]) -> ScanResult:
    notes = (one for one in result.notifications if one.path not in lost or one.id not in _LOST)
    return replace(result, notifications=tuple(notes))


def _only(stage: StagingFolder, paths: Container[PurePosixPath]) -> StagingFolder:
    files = {place: file for place, file in stage.files.items() if file.path in paths}
    return replace(stage, files=files)


def _unscanned(stage: StagingFolder, trouble: str, message: str) -> ScanResult:
    """Return what a call leaves that came to nothing."""
    count = len(stage.files)
    path = next(iter(stage.files.values())).path if count == 1 else None
    which = "the file was" if path else f"{count:,} files were"
    note = Notification(
        id=trouble,
        message=f"{message}; {which} not scanned",
        level=NotificationLevel.ERROR,
        path=path,
    )
    return _nothing([note])


def _unseen(note: Notification, rules: Sequence[Path]) -> Notification:
    """Return the note of a file with the rules that could not look at it."""
    names = [f"{rule.parent.name}/{rule.name}" for rule in rules]
    said = ", ".join(names) if len(names) <= _NAMED else f"{len(names)} rule files"
    return replace(note, message=f"{note.message}; not looked at with {said}")


_NAMED = 4  # rule files that are named in one note


def _nothing(notes: Sequence[Notification]) -> ScanResult:
    run = EngineRun(name=NAME, version=version_of(NAME), files=0)
    return ScanResult(run=run, notifications=tuple(notes))


def _with_remarks(result: ScanResult, failures: Sequence[Failure]) -> ScanResult:
    remarks = tuple(
        Notification(
            id="engine-fallback",
            message=f"Semgrep's default front end did the work: {failure.reason}",
            level=NotificationLevel.NOTE,
        )
        for failure in failures
    )
    return replace(result, notifications=(*remarks, *result.notifications))


def _joined(parts: Sequence[ScanResult]) -> ScanResult:
    """Return several results as one."""
    return ScanResult(
        run=replace(parts[0].run, files=sum(part.run.files for part in parts)),
        findings=tuple(
            sorted(
                dict.fromkeys(one for part in parts for one in part.findings),
                key=lambda one: (one.location, one.rule.id),
            )
        ),
        look_alikes=tuple(dict.fromkeys(one for part in parts for one in part.look_alikes)),
        notifications=tuple(dict.fromkeys(one for part in parts for one in part.notifications)),
    )
