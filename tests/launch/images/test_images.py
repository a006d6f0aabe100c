from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

import pytest

from flaskgate.launch.images.images import (
    Image,
    compose_command,
    name_ports,
    read_image,
    read_images,
)
from flaskgate.launch.model import Command
from tests.launch.repository import Tree
from tests.soon import ends_soon

FILES = {
    "app.py": "",
    "run.py": "",
    "requirements.txt": "",
    "src/web/app.py": "",
    "src/web/util.py": "",
    "static/a.css": "",
    "lib.tar.gz": "",
}


def image(
    text: str,
    *,
    target: str = "",
    args: Mapping[str, str | None] | None = None,
    path: str = "Dockerfile",
) -> Image:
    tree = Tree({**FILES, path: text})
    found = read_image(tree.file(path), repository=tree, target=target, args=args or {})
    assert found is not None
    return found


def words(text: str, *, target: str = "") -> tuple[str, ...] | None:
    built = image(text, target=target)
    command, _ = compose_command(
        built.entrypoint, built.command, is_shell_entrypoint=built.is_shell_entrypoint
    )
    return command.words if command else None


@pytest.mark.parametrize(
    ("text", "target"),
    [
        pytest.param("", "", id="nothing"),
        pytest.param("CMD x\n", "", id="no stage"),
        pytest.param("FROM x AS a\n", "b", id="no such stage"),
        pytest.param("FROM x AS a\n", "7", id="no such number"),
    ],
)
def test_no_image(text: str, target: str) -> None:
    tree = Tree({"Dockerfile": text})
    assert read_image(tree.file("Dockerfile"), repository=tree, target=target) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("RUN flask run", None, id="B015: RUN starts nothing"),
        pytest.param("HEALTHCHECK CMD flask run", None, id="B015: HEALTHCHECK in shell form"),
        pytest.param(
            'HEALTHCHECK --interval=3s \\\n  CMD ["flask", "run"]',
            None,
            id="B015: HEALTHCHECK, continued",
        ),
        pytest.param('ONBUILD CMD ["flask", "run"]', None, id="ONBUILD"),
        pytest.param("CMD x\nCMD []", None, id="an empty list"),
        pytest.param('CMD ["flask", "run"]', ("flask", "run"), id="B001: exec form"),
        pytest.param(
            "CMD flask --app web run --debug",
            ("/bin/sh", "-c", "flask --app web run --debug"),
            id="B003: shell form",
        ),
        pytest.param("CMD ['flask', 'run']", ("/bin/sh", "-c", "['flask', 'run']"), id="no JSON"),
        pytest.param('CMD ["flask", 1]', ("/bin/sh", "-c", '["flask", 1]'), id="no texts"),
        pytest.param(
            "CMD [" + "[" * 100_000, ("/bin/sh", "-c", "[[" + "[" * 99_999), id="deep JSON"
        ),
        pytest.param(
            'CMD ["sh", "-c", \\\n  "a && \\\n   b"]',
            ("sh", "-c", "a &&    b"),
            id="B006: continued",
        ),
        pytest.param(
            'ENTRYPOINT ["python"]\nCMD ["app.py"]', ("python", "app.py"), id="B008: both"
        ),
        pytest.param(
            'CMD ["app.py"]\nENTRYPOINT ["python"]',
            ("python", "app.py"),
            id="B008: both, CMD first",
        ),
        pytest.param(
            'ENTRYPOINT ["python"]\nCMD app.py',
            ("python", "/bin/sh", "-c", "app.py"),
            id="CMD in shell form",
        ),
        pytest.param(
            'ENTRYPOINT python\nCMD ["app.py"]',
            ("/bin/sh", "-c", "python"),
            id="shell-form ENTRYPOINT",
        ),
        pytest.param(
            'ENTRYPOINT ["a"]\nENTRYPOINT []\nCMD ["b"]', ("b",), id="an empty ENTRYPOINT"
        ),
        pytest.param(
            'CMD ["flask", "run"]\nCMD ["gunicorn", "app:app"]',
            ("gunicorn", "app:app"),
            id="B013: the last one wins",
        ),
        pytest.param('SHELL ["/bin/bash", "-lc"]\nCMD a', ("/bin/bash", "-lc", "a"), id="SHELL"),
        pytest.param("SHELL x\nCMD a", ("/bin/sh", "-c", "a"), id="SHELL that is none"),
        pytest.param(
            "ARG P=1\nENV Q=2\nCMD a $P $Q", ("/bin/sh", "-c", "a $P $Q"), id="the shell expands"
        ),
    ],
)
def test_what_is_started(text: str, expected: tuple[str, ...] | None) -> None:
    assert words(f"FROM python:3\n{text}\n") == expected


