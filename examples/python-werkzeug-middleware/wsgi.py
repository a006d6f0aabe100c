"""An invoice service that wraps its application in the debugger, under any server."""

from flask import Flask
from werkzeug.debug import DebuggedApplication

app = Flask(__name__)


@app.get("/invoices")
def invoices():
    return {"invoices": []}


app.wsgi_app = DebuggedApplication(app.wsgi_app, evalex=True)
