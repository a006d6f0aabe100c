"""Every option by its one name: what the command line, the action and the configuration accept.

The three front doors, their help and the tables of the documentation are made from this table,
so that they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flaskgate.model.errors import InputError
from flaskgate.model.findings import Severity

SEVERITIES = tuple(severity.word for severity in reversed(Severity))
NEVER = "never"
BOOLEANS = ("true", "false")


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One thing that a user can set."""

    name: str
    """Kebab-case: the action's input, the key in `.flaskgate.yml`."""
    help: str
    """One sentence, for `--help`, `action.yml` and the README."""
    default: str = ""
    """As text; empty where there is none."""
    choices: tuple[str, ...] = ()
    """The allowed values; empty: any text."""
    aliases: tuple[str, ...] = ()
    """How else the command line may spell it, such as `-q`; `--<name>` is always there."""
    metavar: str = "TEXT"
    """What the command line calls its value."""
    in_config: bool = True
    """Whether `.flaskgate.yml` may set it."""
    in_action: bool = True
    """Whether it is an input of the action."""
    in_command: bool = True
    """Whether the command line takes it."""

    @property
    def spellings(self) -> tuple[str, ...]:
        """The options of the command line, the one that documentation uses first."""
        return (f"--{self.name}", *self.aliases)

    @property
    def is_boolean(self) -> bool:
        """Return whether the command line takes it as a bare flag."""
        return self.choices == BOOLEANS


def _report_file(form: str, what: str, *, in_action: bool) -> Option:
    return Option(
        name=f"{form}-file",
        help=f"Where to write {what}; nothing is written without it.",
        aliases=(f"--{form}",),
        metavar="FILE",
        in_action=in_action,
        in_config=False,
    )


