"""Programs that end because no terminal watches them: Flask-SocketIO on Werkzeug.

Since 5.3 `SocketIO.run` raises a RuntimeError in threading mode where the standard input is no
terminal, whatever the debug mode, unless it gets `allow_unsafe_werkzeug=True` (tried with 5.7: from
`/dev/null`, a pipe, closed, behind `nohup` and `&`).
"""

from __future__ import annotations

from flaskgate.launch.follow.python.programs import Programs
from flaskgate.launch.follow.results import Launch, Safe
from flaskgate.launch.plan.plans import is_refused


def without_terminal(launch: Launch, _programs: Programs) -> str:
    """`CMD python app.py` with a `sio.run(app)` in it."""
    sink = next((one for one in launch.effects.sinks if one.needs_terminal), None)
    if sink is None or not is_refused(launch) or not isinstance(launch.answer, Safe):
        return ""
    spot = f"{sink.location.path}:{sink.location.start.line}"
    plan = launch.plan
    way = f"`{plan.text}`" if plan is not None and plan.is_known else "a production server"
    return (
        f"gets to `{sink.text}` at {spot}, where Flask-SocketIO refuses to serve with Werkzeug "
        f"because no terminal watches it: it ends with a RuntimeError. Start it with {way}."
    )
