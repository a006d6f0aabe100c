FROM python:3.12-slim
# a command over several lines
# ruleid: dev-server-deployed-dockerfile
CMD exec /opt/venv/bin/flask \
    --app web \
    run --no-debug
