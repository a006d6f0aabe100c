"""Scripts of `sed` beside the real one: what is told is what it does, and the rest is not told."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from flaskgate.launch.shell.sed import edited

TEXT = """\
import os
app.run(host="0.0.0.0", debug=True)  # debug=True

DEBUG = False; TESTING=False
a.b a+b (a) [a] $x ^ aab 12
path = '/srv/app'"""
TOLD = [
    "s/debug=True/debug=False/",
    "s/debug=True/debug=False/g",
    "s/debug=True/&, x=1/2",
    "s/DEBUG = True/x/I",
    "s/debug=\\(True\\)/debug=not \\1/g",
    "s/^DEBUG.*$/DEBUG = True/",
    "s/[[:space:]]*#.*$//",
    "s|'/srv/app'|'/app'|",
    "s,/srv/,/opt/,;s/app/web/",
    "s/a.b/x/g",
    "s/a\\.b/x/g",
    "s/a+b/x/",
    "s/a\\+b/x/",
    "s/a\\{2\\}b/x/",
    "s/\\$x/y/",
    "s/\\[a\\]/x/",
    "s/[^a-z ]/_/g",
    "s/*/x/",
    "s/\\bapp\\b/web/",
    "s/\\w\\w*=/k=/g",
    "2s/True/False/",
    "$s/app/x/",
    "2,$s/e/E/g",
    "/debug/s/True/False/g",
    "/debug/d",
    "1d",
    "s/True/A\\&B\\tC/",
    "s/a/b/\ns/b/c/",
    "E s/debug=[A-Z][a-z]+/debug=off/g",
    "E s/(DEBUG) = (False)/\\1 = not \\2/",
    "E s/\\(a\\)/x/",
    "E s/[0-9]{1,2}/N/",
    "s/debug=True/x/p",
    "1!d",
    "/debug/!s/a/b/",
    "s/^/export /",
    's/.*host=*\\("[^"]*"\\).*/\\1/',
    "s/$/;/g",
    "2q",
    "/^DEBUG/q",
    "/^\\s*$/d",
    "/^#\\|^import/d",
    "2p",
    "$!d",
    "E /^(import|a\\.b)|srv'$/d",
    "E /(^| )debug=|^$/!d",
    "n s/^path = '\\(.*\\)'$/\\1/p",
    "n 2,3p",
    "n /DEBUG/p;/a.b/p",
    "n $p",
    "n s/x/y/",
    "n 1,2!p",
]
UNTOLD = [
    "s/True/False/w log",
    "s/a\\|b/x/",
    "s/x*/-/g",
    "s/\\(ab\\)*/x/",
    "s/a/\\n/",
    "s/a/\\U&/",
    "s/a/b/e",
    "s/\\(a\\)\\1/x/",
    "$a DEBUG = True",
    "y/ab/ba/",
    "/a/,/b/d",
    "s/a",
    "E s/(a|b)/x/",
    "E s/a{2}*/x/",
    "",
]


def _taken_apart(script: str) -> tuple[str, str]:
    """Return a script and the letter of its option, if it has one."""
    option, _, rest = script.partition(" ")
    return (rest, option) if option in {"E", "n"} else (script, "")


def _edited(script: str, option: str, text: str) -> str | None:
    return edited(script, text, is_extended=option == "E", is_quiet=option == "n")


@pytest.mark.skipif(shutil.which("sed") is None, reason="there is no sed")
@pytest.mark.parametrize("script", TOLD)
@pytest.mark.parametrize("text", [TEXT, f"{TEXT}\n"], ids=["no end", "an end"])
def test_what_is_told_is_what_sed_does(script: str, text: str) -> None:
    script, option = _taken_apart(script)
    words = ["sed", *[f"-{option}"] * bool(option), "-e", script]
    real = subprocess.run(words, input=text, capture_output=True, text=True, check=True)
    assert _edited(script, option, text) == real.stdout


@pytest.mark.parametrize("script", UNTOLD)
def test_what_is_not_known_is_not_told(script: str) -> None:
    assert _edited(*_taken_apart(script), TEXT) is None


def test_places_are_kept() -> None:
    assert edited("/b/d", "a\nb\nc\n", keeps=True) == "a\n\nc\n"


@pytest.mark.parametrize(
    ("script", "text"),
    [
        pytest.param("s/a./x/", "ä a€\n", id="no ASCII, of which a dot may be a byte"),
        pytest.param("s/a.*b.*c.*d.*e/x/", "a" * 200 + "\n", id="too much is repeated"),
        pytest.param("/a*a*a*b/d", "a" * 900 + "\n", id="too much is repeated side by side"),
        pytest.param("s/a/b/", "a" * 2_000, id="a line too long"),
        pytest.param("s/a/b/", "a\n" * 60_000, id="a text too long"),
    ],
)
def test_what_is_too_much_is_not_told(script: str, text: str) -> None:
    assert edited(script, text) is None


def test_plain_text_is_replaced_in_any_encoding() -> None:
    assert edited("s/debug=True/debug=False/", "ä debug=True\n") == "ä debug=False\n"
