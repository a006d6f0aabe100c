"""What stands around a Python program that is run for real: chance that is forced, and Flask.

Nothing is served. `run` follows Flask 3.1 (https://github.com/pallets/flask: `app.py`, `config.py`,
`helpers.py`), tells whether the debugger would be served, and the program ends there.
"""

from __future__ import annotations

import os
import pathlib
import random
import socket
import sys
import threading
import time
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar


@dataclass
class Forced:
    """Decides what cannot be known; bits that are missing are 0."""

    bits: str
    asked: str = ""
    """The bits that were given out."""
    _settled: dict[str, bool] = field(default_factory=dict)

    def decide(self) -> bool:
        """Return the next bit."""
        at = len(self.asked)
        self.asked += self.bits[at] if at < len(self.bits) else "0"
        return self.asked[-1] == "1"

    def settle(self, name: str) -> bool:
        """Return a bit that stays the same for the whole run."""
        if name not in self._settled:
            self._settled[name] = self.decide()
        return self._settled[name]

    def rule(self) -> None:
        """Take over the host's name, chance, the time, and what lies below `/run`."""
        socket.gethostname = lambda: "prod-host" if self.settle("host") else "another"
        random.random = lambda: 0.75 if self.decide() else 0.25
        random.choice = lambda seq: seq[-1 if self.decide() else 0]
        time.time = lambda: 1_700_000_000.0 + self.decide()
        os.path.exists = self._exists(os.path.exists)
        pathlib.Path.exists = self._exists(pathlib.Path.exists)  # type: ignore[method-assign]

    def _exists(self, real: Callable[..., bool]) -> Callable[..., bool]:
        def exists(path: object) -> bool:
            return self.settle(str(path)) if str(path).startswith("/run/") else real(path)

        return exists


@dataclass
class Record:
    """Which servers were reached, in order: whether each serves the debugger."""

    end: Callable[[], None]
    """Ends the process."""
    serves: list[bool] = field(default_factory=list)

    def serve(self, *, debug: bool) -> None:
        """Note a server; the program does not go on, nor does a thread."""
        self.serves.append(debug)
        if threading.current_thread() is threading.main_thread():
            self.end()
        sys.exit()


class Config(dict[str, object]):
    """`flask.Config`."""

    def from_object(self, source: object) -> None:
        """Take over the attributes in capitals."""
        self.update({key: getattr(source, key) for key in dir(source) if key.isupper()})

    def from_mapping(self, mapping: Mapping[str, object] | None = None, **more: object) -> bool:
        """Take over the keys in capitals."""
        given = {**(mapping or {}), **more}
        self.update({key: value for key, value in given.items() if key.isupper()})
        return True


class Flask:
    """`flask.Flask`."""

    record: ClassVar[Record]

    def __init__(self, import_name: str, **_: object) -> None:
        self.import_name = import_name
        self.config = Config(DEBUG=_debug_flag(), TESTING=False)

    @property
    def debug(self) -> object:
        """The setting of this name."""
        return self.config["DEBUG"]

    @debug.setter
    def debug(self, value: object) -> None:
        self.config["DEBUG"] = value

    def run(
        self,
        host: object = None,  # noqa: ARG002 - Flask's signature
        port: object = None,  # noqa: ARG002
        debug: object = None,
        load_dotenv: object = True,  # noqa: FBT002
        **options: object,
    ) -> None:
        """Tell that this serves."""
        if load_dotenv and "FLASK_DEBUG" in os.environ:
            self.debug = _debug_flag()
        if debug is not None:
            self.debug = bool(debug)
        Flask.record.serve(debug=bool(options.get("use_debugger", self.debug)))


def _debug_flag() -> bool:
    value = os.environ.get("FLASK_DEBUG")
    return bool(value and value.lower() not in {"0", "false", "no"})


def flask_module(record: Record) -> types.ModuleType:
    """Return a module `flask` whose applications tell `record` when they serve."""
    Flask.record = record
    module = types.ModuleType("flask")
    module.__dict__.update(Flask=Flask, Config=Config)
    return module
