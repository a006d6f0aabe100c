"""The kinds of file: one row each says all that the stages need to know of it.

A new kind of file is one member of `Kind` and one row in `FILE_KINDS`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from flaskgate.model.files import Kind

_WHOLE_LINE = re.compile(r"^\s*(#.*)$")
_TRAILING = re.compile(r"^\s*(#.*)$|(?<=\s)(#.*)$")
_WHOLE_LINE_OR_SEMICOLON = re.compile(r"^\s*([#;].*)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileKind:
    """What holds for all files of a kind."""

    suffix: str
    """The ending under which engines see them, and rules pick them by `paths`."""
    comment: re.Pattern[str] | None = None
    """Finds the comment of a line, as the last group; None: not with one expression, or none."""
    starts: tuple[bytes, ...] = ()
    """A file starts something only if it has one of these words; `(b"",)`: any may."""
    has_one_reader: bool = False
    """Whatever row fits its name, the file is read as what it is."""


_ON_PLATFORMS = (
    *(b"--startup-file", b"--user-data", b"--custom-data", b"startup-script", b"send-command"),
    *(b"cf push", b"create-with-container", b"az container", b"create deploy", b"run-command"),
    *(b"-run-command", b"CC_RUN_COMMAND", b"CC_PYTHON_MODULE", b"GOOGLE_ENTRYPOINT"),
    *(b"service create", b"compute ssh", b"--type startup", b"-image-name"),
)
"""Words of commands that tell a platform, or a new machine, what it is to start."""

_OF_INSTALLERS = (
    *(b"ExecStart", b"[program:", b"crontab", b"CronTab", b"@reboot", b"cron.d", b"rc.local"),
    *(b"init.d/", b"ProgramArguments", b"exec_command", b"docker-compose.y", b"Procfile"),
    *(b"UserData", b"user_data", b"CustomData", b"custom_data"),
)
"""Words of what a program in Python installs on a host, and of what it runs there."""

FILE_KINDS: Mapping[Kind, FileKind] = {
    Kind.PYTHON: FileKind(suffix=".py", starts=(b"aws_cdk", b"pulumi", b"fabric", *_OF_INSTALLERS)),
    Kind.DOCKERFILE: FileKind(
        suffix=".dockerfile",
        comment=_WHOLE_LINE,  # "#" elsewhere in a line is an argument
        starts=(b"",),
        has_one_reader=True,
    ),
    Kind.COMPOSE: FileKind(
        suffix=".compose.yaml", comment=_TRAILING, starts=(b"",), has_one_reader=True
    ),
    Kind.MANIFEST: FileKind(
        suffix=".yaml",
        comment=_TRAILING,
        starts=(
            *(b"apiVersion", b"containers:", b"entrypoint:", b"image:"),
            *(b"startCommand", b"dockerCommand", b"run_command", b"runcmd", b"write_files"),
            *(b"ExecStart", b"UserData", b"AWS::", b".Values", b"WSGIPath", b"app_function"),
        ),
    ),
    Kind.WORKFLOW: FileKind(
        suffix=".workflow.yaml",
        comment=_TRAILING,
        starts=(
            *(b"ssh", b"nohup", b"setsid", b"disown", b"daemonize", b"pm2 start", b"screen -d"),
            *(b"self-hosted", b"azure/webapps-deploy", b" run ", b"make ", b"just ", b"task "),
            *(b"fab ", b"inv ", b"invoke ", b"local:", b"include: "),
            *(b"compose", b"docker build", b"build-push-action", *_ON_PLATFORMS),
            *(b"startUpCommand", b"StartupCommand", b"deploy-cloudrun", b"heroku-deploy"),
        ),
    ),
    Kind.PROCFILE: FileKind(suffix=".procfile", comment=_WHOLE_LINE, starts=(b"",)),
    Kind.UNIT: FileKind(suffix=".service", comment=_WHOLE_LINE_OR_SEMICOLON, starts=(b"",)),
    Kind.SUPERVISOR: FileKind(
        suffix=".supervisor.conf", comment=_WHOLE_LINE_OR_SEMICOLON, starts=(b"",)
    ),
    Kind.SHELL: FileKind(
        suffix=".sh",
        comment=_TRAILING,
        starts=(
            *(b"ExecStart", b"nohup", b"setsid", b"systemctl", b"gunicorn", b"uwsgi"),
            *(b"waitress", b"python", b"flask", b"@reboot", b"at now", b"at -f", b"rc.local"),
            *(b"autostart", b"daemonize", b"systemd-run", b"pm2 start", b"screen -", b"tmux "),
            b"ssh ",
            *(b".py", b"./", b"uvicorn", b"hypercorn", b"supervisord", b"circusd"),
            *(b"uv run", b"uvx ", b"poetry run", b"pipenv run", b"pdm run", b"hatch run"),
            *(b"rye run", b"pixi run", b"poe ", b"npm ", b"yarn ", b"pnpm ", b"make ", b"just "),
            *(b"task ", b"honcho", b"foreman", b"goreman", b"overmind", b"hivemind"),
            *(b"docker run", b"podman run", b"docker build", b"podman build", b"compose"),
            *_ON_PLATFORMS,
        ),
    ),
    Kind.DOTENV: FileKind(suffix=".env", comment=_TRAILING),
    Kind.INI: FileKind(suffix=".ini", comment=_WHOLE_LINE_OR_SEMICOLON, starts=(b"[uwsgi]",)),
    Kind.TOML: FileKind(
        suffix=".toml",
        comment=_TRAILING,
        starts=(b"processes", b"[env]", b"startCommand", b"cmd", b"[build]", b"[deploy]"),
    ),
    Kind.JSON: FileKind(
        suffix=".json",
        starts=(
            *(b"containerDefinitions", b"startCommand", b"AWS::ECS", b"UserData", b'"image"'),
            *(b"appComm", b"commandToExecute"),
        ),
    ),
    Kind.RECIPE: FileKind(
        suffix=".recipe",
        starts=(
            *(b"user_data", b"container_definitions", b"nohup", b"remote-exec", b"metadata"),
            *(
                b"ssh ",
                b"setsid",
                b"image",
                b"docker",
                b"DOCKER|",
                b"start /b",
                b"&\n",
                b"&'",
                b'&"',
            ),
        ),
    ),
}
