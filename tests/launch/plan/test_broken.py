"""Starts that are shown not to work; what is not proven is silence."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.launch.gate import FLASK, IMAGE, MAIN, gate, image

APP = {"app.py": FLASK}
NEEDS = {**APP, "requirements.txt": "flask\nredis>=4  # a cache\n"}
PIP = "RUN pip install -r requirements.txt\n"
MISSING = "medium start-broken Dockerfile:5"
SITE = {"app.py": FLASK.replace("app =", "site =")}
IN_SRC = {"src/app.py": FLASK}
FACTORY = {"app.py": "from flask import Flask\ndef create_app():\n    return Flask('x')\n"}
NAMED = "medium start-broken Dockerfile:4"


def service(command: str, ports: str = "ports: ['80:8000']", **files: str) -> dict[str, str]:
    compose = f"services:\n  web:\n    build: .\n    command: {command}\n    {ports}\n"
    return {"Dockerfile": IMAGE, "compose.yaml": compose, **APP, **files}


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(image("CMD gunicorn app:app", **APP), id="the name is there"),
        pytest.param(
            image("CMD gunicorn a.__main__:app", **{"a/__init__.py": "", "a/__main__.py": FLASK}),
            id="the program of a package",
        ),
        pytest.param(image("CMD hypercorn src/app.py:app", **IN_SRC), id="hypercorn takes files"),
        pytest.param(image("CMD uwsgi --wsgi-file src/app.py", **IN_SRC), id="so does uwsgi"),
        pytest.param(image("CMD gunicorn --chdir src app:app", **IN_SRC), id="a path of an option"),
        pytest.param(image("CMD gunicorn shop.web:app", **APP), id="a module may be installed"),
        pytest.param(
            {
                "Dockerfile": f"FROM python\nWORKDIR /app\nCOPY requirements.txt .\n{PIP}"
                "CMD gunicorn web:app\n",
                **NEEDS,
                "requirements.txt": "flask\ngunicorn\n",
            },
            id="the code is mounted when the image runs",
        ),
        pytest.param(
            image("CMD gunicorn app:app", **{"app.py": "from shop import *\n"}),
            id="a star import may bring it",
        ),
        pytest.param(
            image("CMD gunicorn app:app", **{"app.py": "globals()['app'] = make()\n"}),
            id="it may be bound by its text",
        ),
        pytest.param(
            image("CMD gunicorn app:web", **SITE, **{"hooks.py": "import app\napp.web = 1\n"}),
            id="another module binds it",
        ),
        pytest.param(
            image("CMD gunicorn app:web", **{"app.py": "def __getattr__(name): return 1\n"}),
            id="the module makes what it is asked for",
        ),
        pytest.param(
            image("CMD gunicorn shop:web", **{"shop/__init__.py": "x = 1\n", "shop/web.py": FLASK}),
            id="a module of the package is called so",
        ),
        pytest.param(
            {"web.service": "[Service]\nExecStart=/srv/bin/gunicorn app:app\n", **SITE},
            id="how a host is laid out is not known",
        ),
        pytest.param(
            {"Dockerfile": "FROM shop-base\nCMD gunicorn app:app\n", **SITE}, id="nothing is copied"
        ),
        pytest.param(
            image("CMD gunicorn app:app", **{"app.py": "app = = 1\n"}), id="it cannot be read"
        ),
        pytest.param(image("CMD gunicorn 'app:create_app()'", **FACTORY), id="a factory"),
        pytest.param(service("gunicorn -b 0.0.0.0:8000 app:app"), id="it is bound to all"),
        pytest.param(
            service("gunicorn -b 127.0.0.1:5000 app:app"),
            id="something else may listen on what is published",
        ),
        pytest.param(
            service("gunicorn app:app", "network_mode: host"), id="the network of the host"
        ),
        pytest.param(
            service("gunicorn app:app", "network_mode: host\n    ports: ['80:8000']"),
            id="what is published with the network of the host is not",
        ),
        pytest.param(service("gunicorn app:app", "expose: ['8000']"), id="nothing is published"),
        pytest.param(
            service("gunicorn app:app", "ports: ['8000:8000']\n    environment: {PORT: 8000}"),
            id="gunicorn takes PORT",
        ),
        pytest.param(
            service("gunicorn app:app", **{"gunicorn.conf.py": "bind = ':8000'\n"}),
            id="a configuration file says where",
        ),
        pytest.param(service("gunicorn -b unix:/run/x.sock app:app"), id="a socket"),
        pytest.param(
            service("gunicorn -b 127.0.0.1:8000 -b 0.0.0.0:8000 app:app"), id="two addresses"
        ),
        pytest.param(
            service("waitress-serve app:app", "ports: ['80:8080']"),
            id="waitress listens everywhere",
        ),
        pytest.param(
            image(
                'ENTRYPOINT ["flask"]\nCMD ["gunicorn"]',
                **{"app.py": f"{FLASK}@app.cli.command('gunicorn')\ndef f():\n    pass\n"},
            ),
            id="a command of the application",
        ),
        pytest.param(image("CMD flask db upgrade", **APP), id="a command of an extension"),
        pytest.param(
            image(f"{PIP}CMD gunicorn app:app", **APP, **{"requirements.txt": "flask\nGunicorn\n"}),
            id="it is installed",
        ),
        pytest.param(
            image(f"{PIP}RUN pip install gunicorn==23\nCMD gunicorn app:app", **NEEDS),
            id="by name besides",
        ),
        pytest.param(
            image(f"{PIP}RUN apt-get install -y gunicorn\nCMD gunicorn app:app", **NEEDS),
            id="as a package of the system",
        ),
        pytest.param(
            image(f"{PIP}RUN ./setup.sh\nCMD gunicorn app:app", **NEEDS), id="a script may install"
        ),
        pytest.param(
            image(f"{PIP}RUN pip install .\nCMD gunicorn app:app", **NEEDS), id="a project"
        ),
        pytest.param(
            image(f"{PIP}CMD gunicorn app:app", **APP, **{"requirements.txt": "flask\nmlflow\n"}),
            id="a package that may bring it",
        ),
        pytest.param(
            image(f"{PIP}CMD gunicorn app:app", **APP, **{"requirements.txt": "flask\n-e ./web\n"}),
            id="a project in the list",
        ),
        pytest.param(
            image(f"{PIP}CMD gunicorn app:app", **APP, **{"requirements.txt": "-r base.txt\n"}),
            id="a list that is not there",
        ),
        pytest.param(
            {"Dockerfile": f"FROM shop-base\nCOPY . .\n{PIP}CMD gunicorn app:app\n", **NEEDS},
            id="a base image of their own",
        ),
        pytest.param(
            image(f"COPY --from=x/y /venv /venv\n{PIP}CMD gunicorn app:app", **NEEDS),
            id="copied from another image",
        ),
        pytest.param(
            image(f"{PIP}CMD uv run gunicorn app:app", **NEEDS), id="the runner may install it"
        ),
        pytest.param(
            image(f'{PIP}CMD ["sh", "-c", "pip install gunicorn; gunicorn app:app"]', **NEEDS),
            id="installed when it starts",
        ),
        pytest.param(
            {"Procfile": "web: gunicorn app:app\n", **NEEDS}, id="what a platform installs"
        ),
        pytest.param(
            {"web.service": "[Service]\nExecStart=/srv/bin/gunicorn app:app\n", **NEEDS},
            id="what a machine has",
        ),
        pytest.param(image("CMD [ -f '/x' ] && true", **APP), id="a test, and no list"),
    ],
)
def test_what_is_not_proven_is_silence(files: Mapping[str, str]) -> None:
    assert [one for one in gate(files) if "start-broken" in one] == []


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(image("CMD gunicorn app:app", **SITE), NAMED, id="another name is there"),
        pytest.param(image("CMD gunicorn app:create_app()", **APP), NAMED, id="no such factory"),
        pytest.param(image("CMD gunicorn app", **APP), NAMED, id="gunicorn takes `application`"),
        pytest.param(
            image("CMD waitress-serve --port=80 app:web", **APP), NAMED, id="under another server"
        ),
        pytest.param(
            image("CMD gunicorn shop.web:app", **{"shop/__init__.py": "", "shop/web.py": "x=1\n"}),
            NAMED,
            id="in a package",
        ),
        pytest.param(
            {"Procfile": "web: gunicorn app:app\n", **SITE},
            "medium start-broken Procfile:1",
            id="on a platform",
        ),
        pytest.param(
            image("CMD gunicorn __main__:app", **{"__main__.py": FLASK}),
            NAMED,
            id="the server's own program",
        ),
        pytest.param(
            image("CMD waitress-serve __main__:app", **{"__main__.py": FLASK}),
            NAMED,
            id="that of another server",
        ),
        pytest.param(image("CMD gunicorn src/app.py", **IN_SRC), NAMED, id="the path of a file"),
        pytest.param(image("CMD gunicorn src/app:app", **IN_SRC), NAMED, id="a path and a name"),
        pytest.param(image("CMD waitress-serve ./app.py", **APP), NAMED, id="waitress takes none"),
        pytest.param(
            {"web.service": "[Service]\nExecStart=/srv/bin/uvicorn src/app.py:app\n", **IN_SRC},
            "medium start-broken web.service:2",
            id="nor does uvicorn on a machine",
        ),
        pytest.param(
            image('ENTRYPOINT ["gunicorn"]\nENV FLASK_DEBUG=1\nCMD ["src/app.py"]', **IN_SRC),
            "medium start-broken Dockerfile:6",
            id="a file, in debug mode",
        ),
        pytest.param(
            image('ENTRYPOINT ["flask"]\nCMD ["gunicorn", "app:app"]', **APP),
            "medium start-broken Dockerfile:5",
            id="the entry point is still flask",
        ),
        pytest.param(
            service("gunicorn app:app"), "medium start-broken compose.yaml:4", id="gunicorn's own"
        ),
        pytest.param(
            service("gunicorn --bind=127.0.0.1:8000 app:app"),
            "medium start-broken compose.yaml:4",
            id="bound to the container itself",
        ),
        pytest.param(
            service("waitress-serve --listen=localhost:8000 app:app"),
            "medium start-broken compose.yaml:4",
            id="waitress told so",
        ),
        pytest.param(image("CMD ['python', 'app.py']", **APP), NAMED, id="a list in single quotes"),
        pytest.param(
            image("ENTRYPOINT [\u201cgunicorn\u201d, \u201capp:app\u201d]", **APP),
            NAMED,
            id="a list in typographic quotes",
        ),
    ],
)
def test_what_is_proven(files: Mapping[str, str], expected: str) -> None:
    assert expected in gate(files)


HAS = {**APP, "requirements.txt": "flask\ngunicorn\n"}
MAKES = "from flask import Flask\ndef make(a=1, *b, c=2, **d):\n    return Flask('x')\n"
ASKS = {"app.py": FACTORY["app.py"].replace("create_app()", "create_app(stage)")}


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(image(f"{PIP}CMD gunicorn flask:app", **HAS), id="a distribution"),
        pytest.param(image(f"{PIP}CMD gunicorn http.server:app", **HAS), id="the standard library"),
        pytest.param(image("CMD gunicorn wrong:app", **HAS), id="what is installed is not known"),
        pytest.param(
            image(f"{PIP}CMD gunicorn --chdir /opt/src wrong:app", **HAS), id="from another folder"
        ),
        pytest.param(
            image(f"{PIP}ENV PYTHONPATH=/opt\nCMD gunicorn wrong:app", **HAS), id="from elsewhere"
        ),
        pytest.param(
            image(f"{PIP}RUN echo 'x' > wrong.py\nCMD gunicorn wrong:app", **HAS),
            id="the image writes it",
        ),
        pytest.param(
            image(f"{PIP}CMD gunicorn wrong:app", **HAS, **{"wrong.cpython-312.so": ""}),
            id="an extension",
        ),
        pytest.param(
            {
                "docker/Dockerfile": f"{IMAGE}{PIP}CMD gunicorn docker.app:app\n",
                "docker/app.py": FLASK,
                "docker/requirements.txt": "flask\ngunicorn\n",
            },
            id="built from the folder above",
        ),
        pytest.param(
            image(f"{PIP}CMD gunicorn 'app:create_app(1)'", **{**HAS, **ASKS}),
            id="the argument is given",
        ),
        pytest.param(
            image("CMD gunicorn 'app:make(1, 2, c=3, d=4)'", **{"app.py": MAKES}),
            id="it takes any arguments",
        ),
        pytest.param(
            image("CMD gunicorn 'app:make()'", **{"app.py": MAKES}), id="all have defaults"
        ),
        pytest.param(
            image(
                "CMD gunicorn app:application",
                **{"app.py": "def application(environ, start_response):\n    return []\n"},
            ),
            id="a function that is an application",
        ),
        pytest.param(
            image("CMD waitress-serve --call app:create_app", **FACTORY), id="waitress calls it"
        ),
        pytest.param(
            image("CMD gunicorn app:create_app", **{"app.py": f"@wrap\n{FACTORY['app.py']}"}),
            id="decorated",
        ),
    ],
)
def test_a_target_that_may_work_is_silence(files: Mapping[str, str]) -> None:
    assert [one for one in gate(files) if "start-broken" in one] == []


BACKEND = {"backend/app.py": FLASK, "requirements.txt": "flask\ngunicorn\n"}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(image(f"{PIP}CMD gunicorn wrong:app", **HAS), MISSING, id="no such module"),
        pytest.param(
            image(f"{PIP}CMD gunicorn shop.web:app", **HAS, **{"shop/__init__.py": ""}),
            MISSING,
            id="not in the package",
        ),
        pytest.param(
            image(f"{PIP}CMD gunicorn app:app", **BACKEND), MISSING, id="in a folder below"
        ),
        pytest.param(
            {
                "Dockerfile": f"FROM python\nWORKDIR /app\nCOPY backend/ .\nCOPY *.txt .\n{PIP}"
                "CMD gunicorn backend.app:app\n",
                **BACKEND,
            },
            "medium start-broken Dockerfile:6",
            id="the folder is not copied along",
        ),
        pytest.param(
            image("CMD gunicorn 'app:create_app()'", **ASKS), NAMED, id="an argument is missing"
        ),
        pytest.param(
            image('CMD gunicorn \'app:create_app("a", "b")\'', **ASKS), NAMED, id="one too many"
        ),
        pytest.param(
            image("CMD gunicorn 'app:create_app(name=1)'", **ASKS), NAMED, id="one of another name"
        ),
        pytest.param(
            image("CMD gunicorn 'app:create_app(1, stage=2)'", **ASKS), NAMED, id="one twice"
        ),
        pytest.param(
            image("CMD waitress-serve --call app:create_app", **ASKS), NAMED, id="Waitress has none"
        ),
        pytest.param(image("CMD gunicorn app:create_app", **FACTORY), NAMED, id="not called"),
        pytest.param(
            image("CMD waitress-serve app:create_app", **FACTORY), NAMED, id="nor by waitress"
        ),
        pytest.param(
            image('ENTRYPOINT ["python"]\nCMD ["gunicorn", "app:app"]', **APP),
            "medium start-broken Dockerfile:5",
            id="the entry point is still python",
        ),
    ],
)
def test_a_target_that_cannot_work(files: Mapping[str, str], expected: str) -> None:
    assert gate(files) == [expected]


@pytest.mark.parametrize(
    ("target", "text"),
    [
        ("wrong:app", ""),
        ("app:create_app()", ASKS["app.py"]),
        ("app.py", FLASK),
        ("./app:app", FLASK),
        ("app:application", FLASK),
        ("app:app", FLASK),
    ],
)
def test_gunicorn_itself(target: str, text: str, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(text)
    command = [sys.executable, "-m", "gunicorn", "--check-config", target]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode == 0) == (target == "app:app")


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(image(f"{PIP}CMD gunicorn app:app", **NEEDS), MISSING, id="gunicorn"),
        pytest.param(image(f"{PIP}CMD waitress-serve app:app", **NEEDS), MISSING, id="waitress"),
        pytest.param(image(f"{PIP}CMD uwsgi --wsgi-file app.py", **NEEDS), MISSING, id="uwsgi"),
        pytest.param(
            image(f'{PIP}CMD ["python", "-m", "gunicorn", "app:app"]', **NEEDS),
            MISSING,
            id="as a module",
        ),
        pytest.param(
            image("RUN pip install --no-cache-dir flask\nCMD gunicorn app:app", **APP),
            MISSING,
            id="by name",
        ),
        pytest.param(
            image(
                "RUN --mount=type=cache,target=/c apt-get update && apt-get install -y gcc && "
                "pip install -U pip && pip install -r requirements.txt\nCMD gunicorn app:app",
                **NEEDS,
            ),
            MISSING,
            id="beside what does not matter",
        ),
        pytest.param(
            image(
                f"{PIP}CMD gunicorn app:app",
                **APP,
                **{
                    "requirements.txt": "-r base.txt\nstrange==1 --hash=sha256:00\n",
                    "base.txt": "flask\n",
                },
            ),
            MISSING,
            id="locked with hashes, and a list in a list",
        ),
        pytest.param(
            {
                "Dockerfile": "FROM python:3.12 AS made\nCOPY . .\nRUN python -m venv /v && "
                "/v/bin/pip install -r requirements.txt\nFROM python:3.12-slim\n"
                "COPY --from=made /v /v\nCOPY . /app\nWORKDIR /app\n"
                "CMD /v/bin/gunicorn app:app\n",
                **NEEDS,
            },
            "medium start-broken Dockerfile:8",
            id="a virtual environment from another stage",
        ),
        pytest.param(
            {
                **service("gunicorn -b 0.0.0.0:8000 app:app"),
                **NEEDS,
                "Dockerfile": f"{IMAGE}{PIP}",
            },
            "medium start-broken compose.yaml:4",
            id="Compose",
        ),
    ],
)
def test_a_server_that_nothing_installs(files: Mapping[str, str], expected: str) -> None:
    assert expected in gate(files)


POD = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  template:
    metadata: {labels: {app: shop}}
    spec:
      containers:
        - name: web
          image: shop
          command: [gunicorn, LISTENS app:app]
          ports: [{containerPort: 8000}]
"""
RUN = "[Service]\nExecStart=/usr/bin/docker run OPTIONS shop\n"
INNER = "medium start-broken"


