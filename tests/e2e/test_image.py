"""What is in the image, what is not, and that what is left out is not missed."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from flaskgate import __version__
from tests.e2e.runner import EXAMPLES, IMAGE, ROOT, Job, command, commit, give, inside, podman
from tests.oracles.runner_commands import LogReader
from tools import image_size
from tools.drop_sections import without_sections

PYTHON = "/opt/flaskgate/bin/python -IB"
SITE = "/opt/flaskgate/lib/python3.*/site-packages"


@pytest.fixture(scope="module")
def measured() -> image_size.Measured:
    return image_size.measure(IMAGE)


def test_the_size_keeps_its_limits(measured: image_size.Measured) -> None:
    assert measured.unpacked <= image_size.UNPACKED_LIMIT
    assert max(measured.gzipped, measured.zstandard) <= image_size.COMPRESSED_LIMIT


def test_the_start_keeps_its_limit(measured: image_size.Measured) -> None:
    assert measured.processor < image_size.STARTUP_LIMIT


def test_the_documented_sizes_are_those_of_the_image(measured: image_size.Measured) -> None:
    text = image_size.PAGE.read_text("utf-8")
    figures = [
        int(size) for size in re.findall(r"^\| (?:un|com).*?\| (\d+) MB", text, re.MULTILINE)
    ]
    now = [measured.unpacked, measured.gzipped, measured.zstandard]
    assert figures == [pytest.approx(size, rel=0.05) for size in now], "run `make image-size`"


@pytest.mark.parametrize(
    "find",
    [
        pytest.param("-path '*-packages/pip' -o -name ensurepip -o -name 'pip3*'", id="pip"),
        pytest.param(
            "-path '*/bin/*' \\( -name '*gcc' -o -name ld -o -name make \\)", id="compiler"
        ),
        pytest.param("-path '*/apt/lists/*' -o -name '*.deb' -o -name '*.whl'", id="caches"),
        pytest.param("-path '/root/*cache*' -o -path '/tmp/*' -o -path '/build*'", id="leftovers"),
        pytest.param("-name pysemgrep -o -name semdep -o -name core_runner.py", id="front end"),
        pytest.param("-name pydantic -o -name cryptography -o -name mcp", id="what that needs"),
        pytest.param("-name hatchling -o -path '*-packages/*/tests/*'", id="tests and builders"),
        pytest.param("-path '*/share/perl/*'", id="more Perl than Debian's own"),
        pytest.param("-path '/opt/*' -perm /6000", id="programs with special rights"),
        pytest.param("-path '/opt/*' -perm /002 ! -type l", id="files that anyone may change"),
    ],
)
def test_what_does_not_run_is_not_there(find: str) -> None:
    assert inside(f"find / -xdev \\( {find} \\) -print").splitlines() == []


def test_what_is_installed_is_what_is_locked() -> None:
    pins = r"^([\w.-]+)==([\w.]+)(?! ; sys_platform == 'win32')"
    locked = re.findall(
        pins, (ROOT / "requirements" / "image.txt").read_text("utf-8"), re.MULTILINE
    )
    script = (
        "from importlib import metadata\n"
        "for one in metadata.distributions(): print(one.name, one.version, sep='==')\n"
    )
    installed = {one.lower().replace("_", "-") for one in inside(f'{PYTHON} -c "{script}"').split()}
    assert installed == {f"{name}=={version}" for name, version in locked if name != "colorama"}


def test_the_native_engine_is_the_locked_one_but_for_its_sections(tmp_path: Path) -> None:
    """What is loaded is byte for byte in its place; only the header tells of no sections."""
    packaged = importlib.util.find_spec("semgrep")
    assert packaged is not None
    assert packaged.origin is not None
    locked = Path(packaged.origin).with_name("bin").joinpath("semgrep-core").read_bytes()
    inside(f"cp {SITE}/semgrep/bin/semgrep-core /out", f"--volume={tmp_path}:/out")
    ours = (tmp_path / "semgrep-core").read_bytes()
    assert len(ours) < 0.8 * len(locked)
    assert ours == without_sections(locked)
    assert ours[64:] == locked[64 : len(ours)]


def test_every_module_of_ours_can_be_imported() -> None:
    script = (
        "import importlib, pkgutil, flaskgate\n"
        "for one in pkgutil.walk_packages(flaskgate.__path__, 'flaskgate.'):\n"
        "    importlib.import_module(one.name)\n"
    )
    inside(f'{PYTHON} -W error -c "{script}"')


def test_everything_is_compiled() -> None:
    script = (
        "import importlib.util, pathlib, sys\n"
        "for file in pathlib.Path('/opt/flaskgate/lib').rglob('*.py'):\n"
        "    if not pathlib.Path(importlib.util.cache_from_source(file)).is_file(): print(file)\n"
    )
    assert inside(f'{PYTHON} -c "{script}"') == ""


def test_the_image_finds_what_the_checkout_finds(tmp_path: Path) -> None:
    source, here, there = (tmp_path / name for name in ("source", "here", "there"))
    shutil.copytree(EXAMPLES, source)
    here.mkdir()
    there.mkdir()
    options = ("--fail-on=never", "--suppressions=ignore")
    subprocess.run(
        [ROOT / ".venv" / "bin" / "flaskgate", "scan", f"--json={here}/report.json", *options],
        cwd=source,
        check=True,
        capture_output=True,
        env={"PATH": os.defpath},
    )
    mounts = {source: "/src:ro", there: "/out"}
    arguments = ("scan", "--json=/out/report.json", *options)
    done = command(*arguments, mounts=mounts, options=["--workdir=/src"])
    assert done.returncode == 0, done.stderr
    reports = [json.loads((one / "report.json").read_text("utf-8")) for one in (here, there)]
    ours, theirs = ([report[key] for key in ("findings", "notifications")] for report in reports)
    assert len(ours[0]) > 10
    assert theirs == ours


def test_an_engine_that_does_not_start_is_no_pass(tmp_path: Path) -> None:
    """There is one front end in the image, and nothing takes its place in silence."""
    job = Job(tmp_path, "python-debug-run")
    certificates = inside("realpath /etc/ssl/certs/ca-certificates.crt").strip()
    done = job.run({}, f"--volume=/dev/null:{certificates}:ro")
    assert done.returncode == 2
    (error,) = LogReader().read(done.stderr)
    assert error.data.startswith("Semgrep failed: it ended with exit code 2: ")


def test_git_trusts_the_workspace_wherever_home_is(tmp_path: Path) -> None:
    (tmp_path / "a.py").touch()
    commit(tmp_path)
    give(tmp_path)
    options = (f"--volume={tmp_path}:/github/workspace", "--workdir=/github/workspace")
    for home in ("/github/home", "/nowhere", "/root"):
        listed = inside("git ls-files && git log --format=%s", *options, f"--env=HOME={home}")
        assert listed.split() == ["a.py", "x"]


def test_the_labels_say_what_it_is() -> None:
    done = podman("image", "inspect", "--format={{json .Labels}}", IMAGE)
    labels = json.loads(done.stdout)
    prefix = "org.opencontainers.image."
    assert labels[f"{prefix}title"] == "Flaskgate"
    assert labels[f"{prefix}licenses"] == "Apache-2.0"
    assert labels[f"{prefix}source"].startswith("https://github.com/")
    assert labels[f"{prefix}base.name"] == "debian:trixie-slim"
    assert {f"{prefix}{name}" for name in ("version", "revision", "description")} <= set(labels)


def test_scanners_can_tell_what_was_copied() -> None:
    record = inside("cat /var/lib/dpkg/status.d/git")
    assert f"Version: 1:{inside('git version').split()[2]}" in record
    assert "GPL" in inside("cat /usr/share/doc/git/copyright")


def test_the_command_tells_its_version() -> None:
    done = command("--version", mounts={})
    assert done.stdout == f"flaskgate {__version__}\n"
