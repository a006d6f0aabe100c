"""Reads ecosystem files of pm2, a process manager for Node that starts any program.

See https://pm2.keymetrics.io/docs/usage/application-declaration/. Without an interpreter the ending
of the script decides, as in pm2's `lib/API/interpreter.json`. A file in JavaScript is read as far
as it is a literal object; what it computes is not known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from flaskgate.launch.commands.serving_words import SERVING_PROGRAMS
from flaskgate.launch.formats.javascript import SPREAD, read_exports
from flaskgate.launch.formats.toml_and_json import read_document
from flaskgate.launch.formats.yaml_nodes import Yaml, YamlNode
from flaskgate.launch.model import Command, LaunchUnit, Reading, Repository, Setting, UnitRole
from flaskgate.launch.project.lookup import normalise
from flaskgate.launch.readers.common.unit_builders import (
    lines_of,
    one_line,
    scalars,
    settings_of,
    span,
)
from flaskgate.launch.readers.common.unit_files import split_words
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Location

_INTERPRETERS = {
    ".py": ("python",),
    ".sh": ("bash",),
    ".rb": ("ruby",),
    ".php": ("php",),
    ".pl": ("perl",),
    **dict.fromkeys((".js", ".mjs", ".cjs", ".ts", ".json"), ("node",)),
}
_CODE = frozenset({".js", ".cjs", ".mjs"})
_MOST = 200


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return one unit for each app, with the variables of production where there are some."""
    del repository
    content = _content(file)
    units = (_unit(app, file) for app in _apps(content))
    found = tuple(unit for unit in units if unit is not None)
    return Reading(units=found, notifications=content.notifications)


def app_at(file: SourceFile, place: Location) -> YamlNode | None:
    """Return the app of which a place has the script, as a mapping."""
    apps = (one for one in _apps(_content(file)) if "script" in one.members)
    inside = (one for one in apps if one.members["script"].location.overlaps(place))
    return next(inside, None)


def _content(file: SourceFile) -> Yaml:
    return read_exports(file) if file.path.suffix in _CODE else read_document(file)


def _apps(content: Yaml) -> Sequence[YamlNode]:
    document = content.document
    if document is None:
        return ()
    apps = document.get("apps")
    listed = apps.elements or document.elements or ((apps,) if apps.is_mapping else (document,))
    return listed[:_MOST]


def _unit(app: YamlNode, file: SourceFile) -> LaunchUnit | None:
    script = app.get("script")
    if not script.text and SPREAD in app.members:
        script = app.get(SPREAD)
    if not script.text:
        return None
    words = (*_interpreter(app, script.text), *_arguments(app.get("args")))
    said = [app.members[name] for name in ("script", "args") if name in app.members]
    place = _lines(span(said, script.location), file)
    return LaunchUnit(
        name=f"app {app.get('name').text or script.text}",
        role=UnitRole.SUPERVISED,
        command=Command(words=words, location=place, text=one_line(" ".join(words))),
        environment=_environment(app),
        folder=_folder(app.get("cwd").text),
        reach="service of pm2",
    )


def _interpreter(app: YamlNode, script: str) -> tuple[str, ...]:
    """Return the words up to the script; a script of several words is a command line.

    Where there is no file of its name, pm2 looks for a program of it on the path.
    """
    own = app.get("interpreter").text or app.get("exec_interpreter").text
    options = _arguments(app.get("interpreter_args")) or _arguments(app.get("node_args"))
    if own and own != "none" and script not in SERVING_PROGRAMS:
        return (own, *options, script)
    suffix = PurePosixPath(script).suffix
    if script in SERVING_PROGRAMS or own == "none" or suffix not in _INTERPRETERS:
        return split_words(script)
    return (*_INTERPRETERS[suffix], *options, script)


def _arguments(value: YamlNode) -> tuple[str, ...]:
    return scalars(value) or split_words(value.text or "")


def _environment(app: YamlNode) -> Mapping[str, Setting]:
    return {**settings_of(app.get("env")), **settings_of(app.get("env_production"))}


def _folder(text: str | None) -> PurePosixPath | None:
    return PurePosixPath(normalise(text)) if text and text.startswith("/") else None


def _lines(place: Location, file: SourceFile) -> Location:
    return lines_of(file, place.start.line, place.end.line)
