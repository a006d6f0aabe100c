"""Values that functions of CloudFormation make: `!Join`, `!Split`, `!Sub`, `!If`, short and long.

See https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html.
Each value is given as all that it may be, since what a condition or a parameter says is not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import islice, product
from typing import TypeVar

from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.launch.formats.yaml_values import YamlNode

T = TypeVar("T")

_SUBSTITUTED = re.compile(r"\$\{(?!!)[^{}]*\}")
_MOST = 16
"""Ways that one command may come out."""
_DEEPEST = 20
_PAIR = 2


def substituted(text: str) -> str:
    """Return a text of `!Sub` with what it puts in as `UNKNOWN`."""
    return _SUBSTITUTED.sub(UNKNOWN, text).replace("${!", "${")


def lists(value: YamlNode, depth: int = 0) -> tuple[tuple[str, ...], ...]:
    """Return what lists of texts a value may be; none for what is no list at all."""
    name, given = _function(value)
    if depth > _DEEPEST or value.is_absent or value.is_null:
        return ()
    if name == "Ref" and given.text == "AWS::NoValue":
        return ((),)
    if name == "If":
        return _first(one for part in given.elements[1:3] for one in lists(part, depth + 1))
    if name == "Split" and len(given.elements) == _PAIR:
        sign = given.elements[0].text or ""
        found = texts(given.elements[1], depth + 1)
        return _first(tuple(text.split(sign)) for text in found) if sign else ((UNKNOWN,),)
    if name:
        return ((UNKNOWN,),)
    return _first(product(*(texts(one, depth + 1) for one in value.elements[:500])))


def texts(value: YamlNode, depth: int = 0) -> tuple[str, ...]:
    """Return what texts a value may be; of a parameter or a resource it is `UNKNOWN`."""
    name, given = _function(value)
    parts = given.elements
    if depth > _DEEPEST:
        return (UNKNOWN,)
    if name == "Base64":
        inner = replace(given, tag="") if given.tag == "!Base64" else given
        return texts(inner, depth + 1)
    if name == "Sub":
        text = given.text if parts == () else parts[0].text
        return (UNKNOWN if text is None else substituted(text),)
    if name == "If":
        return _first(one for part in parts[1:3] for one in texts(part, depth + 1)) or (UNKNOWN,)
    if name == "Join" and len(parts) == _PAIR and parts[0].text is not None:
        sign = parts[0].text
        return _first(sign.join(words) for words in lists(parts[1], depth + 1)) or (UNKNOWN,)
    return (UNKNOWN,) if name or value.text is None else (value.text,)


def _first(found: Iterable[T]) -> tuple[T, ...]:
    return tuple(islice(dict.fromkeys(found), _MOST))


def _function(value: YamlNode) -> tuple[str, YamlNode]:
    """Return the name of the function that makes a value, and what it is given; else no name."""
    if value.tag.startswith("!") and value.tag[1:2].isalpha():
        return value.tag[1:], value
    if value.is_mapping and len(value.entries) == 1:
        (entry,) = value.entries
        if entry.name == "Ref" or entry.name.startswith("Fn::"):
            return entry.name.removeprefix("Fn::"), entry.value
    return "", value
