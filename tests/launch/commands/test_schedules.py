"""What a script adds to `/etc/rc.local` runs at the boot; what it gives a desktop, at login."""

from __future__ import annotations

import pytest

from tests.launch.gate import FLASK, analysed, gate, image

APP = f"{FLASK}app.run()\n"
UP = "#!/bin/bash\npython3 app.py\n"


@pytest.mark.parametrize(
    ("script", "line"),
    [
        pytest.param('echo "Put /srv/up.sh > into /etc/rc.local"', 0, id="advice"),
        pytest.param("# echo /srv/up.sh >> /etc/rc.local", 0, id="a comment"),
        pytest.param('grep "/srv/up.sh" /etc/rc.local > /tmp/log', 0, id="a question"),
        pytest.param("sed '/exit 0/i /srv/up.sh &' /etc/rc.local", 0, id="not in place"),
        pytest.param("sed -i '/up.sh/d' /etc/rc.local", 0, id="a line is taken out"),
        pytest.param("sed -i '/exit 0/i #/srv/up.sh &' /etc/rc.local", 0, id="a comment there"),
        pytest.param("echo /srv/up.sh >> /etc/rc.local.txt", 0, id="another file"),
        pytest.param("echo 'bash /srv/up.sh &' >> /etc/rc.local", 3, id="a line more"),
        pytest.param("echo $D/up.sh | sudo tee -a /etc/rc.local", 3, id="by tee"),
        pytest.param("sudo sed -i '/exit 0/i bash /srv/up.sh &' /etc/rc.local", 3, id="before"),
        pytest.param('sed -i -e "\\$a $D/up.sh" /etc/rc.local', 3, id="at the end"),
        pytest.param("sed -i '/^exit 0/i\\bash /srv/up.sh\\ &' /etc/rc.local", 3, id="backslash"),
        pytest.param(
            "if [ -f /etc/rc.d/rc.local ]; then\necho $D/up.sh >> /etc/rc.d/rc.local\nfi",
            4,
            id="if it is there",
        ),
        pytest.param("cat > /etc/rc.local <<E\n#!/bin/sh\n/srv/up.sh &\nexit 0\nE", 3, id="whole"),
    ],
)
def test_what_is_added_to_the_boot(script: str, line: int) -> None:
    files = {"app.py": APP, "up.sh": UP, "setup.sh": f"#!/bin/bash\nD=/srv\n{script}\n"}
    found = [one for one in analysed(files).launches if one.path is not None]
    started = [one.start.steps[-2].location.start.line for one in found]
    assert started == ([line] if line else [])


ENTRY = "[Desktop Entry]\nType=Application\nExec={}\nEOF\n"


@pytest.mark.parametrize(
    ("script", "is_started"),
    [
        pytest.param("cat ~/.config/autostart/web.desktop > /tmp/log", False, id="read"),
        pytest.param("# echo @/srv/up.sh >> $D/lxsession/LXDE/autostart", False, id="a comment"),
        pytest.param("echo @/srv/up.sh >> $D/notes/autostart", False, id="another file"),
        pytest.param("echo @/srv/up.sh > $D/autostart/notes.txt", False, id="no entry"),
        pytest.param(
            f"cat > $D/applications/web.desktop <<EOF\n{ENTRY.format('/srv/up.sh')}",
            False,
            id="an entry that is clicked on",
        ),
        pytest.param(
            f"cat > ~/.config/autostart/web.desktop <<EOF\n{ENTRY.format('true /srv/up.sh')}",
            False,
            id="another command",
        ),
        pytest.param(
            f"cat > ~/.config/autostart/web.desktop <<EOF\n{ENTRY.format('/srv/up.sh %u')}",
            True,
            id="an entry",
        ),
        pytest.param(
            f"sudo tee /etc/xdg/autostart/web.desktop <<EOF\n{ENTRY.format('bash $D/up.sh')}",
            True,
            id="an entry for everybody",
        ),
        pytest.param("echo @/srv/up.sh >> ~/.config/lxsession/LXDE-pi/autostart", True, id="LXDE"),
        pytest.param("echo '/srv/up.sh &' >> $HOME/.config/labwc/autostart", True, id="labwc"),
        pytest.param(
            f"A=$HOME/.config/autostart\ncat > $A/w.desktop <<EOF\n{ENTRY.format('/srv/up.sh')}",
            True,
            id="in a folder that a variable has",
        ),
    ],
)
def test_what_a_desktop_is_given(script: str, *, is_started: bool) -> None:
    files = {"app.py": APP, "up.sh": UP, "setup.sh": f"#!/bin/bash\nD=/srv\n{script}\n"}
    found = [one for one in analysed(files).launches if one.path is not None]
    assert [one.answer.word for one in found] == ["harmful"] * is_started


@pytest.mark.parametrize(
    ("script", "is_started"),
    [
        pytest.param("echo 'python3 app.py starts at now'", False, id="advice"),
        pytest.param("echo true | at now\n# python3 app.py", False, id="another command"),
        pytest.param("python3 -V\nat -l", False, id="a question"),
        pytest.param("echo python3 app.py | at now", True, id="by a pipe"),
        pytest.param("at now + 1 minute <<EOF\ncd /srv\npython3 app.py\nEOF", True, id="its input"),
        pytest.param("at -f up.sh now", True, id="a file"),
        pytest.param("at now -f ./up.sh", True, id="an option behind"),
    ],
)
def test_what_runs_later(script: str, *, is_started: bool) -> None:
    files = {"app.py": APP, "up.sh": UP, "setup.sh": f"#!/bin/bash\n{script}\n"}
    found = [one for one in analysed(files).launches if one.path is not None]
    assert [one.answer.word for one in found] == ["harmful"] * is_started


@pytest.mark.parametrize(
    ("steps", "is_started"),
    [
        pytest.param("RUN echo '@reboot root cd /app && python3 app.py' > /etc/cron.d/web\n"
                     "CMD cron -f", True, id="of the system"),
        pytest.param("RUN echo '@reboot python3 /app/app.py' >> /var/spool/cron/crontabs/root\n"
                     'CMD ["crond", "-f"]', True, id="of a user"),
        pytest.param("COPY <<E /etc/crontab\nA=1\n@reboot root python3 /app/app.py\nE\n"
                     "CMD cron && gunicorn safe:app", True, id="beside a server"),
        pytest.param("RUN echo '@reboot root python3 /app/app.py' > /etc/cron.d/web\n"
                     "CMD gunicorn safe:app", False, id="without cron"),
        pytest.param("RUN echo '@reboot root python3 /app/app.py' > /etc/notes\nCMD cron -f", False,
                     id="elsewhere"),
        pytest.param("RUN echo '0 3 * * * root python3 /app/job.py' > /etc/cron.d/web\n"
                     "CMD cron -f", False, id="a job that ends"),
    ],
)  # fmt: skip
def test_tables_of_an_image(steps: str, *, is_started: bool) -> None:
    files = {"app.py": APP, "job.py": "print(1)\n", "safe.py": FLASK}
    found = gate(image(f"RUN pip install flask gunicorn\n{steps}", **files))
    assert [one.split(":")[0] for one in found] == (
        ["high dev-server-deployed Dockerfile"] * is_started
    )
