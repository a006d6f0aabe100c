"""Files of settings that are not committed: missing, unless the program or a volume says more."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from flaskgate.launch.model import State
from tests.launch.gate import FLASK, analysed, gate, image
from tests.launch.programs import only, run

READS = """\
if os.path.exists('config.env'):
    for line in open('config.env'):
        name, value = line.strip().split('=')
        os.environ[name] = value
"""
CODE = f"{READS}{FLASK}app.run(debug=os.environ.get('DEBUG', '1') == '1')\n"
ON = ["high flask-debug-env app.py:8", "high dev-server-deployed Dockerfile:4"]
VOLUME = "services:\n  web:\n    build: .\n    volumes: [{}]\nvolumes: {{v: {{}}}}\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({}, {"flask-debug-env", "dev-server-deployed"}, id="it is taken as missing"),
        pytest.param({"config.env": "DEBUG=0\n"}, {"dev-server-deployed"}, id="it is there: off"),
        pytest.param({"config.env": "DEBUG=1\n"}, {"debug-deployed"}, id="it is there: on"),
    ],
)
def test_file_of_settings(files: Mapping[str, str], expected: set[str]) -> None:
    found = gate({**image("CMD python app.py"), "app.py": f"import os\n{CODE}", **files})
    assert {one.split()[1] for one in found if not one.startswith("low")} == expected


@pytest.mark.parametrize(
    ("volume", "word"),
    [
        pytest.param("v:/app/conf", "unknown", id="a volume in the folder of the program"),
        pytest.param("v:/", "unknown", id="a volume over everything"),
        pytest.param("v:/data", "safe", id="a volume elsewhere"),
    ],
)
def test_volume_may_bring_it(volume: str, word: str) -> None:
    served = f"import os\n{READS}{FLASK}if os.environ.get('DEBUG'): app.debug = True\n"
    files = {**image("CMD gunicorn app:app"), "app.py": served}
    launches = analysed({**files, "compose.yml": VOLUME.format(volume)}).launches
    (service,) = [one for one in launches if one.unit.name == "service web"]
    assert service.answer.word == word


@pytest.mark.parametrize(
    ("code", "state"),
    [
        pytest.param("if not os.path.exists('shop.yml'): sys.exit('no settings')\n", State.OFF,
                     id="it ends without it"),
        pytest.param("if os.path.exists('shop.yml'): app.debug = True\n", State.OFF,
                     id="settings"),
        pytest.param("if Path('conf/a.toml').exists(): app.debug = True\n", State.OFF,
                     id="a Path"),
        pytest.param("if os.path.exists('on.flag'): app.debug = True\n", State.UNKNOWN,
                     id="no settings"),
        pytest.param("if os.path.exists('/etc/a.yml'): app.debug = True\n", State.UNKNOWN,
                     id="of the system"),
        pytest.param("open('a.yml', 'w')\nif os.path.exists('a.yml'): app.debug = True\n",
                     State.UNKNOWN, id="the program writes it"),
    ],
)  # fmt: skip
def test_which_files_are_settings(code: str, state: State) -> None:
    effects = run(f"from pathlib import Path\n{FLASK}{code}app.run()\n")
    assert only(effects).debug.state is state
