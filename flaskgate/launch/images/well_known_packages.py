"""Distributions of the package index that bring no server of WSGI or ASGI but what they are.

Shown by `pip install --dry-run --report` over all of them, in November 2026: what they depend on is
among them, and no server is. Their extras are others.
"""

from __future__ import annotations

_SERVERS = frozenset({"gunicorn", "waitress", "uwsgi", "uvicorn", "hypercorn"})
_OTHERS = """
    aiohappyeyeballs aiohttp aiohttp-retry aiosignal alembic amqp aniso8601 annotated-types
    anyio apiflask apispec apscheduler argon2-cffi argon2-cffi-bindings asgiref attrs authlib
    babel backports-zstd bcrypt beautifulsoup4 bidict billiard bleach blinker bootstrap-flask
    boto3 botocore brotli cachelib celery certifi cffi charset-normalizer click click-didyoumean
    click-plugins click-repl cloudpickle comm connexion contourpy croniter cryptography cycler
    dash dash-bootstrap-components deprecated dnspython elastic-transport elasticsearch
    email-validator et-xmlfile eventlet flasgger flask flask-admin flask-babel flask-bcrypt
    flask-caching flask-compress flask-cors flask-debugtoolbar flask-httpauth flask-jwt-extended
    flask-limiter flask-login flask-mail flask-marshmallow flask-migrate flask-moment
    flask-pymongo flask-redis flask-restful flask-restx flask-session flask-smorest
    flask-socketio flask-sqlalchemy flask-swagger-ui flask-talisman flask-wtf fonttools
    frozenlist gevent greenlet h11 httpcore httpx idna importlib-metadata importlib-resources
    inflection itsdangerous janus jinja2 jmespath joblib joserfc jsonschema
    jsonschema-specifications kiwisolver kombu lazy-importer limits lxml mako markdown
    markupsafe marshmallow marshmallow-sqlalchemy matplotlib mistune mongoengine msgspec
    multidict mysql-connector-python narwhals nest-asyncio numpy openpyxl ordered-set packaging
    pandas passlib peewee pillow pip plotly prometheus-client prometheus-flask-exporter
    prompt-toolkit propcache psutil psycopg psycopg2-binary pycparser pydantic pydantic-core
    pyjwt pymongo pymysql pyparsing python-dateutil python-dotenv python-engineio
    python-http-client python-multipart python-socketio pytz pyyaml redis referencing requests
    retrying rpds-py rq s3transfer schedule scikit-learn scipy sendgrid sentry-sdk setuptools
    simple-websocket six sniffio soupsieve sqlalchemy starlette stripe tabulate threadpoolctl
    tqdm twilio typing-extensions typing-inspection tzlocal urllib3 vine wcwidth webargs
    webencodings werkzeug wheel wrapt wsproto wtforms xlrd yarl zipp zope-event zope-interface
"""
WELL_KNOWN = _SERVERS | frozenset(_OTHERS.split())
