"""Settings as in gunicorn.conf.py."""

import os

bind = "0.0.0.0:8000"
# ok: gunicorn-reload-python
reload_engine = "poll"
# ok: gunicorn-reload-python
reload = False
# ok: gunicorn-reload-python
reload = os.environ.get("RELOAD") == "1"
# B032
# ruleid: gunicorn-reload-python
reload = True
