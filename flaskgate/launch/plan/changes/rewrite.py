"""The line that starts the application, as it has to be: the old words give way to the new ones.

The words are looked for as the file spells them; everything around them stays: wrappers before
them, redirections behind them, keys, quotes and indentation. Where they are not to be found as
they are, because a variable or another file brings some of them, there is no change.

A job of launchd has its arguments in a list (`man launchd.plist`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from xml.sax.saxutils import escape, unescape

from flaskgate.launch.follow.results import Launch
from flaskgate.launch.model import Repository
from flaskgate.launch.plan.as_written import WORD, value_of
from flaskgate.launch.plan.changes.put_words import in_words, places_of, replaced
from flaskgate.launch.plan.changes.rewrite_pm2 import pm2_changes
from flaskgate.launch.plan.spelling import listed, spell
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Change, Location

_LARGEST = 4_000
"""Characters of a command that is rewritten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lines:
    """The lines of a file that say one thing."""

    place: Location
    first: int
    text: str

    def with_text(self, text: str | None) -> Change | None:
        if text is None or text == self.text:
            return None
        return Change(path=self.place.path, line=self.first, before=self.text, after=text)


def start_changes(
    launch: Launch, words: tuple[str, ...], program: int, repository: Repository
) -> tuple[Change, ...]:
    """Return the changes that start `words`, of which the first `program` call the server.

    Empty where it is not known exactly what would have to be changed.
    """
    old = launch.start.words
    file = repository.read(launch.start.location.path)
    if file is None or file.kind is Kind.PYTHON:
        return ()  # a program that starts another one
    here = _lines(launch.start.location, repository)
    if here is None or not old or len(here.text) > _LARGEST or _is_a_line(file, here, old):
        return ()
    if file.path.suffix == ".plist":
        return tuple(_plist_changes(file, old, words))
    above = _above(launch, here, file)
    alone = here.with_text(_once(replaced(here.text, old, words, before=above), old, words))
    if alone is None and _UV.search(here.text) is not None:  # `uv run app.py` calls Python itself
        alone = here.with_text(replaced(here.text, old[1:], words))
    if alone is not None:
        return (_as_yaml(alone, file), *_stopping(file, old, words))
    assigned = _in_assignment(launch, old, words, repository)
    if assigned is not None:
        return (assigned, *_stopping(file, old, words))
    return _in_other_lines(launch, here, words, program, repository)


_HAS_LIST = re.compile(r"\[|^[ \t]*- ", re.MULTILINE)


def _is_a_line(file: SourceFile, here: _Lines, old: tuple[str, ...]) -> bool:
    """Return whether a list has command lines for items, as that of heroku.yml does."""
    is_list = file.path.name == "heroku.yml" and _HAS_LIST.search(here.text) is not None
    return is_list and len(old) == 1


def _above(launch: Launch, here: _Lines, file: SourceFile) -> str:
    """Return the lines of a command before those that start the application."""
    given = launch.unit.command.location
    is_own = given.path == file.path and given.end.line >= here.first
    first = given.start.line if is_own else here.first
    return "".join(f"{line}\n" for line in file.lines[first - 1 : here.first - 1])


_PLAIN_VALUE = re.compile(
    r"(?P<head>[ ]*(?:-[ ]+)?[\w.-]+:[ ]+)(?P<value>[^\s\"'|>\[{&*!#-](?:(?![ ]#).)*?)"
    r"(?P<rest>[ ]*(?:[ ]#.*)?)"
)
"""A value of YAML without quotes, on one line."""


def _as_yaml(change: Change, file: SourceFile) -> Change:
    """Return a change with quotes around a plain value of YAML that has to have some now."""
    match = _PLAIN_VALUE.fullmatch(change.after)
    is_yaml = file.kind in {Kind.COMPOSE, Kind.MANIFEST}
    if not is_yaml or match is None or ": " not in match["value"]:
        return change
    value = match["value"].replace("'", "''")
    return replace(change, after=f"{match['head']}'{value}'{match['rest']}")