def pod(listens: str = "", *changes: tuple[str, str], more: str = "") -> dict[str, str]:
    text = POD.replace("LISTENS", listens)
    for old, new in changes:
        text = text.replace(old, new)
    return {**image("CMD gunicorn -b :8000 app:app", **APP), "pod.yaml": text + more}


def engine(options: str, command: str = "gunicorn app:app") -> dict[str, str]:
    unit = RUN.replace("OPTIONS", options)
    return {**image(f"CMD {command}", **APP), "shop.service": unit}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(pod(), True, id="gunicorn's own in a pod"),
        pytest.param(pod('-b, "localhost:8000",'), True, id="told so in a pod"),
        pytest.param(pod('-b, "0.0.0.0:8000",'), False, id="bound to all"),
        pytest.param(pod('-b, "127.0.0.1:9000",'), False, id="another port"),
        pytest.param(pod("", ("ports:", "args:")), False, id="no port of a container"),
        pytest.param(pod(more="        - {name: proxy, image: nginx}\n"), False, id="a second one"),
        pytest.param(
            pod(more="      initContainers: [{name: p, image: nginx, restartPolicy: Always}]\n"),
            False,
            id="a sidecar",
        ),
        pytest.param(
            pod(more="      initContainers: [{name: p, image: nginx}]\n"), True, id="one that ends"
        ),
        pytest.param(pod(more="      hostNetwork: true\n"), False, id="the host's network"),
        pytest.param(
            pod("", ("labels: {app: shop}", "annotations: {dapr.io/enabled: 'true'}")),
            False,
            id="a mesh adds one",
        ),
        pytest.param(
            pod("", ("ports:", "envFrom: [{secretRef: {name: x}}]\n          ports:")),
            False,
            id="a secret may hold PORT",
        ),
        pytest.param(engine("-p 80:8000"), True, id="docker run"),
        pytest.param(engine("--rm --publish=127.0.0.1:80:8000/tcp"), True, id="on one address"),
        pytest.param(engine("-p 80:8000 --network host"), False, id="docker run beside the host"),
        pytest.param(engine("-p 80:8000 --env-file x"), False, id="a file may hold PORT"),
        pytest.param(engine("-p 80:8000", "gunicorn -b :8000 app:app"), False, id="it is reached"),
        pytest.param(engine("-p 80:5000"), False, id="docker run of another port"),
        pytest.param(engine(""), False, id="nothing published"),
    ],
)
def test_a_container_is_reached_from_outside(files: Mapping[str, str], *, expected: bool) -> None:
    assert any(one.startswith(INNER) for one in gate(files)) == expected


