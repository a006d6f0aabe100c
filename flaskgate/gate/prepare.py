"""Builds what one run needs from what was asked for: configuration, rules, engines, sinks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from flaskgate.discover import Discovery, EarlierTree, discover
from flaskgate.gate.policy_source import (
    PolicySource,
    Read,
    find_baseline,
    find_policy,
    find_policy_before,
    own_lines,
)
from flaskgate.gate.policy_unmatched import misspelt, with_real_folders
from flaskgate.model.errors import InputError
from flaskgate.model.findings import Finding, Notification, NotificationLevel
from flaskgate.settings.catalog import Catalogue, load_catalogue
from flaskgate.settings.config_file import FILE_NAME, Config
from flaskgate.settings.contexts import Contexts
from flaskgate.settings.floor import Held, hold, read_floor
from flaskgate.settings.inputs import Inputs
from flaskgate.settings.settings import Settings, settle
from flaskgate.settings.workspace import Workspace, checkouts, open_workspace

if TYPE_CHECKING:
    from flaskgate.engines.base import Engine
    from flaskgate.github.host import Host
    from flaskgate.launch.model import LaunchUnit
    from flaskgate.steps.baseline import Baseline


ENGINES = ("semgrep", "bandit")
"""Their names, those whose words for a defect we prefer first."""

COMMAND_DEFAULTS: Mapping[str, str] = {"sarif-file": "", "annotations": "none", "upload": "never"}
"""Where the command differs from the action: it writes and marks only what it is told to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """Everything that is settled before the first file is looked at."""

    inputs: Inputs
    workspace: Workspace
    config: Config
    settings: Settings
    catalogue: Catalogue
    host: Host | None
    policy_source: PolicySource
    baseline: Baseline | None
    weakened: tuple[Finding, ...] = ()
    """What a pull request makes weaker in the policy."""
    remarks: tuple[Notification, ...]
    """What a reader should know of the policy."""

    @property
    def contexts(self) -> Contexts:
        """What the files of this run are for."""
        return Contexts(within=self.workspace.parts, rules=self.config.contexts)

    def discover(self, past: EarlierTree | None = None) -> Discovery:
        """Walk the workspace, or what it held at a time; own rules of users get every file.

        What was rendered is of now; of another time the templates are all there is.
        """
        found = discover(
            self.workspace.root,
            within=self.workspace.parts,
            exclude=self.config.exclude,
            every=bool(self.settings.extra_rules),
            past=past,
        )
        rendered = self.settings.rendered if past is None else ""
        if not rendered:
            return found
        from flaskgate.gate.rendered import with_rendered  # noqa: PLC0415 (see app.launch)

        return with_rendered(found, rendered, self.workspace)

    def declared(self) -> tuple[LaunchUnit, ...]:
        """Return the launch units that the configuration tells about."""
        commands = [one for one in self.config.launches if one.command]
        if not commands:
            return ()
        from flaskgate.launch.readers.declared import declared_unit  # noqa: PLC0415 (see app.launch)

        place = PurePosixPath(FILE_NAME)
        return tuple(declared_unit(one, place) for one in commands)


def prepare(inputs: Inputs) -> Prepared:
    """Settle where to look, by what policy and with which rules; `GateError` where that fails."""
    workspace = open_workspace(inputs, inputs.paths or (inputs.given.get("path", "."),))
    host = open_github(inputs)
    return _settled(inputs, workspace, host, find_policy(inputs, workspace, host))


def prepare_before(prepared: Prepared, read: Read) -> Prepared:
    """Return the same run by the policy that held before the change; `read` gives its files.

    Raises `InputError` where that policy is wrong. What comes from the base anyway is the same.
    """
    if prepared.policy_source.read is not None:
        return prepared
    # whether anything is compared is asked of the policy of now
    given = {name: value for name, value in prepared.inputs.given.items() if name != "base"}
    inputs = replace(prepared.inputs, given=given)
    policy_source = find_policy_before(inputs, prepared.workspace, read)
    before = _settled(inputs, prepared.workspace, prepared.host, policy_source)
    is_same = before.config.severity == prepared.config.severity
    return replace(before, catalogue=prepared.catalogue) if is_same else before


