"""Unit files start what systemd would start."""

from __future__ import annotations

import pytest

from flaskgate.launch.model import OTHERS, LaunchUnit
from flaskgate.launch.readers.hosts.embedded_units import embedded_units
from flaskgate.launch.readers.hosts.systemd import read
from tests.launch.repository import Tree

START = "[Service]\nExecStart=/usr/bin/python3 app.py\n"


def units(text: str, name: str = "deploy/shop.service", **files: str) -> tuple[LaunchUnit, ...]:
    tree = Tree({name: text, **{path.replace("__", "/"): one for path, one in files.items()}})
    return read(tree.file(name), tree).units


def values(unit: LaunchUnit) -> dict[str, str | None]:
    return {name: setting.value for name, setting in unit.environment.items()}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("[Unit]\nExecStart=/bin/a", id="another section"),
        pytest.param("[Service]\n# ExecStart=/bin/a\n; ExecStart=/bin/a", id="comments"),
        pytest.param("[Service]\nExecStartPre=/bin/a\nExecStop=/bin/b", id="other moments"),
        pytest.param(START + "ExecStart=\n", id="taken back"),
        pytest.param("[Service]\nExecStart=@\n", id="a prefix alone"),
        pytest.param("\0\\\n" * 99, id="noise"),
    ],
)
def test_nothing_is_started(text: str) -> None:
    assert units(text) == ()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        pytest.param("python3 app.py", ("python3", "app.py"), id="plain"),
        pytest.param("-!/bin/a b", ("/bin/a", "b"), id="prefixes"),
        pytest.param("@/bin/a name b", ("/bin/a", "b"), id="another name"),
        pytest.param(
            "/bin/sh -c 'cd x; python a.py'", ("/bin/sh", "-c", "cd x; python a.py"), id="quotes"
        ),
        pytest.param("/bin/a \\\n  b \\\n# c\n  d", ("/bin/a", "b", "d"), id="continued"),
        pytest.param("%h/bin/a 50%%", ("~/bin/a", "50%"), id="specifiers"),
        pytest.param("/bin/a 'b", ("/bin/a", "'b"), id="a quote that never closes"),
        pytest.param("{{ venv }}/bin/flask run", ("${TEMPLATE}/bin/flask", "run"), id="a template"),
        pytest.param("flask run ${A} $B $$C", ("flask", "run", "1", "$C"), id="variables"),
        pytest.param("flask $TWO", ("flask", "run", "--debug"), id="words of a variable"),
        pytest.param("flask '$TWO'", ("flask", "run", "--debug"), id="quotes change nothing"),
        pytest.param("flask ${TWO} x${A}y", ("flask", "run --debug", "x1y"), id="as text"),
        pytest.param("flask -p=$A ${B}", ("flask", "-p=$A", ""), id="inside of a word: as it is"),
        pytest.param(":flask $A ${A}", ("flask", "$A", "${A}"), id="nothing is expanded"),
        pytest.param("flask $HOME", ("flask", "$HOME"), id="of systemd itself"),
    ],
)
def test_words(line: str, words: tuple[str, ...]) -> None:
    text = f"[Service]\nEnvironment=A=1\nEnvironment='TWO=run --debug'\nExecStart={line}\n"
    (unit,) = units(text)
    assert unit.command.words == words
    assert unit.command.exact == {one for one in words if one not in {"$HOME", words[0]}} | (
        {words[0]} - {"${TEMPLATE}/bin/flask"}
    )


def test_a_variable_of_a_file_that_is_not_here_stays() -> None:
    (unit,) = units("[Service]\nEnvironmentFile=/etc/x\nExecStart=/bin/a $B ${C}\n")
    assert unit.command.words == ("/bin/a", "$B", "${C}")
    assert unit.command.exact == {"/bin/a"}


@pytest.mark.parametrize(
    ("lines", "value"),
    [
        pytest.param("PassEnvironment=A", None, id="passed on"),
        pytest.param("Environment=A=1\nPassEnvironment=A B", "1", id="its own one wins"),
        pytest.param("PassEnvironment=A\nPassEnvironment=", "absent", id="taken back"),
        pytest.param("EnvironmentFile=/x/a.env\nEnvironment=A=1", "2", id="files win"),
        pytest.param("Environment=A=1\nEnvironmentFile=-/x/b.env", "3 # c", id="no comment"),
        pytest.param("EnvironmentFile=/x/b.env\nEnvironmentFile=/x/a.env", "2", id="the last"),
        pytest.param("EnvironmentFile=/x/a.env\nUnsetEnvironment=A", "absent", id="unset"),
    ],
)
def test_where_a_variable_is_from(lines: str, value: str | None) -> None:
    others = {"deploy__a.env": "A=2\nexport A=4\n", "deploy__b.env": "A=3 # c\n"}
    (unit,) = units(f"[Service]\nExecStart=/bin/a\n{lines}\n", **others)
    setting = unit.environment.get("A")
    assert (setting.value if setting else "absent") == value


