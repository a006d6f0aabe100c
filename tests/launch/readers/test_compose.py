from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

import pytest

from flaskgate.launch.model import LaunchUnit
from flaskgate.launch.readers.containers.compose import read, read_chosen
from flaskgate.model.findings import Context
from tests.launch.repository import Tree
from tests.soon import ends_soon

DOCKERFILE = """\
FROM python:3 AS base
ENV FLASK_DEBUG=0 BASE=image
WORKDIR /srv
COPY . .
ENTRYPOINT ["tini", "--"]
CMD ["gunicorn", "app:app"]
FROM base AS dev
ENTRYPOINT []
CMD flask run
FROM base
"""

FILES = {
    "Dockerfile": DOCKERFILE,
    "app.py": "",
    "api/app.py": "",
    "api/Dockerfile": "FROM x\nCOPY app.py /a/\nCMD api\n",
}


def units(
    text: str, *, path: str = "compose.yml", others: Mapping[str, str] | None = None
) -> tuple[LaunchUnit, ...]:
    tree = Tree({**FILES, **(others or {}), path: text})
    return read(tree.file(path), tree).units


def service(body: str, **options: Mapping[str, str]) -> LaunchUnit:
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    (unit,) = units(f"services:\n  web:\n{lines}", others=options.get("others"))
    return unit


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("services:\n", id="no services"),
        pytest.param("services: [web]\n", id="services that are none"),
        pytest.param("services:\n  web:\n", id="a service that is none"),
        pytest.param("services:\n  web: {image: redis}\n", id="an image from elsewhere"),
        pytest.param("services:\n  web: {image: redis, command: --save 60}\n", id="its options"),
        pytest.param("services:\n  web: {image: redis, command: ''}\n", id="an empty command"),
        pytest.param("services:\n  web: {build: gone}\n", id="no Dockerfile there"),
        pytest.param("services:\n  web: {build: {dockerfile: ../../D}}\n", id="out of the tree"),
        pytest.param("services:\n  web: {build: https://x.org/a.git}\n", id="built from elsewhere"),
        pytest.param("services:\n  web: {build: $X}\n", id="built from what is not known"),
        pytest.param("services:\n  web: {build: {target: gone}}\n", id="no such stage"),
        pytest.param("services:\n  web: {build: api, entrypoint: []}\n", id="nothing is left"),
        pytest.param("web:\n  ports: [80]\n", id="no service of the first format"),
    ],
)
def test_no_unit(text: str) -> None:
    assert units(text) == ()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("build: .", ("tini", "--", "gunicorn", "app:app"), id="the image's"),
        pytest.param(
            "build: .\ncommand:", ("tini", "--", "gunicorn", "app:app"), id="null says nothing"
        ),
        pytest.param(
            "build: .\ncommand: !reset x", ("tini", "--", "gunicorn", "app:app"), id="reset"
        ),
        pytest.param("build: .\ncommand: []", ("tini", "--"), id="an empty command"),
        pytest.param('build: .\ncommand: ""', ("tini", "--"), id="an empty text"),
        pytest.param(
            "build: .\ncommand: flask run",
            ("tini", "--", "flask", "run"),
            id="B057: the service wins",
        ),
        pytest.param("build: .\ncommand: [flask, run]", ("tini", "--", "flask", "run"), id="B049"),
        pytest.param(
            "build: .\nentrypoint: x", ("x",), id="an entrypoint drops the image's command"
        ),
        pytest.param("build: .\nentrypoint: x\ncommand: y", ("x", "y"), id="both"),
        pytest.param('build: .\nentrypoint: ""\ncommand: y', ("y",), id="no entrypoint"),
        pytest.param("build: {target: dev}", ("/bin/sh", "-c", "flask run"), id="B058: a stage"),
        pytest.param(
            "build: {context: .}\ncommand: a 'b c' \"d\"",
            ("tini", "--", "a", "b c", "d"),
            id="words",
        ),
        pytest.param("image: x\ncommand: a 'b", ("a", "'b"), id="words with a quote too much"),
        pytest.param(
            'image: x\ncommand: >\n  sh -c "a\n  && flask run"',
            ("sh", "-c", "a && flask run"),
            id="B050",
        ),
        pytest.param(
            "image: x\ncommand: [a, 1, true, ~]", ("a", "1", "true", ""), id="what is no text"
        ),
        pytest.param(
            "image: x\ncommand: a $$B $C ${D:-1}", ("a", "$B", "$C", "1"), id="references"
        ),
        pytest.param("build: api", ("/bin/sh", "-c", "api"), id="a folder"),
        pytest.param(
            "build: {context: ., dockerfile: api/Dockerfile}", ("/bin/sh", "-c", "api"), id="a file"
        ),
        pytest.param(
            "build:\n  dockerfile_inline: |\n    FROM x\n    CMD inline",
            ("/bin/sh", "-c", "inline"),
            id="inline",
        ),
        pytest.param("build: {context: low}", ("/bin/sh", "-c", "low"), id="a name in lower case"),
        pytest.param(
            "build: {dockerfile: shell}\ncommand: x",
            ("/bin/sh", "-c", "all"),
            id="a shell-form ENTRYPOINT",
        ),
    ],
)
def test_what_is_started(body: str, expected: tuple[str, ...]) -> None:
    others = {"low/dockerfile": "FROM x\nCMD low\n", "shell": "FROM x\nENTRYPOINT all\n"}
    assert service(body, others=others).command.words == expected


