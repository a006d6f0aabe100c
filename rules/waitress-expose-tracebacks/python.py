# Fixture for python.yaml; what must stay silent comes first.
import waitress
from waitress import serve

# A102
# ok: waitress-expose-tracebacks
waitress.serve(app, listen="*:8080")
# ok: waitress-expose-tracebacks
serve(app, expose_tracebacks=False)
# ok: waitress-expose-tracebacks
other.serve(app, expose_tracebacks=True)

# ruleid: waitress-expose-tracebacks
serve(app, listen="*:8080", expose_tracebacks=True)
# ruleid: waitress-expose-tracebacks
server = waitress.create_server(app, expose_tracebacks=True)
