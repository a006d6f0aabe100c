"""Places in which a project is started: the artefact that says so, and how it lies there."""

from __future__ import annotations

import json
import plistlib
import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from tests.oracles.starts.layouts import Layout

PLATFORM_PORT = "PORT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """A layout in a place."""

    name: str
    files: Mapping[str, str]
    """The repository."""
    project: PurePosixPath
    """The folder of the repository that is copied."""
    home: PurePosixPath
    """Where it is copied to, and the working directory there."""
    layout: Layout
    port: int
    environment: Mapping[str, str]
    is_reached_from_outside: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Project:
    """A layout with its port filled in."""

    files: dict[str, str]
    words: list[str]
    environment: dict[str, str]
    port: int


def starts_of(layout: Layout, ports: Iterator[int], *, is_whole: bool = False) -> Iterator[Start]:
    """Yield the layout in every place, each with its own port; `is_whole`: also in rare ones."""
    places = {**_PLACES, **_RARE} if is_whole else _PLACES
    for name, (home, write, folder, is_open) in places.items():
        port = next(ports)
        project = _filled(layout, port, home)
        files = {f"{folder}{path}": text for path, text in project.files.items()}
        files[f"{folder}requirements.txt"] = "flask\n-e .\n" if layout.installed else "flask\n"
        yield Start(
            name=f"{layout.name} · {name}",
            files={**files, **write(project)},
            project=PurePosixPath(folder),
            home=PurePosixPath(home),
            layout=layout,
            port=port,
            environment={**project.environment, "PORT": str(port)},
            is_reached_from_outside=is_open,
        )


def _filled(layout: Layout, port: int, home: str) -> _Project:
    def fill(text: str) -> str:
        return text.replace("PORT", str(port)).replace("HOME", home)

    return _Project(
        files={path: text.replace("PORT", str(port)) for path, text in layout.files.items()},
        words=shlex.split(fill(layout.command)),
        environment={name: fill(value) for name, value in layout.environment.items()},
        port=port,
    )


def _recipe(home: str, source: str, project: _Project, *last: str) -> str:
    lines = ["FROM python:3.13-slim", f"WORKDIR {home}", f"COPY {source} .",
             f"RUN pip install -r {source.rstrip('.')}requirements.txt"]  # fmt: skip
    lines += [f"ENV {name}={value}" for name, value in project.environment.items()]
    return "\n".join([*lines, f"EXPOSE {project.port}", *last, ""])


def _exec_form(project: _Project) -> dict[str, str]:
    return {"Dockerfile": _recipe("/app", ".", project, f"CMD {json.dumps(project.words)}")}


def _shell_form(project: _Project) -> dict[str, str]:
    return {"Dockerfile": _recipe("/srv/web", ".", project, f"CMD {shlex.join(project.words)}")}


def _entry_point(project: _Project) -> dict[str, str]:
    first, *rest = project.words
    last = (f"ENTRYPOINT {json.dumps([first])}", f"CMD {json.dumps(rest)}")
    return {"Dockerfile": _recipe("/app", ".", project, *last)}


def _subfolder(project: _Project) -> dict[str, str]:
    command = f"CMD {json.dumps(project.words)}"
    return {
        "Dockerfile": _recipe("/code", "services/shop/", project, command),
        "services/admin/app.py": "from flask import Flask\napp = Flask('admin')\n",
    }


def _compose(project: _Project) -> dict[str, str]:
    text = ["services:", "  web:", "    build: .", "    ports:", f'      - "8080:{project.port}"']
    if project.environment:
        text.append(f"    environment: {json.dumps(project.environment)}")
    command = shlex.join(project.words).replace("'\"'\"'", "'")
    listed = "".join(f"\n      - {json.dumps(word)}" for word in project.words)
    text.append(f"    command:{listed}" if "'" in command else f"    command: {command}")
    recipe = "FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\n"
    return {"Dockerfile": recipe, "compose.yaml": "\n".join([*text, ""])}


def _procfile(project: _Project) -> dict[str, str]:
    sets = "".join(f"{name}={value} " for name, value in project.environment.items())
    return {"Procfile": f"web: {sets}{shlex.join(project.words)}\n"}


def _unit(project: _Project) -> dict[str, str]:
    first, *rest = project.words
    quoted = [f'"{word}"' if "'" in word else word for word in rest]
    command = " ".join([f"/srv/shop/.venv/bin/{first}", *quoted])
    sets = [f"Environment={name}={value}" for name, value in project.environment.items()]
    lines = ["[Service]", "WorkingDirectory=/srv/shop", *sets, f"ExecStart={command}", ""]
    return {"deploy/shop.service": "\n".join(lines)}


def _supervisor(project: _Project) -> dict[str, str]:
    quoted = [f'"{word}"' if "'" in word else word for word in project.words]
    sets = ",".join(f'{name}="{value}"' for name, value in project.environment.items())
    lines = ["[program:shop]", "directory=/srv/shop", f"command={' '.join(quoted)}"]
    return {"supervisord.conf": "\n".join([*lines, *([f"environment={sets}"] if sets else []), ""])}


def _pod(project: _Project) -> dict[str, str]:
    first, *rest = project.words
    sets = [{"name": name, "value": value} for name, value in project.environment.items()]
    text = f"""\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: shop}}
