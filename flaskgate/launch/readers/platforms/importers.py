"""Reads what names an app for a platform to import: the server is the platform's own.

Vercel (https://vercel.com/docs/functions/runtimes/python), Zappa (its README, `app_function`),
Clever Cloud,
the Serverless Framework with serverless-wsgi (its README, `custom.wsgi.app`), AWS SAM
(`AWS::Serverless::Function`, its `Handler`), the first generation of App Engine (`handlers`), and
the scripts of mod_wsgi and Passenger, which are the app. A file that is not there is no app: a
handler of a plugin or in another language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import PurePosixPath

from flaskgate.launch.formats.toml_and_json import read_document
from flaskgate.launch.formats.yaml_nodes import YamlNode
from flaskgate.launch.images.images import Image
from flaskgate.launch.model import LaunchUnit, Reading, Repository
from flaskgate.launch.project.lookup import LookupContext
from flaskgate.launch.project.resolve import locate
from flaskgate.launch.readers.builds.own_images import images_with
from flaskgate.launch.readers.common.unit_builders import (
    exec_command,
    in_project,
    lines_of,
    path_in,
)
from flaskgate.launch.readers.platforms import start_keys
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Location

_MOST = 200
_DOTTED = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_ALIAS = re.compile(
    r"^[ \t]*WSGIScriptAlias(?:Match)?[ \t]+\S+[ \t]+[\"']?([^\s\"']+\.\w+)", re.MULTILINE
)
_APACHE = re.compile(
    r"(?:^|/|\bexec\s+)(?:apache2ctl|apachectl|apache2(?:-foreground)?|httpd(?:-foreground)?)(?:\s|$)"
)
"""What starts Apache with the variables that it is given itself."""
_VERCEL = ("@vercel/python", "@now/python")

_Units = Iterator[LaunchUnit]


def read_script(file: SourceFile, repository: Repository) -> Reading:
    """Return the unit of a script that mod_wsgi or Passenger imports."""
    if not file.data.strip():
        return Reading()
    server = "passenger-wsgi" if file.path.name == "passenger_wsgi.py" else "mod_wsgi"
    unit = _unit(server, file.path.name, lines_of(file, 1, 1), file.path.parent)
    return Reading(units=(_in_image(unit, file.path, repository),))


def _in_image(unit: LaunchUnit, script: PurePosixPath, repository: Repository) -> LaunchUnit:
    """Return the app of a script with the variables of the one image whose Apache imports it.

    A daemon of mod_wsgi has the variables of Apache, which has those of its container unless an
    init script has started it.
    """
    images = [one for one in images_with(script, repository) if _starts_apache(one)]
    environment = images[0].environment if len(images) == 1 else {}
    return replace(unit, environment={**environment, **unit.environment})


def _starts_apache(image: Image) -> bool:
    said = (one.words for one in (image.entrypoint, image.command) if one is not None)
    return any(map(_APACHE.search, (word for words in said for word in words)))


def read_apache(file: SourceFile, repository: Repository) -> Reading:
    """Return the programs that Apache is told to import, those that are no `.wsgi` by name.

    See https://modwsgi.readthedocs.io/en/master/configuration-directives/WSGIScriptAlias.html.
    """
    units = []
    for found in islice(_ALIAS.finditer(file.text), _MOST):
        path = locate(found[1], LookupContext(repository, file.path.parent)).path
        if path is not None and path.suffix != ".wsgi":
            line = file.text.count("\n", 0, found.start(1)) + 1
            unit = _unit("mod_wsgi", path.name, lines_of(file, line, line), path.parent)
            units.append(_in_image(unit, path, repository))
    return Reading(units=tuple(units))


def read_gateway(file: SourceFile, repository: Repository) -> Reading:
    """Return the unit of a program that a web server runs by CGI or FastCGI."""
    del repository
    command = exec_command(("python", file.path.name), lines_of(file, 1, 1), key="program")
    unit = LaunchUnit(name="program of a web server", command=command, reach="web server")
    return Reading(units=(in_project(unit, file.path.parent),))


def read_vercel(file: SourceFile, repository: Repository) -> Reading:
    """Return a unit for each Python file that is built or that requests are sent to."""
    content = read_document(file)
    folder = file.path.parent
    named = [named for document in content.documents for named in _vercel_files(document)]
    named += [("api/index.py", lines_of(file, 1, 1))] if content.documents else []
    found: dict[PurePosixPath, LaunchUnit] = {}
    for text, place in named[:_MOST]:
        path = path_in(folder, text if text.endswith(".py") else f"{text}.py")
        if path in repository.paths and path is not None:
            target = path.relative_to(folder).as_posix()
            found.setdefault(path, _unit("vercel-python", target, place, folder))
    return Reading(units=tuple(found.values()), notifications=content.notifications)


def _vercel_files(document: YamlNode) -> Iterator[tuple[str, Location]]:
    for one in document.get("builds").elements:
        if (one.get("use").text or "").startswith(_VERCEL):
            yield one.get("src").text or "", one.location
    for entry in document.get("functions").entries:
        yield entry.name, entry.location
    for key, name in (("rewrites", "destination"), ("routes", "dest")):
        for one in document.get(key).elements:
            yield one.get(name).text or "", one.location


def read_zappa(file: SourceFile, repository: Repository) -> Reading:
    """Return a unit for each stage that names its app."""
    content = read_document(file)
    units = (
        unit
        for document in content.documents
        for stage in document.entries
        for unit in _named(stage.value.get("app_function"), file.path.parent, repository)
    )
    return Reading(units=tuple(units)[:_MOST], notifications=content.notifications)


def read_clever(file: SourceFile, repository: Repository) -> Reading:
    """Return the app that `deploy.module` names for Clever Cloud, and what its hooks run."""
    hooks = start_keys.read(file, repository).units
    content = read_document(file)
    named = (document.at("deploy", "module") for document in content.documents)
    units = [
        LaunchUnit(
            name="app",
            command=exec_command(("uwsgi", "--module", one.text), one.location, key="module"),
        )
        for one in named
        if one.text
    ]
    project = file.path.parent.parent
    return Reading(
        units=(*(in_project(one, project) for one in units[:_MOST]), *hooks),
        notifications=content.notifications,
    )


def read_serverless(file: SourceFile, repository: Repository) -> Reading:
    """Return units for the app of serverless-wsgi and for handlers that are in the repository."""
    content = read_document(file)
    folder = file.path.parent
    units: list[LaunchUnit] = []
    for document in content.documents:
        app = document.get("custom").get("wsgi").get("app")
        units += _named(app, folder, repository)
        for function in document.get("functions").entries:
            units += _handled(function.value.get("handler"), folder, repository)
    return Reading(units=tuple(units[:_MOST]), notifications=content.notifications)


def function_units(document: YamlNode, folder: PurePosixPath, repository: Repository) -> _Units:
    """Yield a unit for each function of a template that is a Python file of the repository."""
    for value in document.walk():
        handler = value.get("Handler")
        if handler.text:
            code = path_in(folder, value.get("CodeUri").text or ".") or folder
            yield from _handled(handler, code, repository)


def script_units(handlers: YamlNode, folder: PurePosixPath, repository: Repository) -> _Units:
    """Yield the apps that `handlers` of App Engine's first generation name."""
    for one in handlers.elements:
        yield from _dotted(one.get("script"), folder, repository, server="app-engine")


