"""What a script hands on: variables, folder, words, written files."""

from __future__ import annotations

import pytest

from flaskgate.launch.model import OTHERS
from flaskgate.launch.reasons import Cause, Reason
from flaskgate.launch.shell.partial_text import atoms, clean, is_known, plain, unknown, unset, why
from tests.launch.starting import a_unit, said, traced


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("A=1\nflask run", {}, id="not exported"),
        pytest.param("A=1 flask run", {"A": "1"}, id="for one command"),
        pytest.param("A=1 true; flask run", {}, id="for another command"),
        pytest.param("export A=1; A=2; flask run", {"A": "2"}, id="stays exported"),
        pytest.param("A=1; export A B; flask run", {"A": "1"}, id="exported later"),
        pytest.param("declare -x A=1; flask run", {"A": "1"}, id="declared"),
        pytest.param("set -a; A=1; set +a; B=1; flask run", {"A": "1"}, id="all exported"),
        pytest.param("set -o allexport\nA=1\nflask run", {"A": "1"}, id="all exported, long"),
        pytest.param("export A=1; unset A; flask run", {}, id="unset"),
        pytest.param("(export A=1); flask run", {}, id="in a subshell"),
        pytest.param("export A=$(date); flask run", {"A": None}, id="what a command prints"),
        pytest.param('export A="x$NO"; flask run', {"A": None}, id="with what is not set"),
        pytest.param("set -a; . ./x.env; flask run", {"A": "1", "B": "2 3"}, id="a file"),
        pytest.param("export $(cat x.env | xargs); flask run", {"A": "1", "B": "2 3"}, id="listed"),
        pytest.param("export $(cat no.env); flask run", {OTHERS: None}, id="listed, not there"),
        pytest.param("dotenv -f x.env run flask run", {"A": "1", "B": "2 3"}, id="dotenv"),
        pytest.param("env $(head -1 x.env) flask run", {"A": "1"}, id="listed for one command"),
    ],
)
def test_environment(text: str, expected: dict[str, str | None]) -> None:
    files = {"s.sh": text, "x.env": "A=1\nB='2 3'\n"}
    start = traced(["bash", "s.sh"], files).starts[-1]
    assert {name: one.value for name, one in start.environment.items()} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("cd sub", "/app/sub", id="relative"),
        pytest.param("cd sub && cd ..", "/app", id="and back"),
        pytest.param("cd /srv/x", "/srv/x", id="absolute"),
        pytest.param('cd "$(dirname "$0")"', "/app", id="where the script is"),
        pytest.param('cd "$(cd "$(dirname "$0")" && pwd)/x"', "/app/x", id="the long way"),
        pytest.param('cd "${0%/*}/x"', "/app/x", id="the short way"),
        pytest.param('cd "$(dirname "${BASH_SOURCE[0]}")"', "/app", id="the way of bash"),
        pytest.param("cd $HOME", None, id="unknown"),
        pytest.param("cd -", None, id="the one before"),
        pytest.param("cd", None, id="home"),
        pytest.param("pushd x; popd", None, id="a stack of folders"),
        pytest.param("cd $PWD/x", "/app/x", id="from the current one"),
        pytest.param("(cd x)", "/app", id="in a subshell"),
        pytest.param('cd "$(cd "$(dirname "$0")" >/dev/null 2>&1 && pwd)/x"', "/app/x", id="quiet"),
        pytest.param('cd "$(realpath x)"', "/app/x", id="the real path"),
        pytest.param('cd "$(pwd)/x"', "/app/x", id="what pwd prints"),
        pytest.param('cd "$(a && b && pwd)"', None, id="a longer list"),
        pytest.param('cd "$(cd x; pwd)"', "/app/x", id="a sequence"),
        pytest.param('cd "$(dirname $NO)"', None, id="the folder of what is unknown"),
        pytest.param('cd "$(x | y)"', None, id="a pipe"),
        pytest.param('cd "$(cd x || pwd)"', None, id="the other list"),
        pytest.param('cd "$(date +%s)"', None, id="another command"),
        pytest.param('cd "$(cd $NO && pwd)"', None, id="a folder unknown"),
    ],
)
def test_folder(text: str, expected: str | None) -> None:
    start = traced(["/app/s.sh"], {"s.sh": f"{text}\nflask run"}).starts[-1]
    assert start.folder is None if expected is None else str(start.folder) == expected


