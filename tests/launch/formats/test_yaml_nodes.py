from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from flaskgate.launch.formats.yaml_nodes import Yaml, YamlNode, read_yaml
from flaskgate.model.files import Kind, SourceFile
from tests.soon import ends_soon


def read(text: str | bytes) -> Yaml:
    data = text if isinstance(text, bytes) else text.encode()
    return read_yaml(SourceFile(path=PurePosixPath("a.yml"), kind=Kind.MANIFEST, data=data))


def only(text: str) -> YamlNode:
    document = read(text).document
    assert document is not None
    return document


def place(value: YamlNode) -> tuple[int, int, int, int]:
    location = value.location
    return (*location.start, *location.end)


@pytest.mark.parametrize(
    ("text", "note", "documents"),
    [
        pytest.param("", None, 0, id="nothing"),
        pytest.param("# only a comment\n---\n~\n", None, 0, id="nothing but null"),
        pytest.param("a: [1\nb: 2\n", ("syntax-error", 2), 0, id="a flow that never ends"),
        pytest.param("a: 1\n---\nb: 'x\n", ("syntax-error", 4), 1, id="the first one is whole"),
        pytest.param("a: \x00", ("syntax-error", None), 0, id="a control character"),
        pytest.param("a: 1\n{{- if .Values.x }}\nb: 2\n", ("template", 2), 0, id="Helm"),
        pytest.param(
            "{% if x %}\na: 1\n{% else %}\na: 2\n{% endif %}\n", ("template", 1), 0, id="Jinja"
        ),
        pytest.param("[" * 5000, ("launch-limit", None), 0, id="too deep in flow"),
        pytest.param("- " * 5000, ("launch-limit", None), 0, id="too deep in block"),
        pytest.param("- 1\n" * 200_000, ("launch-limit", None), 0, id="too many nodes"),
        pytest.param(b"a: \xff\xfe\n", None, 1, id="bytes that are no UTF-8"),
    ],
)
def test_trouble_is_a_notification(
    text: str | bytes, note: tuple[str, int | None] | None, documents: int
) -> None:
    yaml = read(text)
    assert [(one.id, one.line) for one in yaml.notifications] == ([note] if note else [])
    assert len(yaml.documents) == documents


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "a0: &a0 [x,x,x,x,x,x,x,x,x]\n"
            + "".join(f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 40)),
            id="a thousand million laughs",
        ),
        pytest.param(
            "m0: &m0 {k: v}\n"
            + "".join(f"m{n}: &m{n}\n  <<: *m{n - 1}\n  k{n}: v\n" for n in range(1, 9000)),
            id="a chain of merges that grows",
        ),
        pytest.param(
            "big: &big {" + ",".join(f"k{n}: v" for n in range(20_000)) + "}\n"
            "all: {<<: [" + ",".join(["*big"] * 20_000) + "]}\n",
            id="a large mapping merged over and over",
        ),
        pytest.param("a: " + "x" * 2_000_000, id="a long line"),
        pytest.param("? " * 100_000, id="keys of keys"),
    ],
)
def test_bombs_end_soon(text: str) -> None:
    with ends_soon():
        for document in read(text).documents:
            assert len(list(document.walk())) < 100_000


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(only("[1]").get("a"), id="of a sequence"),
        pytest.param(only("a: 1").get("b"), id="of a mapping without it"),
        pytest.param(only("a: 1").at("a", "b", "c"), id="of a scalar"),
        pytest.param(only("a: &x\n  b: *x\n").at("a", "b"), id="an alias inside its own anchor"),
    ],
)
def test_absent_values_can_be_asked(value: YamlNode) -> None:
    assert value.is_absent
    assert (value.text, value.entries, value.elements) == (None, (), ())
    assert not value.is_null
    assert not value.is_template
    assert value.location.path == PurePosixPath("a.yml")
    assert value.get("x").is_absent


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a:", None, id="empty"),
        pytest.param("a: ~", None, id="a tilde"),
        pytest.param("a: [x]", None, id="a sequence"),
        pytest.param("a: {b: x}", None, id="a mapping"),
        pytest.param("a: ''", "", id="an empty text"),
        pytest.param("a: 'null'", "null", id="a quoted null"),
        pytest.param("a: 0755", "0755", id="a number as it is written"),
        pytest.param("a: yes", "yes", id="a boolean as it is written"),
        pytest.param("a: !!str 1", "1", id="a tag changes nothing"),
        pytest.param("a: !Sub ${X}", "${X}", id="a tag of an application"),
        pytest.param("a: x # c", "x", id="a comment is left out"),
        pytest.param("a: >\n  x\n  y\n", "x y\n", id="folded"),
        pytest.param("a: |-\n  x\n  y\n", "x\ny", id="literal"),
        pytest.param("a: 1\na: 2", "2", id="the last of two keys"),
        pytest.param("<<: {a: 1, b: 2}", "1", id="merged in place"),
        pytest.param("x: &x {a: 1}\n<<: *x", "1", id="merged by alias"),
        pytest.param("x: &x {a: 1}\ny: &y {a: 2}\n<<: [*x, *y]", "1", id="the first merged wins"),
        pytest.param("x: &x {a: 1}\na: 3\n<<: *x", "3", id="an own key beats a merged one"),
        pytest.param("x: &x {a: 1}\ny: &y {<<: *x}\n<<: *y", "1", id="merged twice over"),
        pytest.param("x: &x z\na: *x", "z", id="an alias"),
        pytest.param('"<<": {a: 1}', None, id="a quoted merge key is a key"),
        pytest.param("? [a]\n: 1", None, id="a key that is no text"),
    ],
)
def test_text(text: str, expected: str | None) -> None:
    assert only(text).get("a").text == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a: x y", (1, 4, 1, 7), id="plain"),
        pytest.param("{é: 'é', a: 'é' } # c", (1, 13, 1, 16), id="columns are code points"),
        pytest.param("b: 1\r\na: x\r\n", (2, 4, 2, 5), id="CRLF"),
        pytest.param("b: 1\ra: x\r", (2, 4, 2, 5), id="CR"),
        pytest.param("b: '\u2028'\na: x", (2, 4, 2, 5), id="a line separator ends no line"),
        pytest.param("\ufeffa: x", (1, 4, 1, 5), id="a byte order mark"),
        pytest.param(
            "a: |\n  x\n  y\n\n# c\nb: 1", (1, 4, 3, 4), id="a block without what follows"
        ),
        pytest.param("a: x\n  y\nb: 1", (1, 4, 2, 4), id="plain on two lines"),
        pytest.param("a:\n  - x # c\n  # c\n\nb: 1", (2, 3, 2, 6), id="a block sequence"),
        pytest.param("a:\n  - b: x\n    c: [y]\n# c\n", (2, 3, 3, 11), id="nested"),
        pytest.param("a: [\n  x,\n  ]\nb: 1", (1, 4, 3, 4), id="flow with its brackets"),
        pytest.param("a:\nb: 1", (1, 2, 1, 2), id="null stands behind its key"),
        pytest.param("x: &x [1]\na: *x\n", (1, 4, 1, 10), id="an alias stands at its anchor"),
        pytest.param("x: &x 1\na:\n- 2\n- *x\n", (3, 1, 4, 5), id="a sequence ends with its alias"),
    ],
)
def test_location(text: str, expected: tuple[int, int, int, int]) -> None:
    assert place(only(text).get("a")) == expected


