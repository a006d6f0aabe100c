FROM python:3.12-slim AS dev
# ok: uwsgi-catch-exceptions-dockerfile-environment
ENV UWSGI_CATCH_EXCEPTIONS=1
FROM python:3.12-slim
# ok: uwsgi-catch-exceptions-dockerfile-environment
ENV UWSGI_CATCH_EXCEPTIONS=
# ruleid: uwsgi-catch-exceptions-dockerfile-environment
ENV PYTHONUNBUFFERED=1 UWSGI_CATCH_EXCEPTIONS=1
