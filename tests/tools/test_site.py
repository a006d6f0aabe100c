from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tools import site

ROOT = Path(__file__).parents[2]


class _Loader(yaml.SafeLoader):
    """The safe loader, which passes over the tags of the generator."""


_Loader.add_multi_constructor("tag:yaml.org,2002:python/", lambda *_: None)


@pytest.mark.parametrize(
    ("page", "link", "expected"),
    [
        pytest.param("README.md", "docs/faq.md", "docs/faq.md", id="a page"),
        pytest.param("docs/faq.md", "findings.md#x", "findings.md#x", id="a place in a page"),
        pytest.param("docs/faq.md", "#here", "#here", id="a place in this page"),
        pytest.param("docs/faq.md", "https://x.invalid/a.md", "https://x.invalid/a.md", id="away"),
        pytest.param("docs/faq.md", "mailto:a@b.c", "mailto:a@b.c", id="mail"),
        pytest.param(
            "docs/container.md",
            "../tools/drop_sections.py",
            f"{site.BLOB}tools/drop_sections.py",
            id="code",
        ),
        pytest.param(
            "rules/debug-deployed/README.md",
            "../../docs/production.md",
            "../../docs/production.md",
            id="from a rule",
        ),
        pytest.param("docs/faq.md", "no.md#x", f"{site.BLOB}docs/no.md#x", id="what is no page"),
    ],
)
def test_links(page: str, link: str, expected: str) -> None:
    assert site.rewrite(f"see [it]({link}).", page) == f"see [it]({expected})."


def test_pages_keep_their_folders(tmp_path: Path) -> None:
    site.stage(pages=tmp_path / "pages")
    staged = {path.relative_to(tmp_path / "pages") for path in (tmp_path / "pages").rglob("*.*")}
    assert staged == {path.relative_to(ROOT) for path in site.files()}
    assert Path("docs/images/summary.png") in staged


def test_the_menu_leads_to_every_page_but_those_of_rules() -> None:
    settings = yaml.load((ROOT / "mkdocs.yml").read_text("utf-8"), Loader=_Loader)  # noqa: S506
    named = list(site.menu(settings["nav"]))
    pages = {path.relative_to(ROOT).as_posix() for path in site.files() if path.suffix == ".md"}
    assert sorted(named) == sorted(set(named))
    assert set(named) == {page for page in pages if not page.startswith("rules/")}
    assert settings["strict"] is True
