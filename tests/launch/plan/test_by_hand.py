"""From where a program that nothing starts is served, and by which name: really imported."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.launch.gate import FLASK, MAIN, analysed

APP = f"{FLASK}{MAIN}app.run(debug=True)\n"


@pytest.mark.parametrize(
    ("files", "target", "folder"),
    [
        pytest.param({"app.py": APP}, "app:app", "", id="a file"),
        pytest.param({"web/app.py": APP}, "app:app", "web", id="a file in a folder"),
        pytest.param(
            {"web/app.py": f"import tools\n{APP}", "web/tools.py": "", "web/__init__.py": ""},
            "app:app",
            "web",
            id="beside what it imports, package or not",
        ),
        pytest.param(
            {"flask_/app.py": APP, "flask_/__init__.py": ""}, "app:app", "flask_", id="a package"
        ),
        pytest.param(
            {"json/app.py": f"from json import dumps\n{APP}"}, "app:app", "json", id="a namesake"
        ),
        pytest.param(
            {
                "web/app.py": f"from . import tools\n{APP}",
                "web/tools.py": "",
                "web/__init__.py": "",
            },
            "web.app:app",
            "",
            id="relative imports",
        ),
        pytest.param(
            {
                "src/web/inner/app.py": f"from ..tools import x\n{APP}",
                "src/web/tools.py": "x = 1\n",
                "src/web/__init__.py": "",
                "src/web/inner/__init__.py": "",
            },
            "web.inner.app:app",
            "src",
            id="relative imports from above",
        ),
        pytest.param(
            {"web/app.py": f"from web.tools import x\n{APP}", "web/tools.py": "x = 1\n"},
            "web.app:app",
            "",
            id="its own package by name, which has no __init__.py",
        ),
        pytest.param(
            {
                "back/web/__init__.py": APP,
                "back/run.py": "from web import app\n",
                "back/__init__.py": "",
            },
            "web:app",
            "back",
            id="a package that its neighbour imports",
        ),
        pytest.param(
            {"back/web/__init__.py": APP},
            "web:app",
            "back",
            id="a package",
        ),
        pytest.param(
            {
                "back/web/v1/app.py": f"import web.tools\n{APP}",
                "back/web/__init__.py": "",
                "back/web/tools.py": "",
            },
            "web.v1.app:app",
            "back",
            id="its own package from above",
        ),
    ],
)
def test_where_a_program_is_served(
    files: Mapping[str, str], target: str, folder: str, tmp_path: Path
) -> None:
    (plan,) = [one.plan for one in analysed(files).orphans if one.plan is not None]
    assert (plan.target, plan.folder) == (target, folder)
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    module, _, name = target.partition(":")
    code = f"import sys; sys.path.insert(0, '.'); from {module} import {name}"
    done = subprocess.run(  # as a server does that is started there
        [sys.executable, "-P", "-c", code], cwd=tmp_path / folder, check=False, capture_output=True
    )
    assert done.returncode == 0, done.stderr.decode()
