"""Commands of NSSM mean the same in a batch file and in PowerShell."""

from __future__ import annotations

import pytest

from flaskgate.launch.commands.windows.nssm import Command, Services
from flaskgate.launch.commands.windows.scripts import installs_service, to_shell

NOTHING = ":"

SCRIPTS = [
    pytest.param("nssm start Web\n", "nssm start Web\n", [], id="one that is there is started"),
    pytest.param("nssm get Web Application\n", "nssm get Web Application\n", [], id="asked"),
    pytest.param("nssm %1 Web\n", "nssm $args[0] Web\n", [], id="a verb of a service without more"),
    pytest.param("nssm set Web Start auto\n", "nssm set Web Start auto\n", [], id="when it starts"),
    pytest.param("nssm set Web\n", "nssm set Web\n", [], id="set nothing"),
    pytest.param("nssm install Web\n", "nssm install Web\n", ["nssm install Web"], id="by hand"),
    pytest.param("nssm %1 Web x\n", "nssm $args[0] Web x\n", ["nssm $1 Web x"], id="any verb"),
    pytest.param(
        "nssm set Web AppParameters app.py\n",
        "nssm set Web AppParameters app.py\n",
        ["nssm set Web AppParameters app.py"],
        id="what another service runs",
    ),
    pytest.param(
        "nssm set web AppParameters app.py\nnssm install Web C:\\py\\python.exe x.py\n",
        "nssm set web AppParameters app.py\nnssm install Web C:\\py\\python.exe x.py\n",
        ["(/py/python app.py)"],
        id="set before it is made, in another case",
    ),
    pytest.param(
        'nssm install Web python x.py\nnssm set Web Application "C:\\b c\\celery.exe"\n',
        "nssm install Web python x.py\nnssm set Web Application 'C:\\b c\\celery.exe'\n",
        ["(/b c/celery x.py)"],
        id="another program",
    ),
    pytest.param(
        'nssm install Web py.exe a.py\nnssm set Web AppDirectory "C:\\b c"\n'
        'nssm set Web AppEnvironmentExtra "B=c d" C=1\nnssm set Web AppEnvironment A=1\n',
        "nssm install Web py.exe a.py\nnssm set Web AppDirectory 'C:\\b c'\n"
        "nssm set Web AppEnvironmentExtra 'B=c d' C=1\nnssm set Web AppEnvironment A=1\n",
        ["(cd /b c; export A=1; export B=c d; export C=1; py a.py)"],
        id="its folder and its variables",
    ),
    pytest.param(
        "if exist x nssm install Web python app.py\n",
        "if (Test-Path x) { nssm install Web python app.py }\n",
        ["if test -e /untold; then (python app.py)", "fi"],
        id="perhaps",
    ),
    pytest.param(
        "nssm install A python a.py & nssm install A python b.py\n",
        "nssm install A python a.py; nssm install A python b.py\n",
        ["(python a.py)", "(python b.py)"],
        id="one name, two ways",
    ),
]


def commands(script: str, suffix: str) -> list[str]:
    """Return what a script is as shell, without quotes, empty commands and the prologue."""
    text = to_shell(script, suffix=suffix).replace('"', "").replace("then :;", "then")
    lines = [one.strip() for line in text.splitlines() for one in _outside(line)]
    return [one for one in lines if one not in {"", NOTHING} and "psscriptroot" not in one]


def _outside(line: str) -> list[str]:
    """Return the commands of a line that stand in no parentheses."""
    found, depth = [""], 0
    for sign in line:
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == ";" and not depth and not found[-1].endswith("/untold"):
            found.append("")
        else:
            found[-1] += sign
    return found


@pytest.mark.parametrize(("batch", "power", "expected"), SCRIPTS)
def test_both_languages_say_the_same(batch: str, power: str, expected: list[str]) -> None:
    assert commands(batch, ".bat") == expected
    assert commands(power, ".ps1") == expected


@pytest.mark.parametrize(
    ("batch", "expected"),
    [
        pytest.param("nssm start Web && flask run\n", ["&& flask run"], id="after a start"),
        pytest.param("rem nssm install Web python app.py\n", [], id="a comment"),
        pytest.param(
            'nssm install W py.exe a.py\nnssm set W AppEnvironment A="b c" D=e\n',
            ["(export A=b c; export D=e; py a.py)"],
            id="quotes within a pair",
        ),
        pytest.param(
            'nssm install W py.exe\nnssm set W AppParameters "-m \\"a b\\""\n',
            ["(py -m a b)"],
            id="quotes around all parameters",
        ),
    ],
)
def test_lines_of_batch(batch: str, expected: list[str]) -> None:
    assert [one.removeprefix(":").strip() for one in commands(batch, ".bat")] == expected


@pytest.mark.parametrize("suffix", [".bat", ".ps1"])
@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("nssm set Web Start auto\n", False),
        ("nssm restart Web\n", False),
        ("nssm install Web python app.py\n", True),
        ("C:\\tools\\nssm.exe INSTALL Web python app.py\n", True),
    ],
)
def test_who_makes_a_service(script: str, suffix: str, expected: bool) -> None:  # noqa: FBT001
    assert installs_service(script, suffix=suffix) is expected


def command(verb: str, name: str = "", key: str = "", *words: str) -> Command[str]:
    return Command(verb, name, key, words)


@pytest.mark.parametrize(
    ("one", "is_known"),
    [
        (command(""), True),
        (command("stop", "a"), True),
        (command("set", "a", "start", "auto"), True),
        (command("set", "a", "application", "x"), True),
        (command("set", "b", "application"), True),
        (command("set", "b", "application", "x"), False),
        (command("install", "b", "", "x"), True),
        (command("install", "b"), False),
        (command("$1", "b", "", "x"), False),
    ],
)
def test_what_is_known(one: Command[str], is_known: bool) -> None:  # noqa: FBT001
    assert Services([command("install", "a", "", "x")]).is_known(one) is is_known
