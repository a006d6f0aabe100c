"""Configurations of uWSGI that an image or a script writes, line by line or as a whole."""

from __future__ import annotations

import pytest

from tests.launch.gate import FLASK, gate, image

WRAPPED = (
    f"{FLASK}if os.environ.get('DBG'):\n"
    "    from werkzeug.debug import DebuggedApplication\n"
    "    app.wsgi_app = DebuggedApplication(app.wsgi_app, evalex=True)\n"
)
RUN = "flask --app app run --debug"
SCRIPT = (
    "#!/bin/sh\ncat >/tmp/u.ini <<EOF\n[uwsgi]\nmodule = app:app\n{}\nEOF\nexec uwsgi /tmp/u.ini\n"
)


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        pytest.param(
            "RUN printf '[uwsgi]\\nmodule=app:app\\nenv = DBG=1\\n' >/etc/u.ini\n"
            "CMD uwsgi --ini /etc/u.ini",
            ["critical debug-deployed app.py:6"],
            id="printf",
        ),
        pytest.param(
            "RUN echo '[uwsgi]' >u.ini && echo 'module = app:app' >>u.ini\n"
            "RUN echo 'env = DBG=1' >>u.ini\nCMD uwsgi --ini u.ini",
            ["critical debug-deployed app.py:6"],
            id="echo, line by line",
        ),
        pytest.param(
            "RUN echo '[uwsgi]' >u.ini && echo 'module = app:app' >>u.ini\nCMD uwsgi u.ini",
            [],
            id="without the variable",
        ),
        pytest.param(
            f"RUN printf '[uwsgi]\\nmodule=app:app\\nattach-daemon = {RUN}\\n' >/etc/u.ini\n"
            "CMD uwsgi --ini /etc/u.ini",
            ["critical debug-deployed Dockerfile:4"],
            id="a daemon beside the app",
        ),
        pytest.param(
            "RUN printf '[uwsgi]\\nmodule=app:app\\n' >/etc/other.ini\nCMD uwsgi --ini /etc/u.ini",
            ["medium launch-unresolved Dockerfile:5"],
            id="another file",
        ),
    ],
)
def test_an_image_writes_its_configuration(command: str, expected: list[str]) -> None:
    assert gate(image(command, **{"app.py": WRAPPED})) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("env = DBG=1", ["critical debug-deployed app.py:6"], id="a variable"),
        pytest.param("processes = 2", [], id="nothing of the kind"),
        pytest.param(
            f"attach-daemon = {RUN}", ["critical debug-deployed start.sh:5"], id="a daemon"
        ),
    ],
)
def test_a_script_writes_its_configuration(line: str, expected: list[str]) -> None:
    files = {"app.py": WRAPPED, "start.sh": SCRIPT.format(line)}
    assert gate(image("CMD ./start.sh", **files)) == expected


def test_what_is_added_to_a_file_of_the_repository() -> None:
    files = {"app.py": WRAPPED, "u.ini": "[uwsgi]\nmodule = app:app\n"}
    found = gate(image("RUN echo 'env = DBG=1' >>u.ini\nCMD uwsgi u.ini", **files))
    assert "critical debug-deployed app.py:6" in found
