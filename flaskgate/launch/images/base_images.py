"""What well-known base images start by themselves: they find an app by convention alone.

Sources: the README files of tiangolo/uwsgi-nginx-flask and tiangolo/meinheld-gunicorn-flask (their
`/start.sh` serves `app` of `/app/main.py` or `/app/app/main.py`),
https://docs.aws.amazon.com/lambda/latest/dg/python-image.html (`CMD` names a handler),
https://github.com/phusion/baseimage-docker and https://github.com/just-containers/s6-overlay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from flaskgate.launch.images.stages import Stage
from flaskgate.launch.model import Command, Mount
from flaskgate.model.findings import Location

_HOST = r"(?:docker\.io/)?"
_SERVING = re.compile(
    rf"{_HOST}tiangolo/(?:(uwsgi)-nginx|meinheld-(gunicorn))(?:-flask)?(?:[:@].*)?"
)
_LAMBDA = re.compile(
    rf"(?:public\.ecr\.aws/lambda/|{_HOST}amazon/aws-lambda-)python(?:[:@].*)?", re.IGNORECASE
)
_APP = PurePosixPath("/app")
_TASK = PurePosixPath("/var/task")
_START = ("/start.sh",)
_SERVICE = re.compile(
    r"/etc/(?:service|services\.d|s6-overlay/s6-rc\.d)/[^/]+/run|/service/[^/]+/run"
)
"""Where the init of an image looks for services."""


def inherit_base(stage: Stage, place: Location) -> None:
    """Take over what a base image sets; `place` is the `FROM` that names it."""
    if _SERVING.fullmatch(stage.base):
        stage.folder = _APP
    elif _LAMBDA.fullmatch(stage.base):
        stage.folder = _TASK
        stage.values["LAMBDA_TASK_ROOT"] = str(_TASK)
        stage.entrypoint = Command(words=("aws-lambda",), location=place, text=f"FROM {stage.base}")
        stage.command = None


def command_of(stage: Stage) -> Command | None:
    """Return the command of a stage, the one of its base image where it has none."""
    serving = _SERVING.fullmatch(stage.base)
    own = stage.command
    is_start = stage.entrypoint is None if own is None else own.words == _START
    if serving is None or not is_start or stage.begun is None:
        return _init_of(stage) if own is None and stage.entrypoint is None else own
    place = stage.begun if own is None else own.location
    configuration = _configuration(stage) if serving[1] else ""
    if configuration:
        words: tuple[str, ...] = ("uwsgi", "--ini", configuration)
        return Command(words=words, location=place, text=f"FROM {stage.base} ({configuration})")
    target = _target(stage)
    words = ("uwsgi", "--module", target) if serving[1] else ("gunicorn", target)
    return Command(words=words, location=place, text=f"FROM {stage.base} ({target})")


def _init_of(stage: Stage) -> Command | None:
    """Return the init of a base image where services are put that only an init runs.

    `/sbin/my_init` of phusion/baseimage and `/init` of s6-overlay are what such images start.
    """
    if stage.begun is None or not any(map(_SERVICE.fullmatch, _run_files(stage))):
        return None
    return Command(words=("/init",), location=stage.begun, text=f"FROM {stage.base} (its init)")


def _run_files(stage: Stage) -> Iterator[str]:
    """Yield where files called `run` are that come from the repository."""
    context = stage.context
    for mount in stage.layout():
        if mount.source in context.repository.paths:
            yield str(mount.target)
            continue
        for name in context.folders.below(mount.source):
            if name.endswith("/run"):
                yield str(mount.target / PurePosixPath(name).relative_to(mount.source))


def _configuration(stage: Stage) -> str:
    """Return the ini file of the application, which says what uWSGI serves (`UWSGI_INI`)."""
    given = stage.environment.get("UWSGI_INI")
    if given is not None and given.value:
        return given.value
    usual = _APP / "uwsgi.ini"
    return str(usual) if _is_there(usual, stage.layout(), stage) else ""


def _target(stage: Stage) -> str:
    given = stage.environment.get("APP_MODULE")
    if given is not None and given.value:
        return given.value
    inner = _APP / "app/main.py"
    return "app.main:app" if _is_there(inner, stage.layout(), stage) else "main:app"


def _is_there(path: PurePosixPath, mounts: Sequence[Mount], stage: Stage) -> bool:
    return any(
        path.is_relative_to(mount.target)
        and mount.source / path.relative_to(mount.target) in stage.context.repository.paths
        for mount in mounts
    )
