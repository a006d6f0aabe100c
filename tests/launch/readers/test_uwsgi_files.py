"""Options of uWSGI in all formats, by themselves and as a command names the file."""

from __future__ import annotations

import json

import pytest

from flaskgate.launch.readers.common.uwsgi_files import uwsgi_assignments
from tests.launch.gate import FLASK, IMAGE, MAIN, analysed
from tests.launch.repository import Tree

APP = {"app.py": f"{FLASK}{MAIN}app.run()\n"}
RUN = "python app.py"
OPTIONS = {"module": "app:app", "attach-daemon": ["true", RUN], "master": True}
YAML = f"uwsgi:\n  module: app:app\n  master: true\n  attach-daemon:\n    - 'true'\n    - {RUN}\n"
JSON = json.dumps({"uwsgi": OPTIONS}, indent=1)
XML = (
    "<uwsgi>\n  <module>app:app</module>\n  <master/>\n  <attach-daemon>true</attach-daemon>\n"
    f"  <attach-daemon>{RUN}</attach-daemon>\n</uwsgi>\n"
)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("uwsgi.yaml", YAML, id="YAML"),
        pytest.param("uwsgi.json", JSON, id="JSON"),
        pytest.param("deploy/uwsgi-prod.xml", XML, id="XML"),
        pytest.param("vassals/web.yml", YAML, id="a vassal"),
    ],
)
def test_a_file_is_a_server_and_what_it_starts_besides(path: str, text: str) -> None:
    found = analysed({**APP, path: text}).launches
    answers = {one.answer.word for one in found if one.start.words[:1] != ("true",)}
    assert answers == {"safe", "harmful"}
    assert all(one.start.location.path.name == path.rpartition("/")[2] for one in found)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("values.yaml", YAML, id="values of something else"),
        pytest.param("uwsgi.yaml", "app:\n  uwsgi:\n    module: app:app\n", id="a key below"),
        pytest.param("uwsgi.xml", f"<config>{XML}</config>", id="an element below"),
        pytest.param("uwsgi.json", '{"uwsgi": ', id="no JSON"),
        pytest.param("uwsgi.xml", "<uwsgi><module>", id="no XML"),
        pytest.param("uwsgi.yaml", "uwsgi: [module\n", id="no YAML"),
    ],
)
def test_what_only_looks_alike(path: str, text: str) -> None:
    assert analysed({**APP, path: text}).launches == ()


@pytest.mark.parametrize(
    ("option", "path", "text"),
    [
        pytest.param("--yaml", "conf.yaml", YAML, id="YAML"),
        pytest.param("--json", "conf.json", JSON, id="JSON"),
        pytest.param("--xml", "conf.xml", XML, id="XML"),
        pytest.param("--http", "conf.yml", YAML, id="a word by itself"),
    ],
)
def test_a_command_names_the_file(option: str, path: str, text: str) -> None:
    words = f"{option} :80 {path}" if option == "--http" else f"{option} {path}"
    files = {"Dockerfile": f"{IMAGE}CMD uwsgi {words}\n", path: text, **APP}
    (start, *_) = analysed(files).launches
    assert (start.answer.word, start.path and start.path.name) == ("safe", "app.py")


def test_lists_are_several_options() -> None:
    file = Tree({"u.yaml": YAML}).file("u.yaml")
    found = [(one.key, one.value, one.location.start.line) for one in uwsgi_assignments(file)]
    assert found == [
        ("module", "app:app", 2),
        ("master", "true", 3),
        ("attach-daemon", "true", 4),
        ("attach-daemon", RUN, 4),
    ]


INI = "[uwsgi]\nmodule = $(NAME):app\n"


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"uwsgi.ini": INI}, id="nothing starts it"),
        pytest.param({"Procfile": "web: uwsgi uwsgi.ini\n", "uwsgi.ini": INI}, id="nobody says"),
        pytest.param({"Procfile": "web: uwsgi a.ini\n", "a.ini": INI, "uwsgi.ini": INI},
                     id="another file"),
    ],
)  # fmt: skip
def test_a_variable_that_nobody_gives_leaves_a_doubt(files: dict[str, str]) -> None:
    found = analysed({**APP, **files}).launches
    assert "unknown" in {one.answer.word for one in found}


def test_a_start_that_gives_the_variable_answers_for_the_file() -> None:
    web = {"Procfile": "web: env NAME=app uwsgi uwsgi.ini\n", "uwsgi.ini": INI}
    (found,) = analysed({**APP, **web}).launches
    assert found.answer.word == "safe"
    assert [step.location.path.name for step in found.start.steps][-1] == "uwsgi.ini"
