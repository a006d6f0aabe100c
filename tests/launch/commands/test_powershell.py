"""PowerShell and batch files as they are written: variables, blocks, lists over several lines."""

from __future__ import annotations

import pytest

from flaskgate.launch.commands.windows.scripts import to_shell
from flaskgate.launch.reasons import Cause
from tests.launch.gate import FLASK, MAIN, analysed, launched

APP = f"{FLASK}{MAIN}app.run()\n"
WAITRESS = "server waitress-serve"
PYTHON = "python-file python"


def started(script: str, name: str = "start_web.ps1") -> list[str]:
    """Return what a start script starts, by hand or not, as `kind program`."""
    analysis = analysed({name: script, "app.py": APP})
    launches = (*analysis.launches, *analysis.by_hand)
    return [
        f"{one.start.kind} {one.start.program or 'python'}"
        for one in launches
        if one.start.reason is None or one.start.reason.cause is not Cause.NOTHING_RUN
    ]


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


@pytest.mark.parametrize(
    "script",
    [
        pytest.param('Write-Host "nssm install Web python app.py"\n', id="only said"),
        pytest.param("$line = 'python app.py'\nWrite-Output $line\n", id="only kept"),
        pytest.param("@'\npython app.py\n'@ | Out-File notes.txt\n", id="only written"),
        pytest.param("$x = @{\n  python = 'app.py'\n  Port = 80\n}\n", id="a table"),
        pytest.param("function Start-It { python app.py }\n", id="a function that nothing calls"),
        pytest.param("if ($false) { python app.py }\n", id="a branch that is not taken"),
        pytest.param("exit 0\npython app.py\n", id="after the end"),
        pytest.param("Start-Process 'http://localhost:80/app.py'\n", id="an address"),
        pytest.param("sc.exe delete Web\nnssm remove Web confirm\n", id="a service is removed"),
        pytest.param("Get-Process python | ? { $_.Id -gt 5 } | Stop-Process\n", id="it is stopped"),
    ],
)
def test_nothing_is_started(script: str) -> None:
    assert started(script) == []


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        pytest.param(
            "$n = 'Web'\n$exe = Join-Path $PSScriptRoot 'venv/python.exe'\n"
            "nssm set $n AppParameters 'app.py --quiet'\n& C:\\bin\\nssm.exe install $n $exe\n",
            [PYTHON],
            id="NSSM, by variables",
        ),
        pytest.param(
            "$tool = (Get-Command nssm -ErrorAction Stop).Source\n& $tool install A python app.py\n"
            "& $tool set A AppDirectory (Join-Path $PSScriptRoot 'x')\n& $tool start Web\n",
            [PYTHON],
            id="NSSM, by a variable",
        ),
        pytest.param(
            '$bat = "$PSScriptRoot\\run.bat"\nSet-Content -Path $bat -Value @"\n@echo off\n'
            'cd /d "$PSScriptRoot"\npython app.py\n"@\nsc.exe create Web binPath= "`"$bat`""\n',
            [PYTHON],
            id="a service of a file that is written",
        ),
        pytest.param(
            'schtasks /create /tn web /sc onstart /tr "python $PSScriptRoot\\app.py"\n',
            [PYTHON],
            id="a task",
        ),
        pytest.param(
            "$p = @{ FilePath = 'python'; ArgumentList = 'app.py' }\nStart-Process @p\n",
            [PYTHON],
            id="parameters in a table",
        ),
        pytest.param("$a = @('-u')\n$a += 'app.py'\npython @a\n", [PYTHON], id="words in a list"),
        pytest.param(
            '$a = "-NoProfile -Command `"python app.py`""\nStart-Process powershell.exe $a\n',
            [PYTHON],
            id="a command line in a variable",
        ),
        pytest.param(
            "Start-Process pwsh -ArgumentList '-Command', \"cd '$PSScriptRoot'; python app.py\"\n",
            [PYTHON],
            id="statements for another PowerShell",
        ),
        pytest.param(
            "function Run($Name, [int]$At = 80) {\n  & python $Name\n}\nrun -Name 'app.py'\n",
            [PYTHON],
            id="a function and its parameters",
        ),
        pytest.param(
            "param([string]$Mode = 'prod', [switch]$Dev)\nif ($Dev) { flask run }\n"
            "elseif ($Mode -eq 'test') { flask run } else {\n  waitress-serve app:app\n}\n",
            [WAITRESS],
            id="what parameters are by themselves",
        ),
        pytest.param(
            "$m = 'prod'\nswitch ($m) {\n  'dev' { flask run }\n"
            "  'prod' { waitress-serve app:app }\n  default { flask run }\n}\n",
            [WAITRESS],
            id="a choice",
        ),
        pytest.param(
            "foreach ($one in @('app.py')) {\n  python $one\n}\n", [PYTHON], id="a loop of words"
        ),
        pytest.param(
            "$py = 'py'\ntry { & $py --version } catch { $py = (Get-Command python).Path }\n"
            "& $py app.py\n",
            ["other python", PYTHON],
            id="one program or the other is Python",
        ),
        pytest.param(
            "$f = '{0}.py' -f 'app'\npython ($PSScriptRoot + '\\' + $f) | Tee-Object log.txt\n",
            [PYTHON],
            id="a text of parts",
        ),
        pytest.param("$x = if (Test-Path a) { 'b' } else { 'c' }\npython app.py\n", [PYTHON],
                     id="a choice of values"),
        pytest.param("gci x |\n  % { $_ }\npython app.py `\n  --quiet\n", [PYTHON],
                     id="lines that go on"),
    ],
)  # fmt: skip
def test_idioms(script: str, expected: list[str]) -> None:
    assert started(script) == expected


