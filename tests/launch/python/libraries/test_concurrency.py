"""Functions that threads, processes, pools, greenlets and event loops call later."""

from __future__ import annotations

import pytest

from flaskgate.launch.model import State
from tests.launch.programs import FLASK, only, run


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("from concurrent.futures import ThreadPoolExecutor as E\n"
                     "E().submit(app.run, debug=True)", id="keywords of submit"),
        pytest.param("import concurrent.futures as c\nwith c.ProcessPoolExecutor() as e:\n"
                     "    e.submit(fn=app.run, debug=True)", id="submit by keyword"),
        pytest.param("def go(debug):\n    app.run(debug=debug)\n"
                     "from concurrent.futures import ThreadPoolExecutor\n"
                     "list(ThreadPoolExecutor().map(go, [True]))", id="map of an executor"),
        pytest.param("def go(host, debug):\n    app.run(host, debug=debug)\n"
                     "from multiprocessing import Pool\nwith Pool() as p:\n"
                     "    p.starmap(go, [('0.0.0.0', True)])", id="starmap"),
        pytest.param("from multiprocessing import Pool\n"
                     "Pool(1).apply_async(app.run, kwds={'debug': True})", id="apply_async"),
        pytest.param("import multiprocessing as m\n"
                     "m.Process(target=app.run, kwargs={'debug': True}).start()", id="Process"),
        pytest.param("import multiprocessing as m\nm.get_context('spawn').Process("
                     "target=app.run, kwargs=dict(debug=True)).start()", id="a context's Process"),
        pytest.param("from threading import Timer\n"
                     "Timer(1, app.run, [], {'debug': True}).start()", id="Timer by position"),
        pytest.param("from threading import Timer\n"
                     "Timer(1, function=app.run, kwargs={'debug': True}).start()", id="Timer"),
        pytest.param("from threading import Thread\nclass T(Thread):\n    def __init__(self):\n"
                     "        super().__init__(target=app.run, kwargs={'debug': True})\n"
                     "T().start()", id="a target given by a subclass"),
        pytest.param("import multiprocessing\nclass P(multiprocessing.Process):\n"
                     "    def run(self):\n        app.run(debug=True)\nP().start()",
                     id="a process's own run"),
        pytest.param("from threading import Thread\n"
                     "t = Thread(target=app.run, args=(None, None, True))\nt.run()",
                     id="run called by hand"),
        pytest.param("from threading import Thread\nt = Thread(target=app.run)\n"
                     "app.debug = True\nt.start()", id="debug set before start"),
        pytest.param("import _thread\n_thread.start_new_thread(app.run, (), {'debug': True})",
                     id="_thread"),
        pytest.param("import gevent\ngevent.spawn(app.run, debug=True).join()", id="gevent"),
        pytest.param("import gevent\ngevent.spawn_later(1, app.run, debug=True)", id="later"),
        pytest.param("from gevent.pool import Pool\nPool(2).spawn(app.run, debug=True)",
                     id="a pool of greenlets"),
        pytest.param("from gevent import Greenlet\ng = Greenlet(app.run, debug=True)\ng.start()",
                     id="a greenlet"),
        pytest.param("import eventlet\neventlet.spawn(app.run, debug=True).wait()", id="eventlet"),
        pytest.param("import asyncio\nasync def main():\n"
                     "    await asyncio.to_thread(app.run, debug=True)\nasyncio.run(main())",
                     id="asyncio.to_thread"),
        pytest.param("import asyncio\nfrom functools import partial\n"
                     "asyncio.get_event_loop().run_in_executor(None, partial(app.run, debug=True))",
                     id="a partial in an executor"),
        pytest.param("import sched\ns = sched.scheduler()\n"
                     "s.enter(1, 1, app.run, kwargs={'debug': True})\ns.run()", id="sched"),
        pytest.param("import contextvars\ncontextvars.copy_context().run(app.run, debug=True)",
                     id="a context"),
    ],
)  # fmt: skip
def test_what_is_passed_arrives(code: str) -> None:
    sink = only(run(FLASK + code))
    assert (sink.debug.state, sink.is_conditional) == (State.ON, False)


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("import atexit, socket\nif socket.gethostname() == 'x':\n"
                     "    atexit.register(app.run, debug=True)", id="atexit"),
        pytest.param("import signal\ndef go(*a):\n    app.run(debug=True)\n"
                     "signal.signal(signal.SIGUSR1, go)", id="a signal's handler"),
        pytest.param("import daemonize\ndef go():\n    app.run(debug=True)\n"
                     "daemonize.Daemonize(app='x', pid='y', action=go).start()",
                     id="a callback of something unknown"),
        pytest.param("from threading import Thread\nimport helper\n"
                     "helper.go(Thread(target=app.run, kwargs={'debug': True}))",
                     id="a thread that something else starts"),
    ],
)  # fmt: skip
def test_what_may_be_called(code: str) -> None:
    sink = only(run(FLASK + code))
    assert (sink.debug.state, sink.is_conditional) == (State.ON, True)


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("from concurrent.futures import ThreadPoolExecutor\n"
                     "ThreadPoolExecutor().submit(print, app.run)", id="an argument"),
        pytest.param("def work():\n    print(app)\nfrom threading import Thread\n"
                     "Thread(target=work).start()", id="a thread that works"),
        pytest.param("list(map(str, [app.run]))", id="an item"),
    ],
)  # fmt: skip
def test_nothing_is_called(code: str) -> None:
    assert run(FLASK + code).sinks == ()


TIMER = "from threading import Timer\nn = 0\ndef tick():\n    global n\n    n += 1\n    {body}\n"


@pytest.mark.parametrize(
    ("again", "body", "is_seen"),
    [
        pytest.param("Timer(60, tick).start()", "print(n)", False, id="a timer of itself"),
        pytest.param("Timer(60, lambda: tick()).start()", "print(n)", False, id="by a lambda"),
        pytest.param(
            "t = Timer(60, tick)\n    t.daemon = True\n    t.start()", "print(n)", False, id="kept"
        ),
        pytest.param(
            "Timer(60, tick).start()", "app.run(debug=True)", True, id="a timer that serves"
        ),
    ],
)
def test_what_starts_itself_anew_is_followed(again: str, body: str, *, is_seen: bool) -> None:
    effects = run(f"{FLASK}{TIMER.format(body=body)}    {again}\ntick()\n")
    assert not effects.unknown
    assert bool(effects.sinks) is is_seen
