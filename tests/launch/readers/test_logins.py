"""What starts when somebody logs in or clicks on it, and the nearest look-alikes."""

from __future__ import annotations

import pytest

from tests.launch.gate import FLASK, MAIN, analysed

APP = {"app.py": f"{FLASK}{MAIN}app.run()\n"}
RUN = "python app.py"
ENTRY = f"[Desktop Entry]\nExec={RUN} %U\n"


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        pytest.param("autostart", f"@xset s off\n#@{RUN}\n", [], id="a comment"),
        pytest.param("autostart/notes.md", f"@{RUN}\n", [], id="notes"),
        pytest.param("other/config", f"exec {RUN}\n", [], id="of another program"),
        pytest.param("i3/config", f"bindsym $mod+p exec {RUN}\n", [], id="when a key is hit"),
        pytest.param("inittab", f"#w:5:respawn:{RUN}\nw:5:off:{RUN}\n", [], id="switched off"),
        pytest.param("a.desktop", "[Desktop Entry]\nExec=vim app.py\n", [], id="an editor"),
        pytest.param("autostart/a.desktop", ENTRY, ["production 2"], id="an entry"),
        pytest.param("autostart", f"@xset s off\n@{RUN}\n", ["production 2"], id="LXDE"),
        pytest.param("labwc/autostart", f"x=1\n{RUN} &\n", ["production 2"], id="labwc"),
        pytest.param(".xinitrc", f"xset s off\n{RUN} &\n", ["production 2"], id="X"),
        pytest.param(".termux/boot/web", f"{RUN}\n", ["production 1"], id="Termux"),
        pytest.param("sway/config", f"exec_always {RUN}\n", ["production 1"], id="Sway"),
        pytest.param("inittab", f"::respawn:{RUN}\n", ["production 1"], id="init of BusyBox"),
    ],
)
def test_what_starts_at_login(path: str, text: str, expected: list[str]) -> None:
    found = [one for one in analysed(APP | {path: text}).launches if one.answer.word == "harmful"]
    assert [f"{one.context.value} {one.start.location.start.line}" for one in found] == expected


def test_a_launcher_is_clicked_on() -> None:
    analysis = analysed(APP | {"web.desktop": ENTRY})
    assert ([one.answer.word for one in analysis.by_hand], analysis.launches) == (["harmful"], ())


BASE = "base = fso.GetParentFolderName(WScript.ScriptFullName)\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param('\' sh.Run "python app.py"\nrem sh.Run "python app.py"\n', [], id="comments"),
        pytest.param('sh.Run "notepad.exe app.txt"\nx = "python"\n', [], id="an editor"),
        pytest.param('MsgBox "python app.py"\nsh.Run ""\n', [], id="a message"),
        pytest.param('sh.Run "python app.py", 0, False\n', [1], id="hidden"),
        pytest.param('CreateObject("Wscript.Shell").Exec("python app.py")\n', [1], id="in a line"),
        pytest.param(
            f'{BASE}sh.Run "pythonw.exe """ & base & "\\app.py""", 0\n', [2], id="beside it"
        ),
        pytest.param(
            f'{BASE}sh.Run chr(34) & "python" & chr(34) & " " & base & "\\app.py"\n',
            [2],
            id="quotes by their number",
        ),
        pytest.param(
            'sh.CurrentDirectory = "web"\nsh.Run "python app.py"\n', [2], id="another folder"
        ),
        pytest.param(
            'sh.CurrentDirectory = folder\ncmd = "python app.py"\nsh.Run cmd, 0\n', [3], id="a name"
        ),
    ],
)
def test_scripts_of_the_windows_script_host(text: str, expected: list[int]) -> None:
    files = {"start.vbs": text, "web/app.py": APP["app.py"], **APP}
    found = [one for one in analysed(files).by_hand if one.answer.word == "harmful"]
    assert [one.start.location.start.line for one in found] == expected


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        pytest.param("startup.txt", "the server starts soon\n", [], id="a note"),
        pytest.param("notes.txt", "python app.py\n", [], id="another name"),
        pytest.param("startup.txt", "gunicorn app:app\n", ["safe"], id="a production server"),
        pytest.param("startup.txt", "pip install x\npython app.py", ["harmful"], id="a program"),
    ],
)
def test_the_startup_file_of_azure(path: str, text: str, expected: list[str]) -> None:
    found = analysed(APP | {path: text}).launches
    assert [one.answer.word for one in found if one.start.words[0] != "pip"] == expected