WAITRESS = "from waitress import serve\n"
LACKS = {"requirements.txt": "flask\n"}
BRANCH = f"""\
{FLASK}if len('a') > 1:
    {WAITRESS}    serve(app)
else:
    from gevent.pywsgi import WSGIServer
    WSGIServer(('', 80), app).serve_forever()
"""
TRIED = f"try:\n    {WAITRESS}except ImportError:\n    serve = print\n{FLASK}serve(app)\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"app.py": f"{FLASK}{MAIN}{WAITRESS}    serve(app)\n"}, True, id="under main"),
        pytest.param({"app.py": f"{WAITRESS}{FLASK}serve(app, port=80)\n"}, True, id="at the top"),
        pytest.param(
            {
                "app.py": "from shop.web import go\ngo()\n",
                "shop/__init__.py": "",
                "shop/web.py": f"{FLASK}def go():\n    import waitress\n    waitress.serve(app)\n",
            },
            True,
            id="in a function of another module",
        ),
        pytest.param({"app.py": TRIED}, False, id="where it is tried"),
        pytest.param({"app.py": BRANCH}, False, id="in the other branch"),
        pytest.param(
            {"app.py": f"{WAITRESS}{FLASK}serve(app)\n", "waitress.py": "def serve(a): pass\n"},
            False,
            id="one of their own",
        ),
        pytest.param(
            {
                "app.py": f"{WAITRESS}{FLASK}serve(app)\n",
                "requirements.txt": "flask\nwaitress\n",
            },
            False,
            id="it is installed",
        ),
        pytest.param(
            {"app.py": f"{WAITRESS}{FLASK}serve(app)\n", "requirements.txt": "flask\nshop-base\n"},
            False,
            id="a package that may bring it",
        ),
    ],
)
def test_a_library_that_nothing_installs(files: Mapping[str, str], *, expected: bool) -> None:
    found = gate(image(f"{PIP}CMD python app.py", **{**LACKS, **files}))
    assert (MISSING in found) == expected