@pytest.mark.parametrize(
    ("body", "place", "steps"),
    [
        pytest.param(
            "build: .\ncommand: x",
            ("compose.yml", 4),
            [("compose.yml", 3), ("Dockerfile", 5)],
            id="command over an entrypoint",
        ),
        pytest.param("build: .\nentrypoint: x", ("compose.yml", 4), [], id="entrypoint"),
        pytest.param(
            "build: .", ("Dockerfile", 6), [("compose.yml", 3), ("Dockerfile", 5)], id="image"
        ),
        pytest.param(
            "build:\n  context: ./api", ("api/Dockerfile", 3), [("compose.yml", 4)], id="context"
        ),
        pytest.param(
            "build:\n  context: .\n  target: dev",
            ("Dockerfile", 9),
            [("compose.yml", 5)],
            id="target",
        ),
        pytest.param(
            "build:\n  dockerfile: api/Dockerfile\n  context: .",
            ("api/Dockerfile", 3),
            [("compose.yml", 4)],
            id="dockerfile",
        ),
        pytest.param(
            "build:\n  dockerfile_inline: |\n    FROM x\n    CMD x",
            ("compose.yml", 6),
            [("compose.yml", 4)],
            id="inline",
        ),
        pytest.param("image: x\ncommand:\n  - a\n  - b\n", ("compose.yml", 5), [], id="a list"),
    ],
)
def test_way_to_the_command(
    body: str, place: tuple[str, int], steps: list[tuple[str, int]]
) -> None:
    unit = service(body)
    locations = [unit.command.location, *(step.location for step in unit.steps)]
    found = [(str(location.path), location.start.line) for location in locations]
    assert (found[0], found[1:]) == (place, steps)