OPTIONS = (
    Option(
        name="path",
        help="Folder or file to scan, relative to the workspace.",
        default=".",
        metavar="PATH",
        in_config=False,
    ),
    Option(
        name="fail-on",
        help="Lowest severity that fails the gate.",
        default="high",
        choices=(*SEVERITIES, NEVER),
    ),
    Option(
        name="report",
        help="Lowest severity that is listed, annotated and uploaded as an alert. Findings below "
        "it are only counted; those that fail the gate are always shown.",
        default="medium",
        choices=SEVERITIES,
    ),
    Option(
        name="annotations",
        help="How to mark lines in a pull request: with workflow commands, a check run, a review "
        "with suggestions, or not at all. `auto`: with workflow commands, unless code scanning "
        "marks them.",
        default="auto",
        choices=("auto", "commands", "check-run", "review", "none"),
    ),
    Option(
        name="upload",
        help="Whether to upload the results to code scanning: if possible (`auto`), always (the "
        "gate fails if the upload does), or never.",
        default="auto",
        choices=("auto", "always", "never"),
        in_command=False,
    ),
    Option(
        name="ref",
        help="Full name of the ref that the uploaded results belong to, such as "
        "`refs/heads/main`. Give it with `sha` if the job checks out another commit than the one "
        "that triggered it.",
        in_config=False,
        in_command=False,
    ),
    Option(
        name="sha",
        help="Commit that the uploaded results belong to: the one that is checked out.",
        in_config=False,
        in_command=False,
    ),
    Option(
        name="ca-bundle",
        help="File with additional certificates to trust, for a GitHub Enterprise Server or a "
        "proxy with its own certificate authority.",
        in_config=False,
        in_command=False,
    ),
    Option(
        name="sarif-file",
        help="Where to write the SARIF report, without suppressed findings.",
        default="flaskgate.sarif",
        aliases=("--sarif",),
        metavar="FILE",
        in_config=False,
    ),
    Option(
        name="sarif-suppressed",
        help="Keep suppressed findings in the SARIF file, marked as such.",
        default="false",
        choices=BOOLEANS,
        in_config=False,
    ),
    _report_file("json", "the full report as JSON", in_action=True),
    _report_file("gitlab", "a code quality report for GitLab", in_action=False),
    _report_file("junit", "a JUnit report", in_action=False),
    Option(
        name="category",
        metavar="NAME",
        help="SARIF category, which tells several scans of one repository apart.",
        default="flaskgate",
    ),
    Option(
        name="scope",
        help="Which findings can fail the gate: all, or only those that the base commit does not "
        "have (`changed`).",
        default="all",
        choices=("all", "changed"),
    ),
    Option(
        name="base",
        metavar="COMMIT",
        help="Commit to compare with for `--scope changed`; not needed on a pull request.",
        in_action=False,
        in_config=False,
    ),
    Option(
        name="baseline",
        metavar="FILE",
        help="File that `flaskgate baseline` wrote, relative to the workspace: the findings in it "
        "do not fail the gate.",
    ),
    Option(
        name="config",
        metavar="FILE",
        help="Configuration file, relative to the workspace; by default `.flaskgate.yml`, if it "
        "exists.",
        in_config=False,
    ),
    Option(
        name="config-from",
        help="Which commit the configuration and baseline for a pull request come from: its base, "
        "so that it cannot weaken its own gate, or its head.",
        default="base",
        choices=("base", "head"),
        in_config=False,
        in_command=False,
    ),
    Option(
        name="policy",
        help="An organisation's minimum policy, as YAML or as a file outside of the scanned "
        "folder. A repository's configuration can be stricter than it, not weaker.",
        in_config=False,
    ),
    Option(
        name="extra-rules",
        help="Your own Semgrep rules: a file or a folder, relative to the workspace.",
        aliases=("--rules",),
        metavar="PATH",
    ),
    Option(
        name="rendered",
        help="File with the output of `helm template`, `kustomize build` or `docker compose "
        "config` (the command also takes `-`), which is read in place of the templates it was "
        "made from.",
        in_config=False,
    ),
    Option(
        name="suppressions",
        help="Whether a mark such as `# flaskgate: ignore[RULE] reason` silences the rule that it "
        "names: yes, only with a reason, or no.",
        default="honour",
        choices=("honour", "require-reason", "ignore"),
    ),
    Option(
        name="strict",
        help="End with exit code 2 if the gate could not see everything: unknown production "
        "starts, files that cannot be read or parsed, limits that were reached.",
        default="false",
        choices=BOOLEANS,
    ),
    Option(
        name="format",
        help="What to print: text for people, or a report for machines; the findings that fail "
        "the gate then go to standard error.",
        default="text",
        choices=("text", "json", "sarif", "github", "gitlab", "junit"),
        in_config=False,
        in_action=False,
    ),
    Option(
        name="exit-zero",
        help="End with exit code 0 even if findings fail the gate; errors still end with 2.",
        default="false",
        choices=BOOLEANS,
        in_config=False,
        in_action=False,
    ),
    Option(
        name="color",
        help="When to use colour; with `auto`, the terminal, NO_COLOR, FORCE_COLOR and TERM "
        "decide.",
        default="auto",
        choices=("auto", "always", "never"),
        in_config=False,
        in_action=False,
    ),
    Option(
        name="quiet",
        help="Print only the findings that fail the gate, one line each.",
        default="false",
        choices=BOOLEANS,
        aliases=("-q",),
        in_config=False,
        in_action=False,
    ),
    Option(
        name="verbose",
        help="List everything: low and accepted findings, all starts, statistics.",
        default="false",
        choices=BOOLEANS,
        aliases=("-v",),
        in_config=False,
        in_action=False,
    ),
    Option(
        name="summary",
        help="Whether to write the job summary.",
        default="true",
        choices=BOOLEANS,
    ),
    Option(
        name="job",
        help="Which job of a matrix this is, so that each check run has its own name; leave the "
        "default.",
        default="${{ strategy.job-index }}/${{ strategy.job-total }}",
        in_config=False,
        in_command=False,
    ),
    Option(
        name="token",
        help="Token for GitHub's API; its permissions decide what can be uploaded and marked.",
        default="${{ github.token }}",
        in_config=False,
        in_command=False,
    ),
)
"""In the order in which they are documented."""

BY_NAME: Mapping[str, Option] = {option.name: option for option in OPTIONS}


def checked(option: Option, value: str, *, origin: str) -> str:
    """Return `value` if the option takes it; `origin` says where it was given, for the error."""
    if option.choices and value not in option.choices:
        raise InputError(
            f"{origin} cannot be '{value}'",
            hint=f"choose one of {', '.join(option.choices)}{did_you_mean(value, option.choices)}",
        )
    return value


def did_you_mean(word: str, names: Iterable[str]) -> str:
    """Return ` (did you mean 'x'?)` for the nearest of `names`, or nothing."""
    from difflib import get_close_matches  # noqa: PLC0415 (only a mistake needs it)

    near = get_close_matches(word, list(names), n=1)
    return f" (did you mean '{near[0]}'?)" if near else ""
