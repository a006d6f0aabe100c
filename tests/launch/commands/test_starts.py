"""A unit's command as a whole: scripts, task runners, places, limits."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath

import pytest

from flaskgate.launch.commands.starts import trace
from flaskgate.launch.model import StartKind
from flaskgate.launch.reasons import Cause, Reason
from flaskgate.model.findings import Location, Position
from tests.launch.repository import Tree
from tests.launch.starting import DOCKERFILE, WHERE, Locator, a_unit, said, traced


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param([], "other ", id="no words"),
        pytest.param([""], "other ", id="an empty word"),
        pytest.param(["bash", "none.sh"], "unknown none.sh", id="a script that is not there"),
        pytest.param(["./none.sh"], "unknown ./none.sh", id="run by its name"),
        pytest.param(["/app/server"], "unknown /app/server", id="a program of the project"),
        pytest.param(["/usr/sbin/sshd", "-D"], "other sshd", id="a program of the system"),
        pytest.param(["venv/bin/celery"], "other celery", id="one of a virtual environment"),
        pytest.param(["$CMD"], "unknown $CMD", id="a variable"),
        pytest.param(["sh", "-c", "$CMD"], "unknown $CMD", id="a variable as text"),
        pytest.param(["./command.sh"], "unknown ./command.sh", id="named like a command"),
        pytest.param(["/app/test"], "unknown /app/test", id="named like a test"),
        pytest.param(["/app/wait-for-it.sh", "db:1"], "other wait-for-it.sh", id="a waiting one"),
        pytest.param(["make"], "unknown make", id="no Makefile"),
        pytest.param(["npm", "start"], "unknown npm", id="no package.json"),
        pytest.param(["doit", "web"], "unknown doit", id="a runner that is not read"),
        pytest.param(["supervisord", "-c", "/etc/s.conf"], "other /etc/s.conf", id="supervisor"),
        pytest.param(["supervisord", "-n"], "other ", id="supervisor, default places"),
        pytest.param(["sh", "-c", "if ) then"], "unknown sh", id="text that cannot be parsed"),
    ],
)
def test_never_empty(words: list[str], expected: str) -> None:
    (start,) = traced(words).starts
    assert said([start]) == [expected]
    assert start.reason or start.program == "supervisord"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("cache.conf", ["unknown ./cache.conf"], id="of Redis, for its image"),
        pytest.param("my.ini", ["unknown ./my.ini"], id="of a database"),
        pytest.param("start.conf.sh", ["unknown port", "flask-cli "], id="a script"),
        pytest.param("start", ["unknown port", "flask-cli "], id="a script without an ending"),
    ],
)
def test_a_file_of_settings_is_no_script(name: str, expected: list[str]) -> None:
    starts = traced([f"./{name}"], {name: "port 6379\nflask run\n"}).starts
    assert said(starts) == expected


def test_reasons_say_what_is_missing() -> None:
    unit = a_unit(["sh", "-c", "./no.sh; $CMD; exec $SECRET; $NAME/x.sh"], {"SECRET": None})
    assert [one.reason for one in traced(unit).starts] == [
        Reason(Cause.NO_SCRIPT, "./no.sh"),
        Reason(Cause.VARIABLE_UNSET, "CMD"),
        Reason(Cause.VARIABLE_UNKNOWN, "SECRET"),
    ]


def test_a_missing_script_most_likely_runs_the_command_that_it_is_given() -> None:
    found = traced(["/docker-entrypoint.sh", "flask", "run"]).starts
    assert said(found) == ["unknown /docker-entrypoint.sh", "flask-cli  ?"]


def test_one_reason_is_said_once() -> None:
    assert len(traced(["sh", "-c", "./no.sh; ./no.sh; ./no.sh"]).starts) == 1


SCRIPTS = {
    "start.sh": "#!/bin/sh\nset -e\n  ./scripts/web.sh --port 80\n",
    "scripts/web.sh": "#!/usr/bin/env bash\nécho='é'; exec flask run \\\n  \"$@\" & wait\n",
}


def test_steps_lead_from_the_command_to_the_line_that_serves() -> None:
    (start,) = traced(["./start.sh"], SCRIPTS).starts
    web = PurePosixPath("scripts/web.sh")
    assert [(one.location, one.message) for one in start.steps] == [
        (WHERE, "CMD ./start.sh"),
        (
            Location(PurePosixPath("start.sh"), Position(3, 3), Position(3, 29)),
            "./scripts/web.sh --port 80",
        ),
        (Location(web, Position(2, 11), Position(3, 7)), 'exec flask run "$@"'),
    ]
    assert start.location == start.steps[-1].location
    assert start.words == ("flask", "run", "--port", "80")
    assert start.arguments == ("--port=80",)


def test_one_step_where_the_text_is_the_command() -> None:
    (start,) = traced(["sh", "-c", "exec flask run"]).starts
    assert [one.location for one in start.steps] == [WHERE]


def test_the_line_of_a_command_within_several() -> None:
    compose = "command: |\n    db upgrade\n    flask run\n"
    where = Location(DOCKERFILE, Position(1, 1), Position(3, 14))
    unit = a_unit(["/bin/sh", "-c", "db upgrade\nflask run\n"], location=where)
    start = traced(unit, {"Dockerfile": compose}).starts[-1]
    assert start.location == Location(DOCKERFILE, Position(3, 5), Position(3, 14))
    assert [one.message for one in start.steps] == [unit.command.text]


def test_lines_that_continue_one_another_are_one() -> None:
    dockerfile = "FROM x\nCMD db upgrade && \\\n    flask run\n"
    where = Location(DOCKERFILE, Position(2, 1), Position(3, 14))
    unit = a_unit(["/bin/sh", "-c", "db upgrade && flask run"], location=where)
    start = traced(unit, {"Dockerfile": dockerfile}).starts[-1]
    assert start.location == where
    assert [one.message for one in start.steps] == [unit.command.text]


def test_the_whole_command_where_its_line_is_not_found() -> None:
    where = Location(DOCKERFILE, Position(2, 1), Position(3, 14))
    unit = a_unit(["sh", "-c", "flask run"], location=where)
    assert traced(unit, {"Dockerfile": "FROM x\nCMD [\\\n]"}).starts[-1].location == where


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        pytest.param("run", "#!/usr/bin/env python3\n", "python-file ./run", id="Python"),
        pytest.param("run.py", "print()\n", "python-file ./run.py", id="Python by its ending"),
        pytest.param("run", "flask run\n", "flask-cli ", id="no first line"),
        pytest.param("run", "#!/bin/bash -e\nflask run\n", "flask-cli ", id="options of bash"),
        pytest.param("run", "#!/usr/bin/env -S uv run --script\n", "python-file ./run", id="uv"),
        pytest.param("run", "#!/usr/bin/env node\n", "other node", id="another language"),
        pytest.param("run", b"\x7fELF\0\0", "unknown ./run", id="a binary"),
        pytest.param("run", '#!/bin/sh "\n', 'unknown "', id="a broken first line"),
        pytest.param("run", "#!./run\n", "unknown run", id="itself"),
    ],
)
def test_file_run_by_its_name(name: str, content: str | bytes, expected: str) -> None:
    assert said(traced([f"./{name}"], {name: content}).starts) == [expected]


def test_bare_name_is_looked_up_as_a_script() -> None:
    tree = Tree({"bin/web": "#!/bin/sh\nflask run\n", "bin/nginx": "conf\n", "go.sh": "flask run"})

    def locate(
        path: str, folder: PurePosixPath | None, *, is_exact: bool = False
    ) -> PurePosixPath | None:
        assert not is_exact
        assert folder == PurePosixPath("/app")
        found = {"/usr/local/bin/web": "bin/web", "/usr/local/bin/nginx": "bin/nginx"}
        name = found.get(path, "go.sh" if path == "go.sh" else "")
        return PurePosixPath(name) if name else None

    kinds = [said(trace(a_unit([one]), tree, locate).starts) for one in ("web", "nginx", "go.sh")]
    assert kinds == [["flask-cli "], ["other nginx"], ["flask-cli "]]


@pytest.mark.parametrize(
    ("word", "is_exact", "kind"),
    [
        pytest.param("$APP", False, StartKind.UNKNOWN, id="set, but not expanded by who knows it"),
        pytest.param("${NO}", False, StartKind.UNKNOWN, id="not set"),
        pytest.param("$(NO)", False, StartKind.UNKNOWN, id="as Kubernetes writes it"),
        pytest.param("$APP", True, StartKind.PYTHON_FILE, id="a text with a dollar sign"),
    ],
)
def test_variables_of_the_exec_form(word: str, kind: StartKind, *, is_exact: bool) -> None:
    unit = a_unit(["python", word], {"APP": "app.py"})
    exact = frozenset([word] if is_exact else [])
    unit = replace(unit, command=replace(unit.command, exact=exact))
    (start,) = traced(unit).starts
    assert (start.kind, start.words) == (kind, ("python", word))


def loops(depth: int) -> str:
    return "for i in 1 2 3 4 5 6 7 8; do " * depth + "x $i;" + "done;" * depth


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"s.sh": "x\n" * 6000}, id="too many commands"),
        pytest.param({"s.sh": loops(8)}, id="loops in loops"),
        pytest.param({"s.sh": "if x; then " * 200 + "fi;" * 200}, id="deep nesting"),
        pytest.param({"s.sh": "f() { f; f; }; f"}, id="a function that calls itself"),
        pytest.param({"s.sh": 'A=\'eval "$A"\'; eval "$A"'}, id="eval of itself"),
        pytest.param(
            {"s.sh": "bash t1.sh", **{f"t{n}.sh": f"bash t{n + 1}.sh" for n in range(1, 20)}},
            id="scripts that call scripts",
        ),
        pytest.param({"s.sh": "x" * 1_000_001}, id="too large"),
        pytest.param({"s.sh": "flask\0run"}, id="no text"),
        pytest.param({"s.sh": "A=aaaa\n" + "A=$A$A\n" * 60 + "python $A"}, id="doubling"),
        pytest.param({"s.sh": "(" * 50_000}, id="open brackets"),
        pytest.param({"s.sh": "echo " + "$(" * 20_000}, id="open substitutions"),
    ],
)
def test_limits_end_in_unknown(files: dict[str, str]) -> None:
    last = traced(["bash", "s.sh"], files).starts[-1]
    assert last.kind is StartKind.UNKNOWN
    assert last.reason


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("true && " * 4000 + "flask run", id="a long list"),
        pytest.param("exec ./s.sh & flask run", id="a script that calls itself"),
        pytest.param("[ " + "( " * 500 + "a ] || flask run", id="brackets in a test"),
        pytest.param("export A=1\r\nflask run\r\n", id="line endings of Windows"),
        pytest.param("echo \ufffd\ufdd0 é; flask run", id="odd characters"),
    ],
)
def test_hostile_scripts_are_still_read(text: str) -> None:
    assert "flask-cli " in " ".join(said(traced(["bash", "s.sh"], {"s.sh": text}).starts))


@pytest.mark.parametrize("text", ["", "\\", "'", '"', "`", "$(", "${", "<<", "[[", "case", "&&"])
def test_broken_text_is_no_exception(text: str) -> None:
    assert traced(["sh", "-c", f"{text} flask run"]).starts
    assert traced(["sh", "-c", f"flask run {text}"]).starts


def test_locator_gets_an_absolute_folder() -> None:
    asked: list[PurePosixPath | None] = []
    tree = Tree({})

    def locate(
        path: str, folder: PurePosixPath | None, *, is_exact: bool = False
    ) -> PurePosixPath | None:
        assert not is_exact
        asked.append(folder)
        return Locator(tree)(path, folder)

    trace(a_unit(["sh", "-c", "./a.sh; cd b; ./c.sh"], folder=None), tree, locate)
    assert asked == [None, PurePosixPath("/b")]


@pytest.mark.parametrize(
    ("first", "kind"),
    [
        pytest.param("#!/usr/bin/with-contenv bashio", StartKind.FLASK_CLI, id="a library of bash"),
        pytest.param("#!/opt/ours/shell", StartKind.FLASK_CLI, id="another shell"),
        pytest.param("#!/usr/bin/env bash", StartKind.FLASK_CLI, id="bash"),
        pytest.param("#!/usr/bin/perl", StartKind.UNKNOWN, id="another language"),
    ],
)
def test_a_shell_script_is_one_by_its_ending_whatever_runs_it(first: str, kind: StartKind) -> None:
    files = {"run.sh": f"{first}\nexec flask run\n"}
    assert traced(["./run.sh"], files).starts[-1].kind is kind


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("docker stop $(docker ps -q) && docker rmi shop", [], id="stop"),
        pytest.param("docker image prune -f; docker network create n", [], id="other things"),
        pytest.param("docker compose down; docker container rm -f a", [], id="groups"),
        pytest.param("docker start shop", ["other docker"], id="start"),
        pytest.param("docker container restart shop", ["other docker"], id="restart"),
        pytest.param("docker compose up -d", ["other docker"], id="up"),
    ],
)
def test_lines_of_container_engines(line: str, expected: list[str]) -> None:
    found = traced(["sh", "-c", f"{line}; flask run"]).starts
    assert said(found) == [*expected, "flask-cli "]
