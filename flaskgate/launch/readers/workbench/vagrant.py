"""Reads what Vagrant runs in the machine of a developer: provisioners that stand in the file.

See https://developer.hashicorp.com/vagrant/docs/provisioning/shell. Scripts that a Vagrantfile
names are followed as scripts of developers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import PurePosixPath

from flaskgate.launch.model import LaunchUnit, Mount, Reading, Repository
from flaskgate.launch.readers.common.by_hand import (
    MOST,
    by_hand,
    is_worth_following,
    left_running,
)
from flaskgate.launch.readers.common.unit_builders import lines_of, shell_command
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Context

_HEREDOC = re.compile(r"<<[-~]?([\"']?)(\w+)\1")
_INLINE = re.compile(r"\binline:?\s*(?:=>)?\s*([\"'])(.+)\1")
_CLOUD = re.compile(
    r"\.provider[ \t(]+[\"':]*(?:digital_ocean|aws|google|azure|linode|hcloud|hetzner|openstack"
    r"|vultr|rackspace|scaleway)\b"
)
_SHARED = PurePosixPath("/vagrant")
"""Where the machine has the folder of the Vagrantfile."""


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return a unit for each text that the shell of the machine runs."""
    del repository
    return Reading(units=tuple(islice(_units(file), MOST)))


def is_on_cloud(text: str) -> bool:
    """Return whether a Vagrantfile makes machines at a provider, which stay."""
    return _CLOUD.search(text) is not None


def _units(file: SourceFile) -> Iterator[LaunchUnit]:
    for first, last, text in _texts(file.lines):
        if is_worth_following(text):
            place = lines_of(file, first, last)
            folder = file.path.parent
            unit = by_hand("provisioner", shell_command(f"#!/bin/bash\n{text}", place), folder)
            mounts = (Mount(source=folder, target=_SHARED),)
            unit = replace(unit, folder=PurePosixPath("/home/vagrant"), mounts=mounts)
            yield _staying(unit) if is_on_cloud(file.text) else unit


def _staying(unit: LaunchUnit) -> LaunchUnit:
    """Return a unit of a machine that stays: no one of a developer's."""
    return replace(left_running(unit), context=Context.PRODUCTION, reach="start of a host")


def _texts(lines: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Yield texts with their first and their last line, counted from 1."""
    end, first, held = "", 0, list[str]()
    for number, line in enumerate(lines, 1):
        if end and line.strip() == end:
            if held:
                yield first, number - 1, "\n".join(held)
            end, held = "", []
        elif end:
            held.append(line)
        elif (begin := _HEREDOC.search(line)) and not line.lstrip().startswith("#"):
            end, first = begin[2], number + 1
        elif (inline := _INLINE.search(line)) and not line.lstrip().startswith("#"):
            yield number, number, inline[2]
