"""A measuring station that Waitress serves, on Windows as well."""

from flask import Flask
from waitress import serve

app = Flask(__name__)


@app.get("/readings")
def readings():
    return {"celsius": 21.5}


if __name__ == "__main__":
    serve(app, listen="127.0.0.1:8000")