def _in_other_lines(
    launch: Launch, here: _Lines, words: tuple[str, ...], program: int, repository: Repository
) -> tuple[Change, ...]:
    """Return the changes of a command that is not written in one line as it is run."""
    file, old = repository.read(launch.start.location.path), launch.start.words
    if file is None:
        return ()
    if launch.unit.reach == "service of pm2":
        return pm2_changes(file, launch.start.location, words)
    if _is_entered_elsewhere(launch):
        return tuple(_over_entry_point(file, here, old, words))
    return tuple(_in_two(launch, here, words, program, repository))


def _in_assignment(
    launch: Launch, old: tuple[str, ...], words: tuple[str, ...], repository: Repository
) -> Change | None:
    """Return the change of a line that puts the command into a variable: `CMD="python app.py"`.

    The line that runs it names the variable alone.
    """
    start = launch.start
    ran = _lines(start.location, repository)
    match = None if ran is None else _RUNS_VARIABLE.search(ran.text)
    if match is None or _QUOTED.search(" ".join(words)):
        return None
    for step in start.steps:
        here = _lines(step.location, repository)
        is_own = step.location.path == start.location.path and here is not None
        set_here = None if here is None else re.match(rf"[ \t]*{match[1]}=", here.text)
        if is_own and here is not None and set_here is not None:
            whole = replaced(here.text, old, words)
            if whole is None and words[:1] == old[:1]:  # the interpreter is a variable, too
                whole = replaced(here.text, old[1:], words[1:])
            return here.with_text(whole)
    return None


_RUNS_VARIABLE = re.compile(r"(?:^|[ \t\"])\$\{?(\w+)\}?(?=[ \t\"]|\Z)")
_QUOTED = re.compile(r"[\"'$`\\]")
_UV = re.compile(r"\buv\b[\"',\s]+run\b")
_INTERPRETER = r"(?<![\w./-])py(?:thon)?[\d.]*"
_STOPS = re.compile(
    r"\bp(?:kill|grep)\b[^|;&]*?\s-\w*f\s+(?P<quote>[\"']?)(?P<text>[^\"';|&]+)(?P=quote)"
)


def _stopping(file: SourceFile, old: tuple[str, ...], words: tuple[str, ...]) -> Iterator[Change]:
    """Yield the lines of a script that stop what it started before, by its command line."""
    before, after = " ".join(old), " ".join(words)
    if file.kind is not Kind.SHELL or re.search(r"[$\"'`\\]", after):
        return
    for number, line in enumerate(file.lines, 1):
        match = _STOPS.search(line)
        text = "" if match is None else match["text"].strip()
        if match is not None and " " in text and text in before:
            quoted = f'"{after}"'
            start, end = match.start("quote"), match.end()
            changed = line[:start] + quoted + line[end:]
            yield Change(path=file.path, line=number, before=line, after=changed)


def _once(text: str | None, old: tuple[str, ...], words: tuple[str, ...]) -> str | None:
    """Return a line without what it falls back to, if that is the same with another interpreter.

    `python app.py || python3 app.py`
    """
    rest = r"\s+".join(map(re.escape, old[1:]))
    command, others = re.escape(spell(words)), rf"(?:{_INTERPRETER}\s+{rest})"
    fallback = rf"{others}(?:\s*\|\|\s*{others})*(?![\w./:-])"
    before = text and re.sub(rf"{fallback}\s*\|\|\s*{command}", spell(words), text)
    return before and re.sub(rf"{command}\s*\|\|\s*{fallback}", spell(words), before)


def _is_entered_elsewhere(launch: Launch) -> bool:
    """Return whether the last step before a command, its entry point, stands in another file."""
    steps = launch.unit.steps
    return bool(steps) and steps[-1].location.path != launch.start.location.path


_OF_ECS = ("command", "entryPoint")
_OVER = {Kind.MANIFEST: ("args", "command"), Kind.COMPOSE: ("command", "entrypoint")}
"""The key that is given to the entry point of an image, and the one that takes its place.

https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/,
https://docs.docker.com/reference/compose-file/services/#entrypoint,
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
"""