def test_words_of_the_way() -> None:
    unit = service("build: .")
    assert [step.message for step in unit.steps] == [
        "service web builds Dockerfile",
        'ENTRYPOINT ["tini", "--"]',
    ]
    assert service("build: {target: dev}").steps[0].message == (
        "service web builds the stage dev of Dockerfile"
    )
    assert service("image: x\ncommand: [a, b]").command.text == 'command: ["a", "b"]'
    assert service("image: x\ncommand: >\n  a\n  b").command.text == "command: a b"
    assert service("image: x\nentrypoint: a").command.text == "entrypoint: a"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("environment: {BASE: 1}", "0", id="the image's"),
        pytest.param("environment: [FLASK_DEBUG=1]", "1", id="B053: list"),
        pytest.param("environment: ['FLASK_DEBUG=a=b']", "a=b", id="list with another sign"),
        pytest.param("environment: {FLASK_DEBUG: 1}", "1", id="B053: mapping"),
        pytest.param("environment: {FLASK_DEBUG: true}", "true", id="a boolean"),
        pytest.param("environment: {FLASK_DEBUG: ''}", "", id="empty"),
        pytest.param("environment: {FLASK_DEBUG: [1]}", None, id="no scalar"),
        pytest.param("environment: [FLASK_DEBUG, '', =1]", None, id="the host's, in a list"),
        pytest.param("environment: {FLASK_DEBUG: }", None, id="the host's, in a mapping"),
        pytest.param("environment: [HOSTED]", "0", id="not asked for"),
        pytest.param("environment: {FLASK_DEBUG: '${FLASK_DEBUG:-1}'}", "1", id="B054: default"),
        pytest.param("environment: ['FLASK_DEBUG=${FLASK_DEBUG-1}']", "1", id="B054: in a list"),
        pytest.param("environment: {FLASK_DEBUG: $FLASK_DEBUG}", None, id="not known"),
        pytest.param("environment: {FLASK_DEBUG: '${FLASK_DEBUG:?set it}'}", None, id="required"),
        pytest.param("environment: {FLASK_DEBUG: $HOSTED}", "yes", id="from .env"),
        pytest.param("environment: {FLASK_DEBUG: $$HOSTED}", "$HOSTED", id="a dollar sign"),
        pytest.param("environment:\n  <<: {FLASK_DEBUG: 1}\n  A: 2", "1", id="a merge key"),
        pytest.param(
            "environment:\n  <<: {FLASK_DEBUG: 1}\n  FLASK_DEBUG: 2", "2", id="over a merge key"
        ),
        pytest.param("env_file: web.env", "file", id="B055: a file"),
        pytest.param("env_file: [web.env, ./more.env]", "more", id="B055: files, the last wins"),
        pytest.param(
            "env_file: [{path: web.env, required: false}]", "file", id="B055: with options"
        ),
        pytest.param("env_file: gone.env", "0", id="B055: a file that is not there"),
        pytest.param("env_file: [/etc/web.env, ~]", "0", id="B055: a file of the host"),
        pytest.param(
            "env_file: web.env\nenvironment: {FLASK_DEBUG: 1}", "1", id="B055: the service wins"
        ),
        pytest.param("A: 1", "0", id="B079: .env.example is no environment"),
    ],
)
def test_environment(body: str, expected: str | None) -> None:
    others = {
        ".env": "HOSTED=yes\n",
        ".env.example": "FLASK_DEBUG=1\n",
        "web.env": "# a\nFLASK_DEBUG=file\n",
        "more.env": "FLASK_DEBUG=more\n",
    }
    unit = service(f"build: .\n{body}", others=others)
    assert unit.environment["FLASK_DEBUG"].value == expected


@pytest.mark.parametrize(
    ("body", "words", "exact"),
    [
        pytest.param("entrypoint: run $$A", ("run", "$A"), {"run", "$A"}, id="a dollar sign"),
        pytest.param("entrypoint: [run, $$A]", ("run", "$A"), {"run", "$A"}, id="in a list"),
        pytest.param("entrypoint: run $HOSTED", ("run", "yes"), {"run", "yes"}, id="filled in"),
        pytest.param("entrypoint: run ${GONE} x", ("run", "$GONE", "x"), set(), id="any words"),
        pytest.param("entrypoint: [run, $GONE]", ("run", "${GONE}"), {"run"}, id="one word"),
        pytest.param(
            "entrypoint: [run, 'a $BASE']", ("run", "a ${BASE_OF_THE_HOST}"), {"run"}, id="namesake"
        ),
        pytest.param(
            "entrypoint: [sh, -c, 'X=1; f $X $$X']",
            ("sh", "-c", "X=1; f ${X_OF_THE_HOST} $X"),
            {"sh", "-c"},
            id="a namesake of the text",
        ),
    ],
)
def test_who_expands_a_command(body: str, words: tuple[str, ...], exact: set[str]) -> None:
    command = service(f"build: .\n{body}", others={".env": "HOSTED=yes\n"}).command
    assert (command.words, command.exact) == (words, frozenset(exact))


def test_long_command_is_left_to_a_shell() -> None:
    text = "x " * 15_000
    assert service(f"image: x\ncommand: '{text}'").command.words == ("/bin/sh", "-c", text)


