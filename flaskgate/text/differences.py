"""Where two texts begin to differ."""

from __future__ import annotations

from itertools import takewhile


def shared_start(one: str, other: str) -> int:
    """Return how many characters two texts begin with in common."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