def _settled(
    inputs: Inputs, workspace: Workspace, host: Host | None, policy_source: PolicySource
) -> Prepared:
    held = _held(inputs, workspace, policy_source.config)
    is_own = policy_source.read is None
    config, missing = with_real_folders(held.config, workspace.root, is_own=is_own)
    defaults = {} if inputs.is_action else COMMAND_DEFAULTS
    settings = settle(held.given, config.given, defaults={**defaults, **held.defaults})
    if settings.base and settings.scope != "changed":
        raise InputError("'--base' alone changes nothing", hint="add `--scope changed`")
    catalogue = read_catalogue(settings, config, workspace)
    baseline, remarks, more = find_baseline(settings.baseline, workspace, policy_source)
    return Prepared(
        inputs=inputs,
        workspace=workspace,
        config=config,
        settings=settings,
        catalogue=catalogue,
        host=host,
        policy_source=policy_source,
        baseline=baseline,
        weakened=_weakened(policy_source, workspace, catalogue, more),
        remarks=(
            *_place_remarks(workspace),
            *held.remarks,
            *policy_source.remarks,
            *remarks,
            *missing,
            *(() if inputs.given.get("config") else misspelt(workspace.root)),
            *(host.remarks if host else ()),
        ),
    )


def _weakened(
    policy_source: PolicySource, workspace: Workspace, catalogue: Catalogue, more: int
) -> tuple[Finding, ...]:
    """Return what gets weaker with a pull request; `more` counts what its baseline adds."""
    if policy_source.ahead is None and not more:
        return ()
    from flaskgate.gate.policy_changes import RULE, findings, weakenings  # noqa: PLC0415

    ahead = policy_source.config if policy_source.ahead is None else policy_source.ahead
    shipped = {rule.id: rule.severity for rule in load_catalogue().rules.values()}
    weaker = [*weakenings(policy_source.config, ahead, shipped)]
    weaker += [("baseline", f"accepts more findings: {more:,}")] if more else []
    return findings(
        weaker, policy_source.place, own_lines(policy_source, workspace), catalogue.rules[RULE]
    )


def _held(inputs: Inputs, workspace: Workspace, config: Config) -> Held:
    """Return what is asked for, as far as the policy of the organisation lets it stand."""
    floor = read_floor(inputs.given.get("policy", ""), workspace)
    if floor is None:
        return Held(config=config, given=inputs.given)
    shipped = {rule.id: rule.severity for rule in load_catalogue().rules.values()}
    return hold(floor, config, inputs.given, shipped)


def open_github(inputs: Inputs) -> Host | None:
    """Return the side of GitHub; None for the command, which speaks to nobody."""
    if not inputs.is_action or inputs.runner is None:
        return None
    from flaskgate.github.host import open_host  # noqa: PLC0415 (see app.launch)

    return open_host(inputs, inputs.runner)


def _place_remarks(workspace: Workspace) -> Iterator[Notification]:
    """Say where the repository is, if the action's workspace is not its root."""
    root, base = workspace.root, workspace.base
    if not workspace.is_confined or (base / ".git").exists():
        return
    if root != base:
        where = root.relative_to(base)
        yield Notification(
            id="checkout",
            message=f"the repository is in '{where}': its files are named from there",
            level=NotificationLevel.NOTE,
        )
    elif found := checkouts(base):
        names = ", ".join(f"'{one.name}'" for one in found)
        yield Notification(
            id="checkout",
            message=f"the workspace is not a checkout, but {names} below it: name it by 'path', so "
            "that files have the names that the repository knows",
        )


def read_catalogue(settings: Settings, config: Config, workspace: Workspace) -> Catalogue:
    """Load all rules; every rule that the configuration names must exist."""
    own = settings.extra_rules
    extra = workspace.resolve(own, origin="'extra-rules'") if own else None
    catalogue = load_catalogue(extra=extra).with_severities(config.severity)
    for entry in config.ignore:
        if entry.rule not in catalogue.accepts:
            catalogue.require(entry.rule, origin="'ignore'")
    return catalogue


def build_engines(catalogue: Catalogue) -> tuple[Engine, ...]:
    """Return the engines in the order of `ENGINES`."""
    from flaskgate.engines.bandit import Bandit  # noqa: PLC0415 (an empty tree needs neither)
    from flaskgate.engines.semgrep import Semgrep  # noqa: PLC0415

    return (Semgrep(rules=catalogue), Bandit(rule=catalogue.bandit))
