"""An image of the project's own that no file here builds is an unknown start, and no finding."""

from __future__ import annotations

import pytest

from flaskgate.launch.follow.results import Analysis
from flaskgate.launch.verdicts.listing import to_json
from flaskgate.launch.wording import say
from tests.launch.gate import FLASK, IMAGE, MAIN, RULES, analysed, gate

ORIGIN = {".git/config": '[remote "origin"]\n\turl = me/shop\n'}
READS = (
    f"{FLASK}a = os.environ['SHOP_MODE']\nb = os.getenv('SHOP_TAX', '7')\nc = os.getenv('PGHOST')\n"
)
CODE = {"source/main.py": f"{READS}{MAIN}app.run(debug=True)\n"}
WORKFLOW = ".github/workflows/image.yml"


def compose(image: str, rest: str = "") -> dict[str, str]:
    return {"compose.yaml": f"services:\n  web:\n    image: {image}\n{rest}"}


def pod(image: str, rest: str = "") -> dict[str, str]:
    return {
        "k8s/web.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n"
        f"    - name: web\n      image: {image}\n{rest}"
    }


def told(analysis: Analysis) -> list[str]:
    """Return what is said of each image that nothing is known to build."""
    every = [(one.start.location, one.doubts) for one in (*analysis.launches, *analysis.unbuilt)]
    return [
        f"{place.path}:{place.start.line} {say(doubt)}"
        for place, doubts in every
        for doubt in doubts
    ]


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({**ORIGIN, **compose("postgres:16")}, id="a database"),
        pytest.param({**ORIGIN, **compose("me/redis")}, id="a store under our own name"),
        pytest.param({**ORIGIN, **compose("me/shop-nginx")}, id="our own proxy"),
        pytest.param({**ORIGIN, **compose("me/shop_db:2")}, id="our own database"),
        pytest.param(
            {
                "compose.yaml": "services:\n  web:\n    build: .\n    environment: [FLASK_APP=a]\n",
                "Dockerfile": "FROM you/conda\n",
            },
            id="what a service is given says nothing of the base of its image",
        ),
        pytest.param(compose("tiangolo/uwsgi-nginx-flask"), id="a base of a vendor"),
        pytest.param({**ORIGIN, **compose("python:3.12")}, id="an official image"),
        pytest.param({**ORIGIN, **compose("you/shop-exporter:1")}, id="a tool of others"),
        pytest.param({**ORIGIN, **compose("${IMAGE}")}, id="an image that is not known"),
        pytest.param({**ORIGIN, **compose("you/${NAME}:1")}, id="a name that is not known"),
        pytest.param({**ORIGIN, **pod("mcr.microsoft.com/shop")}, id="a registry of a vendor"),
        pytest.param(
            compose(
                "timescale/timescaledb",
                "    environment: {POSTGRES_USER: a, POSTGRES_PASSWORD: b, PGHOST: c}\n",
            ),
            id="the variables of a database",
        ),
        pytest.param(
            compose("you/proxy", "    environment: {PORT: 80, SHOP_MODE: b}\n"),
            id="a single variable that the code reads, too",
        ),
        pytest.param(
            {**compose("selenium/standalone-chrome"), ".gitlab-ci.yml": "test:\n  services:\n"
             "    - name: selenium/standalone-chrome\n  image: selenium/standalone-chrome\n"},
            id="what a pipeline only uses",
        ),
        pytest.param(
            {**ORIGIN, "Dockerfile": "FROM python:3.12\nCOPY . .\n"}, id="a base of everybody's"
        ),
        pytest.param(
            {**ORIGIN, **compose("me/shop", "    command: gunicorn main:app\n")},
            id="a command of its own",
        ),
        pytest.param(
            {
                **ORIGIN,
                "base/Dockerfile": "FROM python:3.12\n",
                "web/Dockerfile": "FROM me/base\nCOPY . .\n",
            },
            id="a base that is built here",
        ),
        pytest.param(
            {**compose("you/tool"), "Dockerfile.tool": "FROM you/tool\nENV FLASK_APP=main\n"},
            id="what an image sets says nothing of its base",
        ),
    ],
)  # fmt: skip
def test_what_is_not_evidently_ours_is_not_told(files: dict[str, str]) -> None:
    analysis = analysed({**CODE, **files})
    assert not [one for one in told(analysis) if "known to build" in one]


