"""Repositories that are made to keep the gate busy: each ends soon, and says what it left out."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.launch.gate import FLASK, IMAGE, MAIN, launched
from tests.soon import ends_soon

APP = {"app.py": FLASK + MAIN + "app.run()\n"}


def bomb(depth: int = 9) -> str:
    """Return YAML whose aliases stand for a billion values."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, depth)]
    return "\n".join(lines) + "\n"


def many(count: int, path: str, text: str) -> dict[str, str]:
    return {path.format(number): text for number in range(count)}


CIRCLES: Mapping[str, dict[str, str]] = {
    "a written script runs itself": {
        "Dockerfile": f"{IMAGE}RUN echo '/go.sh; /go.sh; /go.sh' > /go.sh\nCMD [\"/go.sh\"]\n",
    },
    "two written scripts run each other": {
        "Dockerfile": f"{IMAGE}RUN echo '/b.sh & /b.sh' > /aa.sh && echo '/aa.sh; /aa.sh' > /b.sh\n"
        'CMD ["/aa.sh"]\n',
    },
    "a profile that sources itself": {
        "Dockerfile": f'{IMAGE}CMD ["./start.sh"]\n',
        "start.sh": "cat <<'EOF' > /p\n. /p\n. /p\n. /p\nEOF\n. /p\nflask run\n",
    },
    "extends in a circle": {
        "compose.yml": "services:\n  a: {extends: b}\n  b: {extends: a, command: flask run}\n",
    },
}
HOSTILE: Mapping[str, dict[str, str]] = {
    "tasks of Windows that never end": {
        "install.ps1": "Register-ScheduledTask python\n" + "<Task" * 60_000 + "</Task>",
    },
    "values of PowerShell that double": {
        "install.ps1": '$a = "python"\n' + '$a = "$a$a"\n' * 60 + "$a.Save()\n",
    },
    "instructions that write the same script": {
        "Dockerfile": IMAGE + "RUN echo flask run >> /start.sh\n" * 3_000 + "CMD /start.sh\n",
        "compose.yml": "services:\n"
        + "".join(f"  s{n}: {{build: ., command: /start.sh}}\n" for n in range(20)),
    },
    "start scripts without end": {
        "s.sh": "",
        **many(2_000, "d{}/start.sh", "gunicorn app:app\n" * 5),
    },
    "Compose files without end": many(
        300, "compose.x{}.yml", "services:\n  web: {image: a/b}\n  api: {build: .}\n"
    ),
    "Vercel with aliases": {"vercel.json": "{}", "vercel.yml": "", "app.yaml": bomb()},
    "a bomb for the Serverless Framework": {"serverless.yml": bomb() + "functions: *a8\n"},
    "a bomb for Zappa": {"zappa_settings.yml": bomb() + "prod: *a8\n"},
    "a bomb for Beanstalk": {".ebextensions/a.config": bomb() + "WSGIPath: *a8\n"},
    "a bomb for SAM": {"template.yaml": bomb() + "x: AWS::Lambda\nHandler: *a8\n"},
    "texts of a program that double": {
        "install.py": "x = 'ExecStart=' * 1\ny = 'a' * 1 + 'b'\n"
        + "x += x\n" * 200
        + "z = x.replace('E', x).replace('x', x).join([x] * 9) % (x,)\n"
        + "w = '%s' * 1 + '{0}' + x\nw = w.format(x, w).join([w, x, w])\n" * 50
        + "open('/etc/systemd/system/a.service', 'w').write(f'{w}{x}{w}{z}')\n",
    },
    "functions of a program that are called often": {
        "install.py": "".join(
            f"def f{n}(a, b='ExecStart'):\n"
            + "".join(f"{' ' * (d + 4)}if a:\n" for d in range(30))
            + " " * 40
            + "open('/etc/cron.d/x', 'w').write(a + b)\n"
            + f"f{n}(1)\n" * 30
            for n in range(60)
        ),
    },
    "a line of commands without end": {
        "start.sh": "#!/bin/bash\n" + "docker run chromium gcloud compose Invoke-Command " * 20_000,
        "go.sh": "cat " + "docker build " * 20_000 + "<<EOF >Procfile\nweb: x\nEOF\n",
        "a.service": "[Service]\nExecStart=" + "{{ python }} {x} " * 20_000 + "\n",
        "b.sh": "A=" + "$(( 1 + " * 400 + "1" + "))" * 400 + "(\nflask run\n",
    },
    "one line of a megabyte": {
        "vercel.json": '{"rewrites": [' + '{"destination": "/app"},' * 40_000 + "{}]}",
        "app.py": FLASK + "x = [" + "1," * 500_000 + "]\n",
        "start.sh": "gunicorn app:app " + "-x " * 300_000,
        "Jenkinsfile": "sh '''ssh " + '-i "a" ' * 100_000 + "'''",
    },
    "a megabyte of blanks, of lines and of one word": {
        "app.py": "from os import (" + " " * 1_000_000 + "path)\n",
        "stack.yaml": '{"image": "a",' + "\n" * 500_000 + "}",
        "web.conf": "start on boot\n" * 60_000,
        "jobs.sh": "crontab " + "a" * 900_000 + "\n",
        "deploy.yml": "- hosts:\n" * 100_000,
        "start.sh": "nohup env " + "a" * 500_000 + "\nexport $(cat " + "a." * 200_000 + ")\n",
    },
    "conditions within conditions": {
        "app.py": FLASK
        + "".join(f"{' ' * n}if os.getenv('V{n}'):\n" for n in range(90))
        + f"{' ' * 90}app.debug = True\napp.run()\n"
        + "if os.getenv('V'):\n    app.debug = True\n" * 5_000,
    },
}


@pytest.mark.parametrize("name", CIRCLES)
def test_circles_end_in_what_is_started(name: str) -> None:
    with ends_soon():
        found = launched({**APP, **CIRCLES[name]})
    assert found.evidence.findings


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_repositories_end(name: str) -> None:
    with ends_soon():
        launched({**APP, **HOSTILE[name]})


def test_scripts_beyond_the_limit_are_named() -> None:
    scripts = many(501, "d{}/start.sh", "gunicorn app:app\n")
    assert [one.id for one in launched({**APP, **scripts}).notifications] == ["launch-limit"]
    assert launched({**APP, "start.sh": "gunicorn app:app\n"}).notifications == ()


DOUBLED: Mapping[str, dict[str, str]] = {
    "a variable of an image": {
        "Dockerfile": IMAGE + "ENV A=aa\n" + "ENV A=$A$A\n" * 40 + 'CMD ["flask", "run"]\n',
    },
    "a variable of an image in braces": {
        "Dockerfile": IMAGE + "ENV A=aa\n" + "ENV A=${A:-b}${A}\n" * 40 + 'CMD ["flask", "run"]\n',
    },
    "a dotenv file": {
        ".env": "A=aa\n" + "A=${A}${A}\n" * 40,
        "compose.yaml": "services:\n  a:\n    image: b\n    command: flask run\n"
        "    environment:\n      B: ${A}\n",
    },
    "a key of many parts": {
        "fly.toml": '[processes]\nweb = "flask run"\n[note]\nx' + ".a" * 30_000 + " = 1\n",
    },
}


@pytest.mark.parametrize("name", DOUBLED)
def test_what_grows_without_end_is_cut(name: str) -> None:
    with ends_soon():
        assert launched({**APP, **DOUBLED[name]}).evidence.findings