def test_places_of_settings() -> None:
    unit = service(
        "build: .\nenv_file: web.env\nenvironment:\n  A: 1\n  HOSTED:",
        others={"web.env": "\nB=2\n", ".env": "HOSTED=yes\n"},
    )
    found = {
        name: (setting.value, str(setting.location.path), setting.location.start)
        for name, setting in unit.environment.items()
    }
    assert found["A"] == ("1", "compose.yml", (6, 7))
    assert found["B"] == ("2", "web.env", (2, 1))
    assert found["BASE"] == ("image", "Dockerfile", (2, 19))
    assert found["HOSTED"] == ("yes", "compose.yml", (7, 7))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("args: {V: 1}", "1", id="mapping"),
        pytest.param("args: [V=1]", "1", id="list"),
        pytest.param("args: {V: $GONE}", None, id="not known"),
        pytest.param("args: [V=$GONE]", None, id="not known, in a list"),
        pytest.param("args: {V: 'a$GONE'}", None, id="not known in part"),
        pytest.param("args: {V: '${GONE:-2}'}", "2", id="not known, with a default of its own"),
        pytest.param("args: {V: $HOSTED}", "1", id="of the environment file"),
        pytest.param("args: {V: ''}", "", id="empty"),
        pytest.param("args: [V]", "0", id="the host's, which is not set"),
        pytest.param("args: {V: }", "0", id="the host's, in a mapping"),
        pytest.param("args: [HOSTED, V]", "0", id="another one"),
    ],
)
def test_build_arguments(body: str, expected: str | None) -> None:
    others = {"D": "FROM x\nARG V=0\nENV W=$V\nCMD x\n", ".env": "HOSTED=1\n"}
    unit = service(f"build:\n  dockerfile: D\n  {body}", others=others)
    assert unit.environment["W"].value == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("build: .", "/srv", id="the image's"),
        pytest.param("build: .\nworking_dir: /w", "/w", id="its own"),
        pytest.param("build: .\nworking_dir: web", "/srv/web", id="relative"),
        pytest.param("build: .\nworking_dir: $X", None, id="not known"),
        pytest.param("build: .\nworking_dir: ~", "/srv", id="null"),
        pytest.param("image: x\ncommand: y", None, id="an image from elsewhere"),
        pytest.param(
            "image: x\ncommand: y\nworking_dir: web", None, id="relative to what is not known"
        ),
        pytest.param("image: x\ncommand: y\nworking_dir: /w", "/w", id="absolute"),
    ],
)
def test_folder(body: str, expected: str | None) -> None:
    folder = service(body).folder
    assert (str(folder) if folder else None) == expected


@pytest.mark.parametrize(
    ("volumes", "expected"),
    [
        pytest.param("[data:/data]", [], id="a named volume"),
        pytest.param("[/data]", [], id="no source"),
        pytest.param(
            "['/etc/x:/x', '~/y:/y', '../z:/z', './z', './z:w']", [], id="nothing of the tree"
        ),
        pytest.param("[{type: volume, source: ./a, target: /a}]", [], id="not bound"),
        pytest.param("[{type: bind, source: ./a}]", [], id="no target"),
        pytest.param("data", [], id="no list"),
        pytest.param("['.:/app']", [(".", "/app")], id="all"),
        pytest.param("['./api/:/srv/api/:ro']", [("api", "/srv/api")], id="a folder, read only"),
        pytest.param("['$PWD/api:/srv', '${PWD}:/x']", [("api", "/srv"), (".", "/x")], id="PWD"),
        pytest.param("['${V:-./api}:/srv']", [("api", "/srv")], id="a default"),
        pytest.param("[{type: bind, source: ./api, target: /srv/}]", [("api", "/srv")], id="long"),
    ],
)
def test_volumes(volumes: str, expected: list[tuple[str, str]]) -> None:
    unit = service(f"image: x\ncommand: y\nvolumes: {volumes}")
    assert [(str(one.source), str(one.target)) for one in unit.mounts] == expected


