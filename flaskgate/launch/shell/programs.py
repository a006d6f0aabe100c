"""What well-known programs print, where that follows from their words and their input alone.

Texts may hold marks. A program with options that are not known here prints what cannot be told.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flaskgate.launch.shell.partial_text import as_condition, clean, is_known, unknown
from flaskgate.launch.shell.protocols import CommandFollower
from flaskgate.launch.shell.sed import edited
from flaskgate.launch.shell.sed_words import sed_command
from flaskgate.launch.shell.state import Shell, joined
from flaskgate.launch.shell.status import DONE, TRUE, UNKNOWN, Status, of

MOST_LINES = 1000

_ECHO_OPTION = re.compile(r"-[neE]+")
_ESCAPE = re.compile(r"\\(?:x([\da-fA-F]{1,2})|0?([0-7]{1,3})|(.))", re.DOTALL)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "v": "\v", "f": "\f"}
_LETTERS |= {"\\": "\\", "e": "\x1b", '"': '"', "'": "'"}
_FORMAT = re.compile(r"%(%|[-0]*\d*[sdibq])|\\(?:x[\da-fA-F]{1,2}|[0-7]{1,3}|.)|[^%\\]+", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Asked:
    """A program with what it is given."""

    words: Sequence[str]
    """The program first."""
    follower: CommandFollower
    shell: Shell

    @property
    def stdin(self) -> str | None:
        """Its input, with marks; None where it is not fed by this script."""
        return self.shell.stdin

    def options(self) -> str:
        """Return the letters of all options together."""
        return "".join(word[1:] for word in self.words[1:] if word[:1] == "-" and word != "-")

    def arguments(self) -> list[str]:
        """Return the words that are not options."""
        return [word for word in self.words[1:] if word[:1] != "-" or word == "-"]


Printed = tuple[str | None, Status]
"""What is printed (None: it cannot be told) and the status."""


def _echo(asked: Asked) -> Printed:
    words = list(asked.words[1:])
    options = ""
    while words and _ECHO_OPTION.fullmatch(words[0]):
        options += words.pop(0)[1:]
    text = " ".join(words)
    if asked.shell.is_posix:
        # dash knows no option but `-n`, prints others, and minds escapes always
        text = unknown("") * ("e" in options.lower()) + _escaped(text)
    elif options.rfind("e") > options.rfind("E"):
        text = _escaped(text)
    return text + "\n" * ("n" not in options), TRUE


def _escaped(text: str) -> str:
    return _ESCAPE.sub(_unescaped, text)


def _unescaped(match: re.Match[str]) -> str:
    if match[1]:
        return clean(chr(int(match[1], 16)))
    if match[2]:
        return chr(int(match[2], 8) % 256)
    return _LETTERS.get(match[3], match[0])


def formatted(words: Sequence[str]) -> str | None:
    """Return what `printf WORDS` prints; None if it cannot be told."""
    words = words[1:] if words[:1] == ["--"] else words
    if not words or not is_known(words[0]) or words[0].startswith("-"):
        return None
    parts = [match[0] for match in _FORMAT.finditer(words[0])]
    if "".join(parts) != words[0]:
        return None
    given = list(words[1:])
    found: list[str] = []
    for _ in range(MOST_LINES):
        count = len(given)
        for part in parts:
            text = _formatted_part(part, given)
            if text is None:
                return None
            found.append(text)
        if not given or len(given) == count:
            return "".join(found)
    return None


def _formatted_part(part: str, given: list[str]) -> str | None:
    if part.startswith("\\"):
        return _escaped(part)
    if not part.startswith("%") or part == "%%":
        return part.replace("%%", "%")
    word = _converted(part[-1], given.pop(0) if given else "")
    width = part[1:-1]
    if not width or word is None:
        return word
    size = int(width.lstrip("-0") or 0)
    if not is_known(word) or size > MOST_LINES:
        return None
    if width[0] == "-":
        return word.ljust(size)
    return word.zfill(size) if width[0] == "0" else word.rjust(size)


def _converted(kind: str, word: str) -> str | None:
    """Return what a conversion of `printf` makes of a word."""
    if kind == "b":
        return _escaped(word)
    if kind == "q" and not re.fullmatch(r"[\w./:=@%+-]+", word):
        return unknown(word)
    if kind not in "di":
        return word
    seen = as_condition(word) or "0"
    if not is_known(seen):
        return unknown(word)
    return str(int(seen)) if re.fullmatch(r"[+-]?\d{1,18}", seen) else None


def _printf(asked: Asked) -> Printed:
    return formatted(asked.words[1:]), TRUE


def _cat(asked: Asked) -> Printed:
    if asked.options():
        return None, DONE
    found: list[str] = []
    for name in asked.arguments() or ["-"]:
        text = asked.stdin if name == "-" else asked.follower.read(name, asked.shell)
        if text is None:
            return None, DONE
        found.append(text)
    return "".join(found), DONE


def _pwd(asked: Asked) -> Printed:
    return _line(None if asked.shell.is_lost else _path(asked.shell, "."))


def _line(text: str | None) -> Printed:
    return (None if text is None else f"{text}\n"), DONE


def _path(shell: Shell, path: str) -> str | None:
    if not is_known(path):
        return None
    found = joined(shell.folder, path)
    return str(found) if found is not None else "." if posixpath.normpath(path) == "." else path


def _realpath(asked: Asked) -> Printed:
    names = asked.arguments()
    return _line(_path(asked.shell, names[0]) if len(names) == 1 else None)


def _dirname(asked: Asked) -> Printed:
    names = asked.arguments()
    if len(names) != 1 or not is_known(names[0]):
        return None, DONE
    return _line(posixpath.split(names[0].rstrip("/"))[0] or ("/" if names[0][:1] == "/" else "."))


def _basename(asked: Asked) -> Printed:
    names = asked.arguments()
    if asked.options() or not 1 <= len(names) <= len(("name", "ending")) or not is_known(names[0]):
        return None, DONE
    name = posixpath.split(names[0].rstrip("/"))[1]
    ending = names[1] if len(names) > 1 else ""
    return _line(name.removesuffix(ending) if name != ending else name)


_PATH = "/usr/local/bin/"
"""Where programs are that a repository or an image brings; another folder is as good: what counts
is that the place is no file of the repository."""


def _lookup(asked: Asked) -> Printed:
    names = asked.arguments()
    if len(names) != 1 or not is_known(names[0]):
        return None, UNKNOWN
    return f"{found_at(names[0])}\n", UNKNOWN


def found_at(name: str) -> str:
    """Return where a program is said to be by who is asked for it: `which`, `command -v`."""
    return name if "/" in name or not name else _PATH + name


def _seq(asked: Asked) -> Printed:
    words = [as_condition(word) for word in asked.words[1:]]
    if not 1 <= len(words) <= len("abc") or not all(re.fullmatch(r"-?\d{1,9}", w) for w in words):
        return None, DONE
    first = int(words[0]) if len(words) > 1 else 1
    step = int(words[1]) if len(words) == len("abc") else 1
    last = int(words[-1])
    numbers = range(first, last + (1 if step > 0 else -1), step) if step else range(0)
    if len(numbers) > MOST_LINES or not step:
        return None, DONE
    return "".join(f"{one}\n" for one in numbers), DONE


def _filter(change: Callable[[Asked, str], str | None]) -> Callable[[Asked], Printed]:
    """Return a program that makes one text of another: its input, or the file named last."""

    def run(asked: Asked) -> Printed:
        asked = _from_file(asked)
        text = None if asked.stdin is None else as_condition(asked.stdin)
        if text is None or not is_known(text) or not all(is_known(w) for w in asked.words):
            return None, DONE
        return change(asked, text), DONE

    return run


def _from_file(asked: Asked) -> Asked:
    """Return what is asked with the last word, if it is a file, as input."""
    last = asked.words[-1]
    if len(asked.words) == 1 or last.startswith("-"):
        return asked
    text = asked.follower.read(last, asked.shell)
    if text is None:
        return asked
    shell = asked.shell.fork()
    shell.stdin = text
    return Asked(asked.words[:-1], asked.follower, shell)


def _tr(asked: Asked, text: str) -> str | None:
    options = [word for word in asked.words[1:] if word[:1] == "-" and len(word) > 1]
    sets = [_letters(word) for word in asked.words[1 + len(options) :]]
    known = [one for one in sets if one]
    if len(known) != len(sets):
        return None
    if options == ["-d"] and len(known) == 1:
        return "".join(one for one in text if one not in known[0])
    if options or len(known) != len(("from", "to")):
        return None
    source, target = known
    target += target[-1] * (len(source) - len(target))
    return text.translate({ord(one): by for one, by in zip(source, target, strict=False)})


def _letters(word: str) -> str | None:
    """Return the characters of a set of `tr`; None if it is not simple."""
    named = {"[:upper:]": "A-Z", "[:lower:]": "a-z", "[:digit:]": "0-9"}
    word = _escaped(named.get(word, word))
    ranged = re.compile(r"([A-Za-z0-9])-([A-Za-z0-9])")
    if "[" in word:
        return None
    return ranged.sub(
        lambda found: "".join(map(chr, range(ord(found[1]), ord(found[2]) + 1))), word
    )


_CUT = re.compile(r"-d\0?(.)\0-f\0?(\d+)(-?)|-f\0?(\d+)(-?)\0-d\0?(.)")


def _cut(asked: Asked, text: str) -> str | None:
    match = _CUT.fullmatch("\0".join(asked.words[1:]))
    if match is None:
        return None
    by, field, rest = (match[1], match[2], match[3]) if match[1] else (match[6], match[4], match[5])
    at = int(field) - 1
    if at < 0:
        return None
    lines = [line.split(by) for line in text.splitlines()]
    picked = [
        by.join(cells[at:] if rest else cells[at : at + 1]) if len(cells) > 1 else cells[0]
        for cells in lines
    ]
    return "".join(f"{one}\n" for one in picked)


def _head(asked: Asked, text: str) -> str | None:
    match = re.fullmatch(r"-(?:n\0?)?(\d+)|", "\0".join(asked.words[1:]))
    if match is None:
        return None
    count = int(match[1] or 10)
    lines = text.splitlines(keepends=True)
    if asked.words[0] == "head":
        return "".join(lines[:count])
    return "".join(lines[-count:] if count else [])


def _wc(asked: Asked, text: str) -> str | None:
    counts = {"-l": text.count("\n"), "-w": len(text.split()), "-c": len(text.encode())}
    count = counts.get(asked.words[1]) if len(asked.words) == len(("wc", "-l")) else None
    return None if count is None else f"{count}\n"


def _sort(asked: Asked, text: str) -> str | None:
    lines = text.splitlines()
    if len(asked.words) > 1 or not text.isascii() or not text.replace("\n", "").isalnum():
        return None
    return "".join(f"{one}\n" for one in sorted(lines, key=lambda one: (one.lower(), one)))


def _rev(asked: Asked, text: str) -> str | None:
    return None if len(asked.words) > 1 else "".join(f"{one[::-1]}\n" for one in text.splitlines())


def _sed(asked: Asked, text: str) -> str | None:
    found = sed_command(asked.words)
    if found is None or found.files or found.is_in_place:
        return None
    return edited(found.script, text, is_extended=found.is_extended)


def _grep(asked: Asked) -> Printed:
    """Follow `grep [-q] [-v] [-F] TEXT` where the pattern is only text."""
    asked = _from_file(asked) if len(asked.arguments()) > 1 else asked
    options, names = set(asked.options()), asked.arguments()
    text = None if asked.stdin is None else as_condition(asked.stdin)
    is_simple = len(names) == 1 and re.fullmatch(r"\^?[\w =:@/,#-]+", names[0]) is not None
    if not is_simple or options - set("qvFwEx") or "w" in options or "x" in options:
        return None, UNKNOWN
    if text is None or not is_known(text) or ("F" in options and names[0][:1] == "^"):
        return None, UNKNOWN
    said = names[0].lstrip("^")
    is_start = names[0][:1] == "^"
    lines = [
        line
        for line in text.splitlines()
        if (line.startswith(said) if is_start else said in line) is not ("v" in options)
    ]
    return "" if "q" in options else "".join(f"{line}\n" for line in lines), of(bool(lines))


def _expr(asked: Asked) -> Printed:
    words = [as_condition(word) for word in asked.words[1:]]
    if len(words) != len("a+b") or not all(re.fullmatch(r"-?\d{1,15}", w) for w in words[::2]):
        return None, UNKNOWN
    left, right = int(words[0]), int(words[2])
    results = {"+": left + right, "-": left - right, "*": left * right}
    if words[1] not in results:
        return None, UNKNOWN
    return f"{results[words[1]]}\n", of(results[words[1]] != 0)


def _printenv(asked: Asked) -> Printed:
    names = asked.arguments()
    if len(names) != 1 or not is_known(names[0]):
        return None, UNKNOWN
    variable = asked.shell.variables.get(names[0])
    if variable is None or not variable.is_set or variable.is_exported is False:
        return ("", of(value=False)) if not asked.shell.is_open else (None, UNKNOWN)
    return (f"{variable.value}\n", TRUE) if variable.is_exported else (None, UNKNOWN)


def _probe(_: Asked) -> Printed:
    return None, UNKNOWN


def _silent(_: Asked) -> Printed:
    return "", DONE


def _true(_: Asked) -> Printed:
    return "", TRUE


PROGRAMS: Mapping[str, Callable[[Asked], Printed]] = {
    "echo": _echo,
    "printf": _printf,
    "cat": _cat,
    "pwd": _pwd,
    **dict.fromkeys(("realpath", "readlink"), _realpath),
    "dirname": _dirname,
    "basename": _basename,
    "which": _lookup,
    "seq": _seq,
    "tr": _filter(_tr),
    "cut": _filter(_cut),
    **dict.fromkeys(("head", "tail"), _filter(_head)),
    "wc": _filter(_wc),
    "sort": _filter(_sort),
    "rev": _filter(_rev),
    "sed": _filter(_sed),
    "grep": _grep,
    "expr": _expr,
    "printenv": _printenv,
    **dict.fromkeys(("mkdir", "chmod", "chown", "touch", "cp", "mv", "rm", "ln", "kill"), _silent),
    "sleep": _true,
    **dict.fromkeys(("curl", "wget", "nc", "netcat", "ping", "pg_isready", "mysqladmin"), _probe),
    **dict.fromkeys(("redis-cli", "pgrep", "pidof", "getent", "diff", "cmp", "mountpoint"), _probe),
}
"""Name of a program to what it prints; those that are asked something answer what is unknown."""
