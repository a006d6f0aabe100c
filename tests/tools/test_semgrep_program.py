from __future__ import annotations

import importlib.util
import zipfile
from pathlib import Path

import pytest

from tools.drop_sections import without_sections
from tools.semgrep_program import build_program

WHEEL = "semgrep-1.0.0-py3-none-any.whl"
DATA = "semgrep-1.0.0.data/purelib/semgrep"
MEMBERS = {
    f"{DATA}/__init__.py": b"",
    f"{DATA}/cli.py": b"import click\n",
    f"{DATA}/bin/__init__.py": b"",
    f"{DATA}/bin/semgrep-core": b"\xcf\xfa\xed\xfe of a Mac",
    f"{DATA}/bin/libs/libz.so.1": b"z",
    "semgrep-1.0.0.data/scripts/semgrep": b"#!python\n",
    "semgrep-1.0.0.data/purelib/semdep/__init__.py": b"",
    "semgrep-1.0.0.dist-info/METADATA": b"Name: semgrep\nRequires-Dist: click\nLicense: LGPL\n",
    "semgrep-1.0.0.dist-info/WHEEL": b"Wheel-Version: 1.0\n",
    "semgrep-1.0.0.dist-info/RECORD": b"",
    "semgrep-1.0.0.dist-info/entry_points.txt": b"",
    "semgrep-1.0.0.dist-info/licenses/LICENSE": b"LGPL",
}


def cut(folder: Path, members: dict[str, bytes]) -> zipfile.ZipFile:
    """Return what is left of a wheel with these members; its program can be executed."""
    whole, part = folder / "whole.whl", folder / WHEEL
    with zipfile.ZipFile(whole, "w") as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = 0o755 << 16
            archive.writestr(info, data)
    named = folder / "fetched" / WHEEL
    named.parent.mkdir()
    whole.rename(named)
    build_program.cut_down(named, part)
    return zipfile.ZipFile(part)


def test_the_program_its_libraries_and_its_license_are_left(tmp_path: Path) -> None:
    left = cut(tmp_path, MEMBERS)
    assert sorted(left.namelist()) == sorted(
        [
            f"{DATA}/__init__.py",
            f"{DATA}/bin/__init__.py",
            f"{DATA}/bin/libs/libz.so.1",
            f"{DATA}/bin/semgrep-core",
            "semgrep-1.0.0.dist-info/METADATA",
            "semgrep-1.0.0.dist-info/RECORD",
            "semgrep-1.0.0.dist-info/WHEEL",
            "semgrep-1.0.0.dist-info/licenses/LICENSE",
        ]
    )
    assert left.read("semgrep-1.0.0.dist-info/METADATA") == b"Name: semgrep\nLicense: LGPL\n"
    assert left.getinfo(f"{DATA}/bin/semgrep-core").external_attr >> 16 == 0o755


def test_a_program_of_another_format_stays_whole(tmp_path: Path) -> None:
    program = f"{DATA}/bin/semgrep-core"
    assert cut(tmp_path, MEMBERS).read(program) == MEMBERS[program]


def test_a_program_of_linux_keeps_what_is_loaded(tmp_path: Path) -> None:
    spec = importlib.util.find_spec("_ctypes")
    assert spec is not None
    assert spec.origin is not None
    elf = Path(spec.origin).read_bytes()
    if not elf.startswith(b"\x7fELF"):
        pytest.skip("needs programs of Linux")
    program = f"{DATA}/bin/semgrep-core"
    assert cut(tmp_path, {**MEMBERS, program: elf}).read(program) == without_sections(elf)


def test_everything_is_recorded(tmp_path: Path) -> None:
    left = cut(tmp_path, MEMBERS)
    record = left.read("semgrep-1.0.0.dist-info/RECORD").decode().splitlines()
    assert sorted(line.split(",")[0] for line in record) == sorted(left.namelist())
    empty = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"  # SHA-256 of nothing
    assert f"{DATA}/__init__.py,sha256={empty},0" in record


def test_the_locked_version_is_the_one_that_is_fetched() -> None:
    locked = build_program._LOCKED.search(build_program.LOCK.read_text("utf-8"))
    assert locked is not None
    assert locked[0].startswith("semgrep==")
    assert locked[0].count("--hash=sha256:") >= 3
    assert locked[0].count("==") == 1


def test_a_lock_file_without_it_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = tmp_path / "image.txt"
    lock.write_text("ruff==1\n", encoding="utf-8")
    monkeypatch.setattr(build_program, "LOCK", lock)
    with pytest.raises(ValueError, match=r"image\.txt names no semgrep"):
        build_program.fetched(tmp_path)
