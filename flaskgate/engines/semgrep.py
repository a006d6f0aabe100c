"""The engine Semgrep: starts it on staged copies of the candidates and reads its JSON.

The native front end is the program `semgrep-core` under the name `osemgrep`, as Semgrep's own
`semgrep/console_scripts/entrypoint.py` starts it; it needs 0.1 seconds where the default front end,
in Python, needs 2. What the native one cannot do the default one is asked to do.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import metadata
from pathlib import Path

from flaskgate.engines.base import ScanResult
from flaskgate.engines.processes import Outcome, OutOfTimeError, Program, run
from flaskgate.engines.semgrep_failure import Failure, explain
from flaskgate.engines.semgrep_output import NAME, parse
from flaskgate.engines.staging import Stage, staged
from flaskgate.errors import EngineError
from flaskgate.model import Notification, NotificationLevel, Rule
from flaskgate.report import EngineRun
from flaskgate.source import SourceFile

OPTIONS = (
    *("--metrics=off", "--disable-version-check", "--disable-nosem", "--no-autofix"),
    *("--max-target-bytes=0", "--json", "--quiet"),
)
"""Offline and complete: marks are read by the gate alone, sizes were looked at by discovery (the
native front end leaves larger files out without a word)."""

NAMES_LIMIT = 100_000
"""How many bytes of file names one call gets; Linux allows 128 KiB in its smallest setting."""

FILES_A_JOB = 200
"""With fewer files another job costs more than it saves: jobs share a heap, and when it is swept
all of them stand still."""

GARBAGE_COLLECTION = "s=1M,o=200"
"""More memory for less work, as OCaml reads it (https://ocaml.org/manual/runtime.html): 8 MiB for
what is young, and rarer looks at what is old. It saves a sixth of the time and costs 12 MiB."""

_FINDINGS = 1
"""The highest exit code that is no failure; with 2 and more results may still be printed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Semgrep:
    """Runs Semgrep rules; see `flaskgate.engines.base.Engine`."""

    rules: Sequence[Path]
    """Files of Semgrep rules."""
    catalogue: Mapping[str, Rule]
    """Id of a Semgrep rule, without folders before it, to the rule it looks for."""
    refuters: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Id of a Semgrep rule that marks look-alikes to the ids of the rules it refutes."""
    limit: float = 300
    """Seconds for everything, the second attempt included."""
    front_ends: Sequence[Callable[[], Program]] = ()
    """Ways to start Semgrep, each tried where the one before failed; by default both."""

    def scan(self, files: Sequence[SourceFile]) -> ScanResult:
        """Scan `files` in a private folder; a file that fails becomes a `Notification`.

        Raises `EngineError` if Semgrep is missing, fails with every front end or outlives its
        limit, and `RuleError` if it refuses a rule file.
        """
        if not files:
            return ScanResult(run=EngineRun(name=NAME, version=metadata.version(NAME), files=0))
        deadline = time.monotonic() + self.limit
        try:
            with staged(files) as stage:
                parts = [self._scan_batch(one, deadline) for one in _batches(stage)]
        except OutOfTimeError as error:
            raise EngineError(
                f"Semgrep did not finish within {self.limit:g} seconds",
                hint="exclude generated files from the scan",
            ) from error
        except OSError as error:
            raise EngineError(
                f"the files could not be copied for Semgrep: {error.strerror}",
                hint="make room in the folder for temporary files, or set TMPDIR",
            ) from error
        return _joined(parts)

    def _scan_batch(self, stage: Stage, deadline: float) -> ScanResult:
        failures: list[Failure] = []
        for front_end in self.front_ends or (native, default):
            outcome: Outcome | None = None
            try:
                outcome = self._run(front_end(), stage, deadline)
                if outcome.code in range(_FINDINGS + 1):
                    result = parse(outcome.output, stage.files, self.catalogue, self.refuters)
                    return _with_remarks(result, failures)
                failures.append(Failure(outcome=outcome))
            except (OSError, ValueError) as error:
                failures.append(Failure(outcome=outcome, error=error))
        raise explain(failures, self.rules)

    def _run(self, program: Program, stage: Stage, deadline: float) -> Outcome:
        rules = [part for rule in self.rules for part in ("--config", os.fspath(rule.absolute()))]
        jobs = f"--jobs={min(_processors(), 1 + len(stage.files) // FILES_A_JOB)}"
        return run(
            program,
            [*OPTIONS, jobs, *rules, *stage.files],
            folder=stage.root,
            env=_environment(stage.home),
            limit=deadline - time.monotonic(),
        )


def native() -> Program:
    """Find the native front end; raises `FileNotFoundError` if Semgrep is not installed."""
    spec = importlib.util.find_spec(NAME)
    folders = (spec.submodule_search_locations or []) if spec is not None else []
    packaged = [Path(folder, "bin", "semgrep-core") for folder in folders]
    found = next((path for path in packaged if path.is_file()), None) or _which("semgrep-core")
    return Program(file=found, name="osemgrep", arguments=("scan", "--experimental"))


def default() -> Program:
    """Find the default front end: the script beside our Python, else the one on the path."""
    beside = Path(sys.executable).with_name("pysemgrep")
    found = beside if beside.is_file() else _which("pysemgrep")
    return Program(file=found, name=os.fspath(found), arguments=("scan",))


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


def _batches(stage: Stage) -> Iterator[Stage]:
    """Yield the stage in parts whose names fit one command line."""
    batch: dict[str, SourceFile] = {}
    size = 0
    for path, file in stage.files.items():
        length = len(path.encode()) + 1
        if batch and size + length > NAMES_LIMIT:
            yield replace(stage, files=batch)
            batch, size = {}, 0
        batch[path] = file
        size += length
    yield replace(stage, files=batch)


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
                (one for part in parts for one in part.findings),
                key=lambda one: (one.location, one.rule.id),
            )
        ),
        look_alikes=tuple(one for part in parts for one in part.look_alikes),
        notifications=tuple(dict.fromkeys(one for part in parts for one in part.notifications)),
    )
