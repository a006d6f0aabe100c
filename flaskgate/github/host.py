"""What the action knows of GitHub in this run: the event, and a client where it has a token."""

from __future__ import annotations

from dataclasses import dataclass

from flaskgate.github.api import Client
from flaskgate.github.certificates import Bundle, trouble_with
from flaskgate.github.context import Event, read_event
from flaskgate.model.findings import Notification
from flaskgate.settings.inputs import Inputs, Runner


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """The side of GitHub."""

    event: Event
    client: Client | None
    """None where there is no token."""
    server_url: str = ""
    """Such as `https://github.com`."""
    remarks: tuple[Notification, ...] = ()
    """What a reader should know of the connection."""


def open_host(inputs: Inputs, runner: Runner) -> Host:
    """Return the host of the action.

    Raises `InputError` where the event is a pull request without its facts.
    """
    has_client = inputs.token and runner.api_url and runner.repository
    bundle = _bundle(inputs)
    trouble = trouble_with(bundle)
    client = Client(
        api_url=runner.api_url, repository=runner.repository, token=inputs.token, bundle=bundle
    )
    return Host(
        event=read_event(runner),
        client=client if has_client else None,
        server_url=runner.server_url,
        remarks=(trouble,) if trouble and has_client else (),
    )


def _bundle(inputs: Inputs) -> Bundle | None:
    """Return the certificates that the input names, else those that the environment does."""
    name = inputs.given.get("ca-bundle", "")
    if name:
        return Bundle(origin="'ca-bundle'", path=inputs.workspace / name)
    if inputs.runner is not None and inputs.runner.ca_bundle:
        origin, path = inputs.runner.ca_bundle
        return Bundle(origin=origin, path=inputs.workspace / path)
    return None
