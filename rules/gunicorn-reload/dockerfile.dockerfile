FROM python:3.12-slim AS dev
# B014: not the stage that is built
# ok: gunicorn-reload-dockerfile
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "--reload", "app:app"]
FROM python:3.12-slim
# ok: gunicorn-reload-dockerfile
RUN gunicorn --bind 0.0.0.0:8000 --reload app:app --version
# CMD gunicorn --bind 0.0.0.0:8000 --reload app:app
# B013: a later CMD wins
# ok: gunicorn-reload-dockerfile
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "--reload", "app:app"]
# B032
# ruleid: gunicorn-reload-dockerfile
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "--reload", "app:app"]
