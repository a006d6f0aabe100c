"""Servers that are called by their own names: Werkzeug's, the standard library's, production's."""

from __future__ import annotations

from flaskgate.launch.model import OFF, ServerKind, State, Switch
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Halt
from flaskgate.launch.python.interpreter.value_types.value_facts import options_of
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Instance,
    Method,
    Value,
)
from flaskgate.launch.python.libraries.web.flask_servers import ON, app_debug, option, record
from flaskgate.launch.python.libraries.web.serving import note_serving

DEVELOPMENT_SERVERS = frozenset(
    [
        "werkzeug.serving.make_server",
        "werkzeug.serving.BaseWSGIServer",
        "werkzeug.serving.ThreadedWSGIServer",
        "werkzeug.serving.ForkingWSGIServer",
        "wsgiref.simple_server.make_server",
        "wsgiref.simple_server.WSGIServer",
    ]
)
"""They serve when `serve_forever` is called; making one is taken as the place."""

PRODUCTION_SERVERS = frozenset(
    [
        "gevent.pywsgi.WSGIServer",
        "gevent.server.StreamServer",
        "geventwebsocket.WebSocketServer",
        "cheroot.wsgi.Server",
        "cheroot.wsgi.WSGIServer",
        "cherrypy.wsgiserver.CherryPyWSGIServer",
        "cherrypy._cpserver.Server",
        "tornado.httpserver.HTTPServer",
        "uvicorn.Server",
        "waitress.server.create_server",
        "waitress.create_server",
        "meinheld.server",
        "bjoern.server",
        "gevent.baseserver.BaseServer",
        "geventwebsocket.server.WebSocketServer",
        "gunicorn.app.wsgiapp.WSGIApplication",
        "gunicorn.app.base.BaseApplication",
        "gunicorn.app.base.Application",
        "gevent.socketio.SocketIOServer",
        "flup.server.fcgi.WSGIServer",
        "flup.server.fcgi_fork.WSGIServer",
        "flup.server.scgi.WSGIServer",
        "flup.server.cgi.WSGIServer",
        "flipflop.WSGIServer",
    ]
)
"""Objects with a method that serves."""

_SERVING = frozenset(
    ["serve_forever", "start", "run", "serve", "handle_request", "listen", "bind", "startup"]
)

_FUNCTIONS = frozenset(
    [
        "waitress.serve",
        "uvicorn.run",
        "hypercorn.run.run",
        "hypercorn.asyncio.serve",
        "hypercorn.trio.serve",
        "eventlet.wsgi.server",
        "bjoern.run",
        "meinheld.server.run",
        "meinheld.run",
        "gunicorn.app.wsgiapp.run",
        "cherrypy.engine.block",
        "cherrypy.quickstart",
        "tornado.ioloop.IOLoop.instance().start",
        "tornado.ioloop.IOLoop.current().start",
        "granian.Granian().serve",
        "twisted.internet.reactor.run",
        "paste.httpserver.serve",
        "waitress.server.serve",
        "bjoern.server_run",
        "fapws._evwsgi.run",
        "uvicorn.Server().run",
        "uvicorn.Server().serve",
        "aiohttp.web.run_app",
        "rocket.Rocket().start",
    ]
)


def serve(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    """Do what a server's function does; None if the name is none of a server."""
    if name == "werkzeug.serving.run_simple":
        _run_simple(machine, arguments)
    if name == "werkzeug.debug.DebuggedApplication":
        return _middleware(machine, arguments)
    if name in DEVELOPMENT_SERVERS and _serves_flask(machine, arguments):
        record(machine, ServerKind.DEVELOPMENT, arguments.place, _of_app(machine, arguments),
               blocks=False)  # fmt: skip
        return Instance(None, name, place=arguments.place)
    if name in PRODUCTION_SERVERS | DEVELOPMENT_SERVERS:
        return Instance(None, name, place=arguments.place)
    if name in _FUNCTIONS:
        record(machine, ServerKind.PRODUCTION, arguments.place)
    return None


def _serves_flask(machine: Machine, arguments: Arguments) -> bool:
    """Tell a Flask application from whatever else a WSGI server may serve."""
    apps = options_of(machine.force(arguments.get("app", 2) or NONE))
    if any(isinstance(app, Instance) and app.config is not None for app in apps):
        return True
    return machine.modules.concerns_flask(arguments.place.source.path, machine.roots)


def _of_app(machine: Machine, arguments: Arguments) -> tuple[Switch, Switch, Switch]:
    """Return the switches of a server without the debugger: debug mode is the app's own."""
    app = machine.force(arguments.get("app", 2) or NONE)
    note_serving(machine, app, arguments, host=("host", 0), port=("port", 1))
    debug = app_debug(app)
    return (debug if debug.state is not State.UNKNOWN else OFF), OFF, ON


def _run_simple(machine: Machine, arguments: Arguments) -> None:
    """`run_simple(hostname, port, application, use_reloader, use_debugger, use_evalex)`: W1."""
    app = machine.force(arguments.get("application", 2) or NONE)
    note_serving(machine, app, arguments, host=("hostname", 0), port=("port", 1))
    debug = app_debug(app)
    debugger = option(machine, arguments, "use_debugger", 4, OFF)
    evalex = option(machine, arguments, "use_evalex", 5, ON)
    known = debug if debug.state is not State.UNKNOWN else OFF
    record(machine, ServerKind.DEVELOPMENT, arguments.place, (known, debugger, evalex))


def _middleware(machine: Machine, arguments: Arguments) -> Value:
    """`DebuggedApplication(app, evalex=False, …)`: W2; the application it wraps is still itself."""
    app = machine.force(arguments.get("app", 0) or NONE)
    evalex = option(machine, arguments, "evalex", 1, OFF)
    own = [one.receiver for one in options_of(app) if isinstance(one, Method)]
    debug = app_debug(own[0] if own else app)
    debug = debug if debug.state is not State.UNKNOWN else OFF
    on = Switch(
        state=State.ON,
        reason="the debugger's middleware wraps the application",
        steps=(arguments.place.step,),
    )
    record(machine, ServerKind.MIDDLEWARE, arguments.place, (debug, on, evalex), blocks=False)
    return app


def server_method(
    machine: Machine, server: Instance, name: str, arguments: Arguments
) -> Value | None:
    """Do what a method of a server object does; None if it does not serve."""
    if server.base in DEVELOPMENT_SERVERS and name in {"serve_forever", "handle_request"}:
        raise Halt(serves=True)
    if server.base in PRODUCTION_SERVERS and name in _SERVING:
        is_blocking = name not in {"start", "bind", "listen"} or "cheroot" in server.base
        record(machine, ServerKind.PRODUCTION, arguments.place, blocks=is_blocking)
        return NONE
    return None