STAGES = """
FROM python:3 AS base
CMD ["base"]
FROM base AS dev
CMD ["flask", "run", "--debug"]
FROM base AS Entry
ENTRYPOINT ["entry"]
FROM base
"""


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        pytest.param("", ("base",), id="B014: the last stage, with what it inherits"),
        pytest.param("dev", ("flask", "run", "--debug"), id="B014: by name"),
        pytest.param("1", ("flask", "run", "--debug"), id="by number"),
        pytest.param("ENTRY", ("entry",), id="an ENTRYPOINT resets an inherited CMD"),
    ],
)
def test_stages(target: str, expected: tuple[str, ...]) -> None:
    assert words(STAGES, target=target) == expected


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        pytest.param("ENV A=$B", "A", None, id="from the base image, perhaps"),
        pytest.param("ENV A=x$B", "A", None, id="in part"),
        pytest.param("ARG A=1", "A", "absent", id="B024: ARG alone sets nothing"),
        pytest.param("ARG B\nENV A=$B", "A", None, id="ARG without default"),
        pytest.param("ENV A=1", "A", "1", id="B016: one pair"),
        pytest.param("ENV A 1 2", "A", "1 2", id="the old form"),
        pytest.param('ENV A "1 2"', "A", "1 2", id="the old form, quoted"),
        pytest.param("ENV B=b A=1 C=d", "A", "1", id="B019: several pairs"),
        pytest.param("ENV B=b \\\n  # c\n  A=1 \\\n  C=d", "A", "1", id="B019: on several lines"),
        pytest.param("ENV A=1\nENV A=0", "A", "0", id="the last one wins"),
        pytest.param("ENV A=off", "A", "off", id="B020: as it is written"),
        pytest.param("ENV A='$B'", "A", "$B", id="single quotes"),
        pytest.param('ENV B=1 \nENV A="x $B"', "A", "x 1", id="double quotes"),
        pytest.param('ENV A="a\\"b"', "A", 'a"b', id="an escaped quote"),
        pytest.param("ENV A=a\\ b", "A", "a b", id="an escaped space"),
        pytest.param("ENV A=1 B", "B", None, id="a word without value"),
        pytest.param("ENV A", "A", None, id="a name alone"),
        pytest.param("ENV B=1 A=$B", "A", None, id="pairs of one line do not see each other"),
        pytest.param("ARG B=1\nENV A=${B}", "A", "1", id="B024: ARG with default"),
        pytest.param("ARG B=1\nENV B=2\nENV A=$B", "A", "2", id="ENV beats ARG"),
        pytest.param("ENV A=${B:-1}", "A", "1", id="default"),
        pytest.param("ENV A=${A:-1}", "A", "1", id="default for itself"),
        pytest.param("ARG B=1\nENV B=2\nARG B=3\nENV A=$B", "A", "2", id="ENV beats a later ARG"),
        pytest.param("ENV A=1 A=2", "A", "2", id="the last of a line wins"),
        pytest.param("ARG B=1\nFROM s\nENV A=$B", "A", "1", id="an ARG of the stage before"),
        pytest.param("ARG G\nENV A=$G", "A", "global", id="a global ARG that is asked for"),
        pytest.param("ENV A=$G", "A", "", id="a global ARG that is not asked for"),
        pytest.param(
            "ARG G_VERSION=1\nFROM b\nENV A=$G_VERSION",
            "A",
            None,
            id="an ARG of a stage before that the base may have as a variable",
        ),
        pytest.param("ARG PASSED=1\nENV A=$PASSED", "A", "yes", id="a build argument"),
        pytest.param("ARG HIDDEN=1\nENV A=$HIDDEN", "A", None, id="a build argument not known"),
        pytest.param("ARG HIDDEN=1\nENV A=b", "A", "b", id="a build argument that nothing asks"),
    ],
)
def test_environment(text: str, name: str, expected: str | None) -> None:
    arguments = {"PASSED": "yes", "HIDDEN": None}
    built = image(f"ARG G=global\nFROM python:3 AS s\n{text}\n", args=arguments)
    setting = built.environment.get(name)
    assert (setting.value if setting else "absent") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("ENV A=1", ((2, 5), (2, 8)), id="a pair"),
        pytest.param("ENV AA=1 A='x y' B=2", ((2, 10), (2, 17)), id="among others"),
        pytest.param("ENV AA=1 \\\n    A=2 \\\n  B=3", ((3, 5), (3, 8)), id="on its own line"),
        pytest.param("ENV A x y", ((2, 5), (2, 10)), id="the old form"),
        pytest.param("ENV 'A'=1", ((2, 1), (2, 10)), id="a quoted name: the instruction"),
    ],
)
def test_place_of_a_setting(text: str, expected: tuple[tuple[int, int], tuple[int, int]]) -> None:
    location = image(f"FROM x\n{text}\n").environment["A"].location
    assert (location.start, location.end) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", "/", id="none"),
        pytest.param("WORKDIR /app\nWORKDIR src", "/app/src", id="relative"),
        pytest.param("WORKDIR app", "/app", id="relative to the root"),
        pytest.param("WORKDIR /app/../srv/", "/srv", id="normal"),
        pytest.param("ENV H=/srv\nWORKDIR $H/web", "/srv/web", id="with a reference"),
        pytest.param('WORKDIR "/my app"', "/my app", id="quoted"),
        pytest.param("WORKDIR $H\nWORKDIR app", None, id="below what is not known"),
        pytest.param("WORKDIR $H\nWORKDIR /app", "/app", id="absolute again"),
    ],
)
def test_folder(text: str, expected: str | None) -> None:
    folder = image(f"FROM python:3\n{text}\n").folder
    assert (str(folder) if folder else None) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("COPY app.py", [], id="no target"),
        pytest.param("COPY gone.py /app/", [], id="not in the repository"),
        pytest.param("ADD https://x.org/app.py /app/", [], id="a download"),
        pytest.param("ADD lib.tar.gz /app/", [], id="an archive is unpacked"),
        pytest.param("COPY $X /app/", [], id="a source that is not known"),
        pytest.param("COPY app.py $X", [], id="a target that is not known"),
        pytest.param("COPY --from=nginx /app.py /app/", [], id="from another image"),
        pytest.param("WORKDIR $X\nCOPY app.py .", [], id="a folder that is not known"),
        pytest.param("COPY . .", [(".", "/w")], id="all"),
        pytest.param("COPY --chown=a:b --link . /app/", [(".", "/app")], id="with flags"),
        pytest.param("COPY app.py .", [("app.py", "/w/app.py")], id="a file"),
        pytest.param("COPY lib.tar.gz /app/", [("lib.tar.gz", "/app/lib.tar.gz")], id="an archive"),
        pytest.param("COPY app.py main.py", [("app.py", "/w/main.py")], id="another name"),
        pytest.param("COPY app.py /w", [("app.py", "/w/app.py")], id="into the working directory"),
        pytest.param(
            "COPY app.py /x\nCOPY run.py /x",
            [("app.py", "/x/app.py"), ("run.py", "/x/run.py")],
            id="to one place",
        ),
        pytest.param(
            "COPY app.py /x\nCOPY static /x/s",
            [("app.py", "/x/app.py"), ("static", "/x/s")],
            id="what is below tells",
        ),
        pytest.param(
            "COPY static /x\nCOPY app.py /x",
            [("static", "/x"), ("app.py", "/x/app.py")],
            id="what is beside tells",
        ),
        pytest.param("COPY src/web ./web", [("src/web", "/w/web")], id="a folder's content"),
        pytest.param(
            "COPY /src/../src/web/ .", [("src/web", "/w")], id="from the root of the context"
        ),
        pytest.param("COPY ../../app.py .", [("app.py", "/w/app.py")], id="not out of the context"),
        pytest.param(
            'COPY ["app.py", "run.py", "/app/"]',
            [("app.py", "/app/app.py"), ("run.py", "/app/run.py")],
            id="JSON",
        ),
        pytest.param(
            "COPY app.py static /app", [("app.py", "/app/app.py"), ("static", "/app")], id="several"
        ),
        pytest.param(
            "COPY *.py /app", [("app.py", "/app/app.py"), ("run.py", "/app/run.py")], id="a glob"
        ),
        pytest.param("COPY src/*/[^u]*.p? .", [("src/web/app.py", "/w/app.py")], id="a glob below"),
        pytest.param("COPY s* .", [("src", "/w"), ("static", "/w")], id="a glob for folders"),
        pytest.param("COPY *.none [ .", [], id="a glob for nothing"),
    ],
)
def test_mounts(text: str, expected: list[tuple[str, str]]) -> None:
    built = image(f"FROM python:3\nWORKDIR /w\n{text}\n")
    assert [(str(one.source), str(one.target)) for one in built.mounts] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("COPY --from=gone /b /a", [], id="no such stage"),
        pytest.param("COPY --from=b /other /a", [], id="nothing of the repository"),
        pytest.param("COPY --from=b /b/src/none /a", [], id="not there"),
        pytest.param("COPY --from=b /b /a", [(".", "/a")], id="by name"),
        pytest.param("COPY --from=0 /b /a", [(".", "/a")], id="by number"),
        pytest.param("COPY --from=B /b/src/web /a/", [("src/web", "/a")], id="a part"),
        pytest.param(
            "COPY --from=b / /a", [(".", "/a/b"), ("app.py", "/a/main.py")], id="from above"
        ),
        pytest.param("COPY --from=b /main.py /a/", [("app.py", "/a/main.py")], id="a file"),
        pytest.param(
            "COPY --from=b /main.py /run", [("app.py", "/run")], id="a file by another name"
        ),
        pytest.param(
            "COPY --from=b /b/src /main.py /a/",
            [("src", "/a"), ("app.py", "/a/main.py")],
            id="several",
        ),
    ],
)
def test_copies_from_stages(text: str, expected: list[tuple[str, str]]) -> None:
    built = image(f"FROM x AS b\nWORKDIR /b\nCOPY . .\nCOPY app.py /main.py\nFROM y\n{text}\n")
    assert [(str(one.source), str(one.target)) for one in built.mounts] == expected


