FROM python:3.12-slim AS dev
# B014: not the stage that is built
# ok: uwsgi-catch-exceptions-dockerfile
CMD ["uwsgi", "--http", ":8000", "--catch-exceptions", "--module", "app:app"]
FROM python:3.12-slim
# ok: uwsgi-catch-exceptions-dockerfile
RUN uwsgi --http :8000 --catch-exceptions --module app:app --version
# CMD uwsgi --http :8000 --catch-exceptions --module app:app
# B013: a later CMD wins
# ok: uwsgi-catch-exceptions-dockerfile
CMD ["uwsgi", "--http", ":8000", "--catch-exceptions", "--module", "app:app"]
# B039
# ruleid: uwsgi-catch-exceptions-dockerfile
CMD ["uwsgi", "--http", ":8000", "--catch-exceptions", "--module", "app:app"]
