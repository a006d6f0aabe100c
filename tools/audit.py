"""Asks whether a locked package has a known vulnerability: `python -m tools.audit [OPTIONS]`.

Every list of requirements is given to pip-audit; options go there, too (`--ignore-vuln ID`). Its
own exit code says little: with a registry that knows no vulnerabilities every package is left out,
and it ends with 0 and "No known vulnerabilities found". So its report is what counts.
Exit codes: 0 all were asked about and none has one, 1 one has, 2 it could not ask about them all.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PIP_AUDIT = Path(sys.executable).with_name("pip-audit")
LOCKS = (*sorted(ROOT.glob("requirements/*.txt")), ROOT / "bench" / "requirements.txt")
_NAMED = 5


def main(argv: Sequence[str], program: Path = PIP_AUDIT, locks: Sequence[Path] = LOCKS) -> int:
    """Audit the lists, and print every vulnerability and a last line."""
    results = [audited(lock, argv, program) for lock in locks]
    packages = [package for result in results if not isinstance(result, str) for package in result]
    found = sorted(set(vulnerable(packages)))
    left = sorted({one["name"] for one in packages if "vulns" not in one})
    print(*found, sep="\n", end="\n" * bool(found))
    asked = len({one["name"] for one in packages}) - len(left)
    print(f"{asked} packages audited, {len(found)} vulnerabilities")
    failures = list(dict.fromkeys(result for result in results if isinstance(result, str)))
    for failure in [*failures, *([_named(left)] if left else [])]:
        print(f"NOT AUDITED: {failure}", file=sys.stderr)
    if found:
        return 1
    return 2 if failures or left else 0


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"the service does not know {', '.join(names[:_NAMED])}{more}"


def audited(lock: Path, options: Sequence[str], program: Path) -> list[dict[str, Any]] | str:
    """Return the packages of a list, with what is known of them, or why there is nothing.

    A list is pinned with all that it needs, so nothing is resolved, built or installed.
    """
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        command = [
            *(str(program), "--no-deps", "--disable-pip", "--progress-spinner", "off"),
            *("--format", "json", "--output", str(report), "--requirement", str(lock), *options),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        said = done.stderr.strip().splitlines() or ["pip-audit says nothing"]
        packages = json.loads(report.read_text("utf-8"))["dependencies"] if report.exists() else []
        return packages or f"{lock.name}: {said[-1]}"


def vulnerable(packages: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Yield a line for each vulnerability of a package."""
    for one in packages:
        for each in one.get("vulns", ()):
            fixed = ", ".join(each["fix_versions"]) or "nothing yet"
            yield f"{one['name']} {one['version']}: {each['id']}, mended by {fixed}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