INSTALL = "RUN pip install -r util.py"


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        pytest.param("Dockerfile", "COPY nothing /", ".", id="at the root"),
        pytest.param("src/Dockerfile", "RUN x", "src", id="nothing is copied"),
        pytest.param("src/web/Dockerfile", "COPY app.py /", "src/web", id="beside it"),
        pytest.param("docker/Dockerfile", "COPY app.py $X https://x /", ".", id="at the root only"),
        pytest.param("src/web/Dockerfile", "COPY web/app.py web/util.py /", "src", id="one above"),
        pytest.param("docker/Dockerfile", "COPY . .", ".", id="where there is code"),
        pytest.param("src/Dockerfile", "COPY . .", "src", id="the nearest with code"),
        pytest.param("src/x/Dockerfile-web", f"COPY . .\n{INSTALL}", "src/web", id="called so"),
        pytest.param("src/x/web.Dockerfile", f"COPY . .\n{INSTALL}", "src/web", id="before it"),
        pytest.param("src/x/Dockerfile-api", f"COPY . .\n{INSTALL}", "src", id="no such folder"),
        pytest.param("src/x/Dockerfile-web", "COPY . .", "src", id="nothing is missing"),
        pytest.param("docker/Dockerfile", 'COPY ["*.txt", "."]', ".", id="a glob"),
        pytest.param("docker/Dockerfile", "COPY --from=a app.py /", "docker", id="from a stage"),
    ],
)
def test_build_context(path: str, text: str, expected: str) -> None:
    assert str(image(f"FROM x\n{text}\n", path=path).context) == expected


