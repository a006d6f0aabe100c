"""Read inline Markdown as https://github.github.com/gfm/ does, as far as a summary may use it."""

from __future__ import annotations

import re

TOKEN = re.compile(
    r"""
    \\(?P<escaped>[!-/:-@\[-`{-~])
    | (?P<fence>`+)(?P<code>.*?[^`]|)(?P=fence)(?!`)
    | &(?P<entity>amp|lt|gt);
    | (?P<tag><br>)
    | (?P<plain>.)
    """,
    re.VERBOSE | re.DOTALL,
)
ENTITIES = {"amp": "&", "lt": "<", "gt": ">"}
ALIVE = re.compile(r"[<>&*_~\[\]|`$@]|#\d|://|www\.|gh-\d|:[\w+-]+:", re.IGNORECASE)


def shown(markdown: str) -> str:
    """Return what a reader sees; fail where a plain character would be more than itself."""
    seen, plain = [], []
    for found in TOKEN.finditer(markdown):
        kind = found.lastgroup or ""
        text = found["code"] if kind == "code" else found[kind]
        if kind == "code" and text[0] == text[-1] == " " and text.strip():
            text = text[1:-1]
        seen.append({"entity": ENTITIES.get(text, ""), "tag": "\n"}.get(kind, text))
        plain.append(text if kind == "plain" else "\0")
    assert not ALIVE.search("".join(plain)), markdown
    return "".join(seen)
