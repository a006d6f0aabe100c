# A launcher that never imports Flask: the receiver's name decides.
import asyncio

from project import app, create_app, job, parser, pipeline, settings_mod

# ok: flask-debug-run
pipeline.run(debug=True)
# ok: flask-debug-run
parser.run(debug=True)
# ok: flask-debug-run
# ruleid: flask-debug-run-lookalike
asyncio.run(job(), debug=True)
# A009
# ok: flask-debug-run, flask-debug-run-value
app.run(debug=settings_mod.DEBUG)

# A036
# ruleid: flask-debug-run
create_app().run(debug=True)
create_app(
    "production",
    # ruleid: flask-debug-run
).run(host="0.0.0.0", debug=True)
# A037
# ruleid: flask-debug-run
app.run(debug=True)
# ruleid: flask-debug-run-value
app.run(debug="no")
# ruleid: flask-debug-run-indirect
app.run(**{"debug": True})
