"""The server gets the signal that ends it: no shell is left in between."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.launch.gate import analysed

APP = {
    "app.py": "from flask import Flask\napp = Flask(__name__)\n"
    "if __name__ == '__main__':\n    app.run(host='0.0.0.0', port=80)\n",
    "requirements.txt": "flask\ngunicorn\n",
    "prepare.py": "print('ready')\n",
}
SERVER = "gunicorn --bind 0.0.0.0:80 --workers 2 app:app"
LISTED = '["gunicorn", "--bind", "0.0.0.0:80", "--workers", "2", "app:app"]'
IMAGE = "FROM python\nWORKDIR /app\nCOPY . .\n"
SERVICE = "services:\n  web:\n    build: .\n    ports: ['80:80']\n    command: "
POD = """\
kind: Pod
spec:
  containers:
    - image: registry.example.com/shop:1
      ports: [{containerPort: 80}]
      command: ["/bin/sh", "-c"]
      args:
        - |
          python prepare.py
          python app.py
"""


def after(files: Mapping[str, str]) -> list[str]:
    plans = [one.plan for one in analysed({**APP, **files}).launches if one.plan is not None]
    return [one.after.split("\n")[-1].strip() for one in plans[-1].changes]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("CMD python app.py; echo over", f"CMD {SERVER}; echo over", id="more follows"),
        pytest.param("CMD python app.py & sleep 9", f"CMD {SERVER} & sleep 9", id="behind it"),
        pytest.param("CMD python app.py | tee log", f"CMD {SERVER} | tee log", id="a pipe"),
        pytest.param("CMD (cd . && python app.py)", f"CMD (cd . && {SERVER})", id="a subshell"),
        pytest.param("CMD time python app.py", f"CMD time {SERVER}", id="a keyword"),
        pytest.param("CMD exec python app.py", f"CMD exec {SERVER}", id="it does already"),
        pytest.param(
            """CMD ["bash", "-c", "trap 'date' EXIT; python app.py"]""",
            f"""CMD ["bash", "-c", "trap 'date' EXIT; {SERVER}"]""",
            id="the shell has to do something then",
        ),
        pytest.param("CMD python app.py", f"CMD {LISTED}", id="plain words"),
        pytest.param("CMD python \\\n  app.py", f"CMD {LISTED}", id="plain words on two lines"),
        pytest.param("CMD A=1 python app.py", f"CMD A=1 exec {SERVER}", id="a variable first"),
        pytest.param("CMD nice python app.py", f'CMD ["nice", {LISTED[1:]}', id="a wrapper"),
        pytest.param(
            "CMD A=1 nice python app.py", f"CMD A=1 exec nice {SERVER}", id="a wrapper in a shell"
        ),
        pytest.param("CMD python app.py > log 2>&1", f"CMD exec {SERVER} > log 2>&1", id="a file"),
        pytest.param(
            "CMD python prepare.py && python app.py",
            f"CMD python prepare.py && exec {SERVER}",
            id="behind another command",
        ),
        pytest.param("ENTRYPOINT python app.py", f"ENTRYPOINT exec {SERVER}", id="CMD is no word"),
        pytest.param(
            'SHELL ["/bin/bash", "-lc"]\nCMD python app.py', f"CMD exec {SERVER}", id="own shell"
        ),
        pytest.param(
            "CMD sh -c 'cd /app && python app.py'",
            f'CMD ["sh", "-c", "cd /app && exec {SERVER}"]',
            id="a shell in a shell",
        ),
        pytest.param(
            "CMD sh -c 'trap date EXIT; python app.py'",
            f'CMD ["sh", "-c", "trap date EXIT; {SERVER}"]',
            id="an inner shell has to do something then",
        ),
        pytest.param(
            'CMD ["sh", "-c", "cd /app; python app.py"]',
            f'CMD ["sh", "-c", "cd /app; exec {SERVER}"]',
            id="a shell in a list",
        ),
    ],
)
def test_of_an_image(line: str, expected: str) -> None:
    assert after({"Dockerfile": f"{IMAGE}{line}\n"}) == [expected]


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("compose.yaml", f"{SERVICE}python app.py\n", f"command: {SERVER}"),
        (
            "compose.yaml",
            f'{SERVICE}sh -c "python prepare.py && python app.py"\n',
            f'command: sh -c "python prepare.py && exec {SERVER}"',
        ),
        (
            "compose.yaml",
            f'{SERVICE}>\n      sh -c "python prepare.py &&\n             python app.py"\n',
            f'exec {SERVER}"',
        ),
        ("pod.yaml", POD, f"exec {SERVER}"),
        ("pod.yaml", f"{POD}          echo over\n", SERVER),
        (
            "supervisord.conf",
            "[program:web]\ncommand=bash -c '. bin/activate && python app.py'\n",
            f"command=bash -c '. bin/activate && exec {SERVER}'",
        ),
    ],
)
def test_of_another_artefact(path: str, text: str, expected: str) -> None:
    assert after({"Dockerfile": IMAGE, path: text}) == [expected]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("if true; then\n  python app.py\nfi\n", SERVER),
        ("python app.py\necho over\n", SERVER),
        ("python app.py &\nwait\n", f"{SERVER} &"),
        ("trap date EXIT\npython app.py\n", SERVER),
        ("set -e\npython prepare.py\npython app.py\n\n# the end\n", f"exec {SERVER}"),
        ("exec python app.py\n", f"exec {SERVER}"),
    ],
)
def test_of_a_script(script: str, expected: str) -> None:
    image = f'{IMAGE}CMD ["./start.sh"]\n'
    assert after({"Dockerfile": image, "start.sh": f"#!/bin/sh\n{script}"}) == [expected]


@pytest.mark.parametrize("shell", ["sh", "bash"])
@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("cd / && exec sleep 9", False),
        ("A=1 exec sleep 9", False),
        ("exec nice sleep 9 > /dev/null 2>&1", False),
        ("sleep 9; echo over", True),
    ],
)
def test_what_exec_leaves_of_a_shell(shell: str, line: str, *, kept: bool) -> None:
    """Against the real shells."""
    process = subprocess.Popen([shell, "-c", line], stdout=subprocess.DEVNULL)
    try:
        program = Path(f"/proc/{process.pid}/cmdline")
        last = time.monotonic() + 5
        while not kept and not program.read_bytes().startswith(b"sleep"):
            assert time.monotonic() < last
        assert program.read_bytes().startswith(b"sleep") is not kept
    finally:
        process.kill()
        process.wait()
