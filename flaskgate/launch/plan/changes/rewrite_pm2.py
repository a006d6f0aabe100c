"""The entry of an ecosystem file of pm2 that starts another program.

pm2 takes a script that is no file from `PATH`, and runs what has no interpreter of its own with
Node unless `interpreter` is `none` (`lib/Common.js`: prepareAppConf, resolveInterpreter).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import takewhile

from flaskgate.launch.formats.yaml_nodes import YamlNode
from flaskgate.launch.plan.spelling import spell
from flaskgate.launch.readers.hosts.pm2 import app_at
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Change, Location

_OPTIONS = ("interpreter_args", "interpreterArgs", "node_args")
"""What is handed to Python: `none` takes no options (`lib/God/ForkMode.js`)."""
_ALONE = {"exec_mode": ("fork", "fork_mode"), "instances": ("1",)}
"""With what else pm2 starts one process of any program; several cannot share a port."""
_INTERPRETERS = ("interpreter", "exec_interpreter")


def pm2_changes(file: SourceFile, place: Location, words: Sequence[str]) -> tuple[Change, ...]:
    """Return the lines of an app that start `words`; none where they cannot be told."""
    app = app_at(file, place)
    if app is None or not all(
        app.get(name).text in values for name, values in _ALONE.items() if name in app.members
    ):
        return ()
    edits = sorted(_edits(app, words, file.text))
    if not edits or any("\n" in file.text[start:end] for start, end, _ in edits):
        return ()
    first = file.text.rfind("\n", 0, edits[0][0]) + 1
    last = file.text.find("\n", edits[-1][1])
    last = len(file.text) if last < 0 else last
    after, at = "", first
    for start, end, text in edits:
        after += file.text[at:start] + text
        at = end
    after += file.text[at:last]
    before = file.text[first:last]
    line = file.text.count("\n", 0, first) + 1
    return (Change(path=file.path, line=line, before=before, after=after),)


def _edits(app: YamlNode, words: Sequence[str], text: str) -> Iterator[tuple[int, int, str]]:
    """Yield what takes the place of which part of the text."""
    script = app.members["script"]
    key = text[script.key.start : script.value.start].partition(":")[0].rstrip()
    value = text[script.value.start : script.value.end]
    begin = text.rfind("\n", 0, script.key.start) + 1
    indent = "".join(takewhile(str.isspace, text[begin : script.key.start]))
    is_alone = begin + len(indent) == script.key.start
    is_yaml = not (text[script.value.end :].lstrip()[:1] in {",", "}"} or key[:1] in {"'", '"'})
    if is_yaml and not is_alone:
        return
    between = f"\n{indent}" if is_alone else " "
    added = ""
    for names, wanted in ((("args",), spell(words[1:])), (_INTERPRETERS, "none")):
        there = next((app.members[one] for one in names if one in app.members), None)
        quoted = _quoted(wanted, value)
        if there is not None:
            yield there.value.start, there.value.end, quoted
        else:
            name = key.replace("script", names[0])
            added += f"{'' if is_yaml else ','}{between}{name}: {quoted}"
    yield from _emptied(app, value)
    yield script.value.start, script.value.end, f"{_quoted(words[0], value)}{added}"


def _emptied(app: YamlNode, like: str) -> Iterator[tuple[int, int, str]]:
    for one in _OPTIONS:
        if one in app.members:
            value = app.members[one].value
            yield value.start, value.end, _quoted("", like)


def _quoted(text: str, like: str) -> str:
    is_single = like.startswith("'") and "'" not in text and "\\" not in text
    return f"'{text}'" if is_single else json.dumps(text, ensure_ascii=False)
