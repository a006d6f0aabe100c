"""Makes a program smaller that is judged wrongly, as long as it stays so."""

from __future__ import annotations

from collections.abc import Callable, Iterator

MOST = 600
"""How many smaller programs are tried."""


def shrink(
    text: str, smaller: Callable[[str], Iterator[str]], is_wrong: Callable[[str], bool]
) -> str:
    """Return a text from which nothing can be taken away without `is_wrong` getting false.

    `smaller` yields texts of which each is less than the one it is given, the least first.
    """
    left = MOST
    options = smaller(text)
    while left:
        left -= 1
        option = next(options, None)
        if option is None:
            break
        if is_wrong(option):
            text, options = option, smaller(option)
    return text
