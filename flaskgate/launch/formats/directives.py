"""Configurations of Nginx and Apache as directives: a name, what it is given, and where it stands.

Templates of them are read, too: what a template fills in stays a part of the word it stands in,
and its statements are left out, so that both ways of a condition count. crossplane reads Nginx, but
only whole files of a disk, with what they include, and no templates; Apache has no such reader.
See https://nginx.org/en/docs/beginners_guide.html#conf_structure and
https://httpd.apache.org/docs/2.4/configuring.html#syntax.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LONGEST = 200_000
"""How much of a file is read, in code points."""
_STATEMENT = r"\{%[^%\n]{0,300}%\}|<%(?!=)[^%\n]{0,300}%>"
_FILLED_IN = r"\{\{[^{}\n]{0,300}\}\}|\$\{[^{}\s]{0,300}\}|<%=[^%\n]{0,300}%>"
_QUOTED = r"\"(?:[^\"\\]|\\.){0,2000}\"|'(?:[^'\\]|\\.){0,2000}'"
_NGINX = re.compile(
    rf"(?P<skipped>\s+|\#[^\n]*|{_STATEMENT})"
    rf"|(?P<quoted>{_QUOTED})"
    rf"|(?P<word>(?:{_FILLED_IN}|\\.|[^\s;{{}}])+)"
    r"|(?P<mark>.)",
    re.DOTALL,
)
_APACHE = re.compile(rf"(?P<quoted>{_QUOTED})|(?P<word>(?:{_FILLED_IN}|\S)+)", re.DOTALL)
_CONTINUED = re.compile(r"\\\r?\n")
_SECTION = re.compile(r"<(/?)(\w+)\s*(.*?)>?\s*$")


@dataclass(frozen=True, slots=True)
class Directive:
    """A directive: `proxy_pass http://app;` in the block `location /api { }`."""

    words: tuple[str, ...]
    """The name and what it is given, without quotes; never empty."""
    line: int
    """Where it begins, from 1."""
    block: tuple[str, ...] = ()
    """The words of the block that it stands in; empty at the top."""

    @property
    def name(self) -> str:
        """Return its name in lower case: Apache takes any."""
        return self.words[0].lower()


def nginx_directives(text: str) -> Iterator[Directive]:
    """Yield the directives of Nginx that end with a semicolon, in the order in which they stand."""
    blocks: list[tuple[str, ...]] = []
    words: list[str] = []
    line = begins = 1
    for match in _NGINX.finditer(text[:_LONGEST]):
        if match["quoted"] or match["word"]:
            begins = begins if words else line
            words.append(_unquoted(match))
        if match["mark"]:
            if match["mark"] == ";" and words:
                yield Directive(_named(words), begins, blocks[-1] if blocks else ())
            elif match["mark"] == "{":
                blocks.append(tuple(words))
            elif match["mark"] == "}":
                del blocks[-1:]
            words = []
        line += match[0].count("\n")


def apache_directives(text: str) -> Iterator[Directive]:
    """Yield the directives of Apache, one a line, in the order in which they stand."""
    blocks: list[tuple[str, ...]] = []
    line = 1
    for said in _lines(text[:_LONGEST]):
        section = _SECTION.match(said.strip())
        words = tuple(map(_unquoted, _APACHE.finditer(_CONTINUED.sub(" ", said))))
        if section is not None and section[1]:
            del blocks[-1:]
        elif section is not None:
            blocks.append((section[2], *map(_unquoted, _APACHE.finditer(section[3]))))
        elif words and not words[0].startswith("#"):
            yield Directive(words, line, blocks[-1] if blocks else ())
        line += 1 + len(_CONTINUED.findall(said))


def _lines(text: str) -> Iterator[str]:
    """Yield the lines of a text, each with those that a backslash at its end adds to it."""
    held = ""
    for line in text.split("\n"):
        held += line
        if not line.rstrip("\r").endswith("\\"):
            yield held
            held = ""
        else:
            held += "\n"
    if held:
        yield held


def _named(words: list[str]) -> tuple[str, ...]:
    """Return the words from the name on: what a template says before it is a statement of that."""
    at = next((n for n, word in enumerate(words[:-1]) if not word.startswith("{{")), 0)
    return tuple(words[at:])


def _unquoted(match: re.Match[str]) -> str:
    return match[0][1:-1] if match["quoted"] else match[0]
