"""Jinja templates as YAML: the same lines, the same columns, or nothing at all."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from flaskgate.launch.formats.jinja import to_yaml
from flaskgate.launch.formats.yaml_nodes import read_yaml
from flaskgate.model.files import Kind, SourceFile


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("{{ name }}: 1", "$name_____: 1", id="a key"),
        pytest.param("a: [x, {{p}}]", "a: [x, $p___]", id="in a list of the flow style"),
        pytest.param(
            "a: {{ cookiecutter.slug }}-web", "a: $cookiecutter_slug_____-web", id="in a word"
        ),
        pytest.param("a: {{ 8 * x }}", "a: $x_________", id="a name begins with no digit"),
        pytest.param("a: {{ '' }}", "a: $x______", id="no name at all"),
        pytest.param("{# note #}\na: 1\n", "          \na: 1\n", id="a comment on its line"),
        pytest.param(
            "{% if x %}\na: 1\n{% endif %}\n", "          \na: 1\n           \n", id="a condition"
        ),
        pytest.param(
            "{% for x in y %}\n- {{ x }}\n{% endfor %}\n",
            "                \n- $x_____\n            \n",
            id="a loop stands there once",
        ),
        pytest.param("{% if x %}\na: 1\n{% else %}\na: 2\n{% endif %}\n", None, id="a choice"),
        pytest.param("a: {% if x %}1{% endif %}", None, id="a condition inside of a line"),
        pytest.param("a: {{ .Values.x }}", None, id="Helm's values"),
        pytest.param('a: {{- include "x" . }}', None, id="Helm's functions"),
        pytest.param("a: {{ x", None, id="no end"),
        pytest.param("a: 1", "a: 1", id="no template"),
    ],
)
def test_to_yaml(text: str, expected: str | None) -> None:
    found = to_yaml(text)
    assert found == expected
    assert found is None or len(found) == len(text)


def test_values_know_that_they_are_of_a_template_and_where() -> None:
    text = "services:\n  {{ name }}:\n    environment: {FLASK_DEBUG: {{ debug }}}\n    image: a\n"
    file = SourceFile(path=PurePosixPath("c.yml.j2"), kind=Kind.COMPOSE, data=text.encode())
    document = read_yaml(file).document
    assert document is not None
    (service,) = document.get("services").entries
    debug = service.value.at("environment", "FLASK_DEBUG")
    assert debug.is_template
    assert (debug.location.start.line, debug.location.start.column) == (3, 32)
    assert not service.value.get("image").is_template
