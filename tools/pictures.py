"""Draws the pictures of the README from what the gate really prints: `make pictures`.

The app is that of docs/tutorial.md, scanned as a step on GitHub would. Its workflow command becomes
the annotation on the line, its job summary the summary; a browser without a window takes the
pictures. What is around them is drawn to look familiar, and holds no words of its own.
"""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

from tools.play import PROGRAMS, scripts

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "images"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WIDTH = 920
"""Pixels of the page; a picture has twice as many."""
AROUND = 1
"""Lines of code that are shown before the marked one."""

_COMMAND = re.compile(
    r"^::(?P<level>error|warning|notice) (?P<facts>.*?)::(?P<text>.*)$", re.MULTILINE
)
_ESCAPES = (("%0A", "\n"), ("%0D", "\r"), ("%3A", ":"), ("%2C", ","), ("%25", "%"))
_CHANGES = {"-": "gone", "+": "new"}
_STYLE = """
body { margin: 0; padding: 16px; background: #fff; color: #1f2328; width: 888px;
  font: 14px/1.5 -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", "Noto Color Emoji",
    Arial, sans-serif; }
.summary { padding: 16px 24px; } .summary :last-child { margin-bottom: 0; }
.box { border: 1px solid #d1d9e0; border-radius: 6px; overflow: hidden; }
.name { padding: 8px 16px; background: #f6f8fa; border-bottom: 1px solid #d1d9e0; }
pre, code, .code { font: 12px/20px "DejaVu Sans Mono", Consolas, monospace; }
.code { white-space: pre; display: flex; }
.code b { width: 50px; padding-right: 10px; text-align: right; color: #59636e; font-weight: 400; }
.marked { background: #ffebe9; }
.note { margin: 8px 16px 12px 66px; padding: 10px 16px; border: 1px solid #d1d9e0;
  border-left: 4px solid #cf222e; border-radius: 6px; overflow-wrap: anywhere; }
.note p { margin: 0 0 10px; white-space: pre-wrap; } .note p:last-child { margin: 0; }
.name, .note .title { font-weight: 600; }
h1, h2, h3, h4 { margin: 20px 0 12px; line-height: 1.25; }
h1, h2 { padding-bottom: 6px; border-bottom: 1px solid #d1d9e0; font-size: 21px; }
h2:first-child { margin-top: 0; } h3 { font-size: 17px; } h4 { font-size: 15px; }
a { color: #0969da; text-decoration: none; }
table { border-collapse: collapse; margin: 0 0 14px; }
th, td { padding: 5px 12px; text-align: left; border: 1px solid #d1d9e0; }
:not(pre) > code { white-space: nowrap; padding: 2px 5px; border-radius: 6px; background: #eff1f3; }
pre { padding: 12px; border-radius: 6px; background: #f6f8fa; white-space: pre-wrap; }
.gone { color: #82071e; background: #ffebe9; } .new { color: #116329; background: #dafbe1; }
p, ul, ol, details { margin: 0 0 12px; } ul, ol { padding-left: 28px; }
summary { color: #1f2328; }
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """What one run of the gate left for its readers."""

    log: str
    summary: str
    """Markdown."""
    app: str
    """The text of the marked file."""


def main() -> None:
    """Write both pictures; `ValueError` where the gate or the browser does not do its part."""
    printed = scanned()
    pages = {"annotation": annotation_page(printed), "summary": summary_page(printed)}
    FOLDER.mkdir(exist_ok=True)
    for name, page in pages.items():
        _draw(page, FOLDER / f"{name}.png")


def scanned() -> Printed:
    """Return what the gate prints for the app of the tutorial, as it is before it is repaired."""
    page = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
    (make,) = (script for script in scripts(page) if script.startswith("cat > app.py"))
    with tempfile.TemporaryDirectory(prefix="flaskgate-pictures-") as place:
        folder = Path(place, "shop")
        folder.mkdir()
        subprocess.run(["bash", "-ec", make], cwd=folder, check=True)
        done = subprocess.run(
            [PROGRAMS / "flaskgate", "scan", "--annotations", "commands"],
            cwd=folder,
            env=_job(Path(place)),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 1:
            raise ValueError(f"the gate should fail this app:\n{done.stdout}{done.stderr}")
        return Printed(
            log=done.stdout,
            summary=Path(place, "summary.md").read_text(encoding="utf-8"),
            app=(folder / "app.py").read_text(encoding="utf-8"),
        )


def _job(place: Path) -> Mapping[str, str]:
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": str(place),
        "LC_ALL": "C.UTF-8",
        "GITHUB_ACTIONS": "true",
        "GITHUB_STEP_SUMMARY": str(place / "summary.md"),
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_REPOSITORY": "you/shop",
        "GITHUB_SHA": "0" * 40,
    }


def annotation_page(printed: Printed) -> str:
    """Return the page with the marked line, what stands before it, and the annotation."""
    command = _COMMAND.search(printed.log)
    if command is None:
        raise ValueError(f"the gate marks no line:\n{printed.log}")
    facts = dict(fact.split("=", 1) for fact in command["facts"].split(","))
    lines, last = printed.app.splitlines(), int(facts["line"])
    shown = [
        f'<div class="code{" marked" if number == last else ""}">'
        f"<b>{number}</b>{html.escape(lines[number - 1])}</div>"
        for number in range(max(1, last - AROUND), last + 1)
    ]
    parts = [f'<p class="title">{html.escape(unescaped(facts["title"]))}</p>'] + [
        f"<p>{html.escape(part)}</p>" for part in unescaped(command["text"]).split("\n\n")
    ]
    name = html.escape(unescaped(facts["file"]))
    inner = (
        f'<div class="name">{name}</div>{"".join(shown)}<div class="note">{"".join(parts)}</div>'
    )
    return _page(f'<div class="box">{inner}</div>')


def summary_page(printed: Printed) -> str:
    """Return the page with the job summary, as Markdown with tables is shown."""
    if "```mermaid" in printed.summary:
        raise ValueError("the summary has a diagram, which is not drawn here")
    reader = MarkdownIt("commonmark", {"html": True, "highlight": _coloured}).enable("table")
    inner = reader.render(printed.summary)
    return _page(f'<div class="box summary">{inner}</div>')


def _coloured(text: str, language: str, _: str) -> str:
    """Return a block of code as GitHub shows it: a change has its lines marked."""
    if language != "diff":
        return html.escape(text)
    lines = (
        f'<span class="{_CHANGES.get(line[:1], "same")}">{html.escape(line)}</span>'
        for line in text.splitlines()
    )
    return "\n".join(lines)


def unescaped(text: str) -> str:
    """Return a part of a workflow command as the runner reads it."""
    for written, meant in _ESCAPES:
        text = text.replace(written, meant)
    return text


def _page(body: str) -> str:
    return f'<!doctype html><meta charset="utf-8"><style>{_STYLE}</style><body>{body}</body>'


def _draw(page: str, picture: Path) -> None:
    """Take a picture that is as high as the page: the browser tells the height first."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise ValueError(f"needs one of {', '.join(BROWSERS)}")
    with tempfile.TemporaryDirectory(prefix="flaskgate-pictures-") as folder:
        file = Path(folder, "page.html")
        tell = "<script>document.title=document.body.scrollHeight</script>"
        file.write_text(page + tell, encoding="utf-8")
        seen = _browse(browser, folder, file, "--dump-dom")
        height = re.search(r"<title>(\d+)</title>", seen)
        if height is None:
            raise ValueError("the browser did not show the page")
        size = (f"--window-size={WIDTH},{height[1]}", "--force-device-scale-factor=2")
        _browse(browser, folder, file, *size, f"--screenshot={picture}")


def _browse(browser: str, profile: str, file: Path, *options: str) -> str:
    quiet = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars")
    command = [browser, *quiet, f"--user-data-dir={profile}/profile", *options, file.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    return done.stdout


if __name__ == "__main__":
    try:
        main()
    except ValueError as error:
        sys.exit(str(error))