def test_a_library_of_a_base_image_is_silence() -> None:
    recipe = f"FROM shop\nWORKDIR /app\nCOPY . .\n{PIP}CMD python app.py\n"
    files = {"Dockerfile": recipe, "app.py": f"{WAITRESS}{FLASK}serve(app)\n", **LACKS}
    assert [one for one in gate(files) if INNER in one] == []


CONNEXION = "import connexion\napp = connexion.FlaskApp(__name__)\nweb = app.app\n"
BRIDGED = f"{CONNEXION}from a2wsgi import ASGIMiddleware\nweb = ASGIMiddleware(app)\n"
THREE = {"app.py": CONNEXION, "requirements.txt": "connexion[flask]>=3\ngunicorn\n"}


@pytest.mark.parametrize(
    ("command", "files", "expected"),
    [
        pytest.param("gunicorn -b :80 app:app", {}, True, id="gunicorn"),
        pytest.param("waitress-serve --port=80 app:app", {}, True, id="waitress"),
        pytest.param(
            "gunicorn app:app", {"requirements.txt": "connexion==3.1.0\n"}, True, id="pinned"
        ),
        pytest.param("gunicorn app:web", {}, False, id="the application of Flask behind it"),
        pytest.param("gunicorn -k uvicorn.workers.UvicornWorker app:app", {}, False, id="a worker"),
        pytest.param("uvicorn app:app", {}, False, id="a server of ASGI"),
        pytest.param("gunicorn app:app", {"gunicorn.conf.py": "x = 1\n"}, False, id="configured"),
        pytest.param(
            "gunicorn app:app", {"requirements.txt": "connexion<3\n"}, False, id="Connexion 2"
        ),
        pytest.param(
            "gunicorn app:app", {"requirements.txt": "connexion\n"}, False, id="either of them"
        ),
        pytest.param(
            "gunicorn app:web",
            {"app.py": BRIDGED},
            False,
            id="behind a bridge",
        ),
    ],
)
def test_connexion_under_a_server_of_wsgi(
    command: str, files: Mapping[str, str], *, expected: bool
) -> None:
    found = gate(image(f"CMD {command}", **{**THREE, **files}))
    assert (NAMED in found) == expected


