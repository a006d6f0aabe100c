FROM python:3.12-slim AS dev
# ok: gunicorn-spew-dockerfile-environment
ENV GUNICORN_CMD_ARGS="--spew"
FROM python:3.12-slim
# ok: gunicorn-spew-dockerfile-environment
ENV GUNICORN_CMD_ARGS=
# ruleid: gunicorn-spew-dockerfile-environment
ENV PYTHONUNBUFFERED=1 GUNICORN_CMD_ARGS="--spew"
