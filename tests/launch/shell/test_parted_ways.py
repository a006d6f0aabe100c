"""Programs that a variable names, whose value depends on the way that a script has taken."""

from __future__ import annotations

import pytest

from tests.launch.starting import traced

CHOICE = 'if docker compose version; then C="docker compose"; else C=docker-compose; fi\n'
UNKNOWN = "$C"
"""How the name of a program reads that cannot be told."""


def programs(text: str) -> list[str]:
    """Return the commands that a script starts by itself, without what its conditions run."""
    starts = traced(["bash", "s.sh"], {"s.sh": text}).starts
    words = (" ".join(one.words) for one in starts)
    return [one for one in words if "up" in one or "run" in one or UNKNOWN in one]


@pytest.mark.parametrize(
    "use",
    [
        pytest.param("$C up -d", id="bare"),
        pytest.param("${C} up -d", id="in braces"),
        pytest.param("sudo $C up -d", id="by sudo"),
        pytest.param("exec $C up -d", id="in the place of the shell"),
        pytest.param("up() { $C up -d; }\nup", id="in a function"),
        pytest.param("A=1 nohup $C up -d", id="with a variable"),
        pytest.param('if [ -n "$X" ]; then Y=1; fi\n$C up -d', id="after another branch"),
        pytest.param('D="$C up"\nC=no\n$D -d', id="as a part of another"),
        pytest.param("export D=$C; C=no; E=$D\n$E up -d", id="handed from one to the next"),
    ],
)
def test_each_value_is_a_program(use: str) -> None:
    assert sorted(programs(CHOICE + use)) == ["docker compose up -d", "docker-compose up -d"]


def test_values_of_one_way_stay_together() -> None:
    text = (
        'if [ "$1" ]; then S=flask; A="run --debug"; else S=gunicorn; A="runner:app"; fi\n$S $A\n'
    )
    found = traced(["bash", "s.sh", "--", "$X"], {"s.sh": text}).starts
    assert {" ".join(one.words) for one in found} <= {"flask run --debug", "gunicorn runner:app"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(f"{CHOICE}C=podman\n$C up", ["podman up"], id="set anew"),
        pytest.param(f"readonly D=x\n{CHOICE}D=$C\n$D up", ["x up"], id="that cannot be set"),
        pytest.param(f"{CHOICE}read C\n$C up", ["$C up"], id="read from somewhere"),
        pytest.param(f"{CHOICE}unset C\n$C up", ["up"], id="unset"),
        pytest.param(f'{CHOICE}C="$C-$(date)"\n$C up', ["$C-$(date) up"], id="something added"),
        pytest.param(
            "if a; then C=x; else C=$(y); fi\n$C up", ["$C up"], id="one of them is not known"
        ),
        pytest.param(
            "case $(x) in a) C=1 ;; b) C=2 ;; c) C=3 ;; d) C=4 ;; *) C=5 ;; esac\n$C up",
            ["$C up"],
            id="too many",
        ),
        pytest.param(
            'C=a\nwhile x; do C="${C}b"; done\n$C up', ["$C up"], id="as often as a loop runs"
        ),
    ],
)
def test_values_that_are_not_known(text: str, expected: list[str]) -> None:
    assert programs(text) == expected


def test_a_way_that_ends_leaves_the_others() -> None:
    text = f'{CHOICE}if [ "$C" = docker-compose ]; then exit 0; fi\n$C up\n'
    assert set(programs(text)) == {"docker compose up", "docker-compose up"}


def test_what_is_known_of_a_part_stays_known() -> None:
    text = f'{CHOICE}O="--host $C --debug"\n$C ps\nflask run $O\n'
    assert programs(text)[-1] == "flask run --host $C --debug"


def test_what_a_way_exports_stays_exported() -> None:
    text = f'{CHOICE}eval "export C; $C ps"\nflask run\n'
    start = traced(["bash", "s.sh"], {"s.sh": text}).starts[-1]
    assert "C" in start.environment
