FROM python:3.12-slim
# B024
# ruleid: debug-environment-dockerfile
ARG FLASK_DEBUG=1
ENV FLASK_DEBUG=${FLASK_DEBUG}
