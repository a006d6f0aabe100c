"""PowerShell and batch files as they are written: variables, blocks, lists over several lines."""

from __future__ import annotations

import pytest

from flaskgate.launch.commands.windows import to_shell
from tests.launch.gate import FLASK, MAIN, analysed, launched

APP = f"{FLASK}{MAIN}app.run()\n"
WAITRESS = "server waitress-serve"
PYTHON = "python-file python"


def started(script: str, name: str = "start_web.ps1") -> list[str]:
    """Return what a start script starts, by hand or not, as `kind program`."""
    analysis = analysed({name: script, "app.py": APP})
    launches = (*analysis.launches, *analysis.by_hand)
    return [f"{one.start.kind} {one.start.program or 'python'}" for one in launches]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        pytest.param("python app.py\n", [PYTHON], id="a command"),
        pytest.param("& .\\venv\\Scripts\\python.exe app.py\n", [PYTHON], id="the call operator"),
        pytest.param('$Exe = "python"\n& $exe app.py\n', [PYTHON], id="names in any case"),
        pytest.param(
            "$Root = $PSScriptRoot\n$Exe = Join-Path $Root 'venv\\Scripts\\waitress-serve.exe'\n"
            '$p = Start-Process -FilePath $Exe `\n  -ArgumentList @("--port=80", "app:app") `\n'
            "  -WorkingDirectory $Root -PassThru\n",
            [WAITRESS],
            id="a path of parts, a list of arguments, a result",
        ),
        pytest.param(
            'Start-Process python -ArgumentList "-m waitress --port=80 app:app"\n',
            [WAITRESS],
            id="arguments in one text",
        ),
        pytest.param("Start-Process python app.py -Wait\n", [PYTHON], id="arguments by position"),
        pytest.param("Start-Job -ScriptBlock { python app.py }\n", [PYTHON], id="a job"),
        pytest.param('Invoke-Expression "python app.py"\n', [PYTHON], id="a text that is run"),
        pytest.param(
            "param(\n  [int]$Port = 80,\n  [string]$Level = 'x'\n)\n"
            "waitress-serve --port=$Port app:app\n",
            [WAITRESS],
            id="parameters",
        ),
        pytest.param(
            "try {\n  python app.py\n} catch {\n  Write-Error $_\n} finally {\n  Pop-Location\n}\n",
            [PYTHON],
            id="try, catch and finally",
        ),
        pytest.param(
            "if (Test-Path x) { python app.py }\nif (Test-Path x) { exit 1 } \n",
            [PYTHON],
            id="a block on one line",
        ),
        pytest.param(
            "<#\npython app.py\n#>\n# python app.py,\nwaitress-serve app:app # python app.py\n",
            [WAITRESS],
            id="comments",
        ),
        pytest.param(
            '$xml = @"\npython app.py\n"@\nSet-Content x $xml\nwaitress-serve app:app\n',
            [WAITRESS],
            id="a text over several lines",
        ),
        pytest.param(
            "$x = ([A.B]::C()\n).D([E]::F)\nStart-Sleep 5\n[Console]::Beep()\n"
            "waitress-serve app:app\n",
            [WAITRESS],
            id="cmdlets and methods",
        ),
        pytest.param("npm.cmd install\npython app.py\n", [PYTHON], id=".cmd"),
        pytest.param(
            "cd (Join-Path $PSScriptRoot '..')\n. .\\venv\\Scripts\\Activate.ps1\npython app.py\n",
            [PYTHON],
            id="another folder, an environment",
        ),
    ],
)
def test_powershell(script: str, expected: list[str]) -> None:
    assert started(script) == expected


def test_what_a_variable_holds_is_told_or_is_not() -> None:
    assert started("$exe = Get-Python\n& $exe app.py\n")[0].startswith("unknown")
    assert started("$env:exe = 'python'\n& $env:exe app.py\n") == [PYTHON]
    assert started("$exe = 'python'\n& $env:exe app.py\n")[0].startswith("unknown")


@pytest.mark.parametrize(
    ("name", "is_counted"),
    [
        pytest.param("start_waitress.bat", True, id="by what it is"),
        pytest.param("flask.bat", True, id="by what it serves"),
        pytest.param("StartServer.cmd", True, id="in one word"),
        pytest.param("run-prod-2.ps1", True, id="with a number"),
        pytest.param("start_dev.bat", False, id="for developers"),
        pytest.param("stop_server.bat", False, id="to stop it"),
        pytest.param("notes.bat", False, id="another name"),
    ],
)
def test_a_script_that_only_serves_counts_by_its_name(name: str, *, is_counted: bool) -> None:
    starts = launched({name: "waitress-serve app:app\n", "app.py": APP}).starts
    assert bool(starts) is is_counted


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("(" * 10_000, id="parentheses"),
        pytest.param("if (x) {" * 2_000, id="blocks"),
        pytest.param("$a = @(\n" * 5_000, id="lists"),
        pytest.param("} catch {\n" * 5_000, id="ends"),
        pytest.param("a-b " * 20_000, id="a long line"),
        pytest.param("start-process " + "'a', " * 5_000, id="many arguments"),
    ],
)
def test_hostile_scripts_end(text: str) -> None:
    assert to_shell(text, suffix=".ps1").count("\n") == text.count("\n") + 1
