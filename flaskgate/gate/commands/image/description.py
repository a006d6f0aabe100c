"""Writes an image's configuration down as the Dockerfile that would make it: pure.

So launch analysis, the rules, and a reader see what the image says in the words that they know.
Source: https://github.com/opencontainers/image-spec/blob/main/config.md.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from flaskgate.gate.commands.image.streams import damaged

_NAME = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)
_PORT = re.compile(r"\d{1,5}(?:/\w{1,8})?", re.ASCII)
_SPECIAL = re.compile(r'(["\\$])')
_BREAKS = re.compile(r"[\r\n\0]")
_MOST = 2_000
"""Variables, words of a command, or ports."""
_LONGEST = 100_000
"""Characters of one of them; Linux takes 131,072 for one word."""


def describe_image(
    config: Mapping[str, object], reference: str, copies: Iterable[tuple[str, str]]
) -> str:
    """Return the lines; `copies` are further places, from the root, at which something appears.

    `config` is the configuration as a whole. Raises `ImageError` where it is none.
    """
    inner = config.get("config") or config.get("container_config") or {}
    if not isinstance(inner, dict):
        raise damaged("the configuration")
    return "".join(f"{line}\n" for line in _lines(inner, reference, copies))


def starts_something(config: Mapping[str, object]) -> bool:
    """Return whether the image has a command or an entrypoint."""
    inner = config.get("config")
    return isinstance(inner, dict) and bool(inner.get("Entrypoint") or inner.get("Cmd"))


def command_words(config: Mapping[str, object]) -> tuple[str, ...]:
    """Return everything that the image starts or sets, for a look at names in it."""
    inner = config.get("config")
    if not isinstance(inner, dict):
        return ()
    return tuple(
        word for key in ("Entrypoint", "Cmd", "Env") for word in _texts(inner.get(key), key)
    )


def working_folder(config: Mapping[str, object]) -> str:
    """Return the working directory, absolute."""
    inner = config.get("config")
    given = inner.get("WorkingDir") if isinstance(inner, dict) else None
    return f"/{given.lstrip('/')}" if isinstance(given, str) else "/"


def _lines(
    inner: Mapping[str, object], reference: str, copies: Iterable[tuple[str, str]]
) -> Iterator[str]:
    yield f"# the configuration of {_one_line(reference)}, as the Dockerfile that would make it"
    yield "FROM scratch"
    yield "COPY . /"
    for source, target in copies:
        yield f"COPY {json.dumps([source, target], ensure_ascii=False)}"
    pairs = (pair.partition("=") for pair in _texts(inner.get("Env"), "Env"))
    yield from (
        f"ENV {name}={_literal(value)}" for name, _, value in pairs if _NAME.fullmatch(name)
    )
    for name, key in (("WORKDIR", "WorkingDir"), ("USER", "User")):
        said = inner.get(key)
        if isinstance(said, str) and said:
            yield f"{name} {_quoted(said)}"
    yield from (f"EXPOSE {port}" for port in _ports(inner.get("ExposedPorts")))
    for name, key in (("ENTRYPOINT", "Entrypoint"), ("CMD", "Cmd")):
        words = _texts(inner.get(key), key)
        if words:
            yield f"{name} {_one_line(json.dumps(words, ensure_ascii=False))}"


def _ports(value: object) -> Iterator[str]:
    listed = sorted(value)[:_MOST] if isinstance(value, dict) else []
    yield from (port for port in listed if isinstance(port, str) and _PORT.fullmatch(port))


def _texts(value: object, name: str) -> Sequence[str]:
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > _MOST:
        raise damaged(f"'{name}' of the configuration")
    if not all(isinstance(one, str) and len(one) <= _LONGEST for one in value):
        raise damaged(f"'{name}' of the configuration")
    return value


def _literal(text: str) -> str:
    """Return a text in single quotes, in which nothing stands for anything else."""
    inside = _one_line(text).replace("'", "'\"'\"'")
    return f"'{inside}'"


def _quoted(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", _one_line(text))


def _one_line(text: str) -> str:
    return _BREAKS.sub(" ", text)
