"""Counts votes."""

from flask import Flask

app = Flask(__name__)


@app.get("/")
def index():
    return {"service": "poll"}


@app.cli.command("init-db")
def init_db():
    print("There is no table yet.")
