"""What podman builds of the examples is judged as their source is, from every form of archive."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.act import BASE
from tests.e2e.runner import EXAMPLES, podman

PYTHON = "docker.io/library/python:3.13-slim"
"""What the examples name; nothing can be pulled, so Debian's Python stands in for it."""
STAND_IN = f"""\
FROM {BASE}
RUN apt-get update && apt-get install --yes --no-install-recommends python3 python3-pip \
 && ln -s python3 /usr/bin/python
ENV PIP_BREAK_SYSTEM_PACKAGES=1 LANG=C.UTF-8
CMD ["python3"]
"""
FORMS = ("docker-archive", "oci-archive", "oci-dir")
BUILT = sorted(path.parent.name for path in EXAMPLES.glob("*/Dockerfile"))


def flaskgate(*arguments: str, folder: Path, piped: Path | None = None) -> tuple[int, set[str]]:
    """Return the exit code, and the rule, severity and file of each finding."""
    report = folder / "report.json"
    command = [sys.executable, "-m", "flaskgate", *arguments, "--json", str(report)]
    data = None if piped is None else piped.read_bytes()
    done = subprocess.run(command, cwd=folder, input=data, capture_output=True, check=False)
    assert done.returncode in {0, 1}, done.stderr.decode()
    document: dict[str, Any] = json.loads(report.read_text("utf-8"))
    found = {
        f"{one['severity']} {one['rule']} {_name(one['location']['path'])}"
        for one in document["findings"]
    }
    return done.returncode, found


def _name(path: str) -> str:
    return Path(path).name.removesuffix(".image")


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("python")
    (folder / "Dockerfile").write_text(STAND_IN)
    done = podman("build", "--quiet", "--network=host", f"--tag={PYTHON}", str(folder), timeout=900)
    assert done.returncode == 0, done.stderr
    return PYTHON


def test_there_are_examples_to_build() -> None:
    assert len(BUILT) > 1


@pytest.mark.usefixtures("python")
@pytest.mark.parametrize("example", BUILT)
def test_the_verdict_on_an_image_is_that_on_its_source(example: str, tmp_path: Path) -> None:
    source = EXAMPLES / example
    tag = f"localhost/{example}:1.2"
    done = podman("build", "--quiet", "--network=host", f"--tag={tag}", str(source), timeout=900)
    assert done.returncode == 0, done.stderr
    expected = flaskgate("scan", str(source), folder=tmp_path)
    for form in FORMS:
        saved = tmp_path / form
        done = podman("save", f"--format={form}", f"--output={saved}", tag)
        assert done.returncode == 0, done.stderr
        assert flaskgate("image", str(saved), folder=tmp_path) == expected, form
    archive = tmp_path / "docker-archive"
    assert flaskgate("image", "-", folder=tmp_path, piped=archive) == expected
