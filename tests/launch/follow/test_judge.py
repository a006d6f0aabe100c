"""The verdict logic R1 to R13 on units, starts and effects made by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

import pytest

from flaskgate.launch.follow.judge import (
    Verdict,
    judge_cli,
    judge_flags,
    judge_import,
    judge_run,
    judge_unknown,
)
from flaskgate.launch.model import OFF, Effects, ServerKind, Sink, Start, StartKind, State, Switch
from flaskgate.launch.reasons import Cause, Reason
from flaskgate.model.findings import Location, Position, Step
from tests.launch.starting import WHERE, a_unit

CALL = Location(PurePosixPath("app.py"), Position(7, 5), Position(7, 24))
ARGUMENT = Location(CALL.path, Position(7, 13), Position(7, 23))
IMPORT = Location(PurePosixPath("run.py"), Position(1, 1), Position(1, 20))
VARIABLE = Location(PurePosixPath("Dockerfile"), Position(3, 5), Position(3, 18))
SCRIPT = Location(PurePosixPath("start.sh"), Position(2, 1), Position(2, 14))
CONFIG = Location(PurePosixPath("config.py"), Position(2, 5), Position(2, 17))

UNIT = a_unit(["flask", "run"])
FLASK = Start(kind=StartKind.FLASK_CLI, location=WHERE, words=("flask", "run"))
PYTHON = Start(kind=StartKind.PYTHON_FILE, location=WHERE, words=("python", "app.py"))
GUNICORN = Start(kind=StartKind.SERVER, location=WHERE, program="gunicorn")

ON = Switch(
    state=State.ON, reason="debug=True", steps=(Step(location=ARGUMENT, message="debug=True"),)
)
BARE = Switch(state=State.ON)
ENV = Switch(
    state=State.ON,
    reason="FLASK_DEBUG=1",
    steps=(Step(location=VARIABLE, message="FLASK_DEBUG=1"),),
)
OPEN = replace(
    ON, reason="the repository does not set DEBUG, and the default is on", variable="DEBUG"
)
TRAP = replace(ON, reason="debug='False'", is_trap=True)
UNKNOWN = Switch(state=State.UNKNOWN, reason="DEBUG is a secret")


def a_sink(
    kind: ServerKind = ServerKind.DEVELOPMENT,
    debugger: Switch = OFF,
    **more: Any,  # noqa: ANN401 (fields of the sink)
) -> Sink:
    sink = Sink(kind=kind, location=CALL, text="app.run(debug=True)", debugger=debugger)
    return replace(sink, **more)


SERVE = a_sink(ServerKind.PRODUCTION, text="serve(app)")
MIDDLEWARE = a_sink(ServerKind.MIDDLEWARE, ON)


def said(verdicts: Iterable[Verdict]) -> list[str]:
    """Return verdicts in short: the rule, and where."""
    return [f"{one.rule} {one.location.path}:{one.location.start.line}" for one in verdicts]


SERVER = "dev-server-deployed Dockerfile:9"


@pytest.mark.parametrize(
    ("debug", "sinks", "expected"),
    [
        pytest.param(OFF, (), [SERVER], id="R2: no debug"),
        pytest.param(
            OFF,
            (a_sink(debugger=ON),),
            ["debug-deployed app.py:7", SERVER],
            id="what serves on import, and is not Flask.run",
        ),
        pytest.param(OFF, (SERVE,), [SERVER], id="a server in code is not reached"),
        pytest.param(UNKNOWN, (), [SERVER], id="R2: nobody can tell"),
        pytest.param(
            Switch(state=State.ON, reason="--debug"),
            (),
            ["debug-deployed Dockerfile:9"],
            id="R1: flag",
        ),
        pytest.param(
            ENV, (), ["debug-deployed Dockerfile:3", SERVER], id="R1: variable, at its line"
        ),
        pytest.param(
            ENV, (MIDDLEWARE,), ["debug-deployed Dockerfile:3", SERVER], id="R1: said once"
        ),
        pytest.param(
            OFF, (MIDDLEWARE,), ["debug-deployed app.py:7", SERVER], id="the code wraps a debugger"
        ),
    ],
)
def test_flask_run(debug: Switch, sinks: tuple[Sink, ...], expected: list[str]) -> None:
    assert said(judge_cli(UNIT, FLASK, debug, Effects(sinks=sinks))) == expected


def test_flask_run_without_an_app() -> None:
    assert said(judge_cli(UNIT, FLASK, OFF)) == [SERVER]


DEPLOYED = "debug-deployed app.py:7"
LOST = "launch-unresolved Dockerfile:9"


@pytest.mark.parametrize(
    ("sinks", "expected"),
    [
        pytest.param((), [], id="R16: nothing serves"),
        pytest.param((SERVE,), [], id="R7: a production server"),
        pytest.param(
            (replace(SERVE, is_conditional=True),), [], id="R7: the only one, under a condition"
        ),
        pytest.param((a_sink(ServerKind.MIDDLEWARE),), [], id="a debugger that is off"),
        pytest.param((a_sink(debugger=ON),), [DEPLOYED], id="R3"),
        pytest.param((a_sink(debugger=BARE),), [DEPLOYED], id="R3: the call decides alone"),
        pytest.param((a_sink(debugger=TRAP),), [DEPLOYED], id="R3: a text that looks off"),
        pytest.param((a_sink(debugger=ENV),), ["debug-deployed Dockerfile:3"], id="R3: variable"),
        pytest.param(
            (a_sink(ServerKind.PRODUCTION, ON),), [DEPLOYED], id="R3: X1, debugger of eventlet"
        ),
        pytest.param((MIDDLEWARE, SERVE), [DEPLOYED], id="R3: middleware"),
        pytest.param((MIDDLEWARE,), [LOST], id="R13: middleware, and nothing serves that is seen"),
        pytest.param(
            (a_sink(debugger=OPEN),), ["flask-debug-env app.py:7", SERVER], id="R4: fail-open"
        ),
        pytest.param(
            (a_sink(debugger=ON, variable="STAGE"),),
            ["flask-debug-env app.py:7", SERVER],
            id="R4: a branch by default",
        ),
        pytest.param((a_sink(),), [SERVER], id="R5"),
        pytest.param((a_sink(debug=ON),), [SERVER], id="R5: debug without its debugger"),
        pytest.param((a_sink(debugger=UNKNOWN),), [SERVER], id="R5: nobody can tell"),
        pytest.param(
            (a_sink(debugger=ON, evalex=OFF),),
            ["werkzeug-traceback app.py:7", SERVER],
            id="R6: no console",
        ),
        pytest.param(
            (a_sink(ServerKind.MIDDLEWARE, UNKNOWN), SERVE),
            [LOST],
            id="R13: middleware, nobody can tell",
        ),
        pytest.param((a_sink(is_conditional=True),), [SERVER], id="the only way counts"),
        pytest.param((a_sink(is_conditional=True), SERVE), [LOST], id="R13: one of two ways"),
        pytest.param((a_sink(), SERVE), [SERVER], id="both for sure"),
        pytest.param((a_sink(), a_sink(debugger=ON)), [SERVER, DEPLOYED], id="each call is judged"),
        pytest.param(
            (a_sink(is_conditional=True), a_sink(debugger=ON)),
            [SERVER, DEPLOYED],
            id="R3: the other one is under a condition",
        ),
        pytest.param(
            (a_sink(debugger=ON, is_conditional=True), a_sink(debugger=ON, is_conditional=True)),
            [DEPLOYED, DEPLOYED],
            id="R3: on either way",
        ),
        pytest.param(
            (a_sink(debugger=ON, is_conditional=True), a_sink(needs_terminal=True)),
            [DEPLOYED],
            id="R3: the other one serves nothing",
        ),
        pytest.param(
            (a_sink(debugger=ON, is_conditional=True), a_sink(is_conditional=True)),
            [LOST, SERVER],
            id="R13: a server either way, debug perhaps",
        ),
        pytest.param(
            (
                a_sink(is_conditional=True, debugger=UNKNOWN),
                a_sink(debugger=ON, is_conditional=True),
            ),
            [SERVER, LOST],
            id="R13: nobody can tell beside perhaps",
        ),
        pytest.param(
            (replace(MIDDLEWARE, is_conditional=True), a_sink()),
            [LOST, SERVER],
            id="R13: middleware perhaps",
        ),
    ],
)
def test_python(sinks: tuple[Sink, ...], expected: list[str]) -> None:
    assert said(judge_run(UNIT, PYTHON, Effects(sinks=sinks))) == expected


def test_a_start_in_a_branch_of_a_script_is_one_of_two_ways() -> None:
    start = replace(PYTHON, is_conditional=True)
    assert said(judge_run(UNIT, start, Effects(sinks=(a_sink(), SERVE)))) == [LOST]
    assert said(judge_run(UNIT, start, Effects(sinks=(a_sink(),)))) == [SERVER]


IMPORTED = "dev-server-on-import app.py:7"


@pytest.mark.parametrize(
    ("effects", "expected"),
    [
        pytest.param(Effects(), [], id="nothing"),
        pytest.param(Effects(sinks=(SERVE,)), [], id="another production server"),
        pytest.param(
            Effects(sinks=(a_sink(debugger=ON, is_guarded=True),)),
            [DEPLOYED],
            id="a program it runs",
        ),
        pytest.param(Effects(app_debug=UNKNOWN), [], id="debug mode, nobody can tell"),
        pytest.param(Effects(app_debug=BARE), [], id="debug mode without a line"),
        pytest.param(Effects(sinks=(a_sink(),)), [IMPORTED], id="R8: development server"),
        pytest.param(Effects(sinks=(a_sink(debugger=UNKNOWN),)), [IMPORTED], id="R8: at least it"),
        pytest.param(Effects(sinks=(a_sink(debugger=ON),)), [DEPLOYED], id="R8: debugger"),
        pytest.param(Effects(sinks=(MIDDLEWARE,)), [DEPLOYED], id="R8: middleware"),
        pytest.param(
            Effects(sinks=(replace(MIDDLEWARE, is_in_branch=True),)), [LOST], id="R13: a branch"
        ),
        pytest.param(
            Effects(sinks=(a_sink(is_conditional=True),)), [IMPORTED], id="behind what may exit"
        ),
        pytest.param(
            Effects(sinks=(replace(MIDDLEWARE, evalex=OFF),)),
            ["werkzeug-traceback app.py:7"],
            id="R6: middleware without a console",
        ),
        pytest.param(
            Effects(sinks=(a_sink(debugger=OPEN),)),
            ["flask-debug-env app.py:7", IMPORTED],
            id="R4: fail-open",
        ),
        pytest.param(
            Effects(sinks=(a_sink(ServerKind.MIDDLEWARE, UNKNOWN),)), [LOST], id="R13: middleware"
        ),
        pytest.param(
            Effects(app_debug=replace(ON, steps=(Step(location=CONFIG, message="DEBUG = True"),))),
            ["debug-behind-server config.py:2"],
            id="R9",
        ),
    ],
)
def test_import(effects: Effects, expected: list[str]) -> None:
    assert said(judge_import(UNIT, GUNICORN, effects)) == expected


@pytest.mark.parametrize(
    ("program", "flags", "expected"),
    [
        pytest.param("gunicorn", ["--debug"], [], id="a flag of another program"),
        pytest.param("functions-framework", ["--target=f"], [], id="B094"),
        pytest.param(
            "functions-framework",
            ["--target=f", "--debug"],
            ["functions-framework-debug Dockerfile:9"],
            id="B093",
        ),
        pytest.param(
            "mod_wsgi-express", ["--debug-mode"], ["mod-wsgi-debug Dockerfile:9"], id="B042"
        ),
    ],
)
def test_flags(program: str, flags: list[str], expected: list[str]) -> None:
    start = replace(GUNICORN, program=program, arguments=tuple(flags))
    assert said(judge_flags(UNIT, start)) == expected


@pytest.mark.parametrize(
    ("doubts", "expected"),
    [
        pytest.param([Cause.UNCLEAR], "the start command is not clear", id="one"),
        pytest.param(
            [Cause.UNCLEAR, Cause.STANDARD_INPUT],
            "the start command is not clear; the program is read from standard input",
            id="two",
        ),
    ],
)
def test_unknown(doubts: list[Cause], expected: str) -> None:
    verdict = judge_unknown(UNIT, PYTHON, [Reason(cause) for cause in doubts])
    assert verdict.message == f"The gate cannot follow this start: {expected}."
    assert verdict.doubt == Reason(Cause.UNCLEAR)
    assert said([verdict]) == [LOST]


def test_the_chain_leads_from_the_artefact_to_the_call() -> None:
    service = Step(location=replace(WHERE, path=PurePosixPath("compose.yaml")), message="web")
    command = Step(location=WHERE, message="CMD ./start.sh")
    script = Step(location=SCRIPT, message="python run.py")
    step = Step(location=IMPORT, message="from app import main")
    setting = Step(location=CONFIG, message="DEBUG = True")
    unit = replace(UNIT, steps=(service,))
    start = replace(PYTHON, steps=(command, script))
    debugger = replace(ON, steps=(setting, *ON.steps))
    (verdict,) = judge_run(unit, start, Effects(sinks=(a_sink(debugger=debugger, steps=(step,)),)))
    call = Step(location=CALL, message="app.run(debug=True)")
    assert verdict.chain == (service, command, script, step, setting, call)
    assert verdict.location == ARGUMENT


def test_a_variable_stands_before_the_command_in_the_chain() -> None:
    debugger, server = judge_cli(UNIT, FLASK, ENV)
    assert [step.location.start.line for step in debugger.chain] == [3, 9]
    assert [step.location.start.line for step in server.chain] == [9]


@pytest.mark.parametrize(
    ("verdicts", "words"),
    [
        pytest.param(
            judge_cli(UNIT, FLASK, ENV),
            "with debug on, because of `FLASK_DEBUG=1` in Dockerfile:3. Whoever",
            id="what turns it on",
        ),
        pytest.param(
            judge_run(UNIT, PYTHON, Effects(sinks=(a_sink(debugger=TRAP),))),
            "where `debug='False'` is on. Any text but an empty one is true",
            id="why a text is true",
        ),
        pytest.param(
            judge_run(UNIT, PYTHON, Effects(sinks=(a_sink(debugger=ON),))),
            "The image of Dockerfile serves the Werkzeug debugger when `python app.py` runs",
            id="who, and what",
        ),
        pytest.param(
            judge_run(UNIT, PYTHON, Effects(sinks=(a_sink(debugger=BARE),))),
            "because of a default.",
            id="no reason is known",
        ),
        pytest.param(
            judge_run(UNIT, PYTHON, Effects(sinks=(a_sink(debugger=OPEN),))),
            "and debug is on: the repository does not set DEBUG, and the default is on.",
            id="which variable",
        ),
        pytest.param(
            judge_run(UNIT, PYTHON, Effects(sinks=(a_sink(debugger=ON, variable="STAGE"),))),
            "and debug is on: STAGE is not set, which leads here.",
            id="which branch",
        ),
        pytest.param(
            judge_run(UNIT, PYTHON, Effects(sinks=(a_sink(variable="STAGE"),))),
            "as long as STAGE is not set",
            id="which branch without debug",
        ),
        pytest.param(
            judge_run(UNIT, PYTHON, Effects(sinks=(a_sink(debugger=UNKNOWN),))),
            "Whether debug is on is not known (DEBUG is a secret).",
            id="that debug cannot be told",
        ),
        pytest.param(
            judge_run(replace(UNIT, reach="publishes port 80"), PYTHON, Effects(sinks=(a_sink(),))),
            "(publishes port 80)",
            id="how it is reached",
        ),
        pytest.param(
            judge_import(UNIT, GUNICORN, Effects(sinks=(MIDDLEWARE,))),
            "when gunicorn imports it",
            id="how it is imported",
        ),
    ],
)
def test_messages(verdicts: Iterable[Verdict], words: str) -> None:
    assert words in next(iter(verdicts)).message


@pytest.mark.parametrize(
    ("verdicts", "remedy"),
    [
        pytest.param(
            judge_run(UNIT, PYTHON, Effects(sinks=(a_sink(debugger=TRAP),))),
            "Remove the argument `debug='False'`. {serve}",
            id="a trap",
        ),
        pytest.param(
            judge_run(
                UNIT,
                PYTHON,
                Effects(sinks=(a_sink(debugger=replace(OPEN, variable="PRODUCTION")),)),
            ),
            "Let only what says so mean on, and everything else off: "
            '`os.environ.get("FLASK_DEBUG", "").lower() in {"1", "true", "yes", "on"}`. {serve}',
            id="a variable that says where it is off",
        ),
        pytest.param(
            judge_run(UNIT, PYTHON, Effects(sinks=(a_sink(debugger=OPEN),))),
            "Let only what says so mean on, and everything else off: "
            '`os.environ.get("DEBUG", "").lower() in {"1", "true", "yes", "on"}`. {serve}',
            id="a default",
        ),
        pytest.param(
            judge_run(
                UNIT, PYTHON, Effects(sinks=(a_sink(debugger=replace(OPEN, variable="APP_ENV")),))
            ),
            "Let only what says so mean on, and everything else off: "
            '`os.environ.get("APP_ENV") == "development"`. {serve}',
            id="a default of a mode",
        ),
        pytest.param(
            judge_run(
                UNIT, PYTHON, Effects(sinks=(a_sink(debugger=replace(OPEN, is_literal=True)),))
            ),
            "Set DEBUG to what production needs where production is started, or make that the "
            "default. {serve}",
            id="what a variable selects",
        ),
        pytest.param(
            judge_run(UNIT, PYTHON, Effects(sinks=(a_sink(debugger=BARE),))), "", id="no reason"
        ),
        pytest.param(
            judge_run(UNIT, PYTHON, Effects(sinks=(a_sink(debugger=ON),))),
            "Remove the argument `debug=True`. {serve}",
            id="the argument",
        ),
        pytest.param(
            judge_import(UNIT, GUNICORN, Effects(app_debug=ENV)),
            "Turn `FLASK_DEBUG=1` off in Dockerfile:3.",
            id="the variable, behind a server that can stay",
        ),
        pytest.param(
            judge_import(
                UNIT,
                GUNICORN,
                Effects(app_debug=replace(ON, steps=(Step(location=CONFIG, message="DEBUG = 1"),))),
            ),
            "Turn debug off in config.py:2 (`DEBUG = 1`).",
            id="a setting, behind a server that can stay",
        ),
        pytest.param(
            judge_cli(UNIT, FLASK, ENV),
            "Turn `FLASK_DEBUG=1` off in Dockerfile:3. {serve}",
            id="the variable",
        ),
        pytest.param(
            judge_cli(
                UNIT,
                FLASK,
                replace(ENV, steps=(Step(location=FLASK.location, message="FLASK_DEBUG=1"),)),
            ),
            "Turn `FLASK_DEBUG=1` off in the command. {serve}",
            id="the variable of a command",
        ),
        pytest.param(
            judge_cli(UNIT, FLASK, Switch(state=State.ON, reason="--debug")),
            "Remove `--debug` from the command. {serve}",
            id="the flag",
        ),
    ],
)
def test_the_remedy_is_about_the_cause(verdicts: Iterator[Verdict], remedy: str) -> None:
    assert next(verdicts).remedy == remedy
