"""Chooses the reader of an artefact that its kind alone does not tell: by name, then by content.

YAML, JSON, TOML and INI files are of many tools; a file that is of none of them has no units.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from flaskgate.launch.model import Reading, Repository
from flaskgate.launch.readers import (
    ansible,
    any_container,
    bicep,
    captain,
    circus,
    cloud_build,
    cloud_config,
    cloud_manifests,
    cloudformation,
    cron,
    ecs,
    embedded_units,
    fly,
    hcl_containers,
    helm,
    heroku,
    host_hooks,
    hosted,
    iis,
    importers,
    init_scripts,
    kubernetes,
    kustomize,
    launchd,
    nginx_unit,
    pm2,
    procfile,
    quadlet,
    railway,
    run_files,
    supervisor,
    systemd,
    terraform,
    upstart,
    uwsgi,
    windows_scripts,
    workflow,
)
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.kinds import row_of

Reader = Callable[[SourceFile, Repository], Reading]

_NAMES: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (re.compile(r"heroku\.ya?ml"), heroku.read),
    (re.compile(r"kustomization\.ya?ml"), kustomize.read),
    (re.compile(r"(?:.*[.-])?fly(?:[.-].*)?\.toml"), fly.read),
    (re.compile(r"railway(?:[.-].*)?\.(?:json|toml)|nixpacks\.toml"), railway.read),
    (re.compile(r"(?:render|apprunner|(?:.*[.-])?app(?:[.-].*)?)\.ya?ml"), hosted.read),
    (re.compile(r".*\.tf(?:\.json)?"), terraform.read),
    (re.compile(r"jenkinsfile(?:[.-].*)?"), workflow.read),
    (re.compile(r".*\.wsgi|passenger_wsgi\.py"), importers.read_script),
    (re.compile(r"(?:vercel|now)\.json"), importers.read_vercel),
    (re.compile(r"zappa_settings\.(?:json|ya?ml|toml)"), importers.read_zappa),
    (re.compile(r"serverless(?:[.-].*)?\.ya?ml"), importers.read_serverless),
)
_CONTENTS: tuple[tuple[re.Pattern[bytes], Reader], ...] = (
    (re.compile(rb"\A\s*#cloud-config"), cloud_config.read_cloud_config),
    (re.compile(rb"AWS::[A-Z]"), cloudformation.read),
    (re.compile(rb"\"containerDefinitions\""), ecs.read),
    (re.compile(rb"^\s*-?\s*\"?kind\"?\s*:", re.MULTILINE), kubernetes.read),
    (re.compile(rb"^\s*-?\s*\"?image\"?\s*:", re.MULTILINE), any_container.read),
)
_KINDS: dict[Kind, Reader] = {
    Kind.PROCFILE: procfile.read,
    Kind.UNIT: systemd.read,
    Kind.SUPERVISOR: supervisor.read,
    Kind.WORKFLOW: workflow.read,
    Kind.INI: uwsgi.read,
}
ROWS: dict[str, Reader] = {
    "ansible": ansible.read,
    "appspec": host_hooks.read_appspec,
    "batch": windows_scripts.read,
    "bicep": bicep.read,
    "captain": captain.read,
    "circus": circus.read,
    "cloud_build": cloud_build.read,
    "cloud_manifests": cloud_manifests.read,
    "cron": cron.read,
    "ebextension": host_hooks.read_ebextension,
    "iis": iis.read,
    "init_scripts": init_scripts.read,
    "launchd": launchd.read,
    "nginx_unit": nginx_unit.read,
    "nomad": hcl_containers.read_nomad,
    "packer": hcl_containers.read_packer,
    "pm2": pm2.read,
    "powershell": windows_scripts.read,
    "quadlet": quadlet.read,
    "run_files": run_files.read,
    "s2i": host_hooks.read_s2i,
    "supervisor": supervisor.read,
    "systemd": systemd.read,
    "upstart": upstart.read,
}
"""Readers by the name that a row of `flaskgate.model.kinds` gives."""


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return what the artefact starts, unit files inside it included."""
    reader = choose(file, repository)
    reading = reader(file, repository) if reader else Reading()
    if reader in {systemd.read, terraform.read, cloud_config.read_cloud_config}:
        return reading
    inner = embedded_units.embedded_units(file, repository)
    return Reading(units=(*reading.units, *inner), notifications=reading.notifications)


def choose(file: SourceFile, repository: Repository) -> Reader | None:
    """Return the reader of a file, or None if it is of no format that starts something."""
    row = row_of(str(file.path), file.data)
    if row is not None:
        return ROWS[row.reader]
    if file.kind in _KINDS:
        return _KINDS[file.kind]
    if helm.is_template(file, repository):
        return helm.read
    name = file.path.name.lower()
    named = next((reader for pattern, reader in _NAMES if pattern.fullmatch(name)), None)
    if named is hosted.read and b"apiVersion" in file.data:
        named = None
    if named or file.kind not in {Kind.MANIFEST, Kind.JSON}:
        return named
    return next((reader for pattern, reader in _CONTENTS if pattern.search(file.data)), None)
