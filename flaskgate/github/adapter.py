"""Connections that trust what they are told to, for `requests`."""

from __future__ import annotations

import ssl
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.util import Retry


class Adapter(HTTPAdapter):
    """An adapter whose connections, also through a proxy, use one context."""

    def __init__(self, context: ssl.SSLContext, retries: Retry) -> None:
        """Repeat by `retries`."""
        self._context = context
        super().__init__(max_retries=retries)

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401
        """Make the connections of the context."""
        super().init_poolmanager(*arguments, ssl_context=self._context, **options)

    def proxy_manager_for(self, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401
        """Make those through a proxy of it, too."""
        return super().proxy_manager_for(*arguments, ssl_context=self._context, **options)
