"""Scripts that nothing runs, and that name the place on a host in which the project lies."""

from __future__ import annotations

import pytest

from tests.launch.gate import FLASK, MAIN, gate

APP = {"app.py": f"{FLASK}{MAIN}app.run()\n"}
INSTALL = "nssm.exe install shop C:\\Python313\\python.exe C:\\Shop\\Web\\app.py\n"
IMAGE = "FROM python\nWORKDIR {0}\nCOPY . .\nCMD gunicorn app:app\n"
GUNICORN = "[Service]\nWorkingDirectory=/opt/shop\nExecStart=/opt/shop/venv/bin/gunicorn app:app\n"


@pytest.mark.parametrize(
    ("files", "line"),
    [
        pytest.param(
            {
                "init.sh": "export FLASK_APP=/home/pi/robot/app.py\nflask run -h 0.0.0.0 &\n"
                "trap 'killall flask' INT\nsleep infinity\n"
            },
            "init.sh:2",
            id="a device",
        ),
        pytest.param(
            {"flask_run.sh": "cd /home/ubuntu/shop\nflask run\n"}, "flask_run.sh:2", id="vm"
        ),
        pytest.param(
            {"go.sh": "cd /opt/shop\n. venv/bin/activate\npython app.py\n"}, "go.sh:3", id="opt"
        ),
        pytest.param(
            {"install_web.sh": "sudo apt install python3\ncd /opt/shop\nflask run\n"},
            "install_web.sh:3",
            id="installed",
        ),
        pytest.param(
            {"ops/install.sh": "pip3 install flask\npython3 /home/pi/shop/app.py\n"},
            "ops/install.sh:2",
            id="installed on a device",
        ),
        pytest.param(
            {"bin/web": "#!/bin/sh\npython3 /var/www/shop/app.py\n"}, "bin/web:2", id="www"
        ),
        pytest.param(
            {"web.sh": "D=/srv/shop\n$D/.venv/bin/python $D/app.py\n"}, "web.sh:2", id="srv"
        ),
        pytest.param(
            {
                "install.bat": INSTALL,
                "service.bat": "SET D=C:\\Shop\\Web\ncd %D%\npython %D%\\app.py\n",
            },
            "service.bat:3",
            id="where a service runs",
        ),
    ],
)
def test_script_for_a_host_starts_it(files: dict[str, str], line: str) -> None:
    assert f"high dev-server-deployed {line}" in gate({**APP, **files})


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"web.sh": "cd /home/jane/shop && python app.py\n"}, id="of a person"),
        pytest.param({"web.sh": "/opt/venv/bin/python app.py\n"}, id="only the interpreter"),
        pytest.param({"install.sh": "pip install flask\nflask run\n"}, id="from a checkout"),
        pytest.param({"install_test.sh": "cd /opt/shop && flask run\n"}, id="installed for tests"),
        pytest.param({"run_debug.sh": "cd /opt/shop && python app.py\n"}, id="to debug"),
        pytest.param({"web.sh": "cd /opt/shop && flask db upgrade\n"}, id="a job"),
        pytest.param(
            {"Dockerfile": IMAGE.format("/opt/shop"), "web.sh": "cd /opt/shop && python app.py\n"},
            id="in an image",
        ),
        pytest.param(
            {"Dockerfile": IMAGE.format("/code"), "web.sh": "cd /code && python app.py\n"},
            id="where an image runs it",
        ),
        pytest.param(
            {"shop.service": GUNICORN, "web.sh": "cd /opt/shop && python app.py\n"},
            id="where a server is started",
        ),
        pytest.param({"web.bat": "cd C:\\Users\\jane\\shop\npython app.py\n"}, id="Windows"),
    ],
)
def test_any_other_script_does_not(files: dict[str, str]) -> None:
    assert [one for one in gate({**APP, **files}) if one.startswith(("high", "critical"))] == []
