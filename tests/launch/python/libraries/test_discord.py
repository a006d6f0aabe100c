"""Bots of discord.py, and the server that they start to be kept alive."""

from __future__ import annotations

import pytest

from tests.launch.programs import FLASK, run

KEPT = "from threading import Thread\ndef kept(): Thread(target=app.run).start()\n"
READY = "@bot.event\nasync def on_ready():\n    print('ready')\n    kept()\n"


@pytest.mark.parametrize(
    ("made", "event"),
    [
        pytest.param("import discord\nbot = discord.Client()\n", READY, id="a client"),
        pytest.param(
            "from discord.ext import commands\nbot = commands.Bot(command_prefix='!')\n",
            READY,
            id="a bot",
        ),
        pytest.param(
            "import nextcord\nbot = nextcord.AutoShardedClient()\n",
            READY.replace("on_ready", "on_connect"),
            id="a fork",
        ),
        pytest.param(
            "import discord\nbot = discord.Bot()\n",
            f"@bot.event\nasync def on_message(one): print(one)\n{READY}",
            id="with another event",
        ),
    ],
)
def test_what_a_bot_does_when_it_is_ready_is_reached(made: str, event: str) -> None:
    (sink,) = run(f"{FLASK}{KEPT}{made}{event}bot.run('TOKEN')\n").sinks
    assert not sink.is_conditional


@pytest.mark.parametrize(
    ("made", "event", "end"),
    [
        pytest.param("import discord\nbot = discord.Client()\n", READY, "", id="it is not run"),
        pytest.param("import discord\nbot = discord.Client()\n",
                     READY.replace("on_ready", "on_message"), "bot.run('T')\n",
                     id="an event that may never come"),
        pytest.param("import discord\nbot = discord.Client()\n",
                     READY.replace("@bot.event\n", ""), "bot.run('T')\n", id="no event"),
        pytest.param("import other\nbot = other.Client()\n", READY, "bot.run('T')\n",
                     id="another package"),
    ],
)  # fmt: skip
def test_what_may_never_be_called_is_not(made: str, event: str, end: str) -> None:
    found = run(f"{FLASK}{KEPT}{made}{event}{end}")
    assert found.sinks == ()
    assert bool(found.unknown) is bool(end), "a call that is not followed may do so"


def test_a_failing_handler_ends_nothing() -> None:
    event = "@bot.event\nasync def on_ready(): raise ValueError\n"
    code = f"{FLASK}import discord\nbot = discord.Client()\n{event}bot.run('T')\napp.run()\n"
    (sink,) = run(code).sinks
    assert not sink.is_conditional