def test_given_context_counts() -> None:
    tree = Tree({**FILES, "docker/Dockerfile": "FROM x\nCOPY app.py /\n"})
    folder = PurePosixPath("src/web")
    file = tree.file("docker/Dockerfile")
    built = read_image(file, repository=tree, context_folder=folder)
    assert built is not None
    assert [str(one.source) for one in built.mounts] == ["src/web/app.py"]


@pytest.mark.parametrize(
    ("ignore", "path", "expected"),
    [
        pytest.param("", ".env", False, id="nothing is ignored"),
        pytest.param("# .env\n\n", ".env", False, id="a comment"),
        pytest.param(".env\n", "web/.env", False, id="anchored"),
        pytest.param(".env\n!.env\n", ".env", False, id="taken back"),
        pytest.param("!.env\n.env\n", ".env", True, id="the last one wins"),
        pytest.param("/.env\n", ".env", True, id="with a slash"),
        pytest.param("*.env\n", ".env", True, id="a star"),
        pytest.param("**/.env*\n", "web/.env.prod", True, id="at any depth"),
        pytest.param("web\n", "web/.env", True, id="a folder"),
        pytest.param("*\n!web\n", "web/.env", False, id="all but a folder"),
    ],
)
def test_dockerignore(ignore: str, path: str, expected: bool) -> None:  # noqa: FBT001 (a column)
    tree = Tree({"Dockerfile": "FROM x\n", ".dockerignore": ignore})
    built = read_image(tree.file("Dockerfile"), repository=tree)
    assert built is not None
    assert built.ignored(PurePosixPath(path)) is expected


