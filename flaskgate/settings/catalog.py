"""Turns the folders of `rules/`, and a user's own Semgrep rules, into one catalogue.

A folder is a rule: its `README.md` is the page (front matter for the facts, Markdown for the
reader), its `*.yaml` files are Semgrep rules, one file for each language of artefacts, beside
their fixtures. A folder without Semgrep files is a rule that a later step of the gate gives.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from flaskgate.model.errors import InputError, RuleError
from flaskgate.model.findings import Precision, Rule, Severity
from flaskgate.settings.named_files import read_named
from flaskgate.settings.options import did_you_mean

RULES = next(
    folder
    for folder in (Path(__file__).parents[1] / "rules", Path(__file__).parents[2] / "rules")
    if folder.is_dir()
)
"""In a wheel the rules lie in the package, in a checkout beside it."""

SEVERITIES: Mapping[str, Severity] = {
    **{severity.name: severity for severity in Severity},
    "ERROR": Severity.HIGH,
    "WARNING": Severity.MEDIUM,
    "INFO": Severity.LOW,
}
"""Semgrep's severities, new and old (https://semgrep.dev/docs/writing-rules/rule-syntax)."""

BANDIT = "B201"
"""Bandit's rule `flask_debug_true`; the folder that has it as an alias speaks for it."""

DEVELOPMENT_ONLY = "development-only"
"""The rule that takes over whatever stands in a development context."""

_FAST_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MAX_BYTES = 4 * 1024 * 1024
"""Of a file of Semgrep rules: far more than any has."""
_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n+(.*)\Z", re.DOTALL)
_TITLE_LIMIT = 1024
_MODES = ("search", "taint")
"""What Semgrep's native front end looks for; `join` and others it passes over without a word."""


class _Check(NamedTuple):
    """A Semgrep rule of ours."""

    id: str
    rule: str
    """The id of the rule that it looks for."""
    refuted: frozenset[str]
    """The ids of the rules that are mistaken where it matches; empty if it looks for a defect."""


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """All rules of a run and the Semgrep files that look for them."""

    rules: Mapping[str, Rule]
    """By id, in the order of the ids."""
    shipped: Mapping[Path, str]
    """A Semgrep file of ours to the id of the rule that it looks for."""
    own_files: tuple[Path, ...] = ()
    own: frozenset[str] = frozenset()
    """The ids of a user's own rules, each of which is a Semgrep rule."""

    @property
    def semgrep_files(self) -> tuple[Path, ...]:
        """All files of Semgrep rules, ours first."""
        return (*self.shipped, *self.own_files)

    @cached_property
    def checks(self) -> Mapping[str, Rule]:
        """Id of a Semgrep rule, without its path prefix, to the rule it looks for."""
        ours = {one.id: self.rules[one.rule] for one in self._shipped_checks if not one.refuted}
        return ours | {rule_id: self.rules[rule_id] for rule_id in sorted(self.own)}

    @cached_property
    def refuters(self) -> Mapping[str, frozenset[str]]:
        """Id of a Semgrep rule that marks look-alikes to the ids of the rules it refutes."""
        return {one.id: one.refuted for one in self._shipped_checks if one.refuted}

    @property
    def _shipped_checks(self) -> Sequence[_Check]:
        return _checks_of(tuple(self.shipped.items()))

    @cached_property
    def bandit(self) -> Rule:
        """Bandit's B201 as a rule of its own, an alias of the folder that names it."""
        voice = next(rule for rule in self.rules.values() if BANDIT in rule.aliases)
        return replace(voice, id=BANDIT, aliases=frozenset({voice.id}))

    @cached_property
    def accepts(self) -> Mapping[str, Severity]:
        """Every id that a mark or a policy may name, and how grave a finding it then accepts.

        An alias speaks for the mildest of its rules.
        """
        accepts = {rule.id: rule.severity for rule in self.rules.values()}
        for rule in sorted(self.rules.values(), key=lambda one: one.severity):
            for alias in rule.aliases:
                accepts.setdefault(alias, rule.severity)
        return accepts

    def require(self, rule_id: str, *, origin: str) -> Rule:
        """Return the rule; raises `InputError` that names the nearest id if there is none."""
        if rule_id not in self.rules:
            raise InputError(
                f"{origin} names the unknown rule '{rule_id}'{did_you_mean(rule_id, self.rules)}",
                hint="`flaskgate rules` lists the rules",
            )
        return self.rules[rule_id]

    def with_severities(self, changes: Mapping[str, Severity]) -> Catalogue:
        """Return the catalogue in which the project's own severities hold."""
        if not changes:
            return self
        changed = {
            rule_id: replace(self.require(rule_id, origin="'severity'"), severity=severity)
            for rule_id, severity in changes.items()
        }
        return replace(self, rules={**self.rules, **changed})


def load_catalogue(folder: Path = RULES, extra: Path | None = None) -> Catalogue:
    """Read all rule folders, and a user's own rules from a file or a folder.

    Raises `RuleError` for a folder that breaks the contract, and for an own rule that is no
    Semgrep rule or takes an id that is in use.
    """
    catalogue = _of_folders(folder)
    return catalogue if extra is None else _with_own(catalogue, _own_files(extra))


@cache
def _of_folders(folder: Path) -> Catalogue:
    """Read the rule folders, which a run that compares two policies needs more than once."""
    rules: dict[str, Rule] = {}
    shipped: dict[Path, str] = {}
    for page in sorted(folder.glob("*/README.md")):
        rule = parse_page(page.parent.name, page.read_text(encoding="utf-8"))
        rules[rule.id] = rule
        shipped |= dict.fromkeys(_semgrep_files(page.parent), rule.id)
    return Catalogue(rules=rules, shipped=shipped)


