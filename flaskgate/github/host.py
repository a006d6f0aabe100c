"""What the action knows of GitHub in this run: the event, and a client where it has a token."""

from __future__ import annotations

from dataclasses import dataclass

from flaskgate.github.api import Client
from flaskgate.github.context import Event, read_event
from flaskgate.settings.inputs import Inputs, Runner


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """The side of GitHub."""

    event: Event
    client: Client | None
    """None where there is no token."""
    server_url: str = ""
    """Such as `https://github.com`."""


def open_host(inputs: Inputs, runner: Runner) -> Host:
    """Return the host of the action.

    Raises `InputError` where the event is a pull request without its facts.
    """
    has_client = inputs.token and runner.api_url and runner.repository
    client = Client(api_url=runner.api_url, repository=runner.repository, token=inputs.token)
    return Host(
        event=read_event(runner),
        client=client if has_client else None,
        server_url=runner.server_url,
    )
