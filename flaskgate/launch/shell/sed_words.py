"""Takes the words of a `sed` command apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

_KEPT = frozenset({"s", "u", "-separate", "-unbuffered", "-follow-symlinks", "-posix"})
"""Options that change nothing of what a script makes of a file."""
_EXTENDED = frozenset({"E", "r", "-regexp-extended"})
_QUIET = frozenset({"n", "-quiet", "-silent"})
_KNOWN = _KEPT | _EXTENDED | _QUIET | {"-in-place", "-expression"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SedCommand:
    """What `sed` is asked for."""

    script: str
    files: tuple[str, ...]
    is_extended: bool
    is_quiet: bool
    is_in_place: bool


def sed_command(words: Sequence[str]) -> SedCommand | None:
    """Return what `sed WORDS` is asked for; None with an option that is not known here."""
    found = _Words()
    rest = iter(words[1:])
    for word in rest:
        if word == "--":
            found.plain += rest
        elif word.startswith("-") and word != "-":
            if not (found.long(word) if word.startswith("--") else found.short(word)):
                return None
            if found.awaits_script:
                found.scripts += [next(rest, "")]
        else:
            found.plain.append(word)
    if not found.scripts:
        found.scripts, found.plain = found.plain[:1], found.plain[1:]
    return SedCommand(
        script="\n".join(found.scripts),
        files=tuple(found.plain),
        is_extended=bool(found.flags & _EXTENDED),
        is_quiet=bool(found.flags & _QUIET),
        is_in_place=not found.flags.isdisjoint({"i", "-in-place"}),
    )


@dataclass(slots=True)
class _Words:
    scripts: list[str] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)
    awaits_script: bool = False
    """The next word is a script."""

    def long(self, word: str) -> bool:
        """Note `--name=value`; False if it is not known."""
        name, is_given, value = word[1:].partition("=")
        self.flags.add(name)
        self.awaits_script = name == "-expression" and not is_given
        self.scripts += [value] if name == "-expression" and is_given else []
        return name in _KNOWN

    def short(self, word: str) -> bool:
        """Note letters; what stands behind `i` is the ending of a copy."""
        self.awaits_script = False
        for at, letter in enumerate(word[1:], start=2):
            self.flags.add(letter)
            if letter == "e":
                self.awaits_script = at == len(word)
                self.scripts += [word[at:]] if at < len(word) else []
            if letter in {"e", "i"}:
                break
            if letter not in _KNOWN:
                return False
        return True