@cache
def _checks_of(shipped: tuple[tuple[Path, str], ...]) -> Sequence[_Check]:
    """Read our Semgrep files: most of the work, which a run without a candidate is spared."""
    return [
        _Check(id=check["id"], rule=rule_id, refuted=_refuted(check))
        for file, rule_id in shipped
        for check in _checks(file)
    ]


def _with_own(catalogue: Catalogue, files: Sequence[Path]) -> Catalogue:
    own: dict[str, Rule] = {}
    for file in files:
        for check in _checks(file):
            if any(check["id"] in taken for taken in (catalogue.rules, catalogue.checks, own)):
                raise _own_rule_error(file, f"the id '{check['id']}' is in use; rename the rule")
            own[check["id"]] = _own_rule(check, file)
    return replace(
        catalogue,
        rules=dict(sorted({**catalogue.rules, **own}.items())),
        own_files=tuple(files),
        own=frozenset(own),
    )


def parse_page(rule_id: str, text: str) -> Rule:
    """Return the rule that a page describes; raises `RuleError` if its front matter is not whole.

    The description is the first paragraph below the page's heading.
    """
    parts = _FRONT_MATTER.match(text)
    try:
        facts = yaml.load(parts[1], Loader=_FAST_LOADER) if parts else {}  # noqa: S506 (a safe one)
        return Rule(
            id=rule_id,
            severity=Severity[facts["severity"].upper()],
            title=facts["title"],
            description=_first_paragraph(parts[2] if parts else ""),
            help=parts[2] if parts else "",
            remedy=facts.get("remedy", ""),
            precision=Precision(facts["precision"]),
            cwe=tuple(facts["cwe"]),
            references=tuple(facts["references"]),
            aliases=frozenset(facts.get("aliases", ())),
        )
    except (KeyError, ValueError, AttributeError, TypeError, yaml.YAMLError) as error:
        raise RuleError(
            f"the page of the rule '{rule_id}' has no usable front matter: {error!r}",
            hint="CONTRIBUTING.md says what it must hold",
        ) from error


def _first_paragraph(markdown: str) -> str:
    blocks = re.split(r"\n{2,}", markdown.strip())
    paragraph = next((block for block in blocks if not block.startswith("#")), "")
    return re.sub(r"[`*]", "", " ".join(paragraph.split()))


def _semgrep_files(place: Path) -> list[Path]:
    """Return the Semgrep files of a folder; those of fixtures end in `.test.yaml`."""
    if place.is_file():
        return [place]
    found = [path for path in place.rglob("*") if path.suffix in (".yaml", ".yml")]
    return sorted(path for path in found if not path.stem.endswith(".test"))


def _own_files(place: Path) -> list[Path]:
    found = _semgrep_files(place)
    if not found:
        raise RuleError(
            f"there are no Semgrep rules at {place.name}",
            hint="give a YAML file, or a folder that holds some",
        )
    return found


def _checks(file: Path) -> Iterator[dict[str, Any]]:
    """Yield the Semgrep rules of a file, each with an id."""
    try:
        text = read_named(file, MAX_BYTES)
        if len(text) > MAX_BYTES:
            raise _own_rule_error(file, f"it is larger than {MAX_BYTES} bytes")
        data = yaml.load(text.decode("utf-8"), Loader=_FAST_LOADER)  # noqa: S506 (a safe one)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        raise _own_rule_error(file, "it cannot be read as YAML") from error
    rules = data.get("rules") if isinstance(data, dict) else None
    if not isinstance(rules, list):
        raise _own_rule_error(file, "it has no list of 'rules'")
    for rule in rules:
        if not isinstance(rule, dict) or not isinstance(rule.get("id"), str):
            raise _own_rule_error(file, "a rule has no 'id' that is a text")
        if rule.get("mode", "search") not in _MODES:
            problem = f"'{rule['id']}' has a mode other than {' and '.join(_MODES)}"
            raise _own_rule_error(file, problem)
        yield rule


def _own_rule(check: Mapping[str, Any], file: Path) -> Rule:
    severity = SEVERITIES.get(str(check.get("severity", "")).upper())
    if severity is None:
        words = ", ".join(SEVERITIES)
        raise _own_rule_error(file, f"'{check['id']}' needs a severity, one of {words}")
    message = " ".join(str(check.get("message", "")).split())[:_TITLE_LIMIT] or check["id"]
    metadata = _metadata(check)
    confidence = str(metadata.get("confidence", "medium")).lower()
    return Rule(
        id=check["id"],
        severity=severity,
        title=message.split(". ")[0].rstrip("."),
        description=message,
        help=message,
        precision=Precision(confidence) if confidence in set(Precision) else Precision.MEDIUM,
        cwe=tuple(re.findall(r"CWE-\d+", str(metadata.get("cwe", "")))),
        references=tuple(str(one) for one in _list(metadata.get("references"))),
    )


def _metadata(check: Mapping[str, Any]) -> Mapping[str, Any]:
    metadata = check.get("metadata")
    return metadata if isinstance(metadata, dict) else {}


def _refuted(check: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(str(one) for one in _list(_metadata(check).get("refutes")))


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _own_rule_error(file: Path, problem: str) -> RuleError:
    return RuleError(
        f"the rule file {file.name} cannot be used: {problem}",
        hint="see https://semgrep.dev/docs/writing-rules/rule-syntax",
    )