def _over_entry_point(
    file: SourceFile, here: _Lines, old: tuple[str, ...], words: tuple[str, ...]
) -> Iterator[Change]:
    """Yield the change that puts a whole command over the entry point of an image."""
    if file.kind not in _OVER and "ontainerDefinitions" not in file.text:
        return
    key, over = _OVER.get(file.kind, _OF_ECS)
    above = file.lines[here.first - 2] if here.first > 1 else ""
    if "Command" in f"{above}{here.text}":  # of CloudFormation
        key, over = "Command", "EntryPoint"
    if above.strip() == f"{key}:":  # of a list with an item a line
        here = replace(here, first=here.first - 1, text=f"{above}\n{here.text}")
    for count in range(1, len(old)):
        text = replaced(here.text, old[count:], words, is_whole=True)
        named = None if text is None else re.subn(rf"\b{key}(?=\"?:)", over, text, count=1)
        change = here.with_text(named[0]) if named is not None and named[1] else None
        if change is not None:
            yield change
            return
    templated = _OF_TEMPLATES.fullmatch(here.text)
    if templated is not None and templated["key"] == key:
        yield from filter(None, [here.with_text(f"{templated['indent']}{over}: {listed(words)}")])


_OF_TEMPLATES = re.compile(
    r"(?P<indent>[ ]*(?:- )?)(?P<key>\w+):[ ]*\[[^\[\]{}]*(?:\{\{[^{}]*\}\}[^\[\]{}]*)+\][ ]*"
)
"""A list of values of a chart, which is no YAML."""


def with_whole_command(launch: Launch, repository: Repository) -> Iterator[Change]:
    """Yield the change that puts the command of a start over the entry point of its image."""
    words = launch.start.words
    file = repository.read(launch.start.location.path)
    here = _lines(launch.start.location, repository)
    if file is not None and here is not None and _is_entered_elsewhere(launch):
        yield from _over_entry_point(file, here, words, words)


_GIVEN = re.compile(r"\$(?:[@*]|\{[@*])")
"""What a script is given, among the words of one of its commands: `exec "$@"`."""


def is_handed(launch: Launch, repository: Repository) -> bool:
    """Return whether the words of a start come from another file, to a script that runs them.

    No shell reads them then: what is a variable there stays as it is written.
    """
    start, given = launch.start.location, launch.unit.command.location
    here = _lines(start, repository)
    return here is not None and given.path != start.path and bool(_GIVEN.search(here.text))


def handed(
    launch: Launch, words: tuple[str, ...], repository: Repository, kept: int = 1
) -> Change | None:
    """Return the change of the words that are handed to a program, which stays.

    The program is the first word of the start, or the first `kept`; it stands in an entry point,
    or in a line of a script that ends in `"$@"`.
    """
    start, given = launch.start, launch.unit.command.location
    entry, here = _lines(start.location, repository), _lines(given, repository)
    if entry is None or here is None or len(here.text) > _LARGEST:
        return None
    if given != start.location and len(places_of(entry.text, (*start.words[:kept], "$@"))) != 1:
        return None
    rest = start.words[kept:]
    is_behind = given != start.location and launch.unit.command.words[1:] == rest
    return here.with_text(replaced(here.text, rest, words, is_whole=not is_behind))


_ASSIGNMENT = re.compile(
    r"^[ \t]*(\w+)=(\"[^\"`\\\n(]*\"|'[^'\n]*'|[^\s\"'`;&|\\(]*)[ \t]*(?:#.*)?$", re.MULTILINE
)
"""A variable that a script sets to a text, or to one with other variables in it."""
_REFERENCE = re.compile(r"\$\{?(\w+)\}?")


def behind_dashes(launch: Launch, words: tuple[str, ...], repository: Repository) -> Change | None:
    """Return the change of what stands behind `--`, for a program that is named before it.

    `start-stop-daemon --start --exec /usr/bin/python3 -- $SCRIPT`: the program stays, by which the
    script finds it again to stop it.
    """
    file, here = (
        repository.read(launch.start.location.path),
        _lines(launch.start.location, repository),
    )
    old = launch.start.words
    if file is None or here is None or len(here.text) > _LARGEST:
        return None
    known = _assigned(file)
    tokens = [(one, _expanded(value_of(one[0]), known)) for one in WORD.finditer(here.text)]
    dashes = [at for at, (_, value) in enumerate(tokens) if value == "--"]
    if len(dashes) != 1 or old[0] not in [value for _, value in tokens[: dashes[0]]]:
        return None
    rest = tokens[dashes[0] + 1 :]
    given = [(one, value.split()) for one, value in rest]
    for count in range(1, len(given) + 1):
        if [word for _, values in given[:count] for word in values] == list(old[1:]):
            start, end = given[0][0].start(), given[count - 1][0].end()
            return here.with_text(here.text[:start] + spell(words) + here.text[end:])
    return None


