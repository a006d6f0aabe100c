"""Arguments out of their scope, and images of Windows."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.launch.gate import FLASK, MAIN, gate

APP = f"{FLASK}{MAIN}app.run(debug=True)\n"
WINDOWS = "FROM mcr.microsoft.com/windows/servercore:ltsc2022\n"
CRITICAL = ["critical debug-deployed app.py:5"]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {
                "Dockerfile": "FROM a AS build\nARG DIR=nowhere\nFROM b\nWORKDIR /app\n"
                "COPY ${DIR}/src/app.py .\nCMD python app.py\n",
                "src/app.py": APP,
            },
            ["critical debug-deployed src/app.py:5"],
            id="of another stage",
        ),
        pytest.param(
            {
                "Dockerfile": "ARG DIR=nowhere\nFROM b\nWORKDIR /app\n"
                "COPY $DIR/src/app.py .\nCMD python app.py\n",
                "src/app.py": APP,
            },
            ["critical debug-deployed src/app.py:5"],
            id="of no stage",
        ),
        pytest.param(
            {
                "Dockerfile": "ARG DIR=src\nFROM b\nARG DIR\nWORKDIR /app\n"
                "COPY $DIR/app.py .\nCMD python app.py\n",
                "src/app.py": APP,
                "app.py": FLASK,
            },
            ["critical debug-deployed src/app.py:5"],
            id="declared anew",
        ),
        pytest.param(
            {
                "Dockerfile": "FROM a AS base\nARG DIR=src\nFROM base\nWORKDIR /app\n"
                "COPY $DIR/app.py .\nCMD python app.py\n",
                "src/app.py": APP,
                "app.py": FLASK,
            },
            ["critical debug-deployed src/app.py:5"],
            id="inherited from the stage that it is based on",
        ),
        pytest.param(
            {
                "Dockerfile": "FROM a AS one\nARG FLASK_DEBUG=1\nFROM b\nWORKDIR /app\nCOPY . .\n"
                "ENV FLASK_DEBUG=$FLASK_DEBUG\nCMD flask run\n",
                "app.py": FLASK,
            },
            ["high dev-server-deployed Dockerfile:7"],
            id="it sets nothing where it is out of scope",
        ),
    ],
)
def test_arguments(files: Mapping[str, str], expected: list[str]) -> None:
    assert gate(files) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            f"# escape=`\n{WINDOWS}WORKDIR C:\\app\nCOPY . C:\\app\nCMD python C:\\app\\app.py\n",
            CRITICAL,
            id="shell form with backslashes",
        ),
        pytest.param(
            f'# escape=`\n{WINDOWS}WORKDIR C:/app\nCOPY . .\nCMD ["cmd", "/c", "py -3 app.py"]\n',
            CRITICAL,
            id="cmd",
        ),
        pytest.param(
            f"{WINDOWS}WORKDIR /app\nCOPY . .\n"
            'SHELL ["powershell", "-Command", "$ErrorActionPreference = 1;"]\nCMD python app.py\n',
            CRITICAL,
            id="PowerShell as shell",
        ),
        pytest.param(
            f'{WINDOWS}WORKDIR /app\nCOPY . .\nCMD ["powershell.exe", "-NoProfile", "-File", '
            '"start.ps1"]\n',
            CRITICAL,
            id="a script of PowerShell",
        ),
        pytest.param(
            "# escape=`\nFROM python:3.12-windowsservercore\nWORKDIR C:\\app\nCOPY . .\n"
            "CMD waitress-serve `\n  app:app\n",
            [],
            id="a production server",
        ),
        pytest.param(
            f'{WINDOWS}WORKDIR /app\nCOPY . .\nCMD ["powershell", "-EncodedCommand", "ZQ=="]\n',
            ["high flask-debug-run app.py:5", "medium launch-unresolved Dockerfile:4"],
            id="what nobody can read",
        ),
    ],
)
def test_windows(text: str, expected: list[str]) -> None:
    assert gate({"Dockerfile": text, "app.py": APP, "start.ps1": "python app.py\n"}) == expected
