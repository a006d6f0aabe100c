"""A launch chain as a Mermaid flowchart, which GitHub draws: pure, and safe for any text.

In a label only letters, digits, spaces and slashes of ASCII stand for themselves. Everything else
is an entity code (https://mermaid.js.org/syntax/flowchart.html#special-characters-that-break-syntax),
so a text cannot leave its quotes or its fence, and is no markup, link, icon or directive.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from flaskgate.model.findings import Step
from flaskgate.publish.routes import short_place
from flaskgate.text.escape import shorten, visible

_LIMIT = 60
"""Code points of a place, and of a message."""
_SPECIAL = re.compile(r"[^0-9A-Za-z /]")
_DANGER = "fill:#ffebe9,stroke:#cf222e,color:#82071e,stroke-width:2px"
"""Dark on light red, readable on light and dark pages. A semicolon here would end an entity."""


def flowchart(chain: Sequence[Step]) -> str:
    """Return the lines of a flowchart without its fence, a node for each step, in order.

    `chain` has one step or more; the last node has the class `danger`. The result is ASCII and
    ends without a line feed.
    """
    nodes = [f'    s{n}["{_label(step)}"]' for n, step in enumerate(chain, start=1)]
    edges = [f"    s{n} --> s{n + 1}" for n in range(1, len(chain))]
    marks = [f"    class s{len(chain)} danger", f"    classDef danger {_DANGER}"]
    return "\n".join(("flowchart LR", *nodes, *edges, *marks))


def _label(step: Step) -> str:
    parts = short_place(step.location, _LIMIT), shorten(visible(step.message), _LIMIT).strip()
    text = " · ".join(part for part in parts if part)
    return _SPECIAL.sub(lambda found: f"#{ord(found[0])};", text)
