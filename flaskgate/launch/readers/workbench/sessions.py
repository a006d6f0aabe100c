"""Reads what editors, workspaces and terminals of developers run, as YAML or JSON says it.

A table says where commands stand. See https://www.gitpod.io/docs/configure/workspaces/tasks,
https://containers.dev/overview, https://github.com/pvolok/mprocs,
https://f1bonacc1.github.io/process-compose/configuration/, https://github.com/tmuxinator/tmuxinator,
https://tmuxp.git-pull.com/configuration/, https://code.visualstudio.com/docs/debugtest/tasks,
https://codesandbox.io/docs/learn/devboxes/task, https://www.okteto.com/docs/reference/okteto-manifest/,
https://docs.dapr.io/developing-applications/local-development/multi-app-dapr-run/multi-app-template/
and https://docs.tilt.dev/api.html#api.local_resource.
"""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import PurePosixPath

from flaskgate.launch.commands.task_runners.python_tasks import parsed
from flaskgate.launch.formats.toml_and_json import read_document
from flaskgate.launch.formats.yaml_nodes import YamlNode
from flaskgate.launch.model import LaunchUnit, Reading, Repository
from flaskgate.launch.readers.common.by_hand import MOST, by_hand, is_worth_following
from flaskgate.launch.readers.common.unit_builders import lines_of, settings_of, shell_command
from flaskgate.launch.readers.workbench.commented_json import without_comments
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Context

_EDITORS = frozenset({".vscode", ".devcontainer", ".codesandbox", ".github"})
"""Folders whose files are about the folder above them."""
_TERMINALS = frozenset({"tmuxinator", "tmuxp"})
"""Folders of the projects of a tool, each in a file of its own."""
_OF_EDITOR = re.compile(r"\$\{(?:workspaceFolder|workspaceRoot|workspaceFolderBasename)\}/?")
_DEEPEST = 6
_EACH = "{*}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where the commands of a kind of file stand."""

    name: str
    """Regular expression for the file's name, in lower case, as a whole."""
    at: tuple[str, ...] = ()
    """The keys that lead to the items; `*` is any, of a mapping or of a list, and `_EACH` any of a
    mapping."""
    keys: tuple[str, ...] = ()
    """What an item runs, one after the other in one shell; empty: any text in it, by itself."""
    folder: tuple[str, ...] = ()
    """The keys of an item that say where it runs."""
    context: Context = Context.DEVELOPMENT


