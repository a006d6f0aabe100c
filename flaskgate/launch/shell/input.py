"""Builtins that read something into variables: `read`, `mapfile`, `getopts`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flaskgate.launch.shell.assignments import assign_text
from flaskgate.launch.shell.partial_text import as_condition, is_known, is_many, plain, unknown
from flaskgate.launch.shell.state import Shell
from flaskgate.launch.shell.status import DONE, FALSE, TRUE, UNKNOWN, Status, of
from flaskgate.launch.shell.variables import Variable

_BLANKS = " \t\n"


def set_named(name: str, text: str, shell: Shell) -> None:
    """Set a variable by a name that may not be known."""
    name = as_condition(name)
    if re.fullmatch(r"[A-Za-z_]\w*", name) and shell.location is not None:
        assign_text(name, text, shell)
    else:
        shell.forget()


_READ = re.compile(r"-[ersdinNptua]+")
_READ_VALUED = set("adinNptu")


def read(arguments: Sequence[str], shell: Shell) -> Status:
    """Follow `read`, which takes one line of the input; an input of nobody's cannot be told."""
    words, options, array = list(arguments), "", ""
    while words and _READ.fullmatch(words[0]):
        option = words.pop(0)
        options += option[1:]
        if option[-1] in _READ_VALUED and words:
            value = words.pop(0)
            array = value if option[-1] == "a" else array
    names = [array] if array else words or ["REPLY"]
    line = _line(options, shell)
    if line is None:
        for name in names:
            set_named(name, unknown(f"${plain(name)}"), shell)
        return UNKNOWN
    is_there = shell.stdin is not None and line.endswith("\n")
    text = line.removesuffix("\n")
    if array:
        _set_array(array, _split(text, 0, shell), shell)
    else:
        parts = _split(text, len(names), shell) if words else [text]
        for index, name in enumerate(names):
            set_named(name, parts[index] if index < len(parts) else "", shell)
    return of(is_there)


def _line(options: str, shell: Shell) -> str | None:
    """Take the next line of the input, its end included; None if it cannot be told."""
    text = shell.stdin
    if text is None or set(options) & set("dnN") or ("\\" in text and "r" not in options):
        return None
    line, end, rest = text.partition("\n")
    if not is_known(line) or (not end and not is_known(text)):
        return None
    shell.stdin = rest
    return line + end


def _split(text: str, most: int, shell: Shell) -> list[str]:
    """Return the fields of a line; of `most` the last one has the rest (0: no limit)."""
    variable = shell.variable("IFS")
    separators = variable.value if variable is not None and variable.is_set else _BLANKS
    if not is_known(separators):
        return [unknown("$REPLY")] * max(most, 1)
    blanks = "".join(one for one in separators if one in _BLANKS)
    text = text.strip(blanks) if blanks else text
    if not separators:
        return [text]
    around = f"[{re.escape(blanks)}]*" if blanks else ""
    by = re.compile(f"{around}[{re.escape(separators)}]{around}")
    if set(separators) <= set(_BLANKS):
        by = re.compile(f"[{re.escape(blanks)}]+")
    fields = [text] if most == 1 else by.split(text, maxsplit=max(most - 1, 0))
    if not most:
        return fields[:-1] if len(fields) > 1 and not fields[-1] else fields
    first, *others = by.split(fields[-1], maxsplit=2)
    return [*fields[:-1], first] if others == [""] else fields  # a separator only ends a field


def _set_array(name: str, items: list[str], shell: Shell) -> None:
    if shell.location is None or not name.isidentifier():
        shell.forget()
        return
    known = {str(at): item for at, item in enumerate(items)}
    first = known.get("0", "")
    shell.put(name, Variable(value=first, location=shell.location, items=known))


def read_lines(arguments: Sequence[str], shell: Shell) -> Status:
    """Follow `mapfile`, which takes all lines of the input."""
    options = {word for word in arguments if word.startswith("-")}
    names = [word for word in arguments if word not in options]
    name = names[-1] if names else "MAPFILE"
    text = shell.stdin
    if text is None or not is_known(text) or options - {"-t"} or len(names) > 1:
        set_named(name, unknown(f"${plain(name)}"), shell)
        return DONE
    lines = text.splitlines(keepends=True)
    _set_array(name, [line.rstrip("\n") if "-t" in options else line for line in lines], shell)
    return TRUE


def read_option(arguments: Sequence[str], shell: Shell) -> Status:
    """Follow `getopts LETTERS NAME WORDS`, which takes the next option of the words."""
    if len(arguments) < len(("ab:", "NAME")) or shell.location is None:
        return FALSE
    letters, name, *given = arguments
    words = tuple(given) if given else shell.positional
    before = shell.variable("OPTIND")
    at = "1" if before is None or not before.is_set else as_condition(before.value)
    if not is_known(letters) or not at.isdecimal() or any(map(is_many, words[: int(at)])):
        return _unclear_option(name, shell)
    word = words[int(at) - 1] if int(at) <= len(words) else ""
    if not is_known(word):
        return _unclear_option(name, shell)
    if word[:1] != "-" or word in {"-", "--"}:
        shell.assign(name, "?", shell.location)
        shell.assign("OPTIND", str(int(at) + (word == "--")), shell.location)
        return FALSE
    shell.cluster += 1
    _take_option(word, words[int(at) :], letters, int(at), name, shell)
    return TRUE


def _unclear_option(name: str, shell: Shell) -> Status:
    for one in (name, "OPTARG", "OPTIND"):
        set_named(one, unknown(f"${one}"), shell)
    return UNKNOWN


def _take_option(
    word: str, rest: tuple[str, ...], letters: str, at: int, name: str, shell: Shell
) -> None:
    """Set the variables for the next letter of an option word."""
    letter = word[shell.cluster]
    place = letters.find(letter) if letter != ":" else -1
    is_valued = place >= 0 and letters[place + 1 : place + 2] == ":"
    attached = word[shell.cluster + 1 :]
    is_quiet = letters[:1] == ":"
    found, value, used = letter, "", 0
    if place < 0:
        found, value = "?", letter if is_quiet else ""
    elif is_valued:
        used = 0 if attached else 1
        value = attached or (rest[0] if rest else "")
        if not attached and not rest:
            found, value = (":", letter) if is_quiet else ("?", "")
    is_last = is_valued or not attached
    if is_last:
        shell.cluster = 0
    set_named(name, found, shell)
    set_named("OPTARG", value, shell)
    set_named("OPTIND", str(at + used + 1 if is_last else at), shell)
