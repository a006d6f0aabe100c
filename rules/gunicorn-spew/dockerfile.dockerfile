FROM python:3.12-slim AS dev
# B014: not the stage that is built
# ok: gunicorn-spew-dockerfile
CMD ["gunicorn", "--spew", "app:app"]
FROM python:3.12-slim
# ok: gunicorn-spew-dockerfile
RUN gunicorn --spew app:app --version
# CMD gunicorn --spew app:app
# B013: a later CMD wins
# ok: gunicorn-spew-dockerfile
CMD ["gunicorn", "--spew", "app:app"]
# B035
# ruleid: gunicorn-spew-dockerfile
CMD ["gunicorn", "--spew", "app:app"]
