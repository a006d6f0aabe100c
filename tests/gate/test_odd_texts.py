"""Names and contents that are meant for whoever reads them, through the action into every sink.

Each text stands in four places of a repository whose production starts the debugger, and goes into
the log, the outputs, the summary, and four reports; none of them obeys it.
"""

from __future__ import annotations

import json
import re
import uuid
import xml.etree.ElementTree as ET
from collections import Counter
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from jsonschema import Draft7Validator
from markdown_it import MarkdownIt

from flaskgate.gate import cli
from flaskgate.gate.guard import GATED
from flaskgate.gate.run import main
from tests.bypasses import HEAD
from tests.exported_inputs import exported_inputs
from tests.oracles.runner_commands import LogReader
from tests.publish.reporters.test_outputs import read as read_outputs
from tests.repositories import Repository

pytestmark = pytest.mark.usefixtures("idle_engines")

SCHEMA = Path(__file__).parent.parent / "data" / "sarif-2.1.0.json"
OURS = {"error", "warning", "notice", "group", "endgroup", "stop-commands"}
TEXTS = {
    "a warning": "::warning file=x,line=1::forged",
    "a command that is escaped": "%0A::error::forged",
    "a command on a line of its own": "a\n::error file=x::forged",
    "an old command after a return": "a\r\n##[error]forged",
    "of another runner": "##vso[task.setvariable variable=x]y",
    "a state": "::save-state name=a::b",
    "a matcher": "##[add-matcher]m.json",
    "the end of a pause": "::flaskgate::",
    "a comment of HTML": "<!-- hidden",
    "the end of a comment": "--> shown",
    "the end of a section": "]]><x>",
    "the start of a section": "<![CDATA[",
    "a fence and an end": "```\n</details>\n# forged",
    "a fence of tildes": "~~~\n# forged",
    "a table": "| a | b |\n|---|---|\n| c | d |",
    "a backslash": "\\",
    "a backslash and a tick": "\\`x`",
    "a picture": "![x](https://example.com/x.png)",
    "a script as an address": "[x](javascript:alert(1))",
    "an address in angles": "<https://example.com>",
    "a picture of HTML": "<img src=x onerror=alert(1)>",
    "a drawing": "<svg onload=alert(1)>",
    "entities": "&#x3c;script&#x3e;",
    "a template": "{{7*7}} ${{ secrets.X }} {0.__class__}",
    "a command of a shell": "$(id) `id` ; id",
    "formats": "%s%n%d %(x)s",
    "a link of terminals": "\x1b]8;;http://x\x07y\x1b]8;;\x07",
    "eight bits of terminals": "\x9b31mred",
    "another screen": "\x1b[?1049h",
    "from right to left": "gpj.\u202eexe",
    "an isolate": "\u2066x\u2069",
    "a mark of byte order": "\ufeffx",
    "bytes that are no text": "caf\udce9",
    "a wide character": "\ufdfd" * 40,
    "a long name": "x" * 200,
    "a delimiter": "EOF",
    "an output": "verdict=passed",
    "a text over lines as an output": "verdict<<E\npassed\nE",
    "an equals sign": "=x",
    "an option": "--output=x",
    "mentions": "@octocat #1 GH-1 octo/app@main",
    "addresses": "https://example.com www.example.com a@example.com",
    "a name of a drive": "C:\\x",
    "a path that goes up": "..%2f..%2fx",
    "a separator of lines": "a\u2028::error::forged",
    "a next line": "a\x85::error::forged",
    "a tab": "\tx\t",
    "spaces around": " x ",
    "quotes": "'\"><b>x",
    "emphasis": "**a** _b_ ~~c~~ $d$ :smile:",
    "a Mermaid node": 'x"] --> y["z',
    "a Mermaid directive": "%%{init: {}}%%",
    "a heading below": "x\n===\n",
    "a list": "- [ ] x",
    "a footnote": "[^1]: x",
    "nested markup": "[![a](b)](c)",
}
PLAIN = "plain"
PLACES = ["a program", "a folder", "a comment and a command"]
FLOW = "app.run(debug=True)"


def repository(root: Path, place: str, text: str) -> None:
    """Make a repository with the text in a place; its production starts the debugger."""
    name, folder, note, argument = "app", "web", "", ""
    line = text.replace("\n", " ").replace("\r", " ")
    if place == "a program":
        name = text.replace("/", "_")
    elif place == "a folder":
        folder = text.replace("/", "_")
    else:
        note, argument = f"  # {line}", line
    made = Repository.create(root)
    home = root / folder
    home.mkdir(parents=True)
    program = f"{HEAD}if __name__ == '__main__':\n    {FLOW}{note}\n"
    (home / f"{name}.py").write_bytes(program.encode("utf-8", "surrogateescape"))
    words = json.dumps(["python", f"{name}.py", argument], ensure_ascii=False)
    image = f"FROM python:3.13\nWORKDIR /srv\nCOPY . .\nRUN pip install flask\nCMD {words}\n"
    (home / "Dockerfile").write_bytes(image.encode("utf-8", "surrogateescape"))
    made.git("add", "--all")


