"""Where two texts begin to differ, and two changes of one text as one."""

from __future__ import annotations

from itertools import takewhile


def shared_start(one: str, other: str) -> int:
    """Return how many characters two texts begin with in common."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def merged(before: str, one: str, other: str) -> str | None:
    """Return a text with two changes of it; None where they meet.

    What is only put in, and where the other one begins, comes first.
    """
    spans = sorted((*_span(before, after), after) for after in (one, other))
    (start, end, first), (later, last, second) = spans
    is_put_before = start == end == later < last
    if end > later or (start == later and not is_put_before):
        return None
    head, tail = _new(before, first, start, end), _new(before, second, later, last)
    return before[:start] + head + before[end:later] + tail + before[last:]


def _span(before: str, after: str) -> tuple[int, int]:
    """Return where two texts differ, as offsets in the first."""
    head = shared_start(before, after)
    rest, other = before[head:][::-1], after[head:][::-1]
    return head, len(before) - shared_start(rest, other)


def _new(before: str, after: str, start: int, end: int) -> str:
    return after[start : len(after) - (len(before) - end)]
