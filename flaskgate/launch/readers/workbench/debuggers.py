"""Reads what editors start when somebody runs or debugs: VS Code's launch.json, JetBrains' XML.

See https://code.visualstudio.com/docs/python/debugging and
https://www.jetbrains.com/help/pycharm/run-debug-configuration.html. What is open in the editor
(`${file}`) is nobody's to tell.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from xml.etree import ElementTree as ET

from flaskgate.launch.formats.toml_and_json import read_document
from flaskgate.launch.formats.xml_elements import line_with, read_xml
from flaskgate.launch.formats.yaml_nodes import YamlNode
from flaskgate.launch.model import Command, Environment, LaunchUnit, Reading, Repository, Setting
from flaskgate.launch.readers.common.by_hand import MOST, by_hand
from flaskgate.launch.readers.common.unit_builders import APP, lines_of, one_line, settings_of
from flaskgate.launch.readers.workbench.commented_json import without_comments
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Location

_FOLDER = re.compile(r"\$\{(?:workspaceFolder|workspaceRoot)(?::[^{}]*)?\}|\$PROJECT_DIR\$")
_PYTHON = frozenset({"python", "debugpy"})


def read_code(file: SourceFile, repository: Repository) -> Reading:
    """Return the configurations of VS Code that run Python."""
    del repository
    plain = replace(file, kind=Kind.JSON, data=without_comments(file.text).encode())
    document = read_document(plain).document
    found = document.get("configurations").elements if document else ()
    return Reading(units=tuple(unit for one in found[:MOST] for unit in _of_code(one, file)))


def _of_code(one: YamlNode, file: SourceFile) -> Iterator[LaunchUnit]:
    words = _python_words(one)
    is_launch = one.get("request").text != "attach" and one.get("type").text in _PYTHON
    if is_launch and words:
        key = one.members.get("module") or one.members["program"]
        name = f"configuration {one.get('name').text or ''}".strip()
        environment = settings_of(one.get("env"))
        yield _unit(name, words, key.location, file, environment, one.get("cwd").text or "")


def _python_words(one: YamlNode) -> tuple[str, ...]:
    """Return what is run; empty where it is the file that is open."""
    module, program = one.get("module").text, one.get("program").text
    listed = [arg.text or "" for arg in one.get("args").elements]
    arguments = listed or _split(one.get("args").text or "")
    if module:
        return ("python", "-m", module, *arguments)
    is_told = program is not None and "${file" not in program and "${command" not in program
    return ("python", _plain(program or ""), *arguments) if is_told else ()


def read_jetbrains(file: SourceFile, repository: Repository) -> Reading:
    """Return the run configurations of PyCharm and IntelliJ in a file."""
    del repository
    root = read_xml(file).root
    found = root.iter("configuration") if root is not None else iter(())
    units = (unit for one in found for unit in _of_jetbrains(one, file))
    return Reading(units=tuple(islice(units, MOST)))


def _of_jetbrains(one: ET.Element, file: SourceFile) -> Iterator[LaunchUnit]:
    options = {each.get("name", ""): each.get("value", "") for each in one.iter("option")}
    words = _jetbrains_words(one.get("type", ""), options)
    if words:
        line = line_with(file, one.get("name", ""))
        envs = ((each.get("name", ""), each.get("value", "")) for each in one.iter("env"))
        place = lines_of(file, line, line)
        environment = {name: Setting(value=value, location=place) for name, value in envs}
        folder = options.get("WORKING_DIRECTORY", "")
        name = f"configuration {one.get('name', '')}".strip()
        yield _unit(name, words, place, file, environment, folder)


def _jetbrains_words(kind: str, options: Mapping[str, str]) -> tuple[str, ...]:
    if kind == "Python.FlaskServer":
        target = _plain(options.get("target", ""))
        is_debug = options.get("flaskDebug") == "true"
        added = _split(options.get("additionalOptions", ""))
        app = ("--app", target) if target else ()
        return ("flask", *app, "run", *(["--debug"] if is_debug else []), *added)
    script = _plain(options.get("SCRIPT_NAME", ""))
    if kind != "PythonConfigurationType" or not script:
        return ()
    module = ("-m",) if options.get("MODULE_MODE") == "true" else ()
    return ("python", *module, script, *_split(options.get("PARAMETERS", "")))


def _unit(
    name: str,
    words: tuple[str, ...],
    place: Location,
    file: SourceFile,
    environment: Environment,
    folder: str,
) -> LaunchUnit:
    home = file.path.parent.parent
    home = home.parent if home.name == ".idea" else home
    command = Command(words=words, location=place, text=one_line(shlex.join(words)))
    unit = by_hand(name, command, home, environment=environment)
    return replace(unit, folder=APP / _plain(folder)) if folder and "${" not in folder else unit


def _plain(text: str) -> str:
    """Return a path with the folder that is open put in."""
    return _FOLDER.sub(str(APP), text)


def _split(text: str) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(text))
    except ValueError:
        return tuple(text.split())
