"""Says in one line why Semgrep failed, and whether a rule file is to blame."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flaskgate.engines.processes import Outcome
from flaskgate.model.errors import EngineError, GateError, RuleError

_RULE_TROUBLES = ("rule", "yaml", "language", "config", "pattern")
"""Words in the type or text of an error that is about a rule file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """An attempt that came to nothing."""

    outcome: Outcome | None
    """What the program left; None if it could not be started."""
    error: Exception | None = None
    """Why its output was of no use, or why it did not start."""

    @property
    def reason(self) -> str:
        """What went wrong, in a few words of our own."""
        if self.outcome is None:
            return f"it could not be started ({_first_line(str(self.error))})"
        if self.error is not None:
            return f"its output could not be read ({_first_line(str(self.error))})"
        if self.outcome.code < 0:
            return f"it was ended by signal {-self.outcome.code}"
        return f"it ended with exit code {self.outcome.code}"


def explain(failures: Sequence[Failure], rules: Sequence[Path]) -> GateError:
    """Return the error for attempts that all failed: about a rule file if one was refused."""
    for failure in failures:
        for error in _errors(failure):
            refused = _refused_rule(error, rules)
            if refused is not None:
                return refused
    if all(isinstance(failure.error, FileNotFoundError) for failure in failures):
        return EngineError(
            f"Semgrep is missing: {failures[-1].reason}",
            hint="install Flaskgate again with its dependencies",
        )
    # a front end that is not there, as in the image, has nothing to say beside one that is
    present = [one for one in failures if not isinstance(one.error, FileNotFoundError)]
    reasons = "; then ".join(dict.fromkeys(failure.reason for failure in present))
    return EngineError(
        f"Semgrep failed: {reasons}",
        hint="run it again; if it stays, report it with the version of Flaskgate",
    )


def _errors(failure: Failure) -> Iterator[Mapping[str, Any]]:
    """Yield the errors that the program printed as JSON, if it did."""
    try:
        data = json.loads(failure.outcome.output if failure.outcome else b"")
    except ValueError:
        return
    errors = data.get("errors") if isinstance(data, dict) else None
    yield from (one for one in errors or () if isinstance(one, dict))


def _refused_rule(error: Mapping[str, Any], rules: Sequence[Path]) -> RuleError | None:
    """Return the error to raise if this one is about a rule file."""
    text = str(error.get("long_msg") or error.get("message") or "")
    if not any(word in f"{error.get('type')} {text}".lower() for word in _RULE_TROUBLES):
        return None
    named = _named_file(error, text, rules)
    if named is None:
        return None
    return RuleError(
        f"Semgrep refuses the rule file {named.name}: {_first_line(text)}",
        hint="see https://semgrep.dev/docs/writing-rules/rule-syntax",
    )


def _named_file(error: Mapping[str, Any], text: str, rules: Sequence[Path]) -> Path | None:
    """Return the rule file that an error names: by its path, else by the id of one of its rules."""
    spans = error.get("spans") or [{}]
    said = f"{error.get('path')} {spans[0].get('file')} {text}"
    for rule in rules:
        if str(rule.absolute()) in said:
            return rule
    rule_id = str(error.get("rule_id") or "").rpartition(".")[2]
    return next((rule for rule in rules if rule_id and _mentions(rule, rule_id)), None)


def _mentions(rule: Path, rule_id: str) -> bool:
    try:
        return rule_id in rule.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False


def _first_line(text: str) -> str:
    """Return the text as one line of at most 200 characters."""
    return " ".join(text.split())[:200]
