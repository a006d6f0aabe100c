"""Templates of Jinja that choose between texts, or include others, read in all their ways."""

from __future__ import annotations

import pytest

from flaskgate.launch.formats.jinja import alternatives
from tests.launch.gate import FLASK, MAIN, analysed, gate

APP = {"app.py": f"{FLASK}{MAIN}app.run()\n"}
RUN = "flask --app app run --debug"
DEBUG = "critical debug-deployed"
HEAD = "services:\n  web:\n    image: x/shop\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a{{ b }}", ["a{{ b }}"], id="no choice"),
        pytest.param("{% if a %}b{% endif %}", ["{% if a %}b{% endif %}"], id="no other branch"),
        pytest.param("{% if a %}b{% else %}c{% endif %}", ["b", "c"], id="two"),
        pytest.param(
            "{% if a %}b{% elif d %}c{%- else -%}e{% endif %}", ["b", "c", "e"], id="three"
        ),
        pytest.param("{% for a in b %}c{% else %}d{% endfor %}", ["c", "d"], id="a loop"),
        pytest.param(
            "{% if a %}b{% else %}{% if c %}d{% else %}e{% endif %}{% endif %}",
            ["b", "e"],
            id="one in another",
        ),
        pytest.param(
            "{% if a %}b{% else %}c{% endif %}{% if d %}e{% else %}f{% endif %}",
            ["b e", "c f"],
            id="two after one another",
        ),
        pytest.param("{% if a %}b{% else %}c", ["{% if a %}b{% else %}c"], id="no end"),
        pytest.param("{% else %}b{% endif %}", ["{% else %}b{% endif %}"], id="no beginning"),
    ],
)
def test_alternatives(text: str, expected: list[str]) -> None:
    found = alternatives(text)
    assert [" ".join(one.split()) for one in found] == expected
    assert {len(one) for one in found} == {len(text)}


def test_lines_stay_where_they_are() -> None:
    assert alternatives("{% if a %}\nb\n{% else %}\nc\n{% endif %}\n")[1].split("\n")[3] == "c"


def test_many_choices_take_no_time() -> None:
    text = "{% if a %}\nb\n{% else %}\nc\n{% endif %}\n" * 5_000
    assert len(alternatives(text)) == 2


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        pytest.param(
            "supervisord.conf.jnj",
            f"[program:web]\ncommand={{% if a -%}}\n  gunicorn app:app\n{{% else -%}}\n  {RUN}\n"
            "{% endif -%}\nautostart=true\n",
            [f"{DEBUG} supervisord.conf.jnj:2"],
            id="Supervisor",
        ),
        pytest.param(
            "init.d.j2",
            "#!/bin/sh\n### BEGIN INIT INFO\n# Provides: web\n### END INIT INFO\n"
            f'case "$1" in\nstart) cd {{{{ folder }}}}; {{{{ venv }}}}/bin/{RUN} & ;;\nesac\n',
            [f"{DEBUG} init.d.j2:6"],
            id="an init script",
        ),
        pytest.param(
            "compose.yml.j2",
            f"{HEAD}{{% if a %}}\n    command: gunicorn app:app\n{{% else %}}\n    command: {RUN}\n"
            "{% endif %}\n",
            [f"{DEBUG} compose.yml.j2:7"],
            id="lines of Compose",
        ),
        pytest.param(
            "compose.yml.j2",
            f"{HEAD}    command: {{% if a %}}{RUN}{{% else %}}gunicorn app:app{{% endif %}}\n",
            [f"{DEBUG} compose.yml.j2:4"],
            id="inside of a line",
        ),
        pytest.param(
            "{{cookiecutter.slug}}/docker-compose.yml",
            f"{HEAD}    {{%- if cookiecutter.debug == 'y' %}}\n    command: {RUN}\n"
            "    {%- else %}\n    command: gunicorn app:app\n    {%- endif %}\n",
            [f"{DEBUG} {{{{cookiecutter.slug}}}}/docker-compose.yml:5"],
            id="cookiecutter",
        ),
        pytest.param(
            "deploy.yaml.jinja",
            "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: a\n"
            "    image: x/shop\n{% if a %}\n    args: [gunicorn, 'app:app']\n{% else %}\n"
            f"    command: [{', '.join(RUN.split())}]\n{{% endif %}}\n",
            [f"{DEBUG} deploy.yaml.jinja:11"],
            id="Kubernetes",
        ),
        pytest.param(
            "compose.yml.j2",
            f"{HEAD}    command: gunicorn app:app\n{{% if a %}}\n    labels: [b]\n{{% else %}}\n"
            "    labels: [c]\n{% endif %}\n",
            [],
            id="what is the same in all",
        ),
    ],
)
def test_a_choice(path: str, text: str, expected: list[str]) -> None:
    assert gate({**APP, path: text}) == expected


def test_a_start_that_all_alternatives_have_is_one() -> None:
    text = f"{HEAD}    command: top\n{{% if a %}}\nx-a: b\n{{% else %}}\nx-a: c\n{{% endif %}}\n"
    assert len(analysed({**APP, "compose.yml.j2": text}).launches) == 1


INCLUDING = "# a\nservices:\n{% include 'web.yml.j2' %}\n  jobs:\n    image: x/y\n    command: {}\n"


def including(command: str) -> str:
    """Return a template with an include and a service after it."""
    return INCLUDING.replace("{}", command)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {"web.yml.j2": f"# web\n  web:\n    image: x/shop\n    command: {RUN}\n"},
            [f"{DEBUG} web.yml.j2:4"],
            id="in what is included",
        ),
        pytest.param(
            {
                "web.yml.j2": "{% include 'more.j2' %}\n",
                "more.j2": f"# web\n  web:\n    image: x/shop\n    command: {RUN}\n",
            },
            [f"{DEBUG} more.j2:4"],
            id="in what that includes",
        ),
        pytest.param(
            {"web.yml.j2": "# web\n  web:\n    image: x/shop\n    command: gunicorn app:app\n"},
            [],
            id="a production server",
        ),
        pytest.param({"web.yml.j2": "{% include 'web.yml.j2' %}\n"}, [], id="itself"),
        pytest.param({}, [], id="nothing of that name"),
    ],
)
def test_an_include(files: dict[str, str], expected: list[str]) -> None:
    assert gate({**APP, "compose.yml.j2": including("top"), **files}) == expected


def test_what_stands_after_an_include_keeps_its_line() -> None:
    web = {"web.yml.j2": "# web\n  web:\n    image: x/shop\n    command: top\n\n\n"}
    found = gate({**APP, "compose.yml.j2": including(RUN), **web})
    assert found == [f"{DEBUG} compose.yml.j2:6"]
