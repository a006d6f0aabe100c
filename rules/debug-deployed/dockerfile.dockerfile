FROM python:3.12-slim AS build
# B015: a build step runs nothing in production
# ok: debug-deployed-dockerfile
RUN flask db upgrade && flask run --debug --help
FROM python:3.12-slim AS dev
# B014: not the stage that is built
# ok: debug-deployed-dockerfile
CMD ["flask", "run", "--debug"]
FROM python:3.12-slim
ENV FLASK_APP=run
# a health check starts nothing
# ok: debug-deployed-dockerfile
HEALTHCHECK --interval=30s \
  CMD ["flask", "run", "--debug"]
# CMD flask run --debug
# B013: a later CMD wins
# ok: debug-deployed-dockerfile
CMD flask run
# B002
# ruleid: debug-deployed-dockerfile
CMD ["flask", "run", "--debug"]
