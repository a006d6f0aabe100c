"""Makes YAML of a Jinja template, place for place, as far as that is sound.

An expression becomes a variable of the same length, which nobody sets, and a comment or a statement
on lines of its own becomes blanks: what stands under a condition may be there. A template that
chooses between two texts is left alone. See https://jinja.palletsprojects.com/templates/.
"""

from __future__ import annotations

import re

ENDINGS = (".j2", ".jinja", ".jinja2")
"""What the names of such templates end with, in lower case."""

_EXPRESSION = re.compile(r"\{\{([^{}\n]*)\}\}")
_ALONE = re.compile(r"^[ \t]*\{(?:%[^{}]*%|#[^{}]*#)\}[ \t]*$", re.MULTILINE)
_CHOICE = re.compile(r"\{%[-+]?\s*(?:else|elif|macro|call|block|extends|include)\b")
_GO = re.compile(
    r"\{\{-?\s*(?:[.$]|/\*"
    r"|(?:include|template|toYaml|if|range|end|with|define|else|block|tpl|required|printf)\b)"
)
_LEFT = re.compile(r"\{\{|\{%|\{#")


def to_yaml(text: str) -> str | None:
    """Return a text of the same length and the same lines; None where that cannot be told."""
    if _GO.search(text) or _CHOICE.search(text):
        return None
    plain = _ALONE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    plain = _EXPRESSION.sub(_variable, plain)
    return None if _LEFT.search(plain) else plain


def _variable(found: re.Match[str]) -> str:
    name = re.sub(r"\W+", "_", found[1].strip(" -+"), flags=re.ASCII).lstrip("_0123456789")
    width = len(found[0]) - 1
    return f"${(name or 'x')[:width].ljust(width, '_')}"
