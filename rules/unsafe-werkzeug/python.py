# Fixture for python.yaml; what must stay silent comes first.
from threading import Thread

from flask_socketio import SocketIO

socketio = SocketIO(app)
# A094
# ok: unsafe-werkzeug
socketio.run(app, host="0.0.0.0")
# ok: unsafe-werkzeug
socketio.run(app, allow_unsafe_werkzeug=False)

# A093
# ruleid: unsafe-werkzeug
socketio.run(app, allow_unsafe_werkzeug=True)
socketio.run(
    app,
    host="0.0.0.0",
    # ruleid: unsafe-werkzeug
    allow_unsafe_werkzeug=True,
)
# ruleid: unsafe-werkzeug
Thread(target=socketio.run, args=(app,), kwargs={"port": 80, "allow_unsafe_werkzeug": True})
