"""What the shell interpreter says where it cannot tell: perhaps, unknown, never a wrong fact."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flaskgate.launch.reasons import Cause
from tests.launch.starting import a_unit, said, traced

MAYBE = "python-file a.py ?"
SURE = "python-file a.py"


def posix(text: str, **environment: str | None) -> list[str]:
    """Return what a script of `sh` starts, which may be dash or bash."""
    unit = a_unit(["/app/start.sh"], environment)
    return [
        one
        for one in said(traced(unit, {"start.sh": f"#!/bin/sh\n{text}"}).starts)
        if "python" in one
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("[[ $X = dev ]] && python a.py", [MAYBE], id="a double test that holds"),
        pytest.param("[[ $X = prod ]] && python a.py", [], id="a double test that fails anyway"),
        pytest.param("[ $X == dev ] && python a.py", [MAYBE], id="a doubled equals sign"),
        pytest.param("[ $X = dev ] && python a.py", [SURE], id="a plain test"),
        pytest.param("set -- {a,b}; [ $# = 2 ] && python a.py", [MAYBE], id="braces"),
        pytest.param("declare Y=1; [ -z $Y ] || python a.py", [MAYBE], id="declare"),
        pytest.param("f() { local X=1; }; f; [ $X = dev ] && python a.py", [SURE], id="local"),
        pytest.param("source ./x.sh; python a.py", [SURE], id="source, and what comes after"),
        pytest.param("(( 1 )) && python a.py", [MAYBE], id="arithmetic, two subshells to dash"),
        pytest.param("alias p='python a.py'\np", [MAYBE], id="an alias, which dash expands"),
        pytest.param("f() { return 256; }; f && python a.py", [MAYBE], id="a large status"),
        pytest.param("builtin exec python a.py", [MAYBE], id="builtin"),
        pytest.param(
            "f() { declare -n r=$1; r=dev; }; f Y; [ $Y = dev ] && python a.py",
            [MAYBE],
            id="a reference in some runs",
        ),
        pytest.param(
            "set -- x; echo 'Y=$1' > f; . ./f dev; [ $Y = dev ] && python a.py",
            [MAYBE],
            id="arguments of a sourced file",
        ),
        pytest.param(
            "set -e; x=$(false; echo y) || true; [ $x = y ] && python a.py",
            [MAYBE],
            id="what is checked around a substitution",
        ),
        pytest.param("echo 'a\\nb' | { read x; [ $x = a ] && python a.py; }", [SURE], id="echo"),
    ],
)
def test_sh_may_be_dash(text: str, expected: list[str]) -> None:
    assert posix(text, X="dev") == expected


IF = "if grep -q x /etc/y; then {}; exec true; fi\npython a.py"
"""What stands in the branch is left by `exec`, so that the program is perhaps not reached."""


@pytest.mark.parametrize(
    "beside",
    [
        pytest.param("wrap ./start.sh; keep ./start.sh", id="programs that nobody knows"),
        pytest.param("docker exec x ./start.sh; docker exec y ./start.sh", id="in a container"),
        pytest.param("echo '@reboot /app/start.sh' | crontab -; " * 2 + "true", id="a table"),
        pytest.param("true", id="nothing"),
    ],
)
def test_what_is_followed_beside_a_script_takes_no_run_from_it(beside: str) -> None:
    """The script again, which is no news: it ends there, and not what has started it."""
    assert MAYBE in posix(IF.format(beside))
    assert SURE not in posix(IF.format(beside))
    assert SURE in posix(f"{beside}\npython a.py")


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        pytest.param('exec "$@"', ["unknown $@"], id="that are run"),
        pytest.param('exec gunicorn a:b "$@"', ["server a:b"], id="that are added"),
        pytest.param(
            'case "$1" in dev) flask run;; *) gunicorn a:b;; esac',
            ["flask-cli  ?", "server a:b ?"],
            id="that choose",
        ),
        pytest.param(
            'if [ "${1:0:1}" = - ]; then set -- gunicorn a:b "$@"; fi; exec "$@"',
            ["unknown ${@}"],
            id="that are completed",
        ),
        pytest.param(
            '[ $# -eq 0 ] && set -- gunicorn a:b; exec "$@"',
            ["unknown ${@}"],
            id="that are counted",
        ),
        pytest.param("shift; gunicorn a:b", ["server a:b"], id="that do not matter"),
        pytest.param(
            'while [ $# -gt 0 ]; do [ "$1" = -d ] && D=1; shift; done\n'
            'if [ "$D" = 1 ]; then flask run; else gunicorn a:b; fi',
            ["flask-cli  ?", "server a:b ?"],
            id="that are read in a loop",
        ),
    ],
)
def test_arguments_of_an_entry_point_without_a_command(script: str, expected: list[str]) -> None:
    unit = a_unit(["/app/start.sh"])
    unit = replace(unit, command=replace(unit.command, is_extensible=True))
    files = {"start.sh": f"#!/bin/bash\n{script}"}
    assert said(traced(unit, files).starts) == expected


def test_arguments_that_may_be_added_do_not_count_for_a_program() -> None:
    unit = a_unit(["tini", "--", "python", "a.py"])
    unit = replace(unit, command=replace(unit.command, is_extensible=True))
    (start,) = traced(unit).starts
    assert (start.words, start.unknown_words) == (("python", "a.py"), "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("x && exit 0; python a.py", [MAYBE], id="an exit that may be"),
        pytest.param("x || exit 1; python a.py", [SURE], id="a failure that may be"),
        pytest.param("[ -d /x ] || exit; python a.py", [SURE], id="a failure without a number"),
        pytest.param("if x; then exec y; fi; python a.py", [MAYBE], id="another program"),
        pytest.param("if x; then A=1; else A=2; fi; python a.py", [SURE], id="where ways meet"),
        pytest.param("if true; then exit 1; fi; python a.py", [], id="a failure that is sure"),
        pytest.param("[ -z $K ] && exit 1; python a.py", [SURE], id="a guard of a variable"),
        pytest.param("set -e; x; python a.py", [SURE], id="a command that works"),
        pytest.param("f() { x && return; python a.py; }; f", [MAYBE], id="a return that may be"),
        pytest.param("until x; do sleep 1; done; python a.py", [SURE], id="a loop that waits"),
        pytest.param("while true; do x && break; done; python a.py", [SURE], id="a break at last"),
        pytest.param("while true; do x && exit; done; python a.py", [], id="a loop without an end"),
        pytest.param(
            "for i in *; do x && exit; done; python a.py", [MAYBE], id="an exit in a loop"
        ),
        pytest.param("curl x && python a.py", [MAYBE], id="a question"),
        pytest.param("pip install x && python a.py", [SURE], id="a deed"),
        pytest.param("trap 'python a.py' TERM; sleep 1", [MAYBE], id="a signal"),
        pytest.param(
            "trap f TERM\nf() { python a.py; }\nsleep 1", [MAYBE], id="a function below its trap"
        ),
        pytest.param(
            "trap f TERM\nf() { g; }\ng() { python a.py; }\nx",
            [MAYBE],
            id="functions below a trap",
        ),
        pytest.param(
            "f() { y; }\ntrap f TERM\nf() { python a.py; }\nx",
            [MAYBE],
            id="a function that is defined anew below a trap",
        ),
        pytest.param(
            "f() { python a.py; }\nf() { y; }\ntrap f TERM\nx",
            [],
            id="a function that was another one before a trap",
        ),
        pytest.param("x && exec y; python a.py", [MAYBE], id="another program in a list"),
        pytest.param("{ x; python a.py", [MAYBE], id="what cannot be parsed"),
    ],
)
def test_what_comes_after_a_doubt(text: str, expected: list[str]) -> None:
    found = said(traced(["bash", "s.sh"], {"s.sh": text}).starts)
    assert [one for one in found if "python-file" in one] == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('eval "$(x)"', id="eval of what a program prints"),
        pytest.param(". <(x)", id="a process that is sourced"),
        pytest.param("x | bash", id="a pipe into a shell"),
        pytest.param("x | python", id="a pipe into Python"),
        pytest.param("x | xargs flask", id="arguments from a pipe"),
        pytest.param("cat /x | sh -s", id="a file of elsewhere"),
        pytest.param("$(x) run", id="a program that a program names"),
        pytest.param('trap "$(x)" EXIT', id="a trap that a program prints"),
        pytest.param("x > s; sh s", id="a script that a program writes"),
    ],
)
def test_unknown_and_never_nothing(text: str) -> None:
    starts = traced(["bash", "s.sh"], {"s.sh": text}).starts
    assert any(one.kind.value == "unknown" for one in starts)


@pytest.mark.parametrize(
    ("text", "is_unknown"),
    [
        pytest.param("source x.env", True, id="a file of elsewhere"),
        pytest.param("source venv/bin/activate", False, id="one that only sets up a session"),
        pytest.param("read MODE", True, id="what somebody types"),
        pytest.param('printf -v "$(x)" y', True, id="a variable by a name unknown"),
        pytest.param("declare -n R=MODE; R=$(x)", True, id="a variable by another name"),
        pytest.param("x && MODE=1 || true; y && MODE=2", False, id="commands that work"),
        pytest.param("if x; then MODE=2; fi", True, id="one of two ways"),
        pytest.param("if x; then MODE=1; fi", False, id="two ways that agree"),
        pytest.param("(MODE=2)", False, id="a subshell"),
    ],
)
def test_what_may_have_changed_is_forgotten(text: str, *, is_unknown: bool) -> None:
    script = f"export MODE=1\n{text}\nflask run"
    start = traced(["bash", "s.sh"], {"s.sh": script}).starts[-1]
    assert (start.environment["MODE"].value is None) is is_unknown


def test_arguments_of_flask_that_cannot_be_told_are_named() -> None:
    unit = a_unit(["sh", "-c", "flask run --port $PORT $OPTIONS $NO"], {"OPTIONS": None})
    assert traced(unit).starts[-1].unknown_words == "$OPTIONS"


def test_a_script_that_starts_itself_anew_says_nothing_new() -> None:
    script = '[ "$(id -u)" = 0 ] && exec gosu app "$0" "$@"\nexec gunicorn a:b'
    starts = traced(["bash", "s.sh"], {"s.sh": script}).starts
    assert said(starts) == ["server a:b"]


def test_what_make_computes_is_unknown() -> None:
    starts = traced(["make"], {"Makefile": "all:\n\t$(shell which flask) run\n"}).starts
    assert starts[-1].reason is not None
    assert starts[-1].reason.cause is Cause.OUTPUT


STOPPED = "trap 'stop_service' TERM\nstop_service() { exit 0; }\nexec gunicorn app:app"
"""Bash looks a trap's command up when the signal comes."""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(STOPPED, ["server app:app"], id="a function below its trap"),
        pytest.param(
            f"setup() {{ trap stop_service TERM; }}\nsetup\n{STOPPED}",
            ["server app:app"],
            id="a trap in a function",
        ),
        pytest.param(
            f"stop_service\n{STOPPED}",
            ["unknown stop_service", "server app:app"],
            id="a command above the function",
        ),
        pytest.param(
            "trap other TERM\nstop_service() { exit 0; }\nexec gunicorn app:app",
            ["unknown other ?", "server app:app"],
            id="no function",
        ),
    ],
)
def test_what_a_trap_names(text: str, expected: list[str]) -> None:
    assert said(traced(["bash", "s.sh"], {"s.sh": text}).starts) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("hash -p /usr/bin/python gunicorn\ngunicorn a.py", [SURE], id="another file"),
        pytest.param("hash -p /usr/bin/python x\ngunicorn a:app", [], id="another name"),
        pytest.param("hash -r; hash gunicorn; gunicorn a:app", [], id="what is looked up"),
        pytest.param("hash -p /usr/bin/python 'x;y'; hash -p; gunicorn a:app", [], id="no name"),
    ],
)
def test_a_name_that_is_hashed_means_that_file(text: str, expected: list[str]) -> None:
    unit = a_unit(["/app/start.sh"], {})
    found = said(traced(unit, {"start.sh": f"#!/bin/bash\n{text}"}).starts)
    assert [one for one in found if "python" in one] == expected
