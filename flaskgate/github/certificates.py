"""Whom the connection to GitHub trusts: the system, the packaged authorities, and one more file.

A file that is named and cannot be used is no reason to do without publishing: it is told, and the
others are trusted.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from pathlib import Path

from flaskgate.model.findings import Notification

_ID = "certificates"
_NO_CERTIFICATES = "it holds no certificates"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """A file with certificates in PEM, or a folder of them as OpenSSL wants it."""

    origin: str
    """What names it, for the reader."""
    path: Path


def trouble_with(bundle: Bundle | None) -> Notification | None:
    """Return why certificates that were named cannot be used; None where they can, or are none."""
    if bundle is None:
        return None
    try:
        _load(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), bundle.path)
    except (OSError, ValueError) as error:  # an `SSLError` is an `OSError`
        why = error.strerror if type(error) is FileNotFoundError else _NO_CERTIFICATES
        return Notification(
            id=_ID,
            message=f"{bundle.origin} names {bundle.path}, which cannot be used ({why}): the "
            "certificates of the system are trusted; name a file of the workspace, which is what "
            "the container of the action has",
        )
    return None


def context_with(bundle: Bundle | None) -> ssl.SSLContext:
    """Return a context that trusts the system, and what is named where it can be used."""
    context = ssl.create_default_context()
    if bundle is not None and trouble_with(bundle) is None:
        _load(context, bundle.path)
    return context


def _load(context: ssl.SSLContext, path: Path) -> None:
    if path.is_dir():
        context.load_verify_locations(capath=path)
    elif path.exists() and not path.is_file():  # a pipe would be waited for without end
        raise ValueError(_NO_CERTIFICATES)
    else:
        context.load_verify_locations(cafile=path)
