"""Changes the code here and there, and says which changes no test notices: `make mutate`.

mutmut (https://mutmut.readthedocs.io) works on a copy in .cache/mutate, so that nothing here is
touched. Each part of `PARTS` is run against the tests nearest to it, and of those each change only
against the ones that get there.

    make mutate                      all parts (hours)
    make mutate ONLY=steps           one part
    make mutate ONLY=steps NAME="*scope*"   what is named so
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / ".cache" / "mutate"
COPIED = ("action.yml", "bench", "docs", "examples", "README.md", "rules", "tools")
"""What tests read beside the package."""
QUICK = "not hostile and not thousands and not linear and not soon"
"""Leaves out what is about time, which a change of an outcome needs not wait for."""
KILLED, SURVIVED, NEVER_RUN, UNCHECKED = "killed", "survived", "no test gets there", "not checked"
_BY_EXIT_CODE: Mapping[int | None, str] = {0: SURVIVED, 33: NEVER_RUN, None: UNCHECKED}
"""The codes of mutmut; any other one, such as that of a time limit, says that it was noticed."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the package, and the tests nearest to it."""

    modules: tuple[str, ...]
    """Globs from the root of the repository."""
    tests: tuple[str, ...]


_PYTHON = "flaskgate/launch/python/interpreter"
_SHELL = "flaskgate/launch/shell"
_POLICY = (
    "flaskgate/model/report.py",
    "flaskgate/model/strictness.py",
    "flaskgate/settings/floor.py",
)
PARTS: Mapping[str, Part] = {
    "steps": Part(("flaskgate/steps/*",), ("tests/steps", "tests/gate/test_all_steps.py")),
    "policy": Part(
        (*_POLICY, "flaskgate/gate/policy_changes.py"),
        (
            "tests/model",
            "tests/settings",
            "tests/gate/test_policy_weakened.py",
            "tests/gate/test_strict.py",
        ),
    ),
    "python": Part(
        (
            f"{_PYTHON}/statements/control_flow.py",
            f"{_PYTHON}/statements/try_and_assert.py",
            f"{_PYTHON}/statements/with_blocks.py",
            f"{_PYTHON}/runs/path_ends.py",
        ),
        ("tests/launch/python",),
    ),
    "shell": Part((f"{_SHELL}/control.py", f"{_SHELL}/status.py"), ("tests/launch/shell",)),
}


def main(part: str = "", name: str = "*") -> int:
    """Run the parts that are asked for, and print what is found; 1 if a change went unnoticed."""
    missed = 0
    for title, one in PARTS.items():
        if part in {"", title}:
            place = FOLDER / title
            prepare(place, one)
            subprocess.run(_mutmut("run", "--max-children", "1", name), cwd=place, check=False)
            missed += tell(place)
    return int(bool(missed))


def prepare(place: Path, part: Part) -> None:
    """Copy what git tracks to `place` and tell mutmut what to do there; its results are kept."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    names = [name for name in listed.stdout.decode().split("\0") if (ROOT / name).is_file()]
    forget_others(place, frozenset(names))
    for name in names:
        target = place / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)
    settings = {
        "source_paths": ["flaskgate"],
        "only_mutate": part.modules,
        "also_copy": COPIED,
        "pytest_add_cli_args_test_selection": part.tests,
        "pytest_add_cli_args": ("-p", "no:xdist", "-p", "no:cacheprovider", "-k", QUICK),
    }
    lines = (f"{key} = {json.dumps(value)}\n" for key, value in settings.items())
    with (place / "pyproject.toml").open("a", encoding="utf-8") as project:
        project.write(f"\n[tool.mutmut]\n{''.join(lines)}")


def forget_others(place: Path, names: AbstractSet[str]) -> None:
    """Remove the modules and tests that are there no more, and what was found out of them."""
    for folder in (place, place / "mutants"):
        for found in (*folder.glob("flaskgate/**/*.py*"), *folder.glob("tests/**/*.py")):
            name = found.relative_to(folder).as_posix().removesuffix(".meta")
            if name not in names:
                found.unlink()


def tell(place: Path) -> int:
    """Print a line for each module and what survived; return how much that is."""
    survivors = []
    for module, results in outcomes(place):
        counts = Counter(_BY_EXIT_CODE.get(code, KILLED) for code in results.values())
        print(f"{module}: " + ", ".join(f"{counts[word]} {word}" for word in sorted(counts)))
        survivors += [name for name, code in results.items() if code == 0]
    for one in survivors:
        print(f"\n{subprocess.check_output(_mutmut('show', one), cwd=place, text=True).strip()}")
    return len(survivors)


def outcomes(place: Path) -> Iterator[tuple[str, Mapping[str, int | None]]]:
    """Yield each module that was changed, and the exit codes of its changes by their names."""
    for path in sorted((place / "mutants" / "flaskgate").rglob("*.meta")):
        results = json.loads(path.read_text("utf-8"))["exit_code_by_key"]
        if results:
            yield path.relative_to(place / "mutants").as_posix().removesuffix(".meta"), results


def _mutmut(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "mutmut", *arguments]


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