def test_dockerignore_of_its_own_comes_first_and_outside_is_ignored() -> None:
    tree = Tree(
        {
            "web/Dockerfile": "FROM x\nCOPY app.py /\n",
            "web/app.py": "",
            "web/.dockerignore": ".env",
            "web/Dockerfile.dockerignore": "other",
        }
    )
    built = read_image(tree.file("web/Dockerfile"), repository=tree)
    assert built is not None
    assert not built.ignored(PurePosixPath("web/.env"))
    assert built.ignored(PurePosixPath(".env"))


def test_what_else_an_image_tells() -> None:
    built = image(
        "FROM python:3.12 AS base\n"
        "RUN pip install flask==2.2 \\\n  gunicorn\n"
        "RUN <<EOF\necho run > /start.sh\nEOF\n"
        "COPY <<EOF <<-'NEXT' /etc/\nflask run\nEOF\n\ttwo\nNEXT\n"
        "COPY <<EOF conf\none\nEOF\n"
        "EXPOSE 5000 ${P:-80}/tcp $Q\n"
        "FROM base\n"
    )
    assert built.base == "python:3.12"
    assert [(run.text, run.location.start.line) for run in built.runs] == [
        ("pip install flask==2.2   gunicorn", 2),
        ("<<EOF\necho run > /start.sh\n", 4),
    ]
    assert [(str(one.target), one.text) for one in built.written] == [
        ("/etc/EOF", "flask run\n"),
        ("/etc/NEXT", "two\n"),
        ("/conf", "one\n"),
    ]
    assert built.ports == ("5000", "80/tcp")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("FROM", "", id="nothing"),
        pytest.param("FROM --platform=$P python:3", "python:3", id="a platform"),
        pytest.param("ARG V=3\nARG B=python:$V\nFROM ${B}", "python:3", id="global arguments"),
        pytest.param("ARG B\nFROM $B", "", id="not known"),
        pytest.param("ARG PASSED=x\nFROM $PASSED", "yes", id="a build argument"),
        pytest.param("FROM a AS b\nFROM B AS c\nFROM c", "a", id="through stages"),
    ],
)
def test_base(text: str, expected: str) -> None:
    tree = Tree({"Dockerfile": f"{text}\nRUN x\n"})
    images = read_images(tree.file("Dockerfile"), repository=tree, args={"PASSED": "yes"})
    assert [one.base for one in images.stages[-1:]] in ([expected], [])