spec:
  template:
    spec:
      containers:
        - name: web
          image: registry.example.com/shop:1
          command: {json.dumps([first])}
          args: {json.dumps(rest)}
          env: {json.dumps(sets)}
          ports:
            - containerPort: {project.port}
"""
    recipe = "FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\n"
    return {"Dockerfile": recipe, "k8s/deployment.yaml": text}


def _script(project: _Project) -> dict[str, str]:
    script = f"#!/bin/sh\nset -e\nexec {shlex.join(project.words)}\n"
    last = 'CMD ["./start.sh"]'
    return {"Dockerfile": _recipe("/app", ".", project, last), "start.sh": script}


def _handed(project: _Project) -> dict[str, str]:
    script = '#!/bin/sh\nset -e\nexec "$@"\n'
    last = ('ENTRYPOINT ["./entry.sh"]', f"CMD {json.dumps(project.words)}")
    return {"Dockerfile": _recipe("/app", ".", project, *last), "entry.sh": script}


def _heroku(project: _Project) -> dict[str, str]:
    sets = "".join(f"{name}={value} " for name, value in project.environment.items())
    command = sets + _written(project)
    text = f"build:\n  docker:\n    web: Dockerfile\nrun:\n  web: {json.dumps(command)}\n"
    return {"Dockerfile": _recipe("/app", ".", project), "heroku.yml": text}


def _task(project: _Project) -> dict[str, str]:
    container = {
        "name": "web",
        "image": "shop:1",
        "command": project.words,
        "environment": [{"name": n, "value": v} for n, v in project.environment.items()],
        "portMappings": [{"containerPort": project.port}],
    }
    task = {"family": "shop", "containerDefinitions": [container]}
    recipe = "FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\n"
    return {"Dockerfile": recipe, "task.json": json.dumps(task, indent=2)}


def _job(project: _Project) -> dict[str, str]:
    first, *rest = project.words
    job = {
        "Label": "shop",
        "ProgramArguments": [f"/srv/shop/.venv/bin/{first}", *rest],
        "EnvironmentVariables": dict(project.environment),
        "WorkingDirectory": "/srv/shop",
    }
    return {"shop.plist": plistlib.dumps(job).decode()}


def _written(project: _Project) -> str:
    """Return the command as people write it, who quote a call with what is not in it."""

    def quoted(word: str) -> str:
        if "'" in word:
            return f'"{word}"'
        return f"'{word}'" if "(" in word else word

    return " ".join(map(quoted, project.words))


def _in_quotes(project: _Project) -> str:
    """Return the command as the text of another shell."""
    text = _written(project)
    if "'" not in text:
        return f"bash -c 'true && {text}'"
    return 'bash -c "true && {}"'.format(text.replace('"', '\\"'))


def _shell_of_compose(project: _Project) -> dict[str, str]:
    text = ["services:", "  web:", "    build: .", "    ports:", f'      - "8080:{project.port}"']
    if project.environment:
        text.append(f"    environment: {json.dumps(project.environment)}")
    text += ["    command: >", f"      {_in_quotes(project)}", ""]
    recipe = "FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\n"
    return {"Dockerfile": recipe, "compose.yaml": "\n".join(text)}


def _shell_of_procfile(project: _Project) -> dict[str, str]:
    sets = "".join(f"{name}={value} " for name, value in project.environment.items())
    return {"Procfile": f"web: {sets}{_in_quotes(project)}\n"}


_Writer = Callable[[_Project], dict[str, str]]
_PLACES: Mapping[str, tuple[str, _Writer, str, bool]] = {
    "image, exec form": ("/app", _exec_form, "", True),
    "image, shell form": ("/srv/web", _shell_form, "", True),
    "image, entry point": ("/app", _entry_point, "", True),
    "image of a subfolder": ("/code", _subfolder, "services/shop/", True),
    "Compose": ("/app", _compose, "", True),
    "Procfile": ("/app", _procfile, "", True),
    "systemd": ("/srv/shop", _unit, "", False),
    "Supervisor": ("/srv/shop", _supervisor, "", False),
    "Kubernetes": ("/app", _pod, "", True),
    "script": ("/app", _script, "", True),
    "script that is handed the command": ("/app", _handed, "", True),
}
_RARE: Mapping[str, tuple[str, _Writer, str, bool]] = {
    "heroku.yml": ("/app", _heroku, "", True),
    "task of ECS": ("/app", _task, "", True),
    "launchd": ("/srv/shop", _job, "", False),
    "Compose, a shell": ("/app", _shell_of_compose, "", True),
    "Procfile, a shell": ("/app", _shell_of_procfile, "", True),
}
"""By name: the project's folder there, what writes the artefact, the folder it is copied from, and
whether others reach it from outside of its machine."""
