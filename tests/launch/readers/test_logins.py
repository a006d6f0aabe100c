"""What starts when somebody logs in, and the nearest look-alikes."""

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
