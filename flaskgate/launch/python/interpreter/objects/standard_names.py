"""Names of the standard library: constants, and what its modules lack."""

from __future__ import annotations

import builtins
import collections
import functools
import inspect
import itertools
import json
import logging
import math
import os
import re
import string
import sys
import time
import types
import typing
from collections.abc import Mapping

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.value_facts import join
from flaskgate.launch.python.interpreter.value_types.values import (
    External,
    Items,
    Known,
    Maybe,
    ModuleValue,
    Unknown,
    Value,
)

_MODULES: Mapping[str, types.ModuleType] = {
    one.__name__: one
    for one in (collections, functools, inspect, itertools, json, os, re, string, sys, time, typing)
}
"""Modules that are alike wherever they run but for what only some systems and versions have."""


def lacks(module: str, name: str) -> bool:
    """Return whether a module of the standard library, or a built-in name, lacks an attribute."""
    home, _, last = module.rpartition(".")
    known: object = _MODULES.get(module)
    if home == "builtins":
        known = getattr(builtins, last, None)
    return known is not None and os.name == "posix" and not hasattr(known, name)


CONSTANTS: Mapping[str, object] = {
    **{f"logging.{name}": number for name, number in logging.getLevelNamesMapping().items()},
    "os.name": "posix",
    "sys.platform": "linux",
    "os.sep": "/",
    "os.pathsep": ":",
    "os.linesep": "\n",
    "os.curdir": ".",
    "os.pardir": "..",
    "typing.TYPE_CHECKING": False,
    "sys.byteorder": "little",
    "sys.maxsize": sys.maxsize,
    "math.inf": math.inf,
    "math.pi": math.pi,
    **{f"string.{name}": getattr(string, name)
       for name in ("ascii_letters", "ascii_lowercase", "ascii_uppercase", "hexdigits",
                    "octdigits", "punctuation", "whitespace")},
    "builtins.Ellipsis": ...,
    "os.path.sep": "/",
    "string.digits": "0123456789",
}  # fmt: skip
"""What is deployed runs on Linux."""


def from_outside(machine: Machine, name: str, place: SourceNode | None = None) -> Value:
    """Return something from outside by its name; `sys.argv` is what the start command passes."""
    patch = machine.patched.get(name)
    if patch is not None and not isinstance(patch, Maybe):
        return machine.force(patch)
    found = _as_shipped(machine, name, place)
    return found if patch is None else join(machine.force(patch), found)


def _as_shipped(machine: Machine, name: str, place: SourceNode | None) -> Value:
    """Return something from outside as its package has it."""
    if name == "sys.argv":
        if machine.argv is None:
            words = (machine.program or str(machine.entry), *machine.arguments)
            machine.argv = Items([Known(word) for word in words])
            machine.journal.make_old(machine.argv)
        return machine.argv
    if name in CONSTANTS:
        return Known(CONSTANTS[name])
    home, _, own = name.partition(".")
    if home == "__main__" and machine.main is not None:
        found = machine.main.names.get(own) if own else ModuleValue(machine.main)
        return External(name, place) if found is None else machine.force(found)
    if name == "sys.version_info":
        return Items([Known(3), *[Unknown("the version of Python")] * 4], is_tuple=True)
    return External(name, place)