def test_connexion_itself(tmp_path: Path) -> None:
    """What a server of WSGI does with it."""
    (tmp_path / "app.py").write_text(f"{CONNEXION}app({{}}, print)\n")
    done = subprocess.run(
        [sys.executable, "app.py"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert "missing 1 required positional argument: 'send'" in done.stderr


def built(command: str, *more: str) -> dict[str, str]:
    lines = ["services:", "  web:", "    build: .", f"    command: {command}", *more, ""]
    return {"Dockerfile": f"{IMAGE}{PIP}", "compose.yaml": "\n".join(lines), **HAS}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(built("gunicorn wrong:app"), True, id="no such module"),
        pytest.param(built("gunicorn wrong:app", "    volumes: ['.:/app']"), True, id="mounted"),
        pytest.param(
            built("gunicorn wrong:app", "    volumes: ['data:/data', './x.yml:/etc/x.yml:ro']"),
            True,
            id="volumes elsewhere",
        ),
        pytest.param(built("gunicorn app:app"), False, id="it is there"),
        pytest.param(
            built("gunicorn wrong:app", "    volumes: ['code:/app']"), False, id="a volume"
        ),
        pytest.param(
            built("gunicorn wrong:app", "    volumes: ['code:/app/wrong']"), False, id="one inside"
        ),
        pytest.param(
            built("gunicorn wrong:app", "    volumes: ['/srv/code:/app']"), False, id="a machine's"
        ),
        pytest.param(
            built("gunicorn wrong:app", "    volumes: ['${CODE}:/app']"), False, id="a variable"
        ),
        pytest.param(
            built("gunicorn wrong:app", "    volumes: [{type: volume, target: /app}]"),
            False,
            id="in the long form",
        ),
    ],
)
def test_a_module_of_a_service(files: Mapping[str, str], *, expected: bool) -> None:
    assert ("medium start-broken compose.yaml:4" in gate(files)) == expected


