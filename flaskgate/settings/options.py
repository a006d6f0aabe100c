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
        help="Lowest severity that is listed, marked and uploaded as an alert; what is below is "
        "counted, and what fails the gate is always shown.",
        default="medium",
        choices=SEVERITIES,
    ),
    Option(
        name="annotations",
        help="How to mark lines: by workflow commands unless code scanning does so (`auto`), by "
        "workflow commands, by a check run, by a review with suggestions, or not.",
        default="auto",
        choices=("auto", "commands", "check-run", "review", "none"),
    ),
    Option(
        name="upload",
        help="Whether to upload the results to code scanning: where it is possible (`auto`), "
        "with a refusal failing the gate (`always`), or never.",
        default="auto",
        choices=("auto", "always", "never"),
        in_command=False,
    ),
    Option(
        name="ref",
        help="Whole ref that the uploaded results are about, with `sha`, where the job has checked "
        "out another commit than that of its event.",
        in_config=False,
        in_command=False,
    ),
    Option(
        name="sha",
        help="Commit that the uploaded results are about: the one that is checked out.",
        in_config=False,
        in_command=False,
    ),
    Option(
        name="ca-bundle",
        help="File with certificates to trust besides those of the system, for a GitHub Enterprise "
        "Server or a proxy with its own authority.",
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
        help="SARIF category, to tell several scans of one repository apart.",
        default="flaskgate",
    ),
    Option(
        name="scope",
        help="What can gate: everything, or only findings that its base did not have (`changed`).",
        default="all",
        choices=("all", "changed"),
    ),
    Option(
        name="base",
        metavar="COMMIT",
        help="Commit to compare with for `--scope changed`; on a pull request it is found without.",
        in_action=False,
        in_config=False,
    ),
    Option(
        name="baseline",
        metavar="FILE",
        help="Baseline file, relative to the workspace: its findings do not gate.",
    ),
    Option(
        name="config",
        metavar="FILE",
        help="Configuration file, relative to the workspace; "
        "without it `.flaskgate.yml` is read where it exists.",
        in_config=False,
    ),
    Option(
        name="config-from",
        help="Where configuration and baseline of a pull request come from: the base branch, "
        "so that it cannot lower its own bar, or its head.",
        default="base",
        choices=("base", "head"),
        in_config=False,
        in_command=False,
    ),
    Option(
        name="policy",
        help="What no repository gets below: the policy of an organisation as YAML, or a file "
        "outside of the scanned tree.",
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
        help="Manifests that a step before rendered (`helm template`, `kustomize build`, "
        "`docker compose config`): a file, or `-` for the command; they stand for the templates.",
        in_config=False,
    ),
    Option(
        name="suppressions",
        help="What marks in the code may do: silence the rule they name, "
        "only so with a reason, or nothing.",
        default="honour",
        choices=("honour", "require-reason", "ignore"),
    ),
    Option(
        name="strict",
        help="Whether what could not be looked at ends with exit code 2: unknown production "
        "starts, unreadable and unparsed files, limits that were hit.",
        default="false",
        choices=BOOLEANS,
    ),
    Option(
        name="format",
        help="What to print: text for people, or one of the reports, with what gates on stderr.",
        default="text",
        choices=("text", "json", "sarif", "github", "gitlab", "junit"),
        in_config=False,
        in_action=False,
    ),
    Option(
        name="exit-zero",
        help="End with exit code 0 also where findings fail the gate; failures still give 2.",
        default="false",
        choices=BOOLEANS,
        in_config=False,
        in_action=False,
    ),
    Option(
        name="color",
        help="When to use colour; NO_COLOR, FORCE_COLOR and TERM=dumb decide on `auto`.",
        default="auto",
        choices=("auto", "always", "never"),
        in_config=False,
        in_action=False,
    ),
    Option(
        name="quiet",
        help="Say only what gates, a line for each.",
        default="false",
        choices=BOOLEANS,
        aliases=("-q",),
        in_config=False,
        in_action=False,
    ),
    Option(
        name="verbose",
        help="List everything: lows, accepted findings, all starts, figures.",
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
        help="Which job of a matrix this is, so that its check run has a name of its own; leave it "
        "as it is.",
        default="${{ strategy.job-index }}/${{ strategy.job-total }}",
        in_config=False,
        in_command=False,
    ),
    Option(
        name="token",
        help="Token for GitHub's API; what it may do decides on uploads and marks.",
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
