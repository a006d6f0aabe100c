"""Settings that a program reads from absolute paths, where it is known what lies there."""

from __future__ import annotations

import pytest

from flaskgate.launch.follow.results import Launch, Unsure
from tests.launch.gate import FLASK, MAIN, analysed

ON, OPEN, PLAIN = "on", "open", "plain"
DOCKERFILE = "FROM python:3.12\nWORKDIR /shop\nCOPY . .\nRUN pip install flask\nCMD python app.py\n"
CONF = "conf/live.cfg"
READS = "app.config.from_pyfile('{}', silent=True)\n"


def told(launch: Launch) -> str:
    """Return what is said of a start, in a word."""
    if isinstance(launch.answer, Unsure) or launch.doubts:
        return OPEN
    rules = {one.rule for one in launch.verdicts}
    is_open = any("is not known" in one.message for one in launch.verdicts)
    return ON if rules - {"dev-server-deployed"} else OPEN if is_open else PLAIN


def last(text: str, **files: str) -> str:
    whole = {"Dockerfile": DOCKERFILE, CONF: "DEBUG = True\n", **files}
    return told(analysed({**whole, "app.py": f"{FLASK}{text}{MAIN}app.run()\n"}).launches[-1])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(READS.format("/shop/conf/live.cfg"), ON, id="what was copied"),
        pytest.param(READS.format("/shop/./conf/../conf/live.cfg"), ON, id="a longer way"),
        pytest.param("if os.path.isfile('/shop/conf/live.cfg'):\n    app.debug = True\n", ON,
                     id="whether it is there"),
        pytest.param("exec(open('/shop/conf/live.cfg').read())\napp.debug = DEBUG\n", ON,
                     id="open"),
        pytest.param("from pathlib import Path\nimport json\n"
                     "app.debug = json.loads(Path('/shop/a.json').read_text())\n", ON,
                     id="pathlib"),
        pytest.param(READS.format("/shop/live.cfg"), PLAIN, id="another folder"),
        pytest.param(READS.format("/etc/conf/live.cfg"), PLAIN, id="of the system"),
    ],
)  # fmt: skip
def test_absolute_paths_of_an_image(text: str, expected: str) -> None:
    assert last(text, **{"a.json": "true\n"}) == expected


COMPOSE = (
    "services:\n  web:\n    build: .\n    configs:\n    - {source: a, target: %s}\nconfigs:\n  a:\n"
)
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: shop}
spec:
  volumes:
  - name: a
    %s
  containers:
  - name: web
    image: shop
    command: [python, app.py]
    volumeMounts: [{name: a, mountPath: /etc/shop}]
"""
MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  a.cfg: |\n    DEBUG = %s\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {"compose.yaml": COMPOSE % "/etc/shop/a.cfg" + "    content: DEBUG = True\n"}, ON,
            id="of Compose"
        ),
        pytest.param(
            {"compose.yaml": COMPOSE % "/etc/shop/a.cfg" + f"    file: {CONF}\n"}, ON, id="a file"
        ),
        pytest.param(
            {"compose.yaml": COMPOSE % "/etc/b.cfg" + "    content: DEBUG = True\n"}, PLAIN,
            id="elsewhere"
        ),
        pytest.param(
            {"pod.yaml": POD % "configMap: {name: a}", "a.yaml": MAP % "True"}, ON, id="a ConfigMap"
        ),
        pytest.param(
            {"pod.yaml": POD % "configMap: {name: a}", "a.yaml": MAP % "False"}, PLAIN, id="off"
        ),
        pytest.param({"pod.yaml": POD % "secret: {secretName: a}"}, OPEN, id="a secret"),
        pytest.param({"pod.yaml": POD % "emptyDir: {}"}, OPEN, id="what the pod writes"),
    ],
)  # fmt: skip
def test_files_that_are_mounted(files: dict[str, str], expected: str) -> None:
    assert last(READS.format("/etc/shop/a.cfg"), **files) == expected
