"""What the manifests of a project say under some keys; one that cannot be read says nothing."""

from __future__ import annotations

import configparser
import tomllib
from collections.abc import Mapping

from flaskgate.text import toml


def read_toml(text: str) -> object:
    """Return the tables of a TOML file; None for one that cannot be read."""
    try:
        return toml.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return None


def read_cfg(text: str) -> configparser.RawConfigParser:
    """Return the sections of a file such as setup.cfg; none of one that cannot be read."""
    parser = configparser.RawConfigParser(strict=False, allow_no_value=True)
    try:
        parser.read_string(text)
    except configparser.Error:
        return configparser.RawConfigParser()
    return parser


def at(content: object, *keys: str) -> object:
    """Return what stands below these keys; None where there is nothing."""
    for key in keys:
        content = content.get(key) if isinstance(content, Mapping) else None
    return content