def uwsgi(settings: str, command: str = "CMD uwsgi --ini web.ini") -> dict[str, str]:
    needs = {"requirements.txt": "flask\nuwsgi\n", "web.ini": f"[uwsgi]\nhttp = :80\n{settings}\n"}
    return image(f"{PIP}{command}", **APP, **needs)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(uwsgi("module = wrong:app"), True, id="no such module"),
        pytest.param(uwsgi("", "CMD uwsgi --http :80 -w wrong:app"), True, id="on the line"),
        pytest.param(uwsgi("module = app"), True, id="uwsgi takes `application`"),
        pytest.param(uwsgi("module = app:web"), True, id="no such object"),
        pytest.param(uwsgi("module = app:app"), False, id="it is there"),
        pytest.param(uwsgi("module = app\ncallable = app"), False, id="by a key of its own"),
        pytest.param(uwsgi("module = wrong:app\nchdir = /srv"), False, id="from elsewhere"),
        pytest.param(uwsgi("module = wrong:app\npythonpath = /x"), False, id="or from there"),
        pytest.param(uwsgi("wsgi-file = app.py\ncallable = app"), False, id="a file"),
        pytest.param(
            uwsgi("module = app", "ENV UWSGI_CALLABLE=app\nCMD uwsgi --ini web.ini"),
            False,
            id="by a variable",
        ),
        pytest.param(
            {**uwsgi("module = app"), "Dockerfile": "FROM shop\nCOPY . /app\nCMD uwsgi web.ini\n"},
            False,
            id="a base image of their own",
        ),
    ],
)
def test_the_application_of_uwsgi(files: Mapping[str, str], *, expected: bool) -> None:
    assert any("start-broken Dockerfile" in one for one in gate(files)) == expected


