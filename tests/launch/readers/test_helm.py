"""Templates of Helm are read as far as the values make them literal."""

from __future__ import annotations

import pytest

from flaskgate.launch.model import LaunchUnit, Reading, Setting
from flaskgate.launch.readers.containers import charts, helm
from tests.launch.repository import Tree

TEMPLATE = """\
{{- if .Values.enabled }}
kind: Deployment
metadata:
  name: {{ include "shop.fullname" . }}
spec:
  template:
    spec:
      containers:
        - name: web
          image: {{ .Values.image }}:{{ .Chart.AppVersion }}
          command: ["flask", "run"]
          env:
            - name: FLASK_DEBUG
              value: {{ EXPRESSION }}
{{- end }}
"""
VALUES = """\
enabled: true
image: shop
flask: {debug: 1, off: false, text: "a b"}
empty:
env:
- {name: A, value: "1"}
table: {B: "2", C: "3"}
"""


def helm_reading(template: str, values: str = VALUES) -> Reading:
    name = "chart/templates/web.yaml"
    files = {name: template, "chart/Chart.yaml": "name: shop", "chart/values.yaml": values}
    tree = Tree(files)
    assert charts.is_template(tree.file(name), tree)
    return helm.read(tree.file(name), tree)


def values_of(unit: LaunchUnit) -> dict[str, str | None]:
    return {name: setting.value for name, setting in unit.environment.items()}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        pytest.param(".Values.flask.debug | quote", "1", id="B063"),
        pytest.param(".Values.flask.debug", "1", id="plain"),
        pytest.param("$.Values.flask.text | quote", "a b", id="from the root"),
        pytest.param(".Values.flask.none | default 1", "1", id="a default"),
        pytest.param('default "x" .Values.flask.none | quote', "x", id="a default in front"),
        pytest.param(".Values.flask.debug | default 0", "1", id="a default that is not needed"),
        pytest.param("quote .Values.flask.debug", "1", id="a function in front"),
        pytest.param('required "m" .Values.flask.debug', "1", id="required"),
        pytest.param(".Values.flask.off", "false", id="false"),
        pytest.param(".Values.empty | quote", "", id="empty"),
        pytest.param(".Release.Name", None, id="B063: not in the values"),
        pytest.param(".Values.flask.debug | b64enc", None, id="another function"),
        pytest.param('include "x" .', None, id="a named template"),
        pytest.param('printf "%s" .Values.flask.debug', "1", id="printf"),
        pytest.param('printf "%5s" .Values.flask.debug', None, id="printf with a width"),
        pytest.param('ternary "1" "0" .Values.enabled', "1", id="ternary"),
        pytest.param('.Values.flask.off | ternary "1" "0"', "0", id="ternary of what is false"),
        pytest.param('ternary "1" "0" .Release.IsInstall', None, id="ternary that is not known"),
        pytest.param('tpl "{{ .Values.image }}" .', "shop", id="tpl"),
        pytest.param('join "," .Values.table.names', None, id="join of no list"),
        pytest.param("(index .Values.env 0).value | quote", "1", id="a field of parentheses"),
        pytest.param('coalesce .Values.none .Values.image "x"', "shop", id="coalesce"),
        pytest.param('or .Values.empty "x"', "x", id="or"),
        pytest.param("and .Values.enabled .Values.image", "shop", id="and"),
        pytest.param('.Files.Get "x"', None, id="a method"),
    ],
)
def test_values(expression: str, expected: str | None) -> None:
    (unit,) = helm_reading(TEMPLATE.replace("EXPRESSION", expression)).units
    assert values_of(unit) == {"FLASK_DEBUG": expected}
    assert unit.environment["FLASK_DEBUG"].location.start == (13, 13)
    assert unit.command.location.start == (11, 11)


