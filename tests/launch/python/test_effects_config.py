"""The debug mode that configuration objects and files bring: detection facts F13 and F14."""

from __future__ import annotations

import pytest

from flaskgate.launch.model import State
from tests.launch.programs import FLASK, imported, only, run

CONFIGS = {
    "config.py": """
        class Config:
            DEBUG = False
        class Development(Config):
            DEBUG = True
        class Production(Config):
            pass
        config = {"dev": Development, "prod": Production, "default": Development}
    """
}
CHOSEN = (
    "from config import config\n"
    "def create_app(name):\n"
    "    app = Flask('x')\n"
    "    app.config.from_object(config[name])\n"
    "    return app\n"
)
BY_VARIABLE = CHOSEN + "create_app(os.getenv('APP_CONFIG', 'default')).run()"


@pytest.mark.parametrize(
    ("variables", "state", "variable"),
    [
        pytest.param({"APP_CONFIG": "prod"}, State.OFF, "", id="named by the unit"),
        pytest.param({}, State.ON, "APP_CONFIG", id="A063 fail-open default"),
        pytest.param({"APP_CONFIG": None}, State.UNKNOWN, "", id="set to something"),
    ],
)
def test_config_chosen_by_variable(
    variables: dict[str, str | None], state: State, variable: str
) -> None:
    debug = only(run(FLASK + BY_VARIABLE, CONFIGS, variables=variables)).debug
    assert (debug.state, debug.variable) == (state, variable)


def test_object_of_a_chosen_class_depends_on_the_variable() -> None:
    code = "from config import config\napp.config.from_object(config[os.getenv('E', 'dev')]())"
    debug = only(run(f"{FLASK}{code}\napp.run()", CONFIGS)).debug
    assert (debug.state, debug.variable) == (State.ON, "E")


@pytest.mark.parametrize(
    ("code", "files", "state"),
    [
        pytest.param("app.config.from_object('config.Production')", CONFIGS, State.OFF,
                     id="dotted name of a class that is off"),
        pytest.param("app.config.from_object('config.Development')", CONFIGS, State.ON, id="A060"),
        pytest.param("import config\napp.config.from_object(config.Development)", CONFIGS,
                     State.ON, id="A060 an attribute"),
        pytest.param("app.config.from_object('elsewhere.Config')", {}, State.UNKNOWN,
                     id="not in the repository"),
        pytest.param("import settings_mod\napp.debug = settings_mod.DEBUG",
                     {"settings_mod.py": "DEBUG = True"}, State.ON, id="A009"),
        pytest.param("from settings_mod import *\napp.debug = DEBUG",
                     {"settings_mod.py": "DEBUG = True"}, State.ON, id="a star import"),
        pytest.param("app.config.from_pyfile('x.cfg')", {"x.cfg": "DEBUG = True"}, State.ON,
                     id="from_pyfile"),
        pytest.param("app.config.from_pyfile('x.cfg', silent=True)", {}, State.OFF,
                     id="from_pyfile, silent, not shipped"),
        pytest.param("app.config.from_pyfile('x.cfg')", {}, State.UNKNOWN,
                     id="from_pyfile, not in the repository"),
        pytest.param("app.config.from_file('c.json', load=json.load)",
                     {"c.json": '{"DEBUG": true}'}, State.ON, id="from_file JSON"),
        pytest.param("app.config.from_file('c.toml', load=tomllib.load)",
                     {"c.toml": "DEBUG = false"}, State.OFF, id="from_file TOML"),
        pytest.param("app.config.from_envvar('SETTINGS', silent=True)", {}, State.OFF,
                     id="from_envvar, silent, unset"),
        pytest.param("app.config.from_envvar('SETTINGS')", {}, State.UNKNOWN, id="from_envvar"),
        pytest.param("app.config.update(load())", {}, State.UNKNOWN, id="update of the unknown"),
    ],
)  # fmt: skip
def test_config_files(code: str, files: dict[str, str], state: State) -> None:
    program = f"import json, tomllib\n{FLASK}{code}\napp.run()"
    assert only(run(program, files)).debug.state is state


@pytest.mark.parametrize(
    ("value", "state"),
    [
        pytest.param("false", State.OFF, id="JSON"),
        pytest.param("0", State.OFF, id="a number"),
        pytest.param("False", State.ON, id="F13 a text that is true"),
    ],
)
def test_prefixed_environment(value: str, state: State) -> None:
    effects = imported(FLASK + "app.config.from_prefixed_env()", FLASK_DEBUG=value)
    assert effects.app_debug.state is state
