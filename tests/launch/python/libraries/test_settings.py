"""Settings that libraries read from the environment and from files of the repository.

Every expected value was tried with the library itself, in the versions that `libraries` names.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from flaskgate.launch.model import State
from tests.launch.programs import FLASK, only, run

ON, OFF, UNKNOWN = State.ON, State.OFF, State.UNKNOWN
INI = {"web.ini": "[web]\ndebug = False\nport = 5000\nlive: yes\n[DEFAULT]\ntrace = 1\n"}
PARSER = "import configparser\nc = configparser.ConfigParser()\nc.read('web.ini')\n"
DECOUPLE = "from decouple import config\n"
ENVIRONS = "from environs import Env\nenv = Env()\n"
PYDANTIC = (
    "from pydantic import AliasChoices, Field\n"
    "from pydantic_settings import BaseSettings, SettingsConfigDict\n"
)


def debug(code: str, value: str, files: Mapping[str, str], variables: Mapping[str, str]) -> State:
    """Return what `debug=value` is after the code."""
    program = f"{FLASK}{code}app.run(debug={value}, load_dotenv=False)\n"
    return only(run(program, files, variables=variables)).debug.state


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("c.get('web', 'debug')", ON, id="get is a text"),
        pytest.param("c['web']['debug']", ON, id="a key is a text"),
        pytest.param("c['web'].get('debug')", ON, id="get of a section"),
        pytest.param("c.getboolean('web', 'debug')", OFF, id="getboolean"),
        pytest.param("c.getboolean('web', 'LIVE')", ON, id="keys in any case"),
        pytest.param("c['web'].getboolean('debug')", OFF, id="getboolean of a section"),
        pytest.param("c.getboolean('web', 'trace')", ON, id="a default section"),
        pytest.param("c.get('web', 'none', fallback=False)", OFF, id="a fallback"),
        pytest.param("c.getboolean('none', 'debug', fallback=True)", ON, id="a missing section"),
        pytest.param("c['web'].getboolean('none', False)", OFF, id="a section's fallback"),
        pytest.param("c['web'].get('none')", OFF, id="None of a section"),
        pytest.param("c.get('none', 'debug')", UNKNOWN, id="nothing"),
        pytest.param("c.getint('web', 'port')", ON, id="getint"),
        pytest.param("c.get('web', 'debug') == 'True'", OFF, id="a comparison"),
    ],
)
def test_configparser(value: str, expected: State) -> None:
    assert debug(PARSER, value, INI, {}) is expected


def test_a_file_that_is_missing_raises_where_it_is_caught() -> None:
    code = PARSER + "try:\n    d = c.getboolean('web', 'debug')\nexcept Exception:\n    d = True\n"
    assert debug(code, "d", {}, {}) is ON


@pytest.mark.parametrize(
    ("code", "value", "expected"),
    [
        pytest.param(DECOUPLE, "config('D')", ON, id="decouple"),
        pytest.param(DECOUPLE, "config('D', default=False)", ON, id="decouple with a default"),
        pytest.param(DECOUPLE, "config('D', cast=bool)", OFF, id="decouple with a cast"),
        pytest.param(DECOUPLE, "config('D', False, bool)", OFF, id="decouple by position"),
        pytest.param(DECOUPLE, "config('N', default='no', cast=bool)", OFF, id="a cast default"),
        pytest.param(DECOUPLE, "config('N', default='no')", ON, id="a text by default"),
        pytest.param("from decouple import Config, RepositoryEnv\n"
                     "config = Config(RepositoryEnv('.env'))\n", "config('D')", ON,
                     id="a repository"),
        pytest.param("from decouple import AutoConfig\nconfig = AutoConfig()\n",
                     "config('D', cast=lambda v: v == 'True')", OFF, id="a function as cast"),
        pytest.param(ENVIRONS + "env.read_env()\n", "env('D', False)", ON, id="environs"),
        pytest.param(ENVIRONS + "env.read_env()\n", "env.bool('D', True)", OFF, id="env.bool"),
        pytest.param(ENVIRONS, "env.bool('D', True)", ON, id="environs without the file"),
        pytest.param(ENVIRONS, "env.bool('N', 'off')", ON, id="a default that is not cast"),
        pytest.param(ENVIRONS + "env.read_env()\nwith env.prefixed('X_'):\n"
                     "    d = env.bool('D')\n", "d", ON, id="a prefix"),
        pytest.param(ENVIRONS + "env.read_env()\nwith env.prefixed('X_'):\n    pass\n",
                     "env.bool('D', True)", OFF, id="a prefix that ends with its block"),
        pytest.param(ENVIRONS + "env.read_env()\nwith env.prefixed('Y_'):\n"
                     "    d = env.bool('D', True)\n", "d", ON, id="a prefix that hides it"),
        pytest.param(DECOUPLE, "config('N', default=False, cast=lambda v: not v)", ON,
                     id="a default that is no text is cast"),
        pytest.param("import environ\nenv = environ.Env(D=(bool, True))\n"
                     "environ.Env.read_env('.env')\n", "env('D')", OFF, id="django-environ"),
        pytest.param("from starlette.config import Config\nconfig = Config('.env')\n",
                     "config('D', cast=bool, default=True)", OFF, id="starlette"),
        pytest.param("from starlette.config import Config\nconfig = Config('.env')\n",
                     "config('D', default=False)", ON, id="starlette without a cast"),
        pytest.param("from envparse import env\nenv.read_envfile('.env')\n",
                     "env.bool('D')", OFF, id="envparse"),
        pytest.param("from dotenv import dotenv_values\n", "dotenv_values('.env')['D']", ON,
                     id="dotenv_values"),
        pytest.param("from dotenv import load_dotenv\nload_dotenv('.env')\n",
                     "os.environ['D'] == 'False'", ON, id="load_dotenv of a file"),
        pytest.param("from dotenv import find_dotenv, load_dotenv\nload_dotenv(find_dotenv())\n",
                     "os.getenv('D')", ON, id="find_dotenv"),
        pytest.param(PYDANTIC + "class S(BaseSettings):\n    d: bool = True\n"
                     "    model_config = SettingsConfigDict(env_file='.env')\n", "S().d", OFF,
                     id="pydantic"),
        pytest.param(PYDANTIC + "class S(BaseSettings):\n    d: str = ''\n"
                     "    class Config:\n        env_file = '.env'\n", "S().d", ON,
                     id="a text of pydantic"),
        pytest.param(PYDANTIC + "class S(BaseSettings):\n    d: bool = False\n"
                     "    model_config = {'env_file': '.env', 'env_prefix': 'X_'}\n", "S().d", ON,
                     id="a prefix of pydantic"),
        pytest.param(PYDANTIC + "class S(BaseSettings):\n"
                     "    dev: bool = Field(True, validation_alias='D')\n",
                     "S(_env_file='.env').dev", OFF, id="an alias"),
        pytest.param(PYDANTIC + "class S(BaseSettings):\n"
                     "    dev: bool = Field(default=False, alias=AliasChoices('N', 'X_D'))\n"
                     "    model_config = SettingsConfigDict(env_file='.env')\n", "S().dev", ON,
                     id="a choice of names"),
        pytest.param(PYDANTIC + "class S(BaseSettings):\n    d: bool = Field(default=True)\n",
                     "S().d", ON, id="a field's default"),
        pytest.param(PYDANTIC + "import enum\nclass Mode(enum.Enum):\n    dev = 'dev'\n"
                     "class S(BaseSettings):\n    mode: Mode = Mode.dev\n",
                     "{Mode.dev: True}[S().mode]", ON, id="a member of an enumeration"),
        pytest.param(PYDANTIC + "class S(BaseSettings):\n    names: list[str] = []\n"
                     "S().names.append('x')\n", "bool(S().names)", OFF, id="a list of each"),
    ],
)  # fmt: skip
def test_dotenv_files(code: str, value: str, expected: State) -> None:
    assert debug(code, value, {".env": "D=False\nX_D=on\n"}, {}) is expected


@pytest.mark.parametrize(
    ("asked", "caught", "expected"),
    [
        pytest.param("c['other']['x']", "KeyError", ON, id="an item"),
        pytest.param("c['web']['x']", "KeyError", ON, id="an item of a section that is there"),
        pytest.param("c['web']['x']", "configparser.Error", OFF, id="an item, and another error"),
        pytest.param("c.get('other', 'x')", "configparser.NoSectionError", ON, id="a setting"),
        pytest.param("c['web']['live']", "KeyError", OFF, id="it is there"),
    ],
)
def test_settings_that_are_missing_fail_as_they_are_asked_for(
    asked: str, caught: str, expected: State
) -> None:
    code = (
        f"{PARSER}on = False\ntry:\n    try:\n        x = {asked}\n    except {caught}:\n"
        "        on = True\nexcept Exception:\n    pass\napp.run(debug=on)\n"
    )
    assert only(run(FLASK + code, INI)).debug.state is expected


COPY = "import configparser, shutil\nc = configparser.ConfigParser()\n"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param("shutil.copy('a.ini', 'b.ini')\nopen('b.ini', 'w').write('')\n"
                     "c.read('b.ini')\n", UNKNOWN, id="written after that"),
        pytest.param("open('a.ini', 'w').write('')\nshutil.copy('a.ini', 'b.ini')\n"
                     "c.read('b.ini')\n", UNKNOWN, id="written before that"),
        pytest.param("if input():\n    shutil.copy('a.ini', 'b.ini')\nc.read('b.ini')\n",
                     UNKNOWN, id="copied perhaps"),
        pytest.param("shutil.copy(input(), 'b.ini')\nc.read('b.ini')\n", UNKNOWN, id="any file"),
        pytest.param("shutil.copy('a.ini', 'c.ini')\nc.read('c.ini')\n", UNKNOWN,
                     id="over one that is there"),
        pytest.param("shutil.copyfile('a.ini', 'b.ini')\nc.read('b.ini')\n", ON, id="a copy"),
        pytest.param("if not os.path.exists('b.ini'):\n    shutil.copy('a.ini', 'b.ini')\n"
                     "c.read('b.ini')\n", ON, id="where it is missing"),
        pytest.param("shutil.copy2('a.ini', 'x/b.ini')\nc.read(os.path.join('x', 'b.ini'))\n",
                     ON, id="in a folder"),
    ],
)  # fmt: skip
def test_a_file_that_the_program_copies(code: str, expected: State) -> None:
    files = {"a.ini": "[w]\nd = yes\n", "c.ini": "[w]\nd = no\n"}
    program = f"{FLASK}{COPY}{code}app.run(debug=c.getboolean('w', 'd'), load_dotenv=False)\n"
    effects = run(program, files)
    is_unknown = bool(effects.unknown) or only(effects).debug.state is UNKNOWN
    assert (UNKNOWN if is_unknown else only(effects).debug.state) is expected


SET_KEY = "from dotenv import dotenv_values, get_key, load_dotenv, set_key, unset_key\n"


@pytest.mark.parametrize(
    ("code", "value"),
    [
        pytest.param("set_key('.env', 'D', 'x')\nload_dotenv('.env')\n", "os.getenv('D')",
                     id="set"),
        pytest.param("unset_key('.env', 'D')\nload_dotenv('.env')\n", "os.getenv('D')",
                     id="unset"),
        pytest.param("set_key('.env', 'D', 'x')\n", "dotenv_values('.env')['D']", id="values"),
        pytest.param("set_key('.env', 'D', 'x')\n", "get_key('.env', 'D')", id="get_key"),
        pytest.param("if not os.path.exists('b.env'):\n    set_key('b.env', 'N', 'x')\n"
                     "load_dotenv('b.env')\n", "os.getenv('N')", id="a new file"),
        pytest.param("set_key('.env', 'D', 'x')\nfrom decouple import config\n", "config('D')",
                     id="by another library"),
    ],
)  # fmt: skip
def test_a_key_that_the_program_writes_cannot_be_told(code: str, value: str) -> None:
    assert debug(SET_KEY + code, value, {".env": "D=False\n"}, {}) is UNKNOWN


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("set_key('.env', input(), 'x')\n", id="any key"),
        pytest.param("set_key('.env', 'D', 'x')\nopen('.env').read()\n", id="the text"),
        pytest.param("set_key('.env', 'D', 'x')\nimport subprocess\n"
                     "subprocess.Popen(['sh', 'b.sh'])\n", id="another program"),
    ],
)  # fmt: skip
def test_what_else_a_written_key_may_decide_is_said(code: str) -> None:
    effects = run(f"{FLASK}{SET_KEY}{code}app.run()\n", {".env": "D=False\n"})
    assert effects.unknown


def test_flask_itself_reads_a_key_that_the_program_writes() -> None:
    code = f"{FLASK}{SET_KEY}set_key('.env', 'FLASK_DEBUG', '1')\napp.run()\n"
    assert only(run(code, {})).debug.state is UNKNOWN


@pytest.mark.parametrize(
    ("code", "value", "expected"),
    [
        pytest.param("set_key('.env', 'SECRET', 'x')\nload_dotenv('.env')\n", "os.getenv('D')", ON,
                     id="another key"),
        pytest.param("unset_key('.env', 'X_D')\n", "dotenv_values('.env')['D'] == 'on'", OFF,
                     id="another one is taken away"),
        pytest.param("set_key('.env', 'D', 'x')\n", "'D' in os.environ", OFF,
                     id="nothing reads the file"),
        pytest.param("os.environ['D'] = ''\nset_key('.env', 'D', 'x')\nload_dotenv('.env')\n",
                     "os.environ['D']", OFF, id="the environment beats it"),
    ],
)  # fmt: skip
def test_what_the_program_does_not_write_is_known(code: str, value: str, expected: State) -> None:
    program = f"{FLASK}{SET_KEY}{code}app.run(debug={value}, load_dotenv=False)\n"
    effects = run(program, {".env": "D=False\nX_D=on\n"})
    assert (only(effects).debug.state, effects.unknown) == (expected, ())


@pytest.mark.parametrize(
    ("code", "value"),
    [
        pytest.param(DECOUPLE, "config('D', cast=bool)", id="decouple"),
        pytest.param(ENVIRONS + "env.read_env()\n", "env.bool('D')", id="environs"),
        pytest.param(PYDANTIC + "class S(BaseSettings):\n    d: bool = False\n"
                     "    model_config = SettingsConfigDict(env_file='.env')\n", "S().d",
                     id="pydantic"),
        pytest.param("from starlette.config import Config\nconfig = Config('.env')\n",
                     "config('D', cast=bool)", id="starlette"),
    ],
)  # fmt: skip
def test_the_environment_beats_the_file(code: str, value: str) -> None:
    assert debug(code, value, {".env": "D=False\n"}, {"D": "true"}) is ON


DYNACONF = "from dynaconf import Dynaconf\n"
TOML = {"settings.toml": "[default]\nDEBUG = false\n[development]\nDEBUG = true\n"}


@pytest.mark.parametrize(
    ("code", "files", "variables", "expected"),
    [
        pytest.param("s = Dynaconf()\n", {}, {"DYNACONF_DEBUG": "off"}, ON, id="off is a text"),
        pytest.param("s = Dynaconf()\n", {}, {"DYNACONF_DEBUG": "false"}, OFF, id="false"),
        pytest.param("s = Dynaconf()\n", {}, {"DYNACONF_DEBUG": "False"}, OFF, id="False"),
        pytest.param("s = Dynaconf()\n", {}, {"DYNACONF_DEBUG": "@bool off"}, OFF, id="@bool"),
        pytest.param("s = Dynaconf(envvar_prefix='X')\n", {}, {"X_DEBUG": "true"}, ON,
                     id="a prefix"),
        pytest.param("s = Dynaconf(settings_files=['a.yaml'])\n", {"a.yaml": "debug: 'off'\n"},
                     {}, ON, id="a file's text"),
        pytest.param("s = Dynaconf(settings_files=['settings.toml'], environments=True)\n", TOML,
                     {}, ON, id="development is the default"),
        pytest.param("s = Dynaconf(settings_files=['settings.toml'], environments=True)\n", TOML,
                     {"ENV_FOR_DYNACONF": "production"}, OFF, id="production"),
        pytest.param("s = Dynaconf()\n", {}, {}, UNKNOWN, id="nothing"),
    ],
)  # fmt: skip
def test_dynaconf(
    code: str, files: Mapping[str, str], variables: Mapping[str, str], expected: State
) -> None:
    assert debug(DYNACONF + code, "s.DEBUG", files, variables) is expected
    assert debug(DYNACONF + code, "s['debug']", files, variables) is expected


@pytest.mark.parametrize(
    ("code", "files", "expected"),
    [
        pytest.param("import yaml\napp.config.from_file('c.yml', load=yaml.safe_load)\n",
                     {"c.yml": "DEBUG: true\n"}, ON, id="YAML"),
        pytest.param("import yaml\napp.config.from_file('c.yml', load=yaml.safe_load)\n",
                     {"c.yml": "DEBUG: off\n"}, OFF, id="off is false in YAML"),
        pytest.param("import yaml\napp.config.from_file('c.yml', yaml.safe_load)\n",
                     {"c.yml": "DEBUG: 'off'\n"}, ON, id="a text in YAML"),
        pytest.param("import yaml\napp.config.from_file('c.yml', load=lambda f: yaml.load(f, "
                     "Loader=yaml.SafeLoader))\n", {"c.yml": "DEBUG: yes\n"}, ON, id="a lambda"),
        pytest.param("import json\napp.config.from_file('c.conf', load=json.load)\n",
                     {"c.conf": '{"DEBUG": true}'}, ON, id="JSON whatever the ending"),
        pytest.param("import tomllib\napp.config.from_file('c.toml', tomllib.load, text=False)\n",
                     {"c.toml": "DEBUG = true\n"}, ON, id="TOML"),
        pytest.param("import toml\napp.config.from_file('c.toml', toml.load)\n",
                     {"c.toml": "DEBUG = false\n"}, OFF, id="toml"),
        pytest.param("import yaml\nwith open('c.yml') as f:\n    data = yaml.safe_load(f)\n"
                     "app.config.update(data['web'])\n", {"c.yml": "web:\n  DEBUG: true\n"}, ON,
                     id="a part of a file"),
        pytest.param("import json\napp.config.from_mapping(json.load(open('c.json')))\n",
                     {"c.json": '{"DEBUG": 1}'}, ON, id="json.load"),
        pytest.param("import yaml\napp.config.update(yaml.safe_load(open('c.yml').read()))\n",
                     {"c.yml": "DEBUG: true\n"}, ON, id="a file's text"),
        pytest.param("import x\napp.config.from_file('c.x', load=x.load)\n", {"c.x": ""}, UNKNOWN,
                     id="another reader"),
        pytest.param("import yaml\napp.config.from_file('c.yml', load=yaml.safe_load)\n",
                     {"c.yml": "a: [&x [1]]\nDEBUG: {b: *x}\n"}, ON, id="a mapping is true"),
        pytest.param("import yaml\napp.config.from_file('c.yml', load=yaml.safe_load)\n",
                     {"c.yml": "a: " + "[" * 300 + "]" * 300 + "\n"}, UNKNOWN, id="too deep"),
    ],
)  # fmt: skip
def test_from_file(code: str, files: Mapping[str, str], expected: State) -> None:
    program = f"{FLASK}{code}app.run(load_dotenv=False)\n"
    assert only(run(program, files)).debug.state is expected
