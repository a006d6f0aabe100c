from __future__ import annotations

from pathlib import Path

from bench.figures import MIB, Figure
from bench.measure import Usage
from bench.tools import Tool
from bench.trees import Tree


def a_usage(wall: float = 1.0, cpu: float = 1.0, largest: int = 100, together: int = 100) -> Usage:
    """Return a cost; memory is given in MiB."""
    return Usage(wall=wall, cpu=cpu, largest=largest * MIB, together=together * MIB)


def a_figure(wall: float = 1.0, largest: int = 100, together: int = 100, runs: int = 5) -> Figure:
    return Figure(usage=a_usage(wall, wall, largest, together), runs=runs)


def a_tool(name: str, *argv: str, is_slow: bool = False) -> Tool:
    return Tool(name=name, argv=argv, is_slow=is_slow)


def a_tree(name: str = "small app", *, is_large: bool = False, path: Path = Path("app")) -> Tree:
    return Tree(
        name=name, path=path, witness="app.py", files=3, python_files=1, size=900, is_large=is_large
    )
