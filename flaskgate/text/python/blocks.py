"""The blocks of a compound statement."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence


def blocks_of(statement: ast.stmt) -> Iterator[Sequence[ast.stmt]]:
    """Yield the blocks of a statement, those of its handlers and cases too; not what is in them."""
    handlers, cases = getattr(statement, "handlers", ()), getattr(statement, "cases", ())
    for holder in (statement, *handlers, *cases):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(holder, name, None)
            if isinstance(block, list) and block:
                yield block
