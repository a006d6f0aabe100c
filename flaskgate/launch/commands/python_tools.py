"""Modules of Python itself that run, or import, what their command line names: `python -m timeit`.

Sources are the modules of that name in the standard library.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from flaskgate.launch.commands.flags import read_options
from flaskgate.launch.shell.partial_text import plain

_TIMEIT = frozenset({"-n", "--number", "-r", "--repeat", "-s", "--setup", "-u", "--unit"})
_PYDOC = frozenset({"-k", "-n", "-p"})
_FILES = frozenset({"doctest", "pickle", "smtpd", "idlelib"})
"""They run what is in a file in a way of their own: examples in texts, pickles, a class."""

_RUNNERS = frozenset({"unittest", "nose", "nose2", "nosetests", "pytest", "py.test"})
"""They run tests; what they are given that is not called so may be anything."""
_BY_FILE = frozenset({"pytest", "py.test", "nosetests"})
"""They take files of Python, and options with values of their own."""
_FINDS = frozenset({"discover", "."})

READERS = frozenset({"code", "asyncio"})
"""They run what comes in on standard input."""


def given_code(module: str, words: Sequence[str]) -> str | None:
    """Return the code that a module runs by the words after its name; None for other modules."""
    read = _CODES.get(module)
    return None if read is None else plain(read(words))


def runs_a_file(module: str, words: Sequence[str]) -> bool:
    """Return whether a module runs something of a file that nobody follows."""
    if module == "http.server":
        return "--cgi" in words
    return runs_no_test(module, words) or (module in _FILES and bool(words))


def runs_no_test(runner: str, words: Sequence[str]) -> bool:
    """Return whether a runner of tests is given what is not called one, or a plugin."""
    if runner not in _RUNNERS:
        return False
    plugins = [after for one, after in pairwise(words) if one == "-p" and after[:3] != "no:"]
    named = [one for one in words if one[:1] != "-" and one not in _FINDS]
    if runner in _BY_FILE:
        named = [one for one in named if one.partition("::")[0].endswith(".py")]
        named += [one for one in plugins if "." not in one and not one.startswith("pytest")]
    return any("test" not in one.lower() for one in named)


def _timed(words: Sequence[str]) -> str:
    options = read_options(words, _TIMEIT.__contains__)
    setups = [one.value or "" for one in options.given if one.name in {"-s", "--setup"}]
    return "\n".join((*setups, *options.rest))


def _documented(words: Sequence[str]) -> str:
    return "\n".join(map(import_of, read_options(words, _PYDOC.__contains__).rest))


def _inspected(words: Sequence[str]) -> str:
    return "\n".join(map(import_of, read_options(words, lambda _: False, is_mixed=True).rest[:1]))


def import_of(name: str) -> str:
    """Return the code that imports a module, an object in one (`a:b`), or a file by its path."""
    module = name.partition(":")[0]
    if module and all(part.isidentifier() for part in module.split(".")):
        return f"import {module}"
    return f"import runpy; runpy.run_path({name!r})"


_CODES: Mapping[str, Callable[[Sequence[str]], str]] = {
    "timeit": _timed,
    "pydoc": _documented,
    "inspect": _inspected,
}

NAMES = frozenset({*_CODES, *_FILES, *READERS, "http.server"})
"""The modules that are known here."""
