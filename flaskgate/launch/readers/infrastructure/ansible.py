"""Reads what playbooks and roles of Ansible start on hosts.

Tasks that run commands (`shell`, `command`, `raw`, `script`), containers (`docker_container`,
`podman_container`), process managers (`pm2`) and services (`service`, `systemd`, `supervisorctl`).
What they notify or template lies in other files, which have readers of their own. Jinja expressions
are variables that nobody sets, unless the playbook or the role's defaults set them to a text.
See https://docs.ansible.com/ansible/latest/collections/ansible/builtin/.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import PurePosixPath

from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.launch.formats.toml_and_json import read_document
from flaskgate.launch.formats.yaml_nodes import MappingEntry, YamlNode
from flaskgate.launch.model import LaunchUnit, Reading, Repository, UnitRole, Written
from flaskgate.launch.readers.builds.own_images import on_named
from flaskgate.launch.readers.common.ansible_variables import fill, variables_beside
from flaskgate.launch.readers.common.unit_builders import (
    embedded,
    exec_command,
    scalars,
    settings_of,
    shell_command,
)
from flaskgate.launch.readers.common.unit_files import split_words
from flaskgate.launch.readers.hosts.embedded_units import embedded_units
from flaskgate.launch.readers.infrastructure.written_files import units_of_written
from flaskgate.model.files import Kind, SourceFile

_SHELLS = frozenset({"shell", "command", "raw", "script"})
_PUTTING = frozenset({"lineinfile", "blockinfile", "copy"})
_SERVICE = re.compile(r"^[ \t]*\[service\]", re.IGNORECASE | re.MULTILINE)
_SERVICES = {
    **dict.fromkeys(("service", "sysvinit"), "service"),
    **dict.fromkeys(("systemd", "systemd_service"), "systemctl"),
    "supervisorctl": "supervisorctl",
}
"""Modules that start services, to the command that does the same."""
_STARTED = re.compile(r"(?:re)?(?:started|loaded)")
_CONTAINERS = frozenset({"docker_container", "podman_container"})
_BLOCKS = ("tasks", "pre_tasks", "post_tasks", "handlers", "block", "rescue", "always")
_MOST = 500
_DEEPEST = 10
_ITEMS = 20
"""Of a list, over which a task is repeated."""


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return one unit for each task that starts something."""
    content = read_document(file)
    units: list[LaunchUnit] = []
    written: list[Written] = []
    for document in content.documents:
        variables = variables_of(document, file, repository)
        for task in tasks_of(document):
            units.extend(_units(task, variables, repository))
            units.extend(_put(task, variables, file, repository))
            written.extend(_written(task, variables))
    inner = embedded_units(file, repository)
    return Reading(
        units=tuple(replace(one, texts=tuple(written)) for one in (*units, *inner)[:_MOST]),
        notifications=content.notifications,
    )


def _written(task: YamlNode, variables: Mapping[str, str]) -> Iterator[Written]:
    """Yield the file whose text a task holds itself: `copy` with `content`."""
    for entry in task.entries:
        content, target = entry.value.get("content"), entry.value.get("dest").text or ""
        if entry.name.rpartition(".")[2] == "copy" and content.text and target:
            path = fill(target, variables)
            if path.startswith("/") and UNKNOWN not in path:
                yield Written(
                    target=PurePosixPath(path),
                    text=fill(content.text, variables),
                    location=content.location,
                )


def _put(
    task: YamlNode, variables: Mapping[str, str], file: SourceFile, repository: Repository
) -> Iterator[LaunchUnit]:
    """Yield what cron, boot, login and managers of processes start by the text of a task."""
    for entry in task.entries:
        module, given = entry.name.rpartition(".")[2], entry.value
        if module == "cron" and given.get("job").text:
            command = shell_command(
                fill(given.get("job").text or "", variables), given.get("job").location
            )
            yield LaunchUnit(
                name="cron entry", role=UnitRole.CRON, command=command, reach="service of a host"
            )
        if module not in _PUTTING:
            continue
        path = fill(given.get("path").text or given.get("dest").text or "", variables)
        for text in (given.get(key) for key in ("line", "block", "content") if path):
            said = fill(text.text or "", variables)
            inner = embedded(file, said, text.location.start.line, Kind.RECIPE)
            is_unit = module == "copy" and _SERVICE.search(said)  # embedded units are found anyway
            found = () if is_unit or not said else units_of_written(path, inner, repository)
            for unit in found:
                yield replace(unit, command=replace(unit.command, location=text.location))


def tasks_of(document: YamlNode) -> Iterator[YamlNode]:
    """Yield the tasks of a document, as many as are looked at."""
    return islice(_tasks(document, 0), _MOST)


