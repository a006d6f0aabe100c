"""Builds what one run needs from what was asked for: configuration, rules, engines, sinks."""

from __future__ import annotations

import sys
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from flaskgate.catalog import Catalogue, load_catalogue
from flaskgate.config import FILE_NAME, Config, load_config
from flaskgate.contexts import Contexts
from flaskgate.discover import Discovery, discover
from flaskgate.engines.bandit import Bandit
from flaskgate.engines.base import Engine
from flaskgate.engines.semgrep import Semgrep
from flaskgate.inputs import Inputs
from flaskgate.policy import Settings, settle
from flaskgate.reporters.annotations import Annotations
from flaskgate.reporters.base import Reporter
from flaskgate.reporters.console import Console
from flaskgate.reporters.json_file import JsonFile
from flaskgate.reporters.outputs import Outputs
from flaskgate.reporters.sarif import SarifFile
from flaskgate.reporters.summary import Summary
from flaskgate.workspace import Workspace, open_workspace

if TYPE_CHECKING:
    from flaskgate.launch.model import LaunchUnit


COMMAND_DEFAULTS: Mapping[str, str] = {"sarif-file": "", "annotations": "none"}
"""Where the command differs from the action: it writes and marks only what it is told to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """Everything that is settled before the first file is looked at."""

    workspace: Workspace
    config: Config
    settings: Settings
    catalogue: Catalogue

    @property
    def contexts(self) -> Contexts:
        """What the files of this run are for."""
        return Contexts(within=self.workspace.within, rules=self.config.contexts)

    def discover(self) -> Discovery:
        """Walk the workspace; users' own rules may match anything, so they get every file."""
        return discover(
            self.workspace.root,
            within=self.workspace.within,
            exclude=self.config.exclude,
            every=bool(self.settings.extra_rules),
        )

    def declared(self) -> tuple[LaunchUnit, ...]:
        """Return the launch units that the configuration tells about."""
        if not self.config.launches:
            return ()
        from flaskgate.launch.declared import declared_unit  # noqa: PLC0415 (see app.launch)

        place = PurePosixPath(FILE_NAME)
        return tuple(declared_unit(one, place) for one in self.config.launches)


def prepare(inputs: Inputs) -> Prepared:
    """Settle where to look, by what policy and with which rules; `GateError` where that fails."""
    workspace = open_workspace(inputs, inputs.given.get("path", "."))
    config = read_config(inputs, workspace)
    defaults = {} if inputs.is_action else COMMAND_DEFAULTS
    settings = settle(inputs.given, config.given, defaults=defaults)
    catalogue = read_catalogue(settings, config, workspace)
    return Prepared(workspace=workspace, config=config, settings=settings, catalogue=catalogue)


def read_config(inputs: Inputs, workspace: Workspace) -> Config:
    """Read the configuration that was named, else the usual file where it exists."""
    name = inputs.given.get("config", "")
    if name:
        return load_config(workspace.resolve(name, origin="'config'"), name=name)
    usual = workspace.root / FILE_NAME
    return load_config(usual, name=FILE_NAME) if usual.exists() or usual.is_symlink() else Config()


def read_catalogue(settings: Settings, config: Config, workspace: Workspace) -> Catalogue:
    """Load all rules; every rule that the configuration names must exist."""
    own = settings.extra_rules
    extra = workspace.resolve(own, origin="'extra-rules'") if own else None
    catalogue = load_catalogue(extra=extra).with_severities(config.severity)
    for entry in config.ignore:
        if entry.rule not in catalogue.known_ids:
            catalogue.require(entry.rule, origin="'ignore'")
    return catalogue


def build_engines(catalogue: Catalogue) -> tuple[Engine, ...]:
    """Return the engines, those whose words for a defect we prefer first."""
    semgrep = Semgrep(
        rules=catalogue.semgrep_files, catalogue=catalogue.checks, refuters=catalogue.refuters
    )
    return (semgrep, Bandit(rule=catalogue.bandit))


def build_reporters(
    inputs: Inputs, settings: Settings, workspace: Workspace
) -> tuple[Reporter, ...]:
    """Return the sinks, the console last: what is read first stands at the end of a log."""
    return (
        *_files(settings, workspace),
        *_runner_sinks(inputs, settings),
        *_annotations(inputs, settings),
        Console(
            stream=sys.stdout,
            colour=inputs.colour,
            token=str(uuid.uuid4()) if inputs.runner is not None else None,
        ),
    )


def _files(settings: Settings, workspace: Workspace) -> list[Reporter]:
    reporters: list[Reporter] = []
    if settings.sarif_file:
        place = workspace.resolve(settings.sarif_file, origin="'sarif-file'")
        reporters.append(SarifFile(path=place, suppressed=settings.sarif_suppressed))
    if settings.json_file:
        place = workspace.resolve(settings.json_file, origin="'json-file'")
        reporters.append(JsonFile(path=place))
    return reporters


def _runner_sinks(inputs: Inputs, settings: Settings) -> list[Reporter]:
    runner = inputs.runner
    reporters: list[Reporter] = []
    if runner is None:
        return reporters
    if runner.output is not None and inputs.is_action:
        reporters.append(Outputs(path=runner.output, sarif_file=settings.sarif_file))
    if runner.step_summary is not None and settings.summary:
        summary = Summary(
            path=runner.step_summary,
            server_url=runner.server_url,
            repository=runner.repository,
            sha=runner.sha,
        )
        reporters.append(summary)
    return reporters


def _annotations(inputs: Inputs, settings: Settings) -> list[Reporter]:
    on_github = settings.annotations == "auto" and inputs.runner is not None
    wanted = on_github or settings.annotations == "commands"
    return [Annotations(stream=sys.stdout)] if wanted else []
