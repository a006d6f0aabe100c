"""Which files serve a project on a platform, and what stands in them."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from flaskgate import __version__
from flaskgate.gate.commands.init.application import Application, Undecided
from flaskgate.gate.commands.init.project import InitProject
from flaskgate.gate.commands.init.templates import FILL_IN, filled
from flaskgate.launch.python.libraries.names import DASH
from flaskgate.model.wording import RAW, SOURCE

BASELINE: Final = "flaskgate-baseline.json"
COMPOSE: Final = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
"""What `docker compose` reads, the first of them alone."""

_GUNICORN = (("gunicorn.conf.py", "gunicorn.conf.py"),)
_SITES = (("deploy/nginx/@.conf", "nginx.conf"), ("deploy/apache/@.conf", "apache.conf"))
_DOCKER = (*_GUNICORN, ("Dockerfile", "Dockerfile"), (".dockerignore", "dockerignore"))
PLATFORMS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "docker": _DOCKER,
    "compose": (
        *_DOCKER,
        ("compose.yaml", "compose.yaml"),
        ("deploy/nginx/compose.conf", "nginx.compose.conf"),
    ),
    "systemd": (*_GUNICORN, ("deploy/@.service", "systemd.service"), *_SITES),
    "supervisor": (*_GUNICORN, ("deploy/supervisor/@.conf", "supervisor.conf"), *_SITES),
    "kubernetes": (*_DOCKER, ("deploy/kubernetes/@.yaml", "kubernetes.yaml")),
    "procfile": (*_GUNICORN, ("Procfile", "Procfile")),
    "windows": (("deploy/windows/@.cmd", "windows.cmd"), _SITES[0]),
}
"""The files of each platform beside the entry, and their templates; `@` is the project's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFile:
    """A file that is to be written."""

    path: PurePosixPath
    """From the repository root."""
    text: str
    rivals: tuple[PurePosixPath, ...] = ()
    """Files that would no longer be read if this one were there."""


def policy_files(*, has_baseline: bool) -> Iterator[NewFile]:
    """Yield the workflow and the configuration."""
    tag = f"v{__version__}"
    why = "a tag can be moved, a commit cannot"
    action = f"flaskgate/flaskgate@{tag} # {FILL_IN}: the commit of {tag}; {why}"
    baseline = f"baseline: {BASELINE} # what it holds is accepted" if has_baseline else _NO_BASELINE
    workflow = filled("workflow.yml", {"action": action})
    yield NewFile(path=PurePosixPath(".github/workflows/flaskgate.yml"), text=workflow)
    links = {"schema": f"{RAW}/schemas/config.schema.json", "pages": f"{SOURCE}/docs"}
    configuration = filled("flaskgate.yml", {"baseline": baseline, **links})
    yield NewFile(path=PurePosixPath(".flaskgate.yml"), text=configuration)


_NO_BASELINE = f"""
# What is found today can be accepted, so that only what is new fails:
# flaskgate baseline -o {BASELINE}
# baseline: {BASELINE}"""


def serving_files(
    project: InitProject, platform: str, is_taken: Callable[[PurePosixPath], bool]
) -> Iterator[NewFile]:
    """Yield the files that serve a project on a platform.

    `is_taken` tells whether a path is a file of the project's own, which the entry must not be.
    """
    values = _values(project, is_taken)
    home = project.folder
    inner = home / values["folder"]
    yield NewFile(path=inner / f"{values['module']}.py", text=filled("wsgi.py", values))
    if platform == "windows":
        yield NewFile(path=inner / "serve.py", text=filled("serve.py", values))
    for path, template in PLATFORMS[platform]:
        rivals = tuple(home / one for one in COMPOSE[1:]) if path == COMPOSE[0] else ()
        name = path.replace("@", project.name)
        yield NewFile(path=home / name, text=filled(template, values), rivals=rivals)


def _values(project: InitProject, is_taken: Callable[[PurePosixPath], bool]) -> Mapping[str, str]:
    found = project.application
    folder = _folder(project)
    inner = project.folder / folder
    module = "production" if is_taken(inner / "wsgi.py") else "wsgi"
    here = str(folder) if folder.parts else ""
    chdir = f"--chdir {shlex.quote(here)} " if here else ""
    threaded = isinstance(found, Application) and found.is_socketio
    values = {
        "name": project.name,
        "module": module,
        "entry": str(folder / f"{module}.py"),
        "folder": here,
        "windows_folder": "\\" + here.replace("/", "\\") if here else "",
        "chdir": chdir,
        "chdir_json": f'"--chdir", "{here}", ' if here else "",
        "port": project.port,
        "server": "gunicorn",
        "application": _application(found),
        "workers": "1" if threaded else "2",
        "workers_note": _ONE if threaded else "processes; begin with two for each CPU plus one",
        "threads": "100" if threaded else "4",
        "manifest": str(project.manifest or ""),
        "copied": _copied(project.manifest or PurePosixPath()),
        **_missing(project),
    }
    return {**values, "install": filled(f"install/{project.installer}.dockerfile", values).strip()}


_ONE = "no more: Flask-SocketIO's clients must come back to the same process"


def _folder(project: InitProject) -> PurePosixPath:
    """Return where the application's module is found, from the project's folder."""
    found = project.application
    if isinstance(found, Undecided) or not found.folder.is_relative_to(project.folder):
        return PurePosixPath()
    return found.folder.relative_to(project.folder)


def _copied(manifest: PurePosixPath) -> str:
    """Return what is copied to install from a manifest, and where to.

    Lists in a folder of their own name one another.
    """
    home = manifest.parent
    if home == PurePosixPath():
        return f"{manifest} ."
    return f"{home}/ {home}/" if home.name == "requirements" else f"{manifest} {home}/"


def _missing(project: InitProject) -> Mapping[str, str]:
    """Return what an image has to install beside what the manifest names."""
    if "gunicorn" in project.wanted:
        return {"missing": "", "missing_uv": "", "missing_pip": ""}
    return {
        "missing": " gunicorn",
        "missing_uv": " && uv pip install --no-cache gunicorn",
        "missing_pip": " && pip install --no-cache-dir gunicorn",
    }


def _application(found: Application | Undecided) -> str:
    """Return the lines of the entry that bind `app`."""
    if isinstance(found, Undecided):
        seen = f" Found: {', '.join(found.candidates)}." if found.candidates else ""
        return (
            f"# {FILL_IN}: your Flask object, such as `from shop.web import site as app`; of a\n"
            f"# factory `from shop import create_app` and `app = create_app()`.{seen}\n"
            "from fill_in import app\n"
        )
    name, call, arguments = found.name.partition("(")
    if call:
        return f"from {found.module} import {name}\n\napp = {name}({arguments}"
    if found.maker in DASH:
        return f"from {found.module} import {name} as dashboard\n\napp = dashboard.server"
    shown = name if name == "app" else f"{name} as app"
    return f"from {found.module} import {shown}\n"
