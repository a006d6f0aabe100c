"""On which address and port a server has to listen to be reached where the old one was.

What the place publishes decides, then what the old command says, then what a proxy of the
repository asks for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from flaskgate.launch.follow.results import Launch
from flaskgate.launch.formats.expansion import UNKNOWN_NAME
from flaskgate.launch.model import Argument, LaunchUnit, Repository, Serving, StartKind
from flaskgate.launch.plan.places import HostTraits
from flaskgate.launch.project.proxies import ports_in_script, proxies
from flaskgate.launch.python.libraries.names import DASH
from flaskgate.launch.readers.platforms.heroku import web_images
from flaskgate.model.files import Kind

EVERYWHERE = "0.0.0.0"  # noqa: S104 (an address that is advised, and not bound)
LOCAL = "127.0.0.1"
HOST, PORT = "HOST", "PORT"
"""Stand where an address is to be filled in."""
_PUBLIC = frozenset({"80", "443"})
"""Ports on which people reach a machine, proxy or not."""
_DEFAULT_PORT = "5000"
_DEFAULT = Argument(value=_DEFAULT_PORT)
_DEFAULT_PORTS: Mapping[str, str] = dict.fromkeys(DASH, "8050")
"""What `run()` listens on without being told, other than Flask (dash/dash.py)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where to listen."""

    host: str
    port: str
    """A number; with `variable` the default of it, which may be empty."""
    variable: str = ""
    """The environment variable that says the port."""
    socket: str = ""
    """The path of a Unix socket, in the place of host and port."""

    @property
    def missing(self) -> str:
        """Return what cannot be told of it, in words; empty if nothing is."""
        named = {"address": self.host == HOST, "port": self.port == PORT}
        return " and ".join(name for name, is_open in named.items() if is_open)

    def text(self, *, in_shell: bool) -> str:
        """Return `host:port`; a variable stands in it only where a shell expands it."""
        if self.socket:
            return f"unix:{self.socket}"
        if not self.variable or (not in_shell and self.port):
            return f"{self.host}:{self.port}"
        default = f"${{{self.variable}:-{self.port}}}" if self.port else f"${self.variable}"
        return f"{self.host}:{default}"


def address_of(
    launch: Launch, place: HostTraits, serving: Serving | None, repository: Repository
) -> Address:
    """Return the address for a start in its place."""
    old, host = _old_port(launch, serving), _old_host(launch, serving)
    scheme, _, path = host.value.partition("://")
    if scheme == "unix" and path:  # werkzeug/serving.py: select_address_family
        return Address(host=LOCAL, port=_DEFAULT_PORT, socket=path)
    if place.is_platform:
        return Address(host=EVERYWHERE, port="", variable="PORT")
    if place.is_container:
        is_reached = host.value == EVERYWHERE or not host.is_known
        port = _published(old, launch.unit, repository, is_reached=is_reached)
        is_kept = old.variable and port == (old.value or port)
        is_told = launch.unit.command.location.path in web_images(repository)
        variable = old.variable if is_kept else "PORT" if is_told else ""
        return Address(host=EVERYWHERE, port=port, variable=variable)
    ports = tuple(dict.fromkeys((*proxies(repository).local_ports, *_beside(launch, repository))))
    if len(ports) == 1 and old.value not in ports:
        old = Argument(value=ports[0])
    is_behind = old.value in ports and old.value not in _PUBLIC
    return Address(
        host=LOCAL if is_behind else _said(host, LOCAL, HOST),
        port=_said(old, _DEFAULT_PORT, PORT),
        variable=old.variable,
    )


def written_with(
    address: Address, launch: Launch, serving: Serving | None, variables: Mapping[str, str]
) -> Address:
    """Return an address with the variable that the old command has for its port, by the value.

    Whoever starts the script says it, one place this port and another one that.
    """
    match = _VARIABLE.fullmatch(variables.get(_old_port(launch, serving).value, ""))
    return address if match is None else replace(address, port=match[2] or "", variable=match[1])


def _said(argument: Argument, default: str, to_fill_in: str) -> str:
    """Return what is said, what holds where nothing is, or what stands for what cannot be told."""
    is_open = argument.is_known or argument.variable
    return argument.value or (default if is_open else to_fill_in)


def _beside(launch: Launch, repository: Repository) -> Iterator[str]:
    """Return the ports to which the artefact itself has a proxy hand requests."""
    file = repository.read(launch.unit.command.location.path)
    return iter(()) if file is None else ports_in_script(file)


def _published(old: Argument, unit: LaunchUnit, repository: Repository, *, is_reached: bool) -> str:
    """Return the port on which the container is reached: the old one unless it is not."""
    ports = unit.ports
    if not ports or old.value in ports:
        return _said(old, _DEFAULT_PORT, PORT)
    file = repository.read(unit.artefact or unit.command.location.path)
    is_image = file is not None and file.kind is Kind.DOCKERFILE
    if old.value and is_reached and (is_image or len(ports) > 1):
        return old.value  # an image only notes down what it exposes
    if len(ports) == 1:
        return ports[0]
    return "" if is_image and old.variable else PORT


def _old_port(launch: Launch, serving: Serving | None) -> Argument:
    if launch.start.kind is StartKind.FLASK_CLI:
        return _of_cli(launch, "--port=", "FLASK_RUN_PORT")
    if serving is None:
        return _DEFAULT
    port = serving.port
    default = _DEFAULT_PORTS.get(serving.maker, _DEFAULT_PORT)
    if port.value or not port.is_known:
        return port if port.value.isdecimal() or not port.value else Argument(is_known=False)
    return Argument(value=default)


_VARIABLE = re.compile(r"\$\{?(\w+)(?::?-(\d+))?\}?")


def _of_cli(launch: Launch, option: str, variable: str) -> Argument:
    given = [one.removeprefix(option) for one in launch.start.arguments if one.startswith(option)]
    setting = launch.start.environment.get(variable)
    said = given[-1] if given else (setting.value or "" if setting else "")
    match = _VARIABLE.fullmatch(said)
    if match is not None and match[1] != UNKNOWN_NAME:
        return Argument(value=match[2] or "", variable=match[1])
    is_number = said.isdecimal()
    return Argument(value=said if is_number else "", is_known=is_number) if said else _DEFAULT


def _old_host(launch: Launch, serving: Serving | None) -> Argument:
    if launch.start.kind is StartKind.FLASK_CLI:
        option = "--host="
        given = [one.removeprefix(option) for one in launch.start.arguments if option in one]
        setting = launch.start.environment.get("FLASK_RUN_HOST")
        said = given[-1] if given else (setting.value or "" if setting else "")
    elif serving is None:
        said = ""
    else:
        said = serving.host.value
        if not said:
            return serving.host
    return Argument(value={"localhost": LOCAL, "::": EVERYWHERE}.get(said, said))
