from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from flaskgate.launch.model import LaunchUnit
from flaskgate.launch.readers.containers.dockerfile import read
from flaskgate.model.findings import Context
from tests.launch.repository import Tree


def units(text: str, path: str = "Dockerfile") -> tuple[LaunchUnit, ...]:
    tree = Tree({path: text, "app.py": "", "src/main.py": ""})
    return read(tree.file(path), tree).units


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("CMD flask run\n", id="no stage"),
        pytest.param("FROM python:3\nRUN flask db upgrade\n", id="B015: RUN"),
        pytest.param('FROM python:3\nHEALTHCHECK CMD ["flask", "x"]\n', id="B015: HEALTHCHECK"),
        pytest.param("FROM x AS dev\nCMD flask run\nFROM x\n", id="B014: only an earlier stage"),
        pytest.param("\0\ufffd\n\\\n", id="no Dockerfile at all"),
    ],
)
def test_no_unit(text: str) -> None:
    assert units(text) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            'CMD ["flask","run","--host=0.0.0.0"]', ("flask", "run", "--host=0.0.0.0"), id="B001"
        ),
        pytest.param('CMD ["flask","--debug","run"]', ("flask", "--debug", "run"), id="B002"),
        pytest.param("CMD flask run --debug", ("/bin/sh", "-c", "flask run --debug"), id="B003"),
        pytest.param(
            'CMD ["python3","-m","flask","run"]', ("python3", "-m", "flask", "run"), id="B004"
        ),
        pytest.param('CMD ["uv","run","flask","run"]', ("uv", "run", "flask", "run"), id="B005"),
        pytest.param('CMD ["sh","-c","a && flask run"]', ("sh", "-c", "a && flask run"), id="B006"),
        pytest.param('CMD ["python","app.py"]', ("python", "app.py"), id="B007"),
        pytest.param('ENTRYPOINT ["python"]\nCMD ["app.py"]', ("python", "app.py"), id="B008"),
        pytest.param(
            "CMD exec python -u src/main.py",
            ("/bin/sh", "-c", "exec python -u src/main.py"),
            id="B009",
        ),
        pytest.param('CMD ["python","-m","pkg.server"]', ("python", "-m", "pkg.server"), id="B010"),
        pytest.param('ENTRYPOINT ["./boot.sh"]', ("./boot.sh",), id="B011"),
        pytest.param('CMD ["make","run-prod"]', ("make", "run-prod"), id="B012"),
        pytest.param(
            'CMD ["flask","run"]\nCMD ["gunicorn","a:b"]', ("gunicorn", "a:b"), id="B013, B043"
        ),
    ],
)
def test_command(text: str, expected: tuple[str, ...]) -> None:
    (unit,) = units(f"FROM python:3\n{text}\n")
    assert unit.command.words == expected


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        pytest.param("ENV FLASK_DEBUG=1", "FLASK_DEBUG", "1", id="B016, B017"),
        pytest.param("ENV A=b FLASK_DEBUG=1 C=d", "FLASK_DEBUG", "1", id="B019"),
        pytest.param("ENV FLASK_DEBUG=off", "FLASK_DEBUG", "off", id="B020"),
        pytest.param(
            "ARG FLASK_DEBUG=1\nENV FLASK_DEBUG=${FLASK_DEBUG}", "FLASK_DEBUG", "1", id="B024"
        ),
        pytest.param("ENV FLASK_RUN_HOST=::", "FLASK_RUN_HOST", "::", id="B026"),
    ],
)
def test_environment(text: str, name: str, value: str) -> None:
    (unit,) = units(f"FROM python:3\n{text}\nCMD flask run\n")
    assert unit.environment[name].value == value
    assert unit.environment[name].location.start.line == 1 + len(text.splitlines())


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("Dockerfile.prod", id="B046: an ending"),
        pytest.param("Dockerfile-web", id="B046: a dash"),
        pytest.param("Containerfile", id="B046: Podman"),
        pytest.param("docker/Dockerfile.web", id="B046: in a folder"),
        pytest.param("Dockerfile.dev", id="B045: what its name says is decided elsewhere"),
        pytest.param("tests/Dockerfile", id="B047: what its folder says is decided elsewhere"),
    ],
)
def test_name_of_the_file_does_not_matter(path: str) -> None:
    (unit,) = units("FROM python:3\nCOPY app.py .\nCMD flask run\n", path)
    assert unit.context is Context.UNKNOWN
    assert [(str(mount.source), str(mount.target)) for mount in unit.mounts] == [
        ("app.py", "/app.py")
    ]


def test_all_of_a_unit() -> None:
    (unit,) = units(
        'FROM python:3 AS base\nENTRYPOINT ["tini", \\\n  "--"]\n'
        'FROM base AS Prod\nWORKDIR /srv\nCOPY . .\nEXPOSE 5000\nCMD ["python", \\\n  "app.py"]\n'
    )
    assert unit.name == "image (stage prod)"
    assert (unit.command.location.start, unit.command.location.end) == ((8, 1), (9, 12))
    assert unit.command.text == 'CMD ["python", "app.py"]'
    assert [(step.location.start.line, step.message) for step in unit.steps] == [
        (2, 'ENTRYPOINT ["tini", "--"]')
    ]
    assert (str(unit.folder), unit.reach) == ("/srv", "exposes port 5000")
    assert (unit.context, unit.serves) == (Context.UNKNOWN, True)


def test_last_stage_for_developers_does_not_hide_the_one_for_production() -> None:
    found = units(
        "FROM x AS base\nCMD base\nFROM base AS production\nCMD prod\n"
        "FROM base AS runtime\nCMD run\nFROM base AS dev\nCMD dev\n"
    )
    assert [(unit.name, unit.context) for unit in found] == [
        ("image (stage runtime)", Context.UNKNOWN),
        ("image (stage dev)", Context.DEVELOPMENT),
    ]


def test_dockerignore_goes_along() -> None:
    files = {"Dockerfile": "FROM x\nCOPY . .\nCMD y\n", ".dockerignore": ".env\n"}
    tree = Tree(files)
    (unit,) = read(tree.file("Dockerfile"), tree).units
    assert unit.is_ignored(PurePosixPath(".env"))
    assert not unit.is_ignored(PurePosixPath("app.py"))


def test_trouble_is_a_notification() -> None:
    tree = Tree({"Dockerfile": "RUN x\n" * 9_000})
    reading = read(tree.file("Dockerfile"), tree)
    assert [note.id for note in reading.notifications] == ["launch-limit"]


@pytest.mark.parametrize(
    ("twin", "context"),
    [
        pytest.param("Dockerfile.dev", Context.UNKNOWN, id="beside one for developers"),
        pytest.param("web/Dockerfile.prod", Context.UNKNOWN, id="in another folder"),
        pytest.param("Dockerfile.prod", Context.DEVELOPMENT, id="beside one for production"),
        pytest.param("Dockerfile-production", Context.DEVELOPMENT, id="beside another spelling"),
    ],
)
def test_a_plain_dockerfile_beside_a_twin(twin: str, context: Context) -> None:
    text = "FROM python\nCMD flask run\n"
    tree = Tree({"Dockerfile": text, twin: text})
    (unit,) = read(tree.file("Dockerfile"), tree).units
    assert unit.context is context
