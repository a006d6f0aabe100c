"""Commands that the start command's own words choose: click, Flask's command line, fire."""

from __future__ import annotations

import pytest

from flaskgate.launch.model import State
from tests.launch.programs import FLASK, only, run

CLICK = "import click\nfrom flask.cli import FlaskGroup, run_command\n"
GROUP = CLICK + "@click.group()\ndef cli():\n    pass\n"
FIRE = "import fire\ndef serve(debug=False):\n    app.run(debug=debug)\n"


@pytest.mark.parametrize(
    ("code", "words", "expected"),
    [
        pytest.param(GROUP + "def serve():\n    app.run(debug=True)\ncli.command()(serve)\ncli()",
                     "serve", State.ON, id="a command made by a call"),
        pytest.param(GROUP + "def go():\n    app.run(debug=True)\ncli.command('serve')(go)\ncli()",
                     "serve", State.ON, id="under a name"),
        pytest.param(GROUP + "def serve():\n    app.run(debug=True)\n"
                     "cli.add_command(click.command('serve')(serve))\ncli()", "serve", State.ON,
                     id="click.command called"),
        pytest.param(GROUP + "@cli.command()\n@click.pass_context\ndef serve(ctx):\n"
                     "    ctx.invoke(run_command, debugger=True)\ncli()", "serve", State.ON,
                     id="invoke of run"),
        pytest.param(GROUP + "@cli.command()\n@click.pass_context\ndef serve(ctx):\n"
                     "    ctx.invoke(run_command, host='::')\ncli()", "serve", State.OFF,
                     id="invoke of run without debugger"),
        pytest.param(GROUP + "@cli.command()\n@click.option('--debug', is_flag=True)\n"
                     "def serve(debug):\n    app.run(debug=debug)\n@cli.command()\n"
                     "@click.pass_context\ndef dev(ctx):\n    ctx.invoke(serve, debug=True)\n"
                     "cli()", "dev", State.ON, id="invoke of another command"),
        pytest.param(GROUP + "@cli.command()\n@click.option('--debug', default=True)\n"
                     "def serve(debug):\n    app.run(debug=debug)\n@cli.command()\n"
                     "@click.pass_context\ndef dev(ctx):\n    ctx.invoke(serve)\ncli()", "dev",
                     State.ON, id="invoke with a default"),
        pytest.param(GROUP + "@cli.command()\n@click.option('--debug/--no-debug')\n"
                     "def serve(debug):\n    app.run(debug=debug)\n@cli.command()\n"
                     "@click.option('--debug/--no-debug')\n@click.pass_context\n"
                     "def dev(ctx, debug):\n    ctx.forward(serve)\ncli()", "dev --debug",
                     State.ON, id="forward"),
        pytest.param(CLICK + "@click.group(invoke_without_command=True)\ndef cli():\n"
                     "    app.run(debug=True)\ncli()", "", State.ON, id="without a command"),
        pytest.param(CLICK + "@click.command()\n@click.option('--debug/--no-debug')\n"
                     "def main(debug):\n    app.run(debug=debug)\nmain(['--debug'])", "",
                     State.ON, id="given words"),
        pytest.param(CLICK + "@click.command()\n@click.option('--debug/--no-debug')\n"
                     "def main(debug):\n    app.run(debug=debug)\nmain.main(args=['--debug'])", "",
                     State.ON, id="main with words"),
        pytest.param(GROUP + "cli(standalone_mode=False)\napp.run(debug=True)", "", State.ON,
                     id="it goes on out of standalone mode"),
        pytest.param(CLICK + "class Late(click.MultiCommand):\n"
                     "    def get_command(self, ctx, name):\n"
                     "        return {'serve': serve}[name]\n"
                     "@click.command()\ndef serve():\n    app.run(debug=True)\n"
                     "@click.command(cls=Late)\ndef cli():\n    pass\nLate()()", "serve", State.ON,
                     id="commands looked up"),
        pytest.param(FIRE + "fire.Fire({'serve': serve})", "serve --debug", State.ON,
                     id="fire with a table"),
        pytest.param(FIRE + "fire.Fire(serve)", "True", State.ON, id="fire by position"),
        pytest.param(FIRE + "fire.Fire(serve)", "--debug=False", State.OFF, id="fire, off"),
        pytest.param(FIRE + "fire.Fire(serve)", "-d", State.ON, id="fire with a short flag"),
        pytest.param("import fire\nclass C:\n    def __init__(self, port=80):\n        pass\n"
                     "    def up(self, debug=False):\n        app.run(debug=debug)\n"
                     "fire.Fire(C)", "up --debug=True", State.ON, id="fire, a flag of a method"),
        pytest.param(FIRE + "fire.Fire()", "serve --debug", State.ON, id="fire with the module"),
        pytest.param(FIRE + "class C:\n    def __init__(self, dev=False):\n        self.dev = dev\n"
                     "    def up(self):\n        app.run(debug=self.dev)\nfire.Fire(C)",
                     "up --dev", State.ON, id="fire with a class"),
        pytest.param(FIRE + "class C:\n    def up(self, dev=False):\n        app.run(debug=dev)\n"
                     "fire.Fire(C())", "up --dev", State.ON, id="fire with an object"),
        pytest.param(FIRE + "fire.Fire(serve, command='--debug')", "", State.ON,
                     id="fire with a command"),
    ],
)  # fmt: skip
def test_the_command_that_is_named_runs(code: str, words: str, expected: State) -> None:
    sink = only(run(FLASK + code, arguments=tuple(words.split())))
    assert (sink.debugger.state, sink.is_conditional) == (expected, False)