def test_entries_say_their_keys_and_lines() -> None:
    document = only("x: &x {b: 1}\na:\n  k: v\n  'q': |\n    w\n  n:\n  <<: *x\n  r: *x\n")
    entries = document.get("a").entries
    spans = [(entry.name, entry.location.start.line, entry.location.end.line) for entry in entries]
    assert spans == [("k", 3, 3), ("q", 4, 5), ("n", 6, 6), ("r", 8, 8), ("b", 1, 1)]


def test_documents_come_in_order_and_anchors_stay_in_theirs() -> None:
    yaml = read("a: &x 1\n---\n---\na: 2\n...\n--- [3]\n")
    assert [document.get("a").text for document in yaml.documents] == ["1", "2", None]
    assert [element.text for element in yaml.documents[2].elements] == ["3"]
    assert read("a: &x 1\n---\nb: *x\n").documents[-1].get("b").is_absent


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a: {b: 1}", False, id="a flow mapping"),
        pytest.param("a: x", False, id="plain text"),
        pytest.param("a: {{ .Values.x }}", True, id="unquoted"),
        pytest.param('a: "{{ .Values.x }}"', True, id="quoted"),
        pytest.param("a: x-{{ .Values.x }}", True, id="in the middle"),
    ],
)
def test_template(text: str, expected: bool) -> None:  # noqa: FBT001 (a column of the table)
    assert only(text).get("a").is_template is expected


def test_walk_visits_each_value_once_parents_first() -> None:
    document = only("a: &x [1, 2]\nb: *x\nc: {d: 3}\n")
    assert [value.scalar for value in document.walk() if value.scalar] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a: [x, y] # c\n", "[x, y]", id="flow"),
        pytest.param("a:\n  - x\n  - y\n", "- x", id="block"),
        pytest.param("a: x", "x", id="scalar"),
    ],
)
def test_line(text: str, expected: str) -> None:
    assert only(text).get("a").line == expected


def test_tags_are_kept() -> None:
    document = only("a: !reset []\nb: !override {c: 1}\nc: 1\n")
    assert [document.get(name).tag for name in "abc"] == ["!reset", "!override", ""]
