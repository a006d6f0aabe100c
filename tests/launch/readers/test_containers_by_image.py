"""Containers of Terraform and Bicep that name an image only: they start what we build as that."""

from __future__ import annotations

import pytest

from tests.launch.gate import FLASK, IMAGE, MAIN, analysed, gate

FILES = {
    "web/app.py": f"{FLASK}{MAIN}app.run(debug=os.environ.get('DBG') == '1')\n",
    "web/Dockerfile": f"{IMAGE}CMD python app.py\n",
    "jobs/Dockerfile": f"{IMAGE}CMD gunicorn app:app\n",
}
DEBUG = "critical debug-deployed web/app.py:5"
DOCKER = 'resource "docker_container" "c" {{\n  image = {}\n  env = ["DBG=1"]\n}}\n'
RUN = (
    'resource "google_cloud_run_v2_service" "s" {\n  template {\n    containers {\n'
    '      image = "gcr.io/x/web:1"\n      env {\n        name = "DBG"\n        value = "1"\n'
    "      }\n    }\n  }\n}\n"
)
BICEP = (
    "param picture string = 'x.io/web:1'\nresource a 'Microsoft.App/containerApps@1' = {{\n"
    "  containers: [\n    {{\n      image: {}\n      env: [\n        {{\n"
    "          name: 'DBG'\n          value: '1'\n        }}\n      ]\n    }}\n  ]\n}}\n"
)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("main.tf", DOCKER.format('"x/web:1"'), id="a container"),
        pytest.param("main.tf", RUN, id="Cloud Run"),
        pytest.param(
            "main.tf",
            DOCKER.format("var.image") + 'variable "image" {\n  default = "x/web"\n}\n',
            id="the default of a variable",
        ),
        pytest.param(
            "main.tf",
            DOCKER.format("docker_image.i.image_id")
            + 'resource "docker_image" "i" {\n  name = "web"\n}\n',
            id="an image of its own",
        ),
        pytest.param("main.bicep", BICEP.format("'x.io/web:1'"), id="Bicep"),
        pytest.param("main.bicep", BICEP.format("picture"), id="a parameter of Bicep"),
    ],
)
def test_it_starts_our_image(path: str, text: str) -> None:
    assert DEBUG in gate({**FILES, path: text})


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("main.tf", DOCKER.format('"postgres"'), id="a database"),
        pytest.param(
            "main.tf",
            'resource "digitalocean_droplet" "d" {\n  image = "ubuntu-22"\n}\n',
            id="host",
        ),
        pytest.param("main.bicep", BICEP.format("'redis:7'"), id="a cache"),
    ],
)
def test_it_starts_nothing_of_ours(path: str, text: str) -> None:
    one = {name: text for name, text in FILES.items() if not name.startswith("jobs")}
    places = [one.unit.command.location.path.name for one in analysed({**one, path: text}).launches]
    assert places == ["Dockerfile"]


def test_variables_are_those_of_their_own_container() -> None:
    two = BICEP.format("'x.io/other:1'").replace(
        "\n  ]\n}", "\n    {\n      image: 'x.io/web:1'\n    }\n  ]\n}"
    )
    assert DEBUG not in gate({**FILES, "main.bicep": two})
