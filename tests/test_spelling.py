"""The words that people read: prose of the pages, texts of the program and of its rules."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
CODESPELL = Path(sys.executable).with_name("codespell")


def check(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the spelling checker with the settings of pyproject.toml."""
    command = [CODESPELL, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_a_wrong_word_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("This is definately wrong.\n", encoding="utf-8")
    assert check(page).returncode != 0


def test_words_are_spelled_right() -> None:
    pages = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "action.yml")
    done = check(*pages, "docs", "rules", "bench", "examples", "flaskgate", "tools", "schemas")
    assert done.returncode == 0, done.stdout + done.stderr
