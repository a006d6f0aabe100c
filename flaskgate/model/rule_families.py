"""Rules that belong together: they see one defect, at one stage or with other evidence.

A rule that stands in none of these sets stands for itself; most do.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

WRITTEN_DEBUG: Final = frozenset(
    {"flask-debug-run", "flask-debug-env", "flask-debug-config", "debug-environment"}
)
"""Debug mode as it is written; whether something starts it, another rule says."""
DEBUGGER: Final = frozenset(
    {"werkzeug-debugger", "werkzeug-debugger-conditional", "werkzeug-traceback"}
)
"""Werkzeug's debugger without Flask's debug mode."""
LINE_OF_START: Final = frozenset({"debug-deployed", "dev-server-deployed"})
"""What one line of an artefact tells of what it starts."""
STARTED: Final = LINE_OF_START | {"dev-server-on-import"}
"""Rules of what production starts: whoever accepted what is only written has not seen it."""

_DEBUG: Final = frozenset({"debug-deployed", "debug-behind-server", "flask-debug-inert"})
_SERVER: Final = frozenset({"dev-server-deployed", "dev-server-on-import", "dev-server-run"})
_FAMILIES: Final[Mapping[str, str]] = {
    **dict.fromkeys(WRITTEN_DEBUG | _DEBUG, "debug"),
    **dict.fromkeys(_SERVER, "server"),
    **dict.fromkeys(DEBUGGER, "debugger"),
}


def family(rule_id: str) -> str:
    """Return the name of the rules that see the same defect; of any other rule its id."""
    return _FAMILIES.get(rule_id, rule_id)
