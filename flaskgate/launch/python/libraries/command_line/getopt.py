"""`getopt`: what it makes of words that are known, it is asked itself."""

from __future__ import annotations

import getopt
from collections.abc import Callable, Mapping

from flaskgate.launch.python.interpreter.data.text_methods import data
from flaskgate.launch.python.interpreter.objects.command_line import texts_in
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Raised
from flaskgate.launch.python.interpreter.value_types.values import (
    NO_FACTS,
    NONE,
    Arguments,
    Items,
    Known,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.library import Library

_MOST = 1_000  # words
_READERS: Mapping[str, Callable[[list[str], str, list[str]], object]] = {
    "getopt.getopt": getopt.getopt,
    "getopt.gnu_getopt": getopt.gnu_getopt,
}


def _call(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    read = _READERS.get(name)
    if read is None:
        return None
    words = texts_in(machine, machine.force(arguments.get("args", 0) or NONE))
    short = machine.force(arguments.get("shortopts", 1) or NONE)
    long = machine.force(arguments.get("longopts", 2) or Items([]))
    if isinstance(long, Known) and isinstance(long.constant, str):
        long = Items([long])
    names = texts_in(machine, long)
    is_told = isinstance(short, Known) and isinstance(short.constant, str)
    if words is None or names is None or not is_told or len(words) > _MOST:
        machine.may_raise("getopt.GetoptError")
        unknown = Unknown("the command line is not known")
        return Items([unknown, unknown], is_tuple=True)
    try:
        return data(read(list(words), str(getattr(short, "constant", "")), list(names)), NO_FACTS)
    except getopt.GetoptError:
        raise Raised("getopt.GetoptError") from None


LIBRARY = Library(call=_call)
