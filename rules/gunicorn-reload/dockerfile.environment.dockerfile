FROM python:3.12-slim AS dev
# ok: gunicorn-reload-dockerfile-environment
ENV GUNICORN_CMD_ARGS="--reload"
FROM python:3.12-slim
# ok: gunicorn-reload-dockerfile-environment
ENV GUNICORN_CMD_ARGS=
# ruleid: gunicorn-reload-dockerfile-environment
ENV PYTHONUNBUFFERED=1 GUNICORN_CMD_ARGS="--reload"