def test_a_statement_that_is_not_understood_is_unknown_alone() -> None:
    found = started("& $env:TOOL run\nswitch -regex ($x) { }\npython app.py\n")
    assert PYTHON in found
    assert all(one == PYTHON or one.startswith("unknown") for one in found)


def test_a_start_stands_on_its_line_as_the_script_has_it() -> None:
    text = "$a = @'\none\ntwo\n'@\nif (1) {\n  & python 'app.py' # here\n}\n"
    analysis = analysed({"start_web.ps1": text, "app.py": APP})
    (step,) = {one.start.steps[-1] for one in (*analysis.launches, *analysis.by_hand)}
    assert (step.location.start.line, step.message) == (6, "& python 'app.py' # here")


def test_parameters_that_are_given_may_be_anything() -> None:
    script = "param($M = 'a')\nif ($M -eq 'a') { waitress-serve app:app } else { flask run }\n"
    caller = "powershell -File mode.ps1 -M b\n"
    files = {"mode.ps1": script, "start.bat": caller, "app.py": APP}
    analysis = analysed(files)
    ways = [one.start for one in (*analysis.launches, *analysis.by_hand)]
    assert {one.program for one in ways} == {"waitress-serve", "flask"}
    assert all(one.is_conditional for one in ways)


BATCH = [
    pytest.param("rem python app.py & python app.py\n", [], id="a comment"),
    pytest.param("echo python app.py\ntitle web\n", [], id="only said"),
    pytest.param("goto :eof\npython app.py\n", [], id="passed by"),
    pytest.param('if "%1"=="dev" python app.py\n', [], id="a word that is not given"),
    pytest.param('start "" "http://localhost:80"\n', [], id="an address"),
    pytest.param("echo on & python app.py\n", [PYTHON], id="after another command"),
    pytest.param("call venv\\Scripts\\activate && python app.py\n", [PYTHON], id="if that worked"),
    pytest.param(
        'cmd /k "venv\\Scripts\\activate.bat && python app.py"\n', [PYTHON], id="in a text"
    ),
    pytest.param("taskkill /f /im python.exe 2>nul\npython app.py\n", [PYTHON], id="after the old"),
    pytest.param(
        "call :serve app.py\nexit /b\n:serve\npython %1\ngoto :eof\n", [PYTHON], id="a section"
    ),
    pytest.param(
        "if exist venv (echo 1) else (echo 2)\n"
        'if "%X%"=="1" (\n  rem\n) else if "a"=="b" (\n  flask run\n) else (\n  echo\n)\n'
        "python app.py\n",
        [PYTHON],
        id="conditions",
    ),
    pytest.param(
        'if /i "%1"=="start" goto go\nif "%1"=="stop" exit /b\ngoto :eof\n:go\npython app.py\n',
        [PYTHON],
        id="its action",
    ),
    pytest.param(":again\npython app.py\ntimeout 5\ngoto again\n", [PYTHON], id="over and over"),
]


@pytest.mark.parametrize(("script", "expected"), BATCH)
def test_batch(script: str, expected: list[str]) -> None:
    assert started(script, "start_web.bat") == expected


def test_what_only_a_label_leads_to_is_perhaps_run() -> None:
    text = 'if "%X%"=="dev" goto dev\nwaitress-serve app:app\nexit /b\n:dev\nflask run\n'
    analysis = analysed({"start_web.bat": text, "app.py": APP})
    found = [(one.start.program, one.start.is_conditional) for one in analysis.by_hand]
    assert found == [("waitress-serve", False), ("flask", True)]


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
        pytest.param("notes.bat", True, id="another name"),
    ],
)
def test_a_script_that_only_serves_counts_unless_its_name_says_otherwise(
    name: str, *, is_counted: bool
) -> None:
    starts = launched({name: "waitress-serve app:app\n", "app.py": APP}).starts
    assert any(one.is_production for one in starts) is is_counted


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("(" * 10_000, id="parentheses"),
        pytest.param("if (x) {" * 2_000, id="blocks"),
        pytest.param("$a = @(\n" * 5_000, id="lists"),
        pytest.param("} catch {\n" * 5_000, id="ends"),
        pytest.param("a-b " * 20_000, id="a long line"),
        pytest.param("start-process " + "'a', " * 5_000, id="many arguments"),
        pytest.param("[" * 5_000, id="types"),
        pytest.param('@"\n' * 2_000, id="texts"),
        pytest.param("$x.a(" * 2_000, id="methods"),
        pytest.param('"$(' * 2_000, id="parts of texts"),
    ],
)
def test_hostile_scripts_end(text: str) -> None:
    assert to_shell(text, suffix=".ps1").count("\n") == text.count("\n") + 1