def test_volumes_come_after_the_files_of_the_image() -> None:
    unit = service("build: .\nvolumes: ['./api:/srv']")
    assert [str(one.source) for one in unit.mounts] == [".", "api"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("image: x\ncommand: y", False, id="no build of ours"),
        pytest.param("build: api", False, id="another context"),
        pytest.param("build: .\nvolumes: ['.:/srv']", False, id="a volume brings it back"),
        pytest.param("build: .\nvolumes: ['./api:/srv']", True, id="another volume"),
        pytest.param("build: .", True, id="left out"),
    ],
)
def test_dockerignore(body: str, expected: bool) -> None:  # noqa: FBT001 (a column of the table)
    unit = service(body, others={".dockerignore": ".env\n"})
    path = PurePosixPath("api/.env" if body == "build: api" else ".env")
    assert unit.is_ignored(path) is expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("expose: [80]", "", id="exposed only"),
        pytest.param("ports:", "", id="null"),
        pytest.param("ports: ['8080:80']", "publishes port 8080", id="short"),
        pytest.param("ports: [80]", "publishes port 80", id="a number"),
        pytest.param("ports: ['127.0.0.1:80:80/tcp']", "publishes port 127.0.0.1:80", id="local"),
        pytest.param("ports: ['${P:-81}:80', '$Q:80']", "publishes ports 81, $Q", id="references"),
        pytest.param("ports: [{target: 80, published: 81}]", "publishes port 81", id="long"),
        pytest.param("ports: [{target: 80}, {}]", "publishes port 80", id="long, any port"),
    ],
)
def test_reach(body: str, expected: str) -> None:
    assert service(f"build: .\n{body}").reach == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("build: .", Context.UNKNOWN, id="says nothing"),
        pytest.param("build: .\nprofiles: []", Context.UNKNOWN, id="no profile"),
        pytest.param("build: .\nprofiles: [dev, web]", Context.UNKNOWN, id="also another profile"),
        pytest.param("build: {target: base}", Context.UNKNOWN, id="another stage"),
        pytest.param("build: .\nprofiles: [dev, test]", Context.DEVELOPMENT, id="B058: profiles"),
        pytest.param("build: {target: dev}", Context.DEVELOPMENT, id="B058: stage"),
        pytest.param("command: ./run/dev-server.sh", Context.DEVELOPMENT, id="script"),
        pytest.param("command: npm run dev", Context.DEVELOPMENT, id="task"),
        pytest.param("entrypoint: [sh, -e, start_dev.sh]", Context.DEVELOPMENT, id="by a shell"),
        pytest.param("command: flask run --debug", Context.UNKNOWN, id="an option"),
        pytest.param("entrypoint: [flask, --app, shop]\ncommand: [run, --debug]", Context.UNKNOWN,
                     id="an option of what an entrypoint is given"),
        pytest.param("entrypoint: [./go.sh]\ncommand: [--quiet, dev]", Context.DEVELOPMENT,
                     id="a name behind an option"),
        pytest.param('command: sh -c "flask run --debug"', Context.UNKNOWN, id="a text"),
        pytest.param("command: python dev.py", Context.UNKNOWN, id="a Python program"),
        pytest.param("command: gunicorn dev:app", Context.UNKNOWN, id="a module"),
        pytest.param("command: ./develop/start.sh", Context.UNKNOWN, id="a folder"),
    ],
)  # fmt: skip
def test_context(body: str, expected: Context) -> None:
    assert service(body).context is expected


def names(found: tuple[LaunchUnit, ...]) -> list[tuple[str, str, str]]:
    return [(one.name, one.command.words[-1], str(one.command.location.path)) for one in found]


def test_services_of_all_formats() -> None:
    found = units(
        "x-web: &web\n  build: api\n"
        "services:\n  a:\n    <<: *web\n    command: one\n  b: *web\n"
        "  'c d': {image: x, command: two}\n"
    )
    assert names(found) == [
        ("service a", "one", "compose.yml"),
        ("service b", "api", "api/Dockerfile"),
        ("service c d", "two", "compose.yml"),
    ]
    assert names(units("web:\n  build: api\nversion: 1\n")) == [
        ("service web", "api", "api/Dockerfile")
    ]


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        pytest.param(
            "shop:${V:-1}",
            "service web runs the image that api builds from api/Dockerfile",
            id="that another builds",
        ),
        pytest.param(
            "x.org/me/api:2",
            "service web runs an image that api/Dockerfile seems to build",
            id="named like the folder",
        ),
        pytest.param(
            "me/other",
            "service web runs an image that api/Dockerfile seems to build",
            id="with the same files",
        ),
        pytest.param("api", None, id="of everybody"),
        pytest.param("me/shop", None, id="of somebody"),
    ],
)
def test_image_without_build(image: str, expected: str | None) -> None:
    volume = (
        "volumes: ['./api/app.py:/a/app.py', './api:/x', '.:/y']" if "other" in image else "a: 1"
    )
    body = f"services:\n  web:\n    image: '{image}'\n    {volume}\n"
    others = {**FILES, "api/Dockerfile": "FROM x\nCOPY . /x\nCMD api\n"}
    found = units(f"{body}  api: {{build: api, image: 'shop:1'}}\n", others=others)
    assert [unit.steps[0].message for unit in found if unit.name == "service web"] == (
        [expected] if expected else []
    )


