FROM python:3.12-slim
ENV PYTHONUNBUFFERED=1 \
    # ruleid: debug-environment-dockerfile
    FLASK_DEBUG=1
