"""Finds the commands that change files in place: `sed -i`, `perl -pi`, `patch`, `>> app.py`.

What they make of a file is not computed here. Where such a file is on the way to a start, the start
is not known, unless the change is of a kind that decides nothing (`may_matter`).
"""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache
from itertools import pairwise, takewhile
from pathlib import PurePosixPath

from flaskgate.launch.model import Edit, LaunchUnit
from flaskgate.launch.program_names import program_of
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Location

_EDITS = re.compile(
    r"\b(?:sed|perl|patch|git|tee|python[\d.]*|ed|ex|cp|mv|ln|install)\b|>"
    r"|\b(?:rm|unlink)\b.*\.(?:py|sh|env|flaskenv|cfg|ini|toml|json|ya?ml)\b"
)
_SCRIPTS = re.compile(r"\.(?:sh|bash)\b|(?:^|[\s;&|(])(?:(?:ba|da|a)?sh\s+|\./)[\w./-]")
"""What runs a script while an image is built."""
_FED_PYTHON = re.compile(r"\bpython[\d.]*\s+(?:-\s*)?<<")
_END = re.compile(r"[;&|()]+")
_BRACES = frozenset("{}")
_LEADING = re.compile(r"\w+=.*|sudo|then|do|else|if|!|--\w+=\S+")
_IN_PLACE = {
    "sed": re.compile(r"-[a-zA-Z]*i.*|--in-place(?:=.*)?"),
    "perl": re.compile(r"-[a-z0]*i.*"),
}
_EDITORS = frozenset({"patch", "git", "tee", "ed", "ex"})
_COPIERS = frozenset({"cp", "mv", "ln", "install"})
_REMOVERS = frozenset({"rm", "unlink"})
_TOUCHERS = frozenset({"rm", "unlink", "touch", "truncate", "tee", "mv"})
_VARIABLES = re.compile(r"(?:.*/)?\.(?:flask)?env[\w.*-]*$")
"""Files of variables, by all of their usual names."""
_RECURSIVE = re.compile(r"-[a-zA-Z]*[raRT].*|--recursive|--archive")
_HANDING = frozenset({"xargs", "find"})
"""Programs that give files to another one, which stands among their words."""
_PATCHING = frozenset({("git", "apply"), ("git", "am")})
_FILES = (".py", ".sh", ".env", ".flaskenv", ".cfg", ".ini", ".toml", ".json", ".yml", ".yaml")
"""Endings of what decides how a program is started."""
_EXPANDED = re.compile(r"\$\{[^}]*\}|\$\(.*|\$\w+|\$(?=$)|`.*|\{\}|\[[^]]*\]|\?")
"""What a shell, or `find`, puts names in place of."""
_STREAM = "<"
_QUOTED = re.compile(r"""['"]([\w./-]+\.(?:py|sh))['"]""")
_WRITES = re.compile(r"""write|open\([^)]*,\s*(?:mode=)?['"][wa+r]+""")
_SUBSTITUTION = re.compile(r"\d*s([/|#,@!:+%~])((?:\\.|(?!\1).)*)\1((?:\\.|(?!\1).)*)\1[gIi\d]*;?")
_SPECIAL = re.compile(r"[][*^$+?(){}|]|\\[^./\"'-]|(?<!\\)\.(?=[*+?])")
_LINE_ENDINGS = re.compile(
    r"\d*s(.)(?:\^M|\\r|\\x0[dD]|\\015)\\?\$?\1\1g?|\d*s(.)\[?[ \\tsr]+\]?\*?\$\2\2g?"
)
_RELEVANT = re.compile(
    r"debug|\brun|flask|environ|getenv|\benv\b|import|exec|python|wsgi|serve|\.py\b|reload|config"
    r"|__main__|develop|production|\btrue\b|\bfalse\b",
    re.IGNORECASE,
)
"""What a line has that may decide about a start."""