@pytest.mark.parametrize(
    ("files", "image"),
    [
        pytest.param({**ORIGIN, **compose("ghcr.io/you/Shop:1")}, "ghcr.io/you/Shop:1", id="name"),
        pytest.param({**ORIGIN, **compose("me/web")}, "me/web", id="owner"),
        pytest.param({**ORIGIN, **pod("localhost:5000/shop")}, "localhost:5000/shop", id="a pod"),
        pytest.param(
            {**ORIGIN, **pod("me/web", "      args: [--workers, '2']\n")}, "me/web", id="arguments"
        ),
        pytest.param(
            {**compose("you/the_shop"), "pyproject.toml": '[project]\nname = "the-shop"\n'},
            "you/the_shop",
            id="a project",
        ),
        pytest.param(
            {**compose("till"), "setup.cfg": "[metadata]\nname = till\n"}, "till", id="setup.cfg"
        ),
        pytest.param(
            {**compose("till"), "setup.py": "from setuptools import setup\nsetup(name='till')\n"},
            "till",
            id="setup.py",
        ),
        pytest.param(compose("flask_web"), "flask_web", id="Flask by its name"),
        pytest.param(compose("you/source"), "you/source", id="a folder with Flask"),
        pytest.param(
            {**compose("you/till:2"), "push.sh": "docker push registry.test/you/till:2\n"},
            "you/till:2",
            id="a script pushes it",
        ),
        pytest.param(
            {
                **compose("you/till:2"),
                WORKFLOW: "jobs:\n  a:\n    steps:\n      - uses: docker/build-push-action@v6\n"
                "        with:\n          tags: |\n            you/till:${{ github.sha }}\n",
            },
            "you/till:2",
            id="a workflow pushes it",
        ),
        pytest.param(
            compose("you/till", "    environment: [FLASK_APP=main]\n"), "you/till", id="Flask's"
        ),
        pytest.param(
            compose("you/till", "    environment: {SHOP_MODE: b, SHOP_TAX: 3}\n"),
            "you/till",
            id="variables that the code reads",
        ),
        pytest.param(
            {**ORIGIN, "Dockerfile": "FROM me/base:1\nCOPY . .\n"}, "me/base:1", id="a base"
        ),
        pytest.param(
            {
                "task.json": '{"containerDefinitions": [{"name": "x", "image": "me/web"}]}',
                **ORIGIN,
            },
            "me/web",
            id="ECS",
        ),
        pytest.param(
            {"web.container": "[Container]\nImage=me/web\n", **ORIGIN}, "me/web", id="Quadlet"
        ),
        pytest.param(
            {"web.service": "[Service]\nExecStart=/usr/bin/docker run --rm me/web\n", **ORIGIN},
            "me/web",
            id="docker run",
        ),
        pytest.param(
            {
                "chart/Chart.yaml": "name: c\n",
                "chart/values.yaml": "image: {repository: me/web, tag: '1'}\n",
                "chart/templates/web.yaml": pod(
                    '"{{ .Values.image.repository }}:{{ .Values.image.tag }}"'
                )["k8s/web.yaml"],
                **ORIGIN,
            },
            "me/web:1",
            id="a chart, by its defaults",
        ),
    ],
)
def test_an_image_of_our_own_is_unknown(files: dict[str, str], image: str) -> None:
    said = told(analysed({**CODE, **files}))
    text = f"no file here is known to build the image {image}; scan it with `flaskgate image`"
    assert [one for one in said if one.endswith(text)]


def test_it_is_listed_and_counted_and_is_no_finding() -> None:
    served = {
        "web/Dockerfile": f'{IMAGE}CMD ["gunicorn", "main:app"]\n',
        "web/main.py": f"{FLASK}{MAIN}app.run(debug=True)\n",
        "web/Dockerfile.jobs": 'FROM python:3.12\nCMD ["true"]\n',
    }
    files = {**ORIGIN, **served, **compose("me/elsewhere")}
    listed = to_json(analysed(files), RULES)
    assert isinstance(listed["counts"], dict)
    assert listed["counts"]["unknown"] == 1
    assert gate(files) == gate(served)
