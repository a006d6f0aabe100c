"""A notice board that switches the debugger on in the call that starts it."""

from flask import Flask, request

app = Flask(__name__)
notices: list[str] = []


@app.get("/")
def index():
    return {"notices": notices}


@app.post("/notices")
def publish():
    notices.append(request.form["text"])
    return {"notices": notices}, 201


if __name__ == "__main__":
    app.run(host="0.0.0.0", port=8000, debug=True)
