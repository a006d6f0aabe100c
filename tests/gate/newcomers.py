"""Five projects as newcomers write them: each starts the development server in production."""

from __future__ import annotations

from collections.abc import Mapping

SHOP: Mapping[str, str] = {
    "Dockerfile": """\
# our shop
FROM python:3.12-slim
WORKDIR /app
COPY requirements.txt .
RUN pip install -r requirements.txt
COPY . .
ENV FLASK_ENV=production
EXPOSE 5000
CMD ["python", "run.py"]
""",
    "compose.yaml": """\
services:
  web:
    build: .
    ports:
      - "80:5000"   # the world
    environment:
      FLASK_DEBUG: "1"
  db:
    image: postgres:17
""",
    "requirements.txt": """\
flask>=3
""",
    "run.py": """\
from shop import web

if __name__ == "__main__":
    web.run(host="0.0.0.0", port=5000, debug=True)  # start it
""",
    "shop/__init__.py": """\
from flask import Flask

web = Flask(__name__)


@web.get("/")
def home():
    return {"app": "shop"}
""",
}
"""Docker and Compose."""
NOTES: Mapping[str, str] = {
    "app.py": """\
import os

from flask import Flask

notes = Flask(__name__)


@notes.get("/")
def home():
    return {"app": "notes"}


notes.run(debug=os.getenv("DEBUG", "False"))
""",
    "deploy/nginx/notes.conf": """\
server {
    listen 80;
    location / {
        proxy_pass http://127.0.0.1:5000;
    }
}
""",
    "deploy/notes.service": """\
[Unit]
Description=notes

[Service]
WorkingDirectory=/srv/notes
ExecStart=/srv/notes/venv/bin/python app.py
Restart=always

[Install]
WantedBy=multi-user.target
""",
    "requirements.txt": """\
flask==3.1.3
""",
}
"""A machine with systemd and Nginx."""
BLOG: Mapping[str, str] = {
    "Procfile": """\
release: flask --app blog db upgrade
web: FLASK_DEBUG=1 flask --app blog run --host=0.0.0.0 --port=$PORT
""",
    "blog/__init__.py": """\
from flask import Flask


def create_app():
    app = Flask(__name__)
    app.config["DEBUG"] = True
    app.get("/")(lambda: {"app": "blog"})
    return app
""",
    "pyproject.toml": """\
[project]
name = "blog"
version = "1"
dependencies = [
    "flask>=3", # the framework
]
""",
}
"""A platform that reads a Procfile."""
PAY: Mapping[str, str] = {
    "Dockerfile": """\
FROM python:3.12-slim
WORKDIR /srv
COPY requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt
COPY pay pay
EXPOSE 8080
ENTRYPOINT ["flask"]
CMD ["--app", "pay:create_app('prod')", "run", "--host=0.0.0.0", "--port=8080"]
""",
    "chart/Chart.yaml": """\
apiVersion: v2
name: pay
version: 0.1.0
""",
    "chart/templates/deployment.yaml": """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: pay
spec:
  selector:
    matchLabels: {app: pay}
  template:
    metadata:
      labels: {app: pay}
    spec:
      containers:
        - name: pay
          image: {{ .Values.image }}
          command: ["flask", "--app", "pay:create_app('prod')", "run", "--debug"]
          args: ["--host=0.0.0.0", "--port=8080"]
          ports:
            - containerPort: {{ .Values.port }}
""",
    "chart/values.yaml": """\
image: registry.example.com/pay:1.0
port: 8080
""",
    "pay/__init__.py": """\
from flask import Flask


def create_app(name):
    app = Flask(name)
    app.get("/")(lambda: {"app": name})
    return app
""",
    "requirements.txt": """\
flask
requests
""",
}
"""Kubernetes, by Helm."""
STORE: Mapping[str, str] = {
    "Procfile": """\
web: python manage.py runserver -h 0.0.0.0 -p $PORT
""",
    "app.json": """\
{
    "env": {
        "STORE_SETTINGS": {"value": "store.config.DevelopmentConfig"}
    }
}
""",
    "manage.py": """\
import click
from flask.cli import FlaskGroup
from werkzeug.serving import run_simple

from store.app import create_app


@click.group(cls=FlaskGroup, create_app=create_app)
def cli():
    pass


@cli.command("runserver")
@click.option("-h", "--host", default="127.0.0.1")
@click.option("-p", "--port", default=5000)
def runserver(host, port):
    app = create_app()
    run_simple(host, port, app, use_debugger=app.config["DEBUG"])


if __name__ == "__main__":
    cli()
""",
    "requirements.txt": """\
Flask==3.1.*
click
""",
    "store/__init__.py": "",
    "store/app.py": """\
import os

from flask import Flask


def create_app():
    app = Flask("store")
    app.config.from_object(os.environ.get("STORE_SETTINGS", "store.config.DevelopmentConfig"))
    app.get("/")(lambda: {"app": app.config["NAME"]})
    return app
""",
    "store/config.py": """\
class BaseConfig:
    DEBUG = False
    NAME = "store"


class DevelopmentConfig(BaseConfig):
    DEBUG = True


class ProductionConfig(BaseConfig):
    PREFERRED_URL_SCHEME = "https"
""",
}
"""A platform whose variables select the settings; the port is an option of a command."""