SERVICES = "services:\n  web:\n    image: "
BUILD = "services:\n  web:\n    build: .\n  db:\n    build: db\n"


@pytest.mark.parametrize(
    ("text", "others"),
    [
        pytest.param("postgres", {"compose.dev.yml": BUILD}, id="of everybody"),
        pytest.param("me/shop", {"dev/compose.yml": BUILD}, id="built in another folder"),
        pytest.param("me/shop", {"compose.dev.yml": BUILD.replace("web", "api")}, id="named else"),
        pytest.param("me/shop", {"compose.dev.yml": "services:\n  web: {image: a/b}\n"},
                     id="built by nobody"),
        pytest.param("me/shop\n    environment: {FLASK_DEBUG: 1}", {}, id="two Dockerfiles"),
    ],
)  # fmt: skip
def test_image_that_nobody_here_builds(text: str, others: Mapping[str, str]) -> None:
    found = units(f"{SERVICES}{text}\n", path="compose.prod.yml", others=others)
    assert [one for one in found if one.reason is None] == []


def test_image_of_a_service_that_another_file_of_the_folder_builds() -> None:
    (unit,) = units(
        f"{SERVICES}registry.org/me/shop:1\n",
        path="compose.prod.yml",
        others={"docker-compose.dev.yml": BUILD, "compose.bad.yml": "a: [\n"},
    )
    message = "service web runs the image that web builds from Dockerfile"
    assert [step.message for step in unit.steps[:1]] == [message]
    assert unit.command.text == 'CMD ["gunicorn", "app:app"]'


@pytest.mark.parametrize(
    "environment",
    [
        pytest.param("[A=1, FLASK_DEBUG=1]", id="a list"),
        pytest.param("{FLASK_APP: app.py}", id="a mapping"),
    ],
)
def test_settings_of_flask_mean_the_only_image(environment: str) -> None:
    tree = Tree({
        "docker/Dockerfile": "FROM x\nCMD flask run\n",
        "compose.yml": f"{SERVICES}shop\n    environment: {environment}\n",
        "other.yml": f"{SERVICES}shop\n    environment: [A=1]\n",
    })  # fmt: skip
    (unit,) = read(tree.file("compose.yml"), tree).units
    assert unit.command.location.path == PurePosixPath("docker/Dockerfile")
    assert read(tree.file("other.yml"), tree).units == ()


EXTENDED = {
    "common/base.yml": (
        "services:\n  web:\n    build: .\n    command: base\n    environment: {A: 1, B: 1}\n"
        "    volumes: ['./x:/x']\n    ports: ['1:1']\n"
    ),
    "common/Dockerfile": "FROM x\nWORKDIR /c\n",
}


@pytest.mark.parametrize(
    ("extends", "expected"),
    [
        pytest.param("{file: gone.yml, service: web}", [], id="no such file"),
        pytest.param("{file: common/base.yml, service: gone}", [], id="no such service"),
        pytest.param("{file: common/base.yml}", [], id="no service"),
        pytest.param("web", [], id="itself"),
        pytest.param("ring", [], id="a ring"),
        pytest.param("{service: other}", [("service web", "other", "compose.yml")], id="same file"),
        pytest.param("other", [("service web", "other", "compose.yml")], id="as a text"),
        pytest.param(
            "{file: common/base.yml, service: web}",
            [("service web", "base", "common/base.yml")],
            id="other file",
        ),
        pytest.param("{file: ../common/base.yml, service: web}", [], id="out of the tree"),
    ],
)
def test_extends(extends: str, expected: list[tuple[str, str, str]]) -> None:
    text = f"services:\n  web: {{extends: {extends}}}\n  ring: {{extends: web}}\n"
    found = units(text + "  other: {image: x, command: other}\n", others=EXTENDED)
    assert [one for one in names(found) if one[0] == "service web"] == expected


