"""Reads tools of hosts of which a line says what is started: Monit, God, dinit, Nix, Salt.

See https://mmonit.com/monit/documentation/monit.html#SERVICE-METHODS,
https://nixos.org/manual/nixos/stable/options#opt-systemd.services,
https://nixos.org/manual/nixpkgs/stable/#sec-pkgs-dockerTools and
https://docs.saltproject.io/en/latest/ref/states/all/salt.states.cmd.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.launch.formats.yaml_nodes import YamlNode, read_yaml
from flaskgate.launch.model import LaunchUnit, Reading, Repository
from flaskgate.launch.readers.common.unit_builders import exec_command, lines_of, shell_command
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Location

_MONIT = re.compile(r"^[ \t]*start(?:[ \t]+program)?[ \t]*=?[ \t]*([\"'])(.+?)\1", re.MULTILINE)
_NIX = re.compile(r"\bExecStart\s*=\s*(\"|'')((?:(?!\1)[^\\]|\\.)+?)\1", re.DOTALL)
_NIX_SCRIPT = re.compile(r"\bscript\s*=\s*('')((?:[^']|'(?!')|''[$'\\])*)(?:''|\Z)")
"""What a unit runs as a script, in which `''$` is a dollar sign; without an end it is the rest."""
_NIX_IMAGE = re.compile(r"\b(Entrypoint|Cmd)\s*=\s*\[([^\]\[]*)\]")
_NIX_WORD = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|([^\s\"]+)")
_IMAGES = ("dockerTools", "nix2container")
_COMPUTED = re.compile(r"\$\{[^{}]*\}")
_SERVICES = "systemd.services"
_MOST = 200


def read_monit(file: SourceFile, repository: Repository) -> Reading:
    """Return what Monit starts where it does not run."""
    del repository
    return _lines(file, _MONIT, "service of Monit")


def read_keeper(file: SourceFile, repository: Repository) -> Reading:
    """Return what God, Eye, dinit and Finit keep running."""
    del repository
    is_ruby = file.path.suffix in {".god", ".eye", ".rb"}
    return _lines(file, _KEPT_BY_RUBY if is_ruby else _KEPT, "service of a process keeper")


_KEPT_BY_RUBY = re.compile(
    r"""^[ \t]*(?:\w+\.start[ \t]*=|start_command)[ \t]*(["'])(.+?)\1""", re.MULTILINE
)
_KEPT = re.compile(
    r"^[ \t]*()(?:command[ \t]*=[ \t]*|service[ \t]+(?:\[\S*\][ \t]+)?(?=/))"
    r"(.+?)(?:[ \t]+--[ \t].*)?$",
    re.MULTILINE,
)
"""A line of a service: `command = …` of dinit (https://davmac.org/projects/dinit/), and of Finit
`service [2345] /usr/bin/web -- About it` (https://github.com/troglobit/finit)."""


def read_nix(file: SourceFile, repository: Repository) -> Reading:
    """Return the services that a module of NixOS makes, and the images that Nix builds."""
    del repository
    found = _lines(file, _NIX, "service of NixOS").units
    scripts = _lines(file, _NIX_SCRIPT, "service of NixOS") if _SERVICES in file.text else None
    images = _nix_images(file) if any(one in file.text for one in _IMAGES) else ()
    return Reading(units=(*found, *(scripts.units if scripts else ()), *images))


def _nix_images(file: SourceFile) -> Iterator[LaunchUnit]:
    """Yield what the images of a file start; a `Cmd` follows the `Entrypoint` above it."""
    entrypoint: tuple[str, ...] = ()
    found = list(islice(_NIX_IMAGE.finditer(file.text), _MOST))
    for number, one in enumerate(found):
        words = tuple(_nix_word(word) for word in _NIX_WORD.finditer(one[2]))
        is_next = number + 1 < len(found) and found[number + 1][1] == "Cmd"
        if one[1] == "Entrypoint" and is_next:
            entrypoint = words
            continue
        first = file.text.count("\n", 0, one.start()) + 1
        place = lines_of(file, first, first + one[0].count("\n"))
        command = exec_command((*entrypoint, *words), place, key=one[1])
        entrypoint = ()
        yield LaunchUnit(name="image of Nix", command=command, reach="image")


def _nix_word(found: re.Match[str]) -> str:
    return UNKNOWN if found[1] is None else _COMPUTED.sub(UNKNOWN, found[1])


def _lines(file: SourceFile, pattern: re.Pattern[str], name: str) -> Reading:
    found = islice(pattern.finditer(file.text), _MOST)
    return Reading(units=tuple(_said(one, file, name) for one in found))


def _said(found: re.Match[str], file: SourceFile, name: str) -> LaunchUnit:
    first = file.text.count("\n", 0, found.start(2)) + 1
    last = first + found[2].count("\n")
    text = _COMPUTED.sub(UNKNOWN, found[2].strip())
    return _unit(text, lines_of(file, first, last), name)


def _unit(text: str, place: Location, name: str) -> LaunchUnit:
    return LaunchUnit(name=name, command=shell_command(text, place), reach="service of a host")


def read_salt(file: SourceFile, repository: Repository) -> Reading:
    """Return the commands of the states."""
    del repository
    content = read_yaml(file)
    units = (unit for one in content.documents for unit in _states(one))
    return Reading(units=tuple(islice(units, _MOST)), notifications=content.notifications)


def _states(document: YamlNode) -> Iterator[LaunchUnit]:
    for state in document.entries:
        for entry in state.value.entries:
            if entry.name in {"cmd.run", "cron.present"}:
                named = [one.get("name") for one in entry.value.elements]
                said = next((one for one in named if one.text), state.key)
                yield _unit(said.text or "", said.location, f"state {state.name}")
