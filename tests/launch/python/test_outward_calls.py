"""What leads out of a program: processes but tools, texts, modules and applications by name."""

from __future__ import annotations

import ast

import pytest

from flaskgate.launch.python.interpreter.source.outward_calls import leads_out

S = "import subprocess\n"


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("", id="nothing"),
        pytest.param("cursor.execute('select 1')\nself.system = 'linux'\n", id="other words"),
        pytest.param("# os.system('python app.py')\n", id="a comment"),
        pytest.param("import platform\nplatform.python_version()\n", id="a question"),
        pytest.param(f"{S}subprocess.run(['lsusb', '-v'])\n", id="a tool"),
        pytest.param("import subprocess as sp\nsp.call(['lsusb'])\n", id="another module name"),
        pytest.param(f"{S}subprocess.check_output(('/usr/bin/tool', '-o', path))\n", id="a path"),
        pytest.param("import os\nos.system(f'v4l2-ctl -d {device}')\n", id="a text"),
        pytest.param("from subprocess import check_output as ask\nask(['uptime'])\n", id="a name"),
    ],
)  # fmt: skip
def test_stays_inside(code: str) -> None:
    tree = ast.parse(code)
    assert not leads_out(tree, ast.walk(tree))


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(f"{S}subprocess.run(['python', 'app.py'])\n", id="Python"),
        pytest.param(f"{S}subprocess.run([sys.executable, 'x'])\n", id="this Python"),
        pytest.param(f"{S}subprocess.run(['bash', path])\n", id="a shell"),
        pytest.param(f"{S}subprocess.run(['./tool'])\n", id="a program of the project"),
        pytest.param(f"{S}subprocess.run(['sudo', 'systemctl', 'restart', 'web'])\n", id="a unit"),
        pytest.param(f"{S}subprocess.Popen(command)\n", id="whatever it is given"),
        pytest.param(f"{S}subprocess.Popen(args=['lsusb'])\n", id="a keyword"),
        pytest.param("import subprocess as sp\nsp.call(x)\n", id="another module name"),
        pytest.param("import os\nprint(os.path.join(x))\nos.popen(x)\n", id="popen"),
        pytest.param(f"{S}start = subprocess.run\nstart(['lsusb'])\n", id="another name"),
        pytest.param("from subprocess import run\nmap(run, all)\n", id="a function that is given"),
        pytest.param("import os\nos.system(f'{tool} -v')\n", id="the program is a variable"),
        pytest.param("import os\nos.system('lsusb; flask run')\n", id="more than a tool"),
        pytest.param("import os\nos.system('lsusb | $NEXT')\n", id="a pipe"),
        pytest.param("import os\nos.execvp('lsusb', ['lsusb'])\n", id="it becomes another"),
        pytest.param("exec(text)\n", id="a text"),
        pytest.param("import importlib\nimportlib.import_module(name)\n", id="a module by name"),
        pytest.param("from waitress import serve\nserve('web:app')\n", id="a server"),
        pytest.param("getattr(x, y)\n__import__(z)\n", id="an import by name"),
    ],
)  # fmt: skip
def test_leads_out(code: str) -> None:
    tree = ast.parse(code)
    assert leads_out(tree, ast.walk(tree))
