"""Containers into which the folder above the checkout is mounted."""

from __future__ import annotations

import pytest

from tests.launch.gate import FLASK, MAIN, gate

ABOVE = {
    "Dockerfile": "FROM python:3.12\nWORKDIR /code\nCOPY requirements.txt .\nCMD sh Shop/run.sh\n",
    "requirements.txt": "flask\ngunicorn\n",
    "__init__.py": "",
    "run.sh": "gunicorn Shop.web.index:app\n",
    "web/__init__.py": "",
    "web/index.py": f"{FLASK}{MAIN}app.run(debug=True)\n",
}


@pytest.mark.parametrize(
    ("script", "volume"),
    [("up.sh", '"$(pwd)"/..'), ("up.sh", "$PWD/../"), ("bin/up.sh", "$PWD/../..")],
)
def test_a_checkout_lies_in_the_folder_above_it_that_is_mounted(script: str, volume: str) -> None:
    context = ".." if "/" in script else "."
    run = f"docker run -d -v {volume}:/code shop:2\n"
    up = {script: f"docker build -t shop:2 {context}\n{run}"}
    assert not any(one.startswith("high") for one in gate({**ABOVE, **up}))
    loud = {**ABOVE, **up, "run.sh": "python -m Shop.web.index\n"}
    assert "critical debug-deployed web/index.py:5" in gate(loud)
    other = {**ABOVE, **up, "Dockerfile": ABOVE["Dockerfile"].replace("run.sh", "other.sh")}
    assert "high flask-debug-run web/index.py:5" in gate(other)
    beside = {script: up[script].replace(volume, "$PWD/../../../other")}
    assert "high flask-debug-run web/index.py:5" in gate({**ABOVE, **beside})
