FROM python:3.12-slim AS dev
# B014: not the stage that is built
# ok: uwsgi-autoreload-dockerfile
CMD ["uwsgi", "--http", ":8000", "--py-autoreload", "2", "--module", "app:app"]
FROM python:3.12-slim
# ok: uwsgi-autoreload-dockerfile
RUN uwsgi --http :8000 --py-autoreload 2 --module app:app --version
# CMD uwsgi --http :8000 --py-autoreload 2 --module app:app
# B013: a later CMD wins
# ok: uwsgi-autoreload-dockerfile
CMD ["uwsgi", "--http", ":8000", "--py-autoreload", "2", "--module", "app:app"]
# B040
# ruleid: uwsgi-autoreload-dockerfile
CMD ["uwsgi", "--http", ":8000", "--py-autoreload", "2", "--module", "app:app"]
