# A file of another framework: its app is not Flask's, whatever its name. Only the look-alike rule may
# match here.
import bottle

app = bottle.Bottle()
# ok: flask-debug-run-lookalike
app.run(debug=1)
# ok: flask-debug-run-lookalike
app.run(host="0.0.0.0")
# ruleid: flask-debug-run-lookalike
app.run(debug=True)
# ruleid: flask-debug-run-lookalike
bottle.run(app, debug=True)