def edits_in(text: str, folder: PurePosixPath | None, location: Location) -> Iterator[Edit]:
    """Yield what the commands of a shell text change, as far as it names the files.

    An edit without a script stands for what a script does that is run: who follows it knows.
    """
    for script, path, at in _edits(text, folder):
        name = _EXPANDED.sub("*", path)
        if at is not None or name.startswith(("/", "*")):
            target = PurePosixPath(absolute_path(name, at))
            yield Edit(target=target, script=script, location=location, text=text, folder=folder)


def _edits(
    text: str, folder: PurePosixPath | None
) -> Iterator[tuple[str, str, PurePosixPath | None]]:
    """Yield the script, the path and the folder of each change."""
    if _SCRIPTS.search(text):
        yield "", "*", folder
    if not _EDITS.search(text):
        return
    if _FED_PYTHON.search(text):
        yield from ((script, path, folder) for script, path in written_by(text))
    for words, at in commands_at(text, folder):
        yield from ((script, path, at) for script, path in changes(words))


def commands_at(
    text: str, folder: PurePosixPath | None
) -> Iterator[tuple[list[str], PurePosixPath | None]]:
    """Yield the simple commands of a shell text, each with the folder in which it runs."""
    for words in simple_commands(text):
        if words[0] in {"cd", "pushd"} and len(words) > 1:
            folder = None if "$" in words[1] else PurePosixPath(absolute_path(words[1], folder))
        yield words, folder


def absolute_path(path: str, folder: PurePosixPath | None) -> str:
    """Return a path from the root; one that begins with a `*` may begin with any folder."""
    if path.startswith("*"):
        return "/*"
    return posixpath.normpath(posixpath.join("/", str(folder or ""), path))


def simple_commands(text: str) -> Iterator[list[str]]:
    """Yield the simple commands of a shell text; none of one that has no end."""
    yield from (list(words) for words in _commands_of(text))


@lru_cache(maxsize=64)
def _commands_of(text: str) -> tuple[tuple[str, ...], ...]:
    """Take a text apart once for all that is asked about its commands."""
    return tuple(tuple(words) for words in _split(text))


def _split(text: str) -> Iterator[list[str]]:
    for line in text.replace("\\\n", " ").split("\n"):
        lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
        lexer.whitespace_split, lexer.commenters = True, ""
        words: list[str] = []
        try:
            for word in (*lexer, ";"):
                if word not in _BRACES and not _END.fullmatch(word):
                    words.append(word)
                    continue
                while words and _LEADING.fullmatch(words[0]):
                    words = words[1:]
                if words:
                    yield words
                words = []
        except ValueError:
            continue


