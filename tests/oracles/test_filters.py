"""Programs that make one text of another beside the real ones: what is told is what they do."""

from __future__ import annotations

import shlex
import shutil
import subprocess

import pytest

from flaskgate.launch.shell.awk import printed
from flaskgate.launch.shell.filters import FILTERS, Filter, selected
from flaskgate.launch.shell.getopt import arranged
from flaskgate.launch.shell.jq import queried

TEXT = """\
# settings
mode = dev
port=5001
  workers:  3

key: "a value" # b,c
port=5001
Port,9,x
url=http://x/y?z=1
"""
TOLD = [
    "tr a-z A-Z",
    "tr -d '\\n'",
    "tr -s ' '",
    "tr ',:' '  '",
    "tr -cd '[:alnum:]\\n'",
    "tr -d '[:space:]'",
    "tr '[:upper:]' '[:lower:]'",
    "cut -d= -f2",
    "cut -d = -f 1,3",
    "cut -f2- -d' '",
    "cut -c1-3,5",
    "cut -d: -f-2",
    "head -n 2",
    "head -1",
    "head -n -3",
    "head -n0",
    "tail -n 2",
    "tail -1",
    "tail -n +3",
    "tail -n +1",
    "wc -l",
    "wc -w",
    "uniq",
    "rev",
    "tac",
    "sed -n 's/^port=//p'",
    "sed -e '/^#/d' -e '/^$/d'",
    "grep port",
    "grep -v '^#'",
    "grep -i '^PORT'",
    "grep -E '^(port|mode) ?='",
    "grep -c port",
    "grep -ciE 'PORT|x$'",
    "grep -w a",
    "grep -x 'port=5001'",
    "grep -F 'y?z'",
    "grep -m1 port",
    "grep -e '-x'",
    "grep 'po\\(rt\\|st\\)'",
    "grep '^[^#].*[0-9]$'",
    "grep -vE '^(#|$)'",
    "grep -q mode",
    "awk '{ print $1 }'",
    "awk -F= '/^port/ { print $2 }'",
    "awk -F= '$1 == \"port\" { print $2; exit }'",
    "awk -F '[=,]' '{ print $2, $1 }'",
    "awk -F, 'NF > 1 { print $NF }'",
    "awk 'NR == 2'",
    "awk 'NR > 1 && !/port/ { print NR \":\" $0 }'",
    "awk 'NF'",
    "awk '$1 ~ /^m/ || $1 !~ /[a-z]/ { print toupper($1) }'",
    "awk -v k=mode '$1 == k { print $3 }'",
    "awk -F: '$1 == \"key\" { print length($1) }'",
    "awk -F= '$2 == 5001'",
    "awk -F= '$2 > 5000 { print \"yes\" }'",
    "awk '/port/; /mode/ { print; print \"-\" }'",
    "awk '{ print $2$1 }'",
    "getopt -o ab: -l all,by: -- -a x -b1 --by=2 'y z' --all -- -q",
    'getopt --options vc:: --longoptions code::,verbose -n x -- -v -c --code -c3 "it\'s"',
    "getopt -oab:c -- -cab 3",
    "awk '$2 < \"b\"'",
    "awk -F= '$2 != \"dev\" && $1'",
]
UNTOLD = [
    "tr 'a-z' '[A-Z*]'",
    "tr '[=a=]' x",
    "cut -f1 -c1",
    "cut -d:: -f1",
    "cut -s -f1",
    "head -c 5",
    "tail -f",
    "sort",
    "wc",
    "uniq -c",
    "grep -P '(?<=x)y'",
    "grep -o port",
    "grep -E '(ab)+'",
    "grep -A1 port",
    "awk 'BEGIN { FS = \",\" } { print $1 }'",
    "awk '{ n++ } END { print n }'",
    "awk '{ gsub(/a/, \"b\"); print }'",
    "awk '{ print > \"x\" }'",
    "awk '{ print $1 + 1 }'",
    "awk -F '|' -f x.awk",
    "awk '{ system(\"flask run\") }'",
    "awk '{ print | \"sh\" }'",
    "awk",
    "getopt -o a -- -b",
    "getopt -o a: -- -a",
    "getopt -l all -o '' -- --al",
    "getopt a -a",
    "jq .mode",
]


def _told(words: list[str], text: str) -> str | None:
    name, *rest = words
    if name == "grep":
        found = selected(rest, text)
        return None if found is None else found[0]
    if name == "getopt":
        return arranged(rest)
    others: dict[str, Filter] = {"awk": printed, "jq": queried}
    return {**FILTERS, **others}[name](rest, text)


@pytest.mark.parametrize("line", TOLD)
@pytest.mark.parametrize(
    "text", [TEXT, "port=1\nz\n", "\n", ""], ids=["long", "short", "end", "none"]
)
def test_what_is_told_is_what_the_program_does(line: str, text: str) -> None:
    words = shlex.split(line)
    if shutil.which(words[0]) is None:
        pytest.skip("there is no such program")
    real = subprocess.run(words, input=text, capture_output=True, text=True, check=False)
    assert _told(words, text) in ({real.stdout} if text == TEXT else {real.stdout, None})


@pytest.mark.parametrize("line", UNTOLD)
def test_what_is_not_known_is_not_told(line: str) -> None:
    assert _told(shlex.split(line), TEXT) is None


@pytest.mark.parametrize("line", ["grep 'a*a*a*b'", "awk '/a*a*a*b/'", "awk '$1 ~ /.*.*b/'"])
def test_what_takes_too_long_is_not_told(line: str) -> None:
    assert _told(shlex.split(line), ("a" * 900 + "\n") * 100) is None


@pytest.mark.parametrize(
    ("line", "text", "expected"),
    [
        ("sort", "b\na\n1\n", "1\na\nb\n"),
        ("sort -ru", "b\na\nb\n", "b\na\n"),
        ("sort -n", "10\n9\n-1\n", "-1\n9\n10\n"),
        ("sort", "b\nA\n", None),
        ("sort -V", "2.10\n2.9\n2\n", "2\n2.9\n2.10\n"),
    ],
)
def test_order(line: str, text: str, expected: str | None) -> None:
    """Of which only such is told as every language has."""
    assert _told(shlex.split(line), text) == expected


DOCUMENT = (
    '{"web": {"mode": "dev", "debug": true, "port": 80, "no": null}, "list": ["a", {"b": "c d"}]}'
)


@pytest.mark.skipif(shutil.which("jq") is None, reason="there is no jq")
@pytest.mark.parametrize(
    "line",
    [
        "jq -r .web.mode",
        "jq .web.mode",
        "jq '.web.debug'",
        "jq -r '.web.port'",
        "jq -r '.web.none'",
        "jq -r '.web.none.more // \"x\"'",
        "jq -r '.web.no // empty'",
        'jq -r \'.web["mode"] // "x"\'',
        "jq -r '.list[1].b'",
        "jq -r '.list[-2]'",
        "jq --raw-output '.list[7]'",
    ],
)
def test_paths_are_what_jq_follows(line: str) -> None:
    words = shlex.split(line)
    real = subprocess.run(words, input=DOCUMENT, capture_output=True, text=True, check=True)
    assert queried(words[1:], DOCUMENT) == real.stdout


@pytest.mark.parametrize(
    "line",
    [".web", ".web.mode.x", "keys", ".a | .b", ".list[0:1]", "-e .web", "--arg a b .web.mode"],
)
def test_queries_that_are_not_known(line: str) -> None:
    assert queried(shlex.split(line), DOCUMENT) is None
