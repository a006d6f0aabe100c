"""Options of `ConfigArgParse`, and options that only tell something."""

from __future__ import annotations

import pytest

from flaskgate.launch.model import State
from tests.launch.programs import FLASK, only, run

PLAIN = "p = configargparse.ArgParser()\n"
FILES = "p = configargparse.ArgParser(default_config_files=['config.ini'])\n"
DEBUG = "p.add_argument('-d', '--debug', action='store_true', default=False)\n"
RUN = "app.run(debug=p.parse_args().debug)\n"


@pytest.mark.parametrize(
    ("code", "arguments", "state"),
    [
        pytest.param(PLAIN + DEBUG, (), State.OFF, id="nothing else is read"),
        pytest.param(PLAIN + DEBUG, ("-d",), State.ON, id="the command line"),
        pytest.param(FILES + DEBUG, (), State.UNKNOWN, id="a file may set it"),
        pytest.param(FILES.replace("config.ini", "~/.none") + DEBUG, (), State.OFF,
                     id="a file that is not here"),
        pytest.param(FILES.replace("'config.ini'", "os.getcwd()") + DEBUG, (), State.UNKNOWN,
                     id="a file that cannot be told"),
        pytest.param(FILES + DEBUG, ("-d",), State.ON, id="the command line comes first"),
        pytest.param(PLAIN + "p.add('-c', is_config_file=True)\n" + DEBUG, ("-c", "x"),
                     State.UNKNOWN, id="a file that is named"),
        pytest.param(PLAIN + "p.add('-c', is_config_file=True)\n" + DEBUG, (), State.OFF,
                     id="a file that is not named"),
        pytest.param(PLAIN.replace("ArgParser", "ArgumentParser")
                     + "p.add_argument('-c', is_config_file=True)\n" + DEBUG, ("-c", "x"),
                     State.UNKNOWN, id="the long name of a parser"),
    ],
)  # fmt: skip
def test_option(code: str, arguments: tuple[str, ...], state: State) -> None:
    code = f"{FLASK}import configargparse\n{code}{RUN}"
    effects = run(code, {"config.ini": "debug = true\n"}, arguments=arguments)
    assert only(effects).debug.state is state


@pytest.mark.parametrize(
    ("variables", "state"),
    [
        pytest.param({}, State.OFF, id="not set"),
        pytest.param({"DEBUG": "true"}, State.UNKNOWN, id="set"),
    ],
)
def test_option_of_a_variable(variables: dict[str, str], state: State) -> None:
    option = DEBUG.replace(")\n", ", env_var='DEBUG')\n")
    effects = run(f"{FLASK}import configargparse\n{PLAIN}{option}{RUN}", variables=variables)
    assert only(effects).debug.state is state


@pytest.mark.parametrize(
    ("code", "arguments", "serves"),
    [
        pytest.param("p = argparse.ArgumentParser()\n", ("-h",), False, id="help"),
        pytest.param("p = argparse.ArgumentParser()\n", ("--debug", "--help"), False, id="last"),
        pytest.param("p = argparse.ArgumentParser()\n"
                     "p.add_argument('-v', action='version', version='1')\n", ("-v",), False,
                     id="the version"),
        pytest.param("p = argparse.ArgumentParser(add_help=False)\np.add_argument('-h')\n",
                     ("-h", "::"), True, id="the host"),
        pytest.param("p = argparse.ArgumentParser()\np.add_argument('words', nargs='*')\n",
                     ("--", "-h"), True, id="no option"),
        pytest.param("p = argparse.ArgumentParser()\n", ("-d",), True, id="another option"),
    ],
)  # fmt: skip
def test_option_that_only_tells(code: str, arguments: tuple[str, ...], *, serves: bool) -> None:
    effects = run(f"{FLASK}import argparse\n{code}{DEBUG}{RUN}", arguments=arguments)
    assert bool(effects.sinks) is serves
    assert not effects.unknown