def environment(root: Path) -> dict[str, str]:
    return {
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": "push",
        "GITHUB_OUTPUT": str(root / "output"),
        "GITHUB_REF": "refs/heads/main",
        "GITHUB_REPOSITORY": "octo/app",
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_SHA": "f" * 40,
        "GITHUB_STEP_SUMMARY": str(root / "summary.md"),
        "GITHUB_WORKSPACE": str(root / "r"),
        **exported_inputs({"annotations": "commands", "json-file": "o.json", "upload": "never"}),
    }


class Tags(HTMLParser):
    """Counts the tags of a page, and keeps where it leads to."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.leads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        for name, value in attrs:
            assert not name.startswith("on"), (tag, name)
            if name in {"href", "src"}:
                self.leads.append(value or "")


def tags(markdown: str) -> Tags:
    page = Tags()
    page.feed(MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(markdown))
    return page


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("text", [pytest.param(one, id=name) for name, one in TEXTS.items()])
def test_no_sink_obeys_a_text(
    place: str,
    text: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    repository(tmp_path / "r", place, text)
    monkeypatch.chdir(tmp_path / "r")
    capfd.readouterr()
    code = main(environment(tmp_path))
    out, err = capfd.readouterr()
    is_started = code == GATED
    assert is_started or place in {"a program", "a folder"}, out + err
    _runner(out, err)
    _terminals(out + err)
    outputs = read_outputs((tmp_path / "output").read_text())
    assert outputs["verdict"] == ("failed" if is_started else "passed")
    assert {name.split("-")[0] for name in outputs} <= {
        *("verdict", "sarif", "findings", "gating", "critical", "high", "medium", "low"),
        *("suppressed", "unread", "starts"),
    }
    _machines(tmp_path / "r", text)
    _people(tmp_path / "summary.md")
    _other_reports(tmp_path, capfd)


def _runner(*streams: str) -> None:
    commands = [one for stream in streams for one in LogReader().read(stream)]
    pauses = {one.data for one in commands if one.name == "stop-commands"}
    assert all(len(one) == len(str(uuid.UUID(one))) for one in pauses)
    assert {one.name for one in commands} <= OURS | pauses
    marks = [one for one in commands if one.name in {"error", "warning", "notice"}]
    assert all(one.properties.get("title", "") for one in marks), marks


@cache
def validator() -> Draft7Validator:
    return Draft7Validator(json.loads(SCHEMA.read_text("utf-8")))


def _machines(root: Path, text: str) -> None:
    report = json.loads((root / "o.json").read_bytes())
    assert report["format"] == 1
    sarif = json.loads((root / "flaskgate.sarif").read_bytes())
    assert not list(validator().iter_errors(sarif))
    for result in sarif["runs"][0]["results"]:
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert uri.isascii()
        assert not set(' <>"\\^`{|}\n\r\t') & set(uri)
        place = unquote(uri, errors="surrogateescape")
        assert (root / place).is_file(), (place, text)


def _terminals(log: str) -> None:
    """Nothing but our own colours is for a terminal; the runner shows no path of a command."""
    plain = re.sub(r"(?m)^::(?:error|warning|notice) file=[^,]*,", "", log)
    rest = re.sub(r"\x1b\[(?:0|1|2|1;3[1-6]|3[1-6])m", "", plain)
    assert not set("\x1b\x9b\x07\u202e\u2066\u2069") & set(rest)


def _people(summary: Path) -> None:
    page = tags(summary.read_text())
    assert not page.tags.keys() & {"script", "img", "svg", "iframe", "style", "b", "x"}
    for address in page.leads:
        assert address.startswith(("https://github.com/octo/app/", "https://github.com/", "#")), (
            address
        )


def _other_reports(root: Path, capfd: pytest.CaptureFixture[str]) -> None:
    junit, gitlab = root / "o.xml", root / "o.gitlab.json"
    cli.main(["scan", "--junit", str(junit), "--gitlab", str(gitlab)])
    out, err = capfd.readouterr()
    _terminals(out + err)
    ET.parse(junit)  # noqa: S314 - our own report
    json.loads(gitlab.read_bytes())


def test_there_are_enough_pairs() -> None:
    sinks = ("log", "outputs", "summary", "JSON", "SARIF", "JUnit", "GitLab", "terminal")
    assert len(TEXTS) * len(sinks) >= 400
    assert len(TEXTS) * len(PLACES) * len(sinks) >= 1_200
