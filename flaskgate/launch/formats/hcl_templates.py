"""Makes HCL of a template of HCL: of Go (`{{ }}`), of Levant (`[[ ]]`), of Jinja (`{% %}`).

A statement on a line of its own becomes one of Jinja, whose branches are told apart elsewhere
(`jinja.alternatives`); any other part becomes an expression of the same length that nobody knows.
See https://pkg.go.dev/text/template and https://github.com/hashicorp/levant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_PARTS = r"\{\{(?:(?!\}\}).)*+\}\}|\[\[(?:(?!\]\]).)*+\]\]"
_PART = re.compile(rf"{_PARTS}|<%(?:(?!%>).)*+%>")
_ALONE = re.compile(
    rf"[ \t]*(?:(?:{_PARTS})[ \t]*)*"
    r"(?:\{\{|\[\[)-?\s*(?P<word>\w+)\b(?P<rest>[^\n]*?)-?(?:\}\}|\]\])[ \t]*"
)
_STRING = re.compile(r'"(?:\\.|[^"\\])*"?')
_OPENING = frozenset({"if", "range", "with", "define", "block"})
_AROUND = len("${}")
_LONGEST = 1_000
"""Characters of a line that is looked at; no job has longer ones with a template in them."""


def as_jinja(text: str) -> str:
    """Return a template, line by line, with its statements as those of Jinja."""
    return "\n".join(_lines(text))


def _lines(text: str) -> Iterator[str]:
    opened: list[str] = []
    for line in text.split("\n"):
        found = _ALONE.fullmatch(line) if len(line) <= _LONGEST else None
        word = found["word"] if found else ""
        if word in _OPENING:
            opened.append("if" if word == "if" else "for")
            yield f"{{% {opened[-1]} x %}}"
        elif word == "else" and opened:
            yield "{% elif x %}" if found and found["rest"].split()[:1] == ["if"] else "{% else %}"
        elif word == "end" and opened:
            yield f"{{% end{opened.pop()} %}}"
        else:
            yield line


def to_hcl(text: str) -> str:
    """Return a template without statements as HCL: in a string a reference, else a name."""
    return "\n".join(map(_filled, text.split("\n")))


def _filled(line: str) -> str:
    if len(line) > _LONGEST or not _PART.search(line):
        return line
    strings = _STRING.sub(lambda found: _PART.sub(_in_string, found[0]), line)
    return _PART.sub(lambda found: "x" * len(found[0]), strings)


def _in_string(found: re.Match[str]) -> str:
    """Return a reference to a variable that is called like the part, with as many characters."""
    width = len(found[0]) - _AROUND
    name = re.sub(r"\W+", "_", found[0], flags=re.ASCII).strip("_0123456789")
    return f"${{{(name or 'x')[:width].ljust(width, '_')}}}"
