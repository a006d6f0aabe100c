# An option that is on by default is not asked for.
from argparse import ArgumentParser

from flask import Flask

app = Flask(__name__)
parser = ArgumentParser()
parser.add_argument("--debug", default=True)
options = parser.parse_args()

# ok: flask-debug-run
app.run()
if options.debug:
    # ruleid: flask-debug-run
    app.run(debug=True)