def test_extended_service_is_merged_and_keeps_its_paths() -> None:
    text = (
        "services:\n  web:\n    extends: {file: common/base.yml, service: web}\n"
        "    environment: [B=2]\n    volumes: ['./y:/y']\n    ports: ['2:2']\n"
    )
    (unit,) = units(text, others=EXTENDED)
    assert {name: one.value for name, one in unit.environment.items()} == {"A": "1", "B": "2"}
    assert [str(one.source) for one in unit.mounts] == ["common/x", "y"]
    assert (str(unit.folder), unit.reach) == ("/c", "publishes ports 1, 2")


BASE = {
    "compose.yaml": (
        "services:\n  web:\n    build: .\n    command: base\n    environment: {A: 1}\n"
        "  db: {image: x}\n"
    )
}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            "environment: {B: 1}", [("service web", "base", "compose.yaml")], id="what it lacks"
        ),
        pytest.param(
            "command: own", [("service web", "own", "compose.prod.yml")], id="its own wins"
        ),
        pytest.param("build: api", [("service web", "api", "api/Dockerfile")], id="stands alone"),
        pytest.param("image: x", [], id="stands alone with an image"),
    ],
)
def test_override_file(body: str, expected: list[tuple[str, str, str]]) -> None:
    text = f"services:\n  web: {{{body}}}\n"
    assert names(units(text, path="compose.prod.yml", others=BASE)) == expected


def test_override_file_is_merged() -> None:
    text = "services:\n  web:\n    environment: !override {B: 1}\n    build: !reset ~\n"
    (unit,) = units(text, path="compose.prod.yml", others=BASE)
    assert set(unit.environment) == {"B"}
    assert unit.command.words == ("base",)
    text = "services:\n  web: {build: {target: dev}}\n"
    assert units(text, path="compose.prod.yml", others=BASE)[0].command.words[-1] == "flask run"


def test_image_of_the_base_file() -> None:
    base = {"docker-compose.yml": "services:\n  web: {build: api, image: shop}\n"}
    found = units("services:\n  job: {image: shop}\n", path="docker-compose.prod.yml", others=base)
    assert names(found) == [("service job", "api", "api/Dockerfile")]


def aliased(key: str, value: str) -> str:
    """Return a file in which 250 services share a value."""
    services = ",".join(f"s{n}: {{build: ., {key}: *a}}" for n in range(250))
    return f"x-a: &a {value}\nservices: {{{services}}}\n"


@pytest.mark.parametrize(
    ("text", "note"),
    [
        pytest.param("services: [\n", "syntax-error", id="broken"),
        pytest.param("services:\n  {{ name }}:\n    a: {% b %}\n", "template", id="a template"),
        pytest.param("services:\n" + "  a: {}\n" * 60_000, "launch-limit", id="nodes without end"),
        pytest.param(
            "services:\n" + "".join(f"  s{n}: {{build: .}}\n" for n in range(900)),
            "launch-limit",
            id="services without end",
        ),
        pytest.param(
            "a: &a {build: .}\nservices: {" + ",".join(f"s{n}: *a" for n in range(9_000)) + "}",
            "launch-limit",
            id="one service many times",
        ),
        pytest.param(
            "services:\n" + "".join(f"  s{n}: {{extends: s{n + 1}}}\n" for n in range(3_000)),
            "launch-limit",
            id="a long chain",
        ),
        pytest.param(
            "services:\n  a: {build: ., command: '" + "x " * 400_000 + "'}\n",
            None,
            id="a long command",
        ),
        pytest.param(
            "services:\n  a: {build: ., env_file: [" + "w.env," * 40_000 + "]}\n",
            "launch-limit",
            id="files without end",
        ),
        pytest.param(
            "services:\n  a: {build: ., environment: [" + "'A=${B:-${C}}'," * 40_000 + "]}\n",
            None,
            id="variables without end",
        ),
        pytest.param(
            "services:\n  a: {image: a/b, volumes: [" + "'./a:/b'," * 40_000 + "]}\n",
            None,
            id="volumes without end",
        ),
        pytest.param(
            aliased("environment", "{" + ",".join(f"A{n}: 1" for n in range(15_000)) + "}"),
            "launch-limit",
            id="one environment many times",
        ),
        pytest.param(
            aliased("command", "[" + "a," * 40_000 + "]"),
            "launch-limit",
            id="one command many times",
        ),
        pytest.param(
            aliased("profiles", "[" + "dev," * 40_000 + "]"),
            "launch-limit",
            id="one list of profiles many times",
        ),
        pytest.param(
            aliased("env_file", "[" + "w.env," * 40_000 + "]"),
            "launch-limit",
            id="one list of files many times",
        ),
        pytest.param(
            aliased("build", "{args: {" + ",".join(f"A{n}: 1" for n in range(15_000)) + "}}"),
            "launch-limit",
            id="one list of arguments many times",
        ),
        pytest.param(
            aliased("configs", "[" + "c," * 40_000 + "]") + "configs: {c: {content: x}}\n",
            "launch-limit",
            id="one list of configs many times",
        ),
    ],
)
def test_hostile_file_ends_soon(text: str, note: str | None) -> None:
    tree = Tree({**FILES, "compose.yml": text, "w.env": "A=1\n"})
    with ends_soon():
        reading = read(tree.file("compose.yml"), tree)
    assert [one.id for one in reading.notifications] == ([note] if note else [])


