"""Starts that are written in further ways: each harmful, and the nearest look-alikes."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.launch.gate import FLASK, IMAGE, MAIN, analysed

RUN = "flask --app app run --debug"
WORDS = '["flask", "--app", "app", "run", "--debug"]'
APP = f"{FLASK}def run():\n    app.run(debug=True)\n{MAIN}run()\n"
SERVICE = """\
import win32event
import win32serviceutil
from app import app, run

class Web(win32serviceutil.ServiceFramework):
    _svc_name_ = "Web"

    def __init__(self, args):
        win32serviceutil.ServiceFramework.__init__(self, args)
        self.stopped = win32event.CreateEvent(None, 0, 0, None)

    def SvcStop(self):
        win32event.SetEvent(self.stopped)

    def SvcDoRun(self):
        self.main()

    def main(self):
        BODY

if __name__ == "__main__":
    win32serviceutil.HandleCommandLine(Web)
"""
TASK = (
    '<?xml version="1.0" encoding="UTF-16"?>\n'
    '<Task xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task"><Actions>\n'
    "<Exec><Command>{}</Command><Arguments>{}</Arguments></Exec></Actions></Task>\n"
)
WINSW = (
    "<service>\n<id>web</id>\n<executable>{}</executable>\n<arguments>{}</arguments>\n"
    '<env name="FLASK_DEBUG" value="1"/>\n</service>\n'
)
ECS = (
    "Resources:\n  Web:\n    Type: AWS::ECS::TaskDefinition\n    Properties:\n"
    "      ContainerDefinitions:\n        - Name: web\n          Image: registry.local/shop\n"
    "          Command: {}\n"
)
INIT = (
    "Resources:\n  Web:\n    Type: AWS::EC2::Instance\n    Metadata:\n"
    "      AWS::CloudFormation::Init:\n        config:\n          commands:\n"
    "            web: {{command: {}}}\n"
)
CHOICE = (
    "[Service]\nWorkingDirectory=/srv\n{{% if debug %}}\nExecStart={}\n{{% else %}}\n"
    "ExecStart={}\n{{% endif %}}\n"
)
KOYEB = (
    "jobs:\n  go:\n    runs-on: ubuntu-latest\n    steps:\n"
    "      - uses: koyeb/action-git-deploy@v1\n        with: {{git-run-command: {}}}\n"
)


def answers(files: Mapping[str, str]) -> list[str]:
    """Return what is said of the starts, in order, those by hand last."""
    analysis = analysed({"app.py": APP} | dict(files))
    return [one.answer.word for one in (*analysis.launches, *analysis.by_hand)]


NIX = "{{ systemd.services.web = {{ script = ''\n{}\n''; }}; }}\n"
KAMAL = "service: s\nimage: me/s\nservers:\n  web:\n    hosts: [192.0.2.1]\n    {}\n"


def role(first: str, other: str, defaults: str) -> dict[str, str]:
    return {
        "roles/web/templates/web.service.j2": CHOICE.format(first, other),
        "roles/web/defaults/main.yml": f"{defaults}\n",
    }


def service(body: str, command: str) -> dict[str, str]:
    return {"service.py": SERVICE.replace("BODY", body), "setup.bat": f"{command}\r\n"}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(service("run()", "python service.py install"), ["harmful"], id="pywin32"),
        pytest.param(
            service("run()", "python service.py --startup auto install"),
            ["harmful"],
            id="automatic",
        ),
        pytest.param(
            service("__import__('waitress').serve(app)", "python service.py install"),
            ["safe"],
            id="pywin32 with a server",
        ),
        pytest.param(service("pass", "python setup.py install"), [], id="no service"),
        pytest.param({"t.xml": TASK.format("python.exe", "app.py")}, ["harmful"], id="task"),
        pytest.param({"t.xml": TASK.format("waitress-serve", "app:app")}, ["safe"], id="served"),
        pytest.param({"t.xml": TASK.format("notepad.exe", "x")}, [], id="another program"),
        pytest.param({"t.xml": "<a><Exec><Command>python app.py"}, [], id="no XML"),
        pytest.param(
            {"t.xml": '<!DOCTYPE a [<!ENTITY a "b">]>' + TASK.format("python", "app.py")[39:]},
            [],
            id="entities",
        ),
        pytest.param({"w.xml": WINSW.format("flask", "--app app run")}, ["harmful"], id="WinSW"),
        pytest.param(
            {"w.xml": WINSW.format("waitress-serve", "app:app").replace("FLASK_", "X_")},
            ["safe"],
            id="its server",
        ),
        pytest.param(
            {".replit": f'run = "{RUN}"\n[deployment]\nrun = ["gunicorn", "app:app"]\n'},
            ["safe", "harmful"],
            id="Replit",
        ),
        pytest.param({".replit": f'run = "{RUN}"\n'}, ["harmful"], id="Replit, the button alone"),
        pytest.param({"README.md": "---\nsdk: static\n---\n"}, [], id="a Space of files"),
        pytest.param({"README.md": "# sdk: gradio\n\nsdk: gradio\n"}, [], id="no front matter"),
        pytest.param({"zbpack.json": f'{{"start_command": "{RUN}"}}'}, ["harmful"], id="Zeabur"),
        pytest.param({"nixpacks.json": f'{{"start": {{"cmd": "{RUN}"}}}}'}, ["harmful"], id="JSON"),
        pytest.param({".github/workflows/d.yml": KOYEB.format(RUN)}, ["harmful"], id="Koyeb"),
        pytest.param(
            {"me_pythonanywhere_com_wsgi.py": f"{FLASK}app.run()\napplication = app\n"},
            ["harmful"],
            id="PythonAnywhere",
        ),
        pytest.param(
            {"deploy.sh": f"kubectl create deployment web --image=r.local/shop -- {RUN}\n"},
            ["harmful"],
            id="kubectl create deployment",
        ),
        pytest.param(
            {"deploy.sh": f"docker service create --name web r.local/shop {RUN}\n"},
            ["harmful"],
            id="a service of Swarm",
        ),
        pytest.param({"deploy.sh": "kubectl create namespace flask\n"}, [], id="another object"),
        pytest.param({"web.nix": NIX.format(RUN)}, ["harmful"], id="a script of NixOS"),
        pytest.param(
            {"web.nix": NIX.format(RUN).replace("systemd", "x")}, ["unknown"], id="no unit"
        ),
        pytest.param({"config/deploy.yml": KAMAL.format(f"cmd: {RUN}")}, ["harmful"], id="Kamal"),
        pytest.param({"config/deploy.yml": KAMAL.format("labels: [cmd]")}, [], id="no command"),
        pytest.param({"config/deploy.yml": f"cmd: {RUN}\n"}, ["unknown"], id="no file of Kamal"),
        pytest.param({"s.yaml": ECS.format(f"!Split [' ', '{RUN}']")}, ["harmful"], id="!Split"),
        pytest.param(
            {"s.yaml": ECS.format(f"[sh, -c, !Join [' ', {WORDS}]]")}, ["harmful"], id="!Join"
        ),
        pytest.param(
            {"s.yaml": ECS.format(f"!If [Dev, {WORDS}, [gunicorn, 'app:app']]")},
            ["harmful", "safe"],
            id="!If",
        ),
        pytest.param(
            {"s.yaml": ECS.format(f'{{"Fn::If": [Dev, {WORDS}, {{Ref: "AWS::NoValue"}}]}}')},
            ["harmful"],
            id="Fn::If",
        ),
        pytest.param({"s.yaml": ECS.format("!Ref Command")}, [], id="a parameter of a stranger"),
        pytest.param(
            {"s.yaml": ECS.format("!Ref Command"), "Dockerfile": f"{IMAGE}CMD gunicorn app:app\n"},
            ["safe", "unknown"],
            id="a parameter of the own image",
        ),
        pytest.param(
            {"web.service.j2": CHOICE.format(f"/srv/{RUN}", "/srv/gunicorn app:app")},
            ["harmful", "safe"],
            id="either branch of a template",
        ),
        pytest.param(
            {
                "web.service.j2": CHOICE.format(
                    "/srv/gunicorn app:app", "/srv/gunicorn -w 2 app:app"
                )
            },
            ["safe", "safe"],
            id="branches that are both safe",
        ),
        pytest.param(
            role(f"/srv/{RUN}", "/srv/gunicorn app:app", "debug: false"), ["safe"], id="off"
        ),
        pytest.param(
            role(f"/srv/{RUN}", "/srv/gunicorn app:app", "debug: true"), ["harmful"], id="on"
        ),
        pytest.param(
            {"web.service": f"[Service]\nExecStart=/srv/{RUN}\nExecStart=/srv/gunicorn app:app\n"},
            ["safe"],
            id="the last of a plain unit",
        ),
        pytest.param({"s.yaml": INIT.format(f"nohup {RUN} &")}, ["harmful"], id="cfn-init"),
    ],
)
def test_answers(files: Mapping[str, str], expected: list[str]) -> None:
    assert answers(files) == expected