POD = "kind: Pod\nspec:\n  containers:\n  - command: [flask, run]\n    env:\n"


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        pytest.param("{{- if .Values.flask.off }}\n- {name: X}\n{{- end }}", {}, id="if false"),
        pytest.param(
            "{{- if not .Values.flask.off }}\n    - {name: X}\n{{- end }}", {"X": ""}, id="if not"
        ),
        pytest.param(
            '{{- if eq .Values.image "shop" }}\n    - {name: X}\n{{- end }}',
            {"X": ""},
            id="if equal",
        ),
        pytest.param(
            "{{- if .Values.empty }}\n    - {name: X}\n{{- else if .Values.image }}\n"
            "    - {name: Y}\n{{- else }}\n    - {name: Z}\n{{- end }}",
            {"Y": ""},
            id="else if",
        ),
        pytest.param(
            "{{- if .Release.IsInstall }}\n    - {name: X}\n{{- else }}\n    - {name: Y}\n"
            "{{- end }}",
            {"X": ""},
            id="if it cannot be told",
        ),
        pytest.param(
            "{{- range .Values.env }}\n    - name: {{ .name }}\n"
            "      value: {{ .value | quote }}\n{{- end }}",
            {"A": "1"},
            id="range",
        ),
        pytest.param(
            "{{- range $k, $v := .Values.table }}\n    - name: {{ $k }}\n"
            "      value: {{ $v | quote }}\n{{- end }}",
            {"B": "2", "C": "3"},
            id="range of a table",
        ),
        pytest.param("{{- range .Values.none }}\n    - {name: X}\n{{- end }}", {}, id="no range"),
        pytest.param("{{- toYaml .Values.env | nindent 4 }}", {"A": "1"}, id="toYaml"),
        pytest.param(
            "{{- with .Values.env }}\n{{- toYaml . | nindent 4 }}\n{{- end }}",
            {"A": "1"},
            id="with",
        ),
        pytest.param(
            "{{- $x := .Values.image }}\n    - {name: X, value: '{{ $x }}'}",
            {"X": "shop"},
            id="a variable",
        ),
        pytest.param("{{/* a\n comment */}}\n    - {name: X}", {"X": ""}, id="a comment"),
        pytest.param('{{- define "a" }}\n    - {name: X}\n{{- end }}', {}, id="a definition"),
        pytest.param(
            "{{- with .Values.empty }}\n    - {name: X}\n{{- else }}\n    - {name: Y}\n{{- end }}",
            {"Y": ""},
            id="with, else",
        ),
        pytest.param(
            "{{- if eq .Values.image .Release.Name }}\n    - {name: X}\n{{- end }}",
            {"X": ""},
            id="equal to what is not known",
        ),
        pytest.param("{{- range .Chart.X }}\n    - {name: X}\n{{- end }}", {}, id="range unknown"),
        pytest.param("{{- if .Values.image }}\n    - {name: X}", {"X": ""}, id="never closed"),
    ],
)
def test_blocks(block: str, expected: dict[str, str | None]) -> None:
    (unit,) = helm_reading(POD + block + "\n").units
    assert values_of(unit) == expected


def test_what_is_no_yaml_in_the_end_is_noted() -> None:
    reading = helm_reading(TEMPLATE.replace("{{ EXPRESSION }}", "{{ {{ [a"))
    assert reading.units == ()
    assert [note.line for note in reading.notifications] == [14]


def test_a_list_behind_a_key_is_no_yaml() -> None:
    reading = helm_reading(POD.replace("    env:\n", "    env: {{ toYaml .Values.env }}\n"))
    assert reading.units == ()
    assert [note.line for note in reading.notifications] == [5]


def test_a_value_on_a_line_of_its_own() -> None:
    (unit,) = helm_reading(POD + "    - name: X\n      value:\n        {{ .Values.image }}\n").units
    assert values_of(unit) == {"X": "shop"}


def test_a_bomb_ends() -> None:
    levels = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12))
    values = f"a0: &a0 [x]\n{levels}\n"
    assert helm_reading(POD + "{{ toYaml .Values.a11 }}", values).units is not None


