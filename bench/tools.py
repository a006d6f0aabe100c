"""The command lines that are compared, and the environment they run in."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from bench.measure import BenchError

REQUIREMENTS = Path(__file__).with_name("requirements.txt")
OUTPUT = "{output}"
TREE = "{tree}"
FIXTURE_SUFFIX = ".test.yaml"

GATE = "flaskgate"
SEMGREP = "semgrep"
BANDIT = "bandit"
RUFF = "ruff"
RUFF_WARM = "ruff, warm cache"
BANDITRS = "banditrs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """One command line: `{tree}` and `{output}` in it are replaced before each run."""

    name: str
    argv: tuple[str, ...]
    is_slow: bool = False
    """Whether a run on the large tree takes minutes."""

    def command(self, tree: Path, output: Path) -> list[str]:
        """Return the command line for `tree` that writes its report to `output`, or prints it."""
        return [word.replace(TREE, str(tree)).replace(OUTPUT, str(output)) for word in self.argv]

    @property
    def writes_report(self) -> bool:
        """Whether the tool writes the report itself; otherwise the report is what it prints."""
        return any(OUTPUT in word for word in self.argv)


def tools(gate: tuple[str, ...], rules: Path, cache: Path) -> tuple[Tool, ...]:
    """Return all tools in the order of a round; the first is the gate, started by `gate`.

    `rules` is the folder of rule folders that Semgrep gets. Raises `BenchError` if it has no rule.
    """
    home = Path(sys.executable).parent
    ruff = (str(home / "ruff"), "check", "--select", "S201", "--isolated")
    concise = ("--output-format", "concise", TREE)
    return (
        Tool(name=GATE, argv=(*gate, "scan", TREE, "--fail-on", "never", "--sarif", OUTPUT)),
        Tool(name=SEMGREP, argv=_semgrep(home, rules), is_slow=True),
        Tool(name=BANDIT, argv=_bandit(home / "bandit"), is_slow=True),
        Tool(name=RUFF, argv=(*ruff, "--no-cache", *concise)),
        Tool(name=RUFF_WARM, argv=(*ruff, "--cache-dir", str(cache / "ruff"), *concise)),
        Tool(name=BANDITRS, argv=_bandit(_venv_bin(cache) / "banditrs")),
    )


def _semgrep(home: Path, rules: Path) -> tuple[str, ...]:
    files = rule_files(rules)
    if not files:
        raise BenchError(f"no Semgrep rule in {rules}")
    configs = [word for path in files for word in ("--config", str(path))]
    quiet = ("--metrics=off", "--disable-version-check", "--quiet")
    report = ("--sarif", "--output", OUTPUT)
    return (str(home / "semgrep"), "scan", *configs, *quiet, *report, TREE)


def rule_files(rules: Path) -> list[Path]:
    """Return the Semgrep rules of all rule folders, by name; fixtures in YAML are left out."""
    found = sorted(rules.glob("*/*.yaml"))
    return [path for path in found if not path.name.endswith(FIXTURE_SUFFIX)]


def _bandit(program: Path) -> tuple[str, ...]:
    return (str(program), "-q", "-r", "-t", "B201", "-f", "json", "-o", OUTPUT, TREE)


def environment(cache: Path) -> dict[str, str]:
    """Return the environment of every tool: this one, with Semgrep kept off the network."""
    return {
        **os.environ,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
        "SEMGREP_ENABLE_VERSION_CHECK": "0",
        "SEMGREP_SEND_METRICS": "off",
        "SEMGREP_SETTINGS_FILE": str(cache / "semgrep-settings.yml"),
    }


def install_peers(cache: Path) -> None:
    """Install the tools that the project itself does not use into an environment of their own."""
    stamp = cache / "venv.lock"
    wanted = REQUIREMENTS.read_text(encoding="utf-8")
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return
    venv = cache / "venv"
    pip = [str(_venv_bin(cache) / "python"), "-m", "pip", "install", "--quiet", "--no-deps"]
    for command in (
        [sys.executable, "-m", "venv", "--clear", str(venv)],
        [*pip, "--require-hashes", "--requirement", str(REQUIREMENTS)],
    ):
        must_succeed(command)
    stamp.write_text(wanted, encoding="utf-8")


def pinned_peer() -> str:
    """Return name and version of the peer that is installed by its own lock file."""
    return REQUIREMENTS.read_text(encoding="utf-8").split()[0].replace("==", " ")


def _venv_bin(cache: Path) -> Path:
    return cache / "venv" / "bin"


def must_succeed(command: list[str], folder: Path | None = None) -> None:
    """Run a step of the preparation; raise `BenchError` with its last words if it fails."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        last = done.stderr.strip().splitlines()[-3:]
        raise BenchError("\n  ".join([f"failed: {' '.join(command)}", *last]))