def test_command_is_said_on_one_line() -> None:
    command = image("FROM x\nCMD a && \\\n    b\n").command
    assert command is not None
    assert (command.text, command.location.end.line) == ("CMD a && b", 3)
    assert len(image("FROM x\nCMD " + "a" * 5000).command.text) == 200  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("ports", "expected"),
    [
        pytest.param((), "", id="none"),
        pytest.param(("80", "80"), "exposes port 80", id="one"),
        pytest.param(("80", "443"), "exposes ports 80, 443", id="two"),
        pytest.param(tuple("123456"), "exposes ports 1, 2, 3, 4 and 2 more", id="many"),
    ],
)
def test_ports_in_words(ports: tuple[str, ...], expected: str) -> None:
    assert name_ports("exposes", ports) == expected


def test_nothing_composed_is_nothing() -> None:
    assert compose_command(None, None) == (None, ())
    command = image("FROM x\nCMD a\n").command
    assert isinstance(command, Command)
    assert compose_command(command, None) == (command, ())


@pytest.mark.parametrize(
    ("text", "note"),
    [
        pytest.param("FROM x\n" + "COPY *a* b* /\n" * 300, "launch-limit", id="globs without end"),
        pytest.param("RUN x\n" * 9_000, "launch-limit", id="lines without end"),
        pytest.param(
            "FROM x AS a\n" + "COPY --from=a / /b\nFROM a AS a\n" * 2_000,
            None,
            id="copies of copies",
        ),
        pytest.param(
            "FROM x AS a0\nCOPY . /\n"
            + "".join(
                f"FROM x AS a{n}\nCOPY --from=a{n - 1} / /x\nCOPY --from=a{n - 1} / /y\n"
                for n in range(1, 60)
            ),
            None,
            id="copies that double",
        ),
        pytest.param("FROM x\nENV " + "A=1 " * 90_000, None, id="pairs without end"),
        pytest.param("FROM x\nENV A=" + "${A:-" * 50_000, None, id="references without end"),
        pytest.param("FROM x\nENV A='" + '"' * 300_000, None, id="quotes without end"),
        pytest.param("FROM x\nCOPY " + "a " * 190_000 + "/", None, id="sources without end"),
        pytest.param("FROM x\nCOPY " + "*a" * 100 + "b /", None, id="a glob that tries everything"),
        pytest.param(
            "FROM x\n" + "".join(f"ENV A{n}=1\n" for n in range(4_000)),
            None,
            id="variables without end",
        ),
    ],
)
def test_hostile_dockerfile_ends_soon(text: str, note: str | None) -> None:
    tree = Tree({**FILES, "a" * 200: "", "d/Dockerfile": text})
    with ends_soon():
        images = read_images(tree.file("d/Dockerfile"), repository=tree)
    assert [one.id for one in images.notifications] == ([note] if note else [])
