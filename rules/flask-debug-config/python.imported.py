# A file that imports the app from the project and never imports Flask.
from project import app, logger, parser, settings

# ok: flask-debug-config
settings.debug = True
# ok: flask-debug-config
logger.debug = True
# ok: flask-debug-config
parser.config["DEBUG"] = True

# A046
# ruleid: flask-debug-config
app.debug = True
