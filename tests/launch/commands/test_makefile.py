"""Makefiles: which lines a target runs, as `make -n` of GNU make prints them."""

from __future__ import annotations

import pytest

from flaskgate.launch.commands.task_runners.make_text import LONGEST, expanded
from flaskgate.launch.commands.task_runners.makefile import make_jobs
from flaskgate.launch.shell.partial_text import is_known, plain

GO = "go:\n\techo go\n"
WORDS = "L = a.c b.c\nserve:\n\techo "


def lines(content: str, *goals: str, **environment: str | None) -> list[str] | None:
    """Return what is run, without marks."""
    jobs = make_jobs(content, goals or ("serve",), {}, environment)
    return None if jobs is None else [plain(one.text) for one in jobs]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(f"WHAT = go\nserve: $(WHAT)\n{GO}", ["echo go"], id="a variable"),
        pytest.param(f"serve: $(WHAT)\nWHAT = go\n{GO}", [], id="set below"),
        pytest.param(f"serve: $(WHAT) go\n{GO}", ["echo go"], id="set nowhere"),
        pytest.param(f"serve: $(addprefix g,o)\n{GO}", ["echo go"], id="a function"),
        pytest.param(f"serve: $(foreach x,o,g$(x))\n{GO}", ["echo go"], id="each of a list"),
        pytest.param("serve: run-a\nrun-%:\n\techo $*\n", ["echo a"], id="a pattern"),
        pytest.param(
            "serve: run-a-b\nrun-%:\n\techo $*\nrun-a-%:\n\techo b $*\n",
            ["echo b b"],
            id="the longest",
        ),
        pytest.param(
            "serve: run-a\nrun-%:\n\techo $*\nrun-a:\n\techo own\n", ["echo own"], id="by name"
        ),
        pytest.param(
            f"serve: run-a\nrun-a: go\nrun-%:\n\techo $*\n{GO}", ["echo go", "echo a"], id="both"
        ),
        pytest.param(
            "serve: run-a\nrun-%: on-%\n\techo $* $<\non-%:\n\techo on $*\n",
            ["echo on a", "echo a on-a"],
            id="what a pattern needs",
        ),
        pytest.param("serve: run-a\nrun-a: run-%:\n\techo $*\n", ["echo a"], id="static"),
        pytest.param(f"serve: lib.x\n%.y:\n\techo no\n{GO}", [], id="a file that is there"),
    ],
)
def test_what_a_target_needs(content: str, expected: list[str]) -> None:
    assert lines(content) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param("serve: A = 1\nserve:\n\techo $(A)\n", ["echo 1"], id="of a target"),
        pytest.param(
            "serve: A = 1\nserve: go\n\techo $(A)\ngo: B = $(A)2\ngo:\n\techo $(A) $(B)\n",
            ["echo 1 12", "echo 1"],
            id="of who needs it",
        ),
        pytest.param("A = 0\nserve: A ?= 1\nserve:\n\techo $(A)\n", ["echo 0"], id="set already"),
        pytest.param("A = 0\nserve: A += 1\nserve:\n\techo $(A)\n", ["echo 0 1"], id="added to"),
        pytest.param("override A = 1 # one\nserve:\n\techo $(A)\n", ["echo 1"], id="override"),
        pytest.param("define A\necho a\nendef\nserve:\n\t$(A)\n", ["echo a"], id="define"),
        pytest.param("f = echo $(2) $(1)\nserve:\n\t$(call f,a,b c)\n", ["echo b c a"], id="call"),
        pytest.param("serve:\n\techo $$HOME '$$x'\n", ["echo $HOME '$x'"], id="dollars"),
        pytest.param("serve:\n\techo $(A)\n", ["echo ${A}"], id="of the environment"),
        pytest.param("M=x\nserve:\n\t$(if $(filter x,$(M)),echo a,echo b)\n", ["echo a"], id="if"),
        pytest.param(f"{WORDS}$(L:.c=.o) $(L:%.c=x%)\n", ["echo a.o b.o xa xb"], id="suffixes"),
        pytest.param(f"{WORDS}$(patsubst a.%,%,$(L)) $(subst a,b,$L)\n", ["echo c b.c b.c b.c"],
                     id="replaced"),
        pytest.param(f"{WORDS}$(filter-out a%,$(L)) $(word 2,$(L)) $(lastword $(L))\n",
                     ["echo b.c b.c b.c"], id="chosen"),
        pytest.param(".RECIPEPREFIX = >\nserve:\n> echo a\n", ["echo a"], id="another prefix"),
    ],
)  # fmt: skip
def test_variables_and_functions(content: str, expected: list[str]) -> None:
    assert lines(content) == expected


def test_the_default_goal_is_the_one_that_is_said() -> None:
    content = f".DEFAULT_GOAL := go\nother:\n\techo other\n{GO}"
    jobs = make_jobs(content, (), {}, {})
    assert jobs is not None
    assert [one.text for one in jobs] == ["echo go"]


def test_a_target_exports_variables_of_its_own() -> None:
    jobs = make_jobs("serve: export A = 1\nserve: B = 2\nserve:\n\tx\n", ("serve",), {}, {})
    assert jobs is not None
    assert [dict(one.settings) for one in jobs] == [{"A": "1"}]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(f"serve: $(shell echo go)\n{GO}", id="the output of a program"),
        pytest.param(f"include x.mk\nserve: $(WHAT)\n{GO}", id="a file that is not read"),
        pytest.param(f"ifeq ($(shell x),1)\nW = go\nendif\nserve: $(W)\n{GO}", id="a condition"),
    ],
)
def test_needs_that_cannot_be_told_are_unknown_and_not_nothing(content: str) -> None:
    jobs = make_jobs(content, ("serve",), {}, {})
    assert jobs
    assert not all(is_known(value) for one in jobs for value in one.settings.values())


def test_a_variable_of_the_environment_that_is_a_target() -> None:
    assert lines(f"serve: $(WHAT)\n{GO}", WHAT="go") == ["echo go"]
    assert lines(f"serve: $(WHAT)\n{GO}", WHAT=None) != []


@pytest.mark.parametrize(
    "text",
    [
        "$(" * 5_000,
        "$(a" * 200 + ")" * 200,
        "$(if " * 100 + ")" * 100,
        "$(A)" * 5_000,
        "$" * 20_000,
    ],
)
def test_hostile_references_end(text: str) -> None:
    assert len(expanded(text, {"A": "$(A)$(A)", "a": "$(a)"})) <= 40 * LONGEST
