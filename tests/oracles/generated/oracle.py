"""Puts the parts together: a program of a seed, its real runs, the answer, and the judgement."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from tests.oracles.generated.answers import python_answer, shell_answer
from tests.oracles.generated.judgement import Judged, Judgement, judge_debug, judge_starts
from tests.oracles.generated.operations import operation_program
from tests.oracles.generated.program import Ending, Program, Run
from tests.oracles.generated.python_programs import python_program
from tests.oracles.generated.real_python import real_python
from tests.oracles.generated.real_shell import real_shell
from tests.oracles.generated.shell_programs import shell_program
from tests.oracles.generated.shrink import shrink
from tests.oracles.generated.shrink_python import smaller_python
from tests.oracles.generated.shrink_shell import smaller_shell
from tests.oracles.generated.wrapped import wrapped_answer, wrapped_program, wrapped_runs
from tests.oracles.projects.real import real_projects


@dataclass(frozen=True)
class Oracle:
    """One language: where programs come from, and how they are judged."""

    program: Callable[[str], Program]
    """Of a seed."""
    runs: Callable[[Program], tuple[Run, ...]]
    _answer: Callable[[Program], object]
    _judge: Callable[[tuple[Run, ...], Program], Judged]
    _smaller: Callable[[str], Iterator[str]]

    def judge(self, program: Program) -> Judged:
        """Run a program for real and judge what the analysis says of it; a crash is wrong, too."""
        runs = self.runs(program)
        try:
            return self._judge(runs, program)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is to be found
            return Judged(judgement=Judgement.WRONG, truth="", answer=_crash(error))

    def shrunk(self, program: Program) -> Program:
        """Return a smaller program that is judged in the same way."""
        answer, before = self._said(program), self.judge(program)
        errors = _errors(self.runs(program))

        def is_alike(other: Program) -> bool:
            if self._said(other) != answer:
                return False
            if isinstance(answer, str):
                return True
            runs = self.runs(other)
            judged = self._judge(runs, other)
            return judged == before and _errors(runs) == errors

        program = _plainer(program, is_alike)
        text = shrink(
            program.text, self._smaller, lambda text: is_alike(replace(program, text=text))
        )
        return _plainer(replace(program, text=text), is_alike)

    def _said(self, program: Program) -> object:
        """Return the answer, or how the analysis crashes, as text."""
        try:
            return self._answer(program)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is to be found
            return _crash(error)


def _crash(error: Exception) -> str:
    return f"a crash: {type(error).__name__}"


def _errors(runs: Sequence[Run]) -> frozenset[str]:
    """Return the names of the exceptions by which runs end."""
    return frozenset(run.error.partition(":")[0] for run in runs if run.ending is Ending.BROKE)


def _plainer(program: Program, is_alike: Callable[[Program], bool]) -> Program:
    """Return the program in a deployment that gives it less."""
    changes = [
        *(replace(program, arguments=()) for _ in program.arguments[:1]),
        *(replace(program, environment=_without(program, name)) for name in program.environment),
    ]
    better = next((one for one in changes if is_alike(one)), None)
    return program if better is None else _plainer(better, is_alike)


def _without(program: Program, name: str) -> dict[str, str]:
    return {key: value for key, value in program.environment.items() if key != name}


@contextmanager
def python_oracle() -> Iterator[Oracle]:
    """Start what runs Python programs."""
    with real_python() as real:
        yield Oracle(
            python_program,
            real.runs,
            python_answer,
            lambda runs, program: judge_debug(runs, python_answer(program)),
            smaller_python,
        )


@contextmanager
def shell_oracle() -> Iterator[Oracle]:
    """Make the folder in which scripts are run."""
    with real_shell() as real:
        yield Oracle(
            shell_program,
            real.runs,
            shell_answer,
            lambda runs, program: judge_starts(runs, shell_answer(program)),
            smaller_shell,
        )


@contextmanager
def operations_oracle() -> Iterator[Oracle]:
    """Start what runs Python programs, for those that are about one operation."""
    with python_oracle() as oracle:
        yield replace(oracle, program=operation_program)


@contextmanager
def wrapped_oracle() -> Iterator[Oracle]:
    """Start what runs projects."""
    with real_projects() as real:
        yield Oracle(
            wrapped_program,
            lambda program: wrapped_runs(real, program),
            wrapped_answer,
            lambda runs, program: judge_debug(runs, wrapped_answer(program)),
            smaller_python,
        )


ORACLES = {
    "python": python_oracle,
    "operations": operations_oracle,
    "wrapped": wrapped_oracle,
    "shell": shell_oracle,
}
"""What programs are of to what opens their oracle."""