def test_nested_ranges_end() -> None:
    numbers = ", ".join("1" * 2_000)
    block = "{{- range .Values.a }}\n" * 5 + "{{- end }}\n" * 5
    assert len(helm_reading(POD + block, f"a: [{numbers}]").units) <= 1


CONTAINER = "kind: Pod\nspec:\n  containers:\n  - name: web\n    image: shop\n"
RUN = '["flask", "run", "--debug"]'
HELPERS = f"""\
{{{{/* what is started {{{{ here }}}} */}}}}
{{{{- define "list" -}}}}
{{{{- if .Values.enabled -}}}}
{RUN}
{{{{- else -}}}}
["gunicorn", "app:app"]
{{{{- end }}}}
{{{{- end }}}}
{{{{- define "lines" }}}}
- flask
- run
- {{{{ .flag | default "--debug" }}}}
{{{{- end }}}}
{{{{- define "text" }}}}flask run {{{{ .Release.Name }}}}{{{{ end }}}}
{{{{- define "ring" }}}}{{{{ include "ring" . }}}}{{{{ end }}}}
"""


def words_of(command: str, values: str = VALUES, **more: str) -> list[tuple[str, ...]]:
    name = "chart/templates/web.yaml"
    files = {
        name: CONTAINER + command,
        "chart/Chart.yaml": "name: shop",
        "chart/values.yaml": values,
        "chart/templates/_helpers.tpl": HELPERS,
    }
    tree = Tree(files | more)
    return [unit.command.words for unit in helm.read(tree.file(name), tree).units]


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        pytest.param('{{ include "list" . }}', [("flask", "run", "--debug")], id="in line"),
        pytest.param(
            '\n    {{- include "lines" .Values.flask | nindent 4 }}',
            [("flask", "run", "--debug")],
            id="on lines of its own",
        ),
        pytest.param(
            '[sh, -c, {{ include "text" . | quote }}]',
            [("sh", "-c", "flask run ${TEMPLATE}")],
            id="a part that is not known",
        ),
        pytest.param("[sh, {{ .Release.Name }}]", [("sh", "${TEMPLATE}")], id="in brackets"),
        pytest.param('{{ include "other" . }}', [("${TEMPLATE}",)], id="no such template"),
        pytest.param(
            '\n      {{- include "other" . | nindent 6 }}', [("${TEMPLATE}",)], id="and on a line"
        ),
        pytest.param("{{ .Values.env | toJson | fromJson }}", [("${TEMPLATE}",)], id="computed"),
        pytest.param('["x"{{ if .Values.enabled }}, "y"{{ end }}]', [("x", "y")], id="if inside"),
        pytest.param(
            "{{ if .Release.IsInstall }}[a]{{ else }}[b]{{ end }}",
            [("a",), ("b",)],
            id="either outcome",
        ),
        pytest.param(
            "{{ if or .Values.flask.off .Values.empty }}[a]{{ else }}[b]{{ end }}",
            [("b",)],
            id="or of what is false",
        ),
        pytest.param(
            '{{ if eq .Values.flask.text "x" }}[a]{{ else }}[b]{{ end }}', [("b",)], id="not equal"
        ),
        pytest.param("{{ $x := list 1 }}{{ $x | toJson }}", [("1",)], id="a variable"),
    ],
)
def test_commands(command: str, expected: list[tuple[str, ...]]) -> None:
    assert words_of(f"    command: {command}\n") == expected


def test_a_condition_is_as_the_values_say() -> None:
    command = '    command: {{ include "list" . }}\n'
    assert words_of(command, "enabled: false") == [("gunicorn", "app:app")]
    assert words_of(command, "enabled: 'false'") == [("flask", "run", "--debug")]


def test_lists_of_values() -> None:
    values = f"args: {RUN}\n"
    said = [("flask", "run", "--debug")]
    assert words_of("    command: {{ .Values.args | toJson }}\n", values) == said
    assert words_of("    command: {{- toYaml .Values.args | nindent 6 }}\n", values) == said
    ranged = "    command:\n    {{- range .Values.args }}\n    - {{ . | quote }}\n    {{- end }}\n"
    assert words_of(ranged, values) == said


