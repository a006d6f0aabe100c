"""Writes the parts of the documentation that have a source: `make docs`.

Between a pair of markers such as `<!-- rules -->` and `<!-- /rules -->` (in YAML `# <inputs>` and
`# </inputs>`) stands text made from the code; a test holds that it is current.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import yaml

from flaskgate.gate.cli import build_parser
from flaskgate.settings.catalog import load_catalogue
from flaskgate.settings.options import OPTIONS, Option
from tools import architecture, launch_kinds
from tools.config_schema import config_schema
from tools.play import play

ROOT = Path(__file__).parent.parent
PAGES = (
    "README.md",
    "action.yml",
    "docs/architecture.md",
    "docs/configuration.md",
    "docs/github.md",
    "docs/launch.md",
    "docs/reference.md",
    "docs/reports.md",
    "docs/rules.md",
    "docs/versioning.md",
)
STORIES = ("docs/tutorial.md", "docs/adopting.md")
"""Pages whose commands are run."""

_PART = re.compile(
    r"""
    (?P<begin> ^[ #]*<!--[ ](?P<name>[\w-]+)[ ]-->\n) .*? (?P<end> ^[ #]*<!--[ ]/(?P=name)[ ]-->$)
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)

PERMISSIONS = (
    ("contents: read", "to check the repository out", "always"),
    ("security-events: write", "to upload to code scanning", "for alerts"),
    ("actions: read", "to upload to code scanning", "for alerts, in a private repository"),
    ("pull-requests: read", "to read what a pull request changes", "`scope: changed`, forks too"),
    ("checks: write", "to make a check run", "`annotations: check-run`"),
    ("pull-requests: write", "to review with suggestions", "`annotations: review`"),
)


def main() -> None:
    """Bring every page and every made file up to date."""
    for page in PAGES:
        path = ROOT / page
        path.write_text(renew(path.read_text(encoding="utf-8")), encoding="utf-8")
    for page in STORIES:
        path = ROOT / page
        path.write_text(play(path.read_text(encoding="utf-8")), encoding="utf-8")
    for name, make in FILES.items():
        (ROOT / name).write_text(make(), encoding="utf-8")


def renew(text: str) -> str:
    """Return a page with its marked parts made anew; `KeyError` for a marker without a source."""
    return _PART.sub(lambda part: f"{part['begin']}{SOURCES[part['name']]()}{part['end']}", text)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table with a line feed before and after it, as Markdown wants it."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n" + "".join(f"| {' | '.join(line)} |\n" for line in lines) + "\n"


def inputs_table() -> str:
    """Return the inputs of the action."""
    return table(
        ("input", "default", "values", "what it is"),
        (
            (
                f"`{option.name}`",
                f"`{option.default}`" if option.default else "",
                ", ".join(f"`{choice}`" for choice in option.choices),
                option.help,
            )
            for option in OPTIONS
            if option.in_action
        ),
    )


def keys_table() -> str:
    """Return the options that the configuration file may set."""
    return table(
        ("key", "values", "what it is"),
        (
            (f"`{option.name}`", ", ".join(f"`{one}`" for one in option.choices), option.help)
            for option in OPTIONS
            if option.in_config
        ),
    )


def outputs_table() -> str:
    """Return the outputs that `action.yml` declares."""
    action: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    rows = ((f"`{name}`", fact["description"]) for name, fact in action["outputs"].items())
    return table(("output", "what it is"), rows)


def permissions_table() -> str:
    """Return what the job's token must be allowed to do."""
    rows = ((f"`{permission}`", why, when) for permission, why, when in PERMISSIONS)
    return table(("permission", "why", "when"), rows)


def rules_table(prefix: str = "rules") -> str:
    """Return all rules, the most severe first."""
    rules = sorted(load_catalogue().rules.values(), key=lambda rule: (-rule.severity, rule.id))
    return table(
        ("rule", "severity", "what it finds"),
        (
            (f"[`{rule.id}`]({prefix}/{rule.id}/README.md)", rule.severity.word, rule.title)
            for rule in rules
        ),
    )


def help_text(*command: str) -> str:
    """Return what `flaskgate COMMAND --help` prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.suppress(SystemExit):
        build_parser().parse_args([*command, "--help"])
    return f"\n```text\n{out.getvalue().rstrip()}\n```\n\n"


def json_fields() -> str:
    """Return the keys of the JSON report, as far as its schema describes them."""
    schema = json.loads((ROOT / "schemas" / "report.schema.json").read_text(encoding="utf-8"))
    objects = {"": schema, **{f"{name}: ": one for name, one in schema["$defs"].items()}}
    rows = (
        (f"`{key}`" if not prefix else f"{prefix}`{key}`", fact["description"])
        for prefix, one in objects.items()
        for key, fact in one.get("properties", {}).items()
        if "description" in fact
    )
    return table(("key", "what it is"), rows)


def action_inputs() -> str:
    """Return the `inputs` of `action.yml`.

    They have no defaults: the runner exports a default like a wish, and nothing could tell the two
    apart. Only an expression has to stand there, since the runner alone can evaluate it.
    """
    declared = {option.name: _declared(option) for option in OPTIONS if option.in_action}
    text = yaml.safe_dump(declared, sort_keys=False, width=1000, default_style=None)
    return "".join(f"  {line}\n" for line in text.splitlines())


def _declared(option: Option) -> dict[str, str]:
    if option.default.startswith("${{"):
        return {"description": option.help, "default": option.default}
    default = f" Default: `{option.default}`." if option.default else ""
    return {"description": f"{option.help}{default}"}


def image_figures() -> str:
    """Return what the image weighs and how fast it starts, as `make image-size` has measured."""
    page = (ROOT / "docs" / "container.md").read_text(encoding="utf-8")
    size = r"[\d.]+ (?:MB|s)"
    rows = dict(re.findall(rf"^\| ([^|]+) \| ({size}) \| {size} \|$", page, re.MULTILINE))
    unpacked, pulled = rows["unpacked"], rows["compressed, gzip -6"]
    start = rows["start-up, scan of an empty folder"]
    told = f"The image holds {unpacked}, {pulled} as it is pulled; its program starts in {start}."
    return f"\n{told}\n\n"


SOURCES: dict[str, Callable[[], str]] = {
    "inputs": inputs_table,
    "keys": keys_table,
    "outputs": outputs_table,
    "permissions": permissions_table,
    "rules": rules_table,
    "all-rules": lambda: rules_table("../rules"),
    "commands": help_text,
    "help": lambda: help_text("scan"),
    "json-fields": json_fields,
    "action-inputs": action_inputs,
    "image-figures": image_figures,
    "stages": lambda: architecture.table_of(architecture.PACKAGE),
    "flow": lambda: architecture.picture_of(architecture.PACKAGE),
    "launch-kinds": launch_kinds.table,
    "launch-stages": lambda: architecture.table_of(architecture.PACKAGE / "launch"),
    "launch-flow": lambda: architecture.picture_of(architecture.PACKAGE / "launch"),
    "command-rooms": lambda: architecture.table_of(architecture.PACKAGE / "launch" / "commands"),
    "interpreter-rooms": lambda: architecture.table_of(
        architecture.PACKAGE / "launch" / "python" / "interpreter"
    ),
    "library-rooms": lambda: architecture.table_of(
        architecture.PACKAGE / "launch" / "python" / "libraries"
    ),
    "follow-rooms": lambda: architecture.table_of(architecture.PACKAGE / "launch" / "follow"),
    "plan-rooms": lambda: architecture.table_of(architecture.PACKAGE / "launch" / "plan"),
    "reader-rooms": lambda: architecture.table_of(architecture.PACKAGE / "launch" / "readers"),
}

FILES: dict[str, Callable[[], str]] = {"schemas/config.schema.json": config_schema}
"""What is made as a whole."""


if __name__ == "__main__":
    main()
