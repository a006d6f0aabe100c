"""What the caller asked for: from the action's environment or from the command line.

Nothing else reads the environment. Only what was given explicitly stands in `Inputs.given`, so
that `policy.settle` can tell it from a default and let it win over the configuration file.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from flaskgate.model.errors import InputError
from flaskgate.settings.options import OPTIONS, checked

_PRINTED: Mapping[str, str] = {
    "json-file": "json",
    "sarif-file": "sarif",
    "gitlab-file": "gitlab",
    "junit-file": "junit",
}
"""Files that may be `-`, and the format which that is the same as."""
_BUNDLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")
"""Variables by which other programs are told of certificates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Runner:
    """What the GitHub Actions runner offers to a step; every path may be missing."""

    output: Path | None = None
    """`GITHUB_OUTPUT`."""
    step_summary: Path | None = None
    """`GITHUB_STEP_SUMMARY`."""
    server_url: str = ""
    repository: str = ""
    """`owner/name`."""
    sha: str = ""
    """`GITHUB_SHA`; on a pull request the merge commit."""
    ref: str = ""
    event_name: str = ""
    event_path: Path | None = None
    """`GITHUB_EVENT_PATH`: the payload of the event."""
    actor: str = ""
    api_url: str = ""
    """`GITHUB_API_URL`; on GitHub Enterprise Server it ends in `/api/v3`."""
    ca_bundle: tuple[str, str] | None = None
    """The variable that names certificates, and the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """One request to the gate."""

    given: Mapping[str, str]
    """Option name to value, checked, only what was given explicitly."""
    workspace: Path
    """What relative paths are relative to; absolute."""
    runner: Runner | None = None
    """None outside GitHub Actions."""
    paths: tuple[str, ...] = ()
    """What to scan, where the command names it; empty: the option `path`."""
    colour: str = "auto"
    """`always`, `never`, or `auto`: where the log is a terminal."""
    columns: int = 0
    """How wide the reader wants lines to be; 0: as wide as the terminal is."""
    shows_progress: bool = False
    """Whether a terminal is told that a scan is at work."""
    is_action: bool = False
    """Whether the action was called, and not the command."""
    token: str = field(default="", repr=False)
    """For GitHub's API; empty outside the action."""


def from_environment(environ: Mapping[str, str]) -> Inputs:
    """Read the inputs of the container action.

    The runner exports each input as `INPUT_` and its name in upper case, hyphens kept; an unset
    one is empty (actions/runner#924). Raises `InputError` for a value that an input cannot have.
    """
    given = {}
    for option in OPTIONS:
        value = environ.get(f"INPUT_{option.name.upper()}", "").strip()
        if option.in_action and value:
            given[option.name] = checked(option, value, origin=f"input '{option.name}'")
    _each_to_its_own(given)
    workspace = environ.get("GITHUB_WORKSPACE", "")
    if not workspace:
        raise InputError(
            "GITHUB_WORKSPACE is not set",
            hint="the action runs in GitHub Actions; elsewhere use the command `flaskgate scan`",
        )
    return Inputs(
        token=given.pop("token", ""),
        given=given,
        workspace=Path(workspace),
        runner=read_runner(environ),
        colour=_colour("auto", {"FORCE_COLOR": "1", **environ}),  # the page of a log has colours
        is_action=True,
    )


def from_arguments(
    arguments: Mapping[str, object], environ: Mapping[str, str], workspace: Path
) -> Inputs:
    """Take over what `argparse` has parsed and checked; an option not given is None or False."""
    given = {}
    for option in OPTIONS:
        value = arguments.get(option.name)
        if isinstance(value, str):
            given[option.name] = value
        elif value is True:
            given[option.name] = "true"
    _each_to_its_own(given)
    paths = arguments.get("paths") or ()
    on_actions = environ.get("GITHUB_ACTIONS") == "true"
    return Inputs(
        given=_printing(given),
        workspace=workspace,
        runner=read_runner(environ) if on_actions else None,
        paths=tuple(map(str, paths)) if isinstance(paths, Sequence) else (),
        colour=_colour(given.get("color", "auto"), environ),
        columns=int(columns) if (columns := environ.get("COLUMNS", "")).isdecimal() else 0,
        shows_progress="quiet" not in given and environ.get("TERM") != "dumb",
    )


def _each_to_its_own(given: Mapping[str, str]) -> None:
    """Raise `InputError` where two reports would be written to one file."""
    taken: dict[str, str] = {}
    for name in (one for one in _PRINTED if given.get(one, "-") != "-"):
        place = os.path.normpath(given[name])
        if place in taken:
            raise InputError(
                f"'{taken[place]}' and '{name}' name one file: {place}",
                hint="give each report a file of its own",
            )
        taken[place] = name


def _printing(given: Mapping[str, str]) -> Mapping[str, str]:
    """Return the options with `-`, the standard output, for a file taken for that format."""
    dashes = [name for name in _PRINTED if given.get(name) == "-"]
    formats = {_PRINTED[name] for name in dashes} | {given.get("format", "")} - {""}
    if dashes and len(formats) > 1:
        raise InputError(
            f"standard output cannot hold {' and '.join(sorted(formats))} at once",
            hint="write all but one of them to files",
        )
    chosen = dict.fromkeys(("format",), *formats) if dashes else {}
    return {name: value for name, value in given.items() if name not in dashes} | chosen


def _colour(wanted: str, environ: Mapping[str, str]) -> str:
    """Return when to use colour, as https://no-color.org and https://force-color.org have it."""
    if wanted != "auto":
        return wanted
    if environ.get("NO_COLOR"):
        return "never"
    if environ.get("FORCE_COLOR", "0") not in {"", "0"}:
        return "always"
    return "never" if environ.get("TERM") == "dumb" else "auto"


def read_runner(environ: Mapping[str, str]) -> Runner:
    """Return what the runner offers; nothing outside GitHub Actions."""

    def path(name: str) -> Path | None:
        return Path(environ[name]) if environ.get(name) else None

    return Runner(
        output=path("GITHUB_OUTPUT"),
        step_summary=path("GITHUB_STEP_SUMMARY"),
        server_url=environ.get("GITHUB_SERVER_URL", ""),
        repository=environ.get("GITHUB_REPOSITORY", ""),
        sha=environ.get("GITHUB_SHA", ""),
        ref=environ.get("GITHUB_REF", ""),
        event_name=environ.get("GITHUB_EVENT_NAME", ""),
        event_path=path("GITHUB_EVENT_PATH"),
        actor=environ.get("GITHUB_ACTOR", ""),
        api_url=environ.get("GITHUB_API_URL", ""),
        ca_bundle=next(((name, environ[name]) for name in _BUNDLES if environ.get(name)), None),
    )