def test_below_a_folder_that_is_not_known() -> None:
    unit = a_unit(["sh", "-c", "cd ~/src && flask run"], folder=None)
    assert str(traced(unit).starts[-1].folder) == "/src"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param("$A b", ["1", "2", "b"], id="blanks separate words"),
        pytest.param('"$A" b', ["1 2", "b"], id="not in quotes"),
        pytest.param("x$A", ["x1", "2"], id="joined to what stands before"),
        pytest.param('"$@"', [], id="no arguments, no word"),
        pytest.param('""', [""], id="an empty word"),
        pytest.param("$E", [], id="an empty variable is no word"),
        pytest.param("'$A'", ["$A"], id="single quotes"),
        pytest.param('"\\$A"', ["$A"], id="escaped"),
        pytest.param("$NO", ["$NO"], id="what is not set stays as it is written"),
        pytest.param("--p=$((1+2))", ["--p=3"], id="arithmetic"),
        pytest.param("${#A}", ["3"], id="lengths"),
        pytest.param("${A/1/2}", ["2", "2"], id="replacements"),
        pytest.param("${NO:?needed}", ["${NO:?needed}"], id="what is needed"),
        pytest.param("${A:?needed}", ["1", "2"], id="which may be there"),
        pytest.param('"${E:-x}" "${E-x}" "${A:-x}"', ["x", "", "1 2"], id="defaults"),
        pytest.param('"${E:+x}" "${A:+x}" "${S:+x}"', ["", "x", "${S:+x}"], id="alternatives"),
        pytest.param("${S:-x}", ["${S:-x}"], id="a default of what is not known"),
        pytest.param("${E:=x} $E", ["x", "x"], id="a default that is kept"),
        pytest.param("${S%x}", ["${S%x}"], id="a cut of what is not known"),
        pytest.param("${A%%z} ${A#*1}", ["1", "2", "2"], id="cuts"),
        pytest.param("$? $$ $#", ["$?", "$$", "0"], id="of the shell itself"),
        pytest.param("${X[1]} ${X[@]}", ["${X[1]}"], id="elements"),
        pytest.param("${!A}", ["${!A}"], id="a name in a variable"),
        pytest.param("<(x)", ["<(x)"], id="a process"),
        pytest.param("${A[@]}", ["1", "2"], id="a plain variable as an array"),
    ],
)
def test_words(words: str, expected: list[str]) -> None:
    unit = a_unit(["sh", "-c", f"program {words}"], {"A": "1 2", "E": "", "S": None})
    assert list(traced(unit).starts[-1].arguments) == expected


def test_written_files() -> None:
    text = """
    sudo tee /etc/systemd/system/x.service > /dev/null <<EOF
    ExecStart=/usr/bin/python $A
    EOF
    cat > Procfile <<'EOF'
web: python $A
EOF
    cat <<EOF > later
x
EOF
    echo "web: x" > other
    echo nothing > /dev/null
    echo > empty
    cat x > copy
    """
    script = text.replace("\n    ", "\n")
    files = traced(a_unit(["bash", "s.sh"], {"A": "a.py"}), {"s.sh": script}).files
    assert [(one.path, one.text.strip()) for one in files] == [
        ("/etc/systemd/system/x.service", "ExecStart=/usr/bin/python a.py"),
        ("Procfile", "web: python $A"),
        ("later", "x"),
        ("other", "web: x"),
    ]
    assert [one.location.start.line for one in files] == [2, 5, 8, 11]


def test_written_file_that_is_sourced_sets_variables() -> None:
    text = "cat <<'EOF' >> /root/.profile\nA=1\nexport B=$A\nEOF\n. /root/.profile\npython a.py"
    (start,) = traced(a_unit(["bash", "s.sh"]), {"s.sh": text}).starts
    assert start.environment["B"].value == "1"
    assert start.environment["B"].location.start.line == 3
    other = text.replace(". /root", ". /home")
    (start,) = traced(a_unit(["bash", "s.sh"]), {"s.sh": other}).starts
    assert start.environment == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(unset("$A"), Reason(Cause.VARIABLE_UNSET, "A"), id="not set"),
        pytest.param(unknown("${A:-x}"), Reason(Cause.VARIABLE_UNKNOWN, "A"), id="not known"),
        pytest.param(unknown("$(x)"), Reason(Cause.OUTPUT, "$(x)"), id="a command"),
        pytest.param("plain", None, id="known"),
    ],
)
def test_why(text: str, expected: Reason | None) -> None:
    assert why(text) == expected


def test_marks_come_off_and_do_not_nest() -> None:
    text = "a" + unknown("$(x " + unset("$Y") + ")")
    assert (plain(text), is_known(text)) == ("a$(x $Y)", False)
    assert atoms(text) == ["a", text[1:]]


def test_marks_cannot_be_forged() -> None:
    assert is_known(clean(unset("$A")))
    assert len(clean(unset("$A"))) == len(unset("$A"))
    assert said(traced(["python", unset("a.py")]).starts) != ["python-file a.py"]
