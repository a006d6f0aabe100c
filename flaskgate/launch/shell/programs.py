"""What well-known programs print, where that follows from their words and their input alone.

Texts may hold marks. A program with options that are not known here prints what cannot be told.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flaskgate.launch.shell.awk import printed
from flaskgate.launch.shell.escapes import unescaped
from flaskgate.launch.shell.filters import FILTERS, Filter, selected
from flaskgate.launch.shell.getopt import arranged
from flaskgate.launch.shell.jq import queried
from flaskgate.launch.shell.partial_text import as_condition, is_known, unknown
from flaskgate.launch.shell.protocols import CommandFollower
from flaskgate.launch.shell.state import Shell, joined
from flaskgate.launch.shell.status import DONE, TRUE, UNKNOWN, Status, of

MOST_LINES = 1000

_ECHO_OPTION = re.compile(r"-[neE]+")
_FORMAT = re.compile(
    r"%(%|[-0]*\d*[sdibqxXo])|\\(?:x[\da-fA-F]{1,2}|[0-7]{1,3}|.)|[^%\\]+", re.DOTALL
)


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
        text = unknown("") * ("e" in options.lower()) + unescaped(text)
    elif options.rfind("e") > options.rfind("E"):
        text = unescaped(text)
    return text + "\n" * ("n" not in options), TRUE


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
        return unescaped(part)
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
        return unescaped(word)
    if kind == "q" and not re.fullmatch(r"[\w./:=@%+-]+", word):
        return unknown(word)
    if kind not in "dixXo":
        return word
    seen = as_condition(word) or "0"
    if not is_known(seen):
        return unknown(word)
    if not re.fullmatch(r"[+-]?(?:0|[1-9]\d{0,17})", seen):
        return None
    return str(int(seen)) if kind in "di" else format(int(seen), kind) if int(seen) >= 0 else None


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


def _filter(change: Filter) -> Callable[[Asked], Printed]:
    """Return a program that makes one text of another: its input, or the file named last."""

    def run(asked: Asked) -> Printed:
        fed = _from_file(asked)
        text = _known_input(fed)
        is_named = fed is not asked and asked.words[0] == "wc"  # it says which file
        found = None if text is None or is_named else change(fed.words[1:], text)
        return found, DONE

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


def _grep(asked: Asked) -> Printed:
    asked = _from_file(asked) if len(asked.arguments()) > 1 else asked
    text = _known_input(asked)
    found = (
        None
        if text is None
        else selected([*_GREPS.get(asked.words[0], ()), *asked.words[1:]], text)
    )
    return (None, UNKNOWN) if found is None else (found[0], of(found[1]))


_GREPS = {"egrep": ("-E",), "fgrep": ("-F",)}


def _known_input(asked: Asked) -> str | None:
    """Return what a program is fed; None if that, or one of its words, cannot be told."""
    text = None if asked.stdin is None else as_condition(asked.stdin)
    return text if text is not None and all(map(is_known, (text, *asked.words))) else None


def _expr(asked: Asked) -> Printed:
    words = [as_condition(word) for word in asked.words[1:]]
    match words:
        case ["length", text] if is_known(text):
            return f"{len(text)}\n", of(bool(text))
        case [left, ("=" | "!=") as sign, right] if is_known(left + right):
            holds = (left == right) is (sign == "=")
            return f"{int(holds)}\n", of(holds)
        case [left, sign, right] if all(re.fullmatch(r"-?\d{1,15}", one) for one in (left, right)):
            value = _reckoned(int(left), sign, int(right))
            return (None, UNKNOWN) if value is None else (f"{value}\n", of(value != 0))
        case _:
            return None, UNKNOWN


def _reckoned(left: int, sign: str, right: int) -> int | None:
    """Return what `expr` makes of two numbers; None if that is not known."""
    results = {"+": left + right, "-": left - right, "*": left * right}
    results |= {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}
    if right > 0 and left >= 0:
        results |= {"/": left // right, "%": left % right}
    return None if sign not in results else int(results[sign])


def _getopt(asked: Asked) -> Printed:
    words = [as_condition(word) for word in asked.words[1:]]
    found = arranged(words) if all(map(is_known, words)) else None
    return found, UNKNOWN if found is None else TRUE


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


_READERS: Mapping[str, int] = {
    **dict.fromkeys(("cat", "tee", "tr", "sort", "uniq", "wc", "rev", "tac", "cut"), 0),
    **dict.fromkeys(("grep", "egrep", "fgrep", "sed", "awk", "gawk", "mawk", "head", "tail"), 1),
    **dict.fromkeys(("ssh", "psql", "mysql", "ffmpeg"), MOST_LINES),
}
"""Programs that read their input, and how many words they may have beside options without a file
among them."""


def left_of_input(name: str, words: Sequence[str], text: str | None) -> str | None:
    """Return what a program leaves of its input to what runs after it, which has the same."""
    named = [word for word in words[1:] if word[:1] != "-" and not word.isdecimal()]
    count = 0 if name in {"tee", "tr", "cut"} else len(named)
    if text is None or count > _READERS.get(name, -1):
        return text
    return "" if name in {"cat", "tee", "tr", "sort", "wc"} or not text else unknown("input")


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
    **{name: _filter(change) for name, change in FILTERS.items()},
    **dict.fromkeys(("awk", "gawk", "mawk", "nawk"), _filter(printed)),
    **dict.fromkeys(("grep", "egrep", "fgrep"), _grep),
    "expr": _expr,
    "getopt": _getopt,
    "jq": _filter(queried),
    "printenv": _printenv,
    **dict.fromkeys(("mkdir", "chmod", "chown", "touch", "cp", "mv", "rm", "ln", "kill"), _silent),
    "sleep": _true,
    **dict.fromkeys(("curl", "wget", "nc", "netcat", "ping", "pg_isready", "mysqladmin"), _probe),
    **dict.fromkeys(("redis-cli", "pgrep", "pidof", "getent", "diff", "cmp", "mountpoint"), _probe),
}
"""Name of a program to what it prints; those that are asked something answer what is unknown."""
