"""Functions of the standard library that only calculate: asked themselves, of data that is known.

And methods of Python's own classes that are called on the class: `str.strip(x)`,
`dict.update(self, …)`.
"""

from __future__ import annotations

import base64
import binascii
import bisect
import heapq
import html
import math
import posixpath
import statistics
import string
import struct
import textwrap
import urllib.parse
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace

from flaskgate.launch.python.interpreter.data.comparisons import plain_of
from flaskgate.launch.python.interpreter.data.text_methods import data
from flaskgate.launch.python.interpreter.objects.own_dictionaries import method_on_entries
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Raised
from flaskgate.launch.python.interpreter.value_types.value_facts import facts_of
from flaskgate.launch.python.interpreter.value_types.values import (
    Arguments,
    Instance,
    Items,
    Known,
    Method,
    Table,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.library import Library

_LONGEST = 2_000  # characters of what a function is given


def _power(base: float, exponent: float, modulus: int | None = None) -> object:
    """Do what `pow` does, with small numbers alone."""
    if abs(exponent) > _HIGHEST:
        raise OverflowError
    return pow(base, exponent) if modulus is None else pow(int(base), int(exponent), modulus)


def _bytes(source: object = b"", *rest: str) -> bytes:
    """Do what `bytes` does, but for a great number of them."""
    if isinstance(source, int) and source > _LONGEST:
        raise OverflowError
    return bytes(source, *rest)  # type: ignore[call-overload, no-any-return] # a TypeError is caught


_HIGHEST = 64  # exponent of a power that is worked out
_PURE: Mapping[str, Callable[..., object]] = {
    **{f"base64.{name}": getattr(base64, name)
       for name in ("b64decode", "b64encode", "urlsafe_b64decode", "urlsafe_b64encode",
                    "standard_b64decode", "b32decode", "b16decode")},
    **{f"binascii.{name}": getattr(binascii, name) for name in ("hexlify", "unhexlify")},
    **{f"html.{name}": getattr(html, name) for name in ("escape", "unescape")},
    **{f"math.{name}": getattr(math, name)
       for name in ("floor", "ceil", "trunc", "sqrt", "fabs", "gcd", "isclose", "isnan", "log10",
                    "isinf", "isfinite", "prod", "fsum", "log", "log2", "hypot", "lcm")},
    **{f"bisect.{name}": getattr(bisect, name)
       for name in ("bisect", "bisect_left", "bisect_right")},
    **{f"heapq.{name}": getattr(heapq, name) for name in ("nlargest", "nsmallest")},
    **{f"statistics.{name}": getattr(statistics, name) for name in ("mean", "median", "mode")},
    **{f"struct.{name}": getattr(struct, name) for name in ("pack", "unpack", "calcsize")},
    **{f"zlib.{name}": getattr(zlib, name) for name in ("crc32", "adler32")},
    "builtins.format": format,
    "builtins.str.maketrans": str.maketrans,
    "builtins.bytes": _bytes,
    **{f"os.path.{name}": getattr(posixpath, name)
       for name in ("splitext", "split", "isabs", "commonprefix")},
    **{f"textwrap.{name}": getattr(textwrap, name) for name in ("dedent", "indent")},
    **{f"urllib.parse.{name}": getattr(urllib.parse, name)
       for name in ("quote", "quote_plus", "unquote", "unquote_plus", "parse_qs", "parse_qsl")},
    "string.capwords": string.capwords,
    "builtins.pow": _power,
    "builtins.chr": chr,
    "builtins.hex": hex,
    "builtins.bin": bin,
    "builtins.oct": oct,
    "builtins.round": round,
    "builtins.divmod": divmod,
}  # fmt: skip
_ERRORS = (TypeError, ValueError, ArithmeticError, LookupError)
_KINDS: Mapping[str, type] = {
    one.__name__: one for one in (str, bytes, int, float, list, tuple, dict, set, frozenset)
}


def _call(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    if name in _PURE:
        return _calculated(machine, _PURE[name], arguments)
    home, _, method = name.rpartition(".")
    kind = _KINDS.get(home.removeprefix("builtins.")) if home.startswith("builtins.") else None
    if kind is None or not arguments.positional or not callable(getattr(kind, method, None)):
        return None
    return _unbound(machine, kind, method, arguments)


def _calculated(
    machine: Machine, function: Callable[..., object], arguments: Arguments
) -> Value | None:
    given = [machine.force(one) for one in arguments.positional]
    plain = [plain_of(one) for one in given]
    known = [one[0] for one in plain if one is not None]
    named = {key: plain_of(machine.force(one)) for key, one in arguments.keywords.items()}
    is_told = len(known) == len(plain) and None not in named.values() and not arguments.is_open
    if not is_told or len(repr(known)) > _LONGEST:
        machine.may_raise()
        return Unknown(f"what `{arguments.place.text}` gives is not known", facts_of(*given))
    try:
        words = {key: one[0] for key, one in named.items() if one is not None}
        return data(function(*known, **words), facts_of(*given))
    except _ERRORS as error:
        kind = next((one for one in (TypeError, ValueError) if isinstance(error, one)), type(error))
        raise Raised(kind.__name__) from None


def _unbound(machine: Machine, kind: type, method: str, arguments: Arguments) -> Value | None:
    """Call a method of Python's own class on what it is given first."""
    receiver = machine.force(arguments.positional[0])
    rest = replace(arguments, positional=arguments.positional[1:])
    if isinstance(receiver, Instance) and kind is dict:
        own = method_on_entries(receiver, "update" if method == "__init__" else method)
        return None if own is None else machine.call(own, rest)
    fits = isinstance(receiver, Known) and type(receiver.constant) is kind
    fits |= isinstance(receiver, Table) and kind is dict
    if isinstance(receiver, Items):
        fits = kind is (tuple if receiver.is_tuple else set if receiver.is_set else list)
    is_plain = not (method.startswith("__") and isinstance(receiver, Known))
    return machine.call(Method(receiver, method, method), rest) if fits and is_plain else None


LIBRARY = Library(call=_call)
