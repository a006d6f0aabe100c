"""Puts the pages of the repository where the generator of the site looks: `make site`.

The pages keep their folders, so that their links hold. A link to something that is not a page, such
as a file of code, leads to the repository. The functions that begin with `on_` are called by MkDocs
(https://www.mkdocs.org/dev-guide/plugins/#events).
"""

from __future__ import annotations

import posixpath
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PAGES = ROOT / ".cache" / "site" / "pages"
BLOB = "https://github.com/flaskgate/flaskgate/blob/main/"
PATTERNS = ("*.md", "docs/**/*.md", "docs/images/*.png", "rules/*/README.md", "examples/README.md")

_LINK = re.compile(r"(?P<text>\]\()(?P<target>(?![a-z]+:|#)[^)#\s]+)(?P<anchor>#[^)\s]*)?\)")
_SHORT_TITLE = re.compile(r"^# `(?P<id>[\w-]+)`$", re.MULTILINE)


def stage(root: Path = ROOT, pages: Path = PAGES) -> None:
    """Copy every page and picture into an empty folder."""
    shutil.rmtree(pages, ignore_errors=True)
    for path in files(root):
        target = pages / path.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)


def files(root: Path = ROOT) -> Iterator[Path]:
    """Yield every page and picture of the site."""
    for pattern in (*PATTERNS, "bench/README.md"):
        yield from sorted(root.glob(pattern))


def on_page_markdown(markdown: str, page: Any, **_: object) -> str:  # noqa: ANN401 (MkDocs')
    """Return a page with links that lead somewhere on the site or in the repository."""
    name = str(page.file.src_uri)
    if name.startswith("rules/"):
        page.meta["title"] = name.split("/")[1]
    return rewrite(markdown, name)


def on_files(files: Any, **_: object) -> Any:  # noqa: ANN401 (MkDocs')
    """Leave the pages of rules out of the menu: the table of rules leads to them."""
    for file in files.documentation_pages():
        if file.src_uri.startswith("rules/"):
            file.inclusion = _not_in_nav(file)
    return files


def _not_in_nav(file: Any) -> object:  # noqa: ANN401 (MkDocs')
    return type(file.inclusion).NOT_IN_NAV


def rewrite(markdown: str, name: str) -> str:
    """Return `markdown` of the page `name` with links to what is not a page made absolute."""
    known = {path.relative_to(ROOT).as_posix() for path in files()}
    folder = posixpath.dirname(name)

    def absolute(link: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(folder, link["target"]))
        if target in known:
            return link[0]
        return f"{link['text']}{BLOB}{target}{link['anchor'] or ''})"

    return _LINK.sub(absolute, markdown)


def menu(nav: object) -> Iterator[str]:
    """Yield every page that the menu of mkdocs.yml names."""
    match nav:
        case str():
            yield nav
        case Mapping():
            for value in nav.values():
                yield from menu(value)
        case list():
            for value in nav:
                yield from menu(value)


if __name__ == "__main__":
    stage()
