"""The programs of the reference's table A, each behind the three lines of `FLASK`."""

from __future__ import annotations

from collections.abc import Mapping

from tests.launch.gate import MAIN

PROGRAMS: Mapping[str, str] = {
    "A001 guarded run with debug": MAIN + "app.run(debug=True)",
    "A002 run with debug at the top": "app.run(debug=True)",
    "A002 run with debug at the top, no reloader": "app.run(debug=True, use_reloader=False)",
    "A004 debug=1": MAIN + "app.run(debug=1)",
    "A006 a text that looks off": MAIN + "app.run(debug='False')",
    "A007 a constant": ("DBG = True\n") + MAIN + "app.run(debug=DBG)",
    "A010 an attribute of a class": ("class Cfg:\n    DEBUG = True\n")
    + MAIN
    + "app.run(debug=Cfg.DEBUG)",
    "A011 options in a dictionary": MAIN + ("opts = {'debug': True}\n    app.run(**opts)"),
    "A012 options made by dict()": MAIN + ("opts = dict(debug=True)\n    app.run(**opts)"),
    "A013 options spread on the spot": MAIN + "app.run(**{'debug': True})",
    "A014 run under another name": MAIN + ("go = app.run\n    go(debug=True)"),
    "A015 partial": ("from functools import partial\n") + MAIN + "partial(app.run, debug=True)()",
    "A016 a thread with a lambda": ("from threading import Thread\n")
    + MAIN
    + "Thread(target=lambda: app.run(debug=True, use_reloader=False)).start()",
    "A017 a thread with keywords": ("from threading import Thread\n")
    + MAIN
    + "Thread(target=app.run, kwargs={'debug': True}).start()",
    "A018 a flag of argv, not given": MAIN
    + "app.run(debug=True if '--dev' in sys.argv else False)",
    "A019 argparse, not given": ("import argparse\n")
    + MAIN
    + (
        "p = argparse.ArgumentParser()\n"
        "    p.add_argument('--debug', action='store_true')\n"
        "    a = p.parse_args()\n"
        "    app.run(debug=a.debug)"
    ),
    "A020 argparse, on by default": ("import argparse\n")
    + MAIN
    + (
        "p = argparse.ArgumentParser()\n"
        "    p.add_argument('--debug', default=True)\n"
        "    a = p.parse_args()\n"
        "    app.run(debug=a.debug)"
    ),
    "A021 not False": MAIN + "app.run(debug=not False)",
    "A023 no console": MAIN + "app.run(debug=True, use_evalex=False)",
    "A024 debug without its debugger": MAIN
    + "app.run(debug=True, use_debugger=False, use_reloader=False)",
    "A025 errors passed through": MAIN
    + "app.run(debug=True, use_debugger=False, passthrough_errors=True)",
    "A026 debugger without debug": MAIN + "app.run(use_debugger=True)",
    "A027 ad hoc TLS": MAIN + "app.run(ssl_context='adhoc')",
    "A028 debug after the call": MAIN + ("app.run()\n    app.debug = True"),
    "A029 a dead branch": ("if False:\n    app.run(debug=True)"),
    "A045 app.debug": ("app.debug = True\n") + MAIN + "app.run()",
    "A046 app.debug and no run": "app.debug = True",
    "A048 setattr": ("setattr(app, 'debug', True)\n") + MAIN + "app.run()",
    "A049 a tuple": ("app.debug, x = True, 1\n") + MAIN + "app.run()",
    "A051 config key": ("app.config['DEBUG'] = True\n") + MAIN + "app.run()",
    "A052 config key, 1": ("app.config['DEBUG'] = 1\n") + MAIN + "app.run()",
    "A053 config key, a constant": ("DEBUG = True\napp.config['DEBUG'] = DEBUG\n")
    + MAIN
    + "app.run()",
    "A054 config.update": ("app.config.update(DEBUG=True)\n") + MAIN + "app.run()",
    "A055 config.update with more": ("app.config.update(SECRET_KEY='k', DEBUG=True)\n")
    + MAIN
    + "app.run()",
    "A057 from_mapping": ("app.config.from_mapping(DEBUG=True)\n") + MAIN + "app.run()",
    "A058 __setitem__": ("app.config.__setitem__('DEBUG', True)\n") + MAIN + "app.run()",
    "A058 setdefault has no effect": ("app.config.setdefault('DEBUG', True)\n")
    + MAIN
    + "app.run()",
    "A059 a config class": ("class Cfg:\n    DEBUG = True\napp.config.from_object(Cfg)\n")
    + MAIN
    + "app.run()",
    "A061 a module as config": ("DEBUG = True\napp.config.from_object(__name__)\n")
    + MAIN
    + "app.run()",
    "A063 a config class that is on by default": (
        "class Dev:\n"
        "    DEBUG = True\n"
        "class Prod:\n"
        "    DEBUG = False\n"
        "CONFIGS = {'default': Dev, 'prod': Prod}\n"
        "app.config.from_object(CONFIGS[os.getenv('APP_CONFIG', 'default')])\n"
        ""
    )
    + MAIN
    + "app.run()",
    "A066 os.environ": ("os.environ['FLASK_DEBUG'] = '1'\n") + MAIN + "app.run()",
    "A067 os.environ.setdefault": ("os.environ.setdefault('FLASK_DEBUG', '1')\n")
    + MAIN
    + "app.run()",
    "A068 FLASK_ENV in code, new Flask": ("os.environ['FLASK_ENV'] = 'development'\n")
    + MAIN
    + "app.run()",
    "A071 a variable whose default is true": MAIN
    + "app.run(debug=os.environ.get('FLASK_DEBUG', '0'))",
    "A072 a variable without a default": MAIN + "app.run(debug=os.getenv('DEBUG'))",
    "A074 compared with 1": MAIN + "app.run(debug=os.environ.get('DEBUG', '0') == '1')",
    "A075 looked up in a tuple": MAIN
    + "app.run(debug=os.getenv('DEBUG', 'false').lower() in ('1', 'true'))",
    "A076 on by default": MAIN + "app.run(debug=os.getenv('DEBUG', 'true').lower() == 'true')",
    "A077 on unless production": MAIN + "app.run(debug=os.environ.get('APP_ENV') != 'production')",
    "A078 on in development": MAIN + "app.run(debug=os.environ.get('APP_ENV') == 'development')",
    "A080 or True": MAIN + "app.run(debug=os.environ.get('DEBUG') or True)",
    "A082 DebuggedApplication with console": (
        "from werkzeug.debug import DebuggedApplication\n"
        "app.wsgi_app = DebuggedApplication(app.wsgi_app, evalex=True)"
    ),
    "A083 DebuggedApplication without console": (
        "from werkzeug.debug import DebuggedApplication\n"
        "app.wsgi_app = DebuggedApplication(app.wsgi_app)"
    ),
    "A084 DebuggedApplication without a PIN": (
        "from werkzeug.debug import DebuggedApplication\n"
        "app.wsgi_app = DebuggedApplication(app, True, pin_security=False)"
    ),
    "A085 DebuggedApplication under app.debug": (
        "from werkzeug.debug import DebuggedApplication\n"
        "if app.debug:\n"
        "    app.wsgi_app = DebuggedApplication(app.wsgi_app, evalex=True)"
    ),
    "A087 run_simple": ("from werkzeug.serving import run_simple\n")
    + MAIN
    + "run_simple('0.0.0.0', 80, app)",
    "A088 run_simple with debugger": ("from werkzeug.serving import run_simple\n")
    + MAIN
    + "run_simple('0.0.0.0', 80, app, use_debugger=True)",
    "A089 run_simple by position": ("from werkzeug.serving import run_simple\n")
    + MAIN
    + "run_simple('0.0.0.0', 80, app, True, True)",
    "A090 make_server": ("from werkzeug.serving import make_server\n")
    + MAIN
    + "make_server('0.0.0.0', 80, app).serve_forever()",
    "A091 wsgiref": ("from wsgiref.simple_server import make_server\n")
    + MAIN
    + "make_server('0.0.0.0', 80, app).serve_forever()",
    "A093 socketio, unsafe": ("from flask_socketio import SocketIO\nsocketio = SocketIO(app)\n")
    + MAIN
    + "socketio.run(app, allow_unsafe_werkzeug=True)",
    "A098 Dash": ("from dash import Dash\napp = Dash(__name__)\n") + MAIN + "app.run(debug=True)",
    "A100 Connexion 2": ("import connexion\napp = connexion.FlaskApp(__name__)\n")
    + MAIN
    + "app.run(port=8080, debug=True)",
    "A101 gevent": ("from gevent.pywsgi import WSGIServer\n")
    + MAIN
    + "WSGIServer(('', 80), app).serve_forever()",
    "A102 waitress": ("from waitress import serve\n") + MAIN + "serve(app, listen='*:8080')",
    "A106 flask.cli.main": ("import flask.cli\n") + MAIN + "flask.cli.main(['run', '--debug'])",
    "A107 flask run as a child": ("import subprocess\n")
    + MAIN
    + "subprocess.run(['flask', 'run', '--debug'])",
    "A108 flask run by os.system": MAIN + "os.system('flask run --host=0.0.0.0')",
    "A109 guarded run": MAIN + "app.run()",
    "A110 run at the top": "app.run()",
    "A111 run on all interfaces": MAIN + "app.run(host='0.0.0.0', port=8080)",
    "A112 host from the environment": MAIN + "app.run(host=os.getenv('HOST', '0.0.0.0'))",
}
