"""A variable more for a service of a platform or of a host, as its configuration writes it.

Each says in a place and a shape of its own what a process finds in its environment; their readers
have the references.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from xml.sax.saxutils import escape

from flaskgate.launch.formats.toml_and_json import read_document
from flaskgate.launch.formats.yaml_nodes import YamlNode
from flaskgate.launch.plan.variables.yaml_variables import Entry, in_mapping
from flaskgate.launch.readers.hosts.pm2 import app_at
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Change, Location, Position

Writer = Callable[[SourceFile, int, str, str], Change | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Home:
    """Where the variables of one service stand."""

    owner: YamlNode
    """The mapping that describes the service."""
    keys: tuple[str, ...]
    """From there to the variables."""
    named_by: str = ""
    """The key of the name in a list of variables; empty: they are a mapping."""


def _holds(node: YamlNode, line: int) -> bool:
    place = node.location
    return place.start.line <= line <= max(place.start.line, place.end.line)


def _of_hosted(document: YamlNode) -> Iterator[_Home]:
    """Yield where Render, App Runner, App Engine and DigitalOcean keep variables."""
    if document.get("run").is_mapping and "runtime" in document.members:
        yield _Home(owner=document.get("run"), keys=("env",), named_by="name")
    elif "runtime" in document.members:
        yield _Home(owner=document, keys=("env_variables",))
    spec = document.get("spec") if document.get("spec").is_mapping else document
    for kind in ("services", "workers"):
        for one in spec.get(kind).elements:
            is_render = "type" in one.members
            yield _Home(owner=one, keys=("envVars" if is_render else "envs",), named_by="key")


def _of_manifest(document: YamlNode) -> Iterator[_Home]:
    """Yield where Cloud Foundry, Upsun, snaps and Copilot keep variables."""
    for app in document.get("applications").elements:
        yield _Home(owner=app, keys=("env",))
    upsun = [one.value for one in document.get("applications").entries]
    for app in (*upsun, *document.elements, document):
        if "web" in app.members and (app.get("type").text or "").startswith("python"):
            yield _Home(owner=app, keys=("variables", "env"))
    for entry in (*document.get("apps").entries, *document.get("services").entries):
        yield _Home(owner=entry.value, keys=("environment",))
    if "service" in (document.get("type").text or "").lower():
        yield _Home(owner=document, keys=("variables",))


def _of_kamal(document: YamlNode) -> Iterator[_Home]:
    yield _Home(owner=document, keys=("env", "clear"))


def _of_heroku(document: YamlNode) -> Iterator[_Home]:
    yield _Home(owner=document, keys=("setup", "config"))


def _in_yaml(homes: Callable[[YamlNode], Iterator[_Home]]) -> Writer:
    def write(file: SourceFile, line: int, name: str, value: str) -> Change | None:
        documents = () if file.kind is not Kind.MANIFEST else read_document(file).documents
        entry = Entry(name=name, value=value)
        for document in documents:
            for home in homes(document):
                if home.owner.entries and _holds(home.owner, line):
                    named = replace(entry, named_by=home.named_by)
                    return in_mapping(file, line, home.owner, home.keys, named)
        return None

    return write


def _in_table(table: str, names: str) -> Writer:
    """Return what writes a variable into a table of TOML, for files of such a name."""
    header = re.compile(rf"[ \t]*\[{table}\][ \t]*(?:#.*)?")

    def write(file: SourceFile, line: int, name: str, value: str) -> Change | None:
        del line
        if file.kind is not Kind.TOML or re.fullmatch(names, file.path.name) is None:
            return None
        said = f"{name} = {json.dumps(value)}"
        heads = [at for at, text in enumerate(file.lines) if re.match(r"[ \t]*\[", text)]
        own = [at for at in heads if header.fullmatch(file.lines[at])]
        if own:
            following = file.lines[own[0] + 1] if own[0] + 1 < len(file.lines) else ""
            indent = following[: len(following) - len(following.lstrip())] if following else "  "
            return _added(file, own[0] + 1, f"{indent}{said}")
        document = read_document(file).document
        if document is None or table in document.members:
            return None  # it is written otherwise
        return _added(file, heads[0] if heads else len(file.lines) - 1, f"[{table}]\n  {said}\n")

    return write


def _added(file: SourceFile, at: int, text: str) -> Change:
    return Change(path=file.path, line=at + 1, before="", after=text)


def _in_app(file: SourceFile, line: int, name: str, value: str) -> Change | None:
    """Set it for an app of pm2, in `env`."""
    place = Location(file.path, Position(line, 1), Position(line + 1, 1))
    app = app_at(file, place)
    if app is None:
        return None
    if file.kind is Kind.MANIFEST:
        return in_mapping(file, line, app, ("env",), Entry(name=name, value=value))
    there = app.members.get("env")
    if there is None:
        key = app.members["script"].key
        label = '"env"' if file.text[key.start] == '"' else "env"
        member = f"{label}: {{ {_pair(file, key, name, value)} }},"
        return _before(file, key.start, member)
    if not there.value.is_mapping:
        return None
    if not there.value.entries:
        begin = there.value.start + 1
        return _put(file, begin, f" {_pair(file, there.key, name, value)} ")
    first = there.value.entries[0].key
    return _before(file, first.start, f"{_pair(file, first, name, value)},")


def _in_crontab(file: SourceFile, line: int, name: str, value: str) -> Change | None:
    """Set it for the lines of a crontab from here on (crontab(5))."""
    return None if file.kind is Kind.SHELL else _added(file, line - 1, f"{name}={value}")


def _in_quadlet(file: SourceFile, line: int, name: str, value: str) -> Change:
    return _added(file, line - 1, f"Environment={name}={value}")


_STANZA = re.compile(r"(?:exec|script|pre-start)\b")


def _in_upstart(file: SourceFile, line: int, name: str, value: str) -> Change | None:
    """Set it before the stanza that starts the job (init(5) of Upstart)."""
    stanzas = [at for at in range(line) if _STANZA.match(file.lines[at])]
    return _added(file, stanzas[-1], f"env {name}={value}") if stanzas else None


_WATCHER = re.compile(r"\[watcher:([\w.-]+)\]")


def _in_circus(file: SourceFile, line: int, name: str, value: str) -> Change | None:
    """Set it for a watcher (https://circus.readthedocs.io/en/latest/for-ops/configuration/)."""
    heads = [(at, one) for at in range(line) if (one := _WATCHER.match(file.lines[at]))]
    if not heads:
        return None
    at, head = heads[-1]
    section, said = f"[env:{head[1]}]", f"{name} = {value}"
    own = [number for number, text in enumerate(file.lines) if text.strip() == section]
    return _added(file, own[0] + 1, said) if own else _added(file, at, f"{section}\n{said}\n")


def _in_task(file: SourceFile, line: int, name: str, value: str) -> Change | None:
    """Set it for a container of a task of ECS, in its `environment`."""
    item = f'{{"name": {json.dumps(name)}, "value": {json.dumps(value)}}}'
    for document in read_document(file).documents:
        for task in (document, document.get("taskDefinition")):
            for one in task.get("containerDefinitions").elements:
                if one.entries and _holds(one, line):
                    there = one.members.get("environment")
                    if there is None:
                        return _before(file, one.entries[0].key.start, f'"environment": [{item}],')
                    rest = ", " if there.value.elements else ""
                    return _put(file, there.value.start + 1, f"{item}{rest}")
    return None


_VARIABLES = re.compile(r"<key>\s*EnvironmentVariables\s*</key>\s*<dict(?P<none>\s*/)?>")
_ARGUMENTS = re.compile(r"<key>\s*ProgramArguments\s*</key>")


def _in_job(file: SourceFile, line: int, name: str, value: str) -> Change | None:
    """Set it for a job of launchd, in its `EnvironmentVariables`."""
    del line
    pair = f"<key>{name}</key><string>{escape(value)}</string>"
    there, arguments = _VARIABLES.search(file.text), _ARGUMENTS.search(file.text)
    if there is not None and there["none"]:
        change = _put(file, there.end(), f"{pair}</dict>")
        return replace(change, after=re.sub(r"<dict\s*/>(?=<key>)", "<dict>", change.after))
    if there is not None:
        return _put(file, there.end(), pair)
    if arguments is None or "EnvironmentVariables" in file.text:
        return None
    said = f"<key>EnvironmentVariables</key><dict>{pair}</dict>"
    return _before(file, arguments.start(), said)


def _pair(file: SourceFile, key: YamlNode, name: str, value: str) -> str:
    """Return a member of an object, its key in quotes if another key is."""
    quote = file.text[key.start]
    if quote == '"':
        return f"{json.dumps(name)}: {json.dumps(value)}"
    text = f"'{value}'" if file.text.count("'") > file.text.count('"') else json.dumps(value)
    return f"{name}: {text}"


def _before(file: SourceFile, start: int, text: str) -> Change:
    """Return the change that puts a member before a key: on a line of its own, if that has one."""
    begin = file.text.rfind("\n", 0, start) + 1
    indent = file.text[begin:start]
    if indent.strip():
        return _put(file, start, f"{text} ")
    return _added(file, file.text.count("\n", 0, start), f"{indent}{text}")


def _put(file: SourceFile, start: int, text: str) -> Change:
    """Return the change of the line that has a place, with a text put there."""
    at = file.text.count("\n", 0, start)
    begin = file.text.rfind("\n", 0, start) + 1
    before = file.lines[at]
    after = before[: start - begin] + text + before[start - begin :]
    return Change(path=file.path, line=at + 1, before=before, after=after)


WRITERS: Mapping[str, Writer] = {
    "platforms.hosted": _in_yaml(_of_hosted),
    "platforms.cloud_manifests": _in_yaml(_of_manifest),
    "platforms.kamal": _in_yaml(_of_kamal),
    "platforms.heroku": _in_yaml(_of_heroku),
    "platforms.fly": _in_table("env", ".*"),
    "platforms.railway": _in_table("variables", "nixpacks.*"),
    "infrastructure.ecs": _in_task,
    "hosts.launchd": _in_job,
    "hosts.pm2": _in_app,
    "hosts.cron": _in_crontab,
    "hosts.circus": _in_circus,
    "hosts.upstart": _in_upstart,
    "containers.quadlet": _in_quadlet,
}
"""By the reader of a file (`model.kinds`)."""
