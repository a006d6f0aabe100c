"""What an image starts, followed through its files; what is not the application's stays out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from flaskgate.discover import Discovery
from flaskgate.launch.follow.results import Launch
from flaskgate.launch.verdicts.analyse import analyse
from flaskgate.model.findings import Context
from tests.gate.commands.image.archives import APP, docker, file, files, link, tar
from tests.gate.commands.image.conftest import Look

SITE = "usr/local/lib/python3.12/site-packages"
SERVED = APP.replace("debug=True", "")
CONSOLE = "#!/usr/local/bin/python\nimport sys\nfrom {0} import main\nsys.exit(main())\n"


def installed(name: str, version: str, **more: str) -> dict[str, str]:
    """Return the metadata of a distribution; `more` are further files of it."""
    folder = f"{SITE}/{name}-{version}.dist-info"
    rest = {f"{folder}/{key.replace('__', '.')}": text for key, text in more.items()}
    return {
        f"{folder}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    } | rest


def launches(found: Discovery) -> Sequence[Launch]:
    return analyse(found.artefacts, found.modules, found.tree, lambda _: Context.UNKNOWN).launches


def answers(found: Discovery) -> list[str]:
    """Return for every start its answer and the file that it comes to."""
    return [f"{one.answer.word} {one.path or ''}".strip() for one in launches(found)]


WEB = {"app/web.py": APP}


@pytest.mark.parametrize(
    ("contents", "inner", "expected"),
    [
        pytest.param(
            WEB, {"Cmd": ["gunicorn", "web:app"]}, ["safe shop:1.2/app/web.py"], id="served"
        ),
        pytest.param(
            WEB, {"Cmd": ["python", "web.py"]}, ["harmful shop:1.2/app/web.py"], id="exec form"
        ),
        pytest.param(
            WEB,
            {"Cmd": ["/bin/sh", "-c", "exec python web.py"]},
            ["harmful shop:1.2/app/web.py"],
            id="shell form",
        ),
        pytest.param(
            WEB,
            {"Entrypoint": ["python"], "Cmd": ["/app/web.py"], "WorkingDir": "/"},
            ["harmful shop:1.2/app/web.py"],
            id="entrypoint and command",
        ),
        pytest.param(
            WEB | {"usr/local/bin/start": "#!/bin/sh\nset -e\nexec flask --app web run --debug\n"},
            {"Entrypoint": ["start"]},
            ["harmful shop:1.2/app/web.py"],
            id="a script on the path",
        ),
        pytest.param(
            WEB | {"docker-entrypoint.sh": '#!/bin/sh\nexec "$@"\n'},
            {"Entrypoint": ["/docker-entrypoint.sh"], "Cmd": ["flask", "--app", "web", "run"]},
            ["harmful shop:1.2/app/web.py"],
            id="the entrypoint of a base image",
        ),
        pytest.param(
            WEB | {"usr/local/bin/gunicorn": CONSOLE.format("gunicorn.app.wsgiapp")},
            {"Cmd": ["/usr/local/bin/gunicorn", "web:app"]},
            ["safe shop:1.2/app/web.py"],
            id="a console script of a server",
        ),
        pytest.param(
            WEB | {"usr/local/bin/gunicorn": "#!/bin/sh\nexec python /app/web.py\n"},
            {"Cmd": ["gunicorn", "web:app"], "Env": ["PATH=/usr/local/bin:/usr/bin"]},
            ["harmful shop:1.2/app/web.py"],
            id="a shell script in the place of a server",
        ),
        pytest.param(
            {f"{SITE}/shop/__init__.py": "", f"{SITE}/shop/web.py": APP}
            | installed("shop", "1.0", direct_url__json='{"dir_info": {}, "url": "file:///src"}'),
            {"Cmd": ["python", "-m", "shop.web"], "WorkingDir": "/srv"},
            [f"harmful shop:1.2/{SITE}/shop/web.py"],
            id="an installed application",
        ),
        pytest.param(
            {
                f"{SITE}/shop/__init__.py": "",
                f"{SITE}/shop/web.py": f"{SERVED}\n\ndef main():\n    app.run(debug=True)\n",
                "usr/local/bin/shop-serve": CONSOLE.format("shop.web"),
            }
            | installed(
                "shop", "1.0", entry_points__txt="[console_scripts]\nshop-serve = shop.web:main\n"
            ),
            {"Cmd": ["shop-serve"], "WorkingDir": "/srv"},
            [f"harmful shop:1.2/{SITE}/shop/web.py"],
            id="its console script",
        ),
        pytest.param(
            {"usr/lib/shop/web.py": APP},
            {"Cmd": ["python3", "/usr/lib/shop/web.py"], "WorkingDir": "/"},
            ["harmful shop:1.2/usr/lib/shop/web.py"],
            id="an application among the system's files",
        ),
        pytest.param(
            {"app/web.py": SERVED.replace("run(", "run(debug=app.debug")},
            {"Cmd": ["python", "web.py"], "Env": ["FLASK_DEBUG=1"]},
            ["harmful shop:1.2/app/web.py"],
            id="the environment of a base image",
        ),
        pytest.param(
            {"etc/supervisor/conf.d/app.conf": "[program:web]\ncommand=python /app/web.py\n"}
            | {"etc/supervisor/supervisord.conf": "[include]\nfiles = conf.d/*.conf\n"}
            | WEB,
            {"Cmd": ["supervisord", "-n", "-c", "/etc/supervisor/supervisord.conf"]},
            ["harmful shop:1.2/app/web.py"],
            id="a supervisor's program",
        ),
        pytest.param(
            WEB | {"app/Procfile": "web: python web.py\n", "app/Dockerfile": "CMD python web.py\n"},
            {"Cmd": ["gunicorn", "web:app"]},
            ["safe shop:1.2/app/web.py"],
            id="other artefacts inside start nothing here",
        ),
        pytest.param(
            WEB | {".dockerignore": "app\n", "requirements.installed.txt": "flask==0.1\n"},
            {"Cmd": ["python", "web.py"]},
            ["harmful shop:1.2/app/web.py"],
            id="a list of what stays out is of another build",
        ),
        pytest.param(WEB, {"Cmd": ["nginx", "-g", "daemon off;"]}, ["safe"], id="another server"),
        pytest.param(WEB, {}, [], id="no command"),
    ],
)
def test_starts(
    contents: Mapping[str, str], inner: Mapping[str, object], expected: list[str], look: Look
) -> None:
    whole = {"WorkingDir": "/app", **inner}
    found = answers(look(docker([files(contents)], whole)))
    assert [one for one in found if one != "safe"] == [one for one in expected if one != "safe"]


def test_a_link_leads_to_the_application(look: Look) -> None:
    layer = tar(
        [
            file("srv/releases/7/web.py", APP),
            link("app", "srv/current"),
            link("srv/current", "releases/7"),
        ]
    )
    found = look(docker([layer], {"Cmd": ["python", "/app/web.py"]}))
    assert answers(found) == ["harmful shop:1.2/srv/releases/7/web.py"]


def test_what_a_later_layer_takes_away_is_gone(look: Look) -> None:
    layers = [
        files({"app/web.py": SERVED, "app/.env": "FLASK_DEBUG=1\n"}),
        files({"app/.wh..env": ""}),
    ]
    found = look(docker(layers, {"Cmd": ["gunicorn", "web:app"], "WorkingDir": "/app"}))
    assert not any(path.name == ".env" for path in found.tree.paths)


def test_versions_are_those_that_are_installed(look: Look) -> None:
    inner = {
        "Cmd": ["flask", "--app", "web", "run"],
        "WorkingDir": "/app",
        "Env": ["FLASK_ENV=development"],
    }
    told = []
    for version in ("2.2.5", "2.3.0"):
        contents = WEB | installed("Flask", version) | {"app/requirements.txt": "flask\n"}
        (launch,) = launches(look(docker([files(contents)], inner)))
        told.append([one.rule for one in launch.verdicts])
    assert told == [["debug-deployed", "dev-server-deployed"], ["dev-server-deployed"]]


def test_code_of_others_is_not_the_applications(look: Look) -> None:
    contents = (
        WEB
        | {f"{SITE}/flask/app.py": APP, f"{SITE}/tool/web.py": APP, "usr/share/x/web.py": APP}
        | {
            "opt/venv/pyvenv.cfg": "home = /usr/bin\n",
            "opt/venv/lib/python3.12/site-packages/a.py": APP,
        }
        | {"app/node_modules/b/c.py": APP, "usr/lib/python3.12/d.py": APP, "opt/venv/bin/e.py": APP}
        | installed("flask", "3.0.0")
        | installed("tool", "1.0", direct_url__json='{"vcs_info": {}, "url": "https://x/y"}')
    )
    found = look(docker([files(contents)], {"Cmd": ["gunicorn", "web:app"], "WorkingDir": "/app"}))
    assert [str(file.path) for file in found.files if file.path.suffix == ".py"] == [
        "shop:1.2/app/web.py"
    ]


@pytest.mark.parametrize(
    "value",
    [
        pytest.param('a "b" $c \\d `e` #f', id="quotes"),
        pytest.param("a\\", id="backslash at the end"),
        pytest.param("${HOME}", id="reference"),
        pytest.param("ä ☃", id="other letters"),
        pytest.param("", id="empty"),
    ],
)
def test_values_stay_as_they_are(value: str, look: Look) -> None:
    inner = {"Cmd": ["python", "web.py"], "Env": [f"A={value}", "B=2"], "WorkingDir": "/app"}
    (launch,) = launches(look(docker([files(WEB)], inner)))
    environment = {name: one.value for name, one in launch.unit.environment.items()}
    assert environment == {"A": value, "B": "2"}


@pytest.mark.parametrize("folder", ["/a b", "/a$b", '/a"b', "/a\\b", "relative"])
def test_working_folders_stay_as_they_are(folder: str, look: Look) -> None:
    inner = {"Cmd": ["python", "web.py"], "WorkingDir": folder}
    name = f"{folder.lstrip('/')}/web.py"
    (launch,) = launches(look(docker([files({name: APP})], inner)))
    assert str(launch.path) == f"shop:1.2/{name}"


def test_an_image_without_a_command_is_said(look: Look) -> None:
    found = look(docker([files(WEB)], {}))
    assert [one.id for one in found.notifications] == ["image-without-command"]