def changes(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the script and the file of each change that a command makes; `words` are plain."""
    for sign, path in pairwise(words):
        if sign in {">", ">>"} and path.endswith(_FILES):
            yield " ".join(words), path
    words = tuple(_handed_on(words))
    name, rest = program_of(words[0]), list(words[1:])
    in_place = _IN_PLACE.get(name)
    if in_place is not None and any(in_place.fullmatch(one) for one in rest):
        yield from _scripted(rest)
    elif name in _COPIERS | _REMOVERS:
        paths = _copied_to(rest) if name in _COPIERS else filter(_is_read, rest)
        yield from ((" ".join(words), one) for one in paths)
    elif name in _EDITORS:
        named = [one for one in takewhile(_STREAM.__ne__, rest) if one.endswith((".py", ".sh"))]
        is_nameless = name == "patch" or (name, *rest[:1]) in _PATCHING
        yield from ((" ".join(words), one) for one in named or ["*"] * is_nameless)
    elif name == "python" and "-c" in rest[:-1]:
        yield from written_by(rest[rest.index("-c") + 1])


def _is_read(path: str) -> bool:
    """Return whether a file may decide about a start: where it is gone, another one does."""
    return path.endswith(_FILES) or _VARIABLES.match(path) is not None


def _handed_on(words: Sequence[str]) -> Sequence[str]:
    """Return the command that `xargs` and `find -exec` run, with a `*` for what they hand on."""
    if program_of(words[0]) not in _HANDING:
        return words
    names = {*_IN_PLACE, *_EDITORS, *_COPIERS}
    starts = [at for at, word in enumerate(words) if at and program_of(word) in names]
    if not starts:
        return words
    inner = ["*" if "{}" in word else word for word in words[starts[0] :] if word != "+"]
    return [*inner, "*"] if program_of(words[0]) == "xargs" else inner


def _copied_to(rest: Sequence[str]) -> Iterator[str]:
    """Yield what `cp` and its like put where, if that may decide about a start."""
    names = [one for one in rest if not one.startswith("-")]
    if len(names) < len(("from", "to")):
        return
    *sources, target = names
    if target.endswith(_FILES):
        yield target
        return
    for source in sources:
        name = posixpath.basename(source)
        if source.endswith(_FILES) or "*" in name:
            yield f"{target}/{name}"
    if any(_RECURSIVE.fullmatch(one) for one in rest):
        yield f"{target}/*"


def copied(script: str) -> tuple[str, ...]:
    """Return what a command that only copies, moves or links puts somewhere; empty for others."""
    words = script.split()
    if not words or program_of(words[0]) not in _COPIERS or not {">", ">>"}.isdisjoint(words):
        return ()
    names = [one for one in words[1:] if not one.startswith("-")]
    return tuple(one for one in names[:-1] if "*" not in one)


def written_by(code: str) -> Iterator[tuple[str, str]]:
    """Yield the files that code of Python names, if it writes any."""
    if _WRITES.search(code):
        yield from ((code, one) for one in _QUOTED.findall(code))


def _scripted(rest: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the files of `sed` and `perl`, each with all expressions."""
    scripts = [
        after for one, after in pairwise(rest) if re.fullmatch(r"-[a-zA-Z0]*e|--expression", one)
    ]
    plain = [one for one in rest if not one.startswith("-") and one not in scripts]
    scripts, files = (scripts, plain) if scripts else (plain[:1], plain[1:])
    yield from (("\n".join(scripts), one) for one in files)


def touched_in(text: str, folder: PurePosixPath | None) -> Iterator[tuple[PurePosixPath, str]]:
    """Yield every file that the commands of a shell text name to write or remove, and by what."""
    for words, at in commands_at(text, folder):
        name, rest = program_of(words[0]), words[1:]
        paths = [path for sign, path in pairwise(words) if sign in {">", ">>"}]
        paths += rest if name in _TOUCHERS else rest[-1:] if name in _COPIERS else []
        for path in paths:
            if not path.startswith("-") and (at is not None or path.startswith("/")):
                yield PurePosixPath(absolute_path(path, at)), " ".join(words)


def covers(edit: Edit, place: PurePosixPath) -> bool:
    """Return whether a change is one of the file in a place."""
    is_any = "*" in str(edit.target)
    return fnmatchcase(str(place), str(edit.target)) if is_any else place == edit.target


def is_changed(place: PurePosixPath, unit: LaunchUnit) -> bool:
    """Return whether the file in a place is not what the repository has for it."""
    last = max(
        (at for at, one in enumerate(unit.mounts) if place.is_relative_to(one.target)), default=-1
    )
    return any(
        one.script.strip() and (one.below is None or last < one.below) and covers(one, place)
        for one in unit.edits
    )


def may_matter(edit: Edit, file: SourceFile) -> bool:
    """Return whether a change of a file may decide what is started, or how.

    Line endings do not, nor a text that is not there, nor one on lines that are about else.
    """
    scripts = edit.script.split("\n")
    return any(_one_matters(one.strip(), file) for one in scripts if one.strip())


def _one_matters(script: str, file: SourceFile) -> bool:
    if _LINE_ENDINGS.fullmatch(script):
        return False
    match = _SUBSTITUTION.fullmatch(script)
    if match is None or _SPECIAL.search(match[2]):
        return True
    old = re.sub(r"\\(.)", r"\1", match[2])
    touched = [line for line in file.lines if old.lower() in line.lower()]
    return any(_RELEVANT.search(line) for line in touched) or bool(
        touched and _RELEVANT.search(match[3])
    )
