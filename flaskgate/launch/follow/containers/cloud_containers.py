"""Containers that a command of a cloud starts, such as `gcloud run deploy`.

See https://cloud.google.com/sdk/gcloud/reference/run/deploy,
https://cloud.google.com/sdk/gcloud/reference/compute/instances/create-with-container,
https://learn.microsoft.com/cli/azure/container, https://learn.microsoft.com/cli/azure/containerapp
and https://learn.microsoft.com/cli/azure/webapp.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass

from flaskgate.launch.commands.flags import GivenOption, Options, read_options
from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.launch.program_names import program_of

_FLAGS = frozenset(
    {
        *("--allow-unauthenticated", "--no-allow-unauthenticated", "--async", "--no-traffic"),
        *("--http2", "--cpu-boost", "--no-cpu-throttling", "--clear-env-vars", "--quiet", "-q"),
        *("--no-wait", "--container-tty", "--container-stdin", "--container-privileged"),
    }
)
"""Options without a value."""
_OF_WEB_APPS = (
    *("--deployment-container-image-name", "--container-image-name", "--docker-custom-image-name"),
    *("-i", "-c"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StartedContainer:
    """What a command line says of a container that it starts."""

    image: str
    words: tuple[str, ...]
    options: Options
    entrypoint: tuple[str, ...] = ()


def cloud_container(words: Sequence[str]) -> StartedContainer | None:
    """Return the container that a command of a cloud starts; None for its other commands."""
    options = read_options(words[1:], lambda option: option not in _FLAGS, is_mixed=True)
    verbs = options.rest
    if program_of(words[0]) == "az":
        is_container = verbs[:1] in {("container",), ("containerapp",)}
        return _azure(words, options) if is_container else _web_app(options)
    if "create-with-container" in verbs[:4]:
        return _machine(options)
    return _cloud_run(options) if _is_cloud_run(verbs) else None


def _is_cloud_run(verbs: Sequence[str]) -> bool:
    """Return whether it is `run deploy`, or `beta run deploy`."""
    return tuple(verbs[:2]) == ("run", "deploy") or tuple(verbs[1:3]) == ("run", "deploy")


def _cloud_run(options: Options) -> StartedContainer:
    return StartedContainer(
        image=options.value("--image") or "",
        words=_listed(options.value("--args")),
        options=options,
        entrypoint=_listed(options.value("--command")),
    )


def _machine(options: Options) -> StartedContainer:
    """Read a machine that runs one container."""
    command = options.value("--container-command")
    settings = [one.value for one in options.given if one.name == "--container-env" and one.value]
    pairs = (GivenOption("--env", pair) for text in settings for pair in text.split(","))
    return StartedContainer(
        image=options.value("--container-image") or "",
        words=tuple(one.value or "" for one in options.given if one.name == "--container-arg"),
        options=Options(given=(*options.given, *pairs), rest=options.rest),
        entrypoint=(command,) if command else (),
    )


def _azure(words: Sequence[str], options: Options) -> StartedContainer | None:
    if not {"create", "update", "up"} & set(options.rest[:3]):
        return None
    settings = ("--environment-variables", "-e", "--env-vars", "--set-env-vars")
    pairs = (GivenOption("--env", pair) for pair in _many(words, *settings))
    line = options.value("--command-line")
    return StartedContainer(
        image=options.value("--image", "-i") or "",
        words=_arguments(words),
        options=Options(given=(*_without(options, settings), *pairs), rest=options.rest),
        entrypoint=tuple(_split(line)) if line else _many(words, "--command"),
    )


def _arguments(words: Sequence[str]) -> tuple[str, ...]:
    """Return what `--args` gives; where that begins with a dash, its end cannot be told."""
    found = tuple(word for text in _many(words, "--args") for word in text.split(","))
    is_open = not found and any(one == "--args" for one in words)
    return (UNKNOWN,) if is_open else found


def _web_app(options: Options) -> StartedContainer | None:
    """Read a web app of App Service that names an image; its start command is a start by itself."""
    image = next((options.value(name) for name in _OF_WEB_APPS if options.value(name)), None)
    if options.rest[:1] != ("webapp",) or image is None or options.has("--startup-file"):
        return None
    return StartedContainer(image=image, words=(), options=options)


def _without(options: Options, names: Sequence[str]) -> tuple[GivenOption, ...]:
    return tuple(one for one in options.given if one.name not in names)


def _many(words: Sequence[str], *names: str) -> tuple[str, ...]:
    """Return all words that follow an option of several values, up to the next option."""
    found: list[str] = []
    is_inside = False
    for word in words:
        name, equals, value = word.partition("=")
        if word.startswith("-"):
            is_inside = name in names
            found += [value] if is_inside and equals else []
        elif is_inside:
            found.append(word)
    return tuple(found)


def _split(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError:
        return text.split()


def _listed(text: str | None) -> tuple[str, ...]:
    return tuple(text.split(",")) if text else ()
