"""A script of another language may start what serves; its text says so, or it does not."""

from __future__ import annotations

import pytest

from tests.launch.gate import FLASK, analysed, image

STARTS = ["Unsure"]
SAFE = ["Safe"]


@pytest.mark.parametrize(
    ("command", "text", "expected"),
    [
        pytest.param("node x", "require('child_process').spawn('flask', ['--app', 'a', 'run'])",
                     STARTS, id="Node"),
        pytest.param("node --trace-warnings x", "import {execa} from 'execa'\nexeca('python', [\n"
                     "  'app.py'])", STARTS, id="a package of Node"),
        pytest.param("ruby x", "system('flask run --debug')", STARTS, id="Ruby"),
        pytest.param("perl x", "exec 'python3 app.py';", STARTS, id="Perl"),
        pytest.param("php x", "<?php passthru('flask run');", STARTS, id="PHP"),
        pytest.param("lua x", 'os.execute("python -u app.py")', STARTS, id="Lua"),
        pytest.param("expect x", "spawn flask run\ninteract", STARTS, id="Expect"),
        pytest.param("go run x", 'exec.Command("flask", "run").Run()', STARTS, id="Go"),
        pytest.param("node x", "// flask run was here\nrequire('express')().listen(80)", SAFE,
                     id="words without a process"),
        pytest.param("node x", "require('child_process').spawn('ffmpeg', [])", SAFE,
                     id="another process"),
        pytest.param("node y", "", SAFE, id="a script that is not here"),
        pytest.param("cat x", "exec flask run", SAFE, id="a program that runs no code"),
    ],
)  # fmt: skip
def test_script_of_another_language(command: str, text: str, expected: list[str]) -> None:
    files = image(f"CMD {command}", **{"x": f"{text}\n", "app.py": FLASK})
    assert [type(one.answer).__name__ for one in analysed(files).launches] == expected