_PLACES: Sequence[_Place] = (
    _Place(name=r"\.gitpod\.ya?ml", at=("tasks", "*"), keys=("before", "init", "command")),
    *(
        _Place(name=r"\.?devcontainer\.json", at=(f"{when}Command", *inner), keys=("command",))
        for when in ("onCreate", "updateContent", "postCreate", "postStart", "postAttach")
        for inner in ((), (_EACH,))  # a command, or several under names
    ),
    _Place(name=r"mprocs\.ya?ml", at=("procs", "*"), keys=("shell", "cmd"), folder=("cwd",)),
    _Place(
        name=r"process-compose(?:[._-].*)?\.ya?ml",
        at=("processes", "*"),
        keys=("command",),
        folder=("working_dir",),
        context=Context.UNKNOWN,
    ),
    _Place(name=r"\.?(?:tmuxinator|tmuxp)\.(?:ya?ml|json)", at=("windows",)),
    _Place(name=r"tasks\.json", at=("tasks", "*"), keys=("command",), folder=("options", "cwd")),
    _Place(
        name=r"dapr\.ya?ml",
        at=("apps", "*"),
        keys=("command",),
        folder=("appDirPath",),
        context=Context.UNKNOWN,
    ),
    _Place(name=r"okteto\.ya?ml", at=("dev", "*"), keys=("command",)),
)


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return a unit for each command that may serve."""
    del repository
    if file.path.suffix == ".json":
        file = replace(file, kind=Kind.JSON, data=without_comments(file.text).encode())
    document = read_document(file).document
    return Reading(units=tuple(islice(units_in(document, file), MOST)) if document else ())


def units_in(document: YamlNode, file: SourceFile) -> Iterator[LaunchUnit]:
    """Yield what the items of a document run."""
    folder = file.path.parent.name.lower().lstrip(".")
    name = f"{folder}.yml" if folder in _TERMINALS else file.path.name.lower()
    for place in _PLACES:
        if re.fullmatch(place.name, name):
            for item in _items(document, place.at):
                yield from _units(item, place, file)


def _items(node: YamlNode, keys: Sequence[str]) -> Iterator[YamlNode]:
    found: Sequence[YamlNode]
    if not keys:
        yield node
        return
    if keys[0] == _EACH:
        found = tuple(one.value for one in node.entries)
    else:
        found = _inner(node) if keys[0] == "*" else (node.get(keys[0]),)
    for one in found:
        yield from _items(one, keys[1:])


def _inner(node: YamlNode) -> Sequence[YamlNode]:
    return node.elements or tuple(one.value for one in node.entries)


def _units(item: YamlNode, place: _Place, file: SourceFile) -> Iterator[LaunchUnit]:
    folder = next((text for key in place.folder if (text := _folder(item, key))), "")
    environment = settings_of(item.get("env"))
    arguments = [one.text or "" for one in item.get("args").elements]
    for said in _said(item, place):
        text = _plain("\n".join(_text(one) for one in said))
        text = f"{text} {shlex.join(arguments)}" if arguments else text
        if is_worth_following(text):
            text = f"cd {shlex.quote(folder)} && {text}" if folder else text
            yield by_hand(
                "command",
                shell_command(text, said[-1].location),
                _home(file.path),
                environment=environment,
                context=place.context,
            )


def _said(item: YamlNode, place: _Place) -> Iterator[tuple[YamlNode, ...]]:
    """Yield the values of an item that one shell runs."""
    if not place.keys:
        yield from ((one,) for one in _texts(item, 0))
        return
    values = (item, *(item.get(key) for key in place.keys))
    told = tuple(one for one in values if one.text or one.elements)
    if told:
        yield told


def _texts(node: YamlNode, depth: int) -> Iterator[YamlNode]:
    """Yield every text below a value."""
    if node.text:
        yield node
    elif depth < _DEEPEST:
        for one in _inner(node):
            yield from _texts(one, depth + 1)


def _text(node: YamlNode) -> str:
    words = [one.text or "" for one in node.elements]
    return node.text or shlex.join(words)


def _folder(item: YamlNode, key: str) -> str:
    return _plain(item.get(key).text or item.at("options", key).text or "")


def _plain(text: str) -> str:
    """Return a text without what an editor puts in for the folder that is open."""
    return _OF_EDITOR.sub("", text)


def _home(path: PurePosixPath) -> PurePosixPath:
    return path.parent.parent if path.parent.name in _EDITORS else path.parent


def read_tilt(file: SourceFile, repository: Repository) -> Reading:
    """Return what a Tiltfile serves with on the machine of a developer."""
    del repository
    tree = parsed(file.text)
    calls = [one for one in ast.walk(tree) if isinstance(one, ast.Call)] if tree else []
    return Reading(units=tuple(islice(_resources(calls, file), MOST)))


def _resources(calls: Sequence[ast.Call], file: SourceFile) -> Iterator[LaunchUnit]:
    for call in calls:
        given = {one.arg: one.value for one in call.keywords}
        text = _words_in(given.get("serve_cmd"))
        if text and is_worth_following(text):
            folder = _words_in(given.get("serve_dir"))
            text = f"cd {shlex.quote(folder)} && {text}" if folder else text
            line = given["serve_cmd"].lineno
            place = lines_of(file, line, line)
            yield by_hand("resource of Tilt", shell_command(text, place), file.path.parent)


def _words_in(node: ast.expr | None) -> str:
    """Return a text, or a list of texts as one; empty for what is computed."""
    if isinstance(node, ast.List):
        words = [one.value for one in node.elts if isinstance(one, ast.Constant)]
        return shlex.join(map(str, words)) if len(words) == len(node.elts) else ""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