def _tasks(value: YamlNode, depth: int) -> Iterator[YamlNode]:
    """Yield the tasks of plays, of lists of tasks, and of their blocks."""
    if depth > _DEEPEST:
        return
    for one in value.elements:
        yield one
        for name in _BLOCKS:
            yield from _tasks(one.get(name), depth + 1)


def variables_of(document: YamlNode, file: SourceFile, repository: Repository) -> Mapping[str, str]:
    """Return the texts of variables: of all groups, defaults of the role, those of the plays."""
    found = dict(variables_beside(file.path, repository))
    for play in document.elements:
        found.update({entry.name: entry.value.text or "" for entry in play.get("vars").entries})
    return {name: text for name, text in found.items() if text and "{{" not in text}


def _units(
    task: YamlNode, variables: Mapping[str, str], repository: Repository
) -> Iterator[LaunchUnit]:
    for entry in task.entries:
        module = entry.name.rpartition(".")[2]
        if module in _SHELLS:
            for item in _items(task):
                yield from _command(task, entry.value, module, {**variables, **item})
        elif module in _CONTAINERS:
            yield from _container(entry.value, variables, repository)
        else:
            yield from _managed(task, entry, variables)


def _items(task: YamlNode) -> Sequence[Mapping[str, str]]:
    """Return what `item` stands for in a task that is repeated over texts; else nothing once."""
    for name in ("loop", "with_items"):
        texts = [one.text for one in task.get(name).elements]
        if texts and all(texts):
            return [{"item": text} if "{{" not in text else {} for text in texts[:_ITEMS] if text]
    return [{}]


def _command(
    task: YamlNode, value: YamlNode, module: str, variables: Mapping[str, str]
) -> Iterator[LaunchUnit]:
    text = value.text or value.get("cmd").text or value.get("_raw_params").text
    words = scalars(value.get("argv"))
    if not text and not words:
        return
    said = fill(text or "", variables)
    chdir = task.at("args", "chdir").text or value.get("chdir").text or ""
    folder = fill(chdir, variables)
    is_text = module in {"shell", "raw"} or words is None
    yield LaunchUnit(
        name=f"task {task.get('name').text or module}",
        command=shell_command(said, value.location)
        if is_text
        else exec_command(words or (), value.location, key=module),
        environment=settings_of(task.get("environment")),
        folder=PurePosixPath(folder) if folder.startswith("/") else None,
        reach="deployed to a host",
    )


def _managed(
    task: YamlNode, entry: MappingEntry, variables: Mapping[str, str]
) -> Iterator[LaunchUnit]:
    """Yield what a task has a manager of processes or of services start."""
    module, value = entry.name.rpartition(".")[2], entry.value
    script = fill(value.get("script").text or "", variables) if module == "pm2" else ""
    if script:
        command = exec_command(("pm2", "start", script), value.location, key="pm2")
        yield LaunchUnit(name="task of Ansible", command=command, reach="service of a host")
    for item in _items(task) if module in _SERVICES else ():
        yield from _service(value, module, {**variables, **item})


def _service(value: YamlNode, module: str, variables: Mapping[str, str]) -> Iterator[LaunchUnit]:
    """Yield the start of a service that is named; parameters may be one text, `name=x state=y`."""
    words = dict(one.partition("=")[::2] for one in split_words(value.text or ""))
    name, state = (
        fill(value.get(key).text or words.get(key, ""), variables) for key in ("name", "state")
    )
    if not name or UNKNOWN in name or not _STARTED.fullmatch(state):
        return
    manager = _SERVICES[module]
    verb = state.removesuffix("ed")
    command = (manager, name, verb) if manager == "service" else (manager, verb, name)
    place = value.get("name").location if value.text is None else value.location
    yield LaunchUnit(
        name=f"service {name}",
        command=exec_command(command, place, key=module),
        reach="service of a host",
    )


def _container(
    value: YamlNode, variables: Mapping[str, str], repository: Repository
) -> Iterator[LaunchUnit]:
    lists = [value.get("entrypoint"), value.get("command")]
    words = tuple(
        fill(word, variables)
        for one in lists
        for word in scalars(one) or split_words(one.text or "")
    )
    image = value.get("image")
    place = value.get("command") if not value.get("command").is_absent else image
    unit = LaunchUnit(
        name=f"container {value.get('name').text or ''}".strip(),
        role=UnitRole.CONTAINER,
        command=exec_command(words, place.location, key="command"),
        environment=settings_of(value.get("env")),
        reach="container of a host",
    )
    name = fill(image.text or "", variables)
    replaces = not value.get("entrypoint").is_absent
    whole = on_named(unit, name, image.location, repository, replaces_entrypoint=replaces)
    if whole is not None:
        yield whole
