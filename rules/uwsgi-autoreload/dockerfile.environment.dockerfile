FROM python:3.12-slim AS dev
# ok: uwsgi-autoreload-dockerfile-environment
ENV UWSGI_PY_AUTORELOAD=1
FROM python:3.12-slim
# ok: uwsgi-autoreload-dockerfile-environment
ENV UWSGI_PY_AUTORELOAD=
# ruleid: uwsgi-autoreload-dockerfile-environment
ENV PYTHONUNBUFFERED=1 UWSGI_PY_AUTORELOAD=1