TYPER = "import typer\nfrom typing import Annotated\n"
RUN = "    app.run(debug=debug)\n"
ARGPARSE = "import argparse\np = argparse.ArgumentParser()\n"
PARSED = "app.run(debug=p.parse_args().debug)"


@pytest.mark.parametrize(
    ("code", "words", "expected"),
    [
        pytest.param(TYPER + "def main(debug: bool = typer.Option(False, '--dev')):\n" + RUN
                     + "typer.run(main)", "--dev", State.ON, id="typer's own flag"),
        pytest.param(TYPER + "def main(debug: Annotated[bool, typer.Option('--dev')] = False):\n"
                     + RUN + "typer.run(main)", "--dev", State.ON, id="an annotated flag"),
        pytest.param(TYPER + "def main(debug: bool = typer.Option(True, '--dev/--prod')):\n" + RUN
                     + "typer.run(main)", "--prod", State.OFF, id="a pair of typer"),
        pytest.param(TYPER + "def main(debug: bool = typer.Option(False, envvar='DEV')):\n" + RUN
                     + "typer.run(main)", "", State.ON, id="a variable of typer"),
        pytest.param(ARGPARSE + "p.add_argument('--debug', type=bool)\n" + PARSED,
                     "--debug False", State.ON, id="bool of a text"),
        pytest.param(ARGPARSE + "p.add_argument('--debug', type=bool, default='False')\n" + PARSED,
                     "", State.ON, id="bool of a default"),
        pytest.param(ARGPARSE + "p.add_argument('--debug', nargs='?', const=True)\n" + PARSED,
                     "--debug", State.ON, id="an optional value"),
        pytest.param(ARGPARSE + "p.add_argument('--debug', type=lambda v: v == '1')\n" + PARSED,
                     "--debug 0", State.OFF, id="a function as type"),
        pytest.param(ARGPARSE + "p.add_argument('--debug', action='store_true')\n" + PARSED,
                     "--deb", State.ON, id="an abbreviation"),
        pytest.param(ARGPARSE + "p.add_argument('--debug', type=strange)\n" + PARSED,
                     "--debug 0", State.UNKNOWN, id="a type that cannot be told"),
        pytest.param(CLICK + "@click.command()\n@click.option('--debug', type=bool)\n"
                     "def main(debug):\n" + RUN + "main()", "--debug no", State.OFF,
                     id="a boolean of click"),
        pytest.param(CLICK + "@click.command()\n@click.option('--debug', default=False)\n"
                     "def main(debug):\n" + RUN + "main()", "--debug false", State.OFF,
                     id="a boolean by its default"),
        pytest.param(CLICK + "@click.command()\n@click.option('--debug', is_flag=True)\n"
                     "def main(debug):\n" + RUN + "main(auto_envvar_prefix='SHOP')", "", State.ON,
                     id="a prefix of variables"),
        pytest.param(CLICK + "@click.group(context_settings={'auto_envvar_prefix': 'A'})\n"
                     "def cli():\n    pass\n@cli.command()\n"
                     "@click.option('--debug', is_flag=True)\ndef serve(debug):\n" + RUN + "cli()",
                     "serve", State.ON, id="a prefix of variables for a command"),
    ],
)  # fmt: skip
def test_values_of_options(code: str, words: str, expected: State) -> None:
    variables = {"DEV": "1", "SHOP_DEBUG": "true", "A_SERVE_DEBUG": "yes"}
    sink = only(run(FLASK + code, arguments=tuple(words.split()), variables=variables))
    assert sink.debugger.state is expected


@pytest.mark.parametrize(
    ("code", "words"),
    [
        pytest.param(GROUP + "@cli.command()\ndef serve():\n    app.run(debug=True)\ncli()", "",
                     id="no command"),
        pytest.param(CLICK + "@click.group()\ndef cli():\n    app.run(debug=True)\ncli()", "",
                     id="a group alone prints its help"),
        pytest.param(GROUP + "@cli.command()\ndef one():\n    pass\ncli()\napp.run(debug=True)",
                     "one", id="click exits"),
        pytest.param(FIRE + "fire.Fire({'serve': serve})", "", id="fire without a word"),
        pytest.param(FIRE + "def other():\n    pass\nfire.Fire({'serve': serve, 'other': other})",
                     "other", id="another member"),
    ],
)  # fmt: skip
def test_nothing_else_runs(code: str, words: str) -> None:
    assert run(FLASK + code, arguments=tuple(words.split())).sinks == ()
