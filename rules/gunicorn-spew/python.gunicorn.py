"""Settings as in gunicorn.conf.py."""

# ok: gunicorn-spew-python
spew = False
# B035
# ruleid: gunicorn-spew-python
spew = True
