# Fixture for python.yaml; what must stay silent comes first.
import os
from os import environ

from werkzeug.debug import DebuggedApplication

# ok: werkzeug-pin-off
os.environ["WERKZEUG_DEBUG_PIN"] = "123-456-789"
# ok: werkzeug-pin-off
os.environ["OTHER_PIN"] = "off"
# ok: werkzeug-pin-off
pin = os.environ.get("WERKZEUG_DEBUG_PIN", "off")
# ok: werkzeug-pin-off
app = DebuggedApplication(app, evalex=True, pin_security=True)
# ok: werkzeug-pin-off
app = DebuggedApplication(app, pin_logging=False)

# ruleid: werkzeug-pin-off
os.environ["WERKZEUG_DEBUG_PIN"] = "off"
# ruleid: werkzeug-pin-off
environ.setdefault("WERKZEUG_DEBUG_PIN", "off")
# ruleid: werkzeug-pin-off
os.environ.update({"WERKZEUG_DEBUG_PIN": "off"})
# A084
# ruleid: werkzeug-pin-off
app = DebuggedApplication(app, True, pin_security=False)