def test_the_last_start_of_a_service_counts_and_all_of_a_oneshot() -> None:
    two = "[Service]\nExecStart=/bin/a\nExecStart=/bin/b ; /bin/c\n"
    assert [unit.command.words for unit in units(two)] == [("/bin/b",), ("/bin/c",)]
    assert [unit.serves for unit in units(two + "Type=oneshot")] == [False] * 3


def test_place_folder_and_text() -> None:
    (unit,) = units("[Service]\nWorkingDirectory=-/srv/shop\nExecStart = /bin/a \\\n  b\n")
    assert str(unit.folder) == "/srv/shop"
    assert unit.mounts == ()
    assert (unit.command.location.start, unit.command.location.end) == ((3, 1), (4, 4))
    assert unit.command.text == "ExecStart = /bin/a b"
    assert unit.name == "shop.service"


@pytest.mark.parametrize(
    ("text", "files", "expected"),
    [
        pytest.param(
            'Environment="FLASK_DEBUG=1" B=2',
            {},
            {"FLASK_DEBUG": "1", "B": "2"},
            id="B069: several on a line",
        ),
        pytest.param("Environment='A=x y'", {}, {"A": "x y"}, id="spaces in quotes"),
        pytest.param("Environment=A=1\nEnvironment=\nEnvironment=B=2", {}, {"B": "2"}, id="reset"),
        pytest.param("Environment=A={{ a }}", {}, {"A": None}, id="a template"),
        pytest.param("EnvironmentFile=/etc/none.env", {}, {OTHERS: None}, id="a file of the host"),
        pytest.param(
            "Environment=A=1\nEnvironmentFile=-/srv/shop/web.env",
            {"web.env": "A=2"},
            {"A": "2"},
            id="B069: a file of the repository wins",
        ),
        pytest.param(
            "Environment=A=1 B=2 C=3\nUnsetEnvironment=A C=4\nUnsetEnvironment=B=2",
            {},
            {"C": "3"},
            id="unset by its name or with its value",
        ),
        pytest.param(
            "UnsetEnvironment=A\nEnvironmentFile=web.env\nUnsetEnvironment=\n",
            {"web.env": "A=2"},
            {"A": "2"},
            id="unset no more",
        ),
        pytest.param(
            "UnsetEnvironment=A\nEnvironmentFile=web.env\n",
            {"web.env": "A=2"},
            {},
            id="unset wherever it was set",
        ),
    ],
)
def test_environment(text: str, files: dict[str, str], expected: dict[str, str | None]) -> None:
    (unit,) = units(f"{START}{text}\n", **files)
    assert values(unit) == expected


DROP_IN = "[Service]\nEnvironment=FLASK_DEBUG=1\n"


def test_a_drop_in_adds_to_its_unit() -> None:
    files = {"deploy__shop.service.d__debug.conf": DROP_IN}
    (unit,) = units(START, **files)
    assert values(unit) == {"FLASK_DEBUG": "1"}
    assert str(unit.environment["FLASK_DEBUG"].location.path).endswith("debug.conf")


def test_a_drop_in_is_read_once() -> None:
    name = "deploy/shop.service.d/debug.conf"
    assert units(START, name, deploy__shop_service="") != ()
    assert units(START, name, **{"deploy__shop.service": START}) == ()


def test_an_init_script_is_run() -> None:
    (unit,) = units("#!/bin/sh\ncase $1 in start) flask run;; esac\n")
    assert unit.command.words == ("/bin/sh", "./shop.service", "start")
    assert unit.mounts


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param("echo ExecStart=", [], id="no unit file"),
        pytest.param("[Service]\nType=simple\nExecStart is not set", [], id="prose"),
        pytest.param(f"cat > x <<EOF\n[Unit]\n{START}EOF\n", [4], id="B073: a heredoc"),
        pytest.param(f"- content: |\n    [Service]\n    ExecStart=a\n{START}", [3, 5], id="two"),
    ],
)
def test_embedded(text: str, lines: list[int]) -> None:
    tree = Tree({"install.sh": text})
    found = embedded_units(tree.file("install.sh"), tree)
    assert [unit.command.location.start.line for unit in found] == lines