def _dotted(
    value: YamlNode, folder: PurePosixPath, repository: Repository, *, server: str = "aws-lambda"
) -> _Units:
    """Yield the unit of an app that is named as `package.module.app`."""
    module, _, name = (value.text or "").rpartition(".")
    stem = module.replace(".", "/")
    for path in (f"{stem}.py", f"{stem}/__init__.py"):
        if stem and name != "py" and path_in(folder, path) in repository.paths:
            yield _unit(server, f"{path}:{name}", value.location, folder)
            return


def _named(value: YamlNode, folder: PurePosixPath, repository: Repository) -> _Units:
    """Yield the unit of an app that must be there, also where its module is not to be found."""
    found = tuple(_dotted(value, folder, repository))
    module, _, name = (value.text or "").rpartition(".")
    if found or not module or not _DOTTED.fullmatch(module):
        yield from found
    else:
        yield _unit("aws-lambda", f"{module}.{name}", value.location, folder)


def _handled(value: YamlNode, folder: PurePosixPath, repository: Repository) -> _Units:
    """Yield the unit of a handler such as `app.handler`; what it makes of the app is its own.

    A script is the handler where the web adapter of Lambda waits for a server
    (https://github.com/awslabs/aws-lambda-web-adapter).
    """
    script = value.text or ""
    if script.endswith(".sh") and path_in(folder, script) in repository.paths:
        command = exec_command(("/bin/bash", script), value.location, key="Handler")
        yield in_project(LaunchUnit(name="function", command=command, reach="function"), folder)
        return
    for unit in _dotted(value, folder, repository):
        words = (unit.command.words[0], unit.command.words[1].partition(":")[0])
        yield in_project(
            LaunchUnit(name=unit.name, command=exec_command(words, value.location)), folder
        )


def _unit(server: str, target: str, place: Location, folder: PurePosixPath) -> LaunchUnit:
    command = exec_command((server, target), place, key="app")
    return in_project(LaunchUnit(name="app", command=command), folder)
