"""Run programs, given as a JSON object by name, and print what each serves with."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import types


class Served(BaseException):
    """The program serves; nothing catches it."""


class Config(dict[str, object]):
    """As far as programs need `flask.Config`."""

    def from_object(self, source: object) -> None:
        self.update({name: getattr(source, name) for name in dir(source) if name.isupper()})


class Flask:
    """An application that notes its debug mode instead of serving."""

    def __init__(self, _name: str) -> None:
        self.config = Config(DEBUG=False)

    @property
    def debug(self) -> object:
        return self.config["DEBUG"]

    @debug.setter
    def debug(self, value: object) -> None:
        self.config["DEBUG"] = value

    def run(
        self,
        _host: object = None,
        _port: object = None,
        debug: object = None,
        **_more: object,
    ) -> None:
        if debug is not None:
            self.debug = bool(debug)
        raise Served("on" if self.debug else "off")


def answer(code: str) -> str:
    flask = types.ModuleType("flask")
    vars(flask)["Flask"] = Flask
    module = types.ModuleType("__main__")
    sys.modules.update({"flask": flask, "__main__": module})
    sys.argv = ["app.py"]
    before = dict(os.environ)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(code, "app.py", "exec", dont_inherit=True), vars(module))  # noqa: S102 - of our own table
    except Served as served:
        return str(served)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever the program raises
        return f"{type(error).__name__}: {error}"
    finally:
        os.environ.clear()
        os.environ.update(before)
    return "nothing"


if __name__ == "__main__":
    os.environ.clear()
    json.dump({name: answer(code) for name, code in json.load(sys.stdin).items()}, sys.stdout)
