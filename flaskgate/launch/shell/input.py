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
    words, options, values = list(arguments), "", dict[str, str]()
    while words and _READ.fullmatch(words[0]):
        option = words.pop(0)
        options += option[1:]
        if option[-1] in _READ_VALUED and words:
            values[option[-1]] = words.pop(0)
    array = values.get("a", "")
    names = [array] if array else words or ["REPLY"]
    end = (values["d"] or "\0") if "d" in values else "\n"
    line = (
        _line_of(values["u"], options, end, shell) if "u" in values else _line(options, end, shell)
    )
    if line is None:
        for name in names:
            set_named(name, unknown(f"${plain(name)}"), shell)
        return UNKNOWN
    is_there = line.endswith(end)
    text = line.removesuffix(end)
    if array:
        _set_array(array, _split(text, 0, shell), shell)
    else:
        parts = _split(text, len(names), shell) if words else [text]
        for index, name in enumerate(names):
            set_named(name, parts[index] if index < len(parts) else "", shell)
    return of(is_there)


def file_of(number: str) -> str:
    """Return the path by which what is read from a number is kept."""
    return f"/dev/fd/{number}"


def _line_of(number: str, options: str, by: str, shell: Shell) -> str | None:
    """Take the next line of what a number stands for (`read -u 3`)."""
    before, shell.stdin = shell.stdin, shell.files.get(file_of(number))
    line = _line(options, by, shell)
    shell.files = {**shell.files, file_of(number): None if line is None else shell.stdin}
    shell.stdin = before
    return line


def _line(options: str, by: str, shell: Shell) -> str | None:
    """Take the next line of the input, which ends with `by`; None if it cannot be told."""
    text = shell.stdin
    is_odd = set(options) & set("nN") or len(by) > 1 or (shell.is_posix and by != "\n")
    if text is None or is_odd or ("\\" in text and "r" not in options):
        return None
    line, end, rest = text.partition(by)
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
    words, by = list(arguments), "\n"
    if "-d" in words[:-1]:
        at = words.index("-d")
        by = words[at + 1] or "\0"
        del words[at : at + 2]
    options = {word for word in words if word.startswith("-")}
    names = [word for word in words if word not in options]
    name = names[-1] if names else "MAPFILE"
    text = shell.stdin
    is_odd = options - {"-t"} or len(names) > 1 or len(by) > 1
    if text is None or not is_known(text) or is_odd:
        set_named(name, unknown(f"${plain(name)}"), shell)
        return DONE
    lines = [one for one in re.split(f"(?<={re.escape(by)})", text) if one]
    _set_array(name, [one.removesuffix(by) if "-t" in options else one for one in lines], shell)
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