def _assigned(file: SourceFile) -> Mapping[str, str]:
    """Return the variables that a script sets once, to what it says."""
    found = _ASSIGNMENT.findall(file.text)
    names = [name for name, _ in found]
    return {name: value_of(value) for name, value in found if names.count(name) == 1}


def _expanded(text: str, known: Mapping[str, str]) -> str:
    for _ in range(3):  # `DAEMON=$DIR/app.py` is one of another
        text = _REFERENCE.sub(lambda one: known.get(one[1], one[0]), text)
    return text


def handed_whole(launch: Launch, words: tuple[str, ...], repository: Repository) -> Change | None:
    """Return the change of a command that a script runs as it is given: `exec "$@"`."""
    start, given = launch.start, launch.unit.command.location
    entry, here = _lines(start.location, repository), _lines(given, repository)
    if entry is None or here is None or given == start.location or len(here.text) > _LARGEST:
        return None
    places = [*places_of(entry.text, ("$@",)), *places_of(entry.text, ("${@}",))]
    if len(places) != 1:
        return None
    is_whole = launch.unit.command.words[1:] != start.words  # behind the script itself
    return here.with_text(replaced(here.text, start.words, words, is_whole=is_whole))


def _in_two(
    launch: Launch, here: _Lines, words: tuple[str, ...], program: int, repository: Repository
) -> Iterator[Change]:
    """Yield the changes where one line has the program and another one its arguments."""
    steps = [one for one in launch.unit.steps if one.location.path == here.place.path]
    before = _lines(steps[-1].location, repository) if steps else None
    old = launch.start.words
    if before is None:
        return
    for count in range(1, len(old)):
        first = replaced(before.text, old[:count], words[:program])
        second = replaced(here.text, old[count:], words[program:], is_whole=True)
        changes = [before.with_text(first), here.with_text(second)]
        if None not in changes:
            yield from (one for one in changes if one is not None)
            return


def _lines(place: Location, repository: Repository) -> _Lines | None:
    file = repository.read(place.path)
    if file is None or place.end.line > len(file.lines):
        return None
    last = max(place.start.line, place.end.line - (place.end.column <= 1))
    text = "\n".join(file.lines[place.start.line - 1 : last])
    return _Lines(place=place, first=place.start.line, text=text)


_ARGUMENTS = re.compile(
    r"<key>\s*ProgramArguments\s*</key>\s*<array>"
    r"\s*(?P<words>(?:<string>[^<]*</string>\s*)+)</array>"
)
_WORD = re.compile(r"<string>([^<]*)</string>")
_PROGRAM = re.compile(r"<key>\s*Program\s*</key>")
"""What launchd starts instead of the first argument."""
_QUOTES = {"&quot;": '"', "&apos;": "'"}


def _plist_changes(
    file: SourceFile, old: tuple[str, ...], words: tuple[str, ...]
) -> Iterator[Change]:
    """Yield the change of the list of arguments, if that alone says what is started."""
    text, found = file.text, list(_ARGUMENTS.finditer(file.text))
    if len(found) != 1 or _PROGRAM.search(text) is not None:
        return
    written = list(_WORD.finditer(text, *found[0].span("words")))
    given = tuple(unescape(one[1], _QUOTES) for one in written)
    changed = in_words(given, old, words, is_whole=False)
    if changed is None:
        return
    begin, end = written[0].start(), written[-1].end()
    first = text.rfind("\n", 0, begin) + 1
    last = text.find("\n", end)
    last = len(text) if last < 0 else last
    indent = text[first:begin]
    between = text[written[0].end() : written[1].start()] if len(written) > 1 else ""
    if not between and not indent.strip():
        between = f"\n{indent}"
    made = between.join(f"<string>{escape(one)}</string>" for one in changed)
    yield Change(
        path=file.path,
        line=text.count("\n", 0, first) + 1,
        before=text[first:last],
        after=f"{indent}{made}{text[end:last]}",
    )