TOLD_PORT = '["gunicorn", "--bind", "0.0.0.0:$PORT", "app:app"]'
AS_GIVEN = '#!/bin/sh\nset -e\nexec "$@"\n'
ENTERED = 'ENTRYPOINT ["./run.sh"]\nCMD'


def told(command: str) -> dict[str, str]:
    text = (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: a\n"
        f"    image: registry.example.com/shop:1\n    command: {command}\n"
    )
    return {"a.yaml": text, **APP}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(image("CMD gunicorn --bind :$PORT app:app", **APP), False, id="a shell"),
        pytest.param(
            image('CMD ["sh", "-c", "gunicorn --bind :$PORT app:app"]', **APP), False, id="its own"
        ),
        pytest.param(
            image('CMD ["gunicorn", "--name", "$NAME", "app:app"]', **APP), False, id="no number"
        ),
        pytest.param(
            image(f"{ENTERED} {TOLD_PORT}", **APP, **{"run.sh": "#!/bin/sh\neval exec $*\n"}),
            False,
            id="a script that reads them again",
        ),
        pytest.param(
            image(f"CMD {TOLD_PORT}", **APP, **{"README.md": "Push it to Heroku.\n"}),
            False,
            id="Heroku has a shell read it",
        ),
        pytest.param(
            image("CMD []", **APP, Procfile="web: gunicorn --bind :$PORT app:app\n"),
            False,
            id="a platform",
        ),
        pytest.param(
            told(TOLD_PORT.replace("$PORT", "$(PORT)")), False, id="what Kubernetes fills in"
        ),
        pytest.param(
            told(TOLD_PORT.replace("$PORT", "{{ port }}")), False, id="what a template fills in"
        ),
        pytest.param(
            {
                "a.service": "[Service]\nExecStart=/usr/bin/gunicorn --bind :${PORT} app:app\n",
                **APP,
            },
            False,
            id="what systemd fills in",
        ),
        pytest.param(image(f"CMD {TOLD_PORT}", **APP), True, id="a list"),
        pytest.param(
            image('CMD ["gunicorn", "-b=:${PORT:-80}", "-w", "2", "app:app"]', **APP),
            True,
            id="with a default",
        ),
        pytest.param(
            image('CMD ["waitress-serve", "--port=$PORT", "app:app"]', **APP), True, id="Waitress"
        ),
        pytest.param(
            image('ENTRYPOINT ["gunicorn"]\nCMD ["-w", "$WORKERS", "app:app"]', **APP),
            True,
            id="behind an entry point",
        ),
        pytest.param(
            image(f"{ENTERED} {TOLD_PORT}", **APP, **{"run.sh": AS_GIVEN}),
            True,
            id="a script that runs what it is given",
        ),
        pytest.param(told(TOLD_PORT), True, id="a list of Kubernetes"),
    ],
)
def test_a_variable_that_no_shell_reads(files: Mapping[str, str], *, expected: bool) -> None:
    assert any("start-broken" in one for one in gate(files)) == expected


def test_what_gunicorn_makes_of_a_variable() -> None:
    words = [sys.executable, "-m", "gunicorn", "--bind", "0.0.0.0:$PORT", "app:app"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert "'$PORT' is not a valid port number" in done.stderr