@pytest.mark.parametrize(
    ("files", "context"),
    [
        pytest.param({"compose.dev.yml": ""}, Context.UNKNOWN, id="beside one for developers"),
        pytest.param({"compose.prod.yml": ""}, Context.DEVELOPMENT, id="beside one for production"),
        pytest.param({"production.yml": ""}, Context.DEVELOPMENT, id="beside production.yml"),
        pytest.param({"production.py": ""}, Context.UNKNOWN, id="beside some settings"),
        pytest.param({"Dockerfile": "FROM x\n"}, Context.UNKNOWN, id="builds the one image"),
        pytest.param(
            {"Dockerfile": "FROM x\n", "Dockerfile.prod": ""},
            Context.DEVELOPMENT,
            id="builds the image beside one for production",
        ),
        pytest.param({".env.dev": "A=1\n"}, Context.DEVELOPMENT, id="values for developers"),
        pytest.param({".env.prod": "A=1\n"}, Context.UNKNOWN, id="values for production"),
    ],
)
def test_what_files_beside_it_say(files: dict[str, str], context: Context) -> None:
    (values,) = [name for name in files if name.startswith(".env")] or [".env"]
    source = "build: ." if "Dockerfile" in files else "image: x"
    text = f"services:\n  web:\n    {source}\n    command: flask run\n    env_file: {values}\n"
    tree = Tree({"compose.yml": text, **files})
    (unit,) = read(tree.file("compose.yml"), tree).units
    assert unit.context is context


def test_file_for_production_builds_the_plain_image() -> None:
    text = "services:\n  web:\n    build: .\n    command: flask run\n"
    tree = Tree({"compose.prod.yml": text, "Dockerfile": "FROM x\n", "Dockerfile.prod": ""})
    (unit,) = read(tree.file("compose.prod.yml"), tree).units
    assert unit.context is Context.UNKNOWN


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        pytest.param("COMPOSE_FILE=web.stack", ["service web"], id="of another name"),
        pytest.param("COMPOSE_FILE=compose.yml:./web.stack", ["service web"], id="one of two"),
        pytest.param("COMPOSE_PATH_SEPARATOR=,\nCOMPOSE_FILE=a.yml,web.stack", ["service web"],
                     id="another separator"),
        pytest.param("COMPOSE_FILE=compose.yml", [], id="one that is read by its own name"),
        pytest.param("COMPOSE_FILE=gone.stack", [], id="not there"),
        pytest.param("# COMPOSE_FILE=web.stack", [], id="a comment"),
    ],
)  # fmt: skip
def test_files_that_dotenv_chooses(settings: str, expected: list[str]) -> None:
    text = "services:\n  web:\n    image: shop\n    command: flask run\n"
    tree = Tree({".env": f"{settings}\n", "web.stack": text, "compose.yml": text})
    assert [unit.name for unit in read_chosen(tree.file(".env"), tree).units] == expected
