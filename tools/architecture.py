"""The plan of the code for docs/architecture.md: packages, and who imports whom."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "flaskgate"


def rooms(place: Path) -> Mapping[str, str]:
    """Return the packages and modules in a folder: name to the first line of its docstring."""
    found = {}
    for path in sorted(place.iterdir()):
        source = path / "__init__.py" if path.is_dir() else path
        if source.is_file() and source.suffix == ".py" and not path.stem.startswith("__"):
            doc = ast.get_docstring(ast.parse(source.read_text("utf-8"))) or ""
            found[path.stem] = doc.partition("\n")[0]
    return found


def table_of(place: Path) -> str:
    """Return a Markdown table of what is in a folder."""
    rows = "".join(f"| `{name}` | {doc} |\n" for name, doc in rooms(place).items())
    return f"\n| where | what it is |\n| --- | --- |\n{rows}\n"


def picture_of(place: Path) -> str:
    """Return a Mermaid picture of the imports in a folder, without what other arrows imply."""
    edges = _edges(place)
    lines = ["flowchart TD"]
    for name in edges:
        lines += [f"  {name} --> {other}" for other in sorted(_direct(name, edges))]
    return "\n```mermaid\n" + "\n".join(lines) + "\n```\n\n"


def _edges(place: Path) -> Mapping[str, set[str]]:
    names = set(rooms(place))
    prefix = ".".join(place.relative_to(PACKAGE.parent).parts) + "."
    edges: dict[str, set[str]] = {name: set() for name in sorted(names)}
    for path in sorted(place.rglob("*.py")):
        own = path.relative_to(place).parts[0].removesuffix(".py")
        if own in names:
            heads = (name.removeprefix(prefix).partition(".")[0] for name in _imports(path, prefix))
            edges[own] |= {head for head in heads if head in names and head != own}
    return edges


def _imports(path: Path, prefix: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            if f"{node.module}.".startswith(prefix) and f"{node.module}." != prefix:
                yield node.module
            elif f"{node.module}." == prefix:
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _direct(name: str, edges: Mapping[str, set[str]]) -> set[str]:
    """Return what is imported, without what is reached through another import anyway."""
    reached: set[str] = set()
    for other in edges[name]:
        reached |= _reached(other, edges)
    return edges[name] - reached


def _reached(name: str, edges: Mapping[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = list(edges[name])
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            waiting += edges[one]
    return seen