def test_a_chart_above_sets_values() -> None:
    name = "up/charts/shop/templates/web.yaml"
    files = {
        name: CONTAINER + "    command: {{ .Values.web.command | toJson }}\n",
        "up/charts/shop/Chart.yaml": "name: shop",
        "up/charts/shop/values.yaml": "web: {command: [gunicorn], other: 1}",
        "up/Chart.yaml": "name: up",
        "up/values.yaml": f"shop: {{web: {{command: {RUN}}}}}",
    }
    tree = Tree(files)
    (unit,) = helm.read(tree.file(name), tree).units
    assert unit.command.words == ("flask", "run", "--debug")


@pytest.mark.parametrize(
    "text",
    [
        '{{ include "ring" . }}',
        "{{ " * 50_000,
        "{{/* " * 40_000,
        '{{ "' * 40_000,
        "{{ `" * 40_000,
        "{{ " + "(" * 500 + " }}",
        "{{ if 1 }}" * 2_000,
        '{{ tpl "' + "{{ . }}" * 100 + '" . }}',
        "{{ $x := list 1 2 }}" + "{{ $x = concat $x $x }}" * 300,
        '{{ $x := "ab" }}' + '{{ $x = replace "a" $x $x }}' * 300,
    ],
)
def test_hostile_templates_end(text: str) -> None:
    assert words_of(f"    command: {text}\n") is not None


WORKLOAD = """\
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
        - name: web
          image: shop
          command: [flask, run]
          envFrom:
            - configMapRef: {name: "NAME"}
"""
SETTINGS = """\
{{- if .Values.enabled }}
kind: ConfigMap
metadata:
  name: {{ include "shop.fullname" . }}-settings
data:
  FLASK_DEBUG: {{ .Values.flask.debug | quote }}
{{- end }}
"""
FULL_NAMES = '{{ define "shop.fullname" }}{{ .Release.Name }}-shop{{ end }}'
FULL_NAME = "{{ include `shop.fullname` . }}-settings"


def from_map(name: str, settings: str, values: str = VALUES) -> Setting | None:
    """Return `FLASK_DEBUG` of a container that takes all of one ConfigMap of its chart."""
    tree = Tree(
        {
            "chart/Chart.yaml": "name: shop\n",
            "chart/values.yaml": values,
            "chart/templates/_helpers.tpl": FULL_NAMES,
            "chart/templates/settings.yaml": settings,
            "chart/templates/web.yaml": WORKLOAD.replace("NAME", name),
        }
    )
    (unit,) = helm.read(tree.file("chart/templates/web.yaml"), tree).units
    return unit.environment.get("FLASK_DEBUG")


def test_a_map_of_the_chart_is_found_by_its_computed_name() -> None:
    setting = from_map(FULL_NAME, SETTINGS)
    assert setting is not None
    assert (setting.value, setting.is_perhaps) == ("1", False)
    assert str(setting.location.path) == "chart/templates/settings.yaml"
    assert setting.location.start.line == 6


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        pytest.param("{{ .Release.Name }}-settings", SETTINGS, id="another name"),
        pytest.param(FULL_NAME, SETTINGS.replace("kind: ConfigMap", "kind: Secret"), id="a secret"),
        pytest.param(FULL_NAME, SETTINGS.replace("enabled", "empty"), id="one that is left out"),
    ],
)
def test_other_objects_of_the_chart_are_not_taken_for_it(name: str, settings: str) -> None:
    assert from_map(name, settings) is None


def test_a_map_whose_condition_nobody_knows_is_perhaps_there() -> None:
    setting = from_map(FULL_NAME, SETTINGS.replace(".Values.enabled", ".Capabilities.X"))
    assert setting is not None
    assert setting.is_perhaps


def test_what_is_computed_from_the_release_has_no_value() -> None:
    setting = from_map(FULL_NAME, SETTINGS.replace(".Values.flask.debug", ".Release.Name"))
    assert setting is not None
    assert setting.value is None
