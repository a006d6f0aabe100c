FROM python:3.12-slim
# B039: arguments in ENTRYPOINT, and a harmless CMD
# ruleid: uwsgi-catch-exceptions-dockerfile
ENTRYPOINT exec uwsgi --http :8000 --catch-exceptions --module app:app
# ok: uwsgi-catch-exceptions-dockerfile
CMD ["uwsgi", "--http", ":8000", "--module", "app:app"]
